//! `cargo xtask generate`.

use crate::run;

/// Writes everything that is generated. Tests fail while it is stale.
pub(crate) fn all() -> Result<(), String> {
    let engine = ["run", "--quiet", "--package", "rq-engine", "--", "schema"];
    run("cargo", &[&engine[..], &["--format", "markdown", "--output", "docs/reference"]].concat())?;
    run("cargo", &[&engine[..], &["--format", "json-schema", "--output", "docs/schemas"]].concat())
}
