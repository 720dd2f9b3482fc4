//! What is answered, by name. A field's type is one of [`schema`]; nothing else stands in an answer.

use serde_json::{Map, Value, json};

/// A name, and fields with their types; a name with `~` before it may be left out.
pub(super) type Component = (&'static str, &'static [(&'static str, &'static str)]);

/// All.
#[rustfmt::skip]
pub(super) const ALL: &[Component] = &[
    ("Problem", &[("error", "string"), ("message", "string")]),
    ("Faults", &[("error", "string"), ("message", "string"), ("~faults", "Fault[]")]),
    ("Fault", &[("line", "count"), ("key", "string"), ("text", "string")]),
    // Coming in.
    ("Question", &[("ceremony", "string"), ("options", "object")]),
    ("Session", &[
        ("account", "Who"), ("organisation", "Where"), ("ends", "time"), ("stepped_up_until", "time"), ("by", "Choice?"),
        ("notice", "string"),
    ]),
    ("Who", &[("id", "string"), ("label", "string"), ("roles", "role[]")]),
    ("Where", &[("id", "string"), ("name", "string"), ("path", "string")]),
    ("Choice", &[("id", "string"), ("name", "string")]),
    ("Choices", &[("organisation", "string?"), ("providers", "Choice[]")]),
    ("Invited", &[("organisation", "string"), ("by", "string?"), ("label", "string"), ("roles", "role[]"), ("until", "time")]),
    ("Away", &[("go", "string")]),
    ("Linked", &[("linked", "boolean")]),
    ("ForName", &[("named", "Named")]),
    ("Named", &[("provider", "string"), ("token", "string")]),
    ("Newcomer", &[("new", "Arrived")]),
    ("Arrived", &[
        ("number", "string"), ("organisation", "string"), ("provider", "string"), ("issuer", "string"), ("subject", "string"),
        ("name", "string?"), ("acr", "string?"), ("amr", "string[]"), ("auth_time", "time?"), ("session", "boolean"),
        ("belongs", "string?"), ("dropped", "count"),
    ]),
    // Oneself.
    ("Ticket", &[("ticket", "string"), ("vouched", "boolean")]),
    ("Sessions", &[("sessions", "OwnSession[]")]),
    ("OwnSession", &[("id", "string"), ("since", "time"), ("used", "time"), ("ends", "time"), ("this", "boolean")]),
    ("Ended", &[("ended", "count")]),
    ("Passkeys", &[("passkeys", "Passkey[]")]),
    ("Passkey", &[("id", "string"), ("label", "string"), ("since", "time"), ("used", "time")]),
    ("Links", &[("links", "Link[]"), ("others", "Choice[]")]),
    ("Link", &[("provider", "Choice"), ("since", "time"), ("used", "time")]),
    // The organisation and its people.
    ("Organisation", &[("id", "string"), ("name", "string"), ("path", "string"), ("host", "string?"), ("since", "time")]),
    ("Standing", &[("on", "boolean"), ("listed", "boolean"), ("closed", "Says?")]),
    ("Found", &[("found", "FoundOne?")]),
    ("FoundOne", &[("label", "string"), ("several", "boolean")]),
    ("Running", &[("running", "RunningClass[]"), ("closed", "Says?")]),
    ("RunningClass", &[("class", "string"), ("title", "string"), ("count", "count")]),
    ("Quality", &[("least", "count"), ("hours", "Hour[]"), ("closed", "Says?")]),
    ("Hour", &[("begins", "time"), ("loss", "Middle"), ("round_trip", "Middle?"), ("held_back", "Middle")]),
    ("Middle", &[("half", "count"), ("nine_tenths", "count")]),
    ("Account", &[("id", "string"), ("label", "string"), ("roles", "role[]"), ("active", "boolean"), ("since", "time")]),
    ("People", &[("people", "Person[]"), ("more", "boolean")]),
    ("Person", &[
        ("id", "string"), ("label", "string"), ("roles", "role[]"), ("active", "boolean"), ("since", "time"),
        ("passkeys", "count"), ("sessions", "count"), ("provisioned", "boolean"),
    ]),
    ("Record", &[
        ("id", "string"), ("label", "string"), ("roles", "role[]"), ("active", "boolean"), ("since", "time"),
        ("sessions", "RecordSession[]"), ("passkeys", "RecordPasskey[]"),
    ]),
    ("RecordSession", &[("id", "string"), ("since", "time"), ("used", "time")]),
    ("RecordPasskey", &[("since", "time"), ("used", "time")]),
    ("Invitations", &[("invitations", "Invitation[]")]),
    ("Invitation", &[("id", "string"), ("label", "string"), ("roles", "role[]"), ("until", "time")]),
    ("NewInvitation", &[("id", "string"), ("label", "string"), ("roles", "role[]"), ("until", "time"), ("token", "string")]),
    // The audit log.
    ("Audit", &[("entries", "Entry[]"), ("more", "boolean"), ("log", "Log")]),
    ("Looks", &[("entries", "Entry[]"), ("more", "boolean")]),
    ("Entry", &[("index", "count"), ("~at", "time"), ("~actor", "Actor"), ("~subject", "Actor?"), ("~act", "object")]),
    ("Actor", &[("kind", "account|program|node|operator|system"), ("~id", "string"), ("~label", "string?")]),
    ("Log", &[("size", "count"), ("root", "string"), ("key", "string")]),
    // The register of measures.
    ("Register", &[
        ("format", "string"), ("made", "moment"), ("measures", "Measure[]"), ("gates", "Gate[]"),
    ]),
    ("Measure", &[
        ("id", "string"), ("title", "Says"), ("owner", "supplier|controller|both"), ("mode", "string"), ("state", "state"),
        ("since", "moment?"), ("until", "moment?"), ("check", "string?"), ("every", "string?"), ("evidence", "string?"),
        ("exception_until", "day?"), ("gates", "string[]"),
        ("shares", "Share[]"), ("what", "Says"), ("risk", "Says"), ("now", "object"), ("signed", "boolean"), ("term", "count?"),
        ("may_not_apply", "boolean"), ("when", "Says?"), ("may_change", "boolean"), ("asked", "MeasureChange?"),
        ("change", "MeasureChange?"), ("history", "Written[]"), ("checked", "boolean"), ("has_check", "boolean"),
        ("saw", "Saw?"),
    ]),
    ("Saw", &[("looked_at", "string"), ("found", "string")]),
    ("MeasureChange", &[("setting", "string"), ("reason", "string"), ("review", "day")]),
    ("Written", &[
        ("at", "moment"), ("entry", "string"), ("by", "string"), ("~until", "day"), ("~review", "day"), ("~reason", "string"),
        ("~setting", "string"), ("~document", "string?"),
    ]),
    ("Share", &[("party", "supplier|controller"), ("state", "object")]),
    ("Says", &[("en", "string"), ("nl", "string")]),
    ("Gate", &[("feature", "string"), ("name", "Says"), ("open", "boolean"), ("~closed_by", "string[]"), ("~says", "Says")]),
    ("Compliance", &[
        ("format", "string"), ("made", "moment"), ("measures", "PublicMeasure[]"), ("gates", "PublicGate[]"),
        ("residency", "Residency"),
    ]),
    ("Residency", &[("parts", "Part[]"), ("allowed", "string[]"), ("state", "state")]),
    ("PublicMeasure", &[
        ("id", "string"), ("title", "Says"), ("owner", "supplier|controller|both"), ("mode", "string"), ("state", "state"),
        ("since", "moment?"), ("until", "moment?"), ("check", "string?"), ("every", "string?"), ("evidence", "string?"),
        ("exception_until", "day?"), ("gates", "string[]"),
    ]),
    ("PublicGate", &[("feature", "string"), ("open", "boolean"), ("closed_by", "string[]")]),
    // Providers and the directory.
    ("Providers", &[("providers", "Provider[]")]),
    ("Provider", &[
        ("id", "string"), ("name", "string"), ("issuer", "string"), ("client_id", "string"), ("has_secret", "boolean"),
        ("algorithms", "string[]"), ("asks_name", "boolean"), ("requirements", "object"), ("hub", "object?"), ("since", "time"),
    ]),
    ("Trial", &[("works", "boolean"), ("~lacks", "object[]"), ("~why", "string"), ("~about", "any")]),
    ("Provisioning", &[
        ("join", "Join"), ("active", "count"), ("suspended", "count"), ("groups", "count"), ("changed", "time?"),
        ("tokens", "Token[]"), ("tokens_at_once", "count"),
    ]),
    ("Join", &[("required", "boolean"), ("issuer", "string?"), ("claim", "string"), ("by", "externalId|userName")]),
    ("Token", &[
        ("id", "string"), ("label", "string"), ("reads", "boolean"), ("since", "time"), ("until", "time"), ("holds", "boolean"),
        ("used", "time?"),
    ]),
    ("NewToken", &[
        ("id", "string"), ("label", "string"), ("reads", "boolean"), ("since", "time"), ("until", "time"), ("holds", "boolean"),
        ("used", "time?"), ("token", "string"),
    ]),
    ("Groups", &[("groups", "Group[]")]),
    ("Group", &[("id", "string"), ("name", "string"), ("members", "count"), ("roles", "role[]")]),
    // Data.
    ("Requests", &[("requests", "Request[]")]),
    ("Request", &[
        ("id", "string"), ("kind", "copy|erasure"), ("since", "time"), ("due", "time"), ("closed", "time?"),
        ("outcome", "open|done|taken_back|refused"),
    ]),
    ("Notice", &[("contact", "string"), ("officer", "string"), ("authority", "string"), ("basis", "task|contract|interest")]),
    // Policy.
    ("Policy", &[
        ("current", "EditionFile?"), ("classes", "object[]"), ("waiting", "WaitingEdition?"), ("here", "Part[]"),
        ("elsewhere", "string[]"), ("drift", "object"),
    ]),
    ("Part", &[("part", "string"), ("place", "string?")]),
    ("Editions", &[("editions", "Edition[]")]),
    ("Edition", &[
        ("number", "count"), ("hash", "string"), ("author", "string?"), ("reason", "string"), ("made", "time"),
        ("officer", "string?"), ("applied", "time?"),
    ]),
    ("EditionFile", &[
        ("number", "count"), ("hash", "string"), ("author", "string?"), ("reason", "string"), ("made", "time"),
        ("officer", "string?"), ("applied", "time?"), ("file", "string"),
    ]),
    ("WaitingEdition", &[
        ("number", "count"), ("hash", "string"), ("author", "string?"), ("reason", "string"), ("made", "time"),
        ("officer", "string?"), ("applied", "time?"), ("file", "string"), ("changes", "Change[]"), ("notice_until", "time?"),
    ]),
    ("Change", &[("key", "string"), ("from", "string?"), ("to", "string?"), ("effect", "weakens|strengthens|neutral")]),
    ("Templates", &[("templates", "Template[]")]),
    ("Template", &[("name", "string"), ("file", "string")]),
    ("Plan", &[
        ("changes", "Change[]"), ("weakens", "boolean"), ("hash", "string"), ("over", "count"), ("places", "Says?"),
    ]),
    ("Applied", &[("number", "count"), ("waits", "boolean"), ("changes", "Change[]")]),
    ("Classes", &[("classes", "object[]")]),
];

/// Name and schema.
pub(super) fn component((name, fields): &Component) -> (String, Value) {
    let bare = |name: &str| name.trim_start_matches('~').to_owned();
    let properties: Map<_, _> = fields.iter().map(|(name, kind)| (bare(name), schema(kind))).collect();
    let required: Vec<_> =
        fields.iter().map(|(name, _)| *name).filter(|name| !name.starts_with('~')).collect();
    let schema = json!({
        "type": "object", "properties": properties, "required": required, "additionalProperties": false,
    });
    ((*name).to_owned(), schema)
}

/// A type: a word of this table, `a|b` for one of these texts, a component's name (with a capital); `[]` makes a list of it, `?`
/// lets it be null. Names of components with `,` between them: one of these.
pub(super) fn schema(kind: &str) -> Value {
    if let Some(kind) = kind.strip_suffix('?') {
        return json!({ "anyOf": [schema(kind), { "type": "null" }] });
    }
    if let Some(kind) = kind.strip_suffix("[]") {
        return json!({ "type": "array", "items": schema(kind) });
    }
    match kind {
        "string" | "boolean" | "object" => json!({ "type": kind }),
        "any" => json!({}),
        "count" => json!({ "type": "integer", "minimum": 0 }),
        "time" => json!({ "type": "integer", "minimum": 0, "description": "seconds since 1970" }),
        "moment" => json!({ "type": "string", "format": "date-time" }),
        "day" => json!({ "type": "string", "format": "date" }),
        "role" => json!({ "enum": identity::Role::ALL }),
        "state" => json!({ "enum": ["proved", "attested", "not_applicable", "failing", "expired"] }),
        _ if kind.contains(',') => json!({ "anyOf": kind.split(',').map(schema).collect::<Vec<_>>() }),
        _ if kind.contains('|') => json!({ "enum": kind.split('|').collect::<Vec<_>>() }),
        _ => json!({ "$ref": format!("#/components/schemas/{kind}") }),
    }
}
