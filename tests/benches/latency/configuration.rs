//! A quality.kdl of any length, as a project would write it: skills of its own, benchmarks, a score, gates.

use std::fmt::Write;

use jiff::civil::Date;
use rq_schema::diagnostic::Severity;

use crate::Outcome;

/// The day that decides which waivers have expired; none of these ever does.
pub(crate) const TODAY: Date = Date::constant(2026, 1, 1);

/// The fewest lines that one of each kind fits into.
pub(crate) const LEAST: usize = 120;

const TOOLS: [&str; 8] =
    ["lint", "types", "links", "licences", "secrets", "schemas", "queries", "translations"];
const OWNERS: [&str; 4] = ["@platform", "@checkout", "@search", "@payments"];

/// The built-in skills that every such file asks for, and the metrics that they give.
const HEAD: &str = r#"// What must hold before a release, and what every team agreed to.

project "shop-api" {
    language "python"
    sources "shop/**" exclude="shop/generated/**"
    tests "tests/**"
}

baseline "latest-release"

// The reports are those of the last test run.
skill "test-orchestrator" {
    operation "analyze_coverage" {
        report "reports/coverage.lcov"
        results "reports/junit.xml"
    }
}

skill "refactor-assistant" {
    operation "detect_code_smells" {
        max-function-lines 40
        max-parameters 5
        ignore "long-parameter-list" path="shop/orders/**" \
            reason="stored orders hold these values; a builder would only repeat them" owner="@checkout"
    }
    operation "analyze_complexity" {
        max-cyclomatic 8
        max-cognitive 10
    }
}

skill "doc-generator" {
    operation "analyze_documentation"
}
"#;

const BUILT_IN: [&str; 10] = [
    "coverage.line_percent",
    "coverage.branch_percent",
    "smells.total",
    "smells.per_kloc",
    "complexity.max",
    "complexity.over_limit",
    "documentation.coverage_percent",
    "tests.failed",
    "tests.skipped",
    "duplication.percent",
];

/// A text of exactly `lines` lines without an error in it, the same one every time.
pub(crate) fn of_lines(lines: usize) -> Outcome<String> {
    if lines < LEAST {
        return Err(format!("{lines} lines are too few for one of each kind").into());
    }
    let mut text = HEAD.to_owned();
    // A little under half are skills of its own, a quarter is the score, the rest the gates.
    let mut skills = 0;
    while count(&text) < lines * 9 / 20 {
        skill(&mut text, skills);
        skills += 1;
    }
    for number in 0..lines.div_ceil(500) {
        benchmark(&mut text, number);
    }
    text.push_str("\nscore {\n");
    let mut component = 0;
    while count(&text) < lines * 14 / 20 {
        self::component(&mut text, component, skills);
        component += 1;
    }
    text.push_str("}\n");
    gates(&mut text, lines, skills);
    let checked = rq_schema::check::check(&rq_schema::syntax::parse(&text), TODAY);
    match checked.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error) {
        Some(error) => Err(format!("the generated text is wrong: {}", error.message).into()),
        None if count(&text) != lines => Err(format!("{} lines instead of {lines}", count(&text)).into()),
        None => Ok(text),
    }
}

/// The metrics of the file's own skills: name and the operation that gives it.
pub(crate) fn own_metrics(text: &str) -> Vec<(String, String)> {
    let document = rq_schema::syntax::parse(text);
    let config = rq_schema::check::check(&document, TODAY).config;
    let own: Vec<String> = config
        .operations
        .iter()
        .filter(|operation| operation.own.is_some())
        .map(rq_schema::config::Operation::id)
        .collect();
    let of = |id: &String| {
        let metrics = config.catalog.operation(id).map(|operation| &operation.metrics).into_iter().flatten();
        metrics.map(|metric| (metric.name.clone(), id.clone())).collect::<Vec<_>>()
    };
    own.iter().flat_map(of).collect()
}

fn count(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// The name of a skill, usable in a metric's name too.
fn tool(number: usize) -> String {
    let tool = TOOLS[number % TOOLS.len()];
    if number < TOOLS.len() { tool.to_owned() } else { format!("{tool}_{}", number / TOOLS.len()) }
}

fn skill(text: &mut String, number: usize) {
    let tool = tool(number);
    let owner = OWNERS[number % OWNERS.len()];
    _ = write!(
        text,
        r#"
// What {tool} finds in what we ship.
skill "{tool}-policy" {{
    operation "scan" {{
        doc "Findings of {tool}, each with the team that answers for it."
        run "python3" "tools/{tool}.py" "--format" "sarif"
        format "sarif"
        inputs "shop/**" "tools/{tool}.py"
        timeout "90s"
        metric "{tool}.findings" unit="count" better="lower"
        metric "{tool}.errors" unit="count" better="lower" level="error"
        metric "{tool}.unowned" unit="count" better="lower" rule="without-owner"
        ignore "{tool}-legacy" path="shop/legacy/**" reason="goes with the old checkout" owner="{owner}"
    }}
    operation "measure" {{
        run "tools/{tool} --summary --json"
        format "json"
        after "{tool}-policy.scan"
        retries 1
        metric "{tool}.covered_percent" unit="percent" better="higher" high=100 pointer="/summary/covered"
        metric "{tool}.seconds" unit="seconds" better="lower" pointer="/summary/seconds"
    }}
}}
"#
    );
}

fn benchmark(text: &mut String, number: usize) {
    _ = write!(
        text,
        r#"
benchmark "checkout-{number}" {{
    setup "pip install --quiet ."
    run "python3" "-m" "shop.bench" "--case" "{number}"
    tolerance {}
    timeout "2m"
}}
"#,
        3 + number % 5
    );
}

fn component(text: &mut String, number: usize, skills: usize) {
    let tool = tool(number % skills.max(1));
    let built_in = BUILT_IN[number % 3 * 2];
    let formula = match number % 5 {
        0 => format!("100 - {tool}.findings * 2 - {tool}.errors * 10"),
        1 => format!("min({tool}.covered_percent, coverage.line_percent)"),
        2 => format!("max(0, 100 - {tool}.unowned * 5)"),
        3 => format!("0.6 * {tool}.covered_percent + 0.4 * documentation.coverage_percent"),
        _ => format!("clamp(100 - {built_in} * 2 - {tool}.seconds / 10, 0, 100)"),
    };
    let weight = 5 + number % 7 * 5;
    _ = write!(
        text,
        "    component \"part_{number}\" weight={weight} {{\n        formula \"{formula}\"\n    }}\n"
    );
}

/// Gates of a dozen conditions, until the text has its lines.
fn gates(text: &mut String, lines: usize, skills: usize) {
    let mut number = 0;
    loop {
        let left = lines - count(text);
        // A gate is a blank line, its two braces and at least one condition.
        let conditions = match left {
            0..=3 => break,
            4..=19 => left - 3,
            _ => 12,
        };
        _ = write!(text, "\ngate \"release-{number}\" {{\n");
        for place in 0..conditions {
            let word = if place % 4 == 3 { "warn" } else { "require" };
            _ = writeln!(text, "    {word} \"{}\"", condition(number * 12 + place, skills));
        }
        text.push_str("}\n");
        number += 1;
    }
    while count(text) < lines {
        text.push_str("// The end.\n");
    }
}

fn condition(number: usize, skills: usize) -> String {
    let tool = tool(number % skills.max(1));
    let built_in = BUILT_IN[number % BUILT_IN.len()];
    match number % 6 {
        0 => format!("score >= {}", 60 + number % 30),
        1 => format!("{tool}.errors == 0"),
        2 => format!("{tool}.covered_percent >= {}", 50 + number % 40),
        3 => format!("{built_in} <= {}", 10 + number % 90),
        4 => format!("delta.{tool}.findings <= 0 || {tool}.findings < {}", 5 + number % 20),
        _ => format!("{tool}.seconds < {} && tests.failed == 0", 30 + number % 300),
    }
}
