//! A token before anything is believed of it: the compact serialization (RFC 7515 section 7.1), its header and its
//! signature. The payload is read when the signature is right, and not before.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{Algorithm, Object, Refused};

/// Bytes of a token that are read.
pub const MAX_TOKEN: usize = 16 * 1_024;

/// What kind of token is expected, as its `typ` says (RFC 8725 section 3.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `JWT`, or nothing: most providers leave it out.
    IdToken,
    /// `logout+jwt`.
    LogoutToken,
}

/// A token of which nothing is known yet but its header.
pub struct Signed<'a> {
    /// What it is signed with, and by which key.
    pub header: Header,
    /// What is signed.
    pub signed: &'a [u8],
    /// The signature.
    pub signature: Vec<u8>,
    payload: Vec<u8>,
}

impl<'a> Signed<'a> {
    /// Takes a token of this kind apart, if it is signed with one of these algorithms.
    ///
    /// # Errors
    /// [`Refused`], by the first rule that it breaks.
    pub fn read(token: &'a str, kind: Kind, pinned: &[Algorithm]) -> Result<Self, Refused> {
        if token.len() > MAX_TOKEN {
            return Err(Refused::TooLong);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Refused::NotJws)?;
        let (header, payload) = signed.split_once('.').ok_or(Refused::NotJws)?;
        // A payload with a dot, as in the five parts of RFC 7516, is no base64url.
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| Refused::NotJws);
        let (header, payload, signature) = (decode(header)?, decode(payload)?, decode(signature)?);
        let header = Header::read(&header, kind, pinned)?;
        Ok(Self { header, signed: signed.as_bytes(), signature, payload })
    }

    /// What it says. For whoever has found the signature right.
    ///
    /// # Errors
    /// [`Refused::NotJson`], [`Refused::NameTwice`].
    pub fn claims(&self) -> Result<Object, Refused> {
        Object::read(&self.payload)
    }
}

/// What we use of a header.
#[derive(Debug, PartialEq, Eq)]
pub struct Header {
    /// `alg`, one of those that are pinned.
    pub algorithm: Algorithm,
    /// `kid`: opaque, compared and nothing else.
    pub kid: Option<String>,
}

impl Header {
    fn read(bytes: &[u8], kind: Kind, pinned: &[Algorithm]) -> Result<Self, Refused> {
        const BRING_A_KEY: [&str; 4] = ["jku", "jwk", "x5u", "x5c"];
        let header = Object::read(bytes)?;
        if header.get("crit").is_some() {
            return Err(Refused::Critical);
        }
        if BRING_A_KEY.iter().any(|name| header.get(name).is_some()) {
            return Err(Refused::KeyInHeader);
        }
        if !kind.is(header.text("typ")?) {
            return Err(Refused::Type);
        }
        let algorithm = algorithm(header.required_text("alg")?, pinned)?;
        Ok(Self { algorithm, kid: header.text("kid")?.map(str::to_owned) })
    }
}

fn algorithm(name: &str, pinned: &[Algorithm]) -> Result<Algorithm, Refused> {
    if name.eq_ignore_ascii_case("none") {
        return Err(Refused::AlgorithmNone);
    }
    if matches!(name, "HS256" | "HS384" | "HS512") {
        return Err(Refused::AlgorithmSymmetric);
    }
    let known = Algorithm::from_name(name).filter(|algorithm| pinned.contains(algorithm));
    known.ok_or(Refused::AlgorithmNotPinned)
}

impl Kind {
    /// Compared as media types are (RFC 7515 section 4.1.9).
    fn is(self, typ: Option<&str>) -> bool {
        let Some(typ) = typ else { return self == Self::IdToken };
        let name = match self {
            Self::IdToken => "jwt",
            Self::LogoutToken => "logout+jwt",
        };
        let typ = typ.to_ascii_lowercase();
        typ.strip_prefix("application/").unwrap_or(&typ) == name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(json: &str) -> Result<Header, Refused> {
        Header::read(json.as_bytes(), Kind::IdToken, &Algorithm::DEFAULT)
    }

    #[test]
    fn a_header_names_a_pinned_algorithm_and_a_key() {
        let read = header(r#"{"alg":"ES256","kid":"../a","typ":"JWT","x5t":"AAAA","other":{}}"#);
        assert_eq!(read, Ok(Header { algorithm: Algorithm::ES256, kid: Some("../a".into()) }));
        assert_eq!(header(r#"{"alg":"EdDSA"}"#), Ok(Header { algorithm: Algorithm::EdDSA, kid: None }));
    }

    #[test]
    fn headers_that_lie_are_refused() {
        for (json, why) in [
            ("", Refused::NotJson),
            (r#"{"kid":"a"}"#, Refused::Member("alg")),
            (r#"{"alg":1}"#, Refused::Member("alg")),
            (r#"{"alg":"ES256","kid":1}"#, Refused::Member("kid")),
            (r#"{"alg":"none"}"#, Refused::AlgorithmNone),
            (r#"{"alg":"nOnE"}"#, Refused::AlgorithmNone),
            (r#"{"alg":"HS256"}"#, Refused::AlgorithmSymmetric),
            (r#"{"alg":"RS512"}"#, Refused::AlgorithmNotPinned),
            (r#"{"alg":"es256"}"#, Refused::AlgorithmNotPinned),
            (r#"{"alg":""}"#, Refused::AlgorithmNotPinned),
            (r#"{"alg":"ES256","alg":"none"}"#, Refused::NameTwice),
            (r#"{"alg":"ES256","x":{"y":1,"y":1}}"#, Refused::NameTwice),
            (r#"{"alg":"ES256","crit":["b64"],"b64":false}"#, Refused::Critical),
            (r#"{"alg":"ES256","crit":null}"#, Refused::Critical),
            (r#"{"alg":"ES256","jku":"https://evil.example"}"#, Refused::KeyInHeader),
            (r#"{"alg":"ES256","x5u":"https://evil.example"}"#, Refused::KeyInHeader),
            (r#"{"alg":"ES256","jwk":{}}"#, Refused::KeyInHeader),
            (r#"{"alg":"ES256","x5c":[]}"#, Refused::KeyInHeader),
            (r#"{"alg":"ES256","typ":"logout+jwt"}"#, Refused::Type),
            (r#"{"alg":"ES256","typ":"at+jwt"}"#, Refused::Type),
            (r#"{"alg":"ES256","typ":""}"#, Refused::Type),
        ] {
            assert_eq!(header(json), Err(why), "{json}");
        }
    }

    #[test]
    fn a_logout_token_says_that_it_is_one() {
        for (typ, is) in [
            (None, false),
            (Some("JWT"), false),
            (Some("logout+jwt"), true),
            (Some("application/Logout+JWT"), true),
            (Some("text/logout+jwt"), false),
        ] {
            assert_eq!(Kind::LogoutToken.is(typ), is, "{typ:?}");
        }
    }
}
