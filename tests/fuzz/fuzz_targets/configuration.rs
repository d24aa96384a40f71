//! A whole quality.kdl: every diagnostic lies inside the text, and formatting changes nothing that counts.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rq_schema::{check, format, syntax};

fuzz_target!(|text: &str| {
    let today = jiff::civil::date(2026, 1, 1);
    let checked = check::check(&syntax::parse(text), today);
    for diagnostic in &checked.diagnostics {
        assert!(text.get(diagnostic.span.start..diagnostic.span.end).is_some(), "{:?}", diagnostic.span);
    }
    let formatted = format::format(text).text;
    let again = check::check(&syntax::parse(&formatted), today);
    let codes = |checked: &check::Checked| checked.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>();
    assert_eq!(codes(&checked), codes(&again));
});
