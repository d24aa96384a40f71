//! An editor without a window: the session itself, with a history in which everything was measured.

use std::collections::BTreeMap;
use std::sync::Arc;

use rq_core::measurement::{Better, Measurement, Metric};
use rq_core::snapshot::{Revision, SCHEMA_VERSION, Score, Snapshot, Verdict};
use rq_lsp::history::{History, Newest};
use rq_lsp::protocol::{InitializeParams, Range, TextDocumentContentChangeEvent, TextDocumentItem, Uri};
use rq_lsp::session::{Client, Session, View};
use rq_lsp::settings::Settings;
use rq_schema::catalog::Catalog;

/// A snapshot in which every metric of the catalog has a value.
fn history() -> Arc<History> {
    let all = Catalog::builtin().operations();
    let metrics = all.flat_map(|operation| operation.metrics.iter().map(move |metric| (operation, metric)));
    let metrics: BTreeMap<String, Metric> = metrics
        .map(|(operation, metric)| {
            let value = Metric {
                measurement: Measurement::measured(metric.high.min(3.0)),
                unit: metric.unit.clone(),
                better: Better::Lower,
                operation: operation.id(),
            };
            (metric.name.clone(), value)
        })
        .collect();
    let snapshot = Snapshot {
        schema_version: SCHEMA_VERSION,
        id: "01J00000000000000000000000".into(),
        created_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        project: "example".into(),
        program: "rq-engine 0.1.0".into(),
        revision: Revision::default(),
        content: None,
        configuration: String::new(),
        environment: BTreeMap::new(),
        load: None,
        operations: Vec::new(),
        metrics,
        benchmarks: Vec::new(),
        findings: Vec::new(),
        waivers: Vec::new(),
        score: Score { low: 0.0, high: 0.0, components: Vec::new() },
        gates: Vec::new(),
        baseline: None,
        notices: Vec::new(),
        verdict: Verdict::Pass,
    };
    let newest = Some(Newest { snapshot, baseline: BTreeMap::new() });
    Arc::new(History { newest, ..History::default() })
}

pub(crate) struct Editor {
    session: Session,
    uri: Uri,
    version: i32,
}

impl Editor {
    /// An editor with that text, beside a project that was evaluated.
    pub(crate) fn open(text: &str) -> Self {
        let session = Session::default();
        session.meet(Client::new(&InitializeParams::default()), Settings::default());
        let uri: Uri = "file:///project/quality.kdl".parse().unwrap();
        session.remember("/project".into(), history());
        assert!(session.open(TextDocumentItem::new(uri.clone(), "quality".into(), 1, text.into())));
        Self { session, uri, version: 1 }
    }

    /// Applies changes.
    pub(crate) fn change(&mut self, changes: Vec<TextDocumentContentChangeEvent>) {
        self.version += 1;
        assert!(self.session.change(&self.uri, self.version, changes));
    }

    /// What questions are answered from now.
    pub(crate) fn view(&self) -> View {
        self.session.view(&self.uri).unwrap()
    }
}

pub(crate) fn replacement(range: Range, text: &str) -> Vec<TextDocumentContentChangeEvent> {
    vec![TextDocumentContentChangeEvent { range: Some(range), range_length: None, text: text.into() }]
}
