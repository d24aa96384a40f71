//! What moved a score adds up, and is put down to what differs.

use proptest::prelude::*;
use rq_core::comparison::{Cause, Judgement, Range, compare};
use rq_core::measurement::Measurement;
use rq_core::snapshot::{Basis, Snapshot};

use crate::project::{Given, config, evaluated, own};

/// Two skills' worth of metrics under a score of three components.
fn text(weights: [u32; 3], formula: &str) -> String {
    let [a, b, c] = weights;
    own(&[("a", ""), ("b", ""), ("c", "")])
        + &format!(
            "score {{
                component \"first\" weight={a} {{ formula \"own.a - own.b / 2\" }}
                component \"second\" weight={b} {{ formula \"{formula}\" }}
                component \"third\" weight={c} {{ formula \"own.c * own.a / 100\" }}
            }}"
        )
}

fn standing(snapshot: &mut Snapshot, parts: [[u8; 3]; 3]) {
    for (record, [tool, settings, project]) in snapshot.operations.iter_mut().zip(parts) {
        let [tool, settings, project] = [tool, settings, project].map(|part| part.to_string());
        record.basis = Some(Basis { tool, settings, project });
    }
}

fn given(values: &[Option<f64>; 3]) -> Given {
    let named = ["own.a", "own.b", "own.c"].into_iter().zip(values);
    let known: Vec<(&str, f64)> = named.filter_map(|(name, value)| Some((name, (*value)?))).collect();
    Given::values(&known)
}

fn sum(parts: impl Iterator<Item = Range>) -> (i64, i64) {
    parts.fold((0, 0), |(low, high), range| (low + range.low, high + range.high))
}

fn value() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![5 => (0.0..100.0_f64).prop_map(Some), 1 => Just(None)]
}

proptest! {
    #[test]
    fn the_parts_of_a_change_add_up_exactly(
        old in [value(), value(), value()],
        new in [value(), value(), value()],
        weights in [1_u32..50, 1..50, 1..50],
        later in [1_u32..50, 1..50, 1..50],
        bases in proptest::array::uniform3(proptest::array::uniform3(0_u8..2)),
    ) {
        let (then, now) = (text(weights, "100 - own.b"), text(later, "own.b + own.c"));
        let (mut before, mut after) = (evaluated(&then, &given(&old)), evaluated(&now, &given(&new)));
        standing(&mut before, [[0; 3]; 3]);
        standing(&mut after, bases);
        let compared = compare(&config(&now), &before, &after).score;
        let change = compared.change();
        let total = (change.low, change.high);
        prop_assert_eq!(sum(compared.parts.iter().map(|part| part.change)), total);
        prop_assert_eq!(sum(compared.by_cause().into_iter().map(|(_, range)| range)), total);
        let by_component = compared.components.iter().map(|one| compared.of_component(&one.name));
        prop_assert_eq!(sum(by_component), total);
        // Both ends are the scores that evaluations told.
        let close = |units: i64, points: f64| (units as f64 / 1e6 - points).abs() < 1e-6;
        prop_assert!(close(compared.before.low, before.score.low) && close(compared.before.high, before.score.high));
        prop_assert!(close(compared.after.low, after.score.low) && close(compared.after.high, after.score.high));
        // The other way round it is the same with the other sign, but for the formulas.
        let same = compare(&config(&now), &before, &before);
        prop_assert!(same.metrics.is_empty() && same.score.parts.iter().all(|part| part.cause == Cause::Configuration));
    }
}

#[test]
fn a_change_is_put_down_to_what_differs() {
    let text = text([1, 1, 2], "100 - own.b");
    let mut before = evaluated(&text, &given(&[Some(80.0), Some(10.0), Some(50.0)]));
    let mut after = evaluated(&text, &given(&[Some(70.0), Some(20.0), Some(50.0)]));
    standing(&mut before, [[0, 0, 0]; 3]);
    standing(&mut after, [[0, 0, 1], [0, 1, 0], [0; 3]]);
    let compared = compare(&config(&text), &before, &after);
    let told: Vec<(&str, Judgement, Cause)> =
        compared.metrics.iter().map(|one| (one.name.as_str(), one.judgement, one.cause)).collect();
    assert_eq!(
        told,
        [("own.a", Judgement::Different, Cause::Code), ("own.b", Judgement::Different, Cause::Configuration),]
    );
    assert_eq!(compared.same, 1);
    // (70 - 80) / 4 by the first component, 50 * (70 - 80) / 100 / 2 by the third.
    let by_cause = compared.score.by_cause();
    assert_eq!(by_cause[0], (Cause::Code, Range { low: -5_000_000, high: -5_000_000 }));
    // (-20 + 10) / 2 / 4 by the first, -10 / 4 by the second.
    assert_eq!(by_cause[1], (Cause::Configuration, Range { low: -3_750_000, high: -3_750_000 }));
    assert_eq!(compared.score.of_component("third"), Range { low: -2_500_000, high: -2_500_000 });
}

#[test]
fn other_formulas_are_no_other_code_and_what_is_missing_says_so() {
    let (then, now) = (text([1, 1, 2], "100 - own.b"), text([1, 1, 2], "own.b"));
    let values = [Some(80.0), Some(10.0), Some(50.0)];
    let (before, after) = (evaluated(&then, &given(&values)), evaluated(&now, &given(&values)));
    let compared = compare(&config(&now), &before, &after);
    assert!(compared.metrics.is_empty());
    let whole = Range { low: -20_000_000, high: -20_000_000 };
    assert_eq!(compared.score.by_cause(), [(Cause::Configuration, whole)]);

    let lost = evaluated(&now, &given(&[Some(80.0), Some(10.0), None]));
    let compared = compare(&config(&now), &after, &lost);
    assert_eq!(compared.metrics[0].judgement, Judgement::Lost);
    assert!(matches!(compared.metrics[0].after, Some(Measurement::Missing { .. })));
    let parts = compared.score.by_cause();
    assert_eq!(parts.len(), 1);
    assert_eq!(parts[0], (Cause::MissingData, Range { low: -20_000_000, high: 20_000_000 }));
}

#[test]
fn snapshots_that_do_not_say_what_they_stand_on_are_judged_as_wholes() {
    let text = text([1, 1, 2], "100 - own.b");
    let mut before = evaluated(&text, &given(&[Some(80.0), Some(10.0), Some(50.0)]));
    let mut after = evaluated(&text, &given(&[Some(70.0), Some(10.0), Some(50.0)]));
    for (snapshot, commit) in [(&mut before, "a"), (&mut after, "a")] {
        snapshot.revision.commit = Some(commit.into());
        snapshot.revision.dirty = Some(false);
    }
    let cause = |before: &Snapshot, after: &Snapshot| compare(&config(&text), before, after).metrics[0].cause;
    assert_eq!(cause(&before, &after), Cause::Environment, "nothing differs that is known");
    after.program = "rq-engine 0.2.0".into();
    assert_eq!(cause(&before, &after), Cause::Tool);
    after.revision.commit = Some("b".into());
    assert_eq!(cause(&before, &after), Cause::Several);
    after.program.clone_from(&before.program);
    assert_eq!(cause(&before, &after), Cause::Code);
}
