//! Bytes to facts: refusals, the parser of each thread, the walk, and second looks at what the
//! grammar alone can't read.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use tree_sitter::{ParseOptions, ParseState, Parser, Range, Tree};

use super::lines::{LineCounts, Refusal};
use super::merge::{add_inner, join, sort};
use super::symbols::References;
use super::walk::{Inner, walk};
use super::{FileFacts, ParsedFile};
use crate::language::Language;
use crate::language::table::{self, Table};
use crate::tokens::TokenStream;

/// The largest file that is read.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;

/// Files with longer lines than this on average are not written by hand.
const MEAN_LINE: usize = 500;

/// Below this size long lines cost nothing.
const SMALL: usize = 16 * 1024;

/// How often the parser may report progress for each kilobyte, and at the least. Ordinary code
/// takes about 6 and at most 25 reports a kilobyte; the count does not depend on the clock.
const REPORTS_PER_KIB: usize = 400;
const REPORTS_AT_LEAST: usize = 20_000;

/// The clock decides only where recovering from errors is slow beyond all measure.
const TIME_AT_MOST: Duration = Duration::from_secs(15);

/// Code in macro calls in macro calls is read this deep.
const INNER_LEVELS: usize = 3;

thread_local! {
    static PARSER: RefCell<(Option<Language>, Parser)> = RefCell::new((None, Parser::new()));
}

/// Reads one file: a function of its bytes and its language.
///
/// A file that does not parse whole gives what can be had ([`FileFacts::quality`] says how much
/// is missing); one that can't be read at all gives its total of lines and the reason in
/// [`FileFacts::refused`].
#[must_use]
pub fn parse(language: Language, source: &[u8]) -> ParsedFile {
    let refuse = |reason: Refusal| {
        let mut facts = FileFacts::empty(language);
        facts.refused = Some(reason);
        let total = count_lines(source);
        facts.lines = LineCounts { total, ..LineCounts::default() };
        ParsedFile {
            facts,
            symbols: Vec::new(),
            tokens: TokenStream::default(),
            references: References::default(),
        }
    };
    let Some(table) = table::of(language) else { return refuse(Refusal::NoGrammar) };
    if let Some(reason) = unreadable(source) {
        return refuse(reason);
    }
    let Some(tree) = tree(language, table, source, None) else { return refuse(Refusal::TooHard) };
    let (mut parsed, inner) = walk(language, table, source, &tree, None);
    let broken = tree.root_node().has_error();
    drop(tree);
    let replaced = broken && resolved(language, table, source, &mut parsed);
    if inner_code(language, table, source, inner, &mut parsed) || replaced {
        sort(&mut parsed);
    }
    parsed
}

/// Parses and forgets: what [`parse`] costs at the least. True when there was a tree.
#[must_use]
pub fn parse_only(language: Language, source: &[u8]) -> bool {
    let readable = unreadable(source).is_none();
    readable && table::of(language).is_some_and(|table| tree(language, table, source, None).is_some())
}

fn unreadable(source: &[u8]) -> Option<Refusal> {
    if source.len() > MAX_BYTES {
        return Some(Refusal::TooLarge);
    }
    let head = source.get(..source.len().min(8192)).unwrap_or_default();
    if memchr::memchr(0, head).is_some() {
        return Some(Refusal::Binary);
    }
    let lines = count_lines(source) as usize;
    (source.len() > SMALL && source.len() / lines.max(1) > MEAN_LINE).then_some(Refusal::Minified)
}

/// Lines, a last one without a line end included.
pub(super) fn count_lines(source: &[u8]) -> u32 {
    let ends = memchr::memchr_iter(b'\n', source).count();
    let open = usize::from(source.last().is_some_and(|b| *b != b'\n'));
    u32::try_from(ends + open).unwrap_or(u32::MAX)
}

/// Where branches of a preprocessor break the syntax, the definitions are read again with only
/// the first branch of each; taken (true) when less of that is broken.
fn resolved(language: Language, table: &'static Table, source: &[u8], parsed: &mut ParsedFile) -> bool {
    let Some(text) = table.rules.without_branches(source) else { return false };
    let Some(tree) = tree(language, table, &text, None) else { return false };
    let (again, _) = walk(language, table, &text, &tree, None);
    let (first, second) = (parsed.facts.quality, again.facts.quality);
    let better = (second.error_bytes, second.errors) < (first.error_bytes, first.errors);
    if better {
        join(parsed, again);
    }
    better
}

/// Definitions inside calls of macros, which the grammar leaves as bare tokens; true when there
/// were any.
fn inner_code(
    language: Language,
    table: &'static Table,
    source: &[u8],
    first: Vec<Inner>,
    parsed: &mut ParsedFile,
) -> bool {
    let mut level = first;
    let mut any = false;
    for _ in 0..INNER_LEVELS {
        let mut deeper = Vec::new();
        for inner in level {
            let Some(tree) = tree(language, table, source, Some(inner.range)) else { continue };
            let (found, more) = walk(language, table, source, &tree, Some(&inner));
            if found.facts.quality.errors == 0 {
                add_inner(parsed, found);
                any = true;
                deeper.extend(more);
            }
        }
        if deeper.is_empty() {
            break;
        }
        level = deeper;
    }
    any
}

/// The syntax tree of a file or a part of it; none when the parser needs more work than a file
/// of this size may cost.
fn tree(language: Language, table: &Table, source: &[u8], part: Option<Range>) -> Option<Tree> {
    PARSER.with_borrow_mut(|(current, parser)| {
        if *current != Some(language) {
            parser.set_language(&table.grammar).ok()?;
            *current = Some(language);
        }
        let mut left = REPORTS_AT_LEAST.max(source.len() / 1024 * REPORTS_PER_KIB);
        let start = Instant::now();
        let mut progress = |_: &ParseState| {
            left = left.saturating_sub(1);
            let enough = left == 0 || start.elapsed() > TIME_AT_MOST;
            if enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        if let Some(range) = part {
            parser.set_included_ranges(&[range]).ok()?;
        }
        let options = ParseOptions::new().progress_callback(&mut progress);
        let mut read = |offset: usize, _| source.get(offset..).unwrap_or_default();
        let tree = parser.parse_with_options(&mut read, None, Some(options));
        if tree.is_none() {
            // A parse that was broken off would go on with the next file's bytes.
            parser.reset();
        }
        if part.is_some() {
            // No range stands for the whole text; it can't fail.
            let _ = parser.set_included_ranges(&[]);
        }
        tree
    })
}
