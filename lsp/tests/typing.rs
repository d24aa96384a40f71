//! Typing never breaks it: every beginning of every example, and random edits against a client's own copy.
//!
//! `RQ_EDITS` says how many random edits are made; 20,000 without it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rq_core::measurement::{Better, Measurement, Metric};
use rq_core::snapshot::{Revision, SCHEMA_VERSION, Score, Snapshot, Verdict};
use rq_lsp::features::{code_lens, completion, diagnostics, folding, hover, inlay_hints, overview};
use rq_lsp::features::{formatting, semantic_tokens, signature_help, symbols};
use rq_lsp::history::{History, Newest};
use rq_lsp::protocol::{
    InitializeParams, InlayHintLabel, Position, Range, TextDocumentContentChangeEvent, TextDocumentItem, Uri,
};
use rq_lsp::session::{Client, Session, View};
use rq_lsp::settings::Settings;
use rq_lsp::text::{Encoding, Text};
use rq_schema::Span;
use rq_schema::catalog::Catalog;
use rq_schema::config::{Name, Scope, names};
use rq_schema::expression;
use rq_schema::syntax::parse;

fn examples() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().join("quality.kdl"));
    let read = |file: PathBuf| Some((file.display().to_string(), std::fs::read_to_string(&file).ok()?));
    let mut examples: Vec<_> = files.filter_map(read).collect();
    examples.sort();
    assert!(examples.len() >= 6, "the examples are found");
    examples
}

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
        configuration: String::new(),
        environment: BTreeMap::new(),
        load: None,
        operations: Vec::new(),
        metrics,
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

struct Editor {
    session: Session,
    uri: Uri,
    version: i32,
}

impl Editor {
    fn open(text: &str) -> Self {
        let session = Session::default();
        session.meet(Client::new(&InitializeParams::default()), Settings::default());
        let uri: Uri = "file:///project/quality.kdl".parse().unwrap();
        session.remember("/project".into(), history());
        assert!(session.open(TextDocumentItem::new(uri.clone(), "quality".into(), 1, text.into())));
        Self { session, uri, version: 1 }
    }

    fn change(&mut self, changes: Vec<TextDocumentContentChangeEvent>) {
        self.version += 1;
        assert!(self.session.change(&self.uri, self.version, changes));
    }

    fn view(&self) -> View {
        self.session.view(&self.uri).unwrap()
    }
}

fn replacement(range: Range, text: &str) -> Vec<TextDocumentContentChangeEvent> {
    vec![TextDocumentContentChangeEvent { range: Some(range), range_length: None, text: text.into() }]
}

#[test]
fn every_beginning_of_every_example_is_answered() {
    for (name, whole) in examples() {
        let mut editor = Editor::open("");
        let mut typed = String::new();
        let mut seen_score = false;
        for letter in whole.chars() {
            let end = editor.view().document.text.position(typed.len());
            editor.change(replacement(Range::new(end, end), &letter.to_string()));
            typed.push(letter);
            let view = editor.view();
            assert_eq!(view.document.text.as_str(), typed);
            diagnostics::diagnostics(&view.document, &view.analysis);
            let hints = inlay_hints::inlay_hints(&view, Span::new(0, typed.len()));
            let end = view.document.text.position(typed.len());
            assert!(hints.iter().all(|hint| hint.position <= end));
            let preview = view.preview.as_ref().expect("there is a snapshot to stand on");
            // Once there was a score there always is one: fresh, or the last good one, marked.
            seen_score |= preview.score.is_some();
            assert_eq!(preview.score.is_some(), seen_score, "{name}: {typed}");
            completion::completion(&view, typed.len());
            hover::hover(&view, typed.len());
            signature_help::signature_help(&view, typed.len());
        }
        let view = editor.view();
        assert!(view.analysis.errors.is_empty(), "{name} is valid");
        let score = view.preview.as_ref().unwrap().score.as_ref();
        assert_eq!(score.map(|score| score.stale), Some(false));
        symbols::document_symbols(&view);
        folding::folding_ranges(&view);
        code_lens::code_lenses(&view);
        overview::overview(&view);
        formatting::formatting(&view.document);
        semantic_tokens::semantic_tokens(&view, Span::new(0, typed.len()));
    }
}

/// Words of a text that a completion should have offered before they were complete: (start, word).
fn words(text: &str) -> Vec<(usize, String)> {
    let document = parse(text);
    let checked = rq_schema::check::check(&document, jiff::civil::date(2026, 1, 1));
    let mut words = Vec::new();
    for node in document.all_nodes() {
        words.push((node.name_span().start, node.name().to_owned()));
        for entry in node.entries() {
            if let (Some(name), Some(span)) = (entry.name(), entry.name_span()) {
                words.push((span.start, name.to_owned()));
            }
        }
        let scope = match node.name() {
            "formula" => Scope::Formula,
            "require" | "warn" => Scope::Gate,
            _ => continue,
        };
        let Some(entry) = node.argument(0) else { continue };
        for path in expression::parse(entry.value().as_str().unwrap()).paths() {
            // What the file itself declares further down is not there yet.
            let built_in = match names(&checked.config, scope).resolve(&path.path) {
                Some(Name::Metric(metric)) => Catalog::builtin().metric(&metric).is_some(),
                Some(Name::Score) => true,
                _ => false,
            };
            if built_in {
                words.push((entry.source_offset(path.span.start), path.path.clone()));
            }
        }
    }
    words
}

#[test]
fn every_word_of_every_example_is_offered_while_it_is_typed() {
    for (name, whole) in examples() {
        let mut tried = 0;
        for (start, word) in words(&whole) {
            for typed in 0..word.len() {
                // Nothing behind the cursor, and everything behind it.
                let beginning = &whole[..start + typed];
                let around = format!("{beginning}{}", &whole[start + word.len()..]);
                for text in [beginning, &around] {
                    let view = Editor::open(text).view();
                    let list = completion::completion(&view, start + typed);
                    let offered = list.items.iter().any(|item| item.label == word);
                    let line = view.document.text.line_span(view.document.text.line_of(start)).of(text);
                    assert!(offered, "{name}: `{word}` is not offered in `{line}`");
                    tried += 1;
                }
            }
        }
        assert!(tried > 100, "{name}");
    }
}

#[test]
fn an_error_in_one_block_hides_nothing_in_another() {
    let broken = "score {\n    component \"a\" weight=50 { formula \"smels.total +\" }\n    \
        component \"b\" weight=50 { formula \"100 - smells.total\" }\n}\n\
        skill \"refactor-assistant\" { operation \"detect_smells\" }\n\
        gate \"one\" { require \"smells.total <= 5\"; require \"nothing > 1\" }\n\
        gate \"two\" { require \"complexity.max <= 2\" }\n";
    let view = Editor::open(broken).view();
    let codes: Vec<_> = view.analysis.checked.diagnostics.iter().map(|problem| problem.code).collect();
    for code in ["rq::unknown-metric", "rq::expression-syntax", "rq::unknown-operation"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
    let hints = inlay_hints::inlay_hints(&view, Span::new(0, broken.len()));
    let labels = hints.iter().map(|hint| match &hint.label {
        InlayHintLabel::String(label) => format!("{}: {label}", hint.position.line),
        InlayHintLabel::LabelParts(_) => unreachable!(),
    });
    let labels: Vec<String> = labels.collect();
    assert_eq!(labels, ["2: 97.0 → 48.5 of 50", "5: ✓ 3, 2 to spare", "6: ✗ 3, 1 short", "6: ✗ fails"]);
    let inside = broken.rfind("complexity").unwrap() + 4;
    let list = completion::completion(&view, inside);
    assert!(list.items.iter().any(|item| item.label == "complexity.max"));
}

/// splitmix64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap()
    }
}

/// What a client has: letters, and the protocol's way to count them, done the slow way.
struct Copy {
    letters: Vec<char>,
    encoding: Encoding,
}

impl Copy {
    fn position(&self, place: usize) -> Position {
        let (mut line, mut column) = (0, 0);
        for (at, letter) in self.letters[..place].iter().enumerate() {
            let pair = *letter == '\r' && self.letters.get(at + 1) == Some(&'\n');
            if *letter == '\n' || (*letter == '\r' && !pair) {
                (line, column) = (line + 1, 0);
            } else {
                column +=
                    if self.encoding == Encoding::Utf8 { letter.len_utf8() } else { letter.len_utf16() };
            }
        }
        Position::new(line, u32::try_from(column).unwrap())
    }

    /// The nearest place between two letters where an editor can put its cursor: not inside `\r\n`.
    fn place(&self, place: usize) -> usize {
        let inside = place > 0 && self.letters[place - 1] == '\r' && self.letters.get(place) == Some(&'\n');
        if inside { place - 1 } else { place }
    }
}

#[test]
fn random_edits_leave_the_text_that_the_client_has() {
    let edits = std::env::var("RQ_EDITS").ok().and_then(|edits| edits.parse().ok()).unwrap_or(20_000);
    let pieces =
        ["a", "é", "😀", "\n", "\r\n", "\r", "\"", "{", "}", "weight=1", "require \"score > 1\"\n", ""];
    for encoding in [Encoding::Utf8, Encoding::Utf16] {
        let mut random = Random(7);
        let mut copy = Copy { letters: Vec::new(), encoding };
        let mut text = Text::new(String::new(), encoding);
        for edit in 0..edits / 2 {
            let first = copy.place(random.below(copy.letters.len() + 1));
            // Mostly a letter or two; as much as it takes to stay at a few screens.
            let most = if copy.letters.len() < 400 { 4 } else { 200 };
            let last = copy.place((first + random.below(most)).min(copy.letters.len())).max(first);
            let range = Range::new(copy.position(first), copy.position(last));
            let new = pieces[random.below(pieces.len())];
            text = text.changed(replacement(range, new));
            copy.letters.splice(first..last, new.chars());
            let expected: String = copy.letters.iter().collect();
            assert_eq!(text.as_str(), expected, "edit {edit}");
            let place = copy.place(random.below(copy.letters.len() + 1));
            let offset: usize = copy.letters[..place].iter().map(|letter| letter.len_utf8()).sum();
            assert_eq!(text.position(offset), copy.position(place), "edit {edit}");
            assert_eq!(text.offset(copy.position(place)), offset, "edit {edit}");
        }
    }
}
