//! The routing table: which function answers which question, and what is told to the client unasked.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rq_schema::Span;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::io::InspectReader;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::{Client, LanguageServer, LspService, Server};

use crate::capabilities;
use crate::commands;
use crate::features::{
    code_actions, code_lens, completion, diagnostics, findings, folding, formatting, hover, inlay_hints,
    links, names, selection, semantic_tokens, signature_help, symbols,
};
use crate::history::History;
use crate::project;
use crate::protocol::*;
use crate::session::{self, Session, View};
use crate::settings::Settings;
use crate::tasks::Tasks;
use crate::watch::HistoryWatch;

/// How often it is looked whether the client is still there.
const PULSE: Duration = Duration::from_secs(3);

/// Questions that may wait for something at once: an evaluation must not hold up what is typed.
const CONCURRENCY: usize = 64;

/// What happens beside the questions.
enum Event {
    /// A configuration has another text.
    Changed(Uri),
    /// A configuration was closed.
    Closed(Uri),
    /// A source file has another text, or was opened or closed.
    Source(Uri),
    /// A project has another history.
    History(PathBuf, Arc<History>),
    /// The user has set something else.
    Settings,
}

struct Backend {
    client: Client,
    session: Arc<Session>,
    events: UnboundedSender<Event>,
    watch: HistoryWatch,
    tasks: Arc<Tasks>,
}

/// Serves a client on standard input and output until it says goodbye, or is gone.
///
/// # Errors
/// When the machinery can't be started.
pub fn serve() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let session = Arc::new(Session::default());
        let tasks = Arc::new(Tasks::default());
        let (events, receiver) = unbounded_channel();
        let (service, socket) = LspService::build(|client| {
            tokio::spawn(tell(client.clone(), session.clone(), receiver));
            let told = events.clone();
            let watch = HistoryWatch::start(move |root, history| {
                // Nobody listens any more when the server ends.
                let _ = told.send(Event::History(root, history));
            });
            Backend { client, session: session.clone(), events: events.clone(), watch, tasks: tasks.clone() }
        })
        .custom_method("rq/overview", Backend::overview)
        .custom_method("window/workDoneProgress/cancel", Backend::cancel)
        .finish();
        let input = InspectReader::new(tokio::io::stdin(), |bytes| {
            // The server answers everything before it ends.
            if bytes.is_empty() {
                tasks.close();
            }
        });
        let server =
            Server::new(input, tokio::io::stdout(), socket).concurrency_level(CONCURRENCY).serve(service);
        let abandoned = async {
            client_is_gone(session.clone()).await;
            tasks.close();
            tasks.idle().await;
        };
        tokio::select! {
            () = server => {}
            () = abandoned => {}
        }
    });
    // A thread that waits for standard input must not hold up the end.
    runtime.shutdown_background();
    Ok(())
}

/// Ends when the client's process has ended without a goodbye.
async fn client_is_gone(session: Arc<Session>) {
    loop {
        tokio::time::sleep(PULSE).await;
        if session.client().process.is_some_and(|process| !lives(process)) {
            return;
        }
    }
}

#[cfg(unix)]
fn lives(process: u32) -> bool {
    let id = i32::try_from(process).ok().and_then(rustix::process::Pid::from_raw);
    // Somebody else's process lives too, it only can't be signalled.
    id.is_none_or(|id| rustix::process::test_kill_process(id) != Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
fn lives(_: u32) -> bool {
    true
}

/// A defect in one answer must not end the server.
fn guarded<T>(answer: impl FnOnce() -> T) -> Result<T> {
    catch_unwind(AssertUnwindSafe(answer)).map_err(|_| Error::internal_error())
}

impl Backend {
    /// The answer to a question about a configuration; nothing where the document is none.
    fn ask<T>(&self, uri: &Uri, answer: impl FnOnce(&View) -> Option<T>) -> Result<Option<T>> {
        guarded(|| answer(&self.session.view(uri)?))
    }

    fn send(&self, event: Event) {
        // The other end lives as long as the server.
        let _ = self.events.send(event);
    }

    /// Has the history of a configuration's project read.
    fn look_at_history(&self, uri: &Uri) {
        if let Some(open) = self.session.document(uri)
            && let Some(root) = &open.root
        {
            self.watch.project(root.clone(), open.analysis().clone());
        }
    }

    /// Has the history of the project around a source file read, unless it is known.
    fn look_around(&self, uri: &Uri) {
        let file = project::file_of(uri);
        let root = file.as_deref().and_then(project::root_around);
        if let Some(root) = root {
            self.look_into(&root);
        }
    }

    /// Has the history of the project at `root` read, if there is one, and unless it is known.
    fn look_into(&self, root: &Path) {
        if !self.session.knows(root)
            && let Some(configuration) = self.session.configuration_of(root)
        {
            self.watch.project(root.to_owned(), configuration.analysis().clone());
        }
    }

    async fn pull_settings(&self) {
        if !self.session.client().configuration {
            return;
        }
        let item = ConfigurationItem { scope_uri: None, section: Some("rq".into()) };
        let answer = self.client.configuration(vec![item]).await.unwrap_or_default();
        if let Some(settings) = answer.first().and_then(Settings::read) {
            self.session.set(settings);
            self.send(Event::Settings);
        }
    }

    /// As [`Backend::ask`], about a place.
    fn at<T>(
        &self,
        uri: &Uri,
        position: Position,
        answer: impl FnOnce(&View, usize) -> Option<T>,
    ) -> Result<Option<T>> {
        self.ask(uri, |view| answer(view, view.document.text.offset(position)))
    }

    /// What can be done about the findings in a source file.
    fn waivers(&self, uri: &Uri, diagnostics: &[Diagnostic]) -> Vec<CodeAction> {
        let Some(file) = project::file_of(uri) else { return Vec::new() };
        for (root, history) in self.session.histories() {
            let Some(path) = file.strip_prefix(&root).ok().and_then(std::path::Path::to_str) else {
                continue;
            };
            let Some(configuration) = self.session.configuration_of(&root) else { continue };
            let path = path.replace('\\', "/");
            return code_actions::for_findings(
                self.session.client().shows_documents,
                &configuration,
                &history,
                &path,
                diagnostics,
            );
        }
        Vec::new()
    }

    async fn cancel(&self, params: WorkDoneProgressCancelParams) {
        if let NumberOrString::String(token) = params.token {
            self.tasks.cancel(&token);
        }
    }

    async fn overview(&self, params: TextDocumentIdentifier) -> Result<serde_json::Value> {
        let overview = self.ask(&params.uri, |view| Some(crate::features::overview::overview(view)))?;
        Ok(overview.unwrap_or_default())
    }
}

fn location(view: &View, span: Span) -> Location {
    Location::new(view.document.uri.clone(), view.document.range(span))
}

/// The document of something that the client sends back to learn more.
fn document_of(data: Option<&serde_json::Value>) -> Option<Uri> {
    data?.as_str()?.parse().ok()
}

fn whole(view: &View) -> Span {
    Span::new(0, view.document.text.as_str().len())
}

/// A request that makes no sense here, and why.
fn refused(error: &dyn std::error::Error) -> Error {
    Error { message: error.to_string().into(), ..Error::invalid_params("") }
}

/// Tells the client what has changed; of several changes to one document the last counts.
async fn tell(client: Client, session: Arc<Session>, mut receiver: UnboundedReceiver<Event>) {
    while let Some(event) = receiver.recv().await {
        // What has already arrived is read first: only the newest text is worth looking at.
        tokio::task::yield_now().await;
        let mut events = vec![event];
        while let Ok(event) = receiver.try_recv() {
            events.push(event);
        }
        let mut changed: Vec<Uri> = Vec::new();
        let mut refresh = false;
        for event in events {
            match event {
                Event::Changed(uri) => {
                    if !changed.contains(&uri) {
                        changed.push(uri);
                    }
                }
                Event::Closed(uri) => client.publish_diagnostics(uri, Vec::new(), None).await,
                Event::Source(uri) => findings::publish_one(&client, &session, &uri).await,
                Event::History(root, history) => {
                    session.remember(root.clone(), history);
                    findings::publish(&client, &session, &root).await;
                    refresh = true;
                }
                Event::Settings => {
                    for (root, _) in session.histories() {
                        findings::publish(&client, &session, &root).await;
                    }
                    refresh = true;
                }
            }
        }
        if refresh {
            changed = session.documents().iter().map(|open| open.uri.clone()).collect();
            self::refresh(&client, &session.client());
        }
        for uri in changed {
            if !session.client().pulls_diagnostics {
                // A version that is held is freed late, and nothing is taken over from it.
                let found = session.document(&uri).and_then(|open| {
                    let found = guarded(|| diagnostics::diagnostics(&open, open.analysis())).ok()?;
                    Some((found, open.version))
                });
                let Some((found, version)) = found else { continue };
                client.publish_diagnostics(uri.clone(), found, Some(version)).await;
            }
            let params = TextDocumentIdentifier { uri };
            client.send_notification::<OverviewChanged>(params).await;
        }
    }
}

/// Asks the client to ask again; it answers when it likes.
fn refresh(client: &Client, can: &session::Client) {
    let (hints, lenses, problems) = (can.refreshes_hints, can.refreshes_lenses, can.refreshes_diagnostics);
    let client = client.clone();
    tokio::spawn(async move {
        // A client that refuses shows old values until it asks by itself.
        if hints {
            let _ = client.inlay_hint_refresh().await;
        }
        if lenses {
            let _ = client.code_lens_refresh().await;
        }
        if problems {
            let _ = client.workspace_diagnostic_refresh().await;
        }
    });
}

/// An answer to `rq/overview` may have changed.
enum OverviewChanged {}

impl notification::Notification for OverviewChanged {
    type Params = TextDocumentIdentifier;
    const METHOD: &'static str = "rq/overviewChanged";
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let client = session::Client::new(&params);
        let settings = params.initialization_options.as_ref().and_then(Settings::read).unwrap_or_default();
        let result = capabilities::capabilities(&client);
        self.session.meet(client, settings);
        Ok(result)
    }

    async fn initialized(&self, _: InitializedParams) {
        for folder in self.session.client().folders {
            self.look_into(&folder);
        }
        self.pull_settings().await;
    }

    async fn shutdown(&self) -> Result<()> {
        self.tasks.close();
        Ok(())
    }

    // Messages are taken up in the order in which they come, but only as far as the first `await`: a text is changed
    // before that.
    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let uri = params.text_document.uri.clone();
        if self.session.open(params.text_document) {
            self.look_at_history(&uri);
            self.send(Event::Changed(uri));
        } else {
            self.look_around(&uri);
            self.send(Event::Source(uri));
        }
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        if self.session.change(&uri, version, params.content_changes) {
            self.send(Event::Changed(uri));
        } else {
            self.send(Event::Source(uri));
        }
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        self.session.saved(&params.text_document.uri);
        self.look_at_history(&params.text_document.uri);
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        if self.session.close(&uri) {
            self.send(Event::Closed(uri));
        } else {
            self.send(Event::Source(uri));
        }
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        if let Some(settings) = Settings::read(&params.settings) {
            self.session.set(settings);
            self.send(Event::Settings);
        }
        self.pull_settings().await;
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let files = |folders: &[WorkspaceFolder]| -> Vec<PathBuf> {
            folders.iter().filter_map(|folder| project::file_of(&folder.uri)).collect()
        };
        let (added, removed) = (files(&params.event.added), files(&params.event.removed));
        self.session.set_folders(|folders| {
            folders.retain(|folder| !removed.contains(folder));
            folders.extend(added);
        });
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        self.ask(&params.text_document.uri, |view| {
            Some(inlay_hints::inlay_hints(view, view.document.text.span(params.range)))
        })
    }

    async fn inlay_hint_resolve(&self, hint: InlayHint) -> Result<InlayHint> {
        let Some(uri) = document_of(hint.data.as_ref()) else { return Ok(hint) };
        let explained = self.ask(&uri, |view| Some(inlay_hints::explained(view, hint.clone())))?;
        Ok(explained.unwrap_or(hint))
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        self.at(&text_document.uri, position, |view, at| Some(completion::completion(view, at).into()))
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        let Some(uri) = document_of(item.data.as_ref()) else { return Ok(item) };
        let resolved = self.ask(&uri, |view| Some(completion::resolved(view, item.clone())))?;
        Ok(resolved.unwrap_or(item))
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.at(&text_document.uri, position, hover::hover)
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.at(&text_document.uri, position, signature_help::signature_help)
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.at(&text_document.uri, position, |view, at| {
            let spans = names::definitions(&view.analysis.tree, view.analysis.config(), at);
            let places: Vec<Location> = spans.into_iter().map(|span| location(view, span)).collect();
            (!places.is_empty()).then(|| places.into())
        })
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let declarations = params.context.include_declaration;
        self.at(&text_document.uri, position, |view, at| {
            let all = names::occurrences(&view.analysis.tree, view.analysis.config());
            let found = names::at(&all, at)?;
            let same = names::same(&all, found).filter(|other| declarations || !other.definition);
            Some(same.map(|other| location(view, other.span)).collect())
        })
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.at(&text_document.uri, position, |view, at| {
            let all = names::occurrences(&view.analysis.tree, view.analysis.config());
            let found = names::at(&all, at)?;
            let highlight = |other: &names::Occurrence| DocumentHighlight {
                range: view.document.range(other.span),
                kind: Some(if other.definition {
                    DocumentHighlightKind::WRITE
                } else {
                    DocumentHighlightKind::READ
                }),
            };
            Some(names::same(&all, found).map(highlight).collect())
        })
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        let view = self.session.view(&params.text_document.uri);
        let Some(view) = view else { return Ok(None) };
        let at = view.document.text.offset(params.position);
        let found = guarded(|| names::renamable(&view.analysis.tree, view.analysis.config(), at))?;
        let (found, _) = found.map_err(|error| refused(&error))?;
        let placeholder = found.span.of(view.document.text.as_str()).to_owned();
        let range = view.document.range(found.span);
        Ok(Some(PrepareRenameResponse::RangeWithPlaceholder { range, placeholder }))
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let Some(view) = self.session.view(&text_document.uri) else { return Ok(None) };
        let at = view.document.text.offset(position);
        let edits =
            guarded(|| names::rename(&view.analysis.tree, view.analysis.config(), at, &params.new_name))?;
        let edits = edits.map_err(|error| refused(&error))?;
        let edits = edits.iter().map(|edit| formatting::text_edit(&view.document, edit)).collect();
        Ok(Some(WorkspaceEdit::new([(text_document.uri, edits)].into())))
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.ask(&params.text_document.uri, |view| {
            Some(if view.client.symbol_tree {
                DocumentSymbolResponse::Nested(symbols::document_symbols(view))
            } else {
                DocumentSymbolResponse::Flat(symbols::flat(view))
            })
        })
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        guarded(|| {
            let documents = self.session.documents();
            let found = documents.iter().flat_map(|open| symbols::workspace_symbols(open, &params.query));
            Some(WorkspaceSymbolResponse::Flat(found.collect()))
        })
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.ask(&params.text_document.uri, |view| Some(folding::folding_ranges(view)))
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        self.ask(&params.text_document.uri, |view| {
            let offsets = params.positions.iter().map(|position| view.document.text.offset(*position));
            Some(offsets.map(|offset| selection::selection_range(view, offset)).collect())
        })
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        let uri = params.text_document.uri;
        self.ask(&uri, |view| {
            let data = semantic_tokens::semantic_tokens(view, whole(view));
            let (number, _) = self.session.coloured(&uri, data.clone());
            Some(SemanticTokens { result_id: Some(number.to_string()), data }.into())
        })
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        let uri = params.text_document.uri;
        self.ask(&uri, |view| {
            let data = semantic_tokens::semantic_tokens(view, whole(view));
            let (number, before) = self.session.coloured(&uri, data.clone());
            let result_id = Some(number.to_string());
            let before = before.filter(|(number, _)| number.to_string() == params.previous_result_id);
            Some(match before {
                Some((_, before)) => {
                    let edits = semantic_tokens::delta(&before, &data);
                    SemanticTokensDelta { result_id, edits }.into()
                }
                None => SemanticTokens { result_id, data }.into(),
            })
        })
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        self.ask(&params.text_document.uri, |view| {
            let within = view.document.text.span(params.range);
            let data = semantic_tokens::semantic_tokens(view, within);
            Some(SemanticTokens { result_id: None, data }.into())
        })
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.ask(&params.text_document.uri, |view| Some(formatting::formatting(&view.document)))
    }

    async fn range_formatting(&self, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.ask(&params.text_document.uri, |view| {
            let within = view.document.text.span(params.range);
            Some(formatting::range_formatting(&view.document, within))
        })
    }

    async fn on_type_formatting(
        &self,
        params: DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        self.at(&text_document.uri, position, |view, at| {
            Some(formatting::on_type_formatting(&view.document, at, &params.ch))
        })
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.ask(&params.text_document.uri, |view| Some(links::document_links(view)))
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let uri = params.text_document.uri;
        let actions = guarded(|| match self.session.view(&uri) {
            Some(view) => code_actions::code_actions(&view, view.document.text.span(params.range)),
            None => self.waivers(&uri, &params.context.diagnostics),
        })?;
        let wanted = |action: &CodeAction| match (&params.context.only, &action.kind) {
            (Some(only), Some(kind)) => only.iter().any(|only| kind.as_str().starts_with(only.as_str())),
            _ => true,
        };
        Ok(Some(actions.into_iter().filter(wanted).map(CodeActionOrCommand::CodeAction).collect()))
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.ask(&params.text_document.uri, |view| Some(code_lens::code_lenses(view)))
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        commands::execute(&self.client, &self.session, &self.tasks, params).await
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let uri = params.text_document.uri;
        let items = self.ask(&uri, |view| Some(diagnostics::diagnostics(&view.document, &view.analysis)))?;
        let report = FullDocumentDiagnosticReport { result_id: None, items: items.unwrap_or_default() };
        let report = RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: report,
        };
        Ok(DocumentDiagnosticReport::Full(report).into())
    }
}
