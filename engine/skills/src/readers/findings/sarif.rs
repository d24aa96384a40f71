//! SARIF 2.1.0 (OASIS), as far as findings go.

use std::collections::BTreeMap;

use rq_core::finding::Level;
use serde::{Deserialize, Deserializer};

use super::place::percent_decoded;
use super::{Finding, Findings, from_one};
use crate::readers::ReadError;

/// Base URIs that refer to each other at most.
const BASES: usize = 8;
/// Bytes of a message that are kept.
const MESSAGE: usize = 4000;

#[derive(Deserialize)]
struct Log {
    version: Option<String>,
    runs: Option<Vec<Run>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    #[serde(default)]
    results: Option<Vec<Outcome>>,
    #[serde(default, deserialize_with = "or_null")]
    invocations: Vec<Invocation>,
    #[serde(default, deserialize_with = "or_null")]
    original_uri_base_ids: BTreeMap<String, Place>,
    #[serde(default, deserialize_with = "or_null")]
    artifacts: Vec<Artifact>,
}

#[derive(Deserialize)]
struct Tool {
    driver: Component,
    #[serde(default, deserialize_with = "or_null")]
    extensions: Vec<Component>,
}

#[derive(Deserialize)]
struct Component {
    name: Option<String>,
    #[serde(default, deserialize_with = "or_null")]
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: String,
    default_configuration: Option<Configuration>,
    #[serde(default, deserialize_with = "or_null")]
    message_strings: BTreeMap<String, Message>,
}

#[derive(Deserialize)]
struct Configuration {
    level: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: Option<bool>,
    exit_code_description: Option<String>,
    #[serde(default, deserialize_with = "or_null")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Deserialize)]
struct Notification {
    level: Option<String>,
    message: Option<Message>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    rule_id: Option<String>,
    rule_index: Option<i64>,
    rule: Option<RuleReference>,
    level: Option<String>,
    kind: Option<String>,
    #[serde(default, deserialize_with = "or_null")]
    message: Message,
    #[serde(default, deserialize_with = "or_null")]
    locations: Vec<Location>,
    #[serde(default)]
    suppressions: Option<Vec<Suppression>>,
    #[serde(default, deserialize_with = "or_null")]
    partial_fingerprints: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "or_null")]
    fingerprints: BTreeMap<String, String>,
    baseline_state: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RuleReference {
    id: Option<String>,
    index: Option<i64>,
    tool_component: Option<ComponentReference>,
}

#[derive(Deserialize)]
struct ComponentReference {
    index: Option<i64>,
}

#[derive(Default, Deserialize)]
struct Message {
    text: Option<String>,
    id: Option<String>,
    #[serde(default, deserialize_with = "or_null")]
    arguments: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Option<Physical>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Option<Place>,
    region: Option<Region>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    uri: Option<String>,
    uri_base_id: Option<String>,
    index: Option<i64>,
}

#[derive(Deserialize)]
struct Artifact {
    location: Option<Place>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: Option<u64>,
    start_column: Option<u64>,
    end_line: Option<u64>,
}

#[derive(Deserialize)]
struct Suppression {
    status: Option<String>,
}

/// Tools in Go write an empty list as `null`.
fn or_null<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(from: D) -> Result<T, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}

/// Reads a log of one or several runs. A run with an empty list of results found nothing; one without the list, or
/// whose tool says that it failed, is a problem.
///
/// # Errors
/// When it is no SARIF 2.1 in JSON, or has no run.
pub fn read(bytes: &[u8]) -> Result<Findings, ReadError> {
    let log: Log = super::json::typed(bytes)?;
    let version = log.version.as_deref().unwrap_or("none");
    if !version.starts_with("2.1") {
        return Err(ReadError::new(format!("SARIF 2.1 was expected, the version given is {version}")));
    }
    let runs =
        log.runs.filter(|runs| !runs.is_empty()).ok_or_else(|| ReadError::new("the log holds no run"))?;
    let mut findings = Findings::default();
    for run in runs {
        let name = run.tool.driver.name.clone().unwrap_or_else(|| "the tool".into());
        findings.problems.extend(run.invocations.iter().filter_map(|invocation| failure(&name, invocation)));
        match &run.results {
            None => findings.problems.push(format!("{name} gives no results: its run did not get that far")),
            Some(results) => {
                let rules = Rules::new(&run.tool);
                findings.findings.extend(results.iter().filter_map(|result| finding(result, &run, &rules)));
            }
        }
        findings.tool.get_or_insert(name);
    }
    Ok(findings)
}

fn failure(tool: &str, invocation: &Invocation) -> Option<String> {
    if invocation.execution_successful != Some(false) {
        return None;
    }
    let told = invocation
        .tool_execution_notifications
        .iter()
        .find(|notification| notification.level.as_deref() == Some("error"))
        .and_then(|notification| notification.message.as_ref()?.text.clone());
    let why = told.or_else(|| invocation.exit_code_description.clone());
    Some(format!("{tool} says that its run failed{}", why.map(|why| format!(": {why}")).unwrap_or_default()))
}

/// `None` for a result that is no problem (`kind` other than `fail`) or is gone since the tool's own baseline.
fn finding(result: &Outcome, run: &Run, rules: &Rules<'_>) -> Option<Finding> {
    let kind = result.kind.as_deref().unwrap_or("fail");
    let gone = result.baseline_state.as_deref() == Some("absent");
    if gone || matches!(kind, "pass" | "notApplicable" | "informational") {
        return None;
    }
    let rule = rules.of(result);
    let physical = result.locations.first().and_then(|location| location.physical_location.as_ref());
    let region = physical.and_then(|physical| physical.region.as_ref());
    let given = result.level.as_deref();
    let usual = rule.and_then(|rule| rule.default_configuration.as_ref()?.level.as_deref());
    let first = |prints: &BTreeMap<String, String>| {
        prints.iter().next().map(|(name, print)| format!("{name}:{print}"))
    };
    let named = result.rule_id.as_deref().or_else(|| result.rule.as_ref()?.id.as_deref());
    Some(Finding {
        rule: named.or(rule.map(|rule| rule.id.as_str())).unwrap_or("unnamed").to_owned(),
        level: match given.or(usual).unwrap_or("warning") {
            "error" => Level::Error,
            "note" | "none" => Level::Note,
            _ => Level::Warning,
        },
        message: message(&result.message, rule),
        path: physical.and_then(|physical| path(physical.artifact_location.as_ref()?, run)),
        line: from_one(region.and_then(|region| region.start_line)),
        column: from_one(region.and_then(|region| region.start_column)),
        end_line: from_one(region.and_then(|region| region.end_line)),
        fingerprint: first(&result.fingerprints).or_else(|| first(&result.partial_fingerprints)),
        // §3.27.23: accepted unless a status says otherwise.
        suppressed: result.suppressions.as_ref().is_some_and(|all| {
            !all.is_empty()
                && all.iter().all(|one| !matches!(one.status.as_deref(), Some("underReview" | "rejected")))
        }),
    })
}

/// The rules of a run's tool and of its extensions, by number and by id.
struct Rules<'a> {
    components: Vec<(&'a Component, BTreeMap<&'a str, &'a Rule>)>,
}

impl<'a> Rules<'a> {
    fn new(tool: &'a Tool) -> Self {
        let components = std::iter::once(&tool.driver).chain(&tool.extensions);
        let by_id =
            |component: &'a Component| component.rules.iter().map(|rule| (rule.id.as_str(), rule)).collect();
        Self { components: components.map(|component| (component, by_id(component))).collect() }
    }

    fn of(&self, result: &Outcome) -> Option<&'a Rule> {
        let reference = result.rule.as_ref();
        let extension = reference.and_then(|rule| rule.tool_component.as_ref()?.index);
        let place = extension
            .and_then(|index| usize::try_from(index).ok())
            .map_or(0, |index| index.saturating_add(1));
        let (component, by_id) = self.components.get(place)?;
        let index =
            result.rule_index.or_else(|| reference?.index).and_then(|index| usize::try_from(index).ok());
        if let Some(rule) = index.and_then(|index| component.rules.get(index)) {
            return Some(rule);
        }
        let id = result.rule_id.as_deref().or_else(|| reference?.id.as_deref())?;
        // A result of `CA1000/1` belongs to the rule `CA1000`.
        by_id.get(id).or_else(|| by_id.get(id.rsplit_once('/')?.0)).copied()
    }
}

fn message(message: &Message, rule: Option<&Rule>) -> String {
    let of_rule = || rule?.message_strings.get(message.id.as_deref()?)?.text.as_deref();
    let text = message.text.as_deref().or_else(of_rule).unwrap_or_default();
    filled(text, &message.arguments)
}

/// The text with `{0}`, `{1}` … replaced and doubled braces made one (§3.11.5), and cut where it gets too long. Without
/// arguments it is taken as it is, as tools write it.
fn filled(text: &str, arguments: &[String]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{').filter(|_| !arguments.is_empty()) {
        out.push_str(&before.replace("}}", "}"));
        if let Some(after) = after.strip_prefix('{') {
            out.push('{');
            rest = after;
            continue;
        }
        let argument = after
            .split_once('}')
            .and_then(|(number, end)| Some((arguments.get(number.parse::<usize>().ok()?)?, end)));
        match argument {
            Some((argument, end)) => {
                out.push_str(argument);
                rest = end;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
        if out.len() > MESSAGE {
            break;
        }
    }
    if arguments.is_empty() {
        out.push_str(rest);
    } else {
        out.push_str(&rest.replace("}}", "}"));
    }
    if out.len() > MESSAGE { out.chars().take(MESSAGE).collect() } else { out }
}

/// The artifact's path, or a `file:` URI.
fn path(place: &Place, run: &Run) -> Option<String> {
    let by_index = || {
        let index = usize::try_from(place.index?).ok()?;
        run.artifacts.get(index)?.location.as_ref()
    };
    let place = if place.uri.is_some() { place } else { by_index()? };
    let mut uri = place.uri.clone()?;
    let mut base = place.uri_base_id.clone();
    for _ in 0..BASES {
        let Some(known) = base.as_deref().and_then(|base| run.original_uri_base_ids.get(base)) else { break };
        if uri.contains("://") || uri.starts_with('/') {
            break;
        }
        if let Some(prefix) = known.uri.as_deref().filter(|prefix| !prefix.is_empty()) {
            uri = format!("{}/{uri}", prefix.trim_end_matches('/'));
        }
        base.clone_from(&known.uri_base_id);
    }
    if uri.starts_with("file:") { Some(uri) } else { percent_decoded(&uri).or(Some(uri)) }
}
