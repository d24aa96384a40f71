//! Whether the gates hold, and by how much.

use std::sync::Arc;

use rq_schema::config::{Condition, Config, Gate, Name};
use rq_schema::expression::{Environment, Evaluated, Expression, Known, Margin, Truth};

use crate::measurement::Better;
use crate::memo::{self, Results};
use crate::new_code;
use crate::number::{self, display};
use crate::place::Places;
use crate::scope::{Range, Values, unknown};
use crate::snapshot::{ConditionResult, GateResult, Verdict};

/// What was said of conditions.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    judged: Results<Judged>,
    /// New lines below which nothing was decided on new code.
    floor: f64,
    /// The score now and at the baseline, and the components' points, under which it was said.
    score: (Range, Option<f64>),
    components: Vec<Range>,
}

/// What is said of a condition.
#[derive(Clone, Debug)]
struct Judged {
    text: Arc<str>,
    verdict: Verdict,
    detail: Arc<str>,
    margin: Option<Margin>,
    missing: Vec<String>,
    waived: usize,
    /// What it depends on beyond measurements.
    reads: Reads,
}

/// What has changed since conditions were judged, or what one of them reads.
#[derive(Clone, Copy, Debug)]
struct Reads {
    score: bool,
    components: bool,
}

/// Decides every gate of the configuration.
///
/// `values` has the score, the components and what waivers lift.
pub fn gates(config: &Config, values: &Values<'_>, places: &Places<'_>) -> Vec<GateResult> {
    gates_again(config, values, places, &mut memo::Memo::default())
}

/// As [`gates`]; conditions that have not changed since `memo` was last used, with the same values, are not decided
/// again.
pub fn gates_again(
    config: &Config,
    values: &Values<'_>,
    places: &Places<'_>,
    memo: &mut memo::Memo,
) -> Vec<GateResult> {
    let memo = &mut memo.conditions;
    let (score, components) = values.decided();
    let changed = Reads { score: memo.score != score, components: memo.components != components };
    memo.score = score;
    if changed.components {
        memo.components = components.to_vec();
    }
    let floor = new_code::floor(config);
    if memo.floor != floor {
        memo.floor = floor;
        memo.judged = Results::default();
    }
    memo.judged.begin();
    let gates = config.gates.iter().map(|gate| decide(gate, values, places, changed, memo)).collect();
    memo.judged.end();
    gates
}

fn decide(
    gate: &Gate,
    values: &Values<'_>,
    places: &Places<'_>,
    changed: Reads,
    memo: &mut Memo,
) -> GateResult {
    let result = |condition: &Condition| {
        let expression = condition.decides();
        let holds = |known: &Judged| {
            !(known.reads.score && changed.score || known.reads.components && changed.components)
        };
        let floor = memo.floor;
        let judged = memo.judged.get(expression, holds, || judge(expression, values, floor)).clone();
        ConditionResult {
            text: judged.text,
            required: condition.required,
            verdict: judged.verdict,
            detail: judged.detail,
            margin: judged.margin,
            missing: judged.missing,
            waived: judged.waived,
            span: places.record(condition.formula.span),
        }
    };
    let conditions: Vec<ConditionResult> = gate.conditions.iter().map(result).collect();
    let required =
        conditions.iter().filter(|condition| condition.required).map(|condition| condition.verdict);
    let verdict = required.max().unwrap_or(Verdict::Pass);
    GateResult { name: gate.name.value.clone(), verdict, conditions }
}

fn judge(expression: &Expression, values: &Values<'_>, floor: f64) -> Judged {
    if let Some(reason) = new_code::undecided(expression, values, floor) {
        return Judged {
            text: expression.text().into(),
            verdict: Verdict::Pass,
            detail: reason.into(),
            margin: None,
            missing: Vec::new(),
            waived: 0,
            reads: Reads { score: true, components: true },
        };
    }
    let evaluated = Evaluated::new(expression, values);
    let (verdict, problem) = match evaluated.truth() {
        Ok(Some(Truth::True)) => (Verdict::Pass, None),
        Ok(Some(Truth::False)) => (Verdict::Fail, None),
        Ok(Some(Truth::Unknown)) => (Verdict::Incomplete, None),
        Ok(None) => (Verdict::Incomplete, Some("this is no condition".to_owned())),
        Err(error) => (Verdict::Incomplete, Some(error.message)),
    };
    let missing = unknown(expression, values);
    let margin = if verdict == Verdict::Incomplete { None } else { evaluated.margin() };
    let detail = problem.unwrap_or_else(|| margin.as_ref().map_or_else(|| open(&missing, values), describe));
    let lifted = expression.paths().filter_map(|path| values.lifted.get(&path.path));
    let waived = lifted.map(|count| *count as usize).sum();
    let reads =
        Reads { score: values.reads_score(expression), components: values.reads_components(expression) };
    Judged { text: expression.text().into(), verdict, detail: detail.into(), margin, missing, waived, reads }
}

/// Why it can't be told: `score is 41.2 to 91.3; not measured: coverage.line_percent`.
fn open(missing: &[String], values: &Values<'_>) -> String {
    let mut parts = Vec::new();
    let mut absent: Vec<&str> = Vec::new();
    for name in missing {
        match (values.resolve(name), values.value(name)) {
            (Some(Name::Score | Name::Component(_)), Some(Known::Range { low, high })) => {
                parts.push(format!("{name} is {}", number::interval(low, high, "to", &[])));
            }
            _ => absent.push(name),
        }
    }
    if !absent.is_empty() {
        parts.push(format!("not measured: {}", absent.join(", ")));
    }
    parts.join("; ")
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
