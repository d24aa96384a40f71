//! `yarn.lock` of yarn 1: blocks under the names and ranges that they answer.
//!
//! The file knows neither the project's own wishes nor the members of its workspace: without `package.json` all
//! relations are unknown. `yarn list` leaves out what another platform needs; the lock file, and this reader, do not.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::draft::{Draft, Entry};
use super::lines::numbered;
use super::model::{Dependencies, Ecosystem, Locked, ReadError, Siblings, Source};
use super::package_json::{origin, split_version, wanted, workspace};
use super::paths::is_commit;

/// A block: what it answers, and what was chosen.
#[derive(Default)]
struct Block<'a> {
    line: u32,
    /// `name@range`
    keys: Vec<Cow<'a, str>>,
    version: Option<Cow<'a, str>>,
    resolved: Option<Cow<'a, str>>,
    integrity: bool,
    /// Name, range, and whether it can be left out.
    needs: Vec<(Cow<'a, str>, Cow<'a, str>, bool)>,
}

pub(super) fn read(text: &str, files: &dyn Siblings) -> Result<Dependencies, ReadError> {
    let mut draft = Draft::new(Ecosystem::Npm);
    let blocks = blocks(text, &mut draft);
    let mut by_key: HashMap<&str, usize> = HashMap::new();
    let mut by_name: HashMap<String, HashSet<usize>> = HashMap::new();
    let mut places = Vec::with_capacity(blocks.len());
    for block in &blocks {
        let entry = entry(block);
        let name = entry.name.to_owned();
        let place = draft.add(entry)?;
        places.push(place);
        by_name.entry(name).or_default().insert(place);
        for key in &block.keys {
            by_key.insert(key, place);
        }
    }
    let find = |name: &str, range: &str| by_key.get(format!("{name}@{range}").as_str()).copied();
    let only = |name: &str| {
        by_name.get(name).filter(|found| found.len() == 1).and_then(|found| found.iter().next().copied())
    };
    let members = workspace(files, &mut draft);
    // `resolutions` answer a range with what does not fit it.
    let overrides = members.iter().any(|member| member.overrides);
    for (block, from) in blocks.iter().zip(&places) {
        for (name, range, optional) in &block.needs {
            match find(name, range).or_else(|| only(wanted(name, range).name)) {
                Some(to) => draft.edge(*from, to, *optional),
                None if *optional || overrides => {}
                None => {
                    draft.gap(Some(block.line), format!("{name}@{range}, needed here, is not listed"));
                }
            }
        }
    }
    let own: HashSet<String> = members.iter().filter_map(|member| member.name.clone()).collect();
    for wish in members.into_iter().flat_map(|member| member.wishes) {
        let locked = match find(&wish.key, wish.range()) {
            Some(place) => Locked::Package(place),
            None if own.contains(&wish.declared.name) => Locked::Own,
            // A linked folder is not locked.
            None if wish.range().starts_with("link:") => Locked::Unknown,
            None if overrides => only(&wish.declared.name).map_or(Locked::Unknown, Locked::Package),
            None => wish.absent(),
        };
        draft.want(wish.with(locked))?;
    }
    Ok(draft.finish(true))
}

fn entry<'s>(block: &'s Block<'_>) -> Entry<'s> {
    let mut name = "";
    let mut source = Source::Registry;
    for (own, range) in block.keys.iter().filter_map(|key| split_version(key)) {
        let wanted = wanted(own, range);
        name = wanted.name;
        if wanted.source != Source::Registry {
            source = wanted.source;
        }
    }
    let (address, fragment) =
        block.resolved.as_deref().map_or(("", ""), |text| text.split_once('#').unwrap_or((text, "")));
    if let Source::Git { commit, .. } = &mut source {
        // Of what large hosts keep, yarn fetches an archive that is named by the commit.
        let named = [fragment, address.rsplit('/').next().unwrap_or_default()]
            .into_iter()
            .find(|text| is_commit(text));
        *commit = named.map(str::to_owned);
    } else if source == Source::Registry
        && let git @ Source::Git { .. } = origin(block.resolved.as_deref().unwrap_or_default())
    {
        source = git;
    }
    let checksum = block.integrity || (!matches!(source, Source::Git { .. }) && !fragment.is_empty());
    Entry { name, version: block.version.as_deref(), source, scope: None, line: Some(block.line), checksum }
}

/// The blocks of a file; a line that fits nowhere is told and left out.
fn blocks<'a>(text: &'a str, draft: &mut Draft) -> Vec<Block<'a>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    // Inside `dependencies:` or `optionalDependencies:`, and whether the second.
    let mut needs = None;
    for (number, line) in numbered(text) {
        let line = line.trim_end();
        let content = line.trim_start();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let indent = line.len() - content.len();
        let Some(words) = words(content) else {
            draft.gap(Some(number), "not a line of a lock file");
            continue;
        };
        let mut words = words.into_iter();
        if indent == 0 {
            let keys: Vec<Cow<'_, str>> = words.collect();
            if !content.ends_with(':') || !keys.iter().any(|key| split_version(key).is_some()) {
                draft.gap(Some(number), "not the start of an entry");
                continue;
            }
            needs = None;
            blocks.push(Block { line: number, keys, ..Block::default() });
            continue;
        }
        let (Some(block), Some(first)) = (blocks.last_mut(), words.next()) else { continue };
        match (needs, indent, words.next()) {
            (Some(optional), 3.., Some(range)) => block.needs.push((first, range, optional)),
            (_, _, None) => {
                needs = match first.as_ref() {
                    "dependencies" => Some(false),
                    "optionalDependencies" => Some(true),
                    _ => None,
                };
            }
            (_, _, Some(value)) => match first.as_ref() {
                "version" => block.version = Some(value),
                "resolved" => block.resolved = Some(value),
                "integrity" => block.integrity = !value.is_empty(),
                _ => {}
            },
        }
    }
    blocks
}

/// The words of a line, between spaces and commas, quoted or not; a colon at its end belongs to none.
fn words(line: &str) -> Option<Vec<Cow<'_, str>>> {
    let mut words = Vec::new();
    let mut rest = line.strip_suffix(':').unwrap_or(line);
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            return Some(words);
        }
        if rest.starts_with('"') {
            let end = closing_quote(rest)?;
            let quoted = rest.get(..=end)?;
            let inner = quoted.get(1..end)?;
            let plain = !inner.contains('\\');
            words.push(if plain {
                Cow::Borrowed(inner)
            } else {
                Cow::Owned(serde_json::from_str(quoted).ok()?)
            });
            rest = rest.get(end + 1..)?;
        } else {
            let end = rest.find([' ', '\t', ',']).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            words.push(Cow::Borrowed(word));
            rest = after;
        }
    }
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().enumerate().skip(1).find_map(|(place, byte)| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes.then_some(place)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_into_words() {
        let list = |line: &str| words(line).map(|words| words.join("|"));
        assert_eq!(list("\"@a/b@^1\", c@2, c@>=3:").as_deref(), Some("@a/b@^1|c@2|c@>=3"));
        assert_eq!(list("version \"1.0.0\"").as_deref(), Some("version|1.0.0"));
        assert_eq!(list("a \"x \\\" y\"").as_deref(), Some("a|x \" y"));
        assert_eq!(list("dependencies:").as_deref(), Some("dependencies"));
        assert_eq!(list("\"open"), None);
    }
}
