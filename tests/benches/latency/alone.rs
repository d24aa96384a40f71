//! What parsing and checking take inside one process: the floor under every keystroke.

use std::hint::black_box;
use std::time::Instant;

use crate::Outcome;
use crate::quantiles::Delays;
use crate::{configuration, toml};

const ROUNDS: usize = 30;

/// Prints the time of each step for each size.
pub(crate) fn measure(sizes: &[usize]) -> Outcome<()> {
    println!("\n| one process, ms | p50 | p95 | p99 |\n|---|---:|---:|---:|");
    for &lines in sizes {
        let text = configuration::of_lines(lines)?;
        let (mut parse, mut check) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let start = Instant::now();
            let document = rq_schema::syntax::parse(black_box(&text));
            let parsed = Instant::now();
            black_box(rq_schema::check::check(&document, configuration::TODAY));
            parse.push((parsed - start).as_secs_f64() * 1e3);
            check.push(parsed.elapsed().as_secs_f64() * 1e3);
        }
        let values = toml::of_kdl(&text).1;
        println!("| {lines} lines, {values} values: parse | {} |", Delays::of(parse).cells());
        println!("| {lines} lines: check | {} |", Delays::of(check).cells());
    }
    Ok(())
}
