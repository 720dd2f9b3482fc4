//! Why an entry is not written, and the way out.

use std::fmt;

use crate::measures::catalogue::Id;
use crate::measures::language::{Language, Says};
use crate::measures::register::Role;

/// Why an entry is not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The clock shows an earlier time than the last entry has.
    ClockWentBack,
    /// No measure has a check of this name.
    UnknownCheck(String),
    /// The check ran at a time that has not come yet.
    FromTheFuture,
    /// There is evidence of this check and server that is as new or newer.
    NotNewer,
    /// The role may not retire servers.
    OnlySupplierRetires(Role),
    /// The measure is shown by a program, and not by signatures.
    ShownByProgram(Id),
    /// The measure is the organisation's alone, or the role is none that signs for it.
    OnlyControllerSigns(Id, Role),
    /// The measure is the supplier's alone.
    OnlySupplierSigns(Id, Role),
    /// The role signs for nobody's measures.
    RoleSignsNothing(Role),
    /// The role may not say whether measures apply.
    OnlyDpoSaysWhatApplies(Role),
    /// The measure applies everywhere.
    AppliesEverywhere(Id),
    /// The measure is no default that could be left.
    NoDefault(Id),
    /// Such a change is asked for by an administrator of the organisation.
    AdminAsks(Role),
    /// Such a change is countersigned by the data protection officer.
    DpoCountersigns(Role),
    /// Who asks and who countersigns are one person.
    OnePersonTwice,
    /// The role may not go back to a default.
    OnlyOrganisationWithdraws(Role),
    /// There is nothing that could be taken back.
    NothingToWithdraw(Id),
    /// Nothing like this change is asked for now.
    NotAsked(Id),
    /// The date has passed.
    DatePassed,
    /// The date is more than so many months away.
    DateTooFar(u8),
    /// The reason, or the setting, is missing.
    TextMissing,
    /// The reason, or the setting, has more characters than this.
    TextTooLong(usize),
}

impl Refusal {
    /// What is wrong, and the way out.
    #[must_use]
    pub fn says(&self) -> Says {
        let (en, nl) = self.sentences();
        Says { en, nl }
    }

    /// Whether another catalogue, with other checks, owners or terms, might take the entry.
    pub(super) const fn depends_on_catalogue(&self) -> bool {
        match self {
            Self::UnknownCheck(_)
            | Self::ShownByProgram(_)
            | Self::OnlyControllerSigns(..)
            | Self::OnlySupplierSigns(..)
            | Self::AppliesEverywhere(_)
            | Self::NoDefault(_)
            | Self::NothingToWithdraw(_)
            | Self::NotAsked(_)
            | Self::DateTooFar(_) => true,
            Self::ClockWentBack
            | Self::FromTheFuture
            | Self::NotNewer
            | Self::OnlySupplierRetires(_)
            | Self::RoleSignsNothing(_)
            | Self::OnlyDpoSaysWhatApplies(_)
            | Self::AdminAsks(_)
            | Self::DpoCountersigns(_)
            | Self::OnePersonTwice
            | Self::OnlyOrganisationWithdraws(_)
            | Self::DatePassed
            | Self::TextMissing
            | Self::TextTooLong(_) => false,
        }
    }

    fn sentences(&self) -> (String, String) {
        let both = |en: &str, nl: &str| (en.to_owned(), nl.to_owned());
        let titled = |id: Id, en: &str, nl: &str| {
            let title = id.measure().title;
            (
                format!("{id}, “{}”, {en}", title.of(Language::En)),
                format!("{id}, “{}”, {nl}", title.of(Language::Nl)),
            )
        };
        let role_and = |role: Role, en: &str, nl: &str| {
            let name = role.name();
            (
                format!("{en} You are signed in as: {}.", name.of(Language::En)),
                format!("{nl} U bent ingelogd als: {}.", name.of(Language::Nl)),
            )
        };
        let with_role = |(en, nl): (String, String), role: Role| role_and(role, &en, &nl);
        match self {
            Self::ClockWentBack => both(
                "The server’s clock is behind the last entry of the register. Set the clock, and try again.",
                "De klok van de server loopt achter op de laatste regel van het register. Zet de klok goed en probeer het \
                 opnieuw.",
            ),
            Self::UnknownCheck(name) => (
                format!(
                    "No measure has a check called “{name}”. Update the program that ran it, or the server."
                ),
                format!("Geen maatregel heeft een controle “{name}”. Werk het programma of de server bij."),
            ),
            Self::FromTheFuture => both(
                "This check claims to have run in the future. Set the clock of the server that it ran on, and run it again.",
                "Deze controle zou in de toekomst hebben gedraaid. Zet de klok van die server goed en draai haar opnieuw.",
            ),
            Self::NotNewer => both(
                "There is newer evidence of this check on this server. Run the check again.",
                "Er is nieuwer bewijs van deze controle op deze server. Draai de controle opnieuw.",
            ),
            Self::OnlySupplierRetires(role) => role_and(
                *role,
                "Only the supplier can take a server out of the register. Ask who runs the server.",
                "Alleen de leverancier kan een server uit het register halen. Vraag het wie de server beheert.",
            ),
            Self::ShownByProgram(id) => titled(
                *id,
                "is shown by a check, and a signature cannot stand in for it. Make the check pass, and let it run.",
                "wordt aangetoond door een controle; een handtekening kan die niet vervangen. Zorg dat de controle slaagt en \
                 laat haar draaien.",
            ),
            Self::OnlyControllerSigns(id, role) => with_role(
                titled(
                    *id,
                    "is a task of the organisation. Ask its data protection officer to sign.",
                    "is een taak van de organisatie. Vraag de functionaris gegevensbescherming te tekenen.",
                ),
                *role,
            ),
            Self::OnlySupplierSigns(id, role) => with_role(
                titled(
                    *id,
                    "is a task of the supplier. Ask who runs the server to sign.",
                    "is een taak van de leverancier. Vraag wie de server beheert te tekenen.",
                ),
                *role,
            ),
            Self::RoleSignsNothing(role) => role_and(
                *role,
                "Only the data protection officer and the supplier sign for measures. Ask one of them.",
                "Alleen de functionaris gegevensbescherming en de leverancier tekenen voor maatregelen. Vraag een van hen.",
            ),
            Self::OnlyDpoSaysWhatApplies(role) => role_and(
                *role,
                "Only the data protection officer says whether a measure applies. Ask them.",
                "Alleen de functionaris gegevensbescherming bepaalt of een maatregel van toepassing is. Vraag het daar.",
            ),
            Self::AppliesEverywhere(id) => titled(
                *id,
                "applies to every organisation. Take the measure, or leave off what depends on it.",
                "is op elke organisatie van toepassing. Neem de maatregel, of laat uit wat ervan afhangt.",
            ),
            Self::NoDefault(id) => titled(
                *id,
                "has no setting that could be changed. Leave it as it is.",
                "heeft geen instelling die anders kan. Laat haar zoals ze is.",
            ),
            Self::AdminAsks(role) => role_and(
                *role,
                "Only an administrator of the organisation asks for another setting. Ask one of them.",
                "Alleen een beheerder van de organisatie vraagt een andere instelling aan. Vraag een van hen.",
            ),
            Self::DpoCountersigns(role) => role_and(
                *role,
                "Another setting needs the signature of the data protection officer. Ask them.",
                "Een andere instelling vraagt de handtekening van de functionaris gegevensbescherming. Vraag het daar.",
            ),
            Self::OnePersonTwice => both(
                "Another setting needs two people. Let somebody else ask for it, or countersign.",
                "Een andere instelling vraagt twee mensen. Laat iemand anders haar aanvragen, of meetekenen.",
            ),
            Self::OnlyOrganisationWithdraws(role) => role_and(
                *role,
                "Only the organisation goes back to the default. Ask an administrator or the data protection officer.",
                "Alleen de organisatie gaat terug naar de standaard. Vraag een beheerder of de functionaris \
                 gegevensbescherming.",
            ),
            Self::NothingToWithdraw(id) => titled(
                *id,
                "has nothing of the kind that could be taken back. Reload the page to see how it stands.",
                "heeft niets van dien aard dat in te trekken is. Herlaad de pagina om te zien hoe het staat.",
            ),
            Self::NotAsked(id) => titled(
                *id,
                "has no such change that is asked for now. Reload the page to see what is.",
                "heeft geen aanvraag die zo luidt. Herlaad de pagina om te zien wat nu is aangevraagd.",
            ),
            Self::DatePassed => both(
                "This date has passed. Choose today or a later day.",
                "Deze datum is voorbij. Kies vandaag of een latere dag.",
            ),
            Self::DateTooFar(1) => both(
                "This date is too far away. Choose a day within a month.",
                "Deze datum is te ver weg. Kies een dag binnen een maand.",
            ),
            Self::DateTooFar(months) => (
                format!("This date is too far away. Choose a day within {months} months."),
                format!("Deze datum is te ver weg. Kies een dag binnen {months} maanden."),
            ),
            Self::TextMissing => both(
                "Something is not filled in. Say what is set and why, in your own words.",
                "Er is iets niet ingevuld. Zeg wat er is ingesteld en waarom, in eigen woorden.",
            ),
            Self::TextTooLong(most) => (
                format!("This text is too long. Use at most {most} characters."),
                format!("Deze tekst is te lang. Gebruik hoogstens {most} tekens."),
            ),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.says().en)
    }
}

impl std::error::Error for Refusal {}
