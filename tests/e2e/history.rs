//! Snapshots are kept, found again and compared with.

use rusqlite::Connection;
use serde_json::Value;

use super::engine::{run, start};
use super::repository::{Repository, SMALL, SMELLY};

/// A gate on what changed, beside the one that the project has.
const NO_NEW_SMELLS: &str = "\ngate \"change\" {\n    require \"delta.smells.total <= 0\"\n    \
    warn \"documentation.coverage_percent >= baseline.documentation.coverage_percent\"\n}\n";

fn gate<'a>(answer: &'a Value, name: &str) -> &'a Value {
    let gates = answer["gates"].as_array().unwrap();
    gates.iter().find(|gate| gate["name"] == name).unwrap_or_else(|| panic!("no gate {name}"))
}

#[test]
fn every_evaluation_is_kept() {
    let repository = Repository::small();
    let commit = repository.git(&["rev-parse", "HEAD"]);
    let first = repository.eval(0, &[]);
    repository.append("app/orders.py", SMELLY);
    let second = repository.eval(0, &[]);
    repository.eval(0, &["--no-keep"]);
    let history = repository.history();
    assert_eq!(history.len(), 2);
    for (kept, answer) in history.iter().rev().zip([&first, &second]) {
        assert_eq!(kept["id"], answer["run"]["id"]);
        assert_eq!(kept["score"], answer["score"]);
        assert_eq!(kept["revision"], answer["revision"]);
        assert_eq!(kept["verdict"], "pass");
    }
    assert_eq!(first["revision"]["commit"], commit.as_str());
    assert_eq!(
        (&first["revision"]["dirty"], &second["revision"]["dirty"]),
        (&Value::Bool(false), &Value::Bool(true))
    );

    // By id, by its beginning, by branch, by commit.
    let id = first["run"]["id"].as_str().unwrap();
    for word in [id, &id.to_lowercase(), &commit[..10], "main", "latest"] {
        let shown = repository.engine(&["show", word, "--format", "json"]).expect(0).json();
        let expected = if word.eq_ignore_ascii_case(id) { &first } else { &second };
        assert_eq!(shown["run"]["id"], expected["run"]["id"], "{word}");
        assert_eq!(shown["findings"], expected["findings"], "{word}");
    }
    let human = repository.engine(&["history"]).expect(0).out;
    assert!(human.contains(&id[..10]) && human.contains(&commit[..7]), "{human}");
    assert_eq!(
        repository.engine(&["history", "--limit", "1", "--format", "json"]).json()["snapshots"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_history_travels_to_a_machine_that_starts_empty() {
    let repository = Repository::small();
    let first = repository.eval(0, &["--release", "v1.0.0"]);
    repository.append("app/orders.py", SMELLY);
    repository.eval(0, &[]);
    let exported = repository.engine(&["history", "export"]).expect(0);
    assert_eq!(exported.out.lines().count(), 2);
    assert!(exported.err.contains("2 snapshots exported"), "{}", exported.err);
    let only = repository.engine(&["history", "export", "--releases", "-o", "releases.jsonl"]).expect(0);
    assert!(only.out.is_empty() && only.err.contains("1 snapshot exported"), "{}", only.err);

    let empty = Repository::small();
    empty.write("history.jsonl", &exported.out);
    let imported = empty.engine(&["history", "import", "history.jsonl"]).expect(0);
    assert!(imported.err.contains("2 snapshots imported, 0 kept already"), "{}", imported.err);
    let again = empty.engine(&["history", "import", "history.jsonl"]).expect(0);
    assert!(again.err.contains("0 snapshots imported, 2 kept already"), "{}", again.err);
    assert_eq!(empty.engine(&["history", "export"]).expect(0).out, exported.out);
    // What came along is a baseline as any other.
    let compared = empty.eval(0, &["--baseline", "v1.0.0"]);
    assert_eq!(compared["baseline"]["id"], first["run"]["id"]);

    empty.write("broken.jsonl", "{\"schema_version\": 1}\n");
    let refused = empty.engine(&["history", "import", "broken.jsonl"]).expect(2);
    assert!(refused.err.contains("broken.jsonl: line 1: it is no snapshot"), "{}", refused.err);
    assert!(refused.err.contains("nothing was kept"), "{}", refused.err);
    empty.engine(&["history", "import", "gone.jsonl"]).expect(4);
}

/// A history of so many days, made of the one snapshot that there is: coverage falls at the fortieth.
fn days(repository: &Repository, count: u32) {
    let line = repository.engine(&["history", "export"]).expect(0).out;
    let snapshot: Value = serde_json::from_str(line.trim()).unwrap();
    let mut lines = String::new();
    for day in 0..count {
        let mut one = snapshot.clone();
        one["id"] = format!("01A0000000000000000000{day:04}").into();
        one["created_at"] = format!("2026-{:02}-{:02}T08:00:00Z", 1 + day / 28, 1 + day % 28).into();
        one["revision"]["commit"] = format!("{day:040x}").into();
        one["content"] = format!("{day:032x}").into();
        let value = if day < 40 { 95.0 } else { 90.0 } + f64::from(day % 3) * 0.1;
        one["metrics"]["documentation.coverage_percent"]["measurement"]["measured"]["value"] = value.into();
        lines += &format!("{one}\n");
    }
    repository.write("days.jsonl", lines);
    repository.engine(&["history", "import", "days.jsonl"]).expect(0);
}

#[test]
fn a_trend_names_the_commit_at_which_a_level_changed() {
    let repository = Repository::small();
    repository.eval(0, &[]);
    days(&repository, 80);
    let arguments = ["trend", "documentation.coverage_percent", "--format", "json"];
    let told = repository.engine(&arguments).expect(0).json();
    super::schemas::hold("trend", &told);
    assert_eq!(told["points"].as_array().unwrap().len(), 81, "with the one that was measured");
    let [change] = told["changes"].as_array().unwrap().as_slice() else { panic!("{}", told["changes"]) };
    assert_eq!(change["point"], 40);
    assert_eq!(told["points"][40]["revision"]["commit"], format!("{:040x}", 40));
    assert!((change["before"].as_f64().unwrap() - 95.1).abs() < 1e-9);
    assert_eq!(told["slope"]["flat"], true);
    let human = repository.engine(&arguments[..2]).expect(0).out;
    assert!(
        human.contains("95.1 to 90.1") && human.contains("-5.3 %") && human.contains("0000000"),
        "{human}"
    );
    assert!(human.lines().all(|line| line.chars().count() <= 80), "{human}");

    assert_eq!(
        repository.engine(&["trend", "score", "--format", "json"]).expect(0).json()["metric"],
        "score"
    );
    let wrong = repository.engine(&["trend", "documentation.coverage_percnt"]).expect(2);
    assert!(wrong.err.contains("did you mean documentation.coverage_percent?"), "{}", wrong.err);
    let none = repository.engine(&["trend", "coverage.line_percent"]).expect(3);
    assert!(none.out.contains("No snapshot has a value"), "{}", none.out);
}

#[test]
fn an_unknown_snapshot_is_an_error() {
    let repository = Repository::small();
    let none = repository.engine(&["show", "latest"]).expect(2);
    assert!(none.err.contains("no history yet"), "{}", none.err);
    repository.eval(0, &[]);
    let unknown = repository.engine(&["show", "v9.9.9"]).expect(2);
    assert!(unknown.err.contains("\"v9.9.9\""), "{}", unknown.err);
    for hostile in ["", "*", "%", "'; DROP TABLE snapshots; --", "../../etc"] {
        repository.engine(&["show", "--", hostile]).expect(2);
    }
    assert_eq!(repository.history().len(), 1);
}

#[test]
fn git_ignores_what_is_kept() {
    let repository = Repository::small();
    repository.eval(0, &[]);
    assert!(repository.root().join(".rq/history.db").is_file());
    assert_eq!(repository.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_release_is_compared_with_the_latest_other_release() {
    let repository = Repository::small();
    repository.append("quality.kdl", NO_NEW_SMELLS);
    repository.append("app/prices.py", SMELLY);
    repository.commit("a gate on change, and one smell");
    // Nothing to compare with is not known to be good.
    let first = repository.eval(3, &["--release", "v1.0.0"]);
    assert_eq!(gate(&first, "change")["verdict"], "incomplete");
    assert!(first["baseline"].is_null());

    repository.append("app/orders.py", SMELLY);
    repository.commit("worse");
    repository.git(&["tag", "v1.1.0"]);
    let second = repository.eval(1, &["--baseline", "latest-release"]);
    assert_eq!(second["revision"]["release"], "v1.1.0");
    assert_eq!(second["baseline"]["label"], "latest-release: v1.0.0");
    assert_eq!(second["baseline"]["id"], first["run"]["id"]);
    assert_eq!(gate(&second, "change")["verdict"], "fail");
    assert_eq!(gate(&second, "release")["verdict"], "pass");
    assert_eq!(
        gate(&second, "change")["conditions"][1]["verdict"],
        "fail",
        "documentation got worse, which only warns"
    );
    let change = second["baseline"]["change"].as_f64().unwrap();
    assert!((change - (second["score"].as_f64().unwrap() - first["score"].as_f64().unwrap())).abs() < 1e-9);

    // Again at the same release: the other one is still what counts.
    let again = repository.eval(1, &["--baseline", "latest-release"]);
    assert_eq!(again["baseline"]["label"], "latest-release: v1.0.0");
    // A version by name; and what a snapshot is compared with without a choice.
    assert_eq!(repository.eval(1, &["--baseline", "v1.0.0"])["baseline"]["id"], first["run"]["id"]);
    assert_eq!(repository.eval(1, &[])["baseline"]["label"], "latest-release: v1.0.0");
    // What was evaluated before is never the same thing.
    let previous = repository.eval(1, &["--baseline", "previous"]);
    assert_eq!(previous["baseline"]["label"], "previous");
    assert_eq!(previous["baseline"]["id"], first["run"]["id"]);
    let by_id = repository.eval(1, &["--baseline", first["run"]["id"].as_str().unwrap()]);
    assert_eq!(by_id["baseline"]["id"], first["run"]["id"]);
    // The environment says it as well as the flag does.
    let mut command = repository.command(&["eval", "--format", "json"]);
    assert_eq!(run(command.env("RQ_BASELINE", "v1.0.0")).json()["baseline"]["id"], first["run"]["id"]);

    let releases = repository.engine(&["history", "--releases", "--format", "json"]).json();
    assert!(
        releases["snapshots"].as_array().unwrap().iter().all(|one| one["revision"]["release"].is_string())
    );
}

#[test]
fn a_branch_is_compared_with_where_it_began() {
    let repository = Repository::small();
    repository.append("quality.kdl", NO_NEW_SMELLS);
    repository.append("app/prices.py", SMELLY);
    repository.commit("with one smell");
    let main = repository.eval(3, &[]);
    repository.git(&["checkout", "--quiet", "-b", "feature"]);
    repository.append("app/orders.py", SMELLY);
    repository.commit("another");
    // The default branch goes on, and loses its smell: that is no fault of this one.
    repository.git(&["checkout", "--quiet", "main"]);
    repository.git(&["checkout", "--quiet", "HEAD~1", "--", "app/prices.py"]);
    repository.commit("better");
    let later = repository.eval(0, &["--baseline", "previous"]);
    repository.git(&["checkout", "--quiet", "feature"]);

    let merge_base = repository.eval(1, &["--baseline", "merge-base"]);
    assert_eq!(merge_base["baseline"]["id"], main["run"]["id"]);
    assert!(merge_base["baseline"]["label"].as_str().unwrap().starts_with("merge-base: "));
    let branch = repository.eval(1, &["--baseline", "main"]);
    assert_eq!(branch["baseline"]["id"], later["run"]["id"]);
    assert_eq!(branch["baseline"]["label"], "branch: main");
    let only = repository.engine(&["history", "--branch", "feature", "--format", "json"]).expect(0).json();
    assert_eq!(only["snapshots"].as_array().unwrap().len(), 1, "the same thing twice");

    // What the file says counts where nothing else is said.
    repository.write("quality.kdl", format!("baseline \"merge-base\"\n{}", repository.read("quality.kdl")));
    assert_eq!(repository.eval(1, &[])["baseline"]["id"], main["run"]["id"]);
}

#[test]
fn a_merge_base_that_was_never_evaluated_is_said() {
    let repository = Repository::small();
    repository.append("quality.kdl", NO_NEW_SMELLS);
    repository.commit("a gate on change");
    repository.git(&["checkout", "--quiet", "-b", "feature"]);
    repository.append("app/orders.py", SMELLY);
    repository.commit("more");
    let answer = repository.eval(3, &["--baseline", "merge-base"]);
    assert!(answer["baseline"].is_null());
    let notices = answer["notices"].to_string();
    assert!(notices.contains("has not been evaluated"), "{notices}");
}

#[test]
fn an_unknown_baseline_is_said_and_is_no_pass() {
    let repository = Repository::small();
    repository.eval(0, &[]);
    let answer = repository.engine(&["eval", "--baseline", "v9.9.9"]).expect(3);
    assert!(
        answer.out.contains("\"v9.9.9\"") && answer.out.contains("compared with nothing"),
        "{}",
        answer.out
    );
    let answer = repository.eval(3, &["--baseline", "v9.9.9"]);
    assert_eq!(answer["gates"][0]["verdict"], "pass", "no condition needs it");
    assert!(answer["notices"].to_string().contains("v9.9.9"));
    // Who does not want to hear of it says so.
    repository.eval(0, &["--baseline", "v9.9.9", "--fail-on", "gate"]);
}

#[test]
fn a_changed_formula_does_not_look_like_changed_code() {
    let repository = Repository::small();
    repository.append("app/orders.py", SMELLY);
    repository.eval(0, &[]);
    repository.replace("quality.kdl", "smells.total * 5", "smells.total * 10");
    let answer = repository.eval(0, &["--baseline", "previous"]);
    assert_eq!(answer["baseline"]["change"], 0.0);
}

#[test]
fn history_lies_where_it_is_told() {
    let repository = Repository::small();
    let store = format!("sqlite:{}", repository.beside("elsewhere/deep/h.db").display());
    repository.eval(0, &["--store", &store]);
    let listed = |command: &mut std::process::Command| {
        run(command).expect(0).json()["snapshots"].as_array().unwrap().len()
    };
    assert_eq!(listed(&mut repository.command(&["history", "--format", "json", "--store", &store])), 1);
    assert_eq!(listed(repository.command(&["history", "--format", "json"]).env("RQ_STORE", &store)), 1);
    assert_eq!(repository.history().len(), 0);

    repository.write("quality.kdl", format!("store \"sqlite:kept/here.db\"\n{SMALL}"));
    repository.eval(0, &[]);
    assert!(repository.root().join("kept/here.db").is_file());
    repository.write("quality.kdl", format!("store (env)\"DATABASE_URL\"\n{SMALL}"));
    let unset = repository.engine(&["eval"]).expect(2);
    assert!(unset.err.contains("DATABASE_URL"), "{}", unset.err);
    let mut command = repository.command(&["eval"]);
    let secret = run(command.env("DATABASE_URL", "postgres://user:geheim@host/db")).expect(2);
    assert!(secret.err.contains("postgres") && !secret.err.contains("geheim"), "{}", secret.err);
}

#[test]
fn evaluations_at_once_are_all_kept() {
    let repositories: Vec<Repository> = (0..4).map(|_| Repository::small()).collect();
    let store = format!("sqlite:{}", repositories[0].beside("history.db").display());
    let begin = |(place, repository): (usize, &Repository)| {
        repository.append("app/orders.py", &"\n# another\n".repeat(place));
        start(&mut repository.command(&["eval", "--format", "json", "--store", &store]))
    };
    let running: Vec<_> = repositories.iter().enumerate().map(begin).collect();
    let mut ids: Vec<String> = running
        .into_iter()
        .map(|running| running.finish().expect(0).json()["run"]["id"].as_str().unwrap().to_owned())
        .collect();
    let listed = repositories[0].engine(&["history", "--format", "json", "--store", &store]).expect(0).json();
    let mut kept: Vec<String> = listed["snapshots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    kept.sort();
    assert_eq!(ids, kept);
}

#[test]
fn a_locked_history_is_waited_for() {
    let repository = Repository::small();
    repository.eval(0, &[]);
    let mut other = Connection::open(repository.root().join(".rq/history.db")).unwrap();
    let held = other.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
    repository.append("app/orders.py", SMELLY);
    let mut running = start(&mut repository.command(&["eval"]));
    // It gets to the lock sooner or later; either way it must not give up at once.
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert!(!running.ended(), "{:?}", running.so_far());
    held.rollback().unwrap();
    running.finish().expect(0);
    assert_eq!(repository.history().len(), 2);
    // Reading waits for nobody.
    let held = other.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
    assert_eq!(repository.history().len(), 2);
    drop(held);
}

#[test]
fn a_history_that_is_none_spares_the_evaluation_and_is_said() {
    let repository = Repository::small();
    repository.write(
        ".rq/history.db",
        "this is no database, and it is longer than the header of one would have to be\n".repeat(80),
    );
    let answer = repository.eval(0, &[]);
    assert!(answer["notices"].to_string().contains("waits in .rq/waiting"), "{}", answer["notices"]);
    let listed = repository.engine(&["history"]).expect(4);
    assert!(listed.err.contains("history.db") && listed.err.contains("help:"), "{}", listed.err);
    // What was there is left as it was.
    assert!(repository.read(".rq/history.db").starts_with("this is no database"));
}

#[test]
fn a_history_of_a_newer_program_is_refused() {
    let repository = Repository::small();
    repository.eval(0, &[]);
    let path = repository.root().join(".rq/history.db");
    let connection = Connection::open(&path).unwrap();
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    connection.pragma_update(None, "user_version", version + 1000).unwrap();
    drop(connection);
    for arguments in [&["eval"][..], &["history"], &["show", "latest"]] {
        let answer = repository.engine(arguments).expect(4);
        assert!(answer.err.contains("newer"), "{arguments:?}: {}", answer.err);
    }
}

#[test]
fn other_projects_in_one_history_are_not_mixed() {
    let (one, other) = (Repository::small(), Repository::small());
    other.replace("quality.kdl", "project \"small\"", "project \"other\"");
    let store = format!("sqlite:{}", one.beside("shared.db").display());
    one.eval(0, &["--store", &store]);
    let answer = other.eval(0, &["--store", &store]);
    assert!(answer["baseline"].is_null(), "compared with another project");
    let listed = other.engine(&["history", "--store", &store, "--format", "json"]).expect(0).json();
    assert_eq!(listed["snapshots"].as_array().unwrap().len(), 1);
}

#[test]
fn values_are_carried_only_where_the_file_allows_it() {
    let body = "        run \"cat\" \"number\"\n        format \"regex\"\n        \
        metric \"own.number\" pattern=\"([0-9]+)\" unit=\"count\" better=\"lower\"\n";
    let repository = Repository::with_own_skill(body);
    repository.write("number", "7\n");
    repository.eval(0, &[]);
    repository.delete("number");
    repository.eval(3, &[]);
    repository.replace("quality.kdl", "        run \"cat\"", "        carry \"1d\"\n        run \"cat\"");
    let answer = repository.engine(&["eval", "--format", "json"]).json();
    let number = &answer["metrics"]["own.number"];
    assert_eq!((number["state"].as_str(), number["value"].as_f64()), (Some("carried"), Some(7.0)));
    assert!(number["measured_at"].is_string() && number["reason"].is_string(), "{number}");
    // The operation still broke: that is no pass.
    assert_eq!(answer["exit_code"], 3);
    assert!(repository.engine(&["eval", "--verbose"]).out.contains("carried"));
}

#[test]
fn metrics_of_many_snapshots_make_a_table() {
    let repository = Repository::small();
    repository.eval(0, &[]);
    days(&repository, 40);
    let query = |code, more: &[&str]| repository.engine(&[&["query"], more].concat()).expect(code);
    let told = query(0, &["documentation.*", "complexity.max", "--limit", "0", "--format", "json"]).json();
    super::schemas::hold("query", &told);
    let snapshots = told["snapshots"].as_array().unwrap();
    assert_eq!(snapshots.len(), 41);
    assert_eq!(snapshots[40]["metrics"]["documentation.coverage_percent"], 95.0);
    let some = ["--since", "2026-01-03", "--until", "2026-01-05T08:00:00Z", "--format", "csv"];
    let csv = query(0, &[&["complexity.max"][..], &some].concat()).out;
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "id,created_at,release,branch,commit,dirty,verdict,score_low,score_high,complexity.max"
    );
    assert_eq!(lines.len(), 4, "the third and the fourth of January, and nothing after the last: {csv}");
    let human = query(0, &["documentation.*"]).out;
    assert!(human.lines().all(|line| line.chars().count() <= 80), "{human}");
    let wrong = query(2, &["complexity.mx"]);
    assert!(wrong.err.contains("did you mean complexity.max?"), "{}", wrong.err);
    let wrong = query(2, &["--since", "yesterday"]);
    assert!(wrong.err.contains("\"yesterday\" is no time"), "{}", wrong.err);
    assert!(query(3, &["--release", "9.9"]).out.contains("No snapshot fits"));

    // The old goes, one a day stays, and what was asked for first is only said.
    let prune = |more: &[&str]| repository.engine(&[&["history", "prune"], more].concat()).expect(0).err;
    let old = ["--keep", "1d", "--daily", "2d"];
    assert!(prune(&[&old[..], &["--dry-run"]].concat()).contains("40 snapshots would go, 1 stay"));
    assert_eq!(repository.history().len(), 41);
    assert!(prune(&["--keep", "1d"]).contains("0 snapshots deleted"), "one a day for ever");
    prune(&old);
    assert_eq!(repository.history().len(), 1);
}

#[test]
fn edited_gates_are_tried_on_the_past() {
    let repository = Repository::small();
    repository.eval(0, &[]);
    days(&repository, 60);
    // Documentation fell from 95 to 90 percent on the fortieth day.
    let gate = "\ngate \"docs\" {\n    require \"documentation.coverage_percent >= 93\"\n    \
        require \"smells.total <= 1000\"\n    warn \"coverage.line_percent >= 50\"\n}\n";
    repository.append("quality.kdl", gate);
    let told = repository.engine(&["backtest", "--format", "json"]).expect(0).json();
    super::schemas::hold("backtest", &told);
    let evaluations = told["evaluations"].as_array().unwrap();
    let failing = evaluations.iter().filter(|one| one["verdict"] == "fail").count();
    assert_eq!((evaluations.len(), failing), (61, 20));
    assert!(evaluations.iter().all(|one| one["verdict_then"] == "pass"));
    let uses: Vec<(&str, &str)> = told["conditions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["text"].as_str().unwrap(), one["use_of"].as_str().unwrap()))
        .collect();
    assert!(uses.contains(&("documentation.coverage_percent >= 93", "decides")), "{uses:?}");
    assert!(uses.contains(&("smells.total <= 1000", "never_fails")), "{uses:?}");
    assert!(uses.contains(&("coverage.line_percent >= 50", "never_told")), "{uses:?}");
    let human = repository.engine(&["backtest"]).expect(0).out;
    assert!(human.contains("20 of another verdict") && human.contains("never failed"), "{human}");
    assert!(human.lines().all(|line| line.chars().count() <= 80), "{human}");
    assert_eq!(repository.history().len(), 61, "nothing is kept of it");
}
