//! Advisories in OSV's format, as JSON or as YAML; <https://ossf.github.io/osv-schema/>.

use serde::Deserialize;

use crate::advisory::{Advisory, Affected, Event, Kind, Severity, normal};

/// Reads one in JSON.
pub(crate) fn of_json(bytes: &[u8]) -> Result<Advisory, String> {
    serde_json::from_slice::<Entry>(bytes).map(advisory).map_err(|error| error.to_string())
}

/// Reads one in YAML.
pub(crate) fn of_yaml(text: &str) -> Result<Advisory, String> {
    serde_saphyr::from_str::<Entry>(text).map(advisory).map_err(|error| error.to_string())
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    #[serde(default)]
    aliases: Option<Vec<String>>,
    #[serde(default)]
    summary: Option<String>,
    #[serde(default)]
    details: Option<String>,
    #[serde(default)]
    withdrawn: Option<String>,
    #[serde(default)]
    severity: Option<Vec<Rating>>,
    #[serde(default)]
    affected: Option<Vec<Part>>,
    #[serde(default)]
    references: Option<Vec<Reference>>,
}

#[derive(Deserialize)]
struct Rating {
    #[serde(default)]
    score: String,
}

#[derive(Deserialize)]
struct Reference {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    url: String,
}

#[derive(Deserialize)]
struct Part {
    #[serde(default)]
    package: Option<Package>,
    #[serde(default)]
    ranges: Option<Vec<Range>>,
    #[serde(default)]
    versions: Option<Vec<String>>,
    #[serde(default)]
    severity: Option<Vec<Rating>>,
    #[serde(default)]
    database_specific: Option<Specific>,
}

#[derive(Deserialize)]
struct Package {
    ecosystem: String,
    name: String,
}

#[derive(Deserialize)]
struct Range {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    events: Vec<Turn>,
}

#[derive(Deserialize)]
struct Turn {
    #[serde(default)]
    introduced: Option<String>,
    #[serde(default)]
    fixed: Option<String>,
    #[serde(default)]
    last_affected: Option<String>,
    #[serde(default)]
    limit: Option<String>,
}

/// What RustSec's export adds.
#[derive(Deserialize)]
struct Specific {
    #[serde(default)]
    informational: Option<String>,
}

fn advisory(entry: Entry) -> Advisory {
    let parts = entry.affected.unwrap_or_default();
    let informational =
        parts.iter().find_map(|part| part.database_specific.as_ref()?.informational.as_deref());
    let kind = kind_of(informational);
    let ratings =
        entry.severity.iter().flatten().chain(parts.iter().flat_map(|part| part.severity.iter().flatten()));
    // The newest version of CVSS that it is rated by.
    let severity = ratings
        .filter_map(|rating| Severity::of_vector(&rating.score))
        .max_by(|a, b| version_of(&a.vector).cmp(version_of(&b.vector)));
    let url = entry.references.iter().flatten().find(|one| one.kind == "ADVISORY");
    let url = url.or_else(|| entry.references.iter().flatten().next()).map(|one| one.url.clone());
    let summary = entry.summary.filter(|text| !text.trim().is_empty()).or(entry.details).unwrap_or_default();
    Advisory {
        url,
        kind,
        severity,
        summary: first_sentence(&summary),
        aliases: entry.aliases.unwrap_or_default(),
        withdrawn: entry.withdrawn.is_some(),
        affected: parts.into_iter().filter_map(affected).collect(),
        id: entry.id,
    }
}

/// What RustSec's word stands for.
pub(crate) fn kind_of(informational: Option<&str>) -> Kind {
    match informational {
        None => Kind::Vulnerability,
        Some("unmaintained") => Kind::Unmaintained,
        Some("unsound") => Kind::Unsound,
        Some(_) => Kind::Notice,
    }
}

fn version_of(vector: &str) -> &str {
    vector.split('/').next().unwrap_or_default()
}

/// Of a text without a title: what stands before the first full stop, without line breaks.
fn first_sentence(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.split_once(". ") {
        Some((first, _)) => format!("{first}."),
        None => text,
    }
}

fn affected(part: Part) -> Option<Affected> {
    let package = part.package?;
    // `Debian:12` is another ecosystem than `Debian`, and none that is asked for here.
    let ranges = part.ranges.unwrap_or_default().into_iter().filter(|range| range.kind != "GIT");
    let events = |range: Range| range.events.into_iter().flat_map(events).collect();
    Some(Affected {
        package: normal(&package.ecosystem, &package.name),
        ecosystem: package.ecosystem,
        ranges: ranges.map(events).collect(),
        versions: part.versions.unwrap_or_default(),
    })
}

fn events(turn: Turn) -> impl Iterator<Item = Event> {
    [
        turn.introduced.map(Event::Introduced),
        turn.fixed.map(Event::Fixed),
        turn.last_affected.map(Event::LastAffected),
        turn.limit.map(Event::Limit),
    ]
    .into_iter()
    .flatten()
}
