//! Options of object stores: where they are and how they are asked.

use super::ObjectService;
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
    /// The URL of the service that was named in one way or the other: two of one kind may have a bucket of the same name.
    pub fn named_endpoint(&self, service: ObjectService) -> Option<&str> {
        self.endpoints(service).next()
    }

    /// Every URL of the service that is named. What is said of another service is not looked at.
    pub(super) fn endpoints(&self, service: ObjectService) -> impl Iterator<Item = &str> {
        let said = |name: &&str| {
            let of_name = |(other, value): &&(String, String)| other == name && !value.is_empty();
            self.variables.iter().find(of_name).map(|(_, value)| value.as_str())
        };
        self.endpoint.as_deref().into_iter().chain(variables(service).iter().filter_map(said))
    }
}

/// The variables that name the URL of a service.
fn variables(service: ObjectService) -> &'static [&'static str] {
    match service {
        ObjectService::S3 => &["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"],
        ObjectService::Gcs => &["GOOGLE_BASE_URL"],
        ObjectService::Azure => &["AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT"],
    }
}

/// The values of variables are secrets.
impl fmt::Debug for ObjectOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ObjectOptions { requests, retries, .. } = self;
        f.debug_struct("ObjectOptions").field("requests", requests).field("retries", retries).finish_non_exhaustive()
    }
}
