//! Recorded histories, and what is made of them: noise in another order, and steps put into calm series and into noise.

use std::fs;
use std::path::Path;

use fastrand::Rng;
use serde_json::Value;

use crate::Outcome;

/// Steps that are put into each calm series.
const STEPS: usize = 400;
/// Steps that are put into each series of noise.
const STEPS_IN_NOISE: usize = 50;
/// How often each series of noise is shuffled.
const SHUFFLES: usize = 20;
/// Values of a stretch with a step.
pub(crate) const STRETCH: usize = 100;
/// Percent of the steps in calm series.
pub(crate) const CALM: [u32; 3] = [5, 10, 20];
/// Percent of the steps in noise; at 0 what is found there is found by chance.
pub(crate) const NOISY: [u32; 4] = [0, 10, 20, 50];

/// A history with what each person marked.
pub(crate) struct Marked {
    pub(crate) values: Vec<f64>,
    pub(crate) marks: Vec<Vec<usize>>,
}

/// Stretches with a step each.
pub(crate) struct Steps {
    pub(crate) series: Vec<Vec<f64>>,
    /// Where the step is.
    pub(crate) at: Vec<usize>,
}

/// What every rule is shown.
pub(crate) struct Histories {
    pub(crate) marked: Vec<Marked>,
    /// Benchmarks whose code did not change.
    pub(crate) noise: Vec<Vec<f64>>,
    pub(crate) shuffled: Vec<Vec<f64>>,
    /// By [`CALM`].
    pub(crate) calm: [Steps; 3],
    /// By [`NOISY`].
    pub(crate) noisy: [Steps; 4],
}

struct History {
    kind: String,
    values: Vec<f64>,
    marks: Vec<Vec<usize>>,
}

impl Histories {
    /// Reads `series.jsonl` of a folder.
    pub(crate) fn read(folder: &Path) -> Outcome<Self> {
        let histories = read(&folder.join("series.jsonl"))?;
        let of = |kind: &str| -> Vec<Vec<f64>> {
            let fitting = histories.iter().filter(|history| history.kind == kind);
            fitting.map(|history| history.values.clone()).collect()
        };
        let (noise, calm) = (of("aa-history"), of("unlabelled"));
        let mut random = Rng::with_seed(3);
        let mut shuffled = Vec::new();
        for series in &noise {
            for _ in 0..SHUFFLES {
                let mut values = series.clone();
                random.shuffle(&mut values);
                shuffled.push(values);
            }
        }
        Ok(Self {
            marked: histories
                .iter()
                .filter(|history| history.kind == "human")
                .map(|history| Marked { values: history.values.clone(), marks: history.marks.clone() })
                .collect(),
            calm: CALM.map(|percent| steps(&calm, percent, STEPS)),
            noisy: NOISY.map(|percent| steps(&noise, percent, STEPS_IN_NOISE)),
            noise,
            shuffled,
        })
    }
}

/// Stretches of some histories, each with a step somewhere within; the same ones for every height.
fn steps(histories: &[Vec<f64>], percent: u32, count: usize) -> Steps {
    let mut random = Rng::with_seed(5);
    let mut steps = Steps { series: Vec::new(), at: Vec::new() };
    for history in histories.iter().filter(|history| history.len() > 40) {
        for _ in 0..count {
            let length = history.len().min(STRETCH);
            let start = random.usize(..=history.len() - length);
            let mut values = history[start..start + length].to_vec();
            let at = random.usize(15..length - 15);
            values[at..].iter_mut().for_each(|value| *value *= 1.0 + f64::from(percent) / 100.0);
            steps.series.push(values);
            steps.at.push(at);
        }
    }
    steps
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
