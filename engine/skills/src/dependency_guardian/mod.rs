//! The skill dependency-guardian.

pub(crate) mod analyze_dependencies;
mod cargo_home;
pub(crate) mod check_licenses;
pub(crate) mod check_updates;
pub(crate) mod check_vulnerabilities;
mod details;
pub(crate) mod generate_sbom;
mod licenses;
mod sbom;
mod siblings;
mod survey;
mod tally;
mod updates;
mod vulnerabilities;
mod yanked;
