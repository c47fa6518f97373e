//! Sweeps: the backtests at some locations, ranked, listed, judged and put on a page.

use crate::errors::OrRaise;
use crate::page::{AskedPage, Page, rendered};
use crate::ranking::AskedRanking;
use crate::screen::{AskedScreen, panel_of, pipeline_of, screened};
use crate::table::{Table, array};
use crate::work::{Watched, work};
use arrow_array::{ArrayRef, Float64Array, Int64Array};
use iaf::cli::{CliError, judgement_json};
use iaf::factor::{AnyFilter, Universe};
use iaf::index::{IndexError, NamingScheme, PARAMETER_PREFIX, ScanOutcome, SortKey, TableRow, table};
use iaf::judgement::JudgementOptions;
use iaf::model::{Direction, Failure, Origin, RowKey};
use iaf::publish::{Published, input_of_sweep};
use iaf::rank::metric_of_name;
use iaf::report::Budget;
use iaf::sweep::{Distinct, IndexHome, SweepError, SweepOptions};
use pyo3::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The backtests at some locations, and what is known of the last scan.
#[pyclass(frozen, subclass, module = "iafbt._iafbt", name = "RawSweep")]
#[derive(Debug)]
pub struct Sweep(Mutex<Scanned>);

#[derive(Debug)]
struct Scanned {
    sweep: iaf::sweep::Sweep,
    scan: ScanOutcome,
}

impl Scanned {
    /// Brings the index up to date, and measures what an index of another program lacks.
    fn refresh(&mut self, watched: &Watched) -> Result<(), CliError> {
        self.scan = self.sweep.refresh(watched)?.scan;
        match self.sweep.measure_missing(watched) {
            // An index is of use without its bundles too.
            Ok(_) | Err(SweepError::Index(IndexError::NoFolder(_) | IndexError::NotAFolder(_))) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn rows(&self, keys: &[&RowKey]) -> Result<Vec<iaf::index::TypedColumn>, CliError> {
        let index = self.sweep.index()?;
        let (rows, trials) = (index.rows(keys)?, index.trials(keys)?);
        let trials: HashMap<&RowKey, _> = keys.iter().copied().zip(trials).collect();
        let rows = rows.iter().map(|(key, row)| {
            let trial = trials.get(key).and_then(Option::as_ref);
            TableRow { key, row, trial }
        });
        Ok(table(&rows.collect::<Vec<_>>()))
    }
}

impl Sweep {
    fn held(&self) -> MutexGuard<'_, Scanned> {
        // What was begun and not finished is a scan, which the next one does again.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Failures = Vec<(String, String)>;

fn pairs(failures: &[Failure]) -> Failures {
    failures.iter().map(|failure| (failure.path.clone(), failure.reason.clone())).collect()
}

#[pymethods]
impl Sweep {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "the caller names each of them")]
    #[pyo3(signature = (locations, *, index=None, source=None, absolute=false, rebuild=false, beside=false, refresh=true, report=None))]
    fn new(
        py: Python<'_>,
        locations: Vec<PathBuf>,
        index: Option<PathBuf>,
        source: Option<PathBuf>,
        absolute: bool,
        rebuild: bool,
        beside: bool,
        refresh: bool,
        report: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Sweep> {
        let home = match index {
            Some(file) => IndexHome::File(file),
            None if beside => IndexHome::Beside,
            None => IndexHome::BesideOrTemporary,
        };
        let naming = if absolute { NamingScheme::Absolute } else { NamingScheme::Relative };
        let options = SweepOptions { home, source, naming, rebuild, ..SweepOptions::default() };
        let scanned = work(py, report, |watched| -> Result<_, CliError> {
            let sweep = iaf::sweep::Sweep::open_all(&locations, options)?;
            let mut scanned = Scanned { sweep, scan: ScanOutcome::default() };
            if refresh {
                scanned.refresh(watched)?;
            }
            Ok(scanned)
        })?;
        Ok(Sweep(Mutex::new(scanned)))
    }

    /// Brings the index up to date with the bundles.
    #[pyo3(signature = (report=None))]
    fn refresh(&self, py: Python<'_>, report: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        work(py, report, |watched| self.held().refresh(watched))
    }

    /// The file of the index.
    #[getter]
    fn index_file(&self, py: Python<'_>) -> PathBuf {
        py.detach(|| self.held().sweep.index_address().as_file().map(Path::to_owned).unwrap_or_default())
    }

    /// The folder of the bundles.
    #[getter]
    fn folder(&self, py: Python<'_>) -> PathBuf {
        py.detach(|| self.held().sweep.folder().to_owned())
    }

    /// What the last scan could not read, with the reason.
    #[getter]
    fn failures(&self, py: Python<'_>) -> Failures {
        py.detach(|| {
            let held = self.held();
            pairs(&[&held.scan.failures[..], &held.scan.unmeasurable, &held.scan.left_out].concat())
        })
    }

    /// Writes the rows as a Parquet file beside the index.
    fn write_parquet(&self, py: Python<'_>) -> PyResult<PathBuf> {
        work(py, None, |_| -> Result<_, CliError> {
            let held = self.held();
            let index = held.sweep.index()?;
            let location = index.location();
            let file =
                location.as_path().ok_or_else(|| CliError::failed(format!("nothing stands beside {location}")))?;
            let path = file.with_extension("parquet");
            let bytes = iaf::index::to_parquet(index)?;
            iaf::files::replace_file(&path, &bytes).map_err(CliError::failed)?;
            Ok(path)
        })
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        py.detach(|| -> Result<_, CliError> { Ok(self.held().sweep.index()?.count()?) }).or_raise(py)
    }

    /// The backtests that meet a condition, best first, with their rank and what they were ranked by.
    #[expect(clippy::too_many_arguments, reason = "the package beside it names each of them")]
    fn ranked(
        &self,
        py: Python<'_>,
        by: Option<String>,
        focus: Option<String>,
        weights: Option<BTreeMap<String, f64>>,
        ascending: Option<bool>,
        filter: Option<String>,
        limit: Option<usize>,
        distinct: bool,
    ) -> PyResult<Table> {
        let asked = AskedRanking { by, focus, weights, ascending };
        let (columns, added) = work(py, None, |_| -> Result<_, CliError> {
            let held = self.held();
            let ranking = asked.ranking()?;
            let limit = limit.unwrap_or(usize::MAX);
            let mut ranked = held.sweep.rank(&ranking, filter.as_deref())?;
            if distinct && !ranked.is_empty() {
                ranked = held.sweep.distinct(ranked, limit)?.ranked;
            }
            ranked.truncate(limit);
            let keys = ranked.first_keys(ranked.len());
            // What no row holds is shown beside the rank.
            let added = match ranking.metric() {
                None => Some("score".to_owned()),
                Some(metric) if metric.origin == Origin::Sweep => Some(metric.name.to_owned()),
                Some(_) => None,
            };
            let values: Vec<Option<f64>> = ranked.iter().map(|ranked| ranked.value).collect();
            Ok((held.rows(&keys.iter().collect::<Vec<_>>())?, added.map(|name| (name, values))))
        })?;
        let ranks = (1..).take(columns.first().map_or(0, |column| column.values.len()));
        let mut all: Vec<(String, ArrayRef)> =
            vec![("rank".to_owned(), Arc::new(ranks.map(Some).collect::<Int64Array>()))];
        all.extend(added.map(|(name, values)| -> (String, ArrayRef) { (name, Arc::new(Float64Array::from(values))) }));
        all.extend(columns.iter().map(|column| (column.name.clone(), array(column))));
        Table::new(all)
    }

    /// The backtests that meet a condition in the order of a column, or else of their paths.
    fn listed(
        &self,
        py: Python<'_>,
        sort_by: Option<String>,
        ascending: bool,
        filter: Option<String>,
        limit: Option<usize>,
    ) -> PyResult<Table> {
        let columns = work(py, None, |_| -> Result<_, CliError> {
            let held = self.held();
            let key = sort_by.as_deref().map(sort_key).transpose()?;
            let direction = if ascending { Direction::Ascending } else { Direction::Descending };
            let order = key.as_ref().map(|key| (key, direction));
            let limit = limit.unwrap_or(usize::MAX >> 1);
            let keys = held.sweep.index()?.list(filter.as_deref(), order, limit)?;
            held.rows(&keys.iter().collect::<Vec<_>>())
        })?;
        Table::of(columns)
    }

    /// The statistics of selection as JSON, under the keys of `iaf sweep --json`.
    fn statistics(&self, py: Python<'_>, blocks: Option<usize>) -> PyResult<String> {
        work(py, None, |_| -> Result<_, CliError> {
            let held = self.held();
            let usual = JudgementOptions::default();
            let blocks = blocks.unwrap_or(usual.blocks);
            if !blocks.is_multiple_of(2) || !(2..=24).contains(&blocks) {
                return Err(CliError::wrong_usage(format!("{blocks} is no number of blocks"))
                    .hint("it should be an even number from 2 to 24"));
            }
            let options = JudgementOptions { blocks, ..usual };
            Ok(judgement_json(&held.sweep.judge(held.scan.failures.len(), &options)?).to_string())
        })
    }

    /// A screen of the candles that the backtests share, what of them cannot be had, and what else is to be known.
    fn screen(
        &self,
        py: Python<'_>,
        asked: AskedScreen,
        report: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<(Table, Failures, Vec<String>)> {
        // A function of Python's own may ask the sweep itself: it is free again once the candles are read.
        let candles = |timeframe: Option<&str>, watched: &Watched| panel_of(&self.held().sweep, timeframe, watched);
        let (table, failures, notices) = screened(py, report, asked, candles)?;
        Ok((table, pairs(&failures), notices))
    }

    /// A page on the best, what was left out of it, and what could not be opened.
    fn page(
        &self,
        py: Python<'_>,
        asked: AskedPage,
        filter: Option<String>,
        report: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<(Page, Failures)> {
        work(py, report, |watched| -> Result<_, CliError> {
            let held = self.held();
            let sweep = &held.sweep;
            let named = if sweep.is_index() { sweep.folder() } else { sweep.location() };
            let real = named.canonicalize().unwrap_or_else(|_| named.to_owned());
            let title = real.file_name().map_or("Backtests".into(), |name| name.to_string_lossy());
            let (distinct, timeframe) = (asked.distinct, asked.timeframe.clone());
            let allowed = asked.universe.as_deref().map(filter_of).transpose()?;
            let mut request = asked.request(usize::MAX, &title, filter)?;
            let ranked = sweep.rank(&request.criteria.ranking, request.criteria.filter.as_deref())?;
            if ranked.is_empty() {
                return Err(CliError::failed("there is no backtest to report on")
                    .hint("loosen the condition, or name a folder that holds backtests"));
            }
            let matching = ranked.len();
            let Distinct { ranked, copies } = match distinct {
                true => sweep.distinct(ranked, usize::MAX)?,
                false => Distinct { ranked, ..Distinct::default() },
            };
            let mut without_universe = Vec::new();
            if let Some(allowed) = allowed {
                let (panel, failures) = panel_of(sweep, timeframe.as_deref(), watched)?;
                request.universe = Some(Universe::of(&allowed, &panel).map_err(CliError::failed)?);
                without_universe = failures;
            }
            let budget = Budget { max_size: request.budget.max_size, detail: request.budget.detail };
            let Published { mut input, failures, missing, without_candles } =
                input_of_sweep(sweep, &held.scan, ranked, matching, request, watched)?;
            input.near_copies = distinct.then(|| copies.values().sum());
            for winner in &mut input.winners {
                winner.near_copies = copies.get(winner.key.as_str()).copied().unwrap_or_default();
            }
            if input.winners.is_empty() {
                return Err(CliError::failed("none of the ranked backtests can be opened")
                    .hint("source names the folder that the bundles are in now"));
            }
            Ok((rendered(&input, &budget)?, pairs(&[failures, missing, without_candles, without_universe].concat())))
        })
    }
}

/// What a pipeline lets through.
fn filter_of(text: &str) -> Result<AnyFilter, CliError> {
    let pipeline = pipeline_of(text, BTreeMap::new())?;
    let filter = pipeline.filter().map_err(|error| CliError::wrong_usage(format!("universe: {error}")))?;
    Ok(filter.clone())
}

fn sort_key(name: &str) -> Result<SortKey, CliError> {
    if let Some(parameter) = name.strip_prefix(PARAMETER_PREFIX) {
        return Ok(SortKey::Parameter(parameter.to_owned()));
    }
    match SortKey::field(name) {
        Some(key) => Ok(key),
        None => Ok(SortKey::Metric(metric_of_name(name)?)),
    }
}
