//! Which operations a plan has, in what order, and why.

use rq_core::plan::{Selection, plan};

use crate::project::{config, own};

fn ids(text: &str, only: &[&str]) -> Vec<String> {
    let only = only.iter().map(|id| (*id).to_owned()).collect();
    plan(&config(text), &Selection { only }).nodes.into_iter().map(|node| node.id).collect()
}

#[test]
fn what_is_needed_stands_before_who_needs_it() {
    let text = own(&[("c", "after \"own.b\""), ("b", "after \"own.a\""), ("a", ""), ("d", "")])
        + "score { component \"q\" weight=1 { formula \"own.d\" } }";
    assert_eq!(ids(&text, &[]), ["own.a", "own.b", "own.c", "own.d"]);
    assert_eq!(ids(&text, &["own.b"]), ["own.a", "own.b"]);
    assert!(ids(&text, &["own.z"]).is_empty());
    let plan = plan(&config(&text), &Selection::default());
    for (place, node) in plan.nodes.iter().enumerate() {
        assert!(node.needs.iter().all(|need| *need < place), "{}", node.id);
    }
}

#[test]
fn what_the_score_and_the_gates_read_is_run_and_says_who_reads_it() {
    let text = "score { component \"q\" weight=1 { formula \"100 - smells.total\" } }
        gate \"release\" {
            require \"smells.total == 0\"
            warn \"delta.documentation.coverage_percent >= 0\"
        }";
    let plan = plan(&config(text), &Selection::default());
    let wanted: Vec<(&str, Vec<&str>)> = plan
        .nodes
        .iter()
        .map(|node| (node.id.as_str(), node.wanted_by.iter().map(String::as_str).collect()))
        .collect();
    assert_eq!(
        wanted,
        [
            ("refactor-assistant.detect_code_smells", vec!["score", "gate release"]),
            ("doc-generator.analyze_documentation", vec!["gate release"]),
        ]
    );
}

#[test]
fn a_long_chain_in_the_wrong_order_is_planned() {
    let count = 1500;
    let names: Vec<String> = (0..count).map(|name| format!("o{name}")).collect();
    let after: Vec<String> = (1..=count)
        .map(|next| if next < count { format!("after \"own.o{next}\"") } else { String::new() })
        .collect();
    let operations: Vec<(&str, &str)> =
        names.iter().map(String::as_str).zip(after.iter().map(String::as_str)).collect();
    let text = own(&operations) + "score { component \"q\" weight=1 { formula \"own.o0\" } }";
    let planned = ids(&text, &[]);
    assert_eq!(planned.len(), count);
    assert_eq!((planned[0].as_str(), planned[count - 1].as_str()), ("own.o1499", "own.o0"));
    assert_eq!(ids(&text, &["own.o1400"]).len(), 100);
}
