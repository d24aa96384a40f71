//! What a user can set, under `rq` in every editor.

use serde::Deserialize;

/// The server's settings; whatever is not given has its default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Settings {
    /// Whether commands of the project may be run when the user asks for it.
    pub trusted: bool,
    /// The program that evaluates.
    pub engine: Engine,
    /// Which values are shown inline.
    pub inlay_hints: InlayHints,
    /// Whether actions are offered above blocks.
    pub code_lens: Switch,
    /// Whether the last evaluation's findings are shown in source files.
    pub findings: Switch,
}

/// The program that evaluates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Engine {
    /// Where `rq-engine` is; empty: beside the server, else in a folder of `PATH`.
    pub path: String,
}

/// Which values are shown inline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct InlayHints {
    /// The score and its change.
    pub score: bool,
    /// Each component's points.
    pub components: bool,
    /// Each gate's verdict.
    pub gates: bool,
    /// Each condition's verdict and margin.
    pub conditions: bool,
    /// How many of the last evaluations a condition would have failed.
    pub history: bool,
}

impl Default for InlayHints {
    fn default() -> Self {
        Self { score: true, components: true, gates: true, conditions: true, history: true }
    }
}

/// Something that is on unless it is switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Switch {
    /// Whether it is on.
    pub enabled: bool,
}

impl Default for Switch {
    fn default() -> Self {
        Self { enabled: true }
    }
}

impl Settings {
    /// The settings in what a client sent: the object itself, or that object under `rq`. What is no such object, or
    /// holds something of the wrong type, gives nothing.
    pub fn read(value: &serde_json::Value) -> Option<Self> {
        let value = value.get("rq").unwrap_or(value);
        value.is_object().then(|| Self::deserialize(value).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_given_has_its_default() {
        let settings = Settings::read(&json!({"rq": {"inlayHints": {"history": false}}})).unwrap();
        assert_eq!(settings.inlay_hints, InlayHints { history: false, ..InlayHints::default() });
        assert!(!settings.trusted && settings.findings.enabled);
        assert_eq!(Settings::read(&json!({})), Some(Settings::default()));
        assert_eq!(Settings::read(&json!(null)), None);
        assert_eq!(Settings::read(&json!({"trusted": "yes"})), None);
    }
}
