//! What an evaluation would say of the text as it stands, on the newest snapshot's measurements.
//!
//! Where nothing is wrong in the text, this is [`evaluate::decide`], the function that an evaluation itself decides
//! with. Where something is, what it touches keeps the last value that it had, marked as stale.

use std::collections::BTreeMap;
use std::sync::Arc;

use rq_core::evaluate;
use rq_core::gate::gates_again;
use rq_core::memo::Memo;
use rq_core::place::Places;
use rq_core::scope::Values;
use rq_core::score::score_again;
use rq_core::snapshot::{Component, ConditionResult, GateResult, Score, Verdict};
use rq_schema::Span;
use rq_schema::config::Config;
use rq_schema::syntax::Document;

use crate::history::{History, Newest};

/// A value, and whether it is that of an earlier text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shown<T> {
    /// The value.
    pub value: T,
    /// Whether it is not that of the text as it stands, because that text is wrong where it counts.
    pub stale: bool,
}

impl<T> Shown<T> {
    const fn fresh(value: T) -> Self {
        Self { value, stale: false }
    }

    const fn stale(value: T) -> Self {
        Self { value, stale: true }
    }
}

/// What an evaluation would say of a text.
#[derive(Debug)]
pub struct Preview {
    /// What it stands on.
    pub history: Arc<History>,
    /// The score; nothing where the text never had one that could be computed.
    pub score: Option<Shown<Score>>,
    /// The baseline's score under the same formulas.
    pub baseline: Option<f64>,
    /// The components, in the order of the configuration.
    pub components: Vec<Option<Shown<Component>>>,
    /// The gates, in the order of the configuration.
    pub gates: Vec<GatePreview>,
    /// The answer; nothing where the score or a gate has none.
    pub verdict: Option<Shown<Verdict>>,
    /// What waivers take off metrics.
    pub lifted: BTreeMap<String, f64>,
}

/// What a gate would say.
#[derive(Debug)]
pub struct GatePreview {
    /// Its verdict.
    pub verdict: Option<Shown<Verdict>>,
    /// Its conditions, in the order of the file.
    pub conditions: Vec<Option<Shown<ConditionResult>>>,
}

/// What was said of the last text in which nothing was wrong where it counts.
#[derive(Debug, Default)]
pub struct LastGood {
    score: Option<(Score, Option<f64>)>,
    gates: BTreeMap<String, GateResult>,
}

/// What was decided of the last text, as long as it was decided on the same.
#[derive(Debug, Default)]
pub struct Decided {
    /// The snapshot, what names mean, what is lifted.
    on: (String, u64, BTreeMap<String, f64>),
    baseline_score: Option<f64>,
    now: Memo,
    baseline: Memo,
}

impl Decided {
    /// Says what is decided on; if that is something else than before, nothing holds any more.
    pub fn begin(&mut self, snapshot: &str, names: u64, lifted: &BTreeMap<String, f64>) {
        let same = self.on.0 == snapshot && self.on.1 == names && self.on.2 == *lifted;
        if !same {
            *self = Self { on: (snapshot.to_owned(), names, lifted.clone()), ..Self::default() };
        }
    }

    /// The baseline's score under the formulas of `config`, where it is one number.
    fn baseline(&mut self, config: &Config, newest: &Newest, places: &Places<'_>) -> Option<f64> {
        newest.snapshot.baseline.as_ref()?;
        let score = score_again(config, &newest.baseline, None, places, &mut self.baseline).exact();
        if score != self.baseline_score {
            self.baseline_score = score;
            self.now = Memo::default();
        }
        score
    }
}

/// Where a text is wrong: the places of its errors, in order.
pub struct Errors(Vec<usize>);

impl Errors {
    /// The places of the errors.
    pub fn new(mut places: Vec<usize>) -> Self {
        places.sort_unstable();
        Self(places)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one lies in `span` or at its end.
    pub fn touch(&self, span: Span) -> bool {
        let after = self.0.partition_point(|place| *place < span.start);
        self.0.get(after).is_some_and(|place| *place <= span.end)
    }
}

/// What an evaluation would say of `document`; nothing where there is no snapshot.
pub fn preview(
    document: &Document,
    config: &Config,
    errors: &Errors,
    history: &Arc<History>,
    lifted: BTreeMap<String, f64>,
    decided: &mut Decided,
    last: &mut LastGood,
) -> Option<Preview> {
    let newest = history.newest.as_ref()?;
    let places = Places::new(document.text());
    let baseline = decided.baseline(config, newest, &places);
    let memo = &mut decided.now;
    let mut reference = newest.snapshot.baseline.clone();
    if let Some(reference) = &mut reference {
        reference.score = baseline;
    }
    let metrics = &newest.snapshot.metrics;
    if errors.is_empty() {
        let (score, gates) =
            evaluate::decide_again(config, metrics, lifted.clone(), reference.as_ref(), &places, memo);
        last.score = Some((score.clone(), baseline));
        last.gates = gates.iter().map(|gate| (gate.name.clone(), gate.clone())).collect();
        let verdict = evaluate::verdict(&score, &gates, &newest.snapshot.operations);
        return Some(Preview {
            history: history.clone(),
            components: score.components.iter().cloned().map(|part| Some(Shown::fresh(part))).collect(),
            score: Some(Shown::fresh(score)),
            baseline,
            gates: gates.into_iter().map(fresh_gate).collect(),
            verdict: Some(Shown::fresh(verdict)),
            lifted,
        });
    }

    let fresh = score_again(config, metrics, reference.as_ref(), &places, memo);
    let block = document.nodes().find(|node| node.name() == "score");
    // A score whose name is misspelt has become the default one.
    let broken = block.map_or(last.score.is_some(), |node| errors.touch(node.span()));
    let (score, baseline) = if broken {
        match &last.score {
            Some((score, baseline)) => (Some(Shown::stale(score.clone())), *baseline),
            None => (None, baseline),
        }
    } else {
        last.score = Some((fresh.clone(), baseline));
        (Some(Shown::fresh(fresh.clone())), baseline)
    };
    let node = |span: Span| document.node_at(span.start).map_or(span, |node| node.span());
    let components = config.score.components.iter().map(|part| {
        let name = &part.name.value;
        if !config.score.default && errors.touch(node(part.name.span)) {
            let (score, _) = last.score.as_ref()?;
            let old = score.components.iter().find(|old| old.name == *name)?;
            return Some(Shown::stale(old.clone()));
        }
        fresh.components.iter().find(|new| new.name == *name).cloned().map(Shown::fresh)
    });
    let components = components.collect();

    let nothing = Score { low: 0.0, high: 100.0, components: Vec::new() };
    let effective = score.as_ref().map_or(&nothing, |score| &score.value);
    let values = Values::for_gates(config, metrics, reference.as_ref(), effective, lifted.clone());
    let results = gates_again(config, &values, &places, memo);
    let stale_score = score.as_ref().is_none_or(|score| score.stale);
    let gates: Vec<GatePreview> = config
        .gates
        .iter()
        .zip(results)
        .map(|(gate, result)| {
            let old = last.gates.get(&gate.name.value);
            let conditions = gate.conditions.iter().zip(&result.conditions).enumerate();
            let conditions: Vec<_> = conditions
                .map(|(place, (condition, result))| {
                    if errors.touch(node(condition.formula.span)) {
                        return old?.conditions.get(place).cloned().map(Shown::stale);
                    }
                    let stale = stale_score && values.reads_score(&condition.formula.expression);
                    if stale && score.is_none() {
                        return None;
                    }
                    Some(Shown { value: result.clone(), stale })
                })
                .collect();
            let whole = !errors.touch(node(gate.name.span));
            let verdict = if whole && conditions.iter().flatten().all(|condition| !condition.stale) {
                Some(Shown::fresh(result.verdict))
            } else {
                old.map(|old| Shown::stale(old.verdict))
            };
            if whole && verdict.is_some_and(|verdict| !verdict.stale) {
                last.gates.insert(gate.name.value.clone(), result);
            }
            GatePreview { verdict, conditions }
        })
        .collect();
    let verdict = score.as_ref().map(|score| {
        let gates: Vec<GateResult> = last.gates.values().cloned().collect();
        Shown::stale(evaluate::verdict(&score.value, &gates, &newest.snapshot.operations))
    });
    drop(values);
    Some(Preview { history: history.clone(), score, baseline, components, gates, verdict, lifted })
}

fn fresh_gate(gate: GateResult) -> GatePreview {
    GatePreview {
        verdict: Some(Shown::fresh(gate.verdict)),
        conditions: gate.conditions.into_iter().map(|condition| Some(Shown::fresh(condition))).collect(),
    }
}
