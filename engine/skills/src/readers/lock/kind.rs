//! File names to formats.

use super::model::{LockKind, ManifestKind};

/// What people call the requirements that only development needs.
const DEVELOPMENT: [&str; 16] = [
    "ci",
    "dev",
    "develop",
    "development",
    "doc",
    "docs",
    "lint",
    "linting",
    "local",
    "mypy",
    "style",
    "test",
    "testing",
    "tests",
    "tools",
    "typing",
];

/// The format of a lock file, by its path.
pub fn kind_of(path: &str) -> Option<LockKind> {
    let file_name = path.rsplit('/').next().unwrap_or(path);
    Some(match file_name {
        "Cargo.lock" => LockKind::CargoLock,
        "package-lock.json" | "npm-shrinkwrap.json" => LockKind::PackageLock,
        "yarn.lock" => LockKind::YarnLock,
        "pnpm-lock.yaml" => LockKind::PnpmLock,
        "poetry.lock" => LockKind::PoetryLock,
        "uv.lock" => LockKind::UvLock,
        "Pipfile.lock" => LockKind::PipfileLock,
        "go.mod" => LockKind::GoMod,
        "Gemfile.lock" | "gems.locked" => LockKind::GemfileLock,
        "composer.lock" => LockKind::ComposerLock,
        "pom.xml" => LockKind::Pom,
        _ => match is_for_development(path)? {
            true => LockKind::DevRequirements,
            false => LockKind::Requirements,
        },
    })
}

/// The format of a manifest that is no lock file, by its name without folders.
pub fn manifest_of(file_name: &str) -> Option<ManifestKind> {
    Some(match file_name {
        "Cargo.toml" => ManifestKind::CargoToml,
        "package.json" => ManifestKind::PackageJson,
        "pyproject.toml" => ManifestKind::Pyproject,
        "Pipfile" => ManifestKind::Pipfile,
        "composer.json" => ManifestKind::ComposerJson,
        _ => return None,
    })
}

/// What declares dependencies and is not read, by its name without folders, with the lock file that would stand for it.
pub fn unread_of(file_name: &str) -> Option<(&'static str, Option<&'static str>)> {
    Some(match file_name {
        "build.gradle" | "build.gradle.kts" => ("Gradle builds", None),
        "Gemfile" => ("Gemfiles without lock file", Some("Gemfile.lock")),
        "gems.rb" => ("Gemfiles without lock file", Some("gems.locked")),
        "mix.exs" => ("Mix projects", None),
        "Package.swift" => ("Swift packages", None),
        "pubspec.yaml" => ("Dart packages", None),
        "conanfile.txt" | "conanfile.py" => ("Conan recipes", None),
        "vcpkg.json" => ("vcpkg manifests", None),
        name if [".csproj", ".fsproj", ".vbproj"].iter().any(|end| name.ends_with(end)) => {
            (".NET projects", None)
        }
        _ => return None,
    })
}

/// Of a requirements file (`requirements.txt`, `requirements-dev.txt`, `requirements/test.txt`) whether only development
/// needs what it lists; `None` of another file.
pub(super) fn is_for_development(path: &str) -> Option<bool> {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.strip_suffix(".txt")?;
    let mut words = stem.split(['-', '_', '.']);
    let named = words.clone().any(|word| matches!(word, "requirements" | "requirement"))
        || folders.rsplit('/').next() == Some("requirements");
    named.then(|| words.any(|word| DEVELOPMENT.contains(&word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_formats() {
        use LockKind::{DevRequirements, Requirements};
        for (name, kind) in [
            ("requirements.txt", Some(Requirements)),
            ("requirements-dev.txt", Some(DevRequirements)),
            ("test_requirements.txt", Some(DevRequirements)),
            ("requirements.prod.txt", Some(Requirements)),
            ("requirements/base.txt", Some(Requirements)),
            ("app/requirements/test.txt", Some(DevRequirements)),
            ("docs/notes.txt", None),
            ("requirements.in", None),
            ("my-requirements-notes.md", None),
            ("constraints.txt", None),
            ("Cargo.toml", None),
        ] {
            assert_eq!(kind_of(name), kind, "{name}");
        }
    }
}
