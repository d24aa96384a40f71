//! What one pass over a file finds, per language and per kind of fact.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what fails here fails the test")]

#[path = "facts/cognitive.rs"]
mod cognitive;
#[path = "facts/cyclomatic.rs"]
mod cyclomatic;
#[path = "facts/detection.rs"]
mod detection;
#[path = "facts/documentation.rs"]
mod documentation;
#[path = "facts/functions.rs"]
mod functions;
#[path = "facts/hostile.rs"]
mod hostile;
#[path = "facts/marks.rs"]
mod marks;
#[path = "facts/samples.rs"]
mod samples;
#[path = "facts/sections.rs"]
mod sections;
