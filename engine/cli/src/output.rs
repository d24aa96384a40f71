//! Where renderings go: standard output, files, and what GitHub reads.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use rq_core::snapshot::Snapshot;
use rq_report::Report;
use rq_report::comparison::Compared;
use rq_report::{Context, Verbosity};
use rq_schema::catalog::Catalog;

use crate::args::{Color, Global};
use crate::error::CliError;
use crate::project::Project;

/// A format of `eval`'s answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Human,
    Json,
    Sarif,
    Junit,
    GitlabCodequality,
    Markdown,
    Github,
    Html,
}

/// A format, and the file that it goes to; `None`: standard output.
pub(crate) type Target = (Format, Option<PathBuf>);

const NAMES: [(&str, Format); 8] = [
    ("human", Format::Human),
    ("json", Format::Json),
    ("sarif", Format::Sarif),
    ("junit", Format::Junit),
    ("gitlab-codequality", Format::GitlabCodequality),
    ("markdown", Format::Markdown),
    ("github", Format::Github),
    ("html", Format::Html),
];

/// The variable that names the file of a step's summary.
const SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Reads `FORMAT` and `FORMAT=FILE`; `output` is where the one without a file goes.
pub(crate) fn targets(formats: &[String], output: Option<&Path>) -> Result<Vec<Target>, CliError> {
    let mut targets = Vec::new();
    for text in formats {
        let (name, file) = match text.split_once('=') {
            Some((name, file)) => (name, Some(PathBuf::from(file))),
            None => (text.as_str(), None),
        };
        let Some((_, format)) = NAMES.iter().find(|(known, _)| *known == name) else {
            let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
            let meant = rq_schema::suggest::nearest(name, names.iter().copied());
            let hint = meant.map(|name| format!("; did you mean {name}?")).unwrap_or_default();
            return Err(CliError::Usage(format!(
                "there is no format \"{name}\"{hint} There are {}",
                names.join(", ")
            )));
        };
        targets.push((*format, file));
    }
    let bare = targets.iter().filter(|(_, file)| file.is_none()).count();
    if bare > 1 {
        return Err(CliError::Usage(
            "only one format can go to standard output; write FORMAT=FILE for the others".into(),
        ));
    }
    match (output, targets.iter_mut().find(|(_, file)| file.is_none())) {
        (Some(output), Some((_, file))) => *file = Some(output.to_owned()),
        (Some(_), None) => {
            return Err(CliError::Usage("every format has its file already: what is --output for?".into()));
        }
        (None, _) => {}
    }
    Ok(targets)
}

/// Whether Markdown is written anywhere.
pub(crate) fn asks_for_markdown(targets: &[Target]) -> bool {
    let summary = std::env::var_os(SUMMARY).is_some_and(|path| !path.is_empty());
    summary || targets.iter().any(|(format, _)| *format == Format::Markdown)
}

/// Renders a snapshot, for Markdown with what lies between an earlier one and it.
pub(crate) fn render(
    format: Format,
    snapshot: &Snapshot,
    compared: Option<&Compared<'_>>,
    context: &Context,
) -> Result<String, CliError> {
    Ok(match format {
        Format::Human => rq_report::human::render(snapshot, context),
        Format::Json => rq_report::json::eval(snapshot, context),
        Format::Sarif => rq_report::sarif::eval(snapshot, context),
        Format::Junit => rq_report::junit::render(snapshot, context),
        Format::GitlabCodequality => rq_report::gitlab_codequality::render(snapshot, context),
        Format::Markdown => rq_report::markdown::render(snapshot, compared, context),
        Format::Github => rq_report::github::annotations(snapshot, context),
        Format::Html => {
            let report = Report { snapshot, compared: None, history: &[], trends: &[] };
            let page = rq_report::html::render(&report, context);
            page.map_err(|error| CliError::Usage(error.to_string()))?
        }
    })
}

/// Writes a snapshot to every target.
pub(crate) fn write(
    targets: &[Target],
    snapshot: &Snapshot,
    compared: Option<&Compared<'_>>,
    context: &Context,
    global: &Global,
) -> Result<(), CliError> {
    for (format, file) in targets {
        let terminal = *format == Format::Human && file.is_none();
        let context = if terminal {
            Context { color: color(global), width: width(), unicode: unicode(), ..context.clone() }
        } else {
            context.clone()
        };
        let text = render(*format, snapshot, compared, &context)?;
        match file {
            Some(path) => replace(path, text.as_bytes())?,
            None => print(&text)?,
        }
    }
    Ok(())
}

/// Writes to standard output; a reader that has seen enough is no error.
pub(crate) fn print(text: &str) -> Result<(), CliError> {
    print_bytes(text.as_bytes())
}

/// As [`print`], of a file that need not be text.
pub(crate) fn print_bytes(content: &[u8]) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    match out.write_all(content).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(CliError::file("standard output", error))
        }
        _ => Ok(()),
    }
}

/// Writes to standard error. That nobody can read it changes nothing: the exit code tells the same.
pub(crate) fn say(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}

/// Replaces a file's content whole, or leaves it as it is. A link stays one.
pub(crate) fn replace(path: &Path, content: &[u8]) -> Result<(), CliError> {
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let path = target.as_path();
    let failed = |error| CliError::file(path, error);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A device or pipe is written to as it is; so is a file whose folder can't be written to.
    let plain = fs::metadata(path).map_or(true, |kind| kind.is_file());
    if !plain {
        return fs::write(path, content).map_err(failed);
    }
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(content).map_err(failed)?;
    if let Ok(former) = fs::metadata(path) {
        file.as_file().set_permissions(former.permissions()).map_err(failed)?;
    } else {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(fs::Permissions::from_mode(0o644)).map_err(failed)?;
    }
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// What GitHub Actions reads beside the output: the step's summary, its outputs, annotations.
pub(crate) fn github(
    snapshot: &Snapshot,
    compared: Option<&Compared<'_>>,
    context: &Context,
    targets: &[Target],
) -> Result<(), CliError> {
    let append = |variable: &str, render: &dyn Fn() -> String| match std::env::var_os(variable) {
        Some(path) if !path.is_empty() => {
            let path = PathBuf::from(path);
            let file = OpenOptions::new().append(true).create(true).open(&path);
            file.and_then(|mut file| file.write_all(render().as_bytes()))
                .map_err(|error| CliError::file(path, error))
        }
        _ => Ok(()),
    };
    append(SUMMARY, &|| rq_report::markdown::render(snapshot, compared, context))?;
    append("GITHUB_OUTPUT", &|| rq_report::github::outputs(snapshot, context))?;
    let in_actions = std::env::var("GITHUB_ACTIONS").is_ok_and(|value| value == "true");
    // Annotations are lines of standard output: only where those are for people.
    let free = targets.iter().all(|(format, file)| file.is_some() || *format == Format::Human);
    if in_actions && free {
        print(&rq_report::github::annotations(snapshot, context))?;
    }
    Ok(())
}

/// What renderers must know beside the snapshot.
pub(crate) fn context(global: &Global, file: String, catalog: &Catalog) -> Context {
    let verbosity = match (global.quiet, global.verbose) {
        (true, _) => Verbosity::Quiet,
        (_, true) => Verbosity::Verbose,
        _ => Verbosity::Normal,
    };
    let mut rules = BTreeMap::new();
    for operation in catalog.operations() {
        for rule in &operation.rules {
            rules.insert(format!("{}/{}", operation.id(), rule.id), rule.doc.clone());
        }
    }
    Context { verbosity, file, rules, ..Context::default() }
}

/// The same for what is shown on standard output: with its colours and width.
pub(crate) fn for_terminal(global: &Global, project: &Project) -> Context {
    let context = context(global, project.file_name(), &project.checked.config.catalog);
    Context { color: color(global), width: width(), ..context }
}

/// Whether standard output gets colours.
pub(crate) fn color(global: &Global) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    match global.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR") => false,
        Color::Auto => set("CLICOLOR_FORCE") || io::stdout().is_terminal(),
    }
}

/// Columns of the terminal; 80 where there is none.
pub(crate) fn width() -> usize {
    let given = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    given.or_else(|| io::stdout().is_terminal().then(console_width).flatten()).unwrap_or(80)
}

fn console_width() -> Option<usize> {
    terminal_size::terminal_size().map(|(terminal_size::Width(width), _)| usize::from(width))
}

fn unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    // Without a terminal the reader is a file or a log, and those are UTF-8.
    !io::stdout().is_terminal() || locale.is_none_or(|locale| locale.to_ascii_lowercase().contains("utf"))
}
