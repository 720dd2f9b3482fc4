//! Every column of the tables of organisations: what for, and until when.

use crate::data::Readable;

/// A column that says something of an organisation or of somebody in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountColumn {
    /// Table.
    pub table: &'static str,
    /// Name.
    pub name: &'static str,
    /// What it is and what it is needed for.
    pub purpose: &'static str,
    /// When it is deleted.
    pub retention: &'static str,
    /// What whoever runs the server can read of it.
    pub readable: Readable,
    /// Whether it is about somebody else than the one whose row it is: nobody is given it with their own data.
    pub about_another: bool,
}

impl AccountColumn {
    /// A number or hash that stands for somebody or something.
    pub(crate) const fn pseudonym(self) -> Self {
        Self { readable: Readable::Pseudonym, ..self }
    }

    /// About somebody else than the one whose row it is.
    pub(crate) const fn about_another(self) -> Self {
        Self { about_another: true, ..self }
    }
}

const WITH_ORGANISATION: &str = "when an owner deletes the organisation";
const WITH_ACCOUNT: &str = "half an hour after its owner asked for it; when they have been let in no more for as many days as \
     account_kept_days says; at the latest with its organisation";
const WITH_CREDENTIAL: &str = "when its owner removes the passkey; at the latest with the account";
const WITH_SESSION: &str = "at signing out, an hour after the last use, twelve hours after signing in, or when \
     somebody who may ends it";
const WITH_REQUEST: &str = "a year after it was closed; at the latest with its organisation";
const WITH_FOUNDING: &str = "when it is taken up, or after seven days";
const WITH_INVITATION: &str = "when it is taken up or taken back, or after seven days";

const WITH_TOKEN: &str =
    "when it is revoked, or when the next one is made after its end; at the latest with the organisation";
const WITH_USER: &str = "when the directory deletes the user, and with it the account";
const WITH_MEMBER: &str = "when the directory takes the user out of the group, or deletes either";
const WITH_GROUP: &str = "when the directory deletes the group";

/// All columns of these tables.
pub const ACCOUNT_CATALOGUE: &[AccountColumn] = &[
    column("organisations", "id", "Random number of the organisation", WITH_ORGANISATION).pseudonym(),
    column("organisations", "name", "What people read", WITH_ORGANISATION),
    column("organisations", "path", "Where it is found", WITH_ORGANISATION),
    column("organisations", "host", "Its own host name", WITH_ORGANISATION),
    column("organisations", "since", "When it was made (seconds since 1970)", WITH_ORGANISATION),
    column(
        "organisations",
        "directory",
        "Whether members find one another by exact search",
        WITH_ORGANISATION,
    ),
    column("accounts", "id", "Random number of somebody in one organisation", WITH_ACCOUNT).pseudonym(),
    column("accounts", "organisation", "Which organisation they are in", WITH_ACCOUNT).pseudonym(),
    column(
        "accounts",
        "label",
        "What those who administer call them, and whom they invite or who finds them in the organisation; never shown in meetings",
        WITH_ACCOUNT,
    ),
    column("accounts", "roles", "What they may do in the organisation", WITH_ACCOUNT),
    column("accounts", "active", "Whether they are let in", WITH_ACCOUNT),
    column("accounts", "since", "When the account was made (seconds since 1970)", WITH_ACCOUNT),
    column(
        "accounts",
        "inactive_since",
        "Since when somebody is let in no more (seconds since 1970): tells when the account is deleted",
        WITH_ACCOUNT,
    ),
    column("accounts", "unlisted", "Whether they do not want to be found by other members", WITH_ACCOUNT),
    column(
        "accounts",
        "found_as",
        "The label without case and accents: members find them by it, while the organisation lets members be found",
        "when the organisation switches that off, or they want to be found no more; at the latest with the account",
    ),
    column("credentials", "id", "What their device calls the passkey", WITH_CREDENTIAL).pseudonym(),
    column("credentials", "account", "Whose passkey it is", WITH_CREDENTIAL).pseudonym(),
    column("credentials", "label", "What its owner calls it", WITH_CREDENTIAL),
    column("credentials", "key", "Public key and counter: tells the passkey again", WITH_CREDENTIAL)
        .pseudonym(),
    column("credentials", "since", "When it was made (seconds since 1970)", WITH_CREDENTIAL),
    column("credentials", "used", "On which day it was last used, for its owner to see", WITH_CREDENTIAL),
    column("sessions", "token", "Hash of what the browser keeps: tells who is signed in", WITH_SESSION)
        .pseudonym(),
    column("sessions", "account", "Who is signed in", WITH_SESSION).pseudonym(),
    column("sessions", "since", "When they signed in (seconds since 1970)", WITH_SESSION),
    column(
        "sessions",
        "used",
        "When something was last asked for, to the minute: ends idle ones",
        WITH_SESSION,
    ),
    column("sessions", "shown", "When the passkey was last shown: some acts need it fresh", WITH_SESSION),
    column("invitations", "token", "Hash of the link's token", WITH_INVITATION).pseudonym(),
    column("invitations", "organisation", "Which organisation it invites to", WITH_INVITATION).pseudonym(),
    column("invitations", "label", "What whoever invites calls the one invited", WITH_INVITATION)
        .about_another(),
    column("invitations", "roles", "What the one invited may do then", WITH_INVITATION).about_another(),
    column("invitations", "inviter", "Who invites", WITH_INVITATION).pseudonym(),
    column("invitations", "until", "Until when it is open (seconds since 1970)", WITH_INVITATION),
    column(
        "foundings",
        "token",
        "Hash of the token of a link by which an organisation is made",
        WITH_FOUNDING,
    )
    .pseudonym(),
    column("foundings", "until", "Until when it is open (seconds since 1970)", WITH_FOUNDING),
    column("provisioning", "organisation", "Which organisation's directory it is about", WITH_ORGANISATION),
    column("provisioning", "key", "Key of the hashes of its users' names", WITH_ORGANISATION),
    column(
        "provisioning",
        "required",
        "Whether those are refused whom the directory does not know",
        WITH_ORGANISATION,
    ),
    column("provisioning", "issuer", "Whose sign-on says who a user is", WITH_ORGANISATION),
    column("provisioning", "claim", "By which claim of sign-on users are found", WITH_ORGANISATION),
    column(
        "provisioning",
        "by_name",
        "Whether that is compared with userName or externalId",
        WITH_ORGANISATION,
    ),
    column("provisioning_tokens", "token", "Hash of what the directory shows its right by", WITH_TOKEN)
        .pseudonym(),
    column("provisioning_tokens", "organisation", "Whose directory has it", WITH_TOKEN).pseudonym(),
    column("provisioning_tokens", "label", "What whoever made it called it", WITH_TOKEN),
    column("provisioning_tokens", "writes", "Whether it may change or only read", WITH_TOKEN),
    column("provisioning_tokens", "since", "When it was made (seconds since 1970)", WITH_TOKEN),
    column("provisioning_tokens", "until", "Until when it holds (seconds since 1970)", WITH_TOKEN),
    column("provisioning_tokens", "used", "On which day it was last used", WITH_TOKEN),
    column("scim_users", "organisation", "Whose directory the user is in", WITH_USER).pseudonym(),
    column("scim_users", "id", "Random number of the user, which is the account's", WITH_USER).pseudonym(),
    column("scim_users", "name", "Keyed hash of userName: the directory finds the user by it", WITH_USER)
        .pseudonym(),
    column("scim_users", "external", "Keyed hash of externalId: sign-on finds the user by it", WITH_USER)
        .pseudonym(),
    column("scim_users", "active", "Whether the directory lets them in", WITH_USER),
    column("scim_users", "granted", "Roles that their groups gave, to be taken with them", WITH_USER),
    column("scim_users", "created", "When it was made (milliseconds since 1970): SCIM wants it", WITH_USER),
    column(
        "scim_users",
        "modified",
        "When it last changed (milliseconds since 1970): SCIM wants it",
        WITH_USER,
    ),
    column("scim_users", "version", "Counts its changes: SCIM's entity tag", WITH_USER),
    column("scim_groups", "organisation", "Whose directory the group is in", WITH_GROUP).pseudonym(),
    column("scim_groups", "id", "Random number of the group", WITH_GROUP).pseudonym(),
    column(
        "scim_groups",
        "name",
        "What the directory calls it: those who administer choose by it",
        WITH_GROUP,
    ),
    column("scim_groups", "folded", "The same without case: the directory searches by it", WITH_GROUP),
    column("scim_groups", "external", "The directory's own number or name of it", WITH_GROUP),
    column("scim_groups", "roles", "What whoever is in it may do in the organisation", WITH_GROUP),
    column("scim_groups", "created", "When it was made (milliseconds since 1970): SCIM wants it", WITH_GROUP),
    column(
        "scim_groups",
        "modified",
        "When it last changed (milliseconds since 1970): SCIM wants it",
        WITH_GROUP,
    ),
    column("scim_groups", "version", "Counts its changes: SCIM's entity tag", WITH_GROUP),
    column("scim_members", "organisation", "Whose directory both are in", WITH_MEMBER).pseudonym(),
    column("scim_members", "group", "Who is in which group: roles come by it", WITH_MEMBER).pseudonym(),
    column("scim_members", "user", "Who is in which group: roles come by it", WITH_MEMBER).pseudonym(),
    column("data_requests", "id", "Random number of the request", WITH_REQUEST).pseudonym(),
    column("data_requests", "organisation", "Which organisation it was made in", WITH_REQUEST).pseudonym(),
    column("data_requests", "account", "Whose data it is about; empty once they are erased", WITH_REQUEST)
        .pseudonym(),
    column("data_requests", "kind", "0: a copy of one's data, 1: their erasure", WITH_REQUEST),
    column("data_requests", "since", "When it was made (seconds since 1970)", WITH_REQUEST),
    column("data_requests", "due", "When an erasure is carried out (seconds since 1970)", WITH_REQUEST),
    column("data_requests", "closed", "When it was closed (seconds since 1970)", WITH_REQUEST),
    column("data_requests", "outcome", "0: open, 1: done, 2: taken back, 3: refused", WITH_REQUEST),
    column("notices", "organisation", "Whose privacy notice it completes", WITH_ORGANISATION).pseudonym(),
    column("notices", "contact", "Where the organisation is reached about data", WITH_ORGANISATION),
    column("notices", "officer", "Where its data protection officer is reached", WITH_ORGANISATION),
    column("notices", "authority", "Which authority supervises it", WITH_ORGANISATION),
    column("notices", "basis", "0: public task, 1: contract, 2: legitimate interest", WITH_ORGANISATION),
];

pub(crate) const fn column(
    table: &'static str,
    name: &'static str,
    purpose: &'static str,
    retention: &'static str,
) -> AccountColumn {
    AccountColumn { table, name, purpose, retention, readable: Readable::Clear, about_another: false }
}
