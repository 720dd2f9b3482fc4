//! The rows.

use super::Owner::{Both, Controller, Supplier};
use super::Source::{
    AiAct, Dsk2020, Edps2023, En301549, Gdpr, Reports2020, SchoolWorkspace2021, SlmSurfOffice2022,
    SurfSlm2022,
};
use super::{Applies, Check, Id, Measure, Mode, Months};
use crate::measures::gate::Feature::{
    AdminViews, Analytics, Captions, ChatKept, ChildrensMeetings, Diagnostics, DialIn, Directory, Files,
    Guests, Mail, Places, Production, Recording, SensitiveMeetings, Streaming, Updates, Webhooks,
};
use crate::measures::language::words;
use crate::measures::when::Span;

const HOURLY: Span = Span::hours(1);
const DAILY: Span = Span::days(1);
const WEEKLY: Span = Span::days(7);
const MONTHLY: Span = Span::days(31);
/// Twice this is a year.
const HALF_YEARLY: Span = Span::days(183);

const YEAR: Months = Months(12);
const QUARTER: Months = Months(3);
const MONTH: Months = Months(1);

/// Every measure, in the order of their numbers.
pub const CATALOGUE: [Measure; 60] = [
    Measure {
        id: Id::M01,
        title: words(
            "End-to-end encryption in every meeting",
            "Eind-tot-eindversleuteling in elke vergadering",
        ),
        what: words(
            "Encrypt sound, pictures, screens, chat and files of every meeting between the devices of the people in it, in \
             the browser too.",
            "Versleutel geluid, beeld, schermen, chat en bestanden van elke vergadering tussen de apparaten van de \
             deelnemers, ook in de browser.",
        ),
        risk: words(
            "Whoever runs the server, or can force its owner, could watch and listen.",
            "Wie de server beheert, of de beheerder kan dwingen, zou kunnen meekijken en meeluisteren.",
        ),
        owner: Supplier,
        mode: enforced("encryption.canary", HOURLY),
        gates: &[Recording, Streaming, ChatKept, Files, SensitiveMeetings],
        sources: &[SurfSlm2022, SlmSurfOffice2022, Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M02,
        title: words("The words “end-to-end” only when true", "“Eind-tot-eind” alleen als het klopt"),
        what: words(
            "Show the words “end-to-end encrypted” only while every member holds verified keys, and a warning in every \
             other case.",
            "Toon “eind-tot-eind versleuteld” alleen zolang elk lid gecontroleerde sleutels heeft, en in elk ander geval \
             een waarschuwing.",
        ),
        risk: words(
            "People trust a padlock that says more than is the case.",
            "Mensen vertrouwen op een slotje dat meer belooft dan er is.",
        ),
        owner: Supplier,
        mode: Mode::Attested(YEAR),
        gates: &[DialIn, Streaming, SensitiveMeetings],
        sources: &[Reports2020],
        applies: None,
    },
    Measure {
        id: Id::M03,
        title: words("No silent step down from encryption", "Geen stille stap terug in versleuteling"),
        what: words(
            "Let a feature read a meeting outside the encryption only if the organisation and the host both chose it for \
             this meeting, visible to all.",
            "Laat een functie alleen buiten de versleuteling om bij een vergadering als organisatie en host dat voor deze \
             vergadering kozen, zichtbaar voor iedereen.",
        ),
        risk: words(
            "Encryption could be switched off without anyone noticing.",
            "De versleuteling zou uit kunnen gaan zonder dat iemand het merkt.",
        ),
        owner: Supplier,
        mode: Mode::Attested(YEAR),
        gates: &[DialIn, Streaming],
        sources: &[SurfSlm2022, Reports2020],
        applies: None,
    },
    Measure {
        id: Id::M04,
        title: words("No data to the maker of the software", "Geen gegevens naar de maker van de software"),
        what: words(
            "Let the server send nothing to the maker of the software or to others outside the list of allowed addresses.",
            "Laat de server niets sturen naar de maker van de software of naar anderen buiten de lijst van toegestane \
             adressen.",
        ),
        risk: words(
            "Diagnostic data about people would go to a party that uses it for its own purposes.",
            "Diagnostische gegevens over mensen zouden naar een partij gaan die ze voor eigen doelen gebruikt.",
        ),
        owner: Supplier,
        mode: enforced("egress.destinations", DAILY),
        gates: &[Webhooks, Diagnostics, SensitiveMeetings],
        sources: &[SurfSlm2022, SchoolWorkspace2021, Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M05,
        title: words(
            "Few diagnostic data, all of them listed",
            "Weinig diagnostische gegevens, allemaal op een lijst",
        ),
        what: words(
            "Publish the list of all fields of all events, and allow no free text and no mark that stays the same for more \
             than a day.",
            "Publiceer de lijst van alle velden van alle gebeurtenissen, en sta geen vrije tekst toe en geen kenmerk dat \
             langer dan een dag gelijk blijft.",
        ),
        risk: words(
            "Nobody can see what is collected, and it can be used to follow people.",
            "Niemand kan zien wat er wordt verzameld, en mensen zijn ermee te volgen.",
        ),
        owner: Supplier,
        mode: enforced("events.inventory", WEEKLY),
        gates: &[Diagnostics, Analytics],
        sources: &[SurfSlm2022, SlmSurfOffice2022, SchoolWorkspace2021, Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M06,
        title: words("Diagnostic data that people can look at", "Diagnostische gegevens om zelf te bekijken"),
        what: words(
            "Show administrators the diagnostic data of the organisation, and each person the same records about themselves.",
            "Toon beheerders de diagnostische gegevens van de organisatie, en elke persoon dezelfde gegevens over zichzelf.",
        ),
        risk: words(
            "People cannot check what is kept about them.",
            "Mensen kunnen niet nagaan wat er over hen wordt bewaard.",
        ),
        owner: Supplier,
        mode: enforced("telemetry.viewers", DAILY),
        gates: &[Diagnostics, Analytics],
        sources: &[SurfSlm2022, Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M07,
        title: words("No figures about single people", "Geen cijfers over afzonderlijke mensen"),
        what: words(
            "Give administrators figures about use only for groups of at least 20 people.",
            "Geef beheerders alleen gebruikscijfers over groepen van ten minste 20 mensen.",
        ),
        risk: words(
            "Figures about use become a way to watch employees and students.",
            "Gebruikscijfers worden een manier om personeel en studenten in de gaten te houden.",
        ),
        owner: Supplier,
        mode: policy("analytics.group_size", DAILY),
        gates: &[Analytics],
        sources: &[SlmSurfOffice2022, Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M08,
        title: words("No reading of attention, faces or moods", "Geen aandacht, gezichten of stemming meten"),
        what: words(
            "Ship no code and no model that measures attention, or recognises faces, voices or emotions.",
            "Lever geen code en geen model dat aandacht meet of gezichten, stemmen of emoties herkent.",
        ),
        risk: words(
            "People behave differently when a machine judges them.",
            "Mensen gedragen zich anders als een machine hen beoordeelt.",
        ),
        owner: Supplier,
        mode: enforced("code.recognition_absent", WEEKLY),
        gates: &[Captions, SensitiveMeetings],
        sources: &[AiAct, Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M09,
        title: words("Guests protected like members", "Gasten beschermd zoals leden"),
        what: words(
            "Let guests join without an account or mail address, and delete what is stored about them when the meeting's \
             time is over.",
            "Laat gasten meedoen zonder account of e-mailadres, en verwijder wat over hen is opgeslagen als de tijd van de \
             vergadering voorbij is.",
        ),
        risk: words(
            "Data of guests, who have no contract, could be kept and used for business.",
            "Gegevens van gasten, die geen contract hebben, zouden bewaard en commercieel gebruikt kunnen worden.",
        ),
        owner: Supplier,
        mode: enforced("guests.rows_left", DAILY),
        gates: &[Guests],
        sources: &[SurfSlm2022, Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M10,
        title: words("Only in the regions that were chosen", "Alleen in de gekozen regio’s"),
        what: words(
            "Run every database, backup, relay and media server of the organisation in a region that it allows.",
            "Laat elke database, back-up, relay en mediaserver van de organisatie draaien in een regio die zij toestaat.",
        ),
        risk: words(
            "Personal data could go to countries where others may demand it.",
            "Persoonsgegevens zouden naar landen kunnen gaan waar anderen ze mogen opeisen.",
        ),
        owner: Both,
        mode: enforced("regions.places", HOURLY),
        gates: &[Recording, ChatKept, SensitiveMeetings, Places],
        sources: &[SurfSlm2022, Edps2023],
        applies: None,
    },
    Measure {
        id: Id::M11,
        title: words("No other companies behind it", "Geen andere bedrijven erachter"),
        what: words(
            "Serve every part of the page and of the service from the own server, without networks, fonts, maps or puzzles of \
             others.",
            "Lever elk deel van de pagina en de dienst vanaf de eigen server, zonder netwerken, lettertypen, kaarten of \
             puzzels van anderen.",
        ),
        risk: words(
            "Companies that nobody chose would learn who meets.",
            "Bedrijven die niemand koos, zouden te weten komen wie vergadert.",
        ),
        owner: Supplier,
        mode: enforced("third_parties.requests", DAILY),
        gates: &[Webhooks, SensitiveMeetings, Places],
        sources: &[Edps2023, SchoolWorkspace2021, Reports2020],
        applies: None,
    },
    Measure {
        id: Id::M12,
        title: words(
            "A month’s notice of new companies and places",
            "Een maand vooraf bericht van nieuwe partijen",
        ),
        what: words(
            "Tell of a new processor or region at least 30 days before, and refuse to use it earlier.",
            "Meld een nieuwe verwerker of regio ten minste 30 dagen vooraf, en weiger die eerder te gebruiken.",
        ),
        risk: words(
            "The organisation loses control over where its data goes.",
            "De organisatie verliest de greep op waar haar gegevens heen gaan.",
        ),
        owner: Supplier,
        mode: enforced("notice.dates", DAILY),
        gates: &[Places],
        sources: &[Edps2023, SchoolWorkspace2021, Gdpr("28")],
        applies: None,
    },
    Measure {
        id: Id::M13,
        title: words("Data deleted on time", "Gegevens op tijd verwijderd"),
        what: words(
            "Delete every row of every table by program when its time is over.",
            "Verwijder elke rij van elke tabel met een programma als de bewaartijd voorbij is.",
        ),
        risk: words("Data stays longer than it is needed.", "Gegevens blijven langer dan nodig."),
        owner: Supplier,
        mode: policy("retention.overdue_rows", HOURLY),
        gates: &[Recording, ChatKept],
        sources: &[SurfSlm2022, Gdpr("5")],
        applies: None,
    },
    Measure {
        id: Id::M14,
        title: words("An upper limit for keeping data", "Een bovengrens aan bewaren"),
        what: words(
            "Refuse retention times above a fixed limit: 30 days for copies of a conversation, 31 for accounts of people who \
             left, 400 for meetings without anybody there, a year for the audit log.",
            "Weiger bewaartijden boven een vaste grens: 30 dagen voor kopieën van een gesprek, 31 voor accounts van wie \
             vertrok, 400 voor vergaderingen zonder iemand erin, een jaar voor het auditlog.",
        ),
        risk: words(
            "An administrator could choose to keep everything forever.",
            "Een beheerder zou kunnen kiezen om alles voor eeuwig te bewaren.",
        ),
        owner: Supplier,
        mode: Mode::Attested(YEAR),
        gates: &[Recording, ChatKept],
        sources: &[SurfSlm2022, Gdpr("5")],
        applies: None,
    },
    Measure {
        id: Id::M15,
        title: words("Backups that forget", "Back-ups die vergeten"),
        what: words(
            "Keep backups for at most 35 days, encrypted with a key held in the EU, and erase data in them by destroying \
             keys.",
            "Bewaar back-ups hoogstens 35 dagen, versleuteld met een sleutel in de EU, en wis gegevens erin door sleutels te \
             vernietigen.",
        ),
        risk: words(
            "Deleted data comes back with an old backup.",
            "Verwijderde gegevens komen terug met een oude back-up.",
        ),
        owner: Both,
        mode: Mode::EnforcedAndAttested(check("backups.age", WEEKLY), YEAR),
        gates: &[Recording, ChatKept],
        sources: &[SurfSlm2022, Gdpr("17")],
        applies: Some(when("Backups are made.", "Er worden back-ups gemaakt.")),
    },
    Measure {
        id: Id::M16,
        title: words("One’s own data on request", "Eigen gegevens opvragen"),
        what: words(
            "Let everyone, guests too, fetch their own data by themselves: explained for people, and in a form for programs.",
            "Laat iedereen, ook gasten, zelf de eigen gegevens ophalen: uitgelegd voor mensen, en in een vorm voor \
             programma’s.",
        ),
        risk: words(
            "People wait for weeks, or get files that they cannot read.",
            "Mensen wachten weken, of krijgen bestanden die ze niet kunnen lezen.",
        ),
        owner: Supplier,
        mode: Mode::Attested(YEAR),
        gates: &[ChatKept, Production],
        sources: &[SurfSlm2022, Gdpr("15")],
        applies: None,
    },
    Measure {
        id: Id::M17,
        title: words("Erasure with a receipt", "Wissen met een bewijs"),
        what: words(
            "Let people erase their own data, in every store and log and in time in the backups, and give them a receipt.",
            "Laat mensen de eigen gegevens wissen, in elke opslag en elk log en na verloop van tijd in de back-ups, en geef \
             een bewijs.",
        ),
        risk: words(
            "Data that someone wanted gone is still somewhere.",
            "Gegevens die iemand weg wilde hebben, staan nog ergens.",
        ),
        owner: Supplier,
        mode: Mode::Attested(YEAR),
        gates: &[Recording, ChatKept, Production],
        sources: &[SurfSlm2022, Gdpr("17")],
        applies: None,
    },
    Measure {
        id: Id::M18,
        title: words(
            "Correct, restrict, take along, object",
            "Verbeteren, beperken, meenemen, bezwaar maken",
        ),
        what: words(
            "Offer each person ways to correct their data, restrict its use, take it along and object.",
            "Bied elke persoon manieren om gegevens te verbeteren, het gebruik te beperken, ze mee te nemen en bezwaar te \
             maken.",
        ),
        risk: words(
            "The law’s rights exist on paper only.",
            "De rechten uit de wet bestaan alleen op papier.",
        ),
        owner: Supplier,
        mode: Mode::Attested(YEAR),
        gates: &[Production],
        sources: &[Gdpr("16, 18, 20, 21"), Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M19,
        title: words("A record of processing that fits the system", "Een register dat bij het systeem past"),
        what: words(
            "Make the record of processing from the running configuration, and raise an alarm when data changes without it.",
            "Maak het register van verwerkingen uit de draaiende instellingen, en sla alarm als gegevens veranderen zonder \
             het register.",
        ),
        risk: words(
            "The papers describe another system than the one that runs.",
            "De papieren beschrijven een ander systeem dan er draait.",
        ),
        owner: Supplier,
        mode: enforced("record.matches_schema", DAILY),
        gates: &[Production],
        sources: &[Gdpr("30"), Edps2023, Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M20,
        title: words("A privacy notice that people can read", "Een privacyverklaring die te lezen is"),
        what: words(
            "Show a privacy notice in plain words and in many languages, with its version, before someone first joins.",
            "Toon een privacyverklaring in eenvoudige woorden en in veel talen, met versie, voordat iemand voor het eerst \
             meedoet.",
        ),
        risk: words(
            "People do not know what happens with their data.",
            "Mensen weten niet wat er met hun gegevens gebeurt.",
        ),
        owner: Both,
        mode: enforced("notice.reachable", DAILY),
        gates: &[Guests, Production],
        sources: &[SurfSlm2022, Gdpr("13"), Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M21,
        title: words("Processor agreement", "Verwerkersovereenkomst"),
        what: words(
            "Sign a processor agreement with whoever runs the server, and look at it again each year.",
            "Sluit een verwerkersovereenkomst met wie de server beheert, en bekijk die elk jaar opnieuw.",
        ),
        risk: words(
            "It is unclear who may do what with the data.",
            "Het is onduidelijk wie wat met de gegevens mag doen.",
        ),
        owner: Controller,
        mode: Mode::Attested(YEAR),
        gates: &[Production],
        sources: &[SurfSlm2022, Gdpr("28"), Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M22,
        title: words("Assessment by the organisation itself", "Eigen DPIA van de organisatie"),
        what: words(
            "Assess the risks of the organisation’s own use, and write down the advice of its data protection officer.",
            "Beoordeel de risico’s van het eigen gebruik, en leg het advies van de functionaris gegevensbescherming vast.",
        ),
        risk: words(
            "Each party thinks that the other has looked at the risks.",
            "Elke partij denkt dat de andere naar de risico’s heeft gekeken.",
        ),
        owner: Controller,
        mode: Mode::Attested(YEAR),
        gates: &[SensitiveMeetings, Production],
        sources: &[SurfSlm2022, Gdpr("35"), Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M23,
        title: words("Assessment of access from far away", "Beoordeling van toegang van ver"),
        what: words(
            "Assess access by staff from outside the European Economic Area, with the list of countries of administrators’ \
             sign-ins.",
            "Beoordeel toegang door personeel van buiten de Europese Economische Ruimte, met de landen waaruit beheerders \
             inloggen.",
        ),
        risk: words(
            "Reading data from another country is a transfer too.",
            "Gegevens lezen vanuit een ander land is ook een doorgifte.",
        ),
        owner: Controller,
        mode: Mode::Attested(YEAR),
        gates: &[Production],
        sources: &[SurfSlm2022, Edps2023, Gdpr("44")],
        applies: Some(when(
            "Staff have access from outside the European Economic Area.",
            "Personeel heeft toegang van buiten de Europese Economische Ruimte.",
        )),
    },
    Measure {
        id: Id::M24,
        title: words("A lawful basis for each purpose", "Een grondslag voor elk doel"),
        what: words(
            "Choose a lawful basis for each purpose, and do not ask consent of those who cannot freely refuse.",
            "Kies voor elk doel een grondslag, en vraag geen toestemming aan wie niet vrij kan weigeren.",
        ),
        risk: words(
            "Consent of employees and pupils is often not free, and so does not count.",
            "Toestemming van personeel en leerlingen is vaak niet vrij, en telt dan niet.",
        ),
        owner: Controller,
        mode: Mode::Attested(YEAR),
        gates: &[Recording, Production],
        sources: &[Gdpr("6"), Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M25,
        title: words("Works council and student council", "Ondernemingsraad en studentenraad"),
        what: words(
            "Inform the councils of employees and students before use and when something changes.",
            "Informeer de raden van personeel en studenten voor het gebruik en als er iets verandert.",
        ),
        risk: words(
            "A system for meetings becomes a system for control, without anyone having been asked.",
            "Een vergadersysteem wordt een controlesysteem zonder dat iemand iets is gevraagd.",
        ),
        owner: Controller,
        mode: Mode::Attested(Months(24)),
        gates: &[Analytics, Production],
        sources: &[SlmSurfOffice2022],
        applies: Some(when("There is such a council.", "Er is zo’n raad.")),
    },
    Measure {
        id: Id::M26,
        title: words("A plan for data breaches, and exercises", "Een plan voor datalekken, en oefeningen"),
        what: words(
            "Write down who does what after a data breach, and exercise it at least once a year.",
            "Leg vast wie wat doet na een datalek, en oefen dat ten minste eens per jaar.",
        ),
        risk: words(
            "A breach is found late, or reported later than the law allows.",
            "Een lek wordt laat gevonden, of later gemeld dan de wet toestaat.",
        ),
        owner: Controller,
        mode: Mode::EnforcedAndAttested(check("breach.drill", HALF_YEARLY), YEAR),
        gates: &[Production],
        sources: &[Gdpr("33"), Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M27,
        title: words("An explanation for those who meet", "Uitleg voor wie vergadert"),
        what: words(
            "Explain to people what the encryption protects, what recording means and how to compare security words.",
            "Leg mensen uit wat de versleuteling beschermt, wat opnemen betekent en hoe ze veiligheidswoorden vergelijken.",
        ),
        risk: words(
            "People rely on protection that they misunderstand.",
            "Mensen vertrouwen op bescherming die ze verkeerd begrijpen.",
        ),
        owner: Controller,
        mode: Mode::Attested(YEAR),
        gates: &[Recording, Production],
        sources: &[SurfSlm2022],
        applies: None,
    },
    Measure {
        id: Id::M28,
        title: words("A profile for sensitive meetings", "Een profiel voor gevoelige vergaderingen"),
        what: words(
            "Give meetings of the class sensitive their own settings: verified people only, no dial-in, no recording, \
             nothing kept.",
            "Geef vergaderingen van de klasse gevoelig eigen instellingen: alleen gecontroleerde mensen, geen telefoon, \
             geen opname, niets bewaren.",
        ),
        risk: words(
            "Talks about health, belief or union work need more protection than others.",
            "Gesprekken over gezondheid, geloof of vakbondswerk vragen meer bescherming dan andere.",
        ),
        owner: Controller,
        mode: policy("policy.sensitive_template", HOURLY),
        gates: &[SensitiveMeetings],
        sources: &[Gdpr("9"), Dsk2020],
        applies: Some(Applies {
            to_users_of: Some(SensitiveMeetings),
            ..when("Sensitive meetings are held.", "Er zijn gevoelige vergaderingen.")
        }),
    },
    Measure {
        id: Id::M29,
        title: words("A profile for children", "Een profiel voor kinderen"),
        what: words(
            "Give meetings with children their own settings: no photos, no directory, no private chat unless the \
             organisation chooses it.",
            "Geef vergaderingen met kinderen eigen instellingen: geen foto’s, geen adresboek, geen privéchat tenzij de \
             organisatie die kiest.",
        ),
        risk: words(
            "Strangers could look for children or write to them alone.",
            "Vreemden zouden kinderen kunnen zoeken of hen alleen kunnen aanschrijven.",
        ),
        owner: Controller,
        mode: policy("policy.children_template", HOURLY),
        gates: &[ChildrensMeetings],
        sources: &[SchoolWorkspace2021, Gdpr("8")],
        applies: Some(Applies {
            to_users_of: Some(ChildrensMeetings),
            ..when("Children take part in meetings.", "Er doen kinderen mee aan vergaderingen.")
        }),
    },
    Measure {
        id: Id::M30,
        title: words("Sign-in at the organisation only", "Inloggen alleen bij de organisatie"),
        what: words(
            "Let members sign in at their organisation’s identity provider, and store no passwords.",
            "Laat leden inloggen bij de identiteitsprovider van hun organisatie, en bewaar geen wachtwoorden.",
        ),
        risk: words(
            "Passwords leak, and people who left can still come in.",
            "Wachtwoorden lekken, en wie vertrokken is kan nog naar binnen.",
        ),
        owner: Both,
        mode: policy("sessions.local_passwords", DAILY),
        gates: &[Directory, SensitiveMeetings],
        sources: &[SurfSlm2022, Dsk2020],
        applies: Some(when("Members have accounts.", "Leden hebben accounts.")),
    },
    Measure {
        id: Id::M31,
        title: words("A second factor for those with power", "Een tweede factor voor wie veel mag"),
        what: words(
            "Ask hosts, administrators and the data protection officer for a second factor at each sign-in.",
            "Vraag hosts, beheerders en de functionaris gegevensbescherming bij elke login om een tweede factor.",
        ),
        risk: words(
            "One stolen password opens a whole organisation.",
            "Eén gestolen wachtwoord opent een hele organisatie.",
        ),
        owner: Controller,
        mode: policy("sessions.second_factor", HOURLY),
        gates: &[SensitiveMeetings, AdminViews],
        sources: &[Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M32,
        title: words(
            "Out within seconds when an account ends",
            "Binnen seconden weg als een account eindigt",
        ),
        what: words(
            "End running sessions and change the meeting keys within five seconds after the organisation ends an account.",
            "Beëindig lopende sessies en vervang de sleutels van de vergadering binnen vijf seconden nadat de organisatie een \
             account beëindigt.",
        ),
        risk: words(
            "People who left the organisation stay in its meetings.",
            "Wie de organisatie verliet, blijft in haar vergaderingen.",
        ),
        owner: Both,
        mode: enforced("scim.deprovision", HOURLY),
        gates: &[Directory, SensitiveMeetings],
        sources: &[Gdpr("32")],
        applies: Some(when(
            "Accounts come from the organisation’s own systems.",
            "Accounts komen uit de systemen van de organisatie zelf.",
        )),
    },
    Measure {
        id: Id::M33,
        title: words("Few facts from the identity provider", "Weinig gegevens van de identiteitsprovider"),
        what: words(
            "Take a pseudonym and, if wished, a display name from the identity provider, and drop everything else it sends.",
            "Neem van de identiteitsprovider een pseudoniem en desgewenst een schermnaam over, en laat al het andere vallen.",
        ),
        risk: words(
            "Mail addresses and other facts are stored that nobody needs.",
            "Er worden e-mailadressen en andere gegevens bewaard die niemand nodig heeft.",
        ),
        owner: Both,
        mode: policy("claims.extra", DAILY),
        gates: &[Directory],
        sources: &[Gdpr("5"), Dsk2020],
        applies: Some(when(
            "Members sign in at an identity provider.",
            "Leden loggen in bij een identiteitsprovider.",
        )),
    },
    Measure {
        id: Id::M34,
        title: words("A mail domain is no organisation", "Een maildomein is geen organisatie"),
        what: words(
            "Decide who belongs to an organisation by its identity provider’s word, and not by the end of a mail address.",
            "Bepaal wie bij een organisatie hoort door wat de identiteitsprovider zegt, en niet door het eind van een \
             e-mailadres.",
        ),
        risk: words(
            "Strangers with the same mail provider see each other as colleagues.",
            "Vreemden met dezelfde mailprovider zien elkaar als collega’s.",
        ),
        owner: Supplier,
        mode: enforced("directory.isolation", WEEKLY),
        gates: &[Directory],
        sources: &[Reports2020],
        applies: None,
    },
    Measure {
        id: Id::M35,
        title: words("An address of one’s own", "Een eigen adres"),
        what: words(
            "Give the organisation its own web address, with a certificate and an identity provider that belong to it.",
            "Geef de organisatie een eigen webadres, met een certificaat en een identiteitsprovider die daarbij horen.",
        ),
        risk: words(
            "A false page looks like the real one, and accounts get mixed up.",
            "Een valse pagina lijkt op de echte, en accounts raken door elkaar.",
        ),
        owner: Controller,
        mode: policy("organisation.domain", DAILY),
        gates: &[SensitiveMeetings],
        sources: &[SurfSlm2022],
        applies: Some(when(
            "The organisation has a web address of its own for meetings.",
            "De organisatie heeft een eigen webadres voor vergaderingen.",
        )),
    },
    Measure {
        id: Id::M36,
        title: words(
            "Separate roles, none of which reads content",
            "Gescheiden rollen, geen ervan leest mee",
        ),
        what: words(
            "Keep the roles of server, organisation, data protection, audit and help desk apart, and give none of them \
             content.",
            "Houd de rollen voor server, organisatie, gegevensbescherming, audit en helpdesk uit elkaar, en geef geen ervan \
             toegang tot inhoud.",
        ),
        risk: words(
            "One insider with all rights sees everything.",
            "Eén medewerker met alle rechten ziet alles.",
        ),
        owner: Supplier,
        mode: enforced("roles.matrix", WEEKLY),
        gates: &[SensitiveMeetings, AdminViews],
        sources: &[Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M37,
        title: words("People learn who looked at their data", "Mensen horen wie hun gegevens bekeek"),
        what: words(
            "Log each time an administrator looks at a person’s data, and tell that person within a day.",
            "Leg vast wanneer een beheerder gegevens van een persoon bekijkt, en meld het die persoon binnen een dag.",
        ),
        risk: words(
            "Insiders look at data out of curiosity, unseen.",
            "Medewerkers bekijken ongezien gegevens uit nieuwsgierigheid.",
        ),
        owner: Supplier,
        mode: enforced("access.notices", DAILY),
        gates: &[AdminViews],
        sources: &[Gdpr("32"), Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M38,
        title: words("Meetings that cannot be guessed", "Vergaderingen die niet te raden zijn"),
        what: words(
            "Give each meeting a secret of at least 128 bits, and answer wrong guesses so that they teach nothing.",
            "Geef elke vergadering een geheim van ten minste 128 bits, en antwoord op fout raden zo dat niemand er iets van \
             leert.",
        ),
        risk: words(
            "Strangers find meetings by trying numbers.",
            "Vreemden vinden vergaderingen door nummers te proberen.",
        ),
        owner: Supplier,
        mode: enforced("meetings.secrets", WEEKLY),
        gates: &[Guests, SensitiveMeetings],
        sources: &[Reports2020],
        applies: None,
    },
    Measure {
        id: Id::M39,
        title: words("A lobby for outsiders", "Een wachtruimte voor buitenstaanders"),
        what: words(
            "Let everyone who is neither in the organisation nor invited wait until a host opens the door.",
            "Laat iedereen die niet bij de organisatie hoort en niet is uitgenodigd wachten tot een host de deur opent.",
        ),
        risk: words(
            "People walk into meetings that they were not invited to.",
            "Mensen lopen vergaderingen binnen waarvoor ze niet zijn uitgenodigd.",
        ),
        owner: Supplier,
        mode: policy("policy.lobby", HOURLY),
        gates: &[Guests],
        sources: &[Reports2020, Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M40,
        title: words("Hosts can act at once", "Hosts kunnen meteen ingrijpen"),
        what: words(
            "Let hosts lock, mute, remove, ban and end; and change the keys within two seconds after a removal.",
            "Laat hosts sluiten, dempen, verwijderen, weren en beëindigen; en vervang de sleutels binnen twee seconden na een \
             verwijdering.",
        ),
        risk: words(
            "Somebody disturbs a meeting, and nobody can stop it.",
            "Iemand verstoort een vergadering, en niemand kan dat stoppen.",
        ),
        owner: Supplier,
        mode: enforced("hosts.controls", WEEKLY),
        gates: &[Guests, SensitiveMeetings, ChildrensMeetings],
        sources: &[Reports2020, Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M41,
        title: words("Camera and microphone off at the door", "Camera en microfoon uit bij binnenkomst"),
        what: words(
            "Let people come in with camera and microphone off, see their own picture first, and blur the room on the device.",
            "Laat mensen binnenkomen met camera en microfoon uit, eerst het eigen beeld zien, en de kamer vervagen op het \
             apparaat.",
        ),
        risk: words(
            "Homes and families are seen by accident.",
            "Huizen en gezinnen komen per ongeluk in beeld.",
        ),
        owner: Supplier,
        mode: policy("policy.entry_muted", HOURLY),
        gates: &[ChildrensMeetings, Production],
        sources: &[Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M42,
        title: words(
            "Recording that everyone sees and can refuse",
            "Opnemen dat iedereen ziet en kan weigeren",
        ),
        what: words(
            "Let only hosts record, show everyone a sign that cannot be hidden, and leave out who refuses.",
            "Laat alleen hosts opnemen, toon iedereen een teken dat niet te verbergen is, en neem niet op wie weigert.",
        ),
        risk: words(
            "People are recorded without knowing it.",
            "Mensen worden opgenomen zonder het te weten.",
        ),
        owner: Supplier,
        mode: Mode::Attested(YEAR),
        gates: &[Recording],
        sources: &[Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M43,
        title: words("No recording in the server", "Geen opname in de server"),
        what: words(
            "Record on a device or on the organisation’s own recorder only, which joins as a member that everyone sees.",
            "Maak opnamen alleen op een apparaat of met een eigen opnemer van de organisatie, die als zichtbaar lid \
             meedoet.",
        ),
        risk: words(
            "Recordings lie where others can read them.",
            "Opnamen liggen waar anderen ze kunnen lezen.",
        ),
        owner: Supplier,
        mode: enforced("recording.server_absent", WEEKLY),
        gates: &[Recording],
        sources: &[SurfSlm2022, Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M44,
        title: words("Files without hidden facts", "Bestanden zonder verborgen gegevens"),
        what: words(
            "Remove place, device and other hidden facts from pictures on the sender’s device, before they are encrypted and \
             sent.",
            "Haal plaats, toestel en andere verborgen gegevens uit beelden op het apparaat van de afzender, voordat ze \
             versleuteld verstuurd worden.",
        ),
        risk: words("A photo tells where somebody lives.", "Een foto vertelt waar iemand woont."),
        owner: Supplier,
        mode: Mode::Attested(YEAR),
        gates: &[Files],
        sources: &[SchoolWorkspace2021],
        applies: None,
    },
    Measure {
        id: Id::M45,
        title: words("Names sealed from the server", "Namen verborgen voor de server"),
        what: words(
            "Encrypt names and pictures of people so that the server sees numbers only, and fetch no pictures from others.",
            "Versleutel namen en foto’s van mensen zodat de server alleen nummers ziet, en haal geen foto’s bij anderen op.",
        ),
        risk: words("The server could list who met whom.", "De server zou kunnen bijhouden wie wie sprak."),
        owner: Supplier,
        mode: enforced("names.sealed", DAILY),
        gates: &[Guests, Directory, SensitiveMeetings],
        sources: &[SlmSurfOffice2022, Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M46,
        title: words("Logs without people", "Logs zonder mensen"),
        what: words(
            "Write no names, mail addresses, full network addresses, meetings, secrets or browsers into logs.",
            "Schrijf geen namen, e-mailadressen, volledige netwerkadressen, vergaderingen, geheimen of browsers in logs.",
        ),
        risk: words(
            "Logs become a diary of people’s meetings.",
            "Logs worden een dagboek van wie wanneer vergaderde.",
        ),
        owner: Supplier,
        mode: enforced("logs.canary", DAILY),
        gates: &[Webhooks, Diagnostics, SensitiveMeetings],
        sources: &[SurfSlm2022, SchoolWorkspace2021, Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M47,
        title: words(
            "Links whose secret stays in the browser",
            "Links waarvan het geheim in de browser blijft",
        ),
        what: words(
            "Put a link’s secret where browsers do not send it, and keep it out of logs, referrers and push messages.",
            "Zet het geheim van een link waar browsers het niet versturen, en houd het uit logs, verwijzingen en \
             pushberichten.",
        ),
        risk: words(
            "A secret in a log opens a meeting to whoever reads the log.",
            "Een geheim in een log opent een vergadering voor wie het log leest.",
        ),
        owner: Supplier,
        mode: enforced("links.secrets", DAILY),
        gates: &[Webhooks, Guests, Mail],
        sources: &[Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M48,
        title: words("Only what the browser needs to keep", "Alleen wat de browser moet bewaren"),
        what: words(
            "Set no cookie before somebody begins to sign in and only the two that signing in needs, list what else the \
             browser keeps, and let people delete it.",
            "Zet geen cookie voordat iemand begint in te loggen en alleen de twee die het inloggen nodig heeft, noem wat de \
             browser verder bewaart, en laat mensen dat wissen.",
        ),
        risk: words(
            "Cookies let others follow people across the web.",
            "Met cookies kunnen anderen mensen op het web volgen.",
        ),
        owner: Supplier,
        mode: enforced("cookies.list", DAILY),
        gates: &[Guests],
        sources: &[SurfSlm2022, Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M49,
        title: words("No AI that listens in the server", "Geen AI die meeluistert in de server"),
        what: words(
            "Run no artificial intelligence in the server; let each person choose captions on their own device, without \
             storing them.",
            "Draai geen kunstmatige intelligentie in de server; laat ieder zelf kiezen voor ondertitels op het eigen \
             apparaat, zonder ze te bewaren.",
        ),
        risk: words(
            "What people say becomes material for machines.",
            "Wat mensen zeggen wordt materiaal voor machines.",
        ),
        owner: Supplier,
        mode: policy("policy.ai", DAILY),
        gates: &[Captions],
        sources: &[SurfSlm2022, AiAct, Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M50,
        title: words("No advertising by mail", "Geen reclame per mail"),
        what: words(
            "Send only mail that the service needs, and only through the mail server of the organisation.",
            "Verstuur alleen mail die de dienst nodig heeft, en alleen via de mailserver van de organisatie.",
        ),
        risk: words(
            "Addresses are used to advertise to people.",
            "Adressen worden gebruikt om mensen reclame te sturen.",
        ),
        owner: Supplier,
        mode: enforced("mail.connections", DAILY),
        gates: &[Mail],
        sources: &[SurfSlm2022],
        applies: Some(Applies {
            to_users_of: Some(Mail),
            ..when("The server sends mail.", "De server verstuurt mail.")
        }),
    },
    Measure {
        id: Id::M51,
        title: words("A procedure for orders of authorities", "Een werkwijze voor bevelen van de overheid"),
        what: words(
            "Write down how orders are answered, publish their number, and show what could be handed over.",
            "Leg vast hoe op bevelen wordt geantwoord, publiceer hun aantal, en laat zien wat overhandigd zou kunnen worden.",
        ),
        risk: words(
            "Authorities get data without the organisation knowing.",
            "Overheden krijgen gegevens zonder dat de organisatie het weet.",
        ),
        owner: Both,
        mode: Mode::EnforcedAndAttested(check("handover.dump", MONTHLY), QUARTER),
        gates: &[SensitiveMeetings, Production],
        sources: &[SurfSlm2022, SlmSurfOffice2022],
        applies: None,
    },
    Measure {
        id: Id::M52,
        title: words("Help without remote access", "Hulp zonder toegang op afstand"),
        what: words(
            "Give support from within the EU, with text that people read before they send it, and no way in for the supplier.",
            "Geef hulp vanuit de EU, met tekst die mensen lezen voordat ze die sturen, en zonder ingang voor de leverancier.",
        ),
        risk: words(
            "Support staff far away see more than they need.",
            "Helpdesks ver weg zien meer dan ze nodig hebben.",
        ),
        owner: Supplier,
        mode: enforced("support.access", WEEKLY),
        gates: &[Diagnostics],
        sources: &[SurfSlm2022],
        applies: None,
    },
    Measure {
        id: Id::M53,
        title: words("Releases that others can build again", "Versies die anderen kunnen nabouwen"),
        what: words(
            "Make releases that build to the same bytes, log them publicly, and compare from several places what the server \
             sends.",
            "Maak versies die byte voor byte na te bouwen zijn, leg ze openbaar vast, en vergelijk van buiten wat de server \
             verstuurt.",
        ),
        risk: words(
            "One person could be sent another program than all others.",
            "Eén persoon zou een ander programma kunnen krijgen dan alle anderen.",
        ),
        owner: Supplier,
        mode: Mode::Attested(QUARTER),
        gates: &[SensitiveMeetings, Updates],
        sources: &[Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M54,
        title: words("Signed updates, at a moment of choice", "Ondertekende updates, op een gekozen moment"),
        what: words(
            "Accept only signed and logged updates, let administrators choose the moment, and log each step back.",
            "Accepteer alleen ondertekende en vastgelegde updates, laat beheerders het moment kiezen, en leg elke stap terug \
             vast.",
        ),
        risk: words("A false update takes over the server.", "Een valse update neemt de server over."),
        owner: Supplier,
        mode: Mode::Attested(YEAR),
        gates: &[Updates],
        sources: &[Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M55,
        title: words("Known weak spots looked for", "Zoeken naar bekende zwakke plekken"),
        what: words(
            "Compare the list of all parts each week with known weaknesses and licences.",
            "Vergelijk de lijst van alle onderdelen elke week met bekende kwetsbaarheden en licenties.",
        ),
        risk: words(
            "A weakness that the world knows stays in the product.",
            "Een kwetsbaarheid die de wereld kent, blijft in het product.",
        ),
        owner: Supplier,
        mode: Mode::Attested(MONTH),
        gates: &[Streaming, DialIn, Webhooks],
        sources: &[Gdpr("32"), Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M56,
        title: words("Strict encryption on the way", "Strenge versleuteling onderweg"),
        what: words(
            "Use current TLS, tell browsers to insist on it, and allow only the page’s own scripts.",
            "Gebruik actuele TLS, laat browsers daarop staan, en sta alleen de eigen scripts van de pagina toe.",
        ),
        risk: words(
            "Somebody on the way reads or changes the page.",
            "Iemand onderweg leest of verandert de pagina.",
        ),
        owner: Both,
        mode: enforced("tls.grade", DAILY),
        gates: &[Webhooks, Mail, SensitiveMeetings],
        sources: &[Gdpr("32"), Dsk2020],
        applies: None,
    },
    Measure {
        id: Id::M57,
        title: words("Encrypted disks", "Versleutelde schijven"),
        what: words(
            "Encrypt the disks of server and backups, and keep their key apart.",
            "Versleutel de schijven van server en back-ups, en bewaar de sleutel apart.",
        ),
        risk: words(
            "A stolen disk gives away what is on it.",
            "Een gestolen schijf geeft prijs wat erop staat.",
        ),
        owner: Controller,
        mode: Mode::Attested(YEAR),
        gates: &[Recording, ChatKept, Production],
        sources: &[Gdpr("32")],
        applies: None,
    },
    Measure {
        id: Id::M58,
        title: words("A test by outside attackers", "Een proef met aanvallers van buiten"),
        what: words(
            "Have outside experts attack the service each year, and follow up what they find.",
            "Laat deskundigen van buiten de dienst elk jaar aanvallen, en pak aan wat zij vinden.",
        ),
        risk: words("Makers do not see their own mistakes.", "Makers zien hun eigen fouten niet."),
        owner: Both,
        mode: Mode::Attested(YEAR),
        gates: &[SensitiveMeetings, Production],
        sources: &[Gdpr("32")],
        applies: None,
    },
    Measure {
        id: Id::M59,
        title: words("Usable for everyone", "Bruikbaar voor iedereen"),
        what: words(
            "Build every screen by WCAG 2.2 level AA and EN 301 549.",
            "Bouw elk scherm volgens WCAG 2.2 niveau AA en EN 301 549.",
        ),
        risk: words(
            "People with a disability are shut out, or need others to protect themselves.",
            "Mensen met een beperking worden buitengesloten, of hebben anderen nodig om zich te beschermen.",
        ),
        owner: Supplier,
        mode: Mode::Attested(YEAR),
        gates: &[Production],
        sources: &[En301549],
        applies: None,
    },
    Measure {
        id: Id::M60,
        title: words("A healthy server", "Een gezonde server"),
        what: words(
            "Watch clock, disk, certificate and the age of the last backup on each server.",
            "Bewaak op elke server de klok, de schijf, het certificaat en de leeftijd van de laatste back-up.",
        ),
        risk: words(
            "Evidence with a wrong time, or a full disk, proves nothing.",
            "Bewijs met een verkeerde tijd, of een volle schijf, bewijst niets.",
        ),
        owner: Controller,
        mode: enforced("node.health", HOURLY),
        gates: &[Recording, ChatKept, Updates],
        sources: &[Gdpr("32")],
        applies: None,
    },
];

const fn when(en: &'static str, nl: &'static str) -> Applies {
    Applies { when: words(en, nl), to_users_of: None }
}

const fn check(name: &'static str, every: Span) -> Check {
    Check { name, every }
}

const fn enforced(name: &'static str, every: Span) -> Mode {
    Mode::Enforced(check(name, every))
}

const fn policy(name: &'static str, every: Span) -> Mode {
    Mode::PolicyDefault(check(name, every))
}
