//! A prefix in a bucket, and the connection to it, which is made when something is asked for first.

use super::connection::Connection;
use crate::source::{ObjectAddress, ObjectOptions};
use std::io;
use std::sync::OnceLock;

/// A prefix in a bucket.
#[derive(Debug)]
pub(crate) struct Bucket {
    pub(super) address: ObjectAddress,
    options: ObjectOptions,
    connection: OnceLock<Connection>,
}

impl Bucket {
    /// The prefix at an address. Nothing is asked of the store yet.
    pub(crate) fn new(address: ObjectAddress, options: ObjectOptions) -> Bucket {
        Bucket { address, options, connection: OnceLock::new() }
    }

    /// A prefix of a store that is at hand.
    #[cfg(test)]
    pub(super) fn connected(address: ObjectAddress, connection: Connection) -> Bucket {
        Bucket { address, options: ObjectOptions::default(), connection: connection.into() }
    }

    /// What it is asked through.
    ///
    /// # Errors
    /// The settings make no sense, or the system starts no thread.
    pub(super) fn connection(&self) -> io::Result<&Connection> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let connection = Connection::open(&self.address, &self.options)?;
        Ok(self.connection.get_or_init(|| connection))
    }
}
