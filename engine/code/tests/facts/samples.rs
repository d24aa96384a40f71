//! One sample a language with most of its constructs, all facts as a snapshot.

use std::fmt::Write;

use rq_code::complexity::{ComplexityMode, cyclomatic};
use rq_code::facts::{ParsedFile, parse};
use rq_code::language::Language;

fn render(parsed: &ParsedFile) -> String {
    let facts = &parsed.facts;
    let mut out = String::new();
    let lines = facts.lines;
    writeln!(
        out,
        "lines {} code {} comment {} blank {}",
        lines.total, lines.code, lines.comment, lines.blank
    )
    .unwrap();
    writeln!(out, "errors {} in {} bytes", facts.quality.errors, facts.quality.error_bytes).unwrap();
    writeln!(out, "tokens {} names {}", parsed.tokens.hashes.len(), parsed.references.names.join(" "))
        .unwrap();
    writeln!(out, "\nfunctions (cyclomatic, lizard, cognitive, nesting, parameters)").unwrap();
    let standard = cyclomatic(facts, ComplexityMode::Standard);
    let lizard = cyclomatic(facts, ComplexityMode::Lizard);
    for ((f, cyclomatic), lizard) in facts.functions.iter().zip(standard).zip(lizard) {
        write!(
            out,
            "  {} {}-{}: {cyclomatic} {lizard} {} {} {}",
            f.name, f.line, f.end_line, f.cognitive, f.nesting, f.parameters
        )
        .unwrap();
        for (mark, on) in [
            (" public", f.public),
            (" hidden", f.hidden),
            (" test", f.test),
            (" method", f.method),
            (" expression", f.expression),
        ] {
            out.push_str(if on { mark } else { "" });
        }
        for (kind, n) in f.decisions.iter() {
            write!(out, " {kind:?}={n}").unwrap();
        }
        out.push('\n');
    }
    writeln!(out, "\nclasses (methods, fields)").unwrap();
    for c in &facts.classes {
        writeln!(out, "  {} {:?} {}-{}: {} {}", c.name, c.kind, c.line, c.end_line, c.methods, c.fields)
            .unwrap();
    }
    writeln!(out, "\ndocumentation").unwrap();
    for d in &facts.docs {
        let public = if d.public { "public" } else { "hidden" };
        let documented = if d.documented { "documented" } else { "bare" };
        writeln!(out, "  {} {:?} {:?} {public} {documented}", d.line, d.kind, d.name).unwrap();
    }
    writeln!(out, "\nsymbols").unwrap();
    for s in &parsed.symbols {
        writeln!(out, "  {}:{} {:?} {} in {:?}", s.line, s.column, s.kind, s.name, s.container).unwrap();
    }
    writeln!(out, "\nmarks").unwrap();
    for m in &facts.marks {
        writeln!(out, "  {}-{} {:?} {}", m.line, m.end_line, m.kind, m.text).unwrap();
    }
    writeln!(out, "magic numbers {:?}", facts.magic_numbers).unwrap();
    out
}

macro_rules! sample {
    ($name:ident, $language:expr, $file:literal) => {
        #[test]
        fn $name() {
            let source = include_bytes!(concat!("fixtures/", $file));
            insta::assert_snapshot!(stringify!($name), render(&parse($language, source)));
        }
    };
}

sample!(python, Language::Python, "sample.py");
sample!(javascript, Language::JavaScript, "sample.js");
sample!(typescript, Language::TypeScript, "sample.ts");
sample!(tsx, Language::Tsx, "sample.tsx");
sample!(rust, Language::Rust, "sample.rs");
sample!(go, Language::Go, "sample.go");
sample!(java, Language::Java, "sample.java");
sample!(c, Language::C, "sample.c");
sample!(cpp, Language::Cpp, "sample.cpp");
sample!(csharp, Language::CSharp, "sample.cs");
sample!(ruby, Language::Ruby, "sample.rb");
sample!(php, Language::Php, "sample.php");
