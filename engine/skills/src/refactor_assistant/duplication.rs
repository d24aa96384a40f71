//! The rule `duplicated-code`: code that stands in several places.

use std::collections::BTreeMap;

use rq_code::duplication::{CloneClass, FileDuplication, Instance, Options, find};
use rq_code::inventory::Role;
use rq_code::store::CodeFacts;
use rq_core::finding::Finding;
use rq_core::operation::Context;

use super::detect_code_smells::Parameters;
use crate::change::Change;

/// Code that stands in several places.
pub(super) struct Duplicated {
    /// One finding a class, at its first place.
    pub(super) findings: Vec<Finding>,
    /// Duplicated lines of each file.
    pub(super) lines: BTreeMap<String, u32>,
    /// What could not be compared.
    pub(super) notes: Vec<String>,
    classes: Vec<CloneClass>,
    blocks: Vec<FileDuplication>,
}

impl Duplicated {
    /// How many pieces of code that stand in several places a change wrote into.
    pub(super) fn new_classes(&self, change: &Change) -> usize {
        let touched = |instance: &Instance| {
            change
                .lines(&instance.path)
                .is_some_and(|lines| lines.touches(instance.first_line, instance.last_line))
        };
        self.classes.iter().filter(|class| class.instances.iter().any(touched)).count()
    }

    /// How many of a change's lines stand in several places.
    pub(super) fn new_lines(&self, change: &Change) -> usize {
        let of_file = |file: &FileDuplication| {
            let lines = change.lines(&file.path)?;
            let blocks = file.blocks.iter().flat_map(|block| block.first_line..=block.last_line);
            Some(blocks.filter(|line| lines.has(*line)).count())
        };
        self.blocks.iter().filter_map(of_file).sum()
    }
}

/// Compares the files in `paths` with each other.
pub(super) fn duplicated(
    code: &CodeFacts,
    selected: impl Fn(&str) -> bool,
    parameters: &Parameters,
    context: &Context<'_>,
) -> Duplicated {
    let options = Options {
        min_tokens: parameters.min_duplicate_tokens as usize,
        min_lines: parameters.min_duplicate_lines,
        ..Options::default()
    };
    let wanted = |role: Role| parameters.include_tests || role == Role::Source;
    let found = find(code, |file| wanted(file.role) && selected(&file.path), &options);
    let mut notes = Vec::new();
    if found.in_parts {
        notes.push(
            "code repeats itself so much that some clones are listed in parts; lines are exact".to_owned(),
        );
    }
    notes.extend(found.unread.iter().map(|path| format!("{path} could not be compared with the others")));
    let level = context.level("duplicated-code");
    let findings = found.classes.iter().filter_map(|class| {
        let (level, first) = (level?, class.instances.first()?);
        let lines = (first.last_line - first.first_line.min(first.last_line)) + 1;
        let others: Vec<String> = class.instances[1..].iter().take(3).map(place).collect();
        let more = class.places.saturating_sub(1 + others.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let what = if class.whole_files {
            "the whole file stands".to_owned()
        } else {
            format!("{lines} lines stand")
        };
        let message = format!("{what} again at {}{more}", others.join(", "));
        // Recognised by what it is, not by where: the files that share it, and its length.
        let files: Vec<&str> = class.instances.iter().map(|instance| instance.path.as_str()).collect();
        let context = format!("{} tokens in {}", class.tokens, files.join(" "));
        let finding = Finding::new("duplicated-code", level, message).at(&first.path, first.first_line);
        Some(finding.until(first.last_line).context(context))
    });
    let findings = findings.collect();
    let lines = found.files.iter().map(|file| (file.path.clone(), file.duplicated_lines)).collect();
    Duplicated { findings, lines, notes, classes: found.classes, blocks: found.files }
}

fn place(instance: &Instance) -> String {
    format!("{}:{}", instance.path, instance.first_line)
}
