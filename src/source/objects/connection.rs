//! Connections to a bucket: requests are awaited here.

use super::fault::Faults;
use crate::source::{ObjectAddress, ObjectOptions, ObjectService};
use futures_util::{Stream, StreamExt};
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzure, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorage, GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::limit::LimitStore;
use object_store::list::PaginatedListStore;
use object_store::path::Path;
use object_store::{
    Attribute, AttributeValue, ClientOptions, GetOptions, GetResult, MultipartUpload, ObjectMeta, ObjectStore,
    ObjectStoreExt, PutMode, PutMultipartOptions, PutOptions, PutPayload, RetryConfig,
};
use reqwest::Url;
use std::fmt;
use std::future::Future;
use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// How long the store has for a connection, and for the next bytes.
const PATIENCE: Duration = Duration::from_secs(30);

/// A bucket that can be asked from any number of threads.
pub(super) struct Connection {
    prefix: String,
    store: Arc<dyn ObjectStore>,
    pages: Arc<dyn PaginatedListStore>,
    runtime: Runtime,
    faults: Faults,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

impl Connection {
    /// Makes what is needed to ask; nothing is asked yet.
    ///
    /// # Errors
    /// The settings make no sense, or the system starts no thread.
    pub(super) fn open(address: &ObjectAddress, options: &ObjectOptions) -> io::Result<Connection> {
        let faults = Faults::of(address.service(), &options.variables);
        options.endpoints(address.service()).try_for_each(check_endpoint)?;
        // The client takes what the whole process has; where a program has set something already, that will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let limit = options.requests.max(1);
        let stores = match address.service() {
            ObjectService::S3 => s3(address, options).map(|store| both(store, limit)),
            ObjectService::Gcs => gcs(address, options).map(|store| both(store, limit)),
            ObjectService::Azure => azure(address, options).map(|store| both(store, limit)),
        };
        let (store, pages) = stores.map_err(|error| faults.io_error(error))?;
        Ok(Connection { prefix: address.prefix().to_owned(), store, pages, runtime, faults })
    }

    /// A connection to a store that is at hand.
    #[cfg(test)]
    pub(super) fn to<S: ObjectStore + PaginatedListStore + Clone>(address: &ObjectAddress, store: S) -> Connection {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (store, pages) = both(store, ObjectOptions::default().requests);
        let faults = Faults::of(address.service(), &[]);
        Connection { prefix: address.prefix().to_owned(), store, pages, runtime, faults }
    }

    /// What stands before the name of an object in its key; empty, or with a slash at its end.
    pub(super) fn before_names(&self) -> String {
        if self.prefix.is_empty() { String::new() } else { format!("{}/", self.prefix) }
    }

    /// The path of an object below the prefix.
    pub(super) fn path(&self, name: &str) -> io::Result<Path> {
        let whole = if self.prefix.is_empty() { name.to_owned() } else { format!("{}/{name}", self.prefix) };
        Path::parse(whole).map_err(|error| io::Error::new(io::ErrorKind::InvalidFilename, error))
    }

    /// The name of an object below the prefix.
    pub(super) fn name<'a>(&self, object: &'a ObjectMeta) -> Option<&'a str> {
        let whole = object.location.as_ref();
        match self.prefix.as_str() {
            "" => Some(whole),
            prefix => whole.strip_prefix(prefix)?.strip_prefix('/'),
        }
    }

    /// What lists objects page by page.
    pub(super) fn pages(&self) -> &dyn PaginatedListStore {
        &*self.pages
    }

    pub(super) fn head(&self, path: &Path) -> io::Result<ObjectMeta> {
        self.wait(self.store.head(path))
    }

    pub(super) fn get(&self, path: &Path, options: GetOptions) -> io::Result<GetResult> {
        self.wait(self.store.get_opts(path, options))
    }

    /// Writes an object whole, in the place of another or, by `PutMode::Create`, where there is none, with something that it says
    /// of itself.
    pub(super) fn put(
        &self,
        path: &Path,
        content: &[u8],
        mode: PutMode,
        said: (Attribute, AttributeValue),
    ) -> io::Result<()> {
        let options = PutOptions { mode, attributes: [said].into_iter().collect(), ..PutOptions::default() };
        self.wait(self.store.put_opts(path, PutPayload::from(content.to_vec()), options)).map(drop)
    }

    /// Writes an object in parts of so many bytes, in the place of another, with something that it says of itself. It is there when the last
    /// part is, and not before.
    pub(super) fn put_parts(
        &self,
        path: &Path,
        content: &mut dyn Read,
        part: u64,
        said: (Attribute, AttributeValue),
    ) -> io::Result<()> {
        let options =
            PutMultipartOptions { attributes: [said].into_iter().collect(), ..PutMultipartOptions::default() };
        let mut upload = self.wait(self.store.put_multipart_opts(path, options))?;
        let sent = self.send_parts(&mut *upload, content, part);
        if sent.is_err() {
            // Best effort: what stays is no object, and costs its bytes until the bucket's rules take it away.
            let _ = self.wait(upload.abort());
        }
        sent
    }

    fn send_parts(&self, upload: &mut dyn MultipartUpload, content: &mut dyn Read, part: u64) -> io::Result<()> {
        loop {
            let mut bytes = Vec::new();
            if content.take(part).read_to_end(&mut bytes)? == 0 {
                return self.wait(upload.complete()).map(drop);
            }
            self.wait(upload.put_part(PutPayload::from(bytes)))?;
        }
    }

    pub(super) fn delete(&self, path: &Path) -> io::Result<()> {
        self.wait(self.store.delete(path))
    }

    /// Waits for the next of several answers; `None` after the last.
    pub(super) fn next<T>(
        &self,
        answers: &mut (impl Stream<Item = object_store::Result<T>> + Unpin),
    ) -> io::Result<Option<T>> {
        self.wait(async { answers.next().await.transpose() })
    }

    /// Waits for an answer.
    pub(super) fn wait<T>(&self, answer: impl Future<Output = object_store::Result<T>>) -> io::Result<T> {
        self.answer(answer).map_err(|error| self.error(error))
    }

    /// Waits for an answer, and gives an error as it came.
    pub(super) fn answer<T>(&self, answer: impl Future<Output = object_store::Result<T>>) -> object_store::Result<T> {
        self.runtime.block_on(answer)
    }

    /// The error that reading a file would give.
    pub(super) fn error(&self, error: object_store::Error) -> io::Error {
        self.faults.io_error(error)
    }
}

/// A store as what answers so many requests at once, and as what lists in pages.
fn both<S: ObjectStore + PaginatedListStore + Clone>(
    store: S,
    limit: usize,
) -> (Arc<dyn ObjectStore>, Arc<dyn PaginatedListStore>) {
    (Arc::new(LimitStore::new(store.clone(), limit)), Arc::new(store))
}

/// Refuses what is no URL of a service: the client would end the program.
fn check_endpoint(endpoint: &str) -> io::Result<()> {
    let refuse = |reason: &str| Err(io::Error::new(io::ErrorKind::InvalidInput, reason.to_owned()));
    match Url::parse(endpoint) {
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            refuse("the URL of the service holds credentials, which are taken from the environment alone")
        }
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(()),
        _ => refuse("the URL of the service is none: it is written as https://HOST or http://HOST:PORT"),
    }
}

fn s3(address: &ObjectAddress, options: &ObjectOptions) -> object_store::Result<AmazonS3> {
    let mut builder = AmazonS3Builder::new().with_client_options(client(address, options)).with_retry(retry(options));
    for (key, value) in settings::<AmazonS3ConfigKey>(options, "AWS_") {
        builder = builder.with_config(key, value);
    }
    if let Some(endpoint) = &options.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    builder.with_bucket_name(address.bucket()).build()
}

fn gcs(address: &ObjectAddress, options: &ObjectOptions) -> object_store::Result<GoogleCloudStorage> {
    let mut builder =
        GoogleCloudStorageBuilder::new().with_client_options(client(address, options)).with_retry(retry(options));
    for (key, value) in settings::<GoogleConfigKey>(options, "GOOGLE_") {
        builder = builder.with_config(key, value);
    }
    if let Some(endpoint) = endpoint(address, options) {
        builder = builder.with_base_url(endpoint);
    }
    let is_said = |said: String| matches!(said.to_ascii_lowercase().as_str(), "1" | "true" | "on" | "yes" | "y");
    if builder.get_config_value(&GoogleConfigKey::SkipSignature).is_some_and(is_said) {
        // Before it writes it would ask the machine for credentials all the same, for minutes where there are none.
        builder = builder.with_bearer_token("");
    }
    builder.with_bucket_name(address.bucket()).build()
}

fn azure(address: &ObjectAddress, options: &ObjectOptions) -> object_store::Result<MicrosoftAzure> {
    let mut builder =
        MicrosoftAzureBuilder::new().with_client_options(client(address, options)).with_retry(retry(options));
    for (key, value) in settings::<AzureConfigKey>(options, "AZURE_") {
        builder = builder.with_config(key, value);
    }
    if let Some(endpoint) = endpoint(address, options) {
        // Of an emulator it would otherwise believe to know better where it is.
        builder = builder.with_endpoint(endpoint.to_owned()).with_use_emulator(false);
    }
    builder.with_container_name(address.bucket()).build()
}

/// The URL of the service, without the slash at its end that is often copied with it.
fn endpoint<'a>(address: &ObjectAddress, options: &'a ObjectOptions) -> Option<&'a str> {
    options.named_endpoint(address.service()).map(|endpoint| endpoint.trim_end_matches('/'))
}

/// What the variables of a service say; what it does not know is left to others.
fn settings<'a, K: std::str::FromStr>(
    options: &'a ObjectOptions,
    beginning: &'static str,
) -> impl Iterator<Item = (K, &'a str)> {
    let own = options.variables.iter().filter(move |(name, value)| name.starts_with(beginning) && !value.is_empty());
    own.filter_map(|(name, value)| Some((usual_name(name).to_ascii_lowercase().parse().ok()?, value.as_str())))
}

/// The name that a service's libraries have for what its command line calls otherwise.
fn usual_name(name: &str) -> &str {
    match name {
        "AZURE_STORAGE_ACCOUNT" => "AZURE_STORAGE_ACCOUNT_NAME",
        "AZURE_STORAGE_KEY" => "AZURE_STORAGE_ACCOUNT_KEY",
        name => name,
    }
}

fn client(address: &ObjectAddress, options: &ObjectOptions) -> ClientOptions {
    let is_plain = endpoint(address, options).is_some_and(|endpoint| endpoint.starts_with("http://"));
    // A large bundle may take its time, as long as something comes.
    let client =
        ClientOptions::new().with_connect_timeout(PATIENCE).with_read_timeout(PATIENCE).with_timeout_disabled();
    client.with_allow_http(is_plain)
}

fn retry(options: &ObjectOptions) -> RetryConfig {
    RetryConfig { max_retries: options.retries, ..RetryConfig::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_url_of_a_service_is_refused_before_it_is_asked() {
        for endpoint in ["https://storage.example", "http://127.0.0.1:5917", "http://[::1]:9000/"] {
            assert!(check_endpoint(endpoint).is_ok(), "{endpoint}");
        }
        for endpoint in ["", "127.0.0.1:5917", "localhost:5917", "http://", "ftp://host", "https://key:secret@host"] {
            let error = check_endpoint(endpoint).unwrap_err();
            assert!(error.to_string().starts_with("the URL of the service") && !error.to_string().contains("secret"));
        }
    }

    #[test]
    fn a_variable_with_an_endpoint_is_looked_at_as_the_option_is() {
        let variable = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let open = |variables| {
            let options = ObjectOptions { variables, ..ObjectOptions::default() };
            Connection::open(&"s3://bucket/sweep".parse().unwrap(), &options)
        };
        assert!(open(vec![variable("AWS_ENDPOINT_URL", "localhost:1")]).is_err());
        assert!(open(vec![variable("AWS_ENDPOINT", "localhost:1")]).is_err());
        assert!(open(vec![variable("AWS_ENDPOINT_URL", "")]).is_ok());
        assert!(open(vec![variable("GOOGLE_BASE_URL", "localhost:1")]).is_ok(), "it is of another service");
    }
}
