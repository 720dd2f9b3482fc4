//! Where everything stands: lines broken to their column, tables over as many sheets as they need, their head on each.

use std::{num::NonZeroU16, ops::Range};

use krilla::tagging::{ArtifactType, TableHeaderScope, Tag, TagKind};

use super::face::{Faces, Weight};
use crate::measures::report::document::{Cell, Document, Section, Table, plain};

/// A4 on its side, in points: tables are wide.
pub(super) const SHEET: (f32, f32) = (841.89, 595.28);
const MARGIN: f32 = 42.5;
const WIDTH: f32 = SHEET.0 - 2.0 * MARGIN;
/// Below it stands the foot of the sheet.
const END: f32 = SHEET.1 - 52.0;
/// From one line to the next, for each point of size.
const LEADING: f32 = 1.35;
/// From one line of a table to the next.
const LINE: f32 = CELL.size * LEADING;
/// Between a column's text and its edge.
const GAP: f32 = 4.0;
/// No column is forced to be wider than this by a long word: that is broken.
const WORD: f32 = 110.0;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    pub weight: Weight,
    pub size: f32,
}

const TITLE: Style = Style { weight: Weight::Bold, size: 18.0 };
const HEADING: Style = Style { weight: Weight::Bold, size: 12.5 };
const BODY: Style = Style { weight: Weight::Regular, size: 9.5 };
const CAPTION: Style = Style { weight: Weight::Regular, size: 8.5 };
const HEAD: Style = Style { weight: Weight::Bold, size: 8.0 };
const CELL: Style = Style { weight: Weight::Regular, size: 8.0 };
const HASH: Style = Style { weight: Weight::Regular, size: 6.5 };
const FOOT: Style = Style { weight: Weight::Regular, size: 7.5 };

/// One line of text in its place.
pub(super) struct Text {
    pub sheet: usize,
    pub x: f32,
    /// Of the line that the letters stand on.
    pub y: f32,
    pub style: Style,
    pub words: String,
    /// What is said already elsewhere, or belongs to the sheet and not to the report.
    pub repeated: Option<ArtifactType>,
}

pub(super) struct Rule {
    pub sheet: usize,
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub thickness: f32,
    pub grey: u8,
}

/// A part of the report, as a screen reader knows it.
pub(super) struct Part {
    pub tag: TagKind,
    pub children: Vec<Child>,
}

pub(super) enum Child {
    Part(Part),
    /// A place in the list of texts.
    Text(usize),
}

#[derive(Default)]
pub(super) struct Laid {
    pub sheets: usize,
    pub texts: Vec<Text>,
    pub rules: Vec<Rule>,
    pub parts: Vec<Part>,
    /// With the sheet and the height at which each stands.
    pub headings: Vec<(String, usize, f32)>,
}

pub(super) fn lay(document: &Document, faces: &Faces) -> Laid {
    let mut setter = Setter { faces, laid: Laid { sheets: 1, ..Laid::default() }, y: MARGIN };
    let title = setter.heading(&document.title, (TITLE, 1));
    setter.laid.parts.push(title);
    setter.y += 6.0;
    for sentence in &document.lead {
        let sentence = setter.paragraph(sentence);
        setter.laid.parts.push(sentence);
    }
    for section in &document.sections {
        let section = setter.section(section);
        setter.laid.parts.push(section);
    }
    setter.feet(&document.title);
    setter.laid
}

struct Setter<'a> {
    faces: &'a Faces,
    laid: Laid,
    y: f32,
}

/// A row's cells, each as its lines.
struct Row {
    cells: Vec<(Style, Vec<String>)>,
}

impl Setter<'_> {
    fn section(&mut self, section: &Section) -> Part {
        let table = section.table.as_ref().map(|table| (table, self.widths(table)));
        self.y += 16.0;
        // A heading stays with what it is of: sentences, or the head of a table and its first row.
        let sentences = section.lead.len() as f32 * 2.0 * BODY.size * LEADING;
        let begun = table.as_ref().map_or(0.0, |(table, widths)| self.beginning(table, widths));
        self.keep(HEADING.size * LEADING + 10.0 + sentences + begun);
        let mut parts = vec![Child::Part(self.heading(section.heading, (HEADING, 2)))];
        self.y += 4.0;
        parts.extend(section.lead.iter().map(|sentence| Child::Part(self.paragraph(sentence))));
        parts.extend(table.map(|(table, widths)| Child::Part(self.table(table, &widths))));
        Part { tag: Tag::Section.into(), children: parts }
    }

    fn heading(&mut self, words: &str, (style, level): (Style, u16)) -> Part {
        let words = plain(words);
        let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
        if level > NonZeroU16::MIN {
            self.laid.headings.push((words.clone(), self.laid.sheets - 1, self.y));
        }
        let children = self.lines(&words, style);
        Part { tag: Tag::Hn(level, Some(words)).into(), children }
    }

    fn paragraph(&mut self, sentence: &str) -> Part {
        let children = self.lines(&plain(sentence), BODY);
        self.y += 4.0;
        Part { tag: Tag::P.into(), children }
    }

    /// Over the whole width.
    fn lines(&mut self, words: &str, style: Style) -> Vec<Child> {
        let mut children = Vec::new();
        for line in self.broken(words, style, WIDTH) {
            self.keep(style.size * LEADING);
            children.extend(self.put((MARGIN, self.y), style, line, None));
            self.y += style.size * LEADING;
        }
        children
    }

    fn table(&mut self, table: &Table, widths: &[f32]) -> Part {
        self.y += 2.0;
        let caption = self.lines(&plain(table.caption), CAPTION);
        self.y += 3.0;
        let head = self.head_row(table, widths);
        let columns = self.draw(&head, widths, 0..head.lines(), None).into_iter();
        let columns = columns.map(|lines| Child::Part(header(TableHeaderScope::Column, lines)));
        let columns = Part { tag: Tag::TR.into(), children: columns.collect() };
        self.rule(1.2, 0);
        let body = table.rows.iter().map(|row| Child::Part(self.row(row, widths, &head))).collect();
        Part {
            tag: Tag::Table.into(),
            children: vec![
                Child::Part(Part { tag: Tag::Caption.into(), children: caption }),
                Child::Part(Part { tag: Tag::THead.into(), children: vec![Child::Part(columns)] }),
                Child::Part(Part { tag: Tag::TBody.into(), children: body }),
            ],
        }
    }

    /// A row on one sheet, or, where it is longer than a sheet, over several.
    fn row(&mut self, cells: &[Cell], widths: &[f32], head: &Row) -> Part {
        let row = self.body_row(cells, widths);
        let fresh = MARGIN + head.height();
        if self.y + row.height() > END && self.y > fresh + 1.0 {
            self.next_sheet(head, widths);
        }
        let mut drawn: Vec<Vec<Child>> = cells.iter().map(|_| Vec::new()).collect();
        let mut first = 0;
        while first < row.lines() {
            let room = ((END - self.y - 2.0 * GAP) / LINE).max(1.0) as usize;
            let last = row.lines().min(first + room);
            for (drawn, lines) in drawn.iter_mut().zip(self.draw(&row, widths, first..last, None)) {
                drawn.extend(lines);
            }
            self.rule(0.5, 150);
            first = last;
            if first < row.lines() {
                self.next_sheet(head, widths);
            }
        }
        let cells = drawn.into_iter().enumerate().map(|(column, lines)| {
            Child::Part(match column {
                0 => header(TableHeaderScope::Row, lines),
                _ => Part { tag: Tag::TD.into(), children: lines },
            })
        });
        Part { tag: Tag::TR.into(), children: cells.collect() }
    }

    fn next_sheet(&mut self, head: &Row, widths: &[f32]) {
        self.laid.sheets += 1;
        self.y = MARGIN;
        self.draw(head, widths, 0..head.lines(), Some(ArtifactType::Other));
        self.rule(1.2, 0);
    }

    /// Some lines of a row; gives back those of each cell.
    fn draw(
        &mut self,
        row: &Row,
        widths: &[f32],
        which: Range<usize>,
        repeated: Option<ArtifactType>,
    ) -> Vec<Vec<Child>> {
        let mut x = MARGIN;
        let mut drawn = Vec::new();
        for ((style, lines), width) in row.cells.iter().zip(widths) {
            let mut of_cell = Vec::new();
            for (place, words) in lines.iter().take(which.end).skip(which.start).enumerate() {
                let y = self.y + GAP + place as f32 * LINE;
                of_cell.extend(self.put((x + GAP, y), *style, words.clone(), repeated));
            }
            drawn.push(of_cell);
            x += width;
        }
        self.y += which.len() as f32 * LINE + 2.0 * GAP;
        drawn
    }

    fn head_row(&self, table: &Table, widths: &[f32]) -> Row {
        let cells = table.columns.iter().zip(widths);
        let cells = cells.map(|(words, width)| (HEAD, self.broken(words, HEAD, width - 2.0 * GAP)));
        Row { cells: cells.collect() }
    }

    fn body_row(&self, row: &[Cell], widths: &[f32]) -> Row {
        let cells = row.iter().zip(widths).enumerate().map(|(column, (cell, width))| {
            let style = style_of(cell, column);
            (style, self.broken(&plain(cell.as_str()), style, width - 2.0 * GAP))
        });
        Row { cells: cells.collect() }
    }

    /// How high a table's caption, head and first row are together.
    fn beginning(&self, table: &Table, widths: &[f32]) -> f32 {
        let first = table.rows.first().map_or(0.0, |row| self.body_row(row, widths).height());
        CAPTION.size * LEADING + self.head_row(table, widths).height() + first
    }

    /// As browsers do it: each column has room for its longest word, and what is left goes to those that have more to say.
    fn widths(&self, table: &Table) -> Vec<f32> {
        let columns = table.columns.iter().enumerate().map(|(column, words)| {
            let head = (HEAD, plain(words));
            let cells = table.rows.iter().filter_map(|row| row.get(column));
            let cells = cells.map(|cell| (style_of(cell, column), plain(cell.as_str())));
            let (mut least, mut most) = (0_f32, 0_f32);
            for (style, words) in std::iter::once(head).chain(cells) {
                let width = |words: &str| self.faces.of(style.weight).width(words) * style.size;
                most = most.max(width(&words));
                least = words.split(' ').map(width).fold(least, f32::max);
            }
            (least.min(WORD) + 2.0 * GAP + 1.0, most + 2.0 * GAP + 1.0)
        });
        let columns: Vec<_> = columns.collect();
        let spare = WIDTH - columns.iter().map(|(_, most)| most).sum::<f32>();
        if spare > 0.0 {
            return columns.iter().map(|(_, most)| most + spare / columns.len().max(1) as f32).collect();
        }
        let left = WIDTH - columns.iter().map(|(least, _)| least).sum::<f32>();
        // By the root: a column of sentences takes more than one of words, but does not leave it a sliver.
        let wants = |(least, most): &(f32, f32)| (most - least).max(0.0).sqrt() + 0.1;
        let all: f32 = columns.iter().map(wants).sum();
        columns.iter().map(|column| column.0 + left * wants(column) / all).collect()
    }

    /// Lines no wider than this. Each but the last keeps the space at its end, so that words are told apart.
    fn broken(&self, words: &str, style: Style, width: f32) -> Vec<String> {
        let face = self.faces.of(style.weight);
        let wide = |words: &str| face.width(words) * style.size;
        let mut lines = vec![String::new()];
        for (place, word) in words.split(' ').enumerate() {
            let Some(line) = lines.last_mut() else { continue };
            if place > 0 {
                line.push(' ');
                if wide(&format!("{line}{word}")) > width && line.len() > 1 {
                    lines.push(String::new());
                }
            }
            for letter in word.chars() {
                let Some(line) = lines.last_mut() else { continue };
                line.push(letter);
                if wide(line) > width && line.chars().count() > 1 {
                    line.pop();
                    lines.push(letter.into());
                }
            }
        }
        lines
    }

    fn keep(&mut self, height: f32) {
        if self.y + height > END && self.y > MARGIN {
            self.laid.sheets += 1;
            self.y = MARGIN;
        }
    }

    /// Nothing is put where there are no words.
    fn put(
        &mut self,
        (x, top): (f32, f32),
        style: Style,
        words: String,
        repeated: Option<ArtifactType>,
    ) -> Option<Child> {
        let place = self.laid.texts.len();
        let (sheet, y) = (self.laid.sheets - 1, top + style.size * 1.05);
        let is_empty = words.is_empty();
        (!is_empty).then(|| {
            self.laid.texts.push(Text { sheet, x, y, style, words, repeated });
            Child::Text(place)
        })
    }

    fn rule(&mut self, thickness: f32, grey: u8) {
        let (sheet, y) = (self.laid.sheets - 1, self.y);
        self.laid.rules.push(Rule { sheet, x: MARGIN, y, width: WIDTH, thickness, grey });
    }

    /// Below each sheet: of which report it is, and which sheet of how many.
    fn feet(&mut self, title: &str) {
        let title = self.broken(&plain(title), FOOT, WIDTH - 60.0).into_iter().next().unwrap_or_default();
        let face = self.faces.of(FOOT.weight);
        for sheet in 0..self.laid.sheets {
            let number = format!("{} / {}", sheet + 1, self.laid.sheets);
            let x = MARGIN + WIDTH - face.width(&number) * FOOT.size;
            for (x, words) in [(MARGIN, title.clone()), (x, number)] {
                let repeated = Some(ArtifactType::Footer);
                self.laid.texts.push(Text { sheet, x, y: SHEET.1 - 28.0, style: FOOT, words, repeated });
            }
        }
    }
}

impl Row {
    fn lines(&self) -> usize {
        self.cells.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0)
    }

    fn height(&self) -> f32 {
        self.lines() as f32 * LINE + 2.0 * GAP
    }
}

const fn style_of(cell: &Cell, column: usize) -> Style {
    match (cell, column) {
        (Cell::Hash(_), _) => HASH,
        (Cell::Words(_), 0) => HEAD,
        (Cell::Words(_), _) => CELL,
    }
}

fn header(scope: TableHeaderScope, children: Vec<Child>) -> Part {
    Part { tag: Tag::TH(scope).into(), children }
}
