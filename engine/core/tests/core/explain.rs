//! What a gain promises is what doing it gives.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rq_core::explain::{Gain, gains};
use rq_core::finding::{Finding, Level};
use rq_core::measurement::Measurement;
use rq_core::place::Places;
use rq_core::snapshot::Snapshot;

use crate::project::{Given, config, evaluated};

/// (operation, rule) of what can be found.
const KINDS: [(&str, &str); 5] = [
    ("refactor-assistant.detect_code_smells", "long-function"),
    ("refactor-assistant.detect_code_smells", "deep-nesting"),
    ("refactor-assistant.analyze_complexity", "cyclomatic-complexity"),
    ("refactor-assistant.analyze_complexity", "cognitive-complexity"),
    ("doc-generator.analyze_documentation", "undocumented"),
];
const FILES: [&str; 3] = ["web/app.py", "web/lib.py", "main.py"];
const FORMULAS: [&str; 8] = [
    "100 - smells.total * 5 - complexity.over_limit * 2",
    "100 - smells.per_kloc * 3",
    "documentation.coverage_percent",
    "smells.long_function > 1 ? 20 : 100 - smells.deep_nesting * 40",
    "100 - complexity.over_limit_percent",
    "100 - packages.web.smells.total * 10 - packages.web.complexity.over_limit * 3",
    "packages.web.documentation.coverage_percent",
    "(coverage.line_percent + 100) / 2",
];

/// One finding: its kind, its file, the function that it is about.
type Found = (usize, usize, u32);

fn text(formulas: &[usize]) -> String {
    let parts = formulas.iter().enumerate().map(|(place, formula)| {
        format!("component \"p{place}\" weight={} {{ formula \"{}\" }}\n", place * 3 + 1, FORMULAS[*formula])
    });
    let parts: String = parts.collect();
    format!("project \"shop\" {{ package \"web\" path=\"web\"; }}\nscore {{\n{parts}}}\n")
}

/// The metrics that these findings make, in a project of 500 lines, 40 functions and 40 items to document, a half of
/// each in the package; and with this coverage.
fn measured(found: &[Found], coverage: f64) -> BTreeMap<String, Measurement> {
    let mut metrics = BTreeMap::new();
    for (prefix, folder, size) in [("", "", 1.0), ("packages.web.", "web/", 0.5)] {
        let inside: Vec<&Found> =
            found.iter().filter(|(_, file, _)| FILES[*file].starts_with(folder)).collect();
        let count = |kinds: &[usize]| inside.iter().filter(|found| kinds.contains(&found.0)).count() as f64;
        let places: BTreeSet<(usize, u32)> = inside
            .iter()
            .filter(|(kind, ..)| [2, 3].contains(kind))
            .map(|(_, file, function)| (*file, *function))
            .collect();
        let values = [
            ("smells.total", count(&[0, 1])),
            ("smells.long_function", count(&[0])),
            ("smells.deep_nesting", count(&[1])),
            ("smells.per_kloc", count(&[0, 1]) / (0.5 * size)),
            ("complexity.over_limit", places.len() as f64),
            ("complexity.over_limit_percent", places.len() as f64 / (40.0 * size) * 100.0),
            ("documentation.missing", count(&[4])),
            ("documentation.coverage_percent", 100.0 - count(&[4]) / (40.0 * size) * 100.0),
        ];
        metrics.extend(values.map(|(name, value)| (format!("{prefix}{name}"), Measurement::measured(value))));
    }
    metrics.insert("coverage.line_percent".into(), Measurement::measured(coverage));
    metrics
}

fn snapshot(formulas: &[usize], found: &[Found], coverage: f64) -> Snapshot {
    let findings = found.iter().map(|(kind, file, function)| {
        let (operation, rule) = KINDS[*kind];
        let mut finding = Finding::new(rule, Level::Warning, "found")
            .at(FILES[*file], function * 10 + 1)
            .context(format!("f{function}"));
        finding.operation = operation.into();
        finding
    });
    let given =
        Given { metrics: measured(found, coverage), findings: findings.collect(), ..Given::default() };
    evaluated(&text(formulas), &given)
}

fn gains_of(formulas: &[usize], snapshot: &Snapshot) -> Vec<Gain> {
    let text = text(formulas);
    gains(&config(&text), snapshot, &Places::new(&text))
}

#[test]
fn the_best_comes_first_and_says_what_to_do() {
    let found = [(0, 0, 1), (0, 0, 2), (1, 2, 3)];
    let snapshot = snapshot(&[0, 7], &found, 80.0);
    let all: Vec<(String, f64)> =
        gains_of(&[0, 7], &snapshot).into_iter().map(|gain| (gain.what, gain.points)).collect();
    assert_eq!(snapshot.score.exact(), Some(0.2 * 85.0 + 0.8 * 90.0));
    let whats: Vec<&str> = all.iter().map(|gain| gain.0.as_str()).collect();
    assert_eq!(
        whats,
        [
            "bringing coverage.line_percent from 80.0 to 100",
            "fixing the 2 findings of detect_code_smells in web/app.py (of 3)",
            "fixing 1 finding of detect_code_smells in main.py (of 3)",
        ]
    );
    for (gain, points) in all.iter().zip([8.0, 2.0, 1.0]) {
        assert!((gain.1 - points).abs() < 1e-9, "{gain:?}");
    }
}

#[test]
fn where_the_score_is_no_number_nothing_is_promised() {
    let mut snapshot = snapshot(&[0, 7], &[(0, 0, 1)], 80.0);
    snapshot.score.high += 1.0;
    assert_eq!(gains_of(&[0, 7], &snapshot), []);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn doing_what_a_gain_says_gives_what_it_promises(
        formulas in prop::collection::vec(0..FORMULAS.len(), 1..4),
        found in prop::collection::btree_set((0..KINDS.len(), 0..FILES.len(), 0..4_u32), 0..16),
        coverage in 0.0..=100.0,
    ) {
        let found: Vec<Found> = found.into_iter().collect();
        let before = snapshot(&formulas, &found, coverage);
        let now = before.score.exact().unwrap();
        let promised = gains_of(&formulas, &before);
        prop_assert!(promised.is_sorted_by(|a, b| a.points >= b.points));
        // Everything that can be done, done: all of one operation's findings in one file, or full coverage.
        let mut possible = vec![("bringing coverage.line_percent".to_owned(), snapshot(&formulas, &found, 100.0))];
        for operation in BTreeSet::from(KINDS.map(|(operation, _)| operation)) {
            for (place, path) in FILES.iter().enumerate() {
                let is_gone = |one: &Found| KINDS[one.0].0 == operation && one.1 == place;
                let gone = found.iter().filter(|one| is_gone(one)).count();
                let left: Vec<Found> = found.iter().filter(|one| !is_gone(one)).copied().collect();
                let name = operation.split_once('.').unwrap().1;
                let what = if gone == 1 {
                    format!("fixing 1 finding of {name} in {path} ")
                } else {
                    format!("fixing the {gone} findings of {name} in {path} ")
                };
                possible.push((what, snapshot(&formulas, &left, coverage)));
            }
        }
        let mut kept = 0;
        for (what, after) in possible {
            let real = after.score.exact().unwrap() - now;
            let gain = promised.iter().find(|gain| gain.what.starts_with(&what));
            kept += usize::from(gain.is_some());
            let points = gain.map_or(0.0, |gain| gain.points);
            // Fixing may also cost: a gain is only what gains.
            prop_assert!((points - real.max(0.0)).abs() < 1e-9, "{what}: {points} promised, {real} given");
        }
        prop_assert_eq!(kept, promised.len(), "a promise that nothing keeps: {:?}", promised);
    }
}
