//! References to blobs: the map that stands in the document for a series and names its blob.

use crate::model::Value;

/// The key of such a map.
pub(super) const BLOB: &str = "@blob";

/// The key of the blob that a value of the metrics refers to.
pub(crate) fn blob_key(value: &Value) -> Option<&str> {
    match value {
        Value::Map(fields) if fields.len() == 1 => fields.text(BLOB),
        _ => None,
    }
}

/// The value that refers to a blob.
pub(super) fn reference(key: &str) -> Value {
    Value::Map([(BLOB, Value::Text(key.to_owned()))].into_iter().collect())
}
