//! What a project is made of, in the formats in which bills of materials are exchanged.

mod bill;
mod cyclonedx;
mod openvex;
mod spdx;

pub(super) use bill::{Bill, purl};
pub(super) use cyclonedx::cyclonedx;
pub(super) use openvex::{Statement, openvex};
pub(super) use spdx::spdx;
