//! What an advisory says, whichever database it comes from.

use std::cmp::Ordering;
use std::str::FromStr;

use crate::version::{Order, Version};

/// What an advisory is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It can be attacked.
    Vulnerability,
    /// Its types or functions don't keep what they promise, though no attack is known.
    Unsound,
    /// Nobody looks after it.
    Unmaintained,
    /// Something else that its users should know.
    Notice,
}

/// How bad a vulnerability is.
#[derive(Clone, Debug, PartialEq)]
pub struct Severity {
    /// The base score of its CVSS vector, 0–10.
    pub score: f64,
    /// That vector.
    pub vector: String,
}

impl Severity {
    /// Of a vector of CVSS 3.0, 3.1 or 4.0; nothing where it is none.
    pub fn of_vector(vector: &str) -> Option<Self> {
        let score = match cvss::Cvss::from_str(vector).ok()? {
            cvss::Cvss::CvssV30(base) | cvss::Cvss::CvssV31(base) => base.score().value(),
            cvss::Cvss::CvssV40(vector) => vector.score().value(),
            _ => return None,
        };
        Some(Self { score, vector: vector.to_owned() })
    }

    /// CVSS's word for the score: `none`, `low`, `medium`, `high`, `critical`.
    pub fn name(&self) -> &'static str {
        match self.score {
            score if score >= 9.0 => "critical",
            score if score >= 7.0 => "high",
            score if score >= 4.0 => "medium",
            score if score > 0.0 => "low",
            _ => "none",
        }
    }
}

/// An advisory.
#[derive(Clone, Debug, PartialEq)]
pub struct Advisory {
    /// Its name in its database: `RUSTSEC-2024-0003`, `GHSA-…`, `PYSEC-…`.
    pub id: String,
    /// Its names elsewhere: CVE numbers and others.
    pub aliases: Vec<String>,
    /// One line.
    pub summary: String,
    /// Where it can be read.
    pub url: Option<String>,
    /// What it is about.
    pub kind: Kind,
    /// How bad it is, where that is said.
    pub severity: Option<Severity>,
    /// Whether it was taken back.
    pub withdrawn: bool,
    /// The packages that it is about.
    pub affected: Vec<Affected>,
}

/// A package, and which of its versions are affected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affected {
    /// As OSV names it: `crates.io`, `PyPI`.
    pub ecosystem: String,
    /// Its name, as its ecosystem compares names.
    pub package: String,
    /// Each range as its events, in any order.
    pub ranges: Vec<Vec<Event>>,
    /// Versions that are affected whatever the ranges say.
    pub versions: Vec<String>,
}

/// Where a range begins or ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Affected from this version on; `0` is before all versions.
    Introduced(String),
    /// Not affected from this version on.
    Fixed(String),
    /// Not affected behind this version.
    LastAffected(String),
    /// Nothing is said of this version and later ones.
    Limit(String),
}

/// Whether a version is affected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Affects {
    /// It is not.
    No,
    /// It is; the least later version that is not, where one is known.
    Yes {
        /// That version.
        fixed_by: Option<String>,
    },
    /// It can't be told.
    Unknown {
        /// Why.
        reason: String,
    },
}

impl Advisory {
    /// Whether it affects `version` of a package, after OSV's algorithm; <https://ossf.github.io/osv-schema/#evaluation>.
    pub fn affects(&self, ecosystem: &str, package: &str, version: &str) -> Affects {
        let parts = self
            .affected
            .iter()
            .filter(|part| part.ecosystem == ecosystem && part.package == normal(ecosystem, package))
            .collect::<Vec<_>>();
        if parts.is_empty() {
            return Affects::No;
        }
        let Some(order) = Order::of(ecosystem) else {
            return Affects::Unknown { reason: format!("versions of {ecosystem} can't be compared") };
        };
        match affects(order, &parts, version) {
            Ok(found) => found,
            Err(Unreadable(text)) => {
                Affects::Unknown { reason: format!("{text:?} is no version of {ecosystem}") }
            }
        }
    }
}

/// A name as its ecosystem compares names: `Foo_Bar` and `foo-bar` are one package of Python.
pub(crate) fn normal(ecosystem: &str, name: &str) -> String {
    match ecosystem {
        "PyPI" => {
            let parts = name.split(['-', '_', '.']).filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join("-").to_ascii_lowercase()
        }
        "Packagist" => name.to_ascii_lowercase(),
        _ => name.to_owned(),
    }
}

/// A version that can't be read.
struct Unreadable(String);

fn read(order: Order, text: &str) -> Result<Version, Unreadable> {
    Version::parse(order, text).ok_or_else(|| Unreadable(text.to_owned()))
}

fn affects(order: Order, parts: &[&Affected], text: &str) -> Result<Affects, Unreadable> {
    let ranges = || parts.iter().flat_map(|part| &part.ranges).filter(|events| !events.is_empty());
    let listed = || parts.iter().flat_map(|part| &part.versions);
    let version = match Version::parse(order, text) {
        Some(version) => version,
        // A list needs no order.
        None if listed().any(|listed| listed == text) => return Ok(Affects::Yes { fixed_by: None }),
        None => return Err(Unreadable(text.to_owned())),
    };
    let ranges: Vec<Range> = ranges().map(|events| Range::new(order, events)).collect::<Result<_, _>>()?;
    // Versions that can't be read are nobody's.
    let listed: Vec<Version> = listed().filter_map(|listed| Version::parse(order, listed)).collect();
    let bad = |version: &Version| {
        listed.iter().any(|listed| listed.compare(version) == Ordering::Equal)
            || ranges.iter().any(|range| range.holds(version))
    };
    if !bad(&version) {
        return Ok(Affects::No);
    }
    let ends = ranges.iter().flat_map(|range| &range.fixed);
    let later = ends.filter(|(end, _)| end.compare(&version) == Ordering::Greater && !bad(end));
    let least = later.min_by(|(a, _), (b, _)| a.compare(b));
    Ok(Affects::Yes { fixed_by: least.map(|(_, text)| text.clone()) })
}

/// A range whose versions have been read.
struct Range {
    /// (where, whether affected from there on; `true` in the third: only behind it), in order.
    turns: Vec<Turn>,
    fixed: Vec<(Version, String)>,
    limits: Vec<Version>,
}

struct Turn {
    /// `None`: before all versions.
    at: Option<Version>,
    affected: bool,
    /// Whether the version itself still belongs to what was before.
    behind: bool,
}

impl Range {
    fn new(order: Order, events: &[Event]) -> Result<Self, Unreadable> {
        let mut range = Self { turns: Vec::new(), fixed: Vec::new(), limits: Vec::new() };
        for event in events {
            match event {
                Event::Introduced(text) => {
                    let at = if text == "0" { None } else { Some(read(order, text)?) };
                    range.turns.push(Turn { at, affected: true, behind: false });
                }
                Event::Fixed(text) => {
                    let version = read(order, text)?;
                    range.fixed.push((version.clone(), text.clone()));
                    range.turns.push(Turn { at: Some(version), affected: false, behind: false });
                }
                Event::LastAffected(text) => {
                    range.turns.push(Turn { at: Some(read(order, text)?), affected: false, behind: true });
                }
                Event::Limit(text) if text == "*" => {}
                Event::Limit(text) => range.limits.push(read(order, text)?),
            }
        }
        range.turns.sort_by(|a, b| match (&a.at, &b.at) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => a.compare(b),
        });
        Ok(range)
    }

    fn holds(&self, version: &Version) -> bool {
        let within = self.limits.is_empty()
            || self.limits.iter().any(|limit| version.compare(limit) == Ordering::Less);
        let mut affected = false;
        for turn in &self.turns {
            let reached = match turn.at.as_ref().map(|at| version.compare(at)) {
                None | Some(Ordering::Greater) => true,
                Some(Ordering::Equal) => !turn.behind,
                Some(Ordering::Less) => false,
            };
            if reached {
                affected = turn.affected;
            }
        }
        within && affected
    }
}
