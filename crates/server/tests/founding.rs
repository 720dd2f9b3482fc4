//! More than one organisation on a real server: whoever runs it invites to make another, beside the server.

use identity::Token;
use serde_json::{Value, json};

use crate::{
    audit::{database, kinds, said},
    authenticator::Device,
    console::{Browser, founded, founded_as, id, invitation_to_found, invited, server, server_with},
    meet::{Server, run},
};

#[test]
fn another_organisation_is_made_by_the_link_that_the_operator_prints_once_and_sees_nothing_of_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let (server, first) = server(folder.path());
    let (mut olga, _device) = founded(&server, &first);
    let (mut auditor, _device) = invited(&mut olga, &["auditor"], "Aud");
    let link = invitation_to_found(folder.path());
    assert_eq!(link.len(), 43);
    let kept: Vec<u8> =
        database(folder.path()).query_row("SELECT token FROM foundings", [], |row| row.get(0)).unwrap();
    assert!(kept.len() == 32 && !String::from_utf8_lossy(&kept).contains(&link), "its hash only");

    // A path that another one has is refused, and the link still holds.
    let mut taker = Browser::new(&server.host);
    let mut device = Device::new(&taker.origin);
    let taken = json!({ "token": link, "name": "Elders", "path": "ergens", "label": "Ben" });
    let refused = taker.ceremony("/setup", taken, |options| device.create(options));
    assert_eq!(refused.code(), (409, "taken"));
    let (mut ben, _device) = founded_as(&server, &link, ["Elders", "elders", "Ben"]);
    let session = ben.get("/session").expect(200);
    assert_eq!(session["organisation"]["path"], "elders");

    let again = json!({ "token": link, "name": "Else", "path": "else", "label": "Eve" });
    assert_eq!(taker.post("/setup/begin", again).code(), (403, "not_accepted"), "once");
    let left: u64 =
        database(folder.path()).query_row("SELECT count(*) FROM foundings", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);

    // Neither sees anything of the other.
    let people = |browser: &mut Browser| browser.get("/people").expect(200).to_string();
    assert!(people(&mut olga).contains("Aud") && !people(&mut olga).contains("Ben"));
    assert!(people(&mut ben).contains("Ben") && !people(&mut ben).contains("Olga"));
    assert_eq!(ben.get(&format!("/people/{}", id(&mut auditor))).code(), (404, "unknown"));
    let log = auditor.get("/audit").expect(200);
    assert_eq!(kinds(&log).iter().filter(|kind| **kind == "organisation_founded").count(), 1);

    // The operator sees both, with the number that other commands take.
    let (done, words) = said(run(folder.path(), &["organisation", "list", "--json"]));
    let all: Value = serde_json::from_str(&words).unwrap();
    let organisations = all["organisations"].as_array().unwrap();
    assert!(done && organisations.len() == 2, "{words}");
    assert_eq!(organisations[0]["id"], session["organisation"]["id"], "by path");
    assert_eq!(organisations[1]["name"], "Ergens");
    let (done, words) = said(run(folder.path(), &["organisation", "list"]));
    let own = session["organisation"]["id"].as_str().unwrap();
    assert!(done && words.lines().next() == Some(&format!("{own}  elders  -  Elders")), "{words}");
}

#[test]
fn a_link_holds_where_the_server_was_stopped_and_of_two_at_one_time_one_makes_it() {
    let folder = tempfile::tempdir().unwrap();
    let (first, token) = server(folder.path());
    founded(&first, &token);
    let host = first.host.clone();
    first.stop();
    let link = invitation_to_found(folder.path());
    let server = Server::start_at(folder.path(), &host, &[]);
    let ask = |path: &str| json!({ "token": link, "name": "Elders", "path": path, "label": "Ben" });
    let (mut one, mut other) = (Browser::new(&server.host), Browser::new(&server.host));
    let mut device = Device::new(&one.origin);
    // Both have begun when the first of them ends.
    let [first, second] = [("one", &mut one), ("two", &mut other)].map(|(path, browser)| {
        let asked = browser.post("/setup/begin", ask(path)).expect(200);
        json!({ "ceremony": asked["ceremony"], "credential": device.create(&asked["options"]) })
    });
    one.post("/setup/finish", first).expect(200);
    assert_eq!(other.post("/setup/finish", second).code(), (403, "not_accepted"));
    let count: u64 = database(folder.path())
        .query_row("SELECT count(*) FROM organisations", [], |row| row.get(0))
        .unwrap();
    assert_eq!(count, 2);
}

#[test]
fn no_more_organisations_are_made_than_may_be() {
    let folder = tempfile::tempdir().unwrap();
    let bound = ["--max-organisations", "2"];
    let (server, token) = server_with(folder.path(), &bound);
    founded(&server, &token);
    let invite = || said(run(folder.path(), &["organisation", "invite", "--max-organisations", "2"]));
    let links = [(); 2].map(|()| invitation_to_found(folder.path()));
    founded_as(&server, &links[0], ["Elders", "elders", "Ben"]);
    // A link of before does not lead past the bound, and none is printed any more.
    let mut late = Browser::new(&server.host);
    let mut device = Device::new(&late.origin);
    let asked = json!({ "token": links[1], "name": "Else", "path": "else", "label": "Eve" });
    let refused = late.ceremony("/setup", asked, |options| device.create(options));
    assert_eq!(refused.code(), (409, "full"));
    let (done, words) = invite();
    assert!(
        !done && words.contains("there are 2 organisations") && words.contains("max_organisations"),
        "{words}"
    );
    assert!(!words.contains("#setup"), "{words}");
    let none = said(run(folder.path(), &["organisation", "invite", "--max-organisations", "0"]));
    assert!(!none.0 && none.1.contains("max_organisations is 0"), "{}", none.1);
}

#[test]
fn a_link_that_is_taken_back_makes_nothing_and_is_told_of_once() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    founded(&server, &token);
    let [kept, withdrawn] = [(); 2].map(|()| invitation_to_found(folder.path()));
    let command = |words: &[&str]| said(run(folder.path(), &[&["organisation"], words].concat()));
    let links = || -> Vec<String> {
        let all: Value = serde_json::from_str(&command(&["list", "--json"]).1).unwrap();
        let all = all["links"].as_array().unwrap().clone();
        assert!(
            all.iter().all(|one| one["until"].as_str().is_some_and(|until| until.ends_with('Z'))),
            "{all:?}"
        );
        all.iter().map(|one| one["link"].as_str().unwrap().to_owned()).collect()
    };
    let sign = |link: &str| Token::parse(link).unwrap().hash();
    let called = String::from(store::audit::handle(&sign(&withdrawn)));
    assert!(links().len() == 2 && links().contains(&called), "{:?}", links());
    let (_, words) = command(&["list"]);
    assert!(words.contains(&format!("link {called} makes one more until ")), "{words}");
    assert!(!words.contains(&withdrawn) && !words.contains(&kept), "its hash only: {words}");

    let (done, words) = command(&["withdraw", &called]);
    assert!(done && words.contains("taken back"), "{words}");
    let (again, words) = command(&["withdraw", &called]);
    assert!(!again && words.contains("organisation list"), "{words}");
    assert_eq!(links().len(), 1);
    let mut late = Browser::new(&server.host);
    let ask = |link: &str| json!({ "token": link, "name": "Else", "path": "else", "label": "Eve" });
    assert_eq!(late.post("/setup/begin", ask(&withdrawn)).code(), (403, "not_accepted"));
    late.post("/setup/begin", ask(&kept)).expect(200);
}

#[test]
fn what_the_start_prints_holds_no_more_once_an_organisation_was_made_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let (server, first) = server(folder.path());
    let mut late = Browser::new(&server.host);
    let mut device = Device::new(&late.origin);
    let ask = json!({ "token": first, "name": "Else", "path": "else", "label": "Eve" });
    let asked = late.post("/setup/begin", ask.clone()).expect(200);
    let begun = json!({ "ceremony": asked["ceremony"], "credential": device.create(&asked["options"]) });
    founded_as(&server, &invitation_to_found(folder.path()), ["Elders", "elders", "Ben"]);
    assert_eq!(late.post("/setup/finish", begun).code(), (403, "not_accepted"));
    assert_eq!(late.post("/setup/begin", ask).code(), (403, "not_accepted"));
}
