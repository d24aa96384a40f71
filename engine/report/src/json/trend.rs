//! One metric over time: `trend --format json`.

use rq_core::trend::Forecast;
use schemars::JsonSchema;
use serde::Serialize;

use super::words::Revision;
use crate::trend::{AHEAD, History};

/// A metric over time.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "rq trend")]
pub(super) struct Trend<'a> {
    /// The form of this document.
    schema_version: u32,
    /// The metric's name.
    metric: &'a str,
    /// Its values, oldest first.
    points: Vec<Value<'a>>,
    /// Where its level changed, oldest first.
    changes: Vec<Change>,
    /// Where it goes since the last change; null where there are too few values to tell.
    slope: Option<Slope>,
}

/// A value.
#[derive(Serialize, JsonSchema)]
struct Value<'a> {
    /// When the evaluation began.
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// The value.
    value: f64,
    /// Where the working tree stood.
    revision: Revision<'a>,
}

/// A change of level.
#[derive(Serialize, JsonSchema)]
struct Change {
    /// The first value of the new level, from 0.
    point: usize,
    /// The median before.
    before: f64,
    /// The median after.
    after: f64,
    /// How likely two such stretches are when nothing changed.
    p: f64,
}

/// A straight way.
#[derive(Serialize, JsonSchema)]
struct Slope {
    /// The first value that it is of, from 0.
    from: usize,
    /// Change a day.
    per_day: f64,
    /// Lower end of what holds the change a day with 95 %.
    per_day_low: f64,
    /// Upper end of it.
    per_day_high: f64,
    /// Whether it can't be told from standing still.
    flat: bool,
    /// Days that the forecast looks ahead: as many as were seen, at most 30.
    forecast_days: f64,
    /// The value then, if it goes on so.
    forecast: f64,
    /// The least that is likely (95 %).
    forecast_low: f64,
    /// The most that is likely.
    forecast_high: f64,
}

/// A metric over time, as JSON.
pub fn trend(history: &History<'_>) -> String {
    let points = history.points.iter().zip(history.revisions).map(|(point, revision)| Value {
        at: point.at.to_string(),
        value: point.value,
        revision: revision.into(),
    });
    let changes = history.trend.changes.iter().map(|change| Change {
        point: change.at,
        before: change.before,
        after: change.after,
        p: change.p,
    });
    let slope = history.trend.slope.map(|slope| {
        let ahead = slope.horizon(AHEAD);
        let Forecast { value, low, high } = slope.in_days(ahead);
        Slope {
            from: slope.from,
            per_day: slope.per_day,
            per_day_low: slope.low,
            per_day_high: slope.high,
            flat: slope.is_flat(),
            forecast_days: ahead,
            forecast: value,
            forecast_low: low,
            forecast_high: high,
        }
    });
    super::pretty(&Trend {
        schema_version: super::SCHEMA_VERSION,
        metric: history.metric,
        points: points.collect(),
        changes: changes.collect(),
        slope,
    })
}
