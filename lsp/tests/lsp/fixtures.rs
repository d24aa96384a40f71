//! One file a case: what is asked, of which text, and where in it. The answers are snapshots.
//!
//! The first line names the request and its options, and is no part of the text: `// rename to=other`. `‸` is the
//! cursor; two of them are a selection.

use std::collections::HashMap;

use std::sync::{LazyLock, Mutex};

use serde_json::{Value, json};

use crate::client::{Client, Introduction, all, modern};
use crate::project::Project;
use crate::written::{self, Text};

/// What a file asks.
pub(crate) struct Case {
    pub(crate) request: String,
    pub(crate) options: HashMap<String, String>,
    pub(crate) text: Text,
    /// Where the cursors are.
    pub(crate) cursors: Vec<usize>,
}

const CURSOR: char = '‸';

impl Case {
    fn read(file: &str) -> Self {
        let (head, marked) = file.split_once('\n').unwrap();
        let mut words = head.strip_prefix("// ").unwrap().split_whitespace();
        let request = words.next().unwrap().to_owned();
        let option = |word: &str| {
            let (name, value) = word.split_once('=').unwrap_or((word, "yes"));
            (name.to_owned(), value.to_owned())
        };
        let options = words.map(option).collect();
        let mut text = String::new();
        let mut cursors = Vec::new();
        for part in marked.split(CURSOR) {
            text.push_str(part);
            cursors.push(text.len());
        }
        cursors.pop();
        Self { request, options, text: Text(text), cursors }
    }

    pub(crate) fn option(&self, name: &str) -> Option<&str> {
        self.options.get(name).map(String::as_str)
    }

    fn position(&self) -> Value {
        self.text.position(*self.cursors.first().expect("the case needs a cursor"))
    }

    /// The selection, or the cursor, or everything.
    fn range(&self) -> Value {
        match self.cursors.as_slice() {
            [start, end, ..] => json!({"start": self.text.position(*start), "end": self.text.position(*end)}),
            [start] => json!({"start": self.text.position(*start), "end": self.text.position(*start)}),
            [] => all(),
        }
    }
}

/// A server, and the project that its documents lie in.
struct Desk {
    client: Client,
    project: Project,
    /// Texts that were asked about: the version of the last one.
    asked: i32,
}

/// One server for each kind of client and project.
fn desk<T>(evaluated: bool, plain: bool, ask: impl FnOnce(&mut Desk) -> T) -> T {
    static DESKS: LazyLock<Mutex<HashMap<(bool, bool), Desk>>> = LazyLock::new(Mutex::default);
    let mut desks = DESKS.lock().unwrap();
    let desk = desks.entry((evaluated, plain)).or_insert_with(|| {
        let project = if evaluated { Project::evaluated() } else { Project::bare() };
        let capabilities = if plain { json!({}) } else { modern() };
        let folders = vec![project.root.clone()];
        let client = Client::start(Introduction { capabilities, folders, ..Introduction::default() });
        Desk { client, project, asked: 0 }
    });
    ask(desk)
}

#[test]
fn answers() {
    insta::glob!("../fixtures", "*.kdl", |file| {
        let case = Case::read(&std::fs::read_to_string(file).unwrap());
        let evaluated = case.option("history") != Some("none");
        let answer = desk(evaluated, case.option("client") == Some("plain"), |desk| asked(desk, &case));
        insta::with_settings!({
            omit_expression => true,
            prepend_module_to_snapshot => false,
            snapshot_path => Path::new("../fixtures/answers"),
            filters => [
                (r"just now|\d+ (min|h|d) ago", "[ago]"),
                (r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "[time]"),
            ],
        }, { insta::assert_snapshot!("answer", answer) });
    });
}

/// Opens the text, asks, closes it again.
fn asked(desk: &mut Desk, case: &Case) -> String {
    let Desk { client, project, asked } = desk;
    *asked += 1;
    let uri = project.uri("quality.kdl");
    let mut settings = json!({});
    for (name, value) in &case.options {
        if let Some(path) = name.strip_prefix("rq.") {
            let mut place = &mut settings;
            for part in path.split('.') {
                place = &mut place[part];
            }
            *place = serde_json::from_str(value).unwrap();
        }
    }
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"rq": settings}}));
    client.open_at(&uri, *asked, &case.text.0);
    if case.option("history") != Some("none") {
        client.remembers(&uri);
    } else if !case.text.0.contains("store ") {
        // What was said of another store is forgotten.
        client.overview(&uri, |overview| overview["problem"].is_null());
    }
    let answer = answer(client, &uri, *asked, case).replace(&project.uri(""), "file:///shop/");
    client.close(&uri);
    answer
}

fn answer(client: &mut Client, uri: &str, version: i32, case: &Case) -> String {
    let text = &case.text;
    let document = json!({"uri": uri});
    let whole = json!({"textDocument": document});
    let mut ask = |method: &str, more: &[(&str, Value)]| {
        let mut params = whole.clone();
        for (name, value) in more {
            params[*name] = value.clone();
        }
        client.ask(&format!("textDocument/{method}"), params)
    };
    let written = match case.request.as_str() {
        "completion" => {
            let items = ask("completion", &[("position", case.position())]).unwrap();
            return written::completion(client, case, &items["items"]);
        }
        "diagnostics" => return written::diagnostics(text, &client.diagnostics(uri, version)),
        "overview" => {
            let overview = client.request("rq/overview", json!({"uri": uri}));
            return written::overview(text, &overview);
        }
        "workspace-symbols" => {
            let query = case.option("query").unwrap_or_default();
            return written::symbols(text, &client.request("workspace/symbol", json!({"query": query})));
        }
        "hover" => ask("hover", &[("position", case.position())]).map(|hover| written::hover(text, &hover)),
        "signature" => {
            ask("signatureHelp", &[("position", case.position())]).map(|help| written::signature(&help))
        }
        "definition" => {
            ask("definition", &[("position", case.position())]).map(|found| written::places(text, &found))
        }
        "references" => {
            let context = json!({"includeDeclaration": case.option("declaration") != Some("no")});
            ask("references", &[("position", case.position()), ("context", context)])
                .map(|found| written::places(text, &found))
        }
        "highlights" => ask("documentHighlight", &[("position", case.position())])
            .map(|found| written::places(text, &found)),
        "prepare-rename" => ask("prepareRename", &[("position", case.position())])
            .map(|place| written::renamable(text, &place)),
        "rename" => {
            let name = case.option("to").unwrap_or_default().replace('+', " ");
            ask("rename", &[("position", case.position()), ("newName", json!(name))])
                .map(|edit| written::applied(text, &edit["changes"][uri]))
        }
        "symbols" => ask("documentSymbol", &[]).map(|symbols| written::symbols(text, &symbols)),
        "folding" => ask("foldingRange", &[]).map(|ranges| written::folding(text, &ranges)),
        "selection" => ask("selectionRange", &[("positions", json!([case.position()]))])
            .map(|ranges| written::selection(text, &ranges)),
        "tokens" => ask("semanticTokens/full", &[]).map(|tokens| written::tokens(text, &tokens["data"])),
        "tokens-range" => ask("semanticTokens/range", &[("range", case.range())])
            .map(|tokens| written::tokens(text, &tokens["data"])),
        "formatting" => {
            ask("formatting", &[("options", options())]).map(|edits| written::applied(text, &edits))
        }
        "range-formatting" => ask("rangeFormatting", &[("range", case.range()), ("options", options())])
            .map(|edits| written::applied(text, &edits)),
        "on-type-formatting" => {
            let typed = if case.option("typed") == Some("newline") { "\n" } else { "}" };
            ask(
                "onTypeFormatting",
                &[("position", case.position()), ("ch", json!(typed)), ("options", options())],
            )
            .map(|edits| written::applied(text, &edits))
        }
        "links" => ask("documentLink", &[]).map(|links| written::links(text, &links)),
        "actions" => {
            let mut context = json!({"diagnostics": []});
            if let Some(only) = case.option("only") {
                context["only"] = json!([only]);
            }
            ask("codeAction", &[("range", case.range()), ("context", context)])
                .map(|actions| written::actions(text, uri, &actions))
        }
        "lenses" => ask("codeLens", &[]).map(|lenses| written::lenses(text, &lenses)),
        "hints" => {
            let hints = ask("inlayHint", &[("range", case.range())]).unwrap();
            return written::hints(client, case, &hints);
        }
        other => panic!("there is no request {other:?}"),
    };
    written.unwrap_or_else(|error| format!("refused: {}", error["message"].as_str().unwrap()))
}

fn options() -> Value {
    json!({"tabSize": 4, "insertSpaces": true})
}
