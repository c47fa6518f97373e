//! The bytes of the page by part.

/// A part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Style sheet and scripts.
    Assets,
    /// Ranking table.
    Ranking,
    /// The sections on all winners together.
    Overview,
    /// Tearsheets.
    Tearsheets,
    /// Blocks of curves.
    Curves,
    /// Blocks of trades, orders and positions.
    Trading,
    /// Names, parameters and metrics of all winners, for the script.
    Data,
    /// The block of all trials of the sweep.
    Trials,
    /// Provenance.
    Provenance,
    /// Everything else.
    Frame,
}

impl Part {
    /// Every part, in the order of the page.
    pub const ALL: [Part; 10] = [
        Part::Frame,
        Part::Assets,
        Part::Ranking,
        Part::Overview,
        Part::Tearsheets,
        Part::Provenance,
        Part::Data,
        Part::Curves,
        Part::Trading,
        Part::Trials,
    ];

    /// Its name for people.
    pub fn label(self) -> &'static str {
        match self {
            Part::Assets => "style and scripts",
            Part::Ranking => "ranking",
            Part::Overview => "overview",
            Part::Tearsheets => "tearsheets",
            Part::Curves => "curves",
            Part::Trading => "trades, orders, positions",
            Part::Data => "metrics and parameters",
            Part::Trials => "all trials",
            Part::Provenance => "provenance",
            Part::Frame => "frame and navigation",
        }
    }
}

/// The bytes of a page by part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sizes([usize; Part::ALL.len()]);

impl Sizes {
    /// Counts bytes to a part.
    pub fn add(&mut self, part: Part, bytes: usize) {
        self.0[part as usize] += bytes;
    }

    /// The bytes of a part.
    pub fn of(&self, part: Part) -> usize {
        self.0[part as usize]
    }

    /// The bytes of all parts.
    pub fn total(&self) -> usize {
        self.0.iter().sum()
    }
}
