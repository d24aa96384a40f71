//! Composer's order: its normal form of a version, compared as PHP's `version_compare` does.

use std::cmp::Ordering;

/// Four numbers, and how stable it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    numbers: Vec<u64>,
    stability: Stability,
    /// The number behind the stability, `2` of `beta2`, and what follows.
    count: Vec<u64>,
    /// `-dev` behind a stability comes before it.
    settled: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stability {
    Dev,
    Alpha,
    Beta,
    Candidate,
    Stable,
    Patch,
}

impl Version {
    /// Nothing for a branch: `dev-main`, `1.x-dev`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.split_once(" as ").map_or(text, |(text, _)| text);
        let text = text.split('+').next()?.to_ascii_lowercase();
        let text = text.strip_prefix('v').unwrap_or(&text);
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (numbers, rest) = text.split_at(end);
        let mut numbers = numbers
            .trim_end_matches('.')
            .split('.')
            .map(|part| part.parse().ok())
            .collect::<Option<Vec<u64>>>()?;
        if numbers.len() < 4 {
            numbers.resize(4, 0);
        }
        let rest = rest.trim_start_matches(['-', '.', '_']);
        let (rest, settled) = match rest.strip_suffix("-dev").or_else(|| rest.strip_suffix(".dev")) {
            Some(rest) => (rest, false),
            None => (rest, true),
        };
        let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let (word, count) = rest.split_at(end);
        let stability = match word {
            "dev" => Stability::Dev,
            "alpha" | "a" => Stability::Alpha,
            "beta" | "b" => Stability::Beta,
            "rc" | "c" => Stability::Candidate,
            "" | "stable" => Stability::Stable,
            "patch" | "pl" | "p" => Stability::Patch,
            _ => return None,
        };
        let count = count.trim_matches(['-', '.', '_']);
        let count =
            count.split(['-', '.', '_']).filter(|part| !part.is_empty()).map(|part| part.parse().ok());
        Some(Self { numbers, stability, count: count.collect::<Option<_>>()?, settled })
    }

    pub(super) fn compare(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
}
