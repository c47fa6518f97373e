//! Connections to a server of PostgreSQL: encrypted where the server can, with a password from the environment or the file of
//! passwords.

use super::fault::{is_lost, reason};
use super::password_file;
use crate::index::{DatabaseAddress, DatabaseOptions, IndexError};
use crate::model::Location;
use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};
use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;
use std::error::Error;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long to wait for an answer, and for a server that is only just starting.
const PATIENCE: Duration = Duration::from_secs(10);

/// The time between two attempts.
const PAUSE: Duration = Duration::from_millis(100);

/// The port of a server whose URL names none.
const USUAL_PORT: u16 = 5432;

/// Connects to the server of an index, in whose schema names then are looked for.
pub(super) fn connect(address: &DatabaseAddress, options: &DatabaseOptions) -> Result<Client, IndexError> {
    let refused = |reason: String| IndexError::NoServer { location: Location::Url(address.to_string()), reason };
    let mut config: Config = address.server().parse().map_err(|error| refused(reason(&error)))?;
    complete(&mut config, options);
    let began = Instant::now();
    let mut client = loop {
        match encrypted_or_not(&config) {
            Err(Refusal::Server(error)) if is_lost(&error) && began.elapsed() < PATIENCE => thread::sleep(PAUSE),
            Err(Refusal::Server(error)) => return Err(refused(reason(&error))),
            Err(Refusal::Certificates(error)) => return Err(refused(error)),
            Ok(client) => break client,
        }
    };
    // What a filter says must mean the same everywhere, and no statement takes longer to be compiled than to run.
    let settings = format!(
        "SET search_path TO \"{}\"; SET standard_conforming_strings TO on; SET jit TO off; \
         SET client_min_messages TO warning",
        address.schema()
    );
    client.batch_execute(&settings).map_err(|error| refused(reason(&error)))?;
    Ok(client)
}

/// Adds what the URL leaves open.
fn complete(config: &mut Config, options: &DatabaseOptions) {
    if config.get_application_name().is_none() {
        config.application_name("iaf");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(PATIENCE);
    }
    if let (None, Some(user)) = (config.get_user(), &options.user) {
        config.user(user);
    }
    if let Some(password) = options.password.clone().or_else(|| of_file(config, options)) {
        config.password(password);
    }
}

/// The password in the file of passwords.
fn of_file(config: &Config, options: &DatabaseOptions) -> Option<String> {
    let host = match config.get_hosts().first()? {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(_) => "localhost".to_owned(),
    };
    let port = config.get_ports().first().copied().unwrap_or(USUAL_PORT).to_string();
    let (database, user) = (config.get_dbname().unwrap_or_default(), config.get_user().unwrap_or_default());
    password_file::look_up(options.password_file.as_deref()?, [&host, &port, database, user])
}

/// Why there is no connection.
enum Refusal {
    Server(postgres::Error),
    Certificates(String),
}

fn encrypted_or_not(config: &Config) -> Result<Client, Refusal> {
    if config.get_ssl_mode() == SslMode::Disable {
        return config.connect(NoTls).map_err(Refusal::Server);
    }
    match encryption() {
        Ok(encryption) => config.connect(encryption).map_err(Refusal::Server),
        Err(error) if config.get_ssl_mode() == SslMode::Require => Err(Refusal::Certificates(error.to_string())),
        Err(_) => config.connect(NoTls).map_err(Refusal::Server),
    }
}

/// Encryption by certificates that the system trusts.
fn encryption() -> Result<MakeRustlsConnect, Box<dyn Error + Send + Sync>> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(MakeRustlsConnect::new(config.with_platform_verifier()?.with_no_client_auth()))
}
