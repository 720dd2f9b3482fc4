//! Every column of the tables of providers: what for, and until when.

use crate::accounts::{AccountColumn, column};

const WITH_PROVIDER: &str = "when somebody who may removes the provider; at the latest with its organisation";
const WITH_LINK: &str =
    "when its owner gives that way of signing on up; at the latest with the account or the provider";
const WITH_SESSION: &str = "with the session: at the latest twelve hours after signing on";

/// All columns of these tables.
pub const PROVIDER_CATALOGUE: &[AccountColumn] = &[
    column("providers", "id", "Random number of the provider", WITH_PROVIDER).pseudonym(),
    column("providers", "organisation", "Whose people sign on by it", WITH_PROVIDER).pseudonym(),
    column("providers", "name", "What people choose it by", WITH_PROVIDER),
    column("providers", "issuer", "Its address, as it stands in what it signs", WITH_PROVIDER),
    column("providers", "client", "What this server is called there", WITH_PROVIDER),
    column("providers", "secret", "What this server shows there, sealed; never shown again", WITH_PROVIDER)
        .pseudonym(),
    column("providers", "algorithms", "With what it may sign", WITH_PROVIDER),
    column("providers", "asks_name", "Whether it is asked for people's names", WITH_PROVIDER),
    column("providers", "requirements", "How whoever has a role shows themselves there", WITH_PROVIDER),
    column("providers", "hub", "Which of its people are the organisation's", WITH_PROVIDER),
    column("providers", "since", "When it was added (seconds since 1970)", WITH_PROVIDER),
    column("provider_links", "provider", "By which provider somebody signs on", WITH_LINK).pseudonym(),
    column("provider_links", "subject", "Keyed hash of who they are there: tells them again", WITH_LINK)
        .pseudonym(),
    column("provider_links", "account", "Whose account it is", WITH_LINK).pseudonym(),
    column("provider_links", "since", "Since when (seconds since 1970)", WITH_LINK),
    column("provider_links", "used", "On which day they last signed on by it, for them to see", WITH_LINK),
    column("provider_sessions", "session", "Which session began by a provider", WITH_SESSION).pseudonym(),
    column("provider_sessions", "provider", "By which: it may end it", WITH_SESSION).pseudonym(),
    column("provider_sessions", "subject", "Keyed hash of who they are there: whose it ends", WITH_SESSION)
        .pseudonym(),
    column("provider_sessions", "sid", "Keyed hash of its own session: which it ends", WITH_SESSION)
        .pseudonym(),
    column(
        "provider_sessions",
        "factors",
        "Whether several factors were shown there: some classes of meetings take that",
        WITH_SESSION,
    ),
];
