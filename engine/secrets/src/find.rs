//! Looking for secrets in lines.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use crate::likely;
use crate::rules::{Check, RULES, Rule};

/// Bytes of a line that are looked at: longer ones are written by programs.
const LONGEST: usize = 64 << 10;
/// Words that say a line is known to hold no real secret.
const ALLOWED: [&str; 3] = ["rq:allow-secret", "gitleaks:allow", "pragma: allowlist secret"];
/// Files of digests, which are random and no secrets.
const DIGESTS: [&str; 10] = [
    ".lock",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "pnpm-lock.yaml",
    "go.sum",
    "yarn.lock",
    ".svg",
    ".map",
    ".min.js",
    ".min.css",
];

/// Where a secret is, and what kind; never what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// Its rule's id, `github-token`.
    pub rule: &'static str,
    /// `a GitHub token`.
    pub name: &'static str,
    /// The number given with its line.
    pub line: u32,
    /// Where it begins, from 1, in characters.
    pub column: u32,
    /// What may be shown of it: `ghp_… (40 characters)`.
    pub redacted: String,
}

struct Engine {
    words: AhoCorasick,
    /// The rules of each word, by place.
    rules: Vec<Vec<usize>>,
    patterns: Vec<Option<Regex>>,
}

static ENGINE: LazyLock<Option<Engine>> = LazyLock::new(|| {
    let mut words: Vec<&str> = Vec::new();
    let mut rules: Vec<Vec<usize>> = Vec::new();
    for (place, rule) in RULES.iter().enumerate() {
        for word in rule.keywords {
            match words.iter().position(|known| known == word) {
                Some(known) => rules[known].push(place),
                None => {
                    words.push(word);
                    rules.push(vec![place]);
                }
            }
        }
    }
    let built =
        AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::Standard).build(words);
    let patterns = RULES.iter().map(|rule| Regex::new(rule.pattern).ok()).collect();
    Some(Engine { words: built.ok()?, rules, patterns })
});

/// The secrets in lines, given with their numbers, in their order. `path`: of the file, as its kind tells what is random
/// there anyway.
pub fn find<'a>(path: &str, lines: impl IntoIterator<Item = (u32, &'a str)>) -> Vec<Secret> {
    let digests = DIGESTS.iter().any(|ending| path.ends_with(ending));
    let mut found = Vec::new();
    for (number, line) in lines {
        if ALLOWED.iter().any(|word| line.contains(word)) {
            continue;
        }
        for (place, range) in in_line(line, digests) {
            let Some(rule) = RULES.get(place) else { continue };
            let column = line.get(..range.start).map_or(0, |before| before.chars().count());
            found.push(Secret {
                rule: rule.id,
                name: rule.name,
                line: number,
                column: u32::try_from(column + 1).unwrap_or(u32::MAX),
                redacted: shown(rule, line.get(range).unwrap_or_default()),
            });
        }
    }
    found
}

/// A text with every secret replaced by what may be shown of it.
pub fn redact(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut changed = false;
    for line in text.split_inclusive('\n') {
        let mut at = 0;
        for (place, range) in in_line(line, false) {
            let (Some(rule), Some(before), Some(secret)) =
                (RULES.get(place), line.get(at..range.start), line.get(range.clone()))
            else {
                continue;
            };
            out.push_str(before);
            out.push_str(&shown(rule, secret));
            at = range.end;
            changed = true;
        }
        out.push_str(line.get(at..).unwrap_or_default());
    }
    if changed { Cow::Owned(out) } else { Cow::Borrowed(text) }
}

/// The rules that find something in a line, with the places; none overlap, in order.
fn in_line(line: &str, digests: bool) -> Vec<(usize, Range<usize>)> {
    let Some(engine) = &*ENGINE else { return Vec::new() };
    let mut end = line.len().min(LONGEST);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let line = &line[..end];
    let mut wanted: Vec<usize> = Vec::new();
    for found in engine.words.find_overlapping_iter(line) {
        let rules = engine.rules.get(found.pattern().as_usize()).into_iter().flatten();
        for rule in rules {
            if !wanted.contains(rule) {
                wanted.push(*rule);
            }
        }
    }
    wanted.sort_unstable();
    let mut found: Vec<(usize, Range<usize>)> = Vec::new();
    for place in wanted {
        let (Some(rule), Some(Some(pattern))) = (RULES.get(place), engine.patterns.get(place)) else {
            continue;
        };
        if digests && rule.check == Check::Assigned {
            continue;
        }
        for captures in pattern.captures_iter(line) {
            let (Some(whole), Some(secret)) = (captures.get(0), captures.name("s")) else { continue };
            let free =
                found.iter().all(|(_, known)| secret.end() <= known.start || known.end <= secret.start());
            if free && holds(rule, secret.as_str(), whole.as_str(), line, secret.range()) {
                found.push((place, secret.range()));
            }
        }
    }
    found.sort_by_key(|(_, range)| range.start);
    found
}

fn holds(rule: &Rule, secret: &str, whole: &str, line: &str, at: Range<usize>) -> bool {
    match rule.check {
        Check::None => true,
        Check::Random => likely::is_random(secret.get(rule.public..).unwrap_or(secret)),
        Check::Jwt => likely::is_jwt(secret),
        Check::Password => likely::is_password(secret, whole.rsplit_once('@').map_or("", |(_, host)| host)),
        Check::Assigned => {
            let before = line.get(..at.start).and_then(|before| before.chars().next_back());
            let quoted = before.is_some_and(|letter| matches!(letter, '"' | '\'' | '`'));
            let after = line.get(at.end..).and_then(|after| after.chars().next());
            // A call or an index: code, and no value.
            let code = after.is_some_and(|letter| matches!(letter, '(' | '[' | '{'));
            !code && likely::is_assigned(secret, line, quoted)
        }
    }
}

/// The public beginning of a secret and its length.
fn shown(rule: &Rule, secret: &str) -> String {
    let mut shown = secret.get(..rule.public).unwrap_or_default().to_owned();
    // Writing to a string does not fail.
    let _ = write!(shown, "… ({} characters)", secret.chars().count());
    shown
}
