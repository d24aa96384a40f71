//! The order of Maven's `ComparableVersion`; <https://maven.apache.org/pom.html#version-order-specification>.

use std::cmp::Ordering;

/// A version as its tokens, those that say nothing taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version(Vec<Token>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Token {
    /// Whether a hyphen stands before it, or a change between digits and letters.
    hyphen: bool,
    value: Value,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    /// Digits without zeros before them.
    Number(String),
    Word(String),
}

/// Words with a place of their own, in order; the empty one is the release.
const WORDS: [&str; 7] = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];

impl Value {
    fn of(text: &str, before_digit: bool) -> Self {
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            return Self::Number(text.trim_start_matches('0').to_owned());
        }
        Self::Word(match (text, before_digit) {
            ("a", true) => "alpha".to_owned(),
            ("b", true) => "beta".to_owned(),
            ("m", true) => "milestone".to_owned(),
            ("cr", _) => "rc".to_owned(),
            ("ga" | "final" | "release", _) => String::new(),
            _ => text.to_owned(),
        })
    }

    /// Whether it is what is added where a version has no more tokens.
    fn is_null(&self) -> bool {
        matches!(self, Self::Number(text) | Self::Word(text) if text.is_empty())
    }
}

impl Version {
    /// Nothing for an empty text.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.is_empty() || text.contains(char::is_whitespace) {
            return None;
        }
        let text = text.to_lowercase();
        let mut tokens: Vec<Token> = Vec::new();
        let mut rest = text.as_str();
        let mut hyphen = false;
        loop {
            let digits = rest.starts_with(|c: char| c.is_ascii_digit());
            let end = rest
                .find(|c: char| matches!(c, '.' | '-' | '_') || c.is_ascii_digit() != digits)
                .unwrap_or(rest.len());
            let (token, behind) = rest.split_at(end);
            let next = behind.chars().next();
            // A separator without anything before it stands for a zero.
            let value = if token.is_empty() {
                Value::Number(String::new())
            } else {
                Value::of(token, next.is_some_and(|c| c.is_ascii_digit()))
            };
            tokens.push(Token { hyphen, value });
            let Some(next) = next else { break };
            let separator = matches!(next, '.' | '-' | '_');
            hyphen = next != '.';
            rest = if separator { &behind[1..] } else { behind };
        }
        Some(Self(trimmed(tokens)))
    }

    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let longest = self.0.len().max(other.0.len());
        for place in 0..longest {
            let (a, b) = (self.0.get(place), other.0.get(place));
            let order = match (a, b) {
                (Some(a), Some(b)) => compare(a, b),
                (Some(a), None) => compare(a, &padding(a)),
                (None, Some(b)) => compare(&padding(b), b),
                (None, None) => Ordering::Equal,
            };
            if order != Ordering::Equal {
                return order;
            }
        }
        Ordering::Equal
    }
}

/// Without the zeros and releases that stand before a hyphen or at the end.
fn trimmed(tokens: Vec<Token>) -> Vec<Token> {
    let mut kept: Vec<Token> = Vec::new();
    for token in tokens {
        if token.hyphen {
            drop_nulls(&mut kept);
        }
        kept.push(token);
    }
    drop_nulls(&mut kept);
    kept
}

fn drop_nulls(tokens: &mut Vec<Token>) {
    while tokens.len() > 1 && tokens.last().is_some_and(|token| token.value.is_null()) {
        tokens.pop();
    }
}

/// What a token is compared with where the other version has ended.
fn padding(token: &Token) -> Token {
    let value = match token.value {
        Value::Number(_) => Value::Number(String::new()),
        Value::Word(_) => Value::Word(String::new()),
    };
    Token { hyphen: token.hyphen, value }
}

/// `.word` < `-word` < `-number` < `.number`, words by their place, numbers by their size.
fn compare(a: &Token, b: &Token) -> Ordering {
    match (&a.value, &b.value) {
        (Value::Number(left), Value::Number(right)) if a.hyphen == b.hyphen => {
            left.len().cmp(&right.len()).then_with(|| left.cmp(right))
        }
        (Value::Word(left), Value::Word(right)) if a.hyphen == b.hyphen => word(left, right),
        _ => rank(a).cmp(&rank(b)),
    }
}

fn rank(token: &Token) -> u8 {
    match (&token.value, token.hyphen) {
        (Value::Word(_), false) => 0,
        (Value::Word(_), true) => 1,
        (Value::Number(_), true) => 2,
        (Value::Number(_), false) => 3,
    }
}

fn word(left: &str, right: &str) -> Ordering {
    let place = |text: &str| WORDS.iter().position(|word| *word == text).unwrap_or(WORDS.len());
    place(left).cmp(&place(right)).then_with(|| left.cmp(right))
}
