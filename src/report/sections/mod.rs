//! The sections of the page: takes a report's values, gives the HTML of each section in the order of [`SECTIONS`].
//!
//! A new section is a module here with a `render` function, a template of the same name and a line in the list. Sections
//! know neither each other nor the data blocks; what the budget made of the page they are told in [`Planned`].

mod activity;
mod benchmarks;
mod compare;
mod comparison;
mod equity;
mod equity_chart;
mod further_metrics;
mod header;
mod kpis;
mod luck;
mod monte_carlo;
mod notes;
mod permutations;
mod provenance;
mod ranking;
mod since;
mod sweep;
mod tearsheet;
mod windows;

use askama::Template;

use self::Render::{Once, Planned as PerPlan};
use self::StandsIn::{Both, RankingPage, TearsheetPage};
use super::budget::{Budget, Part};
use super::error::ReportError;
use super::input::ReportInput;
use super::tearsheet::Tearsheet;
use super::windows::ReportWindows;

pub use equity::SHOWN;
pub use header::lead;
pub use sweep::shows_sweep;
pub use tearsheet::tearsheet_html;

/// Every section, in the order of the page: the part that its bytes count to, the pages that it stands in, its entry in the
/// contents, and how it is rendered.
#[rustfmt::skip]
pub const SECTIONS: [Section; 18] = [
    section(Part::Overview,   Both,          None,                                 Once(header::render)),
    section(Part::Overview,   RankingPage,   None,                                 Once(kpis::render)),
    section(Part::Ranking,    RankingPage,   entry("ranking", "Ranking"),          PerPlan(ranking::render)),
    section(Part::Overview,   RankingPage,   entry("since", "What changed"),       Once(since::render)),
    section(Part::Tearsheets, TearsheetPage, entry("s1", "Tearsheet"),             PerPlan(tearsheet::render)),
    section(Part::Overview,   Both,          entry("luck", "Skill or luck"),       Once(luck::render)),
    section(Part::Overview,   RankingPage,   entry("sweep", "The sweep"),          Once(sweep::render)),
    section(Part::Overview,   RankingPage,   entry("activity", "Trading"),         Once(activity::render)),
    section(Part::Overview,   RankingPage,   entry("equity", "Equity"),            Once(equity::render)),
    section(Part::Overview,   RankingPage,   entry("windows", "Windows"),          Once(windows::render)),
    section(Part::Overview,   Both,          entry("benchmarks", "Benchmarks"),    Once(benchmarks::render)),
    section(Part::Overview,   RankingPage,   entry("differences", "Differences"),  Once(comparison::render)),
    section(Part::Overview,   Both,          entry("permutations", "Permutations"), Once(permutations::render)),
    section(Part::Overview,   Both,          entry("monte-carlo", "Monte-Carlo"),  Once(monte_carlo::render)),
    section(Part::Tearsheets, RankingPage,   None,                                 PerPlan(tearsheet::render)),
    section(Part::Frame,      RankingPage,   None,                                 Once(compare::render)),
    section(Part::Frame,      Both,          None,                                 Once(notes::render)),
    section(Part::Provenance, Both,          entry("provenance", "Provenance"),    PerPlan(provenance::render)),
];

/// A section of the page.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// The part of the page that its bytes count to.
    pub part: Part,
    /// Its entry in the contents, if it has one.
    pub contents: Option<ContentsEntry>,
    /// Renders it; `None` where there is nothing to show.
    pub render: Render,
    stands_in: StandsIn,
}

impl Section {
    /// Whether it stands in a page of this kind.
    pub fn stands_in(&self, kind: PageKind) -> bool {
        match self.stands_in {
            StandsIn::Both => true,
            StandsIn::RankingPage => kind == PageKind::Ranking,
            StandsIn::TearsheetPage => kind == PageKind::Tearsheet,
        }
    }
}

/// An entry in the contents.
#[derive(Debug, Clone, Copy)]
pub struct ContentsEntry {
    /// The id of the section's element.
    pub id: &'static str,
    /// Its words.
    pub label: &'static str,
}

/// The kinds of page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageKind {
    /// The ranking of winners, with what is said of all of them and their tearsheets.
    Ranking,
    /// The tearsheet of a single backtest.
    Tearsheet,
}

#[derive(Debug, Clone, Copy)]
enum StandsIn {
    Both,
    RankingPage,
    TearsheetPage,
}

/// The HTML of a section, where there is something to show.
pub type Html = Result<Option<String>, ReportError>;

/// How a section is rendered.
#[derive(Debug, Clone, Copy)]
pub enum Render {
    /// Once, whatever fits into the page.
    Once(fn(&Subject<'_>) -> Html),
    /// For each plan of what fits into the page.
    Planned(fn(&Subject<'_>, &Planned<'_>) -> Html),
}

/// A report's values, from which every section is made.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Everything that it shows.
    pub input: &'a ReportInput,
    /// How large it may be.
    pub budget: &'a Budget,
    /// The windows of all winners.
    pub windows: &'a ReportWindows,
    /// The winners that the tables on all of them list.
    pub listed: &'a [Tearsheet],
}

/// The page as it was planned to fit.
#[derive(Debug, Clone, Copy)]
pub struct Planned<'a> {
    /// How many of the best winners have tearsheets.
    pub detailed: usize,
    /// What the page lacks, a sentence each.
    pub left_out: &'a [String],
    /// The HTML of each tearsheet.
    pub tearsheets: &'a [String],
}

const fn section(part: Part, stands_in: StandsIn, contents: Option<ContentsEntry>, render: Render) -> Section {
    Section { part, stands_in, contents, render }
}

const fn entry(id: &'static str, label: &'static str) -> Option<ContentsEntry> {
    Some(ContentsEntry { id, label })
}

/// The HTML of a view, where there is one.
fn html(view: Option<impl Template>) -> Html {
    view.map(|view| view.render()).transpose().map_err(ReportError::not_rendered)
}
