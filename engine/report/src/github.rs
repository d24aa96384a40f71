//! GitHub Actions: annotations as workflow commands, and lines for the file that `GITHUB_OUTPUT` names.

use rq_core::finding::Level;
use rq_core::snapshot::{OperationState, Snapshot, Verdict};

use crate::context::Context;
use crate::digest::{detail, is_open};
use crate::plain::plain;

/// Annotations of one level that GitHub shows for a step.
const MOST: usize = 10;

struct Annotation {
    title: String,
    message: String,
    path: Option<String>,
    line: Option<u32>,
    end_line: Option<u32>,
    column: Option<u32>,
}

/// Workflow commands, one a line, worst first: at most ten errors and ten warnings, and a notice that counts those
/// left out. Gates come before findings.
pub fn annotations(snapshot: &Snapshot, context: &Context) -> String {
    let mut errors = Vec::new();
    let mut warnings = Vec::new();
    gates(snapshot, context, &mut errors, &mut warnings);
    operations(snapshot, &mut errors, &mut warnings);
    let mut left_out = 0;
    for finding in snapshot.findings.iter().filter(|finding| is_open(snapshot, finding)) {
        let list = match finding.level {
            Level::Error => &mut errors,
            Level::Warning => &mut warnings,
            Level::Note => continue,
        };
        if list.len() >= MOST {
            left_out += 1;
            continue;
        }
        list.push(Annotation {
            title: format!("{} ({})", finding.rule, finding.operation),
            message: finding.message.clone(),
            path: finding.path.as_ref().map(|path| context.in_repository(path)),
            line: finding.line,
            end_line: finding.line.and(finding.end_line).filter(|end| Some(*end) >= finding.line),
            column: finding.line.and(finding.column),
        });
    }
    left_out += errors.len().saturating_sub(MOST) + warnings.len().saturating_sub(MOST);
    let mut text = String::new();
    for (level, list) in [("error", errors), ("warning", warnings)] {
        list.iter().take(MOST).for_each(|annotation| write(&mut text, level, annotation));
    }
    if left_out > 0 {
        let more = crate::number::count(left_out, "error or warning", "errors and warnings");
        text.push_str(&format!("::notice title=rq::{more} more in the report\n"));
    }
    text
}

fn gates(
    snapshot: &Snapshot,
    context: &Context,
    errors: &mut Vec<Annotation>,
    warnings: &mut Vec<Annotation>,
) {
    let mut unsure = Vec::new();
    for gate in &snapshot.gates {
        for condition in &gate.conditions {
            let (list, verb) = match (condition.verdict, condition.required) {
                (Verdict::Pass, _) => continue,
                (Verdict::Fail, true) => (&mut *errors, "fails"),
                (Verdict::Incomplete, true) => (&mut unsure, "is incomplete"),
                (_, false) => (&mut *warnings, "warns"),
            };
            list.push(Annotation {
                title: format!("gate {} {verb}", gate.name),
                message: format!("{}: {}", condition.text, detail(condition)),
                path: Some(context.in_repository(&context.file)),
                line: (condition.span.line > 0).then_some(condition.span.line),
                end_line: None,
                column: None,
            });
        }
    }
    errors.append(&mut unsure);
}

fn operations(snapshot: &Snapshot, errors: &mut Vec<Annotation>, warnings: &mut Vec<Annotation>) {
    for operation in &snapshot.operations {
        let (list, verb) = match operation.state {
            OperationState::Measured => continue,
            OperationState::Failed => (&mut *errors, "failed"),
            OperationState::Missing => (&mut *warnings, "measured nothing"),
        };
        list.push(Annotation {
            title: format!("{} {verb}", operation.name),
            message: operation.reason.clone().unwrap_or_else(|| "no reason given".into()),
            path: None,
            line: None,
            end_line: None,
            column: None,
        });
    }
}

fn write(text: &mut String, level: &str, annotation: &Annotation) {
    let mut properties: Vec<(&str, String)> = Vec::new();
    if let Some(path) = &annotation.path {
        properties.push(("file", path.clone()));
        let numbers =
            [("line", annotation.line), ("endLine", annotation.end_line), ("col", annotation.column)];
        properties.extend(numbers.into_iter().filter_map(|(name, number)| Some((name, number?.to_string()))));
    }
    properties.push(("title", annotation.title.clone()));
    let properties: Vec<_> =
        properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    text.push_str(&format!("::{level} {}::{}\n", properties.join(","), data(&annotation.message)));
}

/// A message as a workflow command holds it.
fn data(text: &str) -> String {
    plain(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value as a workflow command holds it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Lines for the file that `GITHUB_OUTPUT` names: `score` (empty where it is no single number), `score_low`,
/// `score_high`, `verdict` and `exit_code`; numbers unrounded.
pub fn outputs(snapshot: &Snapshot, context: &Context) -> String {
    let outputs = [
        ("score", snapshot.score.exact().map(|score| score.to_string()).unwrap_or_default()),
        ("score_low", snapshot.score.low.to_string()),
        ("score_high", snapshot.score.high.to_string()),
        ("verdict", snapshot.verdict.name().to_owned()),
        ("exit_code", context.exit_code.to_string()),
    ];
    outputs.iter().map(|(name, value)| output(name, value)).collect()
}

/// One output between two lines that don't occur in it.
fn output(name: &str, value: &str) -> String {
    let mut delimiter = "RQ_END".to_owned();
    while value.contains(&delimiter) {
        delimiter.push('_');
    }
    format!("{name}<<{delimiter}\n{value}\n{delimiter}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_foreign_ends_a_command_or_an_output() {
        assert_eq!(property("a,b:c%\nd"), "a%2Cb%3Ac%25 d");
        assert_eq!(data("100 % ::error::x\r\n::set-env"), "100 %25 ::error::x  ::set-env");
        assert_eq!(output("x", "RQ_END\ny=1"), "x<<RQ_END_\nRQ_END\ny=1\nRQ_END_\n");
    }
}
