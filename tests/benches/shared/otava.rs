//! Apache Otava, the change points of others.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::Outcome;
use crate::python::{install, script};

/// Otava where it is installed.
pub struct Otava {
    python: PathBuf,
    version: String,
}

/// What it found.
pub struct Found {
    /// The points of each series.
    pub points: Vec<Vec<usize>>,
    /// Seconds of the analyses alone, without the start of a program.
    pub seconds: f64,
}

impl Otava {
    /// Installs its pinned version below `folder` if it is missing; says why it is not here where that can't be done.
    #[must_use]
    pub fn installed(folder: &Path) -> Option<Self> {
        let own = folder.join("otava");
        let mut otava = Self { python: script(&own, "python"), version: String::new() };
        // That it is there does not say that it runs.
        let runs =
            install(&own, "otava.txt", "otava").and_then(|()| otava.asked(&json!({}), &[vec![1.0; 9]]));
        let (version, _) = runs.inspect_err(|error| println!("Otava: not here: {error}")).ok()?;
        otava.version = version;
        Some(otava)
    }

    /// The version that answers.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The points of each of some series, with options of Otava's that are not its defaults.
    ///
    /// # Errors
    /// It did not run, or not to its end.
    pub fn points(&self, options: &Value, series: &[Vec<f64>]) -> Outcome<Found> {
        Ok(self.asked(options, series)?.1)
    }

    /// Its version and what it found.
    fn asked(&self, options: &Value, series: &[Vec<f64>]) -> Outcome<(String, Found)> {
        let folder = tempfile::tempdir()?;
        let question = folder.path().join("series.json");
        ask(&question, options, series)?;
        let output = self.command(&question).stdin(Stdio::null()).output()?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            let reason = errors.lines().last().unwrap_or("it said nothing");
            return Err(format!("it ended with {}: {reason}", output.status).into());
        }
        let answer: Value = serde_json::from_slice(&output.stdout)?;
        let indices = |one: &Value| -> Vec<usize> {
            one.as_array().into_iter().flatten().filter_map(|at| Some(at.as_u64()? as usize)).collect()
        };
        let points: Vec<_> = answer["points"].as_array().into_iter().flatten().map(indices).collect();
        let seconds = answer["seconds"].as_f64().ok_or("it told no time")?;
        if points.len() != series.len() {
            return Err(format!("it answered for {} of {} series", points.len(), series.len()).into());
        }
        let version = answer["version"].as_str().ok_or("it told no version")?.to_owned();
        Ok((version, Found { points, seconds }))
    }

    /// The whole process for a question that [`ask`] wrote.
    #[must_use]
    pub fn command(&self, question: &Path) -> Command {
        let mut command = Command::new(&self.python);
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("shared/ask_otava.py")).arg(question);
        command
    }
}

/// Writes a question; what is no number is a gap.
///
/// # Errors
/// The file can't be written.
pub fn ask(file: &Path, options: &Value, series: &[Vec<f64>]) -> Outcome<()> {
    Ok(serde_json::to_writer(File::create(file)?, &json!({ "options": options, "series": series }))?)
}
