//! Whether the gates hold, and by how much.

use rq_schema::config::{Condition, Config, Gate};
use rq_schema::expression::{self, Margin, Truth, Value};

use crate::measurement::Better;
use crate::number::{self, display};
use crate::place::Places;
use crate::scope::{Values, unknown};
use crate::snapshot::{ConditionResult, GateResult, Verdict};

/// Decides every gate of the configuration.
///
/// `values` has the score, the components and what waivers lift.
pub fn gates(config: &Config, values: &Values<'_>, places: &Places<'_>) -> Vec<GateResult> {
    config.gates.iter().map(|gate| decide(gate, values, places)).collect()
}

fn decide(gate: &Gate, values: &Values<'_>, places: &Places<'_>) -> GateResult {
    let conditions: Vec<ConditionResult> =
        gate.conditions.iter().map(|condition| judge(condition, values, places)).collect();
    let required =
        conditions.iter().filter(|condition| condition.required).map(|condition| condition.verdict);
    let verdict = required.max().unwrap_or(Verdict::Pass);
    GateResult { name: gate.name.value.clone(), verdict, conditions }
}

fn judge(condition: &Condition, values: &Values<'_>, places: &Places<'_>) -> ConditionResult {
    let expression = &condition.formula.expression;
    let (verdict, problem) = match expression::evaluate(expression, values) {
        Ok(Value::Truth(Truth::True)) => (Verdict::Pass, None),
        Ok(Value::Truth(Truth::False)) => (Verdict::Fail, None),
        Ok(Value::Truth(Truth::Unknown)) => (Verdict::Incomplete, None),
        Ok(_) => (Verdict::Incomplete, Some("this is no condition".to_owned())),
        Err(error) => (Verdict::Incomplete, Some(error.message)),
    };
    let missing = unknown(expression, values);
    let detail = problem.unwrap_or_else(|| match expression::margin(expression, values) {
        Some(margin) if verdict != Verdict::Incomplete => describe(&margin),
        _ if !missing.is_empty() => format!("not measured: {}", missing.join(", ")),
        _ => String::new(),
    });
    let lifted = expression.paths().filter_map(|path| values.lifted.get(&path.path));
    let waived = lifted.map(|count| *count as usize).sum();
    ConditionResult {
        text: expression.text().to_owned(),
        required: condition.required,
        verdict,
        detail,
        missing,
        waived,
        span: places.record(condition.formula.span),
    }
}

/// `84.2 >= 85: 0.8 short`; digits enough that the shown numbers decide as the real ones do.
fn describe(margin: &Margin) -> String {
    let left = display(margin.left, &[margin.right]);
    let right = display(margin.right, &[margin.left]);
    let compared = format!("{left} {} {right}", margin.op.symbol());
    let by = margin.short_by.abs();
    match (margin.holds, by == 0.0) {
        (true, _) => compared,
        (false, true) => format!("{compared} does not hold"),
        // Up, as the left side is shown rounded down: 50.1 is 29.9 short of 80, not 29.8.
        (false, false) => format!("{compared}: {} short", number::metric(by, Better::Lower, &[])),
    }
}
