//! The language of a file.

use std::path::Path;

use rq_code::language::Language;

fn check(path: &str, bytes: &str, expected: Option<Language>) {
    assert_eq!(Language::of(Path::new(path), bytes.as_bytes()), expected, "{path} {bytes:?}");
}

#[test]
fn extensions_names_and_first_lines() {
    check("a/b.py", "", Some(Language::Python));
    check("b.PY", "", Some(Language::Python));
    check("b.pyi", "", Some(Language::Python));
    check("b.mjs", "", Some(Language::JavaScript));
    check("b.tsx", "", Some(Language::Tsx));
    check("b.d.ts", "", Some(Language::TypeScript));
    check("b.C", "", Some(Language::Cpp));
    check("b.hpp", "", Some(Language::Cpp));
    check("Rakefile", "", Some(Language::Ruby));
    check("run", "#!/usr/bin/env python3\n", Some(Language::Python));
    check("run", "#!/usr/bin/env -S node --flag\n", Some(Language::JavaScript));
    check("run", "#!/usr/bin/ruby2.7 -w\n", Some(Language::Ruby));
    check("run", "#!/bin/sh\n", None);
    check("run", "plain text", None);
    check("b.md", "#!/usr/bin/python\n", None);
    check("", "", None);
}

#[test]
fn a_header_is_cpp_when_it_says_so() {
    check("a.h", "int f(void);\n", Some(Language::C));
    check("a.h", "#pragma once\nclass A {};\n", Some(Language::Cpp));
    check("a.h", "#include <vector>\n", Some(Language::Cpp));
    check("a.h", "/*\nclass in a comment\n*/\nint f(void);\n", Some(Language::C));
    check("a.h", "#ifdef __cplusplus\nextern \"C\" {\n#endif\nint f(void);\n", Some(Language::C));
}

#[test]
fn names_lead_back_to_languages() {
    for language in Language::ALL {
        assert_eq!(Language::from_name(language.name()), Some(language));
        assert!(language.available());
    }
    assert_eq!(Language::from_name("C#"), Some(Language::CSharp));
    assert_eq!(Language::from_name("cobol"), None);
}
