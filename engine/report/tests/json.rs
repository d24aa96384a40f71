//! JSON outputs and their schemas.

use rq_core::operation::Outcome;
use rq_report::json::{Node, NodeState, check, eval, history, plan, run, schemas};
use rq_report::{CheckedFile, Context};
use rq_schema::{Diagnostic, Span};
use serde_json::Value;

use crate::snapshots::summaries;
use crate::support::{HOSTILE, context, crowded, failing, hostile, incomplete, passing};

fn folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas")
}

#[test]
fn committed_schemas_are_those_of_the_program() {
    for (name, text) in schemas() {
        let path = folder().join(name);
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(committed, text, "{} is stale: run `cargo xtask generate`", path.display());
    }
}

/// Forbids every property that the schema doesn't list, so that an output can't have more than is documented.
fn closed(schema: &mut Value) {
    // The schemas come from our own types; they are a few levels deep.
    match schema {
        Value::Object(object) => {
            if object.contains_key("properties") {
                object.insert("additionalProperties".into(), false.into());
            }
            object.values_mut().for_each(closed);
        }
        Value::Array(array) => array.iter_mut().for_each(closed),
        _ => {}
    }
}

fn holds(name: &str, text: &str) -> Value {
    let (_, schema) = schemas().into_iter().find(|(file, _)| *file == format!("{name}.schema.json")).unwrap();
    let mut schema: Value = serde_json::from_str(&schema).unwrap();
    closed(&mut schema);
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let value: Value = serde_json::from_str(text).unwrap();
    let errors: Vec<_> =
        validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
    value
}

#[test]
fn evaluations_hold_to_their_schema() {
    for snapshot in [passing(), failing(), incomplete(), crowded(500)] {
        holds("eval", &eval(&snapshot, &context(&snapshot)));
    }
    let mut snapshot = hostile(HOSTILE);
    snapshot.waivers.clear();
    holds("eval", &eval(&snapshot, &context(&snapshot)));
}

#[test]
fn a_schema_refuses_what_is_no_evaluation() {
    let (_, schema) = schemas().into_iter().find(|(file, _)| *file == "eval.schema.json").unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let snapshot = passing();
    let good: Value = serde_json::from_str(&eval(&snapshot, &context(&snapshot))).unwrap();
    assert!(validator.is_valid(&good));
    for key in good.as_object().unwrap().keys() {
        let mut bad = good.clone();
        bad.as_object_mut().unwrap().remove(key);
        assert!(!validator.is_valid(&bad), "{key} may be left out");
    }
    let mut bad = good.clone();
    bad["verdict"] = "maybe".into();
    assert!(!validator.is_valid(&bad));
}

#[test]
fn an_evaluation_has_what_is_promised() {
    let snapshot = incomplete();
    let value = holds("eval", &eval(&snapshot, &context(&snapshot)));
    let promised = [
        "schema_version",
        "score",
        "score_low",
        "score_high",
        "verdict",
        "exit_code",
        "project",
        "revision",
        "configuration",
        "baseline",
        "components",
        "gates",
        "metrics",
        "findings",
        "waivers",
        "operations",
        "environment",
        "notices",
        "run",
    ];
    for key in promised {
        assert!(value.get(key).is_some(), "{key} is missing");
    }
    assert_eq!(value["score"], Value::Null);
    assert_eq!(value["exit_code"], 3);
    assert_eq!(value["metrics"]["coverage.line_percent"]["value"], Value::Null);
    assert_eq!(value["metrics"]["coverage.line_percent"]["state"], "missing");
    assert_eq!(value["run"]["created_at"], "2026-01-02T03:04:05.678Z");
}

/// What the second evaluation of a tree may differ in, all of it changed.
#[test]
fn two_evaluations_of_one_tree_differ_only_in_run() {
    let first = failing();
    let mut second = first.clone();
    second.id = "01JGZZZZZZZZZZZZZZZZZZZZZZ".into();
    second.created_at = "2026-03-04T05:06:07Z".parse().unwrap();
    for operation in &mut second.operations {
        operation.cached = !operation.cached;
        operation.seconds += 1.5;
        operation.reason = None;
    }
    let strip = |text: String| {
        let mut value: Value = serde_json::from_str(&text).unwrap();
        assert!(value.as_object_mut().unwrap().remove("run").is_some());
        value.to_string()
    };
    let later = Context { seconds: Some(99.0), ..context(&second) };
    assert_eq!(strip(eval(&first, &context(&first))), strip(eval(&second, &later)));
}

#[test]
fn the_other_outputs_hold_to_their_schemas() {
    let value = holds("history", &history(&summaries()));
    assert_eq!(value["snapshots"][0]["score"], 88.476);
    assert_eq!(value["snapshots"][2]["score"], Value::Null);

    let function = serde_json::json!({
        "path": "a.py", "line": 3, "name": "A.f",
        "cyclomatic": 4, "cognitive": 5, "lines": 12, "parameters": 2, "nesting": 1,
    });
    let details = serde_json::json!({ "functions": [function] });
    let text = run("refactor-assistant.analyze_complexity", &Outcome::default(), Some(&details));
    assert_eq!(holds("run", &text)["functions"][0], function);

    let node = |id: &str, state, needs: &[&str]| Node {
        id: id.into(),
        kind: "built-in".into(),
        state,
        reason: None,
        needs: needs.iter().map(|need| (*need).to_owned()).collect(),
        exclusive: false,
    };
    let nodes = [node("a.b", NodeState::Cached, &[]), node("c.d", NodeState::Run, &["a.b"])];
    let value = holds("plan", &plan(&nodes));
    assert_eq!(value["edges"], serde_json::json!([{ "from": "a.b", "to": "c.d" }]));
}

#[test]
fn diagnostics_have_lines_columns_and_bytes() {
    let text = "project \"größe\"\r\nscor {\n}\n";
    let at = text.find("scor").unwrap();
    let diagnostics = [Diagnostic::error("rq::unknown-node", Span::new(at, at + 4), "unknown node scor")
        .help("did you mean score?")
        .related(Span::new(9, 16), "in this project")
        .replace_with("write score", "score")];
    let files = [CheckedFile { path: "quality.kdl", text, diagnostics: &diagnostics }];
    let value = holds("check", &check(&files));
    let found = &value["diagnostics"][0];
    assert_eq!(found["start"], serde_json::json!({ "line": 2, "column": 1, "byte": at }));
    assert_eq!(found["end"], serde_json::json!({ "line": 2, "column": 5, "byte": at + 4 }));
    assert_eq!(found["related"][0]["end"], serde_json::json!({ "line": 1, "column": 15, "byte": 16 }));
    assert_eq!(found["fix"]["edits"][0]["text"], "score");
    assert_eq!((&value["errors"], &value["warnings"]), (&1.into(), &0.into()));
}
