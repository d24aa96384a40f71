//! The formats that advisories are written in.

use crate::advisory::Advisory;
use crate::{osv, rustsec};

/// How an advisory is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// OSV's JSON.
    OsvJson,
    /// OSV's fields in YAML, as PyPA's repository has them.
    OsvYaml,
    /// RustSec's Markdown with a head in TOML.
    RustSec,
}

impl Format {
    /// The format of a file, by its name: JSON unless its ending says otherwise.
    pub fn of_name(name: &str) -> Self {
        match name.rsplit_once('.').map(|(_, ending)| ending) {
            Some("md") => Self::RustSec,
            Some("yaml") => Self::OsvYaml,
            _ => Self::OsvJson,
        }
    }

    /// Reads one.
    ///
    /// # Errors
    /// When it is none, with the reason.
    pub fn read(self, bytes: &[u8]) -> Result<Advisory, String> {
        let text = || std::str::from_utf8(bytes).map_err(|error| error.to_string());
        match self {
            Self::OsvJson => osv::of_json(bytes),
            Self::OsvYaml => osv::of_yaml(text()?),
            Self::RustSec => rustsec::of_markdown(text()?),
        }
    }
}
