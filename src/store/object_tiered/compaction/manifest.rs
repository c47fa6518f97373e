//! The manifest of tier 2: which files hold the rows of which bundles, as JSON that any engine can read.

use super::bucket_of;
use crate::bundle::Sha256;
use crate::model::{BundleStamp, Failure, Handle};
use crate::store::dataset::{Dataset, RUN_ID, Table};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The folder of tables.
pub(in crate::store) const TABLES: &str = "parquet";

/// The name of the manifest.
pub(in crate::store) const MANIFEST: &str = "parquet/manifest.json";

/// The word by which a manifest is known.
const FORMAT: &str = "iaf.tables";

/// The version of what it says.
const VERSION: u64 = 1;

/// The extension of a file of rows, with its dot.
const EXTENSION: &str = ".parquet";

/// The beginning of the name of a bucket's folder.
const BUCKET: &str = "bucket=";

/// Buckets that a table has at most.
pub(super) const MOST_BUCKETS: u32 = 1 << 16;

/// A file of the rows of one bucket of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableObject {
    /// The table.
    pub dataset: Dataset,
    /// The bucket, counted from 0.
    pub bucket: u32,
    /// The hash of its bytes, which is its name.
    pub sha256: Sha256,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its rows.
    pub rows: u64,
    /// The first and the last run that has rows in it; `None` where none has.
    pub runs: Option<(Handle, Handle)>,
}

/// The files of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableFiles {
    /// How many buckets its runs fall to: a power of two.
    pub(super) buckets: u32,
    pub(super) files: Vec<TableObject>,
}

/// A bundle whose rows are in the tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TabledBundle {
    /// The state that was read; `None` where it changed meanwhile, so that nobody knows.
    pub(super) stamp: Option<BundleStamp>,
    /// Why it has no rows: it was read and is damaged.
    pub(super) failure: Option<String>,
}

/// All of tier 2 in one state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TablesManifest {
    /// The hash of the manifest that it was put in the place of.
    pub(super) replaces: Option<Sha256>,
    pub(super) tables: BTreeMap<Dataset, TableFiles>,
    pub(super) bundles: BTreeMap<Handle, TabledBundle>,
}

/// Why bytes are no manifest.
#[derive(Debug, thiserror::Error)]
pub(super) enum ManifestFault {
    #[error("it is no JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("it is no manifest of tables")]
    Foreign,
    #[error("it is of version {0}, which this program does not know")]
    Version(u64),
    #[error("{0} is missing or makes no sense in it")]
    Field(&'static str),
}

impl TableObject {
    /// Its name below the store.
    pub fn name(&self) -> String {
        format!("{TABLES}/{}/{BUCKET}{}/{}{EXTENSION}", self.dataset.name(), self.bucket, self.sha256)
    }
}

/// Whether a file below the store has the name of one of rows, which nobody else gives.
pub(super) fn is_table_object(name: &str) -> bool {
    let [TABLES, dataset, bucket, file] = name.split('/').collect::<Vec<_>>()[..] else { return false };
    let hash = file.strip_suffix(EXTENSION).and_then(|hash| hash.parse::<Sha256>().ok());
    let bucket = bucket.strip_prefix(BUCKET).and_then(|bucket| bucket.parse().ok());
    let (Some(dataset), Some(bucket), Some(sha256)) = (Dataset::from_name(dataset), bucket, hash) else { return false };
    TableObject { dataset, bucket, sha256, bytes: 0, rows: 0, runs: None }.name() == name
}

impl TablesManifest {
    /// Every file that it names.
    pub(super) fn files(&self) -> impl Iterator<Item = &TableObject> {
        self.tables.values().flat_map(|table| &table.files)
    }

    /// Bundles that have rows.
    pub(super) fn backtests(&self) -> usize {
        self.bundles.values().filter(|bundle| bundle.failure.is_none()).count()
    }

    /// Bundles that were read and have no rows, and why.
    pub(super) fn damaged(&self) -> Vec<Failure> {
        let damaged = self.bundles.iter().filter_map(|(handle, bundle)| Some((handle, bundle.failure.clone()?)));
        damaged.map(|(handle, reason)| Failure { path: handle.to_string(), reason }).collect()
    }

    /// Whether a bundle has rows.
    pub(super) fn has_rows(&self, handle: &Handle) -> bool {
        self.bundles.get(handle).is_some_and(|bundle| bundle.failure.is_none())
    }

    /// How many units the bundles fall to that can be made anew alone: each is a bucket of the table that has the fewest.
    pub(super) fn units(&self) -> u32 {
        self.tables.values().map(|table| table.buckets).min().unwrap_or(1)
    }

    /// The unit of a bundle.
    pub(super) fn unit_of(&self, handle: &Handle) -> u32 {
        bucket_of(handle, self.units())
    }

    /// Its bytes.
    pub(super) fn compose(&self) -> Vec<u8> {
        let tables: Vec<Value> = self.tables.iter().map(|(dataset, table)| table_json(*dataset, table)).collect();
        let bundles: Vec<Value> = self.bundles.iter().map(|(handle, bundle)| bundle_json(handle, bundle)).collect();
        let manifest = json!({
            "format": FORMAT,
            "version": VERSION,
            "writer": concat!("iaf ", env!("CARGO_PKG_VERSION")),
            "replaces": self.replaces.map(|hash| hash.to_string()),
            "tables": tables,
            "bundles": bundles,
        });
        manifest.to_string().into_bytes()
    }

    /// Reads its bytes.
    pub(super) fn parse(bytes: &[u8]) -> Result<TablesManifest, ManifestFault> {
        let Value::Object(manifest) = serde_json::from_slice(bytes)? else { return Err(ManifestFault::Foreign) };
        match (manifest.get("format").and_then(Value::as_str), manifest.get("version").and_then(Value::as_u64)) {
            (Some(FORMAT), Some(VERSION)) => {}
            (Some(FORMAT), Some(version)) => return Err(ManifestFault::Version(version)),
            _ => return Err(ManifestFault::Foreign),
        }
        let replaces = match manifest.get("replaces") {
            None | Some(Value::Null) => None,
            Some(hash) => {
                Some(hash.as_str().and_then(|hash| hash.parse().ok()).ok_or(ManifestFault::Field("replaces"))?)
            }
        };
        let tables = objects(&manifest, "tables")?.map(|table| parsed_table(table?)).collect::<Result<_, _>>()?;
        let bundles = objects(&manifest, "bundles")?.map(|bundle| parsed_bundle(bundle?)).collect::<Result<_, _>>()?;
        Ok(TablesManifest { replaces, tables, bundles })
    }
}

fn table_json(dataset: Dataset, table: &TableFiles) -> Value {
    let columns = Table::columns(dataset).into_iter().map(|(name, kind)| json!({ "name": name, "type": kind }));
    let file = |file: &TableObject| {
        let (first, last) = file.runs.as_ref().map(|(first, last)| (first.as_str(), last.as_str())).unzip();
        json!({
            "path": file.name(),
            "bucket": file.bucket,
            "bytes": file.bytes,
            "rows": file.rows,
            "sha256": file.sha256.to_string(),
            "first_run": first,
            "last_run": last,
        })
    };
    json!({
        "name": dataset.name(),
        "columns": columns.collect::<Vec<_>>(),
        "buckets": table.buckets,
        "files": table.files.iter().map(file).collect::<Vec<_>>(),
    })
}

fn bundle_json(handle: &Handle, bundle: &TabledBundle) -> Value {
    let mut json = Map::from_iter([(RUN_ID.to_owned(), Value::from(handle.as_str()))]);
    if let Some(BundleStamp { mtime_ns, size }) = bundle.stamp {
        json.extend([("mtime_ns".to_owned(), mtime_ns.into()), ("size".to_owned(), size.into())]);
    }
    json.extend(bundle.failure.as_ref().map(|reason| ("failure".to_owned(), Value::from(reason.as_str()))));
    Value::Object(json)
}

type Object = Map<String, Value>;

/// The objects in a list.
fn objects<'a>(
    json: &'a Object,
    name: &'static str,
) -> Result<impl Iterator<Item = Result<&'a Object, ManifestFault>>, ManifestFault> {
    let list = json.get(name).and_then(Value::as_array).ok_or(ManifestFault::Field(name))?;
    Ok(list.iter().map(move |one| one.as_object().ok_or(ManifestFault::Field(name))))
}

fn text<'a>(json: &'a Object, name: &'static str) -> Result<&'a str, ManifestFault> {
    json.get(name).and_then(Value::as_str).ok_or(ManifestFault::Field(name))
}

fn number(json: &Object, name: &'static str) -> Result<u64, ManifestFault> {
    json.get(name).and_then(Value::as_u64).ok_or(ManifestFault::Field(name))
}

/// A number of so many.
fn number_below(json: &Object, name: &'static str, end: u32) -> Result<u32, ManifestFault> {
    let number = u32::try_from(number(json, name)?).ok().filter(|number| *number < end);
    number.ok_or(ManifestFault::Field(name))
}

fn handle(json: &Object, name: &'static str) -> Result<Handle, ManifestFault> {
    Handle::new(text(json, name)?).map_err(|_| ManifestFault::Field(name))
}

fn parsed_table(json: &Object) -> Result<(Dataset, TableFiles), ManifestFault> {
    let dataset = Dataset::from_name(text(json, "name")?).ok_or(ManifestFault::Field("name"))?;
    let buckets = number_below(json, "buckets", MOST_BUCKETS + 1)?;
    if !buckets.is_power_of_two() {
        return Err(ManifestFault::Field("buckets"));
    }
    let mut seen = BTreeSet::new();
    let mut file = |json: Result<&Object, ManifestFault>| {
        let json = json?;
        let runs = match json.get("first_run") {
            None | Some(Value::Null) => None,
            Some(_) => Some((handle(json, "first_run")?, handle(json, "last_run")?)),
        };
        let sha256 = text(json, "sha256")?.parse().map_err(|_| ManifestFault::Field("sha256"))?;
        let (bytes, rows) = (number(json, "bytes")?, number(json, "rows")?);
        let file = TableObject { dataset, bucket: number_below(json, "bucket", buckets)?, sha256, bytes, rows, runs };
        // A path of anything else would be asked for, and deleted, in its name.
        match text(json, "path")? == file.name() && seen.insert(file.bucket) {
            true => Ok(file),
            false => Err(ManifestFault::Field("path")),
        }
    };
    let files = objects(json, "files")?.map(&mut file).collect::<Result<_, _>>()?;
    Ok((dataset, TableFiles { buckets, files }))
}

fn parsed_bundle(json: &Object) -> Result<(Handle, TabledBundle), ManifestFault> {
    let mtime_ns = json.get("mtime_ns").and_then(Value::as_i64);
    let stamp = match mtime_ns {
        Some(mtime_ns) => Some(BundleStamp { mtime_ns, size: number(json, "size")? }),
        None => None,
    };
    let failure = json.get("failure").and_then(Value::as_str).map(str::to_owned);
    Ok((handle(json, RUN_ID)?, TabledBundle { stamp, failure }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> TablesManifest {
        let handle = |text: &str| Handle::new(text).unwrap();
        let file = |dataset, bucket, runs| TableObject {
            dataset,
            bucket,
            sha256: Sha256::of(b"rows"),
            bytes: 7,
            rows: 3,
            runs,
        };
        let table = |dataset, runs| (dataset, TableFiles { buckets: 2, files: vec![file(dataset, 1, runs)] });
        let bundle = |stamp, failure: Option<&str>| TabledBundle { stamp, failure: failure.map(str::to_owned) };
        let stamp = Some(BundleStamp { mtime_ns: 1_764_400_000_123_456_789, size: 9 });
        TablesManifest {
            replaces: Some(Sha256::of(b"before")),
            tables: BTreeMap::from([
                table(Dataset::Orders, None),
                table(Dataset::MetricSeries, Some((handle("a"), handle("n/b")))),
            ]),
            bundles: BTreeMap::from([
                (handle("a"), bundle(stamp, None)),
                (handle("n/b"), bundle(None, None)),
                (handle("n/c"), bundle(stamp, Some("it is cut off"))),
            ]),
        }
    }

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let manifest = manifest();
        assert_eq!(TablesManifest::parse(&manifest.compose()).unwrap(), manifest);
        assert_eq!((manifest.backtests(), manifest.damaged().len(), manifest.units()), (2, 1, 2));
        let none = TablesManifest::default();
        assert_eq!(TablesManifest::parse(&none.compose()).unwrap(), none);
    }

    #[test]
    fn what_names_anything_but_its_own_files_is_refused() {
        let text = String::from_utf8(manifest().compose()).unwrap();
        let hash = Sha256::of(b"rows").to_string();
        for (from, to) in [
            ("parquet/orders/bucket=1/", "bundles/"),
            ("parquet/orders/bucket=1/", "parquet/orders/bucket=0/"),
            (&*format!("bucket=1/{hash}"), &*format!("bucket=1/../{hash}")),
            ("\"bucket\":1", "\"bucket\":2"),
            ("\"buckets\":2", "\"buckets\":3"),
            ("\"buckets\":2", "\"buckets\":0"),
            ("\"version\":1", "\"version\":2"),
            ("iaf.tables", "another"),
            ("\"run_id\":\"a\"", "\"run_id\":\"../a\""),
            ("\"orders\"", "\"unknown\""),
            ("{", "["),
        ] {
            assert!(text.contains(from), "{from}");
            assert!(TablesManifest::parse(text.replacen(from, to, 1).as_bytes()).is_err(), "{from} {to}");
        }
    }

    #[test]
    fn a_file_of_rows_is_known_by_its_name_and_nothing_else_is_one() {
        let name = manifest().files().next().unwrap().name();
        assert!(is_table_object(&name), "{name}");
        let hash = Sha256::of(b"rows").to_string();
        for other in [
            MANIFEST.to_owned(),
            name.replace("parquet/", "bundles/"),
            name.replace("bucket=1", "bucket=01"),
            name.replace(&hash, &hash.to_uppercase()),
            name.replace("bucket=1", "run_id=a"),
            format!("{name}/a"),
            "parquet/orders/run_id=a/part-0.parquet".to_owned(),
        ] {
            assert!(!is_table_object(&other), "{other}");
        }
    }
}
