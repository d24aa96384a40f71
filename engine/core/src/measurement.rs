//! What is known of one metric: its value, or why there is none.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The state of one metric in one evaluation.
///
/// A missing or failed measurement has no value, and nothing may treat it as a good one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measurement {
    /// Measured in this evaluation, or in an earlier one from the same inputs.
    Measured {
        /// The value, in the metric's unit; finite.
        value: f64,
    },
    /// Taken over from an older snapshot, because it could not be measured now and the file allows it.
    Carried {
        /// The value, in the metric's unit; finite.
        value: f64,
        /// When it was measured.
        measured_at: Timestamp,
        /// Why it was not measured now.
        reason: String,
    },
    /// There was nothing to measure, or what measures it is absent.
    Missing {
        /// Why, as a person would say it.
        reason: String,
    },
    /// The operation that measures it broke.
    Failed {
        /// Why, as a person would say it.
        reason: String,
    },
}

impl Measurement {
    /// A measured value; one that is not finite counts as failed.
    pub fn measured(value: f64) -> Self {
        if value.is_finite() {
            Self::Measured { value }
        } else {
            Self::Failed {
                reason: format!("the measurement gave {value}, which is not a number to decide on"),
            }
        }
    }

    /// Nothing to measure, or no tool.
    pub fn missing(reason: impl Into<String>) -> Self {
        Self::Missing { reason: reason.into() }
    }

    /// The operation broke.
    pub fn failed(reason: impl Into<String>) -> Self {
        Self::Failed { reason: reason.into() }
    }

    /// The value, if there is one.
    pub fn value(&self) -> Option<f64> {
        match self {
            Self::Measured { value } | Self::Carried { value, .. } => Some(*value),
            Self::Missing { .. } | Self::Failed { .. } => None,
        }
    }

    /// Why there is no value, or why it is an old one.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Measured { .. } => None,
            Self::Carried { reason, .. } | Self::Missing { reason } | Self::Failed { reason } => Some(reason),
        }
    }

    /// `measured`, `carried`, `missing` or `failed`.
    pub fn state(&self) -> &'static str {
        match self {
            Self::Measured { .. } => "measured",
            Self::Carried { .. } => "carried",
            Self::Missing { .. } => "missing",
            Self::Failed { .. } => "failed",
        }
    }
}

/// One metric of a snapshot, with what a reader needs to show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// Its value or why there is none.
    pub measurement: Measurement,
    /// `count`, `percent`, `lines`, `seconds`, …
    pub unit: String,
    /// Which direction is better.
    pub better: Better,
    /// The operation that measures it, `skill.operation`.
    pub operation: String,
}

/// Which direction of a metric is an improvement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// Less is better.
    Lower,
    /// More is better.
    Higher,
    /// It describes; it does not judge.
    Neither,
}
