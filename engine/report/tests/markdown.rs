//! Markdown: bounded, findable, with the verdict first and what changed in sight.

use rq_core::comparison::Range;
use rq_core::snapshot::{Snapshot, Verdict};
use rq_report::markdown::{self, benchmarks, comparison, marker};

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::pairs::{self, Pair, enormous};
use crate::support::{
    HOSTILE, component, condition, context, crowded, failing, hostile, incomplete, passing,
};

/// A snapshot that is compared with nothing.
fn alone(snapshot: &Snapshot) -> String {
    markdown::render(snapshot, None, &context(snapshot))
}

/// What GitHub takes, and what keeps its page whole.
fn well_formed(text: &str) {
    assert!(text.len() < 65_536, "{} bytes", text.len());
    assert!(text.starts_with("<!-- rq:") && text.lines().next().unwrap().ends_with(" -->"));
    let mut open = 0;
    for (at, _) in text.match_indices("details>") {
        open += if text[..at].ends_with("</") { -1 } else { 1 };
        assert!((0..=1).contains(&open), "folded parts stand side by side");
    }
    assert_eq!(open, 0);
}

/// What a reader sees without opening anything.
fn in_sight(text: &str) -> String {
    let mut seen = String::new();
    for (place, part) in text.split("<details>").enumerate() {
        let rest = if place == 0 { part } else { part.split_once("</details>").map_or("", |(_, rest)| rest) };
        seen.push_str(rest);
    }
    seen
}

#[test]
fn ten_thousand_findings_fit_a_comment_and_the_cut_is_counted() {
    let text = alone(&crowded(10_000));
    well_formed(&text);
    assert!(text.len() > 50_000, "{} bytes", text.len());
    let shown = text.matches("finding number").count();
    let cut = text.lines().find_map(|line| line.strip_prefix("… and ")?.split_once(" more, cut")).unwrap();
    assert_eq!(shown + cut.0.parse::<usize>().unwrap(), 10_000);
    assert!(text.contains("### What to do next"));
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
    let text = alone(&snapshot);
    well_formed(&text);
    for heading in ["### Gates", "### Findings", "### Not measured", "### Waivers", "### What to do next"] {
        assert!(text.contains(heading), "{heading} is gone");
    }
}

#[test]
fn thousands_of_everything_fit_a_comment() {
    // Escapes, references, fences and characters of four bytes: what takes most room.
    let longest = ["@", "www.", "`", "\u{1f600}", "\u{202e}", "|", "gh-", "\u{1f600}`", "x"];
    for text in longest.map(|text| text.repeat(400)).into_iter().chain([HOSTILE.repeat(20)]) {
        for many in [6, 300] {
            let pair = enormous(&text, many);
            well_formed(&pair.report());
            well_formed(&comparison(&pair.compared()));
            well_formed(&alone(&pair.after));
            let notes: Vec<String> = pair.after.notices.clone();
            well_formed(&benchmarks(&text, &pair.after.benchmarks, &notes));
        }
    }
}

#[test]
fn what_is_cut_is_the_least_important() {
    let mut snapshot = failing();
    let hold = condition("smells.total <= 900", true, Verdict::Pass, "3 <= 900", 1);
    snapshot.gates[0].conditions = vec![hold; 5_000];
    let fails = condition("coverage.line_percent >= 90", true, Verdict::Fail, "87.3 >= 90", 1);
    snapshot.gates[0].conditions.push(fails);
    let mut unknown = component("unknown", 0.1, 0.0, "x", 1);
    (unknown.high, unknown.missing) = (100.0, vec!["coverage.line_percent".into()]);
    snapshot.score.components = vec![component("known", 0.1, 50.0, "x", 1); 5_000];
    snapshot.score.components.push(unknown);
    let text = alone(&snapshot);
    well_formed(&text);
    let seen = in_sight(&text);
    assert!(seen.contains("`coverage.line_percent >= 90` — 87.3 >= 90"), "{seen}");
    assert!(seen.contains("| unknown | 0.1 % | 0.0 … 100.0 |"), "{seen}");
    assert!(seen.contains("more components"), "{seen}");
}

#[test]
fn the_comment_is_found_again() {
    let text = alone(&failing());
    assert!(
        text.starts_with("<!-- rq:report:shop-api -->\n## ❌ shop-api fails — score 79.9 of 100"),
        "{text}"
    );
    assert!(
        comparison(&Pair::worse().compared()).starts_with("<!-- rq:compare:shop-api -->\n## shop-api: score")
    );
    assert!(
        benchmarks("shop-api", &[], &[]).starts_with("<!-- rq:bench:shop-api -->\n## Benchmarks of shop-api")
    );
    assert_eq!(marker("a--> <b>\n"), "<!-- rq:report:a-%2D%3E%20%3Cb%3E%0A -->");
    assert_ne!(marker("a b"), marker("a%20b"));
}

#[test]
fn what_changed_is_in_sight_and_the_rest_is_folded() {
    let text = Pair::worse().report();
    well_formed(&text);
    let seen = in_sight(&text);
    for words in [
        "| code\\_quality |",
        "❌ `score >= 80`",
        "the benchmark parse takes 8.2 % more time",
        "| parse | slower |",
        "| parse 3 | undecided |",
        "| parse 4 | not compared |",
        "| `smells.total` |",
        "(GHSA-aaaa-bbbb-cccc)",
        "| `long-function` | `app/legacy/**` |",
    ] {
        assert!(seen.contains(words), "{words} is folded: {seen}");
    }
    for words in [
        "| dependencies |",
        "✅ `vulnerabilities.total == 0`",
        "| parse 1 | the same |",
        "`coverage.line_percent` |",
        "3 lines of commented-out code",
        "GHSA-xxxx-yyyy-zzzz",
    ] {
        assert!(text.contains(words) && !seen.contains(words), "{words} is in sight: {seen}");
    }
}

#[test]
fn nothing_that_is_not_known_is_folded() {
    for text in [alone(&incomplete()), Pair::lost().report()] {
        let seen = in_sight(&text);
        for words in [
            "| test\\_coverage |",
            "❔ **release**",
            "❔ `score >= 80`",
            "failed `ruff.lint`",
            "### Not measured",
        ] {
            assert!(seen.contains(words), "{words} is folded: {seen}");
        }
    }
}

#[test]
fn that_nothing_changed_is_one_line() {
    let text = Pair::same().report();
    assert!(
        text.contains("\n**Nothing changed** since v1.3.0: 4 metrics and all findings are the same.\n"),
        "{text}"
    );
    assert!(text.contains("(unchanged)"));
    assert!(!in_sight(&text).contains("| "), "a table is in sight: {text}");
}

/// The cells of every table, by row.
fn tables(markdown: &str) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::TableRow | Tag::TableHead) => rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => rows.last_mut().unwrap().push(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(cell) = rows.last_mut().and_then(|row| row.last_mut()) {
                    cell.push_str(&text);
                }
            }
            _ => {}
        }
    }
    rows
}

#[test]
fn the_parts_that_are_shown_add_up_to_the_sum_that_is_shown() {
    let text = Pair::worse().report();
    let rows = tables(&text);
    let number = |cell: &str| cell.parse::<f64>().unwrap();
    let at = rows.iter().position(|row| row[0] == "all together").unwrap();
    let begin = rows[..at].iter().rposition(|row| row[0] == "component").unwrap();
    let parts: f64 = rows[begin + 1..at].iter().map(|row| number(&row[1])).sum();
    assert!((parts - number(&rows[at][1])).abs() < 1e-9, "{rows:?}");
    let told: f64 = rows[begin + 1][5]
        .split(", ")
        .map(|part| number(part.split(';').next().unwrap().rsplit(' ').next().unwrap()))
        .sum();
    assert!((told - number(&rows[begin + 1][1])).abs() < 1e-9, "{rows:?}");
}

#[test]
fn every_table_is_one() {
    let mut texts = vec![alone(&passing()), alone(&failing()), alone(&incomplete()), alone(&crowded(10_000))];
    for pair in [Pair::worse(), Pair::same(), Pair::lost(), Pair::hostile(HOSTILE), enormous("x", 2_000)] {
        texts.extend([pair.report(), comparison(&pair.compared())]);
        texts.push(benchmarks("shop-api", &pair.after.benchmarks, &[HOSTILE.into()]));
    }
    for text in texts {
        let heads = text.lines().filter(|line| line.starts_with("|--")).count();
        let (mut tables, mut inside) = (0, false);
        for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::Table(_)) => (tables, inside) = (tables + 1, true),
                Event::End(TagEnd::Table) => inside = false,
                Event::Html(_) => assert!(!inside, "a folded part begins in a table"),
                // What is no table is a paragraph of dashes.
                Event::Text(text) => assert!(!text.contains("|--"), "{text}"),
                _ => {}
            }
        }
        assert_eq!(tables, heads, "{text}");
    }
}

/// The tags of a document as a reader of CommonMark with GitHub's tables sees them; text and code are alike.
fn structure(markdown: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        let event = match event {
            Event::Text(_) | Event::Code(_) => "text".to_owned(),
            Event::Html(html) if html.starts_with("<!-- rq:") => "marker".into(),
            other => format!("{other:?}"),
        };
        if event != "text" || found.last().is_none_or(|last| last != "text") {
            found.push(event);
        }
    }
    found
}

fn same_structure(text: &str) {
    let all = |text: &str| {
        let pair = Pair::hostile(text);
        [
            alone(&hostile(text)),
            pair.report(),
            comparison(&pair.compared()),
            benchmarks(text, &pairs::benchmarks(text), &[text.to_owned()]),
        ]
    };
    for (tame, wild) in all("tame").into_iter().zip(all(text)) {
        let (tame, wild_structure) = (structure(&tame), structure(&wild));
        let differs = tame.iter().zip(&wild_structure).position(|(tame, wild)| tame != wild);
        assert!(tame == wild_structure, "event {differs:?} of {} differs for {text:?}\n{wild}", tame.len());
    }
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

    #[test]
    fn any_text_and_any_number_of_it_fits(text in "\\PC{0,400}", many in 6..60usize) {
        let pair = enormous(&text, many);
        well_formed(&pair.report());
        well_formed(&comparison(&pair.compared()));
        well_formed(&benchmarks(&text, &pair.after.benchmarks, &pair.after.notices));
    }

    #[test]
    fn any_score_is_told(before in any::<[i32; 2]>(), parts in proptest::collection::vec(any::<[i32; 2]>(), 3)) {
        let mut pair = Pair::worse();
        let score = &mut pair.comparison.score;
        let range = |[low, high]: [i32; 2]| Range { low: low.into(), high: high.into() };
        score.before = range(before);
        for (part, change) in score.parts.iter_mut().zip(parts) {
            part.change = range(change);
        }
        let sum = |of: fn(Range) -> i64| score.parts.iter().map(|part| of(part.change)).sum::<i64>();
        let (low, high) = (sum(|change| change.low), sum(|change| change.high));
        score.after = Range { low: score.before.low + low, high: score.before.high + high };
        well_formed(&pair.report());
        well_formed(&comparison(&pair.compared()));
    }
}

#[test]
fn a_report_without_problems_is_short() {
    let text = alone(&passing());
    assert!(!text.contains("Not measured") && !text.contains("Waivers"));
}
