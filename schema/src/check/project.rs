//! `project`, `store`, `baseline` and `benchmark`.

use hashbrown::HashMap;

use super::{duplicate, first_text};
use crate::config::{Baseline, Benchmark, Config, Measure, Package, Patterns, Retention, StoreLocation};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::syntax::{Document, Node};
use crate::value_type::duration_seconds;

/// Reads what is evaluated, where history is kept and what it is compared with.
pub(super) fn read(document: &Document, config: &mut Config, out: &mut Vec<Diagnostic>) {
    let (mut packages, mut benchmarks) = (HashMap::new(), HashMap::new());
    for node in document.nodes() {
        match node.name() {
            "project" => project(node, &mut packages, config, out),
            "store" => store(node, config, out),
            "baseline" => {
                if let Some((word, entry)) = first_text(node) {
                    config.baseline = Some(Spanned::new(Baseline::from_word(word), entry.value_span()));
                }
            }
            "benchmark" => benchmark(node, &mut benchmarks, config, out),
            _ => {}
        }
    }
}

fn project<'a>(
    node: Node<'a>,
    packages: &mut HashMap<&'a str, Span>,
    config: &mut Config,
    out: &mut Vec<Diagnostic>,
) {
    if let Some((name, entry)) = first_text(node) {
        config.project.name = Some(Spanned::new(name.to_owned(), entry.value_span()));
    }
    for child in node.children() {
        match child.name() {
            "language" => config.project.languages.extend(texts(child)),
            "sources" => extend(&mut config.project.sources, child),
            "tests" => extend(&mut config.project.tests, child),
            "package" => package(child, packages, config, out),
            _ => {}
        }
    }
}

/// Every argument that is a text, with its place.
pub(super) fn texts(node: Node<'_>) -> impl Iterator<Item = Spanned<String>> {
    node.arguments().filter_map(|entry| {
        entry.value().as_str().map(|text| Spanned::new(text.to_owned(), entry.value_span()))
    })
}

fn extend(patterns: &mut Patterns, node: Node<'_>) {
    patterns.include.extend(texts(node));
    let exclude = node.properties().filter(|entry| entry.name() == Some("exclude")).filter_map(|entry| {
        entry.value().as_str().map(|text| Spanned::new(text.to_owned(), entry.value_span()))
    });
    patterns.exclude.extend(exclude);
}

fn package<'a>(
    node: Node<'a>,
    seen: &mut HashMap<&'a str, Span>,
    config: &mut Config,
    out: &mut Vec<Diagnostic>,
) {
    let Some((name, entry)) = first_text(node) else { return };
    if name.is_empty() || name.contains(['"', '\\', ']']) || name.chars().any(char::is_control) {
        let message = "a package's name may hold no quotes, brackets, backslashes or control characters";
        out.push(Diagnostic::error("rq::bad-name", entry.value_span(), message));
        return;
    }
    if let Some(first) = seen.get(name) {
        out.push(duplicate("the package", name, entry, *first));
        return;
    }
    let Some(path) = node.property("path") else { return };
    let Some(text) = path.value().as_str() else { return };
    seen.insert(name, entry.value_span());
    config.project.packages.push(Package {
        name: Spanned::new(name.to_owned(), entry.value_span()),
        path: Spanned::new(folder(text), path.value_span()),
    });
}

/// A folder without `.` and empty parts.
fn folder(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    parts.join("/")
}

fn store(node: Node<'_>, config: &mut Config, out: &mut Vec<Diagnostic>) {
    let duration = |name: &str| {
        let child = node.children().find(|child| child.name() == name)?;
        duration_seconds(child.argument(0)?.value())
    };
    config.retention = duration("keep").map(|keep| Retention { keep, daily: duration("daily") });
    if let (None, Some(daily)) = (config.retention, node.children().find(|child| child.name() == "daily")) {
        let message = "nothing says for how long all snapshots are kept";
        out.push(
            Diagnostic::error("rq::missing-node", daily.name_span(), message)
                .help("add `keep \"30d\"`, or another time"),
        );
    }
    let Some((text, entry)) = first_text(node) else { return };
    if entry.type_annotation().is_some_and(|annotation| annotation.value == "env") {
        config.store = StoreLocation::Variable(text.to_owned());
        return;
    }
    config.store = match text.split_once(':') {
        Some(("sqlite", path)) => {
            if let Some(problem) =
                crate::value_type::ValueType::Path.reject(&crate::syntax::Value::String(path.into()))
            {
                out.push(
                    Diagnostic::error("rq::path-outside-project", entry.value_span(), problem)
                        .help("to keep history elsewhere, give its address by --store or RQ_STORE"),
                );
            }
            StoreLocation::Sqlite(path.to_owned())
        }
        Some(("git", name)) if is_own_reference(name) => StoreLocation::Reference(name.to_owned()),
        _ => {
            out.push(
                Diagnostic::error("rq::unknown-store", entry.value_span(), "this is no place for history")
                    .help(
                        "write \"sqlite:.rq/history.db\", \"git:refs/rq/history\", or (env)\"DATABASE_URL\"",
                    ),
            );
            StoreLocation::Unsupported(text.to_owned())
        }
    };
    if text.contains('@') {
        out.push(
            Diagnostic::warning(
                "rq::secret-in-file",
                entry.value_span(),
                "an address with a password does not belong in a file",
            )
            .help("put it into a variable: store (env)\"DATABASE_URL\""),
        );
    }
}

/// Whether git takes this as the name of a reference, and keeps nothing of its own there.
fn is_own_reference(name: &str) -> bool {
    let taken = ["refs/heads/", "refs/tags/", "refs/remotes/"];
    let plain = |part: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        !part.is_empty() && !part.starts_with('.') && !part.ends_with('.') && part.chars().all(allowed)
    };
    let parts = name.split('/').count();
    (3..=8).contains(&parts)
        && name.starts_with("refs/")
        && !taken.iter().any(|taken| name.starts_with(taken))
        && !name.contains("..")
        && name.split('/').all(|part| plain(part) && !part.ends_with(".lock"))
}

fn benchmark<'a>(
    node: Node<'a>,
    seen: &mut HashMap<&'a str, Span>,
    config: &mut Config,
    out: &mut Vec<Diagnostic>,
) {
    let Some((name, entry)) = first_text(node) else { return };
    if let Some(first) = seen.get(name) {
        out.push(duplicate("the benchmark", name, entry, *first));
        return;
    }
    seen.insert(name, entry.value_span());
    let child = |name: &str| node.children().find(|child| child.name() == name);
    let setup = child("setup").map(|setup| command(setup, out)).unwrap_or_default();
    let command = child("run").map(|run| command(run, out)).unwrap_or_default();
    if command.is_empty() {
        let message = format!("the benchmark \"{name}\" has nothing to run");
        out.push(Diagnostic::error("rq::missing-node", node.name_span(), message).help("add `run \"…\"`"));
    }
    let tolerance = child("tolerance").and_then(|node| node.argument(0)?.value().as_f64());
    let format = child("format").and_then(|node| node.argument(0)?.value().as_str()).map(str::to_owned);
    let report = node.children().filter(|child| child.name() == "report");
    let reports: Vec<String> = report.flat_map(|report| texts(report).map(|text| text.value)).collect();
    if let (None, Some(report)) = (&format, node.children().find(|child| child.name() == "report")) {
        let message = format!("nothing says what the report of \"{name}\" is written in");
        out.push(
            Diagnostic::error("rq::missing-node", report.name_span(), message)
                .help("add `format \"hyperfine\"`, or another"),
        );
    }
    let measure = child("measure").and_then(|node| Measure::named(node.argument(0)?.value().as_str()?));
    if let (Some(_), Some(Measure::Instructions), Some(node)) = (&format, measure, child("measure")) {
        let message = format!("\"{name}\" tells its times itself, so that no instructions are counted");
        out.push(
            Diagnostic::error("rq::never-measured", node.name_span(), message)
                .help("take out `format`, or `measure`"),
        );
    }
    let timeout = child("timeout").and_then(|node| duration_seconds(node.argument(0)?.value()));
    config.benchmarks.push(Benchmark {
        name: Spanned::new(name.to_owned(), entry.value_span()),
        command,
        setup,
        format,
        reports,
        tolerance,
        measure: measure.unwrap_or_default(),
        timeout,
    });
}

/// Program and arguments of a `run` node: one text split into words, or one word each.
pub(super) fn command(node: Node<'_>, out: &mut Vec<Diagnostic>) -> Vec<String> {
    let words: Vec<Spanned<String>> = texts(node).collect();
    let [only] = words.as_slice() else {
        return words.into_iter().map(|word| word.value).collect();
    };
    let Some(split) = shlex::split(&only.value) else {
        out.push(
            Diagnostic::error("rq::bad-command", only.span, "a quote in the command is not closed")
                .help("close it, or write one word each: run \"program\" \"argument\""),
        );
        return Vec::new();
    };
    if split.is_empty() {
        out.push(Diagnostic::error("rq::bad-command", only.span, "the command is empty"));
    }
    shell_words(&split, only.span, out);
    split
}

/// Warns of words that only a shell would understand.
fn shell_words(words: &[String], span: Span, out: &mut Vec<Diagnostic>) {
    let operator = words.iter().find(|word| {
        matches!(word.as_str(), "|" | "||" | "&&" | ";" | "&" | ">" | ">>" | "<" | "2>&1")
            || word.starts_with("$(")
    });
    if let Some(operator) = operator {
        let message = format!("`{operator}` is passed on as it stands: commands run without a shell");
        out.push(
            Diagnostic::warning("rq::shell-syntax", span, message)
                .help("if a shell is meant, say so: run \"sh\" \"-c\" \"…\""),
        );
    }
}
