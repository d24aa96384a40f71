//! The numbers that conditions compare a value with: it must not be shown on another side of them than it stands.

/// More thresholds than a file for people has; a bound on the work.
const MOST_THRESHOLDS: usize = 64;

/// Numbers that `conditions` compare `name` with: those that stand in their text and, where they speak of the baseline
/// and its value is another one, that value with each of those added and taken away.
pub fn thresholds<'a>(
    conditions: impl IntoIterator<Item = &'a str>,
    name: &str,
    baseline: Option<f64>,
) -> Vec<f64> {
    let mut found = Vec::new();
    for condition in conditions {
        if found.len() > MOST_THRESHOLDS {
            break;
        }
        if !condition.contains(name) {
            continue;
        }
        let baseline = baseline.filter(|_| ["baseline", "delta"].iter().any(|word| condition.contains(word)));
        found.extend(baseline);
        for number in numbers(condition) {
            found.push(number);
            found.extend(baseline.iter().flat_map(|value| [value - number, value + number]));
        }
    }
    found.truncate(MOST_THRESHOLDS);
    found
}

/// The numbers written in an expression; digits inside a name are none.
fn numbers(text: &str) -> Vec<f64> {
    let mut found = Vec::new();
    let mut inside = false;
    let mut word = String::new();
    for c in text.chars().take(10_000).chain([' ']) {
        if c.is_alphanumeric() || matches!(c, '_' | '.') {
            inside = true;
            word.push(c);
        } else if inside {
            found.extend(word.parse::<f64>().ok().filter(|n| n.is_finite()));
            word.clear();
            inside = false;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn numbers_in_conditions_are_found_and_names_are_none() {
        assert_eq!(numbers("score >= 80 && p95.time<2.5||x2 != 1e3"), [80.0, 2.5, 1_000.0]);
        assert_eq!(numbers("infinite < nan"), Vec::<f64>::new());
    }
}
