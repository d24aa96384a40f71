//! Evaluating on request: with a program that stands in for the real one, as a task that can be cancelled.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Client, Introduction, PATIENCE, modern};
use crate::project::{Project, lives, snapshot};

const TEXT: &str =
    "project \"shop\"\nskill \"refactor-assistant\" {\n    operation \"detect_code_smells\"\n}\n";

struct Desk {
    client: Client,
    project: Project,
    uri: String,
}

/// A server whose engine is a script that leaves its process id and its arguments behind, and then does `work`.
fn desk(work: &str, trusted: bool) -> Desk {
    let project = Project::evaluated();
    project.write("quality.kdl", TEXT);
    let left = project.root.parent().unwrap().join("left");
    let left = left.display();
    let script = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$PWD\" \"$@\" > {left}.arguments\necho $$ > {left}.part\nmv {left}.part {left}.process\n{work}\n"
    );
    let engine = project.root.parent().unwrap().join("engine.sh");
    fs::write(&engine, script).unwrap();
    fs::set_permissions(&engine, fs::Permissions::from_mode(0o755)).unwrap();
    let client = Client::start(Introduction {
        capabilities: modern(),
        settings: json!({"trusted": trusted, "engine": {"path": engine}}),
        folders: vec![project.root.clone()],
        ..Introduction::default()
    });
    let uri = project.uri("quality.kdl");
    client.open(&uri, TEXT);
    Desk { client, project, uri }
}

impl Desk {
    fn left(&self, what: &str) -> PathBuf {
        self.project.root.parent().unwrap().join(format!("left.{what}"))
    }

    /// What the program was called with: the folder that it ran in, and its arguments.
    fn arguments(&self) -> Vec<String> {
        fs::read_to_string(self.left("arguments")).unwrap().lines().map(str::to_owned).collect()
    }

    /// The program's process, as soon as it runs.
    fn process(&self) -> u32 {
        let file = self.left("process");
        let mut id = String::new();
        eventually("the program runs", || {
            id = fs::read_to_string(&file).unwrap_or_default();
            !id.is_empty()
        });
        id.trim().parse().unwrap()
    }

    fn command(&self, name: &str, more: &[&str]) -> Value {
        let mut arguments = vec![json!(self.uri)];
        arguments.extend(more.iter().map(|argument| json!(argument)));
        json!({"command": name, "arguments": arguments})
    }

    fn send(&mut self, name: &str, more: &[&str]) -> i64 {
        let params = self.command(name, more);
        self.client.send("workspace/executeCommand", params)
    }

    fn refused(&mut self, name: &str, more: &[&str]) -> String {
        let params = self.command(name, more);
        self.client.refused("workspace/executeCommand", params)
    }
}

fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < until, "it never came to be that {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn an_evaluation_is_a_task_with_progress() {
    let mut desk = desk("echo measured; exit 1", true);
    let id = desk.send("rq.server.evaluate", &[]);
    let token = desk.client.hear("window/workDoneProgress/create", |_| true)["token"].clone();
    let begin = desk.client.hear("$/progress", |params| params["token"] == token);
    assert_eq!(begin["value"]["kind"], "begin");
    assert_eq!(begin["value"]["cancellable"], true);
    desk.client.hear("$/progress", |params| params["token"] == token && params["value"]["kind"] == "end");
    assert_eq!(desk.client.answer(id).unwrap(), json!({"exitCode": 1}));
    let message = desk.client.hear("window/showMessage", |_| true);
    assert_eq!(message["type"], 2, "{message}");
    assert!(message["message"].as_str().unwrap().contains("a gate fails"), "{message}");
    assert!(desk.client.transcript().contains("measured"));
    let root = desk.project.root.to_str().unwrap();
    assert_eq!(desk.arguments(), [root, "eval", root]);
}

#[test]
fn each_end_has_its_words() {
    for (work, kind, words) in [
        ("exit 0", 3, "passes"),
        ("exit 3", 2, "incomplete"),
        ("echo 'quality.kdl:1: no' >&2; exit 2", 1, "quality.kdl:1: no"),
        ("kill -9 $$", 1, "was ended"),
    ] {
        let mut desk = desk(work, true);
        let id = desk.send("rq.server.evaluate", &[]);
        desk.client.answer(id).unwrap();
        let message = desk.client.hear("window/showMessage", |_| true);
        assert_eq!(message["type"], kind, "{message}");
        assert!(message["message"].as_str().unwrap().contains(words), "{message}");
    }
}

#[test]
fn one_operation_is_run_by_its_name() {
    let mut desk = desk("exit 0", true);
    let id = desk.send("rq.server.run", &["refactor-assistant.detect_code_smells"]);
    desk.client.answer(id).unwrap();
    let root = desk.project.root.to_str().unwrap().to_owned();
    assert_eq!(desk.arguments(), [&root, "run", "--project", &root, "refactor-assistant.detect_code_smells"]);
    // Only what exists is run: no other text reaches a command line.
    for name in ["refactor-assistant.nothing", "--help", "; rm -rf /", ""] {
        assert!(desk.refused("rq.server.run", &[name]).contains("there is no operation"));
    }
    desk.refused("rq.server.run", &[]);
}

#[test]
fn nothing_is_run_in_a_workspace_that_is_not_trusted() {
    let mut desk = desk("exit 0", false);
    for more in [vec![], vec!["refactor-assistant.detect_code_smells"]] {
        let name = if more.is_empty() { "rq.server.evaluate" } else { "rq.server.run" };
        let why = desk.refused(name, &more);
        assert!(why.contains("not trusted"), "{why}");
    }
    assert!(!desk.left("process").exists());
    // Nor when the trust is withdrawn; and it is when it is given.
    let set = |desk: &Desk, trusted: bool| {
        let engine = desk.project.root.parent().unwrap().join("engine.sh");
        let settings = json!({"settings": {"rq": {"trusted": trusted, "engine": {"path": engine}}}});
        desk.client.notify("workspace/didChangeConfiguration", settings);
    };
    set(&desk, true);
    let id = desk.send("rq.server.evaluate", &[]);
    desk.client.answer(id).unwrap();
    assert!(desk.left("process").exists());
    set(&desk, false);
    desk.refused("rq.server.evaluate", &[]);
}

#[test]
fn a_task_is_cancelled_with_its_process() {
    let mut desk = desk("exec sleep 60", true);
    let id = desk.send("rq.server.evaluate", &[]);
    let token = desk.client.hear("window/workDoneProgress/create", |_| true)["token"].clone();
    let process = desk.process();
    assert!(lives(process));
    // While it runs everything else is answered, and a second one is refused.
    assert!(!desk.client.hints(&desk.uri.clone()).iter().any(|hint| hint.contains("nothing")));
    assert!(desk.refused("rq.server.evaluate", &[]).contains("still running"));
    desk.client.notify("window/workDoneProgress/cancel", json!({"token": token}));
    assert_eq!(desk.client.answer(id), Ok(Value::Null));
    desk.client.hear("$/progress", |params| params["token"] == token && params["value"]["kind"] == "end");
    assert!(!lives(process));
    // And the next one may run.
    desk.project.write("../engine.sh", "#!/bin/sh\nexit 0\n");
    let id = desk.send("rq.server.evaluate", &[]);
    assert_eq!(desk.client.answer(id).unwrap(), json!({"exitCode": 0}));
}

#[test]
fn a_program_that_does_not_listen_is_ended_all_the_same() {
    let mut desk = desk("trap '' INT TERM; while :; do sleep 0.05; done", true);
    let id = desk.send("rq.server.evaluate", &[]);
    let token = desk.client.hear("window/workDoneProgress/create", |_| true)["token"].clone();
    let process = desk.process();
    desk.client.notify("window/workDoneProgress/cancel", json!({"token": token}));
    assert_eq!(desk.client.answer(id), Ok(Value::Null));
    assert!(!lives(process));
}

#[test]
fn no_program_outlives_the_server() {
    for goodbye in [true, false] {
        let mut desk = desk("exec sleep 60", true);
        desk.send("rq.server.evaluate", &[]);
        let process = desk.process();
        if goodbye {
            desk.client.request("shutdown", Value::Null);
            desk.client.notify("exit", Value::Null);
        } else {
            desk.client.hang_up();
        }
        desk.client.ended();
        eventually("the program ends", || !lives(process));
    }
}

#[test]
fn much_output_neither_blocks_nor_fills_the_memory() {
    let mut desk =
        desk("yes 'a long line of words that says nothing at all' | head -c 20000000; exit 0", true);
    let id = desk.send("rq.server.evaluate", &[]);
    assert_eq!(desk.client.answer(id).unwrap(), json!({"exitCode": 0}));
    assert!(desk.client.transcript().len() < 3_000_000);
}

#[test]
fn a_program_that_cant_be_run_is_told() {
    let mut desk = desk("exit 0", true);
    for (path, words) in [
        ("engine.sh", "absolute"),
        ("/nowhere/at/all", "can't be started"),
        (desk.project.root.to_str().unwrap(), "can't be started"),
    ] {
        let settings = json!({"settings": {"rq": {"trusted": true, "engine": {"path": path}}}});
        desk.client.notify("workspace/didChangeConfiguration", settings);
        let params = json!({"command": "rq.server.evaluate", "arguments": [desk.uri]});
        let why = desk.client.refused("workspace/executeCommand", params);
        assert!(why.contains(words), "{why}");
    }
}

#[test]
fn a_document_without_a_folder_is_not_evaluated() {
    let mut client =
        Client::start(Introduction { settings: json!({"trusted": true}), ..Introduction::default() });
    client.open("untitled:quality.kdl", TEXT);
    let params = json!({"command": "rq.server.evaluate", "arguments": ["untitled:quality.kdl"]});
    let why = client.refused("workspace/executeCommand", params);
    assert!(why.contains("save the file"), "{why}");
    for arguments in [json!([]), json!([1]), json!(["file:///nowhere/quality.kdl"])] {
        let params = json!({"command": "rq.server.evaluate", "arguments": arguments});
        let why = client.refused("workspace/executeCommand", params);
        assert!(why.contains("quality.kdl"), "{why}");
    }
}

#[test]
fn how_an_operation_ended_is_told() {
    let mut desk = desk("exit 0", false);
    desk.client.remembers(&desk.uri.clone());
    for (more, words) in [
        (vec!["refactor-assistant.detect_code_smells"], "4 findings"),
        (vec!["ruff.lint"], "ruff ended with exit code 2"),
        (vec!["nobody.knows"], "not part of the last evaluation"),
        (vec![], "incomplete"),
    ] {
        let id = desk.send("rq.server.showResult", &more);
        desk.client.answer(id).unwrap();
        let message = desk.client.hear("window/showMessage", |_| true);
        assert!(message["message"].as_str().unwrap().contains(words), "{message}");
    }
}

#[test]
fn what_a_finished_evaluation_kept_is_shown() {
    let mut desk = desk("exit 0", true);
    let before = desk.client.remembers(&desk.uri.clone());
    // The program keeps a snapshot before it ends.
    desk.project.keep(&snapshot(8));
    let id = desk.send("rq.server.evaluate", &[]);
    desk.client.answer(id).unwrap();
    let after =
        desk.client.overview(&desk.uri.clone(), |overview| overview["snapshot"] != before["snapshot"]);
    assert_eq!(after["snapshot"]["id"], snapshot(8).id.as_str());
}
