//! An editor with one document open.

use std::fs;
use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};

use crate::Outcome;
use crate::client::{Arrival, Awaited, Client, notification};
use crate::server::{Report, Server};
use crate::text::{Edit, Place, Text, position};

/// Lines around the cursor that an editor shows.
const VIEWPORT: usize = 60;

/// A server with one document open.
pub(crate) struct Session {
    client: Client,
    report: Report,
    uri: String,
    version: i64,
    /// Whether the server takes changes instead of whole texts.
    incremental: bool,
    text: Text,
}

/// For which lines hints are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hints {
    None,
    /// Those that an editor shows around the edit.
    Viewport,
    /// All of them.
    Whole,
}

/// Milliseconds from before a change was sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delay {
    /// Until its first diagnostics were there.
    pub(crate) diagnostics: f64,
    /// Until all diagnostics and the hints were there.
    pub(crate) all: f64,
    /// How many hints there were.
    pub(crate) hints: usize,
}

impl Session {
    /// Starts a server in `folder`, opens the text as its document, and waits for the first diagnostics: also the
    /// milliseconds that all this took.
    pub(crate) fn open(server: &Server, folder: &Path, text: &str) -> Outcome<(Self, f64)> {
        let file = folder.join(server.file);
        fs::create_dir_all(folder)?;
        fs::write(&file, text)?;
        let uri = format!("file://{}", file.display());
        let started = Instant::now();
        let mut client = Client::start(server.command(), server.settings.clone())?;
        let answer = client.ask("initialize", &initialize(server, folder))?;
        let sync = &answer.content["capabilities"]["textDocumentSync"];
        let change = sync.get("change").unwrap_or(sync);
        client.send(&notification("initialized", &json!({})))?;
        if matches!(server.report, Report::Publications(_)) {
            // Taplo stops for ever now and then when it is shown a document before it has its settings.
            client.until(&[Awaited::Asked("workspace/configuration")])?;
        }
        let document = json!({"uri": uri, "languageId": server.language, "version": 1, "text": text});
        client.send(&notification("textDocument/didOpen", &json!({"textDocument": document})))?;
        let mut session = Self {
            client,
            report: server.report,
            uri,
            version: 1,
            incremental: *change == 2,
            text: Text::new(text)?,
        };
        let (awaited, question) = session.report_of_version();
        session.client.send(&question)?;
        let arrivals = session.client.until(&awaited)?;
        let taken = arrivals.first().map_or(f64::NAN, |arrival| milliseconds(started, arrival.at));
        Ok((session, taken))
    }

    pub(crate) fn text(&self) -> &Text {
        &self.text
    }

    /// The server's process.
    pub(crate) fn process(&self) -> u32 {
        self.client.process()
    }

    /// Makes an edit. Both messages are ready before the clock starts; the question for hints follows the change at
    /// once, as an editor's does.
    pub(crate) fn edit(&mut self, edit: &Edit, hints: Hints) -> Outcome<Delay> {
        let (place, whole) = (edit.start, self.text.end());
        self.text.change(edit);
        self.version += 1;
        let content = if self.incremental { edit.to_json() } else { json!({"text": self.text.whole()}) };
        let change = json!({
            "textDocument": {"uri": self.uri, "version": self.version},
            "contentChanges": [content],
        });
        let mut messages = notification("textDocument/didChange", &change);
        let (mut awaited, question) = self.report_of_version();
        messages.extend(question);
        if hints != Hints::None {
            let (id, question) = self.hints(place, whole, hints == Hints::Whole);
            messages.extend(question);
            awaited.push(Awaited::Answer(id));
        }
        let start = Instant::now();
        self.client.send(&messages)?;
        let arrivals = self.client.until(&awaited)?;
        let after = |arrival: &Arrival| milliseconds(start, arrival.at);
        Ok(Delay {
            diagnostics: arrivals.first().map_or(f64::NAN, after),
            all: arrivals.iter().map(after).fold(0.0, f64::max),
            hints: arrivals.last().and_then(|hints| hints.content.as_array()).map_or(0, Vec::len),
        })
    }

    /// Asks for completion at a place: milliseconds until the answer, and how many items it has.
    pub(crate) fn complete(&mut self, place: Place) -> Outcome<(f64, usize)> {
        let params = json!({"textDocument": {"uri": self.uri}, "position": position(place)});
        let (id, question) = self.client.request("textDocument/completion", &params);
        let start = Instant::now();
        self.client.send(&question)?;
        let answer = self.client.until(&[Awaited::Answer(id)])?;
        let answer = answer.first().ok_or("no answer")?;
        let items = answer.content.get("items").unwrap_or(&answer.content);
        Ok((milliseconds(start, answer.at), items.as_array().map_or(0, Vec::len)))
    }

    /// Ends the server as an editor does.
    pub(crate) fn close(self) -> Outcome<()> {
        self.client.close()
    }

    /// What tells that the current version has been dealt with, first and at last, and the bytes that ask for it.
    fn report_of_version(&mut self) -> (Vec<Awaited>, Vec<u8>) {
        match self.report {
            Report::Version => (vec![Awaited::Version(self.uri.clone(), self.version)], Vec::new()),
            Report::Publications(count) => {
                let published = |count| Awaited::Publications(self.uri.clone(), count);
                (vec![published(1), published(count)], Vec::new())
            }
            Report::Pull => {
                let params = json!({"textDocument": {"uri": self.uri}});
                let (id, question) = self.client.request("textDocument/diagnostic", &params);
                (vec![Awaited::Answer(id)], question)
            }
        }
    }

    fn hints(&mut self, place: Place, end: Place, whole: bool) -> (i64, Vec<u8>) {
        let first = place.0.saturating_sub(VIEWPORT / 2);
        let (start, end) = if whole { ((0, 0), end) } else { ((first, 0), (first + VIEWPORT, 0)) };
        let range = json!({"start": position(start), "end": position(end)});
        self.client
            .request("textDocument/inlayHint", &json!({"textDocument": {"uri": self.uri}, "range": range}))
    }
}

fn milliseconds(start: Instant, end: Instant) -> f64 {
    end.saturating_duration_since(start).as_secs_f64() * 1e3
}

/// What a usual editor can do. Without `textDocument.diagnostic` the servers that can publish do.
fn initialize(server: &Server, folder: &Path) -> Value {
    let diagnostic = (server.report == Report::Pull).then(|| json!({"dynamicRegistration": false}));
    let mut document = json!({
        "synchronization": {"didSave": true},
        "publishDiagnostics": {"relatedInformation": true, "versionSupport": true},
        "completion": {"completionItem": {"snippetSupport": true, "documentationFormat": ["markdown"],
            "resolveSupport": {"properties": ["documentation", "detail"]}}, "contextSupport": true},
        "inlayHint": {"resolveSupport": {"properties": ["tooltip"]}},
        "semanticTokens": {"requests": {"full": {"delta": true}, "range": true}, "formats": ["relative"],
            "tokenTypes": [], "tokenModifiers": []},
    });
    if let Some(diagnostic) = diagnostic {
        document["diagnostic"] = diagnostic;
    }
    // Taplo would fetch the list of all schemas for every folder before it is told not to.
    let folders = (server.report == Report::Version)
        .then(|| json!([{"uri": format!("file://{}", folder.display()), "name": "bench"}]));
    json!({
        "processId": std::process::id(),
        "clientInfo": {"name": "rq-benches"},
        "rootUri": null,
        "workspaceFolders": folders,
        "initializationOptions": if server.settings.is_null() { json!({}) } else { server.settings.clone() },
        "capabilities": {
            "general": {"positionEncodings": ["utf-16"]},
            "window": {"workDoneProgress": true},
            "workspace": {"configuration": true, "workspaceFolders": true,
                "didChangeWatchedFiles": {"dynamicRegistration": true},
                "inlayHint": {"refreshSupport": true}, "codeLens": {"refreshSupport": true}},
            "textDocument": document,
        },
    })
}
