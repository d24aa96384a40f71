//! How small a change the paired test can find, given how much pairs vary.

use libm::erfc;

use super::location::{median, median_absolute_deviation};
use super::paired::{LOOKS, Rule};

/// How much the logarithm of a pair's ratio varies: its standard deviation, from the median deviation, so that single
/// disturbances do not count. `None` with fewer than five pairs.
#[must_use]
pub fn noise(ratios: &[f64]) -> Option<f64> {
    let middle = median(ratios).filter(|_| ratios.len() >= 5)?;
    let around: Vec<f64> = ratios.iter().map(|ratio| ratio - middle).collect();
    median_absolute_deviation(&around)
}

/// The smallest slowdown, as a ratio, that the paired test finds in 95 of 100 releases within so many pairs.
///
/// The signed-rank test is as good as the mean of 3/π times fewer normal values (Hodges and Lehmann 1956). Its estimate
/// must lie above the effect that matters, and its p below what the last look allows.
#[must_use]
pub fn smallest_effect(noise: f64, pairs: usize, rule: &Rule) -> f64 {
    let error = noise / (pairs.max(1) as f64 * 3.0 / std::f64::consts::PI).sqrt();
    let power = upper_quantile(0.05);
    let significant = (upper_quantile(rule.alpha / LOOKS.len() as f64) + power) * error;
    let relevant = rule.effect.ln_1p() + power * error;
    significant.max(relevant).exp_m1()
}

/// The value that a standard normal variable exceeds with this probability, between 0 and 0.5.
fn upper_quantile(p: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 40.0_f64);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if erfc(middle / std::f64::consts::SQRT_2) / 2.0 > p {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        assert!((upper_quantile(0.05) - 1.644_854).abs() < 1e-5);
        assert!((upper_quantile(2.5e-6) - 4.564_788).abs() < 1e-4);
    }

    #[test]
    fn less_noise_and_more_pairs_find_less() {
        let rule = Rule::for_release(1, 0.01);
        let at = |noise, pairs| smallest_effect(noise, pairs, &rule);
        assert!(at(0.02, 160) < at(0.04, 160) && at(0.02, 160) < at(0.02, 40));
        assert!((at(0.0, 160) - 0.01).abs() < 1e-9, "never less than what matters");
        assert_eq!(noise(&[0.0; 4]), None);
        assert_eq!(noise(&[0.01; 9]), Some(0.0));
    }
}
