//! `rq-engine schema`.

use std::fs;

use rq_schema::catalog::Catalog;

use crate::args::{SchemaArgs, SchemaFormat};
use crate::error::{CliError, exit};
use crate::output::{print, replace};

/// Describes the language and the built-in skills.
pub(crate) fn run(arguments: &SchemaArgs) -> Result<u8, CliError> {
    let catalog = Catalog::builtin();
    match (arguments.format, &arguments.output) {
        (SchemaFormat::Json, None) => print(&rq_report::json::catalog(catalog))?,
        (SchemaFormat::Json, Some(path)) => replace(path, rq_report::json::catalog(catalog).as_bytes())?,
        (SchemaFormat::Markdown, None) => {
            for (_, page) in rq_report::reference::pages(catalog) {
                print(&page)?;
            }
        }
        (SchemaFormat::Markdown, Some(folder)) => {
            fs::create_dir_all(folder).map_err(|error| CliError::file(folder, error))?;
            for (name, page) in rq_report::reference::pages(catalog) {
                replace(&folder.join(name), page.as_bytes())?;
            }
        }
    }
    Ok(exit::PASS)
}
