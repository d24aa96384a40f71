//! `check_pr_quality`: a change as a reviewer sees it.

use std::collections::BTreeSet;
use std::sync::Arc;

use rq_code::facts::FileFacts;
use rq_core::finding::Finding;
use rq_core::operation::{Context, Input, Inputs, Operation, OperationError, Outcome};
use rq_git::{ChangedFile, Message, Status};
use serde::Deserialize;
use serde_json::json;

use super::lines::{secret, spots};
use super::order::{Part, order};
use super::request::{self, letters, poor_title};
use crate::change::{Change, refused};
use crate::git_workflow_assistant::kind::{Kind, kind};
use crate::readers::event::Request;
use crate::readers::lock::{kind_of, manifest_of};
use crate::workspace::Workspace;

/// Commits whose messages are read.
const MESSAGES: usize = 500;

/// The operation.
pub(crate) struct CheckPrQuality {
    pub(crate) workspace: Arc<Workspace>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Parameters {
    max_lines: u64,
    max_files: usize,
    max_folders: usize,
    max_file_kilobytes: usize,
    min_description: usize,
    title: Option<String>,
    description: Option<String>,
}

/// What is looked at.
struct Review<'a> {
    change: &'a Change,
    kinds: Vec<Kind>,
    messages: Vec<Message>,
    context: &'a Context<'a>,
    findings: Vec<Finding>,
}

impl Operation for CheckPrQuality {
    fn version(&self) -> u32 {
        1 + rq_code::facts::FACTS_VERSION * 1000
    }

    fn inputs(&self, context: &Context<'_>) -> Result<Inputs, OperationError> {
        let change = self.workspace.change()?;
        let head = self.workspace.repository()?.head_id().map_err(|error| refused(&error))?;
        let words = format!("{:?}", words(&context.parameters()?));
        let words = Input::project("title and description", rq_core::cache::digest(words.as_bytes()));
        let head = Input::project("the commit at HEAD", head);
        Ok(Inputs { parts: vec![change.input(), head, words], always: None })
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        let parameters: Parameters = context.parameters()?;
        let change = self.workspace.change()?;
        let inventory = self.workspace.inventory()?;
        let repository = self.workspace.repository()?;
        let messages =
            repository.messages_since(&change.base.commit, MESSAGES).map_err(|error| refused(&error))?;
        let kinds = change.changes.files.iter().map(|file| kind(&file.path, inventory)).collect();
        let mut review = Review { change, kinds, messages, context, findings: Vec::new() };
        let mut outcome = Outcome::default();
        outcome.notes.push(format!("compared with {}", change.base.what));
        outcome.notes.extend(change.base.note.clone());
        outcome.notes.extend(change.gap());
        let (lines, files, folders) = review.size(&parameters);
        review.files(&parameters);
        review.company(self.new_public_items(change)?, self.new_tests(change)?);
        match words(&parameters) {
            Ok(request) => review.words(&request, &parameters, &mut outcome),
            Err(reason) => outcome.notes.push(reason),
        }
        review.commits();
        outcome.findings = review.findings;
        outcome.metric("pr.lines", lines);
        outcome.metric("pr.files", files);
        outcome.metric("pr.folders", folders);
        let secrets = outcome.findings.iter().filter(|finding| finding.rule == "secret").count() as f64;
        // What could not be read may hold one.
        match change.gap().filter(|_| context.level("secret").is_some()) {
            Some(reason) => outcome.missing("pr.secrets", reason),
            None => outcome.metric("pr.secrets", secrets),
        }
        outcome.metric("pr.problems", outcome.findings.len() as f64);
        Ok(outcome)
    }

    fn details(&self, _context: &Context<'_>) -> Result<Option<serde_json::Value>, OperationError> {
        let change = self.workspace.change()?;
        Ok(Some(json!({ "review_order": self.review_order(change)? })))
    }
}

/// What CI or the configuration says of the request.
fn words(parameters: &Parameters) -> Result<Request, String> {
    let given = Request { title: parameters.title.clone(), description: parameters.description.clone() };
    if given.title.is_some() && given.description.is_some() {
        return Ok(given);
    }
    let told = request::of_ci()?;
    Ok(Request { title: given.title.or(told.title), description: given.description.or(told.description) })
}

/// Names and lines of a file's public items.
fn names(facts: &FileFacts) -> impl Iterator<Item = (&str, u32)> {
    let functions = facts.functions.iter().filter(|item| item.public);
    let classes = facts.classes.iter().filter(|item| item.public);
    let functions = functions.map(|item| (item.name.as_str(), item.line));
    functions.chain(classes.map(|item| (item.name.as_str(), item.line)))
}

impl CheckPrQuality {
    /// Public items that a file did not have before.
    fn new_public_items(&self, change: &Change) -> Result<usize, OperationError> {
        let sources = self.workspace.sources(false)?;
        let of_file = |source: &&rq_code::store::CodeFile| {
            let lines = change.lines(&source.path)?;
            let before = lines.facts_before(source.language);
            let known: BTreeSet<&str> = before.iter().flat_map(names).map(|(name, _)| name).collect();
            let new = names(&source.facts).filter(|(name, line)| lines.has(*line) && !known.contains(name));
            Some(new.count())
        };
        Ok(sources.iter().filter_map(of_file).sum())
    }

    /// Whether a test within source files changed, as Rust has them.
    fn new_tests(&self, change: &Change) -> Result<bool, OperationError> {
        let sources = self.workspace.sources(false)?;
        Ok(sources.iter().any(|source| {
            let functions = &source.facts.functions;
            change.lines(&source.path).is_some_and(|lines| {
                functions.iter().any(|item| item.test && lines.touches(item.line, item.end_line))
            })
        }))
    }

    fn review_order(&self, change: &Change) -> Result<Vec<String>, OperationError> {
        let (inventory, facts) = (self.workspace.inventory()?, self.workspace.facts()?);
        let part = |file: &ChangedFile| {
            let code = facts.get(&file.path);
            let symbols = code.and_then(|code| facts.symbols(code).ok()).unwrap_or_default();
            let uses = code.and_then(|code| facts.references(code).ok()).unwrap_or_default();
            Part {
                path: file.path.clone(),
                kind: kind(&file.path, inventory),
                defines: symbols.into_iter().map(|symbol| symbol.name).collect(),
                uses: uses.names.into_iter().collect(),
            }
        };
        let there = change.changes.files.iter().filter(|file| file.status != Status::Deleted);
        Ok(order(&there.map(part).collect::<Vec<Part>>()))
    }
}

impl Review<'_> {
    fn add(&mut self, rule: &str, message: impl Into<String>) -> Option<&mut Finding> {
        let level = self.context.level(rule)?;
        self.findings.push(Finding::new(rule, level, message));
        self.findings.last_mut()
    }

    fn add_at(&mut self, rule: &str, path: &str, message: impl Into<String>) {
        if let Some(finding) = self.add(rule, message) {
            finding.path = Some(path.to_owned());
            finding.context = rule.to_owned();
        }
    }

    fn of_kinds(&self, kinds: &[Kind]) -> Vec<&ChangedFile> {
        let all = self.change.changes.files.iter().zip(&self.kinds);
        all.filter(|(_, kind)| kinds.contains(kind)).map(|(file, _)| file).collect()
    }

    /// Lines, files and folders that a reviewer has to read.
    fn size(&mut self, parameters: &Parameters) -> (f64, f64, f64) {
        let written = self.of_kinds(&[Kind::Code, Kind::Tests, Kind::Docs, Kind::Config, Kind::Other]);
        let counts = written.iter().filter_map(|file| file.counts);
        let lines: u64 = counts.map(|counts| u64::from(counts.added) + u64::from(counts.deleted)).sum();
        let files = written.len();
        let folders: BTreeSet<&str> = self
            .of_kinds(&[Kind::Code])
            .iter()
            .map(|file| file.path.rsplit_once('/').map_or("", |(folder, _)| folder))
            .collect();
        let folders = folders.len();
        if lines > parameters.max_lines {
            self.add(
                "large-change",
                format!("{lines} lines differ, more than {}: split it", parameters.max_lines),
            );
        } else if files > parameters.max_files {
            self.add(
                "large-change",
                format!("{files} files differ, more than {}: split it", parameters.max_files),
            );
        }
        if folders > parameters.max_folders {
            self.add(
                "unfocused-change",
                format!("code in {folders} folders differs, more than {}", parameters.max_folders),
            );
        }
        (lines as f64, files as f64, folders as f64)
    }

    fn files(&mut self, parameters: &Parameters) {
        let change = self.change;
        let touched: BTreeSet<&str> = change.changes.files.iter().map(|file| file.path.as_str()).collect();
        for file in change.changes.files.iter().filter(|file| file.status != Status::Deleted) {
            let kilobytes = file.after.len().div_ceil(1024);
            if kilobytes > parameters.max_file_kilobytes {
                let message = format!("{kilobytes} kB, more than {}", parameters.max_file_kilobytes);
                self.add_at("large-file", &file.path, message);
            }
            if file.counts.is_none() && file.before != file.after {
                self.add_at("binary-file", &file.path, "no text: nobody can review it");
            }
            let name = file.path.rsplit('/').next().unwrap_or(&file.path);
            let folder = file.path.strip_suffix(name).unwrap_or_default();
            let beside = |other: &&str| {
                let name = other.strip_prefix(folder).filter(|rest| !rest.is_empty());
                // A workspace's lock file answers manifests of folders below, too.
                name.is_some_and(|name| {
                    manifest_of(name.rsplit('/').next().unwrap_or(name)).is_some()
                        || name.ends_with("Gemfile")
                })
            };
            let is_lock = kind_of(name).is_some_and(|kind| !kind.is_manifest());
            if is_lock && file.status == Status::Modified && !touched.iter().any(beside) {
                self.add_at(
                    "lock-without-manifest",
                    &file.path,
                    "it differs, and no manifest beside it does",
                );
            }
            for spot in spots(file) {
                if let Some(finding) = self.add(spot.rule, spot.message) {
                    finding.path = Some(file.path.clone());
                    finding.line = Some(spot.line);
                    finding.column = spot.column;
                    finding.context = spot.context;
                }
            }
        }
    }

    /// What should change together with code.
    fn company(&mut self, public_items: usize, own_tests: bool) {
        let code = self.of_kinds(&[Kind::Code]);
        let lines: usize = code.iter().map(|file| file.new_lines().count()).sum();
        let floor = rq_core::new_code::floor(self.context.config) as usize;
        if lines >= floor.max(1) && !own_tests && self.of_kinds(&[Kind::Tests]).is_empty() {
            self.add("missing-tests", format!("{lines} lines of code are new, and no test differs"));
        }
        if public_items > 0 && self.of_kinds(&[Kind::Docs]).is_empty() {
            let items = rq_core::number::count(public_items, "public item is", "public items are");
            self.add("missing-docs", format!("{items} new, and no document differs"));
        }
    }

    fn words(&mut self, request: &Request, parameters: &Parameters, outcome: &mut Outcome) {
        match &request.title {
            Some(title) => {
                if let Some(why) = poor_title(title) {
                    self.add("poor-title", format!("the title {why}: {title}"));
                }
            }
            None => {
                outcome.notes.push("title and description were not checked: CI does not tell them".into());
            }
        }
        let told = request.title.is_some() || request.description.is_some();
        let description = request.description.as_deref().unwrap_or_default();
        if told && letters(description) < parameters.min_description {
            self.add("poor-description", "the description says little or nothing");
        }
        for (what, text) in
            [("title", request.title.as_deref().unwrap_or_default()), ("description", description)]
        {
            self.secrets_in(text, &format!("the {what}"));
        }
    }

    fn commits(&mut self) {
        for message in self.messages.clone() {
            let id = message.commit.get(..10).unwrap_or_default().to_owned();
            let lower = message.subject.to_lowercase();
            let marks = ["fixup!", "squash!", "amend!", "wip:", "wip ", "[wip]", "tmp:", "dropme"];
            let unfinished = marks.iter().any(|mark| lower.starts_with(mark)) || lower == "wip";
            let said = format!("{id} was meant to be cleaned up: {}", message.subject);
            if let Some(finding) = unfinished.then(|| self.add("unfinished-commit", said)).flatten() {
                finding.context = message.subject.clone();
            }
            self.secrets_in(
                &format!("{}\n{}", message.subject, message.body),
                &format!("the message of {id}"),
            );
        }
    }

    fn secrets_in(&mut self, text: &str, place: &str) {
        for found in rq_secrets::find("", (1..).zip(text.lines())) {
            let spot = secret(&found);
            if let Some(finding) = self.add(spot.rule, format!("{place}: {}", spot.message)) {
                finding.context = spot.context;
            }
        }
    }
}
