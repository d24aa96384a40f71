//! What the last evaluation found, on the lines of source files.

use std::time::Duration;

use rq_core::finding::{Finding, Level};
use serde_json::{Value, json};

use crate::client::{Client, Introduction, modern};
use crate::project::{ORDERS, Project, findings, snapshot};

const TEXT: &str = "project \"shop\"\n";

struct Desk {
    client: Client,
    project: Project,
    configuration: String,
    orders: String,
}

fn desk() -> Desk {
    let project = Project::evaluated();
    let folders = vec![project.root.clone()];
    let client = Client::start(Introduction { capabilities: modern(), folders, ..Introduction::default() });
    let (configuration, orders) = (project.uri("quality.kdl"), project.uri("app/orders.py"));
    Desk { client, project, configuration, orders }
}

/// Waits until what is published for a file `fits`; each finding as `4:5–4:69 rule`, lines and columns from 1.
fn published(client: &Client, uri: &str, fits: impl Fn(&[String]) -> bool) -> Vec<String> {
    let of = |params: &Value| params["uri"] == uri && fits(&lines(&params["diagnostics"]));
    lines(&client.hear("textDocument/publishDiagnostics", of)["diagnostics"])
}

fn lines(diagnostics: &Value) -> Vec<String> {
    let place = |position: &Value| {
        let (line, column) = (position["line"].as_u64().unwrap(), position["character"].as_u64().unwrap());
        // Editors count with 31 bits.
        assert!(column <= i32::MAX as u64, "{diagnostics:#}");
        if column == i32::MAX as u64 {
            format!("{}:end", line + 1)
        } else {
            format!("{}:{}", line + 1, column + 1)
        }
    };
    let all = diagnostics.as_array().unwrap().iter().map(|one| {
        let range = &one["range"];
        let rule = one["code"].as_str().unwrap();
        format!("{}–{} {rule}", place(&range["start"]), place(&range["end"]))
    });
    all.collect()
}

#[test]
fn findings_stand_on_their_lines_and_say_what_they_are() {
    let Desk { client, configuration, orders, project } = desk();
    client.open(&configuration, TEXT);
    // A file that is not open: the whole line from its column on.
    let found = published(&client, &orders, |found| !found.is_empty());
    assert_eq!(found, ["4:5–4:end long-parameter-list", "9:1–9:end todo-comment"]);
    assert_eq!(published(&client, &project.uri("app/gone.py"), |_| true), ["2:1–2:end unreachable-code"]);

    client.open(&orders, ORDERS);
    let found = client.hear("textDocument/publishDiagnostics", |params| {
        params["uri"] == orders.as_str() && params["diagnostics"][0]["range"]["end"]["character"] == 68
    });
    assert_eq!(lines(&found["diagnostics"]), ["4:5–4:69 long-parameter-list", "9:5–9:28 todo-comment"]);
    let first = &found["diagnostics"][0];
    assert_eq!(first["message"], "total has 7 parameters, more than 6");
    assert_eq!((&first["severity"], &first["source"]), (&json!(2), &json!("rq")));
    assert_eq!(found["diagnostics"][1]["severity"], 3);
    // The rule's page.
    assert!(first["codeDescription"]["href"].is_string(), "{first:#}");
}

#[test]
fn findings_move_with_their_lines_and_go_when_those_are_edited() {
    let Desk { client, configuration, orders, project: _project } = desk();
    client.open(&configuration, TEXT);
    published(&client, &orders, |found| !found.is_empty());
    client.open(&orders, ORDERS);
    published(&client, &orders, |found| found[0] == "4:5–4:69 long-parameter-list");
    client.edit(&orders, 2, [0, 0, 0, 0], "# one\n# two\n");
    assert_eq!(
        published(&client, &orders, |found| !found.is_empty()),
        ["6:5–6:69 long-parameter-list", "11:5–11:28 todo-comment"]
    );
    // An edit of the line itself: it may be mended.
    client.edit(&orders, 3, [5, 10, 5, 15], "");
    assert_eq!(published(&client, &orders, |found| found.len() < 2), ["11:5–11:28 todo-comment"]);
    client.edit(&orders, 4, [9, 0, 11, 0], "");
    assert!(published(&client, &orders, <[String]>::is_empty).is_empty());
    // What was not saved was not evaluated: closed again, the file is as it was.
    client.close(&orders);
    assert_eq!(published(&client, &orders, |found| !found.is_empty()).len(), 2);
}

#[test]
fn findings_are_those_of_the_newest_snapshot_whoever_keeps_it() {
    let Desk { mut client, configuration, orders, project } = desk();
    client.open(&configuration, TEXT);
    client.open(&orders, ORDERS);
    published(&client, &orders, |found| found.len() == 2);
    client.remembers(&configuration);
    // The file is edited and saved, then evaluated.
    client.edit(&orders, 2, [0, 0, 0, 0], "# one\n");
    published(&client, &orders, |found| found.iter().any(|found| found.starts_with("5:5")));
    let text = format!("# one\n{ORDERS}");
    project.write("app/orders.py", &text);
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": orders}}));
    let mut next = snapshot(7);
    next.findings = vec![Finding {
        operation: "refactor-assistant.detect_code_smells".into(),
        fingerprint: "00000000000000b1".into(),
        ..Finding::new("magic-number", Level::Warning, "7 has no name").at("app/orders.py", 6)
    }];
    project.keep(&next);
    assert_eq!(
        published(&client, &orders, |found| found.iter().any(|found| found.ends_with("magic-number"))),
        ["6:5–6:28 magic-number"]
    );
    // Those of a file that has none any more are taken back.
    let gone = project.uri("app/gone.py");
    assert!(published(&client, &gone, <[String]>::is_empty).is_empty());
    let snapshot = client.overview(&configuration, |overview| overview["snapshot"]["id"] == next.id.as_str());
    assert_eq!(snapshot["snapshot"]["id"], next.id.as_str());
    // The client is asked to look again at what hangs on it.
    for request in ["inlayHint", "codeLens", "diagnostic"] {
        assert!(client.transcript().contains(&format!("workspace/{request}/refresh")), "{request}");
    }
}

#[test]
fn findings_of_a_file_that_was_written_since_are_marked() {
    let Desk { client, configuration, orders, project } = desk();
    std::thread::sleep(Duration::from_millis(20));
    project.write("app/orders.py", ORDERS);
    client.open(&configuration, TEXT);
    let of = |params: &Value| params["uri"] == orders.as_str();
    let found = client.hear("textDocument/publishDiagnostics", of);
    let message = found["diagnostics"][0]["message"].as_str().unwrap();
    assert!(message.ends_with("The file has been written since this was found."), "{message}");
}

#[test]
fn findings_can_be_switched_off_and_on() {
    let Desk { client, configuration, orders, project: _project } = desk();
    client.open(&configuration, TEXT);
    published(&client, &orders, |found| found.len() == 2);
    let set = |enabled: bool| {
        let settings = json!({"settings": {"rq": {"findings": {"enabled": enabled}}}});
        client.notify("workspace/didChangeConfiguration", settings);
    };
    set(false);
    published(&client, &orders, <[String]>::is_empty);
    client.open(&orders, ORDERS);
    set(true);
    published(&client, &orders, |found| found.len() == 2);
}

#[test]
fn paths_that_leave_the_project_are_no_files_of_it() {
    let Desk { mut client, configuration, orders, project } = desk();
    let mut next = snapshot(7);
    let strange =
        ["../../etc/passwd", "/etc/passwd", "app/../../x", "a\0b", "..\\x", "\u{202e}é 😀.py", "%2e%2e/x"];
    next.findings.extend(strange.map(|path| Finding {
        operation: "refactor-assistant.detect_code_smells".into(),
        fingerprint: "00000000000000c1".into(),
        ..Finding::new("magic-number", Level::Warning, "x").at(path, u32::MAX)
    }));
    project.keep(&next);
    client.open(&configuration, TEXT);
    client.remembers(&configuration);
    published(&client, &orders, |found| found.len() == 2);
    client.request("rq/overview", json!({"uri": configuration}));
    let transcript = client.transcript();
    assert!(!transcript.contains("passwd"), "{transcript}");
    for published in client.told("textDocument/publishDiagnostics") {
        let uri = published["uri"].as_str().unwrap();
        assert!(uri.starts_with(&project.uri("")) && !uri.contains("/../"), "{uri}");
    }
}

/// The configuration after the waiver that is offered under `title` for the finding of a rule.
fn waived(text: &str, on_disk: bool, rule: &str, title: &str) -> String {
    let Desk { mut client, configuration, orders, project } = desk();
    if on_disk {
        project.write("quality.kdl", text);
        // Something must say which project the file belongs to.
        client.open(&configuration, text);
        client.remembers(&configuration);
        client.close(&configuration);
    } else {
        client.open(&configuration, text);
        client.remembers(&configuration);
    }
    client.open(&orders, ORDERS);
    let has = |params: &Value| {
        params["uri"] == orders.as_str()
            && lines(&params["diagnostics"]).iter().any(|found| found.ends_with(rule))
    };
    let found = client.hear("textDocument/publishDiagnostics", has);
    let diagnostic = found["diagnostics"].as_array().unwrap().iter().find(|one| one["code"] == rule).unwrap();
    let params = json!({
        "textDocument": {"uri": orders},
        "range": diagnostic["range"],
        "context": {"diagnostics": [diagnostic]},
    });
    let actions = client.request("textDocument/codeAction", params);
    let action =
        actions.as_array().unwrap().iter().find(|action| action["title"].as_str().unwrap().contains(title));
    let action = action.unwrap_or_else(|| panic!("nothing like {title:?} is offered: {actions:#}"));
    assert_eq!(action["kind"], "quickfix");
    assert_eq!(action["diagnostics"][0]["code"], rule);
    let edits = &action["edit"]["changes"][&configuration];
    assert!(!edits.is_null(), "the waiver goes elsewhere: {action:#}");
    let document = crate::written::Text(text.to_owned());
    document.edited(edits)
}

/// A waiver is right if nothing but the reason is missing, and it covers the finding as soon as that is written.
fn is_right(text: &str, covers: &str) {
    let today = jiff::Zoned::now().date();
    let check = |text: &str| rq_schema::check::check(&rq_schema::syntax::parse(text), today);
    let codes: Vec<&str> = check(text).diagnostics.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["rq::waiver-without-reason"], "in\n{text}");
    assert_eq!(text.matches("reason=\"\"").count(), 1, "in\n{text}");
    let checked = check(&text.replace("reason=\"\"", "reason=\"later\""));
    assert!(checked.diagnostics.is_empty(), "{:?} in\n{text}", checked.diagnostics);
    let all = findings();
    let (marks, _) = rq_core::waiver::waived(&checked.config.operations, &all, today);
    let covered: Vec<&str> = all
        .iter()
        .zip(marks)
        .filter(|(_, mark)| mark.is_some())
        .map(|(found, _)| found.rule.as_str())
        .collect();
    assert_eq!(covered, [covers], "in\n{text}");
}

#[test]
fn a_waiver_is_written_where_it_belongs() {
    let texts = [
        "project \"shop\"\n",
        "project \"shop\"\nskill \"refactor-assistant\"\n",
        "project \"shop\"\nskill \"refactor-assistant\" {\n    operation \"analyze_complexity\"\n}\n",
        "skill \"refactor-assistant\" {\n    operation \"detect_code_smells\"\n}\nproject \"shop\"\n",
        "skill \"refactor-assistant\" {\n    operation \"detect_code_smells\" { max-parameters 5 }\n}\nproject \"shop\"\n",
        "skill \"refactor-assistant\" {\n    operation \"detect_code_smells\" {\n        max-parameters 5 // why\n    }\n}\nproject \"shop\"\n",
        "/* 😀 */ skill \"refactor-assistant\" { operation \"detect_code_smells\" { } }\nproject \"shop\"\n",
    ];
    for text in texts {
        for title in ["this finding", "in this file"] {
            let after = waived(text, false, "todo-comment", title);
            is_right(&after, "todo-comment");
        }
    }
}

#[test]
fn a_waiver_is_written_into_a_configuration_that_is_not_open() {
    let text = "project \"shop\"\nskill \"refactor-assistant\" {\n    operation \"detect_code_smells\"\n}\n";
    let after = waived(text, true, "long-parameter-list", "in this file");
    is_right(&after, "long-parameter-list");
    insta::assert_snapshot!(after, @r#"
    project "shop"
    skill "refactor-assistant" {
        operation "detect_code_smells" {
            ignore "long-parameter-list" path="app/orders.py" reason=""
        }
    }
    "#);
}

#[test]
fn what_a_waiver_covers_is_gone_when_it_was_evaluated() {
    let Desk { client, configuration, orders, project } = desk();
    client.open(&configuration, TEXT);
    published(&client, &orders, |found| found.len() == 2);
    let mut next = snapshot(7);
    next.findings.iter_mut().for_each(|finding| finding.waiver = Some(0));
    project.keep(&next);
    published(&client, &orders, <[String]>::is_empty);
}
