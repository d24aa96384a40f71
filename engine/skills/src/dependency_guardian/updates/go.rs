//! `go list -m -u`. A new major version is another module, so the newest is compatible.

use std::path::Path;

use rq_core::operation::{Context, OperationError};
use serde::Deserialize;

use super::{Answer, Newer, ask, broke};

const WORDS: [&str; 7] = ["go", "list", "-m", "-u", "-mod=readonly", "-json=Path,Update", "all"];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Module {
    path: String,
    update: Option<Update>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Update {
    version: String,
}

pub(super) fn newer(context: &Context<'_>, at: &Path) -> Result<Answer, OperationError> {
    let ended = ask(context, at, &WORDS)?;
    if ended.code != Some(0) {
        return Err(broke(&WORDS, &ended));
    }
    read(&ended.output).ok_or_else(|| broke(&WORDS, &ended))
}

/// One JSON object after the other; `None` when they are not.
fn read(output: &[u8]) -> Option<Answer> {
    let mut found = Vec::new();
    for module in serde_json::Deserializer::from_slice(output).into_iter::<Module>() {
        let module = module.ok()?;
        if let Some(update) = module.update {
            let newest = Some(update.version);
            found.push((module.path, Newer { compatible: newest.clone(), newest }));
        }
    }
    Some(found.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_go_says() {
        let text = b"{\n\t\"Path\": \"example.com/own\"\n}\n{\n\t\"Path\": \"golang.org/x/net\",\n\t\"Update\": {\n\t\t\"Path\": \"golang.org/x/net\", \"Version\": \"v0.20.0\"\n\t}\n}\n";
        let answer = read(text).unwrap();
        assert_eq!(answer.by_name.len(), 1);
        assert_eq!(answer.about("golang.org/x/net", "1").unwrap().newest.as_deref(), Some("v0.20.0"));
        assert_eq!(read(b"go: no"), None);
    }
}
