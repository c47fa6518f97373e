//! Addresses of indexes in databases: which server, which database and which schema in it a URL means.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// What URLs of PostgreSQL begin with.
const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

/// The schema of an index whose URL names none.
const USUAL_SCHEMA: &str = "iaf";

/// Bytes of the longest name in PostgreSQL.
const LONGEST_NAME: usize = 63;

/// An index in a schema of a PostgreSQL database. It prints as the URL that it is, which holds no password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseAddress {
    /// The URL without the schema.
    server: String,
    schema: String,
}

/// Why a URL of a database cannot be used. No part of the URL is repeated: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseAddressError {
    /// It begins otherwise.
    #[error("a URL of a database begins with postgres://")]
    Scheme,
    /// It names no server or no database.
    #[error("a URL of a database names a server and a database, such as postgres://USER@HOST/DATABASE")]
    Database,
    /// It holds a password, which would stand in messages and in the list of processes.
    #[error("a URL of a database holds no password: it is taken from PGPASSWORD or the file ~/.pgpass")]
    Password,
    /// The schema has a name that none should have.
    #[error("the schema in a URL of a database is of letters, digits and '_', 63 at most, and does not begin with pg_")]
    Schema,
}

impl DatabaseAddress {
    /// The address that a path is meant as; `None` where it is a path.
    pub fn meant_by(path: &Path) -> Option<Result<DatabaseAddress, DatabaseAddressError>> {
        let text = path.to_str()?;
        SCHEMES.iter().any(|scheme| text.starts_with(scheme)).then(|| text.parse())
    }

    /// The URL of the database, without the schema.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// The schema that the index is in.
    pub fn schema(&self) -> &str {
        &self.schema
    }
}

impl FromStr for DatabaseAddress {
    type Err = DatabaseAddressError;

    fn from_str(text: &str) -> Result<DatabaseAddress, DatabaseAddressError> {
        let rest = SCHEMES.iter().find_map(|scheme| text.strip_prefix(scheme)).ok_or(DatabaseAddressError::Scheme)?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = path.split_once('/').ok_or(DatabaseAddressError::Database)?;
        // A password may hold what it should not, such as '/'.
        if authority.split_once('@').map_or(rest, |(user, _)| user).contains(':') && rest.contains('@') {
            return Err(DatabaseAddressError::Password);
        }
        let named =
            |name: &'static str| move |option: &&str| option.split_once('=').is_some_and(|(key, _)| key == name);
        let options = || query.split('&').filter(|option| !option.is_empty());
        if options().any(|option| named("password")(&option) || named("sslpassword")(&option)) {
            return Err(DatabaseAddressError::Password);
        }
        let has_host = !authority.rsplit('@').next().unwrap_or_default().is_empty();
        if database.is_empty() || !(has_host || options().any(|option| named("host")(&option))) {
            return Err(DatabaseAddressError::Database);
        }
        let schema = options().find(named("schema")).map_or(USUAL_SCHEMA, |option| &option["schema=".len()..]);
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let is_allowed = (1..=LONGEST_NAME).contains(&schema.len()) && schema.chars().all(is_name);
        if !is_allowed || schema.to_ascii_lowercase().starts_with("pg_") {
            return Err(DatabaseAddressError::Schema);
        }
        let others: Vec<&str> = options().filter(|option| !named("schema")(option)).collect();
        let query = if others.is_empty() { String::new() } else { format!("?{}", others.join("&")) };
        let server = format!("{}{path}{query}", SCHEMES[0]);
        Ok(DatabaseAddress { server, schema: schema.to_owned() })
    }
}

impl fmt::Display for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.server.contains('?') { '&' } else { '?' };
        match self.schema.as_str() {
            USUAL_SCHEMA => f.write_str(&self.server),
            schema => write!(f, "{}{mark}schema={schema}", self.server),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_server_a_database_and_a_schema_and_no_password() {
        for (text, server, schema, shown) in [
            ("postgres://me@h:5433/db", "postgres://me@h:5433/db", "iaf", "postgres://me@h:5433/db"),
            ("postgresql://h/db?schema=a_1", "postgres://h/db", "a_1", "postgres://h/db?schema=a_1"),
            (
                "postgres:///db?host=/run/pg&schema=b&sslmode=disable",
                "postgres:///db?host=/run/pg&sslmode=disable",
                "b",
                "postgres:///db?host=/run/pg&sslmode=disable&schema=b",
            ),
        ] {
            let address = DatabaseAddress::meant_by(Path::new(text)).unwrap().unwrap();
            assert_eq!((address.server(), address.schema(), address.to_string().as_str()), (server, schema, shown));
        }
        for (text, error) in [
            ("mysql://h/db", DatabaseAddressError::Scheme),
            ("postgres://h", DatabaseAddressError::Database),
            ("postgres://h/", DatabaseAddressError::Database),
            ("postgres:///db", DatabaseAddressError::Database),
            ("postgres://me:secret@h/db", DatabaseAddressError::Password),
            ("postgres://me:se/cret@h/db", DatabaseAddressError::Password),
            ("postgres://me:se@cret@h/db", DatabaseAddressError::Password),
            ("postgres://h/db?password=secret", DatabaseAddressError::Password),
            ("postgres://h/db?schema=", DatabaseAddressError::Schema),
            ("postgres://h/db?schema=a\"b", DatabaseAddressError::Schema),
            ("postgres://h/db?schema=pg_catalog", DatabaseAddressError::Schema),
        ] {
            assert_eq!(text.parse::<DatabaseAddress>(), Err(error), "{text}");
        }
        assert!(DatabaseAddress::meant_by(Path::new("runs/postgres")).is_none());
    }
}
