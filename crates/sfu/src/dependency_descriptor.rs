//! The Dependency Descriptor RTP header extension (AV1 RTP specification, appendix A): which frame a
//! packet belongs to, whether it starts or ends it, and the structure of the layers. It stands outside
//! the sealed payload, so that a server without keys can route by it.

use str0m::rtp::{ExtensionSerializer, ExtensionValues};

/// The extension's URI in `a=extmap`.
pub const URI: &str =
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";

/// Negotiates the descriptor and writes none: slots do not carry it, and arriving ones are read where they stand.
#[derive(Debug)]
pub(crate) struct NegotiatedOnly;

impl ExtensionSerializer for NegotiatedOnly {
    fn write_to(&self, _: &mut [u8], _: &ExtensionValues) -> usize {
        0
    }

    fn parse_value(&self, _: &[u8], _: &mut ExtensionValues) -> bool {
        true
    }

    fn is_video(&self) -> bool {
        true
    }

    fn is_audio(&self) -> bool {
        false
    }
}

/// Templates in a structure (A.8.2: `template_id` has six bits).
const MAX_TEMPLATES: usize = 64;
const MAX_DECODE_TARGETS: usize = 32;
const MAX_SPATIAL: u8 = 3;
const MAX_TEMPORAL: u8 = 7;

/// What forwarding needs to know of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameMark {
    /// First packet of a frame.
    pub start_of_frame: bool,
    /// Last packet of a frame.
    pub end_of_frame: bool,
    /// The frame's number, modulo 2^16.
    pub frame_number: u16,
    /// The frame's spatial layer, where the structure is known.
    pub spatial: Option<u8>,
    /// The frame's temporal layer, where the structure is known.
    pub temporal: Option<u8>,
    /// A template structure is attached: a keyframe begins here.
    pub structure: bool,
    /// Bit per decode target that is still produced, when the packet tells.
    pub active_decode_targets: Option<u32>,
}

impl FrameMark {
    /// Whether a decoder can start with this packet.
    pub fn starts_keyframe(&self) -> bool {
        self.start_of_frame && self.structure
    }
}

/// Why a descriptor was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DescriptorError {
    /// The descriptor ends too early.
    #[error("the dependency descriptor is truncated")]
    Truncated,
    /// The descriptor contradicts the specification.
    #[error("the dependency descriptor is invalid")]
    Invalid,
}

/// The layers of one encoding, as last told by a keyframe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Structure {
    /// `template_id` of the first template.
    offset: u8,
    count: u8,
    layers: [(u8, u8); MAX_TEMPLATES],
    /// Largest render resolution, when told.
    resolution: Option<(u16, u16)>,
}

/// Reads the descriptors of one RTP stream (one SSRC): later packets refer to the structure of the
/// last keyframe.
#[derive(Debug, Clone, Default)]
pub struct Reader {
    structure: Option<Box<Structure>>,
}

impl Reader {
    /// Reads one descriptor.
    ///
    /// # Errors
    /// When the bytes end too early or contradict the specification; the known structure stays.
    pub fn read(&mut self, descriptor: &[u8]) -> Result<FrameMark, DescriptorError> {
        let mut bits = Bits { bytes: descriptor, at: 0 };
        // A.8.2 mandatory_descriptor_fields
        let start_of_frame = bits.flag()?;
        let end_of_frame = bits.flag()?;
        let template_id = bits.take(6)? as u8;
        let frame_number = bits.take(16)? as u16;
        let mut mark = FrameMark {
            start_of_frame,
            end_of_frame,
            frame_number,
            spatial: None,
            temporal: None,
            structure: false,
            active_decode_targets: None,
        };
        if descriptor.len() > 3 {
            // extended_descriptor_fields; what follows (custom dependencies) is of no use here.
            mark.structure = bits.flag()?;
            let active_decode_targets = bits.flag()?;
            bits.take(3)?;
            if mark.structure {
                let (structure, decode_targets) = Structure::read(&mut bits)?;
                self.structure = Some(Box::new(structure));
                mark.active_decode_targets = Some(low_bits(decode_targets));
                if active_decode_targets {
                    mark.active_decode_targets = Some(bits.take(decode_targets)?);
                }
            }
        }
        if let Some((spatial, temporal)) = self.structure.as_ref().and_then(|s| s.layer(template_id)) {
            mark.spatial = Some(spatial);
            mark.temporal = Some(temporal);
        }
        Ok(mark)
    }

    /// Width and height of the largest layer, when the last keyframe told.
    pub fn resolution(&self) -> Option<(u16, u16)> {
        self.structure.as_ref()?.resolution
    }
}

impl Structure {
    /// A.8.2 `template_dependency_structure`; also gives the number of decode targets.
    fn read(bits: &mut Bits<'_>) -> Result<(Self, u32), DescriptorError> {
        let offset = bits.take(6)? as u8;
        let decode_targets = bits.take(5)? + 1;
        debug_assert!(decode_targets as usize <= MAX_DECODE_TARGETS);

        // template_layers()
        let mut layers = [(0, 0); MAX_TEMPLATES];
        let (mut spatial, mut temporal, mut count) = (0, 0, 0);
        loop {
            *layers.get_mut(count).ok_or(DescriptorError::Invalid)? = (spatial, temporal);
            count += 1;
            match bits.take(2)? {
                0 => {}
                1 => temporal += 1,
                2 => (spatial, temporal) = (spatial + 1, 0),
                _ => break,
            }
            if spatial > MAX_SPATIAL || temporal > MAX_TEMPORAL {
                return Err(DescriptorError::Invalid);
            }
        }
        // template_dtis(): two bits per template and decode target
        for _ in 0..count {
            bits.skip(2 * decode_targets as usize)?;
        }
        // template_fdiffs()
        for _ in 0..count {
            while bits.flag()? {
                bits.skip(4)?;
            }
        }
        // template_chains()
        let chains = bits.non_symmetric(decode_targets + 1)?;
        if chains > 0 {
            for _ in 0..decode_targets {
                bits.non_symmetric(chains)?;
            }
            bits.skip(4 * chains as usize * count)?;
        }
        // render_resolutions()
        let mut resolution = None;
        if bits.flag()? {
            for _ in 0..=spatial {
                let width = bits.take(16)?.saturating_add(1).min(u32::from(u16::MAX)) as u16;
                let height = bits.take(16)?.saturating_add(1).min(u32::from(u16::MAX)) as u16;
                resolution = Some((width, height));
            }
        }
        Ok((Self { offset, count: count as u8, layers, resolution }, decode_targets))
    }

    /// Spatial and temporal layer of a template.
    fn layer(&self, template_id: u8) -> Option<(u8, u8)> {
        let index = (template_id + MAX_TEMPLATES as u8 - self.offset) % MAX_TEMPLATES as u8;
        (index < self.count).then(|| self.layers[usize::from(index)])
    }
}

fn low_bits(count: u32) -> u32 {
    if count >= 32 { u32::MAX } else { (1 << count) - 1 }
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn flag(&mut self) -> Result<bool, DescriptorError> {
        let byte = self.bytes.get(self.at / 8).ok_or(DescriptorError::Truncated)?;
        let bit = byte >> (7 - self.at % 8) & 1;
        self.at += 1;
        Ok(bit == 1)
    }

    /// `f(count)`, at most 32 bits.
    fn take(&mut self, count: u32) -> Result<u32, DescriptorError> {
        let mut value = 0;
        for _ in 0..count {
            value = value << 1 | u32::from(self.flag()?);
        }
        Ok(value)
    }

    fn skip(&mut self, count: usize) -> Result<(), DescriptorError> {
        self.at += count;
        if self.at > self.bytes.len() * 8 { Err(DescriptorError::Truncated) } else { Ok(()) }
    }

    /// `ns(n)` (A.8.1): a value below `n` in as few bits as possible.
    fn non_symmetric(&mut self, n: u32) -> Result<u32, DescriptorError> {
        let width = u32::BITS - n.leading_zeros();
        let shorter = (1 << width) - n;
        let value = self.take(width - 1)?;
        if value < shorter {
            return Ok(value);
        }
        Ok((value << 1 | self.take(1)?) - shorter)
    }
}

#[cfg(test)]
#[path = "dependency_descriptor_tests.rs"]
mod tests;
