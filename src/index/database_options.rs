//! Options of databases: what is needed to be let in.

use std::fmt;
use std::path::PathBuf;

/// How a database is reached, beside what its URL says.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DatabaseOptions {
    /// The password, whichever the server; as `PGPASSWORD` holds it.
    pub password: Option<String>,
    /// The name of a user, where the URL names none.
    pub user: Option<String>,
    /// The file of passwords, as `~/.pgpass` is one: a line `HOST:PORT:DATABASE:USER:PASSWORD` for each, `*` for any.
    pub password_file: Option<PathBuf>,
}

/// Passwords are secrets.
impl fmt::Debug for DatabaseOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DatabaseOptions { user, password_file, .. } = self;
        f.debug_struct("DatabaseOptions")
            .field("user", user)
            .field("password_file", password_file)
            .finish_non_exhaustive()
    }
}
