//! What commits changed, held against `git log --numstat`.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rq_git::History;

use super::scratch::Scratch;

type Numbers = BTreeMap<String, Vec<(String, String, String)>>;

fn ours(history: &History) -> Numbers {
    let of_commit = |commit: &rq_git::Commit| {
        let id: String = commit.id.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut files: Vec<_> = commit
            .changes
            .iter()
            .map(|change| {
                let number = |number: u32| if change.binary { "-".into() } else { number.to_string() };
                (number(change.added), number(change.deleted), history.paths[change.path as usize].clone())
            })
            .collect();
        files.sort();
        (id, files)
    };
    history.commits.iter().filter(|commit| !commit.changes.is_empty()).map(of_commit).collect()
}

fn gits(repository: &Scratch) -> Numbers {
    let text = repository.git(&["log", "--numstat", "-M100%", "-z", "--no-merges", "--format=%x01%H"]);
    let mut found = Numbers::new();
    for commit in text.split('\u{1}').filter(|part| !part.is_empty()) {
        let mut parts =
            commit.split('\0').map(|part| part.trim_start_matches('\n')).filter(|part| !part.is_empty());
        let id = parts.next().unwrap().to_owned();
        let mut files = Vec::new();
        while let Some(line) = parts.next() {
            let mut columns = line.splitn(3, '\t');
            let (added, deleted) = (columns.next().unwrap().to_owned(), columns.next().unwrap().to_owned());
            // With -z a rename has its two paths after it.
            let path = match columns.next().unwrap() {
                "" => {
                    parts.next();
                    parts.next().unwrap().to_owned()
                }
                path => path.to_owned(),
            };
            files.push((added, deleted, path));
        }
        files.sort();
        if !files.is_empty() {
            found.insert(id, files);
        }
    }
    found
}

fn eventful() -> Scratch {
    let repository = Scratch::new();
    repository.write("a.txt", "one\ntwo\nthree");
    repository.write("folder/b.txt", "x\n".repeat(40));
    repository.write("bin", [0_u8, 1, 2]);
    repository.commit("first");
    repository.write("a.txt", "one\n2\nthree\nfour\n");
    repository.git(&["mv", "folder/b.txt", "folder/deeper.txt"]);
    repository.commit("second");
    repository.git(&["checkout", "-qb", "topic"]);
    repository.write("bin", [0_u8, 9]);
    repository.git(&["rm", "-q", "folder/deeper.txt"]);
    repository.write("folder", "a file where a folder was\n");
    repository.commit("third");
    repository.git(&["checkout", "-q", "main"]);
    repository.step("fourth");
    repository.git(&["merge", "-q", "-m", "merge", "topic"]);
    repository.write("ümlaut \"quoted\"\tname", "");
    repository.commit("fifth");
    repository
}

#[test]
fn counts_as_git_does() {
    let repository = eventful();
    let history = repository.open().history(None, None).unwrap();
    assert_eq!(history.commits.len(), 6, "the merge is one of them");
    assert_eq!(ours(&history), gits(&repository));
    assert!(history.commits.iter().all(|commit| !commit.partial));
    assert_eq!(history.authors, ["somebody@example.org"]);
    let moved = history.commits.iter().flat_map(|commit| &commit.changes).find_map(|change| change.from);
    assert_eq!(history.paths[moved.unwrap() as usize], "folder/b.txt");
}

#[test]
fn what_is_kept_is_taken_up_and_brought_up_to_head() {
    let (repository, cache) = (eventful(), tempfile::TempDir::new().unwrap());
    let look = || repository.open().history(None, Some(cache.path())).unwrap();
    let first = look();
    assert_eq!(look(), first);
    repository.step("sixth");
    assert_eq!(ours(&look()), gits(&repository));
    repository.git(&["reset", "-q", "--hard", "HEAD~3"]);
    repository.step("other");
    assert_eq!(ours(&look()), gits(&repository), "after a branch was left");
    let file = std::fs::read_dir(cache.path()).unwrap().next().unwrap().unwrap().path();
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    std::fs::write(&file, &bytes).unwrap();
    assert_eq!(ours(&look()), gits(&repository), "from a damaged file");
}

#[test]
fn only_the_days_asked_for() {
    let repository = eventful();
    let history = repository.open().history(Some(0), None).unwrap();
    assert_eq!(history.commits.len(), 1);
}

#[test]
fn objects_that_are_not_here_are_told() {
    let repository = eventful();
    let partial = repository.cloned(&["--filter=blob:none", "--no-checkout"]);
    let history = partial.open().history(None, None).unwrap();
    assert!(history.commits.iter().any(|commit| commit.partial));
    let counted: u32 =
        history.commits.iter().flat_map(|commit| &commit.changes).map(|change| change.added).sum();
    assert_eq!(counted, 0, "and nothing is counted of them");
    let shallow = repository.cloned(&["--depth=2"]);
    assert!(shallow.open().is_shallow());
    assert!(shallow.open().history(None, None).unwrap().commits.len() < 6);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(8) })]

    /// Texts of few different lines are where algorithms differ most.
    #[test]
    fn counts_any_text_as_git_does(texts in prop::collection::vec("[ab}\n]{0,60}", 12)) {
        let repository = Scratch::new();
        for (place, text) in texts.iter().enumerate() {
            repository.write(&format!("{}.txt", place % 3), text);
            repository.commit("step");
        }
        let history = repository.open().history(None, None).unwrap();
        prop_assert_eq!(ours(&history), gits(&repository));
    }
}
