//! Offer and answer (RFC 8829).

use std::{
    net::{IpAddr, SocketAddr},
    time::Instant,
};

use protocol::{StreamKind, Track};
use str0m::{
    change::SdpAnswer,
    format::Codec,
    media::{Direction, MediaKind, Mid, Pt, Simulcast, SimulcastLayer},
};

use super::{Peer, name, receive::Receiving, refused, send::Sending};
use crate::{Error, clips::Camera};

impl Peer {
    /// Makes an offer: the streams on their m-lines, and at least so many slots. It stands until the next one.
    ///
    /// # Errors
    /// When there is nothing to offer.
    pub fn offer(
        &mut self,
        request: u64,
        audio_slots: u16,
        video_slots: u16,
        ice_restart: bool,
    ) -> Result<(String, Vec<Track>), Error> {
        let missing = |video: bool, wanted: u16| {
            let have = self.receiving.iter().filter(|slot| slot.video == video).count();
            usize::from(wanted).saturating_sub(have)
        };
        let (audio, video) = (missing(false, audio_slots), missing(true, video_slots));
        let (begin, camera) = (self.sending.is_empty(), self.camera);
        let mut tracks: Vec<(Mid, StreamKind)> = self.sending.iter().map(|s| (s.mid, s.stream)).collect();

        let mut changes = self.rtc.sdp_api();
        if begin {
            for &stream in &self.streams {
                let kind = if stream.is_video() { MediaKind::Video } else { MediaKind::Audio };
                let mid = changes.add_media(kind, Direction::SendOnly, None, None, simulcast(stream, camera));
                tracks.push((mid, stream));
            }
        }
        for (kind, count) in [(MediaKind::Audio, audio), (MediaKind::Video, video)] {
            for _ in 0..count {
                changes.add_media(kind, Direction::RecvOnly, None, None, None);
            }
        }
        if ice_restart || !changes.has_changes() {
            changes.ice_restart(true);
        }
        let (offer, pending) = changes.apply().ok_or(Error::Negotiation)?;
        self.pending = Some((request, pending));
        self.offered.clone_from(&tracks);
        let tracks = tracks.into_iter().map(|(mid, stream)| Track { mid: name(mid), stream }).collect();
        Ok((offer.to_sdp_string(), tracks))
    }

    /// Uses the answer to the offer that stands; an answer to an older one does nothing.
    ///
    /// # Errors
    /// When the answer is no session description or does not fit.
    pub fn answer(&mut self, request: u64, sdp: &str, now: Instant) -> Result<(), Error> {
        let Some((_, pending)) = self.pending.take_if(|(pending, _)| *pending == request) else {
            return Ok(());
        };
        let answer = SdpAnswer::from_sdp_string(sdp).map_err(|_| Error::Negotiation)?;
        self.rtc.sdp_api().accept_answer(pending, answer).map_err(refused)?;
        let mids = sdp.lines().filter_map(|line| line.strip_prefix("a=mid:"));
        self.adopt(&mids.map(|mid| Mid::from(mid.trim())).collect::<Vec<_>>());
        self.wake(now);
        Ok(())
    }

    /// Takes over the m-lines as they were agreed on.
    pub(super) fn adopt(&mut self, mids: &[Mid]) {
        let pt = |codec| self.rtc.codec_config().find(|p| p.spec().codec == codec).map(|p| p.pt());
        let (opus, vp8) = (pt(Codec::Opus), pt(Codec::Vp8));
        let pt = |video| -> Option<Pt> { if video { vp8 } else { opus } };
        for &(mid, stream) in &self.offered {
            let (known, pt) = (self.sending.iter().any(|s| s.mid == mid), pt(stream.is_video()));
            if let (false, Some(pt), Some(_)) = (known, pt, self.rtc.media(mid)) {
                self.sending.push(Sending::new(mid, stream, self.camera, pt));
            }
        }
        for &mid in mids {
            let Some(media) = self.rtc.media(mid) else { continue };
            let known = self.receiving.iter().any(|slot| slot.mid == mid);
            if !known && media.direction() == Direction::RecvOnly {
                self.receiving.push(Receiving::new(mid, media.kind().is_video()));
            }
        }
    }
}

/// The TCP addresses (RFC 6544, passive) that an answer names.
pub fn tcp_addresses(sdp: &str) -> Vec<SocketAddr> {
    let mut addresses = Vec::new();
    for line in sdp.lines() {
        let Some(candidate) = line.strip_prefix("a=candidate:") else { continue };
        let fields: Vec<&str> = candidate.split_whitespace().collect();
        // foundation component transport priority address port typ type (RFC 8839, section 5.1)
        let [_, _, transport, _, address, port, ..] = fields.as_slice() else { continue };
        let passive = fields.windows(2).any(|pair| pair == ["tcptype", "passive"]);
        let address = address.parse::<IpAddr>().ok().zip(port.parse::<u16>().ok()).map(SocketAddr::from);
        if transport.eq_ignore_ascii_case("tcp") && passive {
            addresses.extend(address.filter(|address| !addresses.contains(address)));
        }
    }
    addresses
}

fn simulcast(stream: StreamKind, camera: Camera) -> Option<Simulcast> {
    let rids = if stream == StreamKind::Camera { camera.rids() } else { Vec::new() };
    (!rids.is_empty()).then(|| {
        let mut simulcast = Simulcast::new();
        for rid in rids {
            simulcast.add_send_layer(SimulcastLayer::new(rid));
        }
        simulcast
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answers_tcp_addresses_are_found() {
        let sdp = "v=0\r\n\
            a=candidate:1 1 udp 2130706431 192.0.2.1 8080 typ host\r\n\
            a=candidate:2 1 tcp 1671430143 192.0.2.1 8080 typ host tcptype passive\r\n\
            a=candidate:2 1 tcp 1671430143 192.0.2.1 8080 typ host tcptype passive\r\n\
            a=candidate:3 1 TCP 1671430143 2001:db8::1 443 typ host tcptype passive\r\n\
            a=candidate:4 1 tcp 1671430143 192.0.2.2 9 typ host tcptype active\r\n\
            a=candidate:5 1 tcp\r\n";
        let found: Vec<String> = tcp_addresses(sdp).iter().map(SocketAddr::to_string).collect();
        assert_eq!(found, ["192.0.2.1:8080", "[2001:db8::1]:443"]);
    }
}
