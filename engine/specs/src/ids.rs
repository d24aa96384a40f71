//! Ids in other texts: sources, tests, commit messages.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;

use crate::read::prefix;

/// A place where an id stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Which one, by place in what was given.
    pub id: usize,
    /// From 1.
    pub line: u32,
    /// From 1, in bytes.
    pub column: u32,
}

/// Ids to look for.
pub struct Ids {
    finder: Option<AhoCorasick>,
    lengths: Vec<usize>,
}

/// Letters small and marks alike, byte for byte: in code `req_12` may stand for `REQ-12`.
fn normal(text: &str) -> Vec<u8> {
    text.bytes()
        .map(|byte| match byte {
            b'_' | b'.' => b'-',
            byte => byte.to_ascii_lowercase(),
        })
        .collect()
}

impl Ids {
    /// Of these ids; upper and lower case are the same.
    pub fn new<'a>(ids: impl IntoIterator<Item = &'a str>) -> Self {
        let ids: Vec<Vec<u8>> = ids.into_iter().map(normal).collect();
        let lengths = ids.iter().map(Vec::len).collect();
        Self { finder: AhoCorasick::new(&ids).ok(), lengths }
    }

    /// The whole ids in a text, in its order: `REQ-1` is neither in `REQ-10` nor in `XREQ-1` nor in `REQ-1.2`.
    pub fn find(&self, text: &str) -> Vec<Mention> {
        let Some(finder) = &self.finder else { return Vec::new() };
        let (plain, normal) = (text.as_bytes(), normal(text));
        let mut mentions = Vec::new();
        let (mut line, mut begin, mut counted) = (1_u32, 0, 0);
        for found in finder.find_overlapping_iter(&normal) {
            let id = found.pattern().as_usize();
            let end = found.end();
            let start = end - self.lengths.get(id).copied().unwrap_or(0);
            if start == end || !is_whole(plain, start, end) {
                continue;
            }
            // Matches come by their ends, so a start may lie before what was counted, but on the same line.
            for (place, byte) in plain.iter().enumerate().take(start).skip(counted) {
                if *byte == b'\n' {
                    line = line.saturating_add(1);
                    begin = place + 1;
                }
            }
            counted = counted.max(start);
            mentions.push(Mention { id, line, column: u32::try_from(start - begin + 1).unwrap_or(u32::MAX) });
        }
        mentions
    }
}

/// Whether no letter before or after makes it a part of something else.
fn is_whole(text: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|place| text.get(place));
    let (after, next) = (text.get(end), text.get(end + 1));
    let joined = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80;
    // `sub-REQ-1` is another id, `test_req_1` is a name about this one.
    let begins = !before.is_some_and(|byte| joined(byte) || matches!(byte, b'-' | b'.'))
        || before == Some(&b'.') && start.checked_sub(2).and_then(|place| text.get(place)) == Some(&b'.');
    let goes_on = match after {
        Some(byte) if joined(byte) => true,
        Some(b'-' | b'.' | b'_') => next.is_some_and(u8::is_ascii_digit),
        _ => false,
    };
    begins && !goes_on
}

/// Ids in a text that are of the kinds of known ones and that are not known, as they are written, each once with its
/// first line.
pub fn strays<'a>(known: impl IntoIterator<Item = &'a str>, text: &str) -> Vec<(String, u32)> {
    let known: BTreeSet<String> = known.into_iter().map(str::to_ascii_uppercase).collect();
    let kinds: BTreeSet<&str> = known.iter().map(|id| prefix(id)).filter(|kind| kind.len() > 1).collect();
    let kinds: Vec<String> = kinds.into_iter().map(|kind| format!("{kind}-")).collect();
    let Ok(finder) = AhoCorasick::new(&kinds) else { return Vec::new() };
    let bytes = text.as_bytes();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    let (mut line, mut counted) = (1_u32, 0);
    // Only as they are written in specifications: small letters and other marks are too often something else.
    for kind in finder.find_iter(text) {
        let digits =
            bytes.iter().skip(kind.end()).take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
        let mut end = kind.end() + digits;
        while end > kind.end() && bytes.get(end - 1) == Some(&b'.') {
            end -= 1;
        }
        if end == kind.end() || !is_whole(bytes, kind.start(), end) {
            continue;
        }
        let Some(id) = text.get(kind.start()..end) else { continue };
        let newlines = bytes.iter().take(kind.start()).skip(counted).filter(|byte| **byte == b'\n').count();
        line = line.saturating_add(u32::try_from(newlines).unwrap_or(u32::MAX));
        counted = kind.start();
        if !known.contains(id) && seen.insert(id.to_owned()) {
            found.push((id.to_owned(), line));
        }
    }
    found
}
