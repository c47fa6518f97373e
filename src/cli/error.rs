//! Errors: a command fails with what went wrong, what to do about it, and an exit code.

use super::no_backtests::found_instead;
use crate::bundle::{BundleError, BundleFault};
use crate::index::{IndexError, PARAMETER_PREFIX, SegmentError};
use crate::model::Location;
use crate::rank::{MetricError, PRESETS, PresetError};
use crate::report::ReportError;
use crate::store::{ArchiveError, MigrateError, StoreError};
use crate::sweep::SweepError;
use std::error::Error;
use std::io;
use std::path::Path;

/// Why a command came to nothing, and what to do about it. Every error of the library becomes one.
#[derive(Debug)]
pub struct CliError {
    pub(super) error: Box<dyn Error + Send + Sync>,
    pub(super) hint: Option<String>,
    kind: ErrorKind,
}

/// The kind of a failure, from which the exit code follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// It could not be done.
    Failed,
    /// It makes no sense as it was asked for.
    WrongUsage,
    /// A gate is closed.
    GateClosed,
}

/// What to do where the program was built without services.
pub(super) const WITH_CLOUD: &str =
    "'cargo install --path . --locked --features cloud' in the source of iaf builds one that knows them";

impl CliError {
    /// What went wrong, and then what caused it, outermost first.
    pub fn reasons(&self) -> Vec<String> {
        let mut reasons = vec![self.error.to_string()];
        let mut cause = self.error.source();
        while let Some(error) = cause {
            reasons.push(error.to_string());
            cause = error.source();
        }
        reasons
    }

    /// The error itself, for who wants to tell one from another.
    pub fn error(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.error
    }

    /// What to do about it.
    pub fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// Its kind.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The command could not do what it was asked for.
    pub fn failed(error: impl Into<Box<dyn Error + Send + Sync>>) -> CliError {
        let error = error.into();
        let hint = is_denied(&*error).then(|| {
            "the user who runs iaf may not do that there: 'chmod -R u+rX' gives the right to read, 'chmod u+w' that to write"
                .to_owned()
        });
        CliError { error, hint, kind: ErrorKind::Failed }
    }

    /// The arguments make no sense.
    pub fn wrong_usage(error: impl Into<Box<dyn Error + Send + Sync>>) -> CliError {
        CliError { kind: ErrorKind::WrongUsage, ..CliError::failed(error) }
    }

    /// There are bundles, and none of them can be read.
    pub(super) fn none_readable(bundles: usize) -> CliError {
        let error = match bundles {
            1 => "the only bundle cannot be read".to_owned(),
            bundles => format!("none of {bundles} bundles can be read"),
        };
        CliError::failed(error).hint("see the warnings above; 'iaf validate' says what is wrong with each of them")
    }

    /// A gate is closed, which the arguments asked to be told.
    pub(super) fn gate_closed(error: impl Into<Box<dyn Error + Send + Sync>>) -> CliError {
        CliError { kind: ErrorKind::GateClosed, ..CliError::failed(error) }
    }

    /// Adds another failure to it, whose exit code gives way to its own.
    pub(super) fn and(self, other: &CliError) -> CliError {
        let error = format!("{}; and {}", self.reasons().join(": "), other.reasons().join(": "));
        CliError { error: error.into(), ..self }
    }

    /// Adds what to do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> CliError {
        self.hint = Some(hint.into());
        self
    }

    /// 1 for a failure, 2 for wrong usage, 3 for a gate that is closed.
    pub(crate) fn exit_code(&self) -> u8 {
        match self.kind {
            ErrorKind::Failed => 1,
            ErrorKind::WrongUsage => 2,
            ErrorKind::GateClosed => 3,
        }
    }
}

impl From<IndexError> for CliError {
    fn from(error: IndexError) -> CliError {
        let hint = match &error {
            IndexError::NoFolder(_) => "name the folder that holds the bundles".to_owned(),
            IndexError::NotAFolder(_) => "name the folder that the file is in".to_owned(),
            IndexError::NoBundles(Location::Url(_)) => {
                "bundles are objects whose names end in .iafbt or .obtf; directories of older formats are read from a disk alone"
                    .to_owned()
            }
            IndexError::NoBundles(folder) => found_instead(folder.as_path().unwrap_or(Path::new(""))),
            IndexError::AllGone { .. } => "name the index, and with --source DIR the folder that the bundles are in now; where they are deleted for good, \
                                           'iaf index DIR --rebuild' takes the rows out"
                .to_owned(),
            IndexError::Unreachable { location: Location::Url(url), .. } => reach_hint(url),
            IndexError::NotFound(_) => "'iaf index DIR' writes one".to_owned(),
            IndexError::Newer { .. } => "it is of the framework 9 or of a newer iaf and stays as it is: name the folder instead, \
                                         and an index of iaf's own is kept beside it; -o FILE keeps it elsewhere"
                .to_owned(),
            IndexError::Damaged { .. } | IndexError::Row { .. } => {
                "'iaf index DIR --rebuild' writes it anew from the bundles".to_owned()
            }
            IndexError::Foreign { .. } => "name another file for the index with -o FILE".to_owned(),
            IndexError::NotWritable { .. } => "name a file that can be written with -o FILE".to_owned(),
            IndexError::Unreadable { .. } => {
                "make it readable, or write another one with 'iaf index DIR -o FILE'".to_owned()
            }
            IndexError::Busy(_) => {
                "run it again once that process is done; if there is none, the file system cannot lock files: name one elsewhere"
                    .to_owned()
            }
            IndexError::FilterTime { .. } => {
                "a condition without joins of all rows takes no such time; --filter-timeout gives it more".to_owned()
            }
            IndexError::Filter { filter, .. } if has_percentage(filter) => {
                "figures are fractions: 20 % is written 0.2, and a fall as a positive one".to_owned()
            }
            IndexError::Filter { nearest, .. } if nearest.is_empty() => {
                "a filter is an SQL condition on metrics and columns, such as 'sharpe_ratio > 1 AND number_of_trades > 30'"
                    .to_owned()
            }
            IndexError::Parameter { nearest, .. } if nearest.is_empty() => {
                "'iaf list INDEX --columns parameters' shows the parameters that there are".to_owned()
            }
            IndexError::Filter { nearest, .. } | IndexError::Parameter { nearest, .. } => did_you_mean(nearest),
            IndexError::Segments(error) => segment_hint(error),
            IndexError::NoDatabases(_) => WITH_CLOUD.to_owned(),
            IndexError::NoServer { .. } => {
                "the password is taken from PGPASSWORD or ~/.pgpass; sslmode=disable in the URL does without encryption"
                    .to_owned()
            }
            IndexError::Lost { .. } => "run the command again: what was written by then is whole".to_owned(),
            IndexError::Address(_) => "an index in a database is named as postgres://USER@HOST/DATABASE".to_owned(),
            _ => return CliError::failed(error),
        };
        let wrong_usage =
            matches!(error, IndexError::Filter { .. } | IndexError::Parameter { .. } | IndexError::Address(_));
        let error = if wrong_usage { CliError::wrong_usage(error) } else { CliError::failed(error) };
        error.hint(hint)
    }
}

/// Whether the system denied access, as an error or what caused it says.
fn is_denied(error: &(dyn Error + 'static)) -> bool {
    let of_bundle = match error.downcast_ref() {
        Some(BundleError { fault: BundleFault::Io(error), .. }) => Some(error),
        _ => None,
    };
    let own = error.downcast_ref::<io::Error>().or(of_bundle);
    own.is_some_and(|error| error.kind() == io::ErrorKind::PermissionDenied) || error.source().is_some_and(is_denied)
}

/// What an object store at a URL is reached with.
fn reach_hint(url: &str) -> String {
    let variables = match url.split_once(':') {
        Some(("gs", _)) => "GOOGLE_APPLICATION_CREDENTIALS or GOOGLE_SERVICE_ACCOUNT_KEY",
        Some(("az", _)) => "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
        _ => "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION",
    };
    format!("the service is named with --endpoint, and credentials with variables such as {variables}")
}

/// What to do about segments that cannot be written or merged.
fn segment_hint(error: &SegmentError) -> String {
    let hint = match error {
        SegmentError::None(_) => {
            "'iaf index DIR --shard 0/2 --segment SEGMENTS' makes the segments of one of two shards"
        }
        SegmentError::Unfinished { .. } => {
            "run each of them with --shard I/N: what its segments hold is not read again; then merge once more"
        }
        SegmentError::Twice { .. } => "name each folder of segments once, and keep one copy of each shard",
        SegmentError::Differ { .. } => {
            "give each folder of bundles, and each number of shards, a folder of segments of its own"
        }
        SegmentError::HomeOfAnother { .. } => {
            "give each folder of bundles a folder of segments of its own; where the bundles have moved, run every shard with \
             --rebuild"
        }
        SegmentError::OfAnother { .. } => {
            "name another file with -o FILE; where the bundles have moved, or its rows are not wanted any more, --rebuild puts \
             those of the segments in their place"
        }
        SegmentError::Damaged { .. } => "run its shard again: what is damaged or missing is read from the bundles anew",
        SegmentError::Unreadable { location: Location::Url(url), .. }
        | SegmentError::NotWritable { location: Location::Url(url), .. } => return reach_hint(url),
        _ => "run the command again once the folder can be read and written",
    };
    hint.to_owned()
}

/// Whether a number in a text is followed by a percent sign.
fn has_percentage(text: &str) -> bool {
    text.split_inclusive('%').any(|part| {
        part.strip_suffix('%').is_some_and(|number| number.trim_end().ends_with(|last: char| last.is_ascii_digit()))
    })
}

impl From<MetricError> for CliError {
    fn from(error: MetricError) -> CliError {
        let hint = match &error {
            MetricError::Unknown { name, .. } if name.starts_with(PARAMETER_PREFIX) => {
                format!("a parameter is no figure of merit; 'iaf list --sort {name}' lists in its order")
            }
            MetricError::Unknown { nearest, .. } if !nearest.is_empty() => did_you_mean(nearest),
            MetricError::OfSweep(name) => format!("'iaf rank --by {name}' ranks by it alone"),
            MetricError::OfCandles(name) => {
                format!("the page of 'iaf report' has a column {name}, which sorts its winners")
            }
            _ => "metrics are, among others, sharpe_ratio, sortino_ratio, cagr, profit_factor and win_rate".to_owned(),
        };
        CliError::wrong_usage(error).hint(hint)
    }
}

impl From<PresetError> for CliError {
    fn from(error: PresetError) -> CliError {
        let hint = match error.nearest.as_slice() {
            [] => format!("presets are {}", PRESETS.map(|preset| preset.name()).join(", ")),
            nearest => did_you_mean(nearest),
        };
        CliError::wrong_usage(error).hint(hint)
    }
}

impl From<ReportError> for CliError {
    fn from(error: ReportError) -> CliError {
        let is_large = matches!(error, ReportError::TooLarge { .. });
        let failed = CliError::failed(error);
        if is_large {
            failed.hint("allow more with --max-size (0 for any size), or report on fewer winners with --top")
        } else {
            failed
        }
    }
}

impl From<ArchiveError> for CliError {
    fn from(error: ArchiveError) -> CliError {
        match error {
            ArchiveError::WithinStore { .. } => CliError::wrong_usage(error)
                .hint("name another folder outside of it, or a new one in a folder of bundles"),
            ArchiveError::HoldsBundles { .. } => {
                CliError::wrong_usage(error).hint("name a new folder, or an archive that was made before")
            }
            error => CliError::failed(error).hint("name a folder that can be written"),
        }
    }
}

impl From<MigrateError> for CliError {
    fn from(error: MigrateError) -> CliError {
        let hint = match &error {
            MigrateError::NotAFolder(_) => "name the folder that the file is in".to_owned(),
            MigrateError::IsABacktest(_) => "name the folder that it is in".to_owned(),
            MigrateError::Nothing(folder) => found_instead(folder),
            MigrateError::WithinEachOther { .. } => {
                return CliError::wrong_usage(error).hint("name a folder beside the one that is copied");
            }
            _ => return CliError::failed(error),
        };
        CliError::failed(error).hint(hint)
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> CliError {
        let hint = match &error {
            StoreError::LegacyDirectory { .. } => "'iaf migrate-backtests' turns it into a bundle",
            StoreError::Link { .. } => {
                "put what it leads to in its place; a folder of chunks that several stores share is written to with \
                 'iaf migrate-store --shared-ohlcv'"
            }
            StoreError::SharedChunks { .. } => {
                "nothing was removed; put the folder itself in its place to collect in it"
            }
            StoreError::Unread { .. } => "nothing was taken away of it; let it be read, then run this again",
            _ => return CliError::failed(error),
        };
        CliError::failed(error).hint(hint)
    }
}

impl From<SweepError> for CliError {
    fn from(error: SweepError) -> CliError {
        match error {
            SweepError::Index(error) => error.into(),
            SweepError::Store(error) => error.into(),
            SweepError::NotFound(_) => {
                CliError::failed(error).hint("name a folder of bundles, bundles, a tiered store or an index")
            }
            SweepError::Unknown(_) => CliError::failed(error)
                .hint("bundles are files whose names end in .iafbt or .obtf, and an index is a file of SQLite"),
            SweepError::SourceOfNoIndex => CliError::wrong_usage(error)
                .hint("--source DIR goes with one index, whose bundles are somewhere else now"),
            SweepError::Unanswered(_) => CliError::failed(error)
                .hint("all trials together have no answer; rank by another metric, or name trials of the same days"),
            SweepError::NoTemporaryFolder(_) => CliError::failed(error).hint(
                "name a folder that can be written in the variable TMPDIR, or keep the index with 'iaf index DIR -o FILE'",
            ),
            SweepError::NoCandles(_) => CliError::failed(error)
                .hint("prices come with bundles that name OHLCV chunks; the framework writes them with include_ohlcv"),
            SweepError::Timeframes { wanted: None, .. } => {
                CliError::wrong_usage(error).hint("choose one with --timeframe")
            }
            SweepError::Timeframes { ref there, .. } if there.len() == 1 => {
                CliError::wrong_usage(error).hint("leave --timeframe out")
            }
            SweepError::Timeframes { .. } => CliError::wrong_usage(error),
            SweepError::NoHome => CliError::wrong_usage(error).hint("name a file for the index with -o FILE"),
            SweepError::Address(_) => CliError::wrong_usage(error),
            SweepError::NoObjectStores(_) => CliError::failed(error).hint(WITH_CLOUD),
            SweepError::ObjectsAmongOthers => CliError::wrong_usage(error).hint("index each with -o FILE"),
            SweepError::Silent { ref location, .. } => {
                let hint = reach_hint(&location.to_string_lossy());
                CliError::failed(error).hint(hint)
            }
            SweepError::DatabaseAmongOthers => CliError::wrong_usage(error).hint("name it by itself"),
            SweepError::OnlyRead(_) => CliError::wrong_usage(error).hint("copy them into a folder first"),
            error => CliError::failed(error),
        }
    }
}

/// A hint that offers names.
pub(super) fn did_you_mean(names: &[impl AsRef<str>]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("did you mean {} or {last}?", rest.join(", ")),
        _ => format!("did you mean {}?", names.join("")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceError;

    #[test]
    fn that_there_is_no_room_for_an_index_says_where_it_is_looked_for() {
        for kind in [io::ErrorKind::PermissionDenied, io::ErrorKind::NotFound] {
            let error = CliError::from(SweepError::NoTemporaryFolder(kind.into()));
            assert!(error.hint_text().is_some_and(|hint| hint.contains("TMPDIR")), "{error:?}");
        }
    }

    #[test]
    fn what_may_not_be_read_is_told_by_what_caused_the_error() {
        let denied = || io::Error::from(io::ErrorKind::PermissionDenied);
        let folder = SourceError::Unreachable { location: Path::new("sweep").into(), source: denied().into() };
        let bundle = BundleError { path: "a.iafbt".into(), fault: BundleFault::Io(denied()) };
        for error in [CliError::from(IndexError::from(folder)), CliError::failed(bundle)] {
            assert!(error.hint_text().is_some_and(|hint| hint.contains("chmod")), "{error:?}");
        }
        assert_eq!(CliError::failed(io::Error::from(io::ErrorKind::NotFound)).hint_text(), None);
    }
}
