//! Values over time as a line, with the places where their level changed.

use krilla::tagging::Tag as Kind;
use rq_core::statistics::ChangePoint;

use super::drawing::{Pen, area, circle, line};
use super::flow::Flow;
use super::graphic::share;
use super::sheet::Owner;
use super::style::{Color, Style};
use super::text::{Span, lines, width};

/// The most values of which each gets a dot.
const DOTTED: usize = 40;
/// The size of what is written into a chart.
const SIZE: f32 = 7.5;
/// Characters of a name below a chart.
const NAME: usize = 12;

/// A chart.
pub(super) struct Chart {
    /// Lowest and highest, oldest first; equal where it is one number.
    pub(super) values: Vec<(f64, f64)>,
    /// What stands below them.
    pub(super) names: Vec<String>,
    /// Where the level changed.
    pub(super) changes: Vec<ChangePoint>,
    /// Between what the scale stays, and how much it reaches beyond the values.
    pub(super) within: Option<(f64, f64, f64)>,
    /// What it shows, in words.
    pub(super) words: String,
}

/// Round steps that cover values.
struct Scale {
    low: f64,
    high: f64,
    step: f64,
}

/// Where a chart stands: left, top, width, height.
#[derive(Clone, Copy)]
struct Frame {
    left: f32,
    top: f32,
    width: f32,
    height: f32,
    count: usize,
}

impl Frame {
    fn x(self, place: f32) -> f32 {
        match self.count {
            0 | 1 => self.left + self.width / 2.0,
            count => self.left + place / (count - 1) as f32 * self.width,
        }
    }

    fn y(self, value: f64, scale: &Scale) -> f32 {
        self.top + self.height * (1.0 - share(value - scale.low, scale.high - scale.low))
    }
}

impl Chart {
    /// Draws it into a rectangle: left, top, width, height.
    pub(super) fn draw(&self, flow: &mut Flow<'_>, (x, y, whole, height): (f32, f32, f32, f32)) {
        let numbers =
            self.values.iter().flat_map(|(low, high)| [*low, *high]).filter(|value| value.is_finite());
        let (low, high) = numbers
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        let Some(scale) = Scale::of(low, high, self.within) else { return };
        let owner = Owner::Part(flow.tag(Kind::Figure(Some(self.words.clone()))));
        let marks = scale.marks();
        let labels: Vec<[Span; 1]> = marks.iter().map(|mark| [written(&scale.label(*mark))]).collect();
        let margin = labels.iter().map(|label| width(flow.fonts, label)).fold(0.0, f32::max) + 6.0;
        let frame = Frame {
            left: x + margin,
            top: y + 11.0,
            width: whole - margin - 4.0,
            height: height - 25.0,
            count: self.values.len(),
        };
        for (mark, label) in marks.iter().zip(labels) {
            let at = frame.y(*mark, &scale);
            let ends = [(frame.left, at), (frame.left + frame.width, at)];
            flow.draw(line(&ends, Pen::new(Color::RULE, 0.6)), owner);
            let wide = width(flow.fonts, &label);
            write(flow, (frame.left - 6.0 - wide, at - SIZE * 0.7), &label, owner);
        }
        self.names(flow, frame, owner);
        self.levels(flow, frame, &scale, owner);
        self.curve(flow, frame, &scale, owner);
    }

    /// Names below, as many as have room, the newest in any case.
    fn names(&self, flow: &mut Flow<'_>, frame: Frame, owner: Owner) {
        let names: Vec<[Span; 1]> = self.names.iter().map(|name| [written(&cut(name))]).collect();
        let mut free = frame.left + frame.width;
        for (place, name) in names.iter().enumerate().rev() {
            let wide = width(flow.fonts, name);
            let middle = frame.x(place as f32) - wide / 2.0;
            let left = middle.min(frame.left + frame.width - wide).max(frame.left - 4.0);
            if left + wide <= free {
                write(flow, (left, frame.top + frame.height + 3.0), name, owner);
                free = left - 10.0;
            }
        }
    }

    fn levels(&self, flow: &mut Flow<'_>, frame: Frame, scale: &Scale, owner: Owner) {
        let last = self.values.len().saturating_sub(1) as f32;
        let level = |from: f32, to: f32, value: f64| {
            let at = frame.y(value, scale);
            line(&[(frame.x(from), at), (frame.x(to), at)], Pen::new(Color::STRONG, 1.6))
        };
        let mut from = 0.0;
        for (place, change) in self.changes.iter().enumerate() {
            let at = change.at as f32 - 0.5;
            flow.draw(level(from, at, change.before), owner);
            from = change.at as f32;
            if place + 1 == self.changes.len() {
                flow.draw(level(from, last, change.after), owner);
            }
            let x = frame.x(at);
            let pen = Pen { dashed: true, ..Pen::new(Color::SOFT, 0.8) };
            flow.draw(line(&[(x, frame.top), (x, frame.top + frame.height)], pen), owner);
            let number = [written(&(place + 1).to_string())];
            let wide = width(flow.fonts, &number);
            write(flow, (x - wide / 2.0, frame.top - SIZE * 1.4), &number, owner);
        }
    }

    fn curve(&self, flow: &mut Flow<'_>, frame: Frame, scale: &Scale, owner: Owner) {
        let known: Vec<(f32, f64, f64)> = self
            .values
            .iter()
            .enumerate()
            .filter(|(_, (low, high))| low.is_finite() && high.is_finite())
            .map(|(place, (low, high))| (frame.x(place as f32), *low, *high))
            .collect();
        let top: Vec<(f32, f32)> = known.iter().map(|(x, _, high)| (*x, frame.y(*high, scale))).collect();
        let bottom: Vec<(f32, f32)> = known.iter().map(|(x, low, _)| (*x, frame.y(*low, scale))).collect();
        let pen = Pen::new(Color::ACCENT, 1.3);
        let mut sides = vec![&top];
        if top != bottom {
            let around: Vec<(f32, f32)> = top.iter().chain(bottom.iter().rev()).copied().collect();
            flow.draw(area(&around, Color::BAND), owner);
            sides.push(&bottom);
        }
        for side in sides {
            flow.draw(line(side, pen).filter(|_| side.len() > 1), owner);
            let dots = side.iter().filter(|_| side.len() <= DOTTED);
            flow.draw(dots.filter_map(|(x, y)| circle(*x, *y, 1.6, Color::ACCENT)), owner);
            flow.draw(side.last().and_then(|(x, y)| circle(*x, *y, 2.6, Color::ACCENT)), owner);
        }
    }
}

impl Scale {
    /// `None` where there is no number, or they are too far apart to tell a step.
    fn of(low: f64, high: f64, within: Option<(f64, f64, f64)>) -> Option<Self> {
        if low > high {
            return None;
        }
        let (mut low, mut high, steps) = match within {
            Some((least, most, beyond)) => ((low - beyond).max(least), (high + beyond).min(most), 4.0),
            None => (low, high, 3.0),
        };
        if low >= high {
            let around = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
            (low, high) = (low - around, high + around);
        }
        let rough = (high - low) / steps;
        let power = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].into_iter().find(|step| step * power >= rough * 0.999)? * power;
        let low = (low / step + 1e-9).floor() * step;
        let high = (high / step - 1e-9).ceil() * step;
        let told = step > 0.0 && (high - low).is_finite() && high > low && low + step > low;
        told.then_some(Self { low, high, step })
    }

    fn marks(&self) -> Vec<f64> {
        let count = ((self.high - self.low) / self.step).round().clamp(1.0, 12.0) as usize;
        (0..=count).map(|place| self.low + place as f64 * self.step).collect()
    }

    fn label(&self, mark: f64) -> String {
        let largest = self.low.abs().max(self.high.abs());
        if largest >= 1e7 || self.step < 1e-4 {
            return format!("{mark:.1e}").replace('-', "\u{2212}");
        }
        let digits = (-(self.step.log10() + 1e-9).floor()).max(0.0) as usize;
        format!("{mark:.digits$}").replace('-', "\u{2212}")
    }
}

fn written(text: &str) -> Span {
    Span::new(text, Style::SOFT.size(SIZE))
}

fn write(flow: &mut Flow<'_>, (x, y): (f32, f32), spans: &[Span], owner: Owner) {
    for line in lines(flow.fonts, spans, f32::INFINITY) {
        flow.write(x, y, line, owner);
    }
}

fn cut(name: &str) -> String {
    match name.char_indices().nth(NAME) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn steps_are_round_and_cover_the_values() {
        let scale = Scale::of(71.2, 92.9, Some((0.0, 100.0, 5.0))).unwrap();
        assert_eq!((scale.low, scale.high, scale.step), (60.0, 100.0, 10.0));
        assert_eq!(
            scale.marks().iter().map(|mark| scale.label(*mark)).collect::<Vec<_>>().join(" "),
            "60 70 80 90 100"
        );
        let scale = Scale::of(0.25, 0.25, None).unwrap();
        assert!(scale.low < 0.25 && scale.high > 0.25);
        assert!(Scale::of(f64::INFINITY, f64::NEG_INFINITY, None).is_none());
    }

    proptest! {
        #[test]
        fn any_two_numbers_have_a_scale_or_none(one: f64, other: f64) {
            if let Some(scale) = Scale::of(one.min(other), one.max(other), None) {
                prop_assert!(scale.marks().len() <= 13);
                for mark in scale.marks() {
                    prop_assert!(scale.label(mark).len() < 24);
                }
            }
        }
    }
}
