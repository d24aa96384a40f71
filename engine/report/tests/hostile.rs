//! Foreign text: no format panics on it, breaks on it or passes on what a terminal would obey.

use proptest::prelude::*;
use rq_core::snapshot::Snapshot;
use rq_report::plain::{is_unsafe, plain};
use rq_report::{
    CheckedFile, Context, Verbosity, github, gitlab_codequality, human, json, junit, markdown, sarif,
};
use rq_schema::{Diagnostic, Span};

use crate::support::{HOSTILE, context, hostile};

type Format = fn(&Snapshot, &Context) -> String;

const FORMATS: [(&str, Format); 8] = [
    ("human", human::render),
    ("json", json::eval),
    ("sarif", sarif::eval),
    ("junit", junit::render),
    ("gitlab", gitlab_codequality::render),
    ("markdown", |snapshot, context| markdown::render(snapshot, None, context)),
    ("annotations", github::annotations),
    ("outputs", github::outputs),
];

fn harmless(name: &str, text: &str) {
    if let Some(found) = text.chars().find(|c| *c != '\n' && is_unsafe(*c)) {
        panic!("{name} passes {found:?} on");
    }
}

fn all_formats(text: &str) {
    let snapshot = hostile(text);
    let context = Context {
        verbosity: Verbosity::Verbose,
        file: text.into(),
        prefix: text.into(),
        rules: [(format!("{text}/{text}"), text.to_owned())].into(),
        ..context(&snapshot)
    };
    for (name, format) in FORMATS {
        let out = format(&snapshot, &context);
        harmless(name, &out);
        match name {
            "json" | "sarif" | "gitlab" => {
                serde_json::from_str::<serde_json::Value>(&out).unwrap();
            }
            "junit" => crate::junit::well_formed(&out),
            "annotations" => {
                let command =
                    |line: &str| ["::error ", "::warning ", "::notice "].iter().any(|c| line.starts_with(c));
                assert!(out.lines().all(command), "{out}");
            }
            "markdown" => assert!(out.len() < 65_536),
            _ => {}
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_shown_and_never_obeyed(text: String) {
        all_formats(&text);
    }

    #[test]
    fn text_of_marks_and_controls_is_never_obeyed(
        text in "[\\x00-\\x20\\x7f-\\u{a0}\\u{200b}-\\u{202e}`|<>&@#:%,\\[\\]()*_~$!\\\\\\-\\u{1b}a]{0,60}",
    ) {
        all_formats(&text);
    }

    #[test]
    fn plain_text_is_plain_and_stays_so(text: String) {
        let once = plain(&text).into_owned();
        prop_assert!(!once.chars().any(is_unsafe));
        prop_assert_eq!(plain(&once), once.as_str());
    }

    #[test]
    fn diagnostics_lie_inside_any_text(text: String, start in 0..80usize, length in 0..80usize) {
        let diagnostics = [Diagnostic::error("rq::x", Span::new(start, start + length), text.clone())
            .help(text.clone())
            .related(Span::empty(start), text.clone())
            .replace_with(text.clone(), text.clone())];
        let files = [CheckedFile { path: &text, text: &text, diagnostics: &diagnostics }];
        for out in [json::check(&files), sarif::check(&files, "rq-engine 0.1.0")] {
            harmless("check", &out);
            serde_json::from_str::<serde_json::Value>(&out).unwrap();
        }
    }
}

#[test]
fn everything_at_once() {
    all_formats(HOSTILE);
    all_formats("");
    all_formats(&HOSTILE.repeat(300));
}

#[test]
fn numbers_that_are_none_break_nothing() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE, -0.0] {
        let mut snapshot = hostile("x");
        (snapshot.score.low, snapshot.score.high) = (value, value);
        for component in &mut snapshot.score.components {
            (component.low, component.high, component.weight) = (value, value, value);
            component.unclamped = Some(value);
        }
        for operation in &mut snapshot.operations {
            operation.seconds = value;
        }
        let context = Context { seconds: Some(value), timings: true, ..context(&snapshot) };
        for (name, format) in FORMATS {
            harmless(name, &format(&snapshot, &context));
        }
    }
}
