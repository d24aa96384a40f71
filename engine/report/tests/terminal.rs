//! What must hold for everything that is shown on a terminal.

use proptest::prelude::*;
use rq_core::snapshot::{Score, Verdict};
use rq_report::{Context, Verbosity, history, human, number};

use crate::snapshots::summaries;
use crate::support::{
    columns, component, condition, context, crowded, failing, hostile, incomplete, passing,
};

fn fits(text: &str, width: usize) {
    for line in text.lines() {
        assert!(columns(line) <= width, "{} columns of {width}: {line:?}", columns(line));
    }
}

proptest! {
    #[test]
    fn no_line_is_wider_than_the_terminal(
        text in "[\\PC\\u{1b}\\n\\u{202e}]{0,200}",
        width in 40..200usize,
        color: bool,
        unicode: bool,
        verbose: bool,
    ) {
        let verbosity = if verbose { Verbosity::Verbose } else { Verbosity::Normal };
        let snapshot = hostile(&text);
        let context = Context { color, unicode, width, verbosity, timings: true, ..context(&snapshot) };
        let report = human::render(&snapshot, &context);
        fits(&report, width);
        if !unicode {
            prop_assert!(report.is_ascii());
        }
        let mut summaries = summaries();
        for summary in &mut summaries {
            (summary.project, summary.id) = (text.clone(), text.clone());
            summary.revision = snapshot.revision.clone();
        }
        fits(&history::render(&summaries, &context), width);
    }

    #[test]
    fn a_shown_number_is_on_the_side_of_the_unrounded_one(
        value in -1e6..1e6f64,
        thresholds in proptest::collection::vec(-1e6..1e6f64, 0..4),
        near in proptest::option::of(-1e-6..1e-6f64),
    ) {
        let mut thresholds = thresholds;
        thresholds.extend(near.map(|distance| value + distance));
        let shown: f64 = number::display(value, &thresholds).parse().unwrap();
        for threshold in thresholds {
            prop_assert_eq!(value.partial_cmp(&threshold), shown.partial_cmp(&threshold));
        }
        prop_assert!(shown <= value + 1e-9 * value.abs().max(1.0));
    }

    #[test]
    fn the_score_never_contradicts_its_gate(score in 0.0..100.0f64, threshold in 0u32..100, digits in 0usize..4) {
        let threshold = format!("{:.digits$}", f64::from(threshold) + score.fract());
        let limit: f64 = threshold.parse().unwrap();
        let verdict = if score >= limit { Verdict::Pass } else { Verdict::Fail };
        let mut snapshot = passing();
        snapshot.score = Score { low: score, high: score, components: vec![component("all", 100.0, score, "x", 1)] };
        snapshot.gates[0].conditions = vec![condition(&format!("score >= {threshold}"), true, verdict, "", 2)];
        let report = human::render(&snapshot, &context(&snapshot));
        let shown = report.split("score ").nth(1).and_then(|rest| rest.split(' ').next());
        let shown: f64 = shown.unwrap().parse().unwrap();
        prop_assert_eq!(shown >= limit, score >= limit, "{} shown for {} against {}", shown, score, limit);
    }
}

#[test]
fn reports_fit_eighty_columns() {
    for snapshot in [passing(), failing(), incomplete(), crowded(10_000)] {
        for verbosity in [Verbosity::Quiet, Verbosity::Normal, Verbosity::Verbose] {
            let context = Context { verbosity, timings: true, ..context(&snapshot) };
            fits(&human::render(&snapshot, &context), 80);
        }
    }
}

#[test]
fn the_worst_findings_are_few_and_the_rest_is_counted() {
    let snapshot = crowded(10_000);
    let report = human::render(&snapshot, &context(&snapshot));
    assert_eq!(report.lines().filter(|line| line.contains("finding number")).count(), 10);
    assert!(report.contains("and 9990 more"));
    assert!(report.contains("Findings: 3333 errors, 6667 warnings"));
}

#[test]
fn colour_changes_nothing_but_the_colour() {
    let snapshot = failing();
    let colored = human::render(&snapshot, &Context { color: true, ..context(&snapshot) });
    let bare: String = colored
        .split('\u{1b}')
        .enumerate()
        .map(|(index, part)| if index == 0 { part } else { part.split_once('m').unwrap().1 })
        .collect();
    assert_eq!(bare, human::render(&snapshot, &context(&snapshot)));
}
