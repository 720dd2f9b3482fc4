use super::*;
use crate::view::Met;
use ed25519_dalek::{Signer as _, SigningKey};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::json;

const NOW: Timestamp = Timestamp(1_800_000_000_000);
const ANN: ParticipantId = ParticipantId([1; 16]);
const BEN: ParticipantId = ParticipantId([2; 16]);
const ISSUER: &str = "https://idp.example";

/// A provider with an Ed25519 key, made of this number, and whom it vouches for.
struct Idp {
    key: SigningKey,
    subject: &'static str,
}

impl Idp {
    fn new(seed: u8) -> Self {
        Self { key: SigningKey::from_bytes(&[seed; 32]), subject: "1" }
    }

    fn jwk(&self) -> serde_json::Value {
        let x = URL_SAFE_NO_PAD.encode(self.key.verifying_key().to_bytes());
        json!({ "kty": "OKP", "crv": "Ed25519", "kid": self.kid(), "x": x })
    }

    fn kid(&self) -> String {
        format!("{:02x}", self.key.to_bytes()[0])
    }

    fn vouch(&self, name: &str, nonce: &str) -> String {
        let at = NOW.0 / 1_000;
        let header = json!({ "alg": "EdDSA", "kid": self.kid() });
        let claims = json!({
            "iss": ISSUER, "aud": "conclave", "sub": self.subject, "iat": at, "exp": at + 300, "name": name, "nonce": nonce,
        });
        let encode = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", encode(&header), encode(&claims));
        let signature = URL_SAFE_NO_PAD.encode(self.key.sign(signed.as_bytes()).to_bytes());
        format!("{signed}.{signature}")
    }
}

fn told(idps: &[&Idp]) -> Vec<u8> {
    let keys: Vec<_> = idps.iter().map(|idp| idp.jwk()).collect();
    json!({ "issuer": ISSUER, "client": "conclave", "keys": keys }).to_string().into_bytes()
}

fn prints(idps: &[&Idp]) -> Vec<String> {
    let prints = Told::read(&told(idps)).unwrap().prints();
    prints.into_iter().map(|print| URL_SAFE_NO_PAD.encode(print.0)).collect()
}

/// Somebody asks for a name, has it vouched for, and shows it, told these keys.
fn evidence(idp: &Idp, name: &str, seed: u8, keys: &[&Idp]) -> Evidence {
    let mut names = Names::default();
    names.ask(&mut ChaCha20Rng::from_seed([seed; 32]));
    let asked = names.take_commands().remove(0);
    let NameCommand::Ask { key, salt, nonce } = asked else { panic!("a name was asked for") };
    let token = idp.vouch(name, &nonce);
    names.show(Some(ShownName { provider: "p".into(), token, key, salt }), NOW);
    assert_eq!(names.take_commands(), [NameCommand::Look { provider: "p".into() }]);
    assert_eq!(names.own_mark(NOW), NameMark::Checking);
    assert!(names.own(NOW).expect("others check it anyway").0.told.is_empty());
    names.told("p", Some(&told(keys)), &[], NOW);
    names.own(NOW).expect("it holds").0
}

fn verified(name: &str, keys: KeysSeen) -> NameMark {
    NameMark::Verified { name: name.into(), issuer: ISSUER.into(), keys }
}

#[test]
fn a_name_that_a_provider_vouches_for_is_shown_with_who_vouches_and_stays() {
    let idp = Idp::new(1);
    let shown = evidence(&idp, " Ann\u{202E} Oud ", 1, &[&idp]);
    let mut names = Names::default();
    names.consider([(ANN, &shown)].into_iter(), std::iter::empty(), NOW);
    assert_eq!(names.mark(&ANN), NameMark::Checking);
    names.told("p", Some(&told(&[&idp])), &[], NOW);
    assert_eq!(names.mark(&ANN), verified("Ann Oud", KeysSeen::First), "made fit to be shown");
    assert_eq!(names.mark(&BEN), NameMark::Unverified);
    let pin = NameCommand::Pin { issuer: ISSUER.into(), print: prints(&[&idp]).remove(0) };
    assert!(names.take_commands().contains(&pin));
    // A day later it is still so in this meeting, and not for who comes then.
    let later = Timestamp(NOW.0 + 86_400_000);
    names.consider([(ANN, &shown), (BEN, &shown)].into_iter(), std::iter::empty(), later);
    assert_eq!(names.mark(&ANN), verified("Ann Oud", KeysSeen::First));
    assert_eq!(names.mark(&BEN), NameMark::Refused);
    names.consider(std::iter::empty(), std::iter::empty(), later);
    assert_eq!(names.mark(&ANN), NameMark::Unverified);
}

#[test]
fn a_token_of_somebody_else_or_of_no_key_of_the_provider_is_refused() {
    let (idp, other) = (Idp::new(1), Idp::new(2));
    let honest = evidence(&idp, "Ann", 1, &[&idp]);
    let thief = Evidence { key: [9; 32], ..honest.clone() };
    let forged = evidence(&other, "Rector", 2, &[&other]);
    let mut names = Names::default();
    names.consider([(ANN, &thief), (BEN, &forged)].into_iter(), std::iter::empty(), NOW);
    names.told("p", Some(&told(&[&idp])), &[], NOW);
    assert_eq!((names.mark(&ANN), names.mark(&BEN)), (NameMark::Refused, NameMark::Refused));
}

#[test]
fn a_server_that_swaps_keys_for_one_member_is_noticed_by_what_the_others_were_told() {
    let (idp, servers) = (Idp::new(1), Idp::new(66));
    let honest = evidence(&idp, "Ann", 1, &[&idp]);
    // With somebody who holds the link, the server forges a name and tells this member both keys.
    let forged = evidence(&servers, "Rector", 2, &[&idp, &servers]);
    let mut names = Names::default();
    names.consider([(ANN, &honest), (BEN, &forged)].into_iter(), std::iter::empty(), NOW);
    names.told("p", Some(&told(&[&idp, &servers])), &[], NOW);
    assert_eq!(names.mark(&BEN), verified("Rector", KeysSeen::Disputed), "Ann was told no such key");
    assert_eq!(names.mark(&ANN), verified("Ann", KeysSeen::First));
    // Alone with the forger, this browser remembers what it saw before.
    let mut alone = Names::default();
    alone.consider([(BEN, &forged)].into_iter(), std::iter::empty(), NOW);
    alone.told("p", Some(&told(&[&idp, &servers])), &prints(&[&idp]), NOW);
    assert_eq!(alone.mark(&BEN), verified("Rector", KeysSeen::Changed));
    let mut known = Names::default();
    known.consider([(ANN, &honest)].into_iter(), std::iter::empty(), NOW);
    known.told("p", Some(&told(&[&idp])), &prints(&[&idp]), NOW);
    assert_eq!(known.mark(&ANN), verified("Ann", KeysSeen::Known));
}

#[test]
fn keys_that_cannot_be_had_are_no_proof_and_new_ones_are_asked_for_once_a_minute() {
    let (old, new) = (Idp::new(1), Idp::new(2));
    let shown = evidence(&new, "Ann", 1, &[&new]);
    let mut names = Names::default();
    let look = NameCommand::Look { provider: "p".into() };
    names.consider([(ANN, &shown)].into_iter(), std::iter::empty(), NOW);
    assert_eq!(names.take_commands(), std::slice::from_ref(&look));
    names.told("p", None, &[], NOW);
    assert_eq!(names.mark(&ANN), NameMark::Unchecked);
    names.told("p", Some(b"{"), &[], NOW);
    assert_eq!(names.mark(&ANN), NameMark::Unchecked);
    names.consider([(ANN, &shown)].into_iter(), std::iter::empty(), NOW);
    assert!(names.take_commands().is_empty(), "not so soon");
    let later = Timestamp(NOW.0 + 60_000);
    names.consider([(ANN, &shown)].into_iter(), std::iter::empty(), later);
    assert_eq!(names.take_commands(), [look]);
    names.told("p", Some(&told(&[&old])), &[], later);
    assert_eq!(names.mark(&ANN), NameMark::Refused, "no such key");
    names.told("p", Some(&told(&[&old, &new])), &[], later);
    assert_eq!(names.mark(&ANN), verified("Ann", KeysSeen::First));
}

#[test]
fn strangers_make_the_browser_ask_about_so_many_providers_and_no_more() {
    let idp = Idp::new(1);
    let shown = evidence(&idp, "Ann", 1, &[&idp]);
    let mut names = Names::default();
    let many: Vec<_> = (0..100_u8)
        .map(|n| (ParticipantId([n; 16]), Evidence { provider: format!("p{n}"), ..shown.clone() }))
        .collect();
    names.consider(many.iter().map(|(whose, evidence)| (*whose, evidence)), std::iter::empty(), NOW);
    assert_eq!(names.take_commands().len(), MOST_PROVIDERS);
}

/// What the browser of whoever was in the meeting with these keeps.
fn kept_of(met: &[(ParticipantId, &Evidence)], salt: &str, keys: &[&Idp]) -> Vec<(String, String)> {
    let mut names = Names::default();
    names.remember(salt, &[]);
    names.consider(met.iter().copied(), std::iter::empty(), NOW);
    names.told("p", Some(&told(keys)), &[], NOW);
    let met = names.take_commands().into_iter().filter_map(|command| match command {
        NameCommand::Meet { name, person } => Some((name, person)),
        _ => None,
    });
    met.collect()
}

#[test]
fn who_was_verified_in_an_earlier_meeting_is_known_again_and_another_of_that_name_is_not() {
    let idp = Idp::new(1);
    let (ann, renamed) = (evidence(&idp, "Ann Oud", 1, &[&idp]), evidence(&idp, "Ann Nieuw", 2, &[&idp]));
    let another = evidence(&Idp { subject: "2", ..Idp::new(1) }, "ann  oud", 3, &[&idp]);
    let salt = URL_SAFE_NO_PAD.encode([4; 16]);
    let kept = kept_of(&[(ANN, &ann)], &salt, &[&idp]);
    assert_eq!(kept.len(), 1);

    let mut names = Names::default();
    let met = |names: &Names, name: &str| names.met(&ANN, name);
    for (shown, expected) in [(&ann, Met::Known), (&renamed, Met::Renamed), (&another, Met::Another)] {
        let mut names = Names::default();
        names.remember(&salt, &kept);
        names.consider([(ANN, shown)].into_iter(), std::iter::empty(), NOW);
        assert_eq!(met(&names, "Bo"), Met::New, "before it is checked");
        names.told("p", Some(&told(&[&idp])), &[], NOW);
        assert_eq!(met(&names, "Bo"), expected, "whatever they call themselves here");
    }
    // Somebody who shows nothing goes by a name that was verified before.
    names.remember(&salt, &kept);
    assert_eq!(
        (met(&names, " ANN Oud"), met(&names, "Bo"), met(&names, "")),
        (Met::Unproved, Met::New, Met::New)
    );
    // Another browser's digests say nothing to this one.
    names.remember(&URL_SAFE_NO_PAD.encode([5; 16]), &kept);
    assert_eq!(met(&names, "Ann Oud"), Met::New);
}

#[test]
fn those_at_the_door_those_whose_name_does_not_hold_and_oneself_are_not_remembered() {
    let (idp, servers) = (Idp::new(1), Idp::new(66));
    let (ann, forged) =
        (evidence(&idp, "Ann", 1, &[&idp]), evidence(&servers, "Rector", 2, &[&idp, &servers]));
    let salt = URL_SAFE_NO_PAD.encode([4; 16]);
    assert_eq!(kept_of(&[(ANN, &ann), (BEN, &forged)], &salt, &[&idp, &servers]).len(), 1, "disputed");
    let mut names = Names::default();
    names.remember(&salt, &[]);
    names.consider(std::iter::empty(), [(ANN, &ann)].into_iter(), NOW);
    names.told("p", Some(&told(&[&idp])), &[], NOW);
    assert!(!names.take_commands().iter().any(|command| matches!(command, NameCommand::Meet { .. })));
}
