//! Paths of tools as paths of the project.

use std::path::Path;

use proptest::prelude::*;
use rq_skills::readers::findings::relative;

fn of(path: &str) -> Option<String> {
    relative(path, Path::new("/home/ci/tiny"))
}

#[test]
fn paths_inside_the_project() {
    for (path, expected) in [
        ("src/a.py", "src/a.py"),
        ("./src//a.py", "src/a.py"),
        ("src/../src/a.py", "src/a.py"),
        ("src\\a.py", "src/a.py"),
        ("/home/ci/tiny/src/a.py", "src/a.py"),
        ("file:///home/ci/tiny/a%20dir/%C3%BCn%C3%AF.py", "a dir/ünï.py"),
        ("file://localhost/home/ci/tiny/a.py", "a.py"),
        ("file:/home/ci/tiny/a.py", "a.py"),
        // A percent sign in a path that is no URI stands for itself.
        ("100%25.py", "100%25.py"),
    ] {
        assert_eq!(of(path).as_deref(), Some(expected), "{path}");
    }
}

#[test]
fn paths_that_lead_out_of_it() {
    for path in [
        "",
        ".",
        "..",
        "../a.py",
        "src/../../a.py",
        "/etc/passwd",
        "/home/ci/tiny",
        "/home/ci/tiny2/a.py",
        "/home/ci/tiny/../other/a.py",
        "file:///home/ci/tiny/%2e%2e/other/a.py",
        "file:///home/ci/tiny/%2E%2E%2Fother",
        "file:///home/ci/tiny/a%00.py",
        "file:///home/ci/tiny/a%2",
        "file:///home/ci/tiny/a%+f",
        "file:///home/ci/tiny/%ff%fe",
        "file:///C:/tiny/a.py",
        "https://example.org/a.py",
        "a\0.py",
        #[cfg(not(windows))]
        "C:\\tiny\\a.py",
        "\\\\server\\share\\a.py",
    ] {
        assert_eq!(of(path), None, "{path:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_root_behind_a_link_is_known_by_both_names() {
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real"), folder.path().join("link"));
    std::fs::create_dir(&real).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    for name in [&real, &link] {
        let path = name.join("a.py");
        assert_eq!(relative(path.to_str().unwrap(), &link).as_deref(), Some("a.py"));
    }
}

proptest! {
    #[test]
    fn nothing_leads_out(parts in proptest::collection::vec(prop_oneof![
        Just(".."), Just("."), Just(""), Just("a"), Just("%2e%2e"), Just("%2f"), Just("home"), Just("\\"), Just("C:"),
    ], 0..8), scheme in prop_oneof![Just(""), Just("/"), Just("file:"), Just("file:///home/ci/tiny/")]) {
        let path = format!("{scheme}{}", parts.join("/"));
        if let Some(inside) = of(&path) {
            prop_assert!(!inside.starts_with('/'), "{} {}", path, inside);
            prop_assert!(inside.split('/').all(|part| part != ".." && part != "." && !part.is_empty()));
        }
    }
}
