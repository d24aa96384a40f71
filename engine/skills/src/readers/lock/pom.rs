//! One `pom.xml` as it is written.

use std::collections::HashMap;

use super::model::ReadError;
use super::xml_tree::{self, Element};

/// A project object model.
#[derive(Debug, Default)]
pub(super) struct Pom {
    pub(super) group: Option<String>,
    pub(super) artifact: String,
    pub(super) version: Option<String>,
    pub(super) parent: Option<Parent>,
    pub(super) properties: HashMap<String, String>,
    pub(super) managed: Vec<Dependency>,
    pub(super) dependencies: Vec<Dependency>,
    /// Folders or files of the modules, as written.
    pub(super) modules: Vec<String>,
}

/// The model that one takes over.
#[derive(Debug, Default)]
pub(super) struct Parent {
    pub(super) group: String,
    pub(super) artifact: String,
    pub(super) version: Option<String>,
    /// Where it is in the project; empty: it is not.
    pub(super) path: String,
    pub(super) line: u32,
}

/// A dependency as written, with `${…}` in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Dependency {
    pub(super) group: String,
    pub(super) artifact: String,
    pub(super) version: Option<String>,
    pub(super) scope: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) classifier: Option<String>,
    pub(super) optional: Option<String>,
    pub(super) line: u32,
}

/// Reads a `pom.xml`.
pub(super) fn read(text: &str) -> Result<Pom, ReadError> {
    let root = xml_tree::read(text)?;
    if root.name != "project" {
        let message = format!("its outermost element is {}, not project", root.name);
        return Err(ReadError::Syntax { line: Some(root.line), message });
    }
    let owned = |element: &Element, name: &str| element.text_of(name).map(str::to_owned);
    let text = |element: &Element, name: &str| owned(element, name).unwrap_or_default();
    let dependency = |element: &Element| Dependency {
        group: text(element, "groupId"),
        artifact: text(element, "artifactId"),
        version: owned(element, "version"),
        scope: owned(element, "scope"),
        kind: owned(element, "type"),
        classifier: owned(element, "classifier"),
        optional: owned(element, "optional"),
        line: element.line,
    };
    let parent = root.child("parent").map(|parent| Parent {
        group: text(parent, "groupId"),
        artifact: text(parent, "artifactId"),
        version: owned(parent, "version"),
        path: match parent.child("relativePath") {
            Some(path) => path.text.clone(),
            None => "../pom.xml".to_owned(),
        },
        line: parent.line,
    });
    let list = |element: &Element| {
        element.inside("dependencies").filter(|one| one.name == "dependency").map(dependency).collect()
    };
    Ok(Pom {
        group: owned(&root, "groupId"),
        artifact: text(&root, "artifactId"),
        version: owned(&root, "version"),
        parent,
        properties: root.inside("properties").map(|one| (one.name.clone(), one.text.clone())).collect(),
        managed: root.child("dependencyManagement").map(list).unwrap_or_default(),
        dependencies: list(&root),
        modules: root.inside("modules").map(|module| module.text.clone()).collect(),
    })
}
