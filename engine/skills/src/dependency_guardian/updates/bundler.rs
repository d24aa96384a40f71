//! `bundle outdated`.

use std::path::Path;

use rq_core::operation::{Context, OperationError};

use super::{Answer, Newer, ask, broke};

const WORDS: [&str; 4] = ["bundle", "outdated", "--parseable", "--only-explicit"];

pub(super) fn newer(context: &Context<'_>, at: &Path) -> Result<Answer, OperationError> {
    let ended = ask(context, at, &WORDS)?;
    let answer = read(&String::from_utf8_lossy(&ended.output));
    // It ends with 1 when something is outdated, and when it broke.
    if ended.code == Some(0) || answer != Answer::default() { Ok(answer) } else { Err(broke(&WORDS, &ended)) }
}

/// `rails (newest 7.1.2, installed 7.0.0, requested ~> 7.0.0)`: which of the newer ones is admitted is not said.
fn read(text: &str) -> Answer {
    let line = |line: &str| {
        let (name, rest) = line.trim().split_once(" (newest ")?;
        let newest = rest.split([',', ')', ' ']).next()?;
        Some((name.to_owned(), Newer { compatible: None, newest: Some(newest.to_owned()) }))
    };
    text.lines().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_bundler_says() {
        let text = "\nrails (newest 7.1.2, installed 7.0.0, requested ~> 7.0.0)\nrake (newest 13.1.0, installed 13.0.0)\n";
        let answer = read(text);
        assert_eq!(answer.by_name.len(), 2);
        assert_eq!(answer.about("rails", "1").unwrap().newest.as_deref(), Some("7.1.2"));
    }
}
