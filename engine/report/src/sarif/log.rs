//! The part of SARIF 2.1.0 that is written here, property by property (OASIS Standard, 27 March 2020).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use crate::plain::plain;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
const ROOT: &str = "%SRCROOT%";

/// Everything but what a segment of a path may hold as it is, and the slash between them. A colon is encoded too:
/// in the first segment it would make a scheme of what stands before it.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run {
    pub(super) tool: Tool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) automation_details: Option<Identified>,
    pub(super) invocations: Vec<Invocation>,
    pub(super) original_uri_base_ids: serde_json::Value,
    pub(super) column_kind: &'static str,
    pub(super) results: Vec<Entry>,
}

#[derive(Serialize)]
pub(super) struct Tool {
    pub(super) driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Driver {
    pub(super) name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<String>,
    pub(super) rules: Vec<Rule>,
    pub(super) notifications: Vec<Rule>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    pub(super) id: String,
    short_description: Message,
    full_description: Message,
    help: Message,
    default_configuration: Configuration,
}

impl Rule {
    /// Code scanning asks for all three texts; there is one.
    pub(super) fn new(id: &str, about: &str, level: &'static str) -> Self {
        let about = Message::new(about);
        Self {
            id: id.to_owned(),
            short_description: about.clone(),
            full_description: about.clone(),
            help: about,
            default_configuration: Configuration { level },
        }
    }
}

#[derive(Clone, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Clone, Serialize)]
pub(super) struct Message {
    pub(super) text: String,
}

#[derive(Serialize)]
pub(super) struct Identified {
    pub(super) id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation {
    pub(super) execution_successful: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) exit_code: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) start_time_utc: Option<String>,
    pub(super) tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Notification {
    pub(super) descriptor: Identified,
    pub(super) level: &'static str,
    pub(super) message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) locations: Vec<Location>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    pub(super) rule_id: String,
    pub(super) rule_index: usize,
    pub(super) level: &'static str,
    pub(super) message: Message,
    pub(super) locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "serde_json::Value::is_null")]
    pub(super) partial_fingerprints: serde_json::Value,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) suppressions: Vec<Suppression>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) fixes: Vec<Fix>,
}

#[derive(Serialize)]
pub(super) struct Suppression {
    pub(super) kind: &'static str,
    pub(super) status: &'static str,
    pub(super) justification: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    pub(super) physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhysicalLocation {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Artifact {
    uri: String,
    uri_base_id: &'static str,
}

/// Lines and columns count from 1; the end column is the one after the last character.
#[derive(Clone, Copy, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    pub(super) start_line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) start_column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_column: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Fix {
    pub(super) description: Message,
    pub(super) artifact_changes: [Change; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Change {
    pub(super) artifact_location: Artifact,
    pub(super) replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Replacement {
    pub(super) deleted_region: Region,
    pub(super) inserted_content: Message,
}

impl Message {
    /// A message in which brackets are no link (SARIF 3.11.6); never empty, which readers refuse.
    pub(super) fn new(text: &str) -> Self {
        let mut out = String::with_capacity(text.len());
        for c in plain(text).chars() {
            if matches!(c, '\\' | '[' | ']') {
                out.push('\\');
            }
            out.push(c);
        }
        if out.trim().is_empty() {
            out = "no message".into();
        }
        Self { text: out }
    }

    /// Text that is inserted as it stands.
    pub(super) fn verbatim(text: &str) -> Self {
        Self { text: text.to_owned() }
    }
}

impl Location {
    pub(super) fn new(path: &str, region: Region) -> Self {
        Self {
            physical_location: PhysicalLocation {
                artifact_location: Artifact::new(path),
                region: Region { start_line: region.start_line.max(1), ..region },
            },
            message: None,
        }
    }
}

impl Artifact {
    /// A file by its path relative to the repository's root, with `/`.
    pub(super) fn new(path: &str) -> Self {
        Self { uri: utf8_percent_encode(path, PATH).to_string(), uri_base_id: ROOT }
    }
}

/// The rules of a run: each id once, found again by its place.
#[derive(Default)]
pub(super) struct Rules {
    list: Vec<Rule>,
    places: std::collections::HashMap<String, usize>,
}

impl Rules {
    /// The place of the rule `id`, which `make` describes where it is new.
    pub(super) fn place(&mut self, id: &str, make: impl FnOnce() -> Rule) -> usize {
        if let Some(place) = self.places.get(id) {
            return *place;
        }
        self.list.push(make());
        self.places.insert(id.to_owned(), self.list.len() - 1);
        self.list.len() - 1
    }

    pub(super) fn into_list(self) -> Vec<Rule> {
        self.list
    }
}

/// A log of one run as text.
pub(super) fn text(run: Run) -> String {
    crate::json::pretty(&Log { schema: SCHEMA, version: "2.1.0", runs: [run] })
}

/// What paths are relative to: the reader knows where the repository is.
pub(super) fn root() -> serde_json::Value {
    serde_json::json!({ ROOT: { "description": { "text": "The root of the repository." } } })
}
