//! What a history does with the same thing evaluated again, with a store that can't be reached, and with old snapshots;
//! and one that lies in the repository itself.

use std::fs;

use serde_json::Value;

use super::engine::run;
use super::repository::{Repository, SMALL, SMELLY};

fn ids(repository: &Repository) -> Vec<String> {
    let text = |snapshot: &Value| snapshot["id"].as_str().unwrap().to_owned();
    repository.history().iter().map(text).collect()
}

#[test]
fn the_same_thing_evaluated_again_is_no_second_entry() {
    let repository = Repository::small();
    let first = repository.eval(0, &[]);
    repository.append("app/orders.py", SMELLY);
    repository.commit("smelly");
    let second = repository.eval(0, &[]);
    let again = repository.eval(0, &[]);
    assert_eq!(again["run"]["id"], second["run"]["id"]);
    assert_eq!(again["baseline"]["id"], first["run"]["id"], "not compared with itself");
    assert_eq!(ids(&repository).len(), 2);

    // Other words for the same commit: another commit, the same content.
    repository.git(&["commit", "--quiet", "--amend", "-m", "smelly, as it is"]);
    let amended = repository.eval(0, &[]);
    assert_ne!(amended["revision"]["commit"], second["revision"]["commit"]);
    assert_eq!(repository.history().len(), 2);
    assert_eq!(repository.history()[0]["revision"]["commit"], amended["revision"]["commit"]);
    let export = |repository: &Repository| repository.engine(&["history", "export"]).expect(0).out;
    assert_eq!(export(&repository).lines().count(), 3, "none is lost");

    // What was changed and taken back is what was evaluated last, and stands once.
    repository.append("app/orders.py", "# for a moment\n");
    let moment = repository.eval(0, &[]);
    repository.git(&["checkout", "--quiet", "app/orders.py"]);
    let back = repository.eval(0, &[]);
    assert_eq!(back["baseline"]["id"], moment["run"]["id"]);
    assert_eq!(
        ids(&repository)[..2],
        [&back, &moment].map(|one| one["run"]["id"].as_str().unwrap().to_owned())
    );
    assert_eq!(repository.history().len(), 3);

    // Going back is something that happened.
    repository.git(&["revert", "--no-edit", "HEAD"]);
    repository.eval(0, &[]);
    assert_eq!(repository.history().len(), 4);
    // A tool or a setting that differs makes another content.
    repository.replace("quality.kdl", "max-parameters 3", "max-parameters 4");
    repository.commit("laxer");
    repository.eval(0, &[]);
    assert_eq!(repository.history().len(), 5);
}

#[test]
fn uncommitted_work_that_did_not_change_is_kept_once() {
    let repository = Repository::small();
    repository.append("app/orders.py", SMELLY);
    let first = repository.eval(0, &[]);
    assert_eq!(repository.eval(0, &[])["run"]["id"], first["run"]["id"]);
    repository.write("app/new.py", "def f(x):\n    return x\n");
    assert_ne!(repository.eval(0, &[])["run"]["id"], first["run"]["id"], "a new file counts");
    assert_eq!(ids(&repository).len(), 2);
}

#[test]
fn a_squashed_branch_is_a_merge_base_that_was_evaluated() {
    let repository = Repository::small();
    repository.git(&["checkout", "--quiet", "-b", "topic"]);
    repository.append("app/orders.py", SMELLY);
    repository.commit("one");
    repository.append("app/orders.py", "\n\ndef more(x):\n    return x\n");
    repository.commit("two");
    let evaluated = repository.eval(0, &[]);
    repository.git(&["checkout", "--quiet", "main"]);
    repository.git(&["merge", "--quiet", "--squash", "topic"]);
    repository.git(&["commit", "--quiet", "-m", "topic, squashed"]);
    repository.git(&["branch", "--quiet", "-D", "topic"]);
    repository.git(&["checkout", "--quiet", "-b", "next"]);
    repository.append("app/orders.py", "\n\ndef last(x):\n    return x\n");
    repository.commit("three");
    let next = repository.eval(0, &["--baseline", "merge-base"]);
    assert_eq!(next["baseline"]["id"], evaluated["run"]["id"], "{}", next["notices"]);
}

#[test]
fn a_repetition_that_knows_less_does_not_take_the_place_of_one_that_knew() {
    let repository = Repository::with_own_skill(
        "run \"cat\" \"../beside.json\"\n format \"json\"\n metric \"own.number\" pointer=\"/n\" unit=\"count\" better=\"lower\"",
    );
    fs::write(repository.beside("beside.json"), "{\"n\": 3}").unwrap();
    let whole = repository.eval(0, &[]);
    fs::write(repository.beside("beside.json"), "no answer").unwrap();
    let broken = repository.eval(3, &[]);
    assert_ne!(broken["run"]["id"], whole["run"]["id"]);
    assert_eq!(repository.engine(&["history", "export"]).expect(0).out.lines().count(), 2);
    fs::write(repository.beside("beside.json"), "{\"n\": 4}").unwrap();
    let again = repository.eval(0, &[]);
    assert_eq!(again["run"]["id"], broken["run"]["id"], "in the place of the one that knew less");
}

#[test]
fn a_history_that_can_not_be_written_to_is_written_later() {
    let repository = Repository::small();
    let first = repository.eval(0, &[]);
    let file = repository.root().join(".rq/history.db");
    let whole = fs::read(&file).unwrap();
    fs::write(&file, "no database, for now").unwrap();
    repository.append("app/orders.py", SMELLY);
    let waiting = repository.eval(0, &[]);
    let notices = waiting["notices"].to_string();
    assert!(notices.contains("waits in .rq/waiting"), "{notices}");
    fs::write(&file, whole).unwrap();
    repository.append("app/orders.py", "\n\ndef more(x):\n    return x\n");
    let last = repository.eval(0, &[]);
    assert!(
        last["notices"].to_string().contains("1 snapshot that waited for the history"),
        "{}",
        last["notices"]
    );
    let wanted: Vec<&str> =
        [&last, &waiting, &first].iter().map(|answer| answer["run"]["id"].as_str().unwrap()).collect();
    assert_eq!(ids(&repository), wanted);
    assert_eq!(fs::read_dir(repository.root().join(".rq/waiting")).unwrap().count(), 0);

    // What is no snapshot stays where it is, and is told of.
    repository.write(".rq/waiting/zzz.json", "{}");
    let told = repository.eval(0, &[]);
    assert!(told["notices"].to_string().contains("zzz.json was not taken"), "{}", told["notices"]);
}

#[test]
fn old_snapshots_go_as_the_file_says() {
    let repository = Repository::small();
    repository.eval(0, &[]);
    let line = repository.engine(&["history", "export"]).expect(0).out;
    let snapshot: Value = serde_json::from_str(line.trim()).unwrap();
    let mut lines = String::new();
    for day in 0..60 {
        let mut one = snapshot.clone();
        one["id"] = format!("01A0000000000000000000{day:04}").into();
        one["created_at"] = format!("2020-{:02}-{:02}T08:00:00Z", 1 + day / 28, 1 + day % 28).into();
        one["content"] = format!("{day:032x}").into();
        lines += &format!("{one}\n");
    }
    repository.write("old.jsonl", lines);
    repository.engine(&["history", "import", "old.jsonl"]).expect(0);
    repository.delete("old.jsonl");
    let text =
        SMALL.to_owned() + "\nstore \"sqlite:.rq/history.db\" {\n    keep \"30d\"\n    daily \"60d\"\n}\n";
    repository.write("quality.kdl", text);
    repository.eval(0, &[]);
    assert_eq!(ids(&repository).len(), 2, "the two of today");
}

/// The project with its history in the repository.
fn in_repository() -> Repository {
    let repository = Repository::small();
    repository.append("quality.kdl", "\nstore \"git:refs/rq/history\"\n");
    repository.commit("history in the repository");
    repository
}

#[test]
fn a_history_in_the_repository_is_shared_without_a_server() {
    let repository = in_repository();
    let first = repository.eval(0, &[]);
    assert!(!repository.root().join(".rq/history.db").exists());
    let status = repository.git(&["status", "--porcelain"]);
    assert_eq!(status, "", "no file of the project changed");
    let server = repository.beside("server.git");
    let address = server.display().to_string();
    repository.git(&["clone", "--quiet", "--bare", ".", &address]);
    repository.git(&["remote", "add", "origin", &address]);
    let pushed = repository.engine(&["history", "push"]).expect(0);
    assert!(pushed.err.contains("origin has all of refs/rq/history"), "{}", pushed.err);

    // Another clone brings it in, adds to it at the same time as the first, and nobody loses anything.
    let clone = repository.beside("clone");
    repository.git(&["clone", "--quiet", &address, &clone.display().to_string()]);
    let there = |arguments: &[&str]| run(&mut super::engine::engine(&clone, arguments));
    let fetched = there(&["history", "fetch"]).expect(0);
    assert!(fetched.err.contains("refs/rq/history has all that origin has"), "{}", fetched.err);
    let list = |out: &str| -> Vec<String> {
        let json: Value = serde_json::from_str(out).unwrap();
        let of = |snapshot: &Value| snapshot["id"].as_str().unwrap().to_owned();
        json["snapshots"].as_array().unwrap().iter().map(of).collect()
    };
    let theirs = || list(&there(&["history", "--format", "json"]).expect(0).out);
    assert_eq!(theirs(), [first["run"]["id"].as_str().unwrap()]);
    fs::write(clone.join("app/theirs.py"), "def f(x):\n    return x\n").unwrap();
    let theirs_new: Value =
        serde_json::from_str(&there(&["eval", "--format", "json"]).expect(0).out).unwrap();
    assert_eq!(theirs_new["baseline"]["id"], first["run"]["id"]);
    repository.append("app/orders.py", SMELLY);
    let ours_new = repository.eval(0, &[]);
    there(&["history", "push"]).expect(0);
    repository.engine(&["history", "push"]).expect(0);
    there(&["history", "fetch"]).expect(0);
    assert_eq!(ids(&repository), theirs());
    assert_eq!(ids(&repository).len(), 3);
    for id in [&theirs_new["run"]["id"], &ours_new["run"]["id"]] {
        assert!(theirs().contains(&id.as_str().unwrap().to_owned()));
    }

    // The copy can be lost: everything is in the repository.
    fs::remove_dir_all(clone.join(".rq")).unwrap();
    assert_eq!(theirs().len(), 3);
    let trend = there(&["trend", "smells.total", "--format", "json"]).expect(0).json();
    assert_eq!(trend["points"].as_array().unwrap().len(), 3);
    // What is pruned here is gone there as well.
    let pruned = repository.engine(&["history", "prune", "--keep", "0s", "--daily", "0s"]).expect(0);
    assert!(pruned.err.contains("deleted"), "{}", pruned.err);
    repository.engine(&["history", "push"]).expect(0);
    there(&["history", "fetch"]).expect(0);
    assert_eq!(ids(&repository), theirs());
}

#[test]
fn a_history_in_the_repository_says_what_it_can_not_do() {
    let repository = in_repository();
    let nothing = repository.engine(&["history", "push"]).expect(2);
    assert!(nothing.err.contains("there is no history to push"), "{}", nothing.err);
    repository.eval(0, &[]);
    let nowhere = repository.engine(&["history", "push", "nowhere"]).expect(4);
    assert!(nowhere.err.contains("git fetch nowhere"), "{}", nowhere.err);
    let option = repository.engine(&["history", "fetch", "--", "--upload-pack=touch owned"]).expect(4);
    assert!(!repository.root().join("owned").exists(), "{}", option.err);
    let file = Repository::small();
    let refused = file.engine(&["history", "fetch"]).expect(2);
    assert!(refused.err.contains("this history is kept in a file"), "{}", refused.err);
}

#[test]
fn a_ratchet_follows_the_best_value_reached_on_the_default_branch() {
    let repository = Repository::small();
    let gate = "\ngate \"ratchet\" {\n    ratchet \"smells.total\"\n    \
                ratchet \"documentation.coverage_percent\" slack=20\n}\n";
    repository.append("app/prices.py", SMELLY);
    repository.append("quality.kdl", gate);
    repository.commit("two smells");
    let condition = |answer: &Value, place: usize| {
        let gates = answer["gates"].as_array().unwrap();
        let gate = gates.iter().find(|gate| gate["name"] == "ratchet").unwrap();
        let condition = &gate["conditions"][place];
        (condition["text"].as_str().unwrap().to_owned(), condition["verdict"].as_str().unwrap().to_owned())
    };
    let said = |answer: &Value| condition(answer, 0).1;
    // What nothing was reached before for is not known to be as good.
    let first = repository.eval(3, &[]);
    assert_eq!(condition(&first, 0), ("smells.total <= best.smells.total".into(), "incomplete".into()));
    assert!(condition(&first, 1).0.ends_with(" - 20"));
    let clean = repository.read("app/prices.py").replace(SMELLY, "");
    repository.write("app/prices.py", &clean);
    repository.commit("better");
    let better = repository.eval(0, &[]);
    assert_eq!(better["metrics"]["best.smells.total"]["value"], first["metrics"]["smells.total"]["value"]);

    // The best counts, though a branch was better and the value right before is worse.
    repository.append("app/prices.py", SMELLY);
    repository.commit("worse");
    assert_eq!(said(&repository.eval(1, &[])), "fail");
    repository.append("app/prices.py", "\n# as bad\n");
    repository.commit("no better");
    assert_eq!(said(&repository.eval(1, &[])), "fail");
    // Also when the snapshot in which it was reached is gone.
    repository.engine(&["history", "prune", "--keep", "0s", "--daily", "0s"]).expect(0);
    assert_eq!(repository.history().len(), 1);
    repository.append("app/prices.py", "\n# still\n");
    repository.commit("after pruning");
    assert_eq!(said(&repository.eval(1, &[])), "fail");
    // By hand it can be loosened.
    repository.replace(
        "quality.kdl",
        "ratchet \"smells.total\"",
        "ratchet \"smells.total\" since=\"2020-01-01\"",
    );
    repository.commit("from here");
    assert_eq!(said(&repository.eval(0, &[])), "pass");

    for (wrong, word) in [
        ("smells.totl", "did you mean"),
        ("smells.total + 1", "a ratchet is about one metric"),
        ("code.lines", "nothing is its best value"),
    ] {
        repository.replace("quality.kdl", "ratchet \"smells.total\"", &format!("ratchet \"{wrong}\""));
        let refused = repository.engine(&["check"]).expect(2);
        assert!(refused.out.contains(word), "{wrong}: {}", refused.out);
        repository.replace("quality.kdl", &format!("ratchet \"{wrong}\""), "ratchet \"smells.total\"");
    }
}

#[test]
fn what_is_no_snapshot_in_the_repository_is_passed_over_and_stays() {
    let repository = in_repository();
    repository.write("strange.json", "no snapshot\u{1b}[2J");
    let blob = repository.git(&["hash-object", "-w", "strange.json"]);
    let place = format!("100644,{blob},01AA/01AA0000000000000000000000.json");
    repository.git(&["update-index", "--add", "--cacheinfo", &place]);
    let tree = repository.git(&["write-tree"]);
    let commit = repository.git(&["commit-tree", &tree, "-m", "by hand"]);
    repository.git(&["update-ref", "refs/rq/history", &commit]);
    repository.git(&["reset", "--quiet"]);
    repository.delete("strange.json");
    let answer = repository.eval(0, &[]);
    assert_eq!(ids(&repository), [answer["run"]["id"].as_str().unwrap()]);
    let listed = repository.git(&["ls-tree", "-r", "--name-only", "refs/rq/history"]);
    assert!(listed.contains("01AA/01AA0000000000000000000000.json"), "{listed}");
    assert!(listed.contains("app/orders.py"), "what else is there stays: {listed}");
}
