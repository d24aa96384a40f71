//! What an evaluation is compared with.

use rq_core::baseline::{Left, Seeker, reference, select};
use rq_core::measurement::Measurement;
use rq_core::snapshot::{Revision, Snapshot};
use rq_core::store::{Query, Store, StoreError, Summary};
use rq_schema::config::Baseline;

use crate::project::{Given, evaluated, own};

/// Snapshots in memory, oldest first.
#[derive(Default)]
struct Memory(Vec<Snapshot>);

impl Store for Memory {
    fn keep(&mut self, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.0.push(snapshot.clone());
        Ok(())
    }

    fn list(&self, query: &Query) -> Result<Vec<Summary>, StoreError> {
        let fits = |snapshot: &&Snapshot| {
            let revision = &snapshot.revision;
            let same = |wanted: &Option<String>, is: &Option<String>| wanted.is_none() || wanted == is;
            query.project.as_ref().is_none_or(|project| *project == snapshot.project)
                && same(&query.branch, &revision.branch)
                && same(&query.release, &revision.release)
                && query.commit.as_ref().is_none_or(|prefix| {
                    revision.commit.as_ref().is_some_and(|commit| commit.starts_with(prefix))
                })
                && same(&query.tree, &revision.tree)
                && same(&query.content, &snapshot.content)
                && (!query.releases_only || revision.release.is_some())
                && (!query.clean_only || revision.dirty == Some(false))
                && query.before.as_ref().is_none_or(|before| snapshot.id < *before)
        };
        let limit = if query.limit == 0 { usize::MAX } else { query.limit };
        let summary = |snapshot: &Snapshot| Summary {
            id: snapshot.id.clone(),
            created_at: snapshot.created_at,
            project: snapshot.project.clone(),
            revision: snapshot.revision.clone(),
            content: snapshot.content.clone(),
            score_low: snapshot.score.low,
            score_high: snapshot.score.high,
            verdict: snapshot.verdict,
        };
        Ok(self.0.iter().rev().filter(fits).take(limit).map(summary).collect())
    }

    fn get(&self, id: &str) -> Result<Option<Snapshot>, StoreError> {
        let mut found = self.0.iter().filter(|snapshot| !id.is_empty() && snapshot.id.starts_with(id));
        Ok(found.next().filter(|_| found.next().is_none()).cloned())
    }

    fn metrics(&self) -> Result<Vec<String>, StoreError> {
        Ok(Vec::new())
    }

    fn delete(&mut self, ids: &[String]) -> Result<(), StoreError> {
        self.0.retain(|snapshot| !ids.contains(&snapshot.id));
        Ok(())
    }

    fn values(&self, _: &str, _: &Query) -> Result<Vec<(String, f64)>, StoreError> {
        Ok(Vec::new())
    }

    fn series(&self, _: &str, _: &Query) -> Result<Vec<(Summary, f64)>, StoreError> {
        Ok(Vec::new())
    }
}

/// (branch, release, commit, clean) of each snapshot, oldest first; ids are 001, 002, …
type Row = (Option<&'static str>, Option<&'static str>, &'static str, bool);

fn memory(rows: &[Row]) -> Memory {
    let text = own(&[("a", "")]) + "score { component \"q\" weight=1 { formula \"own.a\" } }";
    let plain = evaluated(&text, &Given::values(&[("own.a", 50.0)]));
    let one = |(place, (branch, release, commit, clean)): (usize, &Row)| Snapshot {
        id: format!("{:03}", place + 1),
        revision: Revision {
            commit: Some((*commit).to_owned()),
            branch: branch.map(str::to_owned),
            release: release.map(str::to_owned),
            dirty: Some(!clean),
            tree: clean.then(|| format!("tree of {commit}")),
        },
        ..plain.clone()
    };
    Memory(rows.iter().enumerate().map(one).collect())
}

#[track_caller]
fn check(memory: &Memory, choice: Option<&str>, seeker: &Seeker<'_>, expected: Result<&str, &str>) {
    let choice = choice.map(Baseline::from_word);
    let selected = select(memory, choice.as_ref(), seeker).unwrap();
    let found = selected.found.map(|(snapshot, label)| format!("{} {label}", snapshot.id));
    let expected = (expected.ok().map(str::to_owned), expected.err().map(str::to_owned));
    assert_eq!((found, selected.reason), expected);
}

fn on<'a>(branch: Option<&str>, release: Option<&str>) -> Seeker<'a> {
    let revision = Revision {
        branch: branch.map(str::to_owned),
        release: release.map(str::to_owned),
        ..Revision::default()
    };
    Seeker { project: "shop", revision, merge_base: None, before: None }
}

const ROWS: [Row; 6] = [
    (Some("main"), Some("v1.0"), "aaaa1111", true),
    (Some("main"), None, "bbbb2222", true),
    (Some("topic"), None, "cccc3333", false),
    (Some("main"), Some("v1.1"), "dddd4444", true),
    (Some("feature-x"), None, "cccc3333", true),
    (None, None, "feae5555", true),
];

#[test]
fn each_word_finds_its_snapshot() {
    let memory = memory(&ROWS);
    let main = on(Some("main"), None);
    check(&memory, None, &main, Ok("004 latest-release: v1.1"));
    check(&memory, Some("latest-release"), &main, Ok("004 latest-release: v1.1"));
    check(&memory, Some("latest-release"), &on(Some("main"), Some("v1.1")), Ok("001 latest-release: v1.0"));
    check(&memory, Some("previous"), &main, Ok("004 previous"));
    check(&memory, Some("previous"), &on(Some("topic"), None), Ok("003 previous"));
    check(&memory, Some("previous"), &on(Some("newborn"), None), Ok("006 previous"));
    check(&memory, Some("previous"), &on(None, None), Ok("006 previous"));
    check(&memory, Some("v1.0"), &main, Ok("001 release: v1.0"));
    check(&memory, Some("topic"), &main, Ok("003 branch: topic"));
    check(&memory, Some("dddd"), &main, Ok("004 commit: dddd"));
    check(&memory, Some("002"), &main, Ok("002 snapshot"));
    let nothing = |name| format!("no release, branch, commit or snapshot \"{name}\" is in the history");
    for name in ["v2.0", "fea", "feature", "*", "", "'; --"] {
        check(&memory, Some(name), &main, Err(&nothing(name)));
    }
    let other = Seeker { project: "another", ..on(Some("main"), None) };
    check(&memory, None, &other, Err("this is the first evaluation"));
    check(&memory, Some("latest-release"), &other, Err("no other release has been evaluated yet"));
}

#[test]
fn the_merge_base_is_compared_only_where_it_was_clean() {
    let memory = memory(&ROWS);
    let at = |base: Option<Result<&str, &str>>| Seeker {
        merge_base: base.map(|base| {
            let left =
                |commit: &str| Left { commit: commit.to_owned(), tree: Some("tree of cccc3333".into()) };
            base.map(left).map_err(str::to_owned)
        }),
        ..on(Some("topic"), None)
    };
    check(&memory, Some("merge-base"), &at(Some(Ok("bbbb2222"))), Ok("002 merge-base: bbbb2222"));
    check(&memory, Some("merge-base"), &at(Some(Ok("cccc3333"))), Ok("005 merge-base: cccc3333"));
    // Another commit with the tree of one that was evaluated: squashed, or rebased.
    check(&memory, Some("merge-base"), &at(Some(Ok("eeee9999"))), Ok("005 merge-base: eeee9999"));
    let absent = Seeker {
        merge_base: Some(Ok(Left { commit: "eeee9999".into(), tree: Some("another".into()) })),
        ..on(Some("topic"), None)
    };
    check(&memory, Some("merge-base"), &absent, Err("the merge base eeee9999 has not been evaluated"));
    let unknown = at(Some(Err("a shallow clone")));
    check(&memory, Some("merge-base"), &unknown, Err("the merge base is not known: a shallow clone"));
    check(
        &memory,
        Some("merge-base"),
        &at(None),
        Err("the merge base is not known: this is no git repository"),
    );
}

#[test]
fn a_release_that_was_evaluated_often_hides_no_older_one() {
    let mut rows = vec![ROWS[0]];
    rows.extend([(Some("main"), Some("v1.1"), "dddd4444", true); 130]);
    let memory = memory(&rows);
    let again = on(Some("main"), Some("v1.1"));
    check(&memory, None, &again, Ok("001 latest-release: v1.0"));
    check(&memory, Some("latest-release"), &again, Ok("001 latest-release: v1.0"));
    check(&memory, Some("latest-release"), &on(Some("main"), Some("v1.0")), Ok("131 latest-release: v1.1"));
}

#[test]
fn a_reference_has_values_only_where_there_are_some() {
    let text = own(&[("a", ""), ("b", "")]) + "score { component \"q\" weight=1 { formula \"own.a\" } }";
    let mut given = Given::values(&[("own.a", 50.0)]);
    let whole = reference(&evaluated(&text, &given), "previous");
    assert_eq!((whole.score, whole.metrics.len(), whole.metrics["own.a"]), (Some(50.0), 1, 50.0));
    given.metrics.insert("own.a".into(), Measurement::failed("broke"));
    let open = reference(&evaluated(&text, &given), "previous");
    assert_eq!((open.score, open.metrics.len()), (None, 0), "an interval is no score to compare with");
}
