//! Conditions held against older snapshots: would this gate have stopped them?

use std::collections::HashMap;
use std::sync::Arc;

use rq_core::place::Places;
use rq_core::scope::Values;
use rq_core::score::{points_of, score, weighed};
use rq_core::snapshot::Score;
use rq_schema::config::{Condition, Config};
use rq_schema::expression::{self, Truth, Value};

use crate::history::{History, Past};

/// What a condition would have said of older snapshots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Of how many it would not have held.
    pub failed: usize,
    /// Of how many it could be told.
    pub decided: usize,
}

/// What is kept from one version of a text for the next, as long as history and the meaning of names are the same.
#[derive(Debug, Default)]
pub struct Memo {
    on: Option<(Arc<History>, u64)>,
    /// By the text of a condition that reads neither score nor components.
    conditions: HashMap<Box<str>, Replayed>,
    /// Lowest and highest points in each snapshot, by the text of a formula that reads no components.
    points: HashMap<Box<str>, Vec<(f64, f64)>>,
}

impl Memo {
    /// Results kept at most; an hour of typing makes no more of them than that.
    const MOST: usize = 20_000;

    fn begin(&mut self, history: &Arc<History>, names: u64) {
        let same = self
            .on
            .as_ref()
            .is_some_and(|(known, revision)| Arc::ptr_eq(known, history) && *revision == names);
        if !same || self.conditions.len() + self.points.len() > Self::MOST {
            *self = Self { on: Some((history.clone(), names)), ..Self::default() };
        }
    }
}

/// The older snapshots under a configuration; their scores are computed when a condition first asks for them.
pub struct Replay<'a> {
    config: &'a Config,
    history: &'a History,
    memo: &'a mut Memo,
    bare: Option<Vec<Values<'a>>>,
    scored: Option<Vec<Values<'a>>>,
}

impl<'a> Replay<'a> {
    /// The snapshots of `history`, waivers as they were then. `names`: another number whenever names in `config` mean
    /// something else.
    pub fn new(config: &'a Config, history: &'a Arc<History>, names: u64, memo: &'a mut Memo) -> Self {
        memo.begin(history, names);
        Self { config, history, memo, bare: None, scored: None }
    }

    /// What `condition` would have said.
    pub fn of(&mut self, condition: &Condition) -> Replayed {
        let expression = condition.decides();
        if let Some(known) = self.memo.conditions.get(expression.text()) {
            return *known;
        }
        let needs_score = self
            .bare()
            .first()
            .is_some_and(|values| values.reads_score(expression) || values.reads_components(expression));
        let values = if needs_score { self.scored() } else { self.bare() };
        let mut replayed = Replayed::default();
        for values in values {
            match expression::evaluate(expression, values) {
                Ok(Value::Truth(Truth::True)) => replayed.decided += 1,
                Ok(Value::Truth(Truth::False)) => {
                    replayed.decided += 1;
                    replayed.failed += 1;
                }
                _ => {}
            }
        }
        if !needs_score {
            self.memo.conditions.insert(expression.text().into(), replayed);
        }
        replayed
    }

    fn bare(&mut self) -> &[Values<'a>] {
        let (config, history) = (self.config, self.history);
        self.bare.get_or_insert_with(|| {
            let nothing = Score { low: 0.0, high: 100.0, components: Vec::new() };
            history.past.iter().map(|past| values(config, past, &nothing)).collect()
        })
    }

    fn scored(&mut self) -> &[Values<'a>] {
        let (config, history) = (self.config, self.history);
        let memo = &mut self.memo;
        self.scored.get_or_insert_with(|| {
            let parts = &config.score.components;
            if parts.iter().any(|part| config.score.reads(part).next().is_some()) {
                return history.past.iter().map(|past| values(config, past, &whole(config, past))).collect();
            }
            let points: Vec<&[(f64, f64)]> = in_each(config, history, &mut memo.points);
            let at = |place: usize| {
                let of_past = |all: &&[(f64, f64)]| all.get(place).copied().unwrap_or((0.0, 100.0));
                points.iter().map(of_past).collect::<Vec<_>>()
            };
            let scored = history.past.iter().enumerate().map(|(place, past)| {
                let points = at(place);
                let weighed = weighed(parts.iter().map(|part| part.share).zip(points.iter().copied()));
                let mut values =
                    values(config, past, &Score { low: weighed.0, high: weighed.1, components: Vec::new() });
                points
                    .into_iter()
                    .enumerate()
                    .for_each(|(place, points)| values.set_component(place, points));
                values
            });
            scored.collect()
        })
    }
}

/// The points of every component in each snapshot.
fn in_each<'m>(
    config: &Config,
    history: &History,
    known: &'m mut HashMap<Box<str>, Vec<(f64, f64)>>,
) -> Vec<&'m [(f64, f64)]> {
    let mut bare: Option<Vec<Values<'_>>> = None;
    for part in &config.score.components {
        let expression = &part.formula.expression;
        if known.contains_key(expression.text()) {
            continue;
        }
        let values = bare.get_or_insert_with(|| {
            let scope = rq_schema::config::Scope::Formula;
            let past = history.past.iter();
            past.map(|past| Values::new(config, scope, &past.metrics, past.baseline.as_ref())).collect()
        });
        let points = values.iter().map(|values| points_of(expression, values)).collect();
        known.insert(expression.text().into(), points);
    }
    let parts = config.score.components.iter();
    parts.map(|part| known.get(part.formula.expression.text()).map_or(&[][..], Vec::as_slice)).collect()
}

/// The score of a snapshot in which components read each other.
fn whole(config: &Config, past: &Past) -> Score {
    score(config, &past.metrics, past.baseline.as_ref(), &Places::new(""))
}

fn values<'a>(config: &'a Config, past: &'a Past, score: &Score) -> Values<'a> {
    Values::for_gates(config, &past.metrics, past.baseline.as_ref(), score, past.lifted.clone())
}
