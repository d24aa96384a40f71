//! What a command uses, and how fast the machine is: of commands whose use is known, whatever the machine.

use std::fs;

use rustix::process::Signal;
use serde_json::Value;

use super::engine::{run, start, until};
use super::repository::Repository;

const USAGE: &str = "performance-profiler.analyze_resource_usage";
const HARDWARE: &str = "environment-profiler.benchmark_hardware";

/// Bytes that `USING` holds in memory and writes to a file.
const HELD: f64 = 100_000_000.0;
const WRITTEN: f64 = 20_000_000.0;
/// Holds memory in a child, writes to the disk, keeps two processes busy, and says what time they took.
const USING: &str = "\
head -c 100000000 /dev/zero | tail -n 1 | wc -c
dd if=/dev/zero of=written bs=1000000 count=20 conv=fsync 2>/dev/null
busy() { i=0; while [ $i -lt 600000 ]; do i=$((i + 1)); done; }
busy & busy & wait
times > times
";

fn ran(repository: &Repository, code: i32, arguments: &[&str]) -> Value {
    let arguments = [&["run"], arguments, &["--format", "json"]].concat();
    let answer = repository.engine(&arguments).expect(code).json();
    super::schemas::hold("run", &answer);
    answer
}

fn number(answer: &Value, name: &str) -> f64 {
    let metric = &answer["metrics"][name];
    metric["value"].as_f64().unwrap_or_else(|| panic!("{name}: {metric}"))
}

/// All that `times` tells, added up: `0m1.25s 0m0.02s` of the shell, and of its children.
fn seconds(times: &str) -> f64 {
    let one = |word: &str| {
        let (minutes, seconds) = word.trim_end_matches('s').split_once('m').unwrap();
        minutes.parse::<f64>().unwrap() * 60.0 + seconds.parse::<f64>().unwrap()
    };
    times.split_ascii_whitespace().map(one).sum()
}

#[test]
fn a_commands_processes_are_counted_together() {
    let repository = Repository::small();
    repository.write("use.sh", USING);
    let answer = ran(&repository, 0, &[USAGE, "run=sh use.sh", "interval=20ms"]);
    let value = |name: &str| number(&answer, &format!("resources.{name}"));
    // Both count what the kernel does, the shell a moment earlier.
    let (told, cpu) = (seconds(&repository.read("times")), value("cpu_seconds"));
    assert!((cpu - told).abs() < 0.1 + told * 0.2, "{cpu} of {told}");
    assert!(value("wall_seconds") * 1.2 * 512.0 > cpu);
    let peak = value("memory_peak_bytes");
    assert!((HELD..HELD * 4.0).contains(&peak), "{peak}");
    let mean = value("memory_mean_bytes");
    assert!((1.0..peak).contains(&mean), "{mean}");
    assert!(value("processes_peak") >= 2.0);
    assert!(value("cpu_peak_percent") >= 100.0 * cpu / value("wall_seconds") - 1.0);
    assert!(value("network_received_bytes") >= 0.0 && value("network_sent_bytes") >= 0.0);
    // What lies in memory is on no disk.
    let tmpfs = rustix::fs::statfs(repository.root()).unwrap().f_type as u64 == 0x0102_1994;
    let written = value("disk_written_bytes");
    assert!(tmpfs || (WRITTEN..WRITTEN * 4.0).contains(&written), "{written}");
    assert!(answer["notes"][0].as_str().unwrap().contains("also of others"), "{answer}");

    let details = &answer["details"];
    let points = details["points"].as_array().unwrap();
    assert!((2..=400).contains(&points.len()), "{details}");
    let of = |name: &'static str| points.iter().map(move |point| point[name].as_f64().unwrap_or(-1.0));
    assert!(of("seconds").is_sorted() && of("read_bytes").is_sorted() && of("written_bytes").is_sorted());
    assert!(of("seconds").next_back().unwrap() <= value("wall_seconds") + 0.1);
    assert_eq!(of("processes").fold(0.0, f64::max), value("processes_peak"));
    assert!(details["looking_seconds"].as_f64().unwrap() < value("wall_seconds") / 2.0, "{details}");
}

#[test]
fn what_can_not_be_measured_says_why() {
    let repository = Repository::small();
    let none = repository.engine(&["run", USAGE]).expect(3);
    assert!(none.err.contains("there is no command to measure: run \"command\""), "{}", none.err);
    repository.write("fail.sh", "echo no more room >&2; exit 7\n");
    let failed = repository.engine(&["run", USAGE, "run=sh fail.sh"]).expect(3);
    assert!(failed.err.contains("sh exited with 7: no more room"), "{}", failed.err);
    let off = repository.engine(&["run", USAGE, "run=sh fail.sh", "--no-commands"]).expect(3);
    assert!(off.err.contains("commands are switched off"), "{}", off.err);
    let often = repository.engine(&["run", USAGE, "run=sh fail.sh", "interval=1ms"]).expect(3);
    assert!(often.err.contains("at least 10ms"), "{}", often.err);
}

#[test]
fn stopped_it_leaves_no_children_and_no_files() {
    let repository = Repository::small();
    repository.write("wait.sh", "echo $$ > started\nsleep 60\n");
    let running = start(&mut repository.command(&["run", USAGE, "run=sh wait.sh"]));
    let started = || fs::read_to_string(repository.root().join("started")).ok()?.trim().parse::<u32>().ok();
    until("the command began", || started().is_some());
    running.signal(Signal::INT);
    running.finish().expect(130);
    assert!(!super::engine::alive(started().unwrap()));

    fs::create_dir(repository.root().join("disk")).unwrap();
    let running = start(&mut repository.command(&["run", HARDWARE, "folder=disk", "size=1024", "--verbose"]));
    until("the disk is measured", || running.so_far().1.contains("disk"));
    running.signal(Signal::INT);
    running.finish().expect(130);
    assert_eq!(fs::read_dir(repository.root().join("disk")).unwrap().count(), 0);
}

#[test]
fn an_evaluation_measures_it_where_it_is_declared_and_only_there() {
    let repository = Repository::small();
    let plan = repository.engine(&["plan"]).expect(0).out;
    assert!(!plan.contains("analyze_resource_usage") && !plan.contains("benchmark_hardware"), "{plan}");
    repository.write("use.sh", "i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); done\n");
    repository.append(
        "quality.kdl",
        "skill \"performance-profiler\" { operation \"analyze_resource_usage\" { run \"sh\" \"use.sh\" } }\n\
         gate \"lean\" { require \"resources.memory_peak_bytes < 1000000000\" }\n",
    );
    let first = repository.eval(0, &[]);
    assert!(number(&first, "resources.cpu_seconds") > 0.0);
    assert_eq!(first["metrics"]["resources.cpu_seconds"]["better"], "lower");
    // The same files, the same answer.
    let again = repository.eval(0, &[]);
    assert_eq!(again["metrics"]["resources.cpu_seconds"], first["metrics"]["resources.cpu_seconds"]);
    assert_eq!(again["run"]["operations"][USAGE]["cached"], true, "{}", again["run"]["operations"][USAGE]);
}

#[test]
fn hardware_is_measured_and_nothing_is_left_of_it() {
    let repository = Repository::small();
    let answer = ran(&repository, 0, &[HARDWARE, "size=4"]);
    let metrics = answer["metrics"].as_object().unwrap();
    assert_eq!(metrics.len(), 10);
    for name in metrics.keys() {
        assert!(number(&answer, name) > 0.0 || name == "hardware.spread_percent", "{name}");
    }
    let details = &answer["details"];
    let figures = details["figures"].as_array().unwrap();
    assert_eq!(figures.len(), 9);
    assert!(figures.iter().all(|figure| figure["runs"].as_array().unwrap().len() == 5), "{details}");
    assert_eq!(details["file_bytes"], 4 << 20);
    let left: Vec<_> = fs::read_dir(repository.root().join(".rq")).unwrap().flatten().collect();
    assert!(left.iter().all(|entry| !entry.file_name().to_string_lossy().contains("hardware")), "{left:?}");

    // Without its folder the disk is not measured, and everything else is.
    let run =
        run(&mut repository.command(&["run", HARDWARE, "folder=none", "--format", "json"])).expect(3).json();
    assert_eq!(run["metrics"]["hardware.disk_read_bytes_per_second"]["state"], "failed");
    assert!(number(&run, "hardware.memory_latency_nanoseconds") > 0.0);
}
