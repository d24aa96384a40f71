//! Sizes and colours: those of the page on the web, on paper.

use krilla::color::rgb;

use super::fonts::Face;

/// The page's width: A4, in points.
pub(super) const PAGE_WIDTH: f32 = 595.28;
/// The page's height.
pub(super) const PAGE_HEIGHT: f32 = 841.89;
/// Empty at both sides.
pub(super) const SIDE: f32 = 52.0;
/// Empty above.
pub(super) const TOP: f32 = 54.0;
/// Empty below, where the page's number stands.
pub(super) const BOTTOM: f32 = 62.0;
/// What is between the sides.
pub(super) const WIDTH: f32 = PAGE_WIDTH - 2.0 * SIDE;

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Color(u8, u8, u8);

impl Color {
    pub(super) const INK: Self = Self(0x17, 0x19, 0x1d);
    pub(super) const SOFT: Self = Self(0x56, 0x5c, 0x66);
    pub(super) const RULE: Self = Self(0xdc, 0xdf, 0xe3);
    pub(super) const STRONG: Self = Self(0x9a, 0xa1, 0xab);
    pub(super) const SUNK: Self = Self(0xf4, 0xf5, 0xf6);
    pub(super) const ACCENT: Self = Self(0x1d, 0x5a, 0x8e);
    /// The accent where it lies under a line of its own colour.
    pub(super) const BAND: Self = Self(0xd6, 0xe2, 0xec);
    pub(super) const FAIL: Self = Self(0xa8, 0x26, 0x1c);
    pub(super) const PASS: Self = Self(0x17, 0x69, 0x3a);
    pub(super) const WARN: Self = Self(0x83, 0x54, 0x00);

    /// As krilla has it.
    pub(super) fn rgb(self) -> rgb::Color {
        rgb::Color::new(self.0, self.1, self.2)
    }
}

/// How heavy letters are. The font has one weight; a line around each letter makes the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Light,
    Normal,
    Bold,
}

/// What text looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style {
    pub(super) face: Face,
    pub(super) size: f32,
    pub(super) weight: Weight,
    pub(super) color: Color,
}

impl Style {
    /// Prose.
    pub(super) const TEXT: Self =
        Self { face: Face::Text, size: 9.5, weight: Weight::Normal, color: Color::INK };
    /// What is beside the point.
    pub(super) const SOFT: Self = Self { color: Color::SOFT, ..Self::TEXT };
    /// Notes under something, and heads of tables.
    pub(super) const SMALL: Self = Self { size: 8.5, color: Color::SOFT, ..Self::TEXT };
    /// What stands out.
    pub(super) const BOLD: Self = Self { weight: Weight::Bold, ..Self::TEXT };
    /// Names, and what stands in files.
    pub(super) const CODE: Self = Self { face: Face::Code, ..Self::TEXT };

    pub(super) fn color(self, color: Color) -> Self {
        Self { color, ..self }
    }

    pub(super) fn size(self, size: f32) -> Self {
        Self { size, ..self }
    }

    pub(super) fn weight(self, weight: Weight) -> Self {
        Self { weight, ..self }
    }

    /// The size at which `face` looks as large as the text around it: Hack is drawn larger than Ubuntu.
    pub(super) fn sized(self, face: Face) -> f32 {
        match face {
            Face::Text => self.size,
            Face::Code => self.size * 0.87,
        }
    }

    /// How wide the line around letters of `face` is.
    pub(super) fn stroke(self, face: Face) -> f32 {
        let share = match (self.weight, face) {
            (Weight::Light, _) | (Weight::Normal, Face::Code) => 0.0,
            (Weight::Normal, Face::Text) => 0.016,
            (Weight::Bold, _) => 0.05,
        };
        share * self.size
    }
}
