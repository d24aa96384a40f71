//! Samples over time: their peaks, and no more points than one can look at.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::process_tree::{Disk, Sample};

/// Points at most; where there are more, each gets twice as long.
const MOST: usize = 400;
/// Seconds over which a peak of processor time is told: the kernel counts in hundredths of a second.
const WINDOW: f64 = 0.2;

/// What was seen of a command, from its start on.
#[derive(Debug)]
pub(super) struct Series {
    /// Seconds that a point stands for, at least.
    spacing: f64,
    points: Vec<Point>,
    /// Seconds since the start and seconds on processors, of the samples of the last [`WINDOW`] and one before.
    recent: VecDeque<(f64, f64)>,
    window: f64,
    /// Percent that can't be exceeded: all processors.
    bound: f64,
    cpu_peak: f64,
    memory_peak: u64,
    /// Bytes times seconds.
    memory_time: f64,
    /// When the last sample was taken.
    last: f64,
    samples: usize,
    processes_peak: usize,
}

/// What was seen from the end of the point before to its own.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Point {
    /// Seconds since the start.
    until: f64,
    /// Seconds on processors since the start.
    cpu_seconds: f64,
    /// The most bytes of memory.
    resident: u64,
    /// Bytes since the start.
    disk: Option<Disk>,
    /// The most processes.
    processes: usize,
}

/// What can be told of samples only; of none there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Seen {
    /// 100 is one processor.
    pub(super) cpu_peak_percent: f64,
    /// Bytes.
    pub(super) memory_peak: u64,
    /// Bytes.
    pub(super) memory_mean: f64,
    pub(super) processes_peak: usize,
    /// Bytes until the last sample.
    pub(super) disk: Option<Disk>,
}

impl Series {
    /// Of samples taken every `interval` seconds. `processors`: how many there are, where that is known.
    pub(super) fn new(interval: f64, processors: Option<usize>) -> Self {
        Self {
            spacing: interval,
            points: Vec::new(),
            recent: VecDeque::from([(0.0, 0.0)]),
            window: interval.max(WINDOW),
            bound: processors.map_or(f64::INFINITY, |count| count as f64 * 100.0),
            cpu_peak: 0.0,
            memory_peak: 0,
            memory_time: 0.0,
            last: 0.0,
            samples: 0,
            processes_peak: 0,
        }
    }

    /// Whether nothing was seen yet.
    pub(super) fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// Adds what was seen so many seconds after the start.
    pub(super) fn push(&mut self, at: f64, sample: Sample) {
        self.samples += 1;
        self.memory_peak = self.memory_peak.max(sample.resident);
        self.memory_time += sample.resident as f64 * (at - self.last);
        self.last = at;
        self.processes_peak = self.processes_peak.max(sample.processes);
        let former = self.points.last();
        // What ended without being waited for is in no count any more.
        let cpu_seconds = former.map_or(0.0, |point| point.cpu_seconds).max(sample.cpu_seconds);
        let disk = Disk::highest(former.and_then(|point| point.disk), sample.disk);
        self.peak(at, cpu_seconds);
        let Sample { resident, processes, .. } = sample;
        self.add(Point { until: at, cpu_seconds, resident, disk, processes });
        if self.points.len() > MOST {
            self.spacing *= 2.0;
            for point in std::mem::take(&mut self.points) {
                self.add(point);
            }
        }
    }

    fn peak(&mut self, at: f64, cpu_seconds: f64) {
        let window = self.window;
        let early = |then: Option<&(f64, f64)>| then.is_some_and(|(then, _)| at - then >= window);
        while early(self.recent.get(1)) {
            self.recent.pop_front();
        }
        if let Some((then, cpu_then)) = self.recent.front().filter(|then| early(Some(then))) {
            let percent = (cpu_seconds - cpu_then) / (at - then) * 100.0;
            self.cpu_peak = self.cpu_peak.max(percent.min(self.bound));
        }
        self.recent.push_back((at, cpu_seconds));
    }

    /// Puts a point behind the others, or into the last one while that has not its length.
    fn add(&mut self, point: Point) {
        let begin = self.points.len().checked_sub(2).and_then(|place| self.points.get(place));
        let begin = begin.map_or(0.0, |point| point.until);
        match self.points.last_mut().filter(|last| last.until - begin < self.spacing) {
            Some(last) => *last = last.with(point),
            None => self.points.push(point),
        }
    }

    /// What the samples tell of a command that took so many seconds, on the clock and on processors.
    pub(super) fn seen(&self, wall_seconds: f64, cpu_seconds: f64) -> Option<Seen> {
        let last = self.points.last()?;
        // No stretch of it can have been above the whole without another one being so.
        let mean = (cpu_seconds / wall_seconds * 100.0).min(self.bound);
        Some(Seen {
            cpu_peak_percent: self.cpu_peak.max(mean),
            memory_peak: self.memory_peak,
            memory_mean: if self.last > 0.0 { self.memory_time / self.last } else { last.resident as f64 },
            processes_peak: self.processes_peak,
            disk: last.disk,
        })
    }

    /// The points as JSON: seconds since the start, what was used since the point before, and what there was at most.
    pub(super) fn details(&self) -> Value {
        let mut points = self.points.clone();
        // What the last samples say of a moment is too short to tell a share of it.
        if let [.., before, last] = points[..]
            && last.until - before.until < self.spacing / 2.0
        {
            points.truncate(points.len() - 2);
            points.push(before.with(last));
        }
        let (mut then, mut cpu_then) = (0.0, 0.0);
        let point = |point: &Point| {
            let percent = (point.cpu_seconds - cpu_then) / (point.until - then).max(f64::EPSILON) * 100.0;
            (then, cpu_then) = (point.until, point.cpu_seconds);
            json!({
                "seconds": thousandths(point.until),
                "cpu_percent": (percent.min(self.bound) * 10.0).round() / 10.0,
                "resident_bytes": point.resident,
                "read_bytes": point.disk.map(|disk| disk.read),
                "written_bytes": point.disk.map(|disk| disk.written),
                "processes": point.processes,
            })
        };
        json!({
            "samples": self.samples,
            "point_seconds": thousandths(self.spacing),
            "points": points.iter().map(point).collect::<Vec<_>>(),
        })
    }
}

impl Point {
    /// Both as one.
    fn with(self, later: Self) -> Self {
        Self {
            resident: self.resident.max(later.resident),
            processes: self.processes.max(later.processes),
            ..later
        }
    }
}

fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sample of a process that has half a processor and as many bytes as a tenth of a second has passed.
    fn sample(place: u64) -> Sample {
        let disk = Some(Disk { read: place, written: 2 * place });
        Sample { cpu_seconds: place as f64 * 0.05, resident: place, disk, processes: 1 }
    }

    fn series(count: u64) -> Series {
        let mut series = Series::new(0.1, Some(2));
        (1..=count).for_each(|place| series.push(place as f64 * 0.1, sample(place)));
        series
    }

    #[test]
    fn long_series_thin_out_and_keep_what_they_say() {
        for count in [1, 2, 399, 400, 401, 1000, 12_345] {
            let series = series(count);
            let points = &series.points;
            assert!(
                points.len() <= MOST && (count < 400 || points.len() > MOST / 3),
                "{count}: {}",
                points.len()
            );
            assert!(points.is_sorted_by(|a, b| a.until < b.until), "{count}");
            let last = points.last().unwrap();
            assert_eq!((last.resident, last.disk), (count, sample(count).disk), "{count}");
            let seen = series.seen(count as f64 * 0.1, count as f64 * 0.05).unwrap();
            assert!((seen.cpu_peak_percent - 50.0).abs() < 1e-6, "{count}: {seen:?}");
            assert_eq!(seen.memory_peak, count);
            assert!((seen.memory_mean - (count + 1) as f64 / 2.0).abs() < 1e-6, "{count}: {seen:?}");
            let told = series.details();
            assert_eq!(told["samples"], count);
            for point in told["points"].as_array().unwrap() {
                assert!((point["cpu_percent"].as_f64().unwrap() - 50.0).abs() < 0.11, "{count}: {point}");
            }
        }
    }

    #[test]
    fn peaks_are_told_of_a_fifth_of_a_second_and_not_above_all_processors() {
        let mut series = Series::new(0.01, Some(2));
        let at = |series: &mut Series, at: f64, cpu_seconds: f64| {
            series.push(at, Sample { cpu_seconds, processes: 1, ..Sample::default() });
        };
        // A hundredth of a second is all that the kernel tells at once.
        at(&mut series, 0.001, 0.01);
        assert_eq!(
            series.seen(0.002, 0.000_2).unwrap().cpu_peak_percent.round(),
            10.0,
            "the whole run is all there is"
        );
        at(&mut series, 0.2, 0.11);
        assert_eq!(series.seen(0.2, 0.1).unwrap().cpu_peak_percent.round(), 55.0);
        // Less than before: something ended and nobody waited for it.
        at(&mut series, 0.3, 0.05);
        at(&mut series, 0.4, 0.11);
        assert_eq!(series.seen(0.4, 0.11).unwrap().cpu_peak_percent.round(), 55.0);
        assert!(series.points.is_sorted_by(|a, b| a.cpu_seconds <= b.cpu_seconds));
        at(&mut series, 0.6, 0.9);
        assert_eq!(series.seen(0.6, 0.9).unwrap().cpu_peak_percent, 200.0);
    }

    #[test]
    fn of_nothing_nothing_is_told() {
        assert_eq!(Series::new(0.1, None).seen(1.0, 1.0), None);
        assert_eq!(Series::new(0.1, None).details()["points"], json!([]));
    }

    #[test]
    fn what_is_seen_often_at_the_beginning_is_one_point() {
        let mut series = Series::new(0.1, Some(2));
        for at in [0.001, 0.002, 0.05, 0.099, 0.11, 0.2, 0.215] {
            series.push(at, Sample { processes: 1, resident: (at * 1000.0) as u64, ..Sample::default() });
        }
        let told = series.details();
        let seconds: Vec<f64> = told["points"]
            .as_array()
            .unwrap()
            .iter()
            .map(|point| point["seconds"].as_f64().unwrap())
            .collect();
        assert_eq!(seconds, [0.11, 0.215]);
    }
}
