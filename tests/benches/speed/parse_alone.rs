//! Reading and parsing the files of an inventory, and nothing else: what any such tool must pay.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use rq_code::facts::parse_only;
use rq_code::inventory::{Inventory, Rules};
use rq_code::language::Language;

use crate::Outcome;

/// The commands that parse the files of `root` with every thread and with one; `list` is written.
pub(crate) fn commands(root: &Path, list: &Path) -> Outcome<(Command, Command)> {
    let program = std::env::current_exe()?;
    // In another process: this one has to stay small, for its size is part of what a child's
    // peak is measured as.
    let listing = Command::new(&program).arg("--list-files").arg(root).stderr(Stdio::inherit()).output()?;
    if !listing.status.success() {
        return Err(format!("listing the files of {} failed", root.display()).into());
    }
    fs::write(list, listing.stdout)?;
    let parse = || {
        let mut command = Command::new(&program);
        command.arg("--parse-files").arg(list);
        command
    };
    let mut single = parse();
    single.env("RAYON_NUM_THREADS", "1");
    Ok((parse(), single))
}

/// Prints language and path of each file that an evaluation of `root` would parse.
pub(crate) fn list(root: Option<&Path>) -> Outcome<()> {
    let root = root.ok_or("--list-files needs a folder")?;
    let inventory = Inventory::scan(root, &Rules::default())?;
    for file in inventory.code() {
        if let Some(language) = file.language {
            println!("{}\t{}", language.name(), inventory.root().join(&file.path).display());
        }
    }
    Ok(())
}

/// Parses the files of a list.
pub(crate) fn parse(list: Option<&Path>) -> Outcome<()> {
    let text = fs::read_to_string(list.ok_or("--parse-files needs a list")?)?;
    let files: Vec<(Language, PathBuf)> = text
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(language, path)| Some((Language::from_name(language)?, PathBuf::from(path))))
        .collect();
    let parsed = AtomicUsize::new(0);
    files.par_iter().with_max_len(8).try_for_each(|(language, path)| {
        let done = parse_only(*language, &fs::read(path)?);
        parsed.fetch_add(usize::from(done), Ordering::Relaxed);
        Ok::<(), std::io::Error>(())
    })?;
    println!("{} of {} files parsed", parsed.into_inner(), files.len());
    Ok(())
}
