//! Statistics of measurements that vary from run to run. Pure, and without random numbers: the same input gives the same
//! answer.

mod change_points;
mod location;
mod mann_whitney;
pub mod paired;
mod power;
mod signed_rank;

pub use change_points::{ChangePoint, Sensitivity, change_points};
pub use location::{median, median_absolute_deviation, walsh_averages};
pub use mann_whitney::mann_whitney;
pub use power::{noise, smallest_effect};
pub use signed_rank::SignedRank;
