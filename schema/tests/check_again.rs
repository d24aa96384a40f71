//! A text that is checked with what its earlier versions left is checked as if it were new.

#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]

use std::fs;
use std::path::Path;

use jiff::civil::date;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use rq_schema::Diagnostic;
use rq_schema::check::{Checked, Memo, check, check_again};
use rq_schema::config::Config;
use rq_schema::syntax::parse;

/// Everything that names are made of in one file: packages, components that read each other, own skills, waivers,
/// patterns; and something wrong with most of them.
const NAMES: &str = r##"
project "shop" {
    package "web" path="web"
    package "api-2" path="api"
}
skill "lint" {
    operation "scan" {
        run "lint --json"
        format "json"
        inputs "shop/**" "{a,b}/[a-z]*.py"
        metric "lint.findings" pointer="/total"
        metric "lint.percent" unit="percent" high=100 pointer="/percent"
        ignore "legacy" reason="goes with the old checkout" until="2026-01-31"
    }
    operation "count" {
        run "count"
        format "regex"
        after "lint.scan" "lint.nothing"
        metric "lint.lines" pattern="(\\d+) lines"
        metric "lint.broken" pattern="(\\d+ lines"
    }
}
score {
    component "a" weight=50 { formula "100 - lint.findings - smells.total" }
    component "b" weight=50 { formula "components.a / 2 + packages.web.smells.total + lint.percent" }
}
gate "release" {
    require "score >= 80 && components.a >= 50"
    require "packages['api-2'].coverage.line_percent >= 90 || delta.lint.findings <= 0"
    require "lint.percent <= 100"
    require "lint.findigns == 0"
    warn "components.b > 3 && new.smells.total == 0"
    warn "lint.percent <= 100"
}
"##;

/// The texts from which versions are made.
fn texts() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [root.join("../examples"), root.join("tests/check/fixtures")];
    let files =
        folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(|file| file.unwrap().path());
    let files = files.map(|path| if path.is_dir() { path.join("quality.kdl") } else { path });
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|kind| kind == "kdl")).collect();
    files.sort();
    assert!(files.len() >= 10, "{files:?}");
    let read = files.iter().map(|path| fs::read_to_string(path).unwrap());
    read.chain([NAMES.to_owned()]).collect()
}

/// One step from a version to the next.
#[derive(Clone, Debug)]
enum Edit {
    /// Some characters are replaced.
    Type(Index, usize, &'static str),
    /// A word takes the place of another, wherever that stands.
    Rename(Index, Index),
    /// A line goes.
    Delete(Index),
    /// A line stands a second time, elsewhere.
    Copy(Index, Index),
    /// An earlier version comes back.
    Undo(Index),
    /// Another file is opened in its place.
    Open(Index),
}

fn edit() -> impl Strategy<Value = Edit> {
    let typed = select(vec![
        "",
        " ",
        "\n",
        "\"",
        "{",
        "}",
        "a",
        "0",
        "7",
        ".",
        "-",
        "é",
        " && ",
        "score",
        "components.a",
        "lint.findings",
        "\\u{e9}",
        "packages.web.",
        "/- ",
        "low=50",
        "\npackage \"b\" path=\"b\"\n",
        "\nmetric \"smells.more\"\n",
        "\ncomponent \"c\" weight=1 { formula \"5\" }\n",
        "\nproject \"x\" { package \"c\" path=\"c\" }\n",
    ]);
    prop_oneof![
        6 => (any::<Index>(), 0usize..6, typed).prop_map(|(at, length, text)| Edit::Type(at, length, text)),
        3 => (any::<Index>(), any::<Index>()).prop_map(|(old, new)| Edit::Rename(old, new)),
        2 => any::<Index>().prop_map(Edit::Delete),
        2 => (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Edit::Copy(from, to)),
        1 => any::<Index>().prop_map(Edit::Undo),
        1 => any::<Index>().prop_map(Edit::Open),
    ]
}

fn place(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|place| text.is_char_boundary(*place)).unwrap_or_default()
}

fn apply(edit: &Edit, versions: &[String], texts: &[String]) -> String {
    let mut text = versions.last().cloned().unwrap_or_default();
    let mut lines: Vec<&str> = text.split('\n').collect();
    match edit {
        Edit::Type(at, length, typed) => {
            let start = place(&text, at.index(text.len() + 1));
            let end = place(&text, start + length).max(start);
            text.replace_range(start..end, typed);
            text
        }
        Edit::Rename(old, new) => {
            let words = text.split(|c: char| !(c.is_alphanumeric() || "_-.".contains(c)));
            let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
            if words.is_empty() {
                text.clone()
            } else {
                text.replace(words[old.index(words.len())], words[new.index(words.len())])
            }
        }
        Edit::Delete(line) => {
            lines.remove(line.index(lines.len()));
            lines.join("\n")
        }
        Edit::Copy(from, to) => {
            lines.insert(to.index(lines.len()), lines[from.index(lines.len())]);
            lines.join("\n")
        }
        Edit::Undo(version) => versions[version.index(versions.len())].clone(),
        Edit::Open(other) => texts[other.index(texts.len())].clone(),
    }
}

/// All that was understood and all that was said, in a form that two checks share only if they agree. The places by
/// which names are found are left out: their order is by chance.
fn shown(Checked { config, diagnostics }: &Checked) -> String {
    let Config { project, store, retention, baseline, operations, benchmarks, score, gates, catalog } =
        config;
    // The built-in skills can't differ.
    let skills: Vec<_> = catalog.skills().map(|skill| &skill.name).collect();
    let own: Vec<_> = catalog.own_operations().collect();
    let score = (&score.components, score.default);
    format!(
        "{:?}",
        (project, store, retention, baseline, operations, benchmarks, score, gates, skills, own, diagnostics)
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn versions_are_checked_as_if_they_were_new(edits in vec(edit(), 1..24), first in any::<Index>()) {
        let texts = texts();
        let today = date(2026, 11, 23);
        let mut memo = Memo::default();
        let mut versions = vec![texts[first.index(texts.len())].clone()];
        for edit in std::iter::once(None).chain(edits.iter().map(Some)) {
            if let Some(edit) = edit {
                versions.push(apply(edit, &versions, &texts));
            }
            let text = versions.last().unwrap();
            let document = parse(text);
            let again = shown(&check_again(&document, today, &mut memo));
            prop_assert_eq!(again, shown(&check(&document, today)), "after {:?}:\n{}", edit, text);
        }
    }
}

fn said(diagnostics: &[Diagnostic]) -> Vec<(&str, Option<&str>)> {
    diagnostics.iter().map(|found| (found.message.as_str(), found.help.as_deref())).collect()
}

/// What an expression means changes with names that stand elsewhere; each of these keeps the expressions as they are.
#[test]
fn other_names_change_what_is_said_of_the_same_expressions() {
    let today = date(2026, 11, 23);
    let changes = [
        ("package \"web\"", "package \"wep\""),
        ("component \"a\"", "component \"z\""),
        ("metric \"lint.findings\"", "metric \"lint.finds\""),
        ("high=100", "high=1000"),
        ("high=100", "high=100 low=50"),
        (
            "skill \"lint\"",
            "skill \"lint\" { operation \"more\" { metric \"lint.findigns\"; } }\nskill \"lant\"",
        ),
    ];
    let before = check(&parse(NAMES), today).diagnostics;
    for (old, new) in changes {
        let mut memo = Memo::default();
        check_again(&parse(NAMES), today, &mut memo);
        let document = parse(&NAMES.replace(old, new));
        let again = check_again(&document, today, &mut memo);
        assert_ne!(said(&again.diagnostics), said(&before), "{new}");
        assert_eq!(shown(&again), shown(&check(&document, today)), "{new}");
    }
}

/// What an expression reads is kept by its text, not by its place.
#[test]
fn an_expression_that_moves_is_the_same_one() {
    let today = date(2026, 11, 23);
    let mut memo = Memo::default();
    let first = check_again(&parse(NAMES), today, &mut memo).config;
    let moved = check_again(&parse(&format!("\n\n{NAMES}")), today, &mut memo).config;
    let revision = memo.revision();
    for (a, b) in first.score.components.iter().zip(&moved.score.components) {
        assert!(std::sync::Arc::ptr_eq(&a.formula.expression, &b.formula.expression));
        assert_eq!(a.formula.span.start + 2, b.formula.span.start);
    }
    check_again(&parse(&NAMES.replace("score >= 80", "score >= 81")), today, &mut memo);
    assert_eq!(memo.revision(), revision);
    check_again(&parse(&NAMES.replace("component \"b\"", "component \"c\"")), today, &mut memo);
    assert_ne!(memo.revision(), revision);
}

/// One text means something else in a formula than in a condition.
#[test]
fn a_formula_and_a_condition_of_one_text_are_two_things() {
    let today = date(2026, 11, 23);
    let formula = "score { component \"a\" weight=100 { formula \"smells.total + 1\"; }; }\n";
    let condition = "gate \"g\" { require \"smells.total + 1\"; }\n";
    let mut memo = Memo::default();
    for (text, errors) in [(formula, 0), (condition, 1), (&format!("{formula}{condition}"), 1), (formula, 0)]
    {
        let checked = check_again(&parse(text), today, &mut memo);
        let found = checked.diagnostics.iter().filter(|found| found.code == "rq::expression-type");
        assert_eq!(found.count(), errors, "{text}{:?}", checked.diagnostics);
    }
}
