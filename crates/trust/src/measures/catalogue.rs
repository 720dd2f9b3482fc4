//! All measures: what each is, which risk it answers, whose it is, and how it is shown that it holds.
//!
//! The texts say what a measure is, as a task for its owner. Whether it is done they do not say.

mod rows;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::gate::Feature;
use super::language::{Language, Words};
use super::when::Span;

pub use rows::CATALOGUE;

/// A measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Which.
    pub id: Id,
    /// Its name, in a few words.
    pub title: Words,
    /// What it is, in a sentence.
    pub what: Words,
    /// The risk that it answers, in a sentence.
    pub risk: Words,
    /// Whose task it is.
    pub owner: Owner,
    /// How it is shown that it holds.
    pub mode: Mode,
    /// What is closed while it does not hold.
    pub gates: &'static [Feature],
    /// Where the risk was found, publicly.
    pub sources: &'static [Source],
    /// Under which condition it applies, if not always. Only then a data protection officer can say that it does not.
    pub applies: Option<Applies>,
}

/// Under which condition a measure applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applies {
    /// The condition, in a sentence.
    pub when: Words,
    /// The feature that the condition is about. Whom the measure does not concern does not use it: it is closed for them.
    pub to_users_of: Option<Feature>,
}

/// Whose task a measure is: the two columns of an assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// Who makes and runs the server.
    Supplier,
    /// The organisation whose meetings they are.
    Controller,
    /// Each has a share in it.
    Both,
}

/// One of the two who answer for measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// Who makes and runs the server.
    Supplier,
    /// The organisation whose meetings they are.
    Controller,
}

/// How it is shown that a measure holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The software does it, without a switch; a check shows it.
    Enforced(Check),
    /// A default that the software keeps to; a check shows it. To leave it takes two people and a date.
    PolicyDefault(Check),
    /// People do it, or tests of the software show it that a running server cannot repeat: one of each owner signs for it
    /// until a date.
    Attested(Months),
    /// Both: a check, and a signature.
    EnforcedAndAttested(Check, Months),
}

/// A program that tells whether a measure holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// Its name in evidence. It never changes.
    pub name: &'static str,
    /// How often it runs. After two of these without a word from it the measure has expired.
    pub every: Span,
}

/// For how long a signature may be given, at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Months(pub u8);

/// A public source in which a risk was described.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The assessments of a meeting service by SURF and SLM Rijk.
    SurfSlm2022,
    /// The assessment of an office suite's meetings and files by SLM Rijk and SURF.
    SlmSurfOffice2022,
    /// The assessment of a workspace for schools, with the fixes of supplier and schools side by side.
    SchoolWorkspace2021,
    /// The decisions of the European data protection supervisor on a court's use of a meeting service.
    Edps2023,
    /// The guidance on video conferencing of the German supervisory authorities.
    Dsk2020,
    /// What newspapers and researchers reported of meeting services in the spring of 2020.
    Reports2020,
    /// An article of the General Data Protection Regulation.
    Gdpr(&'static str),
    /// The European regulation on artificial intelligence.
    AiAct,
    /// The European standard for accessible products and services.
    En301549,
}

impl Measure {
    /// The check that shows it, if a program can.
    #[must_use]
    pub const fn check(&self) -> Option<Check> {
        match self.mode {
            Mode::Enforced(check) | Mode::PolicyDefault(check) | Mode::EnforcedAndAttested(check, _) => {
                Some(check)
            }
            Mode::Attested(_) => None,
        }
    }

    /// For how long people may sign for it, if they are to.
    #[must_use]
    pub const fn term(&self) -> Option<Months> {
        match self.mode {
            Mode::Attested(term) | Mode::EnforcedAndAttested(_, term) => Some(term),
            Mode::Enforced(_) | Mode::PolicyDefault(_) => None,
        }
    }

    /// The measure that a check shows.
    #[must_use]
    pub fn by_check(name: &str) -> Option<&'static Self> {
        CATALOGUE.iter().find(|measure| measure.check().is_some_and(|check| check.name == name))
    }
}

impl Owner {
    /// Who has a share in it.
    #[must_use]
    pub const fn parties(self) -> &'static [Party] {
        match self {
            Self::Supplier => &[Party::Supplier],
            Self::Controller => &[Party::Controller],
            Self::Both => &[Party::Supplier, Party::Controller],
        }
    }

    /// Its stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Supplier => "supplier",
            Self::Controller => "controller",
            Self::Both => "both",
        }
    }
}

impl Mode {
    /// Its stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Enforced(_) => "enforced",
            Self::PolicyDefault(_) => "policy_default",
            Self::Attested(_) => "attested",
            Self::EnforcedAndAttested(..) => "enforced_and_attested",
        }
    }
}

impl Source {
    /// What it is called.
    #[must_use]
    pub fn name(self, language: Language) -> String {
        let fixed = |en: &str, nl: &str| match language {
            Language::En => en.to_owned(),
            Language::Nl => nl.to_owned(),
        };
        match self {
            Self::SurfSlm2022 => fixed("SURF/SLM DPIA 2022", "DPIA van SURF en SLM, 2022"),
            Self::SlmSurfOffice2022 => fixed(
                "SLM/SURF DPIA on an office suite, 2022",
                "DPIA van SLM en SURF op een kantoorpakket, 2022",
            ),
            Self::SchoolWorkspace2021 => {
                fixed("DPIA on a workspace for schools, 2021", "DPIA op een werkomgeving voor scholen, 2021")
            }
            Self::Edps2023 => fixed("EDPS 2021-2023", "EDPS 2021-2023"),
            Self::Dsk2020 => fixed("DSK 2020", "DSK 2020"),
            Self::Reports2020 => fixed("Public reports, 2020", "Openbare berichten, 2020"),
            Self::Gdpr(article) => match language {
                Language::En => format!("GDPR Art. {article}"),
                Language::Nl => format!("AVG art. {article}"),
            },
            Self::AiAct => fixed("AI Act", "AI-verordening"),
            Self::En301549 => fixed("EN 301 549", "EN 301 549"),
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

macro_rules! ids {
    ($($id:ident)*) => {
        /// Which measure. The numbers are stable: reports of other years name them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Id {
            $(
                #[doc = concat!("Measure ", stringify!($id), " of the catalogue.")]
                $id,
            )*
        }

        impl Id {
            /// Each of them, in order.
            pub const ALL: [Self; 60] = [$(Self::$id),*];

            /// What the catalogue says of it.
            #[must_use]
            pub const fn measure(self) -> &'static Measure {
                &CATALOGUE[self as usize]
            }
        }
    };
}
ids! {
    M01 M02 M03 M04 M05 M06 M07 M08 M09 M10 M11 M12 M13 M14 M15 M16 M17 M18 M19 M20
    M21 M22 M23 M24 M25 M26 M27 M28 M29 M30 M31 M32 M33 M34 M35 M36 M37 M38 M39 M40
    M41 M42 M43 M44 M45 M46 M47 M48 M49 M50 M51 M52 M53 M54 M55 M56 M57 M58 M59 M60
}

/// A row at another's place does not build.
const _: () = {
    let mut place = 0;
    while place < CATALOGUE.len() {
        assert!(CATALOGUE[place].id as usize == place);
        place += 1;
    }
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn texts() -> impl Iterator<Item = (Id, &'static str)> {
        CATALOGUE.iter().flat_map(|row| {
            let words =
                [Some(row.title), Some(row.what), Some(row.risk), row.applies.map(|applies| applies.when)];
            words.into_iter().flatten().flat_map(|words| [(row.id, words.en), (row.id, words.nl)])
        })
    }

    #[test]
    fn sixty_measures_by_how_they_are_shown() {
        let count = |key| CATALOGUE.iter().filter(|row| row.mode.key() == key).count();
        let modes = ["enforced", "policy_default", "attested", "enforced_and_attested"];
        assert_eq!(modes.map(count), [26, 11, 20, 3]);
    }

    #[test]
    fn each_check_has_a_name_of_its_own_and_each_row_a_gate() {
        let names: Vec<_> = CATALOGUE.iter().filter_map(Measure::check).map(|check| check.name).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        for row in &CATALOGUE {
            assert!(!row.gates.is_empty(), "{} closes nothing", row.id);
            assert!(!row.sources.is_empty(), "{} has no source", row.id);
            assert_eq!(row.gates.iter().collect::<BTreeSet<_>>().len(), row.gates.len(), "{}", row.id);
        }
    }

    #[test]
    fn texts_are_sentences_and_titles_are_short() {
        for row in &CATALOGUE {
            for language in [Language::En, Language::Nl] {
                let (title, what, risk) =
                    (row.title.of(language), row.what.of(language), row.risk.of(language));
                assert!(title.len() <= 60 && !title.ends_with('.'), "{}: {title}", row.id);
                for sentence in [what, risk] {
                    assert!(sentence.ends_with('.') && sentence.len() <= 260, "{}: {sentence}", row.id);
                    let words = sentence.split_whitespace().count();
                    assert!(words <= 34, "{}: {words} words: {sentence}", row.id);
                }
            }
            assert!(row.title.en != row.title.nl && row.what.en != row.what.nl, "{}", row.id);
        }
    }

    /// That something holds is for states to say; and nobody in a meeting is given homework.
    #[test]
    fn no_text_claims_that_something_holds_or_tells_users_what_they_must_do() {
        let claims = ["we", "our", "always", "never", "guarantee", "wij", "ons", "onze", "altijd", "nooit"];
        let homework = ["users must", "participants must", "gebruikers moeten", "deelnemers moeten"];
        for (id, text) in texts() {
            let text = text.to_lowercase();
            let mut words = text.split(|letter: char| !letter.is_alphabetic());
            assert!(!words.any(|word| claims.contains(&word)), "{id}: {text}");
            assert!(!homework.iter().any(|phrase| text.contains(phrase)), "{id}: {text}");
        }
    }

    /// Whoever installs the server reads there what is signed by whom, for how long at most, and what is closed until then.
    #[test]
    fn the_operators_page_names_what_each_party_signs() {
        let signs = |party, of: &dyn Fn(&Measure) -> bool| {
            let rows =
                CATALOGUE.iter().filter(|row| row.term().is_some() && row.owner.parties().contains(&party));
            let ids: Vec<_> = rows.filter(|row| of(row)).map(|row| row.id.to_string()).collect();
            if ids.is_empty() { "none".to_owned() } else { ids.join(" ") }
        };
        let closed = [
            ("recording", Feature::Recording),
            ("copies of the conversation", Feature::ChatKept),
            ("files", Feature::Files),
            ("new meetings of the class `sensitive`", Feature::SensitiveMeetings),
            ("use in production", Feature::Production),
        ];
        let mut lines: Vec<_> = closed
            .map(|(name, feature)| {
                let needed = |row: &Measure| row.gates.contains(&feature);
                let by = [Party::Supplier, Party::Controller].map(|party| signs(party, &needed));
                format!("| {name} | {} |", by.join(" | "))
            })
            .into();
        let terms =
            [12, 3, 1].map(|months| signs(Party::Supplier, &|row| row.term() == Some(Months(months))));
        lines.push(format!("| {} |", terms.join(" | ")));
        let docs = include_str!("../../../../docs/operators.md");
        for line in lines {
            assert!(docs.contains(&line), "docs/operators.md lacks this line:\n{line}");
        }
        let all = signs(Party::Supplier, &|_| true);
        assert_eq!(terms.join(" ").split(' ').count(), all.split(' ').count(), "each has one of these terms");
    }

    #[test]
    fn no_signature_lasts_longer_than_two_years() {
        assert!(CATALOGUE.iter().filter_map(Measure::term).all(|Months(months)| (1..=24).contains(&months)));
    }
}
