//! SPDX 2.3 in JSON: <https://spdx.github.io/spdx-spec/v2.3/>.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::bill::{Bill, Component, License};
use crate::readers::lock::Scope;

const DOCUMENT: &str = "SPDXRef-DOCUMENT";
const PROJECT: &str = "SPDXRef-Project";
const NOTHING_SAID: &str = "NOASSERTION";

/// The document.
pub(in crate::dependency_guardian) fn spdx(bill: &Bill) -> Value {
    let ids: BTreeMap<&str, String> = bill
        .components
        .keys()
        .enumerate()
        .map(|(place, purl)| (purl.as_str(), format!("SPDXRef-Package-{}", place + 1)))
        .collect();
    let id = |purl: &str| ids.get(purl).cloned().unwrap_or_else(|| NOTHING_SAID.to_owned());
    let project = json!({
        "SPDXID": PROJECT,
        "name": bill.project,
        "downloadLocation": NOTHING_SAID,
        "filesAnalyzed": false,
        "primaryPackagePurpose": "APPLICATION",
    });
    let packages = bill.components.values().map(|one| package(one, &id(&one.purl)));
    let mut relations = vec![relation(DOCUMENT, "DESCRIBES", PROJECT)];
    for purl in &bill.direct {
        let scope = bill.components.get(purl).map_or(Scope::Normal, |component| component.scope);
        // Of the others SPDX has the reverse.
        relations.push(match scope {
            Scope::Normal => relation(PROJECT, "DEPENDS_ON", &id(purl)),
            Scope::Optional => relation(&id(purl), "OPTIONAL_DEPENDENCY_OF", PROJECT),
            Scope::Peer => relation(&id(purl), "PROVIDED_DEPENDENCY_OF", PROJECT),
            Scope::Build => relation(&id(purl), "BUILD_DEPENDENCY_OF", PROJECT),
            Scope::Dev => relation(&id(purl), "DEV_DEPENDENCY_OF", PROJECT),
        });
    }
    for component in bill.components.values() {
        let needs = component.needs.iter();
        relations.extend(needs.map(|needed| relation(&id(&component.purl), "DEPENDS_ON", &id(needed))));
    }
    if !bill.gaps.is_empty() {
        relations.push(relation(PROJECT, "DEPENDS_ON", NOTHING_SAID));
    }
    let uuid = bill.id();
    let mut document = json!({
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": DOCUMENT,
        "name": bill.project,
        "documentNamespace": format!("urn:uuid:{uuid}"),
        "creationInfo": {
            "created": bill.time,
            "creators": [format!("Tool: rq-engine-{}", env!("CARGO_PKG_VERSION"))],
        },
        "packages": std::iter::once(project).chain(packages).collect::<Vec<_>>(),
        "relationships": relations,
    });
    if !bill.gaps.is_empty() {
        document["comment"] = format!("There may be more packages: {}", bill.gaps.join("; ")).into();
    }
    document
}

fn relation(from: &str, kind: &str, to: &str) -> Value {
    json!({ "spdxElementId": from, "relationshipType": kind, "relatedSpdxElement": to })
}

fn package(component: &Component, id: &str) -> Value {
    let declared = match &component.license {
        Some(License::Expression(expression)) => expression,
        Some(License::Text(_)) | None => NOTHING_SAID,
    };
    let mut value = json!({
        "SPDXID": id,
        "name": component.name,
        "downloadLocation": NOTHING_SAID,
        "filesAnalyzed": false,
        "licenseConcluded": NOTHING_SAID,
        "licenseDeclared": declared,
        "copyrightText": NOTHING_SAID,
        "externalRefs": [{
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": component.purl,
        }],
    });
    if let Some(version) = &component.version {
        value["versionInfo"] = version.as_str().into();
    }
    if let Some(License::Text(text)) = &component.license {
        value["licenseComments"] = format!("as stated: {text}").into();
    }
    value
}
