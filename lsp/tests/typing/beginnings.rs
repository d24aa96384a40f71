//! Every beginning of every example.

use std::path::{Path, PathBuf};

use rq_lsp::features::{code_lens, completion, diagnostics, folding, hover, inlay_hints, overview};
use rq_lsp::features::{formatting, semantic_tokens, signature_help, symbols};
use rq_lsp::protocol::{InlayHintLabel, Range};
use rq_schema::Span;
use rq_schema::catalog::Catalog;
use rq_schema::config::{Name, Scope, names};
use rq_schema::expression;
use rq_schema::syntax::parse;

use crate::editor::{Editor, replacement};

fn examples() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().join("quality.kdl"));
    let read = |file: PathBuf| Some((file.display().to_string(), std::fs::read_to_string(&file).ok()?));
    let mut examples: Vec<_> = files.filter_map(read).collect();
    examples.sort();
    assert!(examples.len() >= 6, "the examples are found");
    examples
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
                Some(Name::Metric(metric)) => Catalog::builtin().metric(metric).is_some(),
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
