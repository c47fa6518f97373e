//! `iaf index`: writes or refreshes the index of a folder.

use super::console::Console;
use super::databases::database_options;
use super::error::CliError;
use super::limits::LimitArgs;
use super::locations::Locations;
use super::objects::{ObjectArgs, cache_folder};
use super::open::refresh;
use super::output::Output;
use super::segments::{check_shard, segment_home};
use crate::index::{
    Catalog, FILTER_TIME, FiguresWanted, IndexAddress, IndexError, NamingScheme, ScanOutcome, SegmentError,
    SegmentHome, Shard, merge_segments, to_parquet,
};
use crate::model::Location;
use crate::sweep::{IndexHome, Refreshed, Sweep, SweepOptions};
use clap::Args;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "Examples:
  iaf index examples/sweep
  iaf index examples/sweep --parquet
  iaf index examples/sweep -o elsewhere.sqlite

On many machines, each with its own number, and then on one:
  iaf index examples/sweep --shard 0/2 --segment segments
  iaf index examples/sweep --shard 1/2 --segment segments
  iaf index --merge segments -o index.sqlite";

/// Index a folder of bundles, reading only those that changed
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct IndexArgs {
    /// Folder of bundles, with the folders below it, a tiered store, or the URL of an object store; of several, or of bundles,
    /// with -o FILE; with --merge, folders or URLs of segments
    #[arg(value_name = "DIR", required = true)]
    paths: Vec<PathBuf>,
    /// File to write the index to, or the URL of a database of PostgreSQL, postgres://USER@HOST/DATABASE [default: DIR/index.sqlite,
    /// and for a URL a file among the caches]
    #[arg(long, short, visible_alias = "index", value_name = "FILE")]
    output: Option<PathBuf>,
    /// Name bundles by absolute paths, so that the index can be moved
    #[arg(long)]
    absolute_paths: bool,
    /// Read every bundle again, and replace a damaged index
    #[arg(long)]
    rebuild: bool,
    /// Also write all rows to a Parquet file beside the index, for DuckDB, Polars, pandas and the like
    #[arg(long)]
    parquet: bool,
    /// Read one of N parts of the bundles, counted from 0, such as 0/8, and write its rows to segments
    #[arg(long, value_name = "I/N", requires = "segment", conflicts_with_all = ["output", "parquet", "merge"])]
    shard: Option<Shard>,
    /// Folder, or URL in an object store, of the segments that a shard writes; what is in one is not read again
    #[arg(long, value_name = "DIR", requires = "shard")]
    segment: Option<PathBuf>,
    /// Make one index, named with -o FILE, of the segments of all shards
    #[arg(long, requires = "output", conflicts_with = "absolute_paths")]
    merge: bool,
    /// Read no more of each bundle than its summary, and leave what is measured to when it is first asked for
    #[arg(long, conflicts_with_all = ["shard", "merge"])]
    summary: bool,
    /// Fail if any bundle cannot be indexed
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    objects: ObjectArgs,
    #[command(flatten)]
    limits: LimitArgs,
}

impl IndexArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        match (&self.shard, &self.segment, &self.output) {
            (Some(shard), Some(folder), _) => self.index_shard(*shard, folder, console),
            (_, _, Some(output)) if self.merge => self.merge(output, console),
            _ => self.index(console),
        }
    }

    fn index(&self, console: &Console) -> Result<(), CliError> {
        self.output.as_deref().map(|output| self.address(output)).transpose()?;
        let (_locations, mut sweep) = self.open()?;
        let Refreshed { scan, index: file, .. } = refresh(&mut sweep, console)?;
        let sidecar = self.parquet.then(|| write_sidecar(console, sweep.index()?)).transpose()?;
        self.say_done("", &scan, &file, sidecar, console)
    }

    /// Makes the segments of a shard.
    fn index_shard(&self, shard: Shard, folder: &Path, console: &Console) -> Result<(), CliError> {
        let (locations, sweep) = self.open()?;
        check_shard(&locations.paths, folder)?;
        let segments = segment_home(folder, self.limits.limits().file, &self.objects.options())?;
        let scan = sweep.index_shard(shard, &*segments, &*console.progress())?;
        console.scanned(&scan);
        self.say_done(&format!("shard {shard}: "), &scan, &folder.into(), None, console)
    }

    /// Makes one index of the segments of all shards.
    fn merge(&self, output: &Path, console: &Console) -> Result<(), CliError> {
        let address = self.address(output)?;
        let (limit, objects) = (self.limits.limits().file, self.objects.options());
        let homes = self.paths.iter().map(|path| segment_home(path, limit, &objects)).collect::<Result<Vec<_>, _>>()?;
        let homes: Vec<&dyn SegmentHome> = homes.iter().map(AsRef::as_ref).collect();
        let databases = database_options();
        let scan = address.fill(&databases, self.rebuild, |catalog| {
            merge_segments(&homes, catalog, self.rebuild, &*console.progress())
        });
        let scan = scan.map_err(|error| match error {
            IndexError::Segments(SegmentError::None(location)) if self.paths.len() > 1 => {
                let hint =
                    format!("--merge takes folders of segments alone, and rows come from these: leave {location} out");
                CliError::from(IndexError::from(SegmentError::None(location))).hint(hint)
            }
            error => error.into(),
        })?;
        console.scanned(&scan);
        let read_only = || address.open_read_only(&databases, FILTER_TIME);
        let sidecar = self.parquet.then(|| write_sidecar(console, &*read_only()?)).transpose()?;
        self.say_done("", &scan, &address.location(), sidecar, console)
    }

    /// The address of an index that is named.
    fn address(&self, output: &Path) -> Result<IndexAddress, CliError> {
        let address = IndexAddress::meant_by(output).map_err(IndexError::from)?;
        match address {
            IndexAddress::Database(_) if self.parquet => Err(CliError::wrong_usage(
                "--parquet writes a file beside the index, and a database stands in no folder",
            )
            .hint("'iaf list INDEX -n all --csv' writes its rows")),
            address => Ok(address),
        }
    }

    /// Opens the bundles, with the locations that must outlast them.
    fn open(&self) -> Result<(Locations, Sweep), CliError> {
        let locations = Locations::find(&self.paths, &self.limits.limits())?;
        let sweep = Sweep::open_all(&locations.paths, self.options())?;
        if sweep.is_index() {
            return Err(CliError::wrong_usage(format!("{} is an index itself", sweep.location().display()))
                .hint("name the folder that it is of, and the index with -o FILE"));
        }
        Ok((locations, sweep))
    }

    /// Says what came of it, and fails on bundles that could not be read where that was asked for.
    fn say_done(
        &self,
        of: &str,
        scan: &ScanOutcome,
        file: &Location,
        sidecar: Option<PathBuf>,
        console: &Console,
    ) -> Result<(), CliError> {
        let ScanOutcome { indexed, measured, unchanged, removed, failures, .. } = scan;
        let measured = if *measured > 0 { format!(", measured {measured}") } else { String::new() };
        let failed = failures.len();
        let sidecar = sidecar.map_or_else(String::new, |path| format!(", {}", path.display()));
        console.done(&format!(
            "{of}indexed {indexed}, unchanged {unchanged}, removed {removed}, failed {failed}{measured} -> {file}{sidecar}"
        ))?;
        match () {
            () if self.strict => refuse_failures(failed),
            // Few bundles may have fallen to a shard, and the others go on.
            () if self.shard.is_none() && scan.is_of_failures_alone() => Err(CliError::none_readable(scan.seen)),
            () => Ok(()),
        }
    }

    fn options(&self) -> SweepOptions {
        SweepOptions {
            home: match &self.output {
                Some(file) => IndexHome::File(file.clone()),
                // A shard makes no index.
                None if self.shard.is_some() => IndexHome::BesideOrTemporary,
                None => IndexHome::Beside,
            },
            naming: if self.absolute_paths { NamingScheme::Absolute } else { NamingScheme::Relative },
            source: None,
            rebuild: self.rebuild,
            figures: if self.summary { FiguresWanted::Summary } else { FiguresWanted::Measured },
            limits: self.limits.limits(),
            objects: self.objects.options(),
            cache: cache_folder(),
            databases: database_options(),
            filter_time: None,
        }
    }
}

/// Writes the Parquet file of an index beside it.
pub(super) fn write_sidecar(console: &Console, index: &dyn Catalog) -> Result<PathBuf, CliError> {
    let location = index.location();
    let file = location.as_path().ok_or_else(|| CliError::failed(format!("nothing stands beside {location}")))?;
    let path = file.with_extension("parquet");
    if path == file {
        return Err(CliError::wrong_usage(format!("{} is the index itself", path.display()))
            .hint("name the index otherwise with -o FILE, for example index.sqlite"));
    }
    Output::unnamed(&path)?.write(console, to_parquet(index)?)?;
    Ok(path)
}

/// Fails on bundles that could not be read, as `--strict` asks for.
pub(super) fn refuse_failures(failed: usize) -> Result<(), CliError> {
    match failed {
        0 => Ok(()),
        1 => Err(CliError::failed("1 bundle cannot be read").hint("repair or remove it, or leave out --strict")),
        _ => Err(CliError::failed(format!("{failed} bundles cannot be read"))
            .hint("repair or remove them, or leave out --strict")),
    }
}
