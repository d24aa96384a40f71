//! Licences of packages: what they state, and whether it is allowed.

mod allowed;
mod installed;

pub(super) use allowed::Allowed;
pub(super) use installed::Installed;
