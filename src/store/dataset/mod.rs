//! The datasets of tier 2: takes backtests; gives the columns of their tables, of what types they are and from which field of the model
//! each comes, and files of their rows. Must not know which stores keep them.
//!
//! The names are the framework's own.

mod footer;
mod table;
mod table_kind;

pub(super) use footer::{FooterFault, Origins, footer};
pub(super) use table::{GROUP, GROUP_BYTES, RUN_ID, Table, properties};
pub use table_kind::TableKind;

use crate::model::python_json::{standard_object, standard_value};
use crate::model::{EpochMs, Fields, Order, Side, Snapshot, Trade, Value};
use serde_json::Value as Json;
use std::borrow::Cow;

/// A table over all backtests of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dataset {
    /// The portfolio over time.
    PortfolioSnapshots,
    /// Trades with the orders that they were made of.
    Trades,
    /// Orders.
    Orders,
    /// The series that were measured in each run, a row for each point.
    MetricSeries,
}

impl Dataset {
    /// Every dataset.
    pub const ALL: [Dataset; 4] =
        [Dataset::PortfolioSnapshots, Dataset::Trades, Dataset::Orders, Dataset::MetricSeries];

    /// The name of its folder.
    pub fn name(self) -> &'static str {
        match self {
            Dataset::PortfolioSnapshots => "portfolio_snapshots",
            Dataset::Trades => "trades",
            Dataset::Orders => "orders",
            Dataset::MetricSeries => "metric_series",
        }
    }

    /// The dataset of a name.
    pub fn from_name(name: &str) -> Option<Dataset> {
        Dataset::ALL.into_iter().find(|dataset| dataset.name() == name)
    }
}

/// A column: its name, and how a record's value is had.
pub(super) type TableColumn<R> = (&'static str, Get<R>);

/// The way to a column's value from a record, and with it the column's type.
pub(super) enum Get<R> {
    /// Text.
    Text(fn(&R) -> Option<Cow<'_, str>>),
    /// A nested value, as JSON text.
    Nested(fn(&R) -> Json),
    /// A floating-point number.
    Number(fn(&R) -> Option<f64>),
    /// A moment in UTC.
    Moment(fn(&R) -> Option<EpochMs>),
}

pub(super) const SNAPSHOTS: &[TableColumn<Snapshot>] = &[
    ("metadata", Get::Nested(|snapshot| standard_object(&snapshot.metadata))),
    ("portfolio_id", Get::Text(|snapshot| snapshot.portfolio_id.as_deref().map(Cow::Borrowed))),
    ("trading_symbol", Get::Text(|snapshot| snapshot.trading_symbol.as_deref().map(Cow::Borrowed))),
    ("pending_value", Get::Number(|snapshot| snapshot.pending_value)),
    ("unallocated", Get::Number(|snapshot| snapshot.unallocated)),
    ("total_net_gain", Get::Number(|snapshot| snapshot.total_net_gain)),
    ("total_revenue", Get::Number(|snapshot| snapshot.total_revenue)),
    ("total_cost", Get::Number(|snapshot| snapshot.total_cost)),
    ("cash_flow", Get::Number(|snapshot| snapshot.cash_flow)),
    ("net_size", Get::Number(|snapshot| snapshot.net_size)),
    ("created_at", Get::Moment(|snapshot| snapshot.created_at)),
    ("total_value", Get::Number(|snapshot| snapshot.total_value)),
];

pub(super) const TRADES: &[TableColumn<Trade>] = &[
    ("id", Get::Text(|trade| trade.id.as_deref().map(Cow::Borrowed))),
    ("orders", Get::Nested(|trade| Json::Array(trade.orders.iter().map(|order| record(ORDERS, order)).collect()))),
    ("target_symbol", Get::Text(|trade| trade.target_symbol.as_deref().map(Cow::Borrowed))),
    ("trading_symbol", Get::Text(|trade| trade.trading_symbol.as_deref().map(Cow::Borrowed))),
    ("status", Get::Text(|trade| trade.status.as_deref().map(Cow::Borrowed))),
    ("amount", Get::Number(|trade| trade.amount)),
    ("remaining", Get::Number(|trade| trade.remaining)),
    ("open_price", Get::Number(|trade| trade.open_price)),
    ("last_reported_price", Get::Number(|trade| trade.last_reported_price)),
    ("opened_at", Get::Moment(|trade| trade.opened_at)),
    ("closed_at", Get::Moment(|trade| trade.closed_at)),
    ("updated_at", Get::Moment(|trade| moment(&trade.extra, "updated_at"))),
    ("net_gain", Get::Number(|trade| trade.net_gain)),
    ("cost", Get::Number(|trade| trade.cost)),
    ("stop_losses", Get::Nested(|trade| nested(&trade.extra, "stop_losses"))),
    ("take_profits", Get::Nested(|trade| nested(&trade.extra, "take_profits"))),
    ("filled_amount", Get::Number(|trade| trade.extra.number("filled_amount"))),
    ("available_amount", Get::Number(|trade| trade.extra.number("available_amount"))),
    ("metadata", Get::Nested(|trade| standard_object(&trade.metadata))),
];

pub(super) const ORDERS: &[TableColumn<Order>] = &[
    ("id", Get::Text(|order| order.id.as_deref().map(Cow::Borrowed))),
    ("external_id", Get::Text(|order| text(&order.extra, "external_id"))),
    ("target_symbol", Get::Text(|order| order.target_symbol.as_deref().map(Cow::Borrowed))),
    ("trading_symbol", Get::Text(|order| order.trading_symbol.as_deref().map(Cow::Borrowed))),
    ("order_side", Get::Text(side)),
    ("order_type", Get::Text(|order| order.order_type.as_deref().map(Cow::Borrowed))),
    ("status", Get::Text(|order| order.status.as_deref().map(Cow::Borrowed))),
    ("price", Get::Number(|order| order.price)),
    ("amount", Get::Number(|order| order.amount)),
    ("created_at", Get::Moment(|order| order.created_at)),
    ("updated_at", Get::Moment(|order| order.updated_at)),
    ("cost", Get::Number(|order| order.extra.number("cost"))),
    ("filled", Get::Number(|order| order.extra.number("filled"))),
    ("remaining", Get::Number(|order| order.extra.number("remaining"))),
    ("order_fee_currency", Get::Text(|order| text(&order.extra, "order_fee_currency"))),
    ("order_fee_rate", Get::Number(|order| order.extra.number("order_fee_rate"))),
    ("order_fee", Get::Number(|order| order.fee)),
    ("slippage", Get::Number(|order| order.extra.number("slippage"))),
    ("stop_price", Get::Number(|order| order.extra.number("stop_price"))),
    ("triggered_at", Get::Moment(|order| moment(&order.extra, "triggered_at"))),
    ("metadata", Get::Nested(|order| standard_object(&order.metadata))),
];

fn side(order: &Order) -> Option<Cow<'_, str>> {
    order.side.map(Side::name).map(Cow::Borrowed).or_else(|| text(&order.extra, "order_side"))
}

/// A text; a number that should be one as its digits.
fn text<'a>(fields: &'a Fields, name: &str) -> Option<Cow<'a, str>> {
    match fields.get(name)? {
        Value::Nil => None,
        Value::Text(text) => Some(Cow::Borrowed(text)),
        other => Some(Cow::Owned(standard_value(other).to_string())),
    }
}

fn moment(fields: &Fields, name: &str) -> Option<EpochMs> {
    EpochMs::parse(fields.text(name)?)
}

fn nested(fields: &Fields, name: &str) -> Json {
    fields.get(name).map_or(Json::Null, standard_value)
}

/// A record as a JSON object.
fn record<R>(columns: &[TableColumn<R>], record: &R) -> Json {
    let value = |get: &Get<R>| match get {
        Get::Text(get) => get(record).map(Json::from),
        Get::Nested(get) => Some(get(record)),
        Get::Number(get) => get(record).map(Json::from),
        Get::Moment(get) => get(record).map(|moment| Json::from(moment.to_string())),
    };
    Json::Object(columns.iter().map(|(name, get)| ((*name).to_owned(), value(get).unwrap_or_default())).collect())
}
