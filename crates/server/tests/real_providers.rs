//! Signing on by real providers that the test starts: canaille and oidc-provider.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    console::{self, Browser, founded, server_with},
    meet::{LOG, Server},
    person::{self, Person},
    real::Place,
};

/// Longer than it takes until changed keys are fetched.
const KEYS: Duration = Duration::from_secs(60);

/// A server that may ask a provider on this machine, and its owner.
struct Site {
    _folder: TempDir,
    server: Server,
    place: Place,
    owner: Browser,
}

/// Chosen beforehand: the provider is told where people come back before it says who we are.
const PROVIDER: &str = "0123456789abcdef0123456789abcdef";

impl Site {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::new(folder.path());
        let flags = ["--provider-ca-file", "ca.pem", "--provider-networks", "127.0.0.0/8"];
        let (server, token) = server_with(folder.path(), &flags);
        let (owner, _) = founded(&server, &token);
        Self { _folder: folder, server, place, owner }
    }

    fn redirect(&self) -> String {
        format!("{}/sign-on/{PROVIDER}", self.owner.origin)
    }

    fn add(&mut self, (client, secret): (&str, &str), more: Value) {
        let mut asked = json!({
            "id": PROVIDER, "issuer": self.place.issuer, "name": "A real one", "client_id": client,
            "client_secret": secret, "algorithms": ["RS256", "EdDSA"], "asks_name": true,
        });
        asked.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        assert_eq!(self.owner.post("/providers", asked).expect(200)["id"], PROVIDER);
    }

    fn works(&mut self) -> Value {
        let tried = self.owner.post(&format!("/providers/{PROVIDER}/try"), json!({})).expect(200);
        assert_eq!(tried["works"], true, "{tried}");
        tried["lacks"].clone()
    }

    /// There, through the provider's pages, and to the address to which it sends back.
    fn away(&self, browser: &mut Browser, person: &mut Person, values: &[(&str, &str)]) -> String {
        let go = browser.post("/sign-on/begin", json!({ "provider": PROVIDER })).expect(200);
        person.until(go["go"].as_str().unwrap(), values, &self.redirect())
    }

    fn back(&self, browser: &mut Browser, address: &str) -> console::Answer {
        let query = address.split_once('?').unwrap().1;
        browser.post("/sign-on/finish", json!({ "provider": PROVIDER, "query": query }))
    }

    fn sign_on(&self, browser: &mut Browser, values: &[(&str, &str)]) -> console::Answer {
        let mut person = Person::new(&self.place.root);
        let address = self.away(browser, &mut person, values);
        self.back(browser, &address)
    }

    /// The same, again and again until it works: keys are not fetched anew within half a minute.
    fn signs_on(&self, browser: &mut Browser, values: &[(&str, &str)]) -> Value {
        let since = Instant::now();
        loop {
            let answer = self.sign_on(browser, values);
            if answer.status == 200 || since.elapsed() > KEYS {
                return answer.expect(200);
            }
            std::thread::sleep(Duration::from_millis(500));
        }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.server.folder.join(LOG)).unwrap()
    }

    fn browser(&self) -> Browser {
        Browser::new(&self.server.host)
    }
}

const ALICE: [(&str, &str); 3] =
    [("login", "alice"), ("password", "correct horse battery"), ("answer", "accept")];

#[test]
fn people_of_canaille_sign_on_and_stay_the_same_over_new_keys() {
    let mut site = Site::new();
    let canaille = site.place.canaille();
    let (client, secret) = site.place.registered(&site.redirect());
    site.add((&client, &secret), json!({}));
    assert_eq!(site.works(), json!([{ "lack": "logouts" }]));

    let mut alice = site.browser();
    let new = site.sign_on(&mut alice, &ALICE).expect(200)["new"].clone();
    assert_eq!((&new["subject"], &new["name"]), (&json!("alice"), &json!("Alice Exemplaria")));
    assert_eq!(new["amr"], json!(["pwd"]));
    assert!(!new.to_string().contains("uni.example"), "{new}");
    let yes = json!({ "number": new["number"], "label": "Alice" });
    let account = alice.post("/sign-on/accept", yes).expect(200)["account"].clone();
    assert_eq!(account["roles"], json!(["member"]));

    // What it says of how she showed herself is not enough where more is wanted.
    let wants = |requirements: Value| {
        json!({ "name": "A real one", "client_id": client, "algorithms": ["RS256", "EdDSA"],
                "asks_name": true, "requirements": requirements })
    };
    let path = format!("/providers/{PROVIDER}");
    let mfa = json!({ "member": { "acr": ["https://refeds.org/profile/mfa"], "amr": ["mfa"] } });
    site.owner.ask("PUT", &path, Some(wants(mfa))).expect(200);
    // Of two tokens in one second canaille's database takes one only, so it may be asked once more.
    let since = Instant::now();
    while !site.log().contains("acr is missing") {
        assert_eq!(site.sign_on(&mut alice, &ALICE).code(), (403, "sign_on"));
        assert!(since.elapsed() < KEYS, "{}", site.log());
    }
    let password = json!({ "member": { "amr": ["pwd"] } });
    site.owner.ask("PUT", &path, Some(wants(password))).expect(200);
    assert_eq!(site.signs_on(&mut alice, &ALICE)["account"]["id"], account["id"]);

    drop(canaille);
    let _again = site.place.canaille();
    let before = site.log();
    assert_eq!(site.signs_on(&mut alice, &ALICE)["account"]["id"], account["id"]);
    assert!(site.log()[before.len()..].contains("no such key"), "not before the keys were fetched anew");
}

#[test]
fn people_of_oidc_provider_are_pairwise_sign_on_once_for_each_code_and_out_where_they_came_from() {
    let mut site = Site::new();
    let logout = format!("{}/logout", site.redirect());
    let client = json!({
        "client_id": "meet", "client_secret": "s3cret", "redirect_uris": [site.redirect()],
        "response_types": ["code"], "grant_types": ["authorization_code"], "subject_type": "pairwise",
        "backchannel_logout_uri": logout, "backchannel_logout_session_required": true,
    });
    let provider = site.place.oidc_provider(&client, false);
    site.add(("meet", "s3cret"), json!({}));
    assert_eq!(site.works(), json!([]));
    let bob_s = [("login", "bob"), ("password", "any")];

    let mut bob = site.browser();
    let mut person = Person::new(&site.place.root);
    let address = site.away(&mut bob, &mut person, &bob_s);
    let new = site.back(&mut bob, &address).expect(200)["new"].clone();
    assert_eq!(new["name"], "Bob de Vries");
    let subject = new["subject"].as_str().unwrap();
    assert!(subject.len() == 64 && !subject.contains("bob"), "pairwise: {subject}");
    let yes = json!({ "number": new["number"], "label": "Bob" });
    let account = bob.post("/sign-on/accept", yes).expect(200)["account"]["id"].clone();

    // A code is good once: not here, where nothing waits for it, and not there, where somebody else's waits.
    assert_eq!(site.back(&mut bob, &address).code(), (403, "sign_on"));
    let code = |address: &str| parameter(address, "code");
    let mut eve = site.browser();
    let fresh =
        site.away(&mut eve, &mut Person::new(&site.place.root), &[("login", "eve"), ("password", "any")]);
    let replayed = fresh.replace(&code(&fresh), &code(&address));
    assert_eq!(site.back(&mut eve, &replayed).code(), (403, "sign_on"));

    // Signing out there signs out here.
    bob.get("/session").expect(200);
    let end = format!("{}/session/end?client_id=meet", site.place.issuer);
    let page = person.get(&end);
    let (action, form) = person::filled(&page, &[("logout", "yes")]);
    person.post(&action, "application/x-www-form-urlencoded", &form);
    let since = Instant::now();
    while bob.get("/session").status != 401 {
        assert!(since.elapsed() < Duration::from_secs(5), "the logout did not come through");
        std::thread::sleep(Duration::from_millis(50));
    }

    drop(provider);
    let _rotated = site.place.oidc_provider(&client, true);
    assert_eq!(site.signs_on(&mut bob, &bob_s)["account"]["id"], account);
}

fn parameter(address: &str, name: &str) -> String {
    let query = address.split_once('?').unwrap().1;
    let found = form_urlencoded::parse(query.as_bytes()).into_owned().find(|(known, _)| known == name);
    found.unwrap_or_else(|| panic!("{address}")).1
}
