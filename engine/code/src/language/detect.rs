//! The language of a file by its name, and where the name doesn't say by its first bytes.

use std::path::Path;

use super::Language;

impl Language {
    /// The language of a file, or none for what is not source code of a language we read.
    ///
    /// The extension decides; a file without one is decided by its name (`Rakefile`) or its
    /// `#!` line, a `.h` header by what it holds. `first_bytes` is the beginning of the file,
    /// a few kilobytes suffice; empty when it isn't at hand (a header is C then).
    #[must_use]
    pub fn of(path: &Path, first_bytes: &[u8]) -> Option<Language> {
        let name = path.file_name()?.to_str()?;
        match path.extension().and_then(|e| e.to_str()) {
            Some("h") => Some(header(first_bytes)),
            Some(extension) => by_extension(extension).or_else(|| by_name(name)),
            None => by_name(name).or_else(|| by_shebang(first_bytes)),
        }
    }

    /// Whether [`Language::of`] needs the beginning of this file to decide.
    #[must_use]
    pub fn needs_bytes(path: &Path) -> bool {
        match path.extension().and_then(|e| e.to_str()) {
            Some(extension) => extension == "h",
            None => path.file_name().and_then(|n| n.to_str()).is_some_and(|n| by_name(n).is_none()),
        }
    }
}

fn by_extension(extension: &str) -> Option<Language> {
    let lower = extension.to_ascii_lowercase();
    Some(match lower.as_str() {
        "py" | "pyi" | "pyw" => Language::Python,
        "js" | "jsx" | "mjs" | "cjs" => Language::JavaScript,
        "ts" | "mts" | "cts" => Language::TypeScript,
        "tsx" => Language::Tsx,
        "rs" => Language::Rust,
        "go" => Language::Go,
        "java" => Language::Java,
        // `.C` in upper case is C++ by an old habit.
        "c" if extension == "C" => Language::Cpp,
        "c" => Language::C,
        "cc" | "cpp" | "cxx" | "c++" | "hh" | "hpp" | "hxx" | "h++" | "ipp" | "tpp" | "inl" => Language::Cpp,
        "cs" => Language::CSharp,
        "rb" | "rake" | "gemspec" | "ru" => Language::Ruby,
        "php" | "phtml" | "php5" | "php7" | "php8" => Language::Php,
        _ => return None,
    })
}

fn by_name(name: &str) -> Option<Language> {
    match name {
        "Rakefile" | "Gemfile" | "Guardfile" | "Capfile" | "Vagrantfile" | "Fastfile" | "Podfile" => {
            Some(Language::Ruby)
        }
        "SConstruct" | "SConscript" | "wscript" => Some(Language::Python),
        _ => None,
    }
}

/// The interpreter that a `#!` line names, a path and a version taken off.
fn by_shebang(first_bytes: &[u8]) -> Option<Language> {
    let line = first_bytes.strip_prefix(b"#!")?;
    let end = memchr::memchr(b'\n', line).unwrap_or(line.len()).min(256);
    let text = std::str::from_utf8(line.get(..end)?).ok()?;
    let mut words = text.split_ascii_whitespace();
    let mut program = words.next()?.rsplit('/').next()?;
    if program == "env" {
        program = words.find(|w| !w.starts_with('-') && !w.contains('='))?.rsplit('/').next()?;
    }
    let bare = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    Some(match bare {
        "python" | "pypy" => Language::Python,
        "node" | "nodejs" | "bun" => Language::JavaScript,
        "deno" | "ts-node" | "tsx" => Language::TypeScript,
        "ruby" | "jruby" => Language::Ruby,
        "php" => Language::Php,
        _ => return None,
    })
}

/// C or C++: a header is C++ when a line begins with what C doesn't know.
fn header(bytes: &[u8]) -> Language {
    const CPP_ONLY: [&[u8]; 14] = [
        b"class ",
        b"namespace ",
        b"template<",
        b"template <",
        b"using ",
        b"public:",
        b"private:",
        b"protected:",
        b"virtual ",
        b"constexpr ",
        b"explicit ",
        b"friend ",
        b"inline namespace ",
        b"enum class ",
    ];
    const CPP_HEADERS: [&[u8]; 8] = [
        b"<string>",
        b"<vector>",
        b"<map>",
        b"<memory>",
        b"<cstdint>",
        b"<iostream>",
        b"<utility>",
        b"<functional>",
    ];
    let mut in_comment = false;
    for line in bytes.split(|b| *b == b'\n') {
        let text = line.trim_ascii_start();
        if in_comment {
            in_comment = memchr::memmem::find(text, b"*/").is_none();
            continue;
        }
        if text.starts_with(b"/*") {
            in_comment = memchr::memmem::find(text, b"*/").is_none();
            continue;
        }
        if CPP_ONLY.iter().any(|word| text.starts_with(word)) {
            return Language::Cpp;
        }
        let include = text.strip_prefix(b"#").map(<[u8]>::trim_ascii_start);
        if include.is_some_and(|i| i.starts_with(b"include"))
            && CPP_HEADERS.iter().any(|h| memchr::memmem::find(text, h).is_some())
        {
            return Language::Cpp;
        }
    }
    Language::C
}
