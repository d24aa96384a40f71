//! The table of contents: its place is kept before the sections are laid out, and filled afterwards.

use krilla::tagging::Tag as Kind;

use super::drawing::{Pen, line};
use super::flow::{Flow, Mark};
use super::sheet::{Link, Owner, Sheet};
use super::style::{Color, SIDE, Style, WIDTH};
use super::tags::Tag;
use super::text::{Span, lines, width};

/// How high an entry is.
const ENTRY: f32 = 16.0;

/// The places that were kept.
pub(super) struct Contents {
    table: Tag,
    places: Vec<Place>,
}

/// Room for an entry.
struct Place {
    page: usize,
    y: f32,
    /// How many things stand on the page before it.
    after: usize,
}

impl Contents {
    /// Keeps room for as many entries as there are titles.
    pub(super) fn reserve(flow: &mut Flow<'_>, titles: &[&str]) -> Self {
        flow.skip(24.0);
        flow.ensure(120.0);
        let title = Span::new("Contents", Style::BOLD.size(11.0));
        let tag = flow.headline(2, "Contents");
        flow.block(SIDE, WIDTH, &[title], Owner::Part(tag));
        flow.advance(4.0);
        let table = flow.tag(Kind::TOC);
        let mut places = Vec::new();
        for _ in titles {
            flow.ensure(ENTRY);
            let after = flow.sheets.last().map_or(0, Sheet::len);
            places.push(Place { page: flow.page(), y: flow.y(), after });
            flow.advance(ENTRY);
        }
        Self { table, places }
    }

    /// Writes the entries, each with the page that it leads to.
    pub(super) fn fill(self, flow: &mut Flow<'_>) {
        let marks: Vec<(String, usize, f32)> = flow
            .marks
            .iter()
            .filter(|mark| mark.level == 2)
            .map(|Mark { title, page, y, .. }| (title.clone(), *page, *y))
            .collect();
        // From the last on, so that none moves the place of another.
        let entries: Vec<_> = self.places.into_iter().zip(marks).collect();
        let tags: Vec<Tag> = entries.iter().map(|_| flow.tags.add(Some(self.table), Kind::TOCI)).collect();
        for ((place, (title, to, height)), entry) in entries.into_iter().zip(tags).rev() {
            let tag = flow.tags.add(Some(entry), Kind::Link);
            let (y, number) = (place.y, [Span::new(&format!(" {}", to + 1), Style::TEXT)]);
            let right = SIDE + WIDTH - width(flow.fonts, &number);
            let title = Span::new(&title, Style::TEXT.color(Color::ACCENT));
            let from = SIDE + width(flow.fonts, std::slice::from_ref(&title)) + 6.0;
            let words = format!("{} on page {}", title.text(), to + 1);
            let dots = [(from, y + 9.5), (right - 6.0, y + 9.5)];
            let pen = Pen { dashed: true, ..Pen::new(Color::STRONG, 0.5) };
            let fonts = flow.fonts;
            let Some(sheet) = flow.sheets.get_mut(place.page) else { continue };
            sheet.before(sheet.len().saturating_sub(place.after), |sheet| {
                for (x, spans) in [(SIDE, &[title]), (right, &number)] {
                    for line in lines(fonts, spans, WIDTH) {
                        sheet.write(x, y, line, Owner::Part(tag));
                    }
                }
                sheet.draw(line(&dots, pen), Owner::Ornament);
            });
            let area = (SIDE, y, WIDTH, ENTRY);
            sheet.link(Link { area, to: (to, (height - 8.0).max(0.0)), words, tag });
        }
    }
}
