//! Change points in recorded histories: those that people marked, noise, and steps put into calm series.

use std::fs;
use std::path::Path;

use fastrand::Rng;
use rq_core::statistics::{Sensitivity, change_points};
use serde_json::Value;

use crate::{Budgets, Outcome};

/// How far a point may lie from what it stands for.
const MARGIN: usize = 5;
/// Steps that are put into each calm series.
const STEPS: usize = 400;

struct History {
    kind: String,
    values: Vec<f64>,
    /// What each person marked.
    marks: Vec<Vec<usize>>,
}

pub(crate) fn measure(folder: &Path, budgets: &mut Budgets) -> Outcome<()> {
    let histories = read(&folder.join("series.jsonl"))?;
    let of = |kind: &'static str| histories.iter().filter(move |history| history.kind == kind);
    let scores: Vec<f64> =
        of("human").map(|history| agreement(&found(&history.values), &history.marks)).collect();
    let nothing: Vec<f64> = of("human").map(|history| agreement(&[], &history.marks)).collect();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    println!("\nchange points, F1 of finding none: {:.3}", mean(&nothing));
    budgets.at_least("change points, F1 on those that people marked", mean(&scores), 0.69, "");
    let points: usize = of("aa-history").map(|history| history.values.len()).sum();
    let alarms: usize = of("aa-history").map(|history| found(&history.values).len()).sum();
    budgets.at_most(
        "change points, alarms per 100 points of noise",
        alarms as f64 * 100.0 / points as f64,
        0.25,
        "",
    );
    let mut random = Rng::with_seed(3);
    let mut shuffled = 0;
    for history in of("aa-history") {
        for _ in 0..20 {
            let mut values = history.values.clone();
            random.shuffle(&mut values);
            shuffled += found(&values).len();
        }
    }
    budgets.at_most("change points, alarms on shuffled noise", shuffled as f64, 0.0, "");
    for (percent, least) in [(10.0, 81.0), (20.0, 97.0)] {
        let power = power(of("unlabelled"), percent, &mut random);
        budgets.at_least(&format!("change points, steps of +{percent} % found"), power, least, " %");
    }
    // What is not told of where runners come and go: no promise, but a reader must know.
    for percent in [10.0, 20.0, 50.0] {
        let power = power(of("aa-history"), percent, &mut random);
        println!("change points, steps of +{percent} % put into the noise: {power:.1} % found");
    }
    Ok(())
}

/// Percent of the steps that are found, each put into a stretch of at most 100 values.
fn power<'a>(histories: impl Iterator<Item = &'a History>, percent: f64, random: &mut Rng) -> f64 {
    let (mut hits, mut all) = (0, 0);
    for history in histories.filter(|history| history.values.len() > 40) {
        for _ in 0..STEPS {
            let length = history.values.len().min(100);
            let start = random.usize(..=history.values.len() - length);
            let mut values = history.values[start..start + length].to_vec();
            let at = random.usize(15..length - 15);
            values[at..].iter_mut().for_each(|value| *value *= 1.0 + percent / 100.0);
            hits += usize::from(found(&values).iter().any(|point| point.abs_diff(at) <= MARGIN));
            all += 1;
        }
    }
    f64::from(hits as u32) * 100.0 / f64::from(all)
}

fn found(values: &[f64]) -> Vec<usize> {
    change_points(values, &Sensitivity::default()).into_iter().map(|point| point.at).collect()
}

fn read(path: &Path) -> Outcome<Vec<History>> {
    let numbers = |value: &Value| -> Vec<usize> {
        value.as_array().into_iter().flatten().filter_map(|mark| Some(mark.as_u64()? as usize)).collect()
    };
    fs::read_to_string(path)?
        .lines()
        .map(|line| {
            // Gaps are written in a way that JSON does not have.
            let entry: Value = serde_json::from_str(&line.replace("NaN", "null"))?;
            let values = entry["y"].as_array().into_iter().flatten();
            Ok(History {
                kind: entry["kind"].as_str().unwrap_or_default().to_owned(),
                values: values.map(|value| value.as_f64().unwrap_or(f64::NAN)).collect(),
                marks: entry["annotations"]
                    .as_object()
                    .into_iter()
                    .flat_map(|all| all.values())
                    .map(numbers)
                    .collect(),
            })
        })
        .collect()
}

/// The F1 of van den Burg and Williams (2020): precision against all marks together, recall as the mean over the people;
/// the begin of a series is a point for everybody.
fn agreement(found: &[usize], marks: &[Vec<usize>]) -> f64 {
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
