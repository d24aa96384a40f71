//! "Did you mean": the nearest of the names that would have been right.

/// The candidate nearest to `name`, if it is near enough to be what was meant.
///
/// Distance: Damerau-Levenshtein, at most a third of the longer name, at least one and at most three edits.
/// Ties go to the first candidate.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Nobody mistypes a name this long; the distance is quadratic.
    if name.len() > 128 {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let limit = (name.chars().count().max(candidate.chars().count()) / 3).clamp(1, 3);
        let distance = strsim::osa_distance(name, candidate);
        if distance <= limit && best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_what_was_meant_and_nothing_far_away() {
        let names = ["smells.total", "smells.per_kloc", "complexity.over_limit"];
        assert_eq!(nearest("smels.total", names), Some("smells.total"));
        assert_eq!(nearest("smells.totla", names), Some("smells.total"));
        assert_eq!(nearest("coverage", names), None);
        assert_eq!(nearest(&"x".repeat(100_000), names), None);
    }
}
