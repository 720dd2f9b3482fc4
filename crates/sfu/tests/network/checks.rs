//! Checks as whoever knows a session's password could send them.

use str0m::ice::{StunMessage, TransId};

use super::World;

/// A binding request for this user, sealed with this password (RFC 8489 section 14.5).
pub fn binding(username: &str, password: &str) -> Vec<u8> {
    let provider = str0m::crypto::from_feature_flags();
    let hmac = |key: &[u8], parts: &[&[u8]]| provider.sha1_hmac_provider.sha1_hmac(key, parts);
    let message = StunMessage::binding_request(username, TransId::new(), true, 7, 1, true);
    let mut bytes = vec![0; 512];
    let length = message.to_bytes(Some(password.as_bytes()), &mut bytes, hmac).unwrap();
    bytes.truncate(length);
    bytes
}

/// ICE credentials of the server towards a client, and the client's fragment.
pub fn credentials(world: &mut World, of: u64) -> (String, String, String) {
    let client = world.client(of);
    let answer = client.answers[0].clone().unwrap();
    let value = |name: &str| answer.lines().find_map(|l| l.strip_prefix(name)).unwrap().trim().to_owned();
    let own = client.rtc.direct_api().local_ice_credentials().ufrag;
    (value("a=ice-ufrag:"), value("a=ice-pwd:"), own)
}
