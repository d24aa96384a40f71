//! Ignore files: the same verdicts as the `ignore` crate's own walk.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ignore::WalkBuilder;
use proptest::prelude::*;
use rq_code::inventory::{Inventory, Rules};

use crate::tree::{Tree, roles};

#[test]
fn ignore_files_of_the_project_count() {
    let tree = Tree::of(&[
        (".gitignore", "*.log\n/out/\n!keep.log\n"),
        (".ignore", "drafts/\n"),
        ("a.log", ""),
        ("keep.log", ""),
        ("out/x.py", ""),
        ("sub/out/x.py", ""),
        ("drafts/x.py", ""),
        ("sub/.gitignore", "local.py\n!b.log\n"),
        ("sub/local.py", ""),
        ("sub/b.log", ""),
        ("local.py", ""),
    ]);
    assert_eq!(
        roles(&tree.scan()),
        [
            ".gitignore other",
            ".ignore other",
            "keep.log other",
            "local.py source",
            "sub/.gitignore other",
            "sub/b.log other",
            "sub/out/x.py source",
        ]
    );
}

#[test]
fn a_subfolder_obeys_the_repository_it_lies_in() {
    let tree = Tree::of(&[
        (".gitignore", "outside.py\n"),
        ("repo/.git/HEAD", "ref: refs/heads/main\n"),
        ("repo/.gitignore", "*.gen.py\n/project/skip.py\n"),
        ("repo/project/a.py", ""),
        ("repo/project/a.gen.py", ""),
        ("repo/project/skip.py", ""),
        ("repo/project/outside.py", ""),
    ]);
    let inventory = Inventory::scan(&tree.path("repo/project"), &Rules::default()).unwrap();
    assert_eq!(roles(&inventory), ["a.py source", "outside.py source"]);
}

#[test]
fn without_a_repository_folders_above_have_no_say() {
    let tree = Tree::of(&[(".gitignore", "*\n"), (".ignore", "*\n"), ("project/a.py", "")]);
    let inventory = Inventory::scan(&tree.path("project"), &Rules::default()).unwrap();
    assert_eq!(roles(&inventory), ["a.py source"]);
}

/// What the `ignore` crate's walk finds below a repository's root.
fn peer(root: &Path) -> BTreeSet<String> {
    WalkBuilder::new(root)
        .hidden(false)
        .git_global(false)
        .git_exclude(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .build()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .map(|entry| entry.path().strip_prefix(root).unwrap().to_str().unwrap().to_owned())
        .collect()
}

fn ignore_lines() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["a", "b", "c", "*", "a*", "?", "**", "a.py", "*.py", "[ab]"]);
    let line = (
        prop::sample::select(vec!["", "!", "/", "!/", "**/"]),
        prop::collection::vec(name, 1..3),
        prop::sample::select(vec!["", "/", "/**"]),
    )
        .prop_map(|(before, names, after)| format!("{before}{}{after}", names.join("/")));
    prop::collection::vec(line, 1..4).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn equals_the_ignore_crate(
        files in prop::collection::btree_set("([abc]/){0,3}[abc](\\.py)?", 1..25),
        ignores in prop::collection::vec(
            ("([abc]/){0,2}", prop::bool::ANY, ignore_lines()), 0..4),
        nested in prop::option::of("([abc]/){1,2}"),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap().join("r");
        fs::create_dir_all(root.join(".git")).unwrap();
        if let Some(nested) = nested {
            fs::create_dir_all(root.join(nested).join(".git")).unwrap();
        }
        for file in &files {
            let path = root.join(file);
            // A name may be taken by a folder or a file already.
            if fs::create_dir_all(path.parent().unwrap()).is_ok() {
                let _ = fs::write(path, "x");
            }
        }
        for (place, git, text) in &ignores {
            let place = root.join(place);
            if fs::create_dir_all(&place).is_ok() {
                fs::write(place.join(if *git { ".gitignore" } else { ".ignore" }), text).unwrap();
            }
        }
        let inventory = Inventory::scan(&root, &Rules::default()).unwrap();
        let ours: BTreeSet<String> = inventory.files().iter().map(|f| f.path.clone()).collect();
        prop_assert_eq!(ours, peer(&root));
    }
}
