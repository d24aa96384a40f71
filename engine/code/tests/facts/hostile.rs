//! Input that nobody should write: no panic, no hang, and the facts stay consistent.

use proptest::prelude::*;
use rq_code::complexity::{ComplexityMode, cyclomatic};
use rq_code::documentation::{DocumentationRules, documentation_counts};
use rq_code::facts::{MAX_BYTES, Parent, Refusal, parse};
use rq_code::language::Language;

const SAMPLES: [(Language, &[u8]); 12] = [
    (Language::Python, include_bytes!("fixtures/sample.py")),
    (Language::JavaScript, include_bytes!("fixtures/sample.js")),
    (Language::TypeScript, include_bytes!("fixtures/sample.ts")),
    (Language::Tsx, include_bytes!("fixtures/sample.tsx")),
    (Language::Rust, include_bytes!("fixtures/sample.rs")),
    (Language::Go, include_bytes!("fixtures/sample.go")),
    (Language::Java, include_bytes!("fixtures/sample.java")),
    (Language::C, include_bytes!("fixtures/sample.c")),
    (Language::Cpp, include_bytes!("fixtures/sample.cpp")),
    (Language::CSharp, include_bytes!("fixtures/sample.cs")),
    (Language::Ruby, include_bytes!("fixtures/sample.rb")),
    (Language::Php, include_bytes!("fixtures/sample.php")),
];

/// What holds for any bytes.
fn consistent(language: Language, source: &[u8]) {
    let parsed = parse(language, source);
    let facts = &parsed.facts;
    let lines = facts.lines;
    assert!(lines.code + lines.comment + lines.blank == lines.total || facts.refused.is_some());
    assert_eq!(parsed.tokens.hashes.len(), parsed.tokens.lines.len());
    assert!(parsed.tokens.lines.is_sorted());
    assert_eq!(parsed.references.uses.len(), parsed.references.lines.len());
    assert!(parsed.references.uses.iter().all(|u| (*u as usize) < parsed.references.names.len()));
    let last = lines.total.max(1);
    for (index, function) in facts.functions.iter().enumerate() {
        assert!(1 <= function.line && function.line <= function.end_line && function.end_line <= last);
        assert!(function.code_lines <= lines.total);
        match function.parent {
            Some(Parent::Function(outer)) => assert!((outer as usize) < index),
            Some(Parent::Class(class)) => assert!((class as usize) < facts.classes.len()),
            None => {}
        }
    }
    for item in facts.docs.iter().enumerate() {
        assert!(item.1.parent.is_none_or(|p| (p as usize) < item.0));
    }
    for mode in [ComplexityMode::Standard, ComplexityMode::Lizard, ComplexityMode::Radon] {
        assert_eq!(cyclomatic(facts, mode).len(), facts.functions.len());
    }
    let counts = documentation_counts(facts, "a", &DocumentationRules::default());
    assert!(counts.documented <= counts.items);
    assert_eq!(parse(language, source), parsed, "a function of bytes and language");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes(source in proptest::collection::vec(any::<u8>(), 0..400)) {
        for (language, _) in SAMPLES {
            consistent(language, &source);
        }
    }

    #[test]
    fn samples_cut_and_shuffled(
        which in 0usize..12,
        cuts in proptest::collection::vec((any::<proptest::sample::Index>(), 0usize..40), 1..12),
        extra in "[(){}\\[\\]<>\"'`#/*:;=&|?\\n ]{0,12}",
    ) {
        let (language, sample) = SAMPLES[which];
        let mut source = sample.to_vec();
        for (at, length) in cuts {
            let start = at.index(source.len() + 1);
            let end = (start + length).min(source.len());
            source.splice(start..end, extra.bytes());
        }
        consistent(language, &source);
    }
}

#[test]
fn deep_nesting_ends() {
    for (language, open) in [
        (Language::Python, "("),
        (Language::JavaScript, "function f(){"),
        (Language::Rust, "fn f() {"),
        (Language::Go, "func(){"),
        (Language::C, "{"),
        (Language::Ruby, "["),
        (Language::Php, "<?php if($a&&$b){"),
    ] {
        consistent(language, open.repeat(3_000).as_bytes());
    }
    consistent(
        Language::Java,
        format!("class A {{ boolean f() {{ return {}; }} }}", vec!["a"; 20_000].join("&&")).as_bytes(),
    );
}

#[test]
fn what_is_not_read_says_why() {
    let refused = |source: &[u8]| parse(Language::JavaScript, source).facts;
    let large = vec![b'\n'; MAX_BYTES + 1];
    assert_eq!(refused(&large).refused, Some(Refusal::TooLarge));
    assert_eq!(refused(&large).lines.total as usize, MAX_BYTES + 1);
    assert_eq!(refused(b"a\0b").refused, Some(Refusal::Binary));
    let minified = "var a=1;".repeat(4_000);
    assert_eq!(refused(minified.as_bytes()).refused, Some(Refusal::Minified));
    assert_eq!(refused("var a = 1;\n".repeat(4_000).as_bytes()).refused, None);
}

#[test]
fn bytes_that_are_no_text_are_read_and_counted() {
    let facts = parse(Language::Python, b"# caf\xe9\ndef f(a):\n    return '\xff'\n").facts;
    assert!(facts.quality.not_utf8);
    assert_eq!(facts.functions.first().map(|f| (f.name.as_str(), f.parameters)), Some(("f", 1)));
}

#[test]
fn generated_files_say_so() {
    assert!(parse(Language::Go, b"// Code generated by x. DO NOT EDIT.\npackage p\n").facts.generated);
    assert!(!parse(Language::Python, b"s = 'DO NOT EDIT'\n").facts.generated);
    assert!(!parse(Language::Python, b"# please do not edit the order below\nx = 1\n").facts.generated);
}
