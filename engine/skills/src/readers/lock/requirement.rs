//! What Python packages ask for: one requirement as PEP 508 writes it, with the addresses that pip takes besides.
//!
//! Read by hand: the parts are cut, not evaluated, and lines that the grammar would refuse still name a package.

use super::model::{Locked, Source};
use super::package_json::origin;
use super::paths::{is_commit, shown};

/// One requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Requirement<'a> {
    pub(super) name: &'a str,
    /// `>=2,<3`
    pub(super) versions: Option<&'a str>,
    /// What stands behind `@`.
    pub(super) address: Option<&'a str>,
    /// Whether it holds on some machines only.
    pub(super) conditional: bool,
}

/// Cuts a requirement into its parts; `None` when no name begins it.
pub(super) fn parse(text: &str) -> Option<Requirement<'_>> {
    let text = text.trim();
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')))
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let mut rest = rest.trim_start();
    if let Some(extras) = rest.strip_prefix('[') {
        rest = extras.split_once(']')?.1.trim_start();
    }
    if let Some(address) = rest.strip_prefix('@') {
        let address = address.trim();
        // An address may hold a semicolon; one that begins a condition stands behind a space.
        let (address, condition) = address.split_once(" ;").unwrap_or((address, ""));
        let address = Some(address.trim()).filter(|address| !address.is_empty());
        return Some(Requirement {
            name,
            versions: None,
            address,
            conditional: !condition.trim().is_empty(),
        });
    }
    let (versions, condition) = rest.split_once(';').unwrap_or((rest, ""));
    let versions = versions.trim().trim_start_matches('(').trim_end_matches(')').trim();
    if !versions.is_empty() && !versions.starts_with(['=', '<', '>', '!', '~']) {
        return None;
    }
    let versions = Some(versions).filter(|versions| !versions.is_empty());
    Some(Requirement { name, versions, address: None, conditional: !condition.trim().is_empty() })
}

/// The one version that will do, when there is only one.
pub(super) fn exact(versions: &str) -> Option<&str> {
    let version = versions.strip_prefix("===").or_else(|| versions.strip_prefix("=="))?.trim();
    (!version.is_empty() && !version.contains([',', '*', ' '])).then_some(version)
}

/// A name as PEP 503 compares it.
pub(super) fn normal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '-' | '_' | '.' if out.ends_with('-') => {}
            '-' | '_' | '.' => out.push('-'),
            c => out.push(c.to_ascii_lowercase()),
        }
    }
    out
}

/// Where an address of pip's leads: `git+https://host/repository@commit#egg=name`, an archive, a folder.
pub(super) fn address(text: &str) -> Source {
    let kind =
        text.split_once("://").map(|(scheme, _)| scheme.split_once('+').map_or(scheme, |(kind, _)| kind));
    match kind {
        Some("git" | "hg" | "svn" | "bzr" | "ssh") => {
            let plain = text.split('#').next().unwrap_or_default();
            let start = plain.find("://").map_or(0, |place| place + 3);
            let path =
                plain.get(start..).and_then(|rest| rest.find('/')).map_or(plain.len(), |slash| start + slash);
            // The state stands behind the last @ of the path; one before the path is a user's.
            let at = plain.get(path..).and_then(|rest| rest.rfind('@')).map(|at| path + at);
            let (repository, state) = match at {
                Some(at) => (plain.get(..at).unwrap_or(plain), plain.get(at + 1..)),
                None => (plain, None),
            };
            Source::Git {
                url: shown(repository),
                commit: state.filter(|state| is_commit(state)).map(str::to_owned),
            }
        }
        Some("file") => Source::Path(shown(text)),
        Some(_) => Source::Url(shown(text)),
        None => match origin(text) {
            git @ Source::Git { .. } if text.starts_with("git@") => git,
            _ => Source::Path(
                text.strip_prefix("file:").unwrap_or(text).split('#').next().unwrap_or_default().to_owned(),
            ),
        },
    }
}

/// The name in an address: `#egg=name`.
pub(super) fn egg(text: &str) -> Option<&str> {
    let fragment = text.split_once('#')?.1;
    let egg = fragment.split('&').find_map(|part| part.strip_prefix("egg="))?;
    let end = egg.find(['[', '=', ' ', ';']).unwrap_or(egg.len());
    egg.get(..end).filter(|name| !name.is_empty())
}

/// What packages of one name say of a wish: one that fits, or the version that was chosen for another wish. Ranges are
/// not evaluated; only a wish for one version can fail to fit.
pub(super) fn answer(wanted: Option<&str>, found: &[(usize, Option<&str>)]) -> Locked {
    let Some((first, version)) = found.first() else { return Locked::Missing };
    let Some(exact) = wanted.and_then(exact) else { return Locked::Package(*first) };
    if let Some((place, _)) =
        found.iter().find(|(_, version)| version.is_none_or(|version| same(version, exact)))
    {
        return Locked::Package(*place);
    }
    Locked::Changed { before: version.unwrap_or_default().to_owned() }
}

/// Whether two texts are one version: `1.0` is `1.0.0`. Spellings other than numbers and dots are taken as equal.
fn same(a: &str, b: &str) -> bool {
    let parts = |text: &str| -> Option<Vec<u64>> {
        let public = text.split('+').next().unwrap_or_default();
        let mut parts = public.split('.').map(|part| part.parse().ok()).collect::<Option<Vec<u64>>>()?;
        while parts.last() == Some(&0) {
            parts.pop();
        }
        Some(parts)
    };
    match (parts(a), parts(b)) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_are_cut() {
        let cut = |text| {
            let one = parse(text)?;
            Some((one.name, one.versions.unwrap_or(""), one.address.unwrap_or(""), one.conditional))
        };
        assert_eq!(cut("requests"), Some(("requests", "", "", false)));
        assert_eq!(
            cut("a.b-c_d [x, y] >=2, <3 ; python_version < '3.9'"),
            Some(("a.b-c_d", ">=2, <3", "", true))
        );
        assert_eq!(cut("a (==1.0)"), Some(("a", "==1.0", "", false)));
        assert_eq!(
            cut("a @ https://host.example/a;b.zip ; x"),
            Some(("a", "", "https://host.example/a;b.zip", true))
        );
        assert_eq!(cut("a[x"), None);
        assert_eq!(cut("./a"), None);
        assert_eq!(cut("a b"), None);
        assert_eq!(exact("==1.0"), Some("1.0"));
        assert_eq!(exact("== 1.0"), Some("1.0"));
        assert_eq!(exact("==1.*"), None);
        assert_eq!(exact("==1.0,<2"), None);
        assert_eq!(normal("Foo__Bar.-baz"), "foo-bar-baz");
    }

    #[test]
    fn addresses_lead_somewhere() {
        let commit = "0123456789012345678901234567890123456789";
        let git =
            |url: &str, commit: Option<&str>| Source::Git { url: url.into(), commit: commit.map(Into::into) };
        assert_eq!(address("git+https://host.example/a@main#egg=b"), git("git+https://host.example/a", None));
        let pinned = format!("git+ssh://git@host.example/a.git@{commit}");
        assert_eq!(address(&pinned), git("git+ssh://host.example/a.git", Some(commit)));
        assert_eq!(
            address("https://host.example/a.whl#sha256=0"),
            Source::Url("https://host.example/a.whl".into())
        );
        assert_eq!(address("./a"), Source::Path("./a".into()));
        assert_eq!(egg("x#egg=a[b]&subdirectory=c"), Some("a"));
    }

    #[test]
    fn only_one_version_can_fail_to_fit() {
        assert_eq!(answer(Some(">=2"), &[(0, Some("1.0"))]), Locked::Package(0));
        assert_eq!(answer(Some("==1"), &[(0, Some("1.0.0"))]), Locked::Package(0));
        assert_eq!(answer(Some("==2"), &[(0, Some("1.0"))]), Locked::Changed { before: "1.0".into() });
        assert_eq!(answer(Some("==2rc1"), &[(0, Some("2.0rc1"))]), Locked::Package(0));
        assert_eq!(answer(None, &[]), Locked::Missing);
    }
}
