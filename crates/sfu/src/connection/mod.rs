//! A peer connection: ICE, DTLS and the session description are the transport library's, media are ours.

mod again;
mod bucket;
mod codecs;
pub(crate) mod dtls;
pub(crate) mod incoming;
pub(crate) mod offer;
pub(crate) mod outgoing;
mod probing;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use congestion::Controller;
use protocol::StreamKind;
use rand::Rng;
use str0m::change::SdpOffer;
use str0m::config::{CryptoProvider, DtlsCert};
use str0m::format::FormatParams;
use str0m::ice::IceCreds;
use str0m::media::{Frequency, Media, Mid, Pt, Rid, Rids};
use str0m::net::{Protocol, TcpType};
use str0m::rtp::{Extension, ExtensionMap, Ssrc};
use str0m::{Candidate, Rtc};

use crate::api::{LocalCandidate, OfferError, SHARDS, ShardConfig, Transport};
use crate::dependency_descriptor;
use crate::outbox::Path;
use crate::shard::ShardNumber;
use bucket::{Intake, Repairs};
pub(crate) use codecs::{Codec, Codecs};
use dtls::AgreedKeys;
use incoming::{Declared, Incoming};
pub(crate) use outgoing::Numbers;
use outgoing::Outgoing;
pub(crate) use probing::Probing;

/// The transport library makes no reports: ours are made elsewhere, and it seals nothing.
const NEVER: Duration = Duration::from_secs(365 * 24 * 3_600);

/// A peer connection.
pub(crate) struct Connection {
    pub rtc: Rtc,
    keys: AgreedKeys,
    /// [`offer::Summary::connection`].
    pub identity: String,
    /// ICE username fragment by which datagrams find this session, and what they must know beside it.
    pub ufrag: String,
    pub password: String,
    pub addresses: Vec<(Transport, SocketAddr)>,
    /// Where media go: the pair that the peer has nominated (RFC 8445 section 8.1.1), before that the first that it checked.
    path: Option<(Path, bool)>,
    pub codecs: Codecs,
    pub numbers: Numbers,
    pub declared: Vec<Declared>,
    /// What its offers have said of payload types.
    named: offer::Names,
    /// The SSRC of our feedback, and the name that ties our streams together (RFC 3550 section 6.5.1).
    pub report_ssrc: u32,
    pub name: String,
    /// What is sent, by its m-lines.
    pub streams: Vec<Stream>,
    /// What is taken of the peer.
    pub intake: Intake,
    /// Once DTLS has agreed on keys.
    pub media: Option<MediaTransport>,
}

/// Both halves of what carries media.
pub(crate) struct MediaTransport {
    pub incoming: Incoming,
    pub outgoing: Outgoing,
    /// What may be sent again of pictures, and of voices: these are few, and do not wait for the others.
    pub repairs: Repairs,
    pub voice_repairs: Repairs,
    /// A probe under way.
    pub probing: Option<Probing>,
}

impl MediaTransport {
    /// When it wants to be woken.
    pub fn wake(&self) -> Option<Instant> {
        let probe = self.probing.as_ref().map(|probing| probing.next);
        [self.incoming.due, probe, self.outgoing.congestion.wake()].into_iter().flatten().min()
    }
}

/// A stream that an answer has named (RFC 5576).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stream {
    pub mid: Mid,
    pub ssrc: Ssrc,
    /// In which its packets are sent again (RFC 4588).
    pub repair: Option<Ssrc>,
}

impl Connection {
    /// A connection that waits for its first offer.
    pub fn new(
        config: &ShardConfig,
        crypto: &Arc<CryptoProvider>,
        certificate: Option<DtlsCert>,
        (ice, report_ssrc): (IceCreds, u32),
        now: Instant,
    ) -> Self {
        let (ufrag, password) = (ice.ufrag.clone(), ice.pass.clone());
        let mut builder = Rtc::builder()
            .set_crypto_provider(Arc::clone(crypto))
            .set_ice_lite(true)
            .set_rtp_mode(true)
            .set_local_ice_credentials(ice)
            .set_extension_map(negotiated())
            .set_rtcp_report_interval_audio(NEVER)
            .set_rtcp_report_interval_video(NEVER)
            .clear_codecs()
            .enable_vp8(true)
            .enable_av1(true);
        let vp9 = FormatParams { profile_id: Some(0), ..FormatParams::default() };
        let (number, repair) = (Pt::new_with_value(98), Pt::new_with_value(99));
        let codecs = builder.codec_config();
        codecs.add_config(number, Some(repair), str0m::format::Codec::Vp9, Frequency::NINETY_KHZ, None, vp9);
        // The answer's usedtx tells the browser to be silent in silence (RFC 7587 section 6.1).
        let opus = FormatParams {
            min_p_time: Some(10),
            use_inband_fec: Some(true),
            use_dtx: Some(true),
            ..FormatParams::default()
        };
        codecs.add_config(
            Pt::new_with_value(111),
            None,
            str0m::format::Codec::Opus,
            Frequency::FORTY_EIGHT_KHZ,
            Some(2),
            opus,
        );
        for voice in builder.codec_config().iter_mut().filter(|params| params.spec().codec.is_audio()) {
            voice.set_fb_nack(true);
        }
        if let Some(certificate) = certificate {
            builder = builder.set_dtls_cert(certificate);
        }
        let (mut rtc, keys) = AgreedKeys::of(|| builder.build(now));
        for local in &config.local_candidates {
            if let Some(candidate) = candidate(local) {
                rtc.add_local_candidate(candidate);
            }
        }
        Self {
            rtc,
            keys,
            identity: String::new(),
            ufrag,
            password,
            addresses: Vec::new(),
            path: None,
            codecs: Codecs::default(),
            numbers: Numbers::default(),
            declared: Vec::new(),
            named: offer::Names::default(),
            report_ssrc,
            name: String::new(),
            streams: Vec::new(),
            intake: Intake::default(),
            media: None,
        }
    }

    /// Agrees to an offer and gives the answer; these are the credentials from now on if the offer restarts ICE.
    pub fn answer(
        &mut self,
        sdp: &str,
        summary: &offer::Summary,
        tracks: &[(Mid, StreamKind)],
        fresh: impl FnOnce() -> IceCreds,
    ) -> Result<String, OfferError> {
        // Before the transport library sees it, which takes for granted that nothing is named twice.
        self.named.learn(&summary.named)?;
        let offer =
            SdpOffer::from_sdp_string(&offer::without_candidates(sdp)).map_err(|_| OfferError::Malformed)?;
        self.lend_streams();
        let answer = self.rtc.sdp_api().accept_offer(offer);
        self.take_streams(&summary.mids);
        let answer = answer.map_err(|_| OfferError::Refused)?;
        for (index, (mid, kind)) in tracks.iter().enumerate() {
            let fits = |m: &&Media| m.direction().is_receiving() && m.kind().is_video() == kind.is_video();
            let media = self.rtc.media(*mid).filter(fits).ok_or(OfferError::TrackMismatch)?;
            if tracks[..index].iter().any(|(m, k)| m == mid || k == kind) {
                return Err(OfferError::TrackMismatch);
            }
            let descriptor = media.remote_extmap().id_of(dependency_descriptor());
            if kind.is_video() && descriptor.is_none() {
                return Err(OfferError::NoDescriptor);
            }
        }
        self.codecs = self.agreed(sdp, &summary.named);
        self.identity.clone_from(&summary.connection);
        self.declared.clone_from(&summary.declared);
        for mid in &summary.mids {
            self.adopt_numbers(Mid::from(mid.as_str()));
        }
        if let Some(media) = &mut self.media {
            media.outgoing.adopt(self.numbers);
        }
        let mut answer = answer.to_sdp_string();
        let ice = self.rtc.direct_api().local_ice_credentials();
        if ice.ufrag != self.ufrag {
            // The library makes its own, which do not say whose they are.
            let fresh = fresh();
            answer = answer.replace(&ice.ufrag, &fresh.ufrag).replace(&ice.pass, &fresh.pass);
            (self.ufrag, self.password) = (fresh.ufrag.clone(), fresh.pass.clone());
            self.rtc.direct_api().set_local_ice_credentials(fresh);
        }
        Ok(answer)
    }

    /// The payload type under which the peer decodes this; `None` if it does not.
    pub fn decodes(&self, codec: Codec) -> Option<u8> {
        let described = !codec.needs_descriptor() || self.numbers.descriptor.is_some();
        self.codecs.number(codec).filter(|_| described)
    }

    fn agreed(&self, offer: &str, named: &offer::Names) -> Codecs {
        let mut agreed = Codecs::default();
        for params in self.rtc.codec_config().params() {
            let (codec, name) = match params.spec().codec {
                str0m::format::Codec::Opus => (Codec::Opus, "opus"),
                str0m::format::Codec::Vp8 => (Codec::Vp8, "vp8"),
                str0m::format::Codec::Vp9 => (Codec::Vp9, "vp9"),
                str0m::format::Codec::Av1 => (Codec::Av1, "av1"),
                _ => continue,
            };
            // Numbers that the peer has not offered for it are ours, and mean nothing to it.
            if named.has(*params.pt(), name) {
                agreed.agree(codec, *params.pt(), params.resend().map(|number| *number));
            }
        }
        agreed.voices_again = offer::asks_for_voices_again(offer, agreed.number(Codec::Opus));
        agreed
    }

    /// The transport library names in its answer the streams that it has.
    fn lend_streams(&mut self) {
        for Stream { mid, ssrc, repair } in &self.streams {
            if self.rtc.media(*mid).is_some() {
                self.rtc.direct_api().declare_stream_tx(*ssrc, *repair, *mid, None);
            }
        }
    }

    /// It never sends them: between answers it has none, which would cost memory for each and time whenever it is woken.
    fn take_streams(&mut self, mids: &[String]) {
        let known = self.streams.drain(..).map(|stream| stream.mid);
        let mut mids: Vec<Mid> = known.chain(mids.iter().map(|mid| Mid::from(mid.as_str()))).collect();
        mids.sort_unstable();
        mids.dedup();
        for mid in mids {
            let mut api = self.rtc.direct_api();
            let Some(stream) = api.stream_tx_by_mid(mid, None) else { continue };
            let (ssrc, repair) = (stream.ssrc(), stream.rtx());
            api.remove_stream_tx(ssrc);
            self.streams.push(Stream { mid, ssrc, repair });
        }
    }

    /// The same in all m-lines of a bundle (RFC 8843 section 9.2).
    fn adopt_numbers(&mut self, mid: Mid) {
        let Some(media) = self.rtc.media(mid) else { return };
        self.name = media.cname().to_owned();
        let known = &mut self.numbers;
        let agreed = |slot: &mut Option<u8>, extension| {
            *slot = media.remote_extmap().id_of(extension).or(*slot);
        };
        agreed(&mut known.transport_sequence, Extension::TransportSequenceNumber);
        agreed(&mut known.audio_level, Extension::AudioLevel);
        agreed(&mut known.orientation, Extension::VideoOrientation);
        agreed(&mut known.descriptor, dependency_descriptor());
        agreed(&mut known.mid, Extension::RtpMid);
        agreed(&mut known.rid, Extension::RtpStreamId);
        agreed(&mut known.repaired_rid, Extension::RepairedRtpStreamId);
    }

    /// The layers of a simulcast m-line as declared, which is low to high.
    pub fn rids_low_to_high(&self, mid: Mid) -> Vec<Rid> {
        let Some(media) = self.rtc.media(mid) else { return Vec::new() };
        match media.rids_rx() {
            Rids::Specific(rids) => rids.clone(),
            _ => Vec::new(),
        }
    }

    /// A check of the peer came this way; media go there if it nominates it, or if there is no other way yet.
    pub fn checked(&mut self, path: Path, nominates: bool) {
        let known = self.path.is_some_and(|(_, nominated)| nominated);
        if nominates || !known {
            self.path = Some((path, nominates));
            if let Some(media) = &mut self.media {
                media.outgoing.redirect(path);
            }
        }
    }

    /// That way leads nowhere any more.
    pub fn lost_way(&mut self, address: (Transport, SocketAddr)) {
        self.addresses.retain(|known| *known != address);
        if self.path.is_some_and(|(path, _)| (path.proto, path.destination) == address) {
            self.path = None;
        }
    }

    /// Takes over keys as soon as they are agreed on with whom the offer named.
    pub fn open_media(&mut self, line: congestion::Config, now: Instant) {
        if self.media.is_some() || self.rtc.direct_api().remote_dtls_fingerprint().is_none() {
            return;
        }
        if let (Some((path, _)), Some(Ok((open, seal)))) = (self.path, self.keys.open()) {
            let incoming = Incoming::new(open, now);
            let outgoing = Outgoing::new(seal, path, self.numbers, Controller::new(line, now));
            let (repairs, voice_repairs) = (Repairs::default(), Repairs::default());
            self.media = Some(MediaTransport { incoming, outgoing, repairs, voice_repairs, probing: None });
        }
    }

    /// Whether media can go both ways.
    pub fn is_up(&self) -> bool {
        self.media.is_some() && self.path.is_some() && self.rtc.is_alive()
    }
}

/// The extensions that an answer may agree to. The numbers are the offer's in the end.
fn negotiated() -> ExtensionMap {
    let mut map = ExtensionMap::empty();
    map.set(1, Extension::AudioLevel);
    map.set(3, Extension::TransportSequenceNumber);
    map.set(4, Extension::RtpMid);
    map.set(10, Extension::RtpStreamId);
    map.set(11, Extension::RepairedRtpStreamId);
    map.set(12, dependency_descriptor());
    map.set(13, Extension::VideoOrientation);
    map
}

/// The Dependency Descriptor as the transport library negotiates it. It writes none: slots do not carry it.
fn dependency_descriptor() -> Extension {
    Extension::with_serializer(dependency_descriptor::URI, dependency_descriptor::NegotiatedOnly)
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

/// Random ICE credentials (RFC 8445 section 5.3) from the shard's generator. The first character says which shard it is.
pub(crate) fn ice_credentials(rng: &mut impl Rng, shard: ShardNumber) -> IceCreds {
    let mut text =
        |length| (0..length).map(|_| char::from(rng.sample(rand::distr::Alphanumeric))).collect::<String>();
    let number = char::from(ICE_CHARS[shard % ICE_CHARS.len()]);
    IceCreds { ufrag: format!("{number}{}", text(12)), pass: text(24) }
}

/// The shard whose credentials these are.
pub(crate) fn shard_of(ufrag: &str) -> Option<ShardNumber> {
    let first = ufrag.bytes().next()?;
    ICE_CHARS.iter().position(|number| *number == first)
}

/// RFC 8839 section 5.4.
const ICE_CHARS: &[u8; SHARDS] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
