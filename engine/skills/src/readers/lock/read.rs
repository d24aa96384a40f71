//! Bytes of a lock file to what it says.

use super::lines::number;
use super::model::{Dependencies, LockKind, ReadError, Siblings};
use super::{
    cargo, composer, gemfile_lock, go_mod, maven, package_lock, pipfile_lock, pnpm, poetry, requirements, uv,
    yarn_berry, yarn_classic,
};

/// Bytes of a lock file; the largest that tools write have some ten million.
const LARGEST: usize = 64 << 20;

/// Reads a lock file of a known format, with the manifests around it.
///
/// What can't be understood of an entry is told in [`Dependencies::problems`], and the others are read. Nothing of the
/// input makes it panic; time and memory grow with its size.
///
/// # Errors
/// When nothing can be read: the file is too large, is no text, is not of the format, or is of a version that is not
/// known.
pub fn read(kind: LockKind, bytes: &[u8], files: &dyn Siblings) -> Result<Dependencies, ReadError> {
    if bytes.len() > LARGEST {
        return Err(ReadError::TooLarge { size: bytes.len(), limit: LARGEST });
    }
    let text = text(bytes)?;
    let text = text.as_str();
    if let Some(line) = conflict(text) {
        return Err(ReadError::Conflict { line });
    }
    match kind {
        LockKind::CargoLock => cargo::read(text, files),
        LockKind::PackageLock => package_lock::read(text, files),
        LockKind::YarnLock if is_yaml(text) => yarn_berry::read(text, files),
        LockKind::YarnLock => yarn_classic::read(text, files),
        LockKind::PnpmLock => pnpm::read(text, files),
        LockKind::PoetryLock => poetry::read(text, files),
        LockKind::UvLock => uv::read(text, files),
        LockKind::Requirements => requirements::read(text, false, files),
        LockKind::DevRequirements => requirements::read(text, true, files),
        LockKind::PipfileLock => pipfile_lock::read(text, files),
        LockKind::GoMod => go_mod::read(text, files),
        LockKind::GemfileLock => gemfile_lock::read(text),
        LockKind::ComposerLock => composer::read(text, files),
        LockKind::Pom => maven::read(text, files),
    }
}

/// UTF-8, or UTF-16 with its mark, as `pip freeze > requirements.txt` gives on Windows.
fn text(bytes: &[u8]) -> Result<String, ReadError> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(unit);
        char::decode_utf16(units).collect::<Result<String, _>>().map_err(|_| ReadError::NotText)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => {
            std::str::from_utf8(rest).map(str::to_owned).map_err(|_| ReadError::NotText)
        }
        bytes => std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| ReadError::NotText),
    }
}

/// The line where a conflict of a merge begins.
fn conflict(text: &str) -> Option<u32> {
    const MARK: &str = "<<<<<<< ";
    let place = if text.starts_with(MARK) { 0 } else { text.find("\n<<<<<<< ")? + 1 };
    Some(number(text.get(..place)?.bytes().filter(|byte| *byte == b'\n').count() + 1))
}

/// Whether a `yarn.lock` is of yarn 2 or later: only those begin with a map named `__metadata`.
fn is_yaml(text: &str) -> bool {
    text.starts_with("__metadata:") || text.contains("\n__metadata:")
}
