//! The fonts that go into the file, and what each character looks like in them.

use epaint_default_fonts::{HACK_REGULAR, UBUNTU_LIGHT};
use krilla::text::{Font, GlyphId};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};

use super::PdfError;

/// What stands where both fonts lack a character.
pub(super) const REPLACEMENT: char = '▯';

/// A font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    /// For prose and numbers: Ubuntu.
    Text,
    /// For names, code and what stands in files: Hack, all characters of one width.
    Code,
}

impl Face {
    fn other(self) -> Self {
        match self {
            Self::Text => Self::Code,
            Self::Code => Self::Text,
        }
    }
}

/// What a character looks like.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// The font that has it.
    pub(super) face: Face,
    /// Its place in that font.
    pub(super) glyph: GlyphId,
    /// Its width where the font's size is 1.
    pub(super) advance: f32,
    /// Whether it is [`REPLACEMENT`] because neither font has the character.
    pub(super) lacking: bool,
}

/// The fonts.
pub(super) struct Fonts {
    text: Loaded,
    code: Loaded,
    replacement: Shape,
}

struct Loaded {
    font: Font,
    characters: Charmap<'static>,
    widths: GlyphMetrics<'static>,
    units: f32,
}

impl Fonts {
    /// Those that the program brings with it.
    pub(super) fn load() -> Result<Self, PdfError> {
        let text = Loaded::new(UBUNTU_LIGHT)?;
        let code = Loaded::new(HACK_REGULAR)?;
        let found = code.shape(REPLACEMENT, Face::Code).ok_or(PdfError::Font)?;
        Ok(Self { text, code, replacement: Shape { lacking: true, ..found } })
    }

    /// The font to draw with.
    pub(super) fn font(&self, face: Face) -> &Font {
        &self.loaded(face).font
    }

    /// What `character` looks like in `face`; in the other one where that lacks it.
    pub(super) fn shape(&self, character: char, face: Face) -> Shape {
        // What is for private use means something else in every font.
        if matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..) {
            return self.replacement;
        }
        let own = self.loaded(face).shape(character, face);
        let found = own.or_else(|| self.loaded(face.other()).shape(character, face.other()));
        found.unwrap_or(self.replacement)
    }

    fn loaded(&self, face: Face) -> &Loaded {
        match face {
            Face::Text => &self.text,
            Face::Code => &self.code,
        }
    }
}

impl Loaded {
    fn new(data: &'static [u8]) -> Result<Self, PdfError> {
        let font = Font::new(data.into(), 0).ok_or(PdfError::Font)?;
        let tables = FontRef::new(data).map_err(|_| PdfError::Font)?;
        let (characters, units) = (tables.charmap(), font.units_per_em());
        let widths = tables.glyph_metrics(Size::unscaled(), LocationRef::default());
        Ok(Self { font, characters, widths, units })
    }

    fn shape(&self, character: char, face: Face) -> Option<Shape> {
        let glyph = self.characters.map(character).filter(|glyph| glyph.to_u32() != 0)?;
        let advance = self.widths.advance_width(glyph)? / self.units;
        Some(Shape { face, glyph: GlyphId::new(glyph.to_u32()), advance, lacking: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_of_europe_is_there_and_the_rest_is_seen() {
        let fonts = Fonts::load().unwrap();
        for c in "aÄřğșλЖѝß€−…→≥1".chars() {
            assert!(!fonts.shape(c, Face::Text).lacking, "{c}");
        }
        for c in ['日', '🦀', '\u{e000}', '\u{10fffd}'] {
            let shape = fonts.shape(c, Face::Text);
            assert!(shape.lacking && shape.advance > 0.0 && shape.glyph.to_u32() != 0, "{c}");
        }
        let digits = "0123456789".chars().map(|c| fonts.shape(c, Face::Text).advance);
        assert!(digits.collect::<Vec<_>>().windows(2).all(|two| two[0] == two[1]), "digits of one width");
    }
}
