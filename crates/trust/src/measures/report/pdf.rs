//! A document as tagged PDF (PDF/UA-1): what a screen reader says is what stands in the tables, column by column.
//!
//! Lines are broken and tables laid out in [`layout`]; krilla writes the file, and refuses one that is not as the standard
//! wants it. The same document gives the same bytes.

mod face;
mod layout;

use krilla::{
    color::luma,
    configure::{Configuration, Validator},
    destination::XyzDestination,
    geom::{PathBuilder, Point, Rect},
    metadata::{DateTime, Metadata},
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::Fill,
    surface::Surface,
    tagging::{ArtifactType, ContentTag, Identifier, Node, SpanTag, TagGroup, TagTree},
};

use self::face::Faces;
use self::layout::{Child, Laid, Part, Rule, SHEET, Text, lay};
use super::document::Document;
use crate::measures::when::Moment;

/// The report cannot be written as PDF. It can as HTML.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the report cannot be written as PDF, but as HTML: {0}")]
pub struct NoPdf(String);

pub(super) fn write(document: &Document, made: Moment) -> Result<Vec<u8>, NoPdf> {
    let faces = Faces::load().ok_or_else(|| NoPdf("a font cannot be read".to_owned()))?;
    let laid = lay(document, &faces);
    let settings = krilla::SerializeSettings {
        configuration: Configuration::new_with_validator(Validator::UA1),
        ..Default::default()
    };
    let mut pdf = krilla::Document::new_with(settings);
    let mut marks: Vec<Option<Identifier>> = vec![None; laid.texts.len()];
    for sheet in 0..laid.sheets {
        let size = PageSettings::from_wh(SHEET.0, SHEET.1).ok_or_else(|| NoPdf("no sheet".to_owned()))?;
        let mut page = pdf.start_page_with(size);
        let mut surface = page.surface();
        for rule in laid.rules.iter().filter(|rule| rule.sheet == sheet) {
            draw_rule(&mut surface, rule);
        }
        for (text, mark) in laid.texts.iter().zip(&mut marks).filter(|(text, _)| text.sheet == sheet) {
            *mark = draw_text(&mut surface, text, &faces);
        }
        surface.finish();
        page.finish();
    }
    let tag = document.language.tag().to_owned();
    pdf.set_outline(outline(&laid));
    let parts = laid.parts.into_iter().map(|part| group(part, &marks).into()).collect::<Vec<Node>>();
    pdf.set_tag_tree(TagTree::from(parts).with_lang(Some(tag.clone())));
    pdf.set_metadata(
        Metadata::new().title(document.title.clone()).language(tag).creation_date(date_of(made)),
    );
    pdf.finish().map_err(|error| NoPdf(format!("{error:?}")))
}

fn draw_rule(surface: &mut Surface<'_>, rule: &Rule) {
    let mut path = PathBuilder::new();
    let Some(line) = Rect::from_xywh(rule.x, rule.y, rule.width, rule.thickness) else { return };
    path.push_rect(line);
    let Some(path) = path.finish() else { return };
    surface.start_tagged(ContentTag::Artifact(ArtifactType::Other));
    surface.set_fill(Some(Fill { paint: luma::Color::new(rule.grey).into(), ..Fill::default() }));
    surface.draw_path(&path);
    surface.set_fill(None);
    surface.end_tagged();
}

/// Draws a line of text, and tells what it is called in the tree of tags, if it has a place there.
fn draw_text(surface: &mut Surface<'_>, text: &Text, faces: &Faces) -> Option<Identifier> {
    let face = faces.of(text.style.weight);
    let (shown, glyphs) = face.glyphs(&text.words);
    // Letters that the font lacks are shown by a sign; a screen reader says what was written.
    let said = (shown != text.words).then_some(text.words.as_str());
    let mark = surface.start_tagged(match text.repeated {
        Some(kind) => ContentTag::Artifact(kind),
        None => ContentTag::Span(SpanTag::empty().with_actual_text(said)),
    });
    let start = Point::from_xy(text.x, text.y);
    surface.draw_glyphs(start, &glyphs, face.font(), &shown, text.style.size, false);
    surface.end_tagged();
    text.repeated.is_none().then_some(mark)
}

fn group(part: Part, marks: &[Option<Identifier>]) -> TagGroup {
    let children = part.children.into_iter().filter_map(|child| match child {
        Child::Part(part) => Some(group(part, marks).into()),
        Child::Text(place) => marks.get(place).copied().flatten().map(Node::from),
    });
    TagGroup::with_children(part.tag, children.collect())
}

fn outline(laid: &Laid) -> Outline {
    let mut outline = Outline::new();
    for (heading, sheet, y) in &laid.headings {
        let place = XyzDestination::new(*sheet, Point::from_xy(0.0, *y));
        outline.push_child(OutlineNode::new(heading.clone(), place));
    }
    outline
}

fn date_of(made: Moment) -> DateTime {
    let time = made.date_time();
    DateTime::new(u16::try_from(time.year()).unwrap_or(1970))
        .month(time.month().into())
        .day(time.day())
        .hour(time.hour())
        .minute(time.minute())
        .second(time.second())
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}
