//! Whether a licence is one of those allowed.

use spdx::{Expression, Licensee, ParseMode};

/// Licences that may be used.
pub(in crate::dependency_guardian) struct Allowed {
    licenses: Vec<Licensee>,
    /// Names that SPDX does not know, in lower case: they are compared as they are.
    names: Vec<String>,
}

impl Allowed {
    /// Of names as SPDX has them, or as packages write them.
    pub(in crate::dependency_guardian) fn new(list: &[String]) -> Self {
        let mut allowed = Self { licenses: Vec::new(), names: Vec::new() };
        for name in list {
            match Licensee::parse_mode(name.trim(), ParseMode::LAX) {
                Ok(license) => allowed.licenses.push(license),
                Err(_) => allowed.names.push(name.trim().to_lowercase()),
            }
        }
        allowed
    }

    /// Whether what a package states can be met by these: of `A OR B` one is enough, of `A AND B` both are needed.
    pub(in crate::dependency_guardian) fn permits(&self, stated: &str) -> bool {
        if self.names.contains(&stated.trim().to_lowercase()) {
            return true;
        }
        Expression::parse_mode(stated, ParseMode::LAX).is_ok_and(|expression| {
            expression.evaluate(|wanted| self.licenses.iter().any(|license| license.satisfies(wanted)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_met_by_what_is_allowed() {
        let allowed =
            ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD License", "GPL-2.0-or-later"];
        let allowed = Allowed::new(&allowed.map(str::to_owned));
        for met in [
            "MIT",
            "MIT OR GPL-3.0-only",
            "MIT/Apache-2.0",
            "MIT AND Apache-2.0",
            "(MIT OR ISC) AND Apache-2.0",
            "Apache-2.0 WITH LLVM-exception",
            "bsd license",
            "GPL-2.0-or-later",
        ] {
            assert!(allowed.permits(met), "{met}");
        }
        for not in [
            "",
            "ISC",
            "MIT AND ISC",
            "Apache-2.0 WITH Classpath-exception-2.0",
            "MITx",
            "AND",
            "SEE LICENSE IN x",
        ] {
            assert!(!allowed.permits(not), "{not}");
        }
        assert!(!Allowed::new(&[]).permits("MIT"));
    }
}
