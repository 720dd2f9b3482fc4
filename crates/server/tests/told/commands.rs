//! Each command of whoever runs the server.

use std::path::Path;

use identity::Token;
use serde_json::json;

use super::{House, Told, database, day_in, last, next, told_since};
use crate::{
    audit::said,
    console::invitation_to_found,
    meet::{Server, run},
};

const POLICY: &str = "version = 1\ndefault = \"internal\"\n\n[class.internal]\ntitle = \"Internal\"\n";
const OF_PERSON: [&str; 4] = ["--organisation", "ergens", "--person", "Mo"];

/// What is told of a command. A new one has to be decided on here.
fn told(command: &str) -> Told<fn(&Path)> {
    match command {
        "audit verify" => Told::Not("it reads hashes and counts rows, and says of nobody anything"),
        "config check" | "config example" | "config show" => Told::Not("settings, nobody's data"),
        "data inventory" | "data record" | "data notice" | "data dpia" => {
            Told::Not("what is kept, of nobody")
        }
        "data overdue" => Told::Not("counts"),
        "doctor" | "load" | "serve" | "version" | "drain" => Told::Not("about the machine"),
        "policy plan" | "policy show" => Told::Not("a file about classes of meetings"),
        "register report" => Told::Not("it is about measures, and must be readable where the log is damaged"),
        "organisation list" => Told::Not("organisations, and nobody in them"),
        "organisation invite" => {
            Told::As(&["invitation_made"], |folder| does(folder, &["organisation", "invite"]))
        }
        "organisation withdraw" => Told::As(&["invitation_made", "invitation_withdrawn"], |folder| {
            let token = Token::parse(&invitation_to_found(folder)).unwrap();
            does(folder, &["organisation", "withdraw", store::audit::handle(&token.hash()).as_str()]);
        }),
        "audit export" => {
            Told::As(&["export_made"], |folder| does(folder, &["audit", "export", "--to", "copied"]))
        }
        "data export" => Told::As(&["export_made", "export_made"], |folder| {
            for to in ["mo.zip", "mo"] {
                does(folder, &[&["data", "export", "--to", to], &OF_PERSON[..]].concat());
            }
        }),
        "data erase" => Told::As(&["erasure_asked", "erasure_taken_back"], |folder| {
            does(folder, &[&["data", "erase"], &OF_PERSON[..]].concat());
            does(folder, &[&["data", "erase", "--undo"], &OF_PERSON[..]].concat());
        }),
        "disclose" => Told::As(&["disclosure_printed"; 4], |folder| {
            does(folder, &["disclose"]);
            let room = crate::meet::Link::new().link.room.to_text();
            does(folder, &["disclose", "--meeting", &room, "--json"]);
            does(folder, &["disclose", "--organisation", "ergens"]);
            does(folder, &[&["disclose", "--reason", "Order 12/2026"], &OF_PERSON[..]].concat());
        }),
        "policy apply" => Told::As(&["policy_changed"], |folder| {
            std::fs::write(folder.join("policy.toml"), POLICY).unwrap();
            does(folder, &["policy", "apply", "policy.toml", "--reason", "Decided"]);
        }),
        "register attest" => Told::As(&["measure_attested"], |folder| {
            does(folder, &["register", "attest", "M44", "--until", &day_in(1)]);
        }),
        // Last: of the member everything goes, and the log says how much of itself.
        "data sweep" => Told::As(&["erasure_done", "account_erased"], |folder| {
            does(folder, &[&["data", "erase"], &OF_PERSON[..]].concat());
            database(folder).execute("UPDATE data_requests SET due = 0 WHERE closed IS NULL", []).unwrap();
            does(folder, &["data", "sweep"]);
        }),
        other => panic!("conclave {other}: is it told? Decide here"),
    }
}

fn does(folder: &Path, arguments: &[&str]) {
    let (done, words) = said(run(folder, arguments));
    assert!(done, "{arguments:?}: {words}");
}

/// All commands that there are, by what the program itself says.
fn commands(folder: &Path, above: &[&str]) -> Vec<String> {
    let (_, help) = said(run(folder, &[above, &["--help"]].concat()));
    let listed = help.split_once("Commands:\n").map_or("", |(_, after)| after);
    let names = listed.lines().take_while(|line| !line.trim().is_empty());
    let names = names.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names: Vec<_> =
        names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").collect();
    match names.is_empty() {
        true => vec![above.join(" ")],
        false => names.into_iter().flat_map(|name| commands(folder, &[above, &[name]].concat())).collect(),
    }
}

#[test]
fn each_command_is_told_or_has_a_reason_not_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path());
    let mut all = commands(folder.path(), &[]);
    assert!(all.len() > 20 && all.iter().any(|command| command == "data erase"), "{all:?}");
    all.sort_by_key(|command| command == "data sweep");
    for command in all {
        let (kinds, does) = match told(&command) {
            Told::As(kinds, does) => (kinds, does),
            Told::Not(reason) => {
                assert!(!reason.is_empty());
                continue;
            }
        };
        let from = next(folder.path());
        does(folder.path());
        let found: Vec<_> = told_since(folder.path(), from)
            .into_iter()
            .filter(|kind| command != "data sweep" || kind != "erasure_asked")
            .collect();
        assert_eq!(found, kinds, "{command}");
        if command == "disclose" {
            let event = last(folder.path(), "disclosure_printed");
            assert_eq!(event["actor"], json!({ "kind": "operator" }));
            assert_eq!(
                (&event["act"]["about"], &event["subject"]),
                (&json!("person"), &json!(house.member_id))
            );
            assert_eq!(event["act"]["reason"], "Order 12/2026");
        }
    }
    let (sound, words) = crate::audit::verify(folder.path(), &[]);
    assert!(sound, "{words}");
}

#[test]
fn a_disclosure_is_no_part_of_what_a_person_gets_or_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let mut house = House::open(folder.path());
    does(folder.path(), &[&["disclose"], &OF_PERSON[..]].concat());
    does(folder.path(), &[&["data", "export", "--to", "mo"], &OF_PERSON[..]].concat());
    let copied = std::fs::read_to_string(folder.path().join("mo/audit_rows.json")).unwrap();
    assert!(copied.contains("account_created") && !copied.contains("disclosure_printed"), "{copied}");
    let looks = house.member.get("/me/looks").expect(200);
    assert_eq!(crate::audit::kinds(&looks), ["export_made"]);
    let wrong = said(run(folder.path(), &["disclose", "--reason", "two\nlines"]));
    assert!(!wrong.0 && wrong.1.contains("--reason is one line"), "{}", wrong.1);
}

#[test]
fn where_the_log_cannot_be_written_nothing_is_printed_and_nothing_leaves() {
    let folder = tempfile::tempdir().unwrap();
    let House { server, .. } = House::open(folder.path());
    Server::stop(server);
    database(folder.path()).execute("DELETE FROM audit_tiles WHERE path LIKE 'tile/0/%'", []).unwrap();
    for arguments in [
        &["disclose", "--organisation", "ergens", "--person", "Mo"][..],
        &["data", "export", "--organisation", "ergens", "--person", "Mo", "--to", "mo"],
        &["audit", "export", "--to", "copied"],
        &["organisation", "invite"],
    ] {
        let output = run(folder.path(), arguments);
        assert!(!output.status.success() && output.stdout.is_empty(), "{arguments:?}");
        let why = String::from_utf8(output.stderr).unwrap();
        assert!(why.contains("the audit log cannot be told") && why.contains("audit verify"), "{why}");
    }
    assert!(!folder.path().join("mo").exists() && !folder.path().join("copied").exists());
    let (done, _) =
        said(run(folder.path(), &["data", "erase", "--organisation", "ergens", "--person", "Mo"]));
    let asked: u64 = database(folder.path())
        .query_row("SELECT count(*) FROM data_requests WHERE kind <> 0", [], |row| row.get(0))
        .unwrap();
    assert!(!done && asked == 0);
}
