//! What stands in a table, and how it comes to lines.

use super::flow::Flow;
use super::graphic::{Graphic, Sign};
use super::sheet::Owner;
use super::style::Style;
use super::text::{Line, Span, lines, width};

/// On which side of a column its texts stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// What stands in a row under a column.
#[derive(Default)]
pub(super) struct Cell {
    parts: Vec<Part>,
}

enum Part {
    Text { sign: Option<Sign>, spans: Vec<Span> },
    Graphic(Graphic),
}

/// A line or a picture of a cell, ready to be drawn.
pub(super) enum Piece {
    Line { sign: Option<Sign>, indent: f32, line: Line },
    Graphic(Graphic),
}

impl Cell {
    pub(super) fn new(text: &str, style: Style) -> Self {
        Self::default().text(text, style)
    }

    /// Adds text on a line of its own.
    pub(super) fn text(self, text: &str, style: Style) -> Self {
        self.spans(vec![Span::new(text, style)])
    }

    /// Adds texts of several styles on a line of their own.
    pub(super) fn spans(mut self, spans: Vec<Span>) -> Self {
        self.parts.push(Part::Text { sign: None, spans });
        self
    }

    /// Adds a word with its sign.
    pub(super) fn sign(mut self, sign: Sign, word: &str) -> Self {
        let spans = vec![Span::new(word, Style::BOLD.color(sign.color()))];
        self.parts.push(Part::Text { sign: Some(sign), spans });
        self
    }

    /// Adds text under a word with a sign.
    pub(super) fn under(mut self, text: &str, style: Style) -> Self {
        self.parts.push(Part::Text { sign: Some(Sign::None), spans: vec![Span::new(text, style)] });
        self
    }

    pub(super) fn graphic(mut self, graphic: Graphic) -> Self {
        self.parts.push(Part::Graphic(graphic));
        self
    }

    /// How many characters it holds.
    pub(super) fn letters(&self) -> usize {
        let of = |part: &Part| match part {
            Part::Text { spans, .. } => spans.iter().map(Span::letters).sum(),
            Part::Graphic(_) => 0,
        };
        self.parts.iter().map(of).sum()
    }

    /// How wide it is where nothing is broken.
    pub(super) fn width(&self, flow: &Flow<'_>) -> f32 {
        let of = |part: &Part| match part {
            Part::Text { sign, spans } => indent(*sign) + width(flow.fonts, spans),
            Part::Graphic(graphic) => graphic.width(),
        };
        // What is added up letter by letter may come out a trifle larger another time.
        self.parts.iter().map(of).fold(0.0, f32::max) + 0.1
    }

    /// Its lines where it is so wide.
    pub(super) fn pieces(&self, flow: &Flow<'_>, room: f32) -> Vec<Piece> {
        let of = |part: &Part| match part {
            Part::Graphic(graphic) => vec![Piece::Graphic(*graphic)],
            Part::Text { sign, spans } => {
                let indent = indent(*sign);
                let lines = lines(flow.fonts, spans, room - indent).into_iter().enumerate();
                let first = |place| sign.filter(|_| place == 0);
                lines.map(|(place, line)| Piece::Line { sign: first(place), indent, line }).collect()
            }
        };
        self.parts.iter().flat_map(of).collect()
    }
}

fn indent(sign: Option<Sign>) -> f32 {
    sign.map_or(0.0, |_| Style::BOLD.size * 1.2)
}

impl Piece {
    pub(super) fn height(&self) -> f32 {
        match self {
            Self::Line { line, .. } => line.height(),
            Self::Graphic(graphic) => graphic.height(),
        }
    }
}

/// From the top of pieces to where the letters of their first line stand.
pub(super) fn baseline(pieces: &[Piece]) -> Option<f32> {
    match pieces.first()? {
        Piece::Line { line, .. } => Some(line.baseline()),
        Piece::Graphic(_) => None,
    }
}

/// How high pieces are below each other.
pub(super) fn height(pieces: &[Piece]) -> f32 {
    pieces.iter().map(Piece::height).sum()
}

/// Takes those of the pieces that have room below each other; where `one`, the first in any case.
pub(super) fn fitting(pieces: &mut Vec<Piece>, room: f32, one: bool) -> Vec<Piece> {
    let mut sum = 0.0;
    let mut fit = 0;
    for piece in pieces.iter() {
        sum += piece.height();
        if sum > room && !(one && fit == 0) {
            break;
        }
        fit += 1;
    }
    let rest = pieces.split_off(fit);
    std::mem::replace(pieces, rest)
}

/// Draws pieces below each other, in a column with its left side, top and width.
pub(super) fn draw(
    flow: &mut Flow<'_>,
    pieces: Vec<Piece>,
    (x, mut y, room): (f32, f32, f32),
    align: Align,
    owner: Owner,
) {
    for piece in pieces {
        let height = piece.height();
        match piece {
            Piece::Graphic(graphic) => {
                graphic.draw(flow, x, y, room);
                // So that the cell is there for those who don't see it.
                if let Some(line) = lines(flow.fonts, &[], room).into_iter().next() {
                    flow.write(x, y, line, owner);
                }
            }
            Piece::Line { sign, indent, line } => {
                let left = match align {
                    Align::Left => x + indent,
                    Align::Right => x + (room - line.width).max(0.0),
                };
                if let Some(sign) = sign {
                    sign.draw(flow, x, y + line.baseline(), Style::BOLD.size);
                }
                flow.write(left, y, line, owner);
            }
        }
        y += height;
    }
}
