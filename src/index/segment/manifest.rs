//! Manifests: what a finished shard says of the bundles that fall to it, and where their rows are.
//!
//! A manifest is Parquet too: a row for each bundle, in order of their paths, with its state and the number of the segment that holds it.
//! Under the key `iaf.manifest` its footer says, as JSON, which shard it is of, what the index will be of, the names of the
//! segments, and what could not be looked at.

use super::SegmentFault;
use super::columns::{BUNDLE, MTIME, SIZE};
use super::encode::encode_under;
use super::header::FORMAT;
use super::table::{Columns, Stamps, Table, handle, number};
use crate::index::catalog::IndexedSource;
use crate::index::naming::NamingScheme;
use crate::index::shard::Shard;
use crate::model::{BundleStamp, Failure, Handle, Location};
use crate::source::Entries;
use arrow_array::types::UInt32Type;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray, UInt32Array};
use parquet::errors::ParquetError;
use serde_json::{Value as Json, json};
use std::path::PathBuf;
use std::sync::Arc;

/// The key in the footer of a manifest.
const MANIFEST: &str = "iaf.manifest";

/// The folder of all manifests.
pub(super) const MANIFESTS: &str = "manifests";

/// The column with the position of a segment's name.
const SEGMENT: &str = "segment";

/// The end of a manifest's name.
const EXTENSION: &str = ".parquet";

/// What is said of a finished shard.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Manifest {
    pub(super) shard: Shard,
    /// What the bundles are of, and how rows name them.
    pub(super) source: IndexedSource,
    /// The names of the segments that hold their rows.
    pub(super) segments: Vec<String>,
    /// The bundles in order of their paths.
    pub(super) bundles: SettledBundles,
    /// Paths below the location that could not be looked at or read: what is there may be there as before.
    pub(super) unseen: Vec<String>,
    /// What could not be looked into.
    pub(super) failures: Vec<Failure>,
}

/// Bundles whose rows are in segments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SettledBundles {
    pub(super) entries: Entries,
    /// The position of the name of each one's segment.
    pub(super) segments: Vec<u32>,
}

impl SettledBundles {
    pub(super) fn push(&mut self, bundle: &Handle, stamp: BundleStamp, segment: u32) {
        self.entries.push(bundle, stamp);
        self.segments.push(segment);
    }
}

/// The name of the manifest of a shard.
pub(super) fn manifest_of(shard: Shard) -> String {
    format!("{MANIFESTS}/{}{EXTENSION}", shard.name())
}

/// The shard that a file among the manifests is of.
pub(super) fn shard_of_manifest(file: &str) -> Option<Shard> {
    Shard::from_name(file.strip_suffix(EXTENSION)?)
}

impl Manifest {
    pub(super) fn encode(&self) -> Result<Vec<u8>, ParquetError> {
        let SettledBundles { entries, segments } = &self.bundles;
        let stamps = || (0..entries.len()).map(|position| entries.stamp(position));
        let bundles: StringArray = (0..entries.len()).map(|position| Some(entries.name(position))).collect();
        let mtimes: Int64Array = stamps().map(|stamp| Some(stamp.mtime_ns)).collect();
        let sizes: Int64Array = stamps().map(|stamp| i64::try_from(stamp.size).ok()).collect();
        let segments: UInt32Array = segments.iter().copied().map(Some).collect();
        let columns: [(&str, ArrayRef, bool); 4] = [
            (BUNDLE, Arc::new(bundles), true),
            (MTIME, Arc::new(mtimes), true),
            (SIZE, Arc::new(sizes), true),
            (SEGMENT, Arc::new(segments), true),
        ];
        let columns = RecordBatch::try_from_iter_with_nullable(columns)?;
        encode_under(MANIFEST, self.header().to_string(), &columns)
    }

    fn header(&self) -> Json {
        let location = match &self.source.location {
            Location::Path(path) => json!({ "path": path.to_string_lossy() }),
            Location::Url(url) => json!({ "url": url }),
        };
        json!({
            "format": FORMAT,
            "shard": self.shard.index(),
            "of": self.shard.of(),
            "location": location,
            "naming": self.source.naming.name(),
            "segments": self.segments,
            "unseen": self.unseen,
            "failures": self.failures.iter().map(|failure| [&failure.path, &failure.reason]).collect::<Vec<_>>(),
        })
    }

    pub(super) fn decode(bytes: Vec<u8>) -> Result<Manifest, SegmentFault> {
        let mut table = Table::open(bytes, MANIFEST, None)?;
        let header: Json = serde_json::from_str(&table.header).map_err(|_| SegmentFault::Header)?;
        if header["format"] != FORMAT {
            return Err(SegmentFault::Version);
        }
        let mut bundles = SettledBundles::default();
        while let Some(columns) = table.next()? {
            let columns = Columns(&columns);
            let (names, stamps) = (columns.texts(BUNDLE)?, Stamps::of(&columns)?);
            let segments = columns.numbers::<UInt32Type>(SEGMENT)?;
            for position in 0..columns.0.num_rows() {
                let segment = number(segments, position).ok_or(SegmentFault::Column(SEGMENT.to_owned()))?;
                bundles.push(&handle(names, position)?, stamps.at(position)?, segment);
            }
        }
        Manifest::with_header(&header, bundles).ok_or(SegmentFault::Header)
    }

    fn with_header(header: &Json, bundles: SettledBundles) -> Option<Manifest> {
        let whole = |name: &str| u32::try_from(header[name].as_u64()?).ok();
        let texts = |list: &Json| {
            let texts = list.as_array()?.iter().map(|text| Some(text.as_str()?.to_owned()));
            texts.collect::<Option<Vec<String>>>()
        };
        let location = match (&header["location"]["path"], &header["location"]["url"]) {
            (Json::String(path), _) => Location::Path(PathBuf::from(path)),
            (_, Json::String(url)) => Location::Url(url.clone()),
            _ => return None,
        };
        let naming = NamingScheme::ALL.into_iter().find(|scheme| header["naming"] == scheme.name())?;
        let failure = |pair: &Json| {
            let [path, reason] = <[String; 2]>::try_from(texts(pair)?).ok()?;
            Some(Failure { path, reason })
        };
        Some(Manifest {
            shard: Shard::new(whole("shard")?, whole("of")?).ok()?,
            source: IndexedSource { location, naming },
            segments: texts(&header["segments"])?,
            bundles,
            unseen: texts(&header["unseen"])?,
            failures: header["failures"].as_array()?.iter().map(failure).collect::<Option<_>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let mut bundles = SettledBundles::default();
        for (name, segment) in [("n/a.iafbt", 1), ("ü.iafbt", 0)] {
            bundles.push(&Handle::new(name).unwrap(), BundleStamp { mtime_ns: -1, size: 7 }, segment);
        }
        for location in [Location::Path("/a b".into()), Location::Url("s3://b/c".to_owned())] {
            let manifest = Manifest {
                shard: Shard::new(2, 3).unwrap(),
                source: IndexedSource { location, naming: NamingScheme::Absolute },
                segments: vec!["a.parquet".to_owned(), "b.parquet".to_owned()],
                bundles: bundles.clone(),
                unseen: vec![String::new()],
                failures: vec![Failure { path: "x".to_owned(), reason: "y".to_owned() }],
            };
            let bytes = manifest.encode().unwrap();
            assert_eq!(Manifest::decode(bytes.clone()).unwrap(), manifest);
            assert!(Manifest::decode(bytes[..bytes.len() - 9].to_vec()).is_err());
        }
        assert_eq!(shard_of_manifest("2-of-3.parquet"), Shard::new(2, 3).ok());
    }
}
