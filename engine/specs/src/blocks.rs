//! A Markdown text as a row of blocks, each with its plain text and its line.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Letters of a block that are kept.
const LONGEST: usize = 20_000;
/// Blocks that are read.
const MOST: usize = 200_000;

/// What a block is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// With its level, from 1.
    Heading(usize),
    Paragraph,
    /// An item of a list; whether it is done, when it is a task.
    Item(Option<bool>),
    /// A row of a table: the cells above it, and its own.
    Row(Vec<String>, Vec<Cell>),
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) text: String,
    /// Its code spans, and where its links lead inside the project.
    pub(crate) codes: Vec<String>,
    pub(crate) struck: bool,
}

/// A block.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) kind: Kind,
    pub(crate) text: String,
    /// Its code spans, and where its links lead inside the project, with their places in `text`.
    pub(crate) codes: Vec<(usize, String)>,
    /// How many bytes at the beginning are bold or code.
    pub(crate) marked: usize,
    /// How many bytes at the beginning are a link.
    pub(crate) linked: usize,
    /// The id that it has as an anchor.
    pub(crate) anchor: Option<String>,
    /// Whether all of it is struck through.
    pub(crate) struck: bool,
    pub(crate) line: u32,
    pub(crate) end_line: u32,
}

impl Block {
    fn new(kind: Kind, line: u32) -> Self {
        Self {
            kind,
            text: String::new(),
            codes: Vec::new(),
            marked: 0,
            linked: 0,
            anchor: None,
            struck: false,
            line,
            end_line: line,
        }
    }
}

/// The place of each line, for counting them.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(place, _)| place).collect())
    }

    fn at(&self, offset: usize) -> u32 {
        u32::try_from(self.0.partition_point(|place| *place < offset) + 1).unwrap_or(u32::MAX)
    }
}

#[derive(Default)]
struct Table {
    head: Vec<String>,
    row: Vec<Cell>,
    in_head: bool,
}

/// The blocks of a text, in their order. Code blocks, HTML and metadata are none.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let lines = Lines::of(text);
    let mut done: Vec<Block> = Vec::new();
    let mut open: Option<Block> = None;
    let mut table = Table::default();
    // How deep inside of what: marks, strikes, and what is no text.
    let (mut marked, mut linked, mut struck, mut hidden) = (0_usize, 0_usize, 0_usize, 0_usize);
    let (mut struck_letters, mut anchor) = (0_usize, None);
    let mut close = |open: &mut Option<Block>, struck_letters: &mut usize| {
        if let Some(mut block) = open.take() {
            let letters = block.text.chars().filter(|letter| letter.is_alphanumeric()).count();
            block.struck = letters > 0 && *struck_letters * 10 >= letters * 8;
            *struck_letters = 0;
            if !block.text.trim().is_empty() {
                done.push(block);
            }
        }
        done.len()
    };
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Start(tag) => match tag {
                Tag::Heading { level, id, .. } => {
                    close(&mut open, &mut struck_letters);
                    let mut block = Block::new(Kind::Heading(number(level)), lines.at(range.start));
                    block.anchor = id.map(|id| id.to_string()).or_else(|| anchor.take());
                    open = Some(block);
                }
                // The paragraph of an item that has just begun is the item.
                Tag::Paragraph if !matches!(&open, Some(block) if matches!(block.kind, Kind::Item(_)) && block.text.is_empty()) =>
                {
                    close(&mut open, &mut struck_letters);
                    let mut block = Block::new(Kind::Paragraph, lines.at(range.start));
                    block.anchor = anchor.take();
                    open = Some(block);
                }
                Tag::Item => {
                    close(&mut open, &mut struck_letters);
                    let mut block = Block::new(Kind::Item(None), lines.at(range.start));
                    block.anchor = anchor.take();
                    open = Some(block);
                }
                Tag::Table(_) => table = Table::default(),
                Tag::TableHead => table.in_head = true,
                Tag::TableRow => table.row.clear(),
                Tag::TableCell => table.row.push(Cell::default()),
                Tag::Link { dest_url, .. } => {
                    linked += 1;
                    if hidden == 0 && !dest_url.starts_with('#') && !dest_url.contains(':') {
                        if let Some(cell) = table.row.last_mut() {
                            cell.codes.push(dest_url.to_string());
                        } else if let Some(block) = &mut open {
                            block.codes.push((block.text.len(), dest_url.to_string()));
                        }
                    }
                }
                Tag::Strong => marked += 1,
                Tag::Strikethrough => struck += 1,
                Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::MetadataBlock(_) => hidden += 1,
                _ => {}
            },
            Event::End(tag) => match tag {
                TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::Item => {
                    if let Some(block) = &mut open {
                        block.end_line = lines.at(range.end.saturating_sub(1)).max(block.line);
                    }
                    if close(&mut open, &mut struck_letters) > MOST {
                        break;
                    }
                }
                TagEnd::TableHead => {
                    table.in_head = false;
                    table.head = table.row.drain(..).map(|cell| cell.text).collect();
                }
                TagEnd::TableRow => {
                    close(&mut open, &mut struck_letters);
                    let cells = std::mem::take(&mut table.row);
                    let row = Block::new(Kind::Row(table.head.clone(), cells), lines.at(range.start));
                    let mut block = row;
                    if let Kind::Row(_, cells) = &block.kind {
                        block.text =
                            cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" ");
                    }
                    open = Some(block);
                    close(&mut open, &mut struck_letters);
                }
                TagEnd::Strong => marked = marked.saturating_sub(1),
                TagEnd::Link => linked = linked.saturating_sub(1),
                TagEnd::Strikethrough => struck = struck.saturating_sub(1),
                TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::MetadataBlock(_) => {
                    hidden = hidden.saturating_sub(1);
                }
                _ => {}
            },
            Event::TaskListMarker(is_done) => {
                if let Some(block) = &mut open {
                    block.kind = Kind::Item(Some(is_done));
                }
            }
            Event::Html(html) | Event::InlineHtml(html) => anchor = anchor_of(&html).or(anchor),
            Event::Text(_) | Event::Code(_) | Event::SoftBreak | Event::HardBreak if hidden == 0 => {
                let (piece, code) = match &event {
                    Event::Text(piece) => (piece.as_ref(), false),
                    Event::Code(piece) => (piece.as_ref(), true),
                    _ => (" ", false),
                };
                if let Some(cell) = table.row.last_mut() {
                    cell.text.push_str(piece);
                    cell.struck |= struck > 0;
                    if code {
                        cell.codes.push(piece.to_owned());
                    }
                } else if let Some(block) = open.as_mut().filter(|block| block.text.len() < LONGEST) {
                    if block.anchor.is_none() {
                        block.anchor = anchor.take();
                    }
                    if block.text.is_empty() && (marked > 0 || code) {
                        block.marked = piece.len();
                    }
                    if block.text.is_empty() && linked > 0 {
                        block.linked = piece.len();
                    }
                    if code {
                        block.codes.push((block.text.len(), piece.to_owned()));
                    }
                    if struck > 0 {
                        struck_letters += piece.chars().filter(|letter| letter.is_alphanumeric()).count();
                    }
                    block.text.push_str(piece);
                }
            }
            _ => {}
        }
    }
    close(&mut open, &mut struck_letters);
    done
}

fn number(level: HeadingLevel) -> usize {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// The id of `<a id="REQ-1">` or `<a name="REQ-1">`.
fn anchor_of(html: &str) -> Option<String> {
    let rest = html.trim_start().strip_prefix("<a ")?;
    let rest = ["id=\"", "name=\"", "id='", "name='"]
        .iter()
        .find_map(|mark| rest.split_once(mark))
        .map(|(_, rest)| rest)?;
    let end = rest.find(['"', '\''])?;
    Some(rest[..end].to_owned())
}
