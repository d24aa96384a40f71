//! `rq-engine schema`.

use std::fs;

use rq_schema::catalog::Catalog;

use crate::args::{SchemaArgs, SchemaFormat};
use crate::error::{CliError, exit};
use crate::output::{print, replace};

/// Describes the language, the built-in skills and the JSON outputs.
pub(crate) fn run(arguments: &SchemaArgs) -> Result<u8, CliError> {
    let catalog = Catalog::builtin();
    let files: Vec<(String, String)> = match arguments.format {
        SchemaFormat::Json => {
            let text = rq_report::json::catalog(catalog);
            match &arguments.output {
                None => print(&text)?,
                Some(path) => replace(path, text.as_bytes())?,
            }
            return Ok(exit::PASS);
        }
        SchemaFormat::Markdown => rq_report::reference::pages(catalog),
        SchemaFormat::JsonSchema => {
            rq_report::json::schemas().into_iter().map(|(name, text)| (name.to_owned(), text)).collect()
        }
    };
    match &arguments.output {
        None => files.iter().try_for_each(|(_, text)| print(text))?,
        Some(folder) => {
            fs::create_dir_all(folder).map_err(|error| CliError::file(folder, error))?;
            for (name, text) in &files {
                replace(&folder.join(name), text.as_bytes())?;
            }
        }
    }
    Ok(exit::PASS)
}
