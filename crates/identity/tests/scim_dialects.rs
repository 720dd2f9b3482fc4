//! What those who provision accounts send, and what they need to be answered: each one's conversation.
//!
//! - Entra ID: Microsoft Learn, "Develop and plan provisioning for a SCIM endpoint" and "Known issues and resolutions
//!   with SCIM 2.0 protocol compliance"
//! - Okta: developer.okta.com, "Okta and SCIM Version 2.0"; support.okta.com, "SCIM configuration FAQ"
//! - SURFconext Invite: github.com/OpenConext/OpenConext-Invite, docs/SCIM
//! - the RFCs' own examples

use identity::scim::Effect;
use serde_json::{Value, json};

use crate::scim_client::{BASE, Organisation};

/// What Entra ID sends for a new person with its default mappings.
fn entra_user() -> Value {
    json!({
        "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        ],
        "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
        "userName": "Ada.Lovelace@example.org",
        "active": true,
        "displayName": "Ada Lovelace",
        "emails": [{"primary": true, "type": "work", "value": "ada.lovelace@example.org"}],
        "phoneNumbers": [{"type": "mobile", "value": "+31 20 5550100"}],
        "meta": {"resourceType": "User"},
        "name": {"formatted": "Ada Lovelace", "familyName": "Lovelace", "givenName": "Ada"},
        "roles": [],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Engines"},
    })
}

#[test]
fn entra_tries_the_connection_by_searching_for_nobody() {
    let mut org = Organisation::new();
    for filter in [
        r#"userName eq "4f9b8e0c-3b7e-4f0e-9d2e-1a2b3c4d5e6f""#,
        r#"externalId eq "4f9b8e0c-3b7e-4f0e-9d2e-1a2b3c4d5e6f""#,
    ] {
        let answer = org.search("/Users", filter);
        assert_eq!(answer.status, 200);
        assert_eq!(answer.body["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:ListResponse"]));
        assert_eq!((&answer.body["totalResults"], &answer.body["Resources"]), (&json!(0), &json!([])));
    }
}

#[test]
fn entra_creates_an_account_and_finds_it_again() {
    let mut org = Organisation::new();
    let created = org.post("/Users", &entra_user());
    let account = created.created();
    assert_eq!(created.effects, [Effect::Created { account }]);
    assert_eq!(created.response.header("location"), Some(format!("{BASE}/Users/{account}").as_str()));
    assert_eq!(created.body["userName"], "Ada.Lovelace@example.org");
    assert_eq!(created.body["externalId"], "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef");
    assert_eq!(created.body["active"], true);
    assert_eq!(created.body["meta"]["resourceType"], "User");
    assert_eq!(created.body["meta"]["created"], "2027-01-15T08:00:01Z");

    let found = org.search("/Users", r#"userName eq "ADA.lovelace@example.org""#);
    assert_eq!(found.found(), [account]);
    assert_eq!(found.body["Resources"][0]["userName"], "ADA.lovelace@example.org", "as it was searched for");
    let found = org.search("/Users", r#"externalId eq "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef""#);
    assert_eq!(found.found(), [account]);
    assert_eq!(org.get(&format!("/Users/{account}")).body["active"], true);

    org.post("/Users", &entra_user()).assert_refused(409, "uniqueness");
}

#[test]
fn entra_patches_what_is_not_kept_and_that_is_a_success() {
    let mut org = Organisation::new();
    let account = org.post("/Users", &entra_user()).created();
    let patched = org.patch(
        &format!("/Users/{account}"),
        &json!([
            {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "ada@example.org"},
            {"op": "Add", "path": "name.familyName", "value": "King"},
            {"op": "Replace", "path": "displayName", "value": "Ada King"},
            {"op": "Remove", "path": "phoneNumbers[type eq \"mobile\"]"},
            {"op": "Add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "value": "x"},
            {"op": "Replace", "path": "active", "value": "True"},
            {"op": "Replace", "path": "userName", "value": "ada.lovelace@example.org"},
        ]),
    );
    assert_eq!((patched.status, &patched.effects[..]), (200, &[][..]));
    assert_eq!(patched.body["userName"], "ada.lovelace@example.org");
    assert_eq!(patched.response.header("etag"), Some("W/\"1\""), "nothing has changed");
}

#[test]
fn entra_suspends_and_takes_back_as_often_as_it_likes() {
    let mut org = Organisation::new();
    let account = org.post("/Users", &entra_user()).created();
    let active = |value: Value| json!([{"op": "Replace", "path": "active", "value": value}]);
    for (value, effects) in [
        (json!("True"), vec![]),
        (json!("False"), vec![Effect::Deactivated { account }]),
        (json!("false"), vec![]),
        (json!(false), vec![]),
        (json!("TRUE"), vec![Effect::Reactivated { account }]),
        (json!(true), vec![]),
    ] {
        let patched = org.patch(&format!("/Users/{account}"), &active(value.clone()));
        assert_eq!((patched.status, patched.effects), (200, effects), "{value}");
        assert!(patched.body["active"].is_boolean());
    }
    org.patch(&format!("/Users/{account}"), &active(json!("False")));
    let found = org.search("/Users", r#"userName eq "ada.lovelace@example.org""#);
    assert_eq!(found.body["Resources"][0]["active"], false, "who is suspended can still be found");
}

#[test]
fn entra_renames_and_at_last_deletes() {
    let mut org = Organisation::new();
    let account = org.post("/Users", &entra_user()).created();
    let other = org.user("grace@example.org");
    let rename = |name: &str| json!([{"op": "Replace", "path": "userName", "value": name}]);
    let renamed = org.patch(&format!("/Users/{account}"), &rename("ada.king@example.org"));
    assert_eq!(renamed.effects, [Effect::Renamed { account }]);
    assert_eq!(org.search("/Users", r#"userName eq "ada.lovelace@example.org""#).found(), []);
    assert_eq!(org.search("/Users", r#"userName eq "ada.king@example.org""#).found(), [account]);
    org.patch(&format!("/Users/{other}"), &rename("Ada.King@example.org")).assert_refused(409, "uniqueness");

    let deleted = org.delete(&format!("/Users/{account}"));
    assert_eq!((deleted.status, deleted.effects), (204, vec![Effect::Deleted { account }]));
    assert_eq!(org.delete(&format!("/Users/{account}")).status, 404);
    assert_eq!(org.get(&format!("/Users/{account}")).status, 404);
    org.post("/Users", &entra_user()).created();
}

#[test]
fn entra_keeps_groups_without_reading_their_members() {
    let mut org = Organisation::new();
    let [ada, grace] = ["ada", "grace"].map(|name| org.user(name));
    let created = org.post(
        "/Groups",
        &json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
            "externalId": "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159",
            "displayName": "Meeting Hosts",
            "members": [],
            "meta": {"resourceType": "Group"},
        }),
    );
    let group = created.created();
    assert_eq!(created.effects, [Effect::GroupCreated { group }]);

    let found = org.get("/Groups?excludedAttributes=members&filter=displayName+eq+%22meeting+hosts%22");
    assert_eq!(found.found(), [group]);
    assert!(found.body["Resources"][0].get("members").is_none());
    let read = org.get(&format!("/Groups/{group}?excludedAttributes=members"));
    assert_eq!((&read.body["displayName"], read.body.get("members")), (&json!("Meeting Hosts"), None));

    let target = format!("/Groups/{group}");
    let value = json!([{"$ref": null, "value": ada.to_string()}, {"$ref": null, "value": grace.to_string()}]);
    let added = org.patch(&target, &json!([{"op": "Add", "path": "members", "value": value}]));
    let changed = [ada, grace].map(|account| Effect::GroupsChanged { account });
    assert_eq!((added.status, &added.effects[..]), (200, &changed[..]));
    assert_eq!(org.get(&format!("/Users/{ada}")).body["groups"][0]["display"], "Meeting Hosts");

    let value = json!([{"$ref": null, "value": ada.to_string()}]);
    let remove = json!([{"op": "Remove", "path": "members", "value": value}]);
    assert_eq!(org.patch(&target, &remove).effects, [Effect::GroupsChanged { account: ada }]);
    assert_eq!(org.patch(&target, &remove).effects, [], "who is not in it can be removed");
    assert_eq!(org.members(group), [grace]);

    let rename = json!([{"op": "Replace", "path": "displayName", "value": "Chairs"}]);
    assert_eq!(org.patch(&target, &rename).effects, [Effect::GroupRenamed { group }]);
    let deleted = org.delete(&target);
    assert_eq!(deleted.effects, [Effect::GroupDeleted { group }, Effect::GroupsChanged { account: grace }]);
    assert_eq!(org.delete(&target).status, 404);
}

#[test]
fn okta_pings_by_a_page() {
    let mut org = Organisation::new();
    for name in ["a", "b", "c"] {
        org.user(name);
    }
    let page = org.get("/Users?startIndex=1&count=2");
    assert_eq!(page.found().len(), 2);
    assert_eq!((&page.body["totalResults"], &page.body["startIndex"]), (&json!(3), &json!(1)));
    for user in page.body["Resources"].as_array().unwrap() {
        // What Okta's FAQ asks each one to have.
        for name in ["schemas", "id", "userName", "active"] {
            assert!(!user[name].is_null(), "{name}");
        }
        assert!(user["meta"]["location"].is_string() && user["meta"]["resourceType"] == "User");
    }
}

fn okta_user(active: Option<bool>) -> Value {
    let mut user = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "grace@example.org",
        "name": {"givenName": "Grace", "familyName": "Hopper"},
        "emails": [{"primary": true, "value": "grace@example.org", "type": "work"}],
        "displayName": "Grace Hopper",
        "locale": "en-US",
        "externalId": "00ujl29u0le5T6Aj10h7",
        "groups": [],
        "password": "1mz050nq",
    });
    if let Some(active) = active {
        user["active"] = active.into();
    }
    user
}

#[test]
fn okta_puts_the_whole_user_and_a_missing_active_suspends_nobody() {
    let mut org = Organisation::new();
    let account = org.post("/Users", &okta_user(Some(true))).created();
    let target = format!("/Users/{account}");
    for active in [Some(true), None] {
        let put = org.put(&target, &okta_user(active));
        assert_eq!((put.status, &put.effects[..]), (200, &[][..]));
        assert_eq!((&put.body["active"], &put.body["userName"]), (&json!(true), &json!("grace@example.org")));
    }
    assert_eq!(org.put(&target, &okta_user(Some(false))).effects, [Effect::Deactivated { account }]);
    let put = org.put(&target, &okta_user(None));
    assert_eq!(
        (&put.body["active"], &put.effects[..]),
        (&json!(false), &[][..]),
        "nor does it take anybody back"
    );
    let put = org.put(&target, &json!({"userName": "grace@example.org"}));
    let kept = org.search("/Users", r#"externalId eq "00ujl29u0le5T6Aj10h7""#);
    assert_eq!(kept.found(), [put.id()], "what is left out stays");
    assert_eq!(kept.body["Resources"][0]["externalId"], "00ujl29u0le5T6Aj10h7");
    let put = org.put(&target, &json!({"userName": "grace@example.org", "externalId": null}));
    assert_eq!(put.body.get("externalId"), None, "null clears");
    assert_eq!(org.search("/Users", "externalId pr").found(), []);
}

#[test]
fn okta_suspends_without_a_path() {
    let mut org = Organisation::new();
    let account = org.post("/Users", &okta_user(Some(true))).created();
    let target = format!("/Users/{account}");
    let suspended = org.patch(&target, &json!([{"op": "replace", "value": {"active": false}}]));
    assert_eq!((suspended.status, suspended.effects), (200, vec![Effect::Deactivated { account }]));
    let back = org.patch(&target, &json!([{"op": "replace", "value": {"active": true, "password": "x"}}]));
    assert_eq!(back.effects, [Effect::Reactivated { account }]);
}

#[test]
fn okta_reads_merges_and_writes_back_and_the_name_stays() {
    let mut org = Organisation::new();
    let account = org.post("/Users", &okta_user(Some(true))).created();
    let mut read = org.get(&format!("/Users/{account}")).body;
    assert_eq!(read["userName"], format!("withheld:{account}"));
    read["active"] = false.into();
    let put = org.put(&format!("/Users/{account}"), &read);
    assert_eq!((put.status, put.effects), (200, vec![Effect::Deactivated { account }]));
    assert_eq!(org.search("/Users", r#"userName eq "grace@example.org""#).found(), [account]);
    assert_eq!(org.search("/Users", &format!(r#"userName eq "withheld:{account}""#)).found(), [account]);
}

#[test]
fn okta_pushes_a_group() {
    let mut org = Organisation::new();
    let [ada, grace] = ["ada", "grace"].map(|name| org.user(name));
    let group = org.group("Hosts", &[ada]);
    let target = format!("/Groups/{group}");
    let renamed = json!([{"op": "replace", "value": {"id": group.to_string(), "displayName": "Chairs"}}]);
    assert_eq!(org.patch(&target, &renamed).effects, [Effect::GroupRenamed { group }]);
    let exchanged = org.patch(
        &target,
        &json!([
            {"op": "remove", "path": format!("members[value eq \"{ada}\"]")},
            {"op": "add", "path": "members", "value": [{"value": grace.to_string(), "display": "grace@example.org"}]},
        ]),
    );
    assert_eq!(exchanged.effects, [ada, grace].map(|account| Effect::GroupsChanged { account }));
    assert_eq!(org.members(group), [grace]);
    let both = json!([{"value": ada.to_string()}, {"value": grace.to_string()}]);
    let all = json!([{"op": "replace", "path": "members", "value": both}]);
    assert_eq!(org.patch(&target, &all).effects, [Effect::GroupsChanged { account: ada }], "only who is new");
}

fn invited(body: Value) -> Value {
    let mut user = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "externalId": "c2cd7d6e-63fc-493a-8746-62fb2d3f8806@eduid.nl",
        "userName": "c2cd7d6e-63fc-493a-8746-62fb2d3f8806@eduid.nl",
        "name": {"familyName": "Noether", "givenName": "Emmy"},
        "displayName": "Emmy Noether",
        "emails": [{"type": "other", "value": "emmy@example.org"}],
    });
    user.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    user
}

#[test]
fn surfconext_invite_brings_a_guest_and_takes_them_away() {
    let mut org = Organisation::new();
    org.content_type = "application/json";
    let created = org.post("/users", &invited(json!({})));
    let account = created.created();
    assert_eq!(
        (&created.body["active"], &created.effects[..]),
        (&json!(true), &[Effect::Created { account }][..])
    );

    let changed = invited(json!({"id": account.to_string(), "displayName": "E. Noether"}));
    let put = org.put(&format!("/users/{account}"), &changed);
    assert_eq!((put.status, &put.body["active"], &put.effects[..]), (200, &json!(true), &[][..]));

    let deleted = org.delete(&format!("/users/{account}"));
    assert_eq!((deleted.status, deleted.effects), (204, vec![Effect::Deleted { account }]));
    assert_eq!(org.delete(&format!("/users/{account}")).status, 404);
}

#[test]
fn surfconext_invite_gives_roles_by_groups() {
    let mut org = Organisation::new();
    org.content_type = "application/json";
    let emmy = org.post("/users", &invited(json!({}))).created();
    let max = org
        .post("/users", &invited(json!({"externalId": "max@eduid.nl", "userName": "max@eduid.nl"})))
        .created();
    let role = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "externalId": "urn:collab:group:test.eduid.nl:example.org:meetings:host",
        "displayName": "Host",
        "members": [],
    });
    let group = org.post("/groups", &role).created();
    org.post("/groups", &role).assert_refused(409, "uniqueness");

    let patch = |org: &mut Organisation, op: &str, member: Value| {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "externalId": "urn:collab:group:test.eduid.nl:example.org:meetings:host",
            "id": group.to_string(),
            "Operations": [{"op": op, "path": "members", "value": [member]}],
        });
        org.send("PATCH", &format!("/groups/{group}"), body.to_string().as_bytes())
    };
    let added = patch(&mut org, "Add", json!({"value": emmy.to_string()}));
    assert_eq!((added.status, added.effects), (200, vec![Effect::GroupsChanged { account: emmy }]));
    let added = patch(&mut org, "Add", json!({"externalId": "max@eduid.nl"}));
    assert_eq!(added.effects, [Effect::GroupsChanged { account: max }], "by externalId alone");
    let removed = patch(&mut org, "Remove", json!({"value": emmy.to_string()}));
    assert_eq!(removed.effects, [Effect::GroupsChanged { account: emmy }]);
    assert_eq!(org.members(group), [max]);

    let mut whole = role.clone();
    whole["id"] = group.to_string().into();
    whole["members"] = json!([{
        "value": emmy.to_string(),
        "externalId": "c2cd7d6e-63fc-493a-8746-62fb2d3f8806@eduid.nl",
    }]);
    let put = org.put(&format!("/groups/{group}"), &whole);
    assert_eq!(put.effects, [max, emmy].map(|account| Effect::GroupsChanged { account }));
    whole.as_object_mut().unwrap().remove("members");
    assert_eq!(org.put(&format!("/groups/{group}"), &whole).effects, [], "no list is not an empty list");

    org.delete(&format!("/users/{emmy}"));
    assert_eq!(org.members(group), [], "who is deleted is in no group");
}

#[test]
fn a_client_of_the_rfc_writes_only_what_it_has_read() {
    let mut org = Organisation::new();
    let account = org.user("ada");
    let target = format!("/Users/{account}");
    let suspend = json!({"Operations": [{"op": "replace", "path": "active", "value": false}]}).to_string();
    let with = |org: &mut Organisation, tag: &str, method: &str| {
        let request = |request| identity::scim::Request {
            method,
            body: suspend.as_bytes(),
            if_match: Some(tag),
            ..request
        };
        org.send_with(&target, request)
    };
    assert_eq!(with(&mut org, "W/\"2\"", "PATCH").status, 412);
    let patched = with(&mut org, "W/\"1\"", "PATCH");
    assert_eq!((patched.status, patched.response.header("etag")), (200, Some("W/\"2\"")));
    assert_eq!(patched.body["meta"]["version"], "W/\"2\"");
    assert_eq!(with(&mut org, "W/\"1\"", "DELETE").status, 412);
    assert_eq!(with(&mut org, "*", "DELETE").status, 204);
}

#[test]
fn a_client_of_the_rfc_searches() {
    let mut org = Organisation::new();
    let [ada, grace, emmy] = ["ada", "grace", "emmy"].map(|name| {
        org.post(
            "/Users",
            &json!({"userName": name, "externalId": format!("e-{name}"), "active": name != "emmy"}),
        )
        .created()
    });
    let hosts = org.group("Hosts", &[ada, grace]);
    let guests = org.group("100% guests_", &[grace]);
    let urn = "urn:ietf:params:scim:schemas:core:2.0:User";
    for (filter, expected) in [
        (format!("id eq \"{ada}\""), vec![ada]),
        ("userName eq \"ADA\" or userName eq \"grace\"".into(), vec![ada, grace]),
        (format!("{urn}:userName eq \"ada\""), vec![ada]),
        ("active eq true".into(), vec![ada, grace]),
        ("active ne \"True\"".into(), vec![emmy]),
        ("not (active eq true) and externalId eq \"e-emmy\"".into(), vec![emmy]),
        ("externalId eq \"E-ada\"".into(), vec![]),
        ("externalId ne \"e-ada\" and externalId pr".into(), vec![grace, emmy]),
        (format!("groups.value eq \"{hosts}\""), vec![ada, grace]),
        (format!("groups[value eq \"{guests}\"] and active eq true"), vec![grace]),
        ("userName pr".into(), vec![ada, grace, emmy]),
    ] {
        assert_eq!(org.search("/Users", &filter).found(), expected, "{filter}");
    }
    for (filter, expected) in [
        ("displayName eq \"hosts\"".into(), vec![hosts]),
        ("displayName co \"OST\"".into(), vec![hosts]),
        ("displayName sw \"100% g\"".into(), vec![guests]),
        ("displayName co \"%\"".into(), vec![guests]),
        ("displayName co \"___\"".into(), vec![]),
        (format!("members eq \"{ada}\""), vec![hosts]),
        (format!("members[value eq \"{grace}\"]"), vec![hosts, guests]),
        (format!("members.value eq \"{grace}\" and not (members.value eq \"{ada}\")"), vec![guests]),
        ("externalId pr".into(), vec![]),
    ] {
        assert_eq!(org.search("/Groups", &filter).found(), expected, "{filter}");
    }
    for filter in [
        "displayName eq \"Ada\"",
        "emails.value eq \"ada@example.org\"",
        "emails[type eq \"work\"].value eq \"ada@example.org\"",
        "userName sw \"a\"",
        "userName eq true",
        "userName eq ada",
        "active gt false",
        "active eq 1",
        "meta.lastModified gt \"2011-05-13T04:42:34Z\"",
        "externalId co \"a\"",
        "externalId sw \"e-\"",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"x\"",
        "nonsense",
    ] {
        org.search("/Users", filter).assert_refused(400, "invalidFilter");
    }
}

#[test]
fn a_client_of_the_rfc_pages_through_everything() {
    let mut org = Organisation::new();
    let users: Vec<_> = (0..7).map(|number| org.user(&number.to_string())).collect();
    let groups: Vec<_> = (0..4).map(|number| org.group(&number.to_string(), &users)).collect();
    let everything: Vec<_> = users.iter().chain(&groups).copied().collect();
    let mut read = Vec::new();
    while read.len() < everything.len() {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
            "startIndex": read.len() + 1,
            "count": 3,
        });
        let page = org.post("/.search", &body);
        assert_eq!(page.body["totalResults"], everything.len());
        assert!(!page.found().is_empty());
        read.extend(page.found());
    }
    assert_eq!(read, everything);

    let mut found = |filter: &str| org.post("/.search", &json!({ "filter": filter })).found();
    assert_eq!(found("meta.resourceType eq \"Group\""), groups);
    assert_eq!(found("displayName eq \"2\""), [groups[2]], "users have no name to be searched by");
    assert_eq!(found("userName eq \"2\""), [users[2]]);
    assert_eq!(
        org.post("/Users/.search", &json!({"attributes": ["userName"], "count": 1})).body["Resources"][0]
            .as_object()
            .unwrap()
            .keys()
            .collect::<Vec<_>>(),
        ["id", "schemas", "userName"]
    );
    assert_eq!(org.get("/Users?count=0").body["totalResults"], 7);
    assert_eq!(org.get("/Users?startIndex=8").found(), []);
}

#[test]
fn the_service_says_what_it_can() {
    let mut org = Organisation::new();
    let config = org.get("/ServiceProviderConfig").body;
    for (name, supported) in [
        ("patch", true),
        ("filter", true),
        ("etag", true),
        ("bulk", false),
        ("sort", false),
        ("changePassword", false),
    ] {
        assert_eq!(config[name]["supported"], supported, "{name}");
    }
    assert_eq!(config["filter"]["maxResults"], 200);
    let types = org.get("/ResourceTypes").body;
    assert_eq!(types["totalResults"], 2);
    for resource_type in types["Resources"].as_array().unwrap() {
        let name = resource_type["id"].as_str().unwrap();
        assert_eq!(org.get(&format!("/ResourceTypes/{name}")).body, *resource_type);
        let schema = resource_type["schema"].as_str().unwrap();
        assert_eq!(org.get(&format!("/Schemas/{schema}")).body["name"], name);
        assert_eq!(org.get(&format!("/Schemas/{}", schema.replace(':', "%3A"))).status, 200);
    }
    assert_eq!(org.get("/Schemas").body["totalResults"], 2);
    assert_eq!(org.get("/Schemas/urn:nonsense").status, 404);
    assert_eq!(org.get("/Schemas?filter=name%20pr").status, 403);
    assert_eq!(org.get("/Me").status, 501);
    assert_eq!(org.get("/nonsense").status, 404);
    for (method, target) in
        [("DELETE", "/Users"), ("POST", "/Schemas"), ("GET", "/.search"), ("POST", "/Users/x")]
    {
        let answer = org.send(method, target, b"");
        assert_eq!(answer.status, 405, "{method} {target}");
        assert!(!answer.response.header("allow").unwrap().contains(method));
    }
}

#[test]
fn of_all_that_is_sent_only_ids_and_hashes_are_kept() {
    let mut org = Organisation::new();
    let ada = org.post("/Users", &entra_user()).created();
    org.post("/Users", &okta_user(None)).created();
    org.post("/Users", &invited(json!({}))).created();
    org.patch(
        &format!("/Users/{ada}"),
        &json!([
            {"op": "Replace", "path": "userName", "value": "countess@example.org"},
            {"op": "Replace", "value": {"displayName": "Ada King", "name.givenName": "Ada", "title": "Countess"}},
        ]),
    );
    let kept = format!("{:?}", org.directory).to_lowercase();
    for personal in [
        "ada",
        "lovelace",
        "king",
        "countess",
        "grace",
        "hopper",
        "noether",
        "emmy",
        "example.org",
        "555",
        "1mz",
        "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
        "00ujl29u0le5t6aj10h7",
        "@eduid.nl",
    ] {
        assert!(!kept.contains(personal), "{personal}");
    }
}
