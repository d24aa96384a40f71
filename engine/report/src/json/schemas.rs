//! The JSON Schemas of all outputs, from the types that write them.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;

/// File name and text of every schema, as they stand under `docs/schemas/`. JSON Schema, draft 2020-12.
pub fn schemas() -> Vec<(&'static str, String)> {
    vec![
        ("backtest.schema.json", schema::<super::backtest::Backtest<'_>>()),
        ("bench.schema.json", schema::<super::benchmark::Benchmarks<'_>>()),
        ("check.schema.json", schema::<super::check::Check<'_>>()),
        ("compare.schema.json", schema::<super::comparison::Comparison<'_>>()),
        ("eval.schema.json", schema::<super::eval::Eval<'_>>()),
        ("history.schema.json", schema::<super::history::History<'_>>()),
        ("language.schema.json", schema::<super::catalog::Language>()),
        ("plan.schema.json", schema::<super::plan::Plan<'_>>()),
        ("query.schema.json", schema::<super::query::Query<'_>>()),
        ("run.schema.json", schema::<super::run::Run<'_>>()),
        ("trend.schema.json", schema::<super::trend::Trend<'_>>()),
    ]
}

fn schema<T: JsonSchema>() -> String {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    super::pretty(&settings.into_generator().into_root_schema_for::<T>())
}
