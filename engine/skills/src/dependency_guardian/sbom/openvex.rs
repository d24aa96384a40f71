//! OpenVEX 0.2.0: <https://github.com/openvex/spec>.

use packageurl::PackageUrl;
use serde_json::{Value, json};

use super::bill::document_id;

/// What is said of one vulnerability in one package.
pub(in crate::dependency_guardian) struct Statement {
    pub(in crate::dependency_guardian) id: String,
    pub(in crate::dependency_guardian) aliases: Vec<String>,
    /// Package URL of what it is in.
    pub(in crate::dependency_guardian) package: String,
    /// Reason and justification of the waiver that covers it.
    pub(in crate::dependency_guardian) waiver: Option<(String, Option<String>)>,
}

/// The project's own package URL.
fn purl_of_project(name: &str) -> String {
    PackageUrl::new("generic", name.to_owned())
        .map_or_else(|_| "pkg:generic/project".into(), |url| url.to_string())
}

/// The document. A waiver with a justification says that the project is not affected, one without that it is and why
/// nothing is done; what no waiver covers is being looked into.
pub(in crate::dependency_guardian) fn openvex(project: &str, time: &str, statements: &[Statement]) -> Value {
    let product = purl_of_project(project);
    let statement = |statement: &Statement| {
        let mut value = json!({
            "vulnerability": { "name": statement.id, "aliases": statement.aliases },
            "products": [{ "@id": product, "subcomponents": [{ "@id": statement.package }] }],
        });
        match &statement.waiver {
            None => value["status"] = "under_investigation".into(),
            Some((reason, Some(justification))) => {
                value["status"] = "not_affected".into();
                value["justification"] = justification.as_str().into();
                value["impact_statement"] = reason.as_str().into();
            }
            Some((reason, None)) => {
                value["status"] = "affected".into();
                value["action_statement"] = reason.as_str().into();
            }
        }
        value
    };
    let statements: Vec<Value> = statements.iter().map(statement).collect();
    let id = document_id([product.clone(), Value::from(statements.clone()).to_string()]);
    json!({
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": format!("urn:uuid:{id}"),
        "author": project,
        "timestamp": time,
        "version": 1,
        "tooling": format!("rq-engine/{}", env!("CARGO_PKG_VERSION")),
        "statements": statements,
    })
}
