//! Folders that can't be written to, and places that are no files.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;

use rq_core::store::{Query, Store, StoreError};

use crate::child::command;
use crate::sample::{id, snapshot};

/// Somebody whom permissions stop.
const NOBODY: u32 = 65_534;

/// What a process that is not root says when it does `task`.
fn as_nobody(task: &str, place: &Path) -> String {
    let mut child = command(task, place, 9);
    if rustix::process::geteuid().is_root() {
        child.uid(NOBODY).gid(NOBODY);
    }
    let output = child.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = text.lines().find_map(|line| Some(line.split_once("said ")?.1.to_owned()));
    said.unwrap_or_else(|| panic!("it said nothing: {text}{}", String::from_utf8_lossy(&output.stderr)))
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_folder_that_can_not_be_written_to_is_still_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("100%? #1 history.db");
    let mut store = rq_store::open(&path).unwrap();
    store.keep(&snapshot(1)).unwrap();
    drop(store);
    allow(&path, 0o444);
    allow(folder.path(), 0o555);
    let before = fs::read(&path).unwrap();

    let place = path.display();
    assert_eq!(as_nobody("read", &path), "found 1");
    assert_eq!(as_nobody("write", &path), format!("open: {place}: it can't be written to"));
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing lies beside it");

    let absent = folder.path().join("absent.db");
    assert_eq!(as_nobody("read", &absent), "nothing");
    let said = as_nobody("write", &absent);
    assert!(said.starts_with(&format!("open: {}: ", absent.display())), "{said}");
    let deeper = folder.path().join("deeper/history.db");
    let said = as_nobody("write", &deeper);
    assert!(said.starts_with(&format!("open: {}: Permission denied", deeper.display())), "{said}");
    allow(folder.path(), 0o755);
}

#[test]
fn a_file_that_can_not_be_read_is_said_to_be_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    rq_store::open(&path).unwrap().keep(&snapshot(1)).unwrap();
    allow(&path, 0o000);
    allow(folder.path(), 0o777);
    for task in ["read", "write"] {
        let said = as_nobody(task, &path);
        assert!(said.starts_with(&format!("open: {}: ", path.display())), "{said}");
    }
}

#[test]
fn what_is_no_file_is_no_store() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &pipe,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    for place in [pipe.as_path(), folder.path(), &file.join("history.db"), Path::new("/dev/null")] {
        let error = rq_store::open(place).err().unwrap();
        assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
        assert!(error.to_string().starts_with(&place.display().to_string()), "{error}");
    }
    for place in [pipe.as_path(), folder.path(), Path::new("/dev/null")] {
        assert!(matches!(rq_store::open_for_reading(place), Err(StoreError::Unavailable { .. })));
    }
}

#[test]
fn a_file_that_is_deleted_meanwhile_costs_only_what_was_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    rq_store::open(&path).unwrap().keep(&snapshot(1)).unwrap();
    fs::remove_file(&path).unwrap();
    let mut store = rq_store::open(&path).unwrap();
    store.keep(&snapshot(2)).unwrap();
    assert_eq!(store.get(&id(1)).unwrap(), None);
    assert_eq!(store.list(&Query::default()).unwrap().len(), 1);
}
