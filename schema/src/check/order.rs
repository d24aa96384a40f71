//! Whether everything that waits for something else ever gets its turn.

use hashbrown::HashMap;

use crate::config::{Component, Config, Operation};
use crate::diagnostic::{Diagnostic, Span};
use crate::suggest::nearest;

/// For so many unknown names a suggestion is looked for: each is held against all names.
const SUGGESTIONS: usize = 64;

/// Reports names of operations that do not exist, and cycles.
pub(super) fn check(config: &Config, out: &mut Vec<Diagnostic>) {
    let after = config.operations.iter().flat_map(|operation| &operation.after);
    let unknown = after.filter(|after| config.catalog.operation(&after.value).is_none());
    let mut names: Vec<String> = Vec::new();
    for (count, after) in unknown.enumerate() {
        if count == 0 {
            names.extend(config.catalog.operations().map(crate::catalog::Operation::id));
        }
        let candidates = names.iter().map(String::as_str).filter(|_| count < SUGGESTIONS);
        let message = format!("there is no operation `{}`", after.value.escape_debug());
        let diagnostic = Diagnostic::error("rq::unknown-operation", after.span, message);
        out.push(match nearest(&after.value, candidates) {
            Some(name) => diagnostic
                .help(format!("did you mean `{name}`?"))
                .replace_with(format!("change to `{name}`"), format!("\"{name}\"")),
            None => diagnostic.help("name it as skill.operation"),
        });
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
            // One's own needs nothing but what stands behind `after`.
            let spec = if operation.own.is_none() { config.catalog.operation(id) } else { None };
            let needs = spec.into_iter().flat_map(|spec| &spec.needs);
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
    let mut open = vec![false; edges.len()];
    for start in 0..edges.len() {
        // (node, how many of its edges were followed)
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((node, next)) = path.last_mut() {
            if done[*node] {
                path.pop();
                continue;
            }
            open[*node] = true;
            let Some(&(target, span)) = edges[*node].get(*next) else {
                (done[*node], open[*node]) = (true, false);
                path.pop();
                continue;
            };
            *next += 1;
            if open[target] {
                let first = path.iter().position(|(node, _)| *node == target).unwrap_or_default();
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
