//! Signing on by a provider that is honest, and by one that lies, on the real server.

use std::{
    collections::HashMap,
    path::Path,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{
    console::{Browser, founded, id, server_with},
    lying::{
        CLIENT, Discovery, Idp, NAME, SECRET, SUBJECT, seconds,
        site::{Site, refused, site, terms},
    },
    meet::{self, LOG},
    oidc_provider::{ANOTHER, encode},
};

#[test]
fn somebody_new_sees_what_arrived_before_anything_is_kept_and_comes_back_as_the_same() {
    let mut site = site();
    let mut alice = site.browser();
    let shown = site.sign_on(&mut alice).expect(200)["new"].clone();
    assert_eq!((&shown["subject"], &shown["name"]), (&json!(SUBJECT), &json!(NAME)));
    assert_eq!((&shown["organisation"], &shown["provider"]), (&json!("Ergens"), &json!("Universiteit")));
    assert_eq!(shown["dropped"], 2, "mail address and affiliation, which nobody asked for");
    assert!(!shown.to_string().contains("alice@") && !shown.to_string().contains("employee"));
    assert_eq!(site.people(), 1, "nothing is kept yet");
    assert_eq!(alice.get("/session").code(), (401, "signed_out"));

    // In another browser nobody says yes for her, and a name that cannot be is told.
    let yes = |label: &str| json!({ "number": shown["number"], "label": label });
    refused(site.browser().post("/sign-on/accept", yes("Eve")));
    assert_eq!(alice.post("/sign-on/accept", yes("a\u{202E}b")).code(), (422, "name"));
    let session = alice.post("/sign-on/accept", yes("Alice")).expect(200);
    assert_eq!(session["account"]["label"], "Alice");
    assert_eq!(session["account"]["roles"], json!(["member"]), "whatever the provider says");
    assert_eq!(session["by"]["name"], "Universiteit");
    refused(alice.post("/sign-on/accept", yes("Alice")));
    assert_eq!(site.people(), 2);

    let mut elsewhere = site.browser();
    assert_eq!(site.sign_on(&mut elsewhere).expect(200)["account"]["label"], "Alice");
    // A name that she corrects stays, whatever the provider calls her.
    elsewhere.ask("PUT", "/me/label", Some(json!({ "label": "Alice B." }))).expect(200);
    assert_eq!(site.sign_on(&mut site.browser()).expect(200)["account"]["label"], "Alice B.");
    site.idp.claims(json!({ "sub": SUBJECT.to_uppercase() }));
    let other = site.sign_on(&mut site.browser()).expect(200);
    assert!(other["new"].is_object(), "compared byte by byte");

    // Who does not want to be called anything gets a number, and who says no leaves nothing.
    let mut bob = site.browser();
    let new = site.sign_on(&mut bob).expect(200);
    bob.post("/sign-on/decline", json!({ "number": new["new"]["number"] })).expect(204);
    refused(bob.post("/sign-on/accept", json!({ "number": new["new"]["number"], "label": "Bob" })));
    assert_eq!(site.people(), 2);
    let new = site.sign_on(&mut bob).expect(200);
    let yes = json!({ "number": new["new"]["number"], "label": " " });
    assert_eq!(bob.post("/sign-on/accept", yes).expect(200)["account"]["label"].as_str().unwrap().len(), 8);

    // Neither database nor log holds who they are there, the mail address or the secret.
    let Site { folder, server, .. } = site;
    server.stop();
    let mut looked = 0;
    for entry in std::fs::read_dir(folder.path().join("data")).unwrap() {
        let Ok(bytes) = std::fs::read(entry.unwrap().path()) else { continue };
        looked += 1;
        for secret in [SUBJECT, &SUBJECT.to_uppercase(), "alice@example.org", SECRET, "session-1", NAME] {
            assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret}");
        }
    }
    assert!(looked > 0);
    let log = log(folder.path());
    for secret in [SUBJECT, "alice", "Alice", SECRET, "c0de", "session-1"] {
        assert!(!log.contains(secret), "{secret}");
    }
}

fn log(folder: &Path) -> String {
    std::fs::read_to_string(folder.join(LOG)).unwrap()
}

#[test]
fn what_goes_to_the_provider_is_the_least_and_the_code_comes_with_its_verifier() {
    let site = site();
    let mut alice = site.browser();
    let carried = site.go(&mut alice, "sign_in").map_err(|answer| answer.body).unwrap();
    assert_eq!(carried["scope"], "openid");
    assert_eq!(carried["claims"], r#"{"id_token":{"name":null}}"#);
    let redirect = format!("{}/sign-on/{}", alice.origin, site.provider);
    assert_eq!(carried["redirect_uri"], redirect);
    assert_eq!((carried["code_challenge_method"].as_str(), carried["code_challenge"].len()), ("S256", 43));
    site.back(&mut alice, &site.query(&carried)).expect(200);
    let form: HashMap<_, _> =
        form_urlencoded::parse(site.idp.manner.lock().unwrap().form.as_bytes()).into_owned().collect();
    assert_eq!((form["code"].as_str(), form["redirect_uri"].as_str()), ("c0de", redirect.as_str()));
    assert_eq!(form["code_verifier"].len(), 43);
    assert!(!form.contains_key("client_secret"), "it goes in the header");
}

#[test]
fn every_lie_is_refused_with_the_same_answer_and_its_own_reason_in_the_log() {
    let site = site();
    let mut reasons = Vec::new();
    let mut lie = |what: &str, reason: &'static str| {
        refused(site.sign_on(&mut site.browser()));
        reasons.push((what.to_owned(), reason));
    };
    for (changes, reason) in [
        (json!({ "aud": [] }), "aud is empty"),
        (json!({ "aud": "other" }), "aud is another"),
        (json!({ "aud": [CLIENT, "other"] }), "azp is missing"),
        (json!({ "iss": format!("{}/", site.idp.issuer) }), "iss is another"),
        (json!({ "iss": "https://another.example" }), "iss is another"),
        (json!({ "nonce": "another" }), "nonce is another"),
        (json!({ "nonce": null }), "nonce is missing"),
        (json!({ "exp": seconds() - 90 }), "the token has expired"),
        (json!({ "iat": seconds() + 600 }), "iat is in the future"),
        (json!({ "iat": seconds() - 3_600 }), "iat is too long ago"),
        (json!({ "sub": null }), "sub is missing or malformed"),
    ] {
        site.idp.claims(changes.clone());
        lie(&changes.to_string(), reason);
    }
    for (header, reason) in [
        (json!({ "alg": "none" }), "the token is not signed"),
        (json!({ "alg": "HS256", "kid": "rsa" }), "the token is signed with a shared secret"),
        (json!({ "alg": "PS256", "kid": "rsa" }), "the algorithm is not pinned"),
        (json!({ "alg": "RS256", "kid": "../../etc/passwd" }), "no such key"),
        (json!({ "alg": "RS256", "kid": "rsa", "jku": "https://evil.example" }), "the header brings a key"),
    ] {
        site.idp.token(header.clone(), json!({}));
        lie(&header.to_string(), reason);
    }
    site.idp.says(|_| "a.b.c".to_owned());
    lie("no token", "no JWS in compact serialization");
    let claims = json!({ "sub": SUBJECT, "iss": site.idp.issuer }).to_string();
    let unsigned = format!("{}.{}.", encode(br#"{"alg":"none"}"#), encode(claims.as_bytes()));
    site.idp.says(move |_| unsigned.clone());
    lie("without a signature", "the token is not signed");

    // A token with the nonce of the sign-in before.
    site.idp.honest();
    let before =
        site.go(&mut site.browser(), "sign_in").map_err(|answer| answer.body).unwrap()["nonce"].clone();
    site.idp.claims(json!({ "nonce": before }));
    lie("a nonce that was used", "nonce is another");

    let log = log(site.folder.path());
    let mut rest = log.as_str();
    for (what, reason) in reasons {
        let at = rest.find("a sign-on was refused").unwrap_or_else(|| panic!("{what}: not logged"));
        let line = rest[at..].lines().next().unwrap();
        assert!(line.contains(reason), "{what}: {line}");
        rest = &rest[at + line.len()..];
    }
    assert!(!log.contains(SUBJECT) && !log.contains("employee"), "of claims nothing is logged");
    site.idp.honest();
    site.sign_on(&mut site.browser()).expect(200);
}

#[test]
fn a_way_back_that_is_not_this_browsers_or_this_providers_is_refused() {
    let site = site();
    let mut alice = site.browser();
    let begun = |browser: &mut Browser| site.go(browser, "sign_in").map_err(|answer| answer.body).unwrap();
    let carried = begun(&mut alice);
    let query = site.query(&carried);
    let mut eve = site.browser();
    refused(site.back(&mut eve, &query));
    begun(&mut eve);
    refused(site.back(&mut eve, &query));
    refused(site.back(&mut alice, "code=c0de&state=another"));
    refused(site.back(&mut alice, ""));
    refused(alice.post("/sign-on/finish", json!({ "provider": "0".repeat(32), "query": query })));

    // It waits still, but not after a lie about whose answer it is.
    let other = format!("code=c0de&state={}&iss=https%3A%2F%2Fanother.example", carried["state"]);
    refused(site.back(&mut alice, &other));
    refused(site.back(&mut alice, &query));
    let carried = begun(&mut alice);
    refused(site.back(&mut alice, &format!("code=c0de&state={}", carried["state"])));
    let carried = begun(&mut alice);
    refused(site.back(
        &mut alice,
        &format!("error=access_denied&state={}&iss={}", carried["state"], site.idp.issuer),
    ));

    // Two tabs do not disturb each other; the same answer twice does.
    let (one, other) = (begun(&mut alice), begun(&mut alice));
    site.idp.manner.lock().unwrap().nonce.clone_from(&one["nonce"]);
    site.back(&mut alice, &site.query(&one)).expect(200);
    site.idp.manner.lock().unwrap().nonce.clone_from(&other["nonce"]);
    site.back(&mut alice, &site.query(&other)).expect(200);
    refused(site.back(&mut alice, &site.query(&other)));
    assert_eq!(
        alice.ask("POST", "/sign-on/finish", Some(json!({ "provider": site.provider }))).code(),
        (400, "malformed")
    );
    alice.origin = "https://evil.example".into();
    assert_eq!(site.back(&mut alice, &query).code(), (403, "foreign_origin"));
}

#[test]
fn a_provider_that_would_hold_the_server_up_or_lead_it_astray_is_given_up() {
    let mut site = site();
    let trap = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    trap.set_nonblocking(true).unwrap();
    let port = trap.local_addr().unwrap().port();
    let path = format!("/providers/{}/try", site.provider);
    for (discovery, why) in [
        (Discovery::Huge, "too_long"),
        (Discovery::Redirect(port), "redirect"),
        (Discovery::Another, "issuer"),
        (Discovery::Slow, "silent"),
    ] {
        site.idp.discovery(discovery);
        site.change(&json!({}));
        let before = Instant::now();
        refused(site.sign_on(&mut site.browser()));
        assert!(before.elapsed() < Duration::from_secs(12), "{discovery:?}");
        // Who sets it up is told in words what is wrong.
        let tried = site.owner.post(&path, json!({})).expect(200);
        assert_eq!((&tried["works"], &tried["why"]), (&json!(false), &json!(why)), "{discovery:?}");
    }
    assert!(trap.accept().is_err(), "nobody went where it led");
    site.idp.discovery(Discovery::Honest);
    site.change(&json!({}));
    site.sign_on(&mut site.browser()).expect(200);
    let tried = site.owner.post(&path, json!({})).expect(200);
    assert_eq!(tried, json!({ "works": true, "lacks": [] }));
    site.change(&json!({ "algorithms": ["EdDSA"] }));
    assert_eq!(site.owner.post(&path, json!({})).expect(200)["why"], "algorithms");
    let unknown = json!({ "admin": { "acr": ["https://refeds.org/profile/mfa"] } });
    site.change(&json!({ "requirements": unknown }));
    let lacks = site.owner.post(&path, json!({})).expect(200)["lacks"].clone();
    assert_eq!(lacks, json!([{ "lack": "acr", "role": "admin" }]));
}

#[test]
fn providers_that_are_not_public_are_not_asked_unless_the_operator_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let idp = Idp::start(folder.path());
    let (server, token) = server_with(folder.path(), &["--provider-ca-file", "ca.pem"]);
    let (mut owner, _) = founded(&server, &token);
    let mut asked = terms();
    for issuer in
        [idp.issuer.as_str(), "https://localhost", "http://idp.example", "https://idp.example?a=b", "x"]
    {
        asked["issuer"] = issuer.into();
        assert_eq!(owner.post("/providers", asked.clone()).code(), (422, "provider_issuer"), "{issuer}");
    }
    for issuer in
        ["https://10.0.0.1", "https://169.254.169.254", "https://192.168.1.1:8443", "https://[fd00::1]"]
    {
        asked["issuer"] = issuer.into();
        let id = owner.post("/providers", asked.clone()).expect(200)["id"].as_str().unwrap().to_owned();
        let tried = owner.post(&format!("/providers/{id}/try"), json!({})).expect(200);
        assert_eq!(tried["why"], "special", "{issuer}");
        let mut browser = Browser::new(&server.host);
        refused(browser.post("/sign-on/begin", json!({ "provider": id })));
    }
}

#[test]
fn keys_that_were_changed_between_two_sign_ins_are_fetched_once_more_and_not_for_every_lie() {
    let site = site();
    site.welcomed("Alice");
    site.idp.manner.lock().unwrap().signer = &ANOTHER;
    site.idp.manner.lock().unwrap().kids = "-new";
    site.idp.honest();
    // Not sooner than half a minute after the time before.
    let since = Instant::now();
    while site.sign_on(&mut site.browser()).status != 200 {
        assert!(since.elapsed() < Duration::from_secs(45));
        std::thread::sleep(Duration::from_millis(500));
    }
    assert_eq!(site.idp.manner.lock().unwrap().keys, 2);
    site.idp.token(json!({ "alg": "RS256", "kid": "unknown" }), json!({}));
    for _ in 0..5 {
        refused(site.sign_on(&mut site.browser()));
    }
    assert_eq!(site.idp.manner.lock().unwrap().keys, 2);
}

#[test]
fn what_a_role_takes_is_asked_for_once_more_and_checked_on_what_came_back() {
    let mut site = site();
    let high = json!({ "acr": ["high"], "amr": [] });
    site.change(
        &json!({ "requirements": { "admin": high, "member": { "acr": ["low", "high"], "amr": ["mfa"] } } }),
    );

    let mut alice = site.browser();
    let carried = site.go(&mut alice, "sign_in").map_err(|answer| answer.body).unwrap();
    assert_eq!(carried["acr_values"], "low high");
    refused(site.back(&mut alice, &site.query(&carried)));
    site.idp.claims(json!({ "acr": "lowest" }));
    refused(site.sign_on(&mut alice));
    site.idp.claims(json!({ "amr": ["pwd", "mfa"] }));
    assert!(site.sign_on(&mut alice).expect(200)["new"].is_object());
    site.idp.claims(json!({ "acr": "low" }));
    let mut alice = site.welcomed("Alice");

    // She becomes an administrator: her session ends, and signing on takes more.
    let account = id(&mut alice);
    let roles = json!({ "roles": ["admin", "member"] });
    site.owner.ask("PUT", &format!("/people/{account}/roles"), Some(roles)).expect(200);
    assert_eq!(alice.get("/session").code(), (401, "signed_out"));
    let again = site.sign_on(&mut alice).expect(200);
    let carried = site.carried(again["go"].as_str().unwrap());
    assert_eq!(carried["acr_values"], "high");
    refused(site.back(&mut alice, &site.query(&carried)));
    let again = site.sign_on(&mut alice).expect(200);
    let carried = site.carried(again["go"].as_str().unwrap());
    site.idp.claims(json!({ "acr": "high" }));
    assert_eq!(
        site.back(&mut alice, &site.query(&carried)).expect(200)["account"]["roles"],
        json!(["admin", "member"])
    );

    // What is dangerous she does after showing herself there anew, and the provider has to say when that was.
    let invite = json!({ "label": "Mo", "roles": ["helpdesk"] });
    assert_eq!(alice.post("/invitations", invite.clone()).code(), (403, "step_up"));
    let carried = site.go(&mut alice, "step_up").map_err(|answer| answer.body).unwrap();
    assert_eq!((carried["prompt"].as_str(), carried["max_age"].as_str()), ("login", "0"));
    refused(site.back(&mut alice, &site.query(&carried)));
    site.idp.claims(json!({ "acr": "high", "auth_time": seconds() - 3_600 }));
    refused(site.trip(&mut alice, "step_up"));
    site.idp.claims(json!({ "acr": "high", "auth_time": seconds(), "sub": "somebody-else" }));
    refused(site.trip(&mut alice, "step_up"));
    site.idp.claims(json!({ "acr": "high", "auth_time": seconds() }));
    site.trip(&mut alice, "step_up").expect(200);
    alice.post("/invitations", invite).expect(200);
    let mut nobody = site.browser();
    assert_eq!(
        nobody.post("/sign-on/begin", json!({ "provider": site.provider, "for": "step_up" })).status,
        401
    );
}

#[test]
fn an_account_that_stands_signs_on_by_a_provider_as_well_and_keeps_a_way_in() {
    let mut site = site();
    assert_eq!(site.owner.get("/links").expect(200)["links"], json!([]));
    let mut owner = std::mem::replace(&mut site.owner, Browser::new(&site.server.host));
    assert_eq!(site.trip(&mut owner, "link").expect(200), json!({ "linked": true }));
    refused(site.trip(&mut owner, "link"));
    assert_eq!(owner.get("/links").expect(200)["links"][0]["provider"]["name"], "Universiteit");

    let mut elsewhere = site.browser();
    let session = site.sign_on(&mut elsewhere).expect(200);
    assert_eq!(session["account"]["roles"], json!(["owner", "admin", "member"]));
    assert_eq!(elsewhere.post("/providers", terms()).code(), (400, "malformed"));
    let path = format!("/providers/{}", site.provider);
    assert_eq!(
        elsewhere.ask("DELETE", &path, None).code(),
        (403, "step_up"),
        "the provider did not say when"
    );
    assert_eq!(elsewhere.ask("DELETE", &format!("/links/{}", site.provider), None).code(), (403, "step_up"));

    // Somebody else's account is not taken over by the same person.
    site.idp.claims(json!({ "sub": "another" }));
    let mut mo = site.welcomed("Mo");
    site.idp.claims(json!({ "sub": "another", "auth_time": seconds() }));
    site.trip(&mut mo, "step_up").expect(200);
    assert_eq!(mo.ask("DELETE", &format!("/links/{}", site.provider), None).code(), (409, "last"));
    site.idp.honest();
    refused(site.trip(&mut mo, "link"));

    // Given up, its sessions end and the passkey stays.
    owner.ask("DELETE", &format!("/links/{}", site.provider), None).expect(204);
    let told = owner.get("/audit?group=people").expect(200);
    let ways = told["entries"].as_array().unwrap().iter().filter(|entry| !entry["act"]["provider"].is_null());
    let ways: Vec<_> = ways.map(|entry| (entry["act"].clone(), entry["subject"] == entry["actor"])).collect();
    let own = |kind: &str| (json!({ "kind": kind, "provider": site.provider[..16] }), true);
    assert_eq!(ways, [own("provider_unlinked"), own("provider_linked")]);
    assert_eq!(elsewhere.get("/session").code(), (401, "signed_out"));
    owner.get("/session").expect(200);
    assert!(site.sign_on(&mut elsewhere).expect(200)["new"].is_object());
    let device = &mut site.device;
    site.server.host.clone_into(&mut owner.host);
    let mut again = Browser::new(&owner.host);
    again.sign_in(device).expect(200);
}

#[test]
fn a_provider_that_tells_of_a_logout_ends_the_sessions_that_it_names_at_once_and_once() {
    let site = site();
    let mut alice = site.welcomed("Alice");
    site.idp.claims(json!({ "sid": "session-2" }));
    let mut second = site.browser();
    site.sign_on(&mut second).expect(200);
    site.idp.claims(json!({ "sub": "bob", "sid": "session-3" }));
    let mut bob = site.welcomed("Bob");

    let invalid = (400, "invalid_request");
    for changes in [
        json!({ "nonce": "n" }),
        json!({ "events": {} }),
        json!({ "events": null }),
        json!({ "iat": seconds() - 300 }),
        json!({ "aud": "other" }),
        json!({ "sub": null, "sid": null }),
        json!({ "jti": null }),
    ] {
        assert_eq!(site.logout(&site.idp.logout("lie", changes.clone())).code(), invalid, "{changes}");
    }
    assert_eq!(site.logout("").code(), invalid);
    assert_eq!(site.logout("a.b.c").code(), invalid);
    let long = "a".repeat(40_000);
    assert_eq!(site.logout(&long).status, 413);
    alice.get("/session").expect(200);

    // That session of hers, and no other.
    let token = site.idp.logout("one", json!({ "sub": null }));
    assert_eq!(site.logout(&token).status, 200);
    assert_eq!(alice.get("/session").code(), (401, "signed_out"));
    second.get("/session").expect(200);
    // Again by a replay: somebody new in the same session is left alone.
    site.idp.honest();
    site.sign_on(&mut alice).expect(200);
    assert_eq!(site.logout(&token).code(), invalid);
    alice.get("/session").expect(200);
    // All of hers, and nobody else's.
    assert_eq!(site.logout(&site.idp.logout("two", json!({ "sid": null }))).status, 200);
    for browser in [&mut alice, &mut second] {
        assert_eq!(browser.get("/session").code(), (401, "signed_out"));
    }
    bob.get("/session").expect(200);

    // Whoever looks at what arrived when it comes does not come in, either.
    site.idp.claims(json!({ "sub": "carol", "sid": "session-4" }));
    let mut carol = site.browser();
    let new = site.sign_on(&mut carol).expect(200);
    assert_eq!(site.logout(&site.idp.logout("three", json!({ "sub": "carol", "sid": null }))).status, 200);
    refused(carol.post("/sign-on/accept", json!({ "number": new["new"]["number"], "label": "Carol" })));
    let log = log(site.folder.path());
    assert!(!log.contains("session-") && !log.contains(SUBJECT), "of claims nothing is logged");
}

#[test]
fn providers_are_for_those_who_administer_and_their_secret_is_not_shown_again() {
    let mut site = site();
    let all = site.owner.get("/providers").expect(200);
    assert!(!all.to_string().contains(SECRET));
    assert_eq!(
        (&all["providers"][0]["has_secret"], &all["providers"][0]["issuer"]),
        (&json!(true), &json!(site.idp.issuer))
    );
    let mut alice = site.welcomed("Alice");
    let path = format!("/providers/{}", site.provider);
    assert_eq!(alice.get("/providers").code(), (403, "not_allowed"));
    assert_eq!(alice.ask("DELETE", &path, None).code(), (403, "not_allowed"));
    assert_eq!(alice.post(&format!("{path}/try"), json!({})).code(), (403, "not_allowed"));

    for (changes, code) in [
        (json!({ "client_id": "" }), "provider_client"),
        (json!({ "algorithms": [] }), "provider_algorithms"),
        (json!({ "requirements": { "owner": {} } }), "provider_requirement"),
        (json!({ "hub": { "claim": "email", "values": ["uni.example"] } }), "provider_hub"),
        (json!({ "client_secret": "a".repeat(2_000) }), "provider_secret"),
        (json!({ "name": " " }), "name"),
    ] {
        let mut terms = terms();
        for (name, value) in changes.as_object().unwrap() {
            terms[name] = value.clone();
        }
        assert_eq!(site.owner.ask("PUT", &path, Some(terms)).code(), (422, code), "{changes}");
    }
    for wrong in
        [json!({ "algorithms": ["none"] }), json!({ "requirements": { "root": {} } }), json!({ "x": 1 })]
    {
        let mut terms = terms();
        for (name, value) in wrong.as_object().unwrap() {
            terms[name] = value.clone();
        }
        assert_eq!(site.owner.ask("PUT", &path, Some(terms)).code(), (400, "malformed"), "{wrong}");
    }

    // Where it is found, people see what to choose from; of what is not there nothing is said.
    let choices =
        |browser: &mut Browser, path: &str| browser.get(&format!("/sign-on?organisation={path}")).expect(200);
    let mut stranger = site.browser();
    let here = choices(&mut stranger, "ergens");
    assert_eq!(here["providers"], json!([{ "id": site.provider, "name": "Universiteit" }]));
    let nowhere = json!({ "organisation": null, "providers": [] });
    assert_eq!(choices(&mut stranger, "nergens"), nowhere);

    // A new name leaves sessions alone, and the secret as it was; other terms do not.
    let mut kept = terms();
    kept.as_object_mut().unwrap().remove("client_secret");
    kept["name"] = "Hogeschool".into();
    site.owner.ask("PUT", &path, Some(kept)).expect(200);
    alice.get("/session").expect(200);
    site.sign_on(&mut site.browser()).expect(200);
    site.change(&json!({ "algorithms": ["RS256"] }));
    assert_eq!(alice.get("/session").code(), (401, "signed_out"));

    // Removed, nobody signs on by it, and whoever had no other way in is out.
    site.sign_on(&mut alice).expect(200);
    site.owner.ask("DELETE", &path, None).expect(204);
    assert_eq!(site.owner.ask("DELETE", &path, None).code(), (404, "unknown"));
    assert_eq!(alice.get("/session").code(), (401, "signed_out"));
    refused(site.sign_on(&mut alice));
    assert_eq!(choices(&mut stranger, "ergens"), nowhere);
    let page = meet::get(&site.server.host, "/o/ergens", "");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("publickey-credentials-get=(self)"), "{page}");
}
