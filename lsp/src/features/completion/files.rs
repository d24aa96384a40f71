//! Files and folders of the project, and patterns of them.

use std::collections::BTreeSet;

use super::Item;
use super::values::quoted;
use crate::cursor::Typed;
use crate::protocol::{CompletionItem, CompletionItemKind};
use crate::session::View;

/// Entries of one folder that are offered, at most.
const MOST: usize = 300;

/// Folders that nobody means.
const HIDDEN: [&str; 5] = [".git", ".rq", "node_modules", "target", "__pycache__"];

/// Folders in the folder that has been typed so far.
pub(super) fn folders(view: &View, typed: &Typed) -> Vec<CompletionItem> {
    let all = paths(view, typed, false);
    all.into_iter().filter(|item| item.kind == Some(CompletionItemKind::FOLDER)).collect()
}

/// What stands in the folder that has been typed so far; with `patterns` also patterns of it.
pub(super) fn paths(view: &View, typed: &Typed, patterns: bool) -> Vec<CompletionItem> {
    let Some(root) = &view.document.root else { return Vec::new() };
    let written = if typed.quoted { typed.span.of(view.document.text.as_str()) } else { "" };
    let folder = written.rsplit_once('/').map_or("", |(folder, _)| folder);
    // A configuration reaches only files of its own project; and a pattern has no folder to look into.
    let outside = folder.starts_with('/') || folder.split('/').any(|part| part == "..");
    if outside || folder.contains(['*', '?', '[', '{', '\\']) {
        return Vec::new();
    }
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else { return Vec::new() };
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let mut items = Vec::new();
    let mut endings = BTreeSet::new();
    for entry in entries.flatten().take(MOST) {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let is_folder = entry.file_type().is_ok_and(|ty| ty.is_dir());
        if HIDDEN.contains(&name.as_str()) {
            continue;
        }
        let path = format!("{prefix}{name}");
        if is_folder {
            if patterns {
                items.push(item(view, typed, &format!("{path}/**"), CompletionItemKind::FOLDER, 2));
            }
            items.push(item(view, typed, &path, CompletionItemKind::FOLDER, 3));
        } else {
            if let Some((_, ending)) = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()) {
                endings.insert(ending.to_owned());
            }
            items.push(item(view, typed, &path, CompletionItemKind::FILE, 4));
        }
    }
    if patterns {
        let patterns = endings.iter().map(|ending| format!("{prefix}**/*.{ending}"));
        items.extend(patterns.map(|pattern| item(view, typed, &pattern, CompletionItemKind::VALUE, 5)));
    }
    items
}

fn item(view: &View, typed: &Typed, path: &str, kind: CompletionItemKind, rank: u8) -> CompletionItem {
    Item::new(path, kind, typed.span).text(quoted(path, typed)).rank(rank).done(view)
}
