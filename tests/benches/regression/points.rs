//! Change points in recorded histories: our rule and Otava's on the same series.

use std::time::Instant;

use rq_benches::otava::{Found, Otava};
use rq_core::statistics::{Sensitivity, change_points};
use serde_json::json;

use crate::agreement::{MARGIN, agreement};
use crate::histories::{CALM, Histories, NOISY, STRETCH, Steps};
use crate::{Budgets, Outcome};

/// What a rule reaches.
struct Reached {
    /// On what people marked.
    f1: f64,
    /// Per 100 points of noise.
    alarms: f64,
    /// Per 100 points of the same values in another order.
    shuffled: f64,
    /// Percent of the steps in calm series.
    calm: [f64; 3],
    /// Percent of the steps in noise.
    noisy: [f64; 4],
    /// Milliseconds that a calm stretch takes.
    milliseconds: f64,
}

/// A rule: the points of each of some series.
type Rule<'r> = &'r dyn Fn(&[Vec<f64>]) -> Outcome<Found>;

/// Prints what each rule reaches, and holds ours against its bounds.
pub(crate) fn measure(histories: &Histories, otava: Option<&Otava>, budgets: &mut Budgets) -> Outcome<()> {
    let own = reached(histories, &ours)?;
    let nothing =
        reached(histories, &|series| Ok(Found { points: vec![Vec::new(); series.len()], seconds: 0.0 }))?;
    let mut rows = vec![("our rule".to_owned(), own)];
    if let Some(otava) = otava {
        let strict = json!({ "max_pvalue": 1e-5, "min_magnitude": 0.02 });
        for (name, options) in [("as it comes", json!({})), ("p < 1e-5, at least 2 %", strict)] {
            let rule = |series: &[Vec<f64>]| otava.points(&options, series);
            rows.push((format!("Otava {}, {name}", otava.version()), reached(histories, &rule)?));
        }
    }
    rows.push(("none at all".to_owned(), nothing));
    let own = &rows[0].1;
    budgets.at_least("change points, F1 on those that people marked", own.f1, 0.69, "");
    budgets.at_most("change points, alarms per 100 points of noise", own.alarms, 0.25, "");
    budgets.at_most("change points, alarms on shuffled noise", own.shuffled, 0.0, "");
    for (percent, found, least) in [(CALM[1], own.calm[1], 81.0), (CALM[2], own.calm[2], 97.0)] {
        budgets.at_least(&format!("change points, steps of +{percent} % found"), found, least, " %");
    }
    print(&rows);
    Ok(())
}

fn ours(series: &[Vec<f64>]) -> Outcome<Found> {
    let start = Instant::now();
    let found = |values: &Vec<f64>| -> Vec<usize> {
        change_points(values, &Sensitivity::default()).into_iter().map(|point| point.at).collect()
    };
    let points: Vec<_> = series.iter().map(found).collect();
    Ok(Found { points, seconds: start.elapsed().as_secs_f64() })
}

fn reached(histories: &Histories, rule: Rule<'_>) -> Outcome<Reached> {
    let marked: Vec<Vec<f64>> = histories.marked.iter().map(|history| history.values.clone()).collect();
    let found = rule(&marked)?.points;
    let scores = found.iter().zip(&histories.marked).map(|(found, history)| agreement(found, &history.marks));
    let f1 = scores.sum::<f64>() / marked.len().max(1) as f64;
    let calm = all(histories.calm.each_ref(), rule)?;
    let seconds: f64 = calm.iter().map(|power| power.seconds).sum();
    let stretches: usize = histories.calm.iter().map(|steps| steps.at.len()).sum();
    Ok(Reached {
        f1,
        alarms: alarms(&histories.noise, rule)?,
        shuffled: alarms(&histories.shuffled, rule)?,
        calm: calm.map(|power| power.percent),
        noisy: all(histories.noisy.each_ref(), rule)?.map(|power| power.percent),
        milliseconds: seconds * 1e3 / stretches.max(1) as f64,
    })
}

/// How many of some steps are found, and how long that takes.
#[derive(Clone, Copy, Default)]
struct Power {
    percent: f64,
    seconds: f64,
}

fn all<const N: usize>(steps: [&Steps; N], rule: Rule<'_>) -> Outcome<[Power; N]> {
    let mut all = [Power::default(); N];
    for (steps, power) in steps.into_iter().zip(&mut all) {
        *power = found(steps, rule)?;
    }
    Ok(all)
}

fn found(steps: &Steps, rule: Rule<'_>) -> Outcome<Power> {
    let Found { points, seconds } = rule(&steps.series)?;
    let near = |(points, at): &(&Vec<usize>, &usize)| points.iter().any(|one| one.abs_diff(**at) <= MARGIN);
    let hits = points.iter().zip(&steps.at).filter(near).count();
    Ok(Power { percent: hits as f64 * 100.0 / steps.at.len().max(1) as f64, seconds })
}

/// Points per 100 values, where there should be none.
fn alarms(series: &[Vec<f64>], rule: Rule<'_>) -> Outcome<f64> {
    let values: usize = series.iter().map(Vec::len).sum();
    let found: usize = rule(series)?.points.iter().map(Vec::len).sum();
    Ok(found as f64 * 100.0 / values.max(1) as f64)
}

fn print(rows: &[(String, Reached)]) {
    let heads =
        |of: &str, steps: &[u32]| steps.iter().map(|one| format!(" +{one} % {of} |")).collect::<String>();
    println!(
        "\n| change points | F1 on marked | alarms per 100 of noise | of shuffled noise |{} ms per {STRETCH} values |",
        heads("found", &CALM)
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|");
    let cells = |found: &[f64]| found.iter().map(|one| format!(" {one:.1} % |")).collect::<String>();
    for (name, of) in rows {
        let Reached { f1, alarms, shuffled, calm, milliseconds, .. } = of;
        println!("| {name} | {f1:.3} | {alarms:.2} | {shuffled:.2} |{} {milliseconds:.2} |", cells(calm));
    }
    println!("\n| change points, steps put into the noise |{}", heads("found", &NOISY));
    println!("|---|---:|---:|---:|---:|");
    for (name, of) in rows {
        println!("| {name} |{}", cells(&of.noisy));
    }
}
