//! A wish to stop, seen by everything that takes long.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::operation::OperationError;

/// A wish to stop, and a time after which it holds by itself.
#[derive(Clone, Debug, Default)]
pub struct Cancel {
    asked: Arc<AtomicBool>,
    deadline: Option<(Instant, Duration)>,
}

impl Cancel {
    /// Nobody wants to stop yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same wish, holding by itself after `limit` from now.
    #[must_use]
    pub fn within(&self, limit: Duration) -> Self {
        let deadline = Instant::now().checked_add(limit).map(|end| (end, limit));
        Self { asked: Arc::clone(&self.asked), deadline }
    }

    /// Asks everything to stop.
    pub fn ask(&self) {
        self.asked.store(true, Ordering::SeqCst);
    }

    /// Whether somebody asked; a time limit is not a wish.
    pub fn asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }

    /// Stops whoever calls it when it is time.
    ///
    /// # Errors
    /// `Cancelled` when somebody asked, `Failed` when the time limit has passed.
    pub fn check(&self) -> Result<(), OperationError> {
        if self.asked() {
            return Err(OperationError::Cancelled);
        }
        match self.deadline {
            Some((end, limit)) if Instant::now() >= end => Err(OperationError::Failed(format!(
                "took longer than its limit of {} s",
                limit.as_secs_f64()
            ))),
            _ => Ok(()),
        }
    }
}
