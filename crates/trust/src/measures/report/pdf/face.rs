//! Noto Sans, cut down to Latin, Greek and Cyrillic (the languages of the European Union), without hints and features.

use std::ops::Range;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::{
    FontRef, MetadataProvider as _,
    charmap::Charmap,
    instance::{LocationRef, Size},
    metrics::GlyphMetrics,
};

const REGULAR: &[u8] = include_bytes!("fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("fonts/NotoSans-Bold.ttf");
/// In the place of a letter that the font lacks.
const UNKNOWN: char = '\u{fffd}';

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

pub(super) struct Faces {
    regular: Face,
    bold: Face,
}

impl Faces {
    pub fn load() -> Option<Self> {
        Some(Self { regular: Face::load(REGULAR)?, bold: Face::load(BOLD)? })
    }

    pub const fn of(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }
}

pub(super) struct Face {
    font: Font,
    letters: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    units: f32,
}

impl Face {
    fn load(bytes: &'static [u8]) -> Option<Self> {
        let font = Font::new(bytes.into(), 0)?;
        let read = FontRef::new(bytes).ok()?;
        let metrics = read.glyph_metrics(Size::unscaled(), LocationRef::default());
        Some(Self { units: font.units_per_em(), font, letters: read.charmap(), metrics })
    }

    pub fn font(&self) -> Font {
        self.font.clone()
    }

    /// How wide a text is for each point of its size.
    pub fn width(&self, text: &str) -> f32 {
        text.chars().map(|letter| self.glyph(letter).2).sum()
    }

    /// A text as it can be shown, and its glyphs.
    pub fn glyphs(&self, text: &str) -> (String, Vec<KrillaGlyph>) {
        let mut shown = String::with_capacity(text.len());
        let mut glyphs = Vec::with_capacity(text.len());
        for letter in text.chars() {
            let (letter, id, advance) = self.glyph(letter);
            let range: Range<usize> = shown.len()..shown.len() + letter.len_utf8();
            shown.push(letter);
            glyphs.push(KrillaGlyph::new(GlyphId::new(id), advance, 0.0, 0.0, 0.0, range, None));
        }
        (shown, glyphs)
    }

    fn glyph(&self, letter: char) -> (char, u32, f32) {
        let known = |letter: char| self.letters.map(letter).map(|id| (letter, id));
        let (letter, id) = known(letter).or_else(|| known(UNKNOWN)).unwrap_or((' ', skrifa::GlyphId::NOTDEF));
        (letter, id.to_u32(), self.metrics.advance_width(id).unwrap_or(0.0) / self.units)
    }
}
