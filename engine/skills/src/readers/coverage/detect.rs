//! The format of a report by its content.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::Format;

/// Bytes in which a format shows itself.
const HEAD: usize = 64 << 10;

/// The format of a report; `None` where it is of none that is known.
pub fn detect(bytes: &[u8]) -> Option<Format> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let head = String::from_utf8_lossy(bytes.get(..HEAD).unwrap_or(bytes));
    match bytes.first()? {
        b'<' => xml(&head),
        b'{' => json(bytes),
        _ if head.starts_with("mode:") => Some(Format::Go),
        _ if head.lines().any(|line| line.starts_with("SF:")) => Some(Format::Lcov),
        _ => None,
    }
}

fn xml(head: &str) -> Option<Format> {
    // The root is the first element that is neither a declaration nor a comment.
    let mut rest = head;
    loop {
        let (_, after) = rest.split_once('<')?;
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->")?.1;
        } else if after.starts_with(['?', '!']) {
            rest = after;
        } else {
            rest = after;
            break;
        }
    }
    let root = rest.split_once('>').map_or(rest, |(root, _)| root);
    match root.split(|c: char| c.is_whitespace() || c == '/').next()? {
        "report" => Some(Format::Jacoco),
        "coverage" if root.contains("clover") => Some(Format::Clover),
        "coverage" if root.contains("line-rate") || rest.contains("<packages") => Some(Format::Cobertura),
        "coverage" if rest.contains("<project") => Some(Format::Clover),
        "coverage" => Some(Format::Cobertura),
        _ => None,
    }
}

/// What tells a JSON format, looked at without keeping the rest.
#[derive(Deserialize)]
#[serde(untagged)]
enum Probe {
    File {
        #[serde(rename = "statementMap")]
        _statements: IgnoredAny,
    },
    Run {
        #[serde(rename = "coverage")]
        _coverage: IgnoredAny,
        #[serde(rename = "timestamp")]
        _timestamp: IgnoredAny,
    },
    Other(IgnoredAny),
}

fn json(bytes: &[u8]) -> Option<Format> {
    let keys: BTreeMap<String, IgnoredAny> = serde_json::from_slice(bytes).ok()?;
    let has = |key: &str| keys.contains_key(key);
    if has("meta") && has("files") {
        return Some(Format::CoveragePy);
    }
    if has("data") && has("type") {
        return Some(Format::LlvmCov);
    }
    if has("meta") && has("coverage") {
        return Some(Format::SimpleCov);
    }
    let values: BTreeMap<String, Probe> = serde_json::from_slice(bytes).ok()?;
    values.values().find_map(|value| match value {
        Probe::File { .. } => Some(Format::Istanbul),
        Probe::Run { .. } => Some(Format::SimpleCov),
        Probe::Other(_) => None,
    })
}
