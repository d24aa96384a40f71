//! Findings and numbers of other tools.

pub mod checkstyle;
pub mod gitlab_codequality;
pub mod json;
pub mod pattern;
mod place;
pub mod sarif;

use rq_core::finding::Level;

pub use place::relative;

/// What another tool points at.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The tool's name of the rule.
    pub rule: String,
    /// How much it weighs.
    pub level: Level,
    /// One sentence or more.
    pub message: String,
    /// The file, as the tool says; see [`relative`].
    pub path: Option<String>,
    /// First line, from 1.
    pub line: Option<u32>,
    /// First column, from 1.
    pub column: Option<u32>,
    /// Last line, from 1.
    pub end_line: Option<u32>,
    /// By what the tool recognises it again.
    pub fingerprint: Option<String>,
    /// Whether somebody has accepted it in the tool.
    pub suppressed: bool,
}

/// The findings of one run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// In the order of the report.
    pub findings: Vec<Finding>,
    /// Why the run is not to be believed: the tool says that it failed.
    pub problems: Vec<String>,
    /// The tool's name.
    pub tool: Option<String>,
}

/// A place's number from 1; none where there is none.
fn from_one(number: Option<u64>) -> Option<u32> {
    number.and_then(|number| u32::try_from(number).ok()).filter(|number| *number > 0)
}
