//! What is not measured, by reason.

use std::collections::BTreeMap;

/// How many paths a tally shows.
const EXAMPLES: usize = 5;

/// Why something in the project's folder is not measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Named by a `.gitignore` or `.ignore` of the project.
    Ignored,
    /// A folder whose name begins with a dot.
    Hidden,
    /// Somebody else's code, or the output of a build, by the name of a folder or file.
    Vendored,
    /// Written by a program, by its name or by what its first lines say.
    Generated,
    /// Minified or bundled: its lines are not for reading.
    Minified,
    /// Named by `exclude`.
    Excluded,
    /// Matches none of the patterns of `sources`.
    NotIncluded,
    /// Called like source code, but holds zero bytes as binary files do.
    Binary,
    /// Source code over 8 MiB.
    TooLarge,
    /// A symbolic link: never followed.
    Symlink,
    /// A pipe, socket or device: never opened.
    Special,
    /// The system refused to read it.
    Unreadable,
    /// Gone between being listed and being read.
    Vanished,
}

impl Reason {
    /// Its name in reports: kebab case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Reason::Ignored => "ignored",
            Reason::Hidden => "hidden",
            Reason::Vendored => "vendored",
            Reason::Generated => "generated",
            Reason::Minified => "minified",
            Reason::Excluded => "excluded",
            Reason::NotIncluded => "not-included",
            Reason::Binary => "binary",
            Reason::TooLarge => "too-large",
            Reason::Symlink => "symlink",
            Reason::Special => "special",
            Reason::Unreadable => "unreadable",
            Reason::Vanished => "vanished",
        }
    }

    /// Whether something is amiss: the user meant it to be measured and it could not be.
    #[must_use]
    pub fn is_trouble(self) -> bool {
        matches!(self, Reason::Unreadable | Reason::TooLarge | Reason::Vanished)
    }
}

/// How much was left out for one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Files left out by themselves.
    pub files: usize,
    /// Folders left out whole; what lies in them is not counted.
    pub folders: usize,
    /// The first few paths in order; a folder's ends with `/`.
    pub examples: Vec<String>,
}

/// Everything left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    by_reason: BTreeMap<Reason, Tally>,
}

impl LeftOut {
    /// The tallies, in the order of [`Reason`].
    pub fn iter(&self) -> impl Iterator<Item = (Reason, &Tally)> {
        self.by_reason.iter().map(|(reason, tally)| (*reason, tally))
    }

    /// The tally of one reason; none when nothing was left out for it.
    #[must_use]
    pub fn get(&self, reason: Reason) -> Option<&Tally> {
        self.by_reason.get(&reason)
    }

    /// Adds one; `path` of a folder ends with `/`.
    pub(super) fn add(&mut self, reason: Reason, path: &str) {
        let tally = self.by_reason.entry(reason).or_default();
        if path.ends_with('/') {
            tally.folders += 1;
        } else {
            tally.files += 1;
        }
        let at = tally.examples.partition_point(|example| example.as_str() < path);
        if at < EXAMPLES {
            tally.examples.insert(at, path.to_owned());
            tally.examples.truncate(EXAMPLES);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_the_first_in_order_however_they_come() {
        let mut forward = LeftOut::default();
        let mut backward = LeftOut::default();
        let paths: Vec<String> = (0..9).map(|n| format!("{n}.pyc")).collect();
        paths.iter().for_each(|p| forward.add(Reason::Ignored, p));
        paths.iter().rev().for_each(|p| backward.add(Reason::Ignored, p));
        assert_eq!(forward, backward);
        let tally = forward.get(Reason::Ignored).unwrap();
        assert_eq!((tally.files, tally.folders), (9, 0));
        assert_eq!(tally.examples, ["0.pyc", "1.pyc", "2.pyc", "3.pyc", "4.pyc"]);
    }
}
