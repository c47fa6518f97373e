//! Faults of PostgreSQL, sorted out by what callers act on.

use crate::index::{DatabaseAddress, IndexError};
use crate::model::Location;
use postgres::Error;
use postgres::error::SqlState;
use std::error::Error as _;
use std::io;

/// The classes of faults in which a connection or a server fails, by the beginning of their codes.
const CLASS_OF_CONNECTIONS: &str = "08";

/// What the server says of a statement about an index.
pub(super) fn index_error(address: &DatabaseAddress, error: Error) -> IndexError {
    let location = Location::Url(address.to_string());
    let reason = reason(&error);
    if is_lost(&error) {
        return IndexError::Lost { location, reason };
    }
    match error.code() {
        Some(code) if is_refusal(code) => IndexError::NotWritable { location, reason },
        Some(code) if [SqlState::DATA_CORRUPTED, SqlState::INDEX_CORRUPTED].contains(code) => {
            IndexError::Damaged { location, reason }
        }
        _ => IndexError::Generic { location, source: reason.into() },
    }
}

/// Whether the server is there no more, or not yet.
pub(super) fn is_lost(error: &Error) -> bool {
    let is_down = |code: &SqlState| {
        let down = [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN, SqlState::CANNOT_CONNECT_NOW];
        down.contains(code) || code.code().starts_with(CLASS_OF_CONNECTIONS)
    };
    match error.code() {
        Some(code) => is_down(code),
        None => error.is_closed() || error.source().is_some_and(|source| source.is::<io::Error>()),
    }
}

fn is_refusal(code: &SqlState) -> bool {
    [SqlState::READ_ONLY_SQL_TRANSACTION, SqlState::INSUFFICIENT_PRIVILEGE, SqlState::DISK_FULL].contains(code)
}

/// The words of the server, or of what lies between.
pub(super) fn reason(error: &Error) -> String {
    if let Some(said) = error.as_db_error() {
        return said.message().to_owned();
    }
    let mut reason = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        reason.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    reason
}
