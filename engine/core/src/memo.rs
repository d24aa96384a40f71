//! What one decision leaves for the next: results of expressions.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use rq_schema::expression::Expression;
use rustc_hash::FxHashMap;

/// Results by expression, those that the last round did not ask for left out.
#[derive(Debug)]
pub(crate) struct Results<T> {
    /// By where the expression lies; it is kept, so that no other can lie there.
    kept: FxHashMap<usize, Kept<T>>,
    round: u64,
}

#[derive(Debug)]
struct Kept<T> {
    _expression: Arc<Expression>,
    round: u64,
    result: T,
}

impl<T> Default for Results<T> {
    fn default() -> Self {
        Self { kept: FxHashMap::default(), round: 0 }
    }
}

impl<T> Results<T> {
    /// Begins a round.
    pub(crate) fn begin(&mut self) {
        self.round += 1;
    }

    /// Forgets what the round did not ask for.
    pub(crate) fn end(&mut self) {
        let round = self.round;
        self.kept.retain(|_, kept| kept.round == round);
    }

    /// The result of an expression, worked out unless there is one that `holds`.
    pub(crate) fn get(
        &mut self,
        expression: &Arc<Expression>,
        holds: impl Fn(&T) -> bool,
        work_out: impl FnOnce() -> T,
    ) -> &T {
        let round = self.round;
        let kept = match self.kept.entry(Arc::as_ptr(expression) as usize) {
            Entry::Occupied(known) => {
                let kept = known.into_mut();
                kept.round = round;
                if !holds(&kept.result) {
                    kept.result = work_out();
                }
                kept
            }
            Entry::Vacant(place) => {
                place.insert(Kept { _expression: expression.clone(), round, result: work_out() })
            }
        };
        &kept.result
    }
}

/// What one decision leaves for the next, as long as metrics, waivers, the baseline's measurements and what names mean
/// are the same.
#[derive(Debug, Default)]
pub struct Memo {
    pub(crate) points: crate::score::Memo,
    pub(crate) conditions: crate::gate::Memo,
}
