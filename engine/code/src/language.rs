//! Programming languages: which one a file is in, and one module a language saying how its
//! syntax maps to roles.

mod detect;
pub(crate) mod role;
pub(crate) mod rules;
pub(crate) mod table;

#[cfg(any(feature = "c", feature = "cpp"))]
mod branches;
#[cfg(feature = "c")]
mod c;
#[cfg(any(feature = "c", feature = "cpp"))]
mod c_family;
#[cfg(feature = "cpp")]
mod cpp;
#[cfg(feature = "c-sharp")]
mod csharp;
#[cfg(any(feature = "javascript", feature = "typescript"))]
mod ecmascript;
#[cfg(feature = "go")]
mod go;
#[cfg(feature = "java")]
mod java;
#[cfg(feature = "javascript")]
mod javascript;
#[cfg(feature = "php")]
mod php;
#[cfg(feature = "python")]
mod python;
#[cfg(feature = "ruby")]
mod ruby;
#[cfg(feature = "rust")]
mod rust;
mod several;
#[cfg(feature = "typescript")]
mod typescript;

use serde::{Deserialize, Serialize};

/// A programming language that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Language {
    /// Python 3.
    Python,
    /// JavaScript, JSX included.
    JavaScript,
    /// TypeScript.
    TypeScript,
    /// TypeScript with JSX.
    Tsx,
    /// Rust.
    Rust,
    /// Go.
    Go,
    /// Java.
    Java,
    /// C.
    C,
    /// C++.
    Cpp,
    /// C#.
    CSharp,
    /// Ruby.
    Ruby,
    /// PHP.
    Php,
}

impl Language {
    /// Every language, in the order of its number.
    pub const ALL: [Language; 12] = [
        Language::Python,
        Language::JavaScript,
        Language::TypeScript,
        Language::Tsx,
        Language::Rust,
        Language::Go,
        Language::Java,
        Language::C,
        Language::Cpp,
        Language::CSharp,
        Language::Ruby,
        Language::Php,
    ];

    /// Its short name in lower case, as in `language "python"`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Language::Python => "python",
            Language::JavaScript => "javascript",
            Language::TypeScript => "typescript",
            Language::Tsx => "tsx",
            Language::Rust => "rust",
            Language::Go => "go",
            Language::Java => "java",
            Language::C => "c",
            Language::Cpp => "cpp",
            Language::CSharp => "csharp",
            Language::Ruby => "ruby",
            Language::Php => "php",
        }
    }

    /// Its name as people write it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Language::Python => "Python",
            Language::JavaScript => "JavaScript",
            Language::TypeScript => "TypeScript",
            Language::Tsx => "TSX",
            Language::Rust => "Rust",
            Language::Go => "Go",
            Language::Java => "Java",
            Language::C => "C",
            Language::Cpp => "C++",
            Language::CSharp => "C#",
            Language::Ruby => "Ruby",
            Language::Php => "PHP",
        }
    }

    /// The language of a short name or a usual other name (`js`, `ts`, `c++`, `c#`, `golang`).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Language> {
        let lower = name.to_ascii_lowercase();
        let known = match lower.as_str() {
            "js" | "jsx" | "node" => "javascript",
            "ts" => "typescript",
            "py" => "python",
            "golang" => "go",
            "c++" | "cxx" => "cpp",
            "c#" | "cs" | "c-sharp" => "csharp",
            "rb" => "ruby",
            "rs" => "rust",
            other => other,
        };
        Language::ALL.into_iter().find(|l| l.name() == known)
    }

    /// This build can read it.
    #[must_use]
    pub fn available(self) -> bool {
        table::of(self).is_some()
    }
}
