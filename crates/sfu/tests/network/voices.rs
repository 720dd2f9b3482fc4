//! Voices that are sent again as browsers do, which the library does not: the same packet, in its own stream.

use std::collections::VecDeque;

use str0m::rtp::Ssrc;
use str0m::rtp::rtcp::NackEntry;

use super::Packet;

/// More than a second of them.
const KEPT: usize = 64;
/// The payload type of Opus here.
const OPUS: u8 = 111;

/// What was sent lately.
#[derive(Default)]
pub(super) struct Voices {
    sent: VecDeque<Packet>,
    /// To be sent once more.
    pub(super) again: Vec<Packet>,
}

impl Voices {
    /// A datagram leaves.
    pub(super) fn sent(&mut self, packet: &Packet) {
        let is_voice =
            packet.payload.len() > 12 && packet.payload[0] >> 6 == 2 && packet.payload[1] & 0x7F == OPUS;
        if is_voice {
            if self.sent.len() == KEPT {
                self.sent.pop_front();
            }
            self.sent.push_back(packet.clone());
        }
    }

    /// Some are missing (RFC 4585 section 6.2.1).
    pub(super) fn asked<'a>(&mut self, ssrc: Ssrc, missing: impl Iterator<Item = &'a NackEntry>) {
        for entry in missing {
            let following = (0..16).filter(|bit| entry.blp >> bit & 1 == 1).map(|bit| bit + 1);
            for sequence in std::iter::once(0).chain(following).map(|behind| entry.pid.wrapping_add(behind)) {
                let head = [&sequence.to_be_bytes()[..], &ssrc.to_be_bytes()].concat();
                let same =
                    |packet: &&Packet| [&packet.payload[2..4], &packet.payload[8..12]].concat() == head;
                self.again.extend(self.sent.iter().find(same).cloned());
            }
        }
    }
}
