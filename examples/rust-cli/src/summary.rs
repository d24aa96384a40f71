//! Many lines as a few numbers.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::Line;

/// What a log says, all in all.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Lines that were read.
    pub requests: u64,
    /// Lines that could not be read.
    pub unreadable: u64,
    /// Bytes sent.
    pub bytes: u64,
    /// Requests by status.
    pub statuses: BTreeMap<u16, u64>,
    #[serde(skip)]
    times: BTreeMap<String, Vec<u32>>,
}

/// How long a path takes, in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PathTimes {
    /// The path.
    pub path: String,
    /// How often it was asked for.
    pub requests: usize,
    /// Half of the answers were at least as fast.
    pub median: u32,
    /// The slowest answer.
    pub slowest: u32,
}

impl Summary {
    /// Reads lines; empty ones are passed over, broken ones are counted.
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a str>) -> Self {
        let mut summary = Self::default();
        for text in lines {
            if text.trim().is_empty() {
                continue;
            }
            match text.parse::<Line>() {
                Ok(line) => summary.add(line),
                Err(_) => summary.unreadable += 1,
            }
        }
        summary
    }

    /// The share of answers with a status from 500, in percent; 0 without requests.
    pub fn error_percent(&self) -> f64 {
        let errors: u64 = self.statuses.range(500..).map(|(_, count)| count).sum();
        if self.requests == 0 { 0.0 } else { errors as f64 * 100.0 / self.requests as f64 }
    }

    /// The `count` slowest paths by their median, slowest first.
    pub fn slowest(&self, count: usize) -> Vec<PathTimes> {
        let mut paths: Vec<PathTimes> =
            self.times.iter().map(|(path, times)| path_times(path, times)).collect();
        paths.sort_by(|a, b| b.median.cmp(&a.median).then_with(|| a.path.cmp(&b.path)));
        paths.truncate(count);
        paths
    }

    fn add(&mut self, line: Line) {
        self.requests += 1;
        self.bytes += line.bytes;
        *self.statuses.entry(line.status).or_default() += 1;
        self.times.entry(line.path).or_default().push(line.millis);
    }
}

fn path_times(path: &str, times: &[u32]) -> PathTimes {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    PathTimes {
        path: path.to_owned(),
        requests: sorted.len(),
        median: sorted.get((sorted.len().max(1) - 1) / 2).copied().unwrap_or_default(),
        slowest: sorted.last().copied().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "\
t GET /a 200 10 5ms
t GET /a 200 10 7ms
t GET /a 500 10 90ms
t GET /b 404 1 40ms

not a line
";

    #[test]
    fn everything_is_counted() {
        let summary = Summary::of(LOG.lines());
        assert_eq!((summary.requests, summary.unreadable, summary.bytes), (4, 1, 31));
        assert_eq!(summary.statuses, BTreeMap::from([(200, 2), (404, 1), (500, 1)]));
        assert_eq!(summary.error_percent(), 25.0);
    }

    #[test]
    fn the_median_decides_what_is_slow() {
        let slowest = Summary::of(LOG.lines()).slowest(1);
        assert_eq!(slowest, [PathTimes { path: "/b".into(), requests: 1, median: 40, slowest: 40 }]);
        let all = Summary::of(LOG.lines()).slowest(9);
        assert_eq!((all[1].median, all[1].slowest), (7, 90));
    }

    #[test]
    fn nothing_is_no_error() {
        assert_eq!(Summary::of([]).error_percent(), 0.0);
    }
}
