//! The change that is measured: what differs from the commit that it began at.

use std::collections::BTreeMap;
use std::path::Path;

use rq_code::facts::{FileFacts, parse};
use rq_code::language::Language;
use rq_core::new_code;
use rq_core::operation::{Context, Input, OperationError, Outcome};
use rq_git::{Base, ChangedFile, Changes, GitError, Repository, Status};

use crate::workspace::Workspace;

/// A change, with where it began.
pub(crate) struct Change {
    /// Where it began.
    pub(crate) base: Base,
    /// What differs since then.
    pub(crate) changes: Changes,
    /// By path now, of the files that there are.
    places: BTreeMap<String, usize>,
}

/// Lines of a file, from 1, that a change made.
#[derive(Clone, Copy)]
pub(crate) struct NewLines<'a> {
    file: &'a ChangedFile,
}

impl NewLines<'_> {
    /// Whether the change made this line.
    pub(crate) fn has(self, line: u32) -> bool {
        self.touches(line, line)
    }

    /// Whether the change made any line of a range, both ends included.
    pub(crate) fn touches(self, first: u32, last: u32) -> bool {
        let ranges = self.file.added.iter().filter(|range| range.start <= last && range.end > first);
        ranges
            .flat_map(|range| range.start.max(first)..range.end.min(last.saturating_add(1)))
            .any(|line| !self.file.moved.iter().any(|range| range.contains(&line)))
    }

    /// How many there are.
    pub(crate) fn count(self) -> usize {
        self.file.new_lines().count()
    }

    /// The text of a line, without the blanks around it.
    pub(crate) fn text(self, line: u32) -> String {
        let place = (line as usize).saturating_sub(1);
        let text = self.file.after.split(|byte| *byte == b'\n').nth(place).unwrap_or_default();
        String::from_utf8_lossy(text.trim_ascii()).into_owned()
    }

    /// What the file was before; nothing for a new one, or for one in another language then.
    pub(crate) fn facts_before(self, language: Language) -> Option<FileFacts> {
        let known = self.file.status != Status::Added && !self.file.before.is_empty();
        known.then(|| parse(language, &self.file.before).facts)
    }
}

impl Change {
    pub(crate) fn new(base: Base, changes: Changes) -> Self {
        let there = changes.files.iter().enumerate().filter(|(_, file)| file.status != Status::Deleted);
        let places = there.map(|(place, file)| (file.path.clone(), place)).collect();
        Self { base, changes, places }
    }

    /// The new lines of a file; `None` when it has not changed.
    pub(crate) fn lines(&self, path: &str) -> Option<NewLines<'_>> {
        let file = self.changes.files.get(*self.places.get(path)?)?;
        Some(NewLines { file })
    }

    /// What an outcome that looks at new lines depends on.
    pub(crate) fn input(&self) -> Input {
        let mut hasher = blake3::Hasher::new();
        let mut add = |text: &str| {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        };
        for file in &self.changes.files {
            add(&file.path);
            add(file.from.as_deref().unwrap_or_default());
            add(blake3::hash(&file.before).to_hex().as_str());
            add(blake3::hash(&file.after).to_hex().as_str());
        }
        self.changes.absent.iter().for_each(|path| add(path));
        let digest = hasher.finalize().to_hex()[..32].to_owned();
        Input::project(format!("what changed since {}", self.base.what), digest)
    }

    /// Why its lines are not all known: they can't be counted then.
    pub(crate) fn gap(&self) -> Option<String> {
        let first = self.changes.absent.first()?;
        let count = self.changes.absent.len();
        Some(format!(
            "the contents before of {count} files are not here, as in a partial clone (such as {first})"
        ))
    }
}

/// What an operation found on new code; `names`: all the metrics of it that there are.
///
/// Nothing is looked at where nothing is decided on new code.
///
/// # Errors
/// When the repository can't be read.
pub(crate) fn measure_new(
    context: &Context<'_>,
    workspace: &Workspace,
    names: &[&str],
    outcome: &mut Outcome,
    of: impl FnOnce(&Change) -> Vec<f64>,
) -> Result<(), OperationError> {
    if !new_code::is_wanted(context.config) {
        return Ok(());
    }
    let reason = match workspace.change() {
        Err(OperationError::Missing(reason)) => Some(reason),
        Err(error) => return Err(error),
        Ok(change) => change.gap(),
    };
    if let Some(reason) = reason {
        names.iter().for_each(|name| outcome.missing(*name, reason.as_str()));
        return Ok(());
    }
    for (name, value) in names.iter().zip(of(workspace.change()?)) {
        // Of nothing there is no part.
        if value.is_nan() {
            outcome.missing(*name, "no line of the change is of that kind");
        } else {
            outcome.metric(*name, value);
        }
    }
    Ok(())
}

/// A part of a whole in percent; nothing (NaN) of nothing.
pub(crate) fn percent(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part * 100.0 / whole } else { f64::NAN }
}

/// Why there is no change to look at, as an operation says it.
pub(crate) fn refused(error: &GitError) -> OperationError {
    match error {
        GitError::Absent(reason) => OperationError::Missing(reason.clone()),
        GitError::Broken(_) => OperationError::Failed(error.to_string()),
    }
}

/// Finds where the change began, and what it is.
pub(crate) fn find(repository: &Repository, base: Base, root: &Path) -> Result<Change, OperationError> {
    let changes = repository.changes(&base.commit, root).map_err(|error| refused(&error))?;
    Ok(Change::new(base, changes))
}
