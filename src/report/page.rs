//! The page: every view in its place, with the data behind it, within the budget.

use askama::Template;
use rayon::prelude::*;

use super::activity::ActivityView;
use super::assets::{LOADER, SCRIPT, STYLE, THEME_SCRIPT, content_security_policy};
use super::benchmarks::BenchmarksView;
use super::budget::{Budget, LISTED, Part, Plan, ROOM, Rung, Sizes, left_out};
use super::comparison::ComparisonView;
use super::coverage::CoverageView;
use super::data;
use super::equity::EquityView;
use super::header::HeaderView;
use super::input::ReportInput;
use super::kpis::KpisView;
use super::payload::{Packer, strategies_block};
use super::provenance::ProvenanceView;
use super::ranking::RankingView;
use super::strategy::StrategyView;
use super::svg::colour_number;
use super::tearsheet::Tearsheet;
use super::windows::ReportWindows;

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// There is nothing to show.
    #[error("there is no winner to report on")]
    NoWinners,
    /// Not even the ranking fits into the size that was asked for.
    #[error(
        "the page takes {needed} bytes with nothing but the ranking of its winners, more than the {limit} that it may"
    )]
    TooLarge {
        /// Bytes that it would take.
        needed: usize,
        /// Bytes that it may take.
        limit: usize,
    },
    /// A template failed.
    #[error("the page could not be rendered")]
    Template(#[from] askama::Error),
    /// A data block could not be compressed.
    #[error("the data of '{name}' could not be packed")]
    Payload {
        /// Whose data.
        name: String,
        /// What the compressor said.
        source: flate2::CompressError,
    },
}

/// A page that was rendered.
#[derive(Debug)]
pub struct Rendered {
    /// The page.
    pub html: String,
    /// Its bytes by part.
    pub sizes: Sizes,
    /// What it lacks to keep the budget, a sentence each.
    pub left_out: Vec<String>,
}

#[derive(Debug, Template)]
#[template(path = "page.html")]
struct Page<'a> {
    policy: String,
    title: &'a str,
    style: Inline<'static>,
    theme_script: Inline<'static>,
    loader: Inline<'static>,
    /// Packed.
    script: Inline<'a>,
    /// Whether the page is the tearsheet of a single backtest, with nothing to compare it with.
    is_tearsheet: bool,
    navigation: Vec<Link<'a>>,
    /// How many winners have no link here.
    unlinked: usize,
    overview: &'a Overview,
    ranking: Option<Inline<'a>>,
    tearsheets: &'a [String],
    provenance: Inline<'a>,
    data: Inline<'a>,
    strategies: Inline<'a>,
    blocks: Vec<Block<'a>>,
}

/// What is said of all winners together, as HTML.
#[derive(Debug)]
struct Overview {
    header: String,
    kpis: Option<String>,
    activity: Option<String>,
    equity: Option<String>,
    coverage: Option<String>,
    benchmarks: Option<String>,
    comparison: Option<String>,
}

/// Text that stands in the page as it is: the embedded assets and encoded data, never a name from a bundle.
#[derive(Debug)]
struct Inline<'a>(&'a str);

impl std::fmt::Display for Inline<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl askama::filters::HtmlSafe for Inline<'_> {}

/// A winner in the navigation.
#[derive(Debug)]
struct Link<'a> {
    id: String,
    colour_number: usize,
    name: &'a str,
    value: String,
}

#[derive(Debug)]
struct Block<'a> {
    part: Part,
    id: String,
    text: &'a str,
}

impl Block<'_> {
    /// Bytes that it takes in the page.
    fn size(&self) -> usize {
        "\n<script type=\"application/octet-stream\" id=\"\"></script>".len() + self.id.len() + self.text.len()
    }
}

impl Page<'_> {
    /// Bytes by part, of so many in all.
    fn sizes(&self, total: usize) -> Sizes {
        let mut sizes = Sizes::default();
        sizes.add(Part::Assets, STYLE.len() + THEME_SCRIPT.len() + LOADER.len() + self.script.0.len());
        sizes.add(Part::Overview, self.overview.size());
        sizes.add(Part::Ranking, self.ranking.as_ref().map_or(0, |ranking| ranking.0.len()));
        sizes.add(Part::Tearsheets, self.tearsheets.iter().map(|tearsheet| tearsheet.len() + 1).sum());
        sizes.add(Part::Provenance, self.provenance.0.len());
        sizes.add(Part::Data, self.data.0.len() + self.strategies.0.len());
        for block in &self.blocks {
            sizes.add(block.part, block.size());
        }
        sizes.add(Part::Frame, total - sizes.total());
        sizes
    }
}

impl Overview {
    fn size(&self) -> usize {
        let sections = [&self.kpis, &self.activity, &self.equity, &self.coverage, &self.benchmarks, &self.comparison];
        self.header.len() + sections.into_iter().flatten().map(String::len).sum::<usize>()
    }
}

/// Renders a report as one HTML page that keeps the budget. The same input gives the same bytes.
///
/// # Errors
/// There is no winner, the data cannot be packed, or not even the ranking fits.
pub fn render(input: &ReportInput, budget: &Budget) -> Result<Rendered, ReportError> {
    let parts = Parts::new(input, budget)?;
    let first = budget.detail.first_rung();
    let everything = Plan::whole(input.winners.len(), first);
    let whole = parts.assemble(&everything, parts.left_out(&everything))?;
    let Some(limit) = budget.max_size.filter(|limit| whole.html.len() > *limit) else { return Ok(whole) };

    let detail = |part| whole.sizes.of(part);
    let details = detail(Part::Tearsheets) + detail(Part::Curves) + detail(Part::Trading);
    // A tearsheet that stands alone has no ranking; without room for it the page has one, which takes its own bytes.
    let bare = match input.is_tearsheet() {
        true => parts.assemble(&Plan::whole(input.winners.len(), Rung::RankingOnly), Vec::new())?.html.len(),
        false => 0,
    };
    let rest = bare.max(whole.sizes.total() - details) + ROOM;
    let plan = Plan::fitting(input.winners.len(), first, limit, rest, |place, rung| parts.size(place, rung))
        .map_err(|needed| ReportError::TooLarge { needed: needed.min(whole.html.len()), limit })?;
    let page = parts.assemble(&plan, parts.left_out(&plan))?;
    match page.html.len() {
        size if size <= limit => Ok(page),
        needed => Err(ReportError::TooLarge { needed, limit }),
    }
}

/// What the page is put together from, whatever the plan.
#[derive(Debug)]
struct Parts<'a> {
    input: &'a ReportInput,
    budget: &'a Budget,
    windows: ReportWindows,
    overview: Overview,
    /// As far as any plan can show them.
    tearsheets: Vec<String>,
    strategies: String,
    script: String,
}

impl<'a> Parts<'a> {
    fn new(input: &'a ReportInput, budget: &'a Budget) -> Result<Parts<'a>, ReportError> {
        if input.winners.is_empty() {
            return Err(ReportError::NoWinners);
        }
        let windows = ReportWindows::of(&input.winners);
        let listed = &input.winners[..input.winners.len().min(LISTED)];
        let overview = Overview {
            header: HeaderView::new(input, &windows).render()?,
            kpis: KpisView::new(&input.winners, LISTED).map(|view| view.render()).transpose()?,
            activity: ActivityView::new(listed).map(|view| view.render()).transpose()?,
            equity: EquityView::new(listed, &windows).map(|view| view.render()).transpose()?,
            coverage: CoverageView::new(listed, &windows).map(|view| view.render()).transpose()?,
            benchmarks: BenchmarksView::new(input, listed, &windows).map(|view| view.render()).transpose()?,
            comparison: ComparisonView::new(listed).map(|view| view.render()).transpose()?,
        };
        let tearsheet = |(place, winner)| match input.is_tearsheet() {
            true => StrategyView::alone(winner, &windows).render(),
            false => StrategyView::new(place, winner, &windows).render(),
        };
        let detailed = budget.room_for(&input.winners);
        let tearsheets = input.winners[..detailed].par_iter().enumerate().map(tearsheet).collect::<Result<_, _>>()?;
        let metrics = data::compared_metrics();
        let strategies = strategies_block(&input.winners, &metrics, &input.selection, &windows, listed.len());
        let packer = Packer::new(budget.detail);
        let pack = |bytes: &[u8]| {
            packer.pack(bytes).map_err(|source| ReportError::Payload { name: input.title.clone(), source })
        };
        let (strategies, script) = (pack(&strategies)?, pack(SCRIPT.as_bytes())?);
        Ok(Parts { input, budget, windows, overview, tearsheets, strategies, script })
    }

    /// Bytes of a winner's tearsheet and blocks on a rung.
    fn size(&self, place: usize, rung: Rung) -> usize {
        match self.tearsheets.get(place) {
            Some(tearsheet) if rung < Rung::RankingOnly => {
                tearsheet.len()
                    + 1
                    + blocks(place, &self.input.winners[place], rung).map(|block| block.size()).sum::<usize>()
            }
            _ => 0,
        }
    }

    fn left_out(&self, plan: &Plan) -> Vec<String> {
        left_out(plan, &self.input.winners, self.budget)
    }

    /// The page of a plan, which says that it lacks what is in `left_out`.
    fn assemble(&self, plan: &Plan, left_out: Vec<String>) -> Result<Rendered, ReportError> {
        let input = self.input;
        let detailed = plan.detailed().min(self.tearsheets.len());
        let is_tearsheet = input.is_tearsheet() && detailed > 0;
        let ranking = (!is_tearsheet).then(|| RankingView::new(input, LISTED, detailed).render()).transpose()?;
        let provenance = ProvenanceView::new(input, self.budget, &left_out).render()?;
        let data = data::report_data(input, &self.windows, detailed);
        let page = Page {
            policy: content_security_policy(),
            title: &input.title,
            style: Inline(STYLE),
            theme_script: Inline(THEME_SCRIPT),
            loader: Inline(LOADER),
            script: Inline(&self.script),
            is_tearsheet,
            navigation: input
                .winners
                .iter()
                .take(LISTED)
                .enumerate()
                .map(|(place, winner)| link(input, place, winner))
                .collect(),
            unlinked: input.winners.len().saturating_sub(LISTED),
            overview: &self.overview,
            ranking: ranking.as_deref().map(Inline),
            tearsheets: &self.tearsheets[..detailed],
            provenance: Inline(&provenance),
            data: Inline(&data),
            strategies: Inline(&self.strategies),
            blocks: (0..detailed).flat_map(|place| blocks(place, &input.winners[place], plan.rung(place))).collect(),
        };
        let html = page.render()?;
        let sizes = page.sizes(html.len());
        Ok(Rendered { html, sizes, left_out })
    }
}

fn link<'a>(input: &ReportInput, place: usize, winner: &'a Tearsheet) -> Link<'a> {
    Link {
        id: format!("s{}", place + 1),
        colour_number: colour_number(place),
        name: &winner.name,
        value: input.selection.text(winner),
    }
}

/// The data blocks of a winner on a rung: its curves as `b1`, its trading as `t1`; where there is nothing, there is no
/// block.
fn blocks(place: usize, winner: &Tearsheet, rung: Rung) -> impl Iterator<Item = Block<'_>> {
    let curves = data::curves_id(place, winner).zip(winner.packed.curves(rung));
    let trading = data::trading_id(place, winner).zip(winner.packed.trading(rung));
    let block = |part| move |(id, text)| Block { part, id, text };
    curves.map(block(Part::Curves)).into_iter().chain(trading.map(block(Part::Trading)))
}
