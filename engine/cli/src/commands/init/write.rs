//! What was found, as a quality.kdl.

use std::fmt::Write;

use rq_schema::syntax::Value;
use rq_schema::value_type::literal;

use super::detect::Found;

struct Component {
    name: &'static str,
    weight: u32,
    formula: &'static str,
}

/// The file. `score`: what the project reaches today, for the gate.
pub(super) fn text(found: &Found, score: Option<f64>) -> String {
    let mut out = String::new();
    let _ =
        writeln!(out, "// What a release of this project must hold. `rq-engine eval` measures and decides;");
    let _ = writeln!(out, "// `rq-engine explain score` tells what would gain most.");
    let _ = writeln!(out, "project {}\n", quoted(&found.name));
    skills(&mut out, found);
    score_block(&mut out, found);
    gate(&mut out, found, score);
    out
}

fn quoted(text: &str) -> String {
    literal(&Value::String(text.chars().filter(|c| !c.is_control()).collect()))
}

fn skills(out: &mut String, found: &Found) {
    out.push_str("skill \"refactor-assistant\" {\n");
    out.push_str("    operation \"detect_code_smells\" {\n        max-function-lines 60\n        max-parameters 6\n    }\n");
    out.push_str("    operation \"analyze_complexity\" {\n        max-cyclomatic 10\n    }\n}\n");
    out.push_str("skill \"doc-generator\" {\n    operation \"analyze_documentation\"\n}\n");
    if !found.locks.is_empty() {
        out.push_str("skill \"dependency-guardian\" {\n    operation \"analyze_dependencies\"\n}\n");
    }
    out.push_str("skill \"environment-profiler\" {\n    operation \"capture_environment\"\n}\n");
    if found.reports.is_empty() && found.results.is_empty() {
        let (run, report) = found.coverage_command.unwrap_or(("make coverage", "coverage.lcov"));
        out.push_str("\n// No coverage report was found. With one, take the slashes away and give it a part of the score:\n");
        let _ = writeln!(
            out,
            "//     component \"test_coverage\" weight=30 {{ formula \"coverage.line_percent\" }}"
        );
        let _ = writeln!(out, "// skill \"test-orchestrator\" {{\n//     operation \"analyze_coverage\" {{");
        let _ = writeln!(
            out,
            "//         run {}\n//         report {}\n//     }}\n// }}",
            quoted(run),
            quoted(report)
        );
        return;
    }
    out.push_str("skill \"test-orchestrator\" {\n    operation \"analyze_coverage\" {\n");
    if let Some((run, _)) = found.coverage_command {
        let _ = writeln!(out, "        // run {} // runs the tests first", quoted(run));
    }
    for report in &found.reports {
        let _ = writeln!(out, "        report {}", quoted(report));
    }
    for results in &found.results {
        let _ = writeln!(out, "        results {}", quoted(results));
    }
    out.push_str("    }\n}\n");
}

fn components(found: &Found) -> Vec<Component> {
    let quality = if found.large {
        "100 - smells.per_kloc * 5 - complexity.over_limit_percent * 2"
    } else {
        "100 - smells.total * 5 - complexity.over_limit * 2"
    };
    let mut parts = vec![Component { name: "code_quality", weight: 40, formula: quality }];
    if !found.reports.is_empty() {
        parts.push(Component { name: "test_coverage", weight: 30, formula: "coverage.line_percent" });
    }
    if found.documented_items > 0.0 {
        parts.push(Component {
            name: "documentation",
            weight: 15,
            formula: "documentation.coverage_percent",
        });
    }
    if !found.locks.is_empty() {
        let formula = "100 - dependencies.unpinned * 5 - dependencies.unlocked * 20";
        parts.push(Component { name: "dependencies", weight: 15, formula });
    }
    // Shares of 100, the first one takes what rounding leaves.
    let total: u32 = parts.iter().map(|part| part.weight).sum();
    for part in &mut parts {
        part.weight = part.weight * 100 / total;
    }
    let rest = 100 - parts.iter().map(|part| part.weight).sum::<u32>();
    parts[0].weight += rest;
    parts
}

fn score_block(out: &mut String, found: &Found) {
    if found.large {
        out.push_str("\n// By size: per 1,000 lines and in percent, so that a large project is not at 0 for being large.\n");
    } else {
        out.push('\n');
    }
    out.push_str("score {\n");
    for part in components(found) {
        let _ = writeln!(
            out,
            "    component \"{}\" weight={} {{ formula \"{}\" }}",
            part.name, part.weight, part.formula
        );
    }
    out.push_str("}\n\n");
}

fn gate(out: &mut String, found: &Found, score: Option<f64>) {
    out.push_str("gate \"release\" {\n");
    match score {
        Some(score) => {
            let _ = writeln!(
                out,
                "    // {} when this was written. Raise it as the project gets better.",
                rq_report::number::points(score, &[])
            );
            let _ = writeln!(out, "    require \"score >= {}\"", score.floor());
        }
        None => out.push_str("    require \"score >= 80\"\n"),
    }
    if !found.results.is_empty() {
        out.push_str("    require \"tests.failed == 0\"\n");
    }
    if !found.reports.is_empty() {
        out.push_str("    warn \"coverage.line_percent >= baseline.coverage.line_percent\"\n");
    }
    out.push_str("}\n");
}
