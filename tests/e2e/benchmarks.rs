//! Benchmarks of two versions: what became slower is found, what did not is not.

use serde_json::Value;

use super::engine::run;
use super::repository::Repository;

const FILE: &str = r#"project "loops"
baseline "latest-release"
benchmark "work" { setup "sh" "setup.sh"; run "sh" "count.sh"; tolerance 2.0 }
benchmark "other" { setup "sh" "setup.sh"; run "sh" "other.sh"; tolerance 2.0 }
score { component "performance" weight=100 { formula "100 - regressions.total * 10" } }
gate "release" { require "regressions.blocking == 0" }
"#;

fn counting(times: u32) -> String {
    format!("test -f ready || exit 9\ni=0\nwhile [ $i -lt {times} ]; do i=$((i + 1)); done\n")
}

/// Two benchmarks, released as 1.0.0.
fn released() -> Repository {
    let repository = Repository::empty();
    repository.write("quality.kdl", FILE);
    repository.write("setup.sh", "touch ready\n");
    repository.write("count.sh", counting(20_000));
    repository.write("other.sh", counting(20_000));
    repository.write("README.md", "# Loops\n");
    repository.commit("begin");
    repository.git(&["tag", "v1.0.0"]);
    repository
}

fn evaluated(repository: &Repository, code: i32, more: &[&str]) -> Value {
    let mut command = repository.command(&[&["eval", "--format", "json"], more].concat());
    run(command.env("XDG_CACHE_HOME", repository.beside("cache"))).expect(code).json()
}

fn verdicts(answer: &Value) -> Vec<(&str, &str)> {
    let benchmarks = answer["benchmarks"].as_array().unwrap().iter();
    benchmarks
        .map(|one| (one["name"].as_str().unwrap(), one["compared"]["verdict"].as_str().unwrap_or("none")))
        .collect()
}

#[test]
fn a_slower_function_is_named_and_blocks_the_release() {
    let repository = released();
    // Not committed: what is in the working tree is what is measured.
    repository.write("count.sh", counting(26_000));
    let answer = evaluated(&repository, 1, &[]);
    super::schemas::hold("eval", &answer);
    assert_eq!(verdicts(&answer)[0], ("work", "slower"));
    assert_ne!(verdicts(&answer)[1], ("other", "slower"));
    let change = answer["benchmarks"][0]["compared"]["change"].as_f64().unwrap();
    assert!((0.1..0.5).contains(&change), "{change}");
    let findings = answer["findings"].as_array().unwrap();
    let blocking = findings.iter().find(|one| one["rule"] == "blocking-regression").unwrap();
    assert!(blocking["message"].as_str().unwrap().contains("the benchmark work takes"), "{blocking}");
    assert_eq!(answer["gates"][0]["verdict"], "fail");
    // The checkouts are not in the repository, and nothing was left in it.
    assert!(!repository.root().join("ready").exists());
    assert_eq!(repository.git(&["status", "--short"]), "M count.sh");

    // Measured once: the same tree, the same answer.
    let again = evaluated(&repository, 1, &[]);
    assert_eq!(again["benchmarks"], answer["benchmarks"]);
    let shown = repository.engine(&["show", "latest"]).expect(0).out;
    assert!(shown.contains("Benchmarks") && shown.contains("slower"), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    let markdown = repository.engine(&["show", "latest", "--format", "markdown"]).expect(0).out;
    assert!(markdown.contains("| work | slower |"), "{markdown}");
    let comment = bench(&repository, 1, &["--format", "markdown"]).out;
    assert!(comment.starts_with("<!-- rq:bench:loops -->\n## Benchmarks of loops\n"), "{comment}");
    assert!(comment.contains("| work | slower |"), "{comment}");
}

#[test]
fn other_words_in_the_documentation_are_no_regression() {
    let repository = released();
    repository.append("README.md", "More of it.\n");
    repository.commit("docs");
    let mut command = repository.command(&["eval", "--format", "json"]);
    let answer = run(command.env("XDG_CACHE_HOME", repository.beside("cache"))).json();
    for (name, verdict) in verdicts(&answer) {
        assert_ne!(verdict, "slower", "{name}");
    }
}

#[test]
fn what_can_not_be_compared_says_why() {
    let repository = released();
    // The release declares it, but what it runs now is not there: nothing is known of it, which is no pass.
    repository.write("quality.kdl", FILE.replace("other.sh", "new.sh"));
    repository.write("new.sh", counting(1000));
    let answer = evaluated(&repository, 3, &["--no-cache"]);
    let reason = answer["metrics"]["regressions.blocking"]["reason"].as_str().unwrap();
    assert!(reason.contains("the benchmark other was compared with nothing"), "{reason}");
    assert_eq!(answer["metrics"]["benchmarks.slower"]["value"], Value::Null);
    assert_eq!(answer["benchmarks"][1]["new"], false);
    // A benchmark that the release does not declare is new, and can't have become slower.
    let more = "benchmark \"third\" { run \"sh\" \"new.sh\" }\nscore {";
    repository.write("quality.kdl", FILE.replace("score {", more));
    // The others are the same or, on a busy machine, undecided.
    let mut command = repository.command(&["eval", "--format", "json", "--no-cache"]);
    let answer = run(command.env("XDG_CACHE_HOME", repository.beside("cache"))).json();
    let reason = answer["metrics"]["regressions.blocking"]["reason"].as_str().unwrap_or_default();
    assert!(!reason.contains("third"), "{reason}");
    let new = &answer["benchmarks"][2];
    assert_eq!((&new["compared"], &new["new"]), (&Value::Null, &Value::Bool(true)));
    let note = new["note"].as_str().unwrap();
    assert!(note.contains("not to be run at the release v1.0.0"), "{note}");
    assert!(new["now"]["cpu_seconds"].as_f64().unwrap() > 0.0);

    // A set-up that fails, and commands that are not allowed.
    repository.write("setup.sh", "echo no compiler >&2; exit 7\n");
    let answer = evaluated(&repository, 3, &["--no-cache"]);
    let reason = answer["metrics"]["regressions.blocking"]["reason"].as_str().unwrap();
    assert!(reason.contains("no compiler") || reason.contains("benchmark"), "{reason}");
    let answer = evaluated(&repository, 3, &["--no-cache", "--no-commands"]);
    assert_eq!(answer["metrics"]["benchmarks.total"]["state"], "missing");
    assert_eq!(answer["metrics"]["regressions.blocking"]["value"], Value::Null);
}

/// A project whose benchmark tells its times itself, in the form of `format`.
fn telling(format: &str, before: &str, now: &str) -> Repository {
    let repository = Repository::empty();
    let file = format!(
        "project \"told\"\nbenchmark \"suite\" {{ run \"sh\" \"suite.sh\"; format \"{format}\"; tolerance 5.0 }}\n"
    );
    repository.write("quality.kdl", file);
    repository.write("suite.sh", before);
    repository.commit("begin");
    repository.git(&["tag", "v1.0.0"]);
    repository.write("suite.sh", now);
    repository.commit("more");
    repository
}

fn bench(repository: &Repository, code: i32, arguments: &[&str]) -> super::engine::Answer {
    let mut command = repository.command(&[&["bench"], arguments].concat());
    run(command.env("XDG_CACHE_HOME", repository.beside("cache"))).expect(code)
}

#[test]
fn times_that_a_program_tells_are_compared_one_by_one() {
    let told = |parse: u32, print: u32, more: &str| {
        format!(
            "echo '{{\"parse\": {{\"latency\": {{\"value\": {parse}}}}}, \"print\": {{\"latency\": \
             {{\"value\": {print}}}}}{more}}}'\n"
        )
    };
    let new = ", \"new\": {\"latency\": {\"value\": 5}}";
    let repository = telling("bencher", &told(1000, 2000, ""), &told(1300, 2000, new));
    let answer = bench(&repository, 1, &["--against", "v1.0.0", "--format", "json"]).json();
    super::schemas::hold("bench", &answer);
    assert_eq!(
        verdicts(&answer),
        [("suite/parse", "slower"), ("suite/print", "same"), ("suite/new", "none")]
    );
    assert!((answer["benchmarks"][0]["compared"]["change"].as_f64().unwrap() - 0.3).abs() < 1e-9);
    assert_eq!(answer["benchmarks"][0]["measure"], "told");
    assert_eq!(answer["benchmarks"][0]["now"]["cpu_seconds"], Value::Null);
    assert_eq!(answer["benchmarks"][2]["note"], "not there at the merge base with v1.0.0");
    let human = bench(&repository, 1, &["--against", "v1.0.0"]).out;
    assert!(human.contains("slower") && human.contains("+30"), "{human}");
    assert!(human.lines().all(|line| line.chars().count() <= 80), "{human}");

    // In an evaluation all of its results are what the release is judged by.
    repository.append("quality.kdl", "baseline \"latest-release\"\ngate \"g\" { require \"regressions.total == 1\" }\nscore { component \"c\" weight=100 { formula \"50\" } }\n");
    let judged = evaluated(&repository, 0, &[]);
    assert_eq!(judged["metrics"]["regressions.total"]["value"], 1.0);

    // Output of another form, and a name that is none.
    repository.replace("quality.kdl", "bencher", "hyperfine");
    let wrong = bench(&repository, 3, &["--against", "v1.0.0"]);
    assert!(wrong.err.contains("the benchmark suite: its output: "), "{}", wrong.err);
    let unknown = bench(&repository, 3, &["suit"]);
    assert!(unknown.err.contains("there is no benchmark \"suit\""), "{}", unknown.err);
}

#[test]
fn a_machine_tells_how_much_it_varies() {
    let repository = released();
    let told = bench(&repository, 0, &["calibrate", "--pairs", "5"]).out;
    assert!(told.contains("work") && told.contains("other") && told.contains('%'), "{told}");
    assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
    assert_eq!(repository.git(&["status", "--short"]), "", "what sets it up runs elsewhere");
}
