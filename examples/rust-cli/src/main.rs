//! `logsum [FILE] [--json] [--top N]`

use std::io::{self, Read as _, Write as _};

use anyhow::{Context as _, Result};
use logsum::{Options, Summary, render};

fn main() -> Result<()> {
    let options = Options::parse(std::env::args().skip(1))?;
    let text = match &options.file {
        Some(file) => {
            std::fs::read_to_string(file).with_context(|| format!("can't read {}", file.display()))?
        }
        None => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text).context("can't read the standard input")?;
            text
        }
    };
    let summary = Summary::of(text.lines());
    let mut rendered = render(&summary, options.format, options.top)?;
    if !rendered.ends_with('\n') {
        rendered.push('\n');
    }
    io::stdout().write_all(rendered.as_bytes()).context("can't write the summary")
}
