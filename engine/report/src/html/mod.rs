//! The report as one HTML page that needs nothing else: style, script and data are in it. Made from a Handlebars template
//! whose context are the documents that `--format json` writes; a user's own template gets the same.

mod bounds;

use handlebars::{
    Context as Data, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, TemplateErrorReason,
};
use jiff::Timestamp;
use rq_core::store::Summary;
use serde_json::{Value, json};
use thiserror::Error;

use crate::context::Context;
use crate::number;
use crate::report::Report;

const TEMPLATE: &str = include_str!("../../templates/report.html.hbs");
const STYLE: &str = include_str!("../../templates/report.css");
const SCRIPT: &str = include_str!("../../templates/report.js");

/// Why a template gave no page.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct TemplateError(String);

/// The page, by the template that comes with the program.
///
/// # Errors
/// Never on a snapshot that an evaluation made.
pub fn render(report: &Report<'_>, context: &Context) -> Result<String, TemplateError> {
    // Partials leave empty lines before the page begins.
    render_with(TEMPLATE, report, context).map(|page| page.trim_start().to_owned())
}

/// The page by another template: Handlebars, with `title`, `evaluation`, `comparison`, `history`, `trends`, `style`,
/// `script` and `data`.
///
/// # Errors
/// When the template is wrong, with the place in it.
pub fn render_with(template: &str, report: &Report<'_>, context: &Context) -> Result<String, TemplateError> {
    let mut engine = Handlebars::new();
    for (name, write) in HELPERS {
        engine.register_helper(name, Box::new(Format(write)));
    }
    if bounds::too_deep(template) {
        return Err(TemplateError("its blocks lie too deep inside each other".into()));
    }
    engine.register_template_string(NAME, template).map_err(|error| {
        // The parser's own words list everything that could have stood there.
        let reason = match error.reason() {
            TemplateErrorReason::InvalidSyntax(_) => {
                "this is no Handlebars, or a block is not closed".to_owned()
            }
            reason => reason.to_string(),
        };
        TemplateError(at(error.pos(), &reason))
    })?;
    if let Some(partial) = engine.get_template(NAME).and_then(|parsed| bounds::endless(NAME, parsed)) {
        return Err(TemplateError(format!("the partial {partial} stands in itself")));
    }
    engine.render(NAME, &data(report, context)).map_err(|error| {
        let place = error.line_no.zip(error.column_no);
        TemplateError(at(place, &error.reason().to_string()))
    })
}

/// The name under which a template is known to its engine; seen by nobody.
const NAME: &str = "report";

fn at(place: Option<(usize, usize)>, reason: &str) -> String {
    place
        .map_or_else(|| reason.to_owned(), |(line, column)| format!("line {line}, column {column}: {reason}"))
}

/// What templates are given.
fn data(report: &Report<'_>, context: &Context) -> Value {
    // What our own writers wrote is JSON.
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let snapshots: Vec<Summary> = report.history.to_vec();
    let history = read(&crate::json::history(&snapshots))["snapshots"].take();
    let trends: Vec<Value> = report.trends.iter().map(|trend| read(&crate::json::trend(trend))).collect();
    json!({
        "title": report.title(),
        "evaluation": read(&crate::json::eval(report.snapshot, context)),
        "comparison": report.compared.map(|compared| read(&crate::json::comparison(compared))),
        // In a script nothing may look like its end.
        "data": json!({ "history": history, "trends": trends }).to_string().replace('<', "\\u003c"),
        "history": history,
        "trends": trends,
        "style": STYLE,
        "script": SCRIPT,
    })
}

/// How a helper writes its argument; `None` for what it is not made for.
type Write = fn(&Value) -> Option<String>;

/// The helpers that templates may use beside Handlebars' own.
const HELPERS: [(&str, Write); 8] = [
    ("number", |value| Some(number::signed(&number::display(value.as_f64()?, &[])))),
    ("change", |value| Some(number::difference(value.as_f64()?))),
    ("points", |value| Some(number::signed(&number::change(value.as_f64()? / 1e6)))),
    ("plain_points", |value| Some(number::signed(&number::points(value.as_f64()? / 1e6, &[])))),
    ("percent", |value| {
        Some(format!("{} %", number::signed(&number::change((value.as_f64()? * 1000.0).round() / 10.0))))
    }),
    ("exact_percent", |value| {
        let share = value.as_f64()?;
        let sign = if share > 0.0 { "+" } else { "" };
        Some(format!("{sign}{} %", number::signed(&number::share(share, &[]))))
    }),
    ("seconds", |value| Some(number::seconds(value.as_f64()?))),
    ("date", |value| {
        let time: Timestamp = value.as_str()?.parse().ok()?;
        Some(time.strftime("%Y-%m-%d %H:%M UTC").to_string())
    }),
];

struct Format(Write);

impl HelperDef for Format {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Data,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let written = helper.param(0).and_then(|value| (self.0)(value.value()));
        out.write(&handlebars::html_escape(&written.unwrap_or_default()))?;
        Ok(())
    }
}
