//! Tables: columns as wide as they need, rows that go on over pages, heads that are repeated there.

use std::num::NonZeroU32;

use krilla::tagging::{TableHeaderScope, Tag as Kind};

use super::cell::{Align, Cell, Piece, baseline, draw, fitting, height};
use super::flow::{Flow, short};
use super::sheet::Owner;
use super::style::{Color, SIDE, Style, WIDTH};
use super::tags::Tag;

/// Between columns.
const GAP: f32 = 12.0;
/// Above and below what is in a row.
const PAD: f32 = 3.4;
/// The widest that a column of numbers is before its numbers are broken.
const NUMBERS: f32 = 120.0;
/// Rows that are looked at to tell how wide a column is.
const LOOKED_AT: usize = 400;
/// A row that is higher may be parted between pages.
const PARTED: f32 = 160.0;
/// Rows of a table, at most.
const ROWS: usize = 300;
/// Characters of a table after which no row begins.
const LETTERS: usize = 100_000;

/// A column.
pub(super) struct Column {
    title: String,
    align: Align,
    /// Whether it takes what room the others leave.
    grows: bool,
}

/// A row.
pub(super) enum Row {
    /// One cell for each column.
    Cells(Vec<Cell>),
    /// A title over the rows that follow.
    Group(String),
    /// What the rows come to.
    Sum(Vec<Cell>),
}

/// A table.
pub(super) struct Table {
    columns: Vec<Column>,
    rows: Vec<Row>,
    /// Rows that had no room.
    left_out: usize,
    letters: usize,
    /// The title over the next row.
    group: Option<String>,
}

impl Column {
    pub(super) fn left(title: &str) -> Self {
        Self { title: short(title), align: Align::Left, grows: false }
    }

    /// Of numbers.
    pub(super) fn right(title: &str) -> Self {
        Self { align: Align::Right, ..Self::left(title) }
    }

    pub(super) fn growing(self) -> Self {
        Self { grows: true, ..self }
    }
}

impl Table {
    pub(super) fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        let columns = columns.into_iter().collect();
        Self { columns, rows: Vec::new(), left_out: 0, letters: 0, group: None }
    }

    /// Adds a row, unless there are too many already.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        if self.rows.len() >= ROWS || self.letters > LETTERS {
            self.left_out += 1;
            return;
        }
        let cells: Vec<Cell> = cells.into_iter().collect();
        self.letters += cells.iter().map(Cell::letters).sum::<usize>();
        self.rows.extend(self.group.take().map(Row::Group));
        self.rows.push(Row::Cells(cells));
    }

    /// Adds a title over the rows that follow.
    pub(super) fn group(&mut self, title: &str) {
        self.group = Some(title.to_owned());
    }

    /// Adds what the rows come to.
    pub(super) fn sum(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(Row::Sum(cells.into_iter().collect()));
    }

    /// Puts the table onto the pages. Gives how many rows had no room in it.
    pub(super) fn place(self, flow: &mut Flow<'_>) -> usize {
        if self.rows.is_empty() {
            return self.left_out;
        }
        let widths = self.widths(flow);
        let table = flow.tag(Kind::Table);
        let head = flow.tags.add(Some(table), Kind::THead);
        let line = flow.tags.add(Some(head), Kind::TR);
        let titles = self.columns.iter();
        let titles: Vec<Tag> =
            titles.map(|_| flow.tags.add(Some(line), Kind::TH(TableHeaderScope::Column))).collect();
        // The titles do not stand alone at a page's end.
        let first = self.rows.first().map_or(0.0, |row| highest(&pieces(flow, &widths, row)));
        flow.ensure(first.min(PARTED) + 2.0 * PAD + 30.0);
        self.head(flow, &widths, Some(&titles));
        let body = flow.tags.add(Some(table), Kind::TBody);
        for row in &self.rows {
            self.draw(flow, &widths, row, body);
        }
        self.left_out
    }

    /// How wide the columns are: as wide as they need. Where that is too much, those that need more than an equal share
    /// of what is left by the others get that share.
    fn widths(&self, flow: &Flow<'_>) -> Vec<f32> {
        let wanted = |(place, column): (usize, &Column)| {
            let title = Cell::new(&column.title, Style::SMALL);
            let cells = self.rows.iter().take(LOOKED_AT).filter_map(|row| match row {
                Row::Cells(cells) | Row::Sum(cells) => cells.get(place),
                Row::Group(_) => None,
            });
            let widest = cells.map(|cell| cell.width(flow)).fold(0.0, f32::max);
            match column.align {
                // The title has several words, the numbers are one.
                Align::Right => widest.min(NUMBERS).max(title.width(flow).min(60.0)),
                Align::Left => widest.max(title.width(flow)),
            }
        };
        let mut widths: Vec<f32> = self.columns.iter().enumerate().map(wanted).collect();
        let room = WIDTH - GAP * self.columns.len().saturating_sub(1) as f32;
        let mut order: Vec<usize> = (0..widths.len()).collect();
        order
            .sort_by(|a, b| widths.get(*a).partial_cmp(&widths.get(*b)).unwrap_or(std::cmp::Ordering::Equal));
        let (mut left, mut columns) = (room, widths.len() as f32);
        for place in order {
            if let Some(width) = widths.get_mut(place) {
                *width = width.min(left / columns);
                left -= *width;
                columns -= 1.0;
            }
        }
        let growing = self.columns.iter().filter(|column| column.grows).count();
        for (width, column) in widths.iter_mut().zip(&self.columns) {
            if column.grows {
                *width += left.max(0.0) / growing as f32;
            }
        }
        widths
    }

    /// The titles of the columns; without tags where they are repeated.
    fn head(&self, flow: &mut Flow<'_>, widths: &[f32], tags: Option<&[Tag]>) {
        let titles: Vec<Vec<Piece>> = self
            .columns
            .iter()
            .zip(widths)
            .map(|(column, room)| Cell::new(&column.title, Style::SMALL).pieces(flow, *room))
            .collect();
        let highest = highest(&titles);
        let (mut x, y) = (SIDE, flow.y());
        for (place, ((pieces, room), column)) in titles.into_iter().zip(widths).zip(&self.columns).enumerate()
        {
            let tag = tags.and_then(|tags| tags.get(place)).copied();
            let owner = tag.map_or(Owner::Ornament, Owner::Part);
            // At the bottom, where a title takes fewer lines than its neighbours.
            let top = y + highest - height(&pieces);
            draw(flow, pieces, (x, top, *room), column.align, owner);
            x += room + GAP;
        }
        flow.advance(highest + 2.0);
        flow.rule(flow.y(), Color::STRONG);
    }

    fn draw(&self, flow: &mut Flow<'_>, widths: &[f32], row: &Row, body: Tag) {
        let tag = flow.tags.add(Some(body), Kind::TR);
        let group = matches!(row, Row::Group(_));
        let mut cells = pieces(flow, widths, row);
        let span = u32::try_from(self.columns.len()).ok().and_then(NonZeroU32::new).filter(|_| group);
        let owners: Vec<Owner> = (0..cells.len())
            .map(|place| {
                Owner::Part(match (place, group) {
                    (0, true) => {
                        flow.tags.add(Some(tag), Kind::TH(TableHeaderScope::Both).with_col_span(span))
                    }
                    (0, false) => flow.tags.add(Some(tag), Kind::TH(TableHeaderScope::Row)),
                    _ => flow.tags.add(Some(tag), Kind::TD),
                })
            })
            .collect();
        let whole = highest(&cells);
        // A group's title does not stand alone at a page's end.
        let company = if group { 24.0 } else { 0.0 };
        let mut fresh = false;
        if whole + 2.0 * PAD + company > flow.left() && whole < PARTED {
            self.turn(flow, widths);
            fresh = true;
        }
        while cells.iter().any(|pieces| !pieces.is_empty()) {
            let room = flow.left() - 2.0 * PAD;
            let now: Vec<Vec<Piece>> = cells.iter_mut().map(|pieces| fitting(pieces, room, fresh)).collect();
            if now.iter().any(|pieces| !pieces.is_empty()) {
                let (mut x, y, drawn) = (SIDE, flow.y() + PAD, highest(&now));
                let shifts = shifts(&now);
                let places = shifts.into_iter().zip(now).zip(widths).zip(&self.columns).zip(&owners);
                for (((pieces, room), column), owner) in places {
                    let room = if group { WIDTH } else { *room };
                    let align = if group { Align::Left } else { column.align };
                    draw(flow, pieces.1, (x, y + pieces.0, room), align, *owner);
                    x += room + GAP;
                }
                flow.advance(drawn + 2.0 * PAD);
            }
            if cells.iter().any(|pieces| !pieces.is_empty()) {
                self.turn(flow, widths);
                fresh = true;
            }
        }
        flow.rule(flow.y(), if group { Color::STRONG } else { Color::RULE });
    }

    /// Goes on with the next page, under the same titles.
    fn turn(&self, flow: &mut Flow<'_>, widths: &[f32]) {
        flow.turn();
        self.head(flow, widths, None);
    }
}

/// What a row comes to where its columns are so wide.
fn pieces(flow: &Flow<'_>, widths: &[f32], row: &Row) -> Vec<Vec<Piece>> {
    match row {
        Row::Group(title) => vec![Cell::new(title, Style::BOLD).pieces(flow, WIDTH)],
        Row::Cells(cells) | Row::Sum(cells) => {
            cells.iter().zip(widths).map(|(cell, room)| cell.pieces(flow, *room)).collect()
        }
    }
}

/// How far each cell is moved down, so that all first lines stand on one height.
fn shifts(cells: &[Vec<Piece>]) -> Vec<f32> {
    let lowest = cells.iter().filter_map(|pieces| baseline(pieces)).fold(0.0, f32::max);
    cells.iter().map(|pieces| baseline(pieces).map_or(0.0, |own| lowest - own)).collect()
}

fn highest(cells: &[Vec<Piece>]) -> f32 {
    let heights = cells.iter().zip(shifts(cells)).map(|(pieces, shift)| height(pieces) + shift);
    heights.fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::fonts::Fonts;

    fn table(texts: &[&str], rows: usize) -> Table {
        let columns = texts.iter().map(|text| Column::left(text));
        let mut table = Table::new(columns);
        for _ in 0..rows {
            table.row(texts.iter().map(|text| Cell::new(text, Style::TEXT)));
        }
        table
    }

    #[test]
    fn columns_stay_between_the_sides_and_short_ones_are_not_broken() {
        let fonts = Fonts::load().unwrap();
        let flow = Flow::new(&fonts);
        let long = "x".repeat(10_000);
        for texts in [&["a", "b"][..], &["short", &long], &[&long, &long, "seven", &long, &long, &long]] {
            let widths = table(texts, 2).widths(&flow);
            assert!(
                widths.iter().sum::<f32>() + GAP * (widths.len() - 1) as f32 <= WIDTH + 0.1,
                "{widths:?}"
            );
            for (text, width) in texts.iter().zip(widths).filter(|(text, _)| text.len() < 10) {
                let lines = Cell::new(text, Style::TEXT).pieces(&flow, width);
                assert_eq!(lines.len(), 1, "{text}");
            }
        }
    }

    #[test]
    fn rows_go_on_over_pages_and_too_many_are_counted() {
        let fonts = Fonts::load().unwrap();
        let mut flow = Flow::new(&fonts);
        assert_eq!(table(&["a", "b"], 310).place(&mut flow), 10);
        assert!(flow.page() > 5);
        let mut flow = Flow::new(&fonts);
        assert_eq!(table(&["a", &"word ".repeat(4_000)], 1).place(&mut flow), 0);
        assert!(flow.page() >= 3, "a row that is higher than a page is parted");
    }
}
