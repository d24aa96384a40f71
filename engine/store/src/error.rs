//! What SQLite says, in the words of a store.

use rq_core::store::StoreError;
use rusqlite::{Error, ErrorCode, ffi};

const FULL: &str = "the disk is full";

/// An error at `place`.
pub(crate) fn translate(place: &str, error: &Error) -> StoreError {
    let place = place.to_owned();
    let message = match error {
        Error::SqliteFailure(_, Some(text)) => text.clone(),
        other => other.to_string(),
    };
    // A column of another kind than was written, an instant that no calendar has.
    if let Error::InvalidColumnType(..)
    | Error::FromSqlConversionFailure(..)
    | Error::IntegralValueOutOfRange(..)
    | Error::Utf8Error(..) = error
    {
        return StoreError::Damaged { place, message };
    }
    if let Some(ffi::Error { extended_code: ffi::SQLITE_IOERR_SHMSIZE, .. }) = error.sqlite_error() {
        return StoreError::Unavailable { place, message: FULL.into() };
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked { place },
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => StoreError::Damaged { place, message },
        Some(ErrorCode::DiskFull) => StoreError::Unavailable { place, message: FULL.into() },
        Some(ErrorCode::ReadOnly) => {
            StoreError::Unavailable { place, message: "it can't be written to".into() }
        }
        _ => StoreError::Unavailable { place, message },
    }
}
