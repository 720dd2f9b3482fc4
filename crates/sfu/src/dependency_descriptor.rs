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
/// Of which so many are used: four sizes at four rates.
pub(crate) const TARGETS: usize = u16::BITS as usize;
const MAX_SPATIAL: u8 = 3;
const MAX_TEMPORAL: u8 = 7;
/// Decode target indications of two bits (A.8.2 `template_dtis`): the frame is no part of the target; who has what it needs
/// can decode the target from it on.
const NOT_PRESENT: u32 = 0;
const SWITCH: u32 = 2;

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
    /// Bit per decode target of which the frame is a part; all, where nothing is known.
    pub targets: u32,
    /// Bit per decode target that can be decoded from this frame on by whoever has what the frame needs.
    pub switches: u32,
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

/// Frames that together can be decoded: all that a receiver of this resolution and rate needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecodeTarget {
    /// The highest layers in it.
    pub spatial: u8,
    /// See `spatial`.
    pub temporal: u8,
}

/// The layers of one encoding, as last told by a keyframe.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Structure {
    /// `template_id` of the first template.
    offset: u8,
    templates: Vec<Template>,
    targets: Vec<DecodeTarget>,
    /// Width and height of each spatial layer, when told.
    resolutions: Vec<(u16, u16)>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Template {
    spatial: u8,
    temporal: u8,
    indications: Indications,
}

/// What a frame is to each decode target, a bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Indications {
    present: u32,
    switch: u32,
}

impl Indications {
    fn read(bits: &mut Bits<'_>, decode_targets: u32) -> Result<Self, DescriptorError> {
        let mut read = Self::default();
        for target in 0..decode_targets {
            let indication = bits.take(2)?;
            read.present |= u32::from(indication != NOT_PRESENT) << target;
            read.switch |= u32::from(indication == SWITCH) << target;
        }
        Ok(read)
    }
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
        let (mark, structure) = self.parse(descriptor)?;
        if mark.start_of_frame && structure.is_some() {
            self.structure = structure;
        }
        Ok(mark)
    }

    /// Reads the descriptor of a packet from before the structure that is known.
    ///
    /// # Errors
    /// As [`Reader::read`].
    pub(crate) fn read_late(&self, descriptor: &[u8]) -> Result<FrameMark, DescriptorError> {
        self.parse(descriptor).map(|(mark, _)| mark)
    }

    fn parse(&self, descriptor: &[u8]) -> Result<(FrameMark, Option<Box<Structure>>), DescriptorError> {
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
            targets: u32::MAX,
            switches: 0,
        };
        let (mut own, mut told) = (false, None);
        if descriptor.len() > 3 {
            // extended_descriptor_fields
            mark.structure = bits.flag()?;
            let active_decode_targets = bits.flag()?;
            own = bits.flag()?;
            // Custom frame differences and chains come last, and are of no use here.
            bits.skip(2)?;
            if mark.structure {
                let structure = Structure::read(&mut bits)?;
                mark.active_decode_targets = Some(low_bits(structure.targets.len() as u32));
                told = Some(Box::new(structure));
            }
            if active_decode_targets {
                let targets = told.as_ref().or(self.structure.as_ref()).map_or(0, |s| s.targets.len());
                mark.active_decode_targets = Some(bits.take(targets as u32)?);
            }
        }
        let Some(structure) = told.as_ref().or(self.structure.as_ref()) else { return Ok((mark, told)) };
        let Some(template) = structure.template(template_id) else { return Ok((mark, told)) };
        let indications = match own {
            true => Indications::read(&mut bits, structure.targets.len() as u32)?,
            false => template.indications,
        };
        (mark.spatial, mark.temporal) = (Some(template.spatial), Some(template.temporal));
        (mark.targets, mark.switches) = (indications.present, indications.switch);
        Ok((mark, told))
    }

    /// Width and height of a spatial layer, when the last keyframe told.
    pub fn resolution(&self, spatial: u8) -> Option<(u16, u16)> {
        self.structure.as_ref()?.resolutions.get(usize::from(spatial)).copied()
    }

    /// What can be decoded by itself, as the last keyframe told: the first [`TARGETS`].
    pub fn targets(&self) -> &[DecodeTarget] {
        let targets = self.structure.as_ref().map_or(&[][..], |structure| &structure.targets);
        &targets[..targets.len().min(TARGETS)]
    }

    /// The decode target of the highest layers that are not above these.
    pub fn target(&self, spatial: u8, temporal: u8) -> u8 {
        let below =
            |target: &&(u8, &DecodeTarget)| target.1.spatial <= spatial && target.1.temporal <= temporal;
        let best = (0..).zip(self.targets()).filter(|target| below(&target));
        best.max_by_key(|(_, target)| (target.spatial, target.temporal)).map_or(0, |(index, _)| index)
    }

    /// Whether all frames of one decode target are parts of another one too.
    pub fn is_part_of(&self, target: u8, whole: u8) -> bool {
        let has = |template: &Template, target: u8| template.indications.present >> target & 1 == 1;
        let templates = self.structure.as_ref().map_or(&[][..], |structure| &structure.templates);
        templates.iter().all(|template| has(template, whole) || !has(template, target))
    }
}

impl Structure {
    /// A.8.2 `template_dependency_structure`.
    fn read(bits: &mut Bits<'_>) -> Result<Self, DescriptorError> {
        let offset = bits.take(6)? as u8;
        let decode_targets = bits.take(5)? + 1;
        debug_assert!(decode_targets as usize <= MAX_DECODE_TARGETS);

        // template_layers()
        let mut templates = Vec::new();
        let (mut spatial, mut temporal) = (0, 0);
        loop {
            if templates.len() >= MAX_TEMPLATES {
                return Err(DescriptorError::Invalid);
            }
            templates.push(Template { spatial, temporal, indications: Indications::default() });
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
        // template_dtis()
        for template in &mut templates {
            template.indications = Indications::read(bits, decode_targets)?;
        }
        // template_fdiffs()
        for _ in &templates {
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
            bits.skip(4 * chains as usize * templates.len())?;
        }
        // render_resolutions()
        let mut resolutions = Vec::new();
        if bits.flag()? {
            for _ in 0..=spatial {
                let mut side = || Ok(bits.take(16)?.saturating_add(1).min(u32::from(u16::MAX)) as u16);
                resolutions.push((side()?, side()?));
            }
        }
        let target = |target: u32| {
            let parts =
                || templates.iter().filter(|template| template.indications.present >> target & 1 == 1);
            DecodeTarget {
                spatial: parts().map(|template| template.spatial).max().unwrap_or(0),
                temporal: parts().map(|template| template.temporal).max().unwrap_or(0),
            }
        };
        let targets = (0..decode_targets).map(target).collect();
        Ok(Self { offset, templates, targets, resolutions })
    }

    fn template(&self, template_id: u8) -> Option<Template> {
        let index = (template_id + MAX_TEMPLATES as u8 - self.offset) % MAX_TEMPLATES as u8;
        self.templates.get(usize::from(index)).copied()
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
