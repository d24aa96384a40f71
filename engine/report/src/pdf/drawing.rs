//! Lines and areas.

use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule, LineCap, LineJoin, Stroke, StrokeDash};
use krilla::surface::Surface;

use super::style::Color;

/// A line or an area, ready to be drawn.
pub(super) struct Drawing {
    path: Path,
    fill: Option<Color>,
    pen: Option<Pen>,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pen {
    pub(super) color: Color,
    pub(super) width: f32,
    pub(super) dashed: bool,
}

impl Pen {
    pub(super) fn new(color: Color, width: f32) -> Self {
        Self { color, width, dashed: false }
    }
}

/// A filled rectangle; `None` where it has no area.
pub(super) fn rectangle(x: f32, y: f32, width: f32, height: f32, color: Color) -> Option<Drawing> {
    let mut builder = PathBuilder::new();
    builder.push_rect(Rect::from_xywh(x, y, width, height).filter(|_| width > 0.0 && height > 0.0)?);
    Some(Drawing { path: builder.finish()?, fill: Some(color), pen: None })
}

/// A line through points.
pub(super) fn line(points: &[(f32, f32)], pen: Pen) -> Option<Drawing> {
    Some(Drawing { path: through(points, false)?, fill: None, pen: Some(pen) })
}

/// The area between points.
pub(super) fn area(points: &[(f32, f32)], color: Color) -> Option<Drawing> {
    Some(Drawing { path: through(points, true)?, fill: Some(color), pen: None })
}

/// A filled circle.
pub(super) fn circle(x: f32, y: f32, radius: f32, color: Color) -> Option<Drawing> {
    // How far the handles of a curve lie that looks like a quarter of a circle.
    let handle = radius * 0.5523;
    let mut builder = PathBuilder::new();
    builder.move_to(x + radius, y);
    builder.cubic_to(x + radius, y + handle, x + handle, y + radius, x, y + radius);
    builder.cubic_to(x - handle, y + radius, x - radius, y + handle, x - radius, y);
    builder.cubic_to(x - radius, y - handle, x - handle, y - radius, x, y - radius);
    builder.cubic_to(x + handle, y - radius, x + radius, y - handle, x + radius, y);
    builder.close();
    Some(Drawing { path: builder.finish()?, fill: Some(color), pen: None })
}

/// Slanting lines that fill a rectangle.
pub(super) fn hatch(x: f32, y: f32, width: f32, height: f32, pen: Pen) -> Vec<Drawing> {
    let mut lines = Vec::new();
    let steps = ((width + height) / 3.0).clamp(0.0, 400.0) as usize;
    for step in 1..=steps {
        // From the lower left to the upper right, cut at both sides.
        let from = x - height + step as f32 * 3.0;
        let (left, right) = (from.max(x), (from + height).min(x + width));
        if left < right {
            let points = [(left, y + height - (left - from)), (right, y + height - (right - from))];
            lines.extend(line(&points, pen));
        }
    }
    lines
}

fn through(points: &[(f32, f32)], close: bool) -> Option<Path> {
    let (first, rest) = points.split_first()?;
    let mut builder = PathBuilder::new();
    builder.move_to(first.0, first.1);
    for point in rest {
        builder.line_to(point.0, point.1);
    }
    if close {
        builder.close();
    }
    builder.finish()
}

impl Drawing {
    /// Puts it on a page.
    pub(super) fn draw(&self, surface: &mut Surface<'_>) {
        surface.set_fill(self.fill.map(fill));
        surface.set_stroke(self.pen.map(stroke));
        surface.draw_path(&self.path);
    }
}

/// A fill of one colour.
pub(super) fn fill(color: Color) -> Fill {
    Fill { paint: color.rgb().into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

/// A stroke.
pub(super) fn stroke(pen: Pen) -> Stroke {
    let dash = StrokeDash { array: vec![3.0, 2.5], offset: 0.0 };
    Stroke {
        paint: pen.color.rgb().into(),
        width: pen.width,
        miter_limit: 4.0,
        line_cap: LineCap::Butt,
        line_join: LineJoin::Round,
        opacity: NormalizedF32::ONE,
        dash: pen.dashed.then_some(dash),
    }
}

/// A point of a page.
pub(super) fn at(x: f32, y: f32) -> Point {
    Point::from_xy(x, y)
}
