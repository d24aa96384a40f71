//! Advisories of RustSec's repository: Markdown with a head in TOML.

use std::str::FromStr;

use rustsec::advisory::Advisory as Entry;
use rustsec::osv::ranges_for_advisory;

use crate::advisory::{Advisory, Affected, Event, Severity};
use crate::osv::kind_of;

/// Reads one.
pub(crate) fn of_markdown(text: &str) -> Result<Advisory, String> {
    // The library cuts other beginnings in the middle of a character.
    if !text.starts_with("```toml\n") {
        return Err("it does not begin with ```toml".into());
    }
    let entry = Entry::from_str(text).map_err(|error| error.to_string())?;
    let ranges = ranges_for_advisory(&entry.versions).into_iter().map(|range| {
        let introduced = range.introduced.map_or_else(|| "0".to_owned(), |version| version.to_string());
        let fixed = range.fixed.map(|version| Event::Fixed(version.to_string()));
        std::iter::once(Event::Introduced(introduced)).chain(fixed).collect()
    });
    let affected = Affected {
        ecosystem: "crates.io".into(),
        package: entry.metadata.package.to_string(),
        ranges: ranges.collect(),
        versions: Vec::new(),
    };
    let metadata = &entry.metadata;
    let id = metadata.id.to_string();
    let vector = metadata.cvss.as_ref().map(ToString::to_string);
    Ok(Advisory {
        url: Some(format!("https://rustsec.org/advisories/{id}.html")),
        kind: kind_of(metadata.informational.as_ref().map(rustsec::advisory::Informational::as_str)),
        severity: vector.and_then(|vector| Severity::of_vector(&vector)),
        summary: metadata.title.trim().to_owned(),
        aliases: metadata.aliases.iter().map(ToString::to_string).collect(),
        withdrawn: metadata.withdrawn.is_some(),
        affected: vec![affected],
        id,
    })
}
