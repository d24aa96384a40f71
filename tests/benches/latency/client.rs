//! A language client over a program's standard streams: blocking, one message after the other.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::Outcome;

/// How long an answer may take before the measurement is given up.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a server may take to end after it was told to.
const FAREWELL: Duration = Duration::from_secs(5);

/// A server that runs, and what it has sent.
pub(crate) struct Client {
    child: Child,
    /// None once goodbye was said.
    input: Option<ChildStdin>,
    incoming: Receiver<(Instant, Vec<u8>)>,
    next: i64,
    /// What the server is told about each configuration section that it asks for.
    settings: Value,
}

/// Something that a server is expected to send.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Awaited {
    /// The answer to a request.
    Answer(i64),
    /// Diagnostics of a version of a document.
    Version(String, i64),
    /// So many publications of diagnostics of a document, by a server that does not say for which version they are.
    Publications(String, usize),
    /// A request of the server's own, which is answered.
    Asked(&'static str),
}

/// When something arrived, and what it was.
pub(crate) struct Arrival {
    /// When its last byte had been read.
    pub(crate) at: Instant,
    /// The answer's result, or the notification's parameters.
    pub(crate) content: Value,
}

impl Client {
    /// Starts a server.
    pub(crate) fn start(mut command: Command, settings: Value) -> Outcome<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("the server's streams are not there".into());
        };
        let (send, incoming) = mpsc::channel();
        // It ends when the server closes its output, or when nobody listens any more.
        std::thread::spawn(move || {
            let mut output = BufReader::with_capacity(1 << 20, output);
            while let Ok(Some(message)) = read(&mut output) {
                if send.send((Instant::now(), message)).is_err() {
                    break;
                }
            }
        });
        Ok(Self { child, input: Some(input), incoming, next: 1, settings })
    }

    /// The server's process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// A request that has not been sent: its number and its bytes.
    pub(crate) fn request(&mut self, method: &str, params: &Value) -> (i64, Vec<u8>) {
        let id = self.next;
        self.next += 1;
        (id, framed(&with_params(json!({"jsonrpc": "2.0", "id": id, "method": method}), params)))
    }

    /// Sends what [`request`](Self::request) or [`notification`] made.
    pub(crate) fn send(&mut self, message: &[u8]) -> Outcome<()> {
        let input = self.input.as_mut().ok_or("the server was told to end")?;
        input.write_all(message)?;
        Ok(input.flush()?)
    }

    /// Sends a request and waits for its answer.
    pub(crate) fn ask(&mut self, method: &str, params: &Value) -> Outcome<Arrival> {
        let (id, message) = self.request(method, params);
        self.send(&message)?;
        let mut arrivals = self.until(&[Awaited::Answer(id)])?;
        arrivals.pop().ok_or_else(|| "no answer".into())
    }

    /// Waits for all of `awaited`, in whichever order they come, and answers the server's own requests meanwhile.
    pub(crate) fn until(&mut self, awaited: &[Awaited]) -> Outcome<Vec<Arrival>> {
        let mut awaited = awaited.to_vec();
        let mut arrivals: Vec<Option<Arrival>> = awaited.iter().map(|_| None).collect();
        let end = Instant::now() + PATIENCE;
        while arrivals.iter().any(Option::is_none) {
            let left = end.saturating_duration_since(Instant::now());
            let (at, bytes) = self
                .incoming
                .recv_timeout(left)
                .map_err(|error| format!("the server did not send {awaited:?}: {error}"))?;
            let message: Value = serde_json::from_slice(&bytes)?;
            if message.get("method").is_some() && message.get("id").is_some() {
                self.answer(&message)?;
            }
            for (awaited, arrival) in awaited.iter_mut().zip(&mut arrivals) {
                if arrival.is_none() && matches(awaited, &message)? {
                    let content = message.get("result").or_else(|| message.get("params"));
                    *arrival = Some(Arrival { at, content: content.cloned().unwrap_or_default() });
                }
            }
        }
        Ok(arrivals.into_iter().flatten().collect())
    }

    /// Answers what the server asks of its client.
    fn answer(&mut self, request: &Value) -> Outcome<()> {
        let result = match request["method"].as_str() {
            Some("workspace/configuration") => {
                let items = request["params"]["items"].as_array().map_or(0, Vec::len);
                Value::Array(vec![self.settings.clone(); items])
            }
            Some("workspace/workspaceFolders") => json!([]),
            Some("workspace/applyEdit") => json!({"applied": false}),
            // client/registerCapability, window/workDoneProgress/create, workspace/…/refresh
            _ => Value::Null,
        };
        self.send(&framed(&json!({"jsonrpc": "2.0", "id": request["id"], "result": result})))
    }

    /// Says goodbye and waits for the server's end; one that stays is ended.
    pub(crate) fn close(mut self) -> Outcome<()> {
        self.ask("shutdown", &Value::Null)?;
        self.send(&notification("exit", &Value::Null))?;
        // A server that waits for more input would stay otherwise.
        self.input = None;
        let end = Instant::now() + FAREWELL;
        while Instant::now() < end {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok(())
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // Fails only where it has ended already.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// A notification's bytes.
pub(crate) fn notification(method: &str, params: &Value) -> Vec<u8> {
    framed(&with_params(json!({"jsonrpc": "2.0", "method": method}), params))
}

/// What has no parameters must not have a `params` of null.
fn with_params(mut message: Value, params: &Value) -> Value {
    if !params.is_null() {
        message["params"] = params.clone();
    }
    message
}

fn framed(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// The next message's body; none at the end of the stream.
fn read(output: &mut BufReader<ChildStdout>) -> io::Result<Option<Vec<u8>>> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse::<usize>().ok();
        }
    }
    let length = length.ok_or_else(|| io::Error::other("a message without its length"))?;
    let mut body = vec![0; length];
    output.read_exact(&mut body)?;
    Ok(Some(body))
}

/// Whether a message is what is awaited, or the last one of it.
fn matches(awaited: &mut Awaited, message: &Value) -> Outcome<bool> {
    let published =
        |uri: &str| message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri;
    match awaited {
        Awaited::Asked(method) => Ok(message["method"] == *method),
        // The server counts its own requests by itself.
        Awaited::Answer(id) if message["id"] == *id && message.get("method").is_none() => {
            match message.get("error") {
                Some(error) => Err(format!("the server answered: {error}").into()),
                None => Ok(true),
            }
        }
        Awaited::Answer(_) => Ok(false),
        Awaited::Version(uri, version) => Ok(published(uri) && message["params"]["version"] == *version),
        Awaited::Publications(uri, left) => {
            *left -= usize::from(published(uri));
            Ok(*left == 0)
        }
    }
}
