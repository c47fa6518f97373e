//! The page: every view in its place, with the data behind it.

use askama::Template;

use super::activity::ActivityView;
use super::assets::{SCRIPT, STYLE, THEME_SCRIPT, content_security_policy};
use super::benchmarks::BenchmarksView;
use super::comparison::ComparisonView;
use super::coverage::CoverageView;
use super::data;
use super::digest::Digest;
use super::equity::EquityView;
use super::header::HeaderView;
use super::input::ReportInput;
use super::kpis::KpisView;
use super::payload;
use super::provenance::ProvenanceView;
use super::ranking::RankingView;
use super::strategy::StrategyView;
use super::svg::colour_number;
use super::windows::ReportWindows;

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// There is nothing to show.
    #[error("there is no winner to report on")]
    NoWinners,
    /// A template failed.
    #[error("the page could not be rendered")]
    Template(#[from] askama::Error),
    /// A data block could not be compressed.
    #[error("the data of '{name}' could not be packed")]
    Payload {
        /// Whose data.
        name: String,
        /// What the compressor said.
        source: std::io::Error,
    },
}

#[derive(Debug, Template)]
#[template(path = "page.html")]
struct Page<'a> {
    policy: String,
    title: &'a str,
    style: Inline<'static>,
    theme_script: Inline<'static>,
    script: Inline<'static>,
    navigation: Vec<Link<'a>>,
    header: HeaderView<'a>,
    kpis: KpisView<'a>,
    ranking: RankingView<'a>,
    activity: ActivityView<'a>,
    equity: EquityView<'a>,
    coverage: Option<CoverageView<'a>>,
    benchmarks: Option<BenchmarksView<'a>>,
    comparison: Option<ComparisonView<'a>>,
    strategies: Vec<StrategyView<'a>>,
    provenance: ProvenanceView<'a>,
    data: Inline<'a>,
    blocks: Vec<Block>,
}

/// Text that stands in the page as it is: the embedded assets and encoded data, never a name from a bundle.
#[derive(Debug)]
struct Inline<'a>(std::borrow::Cow<'a, str>);

impl std::fmt::Display for Inline<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
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
struct Block {
    id: String,
    text: Inline<'static>,
}

/// Renders a report as one HTML page. The same input gives the same bytes.
///
/// # Errors
/// There is no winner, or the data of one cannot be packed.
pub fn render(input: &ReportInput) -> Result<String, ReportError> {
    if input.winners.is_empty() {
        return Err(ReportError::NoWinners);
    }
    let windows = ReportWindows::of(&input.winners);
    let winners = || input.winners.iter().enumerate();
    let blocks: Result<Vec<Vec<Block>>, ReportError> =
        winners().map(|(place, winner)| self::blocks(place, winner, &windows)).collect();
    let page = Page {
        policy: content_security_policy(),
        title: &input.title,
        style: Inline(STYLE.into()),
        theme_script: Inline(THEME_SCRIPT.into()),
        script: Inline(SCRIPT.into()),
        navigation: winners().map(|(place, winner)| link(input, place, winner)).collect(),
        header: HeaderView::new(input, &windows),
        kpis: KpisView::new(&input.winners),
        ranking: RankingView::new(input),
        activity: ActivityView::new(&input.winners),
        equity: EquityView::new(&input.winners, &windows),
        coverage: CoverageView::new(&input.winners, &windows),
        benchmarks: BenchmarksView::new(input, &windows),
        comparison: ComparisonView::new(&input.winners),
        strategies: winners().map(|(place, winner)| StrategyView::new(place, winner, &windows)).collect(),
        provenance: ProvenanceView::new(input),
        data: Inline(data::report_data(input, &windows).into()),
        blocks: blocks?.into_iter().flatten().collect(),
    };
    Ok(page.render()?)
}

fn link<'a>(input: &ReportInput, place: usize, winner: &'a Digest) -> Link<'a> {
    Link {
        id: format!("s{}", place + 1),
        colour_number: colour_number(place),
        name: &winner.name,
        value: input.selection.text(winner),
    }
}

/// The data blocks of a winner: its curves as `b1`, its dealings as `t1`; where there is nothing, there is no block.
fn blocks(place: usize, winner: &Digest, windows: &ReportWindows) -> Result<Vec<Block>, ReportError> {
    let places: Vec<usize> = winner.windows.iter().map(|window| windows.place(window).unwrap_or_default()).collect();
    let failed = |source| ReportError::Payload { name: winner.name.clone(), source };
    let block = |id: Option<String>, text: String| Some(Block { id: id?, text: Inline(text.into()) });
    let mut blocks = Vec::new();
    if !winner.curve.points.is_empty() {
        let chained: Vec<usize> = winner.curve.windows.iter().map(|window| places[window.source]).collect();
        blocks.extend(block(data::curves_id(place, winner), payload::curves_block(winner, &chained).map_err(failed)?));
    }
    if !winner.dealings.is_empty() {
        let text = payload::dealings_block(&winner.dealings, &places).map_err(failed)?;
        blocks.extend(block(data::dealings_id(place, winner), text));
    }
    Ok(blocks)
}
