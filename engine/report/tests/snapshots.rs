//! Exact output of every format.

use insta::assert_snapshot;
use rq_core::snapshot::{BenchmarkRecord, Snapshot};
use rq_core::store::Summary;
use rq_report::{
    Context, Verbosity, github, gitlab_codequality, history, human, json, junit, markdown, sarif,
};

use crate::pairs::{Pair, benchmarks};
use crate::support::{HOSTILE, context, crowded, failing, hostile, incomplete, passing};

fn render(format: fn(&Snapshot, &Context) -> String, snapshot: &Snapshot) -> String {
    format(snapshot, &context(snapshot))
}

#[test]
fn human_reports() {
    assert_snapshot!("human-pass", render(human::render, &passing()));
    assert_snapshot!("human-fail", render(human::render, &failing()));
    assert_snapshot!("human-incomplete", render(human::render, &incomplete()));
    assert_snapshot!("human-hostile", render(human::render, &hostile(HOSTILE)));
    assert_snapshot!("human-crowded", render(human::render, &crowded(10_000)));
}

#[test]
fn human_report_in_colour() {
    let snapshot = failing();
    let context = Context { color: true, ..context(&snapshot) };
    assert_snapshot!("human-colour", human::render(&snapshot, &context).replace('\u{1b}', "␛"));
}

#[test]
fn human_report_in_ascii_and_verbose() {
    let snapshot = incomplete();
    let context = Context { unicode: false, verbosity: Verbosity::Verbose, ..context(&snapshot) };
    assert_snapshot!("human-ascii-verbose", human::render(&snapshot, &context));
}

#[test]
fn human_report_for_the_quiet() {
    for (name, snapshot) in [("pass", passing()), ("fail", failing()), ("incomplete", incomplete())] {
        let context = Context { verbosity: Verbosity::Quiet, ..context(&snapshot) };
        assert_snapshot!(format!("human-quiet-{name}"), human::render(&snapshot, &context));
    }
}

#[test]
fn json_of_an_evaluation() {
    assert_snapshot!("json-eval-fail", render(json::eval, &failing()));
    assert_snapshot!("json-eval-incomplete", render(json::eval, &incomplete()));
}

#[test]
fn sarif_logs() {
    assert_snapshot!("sarif-fail", render(sarif::eval, &failing()));
    assert_snapshot!("sarif-incomplete", render(sarif::eval, &incomplete()));
}

#[test]
fn junit_reports() {
    assert_snapshot!("junit-pass", render(junit::render, &passing()));
    assert_snapshot!("junit-fail", render(junit::render, &failing()));
    assert_snapshot!("junit-incomplete", render(junit::render, &incomplete()));
    assert_snapshot!("junit-hostile", render(junit::render, &hostile(HOSTILE)));
}

#[test]
fn gitlab_reports() {
    assert_snapshot!("gitlab-fail", render(gitlab_codequality::render, &failing()));
}

#[test]
fn markdown_reports() {
    let alone = |snapshot: &Snapshot| markdown::render(snapshot, None, &context(snapshot));
    assert_snapshot!("markdown-pass", alone(&passing()));
    assert_snapshot!("markdown-fail", alone(&failing()));
    assert_snapshot!("markdown-incomplete", alone(&incomplete()));
    assert_snapshot!("markdown-hostile", alone(&hostile(HOSTILE)));
}

#[test]
fn markdown_of_a_change() {
    for (name, pair) in [
        ("worse", Pair::worse()),
        ("same", Pair::same()),
        ("lost", Pair::lost()),
        ("other-formulas", Pair::under_other_formulas()),
        ("hostile", Pair::hostile(HOSTILE)),
    ] {
        assert_snapshot!(format!("markdown-since-{name}"), pair.report());
        assert_snapshot!(format!("markdown-compare-{name}"), markdown::comparison(&pair.compared()));
    }
    let bench = |records: &[BenchmarkRecord]| {
        markdown::benchmarks("shop-api", records, &["measured on 2 cores".into()])
    };
    assert_snapshot!("markdown-bench", bench(&benchmarks("parse")));
    assert_snapshot!("markdown-bench-same", bench(&benchmarks("parse")[..1]));
    assert_snapshot!("markdown-bench-none", bench(&[]));
}

#[test]
fn github_commands() {
    assert_snapshot!("github-fail", render(github::annotations, &failing()));
    assert_snapshot!("github-incomplete", render(github::annotations, &incomplete()));
    assert_snapshot!("github-hostile", render(github::annotations, &hostile(HOSTILE)));
    assert_snapshot!(
        "github-outputs",
        render(github::outputs, &failing()) + &render(github::outputs, &incomplete())
    );
}

pub(crate) fn summaries() -> Vec<Summary> {
    let scores =
        [(88.476, 88.476), (79.96, 79.96), (59.86, 93.2), (81.0, 81.0), (71.25, 71.25), (71.25, 71.25)];
    let made = scores.iter().enumerate().map(|(index, (low, high))| {
        let snapshot = match index {
            1 => failing(),
            2 => incomplete(),
            _ => passing(),
        };
        Summary {
            id: format!("01JGF8K{:0>19}", 900 - index),
            created_at: format!("2026-01-{:0>2}T03:04:05Z", 9 - index).parse().unwrap(),
            project: snapshot.project,
            revision: snapshot.revision,
            score_low: *low,
            score_high: *high,
            verdict: snapshot.verdict,
            content: None,
        }
    });
    made.collect()
}

#[test]
fn histories() {
    assert_snapshot!("history", history::render(&summaries(), &Context::default()));
    let plain = Context { unicode: false, ..Context::default() };
    assert_snapshot!("history-ascii", history::render(&summaries(), &plain));
    assert_snapshot!("history-json", json::history(&summaries()));
    assert_eq!(
        history::render(&[], &Context::default()),
        "No snapshots yet: rq-engine eval keeps one each time.\n"
    );
}
