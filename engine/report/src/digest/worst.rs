//! The findings that a reader should see first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rq_core::finding::{Finding, Level};
use rq_core::snapshot::Snapshot;

/// Level, worst first, operation and rule.
type Key<'a> = (Reverse<Level>, &'a str, &'a str);

/// Findings of one rule.
pub(crate) struct Group<'a> {
    /// The worst level among them.
    pub(crate) level: Level,
    /// `skill.operation`.
    pub(crate) operation: &'a str,
    /// The rule.
    pub(crate) rule: &'a str,
    /// How many there are.
    pub(crate) total: usize,
    /// Those to be shown, worst first.
    pub(crate) shown: Vec<&'a Finding>,
}

/// How many findings of each level are open, and how many are waived.
#[derive(Clone, Copy, Default)]
pub(crate) struct Totals {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) notes: usize,
    pub(crate) waived: usize,
}

impl Totals {
    pub(crate) fn open(self) -> usize {
        self.errors + self.warnings + self.notes
    }

    /// `3 errors, 1 warning`; `none` where none is open.
    pub(crate) fn text(self) -> String {
        let parts = [
            (self.errors, "error", "errors"),
            (self.warnings, "warning", "warnings"),
            (self.notes, "note", "notes"),
        ];
        let parts: Vec<_> = parts
            .into_iter()
            .filter(|(number, ..)| *number > 0)
            .map(|(number, one, many)| crate::number::count(number, one, many))
            .collect();
        if parts.is_empty() { "none".into() } else { parts.join(", ") }
    }
}

/// Whether no waiver in force covers the finding.
pub(crate) fn is_open(snapshot: &Snapshot, finding: &Finding) -> bool {
    finding.waiver.is_none_or(|index| snapshot.waivers.get(index).is_none_or(|waiver| waiver.expired))
}

/// Counts the findings.
pub(crate) fn totals(snapshot: &Snapshot) -> Totals {
    let mut totals = Totals::default();
    for finding in &snapshot.findings {
        *match finding.level {
            _ if !is_open(snapshot, finding) => &mut totals.waived,
            Level::Error => &mut totals.errors,
            Level::Warning => &mut totals.warnings,
            Level::Note => &mut totals.notes,
        } += 1;
    }
    totals
}

/// At most `limit` open findings, grouped by rule: all errors before any warning, and within a level one of each
/// rule before a second of any, so that one noisy rule does not hide the others.
pub(crate) fn worst(snapshot: &Snapshot, limit: usize) -> Vec<Group<'_>> {
    let mut groups: BTreeMap<Key<'_>, Vec<&Finding>> = BTreeMap::new();
    for finding in snapshot.findings.iter().filter(|finding| is_open(snapshot, finding)) {
        let key = (Reverse(finding.level), finding.operation.as_str(), finding.rule.as_str());
        groups.entry(key).or_default().push(finding);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|((level, ..), findings)| (*level, Reverse(findings.len())));
    let total: usize = groups.iter().map(|(_, findings)| findings.len()).sum();
    let taken = if limit < total { shares(&groups, limit) } else { vec![usize::MAX; groups.len()] };
    let mut shown = Vec::new();
    for (((level, operation, rule), mut findings), taken) in groups.into_iter().zip(taken) {
        let total = findings.len();
        findings.truncate(taken);
        if taken > 0 {
            shown.push(Group { level: level.0, operation, rule, total, shown: findings });
        }
    }
    shown
}

/// How many of each group are among the first `limit`; its rounds are at most that many.
fn shares(groups: &[(Key<'_>, Vec<&Finding>)], limit: usize) -> Vec<usize> {
    let mut taken = vec![0; groups.len()];
    let mut left = limit;
    for level in [Level::Error, Level::Warning, Level::Note] {
        loop {
            let before = left;
            for (((of, ..), findings), taken) in groups.iter().zip(&mut taken) {
                if of.0 == level && *taken < findings.len() && left > 0 {
                    *taken += 1;
                    left -= 1;
                }
            }
            if left == before {
                break;
            }
        }
    }
    taken
}
