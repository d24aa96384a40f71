//! Paths of other tools as paths of the project.

use std::path::{Component, Path, PathBuf};

/// A tool's path or `file:` URI as a path relative to the project's root, with `/`; `None` where it leads out of it.
///
/// Nothing is looked up on disk but the root's real name.
pub fn relative(path: &str, root: &Path) -> Option<String> {
    let decoded;
    let path = match path.strip_prefix("file:") {
        Some(uri) => {
            decoded = percent_decoded(
                uri.strip_prefix("//localhost").or_else(|| uri.strip_prefix("//")).unwrap_or(uri),
            )?;
            decoded.as_str()
        }
        None if path.contains("://") => return None,
        None => path,
    };
    if path.is_empty() || path.contains('\0') {
        return None;
    }
    let path = path.replace('\\', "/");
    // Another system's absolute path would pass for a relative one.
    if !cfg!(windows) && matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic()) {
        return None;
    }
    let path = Path::new(&path);
    let inside = if path.is_absolute() {
        let real = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        path.strip_prefix(&real).or_else(|_| path.strip_prefix(root)).ok()?
    } else {
        path
    };
    let mut clean = PathBuf::new();
    for component in inside.components() {
        match component {
            Component::Normal(part) => clean.push(part),
            Component::CurDir => {}
            Component::ParentDir if clean.pop() => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    clean.to_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

pub(super) fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
        // from_str_radix would take a sign.
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = rest.get(2..)?;
    }
    String::from_utf8(bytes).ok()
}
