//! Points, gates and the answer: what is known decides, what is not known never passes for good.

use std::collections::BTreeMap;

use jiff::ToSpan;
use proptest::prelude::*;
use rq_core::measurement::Measurement;
use rq_core::snapshot::{BaselineReference, OperationState, Snapshot, Verdict};

use crate::project::{Given, evaluated, now, own};

/// Three metrics from 0 to 100, and this after them.
fn three(rest: &str) -> String {
    own(&[("a", ""), ("b", ""), ("c", "")]) + rest
}

fn score(formulas: &[(f64, &str)]) -> String {
    let parts = formulas.iter().enumerate().map(|(place, (weight, formula))| {
        format!("component \"p{place}\" weight={weight} {{ formula \"{formula}\" }}\n")
    });
    format!("score {{\n{}}}\n", parts.collect::<String>())
}

fn bounds(snapshot: &Snapshot) -> (f64, f64) {
    (snapshot.score.low, snapshot.score.high)
}

#[test]
fn components_weigh_as_their_shares_and_are_clamped() {
    let given = Given::values(&[("own.a", 40.0), ("own.b", 90.0), ("own.c", 7.0)]);
    for (formulas, expected) in [
        (&[(1.0, "own.a")][..], 40.0),
        (&[(75.0, "own.a"), (25.0, "own.b")], 52.5),
        (&[(3.0, "own.a"), (1.0, "own.b")], 52.5),
        (&[(1.0, "own.a * 1000")], 100.0),
        (&[(1.0, "own.a - 1000")], 0.0),
        (&[(1.0, "own.a - 1000"), (1.0, "own.b + 1000")], 50.0),
        (&[(1.0, "own.a / (own.a - 40)"), (1.0, "own.b")], -1.0),
        (&[(1.0, "components.p1 / 2"), (1.0, "own.b")], 67.5),
        (&[(33.3, "100"), (33.3, "100"), (33.4, "100")], 100.0),
        (&[(0.1, "100"), (0.2, "100"), (0.7, "100")], 100.0),
    ] {
        let snapshot = evaluated(&three(&score(formulas)), &given);
        if expected < 0.0 {
            assert_eq!((bounds(&snapshot), snapshot.verdict), ((45.0, 95.0), Verdict::Incomplete));
            assert!(snapshot.score.components[0].error.is_some());
        } else {
            assert_eq!(
                (bounds(&snapshot), snapshot.verdict),
                ((expected, expected), Verdict::Pass),
                "{formulas:?}"
            );
        }
    }
}

#[test]
fn the_unclamped_value_is_kept_where_it_is_one() {
    let given = Given::values(&[("own.a", 40.0)]);
    let of =
        |formula: &str| evaluated(&three(&score(&[(1.0, formula)])), &given).score.components[0].unclamped;
    assert_eq!(of("own.a - 1000"), Some(-960.0));
    assert_eq!(of("own.a + own.b"), None);
    // More than a double can hold is no number, and the snapshot must be readable again.
    let snapshot = evaluated(&three(&score(&[(1.0, "(own.a + 1) * 1e308 * 10")])), &given);
    let json = serde_json::to_string(&snapshot).unwrap();
    assert_eq!(serde_json::from_str::<Snapshot>(&json).unwrap(), snapshot);
}

#[test]
fn a_measurement_has_four_states_and_only_two_have_a_value() {
    let text =
        own(&[("a", "carry \"7d\""), ("b", ""), ("c", "")]) + &score(&[(1.0, "own.a"), (1.0, "own.b")]);
    let old = evaluated(&text, &Given::values(&[("own.a", 30.0), ("own.b", 60.0)]));
    let after = |days: i64| {
        let mut old = old.clone();
        old.created_at = now() - (days * 24).hours();
        let failed = BTreeMap::from([("own.c".to_owned(), "broke".to_owned())]);
        let given = Given { former: vec![old], failed, ..Given::values(&[]) };
        let snapshot = evaluated(&text, &given);
        let state = |name: &str| snapshot.metrics[name].measurement.state();
        let states = [state("own.a"), state("own.b"), state("own.c")];
        (states, bounds(&snapshot), snapshot)
    };
    assert_eq!(old.metrics["own.a"].measurement.state(), "measured");
    let (states, score, snapshot) = after(6);
    assert_eq!((states, score), (["carried", "missing", "failed"], (15.0, 65.0)));
    assert_eq!(snapshot.verdict, Verdict::Incomplete);
    assert_eq!(snapshot.operations.iter().filter(|one| one.state == OperationState::Failed).count(), 1);
    let Measurement::Carried { measured_at, .. } = snapshot.metrics["own.a"].measurement else { panic!() };
    assert_eq!(measured_at, now() - (6 * 24).hours(), "its age is that of the measurement");
    let (states, score, _) = after(8);
    assert_eq!((states, score), (["missing", "missing", "failed"], (0.0, 100.0)));

    // What was carried once ages from when it was measured.
    let given = Given { former: vec![Snapshot { created_at: now(), ..snapshot }], ..Given::default() };
    let again = evaluated(&text, &given);
    assert!(
        matches!(again.metrics["own.a"].measurement, Measurement::Carried { measured_at: then, .. } if then == measured_at)
    );
}

#[test]
fn what_is_not_finite_is_no_value() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut given = Given::values(&[("own.a", 1.0)]);
        given.metrics.insert("own.b".into(), Measurement::Measured { value });
        let snapshot = evaluated(&three(&score(&[(1.0, "own.a"), (1.0, "own.b")])), &given);
        assert_eq!(snapshot.metrics["own.b"].measurement.state(), "failed");
        assert_eq!((bounds(&snapshot), snapshot.verdict), ((0.5, 50.5), Verdict::Incomplete));
    }
}

#[test]
fn incompleteness_is_never_a_pass() {
    let full = Given::values(&[("own.a", 95.0), ("own.b", 95.0), ("own.c", 95.0)]);
    let gates = "gate \"easy\" { require \"score >= 1\" }";
    for formulas in [
        &[(1.0, "own.a"), (1.0, "own.b"), (1.0, "own.c")][..],
        &[(1.0, "min(own.a, own.b, own.c)")],
        // The points are 0 or 100 whatever the missing one is; whether it is measured is still asked.
        &[(98.0, "90"), (1.0, "own.a - 1000"), (1.0, "own.b * 0.001 + own.c * 0.001 + 200")],
        &[(1e17, "90"), (1.0, "min(own.a, own.b, own.c)")],
    ] {
        let text = three(&(score(formulas) + gates));
        assert_eq!(evaluated(&text, &full).verdict, Verdict::Pass, "{formulas:?}");
        for name in ["own.a", "own.b", "own.c"] {
            if !formulas.iter().any(|(_, formula)| formula.contains(name)) {
                continue;
            }
            let mut given = full.clone();
            given.metrics.remove(name);
            assert_eq!(evaluated(&text, &given).verdict, Verdict::Incomplete, "{formulas:?} without {name}");
            let failed = BTreeMap::from([(name.to_owned(), "broke".to_owned())]);
            let given = Given { failed, ..full.clone() };
            assert_eq!(evaluated(&text, &given).verdict, Verdict::Incomplete, "{formulas:?}, {name} failed");
        }
    }
    // One that nothing reads and that broke was declared all the same.
    let failed = BTreeMap::from([("own.c".to_owned(), "broke".to_owned())]);
    let given = Given { failed, ..full };
    assert_eq!(evaluated(&three(&score(&[(1.0, "own.a")])), &given).verdict, Verdict::Incomplete);
}

#[test]
fn a_formula_that_asks_whether_something_is_known_is_complete_without_it() {
    let text = three(&score(&[(1.0, "has(own.b) ? own.b : own.a")]));
    let snapshot = evaluated(&text, &Given::values(&[("own.a", 40.0)]));
    assert_eq!((bounds(&snapshot), snapshot.verdict), ((40.0, 40.0), Verdict::Pass));
}

#[test]
fn gates_with_missing_data_never_pass() {
    let text =
        |conditions: &str| three(&(score(&[(1.0, "own.a")]) + &format!("gate \"g\" {{ {conditions} }}")));
    let given = Given::values(&[("own.a", 50.0)]);
    for (conditions, expected) in [
        ("require \"own.b >= 10\"", Verdict::Incomplete),
        ("require \"own.b <= 10\"", Verdict::Incomplete),
        ("require \"own.a >= 10\"; require \"own.b >= 10\"", Verdict::Incomplete),
        ("require \"own.a >= 60\"; require \"own.b >= 10\"", Verdict::Fail),
        ("require \"own.a >= 10 && own.b >= 10\"", Verdict::Incomplete),
        ("require \"own.a >= 60 && own.b >= 10\"", Verdict::Fail),
        ("require \"own.a >= 10 || own.b >= 10\"", Verdict::Pass),
        ("require \"own.a - own.b >= 0\"", Verdict::Incomplete),
        ("require \"own.a >= baseline.own.a\"", Verdict::Incomplete),
        ("require \"delta.own.a >= 0\"", Verdict::Incomplete),
        ("require \"delta.score >= -5\"", Verdict::Incomplete),
        ("require \"new.smells.total == 0\"", Verdict::Incomplete),
        ("require \"own.a / (own.a - 50) > 1\"", Verdict::Incomplete),
        ("warn \"own.b >= 10\"", Verdict::Pass),
        ("warn \"own.a >= 60\"", Verdict::Pass),
    ] {
        let snapshot = evaluated(&text(conditions), &given);
        assert_eq!((snapshot.gates[0].verdict, snapshot.verdict), (expected, expected), "{conditions}");
        for condition in &snapshot.gates[0].conditions {
            let open = condition.verdict == Verdict::Incomplete;
            assert!(!open || !condition.detail.is_empty(), "{conditions}: nobody is told why");
        }
    }
    let snapshot = evaluated(&text("warn \"own.b >= 10\""), &given);
    assert_eq!(snapshot.gates[0].conditions[0].verdict, Verdict::Incomplete);
    assert_eq!(snapshot.gates[0].conditions[0].missing, ["own.b"]);
}

#[test]
fn changes_are_counted_from_the_baseline() {
    let baseline = BaselineReference {
        id: "01ARZ3NDEKTSV4RRFFQ69G5FAA".into(),
        created_at: now(),
        label: "previous".into(),
        commit: None,
        score: Some(70.0),
        environment: BTreeMap::new(),
        tools: BTreeMap::new(),
        metrics: BTreeMap::from([("own.a".to_owned(), 60.0)]),
    };
    let given = Given { baseline: Some(baseline), ..Given::values(&[("own.a", 50.0), ("own.b", 50.0)]) };
    for (condition, expected) in [
        ("delta.own.a == -10", Verdict::Pass),
        ("own.a >= baseline.own.a", Verdict::Fail),
        ("delta.score == -20", Verdict::Pass),
        ("score >= baseline.score - 20", Verdict::Pass),
        ("delta.own.b >= 0", Verdict::Incomplete),
        ("delta.own.b >= -50", Verdict::Pass),
        ("delta.own.b < -50", Verdict::Fail),
        ("own.b >= baseline.own.b", Verdict::Incomplete),
    ] {
        let text = three(&(score(&[(1.0, "own.a")]) + &format!("gate \"g\" {{ require \"{condition}\" }}")));
        assert_eq!(evaluated(&text, &given).gates[0].verdict, expected, "{condition}");
    }
}

#[test]
fn an_outcome_that_could_not_be_kept_is_noted() {
    let text = three(&score(&[(1.0, "own.a")]));
    let config = crate::project::config(&text);
    let plan = rq_core::plan::plan(&config, &rq_core::plan::Selection::default());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let cache = Some(rq_core::cache::Cache::new(&file.join("cache")));
    let stage = crate::project::Stage { cache, ..Default::default() };
    let done = stage.run(&config, &plan, |node| {
        let name = node.spec.metrics[0].name.clone();
        crate::project::told(move |_| {
            let mut outcome = rq_core::operation::Outcome::default();
            outcome.metric(name.clone(), 50.0);
            Ok(outcome)
        })
    });
    let snapshot = crate::project::snapshot_of(&text, &config, &plan, done, &Given::default());
    assert_eq!((snapshot.verdict, bounds(&snapshot)), (Verdict::Pass, (50.0, 50.0)));
    let noted = snapshot.notices.iter().filter(|notice| notice.contains("is not cached: ")).count();
    assert_eq!(noted, 3, "{:?}", snapshot.notices);
}

/// Formulas and conditions over three metrics, of which some are not measured.
const FORMULAS: [&str; 8] = [
    "own.a",
    "100 - own.a * 2 - own.b",
    "min(own.a, own.b)",
    "max(own.a - own.b, own.c)",
    "own.a > 50 ? own.b : own.c",
    "abs(own.a - own.b)",
    "clamp(own.a * own.b, 10, 90)",
    "own.a / (own.b + 1)",
];
const CONDITIONS: [&str; 6] = [
    "own.a >= 50",
    "own.a + own.b > own.c",
    "own.a > 20 && own.b > 20 || own.c > 90",
    "!(own.a == own.b)",
    "score >= 40",
    "components.p0 >= own.c",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Whatever the missing metrics turn out to be: the score was inside the interval, and no gate that was decided
    /// decides otherwise.
    #[test]
    fn what_is_said_with_missing_data_holds_when_it_is_there(
        formulas in (0..FORMULAS.len(), 0..FORMULAS.len()),
        weights in (0.1..100.0, 0.1..100.0),
        condition in 0..CONDITIONS.len(),
        values in prop::array::uniform3(prop_oneof![0.0..=100.0, Just(0.0), Just(50.0), Just(100.0)]),
        known in prop::array::uniform3(any::<bool>()),
    ) {
        let parts = [(weights.0, FORMULAS[formulas.0]), (weights.1, FORMULAS[formulas.1])];
        let text = three(&(score(&parts) + &format!("gate \"g\" {{ require \"{}\" }}", CONDITIONS[condition])));
        let all: Vec<(&str, f64)> = ["own.a", "own.b", "own.c"].into_iter().zip(values).collect();
        let some: Vec<(&str, f64)> = all.iter().zip(known).filter(|(_, known)| *known).map(|(one, _)| *one).collect();
        let (before, after) = (evaluated(&text, &Given::values(&some)), evaluated(&text, &Given::values(&all)));
        let truth = after.score.exact().unwrap();
        let (low, high) = bounds(&before);
        prop_assert!((0.0..=100.0).contains(&low) && low <= high && high <= 100.0);
        prop_assert!(low <= truth && truth <= high, "{truth} not in {low}..{high}");
        let decided = before.gates[0].verdict;
        prop_assert!(after.gates[0].verdict != Verdict::Incomplete);
        prop_assert!(decided == Verdict::Incomplete || decided == after.gates[0].verdict);
        prop_assert!(before.verdict != Verdict::Pass || after.verdict == Verdict::Pass);
    }
}
