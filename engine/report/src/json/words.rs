//! The words that JSON outputs share.

use rq_core::snapshot as core;
use schemars::JsonSchema;
use serde::Serialize;

/// Holds, does not hold, or can't be told because something was missing, failed or not comparable.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    Pass,
    Incomplete,
    Fail,
}

impl From<core::Verdict> for Verdict {
    fn from(verdict: core::Verdict) -> Self {
        match verdict {
            core::Verdict::Pass => Self::Pass,
            core::Verdict::Incomplete => Self::Incomplete,
            core::Verdict::Fail => Self::Fail,
        }
    }
}

/// Worth knowing, should be looked at, or should be mended.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Level {
    Note,
    Warning,
    Error,
}

impl From<rq_core::finding::Level> for Level {
    fn from(level: rq_core::finding::Level) -> Self {
        match level {
            rq_core::finding::Level::Note => Self::Note,
            rq_core::finding::Level::Warning => Self::Warning,
            rq_core::finding::Level::Error => Self::Error,
        }
    }
}

/// How an operation ended.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum OperationState {
    Measured,
    Missing,
    Failed,
}

impl From<core::OperationState> for OperationState {
    fn from(state: core::OperationState) -> Self {
        match state {
            core::OperationState::Measured => Self::Measured,
            core::OperationState::Missing => Self::Missing,
            core::OperationState::Failed => Self::Failed,
        }
    }
}

/// Whether and how a metric got its value.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum MetricState {
    Measured,
    Carried,
    Missing,
    Failed,
}

impl From<&rq_core::measurement::Measurement> for MetricState {
    fn from(measurement: &rq_core::measurement::Measurement) -> Self {
        match measurement {
            rq_core::measurement::Measurement::Measured { .. } => Self::Measured,
            rq_core::measurement::Measurement::Carried { .. } => Self::Carried,
            rq_core::measurement::Measurement::Missing { .. } => Self::Missing,
            rq_core::measurement::Measurement::Failed { .. } => Self::Failed,
        }
    }
}

/// Which direction is an improvement.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Better {
    Lower,
    Higher,
    Neither,
}

impl From<rq_core::measurement::Better> for Better {
    fn from(better: rq_core::measurement::Better) -> Self {
        match better {
            rq_core::measurement::Better::Lower => Self::Lower,
            rq_core::measurement::Better::Higher => Self::Higher,
            rq_core::measurement::Better::Neither => Self::Neither,
        }
    }
}

/// Where the working tree stood.
#[derive(Serialize, JsonSchema)]
pub(super) struct Revision<'a> {
    /// Full hash of HEAD.
    commit: Option<&'a str>,
    /// The branch checked out; null when HEAD is detached.
    branch: Option<&'a str>,
    /// The release: given by the user, else the tag that points at HEAD.
    release: Option<&'a str>,
    /// Whether tracked files differ from HEAD; null where that is not known.
    dirty: Option<bool>,
}

impl<'a> From<&'a core::Revision> for Revision<'a> {
    fn from(revision: &'a core::Revision) -> Self {
        Self {
            commit: revision.commit.as_deref(),
            branch: revision.branch.as_deref(),
            release: revision.release.as_deref(),
            dirty: revision.dirty,
        }
    }
}
