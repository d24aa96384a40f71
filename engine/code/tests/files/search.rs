//! Definitions and uses against lists made by hand: comments at the ends of lines, `@def kind name, kind name` and
//! `@use name name`. The lists themselves, other comments and texts are traps: nothing in them is code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rq_code::facts::parse;
use rq_code::inventory::{Fresh, Inventory, Rules, ScanOptions};
use rq_code::language::Language;
use rq_code::search::{Query, kind_name, search, usages};
use rq_code::store::{CodeFacts, FactsCache};

use crate::tree::Tree;

/// Definitions that a list has at least. Of uses it has those of the names that it defines.
const LEAST: usize = 50;

/// What a list says: line, kind and name of each definition; line and name of each use, sorted.
type List = (Vec<(u32, String, String)>, Vec<(u32, String)>);

fn list(text: &str) -> List {
    let (mut definitions, mut uses) = (Vec::new(), Vec::new());
    for (number, line) in (1..).zip(text.lines()) {
        let after = |mark: &str| {
            line.split_once(mark).and_then(|(_, rest)| rest.split(" @").next()?.split(" */").next())
        };
        for definition in after("@def ").into_iter().flat_map(|part| part.split(',')) {
            let (kind, name) = definition.trim().split_once(' ').unwrap();
            definitions.push((number, kind.to_owned(), name.trim().to_owned()));
        }
        let names = after("@use ").into_iter().flat_map(str::split_whitespace);
        uses.extend(names.map(|name| (number, name.to_owned())));
    }
    definitions.sort();
    uses.sort();
    (definitions, uses)
}

fn fixtures() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/search");
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap())
        })
        .collect();
    found.sort();
    found
}

#[test]
fn every_definition_and_every_use_is_found_and_nothing_else() {
    let mut wrong = Vec::new();
    for (file, text) in fixtures() {
        let (definitions, uses) = list(&text);
        if definitions.len() < LEAST {
            wrong.push(format!("{file} lists {} definitions", definitions.len()));
        }
        let language = Language::of(Path::new(&file), text.as_bytes()).unwrap();
        let parsed = parse(language, text.as_bytes());
        let mut found: Vec<_> = parsed
            .symbols
            .iter()
            .map(|symbol| (symbol.line, kind_name(symbol.kind).to_owned(), symbol.name.clone()))
            .collect();
        found.sort();
        differences(&file, "definition", &definitions, &found, &mut wrong);
        let known: BTreeSet<&str> = definitions.iter().map(|(_, _, name)| name.as_str()).collect();
        let references = &parsed.references;
        let mut found: Vec<(u32, String)> = references
            .uses
            .iter()
            .zip(&references.lines)
            .map(|(name, line)| (*line, references.names[*name as usize].clone()))
            .filter(|(_, name)| known.contains(name.as_str()))
            .collect();
        found.sort();
        differences(&file, "use", &uses, &found, &mut wrong);
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn differences<T: Ord + std::fmt::Debug>(
    file: &str,
    what: &str,
    wanted: &[T],
    found: &[T],
    wrong: &mut Vec<String>,
) {
    let counted = |list: &[T]| {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for one in list {
            *counts.entry(list.partition_point(|other| other < one)).or_default() += 1;
        }
        counts
            .into_iter()
            .map(|(place, count)| (format!("{:?}", list[place]), count))
            .collect::<BTreeSet<_>>()
    };
    let (wanted, found) = (counted(wanted), counted(found));
    wrong.extend(wanted.difference(&found).map(|one| format!("{file}: {what} not found: {one:?}")));
    wrong.extend(found.difference(&wanted).map(|one| format!("{file}: {what} not listed: {one:?}")));
}

#[test]
fn a_search_gives_what_the_lists_say() {
    for (file, text) in fixtures() {
        let tree = Tree::of(&[(&file, &text)]);
        let facts = FactsCache::new(None);
        let on_read = |fresh: Fresh<'_>| facts.absorb(fresh);
        let options = ScanOptions { cache: None, on_read: Some(&on_read), stop: None };
        let inventory = Inventory::scan_with(&tree.root(), &Rules::default(), options).unwrap();
        let code = CodeFacts::load(&inventory, &facts);
        let (definitions, uses) = list(&text);
        let names: BTreeSet<&str> = definitions.iter().map(|(_, _, name)| name.as_str()).collect();
        for name in names {
            let query = Query::new(name);
            let found = search(&code, &query, |_, _| true, 1000).definitions;
            for (line, kind, _) in definitions.iter().filter(|(_, _, of)| of == name) {
                let there = found.iter().any(|one| one.line == *line && one.kind == kind && one.name == name);
                assert!(there, "{file}:{line} {kind} {name}: {found:?}");
            }
            let found: Vec<u32> = usages(&code, &query).usages.iter().map(|usage| usage.line).collect();
            let wanted: Vec<u32> = uses.iter().filter(|(_, of)| of == name).map(|(line, _)| *line).collect();
            assert_eq!(found, wanted, "{file}: {name}");
        }
    }
}
