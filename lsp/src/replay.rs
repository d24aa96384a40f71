//! Conditions held against older snapshots: would this gate have stopped them?

use std::collections::BTreeMap;

use rq_core::place::Places;
use rq_core::scope::Values;
use rq_core::score::score;
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

/// The older snapshots under a configuration; their scores are computed when a condition first asks for them.
pub struct Replay<'a> {
    config: &'a Config,
    history: &'a History,
    /// (past snapshot, its score under the configuration) by place.
    bare: Vec<Values<'a>>,
    scored: Option<Vec<Values<'a>>>,
}

impl<'a> Replay<'a> {
    /// The snapshots of `history`, waivers as they were then.
    pub fn new(config: &'a Config, history: &'a History) -> Self {
        let nothing = Score { low: 0.0, high: 100.0, components: Vec::new() };
        let bare = history.past.iter().map(|past| values(config, past, &nothing)).collect();
        Self { config, history, bare, scored: None }
    }

    /// What `condition` would have said.
    pub fn of(&mut self, condition: &Condition) -> Replayed {
        let expression = &condition.formula.expression;
        let needs_score = self.bare.first().is_some_and(|values| values.reads_score(expression));
        let values = if needs_score { self.scored() } else { &self.bare };
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
        replayed
    }

    fn scored(&mut self) -> &[Values<'a>] {
        let (config, history) = (self.config, self.history);
        self.scored.get_or_insert_with(|| {
            let places = Places::new("");
            let past = history.past.iter();
            past.map(|past| {
                let score = score(config, &past.metrics, past.baseline.as_ref(), &places);
                values(config, past, &score)
            })
            .collect()
        })
    }
}

fn values<'a>(config: &'a Config, past: &'a Past, score: &Score) -> Values<'a> {
    let lifted: BTreeMap<String, f64> = past.lifted.clone();
    Values::for_gates(config, &past.metrics, past.baseline.as_ref(), score, lifted)
}
