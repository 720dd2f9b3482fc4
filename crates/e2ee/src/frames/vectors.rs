//! Tests: the vectors of RFC 9605, Appendix C.

use serde::{Deserialize, Deserializer, de::Error};

use super::{
    header::{Header, MAX_HEADER},
    keys::{BaseSecret, TAG},
};

#[derive(Deserialize)]
struct Vectors {
    header: Vec<HeaderVector>,
    sframe: Vec<FrameVector>,
}

#[derive(Deserialize)]
struct HeaderVector {
    kid: u64,
    ctr: u64,
    #[serde(deserialize_with = "octets")]
    encoded: Vec<u8>,
}

#[derive(Deserialize)]
struct FrameVector {
    kid: u64,
    ctr: u64,
    #[serde(deserialize_with = "octets")]
    base_key: Vec<u8>,
    #[serde(deserialize_with = "octets")]
    metadata: Vec<u8>,
    #[serde(deserialize_with = "octets")]
    aad: Vec<u8>,
    #[serde(deserialize_with = "octets")]
    pt: Vec<u8>,
    #[serde(deserialize_with = "octets")]
    ct: Vec<u8>,
}

fn octets<'de, D: Deserializer<'de>>(told: D) -> Result<Vec<u8>, D::Error> {
    hex::decode(<&str>::deserialize(told)?).map_err(D::Error::custom)
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../../tests/fixtures/rfc9605.json")).unwrap()
}

#[test]
fn headers_are_written_and_read_as_in_appendix_c_1() {
    let vectors = vectors().header;
    assert_eq!(vectors.len(), 289);
    for HeaderVector { kid, ctr, encoded } in vectors {
        let mut buffer = [0; MAX_HEADER];
        let length = Header { kid, ctr }.write(&mut buffer);
        assert_eq!(buffer[..length], encoded);
        assert_eq!(Header::read(&encoded).unwrap(), (Header { kid, ctr }, &[][..]));
    }
}

#[test]
fn frames_are_sealed_and_opened_as_in_appendix_c_3() {
    let vectors = vectors().sframe;
    assert_eq!(vectors.len(), 1);
    for vector in vectors {
        let key = BaseSecret::new(&vector.base_key.try_into().unwrap()).sender(vector.kid);
        let mut buffer = [0; MAX_HEADER];
        let length = Header { kid: vector.kid, ctr: vector.ctr }.write(&mut buffer);
        let header = &buffer[..length];
        let aad = [header, &vector.metadata].concat();
        assert_eq!(aad, vector.aad);

        let mut frame = vector.pt.clone();
        let tag = key.seal(vector.ctr, &aad, &mut frame).unwrap();
        assert_eq!([header, &frame, &tag].concat(), vector.ct);

        let (header, body) = Header::read(&vector.ct).unwrap();
        let (ciphertext, tag) = body.split_last_chunk::<TAG>().unwrap();
        let mut frame = ciphertext.to_vec();
        key.open(header.ctr, &aad, &mut frame, tag).unwrap();
        assert_eq!(frame, vector.pt);
    }
}
