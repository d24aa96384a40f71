//! Names that a file gives and uses: where each is declared, where it is read, and what changing it takes.

use rq_schema::catalog::Catalog;
use rq_schema::config::{Config, Name, ScopeNames, names};
use rq_schema::expression::{self, PathRef};
use rq_schema::syntax::{Document, Entry, Node};
use rq_schema::{Edit, Span};

use crate::cursor::{Written, expressions, first_text};

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A metric, by its full name.
    Metric,
    /// A part of the score.
    Component,
    /// A group of operations.
    Skill,
    /// An operation, `skill.operation`.
    Operation,
    /// A gate.
    Gate,
    /// A part of a monorepo.
    Package,
    /// A benchmark.
    Benchmark,
}

impl Kind {
    fn words(self) -> &'static str {
        match self {
            Self::Metric => "a metric",
            Self::Component => "a component",
            Self::Skill => "a skill",
            Self::Operation => "an operation",
            Self::Gate => "a gate",
            Self::Package => "a package",
            Self::Benchmark => "a benchmark",
        }
    }
}

/// A place where a name stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Occurrence {
    /// What it names.
    pub kind: Kind,
    /// The name; of an operation `skill.operation`.
    pub name: String,
    /// Where it stands, without quotes.
    pub span: Span,
    /// Whether it is declared here.
    pub definition: bool,
    /// How it is written.
    form: Form,
}

/// How a name is written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    /// Between quotes, or as part of a longer name.
    Plain,
    /// As a word without quotes.
    Bare,
    /// As a segment of a path; with the dot or the brackets that come with it.
    Segment(Span),
}

/// Every name of a document, in the order of the text.
pub fn occurrences(document: &Document, config: &Config) -> Vec<Occurrence> {
    let mut all = Vec::new();
    for node in document.all_nodes() {
        let parent = node.parent();
        let inside = |name: &str| parent.is_some_and(|parent| parent.name() == name);
        match node.name() {
            "skill" if parent.is_none() => declared(&mut all, node, Kind::Skill, ""),
            "gate" if parent.is_none() => declared(&mut all, node, Kind::Gate, ""),
            "benchmark" if parent.is_none() => declared(&mut all, node, Kind::Benchmark, ""),
            "component" if inside("score") => declared(&mut all, node, Kind::Component, ""),
            "package" if inside("project") => declared(&mut all, node, Kind::Package, ""),
            "metric" if inside("operation") => declared(&mut all, node, Kind::Metric, ""),
            "operation" if inside("skill") => {
                let skill = parent.and_then(first_text).unwrap_or_default();
                declared(&mut all, node, Kind::Operation, &format!("{skill}."));
            }
            "after" if inside("operation") => node.arguments().for_each(|entry| after(&mut all, entry)),
            _ => {}
        }
    }
    let mut scopes = None;
    for written in expressions(document) {
        let (formula, gate) = scopes.get_or_insert_with(|| {
            let scope = |scope| names(config, scope);
            (scope(rq_schema::config::Scope::Formula), scope(rq_schema::config::Scope::Gate))
        });
        let scope = if written.scope == rq_schema::config::Scope::Formula { &*formula } else { &*gate };
        for path in expression::parse(written.text()).paths() {
            in_path(&mut all, written, path, scope);
        }
    }
    all.sort_by_key(|occurrence| occurrence.span);
    all
}

fn declared(all: &mut Vec<Occurrence>, node: Node<'_>, kind: Kind, prefix: &str) {
    let Some(entry) = node.argument(0) else { return };
    let Some(name) = entry.value().as_str() else { return };
    let form = if entry.is_bare() { Form::Bare } else { Form::Plain };
    let span = content(entry, 0, name.len());
    all.push(Occurrence { kind, name: format!("{prefix}{name}"), span, definition: true, form });
}

/// `skill.operation`: two names in one text.
fn after(all: &mut Vec<Occurrence>, entry: Entry<'_>) {
    let Some((skill, operation)) = entry.value().as_str().and_then(|id| id.split_once('.')) else { return };
    let dot = skill.len();
    let reference =
        |kind, name: String, span| Occurrence { kind, name, span, definition: false, form: Form::Plain };
    all.push(reference(Kind::Skill, skill.into(), content(entry, 0, dot)));
    let id = format!("{skill}.{operation}");
    all.push(reference(Kind::Operation, id, content(entry, dot + 1, dot + 1 + operation.len())));
}

/// Bytes of a value's text, in the file.
fn content(entry: Entry<'_>, from: usize, to: usize) -> Span {
    let start = entry.source_offset(from);
    // The end of the whole maps behind the closing quotes' start, whatever they are.
    Span::new(start, entry.source_offset(to).max(start))
}

fn in_path(all: &mut Vec<Occurrence>, written: Written<'_>, path: &PathRef, scope: &ScopeNames<'_>) {
    let segment = |place: usize| {
        let segment = path.segments.get(place)?;
        let before = path.segments.get(place.checked_sub(1)?)?;
        let after_bracket = |quoted: bool, end: usize| end + usize::from(quoted);
        let start = after_bracket(before.quoted, before.span.end);
        let accessor = Span::new(start, after_bracket(segment.quoted, segment.span.end));
        let name = Span::new(
            segment.span.start + usize::from(segment.quoted),
            segment.span.end - usize::from(segment.quoted),
        );
        Some((segment.name.clone(), written.in_file(name), written.in_file(accessor)))
    };
    let mut push = |kind, place| {
        if let Some((name, span, accessor)) = segment(place) {
            all.push(Occurrence { kind, name, span, definition: false, form: Form::Segment(accessor) });
        }
    };
    let mut first = 0;
    match scope.resolve(&path.path) {
        Some(Name::Component(_)) => return push(Kind::Component, 1),
        Some(Name::Metric(_)) => {}
        Some(Name::Baseline(_) | Name::Delta(_) | Name::Best(_)) => first = 1,
        _ => return,
    }
    if path.segments.get(first).is_some_and(|segment| segment.name == "packages" && !segment.quoted) {
        push(Kind::Package, first + 1);
        first += 2;
    }
    let Some(segments) = path.segments.get(first..) else { return };
    let (Some(start), Some(end)) = (segments.first(), segments.last()) else { return };
    let name: Vec<&str> = segments.iter().map(|segment| segment.name.as_str()).collect();
    let span = Span::new(start.span.start, end.span.end);
    all.push(Occurrence {
        kind: Kind::Metric,
        name: name.join("."),
        span: written.in_file(span),
        definition: false,
        form: Form::Plain,
    });
}

/// The name at a place.
pub fn at(all: &[Occurrence], offset: usize) -> Option<&Occurrence> {
    // Of nested ones the shorter.
    all.iter()
        .filter(|occurrence| occurrence.span.touches(offset))
        .min_by_key(|occurrence| occurrence.span.len())
}

/// Every place of one name.
pub fn same<'a>(all: &'a [Occurrence], as_this: &'a Occurrence) -> impl Iterator<Item = &'a Occurrence> {
    all.iter().filter(move |other| other.kind == as_this.kind && other.name == as_this.name)
}

/// Where the name at `offset` is declared; a built-in metric where its operation is.
pub fn definitions(document: &Document, config: &Config, offset: usize) -> Vec<Span> {
    let all = occurrences(document, config);
    let Some(found) = at(&all, offset) else { return Vec::new() };
    let declared = |kind: Kind, name: &str| -> Vec<Span> {
        let here = all.iter().filter(|other| other.definition && other.kind == kind && other.name == name);
        here.map(|other| other.span).collect()
    };
    let mut spans = declared(found.kind, &found.name);
    if spans.is_empty() && found.kind == Kind::Metric {
        let operation = config.catalog.metric(&found.name).map(|(operation, _)| operation.id());
        spans = operation.map(|id| declared(Kind::Operation, &id)).unwrap_or_default();
    }
    spans
}

/// Why a name can't be given.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum RenameError {
    /// Nothing with a name of its own stands there.
    #[error("nothing here has a name that this file gives")]
    Nothing,
    /// It comes with the program.
    #[error("`{0}` is built in and keeps its name")]
    BuiltIn(String),
    /// The name would not be read as one.
    #[error("\"{0}\" can't be a name here: {1}")]
    Unfit(String, &'static str),
    /// Something else is called so.
    #[error("there is already {} `{}`", .0.words(), .1)]
    Taken(Kind, String),
}

/// The name at `offset`, if it can be changed: where it stands and how it is called.
///
/// # Errors
/// When nothing stands there that this file names.
pub fn renamable(
    document: &Document,
    config: &Config,
    offset: usize,
) -> Result<(Occurrence, Vec<Occurrence>), RenameError> {
    let all = occurrences(document, config);
    let found = at(&all, offset).cloned().ok_or(RenameError::Nothing)?;
    let builtin = Catalog::builtin();
    let taken = match found.kind {
        Kind::Skill => builtin.skill(&found.name).is_some(),
        Kind::Operation => builtin.operation(&found.name).is_some(),
        Kind::Metric => builtin.metric(&found.name).is_some(),
        _ => false,
    };
    if taken {
        return Err(RenameError::BuiltIn(found.name));
    }
    if !same(&all, &found).any(|other| other.definition) {
        return Err(RenameError::Nothing);
    }
    Ok((found, all))
}

/// The changes that give the name at `offset` another form, in the order of the text.
///
/// # Errors
/// When nothing there can be renamed, or not so.
pub fn rename(
    document: &Document,
    config: &Config,
    offset: usize,
    to: &str,
) -> Result<Vec<Edit>, RenameError> {
    let (found, all) = renamable(document, config, offset)?;
    fits(found.kind, to)?;
    let full = match (found.kind, found.name.split_once('.')) {
        (Kind::Operation, Some((skill, _))) => format!("{skill}.{to}"),
        _ => to.to_owned(),
    };
    let builtin_metric = found.kind == Kind::Metric && config.catalog.metric(to).is_some();
    let builtin_skill = found.kind == Kind::Skill && config.catalog.skill(to).is_some();
    let taken = all.iter().any(|other| other.kind == found.kind && other.name == full && other.definition);
    if full != found.name && (taken || builtin_metric || builtin_skill) {
        return Err(RenameError::Taken(found.kind, to.to_owned()));
    }
    let edits = same(&all, &found).map(|occurrence| match occurrence.form {
        Form::Plain => Edit { span: occurrence.span, text: to.to_owned() },
        Form::Bare => Edit { span: occurrence.span, text: format!("\"{to}\"") },
        Form::Segment(accessor) => {
            let plain = to.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            Edit { span: accessor, text: if plain { format!(".{to}") } else { format!("['{to}']") } }
        }
    });
    Ok(edits.collect())
}

fn fits(kind: Kind, name: &str) -> Result<(), RenameError> {
    let unfit = |why| Err(RenameError::Unfit(name.to_owned(), why));
    if name.trim().is_empty() {
        return unfit("it is empty");
    }
    // What would need escapes in one of the forms in which names are written.
    if name.contains(['"', '\'', '\\', '#', '`']) || name.chars().any(char::is_control) {
        return unfit("it has quotes, backslashes or control characters");
    }
    let word = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    match kind {
        Kind::Metric if !name.split('.').all(word) => {
            unfit("use letters, digits and _, in parts joined by dots")
        }
        Kind::Skill | Kind::Operation if name.contains('.') => unfit("a dot parts skill and operation"),
        _ => Ok(()),
    }
}
