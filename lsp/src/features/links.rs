//! Files that a configuration names, as links.

use rq_schema::value_type::ValueType;

use crate::cursor::entry_spec;
use crate::protocol::{DocumentLink, Uri};
use crate::session::View;

/// Links looked for, at most: each is a look at the disk.
const MOST: usize = 500;

/// Paths that lead to something that is there.
pub fn document_links(view: &View) -> Vec<DocumentLink> {
    let Some(root) = &view.document.root else { return Vec::new() };
    let mut links = Vec::new();
    for node in view.analysis.tree.all_nodes() {
        for entry in node.entries() {
            let Some(path) = entry.value().as_str() else { continue };
            let Some((ty, _)) = entry_spec(node, entry) else { continue };
            // A value that leaves the project is an error, not a link.
            if !matches!(ty, ValueType::Path | ValueType::Glob) || ty.reject(entry.value()).is_some() {
                continue;
            }
            let file = root.join(path);
            if links.len() >= MOST || !file.exists() {
                continue;
            }
            let Some(target) = Uri::from_file_path(&file) else { continue };
            let range = view.document.range(entry.value_span());
            links.push(DocumentLink { range, target: Some(target), tooltip: None, data: None });
        }
    }
    links
}
