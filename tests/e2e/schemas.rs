//! The JSON Schemas under docs/schemas, and answers held to them.

use std::fs;

use serde_json::Value;

use super::engine::checkout;

/// The schema of an output, as committed.
pub(crate) fn schema(name: &str) -> Value {
    let path = checkout().join("docs/schemas").join(format!("{name}.schema.json"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Holds an answer to its schema.
#[track_caller]
pub(crate) fn hold(name: &str, answer: &Value) {
    let validator = jsonschema::validator_for(&schema(name)).unwrap();
    let problems: Vec<String> = validator
        .iter_errors(answer)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .take(10)
        .collect();
    assert!(problems.is_empty(), "{name}: {problems:#?}");
}
