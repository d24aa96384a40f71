//! The figures, and what they are held against.

use crate::measure::{Cost, mean, median};

const MEGABYTE: f64 = 1e6;

/// Rows and budgets as they come.
#[derive(Default)]
pub struct Table {
    rows: Vec<(String, Cost)>,
    budgets: Vec<Budget>,
}

struct Budget {
    what: String,
    value: f64,
    most: f64,
    unit: &'static str,
}

impl Table {
    /// Adds the median of some runs, and gives it back.
    pub fn row(&mut self, what: impl Into<String>, costs: &[Cost]) -> Option<Cost> {
        let cost = if costs.len() == 2 { mean(costs) } else { median(costs) }?;
        self.rows.push((what.into(), cost));
        Some(cost)
    }

    /// Holds a value against the most that it may be.
    pub fn budget(&mut self, what: impl Into<String>, value: f64, most: f64, unit: &'static str) {
        self.budgets.push(Budget { what: what.into(), value, most, unit });
    }

    /// Prints all; true when no budget is broken.
    #[must_use]
    pub fn print(&self, rounds: usize) -> bool {
        println!("\nmedian of {rounds}\n\n| what | CPU s | wall s | peak MB |\n|---|---:|---:|---:|");
        for (what, cost) in &self.rows {
            println!("| {what} | {:.3} | {:.3} | {:.0} |", cost.cpu, cost.wall, cost.peak as f64 / MEGABYTE);
        }
        println!("\n| budget | at most | measured | |\n|---|---:|---:|---|");
        for Budget { what, value, most, unit } in &self.budgets {
            let met = if value <= most { "met" } else { "NOT MET" };
            println!("| {what} | {most:.2}{unit} | {value:.2}{unit} | {met} |");
        }
        self.budgets.iter().all(|budget| budget.value <= budget.most)
    }
}
