//! Where a project's history is, and which snapshots of it are asked for.

use jiff::Timestamp;
use rq_core::store::Query;
use rq_history::History;
use rq_store::Place;

use crate::args::WhichArgs;
use crate::error::CliError;
use crate::project::Project;

/// Where a project's history is kept: flag or environment, else the file.
pub(crate) fn store_place(project: &Project, flag: Option<&str>) -> Result<Place, CliError> {
    let found = match flag {
        Some(address) => rq_store::place_of(address, &project.root, "--store"),
        None => rq_store::located(&project.checked.config.store, &project.root),
    };
    found.map_err(|error| CliError::Usage(error.to_string()))
}

/// The project's snapshots that are asked for, the newest `limit`; 0 for all.
pub(crate) fn query(project: &Project, which: &WhichArgs, limit: usize) -> Result<Query, CliError> {
    let moment = |text: &Option<String>| text.as_deref().map(moment).transpose();
    Ok(Query {
        project: Some(project.name()),
        branch: which.branch.clone(),
        release: which.release.clone(),
        releases_only: which.releases,
        since: moment(&which.since)?,
        until: moment(&which.until)?,
        limit,
        ..Query::default()
    })
}

/// A moment as a user writes it: a time, a day (its begin, UTC), or how long ago.
fn moment(text: &str) -> Result<Timestamp, CliError> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    if let Ok(day) = text.parse::<jiff::civil::Date>() {
        return day.to_zoned(jiff::tz::TimeZone::UTC).map(|day| day.timestamp()).map_err(|_| no_moment(text));
    }
    let ago = jiff::SignedDuration::try_from_secs_f64(seconds(text)?).map_err(|_| no_moment(text))?;
    Timestamp::now().checked_sub(ago).map_err(|_| no_moment(text))
}

/// A span of time as a user writes it: `90s`, `5m`, `2h`, `30d`.
pub(crate) fn seconds(text: &str) -> Result<f64, CliError> {
    rq_schema::value_type::duration_seconds(&rq_schema::syntax::Value::String(text.into()))
        .ok_or_else(|| no_moment(text))
}

fn no_moment(text: &str) -> CliError {
    CliError::Usage(format!(
        "\"{text}\" is no time: write 2026-01-31, 2026-01-31T12:00:00Z, or 30d, 12h for how long ago"
    ))
}

/// The history of a project, for reading.
pub(crate) fn open_history(project: &Project, flag: Option<&str>) -> Result<History, CliError> {
    rq_history::open_for_reading(&store_place(project, flag)?, &project.root)?
        .ok_or_else(|| CliError::NotFound("there is no history yet; `rq-engine eval` begins one".into()))
}
