//! Small pictures beside words and numbers. They show nothing that the text does not say.

use rq_core::finding::Level;
use rq_core::snapshot::{OperationState, PairedVerdict, Verdict};

use super::drawing::{Pen, circle, hatch, line, rectangle};
use super::flow::Flow;
use super::sheet::Owner;
use super::style::{Color, Style};
use super::text::{Span, lines};

/// A shape before a word, so that the colour is not all that tells one from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Good,
    Bad,
    Unsure,
    Warning,
    Carried,
    Slower,
    Faster,
    Same,
    Plain,
    /// Nothing, of the same width.
    None,
}

impl From<Verdict> for Sign {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Good,
            Verdict::Incomplete => Self::Unsure,
            Verdict::Fail => Self::Bad,
        }
    }
}

impl From<Level> for Sign {
    fn from(level: Level) -> Self {
        match level {
            Level::Error => Self::Bad,
            Level::Warning => Self::Warning,
            Level::Note => Self::Plain,
        }
    }
}

impl From<OperationState> for Sign {
    fn from(state: OperationState) -> Self {
        match state {
            OperationState::Measured => Self::Good,
            OperationState::Missing => Self::Unsure,
            OperationState::Failed => Self::Bad,
        }
    }
}

impl From<PairedVerdict> for Sign {
    fn from(verdict: PairedVerdict) -> Self {
        match verdict {
            PairedVerdict::Slower => Self::Slower,
            PairedVerdict::Faster => Self::Faster,
            PairedVerdict::Same => Self::Same,
            PairedVerdict::Undecided => Self::Unsure,
        }
    }
}

impl Sign {
    /// Of a metric's state, by its name.
    pub(super) fn of_state(state: &str) -> Self {
        match state {
            "failed" => Self::Bad,
            "missing" => Self::Unsure,
            "carried" => Self::Carried,
            _ => Self::Plain,
        }
    }

    pub(super) fn color(self) -> Color {
        match self {
            Self::Good | Self::Faster => Color::PASS,
            Self::Bad | Self::Slower => Color::FAIL,
            Self::Unsure | Self::Warning | Self::Carried => Color::WARN,
            Self::Same | Self::Plain | Self::None => Color::SOFT,
        }
    }

    /// Draws it in a square of this size that stands on the line.
    pub(super) fn draw(self, flow: &mut Flow<'_>, x: f32, baseline: f32, size: f32) {
        let at = |(right, up): (f32, f32)| (x + right * size, baseline - up * size);
        let pen = Pen::new(self.color(), size * 0.13);
        let mut stroke = |points: &[(f32, f32)]| {
            let points: Vec<(f32, f32)> = points.iter().copied().map(at).collect();
            flow.draw(line(&points, pen), Owner::Ornament);
        };
        let character = match self {
            Self::Good => return stroke(&[(0.06, 0.32), (0.28, 0.06), (0.72, 0.66)]),
            Self::Bad => {
                stroke(&[(0.1, 0.06), (0.64, 0.62)]);
                return stroke(&[(0.1, 0.62), (0.64, 0.06)]);
            }
            Self::Unsure => "?",
            Self::Warning => "!",
            Self::Carried => "↻",
            Self::Slower => "▲",
            Self::Faster => "▼",
            Self::Same => "=",
            Self::Plain => "·",
            Self::None => return,
        };
        let span = [Span::new(character, Style::BOLD.size(size).color(self.color()))];
        for line in lines(flow.fonts, &span, size * 2.0) {
            let top = baseline - line.baseline();
            flow.write(x + size * 0.12, top, line, Owner::Ornament);
        }
    }
}

/// A picture of numbers, as wide as its column.
#[derive(Clone, Copy, Debug)]
pub(super) enum Graphic {
    /// Points from 0 to 100: filled up to the lowest, hatched up to the highest.
    Bar { low: f64, high: f64 },
    /// To the right what is gained, to the left what is lost; the upper half for the low end of a range.
    Diverging { low: f64, high: f64, most: f64 },
    /// An interval with its middle, and what is tolerated behind it.
    Interval { low: f64, at: f64, high: f64, tolerance: f64, most: f64, sign: Sign },
}

impl Graphic {
    pub(super) fn width(self) -> f32 {
        100.0
    }

    pub(super) fn height(self) -> f32 {
        match self {
            Self::Bar { .. } => 8.0,
            Self::Diverging { .. } | Self::Interval { .. } => 13.0,
        }
    }

    pub(super) fn draw(self, flow: &mut Flow<'_>, x: f32, y: f32, width: f32) {
        match self {
            Self::Bar { low, high } => bar(flow, (x, y + 2.0, width, 5.0), low, high),
            Self::Diverging { low, high, most } => {
                let middle = x + width / 2.0;
                for (place, value) in [low, high].into_iter().enumerate() {
                    let long = share(value.abs(), most) * width / 2.0;
                    let (left, color) =
                        if value < 0.0 { (middle - long, Color::FAIL) } else { (middle, Color::PASS) };
                    let top = y + 2.0 + place as f32 * 5.0;
                    flow.draw(rectangle(left, top, long, 5.0, color), Owner::Ornament);
                }
                axis(flow, middle, y);
            }
            Self::Interval { low, at, high, tolerance, most, sign } => {
                let middle = x + width / 2.0;
                let place = |value: f64| {
                    let long = share(value.abs(), most) * width / 2.0;
                    if value < 0.0 { middle - long } else { middle + long }
                };
                let (left, right) = (place(-tolerance), place(tolerance));
                flow.draw(rectangle(left, y + 1.0, right - left, 11.0, Color::RULE), Owner::Ornament);
                axis(flow, middle, y);
                let pen = Pen::new(sign.color(), 1.4);
                let (low, high, height) = (place(low), place(high), y + 6.5);
                for points in [
                    [(low, height), (high, height)],
                    [(low, height - 3.0), (low, height + 3.0)],
                    [(high, height - 3.0), (high, height + 3.0)],
                ] {
                    flow.draw(line(&points, pen), Owner::Ornament);
                }
                flow.draw(circle(place(at), height, 2.6, sign.color()), Owner::Ornament);
            }
        }
    }
}

/// A bar of points from 0 to 100, in a rectangle.
pub(super) fn bar(flow: &mut Flow<'_>, area: (f32, f32, f32, f32), low: f64, high: f64) {
    let (x, y, width, height) = area;
    let (low, high) = (share(low, 100.0) * width, share(high, 100.0) * width);
    flow.draw(rectangle(x, y, width, height, Color::RULE), Owner::Ornament);
    flow.draw(rectangle(x + 0.5, y + 0.5, width - 1.0, height - 1.0, Color::SUNK), Owner::Ornament);
    flow.draw(rectangle(x, y, low, height, Color::ACCENT), Owner::Ornament);
    flow.draw(hatch(x + low, y, high - low, height, Pen::new(Color::ACCENT, 0.8)), Owner::Ornament);
}

fn axis(flow: &mut Flow<'_>, x: f32, y: f32) {
    flow.draw(line(&[(x, y - 0.5), (x, y + 13.5)], Pen::new(Color::STRONG, 0.7)), Owner::Ornament);
}

/// `value` of `most`, from 0 to 1; 0 for what is no number.
pub(super) fn share(value: f64, most: f64) -> f32 {
    let share = value / most;
    if share.is_finite() { share.clamp(0.0, 1.0) as f32 } else { 0.0 }
}
