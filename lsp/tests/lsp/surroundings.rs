//! Projects as they come: without a history, without a folder, several at once, with a strange store.

use std::fs;

use serde_json::json;

use crate::client::{Client, Introduction, modern};
use crate::project::{Project, snapshot};

const TEXT: &str = "project \"shop\"\nscore {\n    component \"tests\" weight=100 { formula \"coverage.line_percent\" }\n}\n";

fn client(folders: &[&Project]) -> Client {
    let folders = folders.iter().map(|project| project.root.clone()).collect();
    Client::start(Introduction { capabilities: modern(), folders, ..Introduction::default() })
}

#[test]
fn a_history_that_begins_while_the_server_runs_is_found() {
    let project = Project::bare();
    let mut client = client(&[&project]);
    let uri = project.uri("quality.kdl");
    client.open(&uri, TEXT);
    assert_eq!(client.hints(&uri), ["2: not evaluated yet"]);
    project.keep(&snapshot(1));
    let overview = client.remembers(&uri);
    assert_eq!(overview["score"]["text"], "57.5");
    assert_eq!(client.hints(&uri)[0], "2: 57.5 of 100");
    // The client is told that there is something new to ask for.
    for request in ["workspace/inlayHint/refresh", "workspace/codeLens/refresh"] {
        assert!(client.transcript().contains(request));
    }
}

#[test]
fn an_untitled_document_belongs_to_the_folder_that_is_open() {
    let project = Project::evaluated();
    let mut client = client(&[&project]);
    client.open("untitled:Untitled-1", TEXT);
    client.remembers("untitled:Untitled-1");
    assert_eq!(client.hints("untitled:Untitled-1")[0], "2: 82.5 of 100 (+15.0)");
}

#[test]
fn an_untitled_document_without_a_folder_has_everything_but_a_history() {
    let mut client = client(&[]);
    client.open("untitled:Untitled-1", TEXT);
    assert!(client.diagnostics("untitled:Untitled-1", 1).is_empty());
    assert_eq!(client.hints("untitled:Untitled-1"), ["2: not evaluated yet"]);
    let symbols = client
        .request("textDocument/documentSymbol", json!({"textDocument": {"uri": "untitled:Untitled-1"}}));
    assert_eq!(symbols[0]["name"], "shop");
    let overview = client.overview("untitled:Untitled-1", |_| true);
    assert_eq!(overview["project"], "shop");
}

#[test]
fn each_folder_has_its_own_history() {
    let (one, other) = (Project::evaluated(), Project::bare());
    other.keep(&snapshot(2));
    let mut client = client(&[&one, &other]);
    let (first, second) = (one.uri("quality.kdl"), other.uri(".config/quality.kdl"));
    client.open(&first, TEXT);
    client.open(&second, TEXT);
    client.remembers(&first);
    client.remembers(&second);
    assert_eq!(client.hints(&first)[0], "2: 82.5 of 100 (+15.0)");
    assert_eq!(client.hints(&second)[0], "2: 62.5 of 100");
    // What is asked of all documents names them all.
    let found = client.request("workspace/symbol", json!({"query": "tests"}));
    assert_eq!(found.as_array().unwrap().len(), 2, "{found:#}");
    let folder = |project: &Project| json!({"uri": project.uri("").trim_end_matches('/'), "name": "shop"});
    client.notify(
        "workspace/didChangeWorkspaceFolders",
        json!({"event": {"added": [], "removed": [folder(&other)]}}),
    );
    assert_eq!(client.hints(&first)[0], "2: 82.5 of 100 (+15.0)");
}

#[test]
fn a_history_that_cant_be_read_is_told_and_stops_nothing() {
    let project = Project::bare();
    project.write(".rq/history.db", "this is no database at all, whatever its name says");
    let mut client = client(&[&project]);
    let uri = project.uri("quality.kdl");
    client.open(&uri, TEXT);
    let overview = client.overview(&uri, |overview| !overview["problem"].is_null());
    assert!(overview["problem"].as_str().unwrap().contains("history.db"), "{overview}");
    assert_eq!(client.hints(&uri), ["2: no history"]);
    assert!(client.diagnostics(&uri, 1).is_empty());
    // It was read, and nothing else.
    let left = fs::read_to_string(project.root.join(".rq/history.db")).unwrap();
    assert!(left.starts_with("this is no database"));
}

#[test]
fn nothing_is_written_beside_a_history() {
    let project = Project::evaluated();
    let files = || {
        let mut files: Vec<String> = fs::read_dir(project.root.join(".rq"))
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        files
    };
    let before = (files(), fs::read(project.root.join(".rq/history.db")).unwrap());
    let mut client = client(&[&project]);
    let uri = project.uri("quality.kdl");
    client.open(&uri, TEXT);
    client.remembers(&uri);
    client.hints(&uri);
    drop(client);
    assert_eq!(fs::read(project.root.join(".rq/history.db")).unwrap(), before.1);
    // A reader of SQLite's may leave its own lock files.
    let kept: Vec<String> =
        files().into_iter().filter(|file| !file.ends_with("-shm") && !file.ends_with("-wal")).collect();
    assert_eq!(kept, before.0);
}

#[test]
fn what_a_stores_variable_holds_is_never_said() {
    let secret = "hunter2";
    for value in [
        format!("postgres://me:{secret}@db.example/history"),
        secret.to_owned(),
        format!("sqlite:/nowhere/{secret}/../../etc/passwd"),
        format!("{secret}://{secret}"),
        format!("sqlite:{secret}\u{1b}[31m\n"),
    ] {
        let project = Project::bare();
        let mut client = Client::start(Introduction {
            capabilities: modern(),
            folders: vec![project.root.clone()],
            environment: vec![("RQ_TEST_STORE".into(), value.clone())],
            ..Introduction::default()
        });
        let uri = project.uri("quality.kdl");
        client.open(&uri, &format!("store (env)\"RQ_TEST_STORE\"\n{TEXT}"));
        client.diagnostics(&uri, 1);
        let document = json!({"textDocument": {"uri": uri}});
        let place = json!({"textDocument": {"uri": uri}, "position": {"line": 0, "character": 14}});
        // Now the history was looked for.
        client.hear("workspace/inlayHint/refresh", |_| true);
        client.hints(&uri);
        client.overview(&uri, |_| true);
        for method in ["hover", "completion", "definition"] {
            client.request(&format!("textDocument/{method}"), place.clone());
        }
        client.request("textDocument/codeLens", document);
        let command = json!({"command": "rq.server.showResult", "arguments": [uri]});
        client.request("workspace/executeCommand", command);
        client.hear("window/showMessage", |_| true);
        let transcript = client.transcript();
        assert!(!transcript.contains(secret), "{value:?} was said: {transcript}");
    }
}

#[test]
fn a_store_without_its_variable_is_told() {
    let project = Project::bare();
    let mut client = client(&[&project]);
    let uri = project.uri("quality.kdl");
    client.open(&uri, &format!("store (env)\"RQ_TEST_STORE_THAT_IS_NOT_SET\"\n{TEXT}"));
    let overview = client.overview(&uri, |overview| !overview["problem"].is_null());
    assert!(overview["problem"].as_str().unwrap().contains("RQ_TEST_STORE_THAT_IS_NOT_SET"), "{overview}");
}

#[test]
fn settings_are_asked_for_where_the_client_answers() {
    let project = Project::evaluated();
    let mut capabilities = modern();
    capabilities["workspace"]["configuration"] = json!(true);
    let mut client = Client::start(Introduction {
        capabilities,
        settings: json!({"inlayHints": {"score": true}}),
        configuration: json!({"inlayHints": {"score": false, "components": false}}),
        folders: vec![project.root.clone()],
        ..Introduction::default()
    });
    let uri = project.uri("quality.kdl");
    client.hear("workspace/configuration", |params| params["items"][0]["section"] == "rq");
    client.open(&uri, TEXT);
    client.remembers(&uri);
    assert!(client.hints(&uri).is_empty());
    // Settings that are none leave those that are.
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"rq": {"trusted": "yes"}}}));
    client.notify("workspace/didChangeConfiguration", json!({"settings": null}));
    assert!(client.hints(&uri).is_empty());
}
