//! Wilcoxon's signed-rank test, exact: the distribution of the sum of positive ranks when every sign is as likely as the
//! other, counted out (Wilcoxon 1945; Streitberg and Röhmel 1986 for tied ranks).

use std::borrow::Cow;
use std::sync::OnceLock;

/// Differences that are looked at; of more the first.
const MOST: usize = 512;

/// The test of some differences.
#[derive(Clone, Debug, PartialEq)]
pub struct SignedRank {
    /// How likely a sum of positive ranks at least as large is when nothing differs.
    pub p_greater: f64,
    /// How likely one at most as large is.
    pub p_less: f64,
}

impl SignedRank {
    /// Tests differences; zeros and what is no number are left out.
    #[must_use]
    pub fn of(differences: &[f64]) -> Self {
        let mut values: Vec<f64> = differences
            .iter()
            .copied()
            .filter(|value| *value != 0.0 && value.is_finite())
            .take(MOST)
            .collect();
        values.sort_unstable_by(|a, b| a.abs().total_cmp(&b.abs()));
        let ranks = doubled_ranks(&values);
        let positive: usize =
            values.iter().zip(&ranks).filter(|(value, _)| **value > 0.0).map(|(_, rank)| rank).sum();
        let total: usize = ranks.iter().sum();
        let tied = ranks.iter().zip(1..).any(|(rank, place)| *rank != 2 * place);
        let table = if tied { Cow::Owned(cumulative(&ranks)) } else { Cow::Borrowed(untied(ranks.len())) };
        Self { p_greater: tail(&table, total - positive), p_less: tail(&table, positive) }
    }

    /// The largest number such that a sum of positive ranks at most as large has a probability of at most `p`, for `n`
    /// differences without ties; none where even 0 is more likely.
    #[must_use]
    pub fn quantile(n: usize, p: f64) -> Option<usize> {
        let table = untied(n.min(MOST));
        // Ranks are doubled.
        let found = table.iter().step_by(2).take_while(|chance| **chance <= p).count();
        found.checked_sub(1)
    }
}

fn tail(table: &[f64], sum: usize) -> f64 {
    table.get(sum).or(table.last()).copied().unwrap_or(1.0).min(1.0)
}

/// The ranks of values in ascending order of size, twice as large so that the mean of tied ones is whole.
fn doubled_ranks(values: &[f64]) -> Vec<usize> {
    let mut ranks = Vec::with_capacity(values.len());
    while let Some(first) = values.get(ranks.len()) {
        let begin = ranks.len();
        let alike = values[begin..].iter().take_while(|value| value.abs() == first.abs()).count();
        // Of the ranks begin + 1 … begin + alike, the mean, doubled.
        ranks.extend(std::iter::repeat_n(2 * begin + alike + 1, alike));
    }
    ranks
}

/// For each sum of doubled ranks the chance of it or a smaller one.
fn cumulative(ranks: &[usize]) -> Vec<f64> {
    let total: usize = ranks.iter().sum();
    // In how many ways each sum is reached; 2^512 ways are within a double's range.
    let (mut ways, mut next) = (vec![0.0_f64; total + 1], vec![0.0_f64; total + 1]);
    ways[0] = 1.0;
    let mut reached = 0;
    for rank in ranks {
        let (kept, moved) = (&ways[*rank..=reached + rank], &ways[..=reached]);
        next[..*rank].copy_from_slice(&ways[..*rank]);
        for ((to, kept), moved) in next[*rank..=reached + rank].iter_mut().zip(kept).zip(moved) {
            *to = kept + moved;
        }
        std::mem::swap(&mut ways, &mut next);
        reached += rank;
    }
    let all = 0.5_f64.powi(i32::try_from(ranks.len()).unwrap_or(i32::MAX));
    let mut below = 0.0;
    for ways in &mut ways {
        below += *ways * all;
        *ways = below;
    }
    ways
}

/// The same for `n` ranks without ties, at most [`MOST`]; worked out once.
fn untied(n: usize) -> &'static [f64] {
    static KNOWN: [OnceLock<Vec<f64>>; MOST + 1] = [const { OnceLock::new() }; MOST + 1];
    let work = || cumulative(&(1..=n).map(|rank| 2 * rank).collect::<Vec<_>>());
    KNOWN.get(n).map_or(&[], |place| place.get_or_init(work))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(value: f64, wanted: f64) {
        assert!((value - wanted).abs() < 1e-12, "{value} is not {wanted}");
    }

    /// All signs by hand.
    fn by_hand(values: &[f64]) -> f64 {
        let ranks: Vec<f64> = values
            .iter()
            .map(|value| {
                let less = values.iter().filter(|other| other.abs() < value.abs()).count();
                let alike = values.iter().filter(|other| other.abs() == value.abs()).count();
                less as f64 + (alike as f64 + 1.0) / 2.0
            })
            .collect();
        let sum = |signs: usize| -> f64 {
            ranks.iter().enumerate().filter(|(place, _)| signs >> place & 1 == 1).map(|(_, rank)| rank).sum()
        };
        let seen: f64 =
            values.iter().zip(&ranks).filter(|(value, _)| **value > 0.0).map(|(_, rank)| rank).sum();
        let all = 1_usize << values.len();
        (0..all).filter(|signs| sum(*signs) >= seen).count() as f64 / all as f64
    }

    #[test]
    fn as_counted_by_hand() {
        close(SignedRank::of(&[1.0, 2.0, 3.0]).p_greater, 0.125);
        close(SignedRank::of(&[-1.0, -2.0, -3.0]).p_less, 0.125);
        close(SignedRank::of(&[]).p_greater, 1.0);
        close(SignedRank::of(&[0.0, f64::NAN, 1.0]).p_greater, 0.5);
        for values in [
            vec![0.3, -0.1, 0.2, 0.5, -0.4, 0.9],
            vec![1.0, -1.0, 2.0, 2.0, 2.0, -3.0, 4.0],
            vec![-1.0, 1.0, 1.0, -1.0, 1.0],
        ] {
            close(SignedRank::of(&values).p_greater, by_hand(&values));
            let turned: Vec<f64> = values.iter().map(|value| -value).collect();
            close(SignedRank::of(&turned).p_less, by_hand(&values));
        }
    }

    #[test]
    fn quantiles_are_those_of_the_tables() {
        // Wilcoxon's table: for n = 10, 10 at 5 % and 3 at 0.5 %, one-sided.
        assert_eq!(SignedRank::quantile(10, 0.05), Some(10));
        assert_eq!(SignedRank::quantile(10, 0.005), Some(3));
        assert_eq!(SignedRank::quantile(3, 0.05), None);
    }
}
