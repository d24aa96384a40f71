//! Bounds that were promised, beside what was measured.

/// All bounds that a run could look at.
#[derive(Default)]
pub(crate) struct Budgets {
    lines: Vec<Budget>,
}

struct Budget {
    what: String,
    most: f64,
    value: f64,
    unit: &'static str,
}

impl Budgets {
    /// Notes what was measured under a bound.
    pub(crate) fn add(&mut self, what: String, most: f64, value: f64, unit: &'static str) {
        self.lines.push(Budget { what, most, value, unit });
    }

    /// Prints them; true when none is broken.
    pub(crate) fn print(&self) -> bool {
        if self.lines.is_empty() {
            return true;
        }
        println!("\n| budget | under | measured | |\n|---|---:|---:|---|");
        for Budget { what, most, value, unit } in &self.lines {
            let met = if value < most { "met" } else { "NOT MET" };
            println!("| {what} | {most} {unit} | {value:.2} {unit} | {met} |");
        }
        self.lines.iter().all(|budget| budget.value < budget.most)
    }
}
