//! The sentences of the pack that no catalogue has.

use trust::measures::catalogue::Id;

pub(super) const LEAD: &[&str] = &[
    "For the data protection officer who writes an organisation's own assessment. The assessment is the organisation's: this \
     pack brings the facts of the software, and names what only the organisation knows. Supplier is whoever runs the server, \
     with the software as it is; controller is the organisation whose meetings they are.",
    "Sections 2 to 4 are made from the program's own catalogues, by `conclave data dpia --organisation PATH`. A server whose \
     database holds a column that does not stand there does not start. What is shown of a measure at this moment stands in the \
     register (`/compliance.json`, and the console under Register), not here.",
];

pub(super) const DRAWING: &str = "flowchart LR
  A[Browser of a participant] -- \"sealed messages, names, chat: TLS\" --> S[Server of the organisation or its operator]
  A -- \"sealed sound and picture: SRTP\" --> S
  A -- \"sealed files: TLS\" --> S
  S -- \"the same, still sealed\" --> B[Browsers of the others]
  A -- \"passkey, cookies (accounts only)\" --> S
  A -- \"signs in (accounts only)\" --> P[Identity provider of the organisation]
  S -- \"asks for description, keys, token\" --> P
  D[Directory of the organisation] -- \"who comes and leaves: SCIM\" --> S
  S -- \"the server's own name\" --> C[Certificate authority]
  S -- \"hashes under random salts\" --> L[Public audit log]
";

pub(super) const FLOW_HEADS: [&str; 6] =
    ["From", "To", "What", "How it is protected", "What whoever runs the server can read", "Kept"];

pub(super) const FLOWS: &[&[&str]] = &[
    &[
        "Browser",
        "Server, other browsers",
        "Names, chat, hands, polls, captions, title and time of a meeting; keys of the group",
        "Encrypted group (MLS, RFC 9420) between the browsers; around it TLS",
        "Random numbers, lengths, times",
        "Until the last person leaves; the sealed card of a planned meeting until it is deleted",
    ],
    &[
        "Browser",
        "Server, other browsers",
        "Sound, picture, screen",
        "Each frame sealed by its sender (SFrame, RFC 9605); around it SRTP",
        "Sizes and times of packets, how loud each stream is, the network address while connected",
        "Never stored",
    ],
    &[
        "Browser",
        "Server, other browsers",
        "Files",
        "Sealed by their sender; around it TLS",
        "Lengths and times",
        "Until the last person leaves",
    ],
    &[
        "Browser of somebody with an account",
        "Server",
        "Answer of a passkey, a cookie of who is signed in, and one for the way to a provider and back",
        "TLS; no password exists",
        "Public keys, when somebody signed in and was last active",
        "A session for 12 hours at most, the cookie for the way for a quarter of an hour",
    ],
    &[
        "Browser of somebody with an account",
        "Identity provider of the organisation",
        "Signing in (OpenID Connect), where the organisation has set it up",
        "TLS; code flow with PKCE",
        "An identifier, pairwise where the provider makes such, and a name if the organisation asks for it",
        "Of the identifier a keyed hash, with the account",
    ],
    &[
        "Directory of the organisation",
        "Server",
        "Who comes and leaves, groups (SCIM 2.0), where the organisation has set it up",
        "TLS; a token of the directory's own",
        "Names of groups; of people a keyed hash",
        "With the account",
    ],
    &[
        "Server",
        "Identity provider of the organisation",
        "Requests for its description, keys and tokens",
        "TLS",
        "All of it: it holds the code of somebody who signs in",
        "Nothing",
    ],
    &[
        "Server",
        "Anybody",
        "The public part of the audit log",
        "Hashes under random salts, signed",
        "All of it: it is about nobody",
        "For good",
    ],
    &[
        "Server",
        "Certificate authority",
        "The server's own name, where certificates come by themselves",
        "TLS",
        "All of it: it is about nobody",
        "As the authority publishes certificates",
    ],
    &[
        "Server or browser",
        "Maker of the software",
        "Nothing",
        "There is no such connection",
        "Nothing",
        "Nothing",
    ],
];

pub(super) const FIELDS_LEAD: &str = "Columns of the database, what the server has in memory, what its log may say, what a \
     browser keeps.";

pub(super) const MEASURES_LEAD: &str = "The catalogue says what a measure is, not that it is done. A check that has not run \
     within two of its turns, and a signature that has run out, turn a measure red in the register, and what depends on it is \
     closed there. What is in the controller's column is signed for by the data protection officer.";

pub(super) const REMAINS_LEAD: &str = "What no measure takes away. Weigh each for your own meetings.";

pub(super) const REMAINS_HEADS: [&str; 4] = ["What", "Why it remains", "What lessens it", "What you can do"];

pub(super) const REMAINS: &[&[&str]] = &[
    &[
        "The page could be replaced",
        "Browsers run the page that the server sends. Whoever controls the server, or forces whoever does, could send some people another page that hands over their keys",
        "The page comes from one host alone, and runs nothing else (content security policy)",
        "Run the server yourself, or have it run by somebody whom you trust; compare builds",
    ],
    &[
        "Who is connected, and when",
        "Packets have to arrive: while a meeting goes on the server has network addresses, sizes, times and loudness of streams. From these one can tell that devices meet and which of them speaks",
        "Nothing of it is stored or logged; meetings and participants are random numbers that change with the meeting",
        "Do not log addresses in proxies before the server; let sensitive meetings come by a network of your own",
    ],
    &[
        "People in the meeting",
        "Whoever sees and hears can keep it, with another device if need be",
        "Recording by the client is seen by everybody; classes of meetings can forbid it",
        "Tell people; admit only those who are meant",
    ],
    &[
        "Devices",
        "On a device with harmful software nothing is secret",
        "Keys are never in the page's main thread, and go with the meeting",
        "Manage devices that are used for sensitive meetings",
    ],
    &[
        "Who somebody says they are",
        "A guest is called as the guest wishes",
        "Names that nobody vouches for are shown as such; the lobby is on by default; a code can be compared aloud",
        "Use classes of meetings that ask for signing in; compare the code",
    ],
    &[
        "Links",
        "Whoever has a link stands at the door of the meeting, and whoever leaves still knows it",
        "Lobby, lock, removal with change of keys",
        "Give meetings that go on new links when people leave the organisation",
    ],
    &[
        "Availability",
        "The server, and anybody with enough bandwidth, can hold up a meeting or keep it from taking place",
        "Guesses and floods are bounded; clients notice what is withheld and say so",
        "Another way to meet for what cannot wait",
    ],
    &[
        "Identity provider and directory",
        "The provider knows who signs in here and when; whoever runs the directory decides who is in which group",
        "Roles of power come by a group only if an owner said so; the last owner is taken by nobody",
        "Keep an owner with a passkey; have an agreement with the provider",
    ],
    &[
        "Copies",
        "Backups hold what was there when they were made; disks keep blocks that were given back",
        "What is deleted is overwritten in the database",
        "Encrypt disks; keep backups for 35 days at most; delete those from before an erasure",
    ],
    &[
        "The audit log before anybody keeps its head",
        "Whoever runs the server could begin another log",
        "Its head is public and signed, and every later one is checked against it",
        "Let somebody else keep the checkpoint, and verify it (docs/audit.md)",
    ],
    &[
        "Where the server stands",
        "A program cannot prove on which ground its machine stands",
        "Labels of nodes and stores, where they are set",
        "The contract with whoever hosts it",
    ],
    &[
        "Mistakes in the software",
        "There are always some",
        "Tests for every claim (CLAIMS.md), a simulation with a server that lies, fuzzing",
        "Update; have it tested by somebody else (M58)",
    ],
];

pub(super) const CHAPTERS_LEAD: &str = "The guidance on video conferencing of the German supervisory authorities \
     (Datenschutzkonferenz, 23 October 2020), for those who go by it.";

/// Chapter, what about, measures, where it is told.
pub(super) const CHAPTERS: &[(&str, &str, &[Id], &str)] = &[
    ("3.4.5", "Taking part from home", &[Id::M41], "docs/policy.md"),
    ("3.4.8", "Recordings", &[Id::M42, Id::M43], "docs/policy.md"),
    (
        "3.5.1 to 3.5.5",
        "Contracts, information, rights, record, breaches",
        &[Id::M16, Id::M17, Id::M18, Id::M19, Id::M20, Id::M21, Id::M22, Id::M26],
        "docs/data.md",
    ),
    ("4.1", "Protection on the way", &[Id::M01, Id::M56], "section 1"),
    (
        "4.2.1, 4.2.2",
        "Showing who one is, with normal and with high risk",
        &[Id::M28, Id::M30, Id::M31],
        "docs/sign-on.md, docs/policy.md",
    ),
    ("4.2.3", "The service that shows it", &[Id::M30, Id::M33, Id::M35], "docs/sign-on.md"),
    ("4.2.4", "Guests", &[Id::M09, Id::M39], "section 2"),
    ("4.3", "Installation and updates", &[Id::M53, Id::M54, Id::M55], "docs/operators.md"),
    ("4.4", "Separate roles", &[Id::M36, Id::M40], "docs/audit.md"),
    (
        "4.5",
        "No more data than needed",
        &[Id::M04, Id::M05, Id::M06, Id::M07, Id::M08, Id::M45, Id::M46, Id::M47, Id::M48, Id::M49],
        "section 3",
    ),
];

pub(super) const YOURS_LEAD: &str =
    "Copy this table into your assessment. What the console asks for is asked for there.";

pub(super) const YOURS_HEADS: [&str; 3] = ["Question", "Where it belongs", "Your answer"];

pub(super) const YOURS: &[&[&str]] = &[
    &["For which meetings will it be used, by whom, with whom outside?", "assessment", ""],
    &[
        "By what right, for each purpose? (no consent of employees or pupils)",
        "console, Data requests; M24",
        "",
    ],
    &[
        "How are the organisation and its officer reached; which authority supervises it?",
        "console, Data requests",
        "",
    ],
    &[
        "Who runs the server, where does it stand, who can reach its disks and its backups?",
        "M10, M15, M57",
        "",
    ],
    &["Is there a processor agreement with them?", "M21", ""],
    &["Does anybody reach it from outside the European Economic Area?", "M23", ""],
    &[
        "Which meetings are sensitive, which are with children? Which class do they get?",
        "console, Policy; M28, M29",
        "",
    ],
    &["What will be recorded, by whom, and where are recordings kept?", "console, Policy; M42", ""],
    &["How are people told what is protected and what is not?", "M20, M27", ""],
    &["Were the works council and the students heard?", "M25", ""],
    &["What is done after a data breach, and when was it last practised?", "M26", ""],
    &["Which risks of section 5 are accepted, by whom, until when?", "assessment", ""],
    &["What did the data protection officer advise?", "M22", ""],
];
