//! One thing an operation points at, and how it is recognised again.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Worth knowing.
    Note,
    /// Should be looked at.
    Warning,
    /// Should be mended.
    Error,
}

impl Level {
    /// `note`, `warning` or `error`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing an operation points at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The operation that found it, `skill.operation`.
    pub operation: String,
    /// The rule, `long-function`.
    pub rule: String,
    /// How much it weighs.
    pub level: Level,
    /// One sentence.
    pub message: String,
    /// The file, relative to the project's root, with `/`.
    pub path: Option<String>,
    /// First line, from 1.
    pub line: Option<u32>,
    /// First column, from 1, in characters.
    pub column: Option<u32>,
    /// Last line, from 1.
    pub end_line: Option<u32>,
    /// What is recognised when lines have moved: a function's qualified name, the text of the line.
    pub context: String,
    /// Sixteen hexadecimal digits, the same as long as rule, path and context are; set by [`fingerprint`].
    pub fingerprint: String,
    /// Other names that a waiver may call it by: an advisory's.
    #[serde(default)]
    pub names: Vec<String>,
    /// The waiver that covers it, by its place in the snapshot's list.
    pub waiver: Option<usize>,
}

impl Finding {
    /// A finding about the whole project; `operation` and `fingerprint` are set when it is collected.
    pub fn new(rule: impl Into<String>, level: Level, message: impl Into<String>) -> Self {
        Self {
            operation: String::new(),
            rule: rule.into(),
            level,
            message: message.into(),
            path: None,
            line: None,
            column: None,
            end_line: None,
            context: String::new(),
            fingerprint: String::new(),
            names: Vec::new(),
            waiver: None,
        }
    }

    /// Places it in a file, at a line from 1; 0 stands for the file as a whole.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>, line: u32) -> Self {
        self.path = Some(path.into());
        self.line = (line > 0).then_some(line);
        self
    }

    /// Says up to which line it reaches.
    #[must_use]
    pub fn until(mut self, line: u32) -> Self {
        self.end_line = Some(line);
        self
    }

    /// Says what else a waiver may call it.
    #[must_use]
    pub fn named(mut self, names: impl IntoIterator<Item = String>) -> Self {
        self.names.extend(names);
        self
    }

    /// Says what it is recognised by.
    #[must_use]
    pub fn context(mut self, context: impl Into<String>) -> Self {
        self.context = context.into();
        self
    }
}

/// Gives every finding the fingerprint by which it is known in other snapshots.
///
/// The line is left out, so that code which moves keeps its findings; equal ones in one file are counted off.
pub fn fingerprint(findings: &mut [Finding]) {
    let mut seen: FxHashMap<[u8; 32], u32> = FxHashMap::default();
    for finding in findings {
        let mut hasher = blake3::Hasher::new();
        for part in
            [&finding.operation, &finding.rule, finding.path.as_deref().unwrap_or_default(), &finding.context]
        {
            hasher.update(part.as_bytes());
            hasher.update(&[0]);
        }
        let place = seen.entry(*hasher.finalize().as_bytes()).or_insert(0);
        hasher.update(&place.to_le_bytes());
        *place += 1;
        finding.fingerprint = hasher.finalize().to_hex()[..16].to_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_follow_code_that_moves_and_tell_equal_ones_apart() {
        let at = |line| Finding::new("long-function", Level::Warning, "long").at("a.py", line).context("f");
        let mut before = vec![at(3), at(30)];
        let mut after = vec![at(5), at(90)];
        fingerprint(&mut before);
        fingerprint(&mut after);
        assert_ne!(before[0].fingerprint, before[1].fingerprint);
        assert_eq!(before[0].fingerprint, after[0].fingerprint);
        assert_eq!(before[1].fingerprint, after[1].fingerprint);
    }
}
