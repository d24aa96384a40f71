//! The measurements, taken in turns so that whatever else the machine does burdens all alike.

use std::fs;
use std::path::Path;
use std::process::Command;

use rq_benches::corpus::Tree;
use rq_benches::measure::{Cost, median, run};

use crate::Outcome;
use crate::parse_alone;
use crate::peers::Peers;
use crate::subject::Subject;

/// Exit codes of an evaluation that was carried out: passed, a gate failed.
pub(crate) const EVALUATED: [i32; 2] = [0, 1];

/// The median of each subject that could be measured.
pub(crate) fn measure(
    engine: &Path,
    tree: &Tree,
    peers: &Peers,
    rounds: usize,
    with_peers: bool,
) -> Outcome<Vec<(Subject, Cost)>> {
    let root = &tree.root;
    let beside = root.with_file_name("check");
    fs::create_dir_all(&beside)?;
    fs::write(beside.join("quality.kdl"), configuration_of_200_lines())?;
    let (mut parse, mut parse_single) = parse_alone::commands(root, &beside.join("files.txt"))?;
    let original = fs::read(&tree.changed)?;
    let mut costs: Vec<(Subject, Vec<Cost>)> =
        Subject::ALL.iter().map(|subject| (*subject, Vec::new())).collect();
    let mut eval = evaluation(engine, root);
    let mut check = Command::new(engine);
    check.arg("check").current_dir(&beside);
    let mut first = true;
    for round in 0..rounds {
        println!("round {} of {rounds}", round + 1);
        for (subject, costs) in &mut costs {
            let cost = match subject {
                Subject::ParseAlone => Some(run(&mut parse, &[0])?),
                Subject::ParseAloneOneThread => Some(run(&mut parse_single, &[0])?),
                Subject::Cold => {
                    forget(root)?;
                    Some(run(&mut eval, &EVALUATED)?)
                }
                Subject::Warm => Some(run(&mut eval, &EVALUATED)?),
                Subject::OneChanged => {
                    let addition = format!("\n\ndef added_{round}(a):\n    return a if a else {round}\n");
                    fs::write(&tree.changed, [&original[..], addition.as_bytes()].concat())?;
                    let cost = run(&mut eval, &EVALUATED);
                    fs::write(&tree.changed, &original)?;
                    Some(cost?)
                }
                Subject::Check => Some(run(&mut check, &[0])?),
                Subject::RuffWarm => {
                    if std::mem::take(&mut first) {
                        optional(peers.ruff(root, true), true)?;
                    }
                    optional(peers.ruff(root, true), true)?
                }
                Subject::RuffCold => optional(peers.ruff(root, false), with_peers)?,
                Subject::Lizard => optional(peers.lizard(root), with_peers)?,
                Subject::Radon => optional(peers.radon(root), with_peers)?,
                Subject::Interrogate => optional(peers.interrogate(root), with_peers)?,
                Subject::Jscpd => optional(peers.duplication(root), with_peers)?,
            };
            costs.extend(cost);
        }
    }
    Ok(costs.into_iter().filter_map(|(subject, costs)| Some((subject, median(&costs)?))).collect())
}

/// An evaluation of a tree.
pub(crate) fn evaluation(engine: &Path, root: &Path) -> Command {
    let mut eval = Command::new(engine);
    eval.arg("eval").current_dir(root);
    eval
}

/// Deletes all that was kept.
pub(crate) fn forget(root: &Path) -> Outcome<()> {
    match fs::remove_dir_all(root.join(".rq")) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn optional(command: Option<Command>, wanted: bool) -> Outcome<Option<Cost>> {
    match command {
        Some(mut command) if wanted => run(&mut command, &[0]).map(Some),
        _ => Ok(None),
    }
}

/// A valid file as long as a large project's: skills of its own, components and gates.
fn configuration_of_200_lines() -> String {
    let mut lines = vec!["project \"bench\"".to_owned()];
    for number in 0..17 {
        lines.extend([
            format!("skill \"tool-{number}\" {{"),
            "    operation \"scan\" {".into(),
            "        doc \"Findings of a tool.\"".into(),
            format!("        run \"tool-{number}\" \"--format\" \"sarif\" \".\""),
            "        format \"sarif\"".into(),
            "        inputs \"**/*.py\"".into(),
            format!("        metric \"tool_{number}.findings\" unit=\"count\" better=\"lower\""),
            "    }".into(),
            "}".into(),
        ]);
    }
    lines.push("score {".into());
    for number in 0..10 {
        lines.extend([
            format!("    component \"part-{number}\" weight=10 {{"),
            format!("        formula \"100 - tool_{number}.findings * 5\""),
            "    }".into(),
        ]);
    }
    lines.push("}".into());
    lines.push("gate \"release\" {".into());
    for number in 0..12 {
        lines.push(format!("    require \"tool_{number}.findings == 0 || score >= 80\""));
    }
    lines.push("}".into());
    lines.join("\n") + "\n"
}
