//! Reports' paths as the project's files.

use std::path::Path;

use rq_skills::readers::coverage::{Coverage, FileCoverage, Format, Mapped, map_paths, read};

use crate::reports::coverage;

const PYTHON: &[&str] = &["shop/__init__.py", "shop/cart.py", "shop/price.py", "setup.py"];

fn of(paths: &[&str], roots: &[&str]) -> Coverage {
    Coverage {
        files: paths
            .iter()
            .map(|path| {
                ((*path).to_owned(), FileCoverage { lines: [(1, 1)].into(), ..FileCoverage::default() })
            })
            .collect(),
        roots: roots.iter().map(|root| (*root).to_owned()).collect(),
        notes: Vec::new(),
    }
}

fn map(paths: &[&str], files: &[&str]) -> Mapped {
    map_paths(of(paths, &[]), Path::new("/home/me/project"), files, &[])
}

fn names(mapped: &Mapped) -> Vec<&str> {
    mapped.files.keys().map(String::as_str).collect()
}

#[test]
fn real_reports_of_another_machine_find_their_files() {
    let c = ["src/main.c", "src/price.c", "src/price.h"];
    let java = ["src/main/java/org/example/shop/Main.java", "src/main/java/org/example/shop/Price.java"];
    let js = ["src/cart.js", "src/price.js", "test/cart.js"];
    for (name, files, expected) in [
        ("coverage-py.json", PYTHON, &PYTHON[..3]),
        ("coverage-py.cobertura.xml", PYTHON, &PYTHON[..3]),
        ("coverage-py.lcov", PYTHON, &PYTHON[..3]),
        ("nyc.istanbul.json", &js, &js[..2]),
        ("nyc.clover.xml", &js, &js[..2]),
        ("c8.cobertura.xml", &js, &js[..2]),
        ("c8.lcov", &js, &js[..2]),
        ("gcc.lcov", &c, &c[..2]),
        ("gcovr.cobertura.xml", &c, &c[..2]),
        ("gcovr.clover.xml", &c, &c[..2]),
        ("llvm-cov.json", &c, &c[..2]),
        ("jacoco.xml", &java, &java),
        ("go.out", &["main.go", "shop/price.go"], &["main.go", "shop/price.go"]),
        ("simplecov.resultset.json", &["lib/price.rb"], &["lib/price.rb"]),
    ] {
        let mapped = map_paths(coverage(name), Path::new("/home/me/project"), files, &[]);
        assert_eq!(names(&mapped), expected, "{name}");
        assert_eq!((mapped.unmatched.len(), mapped.ambiguous.len()), (0, 0), "{name}");
    }
}

#[test]
fn paths_of_this_machine_and_of_windows() {
    for path in [
        "shop/cart.py",
        "./shop/cart.py",
        "shop/../shop//cart.py",
        "/home/me/project/shop/cart.py",
        "file:///home/me/project/shop/cart.py",
        "C:\\agent\\_work\\1\\s\\shop\\cart.py",
        "D:/a/tiny/tiny/shop/cart.py",
        "shop\\cart.py",
        "cart.py",
    ] {
        assert_eq!(names(&map(&[path], PYTHON)), ["shop/cart.py"], "{path}");
    }
}

#[test]
fn roots_inside_the_project_come_first() {
    let files = ["price.py", "src/price.py"];
    let mapped =
        map_paths(of(&["price.py"], &["/home/me/project/src"]), Path::new("/home/me/project"), &files, &[]);
    assert_eq!(names(&mapped), ["src/price.py"]);
    let mapped = map_paths(of(&["price.py"], &["src"]), Path::new("/home/me/project"), &files, &[]);
    assert_eq!(names(&mapped), ["src/price.py"]);
    assert_eq!(names(&map(&["price.py"], &files)), ["price.py"]);
}

#[test]
fn folders_of_another_machine_say_where_a_path_belongs() {
    let files = ["a.py", "src/a.py", "lib/a.py", "lib/b.py"];
    let map = |paths: &[&str], roots: &[&str]| map_paths(of(paths, roots), Path::new("/p"), &files, &[]);
    assert_eq!(names(&map(&["a.py"], &["/ci/tiny/src", "/ci/tiny/docs"])), ["src/a.py"]);
    assert_eq!(names(&map(&["../src/a.py"], &["/ci/tiny/lib", "/ci/tiny/docs"])), ["src/a.py"]);
    let both = map(&["a.py", "b.py"], &["/ci/tiny/src", "/ci/tiny/lib"]);
    assert_eq!((names(&both), &both.ambiguous), (vec!["lib/b.py"], &vec!["a.py".to_owned()]));
    let local = map(&["a.py", "b.py"], &["/p/src", "lib"]);
    assert_eq!((names(&local), &local.ambiguous), (vec!["lib/b.py"], &vec!["a.py".to_owned()]));
    // Where no folder helps, the path stands for itself.
    assert_eq!(names(&map(&["lib/b.py"], &["/p/docs", "/p/gone"])), ["lib/b.py"]);
}

#[test]
fn a_folder_s_name_may_hold_an_ampersand() {
    let class = "<class filename='x.py'><line number='1' hits='1'/></class>";
    let text = format!("<coverage><source>\n/p/a&amp;b\n</source>{class}</coverage>");
    let report = read(Format::Cobertura, text.as_bytes()).unwrap();
    assert_eq!(report.roots, ["/p/a&b"]);
    assert_eq!(names(&map_paths(report, Path::new("/p"), &["a&b/x.py", "x.py"], &[])), ["a&b/x.py"]);
}

#[test]
fn a_package_may_have_the_project_s_name() {
    let files = ["conftest.py", "shop/conftest.py", "shop/cart.py", "shop/price.py"];
    let paths = ["/ci/shop/shop/cart.py", "/ci/shop/shop/price.py", "/ci/shop/conftest.py"];
    assert_eq!(names(&map(&paths, &files)), ["conftest.py", "shop/cart.py", "shop/price.py"]);
    // Nothing else speaks for either: the longest.
    assert_eq!(names(&map(&paths[2..], &files)), ["shop/conftest.py"]);
}

#[test]
fn after_a_prefix_a_path_may_be_a_package_s() {
    let files = ["src/main/java/org/x/A.java", "a/org/x/B.java", "b/org/x/B.java"];
    let strip = ["gen".to_owned()];
    let mapped =
        map_paths(of(&["gen/org/x/A.java", "gen/org/x/B.java"], &[]), Path::new("/p"), &files, &strip);
    assert_eq!((names(&mapped), &mapped.ambiguous), (vec![files[0]], &vec!["gen/org/x/B.java".to_owned()]));
}

#[test]
fn thousands_of_files_of_one_name_take_no_time() {
    let files: Vec<String> = (0..10_000).map(|number| format!("pkg{number}/sub/__init__.py")).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let paths: Vec<String> = (0..10_000).map(|number| format!("/venv/lib/{number}/__init__.py")).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let started = std::time::Instant::now();
    assert_eq!(map(&paths, &files).unmatched.len(), 10_000);
    assert!(started.elapsed().as_secs() < 5);
}

#[test]
fn a_declared_prefix_is_taken_off() {
    let strip = ["/build/stage2".to_owned()];
    let files = ["a.c", "lib/a.c"];
    let mapped = map_paths(of(&["/build/stage2/a.c"], &[]), Path::new("/p"), &files, &strip);
    assert_eq!(names(&mapped), ["a.c"]);
}

#[test]
fn several_files_that_end_so_are_ambiguous() {
    let files = ["a/src/index.ts", "b/src/index.ts", "b/src/other.ts"];
    let mapped = map(&["src/index.ts", "src/other.ts"], &files);
    assert_eq!(mapped.ambiguous, ["src/index.ts"]);
    assert_eq!(names(&mapped), ["b/src/other.ts"]);
}

#[test]
fn foreign_files_are_unmatched() {
    let mapped = map(&["/usr/include/c++/12/vector", "<string>", "", "shop/cart.pyc", "op/cart.py"], PYTHON);
    assert_eq!(names(&mapped), [] as [&str; 0]);
    assert_eq!(mapped.unmatched.len(), 5);
}

#[test]
fn a_file_inside_the_project_that_is_none_of_its_files_is_not_taken_for_one() {
    let files = ["index.js", "src/a.js", "src/b.js"];
    let paths = [
        "/ci/project/src/a.js",
        "/ci/project/src/b.js",
        "/ci/project/index.js",
        "/ci/project/node_modules/lib/index.js",
        "/ci/project/node_modules/lib/src/a.js",
    ];
    let mapped = map(&paths, &files);
    assert_eq!(names(&mapped), files);
    assert_eq!(mapped.unmatched, paths[3..]);
    assert_eq!(mapped.files["src/a.js"].lines[&1], 1);
    // Nor one below the root of this machine.
    let mapped = map(&["/home/me/project/dist/src/a.js"], &files);
    assert_eq!(mapped.unmatched, ["/home/me/project/dist/src/a.js"]);
    // A lone path speaks for no root that many others would lie in.
    let mapped = map(&["/ci/index.js", "/ci/project/src/a.js", "/ci/project/src/b.js"], &files);
    assert_eq!(names(&mapped), files);
}

#[test]
fn copies_of_one_file_are_summed() {
    let mapped = map(&["/linux/p/shop/cart.py", "D:\\p\\shop\\cart.py"], PYTHON);
    assert_eq!(mapped.files["shop/cart.py"].lines[&1], 2);
}

#[test]
fn a_path_of_a_million_parts_takes_no_time() {
    let long = "a/".repeat(1_000_000) + "setup.py";
    let started = std::time::Instant::now();
    let mapped = map(&[&long], PYTHON);
    assert!(started.elapsed().as_secs() < 5);
    assert_eq!(names(&mapped), ["setup.py"]);
}
