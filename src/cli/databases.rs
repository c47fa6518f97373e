//! Databases on the command line: what the environment says of how they are reached.

use crate::index::DatabaseOptions;
use std::env;
use std::path::PathBuf;

/// What the variables of PostgreSQL's own clients say.
pub(super) fn database_options() -> DatabaseOptions {
    let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let usual = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".pgpass"));
    DatabaseOptions {
        password: variable("PGPASSWORD"),
        user: variable("PGUSER").or_else(|| variable("USER")),
        password_file: env::var_os("PGPASSFILE").map(PathBuf::from).or_else(usual),
    }
}
