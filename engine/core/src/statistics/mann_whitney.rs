//! Mann and Whitney's test: whether values of one group tend to be larger than those of another.

use libm::erfc;

/// The two-sided p of two groups by the normal approximation, corrected for ties and continuity (Mann and Whitney 1947);
/// 1 where a group is empty or all values are the same.
#[must_use]
pub fn mann_whitney(first: &[f64], second: &[f64]) -> f64 {
    let (n, m) = (first.len() as f64, second.len() as f64);
    let mut all: Vec<(f64, bool)> =
        first.iter().map(|value| (*value, true)).chain(second.iter().map(|value| (*value, false))).collect();
    all.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (mut ranks, mut ties, mut place) = (0.0, 0.0, 0);
    while let Some((value, _)) = all.get(place) {
        let alike = all[place..].iter().take_while(|(other, _)| other == value).count().max(1);
        let rank = place as f64 + (alike as f64 + 1.0) / 2.0;
        ranks += rank * all[place..place + alike].iter().filter(|(_, of_first)| *of_first).count() as f64;
        ties += (alike as f64).powi(3) - alike as f64;
        place += alike;
    }
    let total = n + m;
    let u = ranks - n * (n + 1.0) / 2.0;
    let variance = n * m / 12.0 * (total + 1.0 - ties / (total * (total - 1.0)));
    if n == 0.0 || m == 0.0 || variance.is_nan() || variance <= 0.0 {
        return 1.0;
    }
    let z = ((u - n * m / 2.0).abs() - 0.5).max(0.0) / variance.sqrt();
    erfc(z / std::f64::consts::SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_others_have_it() {
        // scipy.stats.mannwhitneyu(range(1, 11), range(6, 16), method="asymptotic")
        let first: Vec<f64> = (1..=10).map(f64::from).collect();
        let second: Vec<f64> = (6..=15).map(f64::from).collect();
        assert!(
            (mann_whitney(&first, &second) - 0.005_075_392_315_273_923).abs() < 1e-12,
            "{}",
            mann_whitney(&first, &second)
        );
        assert_eq!(mann_whitney(&first, &[]), 1.0);
        assert_eq!(mann_whitney(&[1.0; 5], &[1.0; 5]), 1.0);
    }
}
