//! Whether one of two builds is slower, from pairs of runs made one right after the other: a group-sequential exact
//! signed-rank test on the logarithms of the ratios, joined with the estimate of Hodges and Lehmann.

use super::location::{median, walsh_averages};
use super::signed_rank::SignedRank;

/// Numbers of pairs after which the test looks. Each look spends an equal part of the allowed false alarms (Bonferroni).
pub const LOOKS: [usize; 4] = [20, 40, 80, 160];

/// False alarms that are allowed in a whole release, however many benchmarks it has.
pub const RELEASE_ALPHA: f64 = 0.001;

/// How a comparison decides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// The chance of calling one unchanged benchmark slower that is allowed.
    pub alpha: f64,
    /// The smallest change that matters, as a ratio: 0.01 for one percent.
    pub effect: f64,
    /// The change below which the test may stop early: 0.03.
    pub futility: f64,
}

impl Rule {
    /// The rule for a release with so many comparisons that may block it. `tolerance`: the smallest change that matters,
    /// as a ratio.
    #[must_use]
    pub fn for_release(comparisons: usize, tolerance: f64) -> Self {
        Self {
            alpha: RELEASE_ALPHA / comparisons.max(1) as f64,
            effect: tolerance,
            futility: tolerance.max(0.01) + 0.02,
        }
    }
}

/// What a comparison says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The new build is slower.
    Regression,
    /// It is faster.
    Improvement,
    /// It is not slower by as much as matters.
    Ok,
    /// The pairs do not tell.
    Inconclusive,
}

/// A comparison's answer. Changes are ratios: 0.05 where the new build takes 5 % more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decision {
    /// What it says.
    pub verdict: Verdict,
    /// Pairs that it looked at.
    pub pairs: usize,
    /// How much slower the new build is.
    pub change: f64,
    /// Lower end of the interval that holds the change with 95 %, at each end.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
    /// How likely pairs as slow as these are when nothing differs.
    pub p: f64,
    /// About how many pairs would decide, where these do not.
    pub wanted: Option<usize>,
}

/// What one look at some pairs says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Look {
    /// It is decided.
    Decided(Decision),
    /// More pairs are needed to tell, up to this number.
    More(usize),
}

/// Looks at the pairs measured so far; decides nothing between the numbers of [`LOOKS`]. `ratios`: the logarithm of new
/// time by old time, one a pair, in the order of measurement.
#[must_use]
pub fn look(ratios: &[f64], rule: &Rule) -> Look {
    for pairs in LOOKS {
        let Some(seen) = ratios.get(..pairs) else { return Look::More(pairs) };
        let decision = at(seen, rule);
        if decision.verdict != Verdict::Inconclusive || pairs == LOOKS[LOOKS.len() - 1] {
            return Look::Decided(decision);
        }
    }
    Look::More(LOOKS[0])
}

/// Decides on all pairs that there are, when no more can be had: at each number of [`LOOKS`] that is reached, and at the
/// end. Never `Ok` for want of pairs.
#[must_use]
pub fn decide(ratios: &[f64], rule: &Rule) -> Decision {
    match look(ratios, rule) {
        Look::Decided(decision) => decision,
        Look::More(_) => at(ratios, rule),
    }
}

/// The answer of one look.
fn at(ratios: &[f64], rule: &Rule) -> Decision {
    let alpha = rule.alpha / LOOKS.len() as f64;
    let ratios: Vec<f64> = ratios.iter().copied().filter(|ratio| ratio.is_finite()).collect();
    let test = SignedRank::of(&ratios);
    let (change, low, high) = estimate(&ratios);
    let enough = ratios.len() >= LOOKS[0];
    let verdict = if test.p_greater <= alpha && change > rule.effect.ln_1p() {
        Verdict::Regression
    } else if test.p_less <= alpha && change < -rule.effect.ln_1p() {
        Verdict::Improvement
    } else if enough && high < rule.futility.ln_1p() {
        Verdict::Ok
    } else {
        Verdict::Inconclusive
    };
    let wanted =
        (verdict == Verdict::Inconclusive).then(|| wanted(ratios.len(), change, high, rule)).flatten();
    Decision {
        verdict,
        pairs: ratios.len(),
        change: change.exp_m1(),
        low: low.exp_m1(),
        high: high.exp_m1(),
        p: test.p_greater,
        wanted,
    }
}

/// The estimate of Hodges and Lehmann, and the bounds that the signed-rank test gives (95 % each).
fn estimate(ratios: &[f64]) -> (f64, f64, f64) {
    let mut means = walsh_averages(ratios);
    let Some(change) = median(&means) else { return (0.0, f64::NEG_INFINITY, f64::INFINITY) };
    // So few pairs bound nothing.
    let Some(cut) = SignedRank::quantile(ratios.len(), 0.05) else {
        return (change, f64::NEG_INFINITY, f64::INFINITY);
    };
    let last = means.len() - 1 - cut;
    let low = *means.select_nth_unstable_by(cut, f64::total_cmp).1;
    let high = *means.select_nth_unstable_by(last, f64::total_cmp).1;
    (change, low, high)
}

/// About how many pairs would decide: the interval shrinks with the root of their number.
fn wanted(pairs: usize, change: f64, high: f64, rule: &Rule) -> Option<usize> {
    let half = high - change;
    let margin = (rule.futility.ln_1p() - change).abs().max((change - rule.effect.ln_1p()).max(0.0) / 2.0);
    if !half.is_finite() || margin <= 0.0 || pairs == 0 {
        return None;
    }
    let times = (half / margin).powi(2).max(1.0);
    let wanted = (pairs as f64 * times).ceil();
    (wanted <= 100_000.0).then_some((wanted as usize).max(pairs + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ratios around a change, spread evenly by so much on both sides.
    fn around(change: f64, spread: f64, pairs: usize) -> Vec<f64> {
        let turn = |place: usize| ((place * 7919) % 101) as f64 / 50.0 - 1.0;
        (0..pairs).map(|place| (1.0 + change).ln() + spread * turn(place)).collect()
    }

    fn rule() -> Rule {
        Rule::for_release(100, 0.01)
    }

    #[test]
    fn clear_cases() {
        let slow = decide(&around(0.10, 0.02, 160), &rule());
        assert_eq!((slow.verdict, slow.pairs), (Verdict::Regression, 20));
        assert!((slow.change - 0.10).abs() < 0.01 && slow.low < slow.change && slow.change < slow.high);
        assert_eq!(decide(&around(-0.10, 0.02, 160), &rule()).verdict, Verdict::Improvement);
        assert_eq!(decide(&around(0.0, 0.02, 160), &rule()).verdict, Verdict::Ok);
    }

    #[test]
    fn want_of_pairs_is_never_ok() {
        for pairs in 0..20 {
            let decision = decide(&around(0.0, 0.001, pairs), &rule());
            assert_eq!(decision.verdict, Verdict::Inconclusive, "{pairs}");
        }
        assert_eq!(decide(&[f64::NAN; 40], &rule()).verdict, Verdict::Inconclusive);
        let noisy = decide(&around(0.01, 1.5, 160), &rule());
        assert_eq!(noisy.verdict, Verdict::Inconclusive);
        assert!(noisy.wanted.is_some_and(|wanted| wanted > 160), "{noisy:?}");
    }

    #[test]
    fn what_matters_less_than_the_tolerance_does_not_block() {
        let decision = decide(&around(0.02, 0.005, 160), &Rule::for_release(1, 0.03));
        assert_eq!(decision.verdict, Verdict::Ok);
        assert_eq!(decide(&around(0.02, 0.005, 160), &rule()).verdict, Verdict::Regression);
    }

    #[test]
    fn looks_come_at_their_numbers() {
        assert_eq!(look(&around(0.04, 0.08, 19), &rule()), Look::More(20));
        assert_eq!(look(&around(0.02, 0.2, 30), &rule()), Look::More(40));
    }
}
