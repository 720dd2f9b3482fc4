//! Whatever bytes come, nothing panics, and nobody is signed in or out by them.

use identity::oidc::{Answer, AuthenticationRequest, Config, Keys, Provider, Refused, Replays, Verdict};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Value, json};

use crate::oidc_provider::{NOW, OURS, SignIn, config, encode, logout_claims, metadata};

fn begun() -> SignIn {
    SignIn::begin(config(), AuthenticationRequest::default(), 1)
}

/// Keys that are there already.
fn keys(sign_in: &SignIn) -> Keys {
    let mut keys = Keys::new(&sign_in.metadata);
    let jwks = OURS.jwks().to_string();
    keys.answered(Answer { status: 200, body: jwks.as_bytes() }, NOW).unwrap();
    keys
}

/// Any JSON, with the names and values that mean something among others.
fn json_value() -> impl Strategy<Value = Value> {
    let names = || {
        select(vec![
            "iss",
            "sub",
            "aud",
            "exp",
            "iat",
            "nbf",
            "nonce",
            "acr",
            "amr",
            "azp",
            "sid",
            "auth_time",
            "events",
            "jti",
            "alg",
            "kid",
            "typ",
            "crit",
            "keys",
            "kty",
            "crv",
            "x",
            "y",
            "n",
            "e",
            "use",
            "issuer",
            "jwks_uri",
        ])
    };
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        select(vec![
            "https://idp.example",
            "conclave",
            "RS256",
            "EdDSA",
            "RSA",
            "EC",
            "OKP",
            "P-256",
            "AQAB"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 12, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((names().prop_map(str::to_owned), inner.clone()), 0..12)
                .prop_map(|members| members.into_iter().collect()),
            vec((".{0,6}", inner), 0..6).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// JSON, or text near it, or anything.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        json_value().prop_map(|value| value.to_string().into_bytes()),
        "[\\[\\]{}\":,a-z0-9\\\\ ]{0,80}".prop_map(String::into_bytes),
        vec(any::<u8>(), 0..300),
    ]
}

/// Something in the place of one member of an honest object.
fn one_changed(object: Value) -> impl Strategy<Value = Value> {
    let names: Vec<String> = object.as_object().unwrap().keys().cloned().collect();
    (select(names), json_value()).prop_map(move |(name, value)| {
        let mut object = object.clone();
        object[name] = value;
        object
    })
}

proptest! {
    #[test]
    fn no_discovery_document(bytes in bytes(), status in any::<u16>()) {
        let provider = Provider::new(config()).unwrap();
        let read = provider.read_discovery(Answer { status, body: &bytes });
        prop_assert!(read.is_err());
    }

    #[test]
    fn no_discovery_document_near_an_honest_one(document in one_changed(json!({
        "issuer": "https://idp.example",
        "authorization_endpoint": "https://idp.example/authorize",
        "token_endpoint": "https://idp.example/token",
        "jwks_uri": "https://idp.example/keys",
        "response_types_supported": ["code"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "claims_parameter_supported": true,
    }))) {
        let provider = Provider::new(config()).unwrap();
        let _ = provider.read_discovery(Answer { status: 200, body: document.to_string().as_bytes() });
    }

    #[test]
    fn no_key_set(bytes in bytes(), status in any::<u16>()) {
        let mut keys = Keys::new(&begun().metadata);
        let _ = keys.answered(Answer { status, body: &bytes }, NOW);
    }

    #[test]
    fn no_key(
        jwk in (0_usize..4).prop_flat_map(|kind| one_changed(OURS.jwks()["keys"][kind].clone())),
        kid in select(vec!["rsa", "p256", "p384", "ed25519"]),
        alg in select(vec!["RS256", "PS256", "ES256", "EdDSA"]),
    ) {
        let mut sign_in = begun();
        let set = json!({ "keys": [jwk] }).to_string();
        sign_in.keys.answered(Answer { status: 200, body: set.as_bytes() }, NOW).unwrap();
        let token = OURS.token(&json!({ "alg": alg, "kid": kid }), &sign_in.claims());
        let unverified = sign_in.exchanged(&token).unwrap();
        let _ = unverified.verify(&sign_in.provider, &mut sign_in.keys, NOW);
    }

    #[test]
    fn no_config(bytes in bytes()) {
        if let Ok(config) = serde_json::from_slice::<Config>(&bytes) {
            let _ = Provider::new(config);
        }
    }

    #[test]
    fn no_callback(query in ".{0,200}", time in any::<u64>()) {
        let sign_in = begun();
        let back = sign_in.provider.callback(&sign_in.metadata, sign_in.pending.clone(), &query, time);
        prop_assert!(back.is_err());
        let query = format!("state={}&{query}", sign_in.pending.state());
        let _ = sign_in.provider.callback(&sign_in.metadata, sign_in.pending, &query, time);
    }

    #[test]
    fn no_token_response(bytes in bytes(), status in any::<u16>()) {
        let sign_in = begun();
        let query = format!("code=a&state={}", sign_in.pending.state());
        let exchange = sign_in.provider.callback(&sign_in.metadata, sign_in.pending, &query, NOW).unwrap();
        let answered = exchange.answered(Answer { status, body: &bytes });
        prop_assert!(answered.is_err());
    }

    #[test]
    fn no_token(token in prop_oneof![".{0,300}", "[A-Za-z0-9_-]{0,60}\\.[A-Za-z0-9_-]{0,60}\\.[A-Za-z0-9_-]{0,60}"]) {
        let sign_in = begun();
        let mut keys = keys(&sign_in);
        let logout = sign_in.provider.logout(&token, &mut keys, &mut Replays::default(), NOW);
        prop_assert!(logout.is_err());
        prop_assert!(sign_in.end(&token).is_err());
    }

    #[test]
    fn no_header(header in bytes()) {
        let sign_in = begun();
        let header = String::from_utf8_lossy(&header);
        let token = OURS.token_of("EdDSA", &header, &sign_in.claims().to_string());
        prop_assert!(sign_in.end(&token).is_err());
    }

    #[test]
    fn no_claims(claims in bytes(), logout in any::<bool>()) {
        let sign_in = begun();
        let typ = if logout { "logout+jwt" } else { "JWT" };
        let header = json!({ "alg": "EdDSA", "kid": "ed25519", "typ": typ }).to_string();
        let token = OURS.token_of("EdDSA", &header, &String::from_utf8_lossy(&claims));
        let mut keys = keys(&sign_in);
        let logout = sign_in.provider.logout(&token, &mut keys, &mut Replays::default(), NOW);
        prop_assert!(logout.is_err());
        prop_assert!(sign_in.end(&token).is_err());
    }

    #[test]
    fn no_claims_near_honest_ones(claims in one_changed(begun().claims()), logout in one_changed(logout_claims("1"))) {
        let sign_in = begun();
        let id_token = OURS.token(&json!({ "alg": "EdDSA", "kid": "ed25519" }), &claims);
        let mut keys = keys(&sign_in);
        let logout = OURS.token(&json!({ "alg": "EdDSA", "kid": "ed25519", "typ": "logout+jwt" }), &logout);
        let _ = sign_in.provider.logout(&logout, &mut keys, &mut Replays::default(), NOW);
        let _ = sign_in.end(&id_token);
    }

    #[test]
    fn no_token_with_a_bit_turned(
        (alg, kid) in select(vec![("PS256", "rsa"), ("RS256", "rsa"), ("ES256", "p256"), ("EdDSA", "ed25519")]),
        place in any::<prop::sample::Index>(),
        bit in 0_u32..7,
    ) {
        let sign_in = begun();
        let mut token = OURS.token(&json!({ "alg": alg, "kid": kid }), &sign_in.claims()).into_bytes();
        let place = place.index(token.len());
        token[place] ^= 1 << bit;
        prop_assert!(sign_in.end(&String::from_utf8(token).unwrap()).is_err());
    }

    #[test]
    fn at_any_time_a_token_is_taken_or_refused(now in any::<u64>(), made in any::<u64>()) {
        let sign_in = begun();
        let mut claims = sign_in.claims();
        claims["iat"] = made.into();
        let token = OURS.token(&json!({ "alg": "EdDSA", "kid": "ed25519" }), &claims);
        let unverified = sign_in.exchanged(&token).unwrap();
        let _ = unverified.verify(&sign_in.provider, &mut keys(&sign_in), now);
    }
}

#[test]
fn a_nest_as_deep_as_may_be_is_refused_and_takes_no_stack() {
    let provider = Provider::new(config()).unwrap();
    let mut keys = Keys::new(&metadata(&provider));
    let deep = "[".repeat(200_000);
    assert_eq!(keys.answered(Answer { status: 200, body: deep.as_bytes() }, NOW), Err(Refused::NotJson));
    let deep = "{\"a\":".repeat(2_000);
    let token = format!("{}.{}.AAAA", encode(deep.as_bytes()), encode(b"{}"));
    let refused = provider.logout(&token, &mut keys, &mut Replays::default(), NOW);
    assert!(matches!(refused, Err(Refused::NotJson)));
    let honest =
        OURS.token(&json!({ "alg": "EdDSA", "kid": "ed25519", "typ": "logout+jwt" }), &logout_claims("1"));
    let step = provider.logout(&honest, &mut keys, &mut Replays::default(), NOW);
    assert!(matches!(step, Ok(Verdict::Fetch(_))));
}
