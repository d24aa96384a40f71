//! What is kept is used again for the same content and for nothing else; what is damaged is as if it were not there.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use rq_core::cache::{Cache, digest};
use rq_core::finding::{Finding, Level};
use rq_core::operation::{Input, Inputs, Listing, OperationError, Outcome};
use rq_core::plan::{Selection, plan};
use rq_core::run::{Done, Forecast, Setting, forecast, run};
use rq_core::snapshot::{BenchmarkCost, BenchmarkRecord, PairedResult, PairedVerdict};

use crate::project::{Stage, Told, config, only};

/// What the operation `own.a` reads.
#[derive(Clone)]
struct World {
    files: Vec<(&'static str, &'static str)>,
    tool: &'static str,
    variable: &'static str,
    more: &'static str,
    version: u32,
    always: bool,
}

const PLAIN: World =
    World { files: Vec::new(), tool: "1.0", variable: "x", more: "", version: 1, always: false };

impl World {
    fn inputs(&self) -> Inputs {
        let files = self.files.iter().map(|(path, content)| {
            let mut sum = [0; 16];
            sum.copy_from_slice(&digest(content.as_bytes()).as_bytes()[..16]);
            ((*path).to_owned(), sum)
        });
        let listing = Listing { files: files.collect() };
        Inputs {
            parts: vec![
                Input::listed("source files", listing),
                Input::tool("the tool", digest(self.tool.as_bytes())),
                Input::project("MODE", digest(self.variable.as_bytes())),
            ],
            always: self.always.then(|| "it declares no inputs".to_owned()),
        }
    }

    fn text(&self) -> String {
        only(&[("a", self.more)])
    }

    /// Evaluates with the cache in `folder`.
    fn run(&self, folder: &Path) -> (Done, usize, Vec<String>) {
        self.run_meanwhile(folder, || {})
    }

    /// The same, while something happens; also how often it measured.
    fn run_meanwhile(
        &self,
        folder: &Path,
        meanwhile: impl Fn() + Send + Sync + 'static,
    ) -> (Done, usize, Vec<String>) {
        let config = config(&self.text());
        let plan = plan(&config, &Selection::default());
        let stage = Stage { cache: Some(Cache::new(folder)), ..Stage::default() };
        let count = Arc::new(AtomicUsize::new(0));
        let meanwhile = Arc::new(meanwhile);
        let mut done = stage.run(&config, &plan, |_| {
            let (world, counter, meanwhile) = (self.clone(), Arc::clone(&count), Arc::clone(&meanwhile));
            Some(Box::new(Told {
                version: self.version,
                inputs: Box::new(move |_| Ok(world.inputs())),
                measure: Box::new(move |_| {
                    counter.fetch_add(1, Ordering::SeqCst);
                    meanwhile();
                    let mut outcome = Outcome::default();
                    outcome.metric("own.a", 42.5);
                    outcome.missing("own.b", "no tool\0\u{1b}[2J");
                    outcome.notes.push("a note".into());
                    outcome.findings = vec![
                        Finding::new("plain", Level::Note, "of nothing"),
                        Finding::new("placed", Level::Error, "m").at("a.py", 3).named(["CVE-1".into()]),
                    ];
                    outcome.benchmarks = vec![benchmark(None), benchmark(Some(2))];
                    Ok(outcome)
                }),
            }))
        });
        (done.remove(0), count.load(Ordering::SeqCst), stage.lines())
    }

    /// The same, and says only why it ran; `cached` where it did not.
    fn why(&self, folder: &Path) -> String {
        let (done, count, _) = self.run(folder);
        assert_eq!(usize::from(!done.cached), count);
        assert_eq!(done.result.unwrap().metrics.len(), 2);
        done.reason.unwrap_or_else(|| "cached".to_owned())
    }
}

fn benchmark(wanted: Option<usize>) -> BenchmarkRecord {
    let compared = wanted.map(|pairs| PairedResult {
        with: "HEAD".into(),
        commit: "c".into(),
        before: BenchmarkCost::default(),
        verdict: PairedVerdict::Undecided,
        pairs,
        change: 0.01,
        low: -0.1,
        high: 0.1,
        p: 0.5,
        tolerance: 0.01,
        wanted,
    });
    let now = BenchmarkCost { cpu_seconds: Some(0.5), wall_seconds: 1.0, ..BenchmarkCost::default() };
    BenchmarkRecord { name: "b".into(), measure: "cpu".into(), now, compared, new: false, note: None }
}

fn two_files() -> World {
    World { files: vec![("src/app.py", "a"), ("src/lib.py", "b")], ..PLAIN }
}

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

#[test]
fn the_same_content_is_measured_once() {
    let folder = tempfile::tempdir().unwrap();
    let world = two_files();
    let (first, count, lines) = world.run(folder.path());
    assert_eq!((first.cached, count), (false, 1));
    assert_eq!(lines, ["own.a starts: never run before", "own.a ended"]);
    let (second, count, lines) = world.run(folder.path());
    assert_eq!((second.cached, count), (true, 0));
    assert_eq!(lines, ["own.a cached"]);
    assert_eq!((first.result, first.key), (second.result, second.key));
    // Where it stands in the file, and what it may take, decides nothing.
    assert_eq!(World { more: "\n\n timeout \"77s\"; retries 3", ..two_files() }.why(folder.path()), "cached");
}

#[test]
fn every_reason_to_run_is_named() {
    let changes: [(World, &str); 10] = [
        (World { files: vec![("src/app.py", "A"), ("src/lib.py", "b")], ..PLAIN }, "src/app.py changed"),
        (
            World { files: vec![("src/app.py", "A"), ("src/lib.py", "B")], ..PLAIN },
            "src/app.py changed and 1 more",
        ),
        (World { files: vec![("src/app.py", "a")], ..PLAIN }, "src/lib.py is gone"),
        (
            World { files: vec![("src/app.py", "a"), ("src/lib.py", "b"), ("src/new.py", "")], ..PLAIN },
            "src/new.py is new",
        ),
        (
            World { files: vec![("src/app.py", "a"), ("src/mod.py", "b")], ..PLAIN },
            "src/lib.py is gone and 1 more",
        ),
        (World { tool: "1.1", ..two_files() }, "the tool changed"),
        (World { variable: "y", ..two_files() }, "MODE changed"),
        (World { more: "env MODE=\"fast\"", ..two_files() }, "its settings changed"),
        (World { more: "report \"out.json\"", ..two_files() }, "its settings changed"),
        (World { version: 2, ..two_files() }, "rq itself changed"),
    ];
    for (world, reason) in changes {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(two_files().why(folder.path()), "never run before");
        assert_eq!(world.why(folder.path()), reason);
        assert_eq!(world.why(folder.path()), "cached");
        assert_eq!(two_files().why(folder.path()), "cached", "the way back is free");
    }
}

#[test]
fn a_forecast_says_what_a_run_would_do_and_does_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let now = |world: &World| {
        let config = config(&world.text());
        let plan = plan(&config, &Selection::default());
        let stage = Stage::default();
        let cache = Cache::new(folder.path());
        let inputs = world.inputs();
        let setting = Setting {
            root: stage.root,
            config: &config,
            host: &rq_core::process::Machine { commands: false, network: false },
            cancel: &stage.cancel,
            cache: Some(&cache),
            jobs: 1,
            observer: &stage.log,
        };
        let told = Told {
            version: 1,
            inputs: Box::new(move |_| Ok(inputs.clone())),
            measure: Box::new(|_| panic!("a forecast measured")),
        };
        forecast(&plan, &[Some(Box::new(told))], &setting).remove(0)
    };
    assert_eq!(now(&two_files()), Forecast::Runs("never run before".into()));
    assert!(files_of(folder.path()).is_empty());
    two_files().why(folder.path());
    assert_eq!(now(&two_files()), Forecast::Cached);
    assert_eq!(now(&World { tool: "2", ..two_files() }), Forecast::Runs("the tool changed".into()));
    let always = World { always: true, ..two_files() };
    assert_eq!(now(&always), Forecast::Runs("it declares no inputs".into()));
}

#[test]
fn what_depends_on_something_unknown_runs_every_time() {
    let folder = tempfile::tempdir().unwrap();
    let world = World { always: true, ..two_files() };
    for _ in 0..3 {
        assert_eq!(world.why(folder.path()), "it declares no inputs");
    }
}

#[test]
fn a_failure_is_never_kept() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(&only(&[("a", "")]));
    let plan = plan(&config, &Selection::default());
    for error in [OperationError::Failed("broke".into()), OperationError::Missing("no tool".into())] {
        for _ in 0..2 {
            let stage = Stage { cache: Some(Cache::new(folder.path())), ..Stage::default() };
            let done = stage.run(&config, &plan, |_| {
                let error = error.clone();
                crate::project::told(move |_| Err(error.clone()))
            });
            assert_eq!(done[0].result, Err(error.clone()));
            assert!(!done[0].cached);
        }
    }
}

#[test]
fn what_changed_while_it_was_read_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(&only(&[("a", "")]));
    let plan = plan(&config, &Selection::default());
    let world = Arc::new(Mutex::new(two_files()));
    let stage = Stage { cache: Some(Cache::new(folder.path())), ..Stage::default() };
    let make = |change: bool| {
        let (seen, changed) = (Arc::clone(&world), Arc::clone(&world));
        let operation: Box<dyn rq_core::operation::Operation> = Box::new(Told {
            version: 1,
            inputs: Box::new(move |_| Ok(seen.lock().unwrap().inputs())),
            measure: Box::new(move |_| {
                if change {
                    changed.lock().unwrap().files[0].1 = "edited";
                }
                Ok(Outcome::default())
            }),
        });
        Some(operation)
    };
    assert!(stage.run(&config, &plan, |_| make(true))[0].result.is_ok());
    // Neither for the old content nor for the new one is it known what was measured.
    assert!(!stage.run(&config, &plan, |_| make(false))[0].cached);
    *world.lock().unwrap() = two_files();
    assert!(!stage.run(&config, &plan, |_| make(false))[0].cached);
}

#[test]
fn a_cache_that_can_not_be_written_to_costs_no_outcome_and_is_noted() {
    let folder = tempfile::tempdir().unwrap();
    // A file where a folder should be stops root too.
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    for _ in 0..2 {
        let (done, count, _) = two_files().run(&file.join("cache"));
        assert_eq!((done.cached, count), (false, 1));
        assert!(done.result.is_ok());
        assert!(done.unkept.is_some_and(|reason| !reason.is_empty()));
    }
}

#[test]
fn two_evaluations_at_once_share_a_cache() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let folder = folder.path();
            scope.spawn(move || {
                for round in 0..10 {
                    let content = if (thread + round) % 2 == 0 { "a" } else { "b" };
                    let world = World { files: vec![("src/app.py", content)], ..PLAIN };
                    let (done, _, _) = world.run(folder);
                    assert!(done.result.is_ok_and(|outcome| outcome.metrics.len() == 2));
                    assert_eq!(done.unkept, None);
                }
            });
        }
    });
    assert_eq!(World { files: vec![("src/app.py", "a")], ..PLAIN }.why(folder.path()), "cached");
}

#[test]
fn what_is_no_longer_used_goes() {
    let folder = tempfile::tempdir().unwrap();
    let contents: Vec<String> = (0..60).map(|number| number.to_string()).collect();
    for content in &contents {
        let content: &'static str = content.clone().leak();
        World { files: vec![("src/app.py", content)], ..PLAIN }.why(folder.path());
    }
    assert!(files_of(folder.path()).len() < 45, "{}", files_of(folder.path()).len());
}

#[test]
fn names_lead_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("a/b/cache");
    let text = only(&[("a", "")]).replace("skill \"own\"", "skill \"../../../own\"");
    let checked = rq_schema::check::check(&rq_schema::syntax::parse(&text), jiff::civil::date(2026, 11, 23));
    let plan = plan(&checked.config, &Selection::default());
    let stage = Stage { cache: Some(Cache::new(&cache)), ..Stage::default() };
    stage.run(&checked.config, &plan, |_| crate::project::told(|_| Ok(Outcome::default())));
    assert!(files_of(folder.path()).iter().all(|path| path.starts_with(&cache)));
}

/// What can happen to a file.
fn damage() -> impl Strategy<Value = (f64, Option<Vec<u8>>, f64, u8)> {
    (0.0..1.0, prop::option::of(prop::collection::vec(any::<u8>(), 0..200)), 0.0..1.0, 1..=255_u8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_cache_is_an_empty_one(damages in prop::collection::vec(damage(), 1..4)) {
        let folder = tempfile::tempdir().unwrap();
        let (first, ..) = two_files().run(folder.path());
        for (which, replaced, place, flip) in damages {
            let files = files_of(folder.path());
            let path = &files[(which * files.len() as f64) as usize];
            let mut content = fs::read(path).unwrap();
            match replaced {
                Some(other) => content = other,
                None if content.is_empty() => {}
                None => {
                    let place = (place * content.len() as f64) as usize;
                    content[place] ^= flip;
                }
            }
            fs::write(path, content).unwrap();
        }
        let (second, ..) = two_files().run(folder.path());
        prop_assert_eq!(&second.result, &first.result);
        let (third, ..) = two_files().run(folder.path());
        prop_assert!(third.cached);
        prop_assert_eq!(&third.result, &first.result);
        let (changed, ..) = World { tool: "2.0", ..two_files() }.run(folder.path());
        prop_assert!(!changed.cached);
    }
}

#[test]
fn without_a_cache_everything_is_measured() {
    let config = config(&only(&[("a", "")]));
    let plan = plan(&config, &Selection::default());
    let stage = Stage::default();
    let setting = Setting {
        root: stage.root,
        config: &config,
        host: &rq_core::process::Machine { commands: false, network: false },
        cancel: &stage.cancel,
        cache: None,
        jobs: 1,
        observer: &stage.log,
    };
    for _ in 0..2 {
        let done = run(&plan, &[crate::project::told(|_| Ok(Outcome::default()))], &setting);
        assert_eq!((done[0].cached, done[0].unkept.clone()), (false, None));
    }
    assert_eq!(stage.lines().len(), 4);
}
