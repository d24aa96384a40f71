//! Manifests by themselves, where no lock file answers them.

use super::model::{Declared, Locked, ManifestKind, ReadError};
use super::{cargo_manifest, composer, package_json, pyproject};

/// What a manifest asks for, in the order of its lines; the project's own packages are left out. `file` is how the
/// wishes name it.
///
/// # Errors
/// When it is too large or breaks the rules of its format.
pub fn declared(kind: ManifestKind, text: &str, file: &str) -> Result<Vec<Declared>, ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let python = |wishes: Vec<pyproject::Wish>| wishes.into_iter().map(|wish| wish.declared).collect();
    let mut wishes: Vec<Declared> = match kind {
        ManifestKind::CargoToml => cargo_manifest::read(text)?,
        ManifestKind::PackageJson => {
            package_json::read(text, file)?.wishes.into_iter().map(|wish| wish.declared).collect()
        }
        ManifestKind::Pyproject => python(pyproject::read(text, file)?),
        ManifestKind::Pipfile => python(pyproject::pipfile(text, file)?),
        ManifestKind::ComposerJson => composer::wishes(text)?,
    };
    let own = |wish: &Declared| {
        wish.requirement.as_deref().is_some_and(|requirement| requirement.starts_with("workspace:"))
    };
    wishes.retain(|wish| !own(wish));
    for wish in &mut wishes {
        wish.file = Some(file.to_owned());
        wish.locked = Locked::Unknown;
    }
    wishes.sort_by_key(|wish| wish.line);
    Ok(wishes)
}
