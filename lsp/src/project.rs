//! Which project a quality.kdl belongs to, and where its history is.

use std::path::{Path, PathBuf};

use rq_schema::config::Config;

use crate::protocol::Uri;

/// The name that makes a file a configuration.
const NAME: &str = "quality.kdl";
/// The editors' name of the language.
const LANGUAGE: &str = "quality";

/// Whether a document is a configuration.
pub fn is_configuration(uri: &Uri, language: &str) -> bool {
    language == LANGUAGE || uri.path().as_str().rsplit('/').next() == Some(NAME)
}

/// The folder that a configuration's paths are relative to; nothing for a document that is no file.
pub fn root_of(uri: &Uri) -> Option<PathBuf> {
    let file = file_of(uri)?;
    let folder = file.parent()?;
    let root = if folder.ends_with(".config") { folder.parent()? } else { folder };
    Some(root.to_owned())
}

/// The folder of the project that a file belongs to: the nearest above it with a configuration, up to the
/// repository's.
pub fn root_around(file: &Path) -> Option<PathBuf> {
    for folder in file.ancestors().skip(1) {
        if configurations(folder).iter().any(|file| file.is_file()) {
            return Some(folder.to_owned());
        }
        if folder.join(".git").exists() {
            break;
        }
    }
    None
}

/// Where the configuration of the project at `root` may be.
pub fn configurations(root: &Path) -> [PathBuf; 2] {
    [root.join(NAME), root.join(".config").join(NAME)]
}

/// The file behind an address; nothing where it is none of this machine's.
pub fn file_of(uri: &Uri) -> Option<PathBuf> {
    let local = uri.scheme().as_str() == "file";
    local.then(|| uri.to_file_path().map(std::borrow::Cow::into_owned)).flatten()
}

/// The project's name: as declared, else its folder's.
pub fn name_of(config: &Config, root: Option<&Path>) -> String {
    let declared = config.project.name.as_ref().map(|name| name.value.clone());
    let folder = || root?.file_name().map(|name| name.to_string_lossy().into_owned());
    declared.or_else(folder).unwrap_or_else(|| "project".into())
}
