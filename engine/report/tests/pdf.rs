//! The PDF, read again: what stands in it, how it is found, and that no input breaks it.

use std::collections::BTreeMap;

use lopdf::Document;
use proptest::prelude::*;
use rq_core::comparison::{
    Cause, Comparison, ComponentChange, EnvironmentChange, Judgement, MetricChange, Part, Range, ScoreChange,
};
use rq_core::measurement::{Better, Measurement};
use rq_core::snapshot::{Revision, Score, Snapshot, Verdict};
use rq_core::store::Summary;
use rq_core::trend::{Point, trend};
use rq_report::comparison::Compared;
use rq_report::trend::History;
use rq_report::{Context, Report, pdf};

use crate::support::{HOSTILE, context, crowded, failing, hostile, incomplete, passing};

fn alone(snapshot: &Snapshot) -> Vec<u8> {
    let report = Report { snapshot, compared: None, history: &[], trends: &[] };
    pdf::render(&report, &context(snapshot)).unwrap()
}

fn read(file: &[u8]) -> Document {
    Document::load_mem(file).unwrap()
}

/// The text of every page, on one line: where lines are broken is nobody's business.
fn pages(document: &Document) -> Vec<String> {
    let numbers = document.get_pages().into_keys();
    let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    numbers.map(|page| words(document.extract_text(&[page]).unwrap())).collect()
}

fn text(file: &[u8]) -> String {
    pages(&read(file)).concat()
}

/// Whether the file says that it conforms to PDF/UA-1; krilla checks it before it says so.
fn is_accessible(file: &[u8]) -> bool {
    let says = b"<pdfuaid:part>1</pdfuaid:part>";
    file.windows(says.len()).any(|window| window == says)
}

/// A report with everything in it: a comparison and thirty evaluations, by names that are `name`.
fn whole(name: &str, value: impl Fn(u32) -> f64) -> Vec<u8> {
    let (before, mut after) = (passing(), failing());
    after.revision.release = Some(name.to_owned());
    let range = |low, high| Range { low, high };
    let change = |name: &str, judgement, before: Option<f64>, after: Option<f64>| MetricChange {
        name: name.to_owned(),
        unit: "count".into(),
        better: Better::Lower,
        before: before.map(|value| Measurement::Measured { value }),
        after: after.map(|value| Measurement::Measured { value }),
        judgement,
        cause: Cause::Code,
    };
    let part = |component: Option<&str>, cause, low, high| Part {
        component: component.map(str::to_owned),
        cause,
        change: range(low, high),
    };
    let comparison = Comparison {
        score: ScoreChange {
            before: range(88_400_000, 88_400_000),
            after: range(79_900_000, 79_900_000),
            parts: vec![
                part(Some("code_quality"), Cause::Code, -9_000_000, -9_000_000),
                part(None, Cause::Tool, 500_000, 500_000),
            ],
            components: vec![ComponentChange {
                name: "code_quality".into(),
                weight: 40.0,
                before: Some((83.0, 83.0)),
                after: Some((0.0, 0.0)),
            }],
        },
        metrics: vec![
            change("smells.total", Judgement::Worse, Some(3.0), Some(12.0)),
            change("lint.findings", Judgement::Better, Some(8.0), Some(value(0))),
            change(name, Judgement::Lost, Some(8.0), None),
        ],
        same: 4,
        new: vec![0],
        fixed: vec![1],
        environment: vec![EnvironmentChange {
            name: "cpu.model".into(),
            before: None,
            after: Some(name.to_owned()),
        }],
    };
    let compared = Compared { before: &before, after: &after, comparison: &comparison };
    let at = |day: u32| after.created_at + jiff::SignedDuration::from_hours(24 * i64::from(day));
    let revision = |day: u32| Revision { release: Some(format!("{name}{day}")), ..Revision::default() };
    let history: Vec<Summary> = (0..30)
        .map(|day| Summary {
            id: day.to_string(),
            created_at: at(day),
            project: "shop-api".into(),
            revision: revision(day),
            score_low: value(day),
            score_high: value(day),
            content: None,
            verdict: Verdict::Pass,
        })
        .collect();
    let points: Vec<Point> = (0..30).map(|day| Point { at: at(day), value: value(day) }).collect();
    let revisions: Vec<Revision> = (0..30).map(revision).collect();
    let told = trend(&points);
    let of = |metric| History { metric, points: &points, revisions: &revisions, trend: &told };
    let trends = [of("score"), of("smells.total"), of(name), of("coverage.line_percent")];
    let report = Report { snapshot: &after, compared: Some(&compared), history: &history, trends: &trends };
    pdf::render(&report, &context(&after)).unwrap()
}

fn stepped(day: u32) -> f64 {
    if day < 15 { 40.0 + f64::from(day % 3) } else { 80.0 + f64::from(day % 2) }
}

#[test]
fn what_decides_is_in_the_text() {
    let failed = text(&alone(&failing()));
    for said in [
        "shop-api",
        "Fail",
        "79.9",
        "of 100",
        "points against latest-release: v1.3.0",
        "code_quality",
        "test_coverage",
        "vulnerabilities.total == 0",
        "79.96 >= 80: 0.04 short",
        "only warns",
        "request smuggling",
        "Waivers",
        "not reachable",
        "expired",
        "uncommitted changes",
        "rq-engine eval",
        "the weights add up to 120",
        "2 generated files left out",
        "1 / ",
    ] {
        assert!(failed.contains(said), "{said} is not in {failed}");
    }
    let range = text(&alone(&incomplete()));
    for said in
        ["Incomplete", "59.8 … 93.2", "Nothing to compare with.", "Not measured", "there is no coverage.lcov"]
    {
        assert!(range.contains(said), "{said} is not in {range}");
    }
}

#[test]
fn contents_and_outline_lead_to_the_sections() {
    let file = whole("v2.", stepped);
    let document = read(&file);
    let outline: BTreeMap<String, (usize, usize)> = document
        .get_toc()
        .unwrap()
        .toc
        .into_iter()
        .map(|entry| (entry.title, (entry.level, entry.page)))
        .collect();
    let pages = pages(&document);
    for title in [
        "Gates",
        "Components",
        "What moved the score",
        "Metrics",
        "Over time",
        "Findings",
        "Waivers",
        "Operations",
        "Environment",
        "Reproduce",
    ] {
        let (level, page) = outline[title];
        assert_eq!(level, 1, "{title}");
        assert!(pages[page - 1].contains(title), "{title} is not on page {page}");
        assert!(pages[0].contains(&format!("{title} {page}")), "{title} {page}: {}", pages[0]);
    }
    assert_eq!(outline["release: fail"].0, 2);
    assert!(outline.contains_key("coverage.line_percent"));
    let links = document.get_pages().into_values().next().unwrap();
    assert_eq!(document.get_page_annotations(links).unwrap().len(), 10);
    let whole = pages.concat();
    for said in ["All together", "no single component", "the project’s files", "Worse", "lower is better"] {
        assert!(whole.contains(said), "{said} is not in {whole}");
    }
}

#[test]
fn the_file_is_tagged_and_says_what_it_is() {
    for file in [alone(&passing()), alone(&incomplete()), alone(&hostile(HOSTILE)), whole("v2.", stepped)] {
        assert!(is_accessible(&file));
        let document = read(&file);
        let catalog = document.catalog().unwrap();
        assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"en");
        assert!(catalog.has(b"StructTreeRoot") && catalog.has(b"Outlines") && catalog.has(b"Metadata"));
    }
    let title = String::from_utf8_lossy(&alone(&passing())).contains("shop-api v1.4.0 · pass");
    assert!(title, "the metadata names the project, the release and the verdict");
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    assert!(whole("v2.", stepped) == whole("v2.", stepped));
    assert!(alone(&hostile(HOSTILE)) == alone(&hostile(HOSTILE)));
    assert!(alone(&passing()) != alone(&failing()));
}

#[test]
fn many_findings_are_bounded_and_counted() {
    let file = alone(&crowded(10_000));
    let pages = pages(&read(&file));
    let whole = pages.concat();
    let shown = whole.matches("finding number").count();
    let left: usize =
        whole.split("and ").find_map(|rest| rest.split_once(" more, which")?.0.parse().ok()).unwrap();
    assert_eq!(shown + left, 10_000);
    assert!(shown == 300 && (8..40).contains(&pages.len()), "{shown} on {} pages", pages.len());
    let with_head = pages.iter().filter(|page| page.contains("Level") && page.contains("Message"));
    assert!(with_head.count() >= 7, "the head is repeated");
    assert!(pages.iter().enumerate().all(|(at, page)| page.contains(&format!(
        "{} / {}",
        at + 1,
        pages.len()
    ))));
}

#[test]
fn nothing_measured_is_a_report_too() {
    let mut snapshot = passing();
    (snapshot.baseline, snapshot.benchmarks) = (None, Vec::new());
    (snapshot.gates, snapshot.findings, snapshot.operations) = (Vec::new(), Vec::new(), Vec::new());
    (snapshot.metrics, snapshot.environment) = (BTreeMap::new(), BTreeMap::new());
    snapshot.score = Score { low: 100.0, high: 100.0, components: Vec::new() };
    snapshot.revision = Revision::default();
    let file = alone(&snapshot);
    assert_eq!(read(&file).get_pages().len(), 1);
    assert!(text(&file).contains("Reproduce"));
}

#[test]
fn what_the_fonts_lack_is_seen_and_can_be_copied() {
    let mut snapshot = passing();
    snapshot.project = "größe 日本 🦀 e\u{301}".into();
    let file = alone(&snapshot);
    let written = text(&file);
    assert!(written.contains("größe") && written.contains("▯ stands for a character"), "{written}");
    assert!(text(&alone(&passing())).find('▯').is_none());
    let mut dark = passing();
    dark.notices = vec!["a\u{202e}b".into()];
    assert!(text(&alone(&dark)).contains("a\\u{202e}b"));
}

#[test]
fn long_words_are_broken_not_cut() {
    let file = alone(&hostile(&"x".repeat(10_000)));
    let written: usize = text(&file).matches('x').count();
    assert!(written > 300_000, "{written}");
    assert!(read(&file).get_pages().len() < 400);
}

#[test]
fn numbers_that_are_none_break_nothing() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, f64::MIN_POSITIVE, -0.0] {
        read(&whole("v", |_| value));
        read(&whole("v", |day| if day % 2 == 0 { value } else { 1.0 }));
        let mut snapshot = hostile("x");
        (snapshot.score.low, snapshot.score.high) = (value, value);
        for component in &mut snapshot.score.components {
            (component.low, component.high, component.weight) = (value, value, value);
        }
        for operation in &mut snapshot.operations {
            operation.seconds = value;
        }
        let context = Context { seconds: Some(value), ..context(&snapshot) };
        let report = Report { snapshot: &snapshot, compared: None, history: &[], trends: &[] };
        read(&pdf::render(&report, &context).unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn any_text_is_drawn(text: String) {
        prop_assert!(is_accessible(&alone(&hostile(&text))));
        prop_assert!(is_accessible(&whole(&text, stepped)));
    }

    #[test]
    fn any_numbers_are_drawn(values in proptest::collection::vec(any::<f64>(), 30)) {
        let file = whole("v", |day| values.get(day as usize).copied().unwrap_or_default());
        prop_assert!(!read(&file).get_pages().is_empty());
    }
}
