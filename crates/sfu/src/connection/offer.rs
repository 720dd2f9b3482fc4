//! Looking at an offer before the transport library does: bounds, identity, m-lines.

use std::collections::BTreeMap;

use super::incoming::Declared;
use crate::{OfferError, ShardConfig};

/// SSRCs that are read of an offer; browsers declare one or two for an m-line.
const MAX_DECLARED: usize = 256;

/// What an offer says about itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Summary {
    /// Same for all offers of one peer connection: the origin's session id and the certificates.
    pub connection: String,
    /// The mids, in order.
    pub mids: Vec<String>,
    /// The streams that it names by SSRC.
    pub declared: Vec<Declared>,
    /// What it says of payload types.
    pub named: Names,
}

/// What payload types stand for: the same in all m-lines of a bundle (RFC 8843 section 10.1.2) and, once agreed, for good.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    /// By payload type: an encoding, in small letters, and of repairs what they are of.
    encodings: BTreeMap<u8, String>,
    repairs: BTreeMap<u8, u8>,
}

impl Names {
    /// Takes over what an offer says. An error if it contradicts what was said before.
    pub fn learn(&mut self, offer: &Self) -> Result<(), OfferError> {
        for (number, encoding) in &offer.encodings {
            self.name(*number, encoding)?;
        }
        for (number, of) in &offer.repairs {
            self.repair(*number, *of)?;
        }
        Ok(())
    }

    fn name(&mut self, number: u8, encoding: &str) -> Result<(), OfferError> {
        let known = self.encodings.entry(number).or_insert_with(|| encoding.to_owned());
        if known == encoding { Ok(()) } else { Err(OfferError::Malformed) }
    }

    /// Each codec has repairs of its own.
    fn repair(&mut self, number: u8, of: u8) -> Result<(), OfferError> {
        let taken = self.repairs.iter().any(|(other, known)| *known == of && *other != number);
        if *self.repairs.entry(number).or_insert(of) == of && !taken {
            Ok(())
        } else {
            Err(OfferError::Malformed)
        }
    }

    /// Whether this payload type stands for an encoding, named in small letters.
    pub fn has(&self, number: u8, encoding: &str) -> bool {
        let name = self.encodings.get(&number).and_then(|named| named.split('/').next());
        name == Some(encoding)
    }

    /// Whether what sends again does nothing else.
    fn is_whole(&self) -> bool {
        self.repairs
            .keys()
            .all(|number| self.encodings.get(number).is_some_and(|name| name.starts_with("rtx/")))
    }

    /// Takes an attribute's line.
    fn read(&mut self, line: &str) -> Result<(), OfferError> {
        if let Some((number, encoding)) = line.strip_prefix("a=rtpmap:").and_then(|rest| rest.split_once(' '))
        {
            let number = number.parse().map_err(|_| OfferError::Malformed)?;
            self.name(number, &encoding.trim_end().to_ascii_lowercase())?;
        } else if let Some((number, settings)) =
            line.strip_prefix("a=fmtp:").and_then(|rest| rest.split_once(' '))
            && let Some(of) = settings.split(';').find_map(|one| one.trim().strip_prefix("apt="))
        {
            let parsed = |text: &str| text.trim().parse().map_err(|_| OfferError::Malformed);
            self.repair(parsed(number)?, parsed(of)?)?;
        }
        Ok(())
    }
}

/// Checks the bounds and reads the summary.
pub(crate) fn inspect(sdp: &str, config: &ShardConfig) -> Result<Summary, OfferError> {
    if sdp.len() > config.max_offer_bytes {
        return Err(OfferError::TooLarge);
    }
    let mut connection = String::new();
    let (mut lines, mut mids) = (0, Vec::new());
    let mut ssrcs: Vec<(usize, u32)> = Vec::new();
    let mut named = Names::default();
    for line in sdp.lines() {
        named.read(line)?;
        if let Some(origin) = line.strip_prefix("o=") {
            // o=<username> <sess-id> <sess-version> ... (RFC 8866 section 5.2)
            connection.extend(origin.split(' ').take(2));
        } else if let Some(fingerprint) = line.strip_prefix("a=fingerprint:") {
            if !connection.contains(fingerprint) {
                connection.push_str(fingerprint);
            }
        } else if line.starts_with("m=") {
            lines += 1;
        } else if let Some(mid) = line.strip_prefix("a=mid:") {
            let known = mid.len() <= 16 && mid.bytes().all(|b| b.is_ascii_alphanumeric());
            if !known || mids.iter().any(|m| m == mid) {
                return Err(OfferError::Malformed);
            }
            mids.push(mid.to_owned());
        } else if let Some(ssrc) =
            line.strip_prefix("a=ssrc:").and_then(|rest| rest.split(' ').next()?.parse().ok())
            && ssrcs.len() < MAX_DECLARED
            && ssrcs.last() != Some(&(lines, ssrc))
        {
            ssrcs.push((lines, ssrc));
        }
    }
    let declared =
        |(line, ssrc): (usize, u32)| Some(Declared { mid: mids.get(line.checked_sub(1)?)?.clone(), ssrc });
    let declared = ssrcs.into_iter().filter_map(declared).collect();
    match lines {
        0 => Err(OfferError::Malformed),
        _ if !named.is_whole() => Err(OfferError::Malformed),
        n if n > config.max_media_lines => Err(OfferError::TooManyMediaLines),
        n if n != mids.len() => Err(OfferError::Malformed),
        _ => Ok(Summary { connection, mids, declared, named }),
    }
}

/// The offer without its candidates: the server never sends checks (ICE-lite, RFC 8445 section 2.5), it
/// answers whoever proves to know the password.
pub(crate) fn without_candidates(sdp: &str) -> String {
    let mut kept = String::with_capacity(sdp.len());
    for line in sdp.lines().filter(|l| !l.starts_with("a=candidate:")) {
        kept.push_str(line);
        kept.push_str("\r\n");
    }
    kept
}

/// Whether packets of this audio codec are to be asked for again (RFC 4585 section 6.2.1), in all its m-lines.
pub(crate) fn asks_for_voices_again(sdp: &str, opus: Option<u8>) -> bool {
    let Some(opus) = opus else { return false };
    let wanted = format!("a=rtcp-fb:{opus} nack");
    let mut voices = sdp.split("\nm=").filter(|section| section.starts_with("audio")).peekable();
    voices.peek().is_some() && voices.all(|section| section.lines().any(|line| line.trim_end() == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_out_of_bounds_are_refused() {
        let config = ShardConfig { max_offer_bytes: 1_000, max_media_lines: 2, ..ShardConfig::default() };
        let inspect = |sdp: &str| inspect(sdp, &config).map(|s| s.mids.len());
        assert_eq!(inspect(&"x".repeat(1_001)), Err(OfferError::TooLarge));
        assert_eq!(inspect("garbage"), Err(OfferError::Malformed));
        assert_eq!(inspect("m=audio\r\na=mid:0\r\nm=video\r\na=mid:1\r\n"), Ok(2));
        assert_eq!(inspect("m=audio\r\na=mid:0\r\nm=video\r\na=mid:0\r\n"), Err(OfferError::Malformed));
        assert_eq!(inspect("m=audio\r\nm=video\r\na=mid:0\r\n"), Err(OfferError::Malformed));
        assert_eq!(inspect("m=audio\r\na=mid:abcdefghijklmnopq\r\n"), Err(OfferError::Malformed));
        let three: String = (0..3).map(|i| format!("m=audio\r\na=mid:{i}\r\n")).collect();
        assert_eq!(inspect(&three), Err(OfferError::TooManyMediaLines));
    }

    #[test]
    fn a_connection_is_known_by_origin_and_certificate() {
        let offer = |id: u8, version: u8, cert: &str| {
            let sdp = format!(
                "o=- {id} {version} IN IP4 0.0.0.0\r\nm=audio\r\na=mid:0\r\na=fingerprint:{cert}\r\n"
            );
            inspect(&sdp, &ShardConfig::default()).unwrap().connection
        };
        assert_eq!(offer(1, 1, "sha-256 AA"), offer(1, 2, "sha-256 AA"));
        assert_ne!(offer(1, 1, "sha-256 AA"), offer(2, 1, "sha-256 AA"));
        assert_ne!(offer(1, 1, "sha-256 AA"), offer(1, 1, "sha-256 BB"));
    }

    #[test]
    fn streams_are_known_by_their_m_line() {
        let sdp = "m=audio\r\na=mid:a\r\na=ssrc:7 cname:x\r\na=ssrc:7 msid:y\r\nm=video\r\na=ssrc:x\r\na=ssrc:8\r\n\
                   a=ssrc-group:FID 8 9\r\na=mid:b\r\na=ssrc:9 cname:x\r\n";
        let declared = inspect(sdp, &ShardConfig::default()).unwrap().declared;
        let found: Vec<_> = declared.iter().map(|declared| (&*declared.mid, declared.ssrc)).collect();
        assert_eq!(found, [("a", 7), ("b", 8), ("b", 9)]);
    }

    #[test]
    fn voices_are_asked_for_again_if_that_is_offered_for_each() {
        let asks = |sdp: &str| asks_for_voices_again(sdp, Some(111));
        assert!(asks("v=0\r\nm=audio 9\r\na=rtcp-fb:111 nack\r\nm=video 9\r\n"));
        assert!(!asks(
            "v=0\r\nm=audio 9\r\na=rtcp-fb:111 nack\r\nm=audio 9\r\na=rtcp-fb:111 transport-cc\r\n"
        ));
        assert!(!asks("v=0\r\nm=audio 9\r\na=rtcp-fb:11 nack\r\n"));
        assert!(!asks("v=0\r\nm=audio 9\r\na=rtcp-fb:111 nack pli\r\n"));
        assert!(!asks("v=0\r\nm=video 9\r\na=rtcp-fb:111 nack\r\n"));
        assert!(!asks_for_voices_again("m=audio", None));
    }

    #[test]
    fn a_payload_type_stands_for_one_thing() {
        let named = |lines: &[&str]| {
            let sdp = format!("m=video\r\na=mid:0\r\n{}\r\n", lines.join("\r\n"));
            inspect(&sdp, &ShardConfig::default()).map(|summary| summary.named)
        };
        let vp8 = named(&["a=rtpmap:96 VP8/90000", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96"]).unwrap();
        assert!(named(&["a=rtpmap:96 VP8/90000", "a=rtpmap:96 vp8/90000"]).is_ok());
        for twice in [
            ["a=rtpmap:96 VP8/90000", "a=rtpmap:96 VP9/90000"],
            ["a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96", "a=fmtp:97 apt=98"],
            ["a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96", "a=rtpmap:99 rtx/90000\r\na=fmtp:99 apt=96"],
            ["a=rtpmap:96 VP8/90000", "a=fmtp:96 apt=98"],
            ["a=rtpmap:x VP8/90000", ""],
            ["a=rtpmap:300 VP8/90000", ""],
        ] {
            assert_eq!(named(&twice), Err(OfferError::Malformed), "{twice:?}");
        }
        // Nor does a later offer name it anew.
        let mut known = Names::default();
        assert_eq!(known.learn(&vp8), Ok(()));
        assert_eq!(known.learn(&vp8), Ok(()));
        let later = named(&["a=rtpmap:96 VP9/90000"]).unwrap();
        assert_eq!(known.learn(&later), Err(OfferError::Malformed));
        assert!(named(&["a=rtpmap:98 VP9/90000"]).unwrap().has(98, "vp9"));
        assert!(!named(&["a=rtpmap:98 H264/90000"]).unwrap().has(98, "vp9"));
    }

    #[test]
    fn candidates_are_left_out() {
        let kept = without_candidates("v=0\na=candidate:1 1 udp 1 10.0.0.1 1 typ host\na=mid:0\n");
        assert_eq!(kept, "v=0\r\na=mid:0\r\n");
    }
}
