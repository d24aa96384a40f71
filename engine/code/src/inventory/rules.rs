//! What the user says about which files are sources and which are tests.

use std::sync::atomic::{AtomicBool, Ordering};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Patterns as written in `quality.kdl`, relative to the project's root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RulesOptions {
    /// `sources`: only code that one of these matches is measured; all code when empty.
    pub include: Vec<String>,
    /// `sources … exclude=`: code that is never measured.
    pub exclude: Vec<String>,
    /// `tests`: which code is test code; each language's conventions decide when empty.
    pub tests: Vec<String>,
}

/// Where a pattern was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternKind {
    /// `sources`.
    Include,
    /// `sources … exclude=`.
    Exclude,
    /// `tests`.
    Tests,
}

/// A pattern that matched no source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// Where it was written.
    pub kind: PatternKind,
    /// Its position among the patterns of that kind, from 0.
    pub position: usize,
    /// As it was written.
    pub pattern: String,
}

/// Why patterns can't be used.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// The glob does not parse.
    #[error("pattern `{pattern}` is not a valid glob: {reason}")]
    Glob {
        /// As it was written.
        pattern: String,
        /// What is wrong, in the words of the glob parser.
        reason: String,
    },
    /// The pattern leads out of the project.
    #[error("pattern `{pattern}` leaves the project's folder")]
    Outside {
        /// As it was written.
        pattern: String,
    },
}

/// Compiled patterns.
///
/// `*` and `?` stop at `/`, `**` doesn't; a pattern that matches a folder matches all that lies
/// beneath it, so `app`, `app/` and `app/**` say the same. A leading `./` or `/` means nothing.
#[derive(Debug, Default)]
pub struct Rules {
    pub(super) include: Patterns,
    pub(super) exclude: Patterns,
    pub(super) tests: Patterns,
}

impl Rules {
    /// Compiles patterns.
    ///
    /// # Errors
    /// A glob that doesn't parse, or one with `..` in it.
    pub fn new(options: &RulesOptions) -> Result<Rules, RuleError> {
        Ok(Rules {
            include: Patterns::new(&options.include)?,
            exclude: Patterns::new(&options.exclude)?,
            tests: Patterns::new(&options.tests)?,
        })
    }

    /// The folders that patterns name outright: what `sources "vendor/ours/**"` says about
    /// `vendor` weighs more than the rule that leaves vendored folders out.
    pub(super) fn named_folders(&self) -> impl Iterator<Item = &str> {
        self.include.literal.iter().chain(&self.tests.literal).map(String::as_str)
    }
}

/// The patterns of one kind.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    written: Vec<String>,
    set: GlobSet,
    /// The part of each pattern before its first wildcard, whole folder names only.
    literal: Vec<String>,
}

impl Patterns {
    fn new(written: &[String]) -> Result<Patterns, RuleError> {
        let mut set = GlobSetBuilder::new();
        let mut literal = Vec::new();
        for pattern in written {
            let text = bare(pattern);
            if text.split('/').any(|part| part == "..") {
                return Err(RuleError::Outside { pattern: pattern.clone() });
            }
            let failed = |error: globset::Error| RuleError::Glob {
                pattern: pattern.clone(),
                reason: error.kind().to_string(),
            };
            // Two globs a pattern, so that a glob's number halved is its pattern's number.
            let beneath = if text.is_empty() || text == "." { "**".to_owned() } else { format!("{text}/**") };
            for glob in [if text.is_empty() { "." } else { text }, beneath.as_str()] {
                set.add(GlobBuilder::new(glob).literal_separator(true).build().map_err(failed)?);
            }
            literal.extend(literal_folder(text));
        }
        let set = set.build().map_err(|error| RuleError::Glob {
            pattern: written.join(" "),
            reason: error.kind().to_string(),
        })?;
        Ok(Patterns { written: written.to_vec(), set, literal })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.written.is_empty()
    }

    /// Whether a project-relative path matches; marks in `seen` which patterns did.
    pub(super) fn matches(&self, path: &str, seen: &Seen) -> bool {
        if self.is_empty() {
            return false;
        }
        let hits = self.set.matches(path);
        for hit in &hits {
            if let Some(flag) = seen.0.get(hit / 2) {
                flag.store(true, Ordering::Relaxed);
            }
        }
        !hits.is_empty()
    }

    pub(super) fn unmatched(&self, kind: PatternKind, seen: &Seen) -> Vec<Unmatched> {
        let pairs = self.written.iter().zip(&seen.0).enumerate();
        pairs
            .filter(|(_, (_, flag))| !flag.load(Ordering::Relaxed))
            .map(|(position, (pattern, _))| Unmatched { kind, position, pattern: pattern.clone() })
            .collect()
    }

    pub(super) fn seen(&self) -> Seen {
        Seen(self.written.iter().map(|_| AtomicBool::new(false)).collect())
    }
}

/// Which patterns have matched, one flag a pattern.
#[derive(Debug)]
pub(super) struct Seen(Vec<AtomicBool>);

fn bare(pattern: &str) -> &str {
    let mut text = pattern.trim();
    while let Some(rest) = text.strip_prefix("./").or_else(|| text.strip_prefix('/')) {
        text = rest;
    }
    text.trim_end_matches('/')
}

/// `vendor/ours` of `vendor/ours/*.py`; none when the pattern begins with a wildcard.
fn literal_folder(text: &str) -> Option<String> {
    let wild = text.find(['*', '?', '[', '{', '\\']);
    let literal = match wild {
        None => text,
        Some(at) => text.get(..at)?.rsplit_once('/')?.0,
    };
    (!literal.is_empty() && literal != ".").then(|| literal.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(written: &[&str]) -> Patterns {
        Patterns::new(&written.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>()).unwrap()
    }

    fn check(pattern: &str, path: &str, expected: bool) {
        let compiled = patterns(&[pattern]);
        assert_eq!(compiled.matches(path, &compiled.seen()), expected, "{pattern} on {path}");
    }

    #[test]
    fn patterns_are_relative_to_the_root() {
        check("app/**", "app/a.py", true);
        check("app/**", "app/deep/er/a.py", true);
        check("app/**", "lib/app/a.py", false);
        check("app", "app/deep/a.py", true);
        check("./app/", "app/a.py", true);
        check("/app", "app/a.py", true);
        check("*.py", "a.py", true);
        check("*.py", "app/a.py", false);
        check("**/*.py", "app/deep/a.py", true);
        check("**/*.py", "a.py", true);
        check("src/*/main.rs", "src/x/main.rs", true);
        check("src/*/main.rs", "src/x/y/main.rs", false);
        check(".", "any/thing.py", true);
        check("**", "any/thing.py", true);
    }

    #[test]
    fn a_pattern_without_matches_is_known() {
        let compiled = patterns(&["app/**", "old/**"]);
        let seen = compiled.seen();
        assert!(compiled.matches("app/a.py", &seen));
        let left = compiled.unmatched(PatternKind::Exclude, &seen);
        assert_eq!(left.len(), 1);
        assert_eq!((left[0].position, left[0].pattern.as_str()), (1, "old/**"));
    }

    #[test]
    fn bad_patterns_are_refused() {
        assert!(matches!(
            Rules::new(&RulesOptions { include: vec!["a[".into()], ..Default::default() }),
            Err(RuleError::Glob { .. })
        ));
        assert!(matches!(
            Rules::new(&RulesOptions { tests: vec!["../other/**".into()], ..Default::default() }),
            Err(RuleError::Outside { .. })
        ));
    }

    #[test]
    fn literal_folders() {
        assert_eq!(literal_folder("vendor/ours/**").as_deref(), Some("vendor/ours"));
        assert_eq!(literal_folder("vendor/ours").as_deref(), Some("vendor/ours"));
        assert_eq!(literal_folder("vendor/o*s/x").as_deref(), Some("vendor"));
        assert_eq!(literal_folder("**/x"), None);
        assert_eq!(literal_folder("*.py"), None);
    }
}
