//! How well change points fit those that people marked.

/// How far a point may lie from what it stands for.
pub(crate) const MARGIN: usize = 5;

/// The F1 of van den Burg and Williams (2020): precision against all marks together, recall as the mean over the people;
/// the begin of a series is a point for everybody.
pub(crate) fn agreement(found: &[usize], marks: &[Vec<usize>]) -> f64 {
    let begun = |points: &[usize]| {
        let mut all = points.to_vec();
        all.push(0);
        all.sort_unstable();
        all.dedup();
        all
    };
    let found = begun(found);
    let together = begun(&marks.concat());
    let precision = matched(&together, &found) as f64 / found.len() as f64;
    let recalls =
        marks.iter().map(|own| begun(own)).map(|own| matched(&own, &found) as f64 / own.len() as f64);
    let recall = recalls.sum::<f64>() / marks.len().max(1) as f64;
    if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 }
}

/// How many of the marks have a point of their own near them.
fn matched(marks: &[usize], points: &[usize]) -> usize {
    let mut left = points.to_vec();
    let mut count = 0;
    for mark in marks {
        let near = left.iter().enumerate().filter(|(_, point)| point.abs_diff(*mark) <= MARGIN);
        if let Some(place) = near.min_by_key(|(_, point)| point.abs_diff(*mark)).map(|(place, _)| place) {
            left.swap_remove(place);
            count += 1;
        }
    }
    count
}
