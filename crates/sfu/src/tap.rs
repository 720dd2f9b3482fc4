//! For tests only (feature `tap`): shows every RTP packet as the server has it, after SRTP is taken off and
//! before it is put on, so that it can be proved that nothing in it can be understood.

use std::sync::OnceLock;

use protocol::StreamKind;

/// Which way a packet goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From a participant.
    In,
    /// To a participant.
    Out,
}

type Listener = Box<dyn Fn(Way, StreamKind, &[u8]) + Send + Sync>;

static LISTENER: OnceLock<Listener> = OnceLock::new();

/// Hands every packet from now on to this, as an RTP packet (RFC 3550 section 5.1) without header extensions.
/// Only the first call counts.
pub fn listen(listener: Listener) {
    let _ = LISTENER.set(listener);
}

pub(crate) fn show(
    way: Way,
    kind: StreamKind,
    marker: bool,
    payload_type: u8,
    (sequence, timestamp, ssrc): (u64, u32, u32),
    payload: &[u8],
) {
    let Some(listener) = LISTENER.get() else { return };
    let mut packet = Vec::with_capacity(12 + payload.len());
    packet.extend_from_slice(&[0x80, u8::from(marker) << 7 | payload_type & 0x7f]);
    packet.extend_from_slice(&(sequence as u16).to_be_bytes());
    packet.extend_from_slice(&timestamp.to_be_bytes());
    packet.extend_from_slice(&ssrc.to_be_bytes());
    packet.extend_from_slice(payload);
    listener(way, kind, &packet);
}
