//! What `check` says of whole files: one fixture a subject, its diagnostics as a snapshot beside it.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use jiff::civil::date;
use rq_schema::check::{Checked, check};
use rq_schema::{Severity, syntax};

fn checked(text: &str) -> Checked {
    check(&syntax::parse(text), date(2026, 11, 23))
}

/// Every diagnostic with its line, a mark under its place, its help and its fix.
fn drawn(text: &str) -> String {
    let mut out = String::new();
    for diagnostic in checked(text).diagnostics {
        let before = &text[..diagnostic.span.start];
        let line = before.matches('\n').count();
        let start = before.rfind('\n').map_or(0, |place| place + 1);
        let shown = text[start..].lines().next().unwrap_or_default();
        let column = text[start..diagnostic.span.start].chars().count();
        let marks = diagnostic.span.of(text).lines().next().unwrap_or_default().chars().count().max(1);
        let severity = format!("{:?}", diagnostic.severity).to_lowercase();
        let _ = writeln!(out, "{severity} {}: {}", diagnostic.code, diagnostic.message);
        let _ =
            writeln!(out, "{:>4} | {shown}\n     | {}{}", line + 1, " ".repeat(column), "^".repeat(marks));
        for related in &diagnostic.related {
            let line = text[..related.span.start].matches('\n').count() + 1;
            let _ = writeln!(out, "     = line {line}: {}", related.message);
        }
        if let Some(help) = &diagnostic.help {
            let _ = writeln!(out, "     = {help}");
        }
        if let Some(fix) = &diagnostic.fix {
            let edits: Vec<String> = fix.edits.iter().map(|edit| format!("{:?}", edit.text)).collect();
            let _ = writeln!(out, "     = fix: {} → {}", fix.title, edits.join(", "));
        }
    }
    out
}

#[test]
fn fixtures() {
    insta::glob!("check/fixtures/*.kdl", |path| {
        let text = fs::read_to_string(path).unwrap();
        insta::assert_snapshot!(drawn(&text));
    });
}

/// The example that the language's description stands on.
#[test]
fn the_description_s_example_is_valid() {
    let text = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check/fixtures/valid-example.kdl"),
    );
    let checked = checked(&text.unwrap());
    let errors: Vec<_> = checked.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(checked.config.score.components.len(), 5);
    assert_eq!(checked.config.operations.len(), 5);
    assert_eq!(checked.config.gates[0].conditions.len(), 3);
}

#[test]
fn a_broken_block_hides_nothing_else() {
    let checked = checked(
        "project \"a\" {\n  sources\n}\nskil \"x\"\ngate \"g\" { require \"score >= }\nscore {\n component \"c\" weight=100 { formula \"100\" }\n}\n",
    );
    assert!(checked.has_errors());
    assert_eq!(checked.config.project.name.as_ref().map(|name| name.value.as_str()), Some("a"));
    assert_eq!(checked.config.score.components.len(), 1, "{:#?}", checked.diagnostics);
}

#[test]
fn no_prefix_of_the_example_panics_or_points_outside() {
    let text = include_str!("check/fixtures/valid-example.kdl");
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        for diagnostic in checked(&text[..end]).diagnostics {
            assert!(
                text[..end].get(diagnostic.span.start..diagnostic.span.end).is_some(),
                "{end}: {diagnostic:?}"
            );
        }
    }
}

/// Few or many, each next to its second or far from it.
#[test]
fn properties_that_are_given_twice() {
    let all = |names: &[String]| {
        let given: String = names.iter().map(|name| format!(" {name}=\"1\"")).collect();
        let text =
            format!("skill \"s\" {{ operation \"o\" {{ run \"x\"; format \"exit-code\"; env{given}; }}; }}");
        let found = checked(&text).diagnostics;
        let twice = found.into_iter().filter(|found| found.code == "rq::duplicate-property");
        twice.map(|found| (found.span, found.related[0].span, text.clone())).collect::<Vec<_>>()
    };
    for count in [1, 3, 7, 8, 9, 40] {
        let once: Vec<String> = (0..count).map(|number| format!("V{number}")).collect();
        assert_eq!(all(&once), []);
        let beside: Vec<String> = once.iter().flat_map(|name| [name.clone(), name.clone()]).collect();
        let after = [once.clone(), once.clone()].concat();
        for names in [beside, after] {
            let found = all(&names);
            assert_eq!(found.len(), count, "{names:?}");
            for (span, first, text) in found {
                let name = span.of(&text);
                assert_eq!(text.find(&format!(" {name}=")), Some(first.start - 1));
                assert_eq!(text.rfind(&format!(" {name}=")), Some(span.start - 1));
            }
        }
    }
}
