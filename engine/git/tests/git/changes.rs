//! What differs between a commit and the working tree.

use rq_git::{Changes, Status};

use super::scratch::Scratch;

fn changes(repository: &Scratch, base: &str) -> Changes {
    repository.open().changes(base, &repository.path()).unwrap()
}

fn told(changes: &Changes) -> Vec<(&str, Status, Option<&str>)> {
    changes.files.iter().map(|file| (file.path.as_str(), file.status, file.from.as_deref())).collect()
}

fn body(name: &str) -> String {
    (0..30).map(|line| format!("    {name} does the thing number {line};\n")).collect()
}

#[test]
fn committed_staged_and_new_files_are_all_part_of_a_change() {
    let repository = Scratch::new();
    repository.write(".gitignore", "*.log\n");
    repository.write("kept.txt", "kept\n");
    repository.write("committed.txt", "one\ntwo\n");
    repository.write("staged.txt", "one\n");
    repository.write("edited.txt", "one\ntwo\nthree\n");
    repository.write("gone.txt", "gone\n");
    repository.write("back.txt", "back\n");
    let base = repository.commit("base");
    repository.write("committed.txt", "one\n2\n");
    repository.write("back.txt", "away\n");
    repository.commit("change");
    repository.write("staged.txt", "one\ntwo\n");
    repository.git(&["add", "staged.txt"]);
    repository.write("edited.txt", "one\nthree\nfour\n");
    repository.write("new/deep.txt", "new\n");
    repository.write("noise.log", "noise\n");
    repository.write(".rq/cache/index", "what rq keeps");
    repository.write("back.txt", "back\n");
    std::fs::remove_file(repository.path().join("gone.txt")).unwrap();
    let changes = changes(&repository, &base);
    assert_eq!(
        told(&changes),
        [
            ("committed.txt", Status::Modified, None),
            ("edited.txt", Status::Modified, None),
            ("gone.txt", Status::Deleted, None),
            ("new/deep.txt", Status::Added, None),
            ("staged.txt", Status::Modified, None),
        ]
    );
    let edited = &changes.files[1];
    assert_eq!((edited.added.as_slice(), edited.counts.unwrap().deleted), (std::slice::from_ref(&(3..4)), 1));
    assert_eq!(changes.files[0].new_lines().collect::<Vec<_>>(), [2]);
}

#[test]
fn renames_are_followed_though_the_content_changed_too() {
    let repository = Scratch::new();
    repository.write("old.rs", body("it"));
    repository.write("same.rs", body("same"));
    let base = repository.commit("base");
    repository.git(&["mv", "old.rs", "new.rs"]);
    repository.git(&["mv", "same.rs", "moved.rs"]);
    repository.write("new.rs", body("it").replace("number 7;", "number seven;"));
    repository.commit("change");
    let changes = changes(&repository, &base);
    assert_eq!(
        told(&changes),
        [("moved.rs", Status::Renamed, Some("same.rs")), ("new.rs", Status::Renamed, Some("old.rs"))]
    );
    assert_eq!(changes.files[0].new_lines().count(), 0);
    assert_eq!(changes.files[1].new_lines().collect::<Vec<_>>(), [8]);
}

#[test]
fn blocks_that_moved_are_not_new() {
    let repository = Scratch::new();
    repository.write("a.rs", format!("start\n{}end\n", body("it")));
    repository.write("b.rs", "only\n");
    let base = repository.commit("base");
    repository.write("a.rs", "start\nend\n");
    repository
        .write("b.rs", format!("only\nmod inner {{\n{}}}\n", body("it").replace("    it", "        it")));
    let changes = changes(&repository, &base);
    assert_eq!(changes.files[1].added, vec![2..34]);
    assert_eq!(changes.files[1].new_lines().collect::<Vec<_>>(), [2, 33]);
}

#[test]
fn line_ends_of_the_checkout_are_no_change() {
    let repository = Scratch::new();
    repository.write("a.txt", "one\ntwo\n");
    let base = repository.commit("base");
    repository.write("a.txt", "one\r\ntwo\r\nthree\r\n");
    let changes = changes(&repository, &base);
    assert_eq!(changes.files[0].added, vec![3..4]);
}

#[test]
fn a_project_in_a_folder_sees_only_its_own() {
    let repository = Scratch::new();
    repository.write("app/a.txt", "one\n");
    repository.write("other/b.txt", "one\n");
    let base = repository.commit("base");
    repository.write("app/a.txt", "two\n");
    repository.write("other/b.txt", "two\n");
    let changes = repository.open().changes(&base, &repository.path().join("app")).unwrap();
    assert_eq!(told(&changes), [("a.txt", Status::Modified, None)]);
}

#[test]
fn what_is_no_text_has_no_lines_and_what_is_not_here_is_told() {
    let repository = Scratch::new();
    repository.write("bin", [0_u8, 1]);
    repository.write("text", "one\n");
    let base = repository.commit("base");
    repository.write("bin", [0_u8, 2]);
    repository.write("text", "two\n");
    repository.commit("change");
    let changes = self::changes(&repository, &base);
    assert!(changes.files[0].counts.is_none() && changes.files[0].added.is_empty());
    let partial = repository.cloned(&["--filter=blob:none"]);
    let changes = self::changes(&partial, &base);
    assert_eq!(changes.absent, ["bin", "text"]);
    assert!(changes.files.is_empty());
}

#[test]
fn messages_are_those_that_the_base_lacks() {
    let repository = Scratch::new();
    let base = repository.step("m1");
    repository.write("x", "1");
    repository.commit("feat(api)!: new way\n\nBREAKING CHANGE: the old one is gone\n");
    let messages = repository.open().messages_since(&base, 100).unwrap();
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0].subject, "feat(api)!: new way");
    assert_eq!(messages[0].body, "BREAKING CHANGE: the old one is gone");
}
