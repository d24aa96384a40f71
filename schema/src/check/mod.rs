//! Document to configuration: every problem at once, and the best configuration that the text allows.

mod gate;
mod memo;
mod order;
mod project;
mod score;
mod shape;
mod skill;

pub use memo::Memo;
pub use score::{DEFAULT_COMPONENTS, default_score};

use jiff::civil::Date;

use crate::catalog::Catalog;
use crate::config::{Config, Project, Score, StoreLocation};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::grammar::Grammar;
use crate::syntax::{Document, Entry, Node};

/// Where history is kept unless the file says otherwise.
pub const DEFAULT_STORE: &str = ".rq/history.db";

/// What a text means, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What could be understood.
    pub config: Config,
    /// All problems, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl Checked {
    /// Whether something is so wrong that it can't be evaluated.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// Checks a document against the built-in skills. `today` decides which waivers have expired.
pub fn check(document: &Document, today: Date) -> Checked {
    check_again(document, today, &mut Memo::default())
}

/// As [`check`], for the next version of a text: what has not changed since the last one is taken from `memo`.
pub fn check_again(document: &Document, today: Date, memo: &mut Memo) -> Checked {
    memo.begin();
    let grammar = Grammar::builtin();
    let mut diagnostics = document.diagnostics().to_vec();
    shape::check(document, grammar, memo, &mut diagnostics);

    let mut config = Config {
        project: Project::default(),
        store: StoreLocation::Sqlite(DEFAULT_STORE.into()),
        retention: None,
        baseline: None,
        operations: Vec::new(),
        benchmarks: Vec::new(),
        score: Score::new(Vec::new(), true),
        gates: Vec::new(),
        catalog: Catalog::builtin().clone(),
    };
    project::read(document, &mut config, &mut diagnostics);
    skill::read(document, today, &mut config, memo, &mut diagnostics);
    without_consequences(document, &mut diagnostics);
    score::read(document, &mut config, memo, &mut diagnostics);
    gate::read(document, &mut config, memo, &mut diagnostics);
    memo.end();
    order::check(&config, &mut diagnostics);

    diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    Checked { config, diagnostics }
}

/// Takes out what is only wrong because a built-in skill's name is misspelt: it was read as one of one's own.
fn without_consequences(document: &Document, diagnostics: &mut Vec<Diagnostic>) {
    let misspelt = diagnostics.iter().filter(|problem| problem.code == "rq::unknown-skill");
    let skills = misspelt.filter_map(|problem| Some(document.node_at(problem.span.start)?.span()));
    let skills: Vec<Span> = skills.collect();
    if skills.is_empty() {
        return;
    }
    // The reader's own come first.
    let found = diagnostics.split_off(document.diagnostics().len());
    diagnostics.extend(found.into_iter().filter(|problem| {
        let within = |skill: &Span| skill.start <= problem.span.start && problem.span.end <= skill.end;
        problem.code == "rq::unknown-skill" || !skills.iter().any(within)
    }));
}

/// The first argument, where it is a text.
fn first_text<'a>(node: Node<'a>) -> Option<(&'a str, Entry<'a>)> {
    let entry = node.argument(0)?;
    Some((entry.value().as_str()?, entry))
}

/// Reports a name that stands a second time.
fn duplicate(what: &str, name: &str, here: Entry<'_>, first: crate::Span) -> Diagnostic {
    Diagnostic::error("rq::duplicate-name", here.value_span(), format!("{what} \"{name}\" is declared twice"))
        .related(first, "first declared here")
        .help("give it another name, or put both into one")
}
