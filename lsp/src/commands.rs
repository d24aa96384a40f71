//! What the user asks the server to do: evaluate, run an operation, tell how one ended.

use std::ffi::OsString;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::{Cancellable, Client, OngoingProgress, Unbounded};

use crate::features::code_lens::{EVALUATE, REVEAL, RUN, SHOW_RESULT};
use crate::features::results;
use crate::protocol::{ExecuteCommandParams, MessageType, ProgressToken, Range, ShowDocumentParams, Uri};
use crate::session::{Session, View};
use crate::tasks::{Ended, TaskError, Tasks};
use crate::words;

/// Lines of a failed run's errors that are shown.
const LINES: usize = 6;

/// Runs a command of the client's.
///
/// # Errors
/// When there is no such command, its arguments are not what it needs, or it is refused.
pub(crate) async fn execute(
    client: &Client,
    session: &Session,
    tasks: &Tasks,
    params: ExecuteCommandParams,
) -> Result<Option<Value>> {
    if params.command == REVEAL {
        return reveal(client, &params.arguments).await;
    }
    let argument = |place: usize| params.arguments.get(place).and_then(Value::as_str);
    let uri = argument(0).and_then(|uri| uri.parse::<Uri>().ok());
    let view = uri.and_then(|uri| session.view(&uri));
    let Some(view) = view else {
        return Err(Error::invalid_params("the first argument must be the address of an open quality.kdl"));
    };
    match (params.command.as_str(), argument(1)) {
        (EVALUATE, _) => {
            let root = view.document.root.clone().unwrap_or_default();
            let arguments = vec!["eval".into(), root.into_os_string()];
            evaluate(client, tasks, &view, "Evaluating", arguments).await
        }
        (RUN, Some(operation)) => {
            let known = view.analysis.config().catalog.operation(operation).is_some();
            if !known {
                return Err(Error::invalid_params(format!("there is no operation {operation:?}")));
            }
            let root = view.document.root.clone().unwrap_or_default();
            let arguments: Vec<OsString> =
                vec!["run".into(), "--project".into(), root.into_os_string(), operation.into()];
            evaluate(client, tasks, &view, &format!("Running {operation}"), arguments).await
        }
        (SHOW_RESULT, operation) => {
            client.show_message(MessageType::INFO, result(&view, operation)).await;
            Ok(None)
        }
        (command, _) => {
            Err(Error::invalid_params(format!("there is no command {command:?} with these arguments")))
        }
    }
}

/// Shows a place: [address, range].
async fn reveal(client: &Client, arguments: &[Value]) -> Result<Option<Value>> {
    let read = |arguments: &[Value]| {
        let [uri, range] = arguments else { return None };
        let selection = serde_json::from_value::<Range>(range.clone()).ok()?;
        Some((uri.as_str()?.parse::<Uri>().ok()?, selection))
    };
    let Some((uri, selection)) = read(arguments) else {
        return Err(Error::invalid_params("the arguments must be an address and a range"));
    };
    let params =
        ShowDocumentParams { uri, external: None, take_focus: Some(true), selection: Some(selection) };
    // A client that can't show it has it open, or has not.
    let _ = client.show_document(params).await;
    Ok(None)
}

/// How an operation, or the whole evaluation, ended.
fn result(view: &View, operation: Option<&str>) -> String {
    if let Some(id) = operation {
        let (_, detail) = results::of_operation(&view.history, id);
        return format!("{id}: {detail}");
    }
    match (&view.history.newest, &view.history.problem) {
        (Some(newest), _) => {
            let snapshot = &newest.snapshot;
            let when = words::ago(snapshot.created_at, jiff::Timestamp::now());
            format!("{}: {}, {when}", snapshot.project, snapshot.verdict.name())
        }
        (None, Some(problem)) => problem.clone(),
        (None, None) => "this project has not been evaluated yet".into(),
    }
}

/// Runs the program with progress, and tells how it ended.
async fn evaluate(
    client: &Client,
    tasks: &Tasks,
    view: &View,
    title: &str,
    arguments: Vec<OsString>,
) -> Result<Option<Value>> {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    let token = format!("rq/{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    if !view.settings.trusted {
        return Err(failed(&TaskError::Untrusted));
    }
    let progress = begin(client, view, &token, title).await;
    let ended = tasks.run(&token, &view.settings, view.document.root.as_deref(), arguments).await;
    if let Some(progress) = progress {
        progress.finish().await;
    }
    let ended = match ended {
        Ok(ended) => ended,
        Err(TaskError::Cancelled) => return Ok(None),
        Err(error) => return Err(failed(&error)),
    };
    client.log_message(MessageType::INFO, format!("{title}\n{}{}", ended.output, ended.errors)).await;
    let (kind, text) = told(title, &ended);
    client.show_message(kind, text).await;
    Ok(Some(serde_json::json!({ "exitCode": ended.code })))
}

fn failed(error: &TaskError) -> Error {
    Error { message: error.to_string().into(), ..Error::invalid_params("") }
}

async fn begin(
    client: &Client,
    view: &View,
    token: &str,
    title: &str,
) -> Option<OngoingProgress<Unbounded, Cancellable>> {
    if !view.client.progress {
        return None;
    }
    let token = ProgressToken::String(token.to_owned());
    client.create_work_done_progress(token.clone()).await.ok()?;
    Some(client.progress(token, title).with_cancel_button().begin().await)
}

/// What the exit code means, and what was said about it.
fn told(title: &str, ended: &Ended) -> (MessageType, String) {
    let errors: Vec<&str> = ended.errors.lines().filter(|line| !line.trim().is_empty()).take(LINES).collect();
    match ended.code {
        Some(0) => (MessageType::INFO, format!("{title}: done, passes")),
        Some(1) => (MessageType::WARNING, format!("{title}: done, a gate fails")),
        Some(3) => (MessageType::WARNING, format!("{title}: incomplete, something could not be measured")),
        Some(code) => {
            (MessageType::ERROR, format!("{title}: failed with exit code {code}\n{}", errors.join("\n")))
        }
        None => (MessageType::ERROR, format!("{title}: was ended")),
    }
}
