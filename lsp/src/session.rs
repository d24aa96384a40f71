//! What is open, what is known of the projects around it, and what the client can do.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::document::{Analysis, Open, Retired, lock};
use crate::history::History;
use crate::preview::Preview;
use crate::project;
use crate::protocol::{
    ClientCapabilities, InitializeParams, PositionEncodingKind, SemanticToken,
    TextDocumentContentChangeEvent, TextDocumentItem, Uri,
};
use crate::settings::Settings;
use crate::sources::Source;
use crate::text::{Encoding, Text};

/// What is fixed when client and server have met.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// What columns count.
    pub encoding: Encoding,
    /// It asks for diagnostics itself.
    pub pulls_diagnostics: bool,
    /// It fills in snippets.
    pub snippets: bool,
    /// It answers questions about settings.
    pub configuration: bool,
    /// It shows progress.
    pub progress: bool,
    /// It asks for what explains a hint when that is to be shown.
    pub resolves_hints: bool,
    /// It asks for hints again when told to.
    pub refreshes_hints: bool,
    /// It asks for lenses again when told to.
    pub refreshes_lenses: bool,
    /// It asks for diagnostics again when told to.
    pub refreshes_diagnostics: bool,
    /// It shows a document when told to.
    pub shows_documents: bool,
    /// It understands a tree of symbols.
    pub symbol_tree: bool,
    /// Its process, that this one must not outlive.
    pub process: Option<u32>,
    /// The folders that it has open.
    pub folders: Vec<PathBuf>,
}

impl Client {
    /// What a client says of itself.
    pub fn new(params: &InitializeParams) -> Self {
        let can = &params.capabilities;
        let text = can.text_document.as_ref();
        let space = can.workspace.as_ref();
        let completion = text.and_then(|text| text.completion.as_ref()?.completion_item.as_ref());
        let hints = text.and_then(|text| text.inlay_hint.as_ref()?.resolve_support.as_ref());
        let refresh = |support: Option<Option<bool>>| support.flatten() == Some(true);
        Self {
            encoding: encoding(can),
            pulls_diagnostics: text.is_some_and(|text| text.diagnostic.is_some()),
            snippets: completion.and_then(|item| item.snippet_support) == Some(true),
            configuration: space.and_then(|space| space.configuration) == Some(true),
            progress: can.window.as_ref().and_then(|window| window.work_done_progress) == Some(true),
            resolves_hints: hints.is_some_and(|can| can.properties.iter().any(|what| what == "tooltip")),
            refreshes_hints: refresh(
                space.and_then(|s| s.inlay_hint.as_ref()).map(|hint| hint.refresh_support),
            ),
            refreshes_lenses: refresh(
                space.and_then(|s| s.code_lens.as_ref()).map(|lens| lens.refresh_support),
            ),
            refreshes_diagnostics: refresh(
                space.and_then(|s| s.diagnostics.as_ref()).map(|d| d.refresh_support),
            ),
            shows_documents: can
                .window
                .as_ref()
                .and_then(|window| window.show_document.as_ref())
                .is_some_and(|show| show.support),
            symbol_tree: text
                .and_then(|text| text.document_symbol.as_ref()?.hierarchical_document_symbol_support)
                == Some(true),
            process: params.process_id,
            folders: folders(params),
        }
    }
}

/// Bytes where the client counts them, as they need no conversion.
fn encoding(can: &ClientCapabilities) -> Encoding {
    let offered = can.general.as_ref().and_then(|general| general.position_encodings.as_ref());
    match offered {
        Some(kinds) if kinds.contains(&PositionEncodingKind::UTF8) => Encoding::Utf8,
        _ => Encoding::Utf16,
    }
}

#[expect(deprecated, reason = "older clients name their folder in no other way")]
fn folders(params: &InitializeParams) -> Vec<PathBuf> {
    let named = params.workspace_folders.iter().flatten().map(|folder| &folder.uri);
    let mut folders: Vec<PathBuf> = named.filter_map(project::file_of).collect();
    if folders.is_empty() {
        folders.extend(params.root_uri.as_ref().and_then(project::file_of));
    }
    folders
}

/// What is open and known.
#[derive(Default)]
pub struct Session {
    client: Mutex<Client>,
    settings: Mutex<Settings>,
    documents: Mutex<HashMap<Uri, Arc<Open>>>,
    /// Source files that are open.
    pub sources: Mutex<HashMap<Uri, Source>>,
    histories: Mutex<HashMap<PathBuf, Arc<History>>>,
    /// Source files whose findings the client has been told, by their project's root.
    published: Mutex<HashMap<PathBuf, Vec<Uri>>>,
    /// The colours that a client knows, under the number that they were given.
    coloured: Mutex<HashMap<Uri, (u64, Vec<SemanticToken>)>>,
    nothing: Arc<History>,
    attic: Attic,
}

/// Frees old versions on a thread of its own: of a long text that takes longer than a key press should.
struct Attic(Sender<Retired>);

impl Default for Attic {
    fn default() -> Self {
        let (sender, receiver) = channel::<Retired>();
        // Without a thread they are freed where they are sent.
        let _ = thread::Builder::new().name("attic".into()).spawn(move || receiver.iter().for_each(drop));
        Self(sender)
    }
}

impl Attic {
    fn free(&self, retired: Retired) {
        // What a thread that has ended does not take is freed here.
        let _ = self.0.send(retired);
    }
}

/// What a question about a configuration is answered from; it does not change while that is done.
pub struct View {
    /// The version in question.
    pub document: Arc<Open>,
    /// What it means.
    pub analysis: Arc<Analysis>,
    /// What evaluations have found.
    pub history: Arc<History>,
    /// What an evaluation would say.
    pub preview: Option<Arc<Preview>>,
    /// What the user has set.
    pub settings: Settings,
    /// What the client can do.
    pub client: Client,
}

impl Session {
    /// Remembers what the client is, and what it has set.
    pub fn meet(&self, client: Client, settings: Settings) {
        *lock(&self.client) = client;
        self.set(settings);
    }

    /// What the client is.
    pub fn client(&self) -> Client {
        lock(&self.client).clone()
    }

    /// What the user has set.
    pub fn settings(&self) -> Settings {
        lock(&self.settings).clone()
    }

    /// Takes over what the user has set.
    pub fn set(&self, settings: Settings) {
        *lock(&self.settings) = settings;
    }

    /// Takes over which folders are open.
    pub fn set_folders(&self, change: impl FnOnce(&mut Vec<PathBuf>)) {
        change(&mut lock(&self.client).folders);
    }

    /// Opens a document; whether it is a configuration.
    pub fn open(&self, item: TextDocumentItem) -> bool {
        let client = self.client();
        let text = Text::new(item.text, client.encoding);
        if !project::is_configuration(&item.uri, &item.language_id) {
            lock(&self.sources).insert(item.uri, Source::new(text));
            return false;
        }
        // One that is not saved yet belongs to the folder that is open.
        let root = project::root_of(&item.uri).or_else(|| client.folders.first().cloned());
        let open = Arc::new(Open::new(item.uri.clone(), item.version, text, root));
        lock(&self.documents).insert(item.uri, open);
        true
    }

    /// Changes a document; whether it is a configuration.
    pub fn change(&self, uri: &Uri, version: i32, changes: Vec<TextDocumentContentChangeEvent>) -> bool {
        if let Some(source) = lock(&self.sources).get_mut(uri) {
            source.change(changes);
            return false;
        }
        let mut documents = lock(&self.documents);
        let Some(open) = documents.get(uri) else { return false };
        let next = Arc::new(open.changed(version, changes));
        let old = documents.insert(uri.clone(), next).and_then(Arc::into_inner);
        if let Some(retired) = old.and_then(Open::retired) {
            self.attic.free(retired);
        }
        true
    }

    /// Closes a document; whether it was a configuration.
    pub fn close(&self, uri: &Uri) -> bool {
        lock(&self.sources).remove(uri);
        lock(&self.coloured).remove(uri);
        lock(&self.documents).remove(uri).is_some()
    }

    /// A document was written to its file.
    pub fn saved(&self, uri: &Uri) {
        if let Some(source) = lock(&self.sources).get_mut(uri) {
            source.saved();
        }
    }

    /// Remembers for which files findings of the project at `root` are published now; gives those for which they were
    /// and no longer are.
    pub fn publishes(&self, root: &Path, now: &[Uri]) -> Vec<Uri> {
        let mut gone = lock(&self.published).insert(root.to_owned(), now.to_owned()).unwrap_or_default();
        gone.retain(|uri| !now.contains(uri));
        gone
    }

    /// Remembers the colours of a document under a new number; that number, and what was remembered before.
    pub fn coloured(
        &self,
        uri: &Uri,
        tokens: Vec<SemanticToken>,
    ) -> (u64, Option<(u64, Vec<SemanticToken>)>) {
        let mut all = lock(&self.coloured);
        let number = all.get(uri).map_or(1, |(number, _)| number + 1);
        let before = all.insert(uri.clone(), (number, tokens));
        (number, before)
    }

    /// An open configuration.
    pub fn document(&self, uri: &Uri) -> Option<Arc<Open>> {
        lock(&self.documents).get(uri).cloned()
    }

    /// The open configurations.
    pub fn documents(&self) -> Vec<Arc<Open>> {
        let mut all: Vec<Arc<Open>> = lock(&self.documents).values().cloned().collect();
        all.sort_by(|a, b| a.uri.cmp(&b.uri));
        all
    }

    /// What a question about `uri` is answered from; nothing where that is no open configuration.
    pub fn view(&self, uri: &Uri) -> Option<View> {
        let document = self.document(uri)?;
        let history = self.history(document.root.as_deref());
        Some(View {
            analysis: document.analysis().clone(),
            preview: document.preview(&history),
            history,
            document,
            settings: self.settings(),
            client: self.client(),
        })
    }

    /// What evaluations of the project at `root` have found.
    pub fn history(&self, root: Option<&Path>) -> Arc<History> {
        let known = root.and_then(|root| lock(&self.histories).get(root).cloned());
        known.unwrap_or_else(|| self.nothing.clone())
    }

    /// The configuration of the project at `root`, as it is open or, if it is not, as it is written.
    pub fn configuration_of(&self, root: &Path) -> Option<Arc<Open>> {
        let open = self.documents().into_iter().find(|open| open.root.as_deref() == Some(root));
        open.or_else(|| {
            let file = project::configurations(root).into_iter().find(|file| file.is_file())?;
            let text = Text::new(std::fs::read_to_string(&file).ok()?, self.client().encoding);
            Some(Arc::new(Open::new(Uri::from_file_path(&file)?, 0, text, Some(root.to_owned()))))
        })
    }

    /// Whether the history of the project at `root` has been looked at.
    pub fn knows(&self, root: &Path) -> bool {
        lock(&self.histories).contains_key(root)
    }

    /// The projects with a history.
    pub fn histories(&self) -> Vec<(PathBuf, Arc<History>)> {
        lock(&self.histories).iter().map(|(root, history)| (root.clone(), history.clone())).collect()
    }

    /// Takes over what evaluations of the project at `root` have found.
    pub fn remember(&self, root: PathBuf, history: Arc<History>) {
        let inside = |uri: &Uri| project::file_of(uri).is_some_and(|file| file.starts_with(&root));
        for (_, source) in lock(&self.sources).iter_mut().filter(|(uri, _)| inside(uri)) {
            source.evaluated();
        }
        lock(&self.histories).insert(root, history);
    }
}
