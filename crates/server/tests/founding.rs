//! More than one organisation on a real server: whoever runs it invites to make another, beside the server.

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
