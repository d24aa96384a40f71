//! What runs when, and what a failure, a time limit or a wish to stop does to the rest.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use rq_core::operation::{OperationError, Outcome};
use rq_core::plan::{Selection, plan};
use rq_core::run::Done;

use crate::project::{Stage, config, only, told};

/// Longer than anything here takes; reached only by what would wait for ever.
const FOREVER: Duration = Duration::from_secs(60);

/// A place where as many wait as are expected; `false` where they don't come.
#[derive(Default)]
struct Meeting(Mutex<usize>, Condvar);

impl Meeting {
    fn meet(&self, expected: usize) -> bool {
        let mut here = self.0.lock().unwrap();
        *here += 1;
        self.1.notify_all();
        let (here, _) = self.1.wait_timeout_while(here, FOREVER, |here| *here < expected).unwrap();
        *here >= expected
    }
}

/// How each node ended, as a word.
fn ends(done: &[Done]) -> Vec<String> {
    done.iter()
        .map(|done| match &done.result {
            Ok(_) => "ok".to_owned(),
            Err(OperationError::Missing(reason)) => format!("missing: {reason}"),
            Err(OperationError::Failed(reason)) => format!("failed: {reason}"),
            Err(OperationError::Cancelled) => "cancelled".to_owned(),
        })
        .collect()
}

#[test]
fn as_many_run_at_once_as_jobs_allow_and_no_more() {
    let names: Vec<String> = (0..12).map(|name| format!("o{name}")).collect();
    let config = config(&only(&names.iter().map(|name| (name.as_str(), "")).collect::<Vec<_>>()));
    let plan = plan(&config, &Selection::default());
    for jobs in [1, 3] {
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let meeting = Arc::new(Meeting::default());
        let stage = Stage { jobs, ..Stage::default() };
        let done = stage.run(&config, &plan, |_| {
            let (running, most, meeting) = (Arc::clone(&running), Arc::clone(&most), Arc::clone(&meeting));
            told(move |_| {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                // Nobody gets on before `jobs` are here.
                let met = meeting.meet(jobs);
                running.fetch_sub(1, Ordering::SeqCst);
                if met { Ok(Outcome::default()) } else { Err(OperationError::Failed("alone".into())) }
            })
        });
        assert_eq!(ends(&done), vec!["ok"; 12]);
        assert_eq!(most.load(Ordering::SeqCst), jobs);
    }
    let stage = Stage { jobs: 0, ..Stage::default() };
    let done = stage.run(&config, &plan, |_| told(|_| Ok(Outcome::default())));
    assert_eq!(ends(&done), vec!["ok"; 12], "no job is one job");
}

#[test]
fn what_is_exclusive_is_really_alone() {
    let names: Vec<String> = (0..24).map(|name| format!("o{name}")).collect();
    let alone = |place: usize| place.is_multiple_of(5);
    let operations: Vec<(&str, &str)> = names
        .iter()
        .enumerate()
        .map(|(place, name)| (name.as_str(), if alone(place) { "exclusive" } else { "" }))
        .collect();
    let config = config(&only(&operations));
    let plan = plan(&config, &Selection::default());
    assert_eq!(plan.nodes.iter().filter(|node| node.spec.exclusive).count(), 5);
    for _ in 0..20 {
        let running = Arc::new(AtomicUsize::new(0));
        let stage = Stage { jobs: 6, ..Stage::default() };
        let done = stage.run(&config, &plan, |node| {
            let (running, exclusive) = (Arc::clone(&running), node.spec.exclusive);
            told(move |_| {
                let mut beside = running.fetch_add(1, Ordering::SeqCst);
                for _ in 0..200 {
                    std::thread::yield_now();
                    beside = beside.max(running.load(Ordering::SeqCst) - 1);
                }
                running.fetch_sub(1, Ordering::SeqCst);
                if exclusive && beside > 0 {
                    return Err(OperationError::Failed(format!("{beside} beside it")));
                }
                Ok(Outcome::default())
            })
        });
        assert_eq!(ends(&done), vec!["ok"; 24]);
    }
}

#[test]
fn a_failure_costs_what_hangs_on_it_and_nothing_else() {
    let config = config(&only(&[
        ("breaks", ""),
        ("panics", ""),
        ("absent", ""),
        ("second", "after \"own.breaks\""),
        ("third", "after \"own.second\" \"own.fine\""),
        ("last", "after \"own.panics\""),
        ("fine", ""),
        ("beside", "after \"own.absent\" \"own.fine\""),
    ]));
    let plan = plan(&config, &Selection::default());
    for jobs in [1, 4] {
        let stage = Stage { jobs, ..Stage::default() };
        let done = stage.run(&config, &plan, |node| {
            let name = node.operation.name.clone();
            told(move |_| match name.as_str() {
                "breaks" => Err(OperationError::Failed("it broke".into())),
                "absent" => Err(OperationError::Missing("no tool".into())),
                "panics" => panic!("at the disco"),
                "fine" | "beside" => Ok(Outcome::default()),
                other => panic!("{other} ran"),
            })
        });
        let found: Vec<(String, String)> =
            plan.nodes.iter().map(|node| node.operation.name.clone()).zip(ends(&done)).collect();
        let end = |name: &str| found.iter().find(|(other, _)| other == name).unwrap().1.as_str();
        assert_eq!(end("breaks"), "failed: it broke");
        assert_eq!(end("panics"), "failed: an error in rq itself, please report it: at the disco");
        assert_eq!(end("absent"), "missing: no tool");
        assert_eq!(end("second"), "missing: it needs own.breaks, which failed");
        assert_eq!(end("third"), "missing: it needs own.breaks, which failed");
        assert_eq!(end("last"), "missing: it needs own.panics, which failed");
        // Nothing to measure is no failure: what comes after it still has its own inputs.
        assert_eq!((end("fine"), end("beside")), ("ok", "ok"));
        assert_eq!(stage.lines().iter().filter(|line| !line.contains(" starts: ")).count(), 8);
    }
}

#[test]
fn nothing_begins_before_what_it_needs_has_ended() {
    let names: Vec<String> = (0..30).map(|name| format!("o{name}")).collect();
    let after: Vec<String> = (0..30)
        .map(|place| match place {
            0..4 => String::new(),
            _ => format!("after \"own.o{}\" \"own.o{}\"", place / 2, place - 3),
        })
        .collect();
    let config = config(&only(
        &names.iter().map(String::as_str).zip(after.iter().map(String::as_str)).collect::<Vec<_>>(),
    ));
    let plan = plan(&config, &Selection::default());
    let stage = Stage { jobs: 8, ..Stage::default() };
    let ended: Arc<Vec<AtomicBool>> = Arc::new((0..30).map(|_| AtomicBool::new(false)).collect());
    let done = stage.run(&config, &plan, |node| {
        let place = plan.nodes.iter().position(|other| other.id == node.id).unwrap();
        let (needs, ended) = (node.needs.clone(), Arc::clone(&ended));
        told(move |_| {
            let early = needs.iter().any(|need| !ended[*need].load(Ordering::SeqCst));
            std::thread::yield_now();
            ended[place].store(true, Ordering::SeqCst);
            if early { Err(OperationError::Failed("too early".into())) } else { Ok(Outcome::default()) }
        })
    });
    assert_eq!(ends(&done), vec!["ok"; 30]);
}

#[test]
fn an_operation_that_this_version_does_not_have_is_missing() {
    let config = config(&only(&[("a", "")]));
    let plan = plan(&config, &Selection::default());
    let done = Stage::default().run(&config, &plan, |_| None);
    assert_eq!(ends(&done), ["missing: it is not part of this version of rq"]);
}

#[test]
fn a_failure_is_tried_again_only_where_the_file_says_so() {
    let config = config(&only(&[
        ("never", ""),
        ("twice", "retries 2"),
        ("mends", "retries 5"),
        ("absent", "retries 5"),
    ]));
    let plan = plan(&config, &Selection::default());
    let stage = Stage { jobs: 1, ..Stage::default() };
    let tries: Arc<Mutex<Vec<String>>> = Arc::default();
    let done = stage.run(&config, &plan, |node| {
        let (name, tries) = (node.operation.name.clone(), Arc::clone(&tries));
        told(move |_| {
            let mut tries = tries.lock().unwrap();
            tries.push(name.clone());
            let count = tries.iter().filter(|other| **other == name).count();
            match (name.as_str(), count) {
                ("absent", _) => Err(OperationError::Missing("no tool".into())),
                ("mends", 3) => Ok(Outcome::default()),
                _ => Err(OperationError::Failed(format!("try {count}"))),
            }
        })
    });
    assert_eq!(ends(&done), ["failed: try 1", "failed: try 3", "ok", "missing: no tool"]);
    let count = |name: &str| tries.lock().unwrap().iter().filter(|other| *other == name).count();
    assert_eq!([count("never"), count("twice"), count("mends"), count("absent")], [1, 3, 3, 1]);
    let again: Vec<String> = stage.lines().into_iter().filter(|line| line.contains(" again: ")).collect();
    assert_eq!(
        again,
        [
            "own.twice again: try 1",
            "own.twice again: try 2",
            "own.mends again: try 1",
            "own.mends again: try 2"
        ]
    );
}

#[test]
fn a_time_limit_ends_one_operation_with_all_its_tries() {
    let config = config(&only(&[("slow", "retries 1000000000; timeout \"10ms\""), ("quick", "")]));
    let plan = plan(&config, &Selection::default());
    let stage = Stage::default();
    let done = stage.run(&config, &plan, |node| {
        let slow = node.operation.name == "slow";
        told(move |context| {
            if !slow {
                return Ok(Outcome::default());
            }
            loop {
                context.cancel.check()?;
                std::thread::sleep(Duration::from_millis(1));
            }
        })
    });
    assert_eq!(ends(&done), ["failed: took longer than its limit of 0.01 s", "ok"]);
    assert!(!stage.cancel.asked(), "a time limit is not a wish");
    assert!(!stage.lines().iter().any(|line| line.contains(" again: ")), "there is no time for another try");
}

#[test]
fn a_wish_to_stop_ends_what_runs_and_lets_nothing_begin() {
    let config = config(&only(&[
        ("runs", "retries 3"),
        ("also", ""),
        ("next", "after \"own.runs\""),
        ("later", "exclusive"),
    ]));
    let plan = plan(&config, &Selection::default());
    let stage = Stage { jobs: 2, ..Stage::default() };
    let meeting = Arc::new(Meeting::default());
    let done = stage.run(&config, &plan, |node| {
        let (name, meeting) = (node.operation.name.clone(), Arc::clone(&meeting));
        let stop = stage.cancel.clone();
        told(move |context| {
            match name.as_str() {
                "runs" => assert!(meeting.meet(2)),
                "also" => {
                    assert!(meeting.meet(2));
                    stop.ask();
                }
                other => panic!("{other} began"),
            }
            while context.cancel.check().is_ok() {
                std::thread::yield_now();
            }
            context.cancel.check().map(|()| Outcome::default())
        })
    });
    assert_eq!(ends(&done), vec!["cancelled"; 4]);
    assert!(!stage.lines().iter().any(|line| line.contains(" again: ")));
}

#[test]
fn a_plan_without_operations_ends() {
    let config =
        config("gate \"g\" { require \"1 < 2\" }\nscore { component \"c\" weight=1 { formula \"50\" } }");
    let plan = plan(&config, &Selection::default());
    assert!(plan.nodes.is_empty());
    assert!(Stage::default().run(&config, &plan, |_| None).is_empty());
}
