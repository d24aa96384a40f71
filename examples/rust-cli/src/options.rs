//! The command line.

use std::fmt;
use std::path::PathBuf;

/// How the summary is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// What the user asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The log; standard input unless given.
    pub file: Option<PathBuf>,
    /// How the summary is written.
    pub format: Format,
    /// How many slow paths are listed.
    pub top: usize,
}

/// Why the command line could not be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionsError {
    /// An option that there is not.
    Unknown(String),
    /// A second file.
    SecondFile(String),
    /// `--top` without a number after it.
    NoNumber,
}

impl fmt::Display for OptionsError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(option) => write!(out, "there is no option {option}"),
            Self::SecondFile(file) => write!(out, "one file at a time, not {file} too"),
            Self::NoNumber => out.write_str("--top needs a number after it"),
        }
    }
}

impl std::error::Error for OptionsError {}

impl Options {
    /// Reads the arguments, the program's name left out.
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, OptionsError> {
        let mut options = Self { file: None, format: Format::Text, top: 5 };
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--json" => options.format = Format::Json,
                "--top" => {
                    let number = arguments.next().and_then(|text| text.parse().ok());
                    options.top = number.ok_or(OptionsError::NoNumber)?;
                }
                option if option.starts_with('-') => return Err(OptionsError::Unknown(argument)),
                _ if options.file.is_some() => return Err(OptionsError::SecondFile(argument)),
                _ => options.file = Some(argument.into()),
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, OptionsError> {
        Options::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_in_any_order() {
        let options = parse("--top 3 access.log --json").unwrap();
        assert_eq!(options, Options { file: Some("access.log".into()), format: Format::Json, top: 3 });
    }

    #[test]
    fn mistakes() {
        assert_eq!(parse("--fast"), Err(OptionsError::Unknown("--fast".into())));
        assert_eq!(parse("a b"), Err(OptionsError::SecondFile("b".into())));
        assert_eq!(parse("--top"), Err(OptionsError::NoNumber));
        assert_eq!(parse("--top many"), Err(OptionsError::NoNumber));
    }
}
