//! Features that need measures: while one of those does not hold, the feature has its safe value, and the join screen says so.
//!
//! There is no gate for ordinary meetings. Whether a meeting is encrypted its members' own devices find out, from keys and
//! not from a register; a check that falls silent must not be able to end every conversation of an organisation.

use serde::{Deserialize, Serialize};

use super::catalogue::{CATALOGUE, Id, Measure};
use super::language::{Language, Says, Words, words};
use super::register::Register;
use super::state::{Kind, State};
use super::when::Moment;

/// What can be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Feature {
    /// Recording a meeting.
    #[serde(rename = "recording")]
    Recording,
    /// Joining by telephone.
    #[serde(rename = "dial_in")]
    DialIn,
    /// Sending a meeting out, to viewers outside it or to a service that writes along.
    #[serde(rename = "streaming")]
    Streaming,
    /// Calls to other systems when something happens.
    #[serde(rename = "webhooks")]
    Webhooks,
    /// Chat and files that stay after the meeting.
    #[serde(rename = "chat.keep")]
    ChatKept,
    /// Files in a meeting.
    #[serde(rename = "files")]
    Files,
    /// Captions made on one's own device.
    #[serde(rename = "captions")]
    Captions,
    /// Finding colleagues by name.
    #[serde(rename = "directory")]
    Directory,
    /// People from outside the organisation.
    #[serde(rename = "guests")]
    Guests,
    /// Figures about use, for administrators.
    #[serde(rename = "analytics")]
    Analytics,
    /// Reports of a fault that people send from their device.
    #[serde(rename = "diagnostics")]
    Diagnostics,
    /// Pages on which administrators see single people's data.
    #[serde(rename = "admin.people")]
    AdminViews,
    /// Mail from the server.
    #[serde(rename = "mail")]
    Mail,
    /// Starting to use a new region or another company's service.
    #[serde(rename = "places.new")]
    Places,
    /// Updates that install by themselves.
    #[serde(rename = "updates.automatic")]
    Updates,
    /// The organisation in production, no longer on trial.
    #[serde(rename = "tenant.production")]
    Production,
    /// New meetings of the class sensitive.
    #[serde(rename = "meetings.sensitive")]
    SensitiveMeetings,
    /// New meetings with children.
    #[serde(rename = "meetings.children")]
    ChildrensMeetings,
}

/// Whether a feature can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "gate", rename_all = "snake_case")]
pub enum Gate {
    /// Every measure that it needs holds.
    Open,
    /// The feature has its safe value.
    Closed {
        /// The measures that do not hold, or that the organisation does not take because it does not use the feature.
        measures: Vec<Id>,
        /// What the join screen says.
        says: Says,
        /// Why, as the join screen says it behind that.
        why: Says,
    },
}

/// Whether `feature` can be used now.
#[must_use]
pub fn open(feature: Feature, register: &Register, now: Moment) -> Gate {
    let red: Vec<_> = feature
        .needs()
        .map(|measure| (measure, register.state(measure.id, now)))
        .filter(|(measure, state)| !state.holds() || unused(feature, measure, state))
        .collect();
    if red.is_empty() {
        return Gate::Open;
    }
    let why = Says::each(|language| {
        let reasons = red.iter().map(|(measure, state)| {
            let title = measure.title.of(language);
            state.fault(title, language).unwrap_or_else(|| match language {
                Language::En => format!("this organisation says that it does not need “{title}”"),
                Language::Nl => format!("deze organisatie zegt “{title}” niet nodig te hebben"),
            })
        });
        because(reasons.collect(), language)
    });
    let says = Says::each(|language| {
        let why = match language {
            Language::En => &why.en,
            Language::Nl => &why.nl,
        };
        format!("{} {why}", feature.closed().of(language))
    });
    Gate::Closed { measures: red.iter().map(|(measure, _)| measure.id).collect(), says, why }
}

/// The defaults that `feature` rests on and that the organisation has left, in words for the join screen.
#[must_use]
pub fn exceptions(feature: Feature, register: &Register, now: Moment) -> Option<Says> {
    let left: Vec<_> = feature
        .needs()
        .filter(|measure| register.state(measure.id, now).holds())
        .filter_map(|measure| Some((measure, register.change(measure.id, now)?)))
        .collect();
    let sentence = |language| {
        let rows = left.iter().map(|(measure, change)| {
            let (title, day) = (measure.title.of(language), change.review.words(language));
            match language {
                Language::En => format!("“{title}” (until {day})"),
                Language::Nl => format!("“{title}” (tot en met {day})"),
            }
        });
        let rows = rows.collect::<Vec<_>>().join("; ");
        match language {
            Language::En => format!("This organisation has other settings than usual for: {rows}."),
            Language::Nl => {
                format!("Deze organisatie heeft andere instellingen dan gewoonlijk voor: {rows}.")
            }
        }
    };
    (!left.is_empty()).then(|| Says::each(sentence))
}

/// Whether the organisation has no such measure since it does not use the feature.
fn unused(feature: Feature, measure: &Measure, state: &State) -> bool {
    let about = measure.applies.and_then(|applies| applies.to_users_of);
    state.kind() == Kind::NotApplicable && about == Some(feature)
}

/// How many reasons the join screen names.
const NAMED: usize = 3;

fn because(reasons: Vec<String>, language: Language) -> String {
    let more = reasons.len().saturating_sub(NAMED);
    let named = reasons.into_iter().take(NAMED).collect::<Vec<_>>().join("; ");
    match (language, more) {
        (Language::En, 0) => format!("Why: {named}."),
        (Language::En, more) => format!("Why: {named}; and {more} more."),
        (Language::Nl, 0) => format!("Waarom: {named}."),
        (Language::Nl, more) => format!("Waarom: {named}; en nog {more}."),
    }
}

impl Feature {
    /// Its stable name, as it is written.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Recording => "recording",
            Self::DialIn => "dial_in",
            Self::Streaming => "streaming",
            Self::Webhooks => "webhooks",
            Self::ChatKept => "chat.keep",
            Self::Files => "files",
            Self::Captions => "captions",
            Self::Directory => "directory",
            Self::Guests => "guests",
            Self::Analytics => "analytics",
            Self::Diagnostics => "diagnostics",
            Self::AdminViews => "admin.people",
            Self::Mail => "mail",
            Self::Places => "places.new",
            Self::Updates => "updates.automatic",
            Self::Production => "tenant.production",
            Self::SensitiveMeetings => "meetings.sensitive",
            Self::ChildrensMeetings => "meetings.children",
        }
    }

    /// Each of them.
    pub const ALL: [Self; 18] = [
        Self::Recording,
        Self::DialIn,
        Self::Streaming,
        Self::Webhooks,
        Self::ChatKept,
        Self::Files,
        Self::Captions,
        Self::Directory,
        Self::Guests,
        Self::Analytics,
        Self::Diagnostics,
        Self::AdminViews,
        Self::Mail,
        Self::Places,
        Self::Updates,
        Self::Production,
        Self::SensitiveMeetings,
        Self::ChildrensMeetings,
    ];

    /// The measures that it needs.
    pub fn needs(self) -> impl Iterator<Item = &'static Measure> {
        CATALOGUE.iter().filter(move |measure| measure.gates.contains(&self))
    }

    /// Its name, for people.
    #[must_use]
    pub const fn name(self) -> Words {
        match self {
            Self::Recording => words("Recording", "Opnemen"),
            Self::DialIn => words("Joining by telephone", "Meedoen per telefoon"),
            Self::Streaming => words("Sending a meeting out", "Een vergadering uitzenden"),
            Self::Webhooks => words("Messages to other systems", "Berichten aan andere systemen"),
            Self::ChatKept => words("Chat kept after the meeting", "Chat bewaren na de vergadering"),
            Self::Files => words("Files in a meeting", "Bestanden in een vergadering"),
            Self::Captions => words("Captions", "Ondertitels"),
            Self::Directory => words("Finding colleagues", "Collega’s vinden"),
            Self::Guests => words("Guests", "Gasten"),
            Self::Analytics => words("Figures about use", "Gebruikscijfers"),
            Self::Diagnostics => words("Fault reports", "Foutmeldingen"),
            Self::AdminViews => {
                words("Pages about people for administrators", "Pagina’s over mensen voor beheerders")
            }
            Self::Mail => words("Mail", "Mail"),
            Self::Places => words("New regions and companies", "Nieuwe regio’s en partijen"),
            Self::Updates => words("Automatic updates", "Automatische updates"),
            Self::Production => words("Use in production", "Echt gebruik"),
            Self::SensitiveMeetings => words("New sensitive meetings", "Nieuwe gevoelige vergaderingen"),
            Self::ChildrensMeetings => {
                words("New meetings with children", "Nieuwe vergaderingen met kinderen")
            }
        }
    }

    /// Its safe value, as the sentence that says that it is closed.
    #[must_use]
    pub const fn closed(self) -> Words {
        match self {
            Self::Recording => words(
                "Recording is off: nobody can record this meeting.",
                "Opnemen staat uit: niemand kan deze vergadering opnemen.",
            ),
            Self::DialIn => words(
                "Joining by telephone is off: please join in the browser.",
                "Meedoen per telefoon staat uit: doe mee in de browser.",
            ),
            Self::Streaming => words(
                "Sending out is off: nothing leaves this meeting.",
                "Uitzenden staat uit: niets verlaat deze vergadering.",
            ),
            Self::Webhooks => words(
                "Messages to other systems are off: none are sent.",
                "Berichten aan andere systemen staan uit: er worden er geen verstuurd.",
            ),
            Self::ChatKept => words(
                "Chat and files are not kept: they go when the meeting ends.",
                "Chat en bestanden worden niet bewaard: ze verdwijnen als de vergadering eindigt.",
            ),
            Self::Files => words(
                "Files are off: nobody can send one.",
                "Bestanden staan uit: niemand kan er een sturen.",
            ),
            Self::Captions => words("Captions are off.", "Ondertitels staan uit."),
            Self::Directory => words(
                "Finding colleagues is off: invite people with a link.",
                "Collega’s vinden staat uit: nodig mensen uit met een link.",
            ),
            Self::Guests => words(
                "Guests cannot come in: only members of the organisation can.",
                "Gasten kunnen niet naar binnen: alleen leden van de organisatie.",
            ),
            Self::Analytics => words(
                "Figures about use are off: administrators see none.",
                "Gebruikscijfers staan uit: beheerders zien er geen.",
            ),
            Self::Diagnostics => words(
                "Fault reports are off: they stay on your device.",
                "Foutmeldingen versturen staat uit: ze blijven op uw apparaat.",
            ),
            Self::AdminViews => words(
                "Pages about people are off: administrators see settings only.",
                "Pagina’s over mensen staan uit: beheerders zien alleen instellingen.",
            ),
            Self::Mail => {
                words("Mail is off: the server sends none.", "Mail staat uit: de server verstuurt niets.")
            }
            Self::Places => words(
                "New regions and companies cannot be added: those in use stay.",
                "Nieuwe regio’s en partijen kunnen er niet bij: de huidige blijven.",
            ),
            Self::Updates => words(
                "Automatic updates are off: an administrator installs them by hand.",
                "Automatische updates staan uit: een beheerder installeert ze zelf.",
            ),
            Self::Production => words(
                "This organisation is trying the service out: please share nothing confidential yet.",
                "Deze organisatie probeert de dienst uit: deel nog niets vertrouwelijks.",
            ),
            Self::SensitiveMeetings => words(
                "New sensitive meetings cannot be made.",
                "Er kunnen geen nieuwe gevoelige vergaderingen worden gemaakt.",
            ),
            Self::ChildrensMeetings => words(
                "New meetings with children cannot be made.",
                "Er kunnen geen nieuwe vergaderingen met kinderen worden gemaakt.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_feature_is_listed_once_and_needs_something() {
        assert_eq!(Feature::ALL.iter().collect::<BTreeSet<_>>().len(), Feature::ALL.len());
        for feature in Feature::ALL {
            assert!(feature.needs().next().is_some(), "{feature:?}");
            assert_eq!(serde_json::to_value(feature).unwrap(), feature.key());
        }
    }

    #[test]
    fn few_reasons_are_named_and_the_rest_counted() {
        let reasons = |count: u8| (0..count).map(|reason| format!("r{reason}")).collect::<Vec<_>>();
        assert_eq!(because(reasons(1), Language::En), "Why: r0.");
        assert_eq!(because(reasons(5), Language::Nl), "Waarom: r0; r1; r2; en nog 2.");
    }
}
