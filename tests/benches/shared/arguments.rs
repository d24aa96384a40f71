//! What the command line asks for, and the program that is measured.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::Outcome;
use crate::measure::succeed;

/// What the command line asks for.
pub struct Wanted {
    /// How often each thing is measured.
    pub rounds: usize,
    /// The program to measure, instead of one built here.
    pub engine: Option<PathBuf>,
    /// The parts to measure; all where none is named.
    sections: Vec<String>,
}

impl Wanted {
    /// Reads `[--rounds N] [--engine PROGRAM] [SECTION]…`.
    ///
    /// # Errors
    /// A word is none of these.
    pub fn read(words: &[String], rounds: usize, sections: &[&str]) -> Outcome<Self> {
        let mut wanted = Self { rounds, engine: None, sections: Vec::new() };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--rounds" => wanted.rounds = words.next().ok_or("--rounds needs a number")?.parse()?,
                "--engine" => {
                    let path = words.next().ok_or("--engine needs a program")?;
                    wanted.engine = Some(std::path::absolute(path)?);
                }
                section if sections.contains(&section) => wanted.sections.push(word.clone()),
                other => return Err(format!("unknown word {other:?}").into()),
            }
        }
        if wanted.rounds == 0 {
            return Err("at least one round".into());
        }
        Ok(wanted)
    }

    /// Whether a part is asked for.
    #[must_use]
    pub fn section(&self, name: &str) -> bool {
        self.sections.is_empty() || self.sections.iter().any(|wanted| wanted == name)
    }

    /// The program to measure: the one that is named, or one built here.
    ///
    /// # Errors
    /// It can't be built.
    pub fn engine(&self, target: &Path) -> Outcome<PathBuf> {
        match &self.engine {
            Some(engine) => Ok(engine.clone()),
            None => build_engine(target),
        }
    }
}

/// The words after the bench's own name, but for the one that cargo adds.
#[must_use]
pub fn words() -> Vec<String> {
    std::env::args().skip(1).filter(|word| word != "--bench").collect()
}

/// Ends a bench: 0 when every budget is kept, 1 when one is not, 2 when it could not be carried out, with the reason.
#[must_use]
pub fn ended(name: &str, done: Outcome<bool>) -> ExitCode {
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("{name}: {error}");
            ExitCode::from(2)
        }
    }
}

/// The folder that cargo builds into: two above this program's.
///
/// # Errors
/// The program lies elsewhere.
pub fn target_folder() -> Outcome<PathBuf> {
    let program = std::env::current_exe()?;
    Ok(program.ancestors().nth(3).ok_or("this program lies in no target folder")?.to_path_buf())
}

fn build_engine(target: &Path) -> Outcome<PathBuf> {
    println!("building rq-engine (release)");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--release", "--quiet", "-p", "rq-engine"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    succeed(&mut cargo)?;
    Ok(target.join("release").join(format!("rq-engine{}", std::env::consts::EXE_SUFFIX)))
}
