//! Versions in the order of their ecosystem.

use std::cmp::Ordering;

use gem_version::GemVersion;

mod composer;
mod maven;

/// How an ecosystem orders versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Semantic versioning 2: crates.io, npm, Go.
    Semver,
    /// PEP 440: `PyPI`.
    Pep440,
    /// `Gem::Version`: `RubyGems`.
    Gem,
    /// Maven's `ComparableVersion`.
    Maven,
    /// Composer's stabilities on PHP's `version_compare`: Packagist.
    Composer,
}

impl Order {
    /// The order of an ecosystem by its name in OSV; nothing where it is not known here.
    pub fn of(ecosystem: &str) -> Option<Self> {
        Some(match ecosystem {
            "crates.io" | "npm" | "Go" => Self::Semver,
            "PyPI" => Self::Pep440,
            "RubyGems" => Self::Gem,
            "Maven" => Self::Maven,
            "Packagist" => Self::Composer,
            _ => return None,
        })
    }
}

/// A version that can be compared with others of its order.
#[derive(Clone, Debug)]
pub struct Version(Read);

#[derive(Clone, Debug)]
enum Read {
    Semver(semver::Version),
    Pep440(pep440_rs::Version),
    Gem(GemVersion),
    Maven(maven::Version),
    Composer(composer::Version),
}

impl Version {
    /// Reads a version; nothing where it is none of that order.
    pub fn parse(order: Order, text: &str) -> Option<Self> {
        let text = text.trim();
        Some(Self(match order {
            Order::Semver => Read::Semver(semver(text)?),
            Order::Pep440 => Read::Pep440(text.parse().ok()?),
            Order::Gem => Read::Gem(text.parse().ok()?),
            Order::Maven => Read::Maven(maven::Version::parse(text)?),
            Order::Composer => Read::Composer(composer::Version::parse(text)?),
        }))
    }

    /// How it stands to another one of the same order; versions of two orders are equal, which nobody asks.
    pub fn compare(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Read::Semver(a), Read::Semver(b)) => a.cmp_precedence(b),
            (Read::Pep440(a), Read::Pep440(b)) => a.cmp(b),
            (Read::Gem(a), Read::Gem(b)) => a.cmp(b),
            (Read::Maven(a), Read::Maven(b)) => a.compare(b),
            (Read::Composer(a), Read::Composer(b)) => a.compare(b),
            _ => Ordering::Equal,
        }
    }
}

/// With Go's `v` and with what is left out where databases write `1.2`.
fn semver(text: &str) -> Option<semver::Version> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let (numbers, rest) = text.split_at(end);
    let missing = match numbers.matches('.').count() {
        0 => ".0.0",
        1 => ".0",
        _ => "",
    };
    semver::Version::parse(&format!("{numbers}{missing}{rest}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each version is before the next.
    fn ascending(order: Order, versions: &[&str]) {
        let read: Vec<Version> =
            versions.iter().map(|text| Version::parse(order, text).expect(text)).collect();
        for (a, left) in read.iter().enumerate() {
            for (b, right) in read.iter().enumerate() {
                assert_eq!(left.compare(right), a.cmp(&b), "{} and {}", versions[a], versions[b]);
            }
        }
    }

    fn equal(order: Order, versions: &[&str]) {
        let read: Vec<Version> =
            versions.iter().map(|text| Version::parse(order, text).expect(text)).collect();
        for other in &read {
            assert_eq!(read[0].compare(other), Ordering::Equal, "{versions:?}");
        }
    }

    #[test]
    fn semantic_versions() {
        let rising = [
            "0.9.0",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0",
            "1.0.1",
        ];
        ascending(Order::Semver, &rising);
        equal(Order::Semver, &["v1.2.0", "1.2", "1.2.0+incompatible"]);
        ascending(
            Order::Semver,
            &["v0.0.0-20190101000000-abcdefabcdef", "v0.0.0-20200101000000-abcdefabcdef", "v0.0.1"],
        );
        assert!(Version::parse(Order::Semver, "latest").is_none());
    }

    #[test]
    fn python() {
        ascending(
            Order::Pep440,
            &[
                "1.0.dev1",
                "1.0a1.dev1",
                "1.0a1",
                "1.0b2",
                "1.0rc1",
                "1.0",
                "1.0+local",
                "1.0.post1",
                "1.1",
                "1!0.1",
            ],
        );
        equal(Order::Pep440, &["1.0", "1.0.0", "v1", "1.0.0.0"]);
    }

    #[test]
    fn ruby() {
        ascending(Order::Gem, &["1.0.a", "1.0.b1", "1.0.rc2", "1.0", "1.0.1", "1.2.9", "1.10"]);
        equal(Order::Gem, &["1", "1.0", "1.0.0"]);
    }

    #[test]
    fn maven() {
        // The examples of Maven's reference for its POM.
        let rising = [
            "1-alpha-1",
            "1-beta-1",
            "1-milestone-1",
            "1-rc-1",
            "1-SNAPSHOT",
            "1",
            "1-sp",
            "1-foo2",
            "1-foo10",
            "1-1",
            "1.1",
            "1.2",
            "1.10",
            "2",
        ];
        ascending(Order::Maven, &rising);
        equal(Order::Maven, &["1", "1.0", "1.0.0", "1-ga", "1.0-final", "1-release"]);
        equal(Order::Maven, &["1-a1", "1-alpha-1"]);
        equal(Order::Maven, &["1-rc", "1-CR"]);
        // A word without a place of its own comes behind the release, whatever its author meant.
        ascending(Order::Maven, &["2.9.10", "2.9.10.1", "2.9.10.8", "2.10.0", "2.10.0.pr1", "2.10.1"]);
        ascending(Order::Maven, &["5.3.0.RELEASE", "5.3.1.RELEASE"]);
    }

    #[test]
    fn composer() {
        ascending(
            Order::Composer,
            &[
                "1.0.0-dev",
                "1.0.0-alpha1",
                "1.0.0-beta1",
                "1.0.0-beta2",
                "1.0.0-RC1",
                "1.0.0",
                "1.0.0-patch1",
                "1.0.1",
                "1.10.0",
            ],
        );
        equal(Order::Composer, &["v1.2", "1.2.0", "1.2.0.0", "1.2.0+build"]);
        assert!(Version::parse(Order::Composer, "dev-main").is_none());
    }
}
