//! Source or test: by the user's patterns, else by what each language's users are used to.

use super::content::Content;
use super::file::Role;
use super::generated::is_generated_name;
use super::left_out::Reason;
use super::rules::{Rules, Seen};
use super::vendored::{is_minified_file, is_vendored_file};
use crate::language::Language;

/// Which patterns have matched so far.
pub(super) struct SeenPatterns {
    pub(super) include: Seen,
    pub(super) exclude: Seen,
    pub(super) tests: Seen,
}

impl SeenPatterns {
    pub(super) fn of(rules: &Rules) -> SeenPatterns {
        SeenPatterns {
            include: rules.include.seen(),
            exclude: rules.exclude.seen(),
            tests: rules.tests.seen(),
        }
    }
}

/// The role of a code file as far as its path says.
pub(super) fn by_path(path: &str, language: Option<Language>, rules: &Rules, seen: &SeenPatterns) -> Role {
    let name = path.rsplit('/').next().unwrap_or(path);
    let excluded = rules.exclude.matches(path, &seen.exclude);
    let included = rules.include.matches(path, &seen.include);
    let named_a_test = rules.tests.matches(path, &seen.tests);
    if excluded {
        Role::LeftOut(Reason::Excluded)
    } else if is_minified_file(name) {
        Role::LeftOut(Reason::Minified)
    } else if is_vendored_file(name) {
        Role::LeftOut(Reason::Vendored)
    } else if is_generated_name(name) {
        Role::LeftOut(Reason::Generated)
    } else if named_a_test {
        Role::Test
    } else if !included && !rules.include.is_empty() {
        Role::LeftOut(Reason::NotIncluded)
    } else if rules.tests.is_empty() && language.is_some_and(|l| is_test_path(path, l)) {
        Role::Test
    } else {
        Role::Source
    }
}

/// The role after the content has had its say.
pub(super) fn by_content(role: Role, content: Content) -> Role {
    match content {
        Content::Plain => role,
        Content::Generated => Role::LeftOut(Reason::Generated),
        Content::Minified => Role::LeftOut(Reason::Minified),
        Content::Binary => Role::LeftOut(Reason::Binary),
        Content::TooLarge => Role::LeftOut(Reason::TooLarge),
    }
}

/// Whether a path is test code by the conventions of its language.
#[must_use]
pub fn is_test_path(path: &str, language: Language) -> bool {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.split('.').next().unwrap_or(name);
    let below = |names: &[&str]| folders.split('/').any(|folder| names.contains(&folder));
    if below(&["tests", "__tests__", "testdata"]) {
        return true;
    }
    match language {
        Language::Python => {
            path.starts_with("test/")
                || stem == "conftest"
                || stem == "tests"
                || stem.starts_with("test_")
                || stem.ends_with("_test")
        }
        Language::JavaScript | Language::TypeScript | Language::Tsx => {
            below(&["test", "spec", "e2e", "cypress", "__mocks__"])
                || name.split('.').skip(1).any(|part| matches!(part, "test" | "spec" | "cy" | "e2e"))
        }
        Language::Go => stem.ends_with("_test"),
        Language::Rust => below(&["benches"]) || stem == "tests" || stem == "test",
        Language::Java => {
            path.contains("src/test/")
                || path.contains("src/integrationTest/")
                || below(&["test"])
                || ["Test", "Tests", "IT", "TestCase"].iter().any(|end| stem.ends_with(end))
        }
        Language::C | Language::Cpp => {
            below(&["test", "unittest", "unittests", "gtest"])
                || stem.starts_with("test_")
                || stem.ends_with("_test")
                || stem.ends_with("_unittest")
        }
        Language::CSharp => {
            folders.split('/').any(|folder| {
                matches!(folder, "test" | "Test" | "Tests")
                    || [".Tests", ".Test", ".UnitTests", ".IntegrationTests"]
                        .iter()
                        .any(|end| folder.ends_with(end))
            }) || stem.ends_with("Tests")
                || stem.ends_with("Test")
        }
        Language::Ruby => {
            below(&["test", "spec", "features"]) || stem.ends_with("_test") || stem.ends_with("_spec")
        }
        Language::Php => below(&["test", "Test", "Tests"]) || stem.ends_with("Test"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conventions() {
        let tests = [
            ("tests/a.py", Language::Python),
            ("pkg/test_a.py", Language::Python),
            ("pkg/a_test.py", Language::Python),
            ("conftest.py", Language::Python),
            ("app/tests.py", Language::Python),
            ("a/b_test.go", Language::Go),
            ("src/a.spec.ts", Language::TypeScript),
            ("src/__tests__/a.tsx", Language::Tsx),
            ("src/test/java/A.java", Language::Java),
            ("src/main/java/ATest.java", Language::Java),
            ("tests/it.rs", Language::Rust),
            ("src/parser/tests.rs", Language::Rust),
            ("spec/a_spec.rb", Language::Ruby),
            ("Shop.Tests/CartTests.cs", Language::CSharp),
            ("tests/AppTest.php", Language::Php),
            ("lib/io_unittest.cc", Language::Cpp),
        ];
        for (path, language) in tests {
            assert!(is_test_path(path, language), "{path}");
        }
        let sources = [
            ("pkg/testing.py", Language::Python),
            ("django/test/client.py", Language::Python),
            ("pkg/contest.py", Language::Python),
            ("latest/a.py", Language::Python),
            ("src/a.ts", Language::TypeScript),
            ("src/inspector.js", Language::JavaScript),
            ("a/b.go", Language::Go),
            ("src/main/java/Attest.java", Language::Java),
        ];
        for (path, language) in sources {
            assert!(!is_test_path(path, language), "{path}");
        }
    }
}
