//! Where values lie and how far they spread, without trust in any single one.

/// The middle of some values, the mean of the two middle ones for an even number; none of none.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    let middle = sorted.len() / 2;
    if sorted.is_empty() {
        return None;
    }
    let (below, upper, _) = sorted.select_nth_unstable_by(middle, f64::total_cmp);
    let upper = *upper;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = below.iter().copied().max_by(f64::total_cmp)?;
    Some(f64::midpoint(lower, upper))
}

/// The median distance from the median, times 1.4826: the standard deviation where values are normally distributed.
#[must_use]
pub fn median_absolute_deviation(values: &[f64]) -> Option<f64> {
    let middle = median(values)?;
    let distances: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    Some(median(&distances)? * 1.4826)
}

/// The means of all pairs of values, each with itself too: `n (n + 1) / 2` of them. Their median is the estimate of Hodges
/// and Lehmann (1963), and the values near their ends bound it.
#[must_use]
pub fn walsh_averages(values: &[f64]) -> Vec<f64> {
    let mut means = Vec::with_capacity(values.len() * (values.len() + 1) / 2);
    for (place, first) in values.iter().enumerate() {
        means.extend(values[place..].iter().map(|second| f64::midpoint(*first, *second)));
    }
    means
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn middles() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median_absolute_deviation(&[1.0, 2.0, 3.0, 4.0, 100.0]), Some(1.4826));
        assert_eq!(walsh_averages(&[1.0, 3.0]), [1.0, 2.0, 3.0]);
        assert_eq!(walsh_averages(&[]), [0.0; 0]);
    }
}
