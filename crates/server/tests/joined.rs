//! What comes together: sign-on by a provider, an organisation's directory, and meetings.

use std::time::{Duration, Instant};

use protocol::{ErrorCode, Farewell, ServerMessage};
use serde_json::{Value, json};

use crate::{
    classed::{apply, classed, refused as not_let, rules},
    console::{id, last_words, line},
    directory::Directory,
    lying::{
        SUBJECT,
        site::{Site, refused, site},
    },
    meet::{Link, Person, gather},
};

/// Within this everybody is out whose sign-in is over.
const SOON: Duration = Duration::from_secs(5);

/// A directory whose users are found by the subject of the organisation's provider.
fn directory(site: &mut Site, required: bool, claim: &str) -> Directory {
    let directory = Directory::of(&mut site.owner, "Entra ID");
    let join = json!({ "required": required, "issuer": site.idp.issuer, "claim": claim, "by": "externalId" });
    site.owner.ask("PUT", "/provisioning/join", Some(join)).expect(200);
    directory
}

fn provision(directory: &Directory, external_id: &str) -> String {
    let user = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": format!("{external_id}@uni.example"), "externalId": external_id, "active": true,
    });
    let made = directory.ask("POST", "/scim/v2/Users", Some(user)).expect(201);
    made["id"].as_str().unwrap().to_owned()
}

fn yes(new: &Value, label: &str) -> Value {
    json!({ "number": new["new"]["number"], "label": label })
}

#[test]
fn whom_the_directory_knows_gets_its_account_and_whom_it_does_not_is_refused_where_that_is_wanted() {
    let mut site = site();
    let directory = directory(&mut site, true, "sub");
    let before = site.people();
    refused(site.sign_on(&mut site.browser()));
    let user = provision(&directory, SUBJECT);
    assert_eq!(site.people(), before + 1);

    let mut alice = site.browser();
    let new = site.sign_on(&mut alice).expect(200);
    let session = alice.post("/sign-on/accept", yes(&new, "Alice")).expect(200);
    assert_eq!(session["account"]["label"], "Alice");
    assert_eq!(site.people(), before + 1, "the account is that of the directory");
    let again = site.sign_on(&mut site.browser()).expect(200);
    assert_eq!(again["account"]["id"], session["account"]["id"]);

    // Suspended, also by way of the provider.
    let off = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "Replace", "path": "active", "value": "False" }],
    });
    directory.ask("PATCH", &format!("/scim/v2/Users/{user}"), Some(off)).expect(200);
    assert_eq!(alice.get("/session").code(), (401, "signed_out"));
    refused(site.sign_on(&mut alice));
    // And before anybody has ever come as a user.
    let bob = provision(&directory, "bob");
    site.idp.claims(json!({ "sub": "bob" }));
    directory.ask("DELETE", &format!("/scim/v2/Users/{bob}"), None).expect(204);
    refused(site.sign_on(&mut site.browser()));
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_that_a_group_gives_are_for_whoever_has_shown_what_they_take() {
    let mut site = site();
    let directory = directory(&mut site, true, "sub");
    let user = provision(&directory, SUBJECT);
    let desk = directory.ask("POST", "/scim/v2/Groups", Some(json!({ "displayName": "desk" }))).expect(201);
    let group = format!("/scim/v2/Groups/{}", desk["id"].as_str().unwrap());
    let members = |op: &str| {
        let operation = json!({ "op": op, "path": "members", "value": [{ "value": user }] });
        directory.ask("PATCH", &group, Some(json!({ "Operations": [operation] }))).expect(200);
    };
    let gives = |site: &mut Site, roles: Value| {
        let path = format!("/provisioning/groups/{}/roles", desk["id"].as_str().unwrap());
        site.owner.ask("PUT", &path, Some(json!({ "roles": roles }))).expect(200);
    };
    gives(&mut site, json!(["helpdesk"]));
    site.change(&json!({ "requirements": { "helpdesk": { "acr": ["high"], "amr": [] } } }));

    // While she looks at what arrived she gets a role: what she has shown was not for that.
    let mut alice = site.browser();
    let new = site.sign_on(&mut alice).expect(200);
    members("add");
    refused(alice.post("/sign-on/accept", yes(&new, "Alice")));
    let more = site.sign_on(&mut alice).expect(200);
    assert_eq!(site.carried(more["go"].as_str().unwrap())["acr_values"], "high");
    members("remove");
    let new = site.sign_on(&mut alice).expect(200);
    alice.post("/sign-on/accept", yes(&new, "Alice")).expect(200);
    let log = site.owner.get("/audit?group=people").expect(200);
    let linked = json!({ "kind": "provider_linked", "provider": site.provider[..16] });
    assert_eq!(log["entries"][0]["act"], linked, "that she signs in so is told");

    // While she is signed in.
    let mut hers = line(&mut alice).await;
    members("add");
    assert_eq!(alice.get("/session").code(), (401, "signed_out"));
    assert_eq!(last_words(&mut hers).await, Some(ServerMessage::Farewell { reason: Farewell::SignedOut }));
    site.idp.claims(json!({ "acr": "high" }));
    site.sign_on(&mut alice).expect(200);
    // Or because the group gives more; less takes nothing.
    gives(&mut site, json!([]));
    alice.get("/session").expect(200);
    gives(&mut site, json!(["helpdesk"]));
    assert_eq!(alice.get("/session").code(), (401, "signed_out"));
}

#[test]
fn users_may_be_found_by_another_claim_of_the_token() {
    let mut site = site();
    let directory = directory(&mut site, true, "oid");
    provision(&directory, "object-1");
    refused(site.sign_on(&mut site.browser()));
    site.idp.claims(json!({ "oid": "object-1" }));
    let mut alice = site.browser();
    let new = site.sign_on(&mut alice).expect(200);
    alice.post("/sign-on/accept", yes(&new, "Alice")).expect(200);
    site.idp.claims(json!({ "oid": "object-2", "sub": "mallory" }));
    refused(site.sign_on(&mut site.browser()));
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_their_provider_signs_out_is_out_of_the_meeting_and_the_others_go_on() {
    let site = site();
    let mut alice = site.welcomed("Alice");
    id(&mut alice);
    let link = Link::new();
    let mut hal = Person::joins(&site.server.host, &link, "Hal").await;
    hal.until(|hal| hal.members() == 1).await;
    let mut ann = Person::joins_over(line(&mut alice).await, &link.guest(), "Ann").await;
    gather(&mut [&mut hal, &mut ann], 2).await;

    let since = Instant::now();
    assert_eq!(site.logout(&site.idp.logout("out", json!({ "sid": null }))).status, 200);
    assert_eq!(
        last_words(&mut ann.line).await,
        Some(ServerMessage::Farewell { reason: Farewell::SignedOut })
    );
    gather(&mut [&mut hal], 1).await;
    assert!(since.elapsed() < SOON, "{:?}", since.elapsed());
}

#[tokio::test]
async fn into_a_class_that_takes_several_factors_nobody_comes_with_one() {
    let mut site = site();
    let file =
        "version = 1\ndefault = \"high\"\n[class.high]\ntitle = \"High\"\nlobby = \"off\"\nmfa = true\n";
    apply(&mut site.owner, file, 0);
    let high = rules(&mut site.owner, "high");
    let registered = |version| Some(ServerMessage::Registered { version });

    // By a password at the provider.
    let mut alice = site.welcomed("Alice");
    let mut hers = line(&mut alice).await;
    assert_eq!(hers.ask(&classed(&high).register()).await, not_let(ErrorCode::FactorsNeeded));
    // A passkey is several factors.
    let link = classed(&high);
    let mut theirs = line(&mut site.owner).await;
    assert_eq!(theirs.ask(&link.register()).await, registered(link.version));
    assert_eq!(hers.ask(&link.guest().peek()).await, not_let(ErrorCode::FactorsNeeded));
    assert!(matches!(theirs.ask(&link.guest().peek()).await, Some(ServerMessage::Gathering(_))));

    // She shows herself there once more, with more.
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    site.idp.claims(json!({ "amr": ["pwd", "mfa"], "auth_time": now }));
    site.trip(&mut alice, "step_up").expect(200);
    assert_eq!(hers.ask(&link.guest().peek()).await, not_let(ErrorCode::FactorsNeeded), "as it came");
    let mut hers = line(&mut alice).await;
    assert!(matches!(hers.ask(&link.guest().peek()).await, Some(ServerMessage::Gathering(_))));
    // Or signs on with several at once.
    let mut again = site.browser();
    site.sign_on(&mut again).expect(200);
    let mut hers = line(&mut again).await;
    assert!(matches!(hers.ask(&link.guest().peek()).await, Some(ServerMessage::Gathering(_))));
}
