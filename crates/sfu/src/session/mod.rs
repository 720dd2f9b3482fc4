//! One participant: their peer connection, what they send and the slots in which they receive.

pub(crate) mod offer;

use std::net::SocketAddr;
use std::time::Instant;

use protocol::StreamKind;
use rand::Rng;
use str0m::change::SdpOffer;
use str0m::config::DtlsCert;
use str0m::format::{Codec, FormatParams};
use str0m::ice::IceCreds;
use str0m::media::{Frequency, Media, Mid, Pt, Rid, Rids};
use str0m::net::{Protocol, TcpType};
use str0m::rtp::Ssrc;
use str0m::{Candidate, Rtc};

use crate::api::{
    Described, LocalCandidate, OfferError, SessionId, ShardConfig, SlotState, TrackState, Transport, Want,
};
use crate::downlink::{Downlink, REPORT_INTERVAL};
use crate::extension;
use crate::publication::Publication;
use crate::slot::{Rewriter, Slot};

/// A participant's place in a shard.
pub(crate) struct Session {
    pub id: SessionId,
    /// Index of the room in the shard.
    pub room: usize,
    /// `None` before the first offer.
    pub connection: Option<Connection>,
    /// All that was declared, also what may not be forwarded now.
    pub publications: Vec<Publication>,
    pub allowed: Vec<StreamKind>,
    pub slots: Vec<Slot>,
    pub wants: Vec<Want>,
    pub audio_slots: usize,
    /// What the meeting was last told of the slots.
    pub told_slots: Vec<SlotState>,
    pub downlink: Downlink,
    /// What all lowest layers and voices would take, and what would be sent on a wide line: both in bits
    /// per second, as last planned.
    pub wanted: (u64, u64),
    pub told_downlink: (u64, Option<Instant>),
    pub connected: bool,
    pub last_heard: Instant,
    /// When the connection wants to be woken, and for when that stands in the shard's timers.
    pub timeout: Option<Instant>,
    pub queued: Option<Instant>,
    /// Something was written that has not left yet.
    pub dirty: bool,
    pub allocate_at: Option<Instant>,
}

/// A peer connection.
pub(crate) struct Connection {
    pub rtc: Rtc,
    /// [`offer::Summary::connection`].
    pub identity: String,
    /// ICE username fragment by which datagrams find this session, and what they must know beside it.
    pub ufrag: String,
    pub password: String,
    pub addresses: Vec<(Transport, SocketAddr)>,
    pub opus: Option<Pt>,
    pub vp8: Option<Pt>,
    /// Number of the Dependency Descriptor extension.
    pub descriptor: Option<u8>,
    /// SSRCs seen: publication and layer.
    pub ssrcs: Vec<(Ssrc, usize, usize)>,
    /// Of slots that receive no more. Should their m-line receive again it goes on counting: under one key no number of a
    /// stream may be used twice, since SRTP's nonce is made of both (RFC 7714 section 8.1).
    resting: Vec<(Ssrc, Rewriter)>,
}

impl Session {
    pub fn new(id: SessionId, room: usize, config: &ShardConfig, now: Instant) -> Self {
        Self {
            id,
            room,
            connection: None,
            publications: Vec::new(),
            allowed: StreamKind::ALL.to_vec(),
            slots: Vec::new(),
            wants: Vec::new(),
            audio_slots: config.audio_slots,
            told_slots: Vec::new(),
            downlink: Downlink::new(config.initial_downlink),
            wanted: (0, 0),
            told_downlink: (0, None),
            connected: false,
            last_heard: now,
            timeout: None,
            queued: None,
            dirty: false,
            allocate_at: None,
        }
    }

    pub fn publication(&self, kind: StreamKind) -> Option<&Publication> {
        self.publications.iter().find(|p| p.kind == kind)
    }

    pub fn publication_mut(&mut self, kind: StreamKind) -> Option<&mut Publication> {
        self.publications.iter_mut().find(|p| p.kind == kind)
    }

    /// What is held. Taken apart whole, so that a new field does not compile before it is decided what is said of it.
    pub fn describe(&self) -> Described {
        let Self {
            id: _,
            room: _,
            connection,
            publications,
            allowed: _,
            slots: _,
            wants: _,
            audio_slots: _,
            told_slots: _,
            downlink: _,
            wanted: _,
            told_downlink: (downlink, _),
            connected: _,
            last_heard: _,
            timeout: _,
            queued: _,
            dirty: _,
            allocate_at: _,
        } = self;
        let rate = |publication: &Publication| {
            let layers = publication.layers.iter();
            (publication.kind, layers.filter_map(|layer| layer.rate.bps()).sum())
        };
        let microphone = self.publication(StreamKind::Microphone);
        Described {
            addresses: connection.iter().flat_map(|connection| connection.addresses.clone()).collect(),
            streams: publications.iter().map(rate).collect(),
            loudness: microphone.map(|publication| publication.loudness),
            downlink: *downlink,
        }
    }

    pub fn track_states(&self, now: Instant) -> Vec<TrackState> {
        self.publications.iter().map(|p| TrackState { stream: p.kind, flowing: p.flows(now) }).collect()
    }

    /// Takes over the m-lines as they are after an answer. Publications and slots that stay keep their
    /// state; gives the publications that went.
    pub fn adopt_media(
        &mut self,
        mids: &[String],
        tracks: &[(Mid, StreamKind)],
        rng: &mut impl Rng,
    ) -> Vec<Publication> {
        let Some(connection) = self.connection.as_mut() else { return Default::default() };
        let mut old_publications = std::mem::take(&mut self.publications);
        let mut old_slots = std::mem::take(&mut self.slots);
        for mid in mids {
            let mid = Mid::from(mid.as_str());
            let Some(media) = connection.rtc.media(mid) else { continue };
            let (direction, video) = (media.direction(), media.kind().is_video());
            if let Some(number) = media.remote_extmap().id_of(extension::dependency_descriptor()) {
                connection.descriptor = Some(number);
            }
            let track = tracks.iter().find(|(m, _)| *m == mid);
            if let (true, Some((_, kind))) = (direction.is_receiving(), track) {
                let kept = old_publications.iter().position(|p| p.mid == mid && p.kind == *kind);
                let rids = connection.rids_low_to_high(mid);
                self.publications.push(match kept {
                    Some(index) => old_publications.swap_remove(index),
                    None => Publication::new(*kind, mid, &rids),
                });
            }
            let Some(pt) = (if video { connection.vp8 } else { connection.opus }) else { continue };
            if !direction.is_sending() {
                continue;
            }
            if let Some(index) = old_slots.iter().position(|s| s.mid == mid) {
                self.slots.push(old_slots.swap_remove(index));
            } else if let Some(stream) = connection.rtc.direct_api().stream_tx_by_mid(mid, None) {
                // The sender has paced already; pacing again costs microseconds and a wake per packet
                // and breaks up the trains that leave in one call.
                stream.set_unpaced(true);
                let ssrc = stream.ssrc();
                let rested = connection.resting.iter().position(|(resting, _)| *resting == ssrc);
                let rewriter = rested.map(|index| connection.resting.swap_remove(index).1);
                self.slots.push(Slot {
                    mid,
                    video,
                    pt,
                    ssrc,
                    source: None,
                    current: None,
                    target: None,
                    held_back: false,
                    rewriter: rewriter
                        .unwrap_or_else(|| Rewriter::new(rng.random_range(0..1 << 14), rng.random())),
                });
            }
        }
        connection.resting.extend(old_slots.into_iter().map(|slot| (slot.ssrc, slot.rewriter)));
        connection.ssrcs.clear();
        old_publications
    }
}

impl Connection {
    /// A connection that waits for its first offer.
    pub fn new(config: &ShardConfig, certificate: Option<DtlsCert>, ice: IceCreds, now: Instant) -> Self {
        let (ufrag, password) = (ice.ufrag.clone(), ice.pass.clone());
        let mut builder = Rtc::builder()
            .set_ice_lite(true)
            .set_rtp_mode(true)
            .set_local_ice_credentials(ice)
            .set_extension_map(extension::negotiated())
            .enable_bwe(Some(str0m::bwe::Bitrate::bps(config.initial_downlink)))
            .set_stats_interval(Some(REPORT_INTERVAL))
            .clear_codecs()
            .enable_vp8(true);
        // The answer's usedtx tells the browser to be silent in silence (RFC 7587 section 6.1).
        let opus = FormatParams {
            min_p_time: Some(10),
            use_inband_fec: Some(true),
            use_dtx: Some(true),
            ..FormatParams::default()
        };
        builder.codec_config().add_config(
            Pt::new_with_value(111),
            None,
            Codec::Opus,
            Frequency::FORTY_EIGHT_KHZ,
            Some(2),
            opus,
        );
        if let Some(certificate) = certificate {
            builder = builder.set_dtls_cert(certificate);
        }
        let mut rtc = builder.build(now);
        for local in &config.local_candidates {
            if let Some(candidate) = candidate(local) {
                rtc.add_local_candidate(candidate);
            }
        }
        Self {
            rtc,
            identity: String::new(),
            ufrag,
            password,
            addresses: Vec::new(),
            opus: None,
            vp8: None,
            descriptor: None,
            ssrcs: Vec::new(),
            resting: Vec::new(),
        }
    }

    /// Agrees to an offer and gives the answer.
    pub fn answer(
        &mut self,
        sdp: &str,
        summary: &offer::Summary,
        tracks: &[(Mid, StreamKind)],
    ) -> Result<String, OfferError> {
        let offer =
            SdpOffer::from_sdp_string(&offer::without_candidates(sdp)).map_err(|_| OfferError::Malformed)?;
        let answer = self.rtc.sdp_api().accept_offer(offer).map_err(|_| OfferError::Refused)?;
        for (index, (mid, kind)) in tracks.iter().enumerate() {
            let fits = |m: &&Media| m.direction().is_receiving() && m.kind().is_video() == kind.is_video();
            let media = self.rtc.media(*mid).filter(fits).ok_or(OfferError::TrackMismatch)?;
            if tracks[..index].iter().any(|(m, k)| m == mid || k == kind) {
                return Err(OfferError::TrackMismatch);
            }
            let descriptor = media.remote_extmap().id_of(extension::dependency_descriptor());
            if kind.is_video() && descriptor.is_none() {
                return Err(OfferError::NoDescriptor);
            }
        }
        let pt = |codec| self.rtc.codec_config().find(|p| p.spec().codec == codec).map(|p| p.pt());
        (self.opus, self.vp8) = (pt(Codec::Opus), pt(Codec::Vp8));
        self.identity.clone_from(&summary.connection);
        let ice = self.rtc.direct_api().local_ice_credentials();
        (self.ufrag, self.password) = (ice.ufrag, ice.pass);
        Ok(answer.to_sdp_string())
    }

    /// The layers of a simulcast m-line as declared, which is low to high.
    fn rids_low_to_high(&self, mid: Mid) -> Vec<Rid> {
        let Some(media) = self.rtc.media(mid) else { return Vec::new() };
        match media.rids_rx() {
            Rids::Specific(rids) => rids.clone(),
            _ => Vec::new(),
        }
    }
}

fn candidate(local: &LocalCandidate) -> Option<Candidate> {
    let builder = Candidate::builder();
    match local.proto {
        Transport::Udp => builder.udp().host(local.address).build().ok(),
        Transport::Tcp => builder.tcp().host(local.address).tcptype(TcpType::Passive).build().ok(),
    }
}

impl From<Transport> for Protocol {
    fn from(transport: Transport) -> Self {
        match transport {
            Transport::Udp => Self::Udp,
            Transport::Tcp => Self::Tcp,
        }
    }
}

/// Random ICE credentials (RFC 8445 section 5.3) from the shard's generator.
pub(crate) fn ice_credentials(rng: &mut impl Rng) -> IceCreds {
    let mut text =
        |length| (0..length).map(|_| char::from(rng.sample(rand::distr::Alphanumeric))).collect::<String>();
    IceCreds { ufrag: text(12), pass: text(24) }
}
