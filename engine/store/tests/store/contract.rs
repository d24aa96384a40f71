//! What is kept is what comes back.

use proptest::prelude::*;
use rq_core::finding::{Finding, Level};
use rq_core::measurement::{Better, Measurement, Metric};
use rq_core::snapshot::Snapshot;
use rq_core::store::{Query, Store};

use crate::sample::{HOSTILE, findings, id, snapshot};

#[test]
fn a_snapshot_comes_back_equal_in_this_process_and_in_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/er/history.db");
    let mut store = rq_store::open(&path).unwrap();
    for number in 1..=3 {
        store.keep(&snapshot(number)).unwrap();
    }
    for number in 1..=3 {
        assert_eq!(store.get(&id(number)).unwrap(), Some(snapshot(number)));
    }
    drop(store);
    let reader = rq_store::open_for_reading(&path).unwrap().unwrap();
    assert_eq!(reader.get(&id(2)).unwrap(), Some(snapshot(2)));
}

#[test]
fn a_snapshot_takes_the_place_of_the_one_with_its_id() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = rq_store::open(&folder.path().join("history.db")).unwrap();
    store.keep(&snapshot(1)).unwrap();
    let mut other = snapshot(1);
    other.score.low = 1.0;
    other.findings.clear();
    other.metrics.clear();
    store.keep(&other).unwrap();
    assert_eq!(store.get(&id(1)).unwrap(), Some(other));
    assert_eq!(store.series("smells.total", &Query::default()).unwrap(), []);
    assert_eq!(store.list(&Query::default()).unwrap().len(), 1);
}

#[test]
fn what_is_no_number_is_refused_and_not_kept_as_another() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = rq_store::open(&folder.path().join("history.db")).unwrap();
    let mut wrong = snapshot(1);
    wrong.score.low = f64::NAN;
    assert!(store.keep(&wrong).is_err());
    assert_eq!(store.list(&Query::default()).unwrap(), []);
}

#[test]
fn equal_findings_are_kept_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let mut store = rq_store::open(&path).unwrap();
    let many = findings(7, 5_000);
    let mut size = 0;
    for number in 1..=20 {
        let mut next = snapshot(number);
        next.findings.clone_from(&many);
        store.keep(&next).unwrap();
        drop(store);
        store = rq_store::open(&path).unwrap();
        if number == 1 {
            size = path.metadata().unwrap().len();
        }
    }
    assert!(path.metadata().unwrap().len() < size * 2, "20 snapshots of the same findings");
    assert_eq!(store.get(&id(20)).unwrap().unwrap().findings, many);

    // One that is mended, and one that is new, bring no copy of the others.
    let size = path.metadata().unwrap().len();
    for (number, place) in [(21, 100), (22, 2500), (23, 4900)] {
        let mut next = snapshot(number);
        next.findings.clone_from(&many);
        next.findings.remove(place);
        next.findings.insert(place + 50, findings(number, 1).remove(0));
        store.keep(&next).unwrap();
        assert_eq!(store.get(&next.id).unwrap(), Some(next));
    }
    drop(store);
    drop(rq_store::open(&path).unwrap());
    assert!(path.metadata().unwrap().len() < size * 3 / 2, "three snapshots that differ a little");
}

#[test]
fn names_are_names_whatever_they_look_like() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = rq_store::open(&folder.path().join(HOSTILE.replace(['\0', '/'], "%"))).unwrap();
    let mut strange = snapshot(1);
    strange.project = HOSTILE.into();
    strange.revision.branch = Some(HOSTILE.into());
    strange.revision.release = Some(HOSTILE.into());
    let metric = Metric {
        measurement: Measurement::measured(3.5),
        unit: HOSTILE.into(),
        better: Better::Neither,
        operation: HOSTILE.into(),
    };
    strange.metrics.insert(HOSTILE.into(), metric);
    store.keep(&strange).unwrap();
    store.keep(&snapshot(2)).unwrap();

    let hostile = || Some(HOSTILE.to_owned());
    for query in [
        Query { project: hostile(), ..Query::default() },
        Query { branch: hostile(), ..Query::default() },
        Query { release: hostile(), ..Query::default() },
    ] {
        let found = store.list(&query).unwrap();
        assert_eq!(found.iter().map(|summary| &summary.id).collect::<Vec<_>>(), [&id(1)]);
    }
    for query in [
        Query { commit: hostile(), ..Query::default() },
        Query { branch: Some("*".into()), ..Query::default() },
    ] {
        assert_eq!(store.list(&query).unwrap(), []);
    }
    for wrong in [HOSTILE, "*", "", "?", "[0-9]", "%", "0*", "ü"] {
        assert_eq!(store.get(wrong).unwrap(), None, "{wrong:?}");
    }
    let series = store.series(HOSTILE, &Query::default()).unwrap();
    assert_eq!(series.iter().map(|point| point.1).collect::<Vec<_>>(), [3.5]);
    assert_eq!(store.get(&id(1)).unwrap(), Some(strange));
}

fn text() -> impl Strategy<Value = String> {
    any::<String>()
}

fn finite() -> impl Strategy<Value = f64> {
    use proptest::num::f64::{NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
    POSITIVE | NEGATIVE | NORMAL | SUBNORMAL | ZERO
}

fn measurement() -> impl Strategy<Value = Measurement> {
    prop_oneof![
        finite().prop_map(|value| Measurement::Measured { value }),
        text().prop_map(Measurement::missing),
        text().prop_map(Measurement::failed),
        (finite(), -1_000_000_000_000_i64..1_000_000_000_000, text()).prop_map(|(value, when, reason)| {
            let measured_at = jiff::Timestamp::from_millisecond(when).unwrap();
            Measurement::Carried { value, measured_at, reason }
        }),
    ]
}

fn metric() -> impl Strategy<Value = Metric> {
    let better = prop_oneof![Just(Better::Lower), Just(Better::Higher), Just(Better::Neither)];
    (measurement(), text(), better, text()).prop_map(|(measurement, unit, better, operation)| Metric {
        measurement,
        unit,
        better,
        operation,
    })
}

fn finding() -> impl Strategy<Value = Finding> {
    let level = prop_oneof![Just(Level::Note), Just(Level::Warning), Just(Level::Error)];
    let path = prop::option::of(text());
    let line = prop::option::of(any::<u32>());
    (prop_oneof![Just("a".to_owned()), text()], text(), level, text(), path, line, any::<Option<usize>>())
        .prop_map(|(operation, rule, level, message, path, line, waiver)| {
            let mut finding = Finding::new(rule, level, message);
            (finding.operation, finding.path, finding.line, finding.waiver) = (operation, path, line, waiver);
            finding
        })
}

fn any_snapshot() -> impl Strategy<Value = Snapshot> {
    let metrics = prop::collection::btree_map(text(), metric(), 0..6);
    let findings = prop::collection::vec(finding(), 0..12);
    let environment = prop::collection::btree_map(text(), text(), 0..3);
    let revision = (any::<Option<String>>(), any::<Option<String>>(), any::<Option<bool>>());
    let texts = (text(), prop::collection::vec(text(), 0..3));
    (metrics, findings, environment, revision, texts, (finite(), finite())).prop_map(
        |(metrics, findings, environment, revision, (project, notices), (low, high))| {
            let mut snapshot = snapshot(1);
            (snapshot.metrics, snapshot.findings, snapshot.environment) = (metrics, findings, environment);
            (snapshot.revision.branch, snapshot.revision.release, snapshot.revision.dirty) = revision;
            (snapshot.project, snapshot.notices) = (project, notices);
            (snapshot.score.low, snapshot.score.high) = (low, high);
            snapshot
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_snapshot_holds_comes_back(snapshot in any_snapshot()) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = rq_store::open(&folder.path().join("history.db")).unwrap();
        store.keep(&snapshot).unwrap();
        let back = store.get(&snapshot.id).unwrap().unwrap();
        prop_assert_eq!(&back, &snapshot);
        // Equal numbers may still differ in their sign.
        prop_assert_eq!(format!("{back:?}"), format!("{snapshot:?}"));
        let summary = store.list(&Query { project: Some(snapshot.project.clone()), ..Query::default() }).unwrap();
        prop_assert_eq!(summary.len(), 1);
        prop_assert_eq!(&summary[0].revision, &snapshot.revision);
        prop_assert_eq!((summary[0].score_low, summary[0].score_high), (snapshot.score.low, snapshot.score.high));
    }
}
