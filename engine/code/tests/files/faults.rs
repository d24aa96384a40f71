//! Trees that go wrong: nothing hangs, nothing panics, what can't be had is said.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use rq_code::inventory::{Inventory, Reason, Rules};

use crate::tree::{Tree, contents, left_out, roles};

#[cfg(unix)]
#[test]
fn links_are_counted_and_not_followed() {
    use std::os::unix::fs::symlink;
    let tree = Tree::of(&[("a/b.py", "1\n")]);
    symlink("..", tree.path("a/up")).unwrap();
    symlink("loop", tree.path("loop")).unwrap();
    symlink("/etc", tree.path("etc")).unwrap();
    symlink("b.py", tree.path("a/c.py")).unwrap();
    symlink("nowhere", tree.path("broken.py")).unwrap();
    let inventory = tree.scan();
    assert_eq!(roles(&inventory), ["a/b.py source"]);
    assert_eq!(left_out(&inventory), ["symlink 5+0 a/c.py a/up broken.py etc loop"]);
}

#[cfg(target_os = "linux")]
#[test]
fn pipes_and_sockets_are_never_opened() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let tree = Tree::of(&[("a.py", "1\n")]);
    for name in ["pipe.py", ".gitignore"] {
        mknodat(CWD, tree.path(name), FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
    }
    let socket = std::os::unix::net::UnixListener::bind(tree.path("socket.py")).unwrap();
    // Opening a pipe that nobody writes to would hang here.
    let inventory = tree.scan();
    drop(socket);
    assert_eq!(roles(&inventory), ["a.py source"]);
    assert_eq!(left_out(&inventory), ["special 3+0 .gitignore pipe.py socket.py"]);
}

#[test]
fn huge_code_is_not_read() {
    let tree = Tree::of(&[("a.py", "1\n")]);
    let sparse = fs::File::create(tree.path("huge.py")).unwrap();
    sparse.set_len(1 << 30).unwrap();
    fs::File::create(tree.path("huge")).unwrap().set_len(1 << 30).unwrap();
    let start = std::time::Instant::now();
    let inventory = tree.scan();
    assert_eq!(roles(&inventory), ["a.py source", "huge other", "huge.py too-large"]);
    // Reading 1 GB takes longer.
    assert!(start.elapsed() < std::time::Duration::from_millis(300), "{:?}", start.elapsed());
    assert_eq!(inventory.left_out().get(Reason::TooLarge).unwrap().examples, ["huge.py"]);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text_are_kept_apart() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let tree = Tree::of(&[("a.py", "1\n")]);
    fs::write(tree.root().join(OsStr::from_bytes(b"caf\xe9.py")), "1\n").unwrap();
    fs::write(tree.root().join(OsStr::from_bytes(b"caf\xe8.py")), "2\n").unwrap();
    let folder = tree.root().join(OsStr::from_bytes(b"d\xff"));
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("x.py"), "3\n").unwrap();
    tree.age();
    let first = tree.scan();
    assert_eq!(
        roles(&first),
        ["a.py source", "caf\u{fffd}.py source", "caf\u{fffd}.py source", "d\u{fffd}/x.py source"]
    );
    assert_eq!(first.foreign_names(), 3);
    assert!(first.files().iter().all(|file| file.known_hash().is_some()));
    assert_eq!(tree.scan().files_read(), 0);
    // Swapped contents are a change, though the shown names are equal.
    fs::write(tree.root().join(OsStr::from_bytes(b"caf\xe9.py")), "2\n").unwrap();
    fs::write(tree.root().join(OsStr::from_bytes(b"caf\xe8.py")), "1\n").unwrap();
    assert_ne!(contents(&tree.scan(), |_| true), contents(&first, |_| true));
}

/// Root may read everything, so that a refusal can only be seen by other users.
#[cfg(unix)]
#[test]
fn what_is_unreadable_is_counted() {
    use std::os::unix::fs::PermissionsExt;
    let tree = Tree::of(&[("a.py", "1\n"), ("secret.py", "2\n"), ("closed/b.py", "3\n")]);
    let locked = fs::Permissions::from_mode(0o000);
    fs::set_permissions(tree.path("secret.py"), locked.clone()).unwrap();
    fs::set_permissions(tree.path("closed"), locked).unwrap();
    if fs::read(tree.path("secret.py")).is_ok() {
        return;
    }
    let inventory = tree.scan();
    fs::set_permissions(tree.path("closed"), fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(roles(&inventory), ["a.py source", "secret.py unreadable"]);
    assert_eq!(left_out(&inventory), ["unreadable 1+1 closed/ secret.py"]);
}

#[test]
fn a_folder_nested_beyond_the_systems_limit_ends() {
    let tree = Tree::of(&[("a.py", "1\n")]);
    let mut path = tree.root();
    // Names of 200 bytes reach the usual limit of 4,096 after twenty.
    while fs::create_dir(path.join("d".repeat(200))).is_ok() {
        path.push("d".repeat(200));
    }
    assert_eq!(roles(&tree.scan()), ["a.py source"]);
}

#[test]
fn files_that_come_go_and_grow_during_scans() {
    let tree = Tree::of(&[("stays.py", "1\n")]);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut round = 0;
            while !stop.load(Ordering::Relaxed) {
                round += 1;
                for name in 0..20 {
                    let path = tree.path(&format!("sub{name}/f.py"));
                    let _ = fs::create_dir(path.parent().unwrap());
                    let _ = fs::write(&path, "x = 1\n".repeat(round % 50));
                    if (round + name) % 3 == 0 {
                        let _ = fs::remove_dir_all(path.parent().unwrap());
                    }
                }
            }
        });
        for _ in 0..60 {
            let inventory = tree.scan();
            assert!(inventory.get("stays.py").is_some());
            for file in inventory.code() {
                assert!(file.known_hash().is_some(), "{}", file.path);
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    // At rest the index tells the truth.
    let by_index = contents(&tree.scan(), |_| true);
    let by_reading = contents(&Inventory::scan(&tree.root(), &Rules::default()).unwrap(), |_| true);
    assert_eq!(by_index, by_reading);
}

#[test]
fn two_scans_at_once_leave_a_sound_index() {
    let tree = Tree::of(&[("a.py", "1\n"), ("b.py", "2\n")]);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for round in 0..25 {
                    tree.write("c.py", &format!("{round}\n"));
                    assert!(tree.scan().get("a.py").is_some());
                }
            });
        }
    });
    tree.age();
    let inventory = tree.scan();
    assert_eq!(inventory.cache_state(), &rq_code::inventory::CacheState::Used);
    assert_eq!(fs::read_dir(tree.cache()).unwrap().count(), 1, "temporary files left");
}
