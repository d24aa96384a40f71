//! A page with everything on it, and how it gets into the file.

use krilla::Document;
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::destination::XyzDestination;
use krilla::geom::Rect;
use krilla::page::PageSettings;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, SpanTag};

use super::PdfError;
use super::drawing::{Drawing, Pen, at, fill, stroke};
use super::fonts::Fonts;
use super::style::{PAGE_HEIGHT, PAGE_WIDTH};
use super::tags::{Tag, Tags};
use super::text::{Line, Run};

/// A page.
#[derive(Default)]
pub(super) struct Sheet {
    items: Vec<(Owner, Item)>,
    links: Vec<Link>,
}

/// What something on a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// A part of the document's meaning.
    Part(Tag),
    /// What says nothing that is not said elsewhere: rules, signs, heads repeated.
    Ornament,
    /// What stands at each page's end.
    Foot,
}

enum Item {
    Line { x: f32, baseline: f32, runs: Vec<Run> },
    Drawing(Drawing),
}

/// A place that leads to another one.
pub(super) struct Link {
    /// Left, top, width, height.
    pub(super) area: (f32, f32, f32, f32),
    /// Page and height on it.
    pub(super) to: (usize, f32),
    /// Where it leads to, in words.
    pub(super) words: String,
    pub(super) tag: Tag,
}

impl Sheet {
    /// Adds a line of text whose top is at `y`.
    pub(super) fn write(&mut self, x: f32, y: f32, line: Line, owner: Owner) {
        let baseline = y + line.baseline();
        self.items.push((owner, Item::Line { x, baseline, runs: line.runs }));
    }

    /// Adds a line or an area.
    pub(super) fn draw(&mut self, drawing: impl IntoIterator<Item = Drawing>, owner: Owner) {
        self.items.extend(drawing.into_iter().map(|drawing| (owner, Item::Drawing(drawing))));
    }

    pub(super) fn link(&mut self, link: Link) {
        self.links.push(link);
    }

    /// How many things stand on the page.
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// Adds to the page before its last `rest` things, so that what is read follows the order in which it is read.
    pub(super) fn before(&mut self, rest: usize, add: impl FnOnce(&mut Self)) {
        let rest = self.items.split_off(self.items.len().saturating_sub(rest));
        add(self);
        self.items.extend(rest);
    }

    /// Puts the page into the file.
    pub(super) fn finish(
        self,
        document: &mut Document,
        fonts: &Fonts,
        tags: &mut Tags,
    ) -> Result<(), PdfError> {
        let settings = PageSettings::from_wh(PAGE_WIDTH, PAGE_HEIGHT).ok_or(PdfError::Page)?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for items in self.items.chunk_by(|(one, _), (other, _)| one == other) {
            let Some((owner, _)) = items.first() else { continue };
            let content = surface.start_tagged(owner.content());
            for (_, item) in items {
                item.draw(&mut surface, fonts);
            }
            surface.end_tagged();
            if let Owner::Part(tag) = owner {
                tags.fill(*tag, content);
            }
        }
        surface.finish();
        for link in self.links {
            let (x, y, width, height) = link.area;
            let Some(area) = Rect::from_xywh(x, y, width, height) else { continue };
            let to = XyzDestination::new(link.to.0, at(0.0, link.to.1));
            let target = LinkAnnotation::new(area, Target::Destination(to.into()));
            let content = page.add_tagged_annotation(Annotation::new_link(target, Some(link.words)));
            tags.fill(link.tag, content);
        }
        page.finish();
        Ok(())
    }
}

impl Owner {
    fn content(self) -> ContentTag<'static> {
        let artifact = |kind| ContentTag::Artifact(Artifact::with_kind(kind));
        match self {
            Self::Part(_) => ContentTag::Span(SpanTag::empty()),
            Self::Ornament => artifact(ArtifactType::Layout),
            Self::Foot => artifact(ArtifactType::Footer),
        }
    }
}

impl Item {
    fn draw(&self, surface: &mut Surface<'_>, fonts: &Fonts) {
        match self {
            Self::Drawing(drawing) => drawing.draw(surface),
            Self::Line { x, baseline, runs } => {
                for run in runs {
                    let width = run.style.stroke(run.face);
                    let pen = Pen::new(run.style.color, width);
                    surface.set_fill(Some(fill(run.style.color)));
                    surface.set_stroke((width > 0.0).then(|| stroke(pen)));
                    let (start, font) = (at(x + run.offset, *baseline), fonts.font(run.face).clone());
                    let size = run.style.sized(run.face);
                    surface.draw_glyphs(start, &run.glyphs, font, &run.text, size, false);
                }
            }
        }
    }
}
