//! How much the facts of a folder cost beside parsing alone, on one core in one process.
//!
//! `cargo run --release -p rq-code --example facts_speed -- FOLDER [ROUNDS]`
#![allow(clippy::print_stdout, reason = "an example prints its result")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Instant;

use rq_code::facts::{parse, parse_only};
use rq_code::language::Language;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| ".".to_owned()));
    let rounds: usize = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(5);
    let mut files = Vec::new();
    collect(&folder, &mut files)?;
    let bytes: usize = files.iter().map(|(_, source)| source.len()).sum();
    println!("{} files, {bytes} bytes", files.len());
    let (mut alone, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (mut parsing, mut everything) = (0.0, 0.0);
        // In turns, so that whatever else the machine does burdens both alike.
        for some in files.chunks(32) {
            let start = cpu_seconds();
            for (language, source) in some {
                black_box(parse_only(*language, source));
            }
            let middle = cpu_seconds();
            for (language, source) in some {
                black_box(parse(*language, source));
            }
            parsing += middle - start;
            everything += cpu_seconds() - middle;
        }
        alone.push(parsing);
        whole.push(everything);
    }
    let (alone, whole) = (median(&mut alone), median(&mut whole));
    println!("parse alone {alone:.3} s, with all facts {whole:.3} s, ratio {:.3}", whole / alone);
    Ok(())
}

/// CPU seconds of this thread where the system says them, else seconds that passed.
fn cpu_seconds() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let nanoseconds = std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split(' ').next().and_then(|n| n.parse::<f64>().ok()));
    nanoseconds.map_or_else(|| START.elapsed().as_secs_f64(), |n| n / 1e9)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn collect(folder: &Path, files: &mut Vec<(Language, Vec<u8>)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            let source = std::fs::read(&path)?;
            if let Some(language) = Language::of(&path, source.get(..8192).unwrap_or(&source)) {
                files.push((language, source));
            }
        }
    }
    Ok(())
}
