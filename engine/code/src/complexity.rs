//! Cyclomatic complexity: sums over the decision points of a function.
//!
//! Definitions, and how each peer differs, stand in `docs/metrics/complexity.md`.

use serde::{Deserialize, Serialize};

use crate::facts::{Decision, FileFacts};
use crate::language::Language;

/// Which decision points count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ComplexityMode {
    /// The definition of this project.
    #[default]
    Standard,
    /// What lizard counts.
    Lizard,
    /// What radon counts (Python).
    Radon,
}

/// The cyclomatic complexity of each function of a file, in the order of `facts.functions`.
#[must_use]
pub fn cyclomatic(facts: &FileFacts, mode: ComplexityMode) -> Vec<u32> {
    let language = facts.language;
    facts
        .functions
        .iter()
        .map(|function| {
            let decisions = &function.decisions;
            let sum = match mode {
                ComplexityMode::Standard => decisions.weighted(standard),
                ComplexityMode::Lizard => decisions.weighted(|kind| lizard(language, kind)),
                ComplexityMode::Radon => decisions
                    .weighted(radon)
                    .saturating_sub(decisions.count(Decision::RadonBlind))
                    .saturating_sub(decisions.count(Decision::CatchAllMatch)),
            };
            sum.saturating_add(1)
        })
        .collect()
}

/// The kinds of the standard definition, one each.
fn standard(kind: Decision) -> u32 {
    u32::from(matches!(
        kind,
        Decision::If
            | Decision::ElseIf
            | Decision::Loop
            | Decision::ForEach
            | Decision::EndlessLoop
            | Decision::LetElse
            | Decision::Ternary
            | Decision::And
            | Decision::Or
            | Decision::Case
            | Decision::Guard
            | Decision::Catch
            | Decision::Comprehension
            | Decision::ComprehensionIf
    ))
}

/// What radon adds up; its corrections are taken off by [`cyclomatic`].
pub(crate) fn radon(kind: Decision) -> u32 {
    u32::from(matches!(
        kind,
        Decision::If
            | Decision::ElseIf
            | Decision::Loop
            | Decision::LoopElse
            | Decision::Ternary
            | Decision::And
            | Decision::Or
            | Decision::Case
            | Decision::DefaultCase
            | Decision::Catch
            | Decision::TryElse
            | Decision::Comprehension
            | Decision::ComprehensionIf
            | Decision::Assert
    ))
}

/// What lizard's tokens for a language add up.
fn lizard(language: Language, kind: Decision) -> u32 {
    let common = matches!(
        kind,
        Decision::If
            | Decision::ElseIf
            | Decision::Loop
            | Decision::Ternary
            | Decision::And
            | Decision::Or
            | Decision::Catch
    );
    let more = match language {
        Language::Python => matches!(
            kind,
            Decision::Finally
                | Decision::Case
                | Decision::DefaultCase
                | Decision::Guard
                | Decision::Comprehension
                | Decision::ComprehensionIf
        ),
        Language::JavaScript | Language::TypeScript | Language::Tsx => {
            matches!(kind, Decision::Case | Decision::Coalesce)
        }
        Language::CSharp => matches!(kind, Decision::Case | Decision::Coalesce | Decision::OptionalStep),
        Language::Rust => matches!(
            kind,
            Decision::Case | Decision::Guard | Decision::LetElse | Decision::Propagate | Decision::Where
        ),
        Language::Ruby => matches!(kind, Decision::Case | Decision::Finally),
        Language::Go => matches!(kind, Decision::Case | Decision::EndlessLoop),
        Language::Php => matches!(kind, Decision::Case | Decision::ForEach),
        Language::Java => matches!(kind, Decision::Case),
        Language::C | Language::Cpp => matches!(kind, Decision::Case | Decision::Preprocessor),
    };
    u32::from(common || more)
}
