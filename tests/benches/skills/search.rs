//! `search_symbol` and `find_usages`, warm.

use std::path::Path;

use rq_benches::measure::run;
use rq_benches::table::Table;

use crate::{Outcome, operation};

/// Names that most projects have.
const NAMES: [&str; 3] = ["get", "filter", "spawn"];

pub(crate) fn measure(engine: &Path, rounds: usize, table: &mut Table) -> Outcome<()> {
    let Some(trees) = std::env::var_os("RQ_BENCH_TREES") else {
        println!("not measured: code search (RQ_BENCH_TREES names nothing)");
        return Ok(());
    };
    for tree in std::env::split_paths(&trees) {
        let name = tree.file_name().unwrap_or_default().to_string_lossy().into_owned();
        run(&mut operation(engine, &tree, &["search", "get"]), &[0])?;
        let (mut definitions, mut usages) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            for wanted in NAMES {
                definitions.push(run(&mut operation(engine, &tree, &["search", wanted]), &[0, 1])?);
                usages.push(run(&mut operation(engine, &tree, &["search", "--usages", wanted]), &[0, 1])?);
            }
        }
        for (what, costs) in [("search", definitions), ("search --usages", usages)] {
            if let Some(cost) = table.row(format!("rq {what}, {name}, warm"), &costs) {
                table.budget(format!("{what}, {name}, warm"), cost.wall * 1e3, 100.0, " ms");
            }
        }
    }
    Ok(())
}
