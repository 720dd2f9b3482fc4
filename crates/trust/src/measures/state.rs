//! The one state that a measure is in, and how it is told.

use serde::{Deserialize, Serialize};

use super::language::Language;
use super::register::{Hash, Outcome, Role};
use super::when::{Day, Moment};

/// What shows, at a moment, whether a measure holds. There is none that lasts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// A check ran in time and passed.
    Proved {
        /// From when on, without a gap.
        since: Moment,
        /// When it is to run again.
        next_due: Moment,
        /// What the last run put out.
        evidence: Hash,
    },
    /// A person has signed for it.
    Attested {
        /// From when on.
        since: Moment,
        /// The last day on which the signature counts.
        until: Day,
        /// As what the person signed.
        by: Role,
        /// The document that was signed for, if there is one.
        document: Option<Hash>,
    },
    /// A check ran and did not pass.
    Failing {
        /// From when on.
        since: Moment,
        /// What it found.
        why: Outcome,
    },
    /// Nothing shows it, or nothing does any more.
    Expired {
        /// From when on, if anything ever did.
        since: Option<Moment>,
        /// What is missing.
        why: Silence,
    },
    /// It has no meaning here: a data protection officer says so until a date.
    NotApplicable {
        /// From when on.
        since: Moment,
        /// In their words.
        reason: String,
        /// As what the person said so.
        who: Role,
        /// The last day on which that counts.
        review: Day,
    },
}

/// What is missing where a measure has expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// The check has not run yet.
    NotChecked,
    /// The check has not run for two cadences.
    CheckSilent,
    /// Nobody has signed yet.
    NotAttested,
    /// The signature's date has passed.
    AttestationOver,
    /// Who signed has taken it back.
    AttestationWithdrawn,
    /// The date at which a change of the default was to be looked at again has passed.
    ChangeOver,
    /// The date at which “not applicable” was to be looked at again has passed.
    ReviewOver,
}

/// A state without its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A check shows it.
    Proved,
    /// A signature stands for it.
    Attested,
    /// It has no meaning here.
    NotApplicable,
    /// Nothing shows it.
    Expired,
    /// A check shows that it does not hold.
    Failing,
}

impl State {
    /// Without the dates.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Proved { .. } => Kind::Proved,
            Self::Attested { .. } => Kind::Attested,
            Self::Failing { .. } => Kind::Failing,
            Self::Expired { .. } => Kind::Expired,
            Self::NotApplicable { .. } => Kind::NotApplicable,
        }
    }

    /// Whether gates may rest on it. What does not is red.
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.kind().holds()
    }

    /// Of two states that both have to hold, what can be said of them together: never more than of each alone.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        use State::{Attested, Expired, Failing, Proved};
        match (self, other) {
            (
                Proved { since: a, next_due, evidence },
                Proved { since: b, next_due: other_due, evidence: other },
            ) => {
                let (next_due, evidence) =
                    if next_due <= other_due { (next_due, evidence) } else { (other_due, other) };
                Proved { since: a.max(b), next_due, evidence }
            }
            (a @ Attested { until, .. }, Attested { until: sooner, .. }) if until <= sooner => a,
            (Attested { .. }, b @ Attested { .. }) => b,
            (a @ Failing { since, .. }, Failing { since: earlier, .. }) if since <= earlier => a,
            (Failing { .. }, b @ Failing { .. }) => b,
            (a @ Expired { since, .. }, Expired { since: earlier, .. }) if since <= earlier => a,
            (Expired { .. }, b @ Expired { .. }) => b,
            (a, b) if a.kind() >= b.kind() => a,
            (_, b) => b,
        }
    }

    /// Whether nothing that people act on differs: the next run of a check is nothing new, a later date is.
    #[must_use]
    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Attested { until, by, .. }, Self::Attested { until: day, by: role, .. }) => {
                (until, by) == (day, role)
            }
            (Self::NotApplicable { review, .. }, Self::NotApplicable { review: day, .. }) => review == day,
            (a, b) => a.kind() == b.kind(),
        }
    }

    /// Why it is red, of the measure with this title; nothing if it is not.
    #[must_use]
    pub fn fault(&self, title: &str, language: Language) -> Option<String> {
        let on = |moment: &Moment| moment.day().words(language);
        let ended = |moment: &Option<Moment>| moment.as_ref().map(on).unwrap_or_default();
        let (en, nl) = match self {
            Self::Failing { since, .. } => (
                format!("“{title}” has failed its check since {}", on(since)),
                format!("de controle van “{title}” mislukt sinds {}", on(since)),
            ),
            Self::Expired { since, why } => match why {
                Silence::NotChecked => (
                    format!("“{title}” has not been checked yet"),
                    format!("“{title}” is nog niet gecontroleerd"),
                ),
                Silence::CheckSilent => (
                    format!("the check of “{title}” has been overdue since {}", ended(since)),
                    format!("de controle van “{title}” is te laat sinds {}", ended(since)),
                ),
                Silence::NotAttested => (
                    format!("nobody has signed for “{title}” yet"),
                    format!("voor “{title}” is nog niet getekend"),
                ),
                Silence::AttestationOver => (
                    format!("the signature for “{title}” has been out of date since {}", ended(since)),
                    format!("de handtekening voor “{title}” is verlopen sinds {}", ended(since)),
                ),
                Silence::AttestationWithdrawn => (
                    format!("the signature for “{title}” was withdrawn on {}", ended(since)),
                    format!("de handtekening voor “{title}” is ingetrokken op {}", ended(since)),
                ),
                Silence::ChangeOver => (
                    format!("the exception for “{title}” has been out of date since {}", ended(since)),
                    format!("de uitzondering voor “{title}” is verlopen sinds {}", ended(since)),
                ),
                Silence::ReviewOver => (
                    format!("whether “{title}” applies has been due for review since {}", ended(since)),
                    format!(
                        "of “{title}” van toepassing is, moet sinds {} opnieuw bekeken worden",
                        ended(since)
                    ),
                ),
            },
            Self::Proved { .. } | Self::Attested { .. } | Self::NotApplicable { .. } => return None,
        };
        Some(match language {
            Language::En => en,
            Language::Nl => nl,
        })
    }

    /// The state in words with all its dates.
    #[must_use]
    pub fn words(&self, language: Language) -> String {
        let brief = self.brief(language);
        let since = |from: &Moment| match language {
            Language::En => format!("{brief}, since {}", from.words(language)),
            Language::Nl => format!("{brief}, sinds {}", from.words(language)),
        };
        match self {
            Self::Proved { since: from, next_due, .. } => match language {
                Language::En => format!("{}; next check {}", since(from), next_due.words(language)),
                Language::Nl => format!("{}; volgende controle {}", since(from), next_due.words(language)),
            },
            Self::Failing { since: from, .. } | Self::Expired { since: Some(from), .. } => since(from),
            Self::Attested { .. } | Self::Expired { since: None, .. } | Self::NotApplicable { .. } => brief,
        }
    }

    /// The state in words, with what stands behind it and until when it may be relied on, without its beginning.
    #[must_use]
    pub fn brief(&self, language: Language) -> String {
        let kind = self.kind().words(language);
        match self {
            Self::Proved { .. } => kind.to_owned(),
            Self::Failing { why, .. } => format!("{kind}: {}", why.words(language)),
            Self::Expired { why, .. } => format!("{kind}: {}", why.words(language)),
            Self::Attested { until, by, .. } => {
                let (day, by) = (until.words(language), by.name().of(language));
                match language {
                    Language::En => format!("{kind} by the {by}, until {day}"),
                    Language::Nl => format!("{kind} door de {by}, tot en met {day}"),
                }
            }
            Self::NotApplicable { reason, who, review, .. } => {
                let (day, who) = (review.words(language), who.name().of(language));
                match language {
                    Language::En => format!("{kind} says the {who}, until {day}: {reason}"),
                    Language::Nl => format!("{kind} volgens de {who}, tot en met {day}: {reason}"),
                }
            }
        }
    }
}

impl Kind {
    /// Each of them, the best first.
    pub const ALL: [Self; 5] =
        [Self::Proved, Self::Attested, Self::NotApplicable, Self::Expired, Self::Failing];

    /// Whether gates may rest on it.
    #[must_use]
    pub const fn holds(self) -> bool {
        matches!(self, Self::Proved | Self::Attested | Self::NotApplicable)
    }

    /// In a word or two.
    #[must_use]
    pub const fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Proved, Language::En) => "Proved",
            (Self::Proved, Language::Nl) => "Aangetoond",
            (Self::Attested, Language::En) => "Attested",
            (Self::Attested, Language::Nl) => "Ondertekend",
            (Self::NotApplicable, Language::En) => "Not applicable",
            (Self::NotApplicable, Language::Nl) => "Niet van toepassing",
            (Self::Expired, Language::En) => "Expired",
            (Self::Expired, Language::Nl) => "Verlopen",
            (Self::Failing, Language::En) => "Failing",
            (Self::Failing, Language::Nl) => "Niet in orde",
        }
    }
}

impl Silence {
    const fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::NotChecked, Language::En) => "not checked yet",
            (Self::NotChecked, Language::Nl) => "nog niet gecontroleerd",
            (Self::CheckSilent, Language::En) => "the check has not run",
            (Self::CheckSilent, Language::Nl) => "de controle heeft niet gedraaid",
            (Self::NotAttested, Language::En) => "nobody has signed yet",
            (Self::NotAttested, Language::Nl) => "nog niet getekend",
            (Self::AttestationOver, Language::En) => "the signature’s date has passed",
            (Self::AttestationOver, Language::Nl) => "de datum van de handtekening is voorbij",
            (Self::AttestationWithdrawn, Language::En) => "the signature was withdrawn",
            (Self::AttestationWithdrawn, Language::Nl) => "de handtekening is ingetrokken",
            (Self::ChangeOver, Language::En) => "the exception’s date has passed",
            (Self::ChangeOver, Language::Nl) => "de datum van de uitzondering is voorbij",
            (Self::ReviewOver, Language::En) => "“not applicable” was to be reviewed",
            (Self::ReviewOver, Language::Nl) => "“niet van toepassing” moest opnieuw bekeken worden",
        }
    }
}
