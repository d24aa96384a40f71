//! What one decision leaves for the next: results of expressions, by their text.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Results by text, those that the last round did not ask for left out.
#[derive(Debug)]
pub(crate) struct ByText<T> {
    kept: HashMap<Box<str>, (u64, T)>,
    round: u64,
}

impl<T> Default for ByText<T> {
    fn default() -> Self {
        Self { kept: HashMap::new(), round: 0 }
    }
}

impl<T> ByText<T> {
    /// Begins a round.
    pub(crate) fn begin(&mut self) {
        self.round += 1;
    }

    /// Forgets what the round did not ask for.
    pub(crate) fn end(&mut self) {
        let round = self.round;
        self.kept.retain(|_, (asked, _)| *asked == round);
    }

    /// The result for `text`, worked out unless there is one that `holds`.
    pub(crate) fn get(&mut self, text: &str, holds: impl Fn(&T) -> bool, work_out: impl FnOnce() -> T) -> &T {
        let round = self.round;
        let kept = match self.kept.entry(text.into()) {
            Entry::Occupied(mut known) => {
                if holds(&known.get().1) {
                    known.get_mut().0 = round;
                } else {
                    known.insert((round, work_out()));
                }
                known.into_mut()
            }
            Entry::Vacant(place) => place.insert((round, work_out())),
        };
        &kept.1
    }
}

/// What one decision leaves for the next, as long as metrics, waivers, the baseline and what names mean are the same.
#[derive(Debug, Default)]
pub struct Memo {
    pub(crate) points: crate::score::Memo,
    pub(crate) conditions: crate::gate::Memo,
}
