//! `rq-engine plan`.

use std::fmt::Write;

use rq_core::cancel::Cancel;
use rq_core::plan::Plan;
use rq_core::run::{Forecast, forecast};
use rq_report::json::{Node, NodeState};
use rq_report::plain::plain;

use super::usable;
use crate::args::{Global, PlanArgs, PlanFormat};
use crate::error::{CliError, exit};
use crate::evaluation::Session;
use crate::output::print;
use crate::progress::Silent;
use crate::project::Project;

/// Shows which operations an evaluation runs, and why.
pub(crate) fn run(arguments: &PlanArgs, global: &Global) -> Result<u8, CliError> {
    let project = Project::find(&arguments.project.path)?;
    usable(&project, global)?;
    let session = Session::new(&project, &arguments.measure, &[]);
    let cancel = Cancel::new();
    let forecast = forecast(&session.plan, &session.operations, &session.setting(&cancel, &Silent));
    let nodes = nodes(&session.plan, &forecast);
    print(&match arguments.format {
        PlanFormat::Json => rq_report::json::plan(&nodes),
        PlanFormat::Dot => dot(&nodes),
        PlanFormat::Mermaid => mermaid(&nodes),
        PlanFormat::Tree => tree(&session.plan, &nodes),
    })?;
    Ok(exit::PASS)
}

fn nodes(plan: &Plan, forecast: &[Forecast]) -> Vec<Node> {
    let node = |(node, forecast): (&rq_core::plan::Node, &Forecast)| {
        let (state, reason) = match forecast {
            Forecast::Cached => (NodeState::Cached, None),
            Forecast::Runs(reason) => (NodeState::Run, Some(reason.clone())),
            Forecast::Missing(reason) => (NodeState::Missing, Some(reason.clone())),
        };
        Node {
            id: node.id.clone(),
            kind: if node.operation.own.is_some() { "own" } else { "built-in" }.into(),
            state,
            reason,
            needs: node.needs.iter().map(|need| plan.nodes[*need].id.clone()).collect(),
            exclusive: node.spec.exclusive,
        }
    };
    plan.nodes.iter().zip(forecast).map(node).collect()
}

/// What reads what, from the answer down to the files.
fn tree(plan: &Plan, nodes: &[Node]) -> String {
    let mut readers: Vec<&str> = Vec::new();
    for reader in plan.nodes.iter().flat_map(|node| &node.wanted_by) {
        if !readers.contains(&reader.as_str()) {
            readers.push(reader);
        }
    }
    let mut out = String::new();
    for reader in readers.iter().copied().chain(["declared only"]) {
        let members: Vec<usize> = (0..nodes.len())
            .filter(|place| {
                let by = &plan.nodes[*place].wanted_by;
                if reader == "declared only" { by.is_empty() } else { by.iter().any(|by| by == reader) }
            })
            .collect();
        if members.is_empty() {
            continue;
        }
        let _ = writeln!(out, "{}", plain(reader));
        for (at, place) in members.iter().enumerate() {
            let last = at + 1 == members.len();
            let (branch, stem) = if last { ("└─", "  ") } else { ("├─", "│ ") };
            let node = &nodes[*place];
            let _ = writeln!(out, "{branch} {}", plain(&node.id));
            let _ = writeln!(out, "{stem}   {}", state(node));
            let mut below: Vec<String> =
                node.needs.iter().map(|need| format!("needs {}", plain(need))).collect();
            below.extend(plan.nodes[*place].spec.reads.iter().map(|what| format!("reads {}", plain(what))));
            for line in below {
                let _ = writeln!(out, "{stem}   {line}");
            }
        }
    }
    let running = nodes.iter().filter(|node| node.state == NodeState::Run).count();
    let _ = writeln!(out, "\n{} of {} operations would run", running, nodes.len());
    out
}

fn state(node: &Node) -> String {
    let reason = node.reason.as_deref().map(plain).unwrap_or_default();
    match node.state {
        NodeState::Cached => "cached".into(),
        NodeState::Run => format!("runs: {reason}"),
        NodeState::Missing => format!("missing: {reason}"),
    }
}

fn dot(nodes: &[Node]) -> String {
    let quoted = |text: &str| format!("\"{}\"", plain(text).replace('\\', "\\\\").replace('"', "\\\""));
    let mut out = String::from("digraph plan {\n    rankdir=LR;\n    node [shape=box];\n");
    for node in nodes {
        let label = quoted(&format!("{}\n{}", node.id, state(node))).replace('\n', "\\n");
        let _ = writeln!(out, "    {} [label={label}];", quoted(&node.id));
        for need in &node.needs {
            let _ = writeln!(out, "    {} -> {};", quoted(need), quoted(&node.id));
        }
    }
    out.push_str("}\n");
    out
}

fn mermaid(nodes: &[Node]) -> String {
    // Mermaid knows entities, and takes everything else in quotes as it is.
    let escaped = |text: &str| plain(text).replace('&', "#amp;").replace('"', "#quot;").replace('<', "#lt;");
    let mut out = String::from("flowchart LR\n");
    for (place, node) in nodes.iter().enumerate() {
        let _ = writeln!(out, "    n{place}[\"{}<br/>{}\"]", escaped(&node.id), escaped(&state(node)));
        for need in &node.needs {
            if let Some(from) = nodes.iter().position(|other| other.id == *need) {
                let _ = writeln!(out, "    n{from} --> n{place}");
            }
        }
    }
    out
}
