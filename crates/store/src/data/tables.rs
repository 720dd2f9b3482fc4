//! What holds of a whole table: about whom it is, what for, by what right, and what deletes its rows.

use std::time::Duration;

use identity::sessions::{IDLE, LONGEST};

use super::{Limits, REQUEST_KEPT};
use crate::{EMPTY_KEPT, audit};

/// About whom something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Whoever is in a meeting, guests included; by numbers that say nothing of who they are.
    Participants,
    /// Whoever has an account.
    Members,
    /// Nobody: an organisation.
    Nobody,
}

/// What it is done for, as the record of processing has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    /// Meetings.
    Meetings,
    /// People of an organisation.
    Accounts,
    /// Who is signed in.
    SigningIn,
    /// Rights of the people it is about.
    Rights,
}

/// By what right (GDPR article 6(1)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// What the organisation chose for meetings: (e), (b) or (f).
    Chosen,
    /// The interest in keeping accounts safe: (f), for a public body (e).
    Security,
    /// A legal duty: (c).
    Duty,
}

/// What deletes rows.
#[derive(Debug, Clone, Copy)]
pub enum Keep {
    /// They go with a row of another table.
    With(&'static str),
    /// Somebody deletes them.
    Asked,
    /// Those go for which this SQL holds at `:now` (seconds since 1970), with `:kept` the limit in seconds.
    Over(&'static str, fn(Limits) -> Duration),
    /// The same as [`Keep::Over`], but deleted with their meeting's files by [`crate::Store::sweep`].
    OverMeeting(&'static str, fn(Limits) -> Duration),
    /// The same as [`Keep::Over`], but the audit log erases them, so that it can still be verified ([`crate::audit`]).
    Erased(&'static str, fn(Limits) -> Duration),
}

/// A table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// About whom.
    pub subject: Subject,
    /// What for.
    pub activity: Activity,
    /// By what right.
    pub basis: Basis,
    /// The column with the number of the person whose row it is, who gets a copy and may have it erased.
    pub whose: Option<&'static str>,
    /// What deletes rows.
    pub keep: Keep,
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Table {}

/// All of them.
pub const TABLES: &[Table] = &[
    meeting(
        "meetings",
        Keep::OverMeeting(
            "empty_since IS NOT NULL AND empty_since / 1000 + :kept <= :now AND keep_until / 1000 <= :now",
            |_| EMPTY_KEPT,
        ),
    ),
    meeting("groups", Keep::With("meetings")),
    meeting("seats", Keep::With("meetings")),
    meeting("log", Keep::With("meetings")),
    meeting("blocked", Keep::With("meetings")),
    meeting("files", Keep::With("meetings")),
    Table {
        name: "organisations",
        subject: Subject::Nobody,
        activity: Activity::Accounts,
        basis: Basis::Chosen,
        whose: None,
        keep: Keep::Asked,
    },
    Table {
        name: "accounts",
        subject: Subject::Members,
        activity: Activity::Accounts,
        basis: Basis::Chosen,
        whose: Some("id"),
        keep: Keep::Over("inactive_since + :kept <= :now", |limits| limits.account),
    },
    Table {
        name: "credentials",
        subject: Subject::Members,
        activity: Activity::SigningIn,
        basis: Basis::Security,
        whose: Some("account"),
        keep: Keep::With("accounts"),
    },
    Table {
        name: "sessions",
        subject: Subject::Members,
        activity: Activity::SigningIn,
        basis: Basis::Security,
        whose: Some("account"),
        keep: Keep::Over("since + :kept <= :now OR used + 3600 <= :now", |_| LONGEST),
    },
    Table {
        name: "invitations",
        subject: Subject::Members,
        activity: Activity::Accounts,
        basis: Basis::Chosen,
        whose: Some("inviter"),
        keep: Keep::Over("until <= :now + :kept", |_| Duration::ZERO),
    },
    Table {
        name: "foundings",
        subject: Subject::Nobody,
        activity: Activity::Accounts,
        basis: Basis::Chosen,
        whose: None,
        keep: Keep::Over("until <= :now + :kept", |_| Duration::ZERO),
    },
    Table {
        name: "data_requests",
        subject: Subject::Members,
        activity: Activity::Rights,
        basis: Basis::Duty,
        whose: Some("account"),
        keep: Keep::Over("closed + :kept <= :now", |_| REQUEST_KEPT),
    },
    Table {
        name: "notices",
        subject: Subject::Nobody,
        activity: Activity::Rights,
        basis: Basis::Duty,
        whose: None,
        keep: Keep::With("organisations"),
    },
    organisations_own("provisioning", Activity::Accounts, "organisations"),
    organisations_own("provisioning_tokens", Activity::Accounts, "provisioning"),
    organisations_own("scim_groups", Activity::Accounts, "organisations"),
    Table {
        name: "scim_users",
        subject: Subject::Members,
        activity: Activity::Accounts,
        basis: Basis::Chosen,
        whose: Some("id"),
        keep: Keep::With("accounts"),
    },
    Table {
        name: "scim_members",
        subject: Subject::Members,
        activity: Activity::Accounts,
        basis: Basis::Chosen,
        whose: Some("user"),
        keep: Keep::With("scim_users"),
    },
    organisations_own("providers", Activity::SigningIn, "organisations"),
    Table {
        name: "provider_links",
        subject: Subject::Members,
        activity: Activity::SigningIn,
        basis: Basis::Security,
        whose: Some("account"),
        keep: Keep::With("accounts"),
    },
    Table {
        name: "provider_sessions",
        subject: Subject::Members,
        activity: Activity::SigningIn,
        basis: Basis::Security,
        whose: None,
        keep: Keep::With("sessions"),
    },
    Table {
        name: "audit_rows",
        subject: Subject::Members,
        activity: Activity::Rights,
        basis: Basis::Duty,
        whose: None,
        keep: Keep::Erased("at < (:now - :kept) * 1000", |_| audit::KEPT),
    },
    shows_what_was_done("audit_tiles"),
    organisations_own("policies", Activity::Rights, "organisations"),
    organisations_own("register_entries", Activity::Rights, "organisations"),
    shows_what_was_done("register_changes"),
];

// The SQL above has it as a number.
const _: () = assert!(IDLE.as_secs() == 3_600);

/// The table of this name.
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}

const fn meeting(name: &'static str, keep: Keep) -> Table {
    Table {
        name,
        subject: Subject::Participants,
        activity: Activity::Meetings,
        basis: Basis::Chosen,
        whose: None,
        keep,
    }
}

/// About nobody, and kept: that what is shown of log and register is all that was written.
const fn shows_what_was_done(name: &'static str) -> Table {
    Table {
        name,
        subject: Subject::Nobody,
        activity: Activity::Rights,
        basis: Basis::Duty,
        whose: None,
        keep: Keep::Asked,
    }
}

/// About nobody: settings of an organisation's.
const fn organisations_own(name: &'static str, activity: Activity, with: &'static str) -> Table {
    Table {
        name,
        subject: Subject::Nobody,
        activity,
        basis: Basis::Chosen,
        whose: None,
        keep: Keep::With(with),
    }
}
