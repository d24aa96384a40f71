//! `npm outdated`, for every lock file of JavaScript: it goes by `package.json` and the registry.

use std::path::Path;

use rq_core::operation::{Context, OperationError};
use serde_json::Value;

use super::{Answer, Newer, ask, broke};

const WORDS: [&str; 5] = ["npm", "outdated", "--json", "--no-update-notifier", "--ignore-scripts"];

pub(super) fn newer(context: &Context<'_>, at: &Path) -> Result<Answer, OperationError> {
    let ended = ask(context, at, &WORDS)?;
    read(&ended.output).ok_or_else(|| broke(&WORDS, &ended))
}

/// `None` when it is no answer.
fn read(output: &[u8]) -> Option<Answer> {
    if output.trim_ascii().is_empty() {
        return Some(Answer::default());
    }
    let answer: Value = serde_json::from_slice(output).ok()?;
    let answer = answer
        .as_object()
        .filter(|answer| answer.get("error").is_none_or(|error| error.get("code").is_none()))?;
    let entry = |(name, value): (&String, &Value)| {
        // Several places of one package are a list.
        let value = value.as_array().and_then(|places| places.first()).unwrap_or(value);
        let version = |field: &str| value.get(field)?.as_str().map(str::to_owned);
        (name.clone(), Newer { compatible: version("wanted"), newest: version("latest") })
    };
    Some(answer.iter().map(entry).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_npm_says() {
        let text = br#"{"express": {"wanted": "4.17.3", "latest": "5.3.0", "dependent": "x"},
            "lodash": [{"current": "4.0.0", "wanted": "4.18.1", "latest": "4.18.1"}]}"#;
        let answer = read(text).unwrap();
        assert_eq!(answer.about("express", "1").unwrap().newest.as_deref(), Some("5.3.0"));
        assert_eq!(answer.about("lodash", "1").unwrap().compatible.as_deref(), Some("4.18.1"));
        assert_eq!(read(b"\n"), Some(Answer::default()));
        assert_eq!(read(br#"{"error": {"code": "ENOTFOUND", "summary": "no"}}"#), None);
        assert_eq!(read(b"npm broke"), None);
    }
}
