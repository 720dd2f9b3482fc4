//! The way to a token that vouches for a name in meetings, on the real server, with a provider that lies when it is told to.

use idtoken::vouch::{Told, commitment};
use serde_json::json;

use crate::{
    console::{Answer, Browser},
    lying::{
        NAME, seconds,
        site::{Site, refused, site},
    },
    meet::LOG,
    oidc_provider::encode,
};

const KEY: [u8; 32] = [1; 32];
const SALT: [u8; 16] = [2; 16];

fn begin(site: &Site, browser: &mut Browser, nonce: &str) -> Result<String, Answer> {
    let answer = browser.post("/names/begin", json!({ "nonce": nonce }));
    if answer.status != 200 {
        return Err(answer);
    }
    let carried = site.carried(answer.body["go"].as_str().unwrap());
    assert_eq!(carried["nonce"], nonce, "the browser's, and no other");
    Ok(site.query(&carried))
}

#[test]
fn the_token_commits_to_what_the_browser_chose_and_whoever_asks_can_check_it_without_an_account() {
    let site = site();
    let mut alice = site.welcomed("Alice");
    assert_eq!(alice.post("/ticket", json!({})).expect(200)["vouched"], true);
    let nonce = commitment(&KEY, &SALT);
    let query = begin(&site, &mut alice, &encode(&nonce)).ok().unwrap();
    let came = site.back(&mut alice, &query).expect(200);
    assert_eq!(came["named"]["provider"], site.provider.as_str());
    let token = came["named"]["token"].as_str().unwrap();

    let mut stranger = site.browser();
    let told = stranger.get(&format!("/names/{}", site.provider)).expect(200);
    let told = Told::read(told.to_string().as_bytes()).unwrap();
    assert_eq!(told.issuer, site.idp.issuer);
    let now = seconds();
    assert_eq!(told.vouches(token, &nonce, now).unwrap().name, NAME);
    assert!(told.vouches(token, &commitment(&[9; 32], &SALT), now).is_err());

    // It is given out once, and to nobody else; and it is no sign-in.
    refused(site.back(&mut alice, &query));
    let token = token.to_owned();
    let folder = site.folder.path().to_owned();
    let Site { folder: _keep, server, .. } = site;
    server.stop();
    let mut looked = 0;
    for entry in std::fs::read_dir(folder.join("data")).unwrap() {
        let Ok(bytes) = std::fs::read(entry.unwrap().path()) else { continue };
        looked += 1;
        for part in [token.as_str(), NAME, &encode(&nonce)] {
            assert!(!bytes.windows(part.len()).any(|window| window == part.as_bytes()));
        }
    }
    assert!(looked > 0);
    let log = std::fs::read_to_string(folder.join(LOG)).unwrap();
    for part in [token.as_str(), NAME, &encode(&nonce)] {
        assert!(!log.contains(part));
    }
}

#[test]
fn a_name_is_for_whoever_signed_on_by_the_provider_and_for_nobody_who_comes_back_as_another() {
    let mut site = site();
    let nonce = encode(&commitment(&KEY, &SALT));
    assert_eq!(begin(&site, &mut site.browser(), &nonce).unwrap_err().code(), (401, "signed_out"));
    // Whoever signed in with a passkey has nobody to vouch for them.
    refused(site.owner.post("/names/begin", json!({ "nonce": nonce })));
    assert_eq!(site.owner.post("/ticket", json!({})).expect(200)["vouched"], false);
    let mut alice = site.welcomed("Alice");
    for bad in ["", "AAAA", "not base64"] {
        refused(begin(&site, &mut alice, bad).unwrap_err());
    }

    // Somebody else at the provider's pages, and somebody else's browser.
    let query = begin(&site, &mut alice, &nonce).ok().unwrap();
    site.idp.claims(json!({ "sub": "somebody-else" }));
    refused(site.back(&mut alice, &query));
    let query = begin(&site, &mut alice, &nonce).ok().unwrap();
    refused(site.back(&mut site.browser(), &query));
    site.idp.claims(json!({ "nonce": encode(&[9; 32]) }));
    let query = begin(&site, &mut alice, &nonce).ok().unwrap();
    refused(site.back(&mut alice, &query));

    // Of providers that are not there as much is said as of numbers that are none.
    for id in ["0".repeat(32), "x".to_owned()] {
        refused(site.browser().get(&format!("/names/{id}")));
    }
}
