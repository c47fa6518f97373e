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

/// The variables that name the URL of a service.
const ENDPOINTS: [&str; 6] = [
    "AWS_ENDPOINT_URL_S3",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT",
    "AZURE_STORAGE_ENDPOINT",
    "AZURE_ENDPOINT",
    "GOOGLE_BASE_URL",
];

impl ObjectOptions {
    /// The URL of the service that was named in one way or the other: two services may have a bucket of the same name.
    pub fn named_endpoint(&self) -> Option<&str> {
        self.endpoints().next()
    }

    /// Every URL of a service that is named.
    pub(super) fn endpoints(&self) -> impl Iterator<Item = &str> {
        let said = |name: &&str| {
            let of_name = |(other, value): &&(String, String)| other == name && !value.is_empty();
            self.variables.iter().find(of_name).map(|(_, value)| value.as_str())
        };
        self.endpoint.as_deref().into_iter().chain(ENDPOINTS.iter().filter_map(said))
    }
}

/// The values of variables are secrets.
impl fmt::Debug for ObjectOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ObjectOptions { requests, retries, .. } = self;
        f.debug_struct("ObjectOptions").field("requests", requests).field("retries", retries).finish_non_exhaustive()
    }
}
