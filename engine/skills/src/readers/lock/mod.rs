//! Lock files and manifests of many package managers, read into one model.
//!
//! [`read`] takes the bytes of a lock file and, through [`Siblings`], the manifests around it; [`declared`] reads a
//! manifest alone. Nothing is asked of a network and nothing is guessed: what the files don't say is told as a
//! [`Problem`], as [`Relation::Unknown`] or as [`Locked::Unknown`]. How each package manager counts otherwise stands at
//! the top of its file.

mod analysis;
mod cargo;
mod cargo_manifest;
mod composer;
mod draft;
mod gemfile_lock;
mod go_mod;
mod json;
mod kind;
mod lines;
mod manifest;
mod maven;
mod model;
mod package_json;
mod package_lock;
mod paths;
mod pipfile_lock;
mod pnpm;
mod poetry;
mod pom;
mod pyproject;
mod read;
mod requirement;
mod requirements;
mod sections;
mod toml_tree;
mod uv;
mod xml_tree;
mod yaml;
mod yarn_berry;
mod yarn_classic;

pub use analysis::{
    Counts, counts, depth, duplicates, from_elsewhere, from_moving_sources, out_of_date, path_to, unpinned,
    without_checksum,
};
pub use kind::{kind_of, manifest_of, unread_of};
pub use manifest::declared;
pub use model::{
    Alone, Declared, Dependencies, Ecosystem, LockKind, Locked, ManifestKind, Package, Problem, ReadError,
    Relation, Scope, Siblings, Source,
};
pub use read::read;
