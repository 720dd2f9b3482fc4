//! Codecs and their numbers, as agreed. Payloads are sealed: a codec matters for what stands in front of them.

use rtp::Counters;

/// What a stream may be encoded with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Codec {
    Opus,
    Vp8,
    Vp9,
    Av1,
}

impl Codec {
    pub const ALL: [Self; 4] = [Self::Opus, Self::Vp8, Self::Vp9, Self::Av1];

    pub fn is_video(self) -> bool {
        self != Self::Opus
    }

    /// The counters in front of a payload.
    pub fn counters(self, payload: &[u8]) -> Counters {
        let found = match self {
            Self::Vp8 => Counters::of_vp8(payload),
            Self::Vp9 => Counters::of_vp9(payload),
            Self::Opus | Self::Av1 => None,
        };
        found.unwrap_or_default()
    }

    /// Whether receivers need the Dependency Descriptor: without it AV1's frames do not say what they need, nor, where layers
    /// stand on each other, where they begin.
    pub fn needs_descriptor(self) -> bool {
        self == Self::Av1
    }
}

/// Payload types of a codec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Numbers {
    media: u8,
    /// Of packets that are sent again (RFC 4588).
    repair: Option<u8>,
}

/// What an offer and its answer agree on.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Codecs {
    numbers: [Option<Numbers>; Codec::ALL.len()],
    /// Packets of voices are asked for again, by both.
    pub voices_again: bool,
}

impl Codecs {
    pub fn agree(&mut self, codec: Codec, media: u8, repair: Option<u8>) {
        self.numbers[codec as usize] = Some(Numbers { media, repair });
    }

    /// The payload type of a codec.
    pub fn number(&self, codec: Codec) -> Option<u8> {
        self.numbers[codec as usize].map(|numbers| numbers.media)
    }

    /// That of its packets that are sent again.
    pub fn repair(&self, codec: Codec) -> Option<u8> {
        self.numbers[codec as usize]?.repair
    }

    /// Whether sounds or pictures can be sent at all.
    pub fn any(&self, video: bool) -> bool {
        Codec::ALL.into_iter().any(|codec| codec.is_video() == video && self.number(codec).is_some())
    }

    /// What a payload type stands for, and whether it is of packets that are sent again.
    pub fn find(&self, payload_type: u8) -> Option<(Codec, bool)> {
        Codec::ALL.into_iter().find_map(|codec| {
            let numbers = self.numbers[codec as usize]?;
            let repair = numbers.repair == Some(payload_type);
            (repair || numbers.media == payload_type).then_some((codec, repair))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_both_ways() {
        let mut codecs = Codecs::default();
        assert!(!codecs.any(true) && !codecs.any(false));
        codecs.agree(Codec::Opus, 111, None);
        codecs.agree(Codec::Vp9, 98, Some(99));
        assert!(codecs.any(true) && codecs.any(false));
        assert_eq!((codecs.number(Codec::Vp9), codecs.repair(Codec::Vp9)), (Some(98), Some(99)));
        assert_eq!((codecs.number(Codec::Vp8), codecs.repair(Codec::Opus)), (None, None));
        assert_eq!(codecs.find(99), Some((Codec::Vp9, true)));
        assert_eq!(codecs.find(111), Some((Codec::Opus, false)));
        assert_eq!(codecs.find(96), None);
    }
}
