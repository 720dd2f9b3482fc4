//! Whoever was looked at is shown it (M37): every answer of the server that one can read.

use serde_json::{Value, json};

use super::{House, Told};
use crate::{audit::kinds, audit::said, directory::Directory, meet::run};

/// What a person is shown when somebody who administers reads this. A new one has to be decided on here.
fn shown(path: &str) -> Told<fn(&mut House)> {
    match path {
        "/api/v1/people" => Told::As(&["account"], |house| drop(house.helper.get("/people").expect(200))),
        "/api/v1/people/{id}" => Told::As(&["sessions"], |house| {
            let whom = house.of_member("");
            house.helper.get(&whom).expect(200);
        }),
        "/api/v1/audit" => Told::As(&["audit", "audit"], |house| {
            let about = format!("/audit?person={}", house.member_id);
            house.officer.get("/audit?group=people").expect(200);
            house.officer.get(&about).expect(200);
        }),
        "/api/v1/data/requests/all" => Told::Not("that and when somebody asked, never who"),
        "/api/v1/invitations" => {
            Told::Not("about people who have no account yet: there is nobody to show it to")
        }
        "/api/v1/meetings" | "/api/v1/meetings/quality" => Told::Not("figures, about nobody"),
        "/api/v1/provisioning" | "/api/v1/provisioning/groups" => Told::Not("counts, and names of groups"),
        "/api/v1/providers" | "/api/v1/notice" | "/api/v1/organisation" => Told::Not("settings"),
        "/api/v1/policy" | "/api/v1/policy/history" | "/api/v1/policy/templates" | "/api/v1/classes" => {
            Told::Not("files about classes of meetings, with who applied them")
        }
        "/api/v1/register" | "/api/v1/register/report" => Told::Not("measures, with who signed for them"),
        "/api/v1/session"
        | "/api/v1/sessions"
        | "/api/v1/passkeys"
        | "/api/v1/links"
        | "/api/v1/me/looks"
        | "/api/v1/data/requests"
        | "/api/v1/directory"
        | "/api/v1/names/{provider}" => Told::Not("one's own"),
        "/api/v1/sign-on" | "/api/v1/openapi.json" => Told::Not("the same for everybody"),
        "/files/{id}" => Told::Not("sealed, for whoever is in the meeting"),
        outside if !outside.starts_with("/api/") => Told::Not("published"),
        other => panic!("GET {other}: is whoever it is about shown it? Decide here"),
    }
}

/// Parts of looks, the oldest first.
fn parts(house: &mut House) -> Vec<Value> {
    let looks = house.member.get("/me/looks").expect(200);
    let entries = looks["entries"].as_array().unwrap();
    entries.iter().rev().map(|entry| entry["act"]["part"].clone()).collect()
}

#[test]
fn whatever_an_administrator_can_read_of_somebody_they_are_shown_or_it_is_about_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let mut house = House::open(folder.path());
    let interface = house.owner.get("/openapi.json").expect(200);
    let paths = interface["paths"].as_object().unwrap();
    let reads: Vec<_> =
        paths.iter().filter(|(_, of)| of.get("get").is_some()).map(|(path, _)| path.clone()).collect();
    assert!(reads.len() > 25, "{reads:?}");
    let mut expected = Vec::new();
    for path in reads {
        match shown(&path) {
            Told::Not(reason) => assert!(!reason.is_empty()),
            Told::As(told, looks) => {
                looks(&mut house);
                expected.extend(told.iter().map(|part| json!(part)));
                assert_eq!(parts(&mut house), expected, "{path}");
            }
        }
    }
}

#[test]
fn a_program_that_only_reads_looks_at_everybody_and_a_directory_reads_what_it_has_put_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut house = House::open(folder.path());
    let directory = Directory::of(&mut house.owner, "Okta");
    for _twice in 0..2 {
        directory.ask("GET", "/scim/v2/Users", None).expect(200);
    }
    assert_eq!(super::last(folder.path(), "record_read")["act"]["part"], "directory");
    assert!(parts(&mut house).is_empty());
    let reads = json!({ "label": "Report", "reads": true, "days": 1 });
    let reads = house.owner.post("/provisioning/tokens", reads).expect(200);
    let reads = Directory::with(&house.owner.host, &format!("Bearer {}", reads["token"].as_str().unwrap()));
    for path in ["/scim/v2/.search", "/scim/v2/Users/%2Esearch"] {
        reads.ask("POST", path, Some(json!({}))).expect(200);
        assert_eq!(parts(&mut house), ["account"], "a search looks, too, and is told once a day");
    }
    reads.ask("GET", "/scim/v2/Groups", None).expect(200);
    assert_eq!(parts(&mut house), ["account"], "once a day");
    let looks = house.member.get("/me/looks").expect(200);
    assert_eq!(looks["entries"][0]["actor"]["kind"], "program");
}

#[test]
fn a_copy_that_the_operator_takes_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let mut house = House::open(folder.path());
    let who = ["data", "export", "--organisation", "ergens", "--person", "Mo", "--to", "mo.zip"];
    let (done, words) = said(run(folder.path(), &who));
    assert!(done, "{words}");
    let looks = house.member.get("/me/looks").expect(200);
    assert_eq!(kinds(&looks), ["export_made"]);
    assert_eq!(looks["entries"][0]["actor"], json!({ "kind": "operator" }));
    assert!(kinds(&house.helper.get("/me/looks").expect(200)).is_empty());
}
