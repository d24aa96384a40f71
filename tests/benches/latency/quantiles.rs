//! What most of many delays stay below.

/// Milliseconds, one for each thing that was done.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Delays {
    sorted: Vec<f64>,
}

impl Delays {
    pub(crate) fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        Self { sorted: values }
    }

    /// The least value that so many percent are not above; not a number where there is none.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let rank = (self.sorted.len() * percent).div_ceil(100).max(1);
        self.sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
    }

    /// Median, 95th and 99th percentile, as cells of a table.
    pub(crate) fn cells(&self) -> String {
        let cell = |percent| format!("{:.2}", self.percentile(percent));
        format!("{} | {} | {}", cell(50), cell(95), cell(99))
    }
}
