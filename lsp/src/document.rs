//! An open configuration: its text, what that means, what an evaluation would say of it. Each is worked out once, when
//! it is first asked for.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use jiff::Zoned;
use rq_core::waiver;
use rq_schema::check::{self, Checked, check_again};
use rq_schema::config::Config;
use rq_schema::syntax::{self, Document};
use rq_schema::{Severity, Span};

use crate::history::{History, Newest};
use crate::preview::{Decided, Errors, LastGood, Preview, preview};
use crate::protocol::{TextDocumentContentChangeEvent, Uri};
use crate::replay::{self, Replay};
use crate::text::Text;

/// What a text means.
pub struct Analysis {
    /// Its nodes.
    pub tree: Document,
    /// Its configuration, and what is wrong with it.
    pub checked: Checked,
    /// Where it is wrong.
    pub errors: Errors,
    /// Another number than an earlier version's where names mean something else.
    revision: u64,
}

impl Analysis {
    /// Reads a text, with what earlier versions of it have left. Waivers that expired before today are said to.
    fn of(text: &str, memory: &mut Memory) -> Self {
        let tree = match memory.tree.take() {
            Some(old) => syntax::parse_again(old, text),
            None => syntax::parse(text),
        };
        let memo = &mut memory.checked;
        let checked = check_again(&tree, Zoned::now().date(), memo);
        let errors = checked.diagnostics.iter().filter(|problem| problem.severity == Severity::Error);
        let errors = Errors::new(errors.map(|problem| problem.span.start).collect());
        Self { tree, checked, errors, revision: memo.revision() }
    }

    /// The configuration, as far as it could be understood.
    pub fn config(&self) -> &Config {
        &self.checked.config
    }
}

/// One version of an open configuration.
pub struct Open {
    /// The client's address of it.
    pub uri: Uri,
    /// The client's number of this version.
    pub version: i32,
    /// The text.
    pub text: Text,
    /// The folder that its paths are relative to, where there is one.
    pub root: Option<PathBuf>,
    analysis: OnceLock<Arc<Analysis>>,
    preview: Mutex<Option<Previewed>>,
    memory: Arc<Mutex<Memory>>,
}

/// What is left of a version that nobody needs any more: much to free.
pub(crate) struct Retired {
    _checked: Checked,
    _preview: Option<Previewed>,
}

/// The preview of one version on one history.
struct Previewed {
    history: Arc<History>,
    preview: Option<Arc<Preview>>,
}

/// What later versions take over from earlier ones.
#[derive(Default)]
struct Memory {
    /// The tree of a version that nobody needs any more.
    tree: Option<Document>,
    checked: check::Memo,
    decided: Decided,
    last: LastGood,
    replay: replay::Memo,
    /// What waivers lift, and what it was worked out from.
    lifted: Option<(Waived, BTreeMap<String, f64>)>,
}

/// What decides on which findings are waived.
#[derive(PartialEq)]
struct Waived {
    snapshot: String,
    /// Operation, rule, path, and whether it has expired.
    waivers: Vec<(String, String, Option<String>, bool)>,
    packages: Vec<String>,
}

impl Open {
    /// The first version of a document.
    pub fn new(uri: Uri, version: i32, text: Text, root: Option<PathBuf>) -> Self {
        Self::with(uri, version, text, root, Arc::default())
    }

    /// The version that follows after `changes`.
    #[must_use]
    pub fn changed(&self, version: i32, changes: Vec<TextDocumentContentChangeEvent>) -> Self {
        let text = self.text.changed(changes);
        Self::with(self.uri.clone(), version, text, self.root.clone(), self.memory.clone())
    }

    fn with(uri: Uri, version: i32, text: Text, root: Option<PathBuf>, memory: Arc<Mutex<Memory>>) -> Self {
        Self { uri, version, text, root, analysis: OnceLock::new(), preview: Mutex::new(None), memory }
    }

    /// What the text means.
    pub fn analysis(&self) -> &Arc<Analysis> {
        self.analysis.get_or_init(|| {
            let memory = &mut lock(&self.memory);
            Arc::new(Analysis::of(self.text.as_str(), memory))
        })
    }

    /// Leaves the tree to the next version; gives what is left over, if nobody else needs it.
    pub(crate) fn retired(self) -> Option<Retired> {
        let Analysis { tree, checked, .. } = Arc::into_inner(self.analysis.into_inner()?)?;
        lock(&self.memory).tree = Some(tree);
        let preview = self.preview.into_inner().unwrap_or_else(PoisonError::into_inner);
        Some(Retired { _checked: checked, _preview: preview })
    }

    /// What an evaluation would say of the text, on the newest snapshot of `history`; nothing where there is none.
    pub fn preview(&self, history: &Arc<History>) -> Option<Arc<Preview>> {
        let mut known = lock(&self.preview);
        if let Some(known) = known.as_ref().filter(|known| Arc::ptr_eq(&known.history, history)) {
            return known.preview.clone();
        }
        let analysis = self.analysis();
        let preview = history.newest.as_ref().and_then(|newest| {
            let memory = &mut *lock(&self.memory);
            let config = analysis.config();
            let lifted = memory.lifted(config, newest);
            memory.decided.begin(&newest.snapshot.id, analysis.revision, &lifted);
            let Memory { decided, last, .. } = memory;
            preview(&analysis.tree, config, &analysis.errors, history, lifted, decided, last)
        });
        let preview = preview.map(Arc::new);
        *known = Some(Previewed { history: history.clone(), preview: preview.clone() });
        preview
    }

    /// Lets `ask` hold conditions against older snapshots.
    pub fn replay<T>(&self, history: &Arc<History>, ask: impl FnOnce(&mut Replay<'_>) -> T) -> T {
        let analysis = self.analysis().clone();
        let memory = &mut *lock(&self.memory);
        ask(&mut Replay::new(analysis.config(), history, analysis.revision, &mut memory.replay))
    }

    /// The place of `span` in the client's words.
    pub fn range(&self, span: Span) -> crate::protocol::Range {
        self.text.range(span)
    }
}

impl Memory {
    /// What the waivers of `config` take off the metrics of `newest`.
    fn lifted(&mut self, config: &Config, newest: &Newest) -> BTreeMap<String, f64> {
        let today = Zoned::now().date();
        let waivers = config.operations.iter().flat_map(|operation| {
            let of = move |waiver: &rq_schema::config::Waiver| {
                (operation.id(), waiver.target.clone(), waiver.path.clone(), waiver.expired(today))
            };
            operation.waivers.iter().map(of)
        });
        let packages = config
            .project
            .packages
            .iter()
            .map(|package| format!("{}\0{}", package.name.value, package.path.value));
        let key = Waived {
            snapshot: newest.snapshot.id.clone(),
            waivers: waivers.collect(),
            packages: packages.collect(),
        };
        match &self.lifted {
            Some((known, lifted)) if *known == key => lifted.clone(),
            _ => {
                let snapshot = &newest.snapshot;
                let (marks, _) = waiver::waived(&config.operations, &snapshot.findings, today);
                let mut findings = snapshot.findings.clone();
                findings.iter_mut().zip(marks).for_each(|(finding, mark)| finding.waiver = mark);
                let lifted = waiver::lifted(config, &snapshot.metrics, &findings);
                self.lifted = Some((key, lifted.clone()));
                lifted
            }
        }
    }
}

/// What a panic elsewhere left behind is still whole: every value is replaced at once.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
