//! A run: one algorithm over one window.

use super::{EpochMs, Fields, Order, Position, Records, Series, SeriesField, Snapshot, Trade, Value, WindowRole};

/// One algorithm over one window of time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run {
    /// The window's name, such as `wf_1`.
    pub window_name: Option<String>,
    /// First moment of the window.
    pub start: Option<EpochMs>,
    /// Last moment of the window.
    pub end: Option<EpochMs>,
    /// When the backtest was run, as the file writes it.
    pub created_at: Option<String>,
    /// The currency that amounts are in.
    pub trading_symbol: Option<String>,
    /// Money at the start, in the trading currency.
    pub initial_unallocated: Option<f64>,
    /// Symbols that the algorithm could trade.
    pub symbols: Vec<String>,
    /// The portfolio over time.
    pub snapshots: Vec<Snapshot>,
    /// Trades, open ones included.
    pub trades: Records<Trade>,
    /// Orders.
    pub orders: Records<Order>,
    /// Positions at the end.
    pub positions: Vec<Position>,
    /// Metrics that the framework measured on this run; `None` where it measured nothing.
    pub metrics: Option<RunMetrics>,
    /// Whatever else the file holds under this run.
    pub extra: Fields,
}

impl Run {
    /// The keys among `extra` by which a file of version 5 says what a run is for; the first that tells counts.
    pub const ROLE_KEYS: [&str; 2] = ["window_role", "sample_type"];

    /// What its window is for, where the file says so.
    pub fn role(&self) -> Option<WindowRole> {
        Run::ROLE_KEYS.iter().find_map(|key| WindowRole::from_name(self.extra.text(key)?))
    }

    /// A series of this run; an empty one where there is none.
    pub fn series(&self, field: SeriesField) -> &Series {
        const NONE: &Series = &Series::empty();
        self.metrics.as_ref().map_or(NONE, |metrics| metrics.series(field))
    }
}

/// Metrics that the framework measured on one run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunMetrics {
    series: [Series; SeriesField::ALL.len()],
    /// Every value that is no series, in the order of the file. A series that the file writes in an unusual way is here
    /// too, as it stands there.
    pub values: Fields,
}

impl RunMetrics {
    /// A series; an empty one where the file has none.
    pub fn series(&self, field: SeriesField) -> &Series {
        &self.series[field as usize]
    }

    /// Sets a series, and takes away whatever the file held in its stead.
    pub fn set_series(&mut self, field: SeriesField, series: Series) {
        self.values.take(field.name());
        self.series[field as usize] = series;
    }

    /// Sets a series next to the way in which the file writes it.
    pub fn set_unusual_series(&mut self, field: SeriesField, series: Series, written: Value) {
        self.values.take(field.name());
        self.values.push(field.name(), written);
        self.series[field as usize] = series;
    }
}
