//! The project on disk: its root, its quality.kdl, what that says.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Zoned;
use rq_schema::check::{Checked, check};
use rq_schema::syntax;

use crate::error::CliError;

/// Names of the configuration, in the order in which they are looked for.
pub(crate) const NAMES: [&str; 2] = ["quality.kdl", ".config/quality.kdl"];
/// Bytes above which a configuration is not one.
const LARGEST: u64 = 50 << 20;

/// A project and what its configuration means.
pub(crate) struct Project {
    /// The folder that paths in the configuration are relative to.
    pub(crate) root: PathBuf,
    /// The configuration's file.
    pub(crate) file: PathBuf,
    /// Its text.
    pub(crate) text: String,
    /// What it means, and what is wrong with it.
    pub(crate) checked: Checked,
}

/// The path without links; one that does not exist is a mistake of whoever wrote it.
pub(crate) fn existing(path: &Path) -> Result<PathBuf, CliError> {
    path.canonicalize().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => CliError::NotFound(format!("there is no {}", path.display())),
        _ => CliError::file(path, error),
    })
}

impl Project {
    /// Finds the configuration at `path` or above it, up to the repository's root, and checks it.
    pub(crate) fn find(path: &Path) -> Result<Self, CliError> {
        let start = existing(path)?;
        if start.is_file() {
            return Self::read(&start);
        }
        for folder in start.ancestors() {
            if let Some(file) = NAMES.iter().map(|name| folder.join(name)).find(|file| file.is_file()) {
                return Self::read(&file);
            }
            if folder.join(".git").exists() {
                break;
            }
        }
        Err(CliError::NoConfig(start))
    }

    /// Like [`Project::find`]; without a configuration, the folder with every default.
    pub(crate) fn find_or_default(path: &Path) -> Result<Self, CliError> {
        match Self::find(path) {
            Err(CliError::NoConfig(root)) => Ok(Self::from_text(root, String::new())),
            found => found,
        }
    }

    /// The project at `root` as it would be with this configuration.
    pub(crate) fn from_text(root: PathBuf, text: String) -> Self {
        let checked = check(&syntax::parse(&text), Zoned::now().date());
        Self { file: root.join(NAMES[0]), root, text, checked }
    }

    fn read(file: &Path) -> Result<Self, CliError> {
        let stat = fs::metadata(file).map_err(|error| CliError::file(file, error))?;
        if !stat.is_file() {
            return Err(CliError::BadConfig(format!("{} is no file", file.display())));
        }
        if stat.len() > LARGEST {
            let (size, most) = (stat.len() >> 20, LARGEST >> 20);
            let message = format!("{} has {size} MiB; a quality.kdl may have {most}", file.display());
            return Err(CliError::BadConfig(message));
        }
        let bytes = fs::read(file).map_err(|error| CliError::file(file, error))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let place = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..place].iter().filter(|byte| **byte == b'\n').count() + 1;
            CliError::BadConfig(format!("{} is not UTF-8: line {line}, byte {place}", file.display()))
        })?;
        let checked = check(&syntax::parse(&text), Zoned::now().date());
        let folder = file.parent().unwrap_or(Path::new("/"));
        let root = if folder.ends_with(".config") { folder.parent().unwrap_or(folder) } else { folder };
        Ok(Self { root: root.to_owned(), file: file.to_owned(), text, checked })
    }

    /// The configuration's file as the project sees it.
    pub(crate) fn file_name(&self) -> String {
        self.file.strip_prefix(&self.root).unwrap_or(&self.file).display().to_string()
    }

    /// The project's name: as declared, else its folder's.
    pub(crate) fn name(&self) -> String {
        let folder = || self.root.file_name().map(|name| name.to_string_lossy().into_owned());
        let declared = self.checked.config.project.name.as_ref().map(|name| name.value.clone());
        declared.or_else(folder).unwrap_or_else(|| "project".into())
    }
}

/// Keeps what rq itself writes out of the repository.
pub(crate) fn ignore_own_folder(project: &Project) {
    let folder = project.root.join(".rq");
    let file = folder.join(".gitignore");
    if folder.is_dir() && !file.exists() {
        // Without it git shows the folder as new; nothing else is lost.
        let _ = std::fs::write(file, "*\n");
    }
}
