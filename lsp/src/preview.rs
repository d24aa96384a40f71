//! What an evaluation would say of the text as it stands, on the newest snapshot's measurements.
//!
//! Where nothing is wrong in the text, this is [`evaluate::decide`], the function that an evaluation itself decides
//! with. Where something is, what it touches keeps the last value that it had, marked as stale.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rq_core::evaluate;
use rq_core::gate::gates_again;
use rq_core::memo::Memo;
use rq_core::place::Places;
use rq_core::scope::Values;
use rq_core::score::{exact_again, score_again};
use rq_core::snapshot::{Component, ConditionResult, GateResult, Score, Verdict};
use rq_schema::Span;
use rq_schema::config::{self, Config, Name};
use rq_schema::expression::Expression;
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
    pub score: Option<Shown<Arc<Score>>>,
    /// The baseline's score under the same formulas.
    pub baseline: Option<f64>,
    /// The answer; nothing where the score has none.
    pub verdict: Option<Shown<Verdict>>,
    /// What waivers take off metrics.
    pub lifted: BTreeMap<String, f64>,
    /// What conditions that read the score or points are decided on: fresh where it can be.
    pub decided_on: Arc<Score>,
    /// Of the text as it stands.
    fresh: Results,
    /// Where it is wrong, by place: what was said before, or nothing.
    overridden: Overridden,
}

/// A score and its gates, each in the order of the configuration.
type Results = (Arc<Score>, Arc<Vec<GateResult>>);

/// What does not hold, as the text is wrong there: the value of an earlier text, if there was one.
#[derive(Debug, Default)]
struct Overridden {
    components: BTreeMap<usize, Option<Component>>,
    verdicts: BTreeMap<usize, Option<Verdict>>,
    conditions: BTreeMap<(usize, usize), Option<ConditionResult>>,
}

impl Preview {
    /// What the component at `place` of the configuration gives.
    pub fn component(&self, name: &str, place: usize) -> Option<Shown<&Component>> {
        if let Some(old) = self.overridden.components.get(&place) {
            return old.as_ref().map(Shown::stale);
        }
        let parts = &self.fresh.0.components;
        // A component that is part of a cycle has no result, and those behind it stand one place before theirs.
        let found = parts.get(place).filter(|part| part.name == name);
        found.or_else(|| parts.iter().find(|part| part.name == name)).map(Shown::fresh)
    }

    /// The verdict of the gate at `gate` of the configuration.
    pub fn gate(&self, gate: usize) -> Option<Shown<Verdict>> {
        match self.overridden.verdicts.get(&gate) {
            Some(old) => old.map(Shown::stale),
            None => self.fresh.1.get(gate).map(|gate| Shown::fresh(gate.verdict)),
        }
    }

    /// What is said of a condition of that gate.
    pub fn condition(&self, gate: usize, condition: usize) -> Option<Shown<&ConditionResult>> {
        match self.overridden.conditions.get(&(gate, condition)) {
            Some(old) => old.as_ref().map(Shown::stale),
            None => self.fresh.1.get(gate)?.conditions.get(condition).map(Shown::fresh),
        }
    }
}

/// What was said of the last text in which nothing was wrong.
#[derive(Debug, Default)]
pub struct LastGood {
    score: Option<(Arc<Score>, Option<f64>)>,
    /// Whether that score was declared in the text, and not the default one.
    declared: bool,
    gates: Arc<Vec<GateResult>>,
}

impl LastGood {
    fn gate(&self, name: &str) -> Option<&GateResult> {
        self.gates.iter().find(|gate| gate.name == name)
    }
}

/// What was decided of the last text, as long as it was decided on the same.
#[derive(Debug, Default)]
pub struct Decided {
    /// The snapshot, what names mean, what is lifted.
    on: (String, u64, BTreeMap<String, f64>),
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
    fn baseline(&mut self, config: &Config, newest: &Newest) -> Option<f64> {
        newest.snapshot.baseline.as_ref()?;
        exact_again(config, &newest.baseline, None, &mut self.baseline)
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
    let baseline = decided.baseline(config, newest);
    let memo = &mut decided.now;
    let mut reference = newest.snapshot.baseline.clone();
    if let Some(reference) = &mut reference {
        reference.score = baseline;
    }
    let metrics = &newest.snapshot.metrics;
    if errors.is_empty() {
        let (score, gates) =
            evaluate::decide_again(config, metrics, lifted.clone(), reference.as_ref(), &places, memo);
        let verdict = evaluate::verdict(&score, &gates, &newest.snapshot.operations);
        let (score, gates) = (Arc::new(score), Arc::new(gates));
        let declared = !config.score.default;
        *last = LastGood { score: Some((score.clone(), baseline)), declared, gates: gates.clone() };
        return Some(Preview {
            history: history.clone(),
            score: Some(Shown::fresh(score.clone())),
            baseline,
            verdict: Some(Shown::fresh(verdict)),
            lifted,
            decided_on: score.clone(),
            fresh: (score, gates),
            overridden: Overridden::default(),
        });
    }

    let fresh = Arc::new(score_again(config, metrics, reference.as_ref(), &places, memo));
    let block = document.nodes().find(|node| node.name() == "score");
    // A declared one whose name is misspelt now has become the default one.
    let broken = block.map_or(last.declared, |node| errors.touch(node.span()));
    let (score, baseline) = match &last.score {
        Some((score, baseline)) if broken => (Some(Shown::stale(score.clone())), *baseline),
        None if broken => (None, baseline),
        _ => {
            last.score = Some((fresh.clone(), baseline));
            last.declared = block.is_some();
            (Some(Shown::fresh(fresh.clone())), baseline)
        }
    };
    let mut overridden = Overridden::default();
    let node = |span: Span| document.node_at(span.start).map_or(span, |node| node.span());
    if broken && !config.score.default {
        for place in broken_components(config, |part| errors.touch(node(part.name.span))) {
            let name = config.score.components.get(place).map(|part| &part.name.value);
            let old = last.score.iter().flat_map(|(score, _)| &score.components);
            let old = old.into_iter().find(|old| Some(&old.name) == name);
            overridden.components.insert(place, old.cloned());
        }
    }

    // What gates read: the last good score, and points that are fresh where they can be.
    let mut effective = Score::clone(&fresh);
    (effective.low, effective.high) =
        score.as_ref().map_or((0.0, 100.0), |score| (score.value.low, score.value.high));
    effective.components.retain(|part| {
        config.score.place(&part.name).is_none_or(|place| !overridden.components.contains_key(&place))
    });
    effective.components.extend(overridden.components.values().flatten().cloned());
    let values = Values::for_gates(config, metrics, reference.as_ref(), &effective, lifted.clone());
    let results = gates_again(config, &values, &places, memo);
    let stale_score = score.as_ref().is_none_or(|score| score.stale);
    for (place, (gate, result)) in config.gates.iter().zip(&results).enumerate() {
        let whole = !errors.touch(node(gate.name.span));
        let old = last.gate(&gate.name.value);
        let mut stale = !whole;
        for (at, (condition, result)) in gate.conditions.iter().zip(&result.conditions).enumerate() {
            let formula = &condition.formula;
            if !whole && errors.touch(node(formula.span)) {
                let old = old.and_then(|old| old.conditions.get(at));
                overridden.conditions.insert((place, at), old.cloned());
            } else if stale_score {
                match what_it_reads(&formula.expression, config, &values, &overridden, score.is_some()) {
                    Reads::Fresh => continue,
                    Reads::Stale => overridden.conditions.insert((place, at), Some(result.clone())),
                    Reads::Unknown => overridden.conditions.insert((place, at), None),
                };
                stale = true;
            }
        }
        if stale {
            overridden.verdicts.insert(place, old.map(|old| old.verdict));
        }
    }
    let verdict = score
        .as_ref()
        .map(|score| Shown::stale(evaluate::verdict(&score.value, &last.gates, &newest.snapshot.operations)));
    drop(values);
    let (fresh, decided_on) = ((fresh, Arc::new(results)), Arc::new(effective));
    Some(Preview {
        history: history.clone(),
        score,
        baseline,
        verdict,
        lifted,
        decided_on,
        fresh,
        overridden,
    })
}

/// What a condition stands on while the score is not that of the text.
enum Reads {
    /// Nothing that is wrong.
    Fresh,
    /// A value of an earlier text.
    Stale,
    /// Something that no text has had.
    Unknown,
}

fn what_it_reads(
    expression: &Expression,
    config: &Config,
    values: &Values<'_>,
    overridden: &Overridden,
    had_score: bool,
) -> Reads {
    let mut reads = Reads::Fresh;
    for path in expression.paths() {
        let known = match values.resolve(&path.path) {
            Some(Name::Score | Name::DeltaScore) => had_score,
            Some(Name::Component(name)) => {
                let place = config.score.place(name);
                match place.and_then(|place| overridden.components.get(&place)) {
                    Some(old) => old.is_some(),
                    None => continue,
                }
            }
            _ => continue,
        };
        if !known {
            return Reads::Unknown;
        }
        reads = Reads::Stale;
    }
    reads
}

/// Places of the components that are wrong, and of those that read one of them.
fn broken_components(config: &Config, wrong: impl Fn(&config::Component) -> bool) -> BTreeSet<usize> {
    let parts = &config.score.components;
    let mut broken: BTreeSet<usize> = (0..parts.len()).filter(|place| wrong(&parts[*place])).collect();
    loop {
        let reads = |part: &config::Component| config.score.reads(part).any(|read| broken.contains(&read));
        let more: Vec<usize> =
            (0..parts.len()).filter(|place| !broken.contains(place) && reads(&parts[*place])).collect();
        if more.is_empty() {
            return broken;
        }
        broken.extend(more);
    }
}
