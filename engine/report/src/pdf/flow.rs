//! Parts below each other, page after page.

use std::num::NonZeroU16;

use krilla::tagging::{Tag as Kind, TagKind};

use super::drawing::{Drawing, Pen, line};
use super::fonts::Fonts;
use super::sheet::{Owner, Sheet};
use super::style::{BOTTOM, Color, PAGE_HEIGHT, SIDE, Style, TOP, WIDTH};
use super::tags::{Tag, Tags};
use super::text::{Line, Span, lines};

/// Where the next part may stand at the lowest.
const END: f32 = PAGE_HEIGHT - BOTTOM;
/// What must have room below a heading, or it goes to the next page with what it is of.
const COMPANY: f32 = 150.0;

/// The pages while they are filled.
pub(super) struct Flow<'a> {
    pub(super) fonts: &'a Fonts,
    pub(super) tags: Tags,
    pub(super) marks: Vec<Mark>,
    pub(super) sheets: Vec<Sheet>,
    /// Whether something that the fonts lack was written.
    pub(super) lacking: bool,
    y: f32,
}

/// A heading, and where it stands.
pub(super) struct Mark {
    pub(super) level: u16,
    pub(super) title: String,
    pub(super) page: usize,
    pub(super) y: f32,
}

impl<'a> Flow<'a> {
    pub(super) fn new(fonts: &'a Fonts) -> Self {
        let (tags, marks, sheets) = (Tags::default(), Vec::new(), vec![Sheet::default()]);
        Self { fonts, tags, marks, sheets, lacking: false, y: TOP }
    }

    /// The page that is being filled, from 0.
    pub(super) fn page(&self) -> usize {
        self.sheets.len().saturating_sub(1)
    }

    /// Where the next part begins.
    pub(super) fn y(&self) -> f32 {
        self.y
    }

    /// How much room is left on the page.
    pub(super) fn left(&self) -> f32 {
        END - self.y
    }

    /// Whether nothing stands on the page yet.
    pub(super) fn at_top(&self) -> bool {
        self.y <= TOP
    }

    /// Goes on with the next page.
    pub(super) fn turn(&mut self) {
        self.sheets.push(Sheet::default());
        self.y = TOP;
    }

    /// Goes on with the next page unless there is so much room.
    pub(super) fn ensure(&mut self, height: f32) {
        if self.left() < height && !self.at_top() {
            self.turn();
        }
    }

    /// Leaves room; none at the top of a page.
    pub(super) fn skip(&mut self, height: f32) {
        if !self.at_top() {
            self.y += height;
        }
    }

    /// Goes down, past what was drawn.
    pub(super) fn advance(&mut self, height: f32) {
        self.y += height;
    }

    /// Writes a line whose top is at `y`.
    pub(super) fn write(&mut self, x: f32, y: f32, line: Line, owner: Owner) {
        self.lacking |= line.is_lacking(self.fonts);
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.write(x, y, line, owner);
        }
    }

    /// Draws onto the page.
    pub(super) fn draw(&mut self, drawing: impl IntoIterator<Item = Drawing>, owner: Owner) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.draw(drawing, owner);
        }
    }

    /// Writes spans as lines of at most `width` from `x` on, over pages where they must.
    pub(super) fn block(&mut self, x: f32, width: f32, spans: &[Span], owner: Owner) {
        for line in lines(self.fonts, spans, width) {
            self.ensure(line.height());
            let height = line.height();
            self.write(x, self.y, line, owner);
            self.y += height;
        }
    }

    /// A paragraph between the sides.
    pub(super) fn paragraph(&mut self, spans: &[Span]) {
        let tag = self.tag(Kind::P);
        self.block(SIDE, WIDTH, spans, Owner::Part(tag));
    }

    /// A part of the document that nothing stands around.
    pub(super) fn tag(&mut self, kind: impl Into<TagKind>) -> Tag {
        self.tags.add(None, kind)
    }

    /// The heading of a section, with what it is about.
    pub(super) fn section(&mut self, title: &str, note: &str) {
        self.skip(26.0);
        self.ensure(COMPANY);
        if !self.at_top() {
            self.rule(self.y, Color::RULE);
            self.y += 11.0;
        }
        self.heading(2, title, &[Span::new(title, Style::BOLD.size(14.0))]);
        if !note.is_empty() {
            self.paragraph(&[Span::new(note, Style::SMALL)]);
        }
        self.y += 8.0;
    }

    /// The heading of a part of a section.
    pub(super) fn part(&mut self, title: &str, spans: &[Span]) {
        self.skip(12.0);
        self.ensure(COMPANY - 40.0);
        self.heading(3, title, spans);
        self.y += 3.0;
    }

    /// A heading as it is known to the outline, and as it is written.
    pub(super) fn heading(&mut self, level: u16, title: &str, spans: &[Span]) {
        let (page, y) = (self.page(), self.y);
        self.marks.push(Mark { level, title: short(title), page, y });
        let tag = self.headline(level, title);
        self.block(SIDE, WIDTH, spans, Owner::Part(tag));
    }

    /// The part of the document that a heading is.
    pub(super) fn headline(&mut self, level: u16, title: &str) -> Tag {
        self.tag(Kind::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), Some(short(title))))
    }

    /// A line from side to side.
    pub(super) fn rule(&mut self, y: f32, color: Color) {
        let drawing = line(&[(SIDE, y), (SIDE + WIDTH, y)], Pen::new(color, 0.7));
        self.draw(drawing, Owner::Ornament);
    }
}

/// A heading as outlines, page feet and the file's title show it.
pub(super) fn short(text: &str) -> String {
    const LONGEST: usize = 100;
    let plain = crate::plain::plain(text);
    if plain.trim().is_empty() {
        return "–".to_owned();
    }
    match plain.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", plain.get(..end).unwrap_or_default()),
        None => plain.into_owned(),
    }
}
