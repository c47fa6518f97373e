//! The page: every section in its order, with the data behind it, within the budget.

use std::ops::Range;

use askama::Template;
use rayon::prelude::*;

use super::assets::{FrontEnd, LOADER, THEME_SCRIPT};
use super::budget::{
    Budget, GROUP_FRAME, LISTED, PackedTrials, Part, ROOM, ReductionPlan, Sizes, begins_group, groups, left_out,
    packed_prices, packed_trials,
};
use super::data;
use super::error::ReportError;
use super::ids::{curves_id, tearsheet_id, trading_id};
use super::input::ReportInput;
use super::ladder::Rung;
use super::payload::{Packer, RankedColumn, TrialsSubject, strategies_block};
use super::sections::{ContentsEntry, PageKind, Planned, Render, SECTIONS, Subject, shows_sweep, tearsheet_html};
use super::svg::colour_number;
use super::tearsheet::Tearsheet;
use super::windows::ReportWindows;

/// A page that was rendered.
#[derive(Debug)]
pub struct Rendered {
    /// The page.
    pub html: String,
    /// Its bytes by part.
    pub sizes: Sizes,
    /// Things that it lacks to keep the budget, a sentence each.
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
    sections: Vec<RenderedSection>,
    /// The head above the links to winners.
    winners_head: &'static str,
    navigation: Vec<WinnerLink<'a>>,
    /// Winners that have no link here.
    unlinked: usize,
    block_groups: Vec<BlockGroup<'a>>,
    data: Inline<'a>,
    strategies: Inline<'a>,
    /// All trials of the sweep, packed.
    trials: Option<Inline<'a>>,
    /// The prices that winners traded at, packed.
    prices: Option<Inline<'a>>,
    blocks: Vec<Block<'a>>,
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

/// A section of this page.
#[derive(Debug)]
struct RenderedSection {
    part: Part,
    contents: Option<ContentsEntry>,
    html: String,
}

impl RenderedSection {
    /// Bytes that it takes in the page.
    fn size(&self) -> usize {
        self.html.len() + 1
    }
}

/// A winner in the navigation.
#[derive(Debug)]
struct WinnerLink<'a> {
    id: String,
    colour_number: usize,
    name: &'a str,
    value: String,
}

/// A data block of a winner.
#[derive(Debug)]
struct Block<'a> {
    part: Part,
    id: String,
    text: &'a str,
}

/// The blocks of winners below those that are listed, a line each in one element.
#[derive(Debug)]
struct BlockGroup<'a> {
    /// The rank of the first winner.
    first: usize,
    /// The rank of the last one.
    last: usize,
    blocks: Vec<Block<'a>>,
}

impl Block<'_> {
    /// Bytes that it takes on a line of a group.
    fn line_size(&self) -> usize {
        self.id.len() + 1 + self.text.len() + 1
    }

    /// Bytes that it takes in an element of its own.
    fn size(&self) -> usize {
        "\n<script type=\"application/octet-stream\" id=\"\"></script>".len() + self.id.len() + self.text.len()
    }
}

impl Page<'_> {
    /// Bytes by part, of so many in all.
    fn sizes(&self, total: usize) -> Sizes {
        let mut sizes = Sizes::default();
        sizes.add(Part::Assets, self.style.0.len() + THEME_SCRIPT.len() + LOADER.len() + self.script.0.len());
        self.sections.iter().for_each(|section| sizes.add(section.part, section.size()));
        sizes.add(Part::Data, self.data.0.len() + self.strategies.0.len());
        sizes.add(Part::Data, self.prices.as_ref().map_or(0, |prices| prices.0.len()));
        sizes.add(Part::Trials, self.trials.as_ref().map_or(0, |trials| trials.0.len()));
        self.blocks.iter().for_each(|block| sizes.add(block.part, block.size()));
        let grouped = self.block_groups.iter().flat_map(|group| &group.blocks);
        grouped.for_each(|block| sizes.add(block.part, block.line_size()));
        sizes.add(Part::Frame, total - sizes.total());
        sizes
    }
}

/// Renders a report as one HTML page that keeps the budget. The same input gives the same bytes.
///
/// # Errors
/// There is no winner, the data cannot be packed, or not even the ranking fits.
pub fn render(input: &ReportInput, budget: &Budget) -> Result<Rendered, ReportError> {
    if input.winners.is_empty() {
        return Err(ReportError::NoWinners);
    }
    let windows = ReportWindows::of(&input.winners);
    let listed = &input.winners[..input.winners.len().min(LISTED)];
    let mut draft = Draft::new(Subject { input, budget, windows: &windows, listed })?;
    loop {
        match (draft.fitted(), &draft.packed.trials) {
            (Err(ReportError::TooLarge { .. }), _) if draft.packed.prices.is_some() => draft.packed.prices = None,
            (Err(ReportError::TooLarge { .. }), Some(trials)) => {
                draft.packed.trials = trials_below(trials.text.len(), &draft.subject, &draft.packer)?
            }
            (page, _) => return page,
        }
    }
}

/// Everything that the page is put together from, whatever the plan.
#[derive(Debug)]
struct Draft<'a> {
    subject: Subject<'a>,
    /// For each of [`SECTIONS`] what no plan changes.
    sections: Vec<Option<String>>,
    /// As far as any plan can show them.
    tearsheets: Vec<String>,
    front_end: FrontEnd,
    packed: Packed,
    packer: Packer,
}

/// What stands in the page packed, the blocks of winners aside.
#[derive(Debug)]
struct Packed {
    /// That of the front end.
    script: String,
    strategies: String,
    /// The prices that winners traded at, if there are any and there is room.
    prices: Option<String>,
    /// As many of all trials as there is room for.
    trials: Option<PackedTrials>,
}

impl<'a> Draft<'a> {
    fn new(subject: Subject<'a>) -> Result<Draft<'a>, ReportError> {
        let Subject { input, budget, windows, listed } = subject;
        let packer = budget.packer();
        if budget.is_exceeded_by(&input.winners) {
            complete(&input.winners, &packer)?;
        }
        let detailed = budget.room_for(&input.winners);
        let front_end = match input.is_tearsheet() && detailed > 0 {
            true => FrontEnd::ALONE,
            false => FrontEnd::SEVERAL,
        };
        let once = |render: Render| match render {
            Render::Once(render) => render(&subject),
            Render::Planned(_) => Ok(None),
        };
        let written = || -> Result<(Vec<Option<String>>, Vec<String>), ReportError> {
            let sections = SECTIONS.iter().map(|section| once(section.render)).collect::<Result<_, _>>()?;
            let tearsheets = (0..detailed).into_par_iter().map(|position| tearsheet_html(&subject, position));
            Ok((sections, tearsheets.collect::<Result<_, _>>()?))
        };
        let pack = |bytes: &[u8]| packer.pack(bytes).map_err(|source| ReportError::not_packed(&input.title, source));
        let packed = || -> Result<Packed, ReportError> {
            Ok(Packed {
                script: pack(front_end.script.as_bytes())?,
                strategies: pack(&strategies_block(&data::strategies(input, windows), listed.len()))?,
                prices: packed_prices(&input.traded_prices(), &packer, budget.max_size)?,
                trials: trials_below(usize::MAX, &subject, &packer)?,
            })
        };
        let (written, packed) = rayon::join(written, packed);
        let ((sections, tearsheets), packed) = (written?, packed?);
        Ok(Draft { subject, sections, tearsheets, front_end, packed, packer })
    }

    /// The page that shows most within the limit.
    fn fitted(&self) -> Result<Rendered, ReportError> {
        let Subject { input, budget, .. } = self.subject;
        let first = budget.detail.first_rung();
        let everything = ReductionPlan::whole(input.winners.len(), first);
        let whole = self.assemble(&everything, self.left_out(&everything))?;
        let Some(limit) = budget.max_size.filter(|limit| whole.html.len() > *limit) else { return Ok(whole) };
        complete(&input.winners, &self.packer)?;

        let size = |part| whole.sizes.of(part);
        let details = size(Part::Tearsheets) + size(Part::Curves) + size(Part::Trading);
        // Rows of the ranking that lead to no tearsheet take more, and a tearsheet that stands alone has no ranking at all.
        let ranking_only = ReductionPlan::whole(input.winners.len(), Rung::RankingOnly);
        let bare = self.assemble(&ranking_only, Vec::new())?.html.len();
        let rest = bare.max(whole.sizes.total() - details) + ROOM;
        let fitting =
            ReductionPlan::fitting(input.winners.len(), first, limit, rest, |position, rung| self.size(position, rung));
        // The ranking alone may fit without all of the room that is kept free.
        let (plan, needed) = fitting.map_or_else(|needed| (ranking_only, needed), |plan| (plan, limit));
        let page = self.assemble(&plan, self.left_out(&plan))?;
        match page.html.len() {
            size if size <= limit => Ok(page),
            size => Err(ReportError::TooLarge { needed: needed.min(whole.html.len()).max(size), limit }),
        }
    }

    /// Bytes of a winner's tearsheet and blocks on a rung.
    fn size(&self, position: usize, rung: Rung) -> usize {
        match self.tearsheets.get(position) {
            Some(tearsheet) if rung < Rung::RankingOnly => {
                let size = if position < LISTED { Block::size } else { Block::line_size };
                let blocks = blocks(position, &self.subject.input.winners[position], rung);
                let frame = if begins_group(position) { GROUP_FRAME } else { 0 };
                frame + tearsheet.len() + 1 + blocks.map(|block| size(&block)).sum::<usize>()
            }
            _ => 0,
        }
    }

    fn left_out(&self, plan: &ReductionPlan) -> Vec<String> {
        let Subject { input, budget, .. } = self.subject;
        let of_trials = match &self.packed.trials {
            Some(trials) => trials.left_out.clone(),
            None => shows_sweep(input)
                .then(|| "All trials: their table and live pictures; the drawn ones are there".to_owned()),
        };
        let of_prices = (self.packed.prices.is_none() && !input.traded_prices().is_empty() && plan.detailed() > 0)
            .then(|| "Prices behind trades".to_owned());
        left_out(plan, &input.winners, budget).into_iter().chain(of_trials).chain(of_prices).collect()
    }

    /// The page of a plan, which says that it lacks what is in `left_out`.
    fn assemble(&self, plan: &ReductionPlan, left_out: Vec<String>) -> Result<Rendered, ReportError> {
        let Subject { input, windows, listed, .. } = self.subject;
        let detailed = plan.detailed().min(self.tearsheets.len());
        let kind = match input.is_tearsheet() && detailed > 0 {
            true => PageKind::Tearsheet,
            false => PageKind::Ranking,
        };
        let planned = Planned { detailed, left_out: &left_out, tearsheets: &self.tearsheets[..detailed] };
        let data = data::report_data(input, windows, detailed);
        let blocks_of = |positions: Range<usize>| {
            positions.flat_map(|position| blocks(position, &input.winners[position], plan.rung(position))).collect()
        };
        let block_group = |positions: Range<usize>| BlockGroup {
            first: positions.start + 1,
            last: positions.end,
            blocks: blocks_of(positions),
        };
        let page = Page {
            policy: self.front_end.policy(),
            title: &input.title,
            style: Inline(self.front_end.style),
            theme_script: Inline(THEME_SCRIPT),
            loader: Inline(LOADER),
            script: Inline(&self.packed.script),
            is_tearsheet: kind == PageKind::Tearsheet,
            sections: self.sections(kind, &planned)?,
            winners_head: input.noun().head(),
            navigation: listed.iter().enumerate().map(|(position, winner)| link(input, position, winner)).collect(),
            unlinked: input.winners.len() - listed.len(),
            block_groups: groups(detailed).map(block_group).collect(),
            data: Inline(&data),
            strategies: Inline(&self.packed.strategies),
            trials: self
                .packed
                .trials
                .as_ref()
                .filter(|_| kind == PageKind::Ranking)
                .map(|trials| Inline(&trials.text)),
            prices: self.packed.prices.as_deref().filter(|_| detailed > 0).map(Inline),
            blocks: blocks_of(0..detailed.min(LISTED)),
        };
        let html = page.render().map_err(ReportError::not_rendered)?;
        let sizes = page.sizes(html.len());
        Ok(Rendered { html, sizes, left_out })
    }

    /// The sections that stand in a page of this kind.
    fn sections(&self, kind: PageKind, planned: &Planned<'_>) -> Result<Vec<RenderedSection>, ReportError> {
        let mut sections = Vec::new();
        for (section, once) in SECTIONS.iter().zip(&self.sections).filter(|(section, _)| section.stands_in(kind)) {
            let html = match section.render {
                Render::Once(_) => once.clone(),
                Render::Planned(render) => render(&self.subject, planned)?,
            };
            sections.extend(html.map(|html| RenderedSection { part: section.part, contents: section.contents, html }));
        }
        Ok(sections)
    }
}

/// As many of all trials as take fewer bytes than `limit`; none where the page shows no sweep.
fn trials_below(limit: usize, subject: &Subject<'_>, packer: &Packer) -> Result<Option<PackedTrials>, ReportError> {
    let Subject { input, budget, .. } = subject;
    if !shows_sweep(input) {
        return Ok(None);
    }
    let winners = input.trials.rows_of(input.winners.iter().map(|winner| winner.key.as_str()));
    let (label, importance) = (input.criteria.label(), input.importance());
    let ranked = RankedColumn {
        metric: input.criteria.ranking.metric(),
        label: &label,
        short_label: input.criteria.short_label(),
        is_ascending: input.criteria.is_ascending(),
    };
    let subject = TrialsSubject { trials: &input.trials, ranked, winners: &winners, importance: &importance };
    packed_trials(&subject, packer, budget.max_size, limit)
}

/// Packs what winners have on all rungs.
fn complete(winners: &[Tearsheet], packer: &Packer) -> Result<(), ReportError> {
    winners.par_iter().try_for_each(|winner| {
        winner.packed.complete(packer).map_err(|source| ReportError::not_packed(&winner.name, source))
    })
}

fn link<'a>(input: &ReportInput, position: usize, winner: &'a Tearsheet) -> WinnerLink<'a> {
    WinnerLink {
        id: tearsheet_id(position),
        colour_number: colour_number(position),
        name: &winner.name,
        value: input.criteria.text(winner),
    }
}

/// The data blocks of a winner on a rung: its curves and its trading; where there is nothing, there is no block.
fn blocks(position: usize, winner: &Tearsheet, rung: Rung) -> impl Iterator<Item = Block<'_>> {
    let curves = curves_id(position, winner).zip(winner.packed.curves(rung));
    let trading = trading_id(position, winner).zip(winner.packed.trading(rung));
    let block = |part| move |(id, text)| Block { part, id, text };
    curves.map(block(Part::Curves)).into_iter().chain(trading.map(block(Part::Trading)))
}
