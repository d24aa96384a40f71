//! JUnit XML: well-formed, and red exactly when the verdict is.

use quick_xml::Reader;
use quick_xml::events::Event;
use rq_report::junit::render;

use crate::support::{condition, context, failing, incomplete, passing};
use rq_core::snapshot::{Snapshot, Verdict};

/// Reads all of it; every reference resolves and every element is closed.
pub(crate) fn well_formed(text: &str) {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut depth = 0;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                depth += 1;
                for attribute in start.attributes() {
                    let attribute = attribute.unwrap();
                    assert!(!attribute.value.contains(&b'<'));
                    quick_xml::escape::unescape(std::str::from_utf8(&attribute.value).unwrap()).unwrap();
                }
            }
            Event::Empty(start) => start.attributes().for_each(|attribute| drop(attribute.unwrap())),
            Event::End(_) => depth -= 1,
            Event::Text(text) => assert!(!text.contains(&b'<')),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
}

fn counts(snapshot: &Snapshot) -> (usize, usize, usize) {
    let text = render(snapshot, &context(snapshot));
    well_formed(&text);
    let count = |tag: &str| text.matches(&format!("<{tag} ")).count();
    let counted = (count("failure"), count("error"), count("skipped"));
    let total = format!("failures=\"{}\" errors=\"{}\" time", counted.0, counted.1);
    assert!(text.lines().nth(1).unwrap().contains(&total), "{text}");
    let suites = text.lines().filter(|line| line.trim_start().starts_with("<testsuite "));
    let skipped = suites.map(|line| line.split("skipped=\"").nth(1).unwrap().split('"').next().unwrap());
    assert_eq!(skipped.map(|count| count.parse::<usize>().unwrap()).sum::<usize>(), counted.2);
    counted
}

#[test]
fn failure_error_and_warning_are_kept_apart() {
    assert_eq!(counts(&passing()), (0, 0, 0));
    // A condition that only warns fails too, and is skipped.
    assert_eq!(counts(&failing()), (1, 0, 1));
    // The condition on the score, and the component without a number.
    assert_eq!(counts(&incomplete()), (0, 2, 1));
}

#[test]
fn no_verdict_but_pass_is_green() {
    for verdict in [Verdict::Pass, Verdict::Incomplete, Verdict::Fail] {
        let mut snapshot = passing();
        snapshot.verdict = verdict;
        snapshot.gates[0].conditions = vec![condition("1 == 1", true, Verdict::Pass, "", 3)];
        let (failures, errors, _) = counts(&snapshot);
        assert_eq!(failures > 0, verdict == Verdict::Fail);
        assert_eq!(errors > 0, verdict == Verdict::Incomplete);
        snapshot.gates.clear();
        snapshot.score.components.clear();
        let (failures, errors, _) = counts(&snapshot);
        assert_eq!(failures + errors > 0, verdict != Verdict::Pass);
    }
}
