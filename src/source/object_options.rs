//! Options of object stores: where they are and how they are asked.

use std::fmt;

/// How an object store is reached.
#[derive(Clone, PartialEq, Eq)]
pub struct ObjectOptions {
    /// Variables and their values, as the clients of the services name them, such as `AWS_ACCESS_KEY_ID`.
    pub variables: Vec<(String, String)>,
    /// The URL of the service, where it is not the usual one.
    pub endpoint: Option<String>,
    /// Requests that may be under way at once.
    pub requests: usize,
    /// How often a request that failed for the moment is made again.
    pub retries: usize,
}

impl Default for ObjectOptions {
    fn default() -> ObjectOptions {
        ObjectOptions { variables: Vec::new(), endpoint: None, requests: 16, retries: 8 }
    }
}

impl ObjectOptions {
    /// The URL of the service that was named in one way or the other: two services may have a bucket of the same name.
    pub fn named_endpoint(&self) -> Option<&str> {
        const NAMES: [&str; 3] = ["AWS_ENDPOINT_URL", "AZURE_STORAGE_ENDPOINT", "GOOGLE_BASE_URL"];
        let said = || self.variables.iter().find(|(name, _)| NAMES.contains(&name.as_str()));
        self.endpoint.as_deref().or_else(|| said().map(|(_, value)| value.as_str()))
    }
}

/// The values of variables are secrets.
impl fmt::Debug for ObjectOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ObjectOptions { requests, retries, .. } = self;
        f.debug_struct("ObjectOptions").field("requests", requests).field("retries", retries).finish_non_exhaustive()
    }
}
