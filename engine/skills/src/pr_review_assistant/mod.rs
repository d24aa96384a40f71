//! A change as a reviewer sees it.

pub(crate) mod check_pr_quality;
mod lines;
mod order;
mod request;
