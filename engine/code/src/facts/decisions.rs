//! Decision points of a function, counted by kind.

use serde::{Deserialize, Serialize};

/// A kind of decision point, or a correction that a compatible mode needs.
///
/// Which kinds a complexity adds up is said in [`crate::complexity`]; here is only what was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum Decision {
    /// `if` (also `unless`, a modifier `if`, `if let`).
    If,
    /// `elif`, `elsif`, `else if`.
    ElseIf,
    /// `for`, `while`, `do … while`, `until`, `foreach`, `loop` with a condition.
    Loop,
    /// A loop whose own word is `foreach`.
    ForEach,
    /// `let … else` (Rust).
    LetElse,
    /// An endless loop without a condition (Rust's `loop`, Go's `for {}`).
    EndlessLoop,
    /// `else` of a loop (Python).
    LoopElse,
    /// `a ? b : c`, `a if c else b`.
    Ternary,
    /// `&&`, `and`.
    And,
    /// `||`, `or`.
    Or,
    /// `??`, `?:` (PHP's short form).
    Coalesce,
    /// An arm of `switch`, `match`, `case`, `select` that tests something.
    Case,
    /// The arm that takes the rest: `default`, `else`, `_`.
    DefaultCase,
    /// The condition of an arm: `case x if …`, `when`.
    Guard,
    /// `switch`, `match`, `select` itself.
    Switch,
    /// `catch`, `except`, `rescue`.
    Catch,
    /// `else` of a `try` (Python, Ruby).
    TryElse,
    /// `finally`, `ensure`.
    Finally,
    /// One `for` of a comprehension.
    Comprehension,
    /// One `if` of a comprehension.
    ComprehensionIf,
    /// `assert` as a statement of the language.
    Assert,
    /// `with`, `using`, try-with-resources.
    With,
    /// Rust's `?`.
    Propagate,
    /// Rust's `where`.
    Where,
    /// `?.`, a step that is not taken on null.
    OptionalStep,
    /// What radon would count, but where radon does not look: inside an `assert`, in a
    /// function's signature or decorators, in the body of a class inside a function.
    RadonBlind,
    /// A `match` with an arm that takes anything (radon counts one arm less).
    CatchAllMatch,
    /// `#if`, `#ifdef`, `#elif` of the C preprocessor.
    Preprocessor,
}

/// How many kinds of [`Decision`] there are.
pub const DECISION_KINDS: usize = Decision::Preprocessor as usize + 1;

/// Every kind in the order of its number.
pub const ALL_DECISIONS: [Decision; DECISION_KINDS] = [
    Decision::If,
    Decision::ElseIf,
    Decision::Loop,
    Decision::ForEach,
    Decision::LetElse,
    Decision::EndlessLoop,
    Decision::LoopElse,
    Decision::Ternary,
    Decision::And,
    Decision::Or,
    Decision::Coalesce,
    Decision::Case,
    Decision::DefaultCase,
    Decision::Guard,
    Decision::Switch,
    Decision::Catch,
    Decision::TryElse,
    Decision::Finally,
    Decision::Comprehension,
    Decision::ComprehensionIf,
    Decision::Assert,
    Decision::With,
    Decision::Propagate,
    Decision::Where,
    Decision::OptionalStep,
    Decision::RadonBlind,
    Decision::CatchAllMatch,
    Decision::Preprocessor,
];

/// How often each kind of decision stands in one function, its closures without a record of
/// their own included, nested functions left out.
///
/// Kept as the pairs that are not zero, in the order of [`Decision`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decisions(Vec<(Decision, u32)>);

impl Decisions {
    /// How often `kind` was seen.
    #[must_use]
    pub fn count(&self, kind: Decision) -> u32 {
        self.0.iter().find(|(k, _)| *k == kind).map_or(0, |(_, n)| *n)
    }

    /// The kinds that were seen, each with its count.
    pub fn iter(&self) -> impl Iterator<Item = (Decision, u32)> + '_ {
        self.0.iter().copied()
    }

    /// The sum of `weight(kind) · count(kind)`.
    #[must_use]
    pub fn weighted(&self, weight: impl Fn(Decision) -> u32) -> u32 {
        self.0.iter().fold(0u32, |sum, (kind, n)| sum.saturating_add(weight(*kind).saturating_mul(*n)))
    }
}

/// Counts under way: a plain array, for the walk.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tally([u32; DECISION_KINDS]);

impl Tally {
    pub(crate) const ZERO: Tally = Tally([0; DECISION_KINDS]);

    pub(crate) fn add(&mut self, kind: Decision) {
        self.0[kind as usize] += 1;
    }

    pub(crate) fn finish(&self) -> Decisions {
        Decisions(
            ALL_DECISIONS.iter().zip(self.0).filter(|(_, n)| *n > 0).map(|(kind, n)| (*kind, n)).collect(),
        )
    }
}
