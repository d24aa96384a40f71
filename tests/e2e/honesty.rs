//! What is not there never counts as good, and what did not change gives the same answer.

use std::path::Path;

use serde_json::Value;

use super::engine::{engine, run};
use super::example::{examples, python};
use super::repository::{Repository, SMELLY};

/// What the score or a gate of an example that passes stands on.
const STOOD_ON: [(&str, &str); 8] = [
    ("python-api", "reports/coverage.lcov"),
    ("python-api", "reports/junit.xml"),
    ("go-service", "reports/cover.out"),
    ("go-service", "tools/todo_scan.py"),
    ("java-library", "reports/jacoco.xml"),
    ("java-library", "reports/TEST-junit-jupiter.xml"),
    ("monorepo", "reports/web.lcov"),
    ("monorepo", "reports/api.json"),
];

fn not_good(repository: &Repository, what: &str) {
    // Twice: what the cache remembers of better days counts as little.
    for time in ["first", "second"] {
        let answer = repository.engine(&["eval", "--format", "json"]);
        assert_ne!(answer.code, Some(0), "{what}, {time} time");
        let answer = answer.json();
        assert_ne!(answer["verdict"], "pass", "{what}, {time} time");
    }
}

#[test]
fn a_deleted_report_or_tool_is_never_a_pass() {
    for (example, file) in STOOD_ON {
        if example == "go-service" && !python() {
            continue;
        }
        let repository = Repository::example(example);
        repository.eval(0, &[]);
        repository.delete(file);
        not_good(&repository, &format!("{example} without {file}"));
        let answer = repository.eval(3, &[]);
        assert!(answer["score"].is_null(), "{example} without {file} still has one score");
    }
}

#[test]
fn an_empty_or_broken_report_is_never_a_pass() {
    for (example, file) in STOOD_ON {
        if example == "go-service" && !python() {
            continue;
        }
        let repository = Repository::example(example);
        let whole = repository.read(file);
        let half = &whole[..whole.floor_char_boundary(whole.len() / 2)];
        for (content, what) in [
            ("", "empty"),
            (" \n", "blank"),
            ("nonsense\n", "nonsense"),
            ("{}", "an empty object"),
            (half, "cut"),
        ] {
            // A profile of Go and lcov are lines: cut at the end of one, nothing tells that there were more.
            if what == "cut" && (file.ends_with(".out") || file.ends_with(".lcov")) {
                continue;
            }
            repository.write(file, content);
            not_good(&repository, &format!("{example} with {file} {what}"));
        }
    }
}

#[test]
fn a_report_about_other_files_is_never_a_pass() {
    let repository = Repository::example("python-api");
    let other =
        repository.read("reports/coverage.lcov").replace("SF:shop/", "SF:elsewhere/").replace(".py", "_x.py");
    repository.write("reports/coverage.lcov", other);
    not_good(&repository, "a report about other files");
}

#[test]
fn a_tool_that_is_not_installed_is_never_a_pass() {
    let repository = Repository::example("go-service");
    let empty = repository.beside("empty");
    std::fs::create_dir(&empty).unwrap();
    let mut command = repository.command(&["eval", "--format", "json"]);
    let answer = run(command.env("PATH", &empty)).expect(3).json();
    let number = &answer["metrics"]["todo.findings"];
    assert_eq!(number["state"], "missing");
    assert!(number["reason"].as_str().unwrap().contains("python3"), "{number}");
}

#[test]
fn commands_that_are_switched_off_are_never_a_pass() {
    let repository = Repository::example("go-service");
    let answer = repository.eval(3, &["--no-commands"]);
    assert!(answer["metrics"]["todo.findings"]["reason"].as_str().unwrap().contains("switched off"));
    let mut command = repository.command(&["eval"]);
    run(command.env("RQ_NO_COMMANDS", "true")).expect(3);
}

#[test]
fn a_deleted_lock_file_is_never_a_pass() {
    let package = r#"{"name": "x", "version": "1.0.0", "dependencies": {"left": "1.0.0"}}"#;
    let lock = r#"{"name": "x", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": {
        "": {"name": "x", "version": "1.0.0", "dependencies": {"left": "1.0.0"}},
        "node_modules/left": {"version": "1.0.0", "resolved": "https://registry.npmjs.org/left/-/left-1.0.0.tgz",
            "integrity": "sha512-AAAA"}}}"#;
    let repository = Repository::small();
    repository.append(
        "quality.kdl",
        "skill \"dependency-guardian\" {\n    operation \"analyze_dependencies\"\n}\n\
         gate \"dependencies\" {\n    require \"dependencies.total <= 50\"\n    require \"dependencies.unlocked == 0\"\n}\n",
    );
    not_good(&repository, "neither manifest nor lock file");
    repository.write("package.json", package);
    repository.write("package-lock.json", lock);
    let answer = repository.eval(0, &[]);
    assert_eq!(answer["metrics"]["dependencies.total"]["value"], 1.0);
    repository.delete("package-lock.json");
    not_good(&repository, "a manifest without its lock file");
    for (content, what) in [("", "empty"), ("{", "cut"), ("[]", "of another form")] {
        repository.write("package-lock.json", content);
        not_good(&repository, &format!("a lock file that is {what}"));
    }
}

#[test]
fn a_source_tree_without_source_is_never_a_pass() {
    let repository = Repository::small();
    repository.git(&["rm", "--quiet", "-r", "app"]);
    not_good(&repository, "no source file");
}

#[test]
fn a_report_that_the_command_did_not_write_is_never_a_pass() {
    let repository = Repository::example("python-api");
    repository.replace("quality.kdl", "        report \"", "        run \"true\"\n        report \"");
    // Older than the run by an hour.
    for file in ["reports/coverage.lcov", "reports/junit.xml"] {
        let time = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
        std::fs::File::options()
            .write(true)
            .open(repository.root().join(file))
            .unwrap()
            .set_modified(time)
            .unwrap();
    }
    not_good(&repository, "stale reports");
    let answer = repository.eval(3, &[]);
    let number = &answer["metrics"]["coverage.line_percent"];
    assert!(number["reason"].as_str().unwrap().contains("did not write"), "{number}");
}

#[test]
fn a_report_checked_out_just_now_is_as_stale() {
    let repository = Repository::example("python-api");
    repository.replace("quality.kdl", "        report \"", "        run \"true\"\n        report \"");
    not_good(&repository, "reports of a clone, with the clone's time");
}

#[test]
fn a_command_that_fails_is_never_a_pass() {
    let repository = Repository::example("python-api");
    let run = "        run \"sh\" \"-c\" \"touch reports/coverage.lcov reports/junit.xml; exit 1\"\n        report \"";
    repository.replace("quality.kdl", "        report \"", run);
    not_good(&repository, "the tests' command ends with 1 though no test failed");
}

#[test]
fn a_waiver_never_raises_the_score() {
    let with = Repository::example("java-library");
    let text = with.read("quality.kdl");
    let begin = text.find("        ignore ").unwrap();
    let end = begin + text[begin..].find("owner=").unwrap();
    let end = end + text[end..].find('\n').unwrap() + 1;
    let without = Repository::example("java-library");
    without.write("quality.kdl", format!("{}{}", &text[..begin], &text[end..]));
    let (passes, fails) = (with.eval(0, &[]), without.eval(1, &[]));
    assert_eq!(passes["score"], fails["score"]);
    assert_eq!(passes["metrics"], fails["metrics"]);
}

#[test]
fn waiving_everything_changes_no_score() {
    let repository = Repository::example("typescript-cart");
    let before = repository.eval(1, &[]);
    let rules: std::collections::BTreeSet<&str> = before["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["operation"] == "refactor-assistant.detect_code_smells")
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    assert!(rules.len() > 4);
    let ignores: String =
        rules.iter().map(|rule| format!("        ignore \"{rule}\" reason=\"later\"\n")).collect();
    repository.replace(
        "quality.kdl",
        "        max-nesting 3\n",
        &format!("        max-nesting 3\n{ignores}"),
    );
    let after = repository.eval(1, &[]);
    for what in ["score", "components", "metrics"] {
        // Places in the file have moved.
        let numbers = |answer: &Value| match what {
            "components" => {
                let parts = answer[what].as_array().unwrap().iter();
                parts.map(|part| part["points"].clone()).collect()
            }
            _ => answer[what].clone(),
        };
        assert_eq!(numbers(&before), numbers(&after), "{what}");
    }
    assert_eq!(after["waivers"].as_array().unwrap().len(), rules.len());
}

#[test]
fn an_expired_waiver_lifts_nothing() {
    let repository = Repository::example("java-library");
    repository.replace("quality.kdl", "owner=\"@calendar\"", "owner=\"@calendar\" until=\"2020-01-31\"");
    let answer = repository.eval(1, &[]);
    assert_eq!(answer["waivers"][0]["expired"], true);
}

/// An answer without what its schema declares volatile.
fn lasting(mut answer: Value) -> String {
    let all = answer.as_object_mut().unwrap();
    all.shift_remove("run").expect("what is volatile stands in `run`");
    serde_json::to_string_pretty(&answer).unwrap()
}

#[test]
fn two_evaluations_of_a_tree_are_equal() {
    for example in examples() {
        let (one, other) = (Repository::example(&example.name), Repository::example(&example.name));
        // History of its own each time: a baseline is something else to compare with.
        let evaluate = |repository: &Repository, store: &str, more: &[&str]| {
            let store = format!("sqlite:{}", repository.beside(store).display());
            let arguments = [&["eval", "--format", "json", "--store", &store], more].concat();
            lasting(repository.engine(&arguments).json())
        };
        let first = evaluate(&one, "a.db", &[]);
        let same = |what: &str, again: &str| {
            similar_asserts(&first, again, &format!("{}: {what}", example.name));
        };
        same("cached", &evaluate(&one, "b.db", &[]));
        same("measured anew", &evaluate(&one, "c.db", &["--no-cache"]));
        same("one at a time", &evaluate(&one, "d.db", &["--no-cache", "--jobs", "1"]));
        same("in another folder", &evaluate(&other, "a.db", &["--jobs", "4"]));
    }
}

/// Equal texts, or the lines in which they differ.
#[track_caller]
fn similar_asserts(one: &str, other: &str, what: &str) {
    let differing: Vec<(&str, &str)> =
        one.lines().zip(other.lines()).filter(|(a, b)| a != b).take(5).collect();
    assert!(differing.is_empty() && one.len() == other.len(), "{what}: {differing:#?}");
}

#[test]
fn a_cache_that_came_with_the_repository_is_not_believed() {
    let repository = Repository::small();
    repository.append("app/orders.py", SMELLY);
    let honest = repository.eval(0, &["--no-keep"]);
    assert!(honest["score"].as_f64().unwrap() < 100.0);
    std::fs::remove_file(repository.root().join(".rq/.gitignore")).unwrap();
    repository.git(&["add", "--force", ".rq"]);
    repository.commit("with its cache");
    let clone = repository.beside("clone");
    let path = repository.root().to_str().unwrap();
    repository.git(&["clone", "--quiet", path, clone.to_str().unwrap()]);
    let answer = run(&mut engine(&clone, &["eval", "--format", "json"])).json();
    let cached = answer["run"]["operations"]
        .as_object()
        .unwrap()
        .values()
        .any(|operation| operation["cached"] == true);
    assert!(!cached, "{}", answer["run"]);
    let notices = answer["notices"].to_string();
    assert!(notices.contains(".rq"), "{notices}");
}

#[test]
fn a_damaged_cache_is_not_believed() {
    let repository = Repository::small();
    let first = lasting(repository.eval(0, &["--no-keep"]));
    let mut files = Vec::new();
    walk(&repository.root().join(".rq/cache"), &mut files);
    assert!(files.len() > 3);
    for (at, file) in files.iter().enumerate() {
        let mut bytes = std::fs::read(file).unwrap();
        let middle = bytes.len() / 2;
        match at % 3 {
            0 => bytes.truncate(middle),
            1 => bytes.iter_mut().skip(middle).for_each(|byte| *byte ^= 0x55),
            _ => bytes.clear(),
        }
        std::fs::write(file, bytes).unwrap();
    }
    let again = lasting(repository.eval(0, &["--no-keep"]));
    similar_asserts(&first, &again, "with a damaged cache");
}

fn walk(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}

#[test]
fn what_is_printed_never_contradicts_the_verdict() {
    // 96.666… of 100: shown with one decimal it would round up.
    let repository = Repository::small();
    repository.replace("quality.kdl", "documentation.coverage_percent\"", "290.0 / 3\"");
    repository.replace("quality.kdl", "weight=60", "weight=0.0001");
    repository.replace("quality.kdl", "score >= 80", "score >= 96.7");
    let answer = repository.engine(&["eval"]).expect(1).out;
    assert!(!answer.contains("96.7 >= 96.7"), "{answer}");
}

#[test]
fn a_noisy_metric_is_measured_again_before_it_fails_a_gate() {
    // Counts how often it was run; high the first time, and whenever it is told to be.
    let program = "import os; n = int(open('../runs').read()) + 1 if os.path.exists('../runs') else 1; \
                   open('../runs', 'w').write(str(n)); \
                   print('{\"n\": %d}' % (50 if n == 1 or os.path.exists('../slow') else 5))";
    let body = |noisy: &str| {
        format!(
            "run \"python3\" \"-c\" {program:?}\n format \"json\"\n metric \"own.number\" pointer=\"/n\" {noisy} \
             unit=\"count\" better=\"lower\""
        )
    };
    let gated = |noisy: &str| {
        let repository = Repository::with_own_skill(&body(noisy));
        repository.append("quality.kdl", "\ngate \"own\" {\n    require \"own.number <= 10\"\n}\n");
        repository
    };
    let runs = |repository: &Repository| std::fs::read_to_string(repository.beside("runs")).unwrap();
    let repository = gated("noisy=#true");
    let calm = repository.eval(0, &[]);
    assert_eq!(calm["metrics"]["own.number"]["value"], 5.0);
    assert_eq!(runs(&repository), "3");
    assert!(calm["operations"].to_string().contains("own.number was 50, 5, 5"), "{}", calm["operations"]);
    repository.eval(0, &[]);
    assert_eq!(runs(&repository), "4", "what holds is measured once");
    std::fs::write(repository.beside("slow"), "").unwrap();
    let slow = repository.eval(1, &[]);
    assert_eq!(slow["metrics"]["own.number"]["value"], 50.0);
    // What is not said to be noisy is what it is.
    assert_eq!(gated("").eval(1, &[])["metrics"]["own.number"]["value"], 50.0);
}
