//! Every column of the tables of organisations: what for, and until when.

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
}

const WITH_ORGANISATION: &str = "when an owner deletes the organisation";
const WITH_ACCOUNT: &str = "when the account is deleted; at the latest with its organisation";
const WITH_CREDENTIAL: &str = "when its owner removes the passkey; at the latest with the account";
const WITH_SESSION: &str = "at signing out, an hour after the last use, twelve hours after signing in, or when \
     somebody who may ends it";
const WITH_INVITATION: &str = "when it is taken up or taken back, or after seven days";

/// All columns of these tables.
pub const ACCOUNT_CATALOGUE: &[AccountColumn] = &[
    column("organisations", "id", "Random number of the organisation", WITH_ORGANISATION),
    column("organisations", "name", "What people read", WITH_ORGANISATION),
    column("organisations", "path", "Where it is found", WITH_ORGANISATION),
    column("organisations", "host", "Its own host name", WITH_ORGANISATION),
    column("organisations", "since", "When it was made (seconds since 1970)", WITH_ORGANISATION),
    column("accounts", "id", "Random number of somebody in one organisation", WITH_ACCOUNT),
    column("accounts", "organisation", "Which organisation they are in", WITH_ACCOUNT),
    column("accounts", "label", "What those who administer call them; never shown in meetings", WITH_ACCOUNT),
    column("accounts", "roles", "What they may do in the organisation", WITH_ACCOUNT),
    column("accounts", "active", "Whether they are let in", WITH_ACCOUNT),
    column("accounts", "since", "When the account was made (seconds since 1970)", WITH_ACCOUNT),
    column("credentials", "id", "What their device calls the passkey", WITH_CREDENTIAL),
    column("credentials", "account", "Whose passkey it is", WITH_CREDENTIAL),
    column("credentials", "label", "What its owner calls it", WITH_CREDENTIAL),
    column("credentials", "key", "Public key and counter: tells the passkey again", WITH_CREDENTIAL),
    column("credentials", "since", "When it was made (seconds since 1970)", WITH_CREDENTIAL),
    column("credentials", "used", "On which day it was last used, for its owner to see", WITH_CREDENTIAL),
    column("sessions", "token", "Hash of what the browser keeps: tells who is signed in", WITH_SESSION),
    column("sessions", "account", "Who is signed in", WITH_SESSION),
    column("sessions", "since", "When they signed in (seconds since 1970)", WITH_SESSION),
    column(
        "sessions",
        "used",
        "When something was last asked for, to the minute: ends idle ones",
        WITH_SESSION,
    ),
    column("sessions", "shown", "When the passkey was last shown: some acts need it fresh", WITH_SESSION),
    column("invitations", "token", "Hash of the link's token", WITH_INVITATION),
    column("invitations", "organisation", "Which organisation it invites to", WITH_INVITATION),
    column("invitations", "label", "What whoever invites calls the one invited", WITH_INVITATION),
    column("invitations", "roles", "What the one invited may do then", WITH_INVITATION),
    column("invitations", "inviter", "Who invites", WITH_INVITATION),
    column("invitations", "until", "Until when it is open (seconds since 1970)", WITH_INVITATION),
];

pub(crate) const fn column(
    table: &'static str,
    name: &'static str,
    purpose: &'static str,
    retention: &'static str,
) -> AccountColumn {
    AccountColumn { table, name, purpose, retention }
}
