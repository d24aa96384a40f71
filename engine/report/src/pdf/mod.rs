//! The report as a PDF: text that can be searched and copied, charts as lines, a table of contents, and tags that tell a
//! screen reader what is a heading and what a table. The same report gives the same bytes.
//!
//! `sections` says what stands in it, with the words of the HTML page; `flow`, `table`, `text` and `chart` lay it out on
//! `sheet`s; krilla writes the file.

mod cell;
mod chart;
mod contents;
mod drawing;
mod flow;
mod fonts;
mod graphic;
mod head;
mod sections;
mod sheet;
mod style;
mod table;
mod tags;
mod text;
mod words;

use krilla::configure::{Accessibility, Configuration, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::error::KrillaError;
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::{Document, SerializeSettings};
use thiserror::Error;

use self::contents::Contents;
use self::drawing::at;
use self::flow::{Flow, Mark, short};
use self::fonts::{Fonts, REPLACEMENT};
use self::sheet::Owner;
use self::style::{BOTTOM, PAGE_HEIGHT, SIDE, Style, WIDTH};
use self::text::{Span, lines, width};
use crate::context::Context;
use crate::report::Report;

/// Why there is no file.
#[derive(Debug, Error)]
pub enum PdfError {
    /// A font that the program brings with it is damaged.
    #[error("the fonts can't be read")]
    Font,
    /// A page has no size.
    #[error("a page can't be made")]
    Page,
    /// The file can't be put together.
    #[error("{0}")]
    Write(KrillaError),
}

/// The report as a PDF file.
///
/// # Errors
/// Never on a snapshot that an evaluation made.
pub fn render(report: &Report<'_>, context: &Context) -> Result<Vec<u8>, PdfError> {
    match write(report, context, accessible()) {
        // Foreign text may hold what PDF/UA forbids. The file is the same then, and does not say that it conforms.
        Err(PdfError::Write(KrillaError::Validation(_))) => write(report, context, Configuration::default()),
        done => done,
    }
}

/// PDF 1.7 that says that it conforms to PDF/UA-1.
fn accessible() -> Configuration {
    let wanted = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1);
    wanted.finish().unwrap_or_default()
}

fn write(report: &Report<'_>, context: &Context, configuration: Configuration) -> Result<Vec<u8>, PdfError> {
    let fonts = Fonts::load()?;
    let mut flow = Flow::new(&fonts);
    head::draw(&mut flow, report);
    let contents = Contents::reserve(&mut flow, &sections::titles(report));
    sections::draw(&mut flow, report, context);
    contents.fill(&mut flow);
    foot(&mut flow, report);

    let mut document =
        Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let Flow { mut tags, marks, sheets, .. } = flow;
    for sheet in sheets {
        sheet.finish(&mut document, &fonts, &mut tags)?;
    }
    document.set_outline(outline(&marks));
    document.set_tag_tree(tags.finish());
    document.set_metadata(metadata(report));
    document.finish().map_err(PdfError::Write)
}

/// What the report is of and the page's number at the end of each page; on the first, what stands for characters that the
/// fonts lack.
fn foot(flow: &mut Flow<'_>, report: &Report<'_>) {
    let style = Style::SMALL.size(8.0);
    let title = format!("{} · {}", short(&report.title()), report.snapshot.verdict.name());
    let (count, y) = (flow.sheets.len(), PAGE_HEIGHT - BOTTOM + 22.0);
    for (place, sheet) in flow.sheets.iter_mut().enumerate() {
        let number = [Span::new(&format!("{} / {count}", place + 1), style)];
        let wide = width(flow.fonts, &number);
        let name = lines(flow.fonts, &[Span::new(&title, style)], WIDTH - 80.0);
        for (x, line) in [(SIDE, name), (SIDE + WIDTH - wide, lines(flow.fonts, &number, 80.0))] {
            if let Some(line) = line.into_iter().next() {
                sheet.write(x, y, line, Owner::Foot);
            }
        }
    }
    if flow.lacking {
        let note = format!(
            "{REPLACEMENT} stands for a character that the fonts in this file lack. Copied text has it."
        );
        let owner = Owner::Part(flow.tag(krilla::tagging::Tag::P));
        let note = lines(flow.fonts, &[Span::new(&note, style)], WIDTH);
        if let (Some(sheet), Some(line)) = (flow.sheets.first_mut(), note.into_iter().next()) {
            // Drawn first, so that the sign is known for itself before it stands for something else.
            sheet.before(sheet.len(), |sheet| sheet.write(SIDE, y - 14.0, line, owner));
        }
    }
}

fn outline(marks: &[Mark]) -> Outline {
    let mut outline = Outline::new();
    let node = |mark: &Mark| {
        OutlineNode::new(mark.title.clone(), XyzDestination::new(mark.page, at(0.0, (mark.y - 8.0).max(0.0))))
    };
    let mut marks = marks.iter().peekable();
    while let Some(mark) = marks.next() {
        let mut parent = node(mark);
        while let Some(part) = marks.next_if(|part| part.level > 2) {
            parent.push_child(node(part));
        }
        outline.push_child(parent);
    }
    outline
}

fn metadata(report: &Report<'_>) -> Metadata {
    let snapshot = report.snapshot;
    let time = snapshot.created_at.to_zoned(jiff::tz::TimeZone::UTC);
    let part = |value: i8| u8::try_from(value).unwrap_or_default();
    let date = DateTime::new(u16::try_from(time.year()).unwrap_or_default())
        .month(part(time.month()))
        .day(part(time.day()))
        .hour(part(time.hour()))
        .minute(part(time.minute()))
        .second(part(time.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    Metadata::new()
        .title(format!("{} · {}", short(&report.title()), snapshot.verdict.name()))
        .description("Release quality".to_owned())
        .creator(short(&snapshot.program))
        .language("en".to_owned())
        .creation_date(date)
}
