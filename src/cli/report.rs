//! `iaf report`: from a folder to one HTML page on its best backtests.

use super::benchmarks::read_benchmarks;
use super::byte_size::byte_size;
use super::compare::CompareArgs;
use super::console::Console;
use super::contradictions::{say_filter_contradictions, say_rank_contradiction};
use super::count::Count;
use super::criteria::{Condition, Ends, Scoring};
use super::distinct::DistinctArgs;
use super::error::CliError;
use super::format::{printable, size};
use super::index::refuse_failures;
use super::limits::LimitArgs;
use super::measured::{filters_by_measured, ranks_by_measured};
use super::offered::Offered;
use super::open::{SourceArgs, say_missing};
use super::output::Output;
use super::pipeline::PipelineArgs;
use super::rate::rate;
use super::universe::UniverseArgs;
use crate::index::names_column;
use crate::model::Origin;
use crate::publish::{self, Published, Request};
use crate::rank::Ranking;
use crate::report::{self, Budget, Part, Prices, Rendered, ReportInput, Sizes};
use crate::sweep::{Distinct, Refreshed, Sweep};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const EXAMPLES: &str = "Examples:
  iaf report examples/sweep
  iaf report examples/sweep --top 5 --by chained_cagr --where 'worst_drawdown < 0.2' -o best.html
  iaf report examples/sweep --focus risk_adjusted --detail full --max-size 0 -o full.html";

/// Write an HTML report on the best backtests of a folder
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ReportArgs {
    #[command(flatten)]
    source: SourceArgs,
    /// How many backtests to report on, or 'all'
    #[arg(short = 'n', long, visible_alias = "limit", value_name = "N", default_value = "25")]
    top: Count,
    /// Metric to rank by; whether more or less is better is known
    #[arg(long, value_name = "METRIC", default_value = "sharpe_ratio")]
    #[arg(value_parser = Offered::Metrics, hide_possible_values = true)]
    by: String,
    #[command(flatten)]
    scoring: Scoring,
    #[command(flatten)]
    condition: Condition,
    #[command(flatten)]
    ends: Ends,
    #[command(flatten)]
    distinct: DistinctArgs,
    /// File to write, or - for standard output [default: report.html]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Title of the report [default: the folder's name]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Folder of CSV files with daily prices ('date,close') to compare with, one for each benchmark
    #[arg(long, value_name = "DIR")]
    benchmarks: Option<PathBuf>,
    /// Risk-free rate a year, such as 0.027 or 2.7%, instead of the bundles' own
    #[arg(long, value_name = "RATE", value_parser = rate, allow_negative_numbers = true)]
    risk_free: Option<f64>,
    #[command(flatten)]
    universe: UniverseArgs,
    /// Largest size of the file, such as 500KB or 2MiB; 0 for any size
    #[arg(long, value_name = "SIZE", value_parser = byte_size, default_value = "4MiB")]
    max_size: u64,
    /// How much detail the page has at most, as far as it fits
    #[arg(long, value_enum, value_name = "DETAIL", default_value_t = Detail::Standard)]
    detail: Detail,
    #[command(flatten)]
    compare: CompareArgs,
    /// Say how many bytes each part of the page takes
    #[arg(long)]
    sizes: bool,
    /// Fail if any bundle cannot be read
    #[arg(long)]
    strict: bool,
    /// Show the report in the browser
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    pipeline: PipelineArgs,
    #[command(flatten)]
    limits: LimitArgs,
}

/// The measured metrics that are of returns above the risk-free rate.
const ABOVE_RISK_FREE: [&str; 2] = ["chained_sharpe", "chained_sortino"];

/// The most detail that a page has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Detail {
    /// Every point of every curve
    Full,
    /// 1,000 points a curve, all trades and orders
    Standard,
    /// The ranking and what is said of all winners together
    Summary,
}

impl ReportArgs {
    /// The limits of the page.
    fn budget(&self) -> Budget {
        let detail = match self.detail {
            Detail::Full => report::Detail::Full,
            Detail::Standard => report::Detail::Standard,
            Detail::Summary => report::Detail::Summary,
        };
        let limit = usize::try_from(self.max_size).unwrap_or(usize::MAX);
        Budget { max_size: (limit > 0).then_some(limit), detail }
    }

    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        let condition = self.source.condition(&self.condition);
        let ranking = self.scoring.ranking(&self.by, &self.ends)?;
        if let Some(metric) = ranking.metric().filter(|metric| metric.origin == Origin::Sweep) {
            let error = format!("'{}' is computed over all trials of a sweep, and no report ranks by it", metric.name);
            return Err(CliError::wrong_usage(error).hint(format!("'iaf rank --by {}' does", metric.name)));
        }
        let output = match &self.output {
            Some(file) => Output::new(file)?,
            None => Output::unnamed(Path::new(REPORT))?,
        };
        self.pipeline.check(output.path(), console)?;
        let benchmarks = self.benchmarks(console)?;
        let baseline = self.pipeline.baseline(&ranking, console)?;
        let universe = self.universe.filter(console)?;
        let limits = self.limits.limits();
        let (mut open, Refreshed { scan, .. }) = self.source.open_refreshed(limits, Some(&condition), console)?;
        if filters_by_measured(&condition) || ranks_by_measured(&ranking) {
            open.measure_missing(console)?;
        }
        let ranked = open.sweep.rank(&ranking, condition.filter.as_deref())?;
        let indexed = open.sweep.index()?.count()?;
        if ranked.is_empty() {
            return Err(condition.refuse_nothing(indexed));
        }
        let since = baseline.map(|baseline| baseline.since(&mut open, console)).transpose()?;
        condition.say_parts(open.sweep.index()?, ranked.len(), console)?;
        let matching = ranked.len();
        let distinct = self.distinct.of(ranked, usize::MAX, &mut open, console)?;
        let near_copies = self.distinct.distinct.then(|| distinct.left_out());
        let (Distinct { ranked, copies }, sweep) = (distinct, &open.sweep);
        condition.say_misread_fractions(console);
        say_filter_contradictions(console, sweep.index()?, &condition)?;
        let shown = ranked.first_keys(self.top.of(ranked.len()));
        say_rank_contradiction(console, sweep.index()?, &ranking, &shown.iter().collect::<Vec<_>>())?;
        self.say_rates(&ranking, &condition, console);
        let universe = universe.map(|filter| self.universe.of(&filter, sweep, console)).transpose()?;
        let request = Request {
            title: self.title(sweep),
            criteria: report::Criteria {
                ranking,
                filter: condition.filter.clone(),
                limit: self.top.asked(ranked.len()),
            },
            top: self.top.of(ranked.len()),
            budget: self.budget(),
            benchmarks,
            risk_free_rate: self.risk_free,
            universe,
            most_compared: self.compare.most(),
        };
        let Published { mut input, failures, missing, without_candles } =
            publish::input_of_sweep(sweep, &scan, ranked, matching, request, &*console.progress())?;
        failures.iter().chain(&without_candles).for_each(|failure| console.warn(failure));
        say_missing(missing.len(), sweep, console);
        if input.winners.is_empty() {
            return Err(refuse_unopened(sweep.is_index() && missing.is_empty()));
        }
        (input.near_copies, input.since) = (near_copies, since);
        for winner in &mut input.winners {
            winner.near_copies = copies.get(winner.key.as_str()).copied().unwrap_or_default();
        }
        let figures = self.pipeline.figures(&input)?;
        let page = report::render(&input, &self.budget())?;
        output.write(console, &page.html)?;
        self.pipeline.write_summary(&input, (!output.is_stdout()).then(|| output.path()), console)?;
        self.conclude(console, &output, &input, &page)?;
        let read = if self.strict { refuse_failures(input.failures.len()) } else { Ok(()) };
        match (read, self.pipeline.pass(&figures)) {
            (Err(unread), Err(closed)) => Err(unread.and(&closed)),
            (read, passed) => read.and(passed),
        }
    }

    /// Says so where what was measured at the bundles' own rates orders or lets in backtests that are shown at another.
    fn say_rates(&self, ranking: &Ranking, condition: &Condition, console: &Console) {
        let filter = condition.filter.as_deref().unwrap_or_default();
        let is_read =
            |name: &&str| ranking.metrics().iter().any(|metric| metric.name == *name) || names_column(filter, name);
        let read: Vec<&str> = ABOVE_RISK_FREE.into_iter().filter(is_read).collect();
        if self.risk_free.is_some() && !read.is_empty() {
            console.note(&format!(
                "--risk-free changes what the page shows; {} in the index, which ranks and filters, keeps the bundles' own rates",
                read.join(" and ")
            ));
        }
    }

    fn benchmarks(&self, console: &Console) -> Result<Vec<Prices>, CliError> {
        self.benchmarks.as_deref().map_or(Ok(Vec::new()), |folder| read_benchmarks(folder, console))
    }

    fn title(&self, sweep: &Sweep) -> String {
        let named = if sweep.is_index() { sweep.folder() } else { sweep.location() };
        self.title.clone().unwrap_or_else(|| name_of(named))
    }

    /// Says what was written and what is not in it, and shows it where that was asked for.
    fn conclude(
        &self,
        console: &Console,
        output: &Output<'_>,
        input: &ReportInput,
        page: &Rendered,
    ) -> Result<(), CliError> {
        let was_asked_for = self.detail == Detail::Summary;
        if !page.left_out.is_empty() && !was_asked_for {
            console.note(&format!("left out for size: {} (--max-size, --detail)", page.left_out.join("; ")));
        }
        if self.sizes {
            say_sizes(console, &page.sizes);
        }
        if output.is_stdout() {
            return Ok(());
        }
        let (file, label, size) = (output.path().display(), input.criteria.label(), size(page.html.len() as u64));
        let (shown, total) = (input.winners.len(), input.scan.indexed);
        console.done(&format!("{file}: {shown} of {total} backtests by {label}, {size}"))?;
        if let Some(since) = &input.since {
            console.done(&printable(&since.sentence()))?;
        }
        if self.open && !show_in_browser(output.path()) {
            console.note(&format!("no browser could be started; open {file} yourself"));
        }
        Ok(())
    }
}

/// Why no ranked backtest is on a page; those of an index may be elsewhere.
fn refuse_unopened(may_be_elsewhere: bool) -> CliError {
    CliError::failed("none of the ranked backtests can be opened").hint(match may_be_elsewhere {
        true => "see the warnings above; --source DIR names the folder that the bundles are in now",
        false => "see the warnings above",
    })
}

/// The file that a report is written to where none is named.
const REPORT: &str = "report.html";

/// Says the bytes of each part of the page, the largest first.
fn say_sizes(console: &Console, sizes: &Sizes) {
    let mut parts = Part::ALL;
    parts.sort_by_key(|part| std::cmp::Reverse(sizes.of(*part)));
    for part in parts {
        console.say(&format!("{:>10}  {}", sizes.of(part), part.label()));
    }
    console.say(&format!("{:>10}  bytes in all", sizes.total()));
}

/// The name of a folder or a bundle, for want of a title.
fn name_of(path: &Path) -> String {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = if real.is_file() { real.file_stem() } else { real.file_name() };
    name.map_or_else(|| "Backtests".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Hands a file to the program that shows web pages.
fn show_in_browser(file: &Path) -> bool {
    let file = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        Command::new("explorer")
    } else {
        Command::new("xdg-open")
    };
    command.arg(file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().is_ok()
}
