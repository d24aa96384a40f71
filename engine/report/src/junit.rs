//! JUnit XML: gates as suites, conditions as cases.
//!
//! A condition that fails is a `failure`, one that can't be told an `error`. One that only warns never fails the
//! suite: where it does not hold, its case is `skipped` with what it found. A component of the score that is no
//! single number is an `error`, so that a report without failure and error means that everything passed.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use rq_core::snapshot::{Component, ConditionResult, GateResult, Snapshot, Verdict};

use crate::context::Context;
use crate::digest::{detail, points_text};
use crate::plain::plain;

struct Suite {
    name: String,
    cases: Vec<Case>,
}

struct Case {
    class: String,
    name: String,
    line: u32,
    outcome: Outcome,
    detail: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failure,
    Error,
    Skipped,
}

/// The evaluation as JUnit XML.
pub fn render(snapshot: &Snapshot, context: &Context) -> String {
    let mut suites: Vec<_> = snapshot.gates.iter().map(gate).collect();
    if !snapshot.score.components.is_empty() {
        let cases = snapshot.score.components.iter().map(|component| component_case(snapshot, component));
        suites.push(Suite { name: "score".into(), cases: cases.collect() });
    }
    suites.extend(rest(snapshot, &suites));
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing into memory can't fail.
    let written = document(&mut writer, snapshot, context, &suites).is_ok();
    debug_assert!(written, "memory takes what is written");
    let mut text = String::from_utf8(writer.into_inner()).unwrap_or_default();
    text.push('\n');
    text
}

fn gate(gate: &GateResult) -> Suite {
    let case = |condition: &ConditionResult| Case {
        class: format!("gate.{}", gate.name),
        name: condition.text.to_string(),
        line: condition.span.line,
        outcome: match (condition.verdict, condition.required) {
            (Verdict::Pass, _) => Outcome::Passed,
            (_, false) => Outcome::Skipped,
            (Verdict::Fail, true) => Outcome::Failure,
            (Verdict::Incomplete, true) => Outcome::Error,
        },
        detail: detail(condition),
    };
    Suite { name: format!("gate {}", gate.name), cases: gate.conditions.iter().map(case).collect() }
}

fn component_case(snapshot: &Snapshot, component: &Component) -> Case {
    let points = points_text(snapshot, component, "to");
    let why = match (&component.error, component.missing.is_empty()) {
        (Some(error), _) => format!(": {error}"),
        (None, false) => format!(": no value for {}", component.missing.join(", ")),
        (None, true) => String::new(),
    };
    Case {
        class: "score".into(),
        name: component.name.clone(),
        line: component.span.line,
        outcome: if component.exact().is_some() { Outcome::Passed } else { Outcome::Error },
        detail: format!("{points} points{why}"),
    }
}

/// A case for a verdict that no other case gives away.
fn rest(snapshot: &Snapshot, suites: &[Suite]) -> Option<Suite> {
    let has = |outcome| suites.iter().flat_map(|suite| &suite.cases).any(|case| case.outcome == outcome);
    let outcome = match snapshot.verdict {
        Verdict::Fail if !has(Outcome::Failure) => Outcome::Failure,
        Verdict::Incomplete if !has(Outcome::Error) => Outcome::Error,
        Verdict::Pass if suites.is_empty() => Outcome::Passed,
        _ => return None,
    };
    let case = Case {
        class: "verdict".into(),
        name: snapshot.project.clone(),
        line: 0,
        outcome,
        detail: format!("the verdict is {}", snapshot.verdict.name()),
    };
    Some(Suite { name: "verdict".into(), cases: vec![case] })
}

fn document(
    writer: &mut Writer<Vec<u8>>,
    snapshot: &Snapshot,
    context: &Context,
    suites: &[Suite],
) -> io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let cases: Vec<&Case> = suites.iter().flat_map(|suite| &suite.cases).collect();
    let mut attributes = vec![("name", plain(&snapshot.project).into_owned())];
    attributes.extend(counts(&cases).into_iter().filter(|(name, _)| *name != "skipped"));
    attributes.push(("time", format!("{:.3}", context.seconds.unwrap_or(0.0).max(0.0))));
    element(writer, "testsuites", &attributes, |writer| {
        for suite in suites {
            let mut attributes = vec![("name", plain(&suite.name).into_owned())];
            attributes.extend(counts(&suite.cases.iter().collect::<Vec<_>>()));
            attributes.push(("time", "0".into()));
            attributes.push(("timestamp", snapshot.created_at.strftime("%Y-%m-%dT%H:%M:%S").to_string()));
            element(writer, "testsuite", &attributes, |writer| {
                suite.cases.iter().try_for_each(|case| write_case(writer, case, context))
            })?;
        }
        Ok(())
    })
}

fn counts(cases: &[&Case]) -> Vec<(&'static str, String)> {
    let count = |outcome| cases.iter().filter(|case| case.outcome == outcome).count().to_string();
    vec![
        ("tests", cases.len().to_string()),
        ("failures", count(Outcome::Failure)),
        ("errors", count(Outcome::Error)),
        ("skipped", count(Outcome::Skipped)),
    ]
}

fn write_case(writer: &mut Writer<Vec<u8>>, case: &Case, context: &Context) -> io::Result<()> {
    let attributes = vec![
        ("classname", plain(&case.class).into_owned()),
        ("name", plain(&case.name).into_owned()),
        ("time", "0".to_owned()),
    ];
    let detail = plain(&case.detail).into_owned();
    element(writer, "testcase", &attributes, |writer| {
        let (name, kind) = match case.outcome {
            Outcome::Passed if detail.is_empty() => return Ok(()),
            Outcome::Passed => return element(writer, "system-out", &[], |writer| text(writer, &detail)),
            Outcome::Failure => ("failure", Some("failed")),
            Outcome::Error => ("error", Some("incomplete")),
            Outcome::Skipped => ("skipped", None),
        };
        let message = if kind.is_none() { format!("warns only: {detail}") } else { detail.clone() };
        let mut attributes = vec![("message", message)];
        attributes.extend(kind.map(|kind| ("type", kind.to_owned())));
        if kind.is_none() {
            let attributes = attributes.iter().map(|(key, value)| (*key, value.as_str()));
            return writer.create_element(name).with_attributes(attributes).write_empty().map(drop);
        }
        // The schema that Jenkins holds reports to knows no attribute for a place.
        let place = match case.line {
            0 => String::new(),
            line => format!("{}:{line}: ", context.in_repository(&context.file)),
        };
        element(writer, name, &attributes, |writer| text(writer, &format!("{place}{}: {detail}", case.name)))
    })
}

fn text(writer: &mut Writer<Vec<u8>>, text: &str) -> io::Result<()> {
    writer.write_event(Event::Text(BytesText::new(&plain(text))))
}

/// An element; names and values are escaped by the writer, and made plain before, because XML 1.0 has no way to
/// write most control characters.
fn element(
    writer: &mut Writer<Vec<u8>>,
    name: &str,
    attributes: &[(&'static str, String)],
    inside: impl FnOnce(&mut Writer<Vec<u8>>) -> io::Result<()>,
) -> io::Result<()> {
    let attributes = attributes.iter().map(|(key, value)| (*key, value.as_str()));
    writer.create_element(name).with_attributes(attributes).write_inner_content(inside)?;
    Ok(())
}
