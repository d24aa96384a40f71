//! The editor and the engine can't disagree: the preview of a text is what an evaluation of it says, to the last bit.
//!
//! `RQ_EDITS` says how many edits are tried on each example; 12 without it.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::engine::engine;
use super::example::examples;
use super::random::Random;
use super::repository::Repository;

const EDITS: usize = 12;
/// After this long a snapshot counts as not noticed.
const NOTICED: Duration = Duration::from_secs(60);

/// `rq-engine lsp`, and the little of a client that asks it for its preview.
struct Editor {
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    uri: String,
    version: i64,
}

impl Editor {
    fn open(repository: &Repository, text: &str) -> Self {
        let mut command = engine(repository.root(), &["lsp"]);
        let mut server = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (server.stdin.take().unwrap(), BufReader::new(server.stdout.take().unwrap()));
        let uri = format!("file://{}", repository.root().join("quality.kdl").display());
        let mut editor = Self { server, input, output, uri, version: 1 };
        editor.ask("initialize", json!({ "capabilities": {} }));
        editor.tell("initialized", json!({}));
        let document = json!({ "uri": editor.uri, "languageId": "quality", "version": 1, "text": text });
        editor.tell("textDocument/didOpen", json!({ "textDocument": document }));
        editor
    }

    /// Replaces the whole text.
    fn change(&mut self, text: &str) {
        self.version += 1;
        let document = json!({ "uri": self.uri, "version": self.version });
        self.tell(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": [{ "text": text }] }),
        );
    }

    /// The preview, as soon as it stands on the snapshot of that id.
    fn preview_on(&mut self, snapshot: &str) -> Value {
        let begin = Instant::now();
        loop {
            let overview = self.ask("rq/overview", json!({ "uri": self.uri }));
            if overview["snapshot"]["id"] == snapshot {
                return overview;
            }
            assert!(begin.elapsed() < NOTICED, "the snapshot {snapshot} is not noticed: {overview}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "a call reads as `tell(method, json!(…))`")]
    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    #[expect(clippy::needless_pass_by_value, reason = "a call reads as `ask(method, json!(…))`")]
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }));
        loop {
            let message = self.receive();
            if message.get("method").is_none() {
                return message["result"].clone();
            }
        }
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.input.flush().unwrap();
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "the server has ended");
            if let Some(value) = line.strip_prefix("Content-Length:") {
                length = value.trim().parse().unwrap();
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Metrics that every example may ask for, measured or not.
const METRICS: [&str; 9] = [
    "smells.total",
    "smells.per_kloc",
    "complexity.max",
    "complexity.over_limit",
    "coverage.line_percent",
    "documentation.coverage_percent",
    "code.lines",
    "tests.failed",
    "vulnerabilities.total",
];

fn number(random: &mut Random) -> String {
    match random.below(3) {
        0 => random.below(101).to_string(),
        1 => format!("{}.{}", random.below(100), random.below(10)),
        _ => format!("{}", random.share() * 100.0),
    }
}

fn condition(random: &mut Random) -> String {
    let metric = random.of(&METRICS);
    let operator = random.of(&[">=", "<=", ">", "<", "==", "!="]);
    let number = number(random);
    match random.below(7) {
        0 => format!("score {operator} {number}"),
        1 => format!("delta.{metric} {operator} 0"),
        2 => format!("{metric} {operator} baseline.{metric}"),
        3 => format!("score >= {number} && {metric} {operator} {number}"),
        4 => format!("!({metric} {operator} {number}) || has({metric})"),
        5 => format!("score {operator} baseline.score - {number}"),
        _ => format!("{metric} {operator} {number}"),
    }
}

/// One change to a text, of the kind that people make while they settle on gates and weights.
fn edited(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let of = |lines: &[String], word: &str| -> Vec<usize> {
        (0..lines.len()).filter(|line| lines[*line].trim_start().starts_with(word)).collect()
    };
    match random.below(7) {
        0 => {
            let condition = condition(random);
            let word = random.of(&["require", "warn"]);
            lines.push(format!("gate \"g{}\" {{ {word} \"{condition}\" }}", random.next()));
        }
        1 => {
            let found = of(&lines, "require");
            if let Some(line) = found.get(random.below(found.len().max(1))) {
                lines[*line] = format!("    require \"{}\"", condition(random));
            }
        }
        2 => {
            let found = of(&lines, "component");
            if let Some(line) = found.get(random.below(found.len().max(1))) {
                let (head, rest) = lines[*line].split_once("weight=").unwrap();
                let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
                lines[*line] = format!("{head}weight={}{rest}", number(random));
            }
        }
        3 => {
            let found = of(&lines, "formula");
            if let Some(line) = found.get(random.below(found.len().max(1))) {
                let (metric, number) = (random.of(&METRICS), number(random));
                lines[*line] =
                    format!("        formula \"{number} - {metric} / 3 + min({metric}, {number})\"");
            }
        }
        4 => {
            let found = of(&lines, "score {");
            if let Some(line) = found.first() {
                let name = random.next();
                let part = format!(
                    "    component \"c{name}\" weight={} {{ formula \"100 - {}\" }}",
                    number(random),
                    random.of(&METRICS)
                );
                lines.insert(line + 1, part);
            }
        }
        5 => {
            let found = of(&lines, "operation \"detect_code_smells\"");
            if let Some(line) = found.first().filter(|line| !lines[**line].contains('{')) {
                lines[*line].push_str(" { ignore \"long-function\" reason=\"it reads well\" }");
            }
        }
        _ => {
            let found = of(&lines, "require");
            if found.len() > 1 {
                lines.remove(found[random.below(found.len())]);
            }
        }
    }
    lines.join("\n") + "\n"
}

/// Numbers by their bits, and verdicts, of an evaluation or of a preview; `low` and `high`: how components name theirs.
fn said(score: [&Value; 2], all: &Value, low: &str, high: &str) -> Vec<String> {
    let bits = |number: &Value| number.as_f64().map(f64::to_bits);
    let mut said = vec![format!("{:?} {:?} {}", bits(score[0]), bits(score[1]), all["verdict"])];
    for part in all["components"].as_array().unwrap() {
        said.push(format!("{} {:?} {:?}", part["name"], bits(&part[low]), bits(&part[high])));
    }
    for gate in all["gates"].as_array().unwrap() {
        said.push(format!("{} {}", gate["name"], gate["verdict"]));
        for condition in gate["conditions"].as_array().unwrap() {
            said.push(format!("{} {} {}", condition["text"], condition["verdict"], condition["detail"]));
        }
    }
    said
}

fn said_by_the_engine(answer: &Value) -> Vec<String> {
    said([&answer["score_low"], &answer["score_high"]], answer, "points_low", "points_high")
}

fn said_by_the_editor(overview: &Value) -> Vec<String> {
    let score = &overview["score"];
    said([&score["low"], &score["high"]], overview, "low", "high")
}

#[test]
fn the_preview_is_what_an_evaluation_says() {
    let edits = std::env::var("RQ_EDITS").ok().and_then(|edits| edits.parse().ok()).unwrap_or(EDITS);
    for example in examples() {
        let repository = Repository::example(&example.name);
        let original = repository.read("quality.kdl");
        let mut editor = Editor::open(&repository, &original);
        let mut random = Random(example.name.len() as u64);
        let (mut compared, mut refused) = (0, 0);
        for edit in 0..=edits {
            let mut text = original.clone();
            for _ in 0..edit.min(1 + random.below(4)) {
                text = edited(&text, &mut random);
            }
            repository.write("quality.kdl", &text);
            editor.change(&text);
            let answer = repository.engine(&["eval", "--format", "json"]);
            if answer.code == Some(2) {
                let overview = editor.ask("rq/overview", json!({ "uri": editor.uri }));
                assert!(overview["errors"].as_u64() > Some(0), "{}\n{text}", answer.err);
                refused += 1;
                continue;
            }
            let answer = answer.json();
            let overview = editor.preview_on(answer["run"]["id"].as_str().unwrap());
            assert_eq!(overview["errors"], 0, "{overview}\n{text}");
            assert_eq!(
                said_by_the_editor(&overview),
                said_by_the_engine(&answer),
                "{}\n{text}",
                example.name
            );
            compared += 1;
        }
        println!("{}: {compared} compared, {refused} refused by both", example.name);
        assert!(compared > edits / 2, "{}: too few of the edits could be evaluated", example.name);
    }
}
