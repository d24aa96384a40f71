//! A client without a window: it starts the real program and speaks the protocol with it.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long anything may take; a machine that is busy with other things makes a test slow, not wrong.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// What the server has said.
#[derive(Default)]
struct Heard {
    answers: HashMap<i64, Result<Value, Value>>,
    /// Requests and notifications of the server, in their order.
    told: Vec<(String, Value)>,
    /// Every byte, as text.
    transcript: String,
    ended: bool,
}

#[derive(Default)]
struct Inbox {
    heard: Mutex<Heard>,
    arrived: Condvar,
    /// The answer to `workspace/configuration`.
    configuration: Mutex<Value>,
}

/// A server, and what was said to it and by it.
pub(crate) struct Client {
    child: Child,
    stdin: Arc<Mutex<Option<ChildStdin>>>,
    inbox: Arc<Inbox>,
    errors: Arc<Mutex<String>>,
    next: i64,
    /// What the server can do.
    pub(crate) capabilities: Value,
}

/// How a client introduces itself.
pub(crate) struct Introduction {
    pub(crate) capabilities: Value,
    pub(crate) settings: Value,
    /// What it answers when it is asked for settings.
    pub(crate) configuration: Value,
    pub(crate) folders: Vec<PathBuf>,
    pub(crate) process: Option<u32>,
    pub(crate) environment: Vec<(String, String)>,
}

impl Default for Introduction {
    fn default() -> Self {
        Self {
            capabilities: json!({}),
            settings: json!({}),
            configuration: Value::Null,
            folders: Vec::new(),
            process: Some(std::process::id()),
            environment: Vec::new(),
        }
    }
}

/// What an editor of today can do.
pub(crate) fn modern() -> Value {
    json!({
        "textDocument": {
            "inlayHint": {"resolveSupport": {"properties": ["tooltip"]}},
            "completion": {"completionItem": {"snippetSupport": true}},
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
        },
        "window": {"workDoneProgress": true},
        "workspace": {
            "inlayHint": {"refreshSupport": true},
            "codeLens": {"refreshSupport": true},
            "diagnostics": {"refreshSupport": true},
        },
    })
}

impl Client {
    /// Starts a server and introduces itself.
    pub(crate) fn start(introduction: Introduction) -> Self {
        let mut client = Self::silent(&introduction.environment);
        *client.inbox.configuration.lock().unwrap() = introduction.configuration;
        let folders: Vec<Value> = introduction
            .folders
            .iter()
            .map(|folder| json!({"uri": address(folder), "name": folder.file_name().unwrap().to_str()}))
            .collect();
        let answer = client.request(
            "initialize",
            json!({
                "processId": introduction.process,
                "rootUri": null,
                "workspaceFolders": folders,
                "capabilities": introduction.capabilities,
                "initializationOptions": introduction.settings,
            }),
        );
        client.capabilities = answer["capabilities"].clone();
        client.notify("initialized", json!({}));
        client
    }

    /// Starts a server and says nothing yet.
    pub(crate) fn silent(environment: &[(String, String)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_rq-lsp"))
            .arg("--stdio")
            // What the server keeps for a user is none of this machine's user's.
            .env("HOME", env!("CARGO_TARGET_TMPDIR"))
            .env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"))
            .envs(environment.iter().cloned())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdin = Arc::new(Mutex::new(child.stdin.take()));
        let inbox = Arc::new(Inbox::default());
        let errors = Arc::new(Mutex::new(String::new()));
        let (stdout, stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        thread::spawn({
            let (inbox, stdin) = (inbox.clone(), stdin.clone());
            move || listen(BufReader::new(stdout), &inbox, &stdin)
        });
        thread::spawn({
            let errors = errors.clone();
            move || {
                for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                    errors.lock().unwrap().push_str(&format!("{line}\n"));
                }
            }
        });
        Self { child, stdin, inbox, errors, next: 1, capabilities: Value::Null }
    }

    /// Everything that the server has written: messages and errors.
    pub(crate) fn transcript(&self) -> String {
        let heard = self.inbox.heard.lock().unwrap().transcript.clone();
        heard + &self.errors.lock().unwrap()
    }

    /// Sends a message that is no message.
    pub(crate) fn send_raw(&self, bytes: &[u8]) {
        write(&self.stdin, bytes);
    }

    pub(crate) fn notify(&self, method: &str, params: Value) {
        let message = json!({"jsonrpc": "2.0", "method": method, "params": params});
        write(&self.stdin, &framed(&message));
    }

    /// Sends a request and does not wait; its number.
    pub(crate) fn send(&mut self, method: &str, params: Value) -> i64 {
        let id = self.next;
        self.next += 1;
        let message = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
        write(&self.stdin, &framed(&message));
        id
    }

    /// The answer to a request: a result, or an error.
    pub(crate) fn answer(&self, id: i64) -> Result<Value, Value> {
        let what = format!("an answer to request {id}");
        self.wait(&what, |heard| heard.answers.remove(&id))
    }

    /// Asks and waits.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.send(method, params);
        self.answer(id)
    }

    /// Asks, waits, and takes no refusal.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Value {
        match self.ask(method, params.clone()) {
            Ok(result) => result,
            Err(error) => panic!("{method} {params} was refused: {error}"),
        }
    }

    /// Asks, and expects to be refused; with which words.
    pub(crate) fn refused(&mut self, method: &str, params: Value) -> String {
        match self.ask(method, params.clone()) {
            Ok(result) => panic!("{method} {params} was answered: {result}"),
            Err(error) => error["message"].as_str().unwrap().to_owned(),
        }
    }

    fn wait<T>(&self, what: &str, mut look: impl FnMut(&mut Heard) -> Option<T>) -> T {
        let until = Instant::now() + PATIENCE;
        let mut heard = self.inbox.heard.lock().unwrap();
        loop {
            if let Some(found) = look(&mut heard) {
                return found;
            }
            let left = until.saturating_duration_since(Instant::now());
            if heard.ended || left.is_zero() {
                let (ended, last) = (heard.ended, last(&heard));
                drop(heard);
                let why = if ended { "the server ended before" } else { "in time" };
                panic!("{why} there was no {what}; the last that was told:\n{last}");
            }
            heard = self.inbox.arrived.wait_timeout(heard, left).unwrap().0;
        }
    }

    /// Waits for a notification or request of the server that `fits`; its parameters. It is taken away, and so is what was
    /// told before of the same document.
    pub(crate) fn hear(&self, method: &str, fits: impl Fn(&Value) -> bool) -> Value {
        self.wait(method, |heard| {
            let place = heard.told.iter().position(|(name, params)| name == method && fits(params))?;
            let (_, found) = heard.told.remove(place);
            let mut at = 0;
            heard.told.retain(|(name, params)| {
                at += 1;
                at > place || name != method || params["uri"] != found["uri"]
            });
            Some(found)
        })
    }

    /// All notifications and requests of one kind that have come and were not taken away.
    pub(crate) fn told(&self, method: &str) -> Vec<Value> {
        let heard = self.inbox.heard.lock().unwrap();
        heard.told.iter().filter(|(name, _)| name == method).map(|(_, params)| params.clone()).collect()
    }

    pub(crate) fn open(&self, uri: &str, text: &str) {
        self.open_at(uri, 1, text);
    }

    /// Opens a document whose edits are counted from `version`.
    pub(crate) fn open_at(&self, uri: &str, version: i32, text: &str) {
        let language =
            if uri.ends_with(".kdl") || uri.starts_with("untitled:") { "quality" } else { "python" };
        let document = json!({"uri": uri, "languageId": language, "version": version, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// Replaces a range: lines and columns from 0.
    pub(crate) fn edit(&self, uri: &str, version: i32, range: [u32; 4], text: &str) {
        let [line, column, last_line, last_column] = range;
        let range = json!({
            "start": {"line": line, "character": column},
            "end": {"line": last_line, "character": last_column},
        });
        self.change(uri, version, json!([{"range": range, "text": text}]));
    }

    /// Replaces the first `old` of a text in ASCII by `new`; the text after that.
    pub(crate) fn exchange(&self, uri: &str, version: i32, text: &str, old: &str, new: &str) -> String {
        let start = text.find(old).unwrap();
        let place = |offset: usize| {
            let before = &text[..offset];
            (before.matches('\n').count() as u32, before.rsplit('\n').next().unwrap().len() as u32)
        };
        let ((line, column), (last_line, last_column)) = (place(start), place(start + old.len()));
        self.edit(uri, version, [line, column, last_line, last_column], new);
        text.replacen(old, new, 1)
    }

    /// Replaces the whole text.
    pub(crate) fn replace(&self, uri: &str, version: i32, text: &str) {
        self.change(uri, version, json!([{"text": text}]));
    }

    pub(crate) fn change(&self, uri: &str, version: i32, changes: Value) {
        let document = json!({"uri": uri, "version": version});
        self.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    }

    pub(crate) fn close(&self, uri: &str) {
        self.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    }

    /// The diagnostics of a version of a document.
    pub(crate) fn diagnostics(&self, uri: &str, version: i32) -> Vec<Value> {
        let of = |params: &Value| params["uri"] == uri && params["version"] == version;
        let params = self.hear("textDocument/publishDiagnostics", of);
        params["diagnostics"].as_array().unwrap().clone()
    }

    /// Waits until the answer to `rq/overview` is as it should be.
    pub(crate) fn overview(&mut self, uri: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let until = Instant::now() + PATIENCE;
        loop {
            let overview = self.request("rq/overview", json!({"uri": uri}));
            if fits(&overview) {
                return overview;
            }
            assert!(Instant::now() < until, "the overview stays {overview:#}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until the history of a document's project is known.
    pub(crate) fn remembers(&mut self, uri: &str) -> Value {
        self.overview(uri, |overview| !overview["snapshot"].is_null())
    }

    /// The labels of the hints of a document, each with its line from 1.
    pub(crate) fn hints(&mut self, uri: &str) -> Vec<String> {
        let hints =
            self.request("textDocument/inlayHint", json!({"textDocument": {"uri": uri}, "range": all()}));
        let label = |hint: &Value| {
            let line = hint["position"]["line"].as_u64().unwrap() + 1;
            format!("{line}: {}", hint["label"].as_str().unwrap())
        };
        hints.as_array().unwrap().iter().map(label).collect()
    }

    /// Ends standard input.
    pub(crate) fn hang_up(&self) {
        *self.stdin.lock().unwrap() = None;
    }

    /// Waits until the server has ended.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < until, "the server does not end");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            println!("the server's errors:\n{}", self.errors.lock().unwrap());
        }
    }
}

/// Everything in a document.
pub(crate) fn all() -> Value {
    json!({"start": {"line": 0, "character": 0}, "end": {"line": 100_000, "character": 0}})
}

/// The address of a file.
pub(crate) fn address(file: &Path) -> String {
    format!("file://{}", file.to_str().unwrap())
}

fn last(heard: &MutexGuard<'_, Heard>) -> String {
    let last = heard.told.iter().rev().take(5).rev();
    last.map(|(method, params)| format!("{method} {params:#}\n")).collect()
}

fn framed(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn write(stdin: &Mutex<Option<ChildStdin>>, bytes: &[u8]) {
    if let Some(stdin) = stdin.lock().unwrap().as_mut() {
        // A server that has ended is found out by whoever waits for it.
        let _ = stdin.write_all(bytes).and_then(|()| stdin.flush());
    }
}

/// Reads messages until there are no more, and answers what the server asks.
fn listen(mut stdout: impl BufRead, inbox: &Inbox, stdin: &Mutex<Option<ChildStdin>>) {
    while let Some(text) = message(&mut stdout) {
        let message: Value = serde_json::from_str(&text).unwrap();
        let mut heard = inbox.heard.lock().unwrap();
        heard.transcript.push_str(&text);
        match (message["method"].as_str(), message.get("id")) {
            (Some(method), id) => {
                if let Some(id) = id {
                    let result = match method {
                        "workspace/configuration" => json!([*inbox.configuration.lock().unwrap()]),
                        _ => Value::Null,
                    };
                    write(stdin, &framed(&json!({"jsonrpc": "2.0", "id": id, "result": result})));
                }
                heard.told.push((method.to_owned(), message["params"].clone()));
            }
            (None, id) => {
                let answer = match message.get("error") {
                    Some(error) => Err(error.clone()),
                    None => Ok(message["result"].clone()),
                };
                // An answer to what nobody could read has no number.
                heard.answers.insert(id.and_then(Value::as_i64).unwrap_or_default(), answer);
            }
        }
        drop(heard);
        inbox.arrived.notify_all();
    }
    inbox.heard.lock().unwrap().ended = true;
    inbox.arrived.notify_all();
}

fn message(stdout: &mut impl BufRead) -> Option<String> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stdout.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(": ").expect("only messages are written to standard output");
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    stdout.read_exact(&mut body).ok()?;
    Some(String::from_utf8(body).unwrap())
}
