//! What SQLite says, in the words of a store.

use rq_core::store::StoreError;
use rusqlite::{Error, ErrorCode};

/// An error at `place`.
pub(crate) fn translate(place: &str, error: &Error) -> StoreError {
    let place = place.to_owned();
    let message = match error {
        Error::SqliteFailure(_, Some(text)) => text.clone(),
        other => other.to_string(),
    };
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked { place },
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => StoreError::Damaged { place, message },
        Some(ErrorCode::DiskFull) => StoreError::Unavailable { place, message: "the disk is full".into() },
        Some(ErrorCode::ReadOnly) => {
            StoreError::Unavailable { place, message: "it can't be written to".into() }
        }
        _ => StoreError::Unavailable { place, message },
    }
}
