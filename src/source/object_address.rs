//! Addresses in object stores: which bucket of which service, and which prefix in it, a URL means.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// The services that are known, by what their URLs begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectService {
    /// Amazon S3, and whatever speaks as it does.
    S3,
    /// Google Cloud Storage.
    Gcs,
    /// Azure Blob Storage.
    Azure,
}

impl ObjectService {
    const ALL: [ObjectService; 3] = [ObjectService::S3, ObjectService::Gcs, ObjectService::Azure];

    fn scheme(self) -> &'static str {
        match self {
            ObjectService::S3 => "s3://",
            ObjectService::Gcs => "gs://",
            ObjectService::Azure => "az://",
        }
    }
}

/// A prefix in a bucket. It prints as the URL that it is, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectAddress {
    service: ObjectService,
    bucket: String,
    prefix: String,
}

/// Why a URL of an object store cannot be used. No part of the URL is repeated: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It begins otherwise.
    #[error("a URL of an object store begins with s3://, gs:// or az://")]
    Scheme,
    /// It names no bucket, or one that cannot be.
    #[error("a URL of an object store names a bucket and then a prefix, such as s3://BUCKET/SWEEP")]
    Bucket,
    /// It holds a name or a password, which would stand in indexes and messages.
    #[error("a URL of an object store holds no credentials: they are taken from the environment")]
    Credentials,
    /// A part of the prefix is none.
    #[error("no part of the prefix in the URL of an object store is empty, '.' or '..'")]
    Prefix,
}

impl ObjectAddress {
    /// The address that a path is meant as; `None` where it is a path.
    pub fn meant_by(path: &Path) -> Option<Result<ObjectAddress, AddressError>> {
        let text = path.to_str()?;
        ObjectService::ALL.iter().any(|service| text.starts_with(service.scheme())).then(|| text.parse())
    }

    /// The service that the bucket is at.
    pub fn service(&self) -> ObjectService {
        self.service
    }

    /// The bucket, or the container of Azure.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// Whether it is another address, or a prefix below it.
    pub fn lies_within(&self, other: &ObjectAddress) -> bool {
        let below = |prefix: &str| {
            self.prefix.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        (self.service, &self.bucket) == (other.service, &other.bucket)
            && (other.prefix.is_empty() || below(&other.prefix))
    }

    /// What stands before the names of all objects that are meant, with `/` between its parts; empty for the whole bucket.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }
}

impl FromStr for ObjectAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<ObjectAddress, AddressError> {
        let of = |service: &ObjectService| Some((*service, text.strip_prefix(service.scheme())?));
        let (service, rest) = ObjectService::ALL.iter().find_map(of).ok_or(AddressError::Scheme)?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.contains('@') {
            return Err(AddressError::Credentials);
        }
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_' | '$');
        if bucket.is_empty() || !bucket.chars().all(is_name) {
            return Err(AddressError::Bucket);
        }
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        if !prefix.is_empty() && prefix.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(AddressError::Prefix);
        }
        Ok(ObjectAddress { service, bucket: bucket.to_owned(), prefix: prefix.to_owned() })
    }
}

impl fmt::Display for ObjectAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slash = if self.prefix.is_empty() { "" } else { "/" };
        write!(f, "{}{}{slash}{}", self.service.scheme(), self.bucket, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_bucket_and_a_prefix_and_no_credentials() {
        for (text, bucket, prefix, shown) in [
            ("s3://b", "b", "", "s3://b"),
            ("gs://b/", "b", "", "gs://b"),
            ("az://my-b.c/n/sweep 1/", "my-b.c", "n/sweep 1", "az://my-b.c/n/sweep 1"),
        ] {
            let address = ObjectAddress::meant_by(Path::new(text)).unwrap().unwrap();
            assert_eq!((address.bucket(), address.prefix(), address.to_string().as_str()), (bucket, prefix, shown));
        }
        for (text, error) in [
            ("https://b/c", AddressError::Scheme),
            ("s3:///c", AddressError::Bucket),
            ("s3://b?x/c", AddressError::Bucket),
            ("s3://key:secret@b/c", AddressError::Credentials),
            ("s3://b/c//d", AddressError::Prefix),
            ("s3://b/../d", AddressError::Prefix),
        ] {
            assert_eq!(text.parse::<ObjectAddress>(), Err(error), "{text}");
        }
        assert!(ObjectAddress::meant_by(Path::new("runs/s3")).is_none());
        let within = |one: &str, other: &str| {
            one.parse::<ObjectAddress>().unwrap().lies_within(&other.parse::<ObjectAddress>().unwrap())
        };
        assert!(within("s3://b/c", "s3://b") && within("s3://b/c/d", "s3://b/c/") && within("s3://b/c", "s3://b/c"));
        assert!(!within("s3://b/cd", "s3://b/c") && !within("s3://b", "s3://b/c") && !within("gs://b/c", "s3://b/c"));
    }
}
