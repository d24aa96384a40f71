//! Markdown: bounded, findable, with the verdict first.

use rq_core::snapshot::Verdict;
use rq_report::markdown::{marker, render};

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser};

use crate::support::{HOSTILE, component, condition, context, crowded, failing, hostile, passing};

#[test]
fn ten_thousand_findings_fit_a_comment_and_the_cut_is_counted() {
    let snapshot = crowded(10_000);
    let text = render(&snapshot, &context(&snapshot));
    assert!(text.len() <= 65_536 && text.len() > 50_000, "{} bytes", text.len());
    let shown = text.matches("finding number").count();
    let cut =
        text.lines().find_map(|line| line.strip_prefix("… and ")?.split_once(" more findings, cut")).unwrap();
    assert_eq!(shown + cut.0.parse::<usize>().unwrap(), 10_000);
    assert!(text.contains("### What to do next"));
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
}

#[test]
fn everything_at_its_longest_fits_a_comment() {
    let mut snapshot = hostile(&HOSTILE.repeat(20));
    let grow = |text: &str, index: usize| format!("{index} {text}");
    snapshot.findings = (0..500).map(|index| snapshot.findings[index % 4].clone()).collect();
    snapshot.waivers = (0..500).map(|index| snapshot.waivers[index % 2].clone()).collect();
    let formula = HOSTILE.repeat(20);
    snapshot.score.components =
        (0..500).map(|i| component(&grow(&formula, i), 0.2, 3.0, &formula, 1)).collect();
    snapshot.gates[0].conditions =
        (0..500).map(|i| condition(&grow(&formula, i), true, Verdict::Fail, &formula, 1)).collect();
    snapshot.notices = (0..500).map(|i| grow(&formula, i)).collect();
    snapshot.operations = (0..500).map(|i| snapshot.operations[1 + i % 2].clone()).collect();
    let text = render(&snapshot, &context(&snapshot));
    assert!(text.len() <= 65_536, "{} bytes", text.len());
    for heading in ["### Gates", "### Findings", "### Not measured", "### Waivers", "### What to do next"] {
        assert!(text.contains(heading), "{heading} is gone");
    }
}

#[test]
fn the_comment_is_found_again() {
    let snapshot = failing();
    let text = render(&snapshot, &context(&snapshot));
    assert!(
        text.starts_with("<!-- rq:report:shop-api -->\n## ❌ shop-api fails — score 79.9 of 100"),
        "{text}"
    );
    assert_eq!(marker("a--> <b>\n"), "<!-- rq:report:a-%2D%3E%20%3Cb%3E%0A -->");
    assert_ne!(marker("a b"), marker("a%20b"));
}

/// The tags of a document as a reader of CommonMark with GitHub's tables sees them; text and code are alike.
fn structure(markdown: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        let event = match event {
            Event::Text(_) | Event::Code(_) => "text".to_owned(),
            Event::Html(html) if html.starts_with("<!-- rq:report:") => "marker".into(),
            other => format!("{other:?}"),
        };
        if event != "text" || found.last().is_none_or(|last| last != "text") {
            found.push(event);
        }
    }
    found
}

fn same_structure(text: &str) {
    let (tame, wild) = (hostile("tame"), hostile(text));
    let (tame, wild) = (render(&tame, &context(&tame)), render(&wild, &context(&wild)));
    let (tame, wild_structure) = (structure(&tame), structure(&wild));
    let differs = tame.iter().zip(&wild_structure).position(|(tame, wild)| tame != wild);
    assert!(tame == wild_structure, "event {differs:?} of {} differs for {text:?}", tame.len());
}

#[test]
fn foreign_text_changes_no_structure() {
    same_structure(
        "x|\\| `x` <b> </details> \n\n# h\n- | --> ``` @me ~~s~~ **b** _i_ [l](http://x) ![i](y) &amp; <http://x>",
    );
    same_structure("1. <!-- \\`");
    same_structure("- # x `` y ` z");
    same_structure(&"`".repeat(40));
}

proptest! {
    #[test]
    fn no_text_changes_the_structure(text in "[|`*_~<>&\\[\\]()!#@.:/ \\\\\\-+=1a\n\u{1b}]{0,40}") {
        // One character that is seen, so that no text is empty.
        same_structure(&format!("{text}x"));
    }
}

#[test]
fn a_report_without_problems_is_short() {
    let snapshot = passing();
    let text = render(&snapshot, &context(&snapshot));
    assert!(!text.contains("Not measured") && !text.contains("Waivers"));
}
