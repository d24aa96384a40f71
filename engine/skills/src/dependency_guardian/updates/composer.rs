//! `composer outdated`.

use std::path::Path;

use rq_core::operation::{Context, OperationError};
use serde::Deserialize;

use super::{Answer, Newer, ask, broke};

const WORDS: [&str; 8] = [
    "composer",
    "outdated",
    "--locked",
    "--direct",
    "--format=json",
    "--no-interaction",
    "--no-plugins",
    "--no-scripts",
];

#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    locked: Vec<Package>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Package {
    name: String,
    latest: String,
    latest_status: String,
}

pub(super) fn newer(context: &Context<'_>, at: &Path) -> Result<Answer, OperationError> {
    let ended = ask(context, at, &WORDS)?;
    read(&ended.output).ok_or_else(|| broke(&WORDS, &ended))
}

fn read(output: &[u8]) -> Option<Answer> {
    let said: Said = serde_json::from_slice(output).ok()?;
    let newer = |package: Package| {
        let compatible = (package.latest_status == "semver-safe-update").then(|| package.latest.clone());
        let newest = (package.latest_status != "up-to-date").then_some(package.latest);
        (package.name, Newer { compatible, newest })
    };
    Some(said.locked.into_iter().map(newer).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_composer_says() {
        let text = br#"{"locked": [
            {"name": "a/b", "version": "1.0.0", "latest": "2.0.0", "latest-status": "update-possible"},
            {"name": "a/c", "version": "1.0.0", "latest": "1.1.0", "latest-status": "semver-safe-update"}]}"#;
        let answer = read(text).unwrap();
        assert_eq!(
            *answer.about("a/b", "1").unwrap(),
            Newer { compatible: None, newest: Some("2.0.0".into()) }
        );
        assert_eq!(answer.about("a/c", "1").unwrap().compatible.as_deref(), Some("1.1.0"));
        assert_eq!(read(b""), None);
    }
}
