//! The commands beside `eval`: each does what its help says.

use std::fs;

use super::engine::run;
use super::repository::{Repository, SMALL, SMELLY};

/// A kind of project: its files, what `init` must find, and how the first evaluation ends.
struct Kind {
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
    finds: &'static [&'static str],
    ends: i32,
}

const LCOV: &str = "TN:\nSF:src/a.py\nDA:1,1\nDA:2,0\nLF:2\nLH:1\nend_of_record\n";

const KINDS: [Kind; 8] = [
    Kind {
        name: "Python with pytest and a report",
        files: &[
            ("src/a.py", "def f(x):\n    return x\n"),
            (
                "pyproject.toml",
                "[project]\nname = \"a\"\nversion = \"1\"\ndependencies = []\n[tool.pytest.ini_options]\n",
            ),
            ("coverage.lcov", LCOV),
            (".github/workflows/ci.yml", "on: push\n"),
        ],
        finds: &["report \"coverage.lcov\"", "pytest --cov", "test_coverage"],
        ends: 0,
    },
    Kind {
        name: "Python without a report",
        files: &[("a.py", "def f(x):\n    return x\n"), ("requirements.txt", "pytest==9.0.0\n")],
        finds: &["No coverage report was found", "pytest --cov", "analyze_dependencies"],
        ends: 0,
    },
    Kind {
        name: "JavaScript with a lock file",
        files: &[
            ("src/a.js", "export function f(x) {\n  return x;\n}\n"),
            (
                "package.json",
                "{\"name\": \"a\", \"version\": \"1.0.0\", \"devDependencies\": {\"vitest\": \"3.0.0\"}}\n",
            ),
            (
                "package-lock.json",
                "{\"name\": \"a\", \"version\": \"1.0.0\", \"lockfileVersion\": 3, \"packages\": {\"\": {\"name\": \"a\", \"version\": \"1.0.0\", \"devDependencies\": {\"vitest\": \"3.0.0\"}}, \"node_modules/vitest\": {\"version\": \"3.0.0\", \"dev\": true}}}\n",
            ),
        ],
        finds: &["npx vitest", "analyze_dependencies"],
        ends: 0,
    },
    Kind {
        name: "Rust",
        files: &[
            ("Cargo.toml", "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
            ("Cargo.lock", "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\n"),
            ("src/lib.rs", "//! It.\n\n/// Itself.\npub fn f(x: u8) -> u8 {\n    x\n}\n"),
        ],
        finds: &["cargo llvm-cov", "documentation.coverage_percent"],
        ends: 0,
    },
    Kind {
        name: "Go",
        files: &[
            ("go.mod", "module example.com/a\n\ngo 1.22\n"),
            ("a.go", "// Package a is it.\npackage a\n\n// F gives x.\nfunc F(x int) int { return x }\n"),
        ],
        finds: &["go test -coverprofile"],
        ends: 0,
    },
    Kind {
        name: "Java",
        files: &[
            (
                "pom.xml",
                "<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>a</artifactId><version>1</version><build><plugins><plugin><groupId>org.jacoco</groupId><artifactId>jacoco-maven-plugin</artifactId><version>0.8.12</version></plugin></plugins></build></project>\n",
            ),
            (
                "src/main/java/A.java",
                "/** It. */\npublic class A {\n    /** Itself. */\n    public int f(int x) {\n        return x;\n    }\n}\n",
            ),
        ],
        finds: &["mvn --batch-mode verify"],
        ends: 0,
    },
    Kind { name: "C", files: &[("main.c", "int main(void) { return 0; }\n")], finds: &["score >="], ends: 0 },
    Kind { name: "nothing", files: &[("README", "nothing\n")], finds: &["score >= 80"], ends: 3 },
];

#[test]
fn init_writes_a_valid_file_for_every_kind_of_project() {
    for kind in KINDS {
        let repository = Repository::empty();
        for (path, text) in kind.files {
            repository.write(path, text);
        }
        repository.commit("begin");
        let said = repository.engine(&["init"]).expect(0).out;
        assert!(
            said.contains("quality.kdl written") && said.contains("rq-engine eval"),
            "{}: {said}",
            kind.name
        );
        let text = repository.read("quality.kdl");
        for words in kind.finds {
            assert!(text.contains(words), "{}: {words} is not in\n{text}", kind.name);
        }
        assert!(text.lines().count() < 60, "{}: not short\n{text}", kind.name);
        let checked = repository.engine(&["check"]).expect(0);
        assert_eq!(checked.out, "quality.kdl: nothing is wrong\n", "{}\n{text}", kind.name);
        repository.engine(&["fmt", "--check"]).expect(0);
        let answer = repository.engine(&["eval"]);
        assert_eq!(answer.code, Some(kind.ends), "{}\n{text}\n{}", kind.name, answer.out);
    }
}

#[test]
fn init_counts_by_size_above_2000_lines() {
    let repository = Repository::empty();
    let functions = |count: usize| -> String {
        (0..count).map(|at| format!("def f{at}(a):\n    b = a + {at}\n    return b\n\n\n")).collect()
    };
    repository.write("app/a.py", functions(100));
    let small = repository.engine(&["init", "--dry-run"]).expect(0).out;
    assert!(small.contains("smells.total") && !small.contains("per_kloc"), "{small}");
    for file in 0..7 {
        repository.write(&format!("app/b{file}.py"), functions(100));
    }
    let large = repository.engine(&["init", "--dry-run"]).expect(0).out;
    assert!(large.contains("smells.per_kloc") && large.contains("complexity.over_limit_percent"), "{large}");
    assert!(!large.contains("smells.total"), "{large}");
    assert!(!repository.root().join("quality.kdl").exists(), "a dry run writes nothing");
}

#[test]
fn whoever_is_clamped_for_size_is_told() {
    let repository = Repository::small();
    let functions: String =
        (0..700).map(|at| format!("\n\ndef f{at}(a, b, c, d):\n    b = a + {at}\n    return b\n")).collect();
    repository.append("app/orders.py", &functions);
    let answer = repository.eval(1, &[]);
    let notices = answer["notices"].to_string();
    assert!(
        notices.contains("code_quality is clamped at 0") && notices.contains("smells.per_kloc"),
        "{notices}"
    );
}

#[test]
fn init_replaces_nothing_unasked() {
    let repository = Repository::small();
    let refused = repository.engine(&["init"]).expect(2);
    assert!(refused.err.contains("--force"), "{}", refused.err);
    assert_eq!(repository.read("quality.kdl"), SMALL);
    repository.engine(&["init", "--force"]).expect(0);
    assert_ne!(repository.read("quality.kdl"), SMALL);
    // The other place where a configuration may lie.
    fs::create_dir(repository.root().join(".config")).unwrap();
    fs::rename(repository.root().join("quality.kdl"), repository.root().join(".config/quality.kdl")).unwrap();
    repository.engine(&["init"]).expect(2);
    assert!(!repository.root().join("quality.kdl").exists());
}

#[test]
fn a_configuration_below_dot_config_is_found() {
    let repository = Repository::small();
    fs::create_dir(repository.root().join(".config")).unwrap();
    fs::rename(repository.root().join("quality.kdl"), repository.root().join(".config/quality.kdl")).unwrap();
    let answer = repository.eval(0, &[]);
    assert_eq!(answer["metrics"]["code.files"]["value"], 2.0);
    assert!(repository.root().join(".rq/history.db").is_file());
    assert_eq!(repository.history().len(), 1);
    // Above the repository nobody looks.
    fs::rename(repository.root().join(".config/quality.kdl"), repository.beside("quality.kdl")).unwrap();
    repository.engine(&["eval"]).expect(2);
}

#[test]
fn eval_without_a_file_says_what_to_do() {
    let repository = Repository::empty();
    for command in ["eval", "plan", "check", "fmt", "history", "watch"] {
        let answer = repository.engine(&[command]).expect(2);
        assert!(
            answer.err.contains("no quality.kdl") && answer.err.contains("`rq-engine init`"),
            "{command}: {}",
            answer.err
        );
        assert_eq!(answer.out, "");
    }
}

#[test]
fn doctor_lists_what_is_missing_and_how_to_get_it() {
    let fine = Repository::small().engine(&["doctor"]).expect(0).out;
    assert!(fine.lines().all(|line| line.starts_with("ok ")), "{fine}");
    let lacking = Repository::example("rust-cli").engine(&["doctor"]).expect(3).out;
    assert!(lacking.contains("reports/lcov.info"), "{lacking}");
    let repository = Repository::with_own_skill(
        "        run \"no-such-tool-xyz\"\n        format \"exit-code\"\n        metric \"own.number\" unit=\"count\" better=\"lower\"\n",
    );
    let missing = repository.engine(&["doctor"]).expect(3).out;
    assert!(missing.contains("`no-such-tool-xyz` is not installed"), "{missing}");
    assert_eq!(repository.history().len(), 0, "it runs nothing");
    let none = Repository::empty().engine(&["doctor"]).expect(2).out;
    assert!(none.contains("rq-engine init"), "{none}");
    repository.write("quality.kdl", "gate \"x\" {");
    let broken = repository.engine(&["doctor"]);
    assert!(broken.out.contains("rq-engine check"), "{broken:?}");
}

#[test]
fn plan_says_why_each_operation_runs() {
    let repository = Repository::small();
    repository.write("src/app.py", "\"\"\"App.\"\"\"\n\n\ndef main():\n    \"\"\"It.\"\"\"\n    return 0\n");
    repository.replace("quality.kdl", "\"app/**\"", "\"app/**\" \"src/**\"");
    let reasons = || -> Vec<String> {
        let plan = repository.engine(&["plan", "--format", "json"]).expect(0).json();
        let nodes = plan["nodes"].as_array().unwrap().iter();
        nodes
            .map(|node| node["reason"].as_str().unwrap_or(node["state"].as_str().unwrap()).to_owned())
            .collect()
    };
    assert_eq!(reasons(), ["never run before"; 3]);
    assert!(!repository.root().join(".rq/history.db").exists(), "a plan keeps nothing");
    repository.eval(0, &[]);
    assert_eq!(reasons(), ["cached"; 3]);
    repository.append("src/app.py", "\n# changed\n");
    assert_eq!(reasons(), ["src/app.py changed"; 3]);
    let tree = repository.engine(&["plan"]).expect(0).out;
    assert!(
        tree.contains("runs: src/app.py changed") && tree.contains("3 of 3 operations would run"),
        "{tree}"
    );
    repository.eval(0, &[]);
    repository.write("src/more.py", "\"\"\"More.\"\"\"\n");
    assert!(reasons()[0].contains("src/more.py"), "{:?}", reasons());
    repository.eval(0, &[]);
    repository.delete("src/more.py");
    assert!(
        reasons().iter().all(|reason| reason.contains("src/more.py") || reason == "cached"),
        "{:?}",
        reasons()
    );
    repository.eval(0, &[]);
    repository.replace("quality.kdl", "max-parameters 3", "max-parameters 4");
    let mut after = reasons();
    after.sort();
    assert_eq!(after, ["cached", "cached", "its settings changed"]);
    // A comment, a gate and a weight are no reason.
    repository.eval(0, &[]);
    repository.write(
        "quality.kdl",
        format!("// a comment\n{}", repository.read("quality.kdl").replace(">= 80", ">= 81")),
    );
    assert_eq!(reasons(), ["cached"; 3]);
    let dry = repository.engine(&["eval", "--dry-run"]).expect(0).out;
    assert!(dry.contains("0 of 3 operations would run"), "{dry}");
}

#[test]
fn a_plan_can_be_drawn() {
    let repository = Repository::with_own_skill(
        "        after \"refactor-assistant.analyze_complexity\"\n        run \"true\"\n        format \"exit-code\"\n        \
         metric \"own.number\" unit=\"count\" better=\"lower\"\n",
    );
    let dot = repository.engine(&["plan", "--format", "dot"]).expect(0).out;
    assert!(dot.starts_with("digraph plan {") && dot.trim_end().ends_with('}'), "{dot}");
    assert!(dot.contains("\"refactor-assistant.analyze_complexity\" -> \"own.check\";"), "{dot}");
    let mermaid = repository.engine(&["plan", "--format", "mermaid"]).expect(0).out;
    assert!(mermaid.starts_with("flowchart LR") && mermaid.contains(" --> "), "{mermaid}");
    let plan = repository.engine(&["plan", "--format", "json"]).expect(0).json();
    let own =
        plan["nodes"].as_array().unwrap().iter().find(|node| node["id"] == "own.check").unwrap().clone();
    assert_eq!(
        (&own["kind"], &own["needs"][0]),
        (&"own".into(), &"refactor-assistant.analyze_complexity".into())
    );
}

#[test]
fn only_what_changed_is_measured_again() {
    let repository = Repository::small();
    repository.eval(0, &[]);
    let cached = |answer: &serde_json::Value| {
        answer["run"]["operations"]
            .as_object()
            .unwrap()
            .values()
            .filter(|operation| operation["cached"] == true)
            .count()
    };
    assert_eq!(cached(&repository.eval(0, &[])), 3);
    assert_eq!(cached(&repository.eval(0, &["--no-cache"])), 0);
    repository.write("README", "no source\n");
    assert_eq!(cached(&repository.eval(0, &[])), 3);
    repository.append("app/orders.py", "\n# changed\n");
    assert_eq!(cached(&repository.eval(0, &[])), 0);
}

#[test]
fn explain_tells_the_way_from_findings_to_points() {
    let repository = Repository::small();
    repository
        .append("app/orders.py", &SMELLY.repeat(3).replace("many", "many_a").replacen("many_a", "many_b", 1));
    let explain = |arguments: &[&str]| repository.engine(&[&["explain"], arguments].concat());
    let score = explain(&["score"]).expect(0).out;
    for words in [
        "code_quality",
        "documentation",
        "100 - smells.total * 5",
        "What would gain most",
        "app/orders.py",
        "+",
    ] {
        assert!(score.contains(words), "{words} is not in {score}");
    }
    let component = explain(&["component", "code_quality"]).expect(0).out;
    assert!(component.contains("smells.total = 3") && component.contains("60 % of the score"), "{component}");
    let gate = explain(&["gate", "release"]).expect(0).out;
    assert!(gate.contains("complexity.max <= 8") && gate.contains("pass"), "{gate}");
    let metric = explain(&["metric", "smells.total"]).expect(0).out;
    assert!(metric.contains("app/orders.py:") && metric.contains("detect_code_smells"), "{metric}");

    for (arguments, words) in [
        (&["component", "code_qualty"][..], "did you mean code_quality?"),
        (&["gate", "relase"], "did you mean release?"),
        (&["metric", "smels.total"], "did you mean smells.total?"),
        (&["metric"], "which metric?"),
    ] {
        let answer = explain(arguments).expect(2);
        assert!(answer.err.contains(words), "{arguments:?}: {}", answer.err);
    }
    assert_eq!(repository.history().len(), 0, "explaining keeps nothing");
}

#[test]
fn explained_gains_come_true() {
    let repository = Repository::small();
    repository.append("app/orders.py", SMELLY);
    repository.append("app/prices.py", &SMELLY.replace("many", "others"));
    let before = repository.eval(0, &[])["score"].as_f64().unwrap();
    let told = repository.engine(&["explain", "score"]).expect(0).out;
    let line = told.lines().find(|line| {
        line.trim_start().starts_with('+') && line.contains("app/orders.py") && line.contains("smell")
    });
    let line = line.unwrap_or_else(|| panic!("no gain in {told}"));
    let gain: f64 = line.split_whitespace().next().unwrap().parse().unwrap();
    // Without the long list, and still without documentation.
    repository.replace(
        "app/orders.py",
        "def many(a, b, c, d, e, f):\n    return a + b + c + d + e + f\n",
        "def many(a):\n    return a\n",
    );
    let after = repository.eval(0, &[])["score"].as_f64().unwrap();
    assert!((after - before - gain).abs() < 0.06, "{before} to {after}, told {gain}");
}

#[test]
fn fmt_formats_checks_and_shows() {
    let repository = Repository::small();
    let untidy = SMALL.replace("    ", "\t").replace("\n\n", "\n\n\n\n") + "// the last word   \n";
    repository.write("quality.kdl", &untidy);
    repository.engine(&["fmt", "--check"]).expect(1);
    let diff = repository.engine(&["fmt", "--diff"]).expect(1).out;
    assert!(
        diff.starts_with("--- quality.kdl\n+++ quality.kdl") && diff.contains("\n+    language \"python\""),
        "{diff}"
    );
    assert_eq!(repository.read("quality.kdl"), untidy, "only shown");
    repository.engine(&["fmt"]).expect(0);
    let tidy = repository.read("quality.kdl");
    assert!(tidy.ends_with("// the last word\n") && tidy.contains("    language \"python\""), "{tidy}");
    assert_eq!(repository.engine(&["fmt", "--check"]).expect(0).err, "");
    assert_eq!(repository.engine(&["fmt", "--diff"]).expect(0).out, "");
    // The same measurements before and after.
    repository.write("quality.kdl", &untidy);
    let before = repository.eval(0, &[])["metrics"].clone();
    repository.engine(&["fmt"]).expect(0);
    assert_eq!(before, repository.eval(0, &[])["metrics"]);
    // What can't be read whole is left as it is.
    repository.write("quality.kdl", "gate   \"x\" {");
    repository.engine(&["fmt"]).expect(2);
    assert_eq!(repository.read("quality.kdl"), "gate   \"x\" {");
}

#[test]
fn fmt_keeps_the_mode_and_the_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let repository = Repository::small();
    repository.write("shared.kdl", SMALL.replace("    ", "\t"));
    fs::set_permissions(repository.root().join("shared.kdl"), fs::Permissions::from_mode(0o640)).unwrap();
    repository.delete("quality.kdl");
    symlink("shared.kdl", repository.root().join("quality.kdl")).unwrap();
    repository.engine(&["fmt"]).expect(0);
    assert!(repository.root().join("quality.kdl").is_symlink(), "the link was replaced by a file");
    assert_eq!(repository.read("shared.kdl"), SMALL);
    let mode = fs::metadata(repository.root().join("shared.kdl")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[test]
fn schema_describes_the_language() {
    let repository = Repository::empty();
    let language = repository.engine(&["schema"]).expect(0).json().to_string();
    let markdown = repository.engine(&["schema", "--format", "markdown"]).expect(0).out;
    for words in ["detect_code_smells", "max-function-lines", "smells.per_kloc", "analyze_coverage"] {
        assert!(language.contains(words) && markdown.contains(words), "{words}");
    }
    repository.engine(&["schema", "--format", "markdown", "--output", "pages"]).expect(0);
    assert!(fs::read_dir(repository.root().join("pages")).unwrap().count() >= 5);
    repository.engine(&["schema", "--output", "language.json"]).expect(0);
    assert!(repository.read("language.json").starts_with('{'));
}

const COMMANDS: [&str; 14] = [
    "eval",
    "check",
    "fmt",
    "plan",
    "run",
    "explain",
    "history",
    "show",
    "init",
    "doctor",
    "watch",
    "schema",
    "completions",
    "man",
];

#[test]
fn help_completions_and_man_pages_know_every_command() {
    let repository = Repository::empty();
    let help = repository.engine(&["--help"]).expect(0).out;
    for command in COMMANDS {
        assert!(help.lines().any(|line| line.trim_start().starts_with(command)), "{command}: {help}");
        repository.engine(&[command, "--help"]).expect(0);
    }
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = repository.engine(&["completions", shell]).expect(0).out;
        assert!(COMMANDS.iter().all(|command| script.contains(command)), "{shell}");
    }
    repository.engine(&["completions", "tcsh"]).expect(2);
    repository.engine(&["man", "pages"]).expect(0);
    for page in
        COMMANDS.map(|command| format!("rq-engine-{command}.1")).iter().chain([&"rq-engine.1".to_owned()])
    {
        let text = repository.read(&format!("pages/{page}"));
        assert!(text.contains(".TH"), "{page}");
    }
    let version = repository.engine(&["--version"]).expect(0).out;
    assert!(version.starts_with("rq-engine ") && version.contains('('), "{version}");
    repository.engine(&[]).expect(2);
    repository.engine(&["evl"]).expect(2);
}

#[test]
fn bash_reads_the_completions() {
    let repository = Repository::empty();
    let script = repository.engine(&["completions", "bash"]).expect(0).out;
    repository.write("completions.bash", script);
    let mut bash = super::engine::clean(std::path::Path::new("bash"), repository.root());
    run(bash.args(["-n", "completions.bash"])).expect(0);
}

#[test]
fn run_refuses_what_is_not_there() {
    let repository = Repository::small();
    for (arguments, words) in [
        (
            &["refactor-assistant.detect_code_smels"][..],
            "did you mean refactor-assistant.detect_code_smells?",
        ),
        (&["refactor-assistant.analyze_complexity", "max-cyclomatc=3"], "has no parameter"),
        (&["refactor-assistant.analyze_complexity", "max-cyclomatic"], "name=value"),
        (&["refactor-assistant.analyze_complexity", "max-cyclomatic=many"], "max-cyclomatic"),
        (&["refactor-assistant.analyze_complexity", "max-cyclomatic=-1"], "at least"),
    ] {
        let answer = repository.engine(&[&["run"], arguments].concat()).expect(2);
        assert!(answer.err.contains(words), "{arguments:?}: {}", answer.err);
    }
    let human = repository.engine(&["run", "refactor-assistant.analyze_complexity"]).expect(0).out;
    assert!(human.contains("complexity.functions"), "{human}");
    assert_eq!(repository.history().len(), 0, "running keeps nothing");
}

#[test]
fn run_needs_no_configuration() {
    let repository = Repository::empty();
    repository.write("a.py", "def f(x):\n    return x\n");
    let answer = repository
        .engine(&["run", "refactor-assistant.analyze_complexity", "--format", "json"])
        .expect(0)
        .json();
    assert_eq!(answer["functions"][0]["name"], "f");
}

#[test]
fn places_are_counted_in_characters() {
    let repository = Repository::small();
    repository.write("quality.kdl", "project \"ä€😀\" langage=\"x\"\n");
    let drawn = repository.engine(&["check"]).expect(2);
    assert!(drawn.out.contains("[quality.kdl:1:15]"), "{}", drawn.out);
    let first = repository.engine(&["check", "--format", "json"]).expect(2).json()["diagnostics"][0].clone();
    assert_eq!(first["start"], serde_json::json!({ "line": 1, "column": 15, "byte": 20 }), "{first}");
}

#[test]
fn check_tells_every_problem_with_its_place() {
    let repository = Repository::small();
    let broken = SMALL
        .replace("language \"python\"", "langage \"python\"")
        .replace("max-parameters 3", "max-parameters \"three\"")
        .replace("weight=40", "weight=\"much\"")
        .replace("complexity.max <= 8", "complexity.mx <= 8");
    repository.write("quality.kdl", &broken);
    let answer = repository.engine(&["check", "--format", "json"]).expect(2).json();
    let diagnostics = answer["diagnostics"].as_array().unwrap();
    assert!(
        diagnostics.iter().filter(|diagnostic| diagnostic["severity"] == "error").count() >= 4,
        "{diagnostics:#?}"
    );
    for diagnostic in diagnostics {
        assert!(diagnostic["code"].as_str().unwrap().starts_with("rq::"), "{diagnostic}");
    }
    let told = answer.to_string();
    assert!(told.contains("language") && told.contains("complexity.max"), "no suggestion: {told}");
    let quiet = repository.engine(&["check", "--quiet"]).expect(2).out;
    assert!(!quiet.contains("errors") && quiet.contains("rq::"), "{quiet}");
}
