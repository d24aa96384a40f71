//! The figures beside their budgets.

use rq_benches::measure::Cost;

use crate::subject::Subject;

const MEGABYTE: f64 = 1e6;

/// A bound on what one thing may cost.
struct Budget {
    what: String,
    /// What was measured, in the budget's unit; none if something it needs was not.
    value: Option<f64>,
    most: f64,
    unit: &'static str,
}

/// Prints the table and the budgets; true when none is broken.
pub(crate) fn print(medians: &[(Subject, Cost)], rounds: usize) -> bool {
    let of = |wanted: Subject| medians.iter().find(|(subject, _)| *subject == wanted).map(|(_, cost)| *cost);
    let parse = of(Subject::ParseAlone).map(|cost| cost.cpu);
    println!(
        "\nmedian of {rounds}, {} processors\n",
        std::thread::available_parallelism().map_or(1, Into::into)
    );
    println!("| what | CPU s | wall s | peak MB | CPU, parsing alone = 1 |");
    println!("|---|---:|---:|---:|---:|");
    for (subject, cost) in medians {
        let ratio = parse.map_or_else(String::new, |parse| format!("{:.2}", cost.cpu / parse));
        let peak = cost.peak as f64 / MEGABYTE;
        println!("| {} | {:.3} | {:.3} | {peak:.0} | {ratio} |", subject.name(), cost.cpu, cost.wall);
    }
    println!("\n| budget | at most | measured | |");
    println!("|---|---:|---:|---|");
    let broken = budgets(&of).iter().map(row).filter(|met| !met).count();
    broken == 0
}

fn budgets(of: &dyn Fn(Subject) -> Option<Cost>) -> Vec<Budget> {
    let cpu = |subject| of(subject).map(|cost: Cost| cost.cpu);
    let ratio = |a: Option<f64>, b: Option<f64>| Some(a? / b?);
    let four = [Subject::Lizard, Subject::Radon, Subject::Interrogate, Subject::Jscpd];
    let together = four.iter().try_fold(0.0, |sum, subject| Some(sum + cpu(*subject)?));
    let peak =
        of(Subject::Cold).zip(of(Subject::OneChanged)).map(|(a, b)| a.peak.max(b.peak) as f64 / MEGABYTE);
    let times = |what: &str, value, most| Budget { what: what.to_owned(), value, most, unit: "×" };
    vec![
        times(
            "nothing cached: CPU of parsing alone",
            ratio(cpu(Subject::Cold), cpu(Subject::ParseAlone)),
            1.6,
        ),
        times("nothing cached: CPU of lizard", ratio(cpu(Subject::Cold), cpu(Subject::Lizard)), 0.5),
        times(
            "nothing cached: CPU of lizard + radon + interrogate + jscpd",
            ratio(cpu(Subject::Cold), together),
            0.2,
        ),
        times(
            "nothing changed: CPU of ruff's warm run",
            ratio(cpu(Subject::Warm), cpu(Subject::RuffWarm)),
            1.0,
        ),
        times(
            "nothing changed: wall time of ruff's warm run",
            ratio(of(Subject::Warm).map(|cost| cost.wall), of(Subject::RuffWarm).map(|cost| cost.wall)),
            1.0,
        ),
        times(
            "one file changed: CPU of ruff's warm run",
            ratio(cpu(Subject::OneChanged), cpu(Subject::RuffWarm)),
            1.5,
        ),
        Budget { what: "peak memory".to_owned(), value: peak, most: 150.0, unit: " MB" },
        Budget {
            what: "check of 200 lines, whole process".to_owned(),
            value: of(Subject::Check).map(|cost| cost.wall * 1e3),
            most: 10.0,
            unit: " ms",
        },
    ]
}

/// Prints the line of a budget alone; true unless it is broken.
pub(crate) fn verdict(what: &str, value: f64, most: f64) -> bool {
    row(&Budget { what: what.to_owned(), value: Some(value), most, unit: "×" })
}

fn row(budget: &Budget) -> bool {
    let Budget { what, value, most, unit } = budget;
    let Some(value) = value else {
        println!("| {what} | {most}{unit} | | not measured |");
        return true;
    };
    let met = value <= most;
    println!("| {what} | {most}{unit} | {value:.2}{unit} | {} |", if met { "met" } else { "NOT MET" });
    met
}
