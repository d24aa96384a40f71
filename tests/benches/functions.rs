//! Single functions: `cargo bench -p rq-benches --features functions --bench functions`.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jiff::civil::date;
use rq_code::facts::{parse, parse_only};
use rq_code::language::Language;
use rq_schema::{check, format, syntax};

/// This repository's own sources are real ones, and at hand.
const RUST: &str = include_str!("../../schema/src/syntax/lexer.rs");
const CONFIGURATION: &str = include_str!("../../examples/go-service/quality.kdl");

fn language(criterion: &mut Criterion) {
    let text = CONFIGURATION;
    let mut group = criterion.benchmark_group("quality.kdl");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("parse", |b| b.iter(|| syntax::parse(black_box(text))));
    let document = syntax::parse(text);
    group.bench_function("check", |b| b.iter(|| check::check(black_box(&document), date(2026, 1, 1))));
    group.bench_function("format", |b| b.iter(|| format::format(black_box(text))));
    group.finish();
}

fn facts(criterion: &mut Criterion) {
    let source = RUST.as_bytes();
    let mut group = criterion.benchmark_group("facts of a Rust file");
    group.throughput(Throughput::Bytes(source.len() as u64));
    group.bench_function("parse alone", |b| b.iter(|| parse_only(Language::Rust, black_box(source))));
    group.bench_function("all facts", |b| b.iter(|| parse(Language::Rust, black_box(source))));
    group.finish();
}

criterion_group!(all, language, facts);
criterion_main!(all);
