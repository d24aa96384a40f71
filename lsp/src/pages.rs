//! What rules and codes mean, as pages that an editor can open from a diagnostic. They are written once a version into
//! the user's cache, as no page elsewhere is sure to be of the same version.

use std::collections::HashMap;
use std::env;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use rq_schema::catalog::{Catalog, Skill};
use rq_schema::codes::CODES;

use crate::protocol::{CodeDescription, Uri};

/// A page that was written, and the lines, from 1, on which things stand in it.
struct Page {
    address: String,
    lines: HashMap<String, usize>,
}

/// Where a code of a configuration's diagnostic is explained.
pub(crate) fn of_code(code: &str) -> Option<CodeDescription> {
    static PAGE: LazyLock<Option<Page>> = LazyLock::new(|| {
        let things = CODES.iter().map(|(code, doc)| (format!("rq::{code}"), (*doc).to_owned()));
        write("diagnostics", "Diagnostics", things)
    });
    link(PAGE.as_ref()?, code)
}

/// Where a rule of a built-in operation is explained.
pub(crate) fn of_rule(operation: &str, rule: &str) -> Option<CodeDescription> {
    static PAGES: LazyLock<HashMap<&'static str, Page>> = LazyLock::new(|| {
        let written =
            Catalog::builtin().skills().filter_map(|skill| Some((skill.name.as_str(), of_skill(skill)?)));
        written.collect()
    });
    let (skill, _) = operation.split_once('.')?;
    link(PAGES.get(skill)?, &format!("{operation}: {rule}"))
}

fn of_skill(skill: &Skill) -> Option<Page> {
    let things = skill.operations().flat_map(|operation| {
        operation.rules.iter().map(move |rule| {
            let threshold = rule.threshold.as_ref().map(|name| format!(" Its threshold is `{name}`."));
            let doc = format!(
                "{}{}\n\nLevel unless set otherwise: {}.",
                rule.doc,
                threshold.unwrap_or_default(),
                rule.level
            );
            (format!("{}: {}", operation.id(), rule.id), doc)
        })
    });
    write(&skill.name, &skill.name, things)
}

fn link(page: &Page, thing: &str) -> Option<CodeDescription> {
    let line = page.lines.get(thing)?;
    let href: Uri = format!("{}#L{line}", page.address).parse().ok()?;
    Some(CodeDescription { href })
}

/// Writes a page; nothing where that can't be done, as a diagnostic is worth something without a link.
fn write(name: &str, title: &str, things: impl Iterator<Item = (String, String)>) -> Option<Page> {
    let mut text = format!("# {title}\n");
    let mut lines = HashMap::new();
    for (thing, doc) in things {
        lines.insert(thing.clone(), text.lines().count() + 2);
        let _ = write!(text, "\n## {thing}\n\n{doc}\n");
    }
    let folder = cache()?.join("rq").join(env!("CARGO_PKG_VERSION"));
    let file = folder.join(format!("{name}.md"));
    if fs::read_to_string(&file).ok().as_deref() != Some(text.as_str()) {
        fs::create_dir_all(&folder).ok()?;
        fs::write(&file, text).ok()?;
    }
    let address = Uri::from_file_path(&file)?.as_str().to_owned();
    Some(Page { address, lines })
}

/// The user's folder for what can be made again.
fn cache() -> Option<PathBuf> {
    let set = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || {
        set("HOME").map(|home| {
            if cfg!(target_os = "macos") { home.join("Library/Caches") } else { home.join(".cache") }
        })
    };
    if cfg!(windows) { set("LOCALAPPDATA") } else { set("XDG_CACHE_HOME").or_else(home) }
}
