//! What is read is what the tools list.

use std::collections::BTreeSet;

use rq_skills::readers::lock::{
    Alone, Dependencies, LockKind, Locked, Relation, Scope, Source, counts, duplicates, from_moving_sources,
    out_of_date, path_to, read, unpinned,
};

use crate::disk::{Case, case, cases};

fn listing(dependencies: &Dependencies) -> BTreeSet<String> {
    let line = |package: &rq_skills::readers::lock::Package| {
        let relation = match package.relation {
            Relation::Direct => "direct",
            Relation::Transitive => "transitive",
            Relation::Unknown => "unknown",
        };
        format!("{relation} {} {}", package.name, package.version.as_deref().unwrap_or("-"))
    };
    dependencies.packages.iter().map(line).collect()
}

fn dependencies(case: &Case) -> Dependencies {
    read(case.kind, &case.bytes, &case.files).unwrap_or_else(|error| panic!("{}: {error}", case.name))
}

#[test]
fn every_case_is_read_as_its_tool_lists_it() {
    for case in cases() {
        let found = dependencies(&case);
        let expected: BTreeSet<String> = case.expected().lines().map(str::to_owned).collect();
        assert!(!expected.is_empty(), "{}", case.name);
        assert_eq!(listing(&found), expected, "{}", case.name);
        assert_eq!(counts(&found).total, expected.len(), "{}", case.name);
        let told: Vec<_> = found.problems.iter().filter(|problem| problem.gap).collect();
        assert!(told.is_empty(), "{}: {told:?}", case.name);
        assert_eq!(out_of_date(&found).count(), 0, "{}", case.name);
    }
}

#[test]
fn every_format_has_a_case() {
    let kinds: BTreeSet<LockKind> = cases().iter().map(|case| case.kind).collect();
    let missing: Vec<LockKind> = LockKind::ALL.into_iter().filter(|kind| !kinds.contains(kind)).collect();
    // A requirements file by another name.
    assert_eq!(missing, [LockKind::DevRequirements]);
}

#[test]
fn without_a_manifest_what_is_direct_is_told_only_where_the_lock_file_tells_it() {
    let tells = [
        "bundler",
        "cargo",
        "go",
        "maven",
        "npm-2",
        "npm-3",
        "pip-compile",
        "pip-freeze",
        "pnpm-7",
        "pnpm-8",
        "pnpm-9",
        "uv",
        "yarn-berry",
    ];
    for case in cases() {
        let alone = read(case.kind, &case.bytes, &Alone).unwrap();
        let unknown = counts(&alone).unknown;
        assert_eq!(unknown == 0, tells.contains(&case.name.as_str()), "{}: {unknown} unknown", case.name);
    }
}

#[test]
fn packages_are_in_order_and_lead_to_packages() {
    for case in cases() {
        let found = dependencies(&case);
        let keys: Vec<_> = found.packages.iter().map(|one| (&one.name, &one.version, &one.source)).collect();
        assert!(keys.is_sorted(), "{}", case.name);
        for (place, package) in found.packages.iter().enumerate() {
            assert!(package.dependencies.iter().all(|to| *to < found.packages.len() && *to != place));
            assert!(package.line.is_some_and(|line| line > 0), "{}: {}", case.name, package.name);
            let edges = found.packages.iter().any(|package| !package.dependencies.is_empty());
            if edges && package.relation != Relation::Unknown {
                let path = path_to(&found, place);
                let direct = path.as_ref().and_then(|path| found.packages.get(path[0]));
                let leads = direct.is_some_and(|direct| direct.relation == Relation::Direct);
                assert!(leads, "{}: {}", case.name, package.name);
            }
        }
    }
}

#[test]
fn purposes_and_sources_are_told() {
    let scope_of = |case_name: &str, package: &str| {
        let found = dependencies(&case(case_name));
        found.packages.iter().find(|one| one.name == package).unwrap().scope
    };
    for npm in ["npm-1", "npm-2", "npm-3", "yarn-1", "yarn-berry", "pnpm-7", "pnpm-8", "pnpm-9"] {
        assert_eq!(scope_of(npm, "is-odd"), Scope::Dev, "{npm}");
        assert_eq!(scope_of(npm, "is-number"), Scope::Dev, "{npm}");
        assert_eq!(scope_of(npm, "color-name"), Scope::Normal, "{npm}");
        assert_eq!(scope_of(npm, "fsevents"), Scope::Optional, "{npm}");
    }
    assert_eq!(scope_of("uv", "pluggy"), Scope::Dev);
    assert_eq!(scope_of("uv", "colorama"), Scope::Optional);
    assert_eq!(scope_of("poetry", "pluggy"), Scope::Dev);
    assert_eq!(scope_of("pipenv", "iniconfig"), Scope::Dev);
    assert_eq!(scope_of("composer", "phpunit/php-timer"), Scope::Dev);
    assert_eq!(scope_of("maven", "junit:junit"), Scope::Dev);
    let source_of = |case_name: &str, package: &str| {
        let found = dependencies(&case(case_name));
        found.packages.iter().find(|one| one.name == package).unwrap().source.clone()
    };
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let git =
        |url: &str, commit: Option<&str>| Source::Git { url: url.into(), commit: commit.map(Into::into) };
    assert_eq!(source_of("poetry", "extra"), git("https://example.org/extra.git", Some(commit)));
    assert_eq!(source_of("bundler", "till"), git("https://example.org/till.git", Some(commit)));
    assert_eq!(source_of("pip-freeze", "pluggy"), git("git+https://example.org/pluggy.git", None));
    assert_eq!(source_of("go", "example.org/old"), Source::Path("./old".into()));
    assert_eq!(source_of("cargo", "beside"), Source::Path("outside".into()));
    assert_eq!(source_of("composer", "monolog/monolog"), Source::Registry);
}

#[test]
fn what_is_not_fixed_is_told() {
    let names = |found: &mut dyn Iterator<Item = &rq_skills::readers::lock::Package>| {
        found.map(|package| package.name.clone()).collect::<Vec<_>>()
    };
    for case in cases() {
        let found = dependencies(&case);
        let expected: &[&str] = match case.name.as_str() {
            "pip-freeze" => &["markupsafe", "pluggy"],
            "maven" => &["org.slf4j:slf4j-api"],
            _ => &[],
        };
        assert_eq!(names(&mut unpinned(&found)), expected, "{}", case.name);
        let moving: &[&str] = if case.name == "pip-freeze" { &["pluggy"] } else { &[] };
        assert_eq!(names(&mut from_moving_sources(&found)), moving, "{}", case.name);
    }
}

#[test]
fn versions_beside_each_other_are_duplicates_only_where_they_are_installed_together() {
    for (name, expected) in
        [("cargo", vec!["itoa"]), ("npm-3", vec!["ms"]), ("yarn-1", vec!["ms"]), ("uv", vec![])]
    {
        let found = dependencies(&case(name));
        let names: Vec<&str> = duplicates(&found).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, expected, "{name}");
    }
}

#[test]
fn a_format_that_holds_no_edges_says_that_it_is_not_complete() {
    for case in cases() {
        let complete = !matches!(case.name.as_str(), "maven" | "pip-freeze");
        assert_eq!(dependencies(&case).complete, complete, "{}", case.name);
    }
}

#[test]
fn wishes_are_answered_where_they_stand() {
    let found = dependencies(&case("cargo"));
    let files: BTreeSet<&str> = found.declared.iter().filter_map(|wish| wish.file.as_deref()).collect();
    assert_eq!(files.into_iter().collect::<Vec<_>>(), ["cli/Cargo.toml", "core/Cargo.toml"]);
    let own = found.declared.iter().find(|wish| wish.name == "shop-core").unwrap();
    assert_eq!((&own.locked, &own.source), (&Locked::Own, &Source::Path("core".into())));
    let alias = found.declared.iter().find(|wish| wish.requirement.as_deref() == Some("0.4")).unwrap();
    let Locked::Package(place) = alias.locked else { panic!("{alias:?}") };
    assert_eq!(found.packages[place].version.as_deref(), Some("0.4.8"));
}
