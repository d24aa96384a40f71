//! Where a metric goes: its changes of level, and the slope since the last of them.

use jiff::Timestamp;

use crate::statistics::{ChangePoint, Sensitivity, change_points, median, median_absolute_deviation};

/// Values that a slope needs at least.
const FEWEST: usize = 8;
/// Seconds of a day.
const DAY: f64 = 86_400.0;
/// Values of which every pair is looked at for a slope; of more so many, evenly picked.
const MOST: usize = 400;

/// A value at its time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// When it was measured.
    pub at: Timestamp,
    /// What was measured.
    pub value: f64,
}

/// What a history tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trend {
    /// Where the level changed, oldest first; `at` is a place in the points.
    pub changes: Vec<ChangePoint>,
    /// The way since the last change, where there are values enough to tell.
    pub slope: Option<Slope>,
}

/// A straight way through the values since the last change of level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slope {
    /// The first value that it is of.
    pub from: usize,
    /// Change a day: the median of the slopes between all pairs (Theil 1950, Sen 1968).
    pub per_day: f64,
    /// Ends of the interval that holds it with 95 %.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// The value on the line at the last point's time.
    pub now: f64,
    /// How far values lie from the line: their median distance, times 1.4826.
    pub noise: f64,
    /// Days from the first value to the last.
    pub days: f64,
}

/// A value to come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// The value on the line.
    pub value: f64,
    /// The least that is likely (95 %).
    pub low: f64,
    /// The most.
    pub high: f64,
}

impl Slope {
    /// Whether it can't be told from standing still.
    #[must_use]
    pub fn is_flat(&self) -> bool {
        self.low <= 0.0 && self.high >= 0.0
    }

    /// How many days may be looked ahead: as many as were seen, and at most so many.
    #[must_use]
    pub fn horizon(&self, most: f64) -> f64 {
        self.days.min(most).floor()
    }

    /// What comes in so many days, if it goes on as it went.
    #[must_use]
    pub fn in_days(&self, days: f64) -> Forecast {
        let spread = 1.96 * self.noise;
        Forecast {
            value: self.now + self.per_day * days,
            low: self.now + self.low * days - spread,
            high: self.now + self.high * days + spread,
        }
    }
}

/// What some points, oldest first, tell.
#[must_use]
pub fn trend(points: &[Point]) -> Trend {
    let values: Vec<f64> = points.iter().map(|point| point.value).collect();
    let changes = change_points(&values, &Sensitivity::default());
    let from = changes.last().map_or(0, |change| change.at);
    let slope = slope(points.get(from..).unwrap_or_default()).map(|slope| Slope { from, ..slope });
    Trend { changes, slope }
}

fn slope(points: &[Point]) -> Option<Slope> {
    let last = points.last()?.at;
    let step = points.len().div_ceil(MOST).max(1);
    // From the last backwards, so that the newest is always among them.
    let mut picked: Vec<(f64, f64)> = points
        .iter()
        .rev()
        .step_by(step)
        .filter(|point| point.value.is_finite())
        .map(|point| (point.at.duration_since(last).as_secs_f64() / DAY, point.value))
        .collect();
    picked.reverse();
    let mut slopes = Vec::new();
    for (place, (early, before)) in picked.iter().enumerate() {
        let later = picked.get(place + 1..).unwrap_or_default();
        slopes.extend(
            later
                .iter()
                .filter(|(late, _)| late > early)
                .map(|(late, after)| (after - before) / (late - early)),
        );
    }
    let days = picked.first().map_or(0.0, |(day, _)| -day);
    // Minutes say nothing of days.
    if picked.len() < FEWEST || days < 1.0 {
        return None;
    }
    let per_day = median(&slopes)?;
    slopes.sort_unstable_by(f64::total_cmp);
    // Sen's interval: how far the count of rising pairs strays by chance, from Kendall's variance without ties.
    let n = picked.len() as f64;
    let stray = 1.96 * (n * (n - 1.0) * (2.0 * n + 5.0) / 18.0).sqrt();
    let place = |share: f64| (share.max(0.0) as usize).min(slopes.len() - 1);
    let pairs = slopes.len() as f64;
    let (low, high) = (slopes[place((pairs - stray) / 2.0)], slopes[place((pairs + stray) / 2.0)]);
    let levels: Vec<f64> = picked.iter().map(|(day, value)| value - per_day * day).collect();
    Some(Slope {
        from: 0,
        per_day,
        low,
        high,
        now: median(&levels)?,
        noise: median_absolute_deviation(&levels)?,
        days,
    })
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn daily(values: impl IntoIterator<Item = f64>) -> Vec<Point> {
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let at = |day: i64| start + SignedDuration::from_hours(24 * day);
        values.into_iter().zip(0..).map(|(value, day)| Point { at: at(day), value }).collect()
    }

    fn noise(place: u32) -> f64 {
        f64::from((place * 7919 + place * place * 31) % 101) / 50.0 - 1.0
    }

    #[test]
    fn a_slope_with_noise_is_told_and_goes_on() {
        let told = trend(&daily((0..60).map(|day| 50.0 + 0.02 * f64::from(day) + 0.2 * noise(day))));
        assert_eq!(told.changes, []);
        let slope = told.slope.unwrap();
        assert!((slope.per_day - 0.02).abs() < 0.01 && !slope.is_flat(), "{slope:?}");
        let forecast = slope.in_days(30.0);
        assert!(forecast.low < 51.8 && 51.8 < forecast.high, "{forecast:?}");
    }

    #[test]
    fn after_a_step_only_what_came_since_counts() {
        let told = trend(&daily((0..80).map(|day| if day < 40 { 100.0 } else { 120.0 } + noise(day))));
        assert_eq!(told.changes.iter().map(|change| change.at).collect::<Vec<_>>(), [40]);
        let slope = told.slope.unwrap();
        assert_eq!(slope.from, 40);
        assert!(slope.is_flat(), "{slope:?}");
    }

    #[test]
    fn few_values_have_no_slope() {
        for count in 0..8 {
            assert_eq!(trend(&daily((0..count).map(f64::from))).slope, None);
        }
        let same = daily([1.0; 20])
            .iter()
            .map(|point| Point { at: Timestamp::UNIX_EPOCH, ..*point })
            .collect::<Vec<_>>();
        assert_eq!(trend(&same).slope, None, "all at one moment");
        let hourly: Vec<Point> = (0..20)
            .map(|minute| Point {
                at: Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute),
                value: minute as f64,
            })
            .collect();
        assert_eq!(trend(&hourly).slope, None, "minutes say nothing of days");
        let constant = trend(&daily([90.0; 20])).slope.unwrap();
        assert_eq!((constant.per_day, constant.now, constant.noise), (0.0, 90.0, 0.0));
    }
}
