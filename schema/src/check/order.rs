//! Whether everything that waits for something else ever gets its turn.

use std::collections::HashMap;

use crate::config::{Component, Config, Operation};
use crate::diagnostic::{Diagnostic, Span};
use crate::suggest::nearest;

/// Reports names of operations that do not exist, and cycles.
pub(super) fn check(config: &Config, out: &mut Vec<Diagnostic>) {
    for operation in &config.operations {
        for after in &operation.after {
            if config.catalog.operation(&after.value).is_some() {
                continue;
            }
            let message = format!("there is no operation `{}`", after.value.escape_debug());
            let names: Vec<String> = config.catalog.operations().map(crate::catalog::Operation::id).collect();
            let diagnostic = Diagnostic::error("rq::unknown-operation", after.span, message);
            out.push(match nearest(&after.value, names.iter().map(String::as_str)) {
                Some(name) => diagnostic
                    .help(format!("did you mean `{name}`?"))
                    .replace_with(format!("change to `{name}`"), format!("\"{name}\"")),
                None => diagnostic.help("name it as skill.operation"),
            });
        }
    }
    operations(config, out);
    components(config, out);
}

fn operations(config: &Config, out: &mut Vec<Diagnostic>) {
    let ids: Vec<String> = config.operations.iter().map(Operation::id).collect();
    let places: HashMap<&str, usize> =
        ids.iter().enumerate().map(|(place, id)| (id.as_str(), place)).collect();
    let edges: Vec<Vec<(usize, Span)>> = config
        .operations
        .iter()
        .zip(&ids)
        .map(|(operation, id)| {
            let needs = config.catalog.operation(id).into_iter().flat_map(|spec| &spec.needs);
            let needs = needs.map(|name| (name.as_str(), operation.span));
            let after = operation.after.iter().map(|name| (name.value.as_str(), name.span));
            needs.chain(after).filter_map(|(name, span)| Some((*places.get(name)?, span))).collect()
        })
        .collect();
    report(&edges, &ids, "the operations wait for each other", out);
}

fn components(config: &Config, out: &mut Vec<Diagnostic>) {
    let parts = &config.score.components;
    let edges = |part: &Component| config.score.reads(part).map(|place| (place, part.formula.span)).collect();
    let edges: Vec<Vec<(usize, Span)>> = parts.iter().map(edges).collect();
    if edges.iter().all(Vec::is_empty) {
        return;
    }
    let names: Vec<String> = parts.iter().map(|part| part.name.value.clone()).collect();
    report(&edges, &names, "the components need each other", out);
}

/// Reports each cycle once, at the edge that closes it. Depth-first, with its own stack.
fn report(edges: &[Vec<(usize, Span)>], names: &[String], what: &str, out: &mut Vec<Diagnostic>) {
    let mut done = vec![false; edges.len()];
    for start in 0..edges.len() {
        // (node, how many of its edges were followed)
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((node, next)) = path.last_mut() {
            if done[*node] {
                path.pop();
                continue;
            }
            let Some(&(target, span)) = edges[*node].get(*next) else {
                done[*node] = true;
                path.pop();
                continue;
            };
            *next += 1;
            if let Some(first) = path.iter().position(|(node, _)| *node == target) {
                let mut cycle: Vec<&str> =
                    path[first..].iter().map(|(node, _)| names[*node].as_str()).collect();
                cycle.push(&names[target]);
                let message = format!("{what}: {}", cycle.join(" → "));
                out.push(
                    Diagnostic::error("rq::cycle", span, message).help("take one of these dependencies out"),
                );
            } else if !done[target] {
                path.push((target, 0));
            }
        }
    }
}
