//! Reads histories again when they change. One thread for all projects; nothing is ever written.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, SystemTime};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use crate::document::Analysis;
use crate::history::{self, History};
use crate::project;

/// How often files are looked at where the system does not tell of changes.
const TICK: Duration = Duration::from_secs(2);
/// How long a writer is given to finish what it began.
const SETTLE: Duration = Duration::from_millis(30);

/// What the thread is told.
enum Message {
    /// A configuration was opened or saved.
    Project(PathBuf, Arc<Analysis>),
    /// Something happened in a folder that holds a history.
    Changed,
}

/// The thread that reads histories.
pub(crate) struct HistoryWatch {
    sender: Sender<Message>,
}

impl HistoryWatch {
    /// Starts the thread. `tell` is called with a project's root whenever its history is another one.
    pub(crate) fn start(tell: impl Fn(PathBuf, Arc<History>) + Send + 'static) -> Self {
        let (sender, receiver) = channel();
        let events = sender.clone();
        // Without a thread there is no history, and everything else works.
        let _ = thread::Builder::new().name("history".into()).spawn(move || run(&receiver, &events, &tell));
        Self { sender }
    }

    /// Says what the configuration of the project at `root` is.
    pub(crate) fn project(&self, root: PathBuf, analysis: Arc<Analysis>) {
        // A thread that has ended reads no history any more.
        let _ = self.sender.send(Message::Project(root, analysis));
    }
}

/// When a file was written, and how long it is.
type Stamp = Option<(SystemTime, u64)>;

struct Watched {
    analysis: Arc<Analysis>,
    file: Result<PathBuf, String>,
    /// Of the file and of the log beside it.
    stamps: (Stamp, Stamp),
    history: Arc<History>,
    told: bool,
}

fn run(receiver: &Receiver<Message>, events: &Sender<Message>, tell: &dyn Fn(PathBuf, Arc<History>)) {
    let events = events.clone();
    let told = move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| !event.kind.is_access()) {
            let _ = events.send(Message::Changed);
        }
    };
    let mut watcher = notify::recommended_watcher(told).ok();
    let mut folders: HashMap<PathBuf, bool> = HashMap::new();
    let mut projects: HashMap<PathBuf, Watched> = HashMap::new();
    loop {
        let mut next = match receiver.recv_timeout(TICK) {
            Ok(message) => Some(message),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        if matches!(next, Some(Message::Changed)) {
            thread::sleep(SETTLE);
        }
        while let Some(message) = next {
            if let Message::Project(root, analysis) = message {
                let known = projects.remove(&root).map(|known| known.history);
                projects.insert(root.clone(), Watched::new(&root, analysis, known.unwrap_or_default()));
            }
            next = receiver.try_recv().ok();
        }
        for (root, project) in &mut projects {
            if let Ok(file) = &project.file {
                listen(file, watcher.as_mut(), &mut folders);
            }
            if project.refresh(root) {
                tell(root.clone(), project.history.clone());
            }
        }
    }
}

/// Asks to be told of changes beside `file`, as soon as its folder is there.
fn listen(file: &Path, watcher: Option<&mut RecommendedWatcher>, folders: &mut HashMap<PathBuf, bool>) {
    let (Some(folder), Some(watcher)) = (file.parent(), watcher) else { return };
    if folders.contains_key(folder) || !folder.is_dir() {
        return;
    }
    let listening = watcher.watch(folder, RecursiveMode::NonRecursive).is_ok();
    folders.insert(folder.to_owned(), listening);
}

impl Watched {
    fn new(root: &Path, analysis: Arc<Analysis>, history: Arc<History>) -> Self {
        let file = rq_store::located(&analysis.config().store, root);
        let file = file.map(|place| place.file).map_err(|error| error.to_string());
        Self { analysis, file, stamps: (None, None), history, told: false }
    }

    /// Reads the history again if its file has changed; whether there is something to tell.
    fn refresh(&mut self, root: &Path) -> bool {
        let file = match &self.file {
            Ok(file) => file,
            Err(problem) => {
                let tell = !self.told;
                self.told = true;
                self.history = Arc::new(History::unreadable(problem.clone()));
                return tell;
            }
        };
        let mut log = file.as_os_str().to_owned();
        log.push("-wal");
        let stamps = (stamp(file), stamp(Path::new(&log)));
        // One that could not be read, because it was locked, is tried again.
        if self.told && stamps == self.stamps && self.history.problem.is_none() {
            return false;
        }
        self.stamps = stamps;
        let config = self.analysis.config();
        let name = project::name_of(config, Some(root));
        let history = history::read(file, &name, config, &self.history);
        let same = history.id() == self.history.id() && history.problem == self.history.problem;
        let tell = !self.told || !same;
        self.told = true;
        if tell {
            self.history = Arc::new(history);
        }
        tell
    }
}

fn stamp(file: &Path) -> Stamp {
    let data = fs::metadata(file).ok()?;
    Some((data.modified().ok()?, data.len()))
}
