//! Text to lines: foreign text made plain, measured, and broken where it must be.

use krilla::text::KrillaGlyph;
use unicode_normalization::UnicodeNormalization;
use unicode_width::UnicodeWidthChar;

use super::fonts::{Face, Fonts, Shape};
use super::style::{Style, Weight};
use crate::plain::plain;

/// Characters of one text beyond which it is cut.
const LONGEST: usize = 20_000;
/// A line's height, where its size is 1.
const LEADING: f32 = 1.4;
/// Characters after which a word that is too long for a line is broken before it is broken anywhere.
const SEAMS: &str = "/\\-_.:,;|=&?)";

/// Text of one style.
#[derive(Clone, Debug)]
pub(super) struct Span {
    text: String,
    style: Style,
}

/// Text of one style and font on one line.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) text: String,
    pub(super) glyphs: Vec<KrillaGlyph>,
    pub(super) face: Face,
    pub(super) style: Style,
    /// From the line's beginning.
    pub(super) offset: f32,
}

/// One line.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) runs: Vec<Run>,
    /// Without the blank at its end.
    pub(super) width: f32,
    /// The greatest size of its text.
    size: f32,
}

impl Span {
    /// Room between two texts.
    pub(super) fn gap(style: Style) -> Self {
        Self { text: "  ".into(), style }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// How many characters it has.
    pub(super) fn letters(&self) -> usize {
        self.text.len()
    }

    /// `text`, made plain: nothing in it reorders or hides what stands around it.
    pub(super) fn new(text: &str, style: Style) -> Self {
        let text = plain(text);
        let mut clean = String::with_capacity(text.len());
        for character in text.nfc().take(LONGEST) {
            let character = if character.is_whitespace() { ' ' } else { character };
            if character != ' ' || !clean.ends_with(' ') {
                clean.push(character);
            }
        }
        if text.chars().nth(LONGEST).is_some() {
            clean.push('…');
        }
        Self { text: clean, style }
    }
}

impl Line {
    /// From the top to the next line's.
    pub(super) fn height(&self) -> f32 {
        self.size * LEADING
    }

    /// From the top to where letters stand.
    pub(super) fn baseline(&self) -> f32 {
        self.size * (LEADING / 2.0 + 0.34)
    }

    /// Whether it holds a character that the fonts lack.
    pub(super) fn is_lacking(&self, fonts: &Fonts) -> bool {
        let mut characters = self.runs.iter().flat_map(|run| run.text.chars().map(|c| (c, run.face)));
        characters.any(|(character, face)| fonts.shape(character, face).lacking)
    }
}

/// A character on its way into a line.
#[derive(Clone, Copy)]
struct Atom {
    character: char,
    style: Style,
    shape: Shape,
    advance: f32,
}

/// The width of spans on one line.
pub(super) fn width(fonts: &Fonts, spans: &[Span]) -> f32 {
    atoms(fonts, spans).iter().map(|atom| atom.advance).sum()
}

/// The lines of spans that follow each other, none wider than `room`: broken at blanks, and where a word has no room
/// after what names are made of, or anywhere. At least one, which holds a blank if there is nothing else.
pub(super) fn lines(fonts: &Fonts, spans: &[Span], room: f32) -> Vec<Line> {
    let mut rest = atoms(fonts, spans);
    if rest.iter().all(|atom| atom.character == ' ') {
        let style = spans.first().map_or(Style::TEXT, |span| span.style);
        rest = atoms(fonts, &[Span { text: " ".into(), style }]);
    }
    let mut rest = rest.as_slice();
    let mut lines = Vec::new();
    while !rest.is_empty() {
        let (line, left) = rest.split_at(end(rest, room));
        lines.push(assemble(line));
        rest = left;
    }
    lines
}

fn atoms(fonts: &Fonts, spans: &[Span]) -> Vec<Atom> {
    let of = |span: &Span| {
        let style = span.style;
        let widen = if style.weight == Weight::Bold { style.size * 0.02 } else { 0.0 };
        let atom = move |character| {
            let shape = fonts.shape(character, style.face);
            Atom { character, style, shape, advance: shape.advance * style.sized(shape.face) + widen }
        };
        span.text.chars().map(atom).collect::<Vec<_>>()
    };
    spans.iter().flat_map(of).collect()
}

/// How many of these make the next line; at least one.
fn end(atoms: &[Atom], room: f32) -> usize {
    let (mut width, mut blank, mut seam) = (0.0, None, None);
    for (place, atom) in atoms.iter().enumerate() {
        width += atom.advance;
        if atom.character == ' ' {
            // It may hang over: nobody sees it.
            blank = Some(place + 1);
            continue;
        }
        if width > room && place > 0 {
            // Marks stay with the letter before them.
            let letter =
                |place: &usize| atoms.get(*place).is_none_or(|atom| atom.character.width() != Some(0));
            let anywhere = (1..=place).rev().find(letter).unwrap_or(place);
            return blank.or(seam).unwrap_or(anywhere);
        }
        if SEAMS.contains(atom.character) && place > 1 {
            seam = Some(place + 1);
        }
    }
    atoms.len()
}

fn assemble(atoms: &[Atom]) -> Line {
    let mut line = Line::default();
    let mut offset = 0.0;
    for atom in atoms {
        let (face, size) = (atom.shape.face, atom.style.sized(atom.shape.face));
        let same = |run: &&mut Run| run.face == face && run.style == atom.style;
        if line.runs.last_mut().as_ref().is_none_or(|run| !same(run)) {
            let (style, text, glyphs) = (atom.style, String::new(), Vec::new());
            line.runs.push(Run { text, glyphs, face, style, offset });
        }
        if let Some(run) = line.runs.last_mut() {
            let from = run.text.len();
            run.text.push(atom.character);
            let advance = atom.advance / size;
            let range = from..run.text.len();
            run.glyphs.push(KrillaGlyph::new(atom.shape.glyph, advance, 0.0, 0.0, 0.0, range, None));
        }
        offset += atom.advance;
        if atom.character != ' ' {
            line.width = offset;
        }
        line.size = line.size.max(atom.style.size);
    }
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn broken(text: &str, room: f32) -> Vec<String> {
        let fonts = Fonts::load().unwrap();
        let lines = lines(&fonts, &[Span::new(text, Style::TEXT)], room);
        let text = |line: &Line| line.runs.iter().map(|run| run.text.as_str()).collect::<String>();
        // A letter alone may be wider.
        assert!(lines.iter().all(|line| line.width <= room || text(line).trim().chars().count() == 1));
        lines.iter().map(text).collect()
    }

    #[test]
    fn lines_end_at_blanks_then_at_seams_then_anywhere() {
        assert_eq!(broken("to be or not to be", 40.0), ["to be or ", "not to be"]);
        assert_eq!(broken("in app/suppliers/addresses.py", 80.0), ["in ", "app/suppliers/", "addresses.py"]);
        assert_eq!(broken(&"x".repeat(10_000), 100.0).concat().len(), 10_000);
        assert_eq!(broken(" \n\t ", 10.0), [" "]);
        assert_eq!(broken("", 10.0), [" "]);
    }

    proptest! {
        #[test]
        fn no_text_is_lost_or_too_wide(text: String, room in 1.0_f32..300.0) {
            let whole = Span::new(&text, Style::TEXT).text;
            let lines = broken(&text, room);
            prop_assert!(lines.concat() == whole || whole.trim().is_empty());
        }
    }
}
