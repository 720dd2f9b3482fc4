//! Policies as files: what is read, what is told of what cannot be, and what changes between two.

use policy::{Day, Effect, KeptBy, Policy, Setting, TEMPLATES, parse, plan};
use proptest::prelude::*;
use protocol::class::{Grant, Lobby, People};

const TODAY: Option<Day> = Some(Day(20_784)); // 2026-11-27
const ORGANISATION: ([u8; 16], &str, &[String]) = ([7; 16], "Example University", &[]);

const FILE: &str = r#"
version = 1
default = "internal"

[class.internal]
title = "Internal"

[class.sensitive]
title = "Confidential"
people = "members"
lobby = "always"
record = "nobody"
private_chat = false
kept_days = 7

[[exception]]
class = "sensitive"
setting = "record"
value = "hosts"
owner = "Examination board"
reason = "Oral examinations are recorded by law"
until = 2027-03-31
"#;

fn read(text: &str) -> Policy {
    parse(text, TODAY).unwrap_or_else(|faults| panic!("{faults}"))
}

/// The changes as people read them.
fn told(before: &str, after: &str) -> Vec<String> {
    let plan = plan(Some(&read(before)), &read(after));
    plan.to_string().lines().map(str::to_owned).collect()
}

#[test]
fn a_class_says_what_differs_from_the_usual_and_an_exception_holds_instead() {
    let policy = read(FILE);
    let internal = policy.rules("internal", ORGANISATION, TODAY.unwrap()).unwrap();
    assert_eq!((internal.people, internal.lobby, internal.record), (People::Link, Lobby::On, Grant::Hosts));
    assert_eq!((internal.chat, internal.private_chat, internal.kept_days), (true, true, 30));
    let sensitive = policy.rules("sensitive", ORGANISATION, TODAY.unwrap()).unwrap();
    assert_eq!((sensitive.people, sensitive.lobby), (People::Members, Lobby::Always));
    assert_eq!((sensitive.private_chat, sensitive.kept_days), (false, 7));
    assert_eq!(sensitive.record, Grant::Hosts, "by the exception");
    let [exception] = &sensitive.exceptions[..] else { panic!("one exception") };
    assert_eq!((exception.setting.as_str(), exception.instead_of.as_str()), ("record", "nobody"));
    assert_eq!(exception.owner, "Examination board");
    let last = Day::of_calendar(2027, 3, 31).unwrap();
    assert_eq!(exception.until, last.end_ms());
    assert!(!sensitive.is_over(last.end_ms() - 1) && sensitive.is_over(last.end_ms()));
    assert_eq!(policy.rules("nothing", ORGANISATION, TODAY.unwrap()), None);
    assert_eq!(policy.names().collect::<Vec<_>>(), ["internal", "sensitive"]);
}

#[test]
fn an_exception_that_has_ended_counts_no_more() {
    let after = Day::of_calendar(2027, 4, 1).unwrap();
    let rules = read(FILE).rules("sensitive", ORGANISATION, after).unwrap();
    assert_eq!((rules.record, rules.exceptions.len()), (Grant::Nobody, 0));
}

#[test]
fn every_fault_is_told_with_its_line_its_key_and_what_may_stand_there() {
    let faults = parse(
        r#"version = 1
default = "intern"

[class.internal]
title = "Internal"
lobby = "sometimes"
colour = "red"
chat = "yes"
kept_days = 366

[class.Secret]

[[exception]]
class = "internal"
setting = "record"
value = "nobody"
owner = "Ann"
reason = "so"
until = 2028-01-01
"#,
        TODAY,
    )
    .unwrap_err();
    let told: Vec<_> = faults.0.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "line 2, default: names no class of this file, one of Secret, internal",
            "line 6, class.internal.lobby: may be \"off\", \"on\", \"always\"",
            "line 7, class.internal.colour: is not known; here may stand title, regions, people, mfa, verified, lobby, record, \
             share, chat, private_chat, rename, muted_on_entry, camera_off_on_entry, kept_days, file_hours, chat_hours",
            "line 8, class.internal.chat: may be true, false",
            "line 9, class.internal.kept_days: may be a number from 1 to 365",
            "line 11, class.Secret: a class's name has from 1 to 32 of a to z, 0 to 9 and -",
            "line 11, class.Secret.title: is missing: what people call it",
            "line 16, exception.value: is not laxer than the class says (hosts): write it into the class",
            "line 19, exception.until: an exception holds for twelve months at most: until 2027-11-28",
        ]
    );
}

#[test]
fn what_is_no_policy_at_all_is_told_in_one_line() {
    let first = |text: &str| parse(text, TODAY).unwrap_err().to_string();
    assert!(first("default = ").starts_with("line 1: this is no TOML"), "{}", first("default = "));
    assert!(first("").contains("line 1, version: is missing: begin with version = 1"));
    assert!(first(&FILE.replace("version = 1", "version = 2")).contains("this program reads version 1"));
    assert!(first(&format!("{FILE}\n#{}", "x".repeat(policy::FILE_BYTES))).contains("longer than"));
    assert!(first(&FILE.replace("2027-03-31", "2026-11-26")).contains("is over"));
    assert!(first(&FILE.replace("2027-03-31", "\"2027-03-31\"")).contains("is a day, like 2027-06-30"));
    assert!(first(&FILE.replace("Examination board", "Exam\\u202Eination")).contains("is one line"));
    let twice = format!("{FILE}{}", &FILE[FILE.find("[[exception]]").unwrap()..]);
    assert!(first(&twice).contains("there is one for this class and setting already"));
    // One that was applied before is read whatever the day.
    assert!(parse(&FILE.replace("2027-03-31", "2020-01-01"), None).is_ok());
}

#[test]
fn a_change_is_told_with_what_protects_less() {
    assert_eq!(told(FILE, FILE), ["Nothing changes."]);
    let laxer = FILE
        .replace("lobby = \"always\"", "lobby = \"on\"")
        .replace("private_chat = false\n", "")
        .replace("people = \"members\"", "people = \"members\"\nmuted_on_entry = true");
    assert_eq!(
        told(FILE, &laxer),
        [
            "~ class.sensitive.lobby: always -> on   ! protects less",
            "~ class.sensitive.private_chat: false -> true   ! protects less",
            "~ class.sensitive.muted_on_entry: false -> true",
        ]
    );
    assert!(plan(Some(&read(FILE)), &read(&laxer)).weakens());
    assert!(!plan(Some(&read(&laxer)), &read(FILE)).changes.iter().any(|change| {
        change.effect == Effect::Weakens && change.key != "class.sensitive.muted_on_entry"
    }));
}

#[test]
fn a_new_or_longer_exception_protects_less_and_one_that_is_taken_back_more() {
    let without = &FILE[..FILE.find("[[exception]]").unwrap()];
    let made = "exception.sensitive.record";
    let text = "hosts until 2027-03-31 by Examination board: Oral examinations are recorded by law";
    assert_eq!(told(without, FILE), [format!("+ {made}: {text}   ! protects less")]);
    assert_eq!(told(FILE, without), [format!("- {made}: {text}")]);
    let longer = FILE.replace("2027-03-31", "2027-04-30");
    assert!(told(FILE, &longer)[0].ends_with("! protects less"));
    assert!(!told(&longer, FILE)[0].ends_with("! protects less"));
}

#[test]
fn an_exception_waits_for_the_officer_also_in_the_first_policy() {
    assert!(plan(None, &read(FILE)).weakens());
    assert!(!plan(None, &read(&FILE[..FILE.find("[[exception]]").unwrap()])).weakens());
}

#[test]
fn a_place_is_new_if_nothing_of_the_organisation_was_allowed_there() {
    let with = |regions: &str, class: &str| {
        let file =
            FILE.replace("default = \"internal\"", &format!("default = \"internal\"\nregions = {regions}"));
        read(&file.replace("title = \"Confidential\"", &format!("title = \"Confidential\"\n{class}")))
    };
    let new = |before: &Policy, after: &Policy| plan(Some(before), after).new_places;
    let (here, wide) =
        (with("[\"NL\", \"DE\"]", "regions = [\"NL\"]"), with("[\"EU\"]", "regions = [\"NL\"]"));
    assert!(new(&here, &wide) && !new(&wide, &here) && !new(&here, &here));
    assert!(!new(&here, &with("[\"NL\", \"DE\"]", "regions = [\"DE\"]")), "the organisation's allow it");
    assert!(new(&here, &read(FILE)), "anywhere is new");
    assert!(!new(&read(FILE), &wide), "where it was anywhere nothing is");
    assert!(!plan(None, &wide).new_places);
}

#[test]
fn a_laxer_class_beside_the_default_one_protects_less() {
    let open = "[class.open]\ntitle = \"Open\"\nlobby = \"off\"\n";
    assert_eq!(told(FILE, &format!("{FILE}\n{open}")), ["+ class.open: Open   ! protects less"]);
    let strict = "[class.strict]\ntitle = \"Strict\"\nrecord = \"nobody\"\n";
    assert_eq!(told(FILE, &format!("{FILE}\n{strict}")), ["+ class.strict: Strict"]);
    let other = FILE.replace("default = \"internal\"", "default = \"sensitive\"");
    assert_eq!(told(FILE, &other), ["~ default: internal -> sensitive"]);
    assert_eq!(told(&other, FILE), ["~ default: sensitive -> internal   ! protects less"]);
}

#[test]
fn a_stricter_class_does_not_go_and_come_back_laxer_unseen() {
    let without = FILE.split("[class.sensitive]").next().unwrap();
    assert_eq!(told(FILE, without)[0], "- class.sensitive: Confidential   ! protects less");
    let lax = format!("{without}\n[class.lax]\ntitle = \"As usual\"\n");
    assert_eq!(told(&lax, without), ["- class.lax: As usual"]);
}

#[test]
fn where_meetings_may_be_is_the_organisations_word_and_a_class_says_less_only() {
    let with = |organisation: &str, class: &str| {
        let file = FILE.replace("title = \"Confidential\"", &format!("title = \"Confidential\"\n{class}"));
        file.replace("default = \"internal\"", &format!("default = \"internal\"\n{organisation}"))
    };
    let here = with("regions = [\"EU\", \"CH\"]", "regions = [\"NL\", \"CH\"]");
    let policy = read(&here);
    let of = |class| policy.rules(class, ORGANISATION, TODAY.unwrap()).unwrap().regions;
    assert_eq!(
        (of("internal"), of("sensitive")),
        (vec!["EU".into(), "CH".into()], vec!["NL".into(), "CH".into()])
    );
    let fault = |organisation, class| parse(&with(organisation, class), TODAY).unwrap_err().0.remove(0).text;
    assert_eq!(
        fault("regions = [\"EU\"]", "regions = [\"EEA\"]"),
        "allows more than the organisation does (EU)"
    );
    assert!(fault("regions = [\"Europe\"]", "").starts_with("is a list of up to 60, each a country's code"));
    assert!(fault("regions = \"EU\"", "").starts_with("is a list with"));
    assert!(fault("regions = []", "").starts_with("is a list with"));
    let told = |before: &str, after: &str| told(before, after).remove(0);
    assert_eq!(told(&here, FILE), "- regions: EU, CH   ! protects less");
    assert_eq!(told(FILE, &here), "+ regions: EU, CH");
    let wider = with("regions = [\"EEA\", \"CH\"]", "regions = [\"NL\", \"CH\"]");
    assert_eq!(told(&here, &wider), "~ regions: EU, CH -> EEA, CH   ! protects less");
    let narrower = with("regions = [\"EU\", \"CH\"]", "regions = [\"NL\"]");
    assert_eq!(told(&here, &narrower), "~ class.sensitive.regions: NL, CH -> NL");
    let own = with("regions = [\"EU\", \"CH\"]", "");
    assert_eq!(told(&here, &own), "- class.sensitive.regions: NL, CH   ! protects less");
}

#[test]
fn several_factors_are_of_somebody_who_is_signed_in() {
    let rules = |class: &str| {
        let file = FILE.replace("title = \"Internal\"", &format!("title = \"Internal\"\n{class}"));
        read(&file).rules("internal", ORGANISATION, TODAY.unwrap()).unwrap()
    };
    assert_eq!((rules("").mfa, rules("").file_hours), (false, 720));
    assert_eq!((rules("mfa = true").mfa, rules("mfa = true").people), (true, People::SignedIn));
    assert_eq!(rules("mfa = true\npeople = \"members\"").people, People::Members);
    assert_eq!(rules("file_hours = 4").file_hours, 4);
}

#[test]
fn a_copy_of_the_conversation_is_kept_only_where_the_class_lets_it_and_for_thirty_days_at_most() {
    let with = |class: &str| FILE.replace("title = \"Internal\"", &format!("title = \"Internal\"\n{class}"));
    let rules = |class: &str| read(&with(class)).rules("internal", ORGANISATION, TODAY.unwrap()).unwrap();
    assert_eq!((rules("").chat_hours, rules("chat_hours = 720").chat_hours), (0, 720));
    let fault = parse(&with("chat_hours = 721"), TODAY).unwrap_err().to_string();
    assert!(fault.contains("may be a number from 0 to 720"), "{fault}");
    assert_eq!(
        told(FILE, &with("chat_hours = 24")),
        ["~ class.internal.chat_hours: 0 -> 24   ! protects less"]
    );
}

#[test]
fn verified_names_are_of_the_organisations_own_providers_and_to_ask_for_them_no_more_protects_less() {
    let file = FILE.replace("title = \"Internal\"", "title = \"Internal\"\nverified = true");
    let (asks, asks_not) = (read(&file), read(FILE));
    let by = |policy: &Policy, issuers: &[String]| {
        policy
            .rules("internal", (ORGANISATION.0, ORGANISATION.1, issuers), TODAY.unwrap())
            .unwrap()
            .verified_by
    };
    let issuers = ["https://login.university.example".to_owned()];
    assert_eq!((by(&asks, &issuers), by(&asks_not, &issuers)), (Some(issuers.to_vec()), None));
    assert_eq!(by(&asks, &[]), Some(vec![]), "without a provider nobody's name is verified");
    assert_eq!(Setting::Verified.kept_by(), KeptBy::Members);
    assert!(plan(Some(&asks), &asks_not).weakens() && !plan(Some(&asks_not), &asks).weakens());
}

#[test]
fn the_templates_can_be_applied_and_the_second_time_nothing_changes() {
    for template in TEMPLATES {
        let policy =
            parse(template.text, TODAY).unwrap_or_else(|faults| panic!("{}: {faults}", template.name));
        for class in ["open", "internal", "sensitive", "children"] {
            let rules = policy.rules(class, ORGANISATION, TODAY.unwrap()).unwrap();
            assert!(rules.is_bounded(), "{class}");
        }
        let choices = &template.text[template.text.find("# Measures").unwrap()..];
        for setting in Setting::ALL {
            assert!(choices.contains(&format!("{} = ", setting.name())), "{} is a choice", setting.name());
        }
        assert!(!plan(None, &policy).weakens(), "where there was none, nothing protects less");
        assert!(plan(Some(&policy), &policy).changes.is_empty());
    }
}

#[test]
fn the_reference_in_docs_says_of_each_setting_what_the_program_does() {
    let docs = include_str!("../../../docs/policy.md");
    for setting in Setting::ALL {
        let row = format!(
            "| `{}` | {} | `{}` | {} |",
            setting.name(),
            setting.allowed().replace('"', "`").replace("true", "`true`").replace("false", "`false`"),
            setting.text(setting.default()),
            setting.about(),
        );
        assert!(docs.contains(&row), "docs/policy.md lacks this line:\n{row}");
    }
    for example in docs.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()) {
        read(example);
    }
}

fn a_file() -> impl Strategy<Value = String> {
    let class = (0..3usize, 0..3usize, 0..3usize, any::<bool>(), any::<bool>(), 1..=365u16).prop_map(
        |(people, lobby, record, chat, muted, kept)| {
            let people = ["link", "signed_in", "members"][people];
            let lobby = ["off", "on", "always"][lobby];
            let record = ["granted", "hosts", "nobody"][record];
            format!(
                "title = \"T\"\npeople = \"{people}\"\nlobby = \"{lobby}\"\nrecord = \"{record}\"\nchat = {chat}\n\
                 muted_on_entry = {muted}\nkept_days = {kept}\n"
            )
        },
    );
    proptest::collection::vec(class, 1..4).prop_map(|classes| {
        let classes: Vec<_> =
            classes.iter().enumerate().map(|(at, class)| format!("[class.c{at}]\n{class}")).collect();
        format!("version = 1\ndefault = \"c0\"\n{}", classes.join("\n"))
    })
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in ".{0,400}") {
        drop(parse(&text, TODAY));
    }

    #[test]
    fn a_damaged_policy_is_read_or_its_faults_are_told(at in any::<prop::sample::Index>(), byte in 32..127u8) {
        let mut bytes = FILE.as_bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Err(faults) = parse(std::str::from_utf8(&bytes).unwrap(), TODAY) {
            prop_assert!(!faults.0.is_empty());
        }
    }

    #[test]
    fn plans_are_the_same_each_time_and_one_that_protects_less_protects_more_the_other_way(
        (before, after) in (a_file(), a_file()),
    ) {
        let (before, after) = (read(&before), read(&after));
        let there = plan(Some(&before), &after);
        prop_assert_eq!(&there, &plan(Some(&before), &after));
        prop_assert_eq!(there.changes.is_empty(), before == after);
        let back = plan(Some(&after), &before);
        for change in there.changes.iter().filter(|change| change.from.is_some() && change.to.is_some()) {
            let turned = back.changes.iter().find(|other| other.key == change.key).unwrap();
            prop_assert!(change.key == "default" || change.effect != turned.effect || change.effect == Effect::Neutral);
        }
    }
}
