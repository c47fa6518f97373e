//! A metric: its name, unit, direction and meaning.

/// What a metric's number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// The trading currency.
    Money,
    /// A fraction: 0.10 is 10 %.
    Fraction,
    /// A number without unit.
    Ratio,
    /// A count.
    Count,
    /// Days.
    Days,
    /// Hours.
    Hours,
}

/// Which values of a metric are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither is.
    Neither,
}

impl Better {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Better::Higher => "higher",
            Better::Lower => "lower",
            Better::Neither => "neither",
        }
    }
}

/// Where a metric's number comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The bundle's own summary; it has a column in the index.
    Summary,
    /// Computed from the equity curve chained over all windows; it has none.
    Equity,
}

/// The type of a metric's column in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// Floating point.
    Real,
    /// Whole numbers.
    Integer,
}

/// One metric; [`METRICS`](super::METRICS) holds them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// The name in files, on the command line and, behind `summary_`, in the index.
    pub name: &'static str,
    /// Where its number comes from.
    pub origin: Origin,
    /// The type of its column.
    pub column_type: ColumnType,
    /// What it counts.
    pub unit: Unit,
    /// Which values are good.
    pub better: Better,
    /// What people call it.
    pub label: &'static str,
    /// What a table's head calls it.
    pub short_label: &'static str,
    /// What it is, in one sentence.
    pub definition: &'static str,
}
