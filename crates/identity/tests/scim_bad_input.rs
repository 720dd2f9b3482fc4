//! Whatever is sent, the answer is a SCIM error with words, and nothing has changed.

use std::time::Instant;

use identity::scim::{Effect, Id, MAX_BODY, MAX_COUNT, Memory, Request};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::scim_client::Organisation;

#[test]
fn active_is_true_or_false_and_nothing_else() {
    let mut org = Organisation::new();
    let account = org.user("ada");
    for value in
        [json!(0), json!(1), json!(null), json!(""), json!("no"), json!("0"), json!([false]), json!({})]
    {
        let user = json!({"userName": "grace", "active": value});
        org.post("/Users", &user).assert_refused(400, "invalidValue");
        org.put(&format!("/Users/{account}"), &user).assert_refused(400, "invalidValue");
        for operation in [
            json!({"op": "replace", "path": "active", "value": value}),
            json!({"op": "Add", "path": "urn:ietf:params:scim:schemas:core:2.0:User:active", "value": value}),
            json!({"op": "replace", "value": {"active": value}}),
        ] {
            org.patch(&format!("/Users/{account}"), &json!([operation])).assert_refused(400, "invalidValue");
        }
    }
    assert_eq!(org.get(&format!("/Users/{account}")).body["active"], true);
}

#[test]
fn a_filter_cannot_be_broken_out_of() {
    let mut org = Organisation::new();
    org.user("ada");
    for value in [
        "\" or id pr or id eq \"",
        "x\\\" or id pr or id eq \\\"",
        "x' OR '1'='1",
        "%",
        "_",
        "*",
        "x\u{0}",
        "ada\" pr (",
    ] {
        let quoted = serde_json::to_string(value).unwrap();
        assert_eq!(org.search("/Users", &format!("userName eq {quoted}")).found(), [], "{value}");
        assert_eq!(org.search("/Users", &format!("externalId eq {quoted}")).found(), [], "{value}");
        assert_eq!(org.search("/Groups", &format!("displayName sw {quoted}")).found(), [], "{value}");
    }
    for filter in
        ["userName eq \"x\" --", "userName eq \"x\"; drop", "1=1", "userName eq \"x\" or", "(((", "\"\""]
    {
        org.search("/Users", filter).assert_refused(400, "invalidFilter");
    }
    org.search("/Users", &"not (".repeat(500)).assert_refused(400, "invalidFilter");
    let many = vec!["id eq \"x\""; 201].join(" or ");
    org.post("/Users/.search", &json!({ "filter": many })).assert_refused(400, "invalidFilter");
}

#[test]
fn two_who_create_the_same_user_get_one_user() {
    let mut org = Organisation::new();
    let first = org.post("/Users", &json!({"userName": "ada@example.org", "externalId": "1"}));
    first.created();
    for (user_name, external_id) in
        [("ADA@example.org", "2"), ("grace@example.org", "1"), ("Ada@Example.org", "1")]
    {
        let second = org.post("/Users", &json!({"userName": user_name, "externalId": external_id}));
        second.assert_refused(409, "uniqueness");
        assert!(!second.body["detail"].as_str().unwrap().contains("example.org"), "no name in errors");
    }
    org.post("/Users", &json!({"userName": "grace@example.org"})).created();
    org.post("/Users", &json!({"userName": "emmy@example.org"})).created();
    assert_eq!(org.get("/Users?count=0").body["totalResults"], 3);
}

#[test]
fn where_there_is_no_room_nobody_is_created() {
    let mut org = Organisation::new();
    org.directory = Memory::with_room_for(1);
    let account = org.user("ada");
    org.group("Hosts", &[account]);
    assert_eq!(org.post("/Users", &json!({"userName": "grace"})).status, 403);
    assert_eq!(org.post("/Groups", &json!({"displayName": "Guests"})).status, 403);
    org.delete(&format!("/Users/{account}"));
    org.user("grace");
}

#[test]
fn what_another_organisation_has_is_as_unknown_as_what_nobody_has() {
    let [mut ours, mut theirs] = [Organisation::new(), Organisation::new()];
    let filler = ours.user("filler");
    theirs.send("GET", "/Users", b"");
    let foreign_user = theirs.user("ada");
    let foreign_group = theirs.group("Hosts", &[foreign_user]);
    let nobody = Id::new([9; 16]);
    let patch = json!([{"op": "replace", "path": "active", "value": false}]);
    for (foreign, endpoint) in [(foreign_user, "/Users"), (foreign_group, "/Groups")] {
        let mut answers = |id: String| {
            let target = format!("{endpoint}/{id}");
            let body = json!({"userName": "x", "displayName": "x"});
            [ours.get(&target), ours.patch(&target, &patch), ours.put(&target, &body), ours.delete(&target)]
                .map(|answer| (answer.status, answer.body, answer.response.headers))
        };
        let foreign = answers(foreign.to_string());
        assert!(foreign.iter().all(|(status, ..)| *status == 404));
        assert_eq!(foreign, answers(nobody.to_string()));
        assert_eq!(foreign, answers("nonsense".into()));
    }
    let group = ours.group("Ours", &[filler]);
    let mut add = |id: String| {
        let operation = json!([{"op": "add", "path": "members", "value": [{"value": id}]}]);
        let answer = ours.patch(&format!("/Groups/{group}"), &operation);
        answer.assert_refused(400, "invalidValue");
        answer.body
    };
    let foreign = add(foreign_user.to_string());
    assert_eq!(foreign, add(nobody.to_string()));
    assert_eq!(foreign, add("nonsense".into()));
}

#[test]
fn a_patch_that_fails_in_the_middle_has_done_nothing() {
    let mut org = Organisation::new();
    let [ada, grace] = ["ada", "grace"].map(|name| org.user(name));
    let group = org.group("Hosts", &[ada]);
    let answer = org.patch(
        &format!("/Groups/{group}"),
        &json!([
            {"op": "replace", "path": "displayName", "value": "Chairs"},
            {"op": "add", "path": "members", "value": [{"value": grace.to_string()}]},
            {"op": "remove", "path": "members", "value": [{"value": ada.to_string()}]},
            {"op": "add", "path": "members", "value": [{"value": Id::new([9; 16]).to_string()}]},
        ]),
    );
    answer.assert_refused(400, "invalidValue");
    assert_eq!(org.members(group), [ada]);
}

#[test]
fn what_looks_like_a_success_is_one() {
    let mut org = Organisation::new();
    let account = org.user("ada");
    let group = org.group("Hosts", &[account]);
    let user = format!("/Users/{account}");
    let group = format!("/Groups/{group}");
    for (target, operation, scim_type) in [
        (&user, json!({"op": "replace", "path": "actve", "value": false}), "invalidPath"),
        (&user, json!({"op": "replace", "value": {"actve": false}}), "invalidPath"),
        (
            &user,
            json!({"op": "replace", "value": {"urn:ietf:params:scim:schemas:core:2.0:User": {"active": false}}}),
            "invalidPath",
        ),
        (
            &user,
            json!({"op": "add", "path": "urn:ietf:params:scim:schemas:core:2.0:Group:externalId", "value": "x"}),
            "invalidPath",
        ),
        (&user, json!({"op": "replace", "path": "active.value", "value": false}), "invalidPath"),
        (&user, json!({"op": "replace", "path": "active[value eq true]", "value": false}), "invalidPath"),
        (&user, json!({"op": "replace", "path": "members", "value": []}), "invalidPath"),
        (&user, json!({"op": "remove", "path": "active"}), "mutability"),
        (&user, json!({"op": "remove", "path": "userName"}), "mutability"),
        (&user, json!({"op": "replace", "path": "id", "value": "x"}), "mutability"),
        (&user, json!({"op": "add", "path": "groups", "value": [{"value": "x"}]}), "mutability"),
        (&user, json!({"op": "replace", "path": "userName", "value": " "}), "invalidValue"),
        (&user, json!({"op": "replace", "path": "userName", "value": "a\nb"}), "invalidValue"),
        (&user, json!({"op": "replace", "path": "userName", "value": "x".repeat(1_025)}), "invalidValue"),
        (&user, json!({"op": "replace", "path": "userName", "value": "withheld:1"}), "invalidValue"),
        (&user, json!({"op": "remove"}), "noTarget"),
        (&user, json!({"op": "move", "path": "active"}), "invalidSyntax"),
        (&group, json!({"op": "remove", "path": "displayName"}), "mutability"),
        (&group, json!({"op": "replace", "path": "userName", "value": "x"}), "invalidPath"),
        (&group, json!({"op": "replace", "path": "members.value", "value": "x"}), "invalidPath"),
        (&group, json!({"op": "replace", "path": "members[value eq \"x\"]", "value": {}}), "mutability"),
        (&group, json!({"op": "remove", "path": "members[type eq \"User\"]"}), "invalidFilter"),
        (&group, json!({"op": "remove", "path": "members[not (value eq \"x\")]"}), "invalidFilter"),
        (&group, json!({"op": "add", "path": "members", "value": [{}]}), "invalidValue"),
        (&group, json!({"op": "add", "path": "members", "value": 7}), "invalidValue"),
    ] {
        let answer = org.patch(target, &json!([operation]));
        assert_eq!((answer.status, answer.body["scimType"].as_str()), (400, Some(scim_type)), "{operation}");
    }
    org.post("/Users", &json!({"displayName": "Ada"})).assert_refused(400, "invalidValue");
    org.post("/Users", &json!({"userName": format!("withheld:{account}")}))
        .assert_refused(400, "invalidValue");
    org.post("/Groups", &json!({"members": []})).assert_refused(400, "invalidValue");
    org.post("/Users", &json!({"schemas": ["urn:x"], "userName": "x"})).assert_refused(400, "invalidValue");
    org.post("/Users", &json!({"userName": "x", "USERNAME": "y"})).assert_refused(400, "invalidSyntax");
    org.get("/Users?attributes=id&excludedAttributes=active").assert_refused(400, "invalidValue");
    org.get("/Users?count=many").assert_refused(400, "invalidValue");
}

#[test]
fn bodies_are_json_and_bounded() {
    let mut org = Organisation::new();
    org.send("POST", "/Users", b"").assert_refused(400, "invalidSyntax");
    org.send("POST", "/Users", b"\xff\xfe").assert_refused(400, "invalidSyntax");
    org.send("POST", "/Users", b"[]").assert_refused(400, "invalidSyntax");
    let deep = format!("{{\"userName\": \"x\", \"name\": {}", "[".repeat(100_000));
    org.send("POST", "/Users", deep.as_bytes()).assert_refused(400, "invalidSyntax");
    assert_eq!(org.send("POST", "/Users", &vec![b' '; MAX_BODY + 1]).status, 413);
    assert_eq!(org.get(&format!("/Users?filter={}", "x".repeat(20_000))).status, 414);
    for content_type in ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""] {
        let body = br#"{"userName": "x"}"#;
        let with = |request| Request { method: "POST", content_type: Some(content_type), body, ..request };
        assert_eq!(org.send_with("/Users", with).status, 415, "{content_type}");
    }
    let with =
        |request| Request { method: "POST", content_type: None, body: br#"{"userName": "x"}"#, ..request };
    assert_eq!(org.send_with("/Users", with).status, 201);
}

#[test]
fn ten_thousand_members_in_one_request() {
    let mut org = Organisation::new();
    let accounts: Vec<Id> = (0..10_000).map(|number| org.user(&format!("user{number}"))).collect();
    let list: Vec<Value> = accounts.iter().map(|id| json!({"value": id.to_string()})).collect();
    let group = org.group("Everybody", &[]);
    let target = format!("/Groups/{group}");

    let started = Instant::now();
    let added = org.patch(&target, &json!([{"op": "add", "path": "members", "value": list}]));
    assert_eq!((added.status, added.effects.len()), (200, 10_000));
    let one_by_one: Vec<Value> = accounts[..5_000]
        .iter()
        .map(|id| json!({"op": "remove", "path": format!("members[value eq \"{id}\"]")}))
        .collect();
    assert_eq!(org.patch(&target, &one_by_one.into()).effects.len(), 5_000);
    assert_eq!(
        org.patch(&target, &json!([{"op": "remove", "path": "members", "value": list}])).effects.len(),
        5_000
    );
    assert_eq!(org.put(&target, &json!({"displayName": "Everybody", "members": list})).effects.len(), 10_000);
    let took = started.elapsed();
    eprintln!("four changes of 10 000 members: {took:?}");
    assert!(took.as_secs() < 10, "{took:?}");

    let started = Instant::now();
    for operation in ["remove", "add"] {
        let one = json!([{"op": operation, "path": "members", "value": [list[0]]}]);
        assert_eq!(org.patch(&target, &one).effects.len(), 1);
    }
    eprintln!("two changes of one of 10 000 members: {:?}", started.elapsed());

    assert_eq!(org.members(group), accounts);
    let page = org.get("/Users?count=1000000");
    assert_eq!((page.found().len(), &page.body["totalResults"]), (MAX_COUNT, &json!(10_000)));

    // Three such groups are more than one list tells; the rest is on the next page.
    org.group("Everybody again", &accounts);
    org.group("And again", &accounts);
    let first = org.get("/Groups");
    assert_eq!((first.found().len(), &first.body["totalResults"]), (2, &json!(3)));
    assert_eq!(org.get("/Groups?startIndex=3").found().len(), 1);
    assert_eq!(org.get("/Groups?excludedAttributes=members").found().len(), 3);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic_or_fail(
        method in prop::sample::select(vec!["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "", "\u{0}"]),
        endpoint in prop::sample::select(vec!["/Users", "/Groups", "/Schemas", "/.search", "/Users/.search", "/%55sers", ""]),
        path in "(/[a-zA-Z0-9%:.\\x00]{0,40}){0,3}",
        query in "(&?(filter|count|startIndex|attributes|excludedAttributes)=[ -~é]{0,40}){0,4}",
        body in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut org = Organisation::new();
        let answer = org.send(method, &format!("{endpoint}{path}?{query}"), &body);
        prop_assert!(answer.status < 500, "{}", answer.status);
        prop_assert_eq!(answer.effects, Vec::<Effect>::new());
    }

    #[test]
    fn no_json_makes_it_panic_or_fail(
        method in prop::sample::select(vec!["POST", "PUT", "PATCH"]),
        of_group in any::<bool>(),
        body in message(),
    ) {
        let mut org = Organisation::new();
        let account = org.user("ada");
        let group = org.group("Hosts", &[account]);
        let target = match (method, of_group) {
            ("POST", true) => "/Groups".into(),
            ("POST", false) => "/Users".into(),
            (_, true) => format!("/Groups/{group}"),
            (_, false) => format!("/Users/{account}"),
        };
        let answer = org.send(method, &target, body.to_string().as_bytes());
        prop_assert!(answer.status < 500, "{}", answer.status);
    }
}

/// Messages of what requests consist of, put together by chance.
fn message() -> impl Strategy<Value = Value> {
    let names = [
        "schemas",
        "Operations",
        "op",
        "path",
        "value",
        "userName",
        "externalId",
        "active",
        "displayName",
        "members",
        "id",
        "filter",
        "count",
        "name",
    ];
    let words = [
        "add",
        "Replace",
        "remove",
        "active",
        "members",
        "userName",
        "externalId",
        "true",
        "False",
        "withheld:",
        "id pr",
        "members[value eq \"x\"]",
        "urn:ietf:params:scim:api:messages:2.0:PatchOp",
        "",
        "\u{0}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(words.to_vec()).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let any_value = leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(prop::sample::select(names.to_vec()), inner, 0..6).prop_map(|map| {
                Value::Object(map.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
            }),
        ]
    });
    let operation =
        (prop::sample::select(words.to_vec()), prop::sample::select(words.to_vec()), any_value.clone())
            .prop_map(|(op, path, value)| json!({"op": op, "path": path, "value": value}));
    prop_oneof![
        any_value,
        prop::collection::vec(operation, 1..4).prop_map(|operations| json!({ "Operations": operations })),
    ]
}
