//! What every lock file says, whatever its format.

use thiserror::Error;

/// Where packages come from and how they are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ecosystem {
    /// Rust.
    Cargo,
    /// JavaScript.
    Npm,
    /// Python.
    PyPi,
    /// Go modules.
    Go,
    /// Ruby.
    RubyGems,
    /// PHP.
    Packagist,
    /// Java.
    Maven,
}

impl Ecosystem {
    /// The name that OSV advisories use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cargo => "crates.io",
            Self::Npm => "npm",
            Self::PyPi => "PyPI",
            Self::Go => "Go",
            Self::RubyGems => "RubyGems",
            Self::Packagist => "Packagist",
            Self::Maven => "Maven",
        }
    }

    /// Whether several versions of one package can be installed beside each other. Elsewhere a lock file that holds
    /// several has them for different platforms or interpreters, and one of them is installed.
    pub fn has_several_versions(self) -> bool {
        matches!(self, Self::Cargo | Self::Npm)
    }

    /// A name as the ecosystem compares names: `Foo_Bar` and `foo-bar` are one package of Python.
    pub fn normal(self, name: &str) -> String {
        match self {
            Self::PyPi => super::requirement::normal(name),
            Self::Packagist => name.to_ascii_lowercase(),
            _ => name.to_owned(),
        }
    }
}

/// A format that lists packages with their versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockKind {
    /// `Cargo.lock`, versions 1 to 4.
    CargoLock,
    /// `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3.
    PackageLock,
    /// `yarn.lock` of yarn 1 and of later ones.
    YarnLock,
    /// `pnpm-lock.yaml`, versions 5 to 9.
    PnpmLock,
    /// `poetry.lock`.
    PoetryLock,
    /// `uv.lock`.
    UvLock,
    /// `requirements.txt` and its like: a manifest, and a lock file only when everything in it is pinned.
    Requirements,
    /// The same, by its name for development only: `requirements-dev.txt`.
    DevRequirements,
    /// `Pipfile.lock`.
    PipfileLock,
    /// `go.mod`, with the `go.sum` beside it.
    GoMod,
    /// `Gemfile.lock` and `gems.locked`.
    GemfileLock,
    /// `composer.lock`.
    ComposerLock,
    /// `pom.xml`: a manifest whose versions are fixed, without what they bring along.
    Pom,
}

impl LockKind {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::CargoLock,
        Self::PackageLock,
        Self::YarnLock,
        Self::PnpmLock,
        Self::PoetryLock,
        Self::UvLock,
        Self::Requirements,
        Self::DevRequirements,
        Self::PipfileLock,
        Self::GoMod,
        Self::GemfileLock,
        Self::ComposerLock,
        Self::Pom,
    ];

    /// Whose packages it lists.
    pub fn ecosystem(self) -> Ecosystem {
        match self {
            Self::CargoLock => Ecosystem::Cargo,
            Self::PackageLock | Self::YarnLock | Self::PnpmLock => Ecosystem::Npm,
            Self::PoetryLock
            | Self::UvLock
            | Self::Requirements
            | Self::DevRequirements
            | Self::PipfileLock => Ecosystem::PyPi,
            Self::GoMod => Ecosystem::Go,
            Self::GemfileLock => Ecosystem::RubyGems,
            Self::ComposerLock => Ecosystem::Packagist,
            Self::Pom => Ecosystem::Maven,
        }
    }

    /// Whether the format is written by hand, to say what is wanted, rather than by a tool, to say what was chosen.
    pub fn is_manifest(self) -> bool {
        matches!(self, Self::Requirements | Self::DevRequirements | Self::GoMod | Self::Pom)
    }
}

/// A format that says what is wanted, and is no lock file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ManifestKind {
    /// `Cargo.toml`.
    CargoToml,
    /// `package.json`.
    PackageJson,
    /// `pyproject.toml`: PEP 621, PEP 735, poetry's and uv's tables.
    Pyproject,
    /// `Pipfile`.
    Pipfile,
    /// `composer.json`.
    ComposerJson,
}

impl ManifestKind {
    /// Whose packages it names.
    pub fn ecosystem(self) -> Ecosystem {
        match self {
            Self::CargoToml => Ecosystem::Cargo,
            Self::PackageJson => Ecosystem::Npm,
            Self::Pyproject | Self::Pipfile => Ecosystem::PyPi,
            Self::ComposerJson => Ecosystem::Packagist,
        }
    }
}

/// What a lock file says, together with the manifests around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependencies {
    /// Whose packages these are.
    pub ecosystem: Ecosystem,
    /// Every package that the project uses; its own (the members of a workspace) are left out. One entry a name,
    /// version and source, sorted by these.
    pub packages: Vec<Package>,
    /// What the manifests ask for, in the order of the files read and of their lines.
    pub declared: Vec<Declared>,
    /// What could not be read or understood; the rest is there.
    pub problems: Vec<Problem>,
    /// False when the format does not list what the packages need in turn.
    pub complete: bool,
    /// The other files whose wishes are answered here, relative to the lock file's folder, sorted: manifests, included
    /// files, modules.
    pub files: Vec<String>,
}

/// One package in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// As its ecosystem writes it: `serde`, `@types/node`, `org.slf4j:slf4j-api`.
    pub name: String,
    /// `None`: the file does not fix it.
    pub version: Option<String>,
    /// What a manifest asks for, when one names it: `^1.2`, `>=2,<3`.
    pub requirement: Option<String>,
    /// Where it comes from.
    pub source: Source,
    /// What it is for. Of several purposes the first in the order of [`Scope`].
    pub scope: Scope,
    /// Who asks for it.
    pub relation: Relation,
    /// What it needs, by place in [`Dependencies::packages`]; sorted. There may be cycles.
    pub dependencies: Vec<usize>,
    /// Where it stands in the lock file, from 1. In requirements files, of [`Package::file`].
    pub line: Option<u32>,
    /// The file where it stands when it is not the lock file itself, relative to its folder.
    pub file: Option<String>,
    /// Whether a digest of its content is locked too.
    pub checksum: bool,
    /// Who fixes the version, when that is no file of the project and so the version is not known: a parent of Maven's.
    pub managed_by: Option<String>,
    /// The licence as the lock file states it, where the format does.
    pub license: Option<String>,
}

/// Where a package comes from. Addresses are without user, password and query.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A registry, whichever.
    Registry,
    /// A repository.
    Git {
        /// Its address.
        url: String,
        /// The commit; `None` when it is a branch, a tag or nothing that is named.
        commit: Option<String>,
    },
    /// A folder or file.
    Path(String),
    /// An archive at an address.
    Url(String),
}

/// What a package is for; the order says which purpose wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// To run the project.
    Normal,
    /// To run parts of it that can be left out.
    Optional,
    /// To run it, brought along by whoever uses it.
    Peer,
    /// To build it.
    Build,
    /// To develop and test it.
    Dev,
}

/// Who asks for a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// A manifest of the project.
    Direct,
    /// Another package.
    Transitive,
    /// The files don't say: the manifest is not there, or nothing leads to the package.
    Unknown,
}

/// One wish of a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The package, by its real name where the manifest gives it another.
    pub name: String,
    /// Versions that will do, as written.
    pub requirement: Option<String>,
    /// Where it is to come from.
    pub source: Source,
    /// What it is for.
    pub scope: Scope,
    /// The manifest, relative to the lock file's folder; `None`: the lock file itself.
    pub file: Option<String>,
    /// Its line there, from 1.
    pub line: Option<u32>,
    /// What the lock file says of it.
    pub locked: Locked,
}

/// What a lock file says of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Locked {
    /// The package that it chose, by place in [`Dependencies::packages`].
    Package(usize),
    /// It is one of the project's own packages.
    Own,
    /// It knows no such package: it is older than the wish.
    Missing,
    /// It was written when the manifest asked for something else.
    Changed {
        /// What was asked then, or the version that was chosen then.
        before: String,
    },
    /// The files don't say.
    Unknown,
}

/// Something in a file that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its line, from 1, in the lock file; in another file when the message names one.
    pub line: Option<u32>,
    /// One sentence.
    pub message: String,
    /// Whether packages may be left out for it, so that counts are too low.
    pub gap: bool,
}

/// Why nothing could be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    /// It is larger than any lock file that a tool writes.
    #[error("it has {size} bytes, more than the {limit} that are read")]
    TooLarge {
        /// Its bytes.
        size: usize,
        /// The bytes that are read.
        limit: usize,
    },
    /// It lists more than can be kept.
    #[error("it lists more than {limit} {what}")]
    TooMany {
        /// What there are too many of.
        what: &'static str,
        /// How many are read.
        limit: usize,
    },
    /// It is no text.
    #[error("it is not UTF-8 text")]
    NotText,
    /// Two versions of it are waiting to be merged.
    #[error("line {line}: it holds a merge conflict")]
    Conflict {
        /// Where the conflict begins, from 1.
        line: u32,
    },
    /// It breaks the rules of its format.
    #[error("{}{message}", line.map(|line| format!("line {line}: ")).unwrap_or_default())]
    Syntax {
        /// Where, from 1.
        line: Option<u32>,
        /// What is wrong.
        message: String,
    },
    /// It is of a version of its format that is not known.
    #[error("its format, {0}, is not known")]
    Unsupported(String),
}

/// The files around a lock file. Whoever implements it keeps all paths inside the project.
pub trait Siblings {
    /// What a file says. `path` is relative to the lock file's folder, with `/`, and may begin with `..`. `None` when
    /// there is no such text file, it is too large, or it is outside the project.
    fn text(&self, path: &str) -> Option<String>;

    /// The names of the folders inside a folder (`""`: the lock file's own), sorted.
    fn folders(&self, path: &str) -> Vec<String>;
}

/// No file is around the lock file.
#[derive(Clone, Copy, Debug, Default)]
pub struct Alone;

impl Siblings for Alone {
    fn text(&self, _path: &str) -> Option<String> {
        None
    }

    fn folders(&self, _path: &str) -> Vec<String> {
        Vec::new()
    }
}
