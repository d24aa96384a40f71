//! `analyze_changes`: what a change is made of, and what the past tells of the code.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rq_code::complexity::{ComplexityMode, cyclomatic};
use rq_code::inventory::{Inventory, Role};
use rq_code::language::Language;
use rq_core::finding::Finding;
use rq_core::operation::{Context, Input, Inputs, Operation, OperationError, Outcome};
use rq_git::{History, Message, Status};
use rustc_hash::FxHashSet;
use serde::Deserialize;
use serde_json::{Value, json};

use super::commits::{self, Read};
use super::kind::{Kind, kind};
use super::past::{Coupled, File, Past, bus_factor, coupled, past};
use crate::change::{Change, refused};
use crate::workspace::Workspace;

/// Commits of a change whose messages are read.
const MESSAGES: usize = 2_000;
/// Files that details list of the past.
const LISTED: usize = 100;

/// The operation.
pub(crate) struct AnalyzeChanges {
    pub(crate) workspace: Arc<Workspace>,
    told: OnceLock<Result<Told, OperationError>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Parameters {
    days: u32,
    min_hotspot_commits: usize,
    min_hotspot_complexity: u32,
    min_coupled_commits: usize,
    min_coupling_percent: f64,
}

/// A file that changes often and is complex.
struct Hotspot {
    path: String,
    commits: usize,
    authors: usize,
    complexity: u32,
}

/// What the past tells, worked out.
struct Told {
    past: Past,
    partial: usize,
    hotspots: Vec<Hotspot>,
    coupled: Vec<Coupled>,
    bus_factor: Option<usize>,
    authors: Vec<String>,
}

impl Operation for AnalyzeChanges {
    fn version(&self) -> u32 {
        1 + rq_code::facts::FACTS_VERSION * 1000
    }

    fn inputs(&self, _context: &Context<'_>) -> Result<Inputs, OperationError> {
        let repository = self.workspace.repository()?;
        let head = repository.head_id().map_err(|error| refused(&error))?;
        let parts = vec![
            Input::project("the commit at HEAD", head),
            self.workspace.sources_input(true)?,
            self.workspace.change_input(),
        ];
        Ok(Inputs { parts, always: None })
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        let parameters: Parameters = context.parameters()?;
        let mut outcome = Outcome::default();
        // The working tree and the past are looked at side by side.
        let (change, told) = std::thread::scope(|scope| {
            let change = scope.spawn(|| self.workspace.change());
            let told = self.told(&parameters);
            (change.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), told)
        });
        match change {
            Ok(change) => {
                of_change(
                    change,
                    &self.messages(change)?,
                    self.workspace.inventory()?,
                    context,
                    &mut outcome,
                );
            }
            Err(OperationError::Missing(reason)) => {
                for name in CHANGE_METRICS {
                    outcome.missing(name, reason.as_str());
                }
            }
            Err(error) => return Err(error),
        }
        context.cancel.check()?;
        match told {
            Ok(told) => of_past(told, context, &mut outcome),
            Err(OperationError::Missing(reason)) => {
                for name in PAST_METRICS {
                    outcome.missing(name, reason.as_str());
                }
            }
            Err(error) => return Err(error),
        }
        Ok(outcome)
    }

    fn details(&self, context: &Context<'_>) -> Result<Option<Value>, OperationError> {
        let parameters: Parameters = context.parameters()?;
        let mut details = serde_json::Map::new();
        if let Ok(change) = self.workspace.change() {
            let read = commits::read(&self.messages(change)?);
            details.extend(change_details(change, &read, self.workspace.inventory()?));
        }
        if let Ok(told) = self.told(&parameters) {
            details.extend(past_details(told));
        }
        Ok(Some(Value::Object(details)))
    }
}

const CHANGE_METRICS: [&str; 10] = [
    "changes.files",
    "changes.lines_added",
    "changes.lines_deleted",
    "changes.new_lines",
    "changes.commits",
    "changes.code_files",
    "changes.test_files",
    "changes.docs_files",
    "changes.breaking",
    "changes.conventional_percent",
];

const PAST_METRICS: [&str; 7] = [
    "churn.commits",
    "churn.files",
    "churn.lines",
    "churn.authors",
    "hotspots.total",
    "coupling.pairs",
    "knowledge.bus_factor",
];

impl AnalyzeChanges {
    fn messages(&self, change: &Change) -> Result<Vec<Message>, OperationError> {
        let repository = self.workspace.repository()?;
        repository.messages_since(&change.base.commit, MESSAGES).map_err(|error| refused(&error))
    }

    pub(crate) fn new(workspace: Arc<Workspace>) -> Self {
        Self { workspace, told: OnceLock::new() }
    }

    fn told(&self, parameters: &Parameters) -> Result<&Told, OperationError> {
        self.told.get_or_init(|| self.tell(parameters)).as_ref().map_err(Clone::clone)
    }

    fn tell(&self, parameters: &Parameters) -> Result<Told, OperationError> {
        let repository = self.workspace.repository()?;
        if repository.is_shallow() {
            return Err(OperationError::Missing(
                "this is a shallow clone, which does not know its past: fetch the whole history".into(),
            ));
        }
        let days = (parameters.days > 0).then_some(parameters.days);
        let history: History =
            repository.history(days, self.workspace.cache()).map_err(|error| refused(&error))?;
        let partial = history.commits.iter().filter(|commit| commit.partial).count();
        if history.commits.iter().any(|commit| commit.partial && commit.changes.is_empty()) {
            return Err(OperationError::Missing(format!(
                "what {partial} commits changed is not here, as in a partial clone"
            )));
        }
        let prefix = repository.prefix_of(self.workspace.root()).map_err(|error| refused(&error))?;
        let code = self.workspace.code()?;
        let sources = code.into_iter().filter(|file| file.role == Role::Source);
        let sources: FxHashSet<&str> = sources.map(|file| file.path.as_str()).collect();
        let here = |path: &str| path.strip_prefix(&prefix).is_some_and(|path| sources.contains(path));
        let past = past(&history, here);
        let hotspots = self.hotspots(&past, &prefix, &sources, parameters)?;
        let mut coupled =
            coupled(&history, &past, parameters.min_coupled_commits, parameters.min_coupling_percent);
        for pair in &mut coupled {
            for path in [&mut pair.first, &mut pair.second] {
                *path = path.strip_prefix(&prefix).unwrap_or(path).to_owned();
            }
        }
        let bus_factor = bus_factor(past.files.iter().filter(|(path, _)| here(path)).map(|(_, file)| file));
        Ok(Told { past, partial, hotspots, coupled, bus_factor, authors: history.authors })
    }

    /// The files of `sources` that change often and are complex, the worst first; only those that change often are
    /// looked into. `prefix`: the project's folder in the paths of `past`.
    fn hotspots(
        &self,
        past: &Past,
        prefix: &str,
        sources: &FxHashSet<&str>,
        parameters: &Parameters,
    ) -> Result<Vec<Hotspot>, OperationError> {
        let often: BTreeMap<&str, &File> = past
            .files
            .iter()
            .filter(|(_, file)| file.commits >= parameters.min_hotspot_commits)
            .filter_map(|(path, file)| Some((path.strip_prefix(prefix)?, file)))
            .filter(|(path, _)| sources.contains(path))
            .collect();
        let facts = self.workspace.facts_of(|path| often.contains_key(path))?;
        let mut hotspots: Vec<Hotspot> = facts
            .into_iter()
            .filter_map(|(path, facts)| {
                let file = often.get(path.as_str())?;
                let complexity = cyclomatic(&facts, ComplexityMode::default()).iter().sum();
                Some(Hotspot { path, commits: file.commits, authors: file.authors.len(), complexity })
            })
            .filter(|hotspot| hotspot.complexity >= parameters.min_hotspot_complexity)
            .collect();
        hotspots.sort_by(|a, b| b.weight().cmp(&a.weight()).then_with(|| a.path.cmp(&b.path)));
        Ok(hotspots)
    }
}

impl Hotspot {
    /// How often it changes times how complex it is.
    fn weight(&self) -> u64 {
        self.commits as u64 * u64::from(self.complexity)
    }
}

fn of_change(
    change: &Change,
    messages: &[Message],
    inventory: &Inventory,
    context: &Context<'_>,
    outcome: &mut Outcome,
) {
    outcome.notes.push(format!("compared with {} ({})", change.base.what, short(&change.base.commit)));
    outcome.notes.extend(change.base.note.clone());
    let read = commits::read(messages);
    let files = &change.changes.files;
    let kinds: Vec<Kind> = files.iter().map(|file| kind(&file.path, inventory)).collect();
    let of = |wanted: Kind| kinds.iter().filter(|kind| **kind == wanted).count() as f64;
    match change.gap() {
        Some(reason) => {
            for name in &CHANGE_METRICS[1..4] {
                outcome.missing(*name, reason.as_str());
            }
        }
        None => {
            let counts = files.iter().filter_map(|file| file.counts);
            outcome.metric("changes.lines_added", counts.clone().map(|counts| f64::from(counts.added)).sum());
            outcome.metric("changes.lines_deleted", counts.map(|counts| f64::from(counts.deleted)).sum());
            let code = files.iter().zip(&kinds).filter(|(_, kind)| **kind == Kind::Code);
            outcome.metric(
                "changes.new_lines",
                code.map(|(file, _)| file.new_lines().count()).sum::<usize>() as f64,
            );
        }
    }
    outcome.metric("changes.files", (files.len() + change.changes.absent.len()) as f64);
    outcome.metric("changes.commits", read.len() as f64);
    outcome.metric("changes.code_files", of(Kind::Code));
    outcome.metric("changes.test_files", of(Kind::Tests));
    outcome.metric("changes.docs_files", of(Kind::Docs));
    outcome.metric("changes.breaking", read.iter().filter(|commit| commit.breaking.is_some()).count() as f64);
    let conventional = read.iter().filter(|commit| commit.kind.is_some()).count() as f64;
    if read.is_empty() {
        outcome.missing("changes.conventional_percent", "the change has no commit yet");
    } else {
        outcome.metric("changes.conventional_percent", conventional * 100.0 / read.len() as f64);
    }
    if let Some(bump) = commits::bump(&read) {
        outcome.notes.push(format!("its commits ask for {} version", bump.name()));
    }
    for commit in &read {
        outcome.findings.extend(of_commit(commit, context));
    }
}

fn of_commit(commit: &Read, context: &Context<'_>) -> Vec<Finding> {
    let id = short(&commit.commit);
    let mut findings = Vec::new();
    if let (Some(breaking), Some(level)) = (&commit.breaking, context.level("breaking-change")) {
        let what = if breaking.is_empty() { &commit.subject } else { breaking };
        let message = format!("{id} breaks something: {what}");
        findings.push(Finding::new("breaking-change", level, message).context(&commit.subject));
    }
    if let (None, Some(level)) = (&commit.kind, context.level("unconventional-commit")) {
        let message = format!("{id} is no conventional commit: {}", commit.subject);
        findings.push(Finding::new("unconventional-commit", level, message).context(&commit.subject));
    }
    findings
}

fn of_past(told: &Told, context: &Context<'_>, outcome: &mut Outcome) {
    let lines: u64 = told.past.files.values().map(|file| file.added + file.deleted).sum();
    outcome.metric("churn.commits", told.past.commits as f64);
    outcome.metric("churn.files", told.past.files.len() as f64);
    if told.partial == 0 {
        outcome.metric("churn.lines", lines as f64);
    } else {
        let reason =
            format!("contents that {} commits changed are not here, as in a partial clone", told.partial);
        outcome.missing("churn.lines", reason);
    }
    outcome.metric("churn.authors", told.past.authors.len() as f64);
    outcome.metric("hotspots.total", told.hotspots.len() as f64);
    outcome.metric("coupling.pairs", told.coupled.len() as f64);
    match told.bus_factor {
        Some(count) => outcome.metric("knowledge.bus_factor", count as f64),
        None => outcome.missing("knowledge.bus_factor", "no source file changed in that time"),
    }
    if let Some(level) = context.level("hotspot") {
        let of_hotspot = |hotspot: &Hotspot| {
            let message = format!(
                "changed in {} commits by {}, and its functions have a complexity of {}",
                hotspot.commits,
                rq_core::number::count(hotspot.authors, "author", "authors"),
                hotspot.complexity
            );
            Finding::new("hotspot", level, message).at(&hotspot.path, 0).context("hotspot")
        };
        outcome.findings.extend(told.hotspots.iter().map(of_hotspot));
    }
    if let Some(level) = context.level("change-coupling") {
        let of_pair = |pair: &Coupled| {
            let message = format!(
                "changes together with {}: in {} commits, {:.0} % of both files'",
                pair.second, pair.commits, pair.percent
            );
            Finding::new("change-coupling", level, message).at(&pair.first, 0).context(&pair.second)
        };
        outcome.findings.extend(told.coupled.iter().map(of_pair));
    }
}

fn change_details(change: &Change, read: &[Read], inventory: &Inventory) -> Vec<(String, Value)> {
    let mut kinds: BTreeMap<Kind, [u64; 3]> = BTreeMap::new();
    let mut languages: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
    let mut files = Vec::new();
    for file in &change.changes.files {
        let (kind, counts) = (kind(&file.path, inventory), file.counts.unwrap_or_default());
        let language = inventory.get(&file.path).and_then(|known| known.language).map(Language::name);
        let sums = kinds.entry(kind).or_default();
        let of_language = language.map(|language| languages.entry(language).or_default());
        for sums in std::iter::once(sums).chain(of_language) {
            sums[0] += 1;
            sums[1] += u64::from(counts.added);
            sums[2] += u64::from(counts.deleted);
        }
        files.push(json!({
            "path": file.path,
            "from": file.from,
            "status": match file.status {
                Status::Added => "added",
                Status::Modified => "modified",
                Status::Deleted => "deleted",
                Status::Renamed => "renamed",
            },
            "kind": kind,
            "language": language,
            "binary": file.counts.is_none(),
            "added": counts.added,
            "deleted": counts.deleted,
            "new": file.new_lines().count(),
        }));
    }
    let sums =
        |[files, added, deleted]: [u64; 3]| json!({ "files": files, "added": added, "deleted": deleted });
    let by = |map: Vec<(Value, [u64; 3])>| -> Value {
        let entries = map.into_iter().filter_map(|(name, of)| Some((name.as_str()?.to_owned(), sums(of))));
        Value::Object(entries.collect())
    };
    vec![
        (
            "base".into(),
            json!({ "commit": change.base.commit, "what": change.base.what, "note": change.base.note }),
        ),
        ("files".into(), Value::Array(files)),
        ("absent".into(), json!(change.changes.absent)),
        ("by_kind".into(), by(kinds.into_iter().map(|(kind, of)| (json!(kind), of)).collect())),
        ("by_language".into(), by(languages.into_iter().map(|(name, of)| (json!(name), of)).collect())),
        ("commits".into(), json!(read)),
        ("version_bump".into(), json!(commits::bump(read))),
    ]
}

fn past_details(told: &Told) -> Vec<(String, Value)> {
    let author = |place: u32| told.authors.get(place as usize).map(String::as_str);
    let mut churn: Vec<(&String, &File)> = told.past.files.iter().collect();
    churn.sort_by(|a, b| b.1.commits.cmp(&a.1.commits).then_with(|| a.0.cmp(b.0)));
    let churn = churn.iter().take(LISTED).map(|(path, file)| {
        let main = file.authors.iter().max_by_key(|(_, lines)| **lines).and_then(|(place, _)| author(*place));
        json!({ "path": path, "commits": file.commits, "added": file.added, "deleted": file.deleted,
                "authors": file.authors.len(), "main_author": main })
    });
    let hotspots = told.hotspots.iter().map(|hotspot| {
        json!({ "path": hotspot.path, "commits": hotspot.commits, "authors": hotspot.authors,
                "complexity": hotspot.complexity })
    });
    vec![
        ("churn".into(), churn.collect()),
        ("hotspots".into(), hotspots.collect()),
        ("coupling".into(), json!(told.coupled)),
    ]
}

fn short(commit: &str) -> &str {
    commit.get(..10).unwrap_or(commit)
}
