//! How a server begins, what it survives, and how it ends.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::client::{Client, Introduction, all, modern};
use crate::project::{Project, lives};

const URI: &str = "untitled:quality.kdl";

fn client() -> Client {
    Client::start(Introduction { capabilities: modern(), ..Introduction::default() })
}

/// Whether the server still answers.
fn answers(client: &mut Client) {
    let symbols = client.request("textDocument/documentSymbol", json!({"textDocument": {"uri": URI}}));
    assert_eq!(symbols[0]["name"], "shop");
}

#[test]
fn the_server_says_what_it_can() {
    let client = client();
    insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../fixtures/answers" }, {
        insta::assert_json_snapshot!("capabilities", client.capabilities);
    });
}

#[test]
fn a_goodbye_ends_it() {
    let mut client = client();
    assert_eq!(client.request("shutdown", Value::Null), Value::Null);
    client.notify("exit", Value::Null);
    assert!(client.ended().success());
}

#[test]
fn the_end_of_its_input_ends_it() {
    let mut client = client();
    client.hang_up();
    client.ended();
}

#[test]
fn the_end_of_its_client_ends_it() {
    // Its pipes stay open, as another process has inherited them.
    let mut editor = Command::new("sleep").arg("60").stdin(Stdio::null()).spawn().unwrap();
    let mut client = Client::start(Introduction { process: Some(editor.id()), ..Introduction::default() });
    client.open(URI, "project \"shop\"\n");
    assert!(client.diagnostics(URI, 1).is_empty());
    editor.kill().unwrap();
    editor.wait().unwrap();
    client.ended();
}

#[test]
fn a_client_without_a_process_is_served() {
    let mut client = Client::start(Introduction { process: None, ..Introduction::default() });
    client.open(URI, "project \"shop\"\n");
    let symbols = client.request("textDocument/documentSymbol", json!({"textDocument": {"uri": URI}}));
    assert_eq!(symbols[0]["name"], "shop");
}

#[test]
fn nothing_is_answered_before_the_greeting() {
    let mut client = Client::silent(&[]);
    let refusal = client.ask("textDocument/hover", hover(URI)).unwrap_err();
    assert_eq!(refusal["code"], -32002, "{refusal}");
}

fn hover(uri: &str) -> Value {
    json!({"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}})
}

#[test]
fn documents_that_are_not_open_have_no_answers() {
    let mut client = client();
    for uri in
        ["file:///nowhere/quality.kdl", "untitled:x", "ssh://host/quality.kdl", "file:///a%00b/quality.kdl"]
    {
        let document = json!({"textDocument": {"uri": uri}});
        assert_eq!(client.request("textDocument/hover", hover(uri)), Value::Null);
        assert_eq!(client.request("textDocument/documentSymbol", document.clone()), Value::Null);
        assert_eq!(
            client.request(
                "textDocument/formatting",
                json!({"textDocument": {"uri": uri}, "options": {"tabSize": 4, "insertSpaces": true}})
            ),
            Value::Null
        );
        assert_eq!(client.request("rq/overview", json!({"uri": uri})), Value::Null);
        client.notify("textDocument/didClose", document);
        client.change(uri, 7, json!([{"text": "x"}]));
    }
    client.open(URI, "project \"shop\"\n");
    answers(&mut client);
}

#[test]
fn places_that_are_not_in_the_text_are_answered() {
    let mut client = client();
    client.open(URI, "project \"shop\"\n");
    let most = u32::MAX;
    for (line, character) in [(0, most), (most, 0), (most, most), (1, 1)] {
        let position = json!({"line": line, "character": character});
        let place = json!({"textDocument": {"uri": URI}, "position": position});
        for method in ["hover", "completion", "signatureHelp", "definition", "documentHighlight"] {
            client.request(&format!("textDocument/{method}"), place.clone());
        }
        // From behind to the front.
        let range = json!({"start": position, "end": {"line": 0, "character": 0}});
        let ranged = json!({"textDocument": {"uri": URI}, "range": range, "context": {"diagnostics": []}});
        for method in ["inlayHint", "codeAction", "semanticTokens/range"] {
            client.request(&format!("textDocument/{method}"), ranged.clone());
        }
        client.request(
            "textDocument/selectionRange",
            json!({"textDocument": {"uri": URI}, "positions": [position]}),
        );
        client.refused("textDocument/prepareRename", place);
    }
    client.change(URI, 2, json!([{"range": {"start": {"line": 9, "character": 9}, "end": {"line": 0, "character": 3}}, "text": "// x\n"}]));
    answers(&mut client);
}

#[test]
fn messages_that_make_no_sense_are_refused() {
    let mut client = client();
    client.open(URI, "project \"shop\"\n");
    for params in [
        Value::Null,
        json!([]),
        json!({"textDocument": 1}),
        json!({"textDocument": {"uri": "no uri at all"}}),
        json!({"textDocument": {"uri": URI}, "position": {"line": -1, "character": 1.5}}),
    ] {
        let refusal = client.ask("textDocument/hover", params).unwrap_err();
        assert_eq!(refusal["code"], -32602, "{refusal}");
    }
    let refusal = client.ask("textDocument/unheardOf", json!({})).unwrap_err();
    assert_eq!(refusal["code"], -32601, "{refusal}");
    let refusal =
        client.ask("workspace/executeCommand", json!({"command": "rm -rf", "arguments": [URI]})).unwrap_err();
    assert!(refusal["message"].as_str().unwrap().contains("no command"), "{refusal}");
    client.notify("textDocument/didChange", json!({"textDocument": {"uri": URI, "version": "two"}}));
    client.notify("textDocument/didOpen", json!({}));
    client.notify("$/unheardOf", json!({}));
    client.notify("window/workDoneProgress/cancel", json!({"token": "rq/99"}));
    client.notify("window/workDoneProgress/cancel", json!({"token": 1}));
    answers(&mut client);
}

#[test]
fn a_body_that_is_no_message_is_refused_and_ends_the_server_as_a_goodbye_does() {
    let deep = "[".repeat(20_000);
    for body in ["{", "null", "[]", "\"x\"", "{\"jsonrpc\": \"1.0\", \"id\": 5}", "\u{0}\u{1}", "{}", &deep] {
        let mut client = client();
        client.open(URI, "project \"shop\"\n");
        client.send_raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
        assert!(client.ended().success(), "{body:.30}");
        let told = client.transcript();
        assert!(told.contains("\"error\":{\"code\":-32"), "{told}");
        assert!(!told.contains("panic"), "{told}");
    }
}

#[test]
fn a_request_can_be_cancelled() {
    let mut client = client();
    client.open(URI, "project \"shop\"\n");
    let id = client.send("textDocument/hover", hover(URI));
    client.notify("$/cancelRequest", json!({"id": id}));
    client.notify("$/cancelRequest", json!({"id": 12345}));
    // It is either answered or refused; and answered once.
    let _ = client.answer(id);
    answers(&mut client);
}

#[test]
fn opening_twice_and_changing_what_is_closed_is_survived() {
    let mut client = client();
    client.open(URI, "project \"one\"\n");
    client.open(URI, "project \"shop\"\n");
    answers(&mut client);
    client.close(URI);
    client.close(URI);
    client.replace(URI, 3, "project \"three\"\n");
    assert_eq!(
        client.request("textDocument/documentSymbol", json!({"textDocument": {"uri": URI}})),
        Value::Null
    );
    // What is closed has no problems any more.
    client.open_at(URI, 4, "projct\n");
    assert!(!client.diagnostics(URI, 4).is_empty());
    client.close(URI);
    client.hear("textDocument/publishDiagnostics", |params| {
        params["uri"] == URI && params["diagnostics"] == json!([])
    });
}

#[test]
fn large_and_strange_texts_are_answered() {
    let mut client = client();
    let texts = [
        "{".repeat(3_000),
        "gate \"a\" {".repeat(1_000),
        format!("gate \"a\" {{ require \"{}1\" }}", "(".repeat(3_000)),
        format!("gate \"a\" {{ require \"{}1\" }}", "-!".repeat(3_000)),
        "/- ".repeat(3_000),
        "/*".repeat(3_000),
        "\u{feff}project \"x\"\r\u{2028}\u{85}\u{0}\u{202e}\"\n".repeat(50),
        format!("project \"{}\"", "x".repeat(200_000)),
    ];
    for (number, text) in texts.iter().enumerate() {
        let uri = format!("untitled:{number}");
        client.open(&uri, text);
        client.diagnostics(&uri, 1);
        let document = json!({"textDocument": {"uri": uri}, "range": all(), "options": {"tabSize": 4, "insertSpaces": true}});
        for method in [
            "documentSymbol",
            "foldingRange",
            "semanticTokens/full",
            "formatting",
            "inlayHint",
            "codeLens",
            "documentLink",
        ] {
            client.request(&format!("textDocument/{method}"), document.clone());
        }
        client.request(
            "textDocument/selectionRange",
            json!({"textDocument": {"uri": uri}, "positions": [{"line": 0, "character": 2_900}]}),
        );
        client.request(
            "textDocument/completion",
            json!({"textDocument": {"uri": uri}, "position": {"line": 0, "character": 2_900}}),
        );
    }
}

#[test]
fn problems_are_pulled_by_clients_that_pull() {
    let project = Project::evaluated();
    let mut capabilities = modern();
    capabilities["textDocument"]["diagnostic"] = json!({});
    let folders = vec![project.root.clone()];
    let mut client = Client::start(Introduction { capabilities, folders, ..Introduction::default() });
    assert_eq!(client.capabilities["diagnosticProvider"]["identifier"], "rq");
    let uri = project.uri("quality.kdl");
    client.open(&uri, "projct \"shop\"\n");
    let document = json!({"textDocument": {"uri": uri}});
    let report = client.request("textDocument/diagnostic", document.clone());
    assert_eq!(report["kind"], "full");
    assert_eq!(report["items"][0]["code"], "rq::unknown-node");
    client.replace(&uri, 2, "project \"shop\"\n");
    let report = client.request("textDocument/diagnostic", document);
    assert_eq!(report["items"], json!([]));
    let elsewhere =
        client.request("textDocument/diagnostic", json!({"textDocument": {"uri": project.uri("README.md")}}));
    assert_eq!(elsewhere["items"], json!([]));
    // Findings are about other files, for which nobody pulls; of the configuration nothing is pushed.
    client.remembers(&uri);
    let orders = project.uri("app/orders.py");
    client.hear("textDocument/publishDiagnostics", |params| params["uri"] == orders.as_str());
    let transcript = client.transcript();
    assert!(
        !client.told("textDocument/publishDiagnostics").iter().any(|told| told["uri"] == uri.as_str()),
        "{transcript}"
    );
}

#[test]
fn colours_come_as_what_has_changed() {
    let mut client = client();
    let mut text = String::from("project \"shop\"\ngate \"a\" {\n    require \"score > 1\"\n}\n");
    client.open(URI, &text);
    let document = json!({"textDocument": {"uri": URI}});
    let full = client.request("textDocument/semanticTokens/full", document.clone());
    let mut known: Vec<Value> = full["data"].as_array().unwrap().clone();
    let mut id = full["resultId"].clone();
    for (number, (old, new)) in [
        ("shop", "shop\" { language \"go"),
        ("score > 1", "score > 1 && delta.score >= 0"),
        ("gate \"a\" {", "gate \"a\" {\n\n"),
        ("project", "project"),
    ]
    .into_iter()
    .enumerate()
    {
        text = client.exchange(URI, number as i32 + 2, &text, old, new);
        let params = json!({"textDocument": {"uri": URI}, "previousResultId": id});
        let delta = client.request("textDocument/semanticTokens/full/delta", params);
        for edit in delta["edits"].as_array().unwrap().iter().rev() {
            let start = edit["start"].as_u64().unwrap() as usize;
            let end = start + edit["deleteCount"].as_u64().unwrap() as usize;
            known.splice(start..end, edit["data"].as_array().cloned().unwrap_or_default());
        }
        id = delta["resultId"].clone();
        client.open("untitled:other", &text);
        let other = json!({"textDocument": {"uri": "untitled:other"}});
        let expected = client.request("textDocument/semanticTokens/full", other);
        assert_eq!(json!(known), expected["data"], "after {new:?}");
    }
    // One that was never given, or is too old, gives everything.
    for previous in ["1", "nonsense"] {
        let params = json!({"textDocument": {"uri": URI}, "previousResultId": previous});
        let delta = client.request("textDocument/semanticTokens/full/delta", params);
        assert_eq!(delta["data"], json!(known), "{previous}");
    }
}

#[test]
fn the_server_is_told_apart_by_its_version() {
    let output = |argument: &str| Command::new(env!("CARGO_BIN_EXE_rq-lsp")).arg(argument).output().unwrap();
    let version = output("--version");
    assert!(version.status.success());
    assert_eq!(String::from_utf8(version.stdout).unwrap(), format!("rq-lsp {}\n", env!("CARGO_PKG_VERSION")));
    assert!(String::from_utf8(output("--help").stdout).unwrap().contains("--stdio"));
    assert_eq!(output("--tcp").status.code(), Some(2));
    assert!(lives(std::process::id()));
}
