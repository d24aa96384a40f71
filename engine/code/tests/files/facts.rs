//! The cache of facts: right whatever became of it, and only what is new is parsed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rq_code::duplication::{self, Options};
use rq_code::facts::parse;
use rq_code::inventory::{Fresh, Inventory, Rules, ScanOptions};
use rq_code::store::{CacheReport, CodeFacts, FactsCache};

use crate::tree::Tree;

fn load(tree: &Tree) -> (CodeFacts, CacheReport) {
    let cache = tree.cache();
    load_with(tree, Some(&cache))
}

fn load_with(tree: &Tree, cache: Option<&Path>) -> (CodeFacts, CacheReport) {
    let facts = FactsCache::new(cache);
    let on_read = |fresh: Fresh<'_>| facts.absorb(fresh);
    let options = ScanOptions { cache, on_read: Some(&on_read), stop: None };
    let inventory = Inventory::scan_with(&tree.root(), &Rules::default(), options).unwrap();
    let code = CodeFacts::load(&inventory, &facts);
    (code, facts.report())
}

/// Every part of every file's facts is what parsing the file gives.
fn check(tree: &Tree, code: &CodeFacts) {
    assert!(code.lost().is_empty());
    for file in code.files() {
        let parsed = parse(file.language, &fs::read(tree.path(&file.path)).unwrap());
        assert_eq!(*file.facts, parsed.facts, "{}", file.path);
        assert_eq!(code.symbols(file).unwrap(), parsed.symbols, "{}", file.path);
        assert_eq!(code.tokens(file).unwrap(), parsed.tokens, "{}", file.path);
        assert_eq!(code.references(file).unwrap(), parsed.references, "{}", file.path);
    }
}

fn segments(tree: &Tree) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(tree.cache().join("facts")) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn python(name: &str) -> String {
    format!("def {name}(a, b):\n    \"\"\"Doc.\"\"\"\n    if a:\n        return b\n    return {name}(b, a)\n")
}

fn project(files: usize) -> Tree {
    let texts: Vec<(String, String)> =
        (0..files).map(|n| (format!("pkg/m{n:03}.py"), python(&format!("f{n}")))).collect();
    Tree::of(&texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>())
}

#[test]
fn only_what_is_new_is_parsed() {
    let tree = project(20);
    let (code, report) = load(&tree);
    check(&tree, &code);
    assert_eq!((report.parsed, report.recalled), (20, 0));
    let (code, report) = load(&tree);
    check(&tree, &code);
    assert_eq!((report.parsed, report.recalled), (0, 20));
    tree.write("pkg/m007.py", &python("other"));
    let (code, report) = load(&tree);
    check(&tree, &code);
    assert_eq!((report.parsed, report.recalled), (1, 19));
    // Back to what it was: known still.
    tree.write("pkg/m007.py", &python("f7"));
    let (code, report) = load(&tree);
    check(&tree, &code);
    assert_eq!((report.parsed, report.recalled), (0, 20));
    let paths: Vec<&str> = code.files().iter().map(|file| file.path.as_str()).collect();
    assert!(paths.is_sorted());
    assert_eq!(paths.len(), 20);
}

#[test]
fn only_what_is_wanted_is_parsed_and_what_is_known_stays() {
    let tree = project(20);
    let cache = tree.cache();
    let some = |wanted: &[&str]| {
        let facts = FactsCache::new(Some(&cache));
        let code = CodeFacts::load_where(&tree.scan(), &facts, |file| wanted.contains(&file.path.as_str()));
        let paths: Vec<String> = code.files().iter().map(|file| file.path.clone()).collect();
        check(&tree, &code);
        (paths, facts.report())
    };
    let (paths, report) = some(&["pkg/m003.py", "pkg/m011.py"]);
    assert_eq!(paths, ["pkg/m003.py", "pkg/m011.py"]);
    assert_eq!((report.parsed, report.recalled), (2, 0));
    let (paths, report) = some(&["pkg/m004.py"]);
    assert_eq!((paths.len(), report.parsed, report.recalled), (1, 1, 0));
    let (_, report) = load(&tree);
    assert_eq!((report.parsed, report.recalled), (17, 3));
}

#[test]
fn equal_files_are_parsed_once() {
    let tree = Tree::of(&[("a.py", "x = 1\n"), ("b.py", "x = 1\n"), ("c.js", "x = 1\n")]);
    let (code, report) = load(&tree);
    check(&tree, &code);
    assert_eq!(report.parsed, 2);
}

#[test]
fn a_lost_index_or_lost_facts_are_made_good() {
    let tree = project(8);
    load(&tree);
    fs::remove_file(tree.cache().join("index")).unwrap();
    let (code, report) = load(&tree);
    check(&tree, &code);
    assert_eq!((report.parsed, report.recalled), (0, 8));
    fs::remove_dir_all(tree.cache().join("facts")).unwrap();
    let (code, report) = load(&tree);
    check(&tree, &code);
    assert_eq!((report.parsed, report.recalled), (8, 0));
}

#[test]
fn damage_is_never_believed() {
    let tree = project(3);
    load(&tree);
    let path = segments(&tree).remove(0);
    let good = fs::read(&path).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        fs::write(&path, &bad).unwrap();
        let (code, report) = load(&tree);
        check(&tree, &code);
        // Unless a section that nobody needed here was hit, something was parsed again.
        assert!(report.parsed + report.recalled == 3, "byte {at}: {report:?}");
        segments(&tree).iter().for_each(|segment| fs::remove_file(segment).unwrap());
        fs::write(&path, &good).unwrap();
    }
    for length in [0, 7, 20, 75, 76, good.len() / 2, good.len() - 1] {
        segments(&tree).iter().for_each(|segment| fs::remove_file(segment).unwrap());
        fs::write(&path, &good[..length]).unwrap();
        let (code, report) = load(&tree);
        check(&tree, &code);
        assert_eq!((report.parsed, report.damaged), (3, 1), "length {length}");
    }
}

#[test]
fn without_a_writable_cache_it_works_and_says_so() {
    let tree = project(3);
    fs::write(tree.cache(), "in the way").unwrap();
    let (code, report) = load(&tree);
    check(&tree, &code);
    assert!(report.trouble.unwrap().contains("can't write in"));
    let (code, report) = load_with(&tree, None);
    check(&tree, &code);
    assert_eq!(report.trouble, None);
}

#[test]
fn what_nobody_needs_goes() {
    let big = |round: usize| -> String {
        (0..4000).map(|n| format!("def f{n}_{round}(a):\n    return a + {n}\n")).collect()
    };
    let tree = Tree::of(&[("a.py", "")]);
    let mut largest = 0;
    for round in 0..30 {
        tree.write("a.py", &big(round));
        let (code, _) = load(&tree);
        if round % 10 == 0 {
            check(&tree, &code);
        }
        let sizes = segments(&tree).iter().map(|s| fs::metadata(s).unwrap().len()).sum();
        largest = largest.max(sizes);
        assert!(segments(&tree).len() <= 9, "{:?}", segments(&tree));
    }
    let one = segments(&tree).iter().map(|s| fs::metadata(s).unwrap().len()).max().unwrap();
    assert!(largest < 30 * one, "{largest} of {one} each");
    assert!(largest < 12 << 20, "{largest}");
}

#[test]
fn many_small_runs_make_few_segments() {
    let tree = project(1);
    for round in 0..40 {
        tree.write(&format!("pkg/n{round}.py"), &python(&format!("g{round}")));
        let (_, report) = load(&tree);
        assert_eq!(report.parsed, if round == 0 { 2 } else { 1 });
    }
    assert!(segments(&tree).len() <= 9);
    let (code, report) = load(&tree);
    check(&tree, &code);
    assert_eq!((report.parsed, report.recalled), (0, 41));
}

#[test]
fn several_processes_at_once_lose_nothing() {
    let tree = project(12);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let tree = &tree;
            scope.spawn(move || {
                for round in 0..15 {
                    tree.write(&format!("own/t{thread}.py"), &python(&format!("t{thread}_{round}")));
                    let (code, _) = load(tree);
                    assert!(code.files().len() >= 12);
                }
            });
        }
    });
    let (code, report) = load(&tree);
    check(&tree, &code);
    assert_eq!(report.damaged, 0);
    assert!(segments(&tree).iter().all(|path| path.extension().unwrap() == "seg"));
}

#[test]
fn a_file_changed_between_scan_and_load_is_measured_as_it_is() {
    let tree = project(2);
    let inventory = Inventory::scan(&tree.root(), &Rules::default()).unwrap();
    tree.write("pkg/m000.py", &python("changed"));
    fs::remove_file(tree.path("pkg/m001.py")).unwrap();
    let code = CodeFacts::load(&inventory, &FactsCache::new(None));
    assert_eq!(code.lost(), ["pkg/m001.py"]);
    assert_eq!(code.files()[0].facts.functions[0].name, "changed");
}

#[test]
fn duplication_is_found_in_files() {
    let body: String = (0..12).map(|n| format!("    total = total * {n} + values[{n}]\n")).collect();
    let one = format!("def one(values, total):\n{body}    return total\n");
    let two =
        format!("import os\n\ndef two(values, total):\n    # A comment is no token.\n{body}    return os\n");
    let tree = Tree::of(&[
        ("a.py", &one),
        ("b.py", &two),
        ("c.py", "x = 1\n"),
        ("copies/d.js", "f(1, 2, 3);\n".repeat(12).as_str()),
        // The same tokens in another layout are a copy too.
        ("copies/e.js", "// Copied.\nf(1, 2,\n3);\n".repeat(12).as_str()),
    ]);
    for _ in 0..2 {
        let (code, _) = load(&tree);
        let found = duplication::find(&code, |_| true, &Options::default());
        let lines: BTreeMap<&str, (u32, u32)> = found
            .files
            .iter()
            .map(|file| (file.path.as_str(), (file.duplicated_lines, file.code_lines)))
            .collect();
        assert_eq!(
            lines,
            BTreeMap::from([
                ("a.py", (14, 14)),
                ("b.py", (14, 14)),
                ("copies/d.js", (12, 12)),
                ("copies/e.js", (24, 24)),
            ])
        );
        assert_eq!((found.duplicated_lines, found.code_lines), (64, 65));
        // Imports and comments are no tokens.
        let places: Vec<Vec<(&str, u32, u32)>> = found
            .classes
            .iter()
            .map(|class| {
                class.instances.iter().map(|i| (i.path.as_str(), i.first_line, i.last_line)).collect()
            })
            .collect();
        assert!(places.contains(&vec![("a.py", 1, 14), ("b.py", 3, 17)]), "{places:?}");
        assert!(places.contains(&vec![("copies/d.js", 1, 12), ("copies/e.js", 2, 36)]), "{places:?}");
        assert!(found.unread.is_empty());
    }
}
