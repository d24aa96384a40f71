//! CycloneDX 1.6: <https://cyclonedx.org/docs/1.6/json/>.

use serde_json::{Value, json};

use super::bill::{Bill, Component, License};
use crate::readers::lock::Scope;

/// By which the project itself is known in the document.
const PROJECT: &str = "project";

/// The document.
pub(in crate::dependency_guardian) fn cyclonedx(bill: &Bill) -> Value {
    let mut dependencies = vec![json!({ "ref": PROJECT, "dependsOn": bill.direct })];
    dependencies
        .extend(bill.components.values().map(|one| json!({ "ref": one.purl, "dependsOn": one.needs })));
    let aggregate = if bill.gaps.is_empty() { "complete" } else { "incomplete" };
    json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": format!("urn:uuid:{}", bill.id()),
        "version": 1,
        "metadata": {
            "timestamp": bill.time,
            "lifecycles": [{ "phase": "pre-build" }],
            "tools": { "components": [
                { "type": "application", "name": "rq-engine", "version": env!("CARGO_PKG_VERSION") },
            ] },
            "component": { "type": "application", "bom-ref": PROJECT, "name": bill.project },
            "properties": bill.gaps.iter().map(|gap| json!({ "name": "rq:gap", "value": gap })).collect::<Vec<_>>(),
        },
        "components": bill.components.values().map(component).collect::<Vec<_>>(),
        "dependencies": dependencies,
        "compositions": [{ "aggregate": aggregate, "dependencies": [PROJECT] }],
    })
}

fn component(component: &Component) -> Value {
    let scope = match component.scope {
        Scope::Normal | Scope::Peer => "required",
        Scope::Optional => "optional",
        // Not part of what runs.
        Scope::Build | Scope::Dev => "excluded",
    };
    let files = component.lock_files.iter().map(|file| json!({ "name": "rq:lock_file", "value": file }));
    let mut value = json!({
        "type": "library",
        "bom-ref": component.purl,
        "name": component.name,
        "scope": scope,
        "purl": component.purl,
        "properties": files.collect::<Vec<_>>(),
    });
    if let Some(version) = &component.version {
        value["version"] = version.as_str().into();
    }
    value["licenses"] = match &component.license {
        Some(License::Expression(expression)) => json!([{ "expression": expression }]),
        Some(License::Text(text)) => json!([{ "license": { "name": text } }]),
        None => return value,
    };
    value
}
