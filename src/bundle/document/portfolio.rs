//! Keys of the fields of snapshots, trades, orders and positions.

use super::field::{Accessors, Field, accessors, field};
use super::record::{Record, records};
use crate::model::{Fields, Order, Position, Snapshot, Trade};

impl Record for Snapshot {
    const FIELDS: &'static [(&'static str, Field<Self>)] = &[
        ("metadata", field!(AnyMap, metadata)),
        ("portfolio_id", field!(Name, portfolio_id)),
        ("trading_symbol", field!(Name, trading_symbol)),
        ("pending_value", field!(Number, pending_value)),
        ("unallocated", field!(Number, unallocated)),
        ("total_net_gain", field!(Number, total_net_gain)),
        ("total_revenue", field!(Number, total_revenue)),
        ("total_cost", field!(Number, total_cost)),
        ("cash_flow", field!(Number, cash_flow)),
        ("net_size", field!(Number, net_size)),
        ("created_at", field!(Moment, created_at)),
        ("total_value", field!(Number, total_value)),
    ];

    const EXTRA: Accessors<Self, Fields> = accessors!(extra);
}

impl Record for Trade {
    const FIELDS: &'static [(&'static str, Field<Self>)] = &[
        ("id", field!(Text, id)),
        ("orders", records!(orders)),
        ("target_symbol", field!(Name, target_symbol)),
        ("trading_symbol", field!(Name, trading_symbol)),
        ("status", field!(Name, status)),
        ("amount", field!(Number, amount)),
        ("remaining", field!(Number, remaining)),
        ("open_price", field!(Number, open_price)),
        ("last_reported_price", field!(Number, last_reported_price)),
        ("opened_at", field!(Moment, opened_at)),
        ("closed_at", field!(Moment, closed_at)),
        ("net_gain", field!(Number, net_gain)),
        ("cost", field!(Number, cost)),
        ("metadata", field!(AnyMap, metadata)),
    ];

    const EXTRA: Accessors<Self, Fields> = accessors!(extra);

    const ASKED: Option<&'static [&'static str]> = Some(&["total_fees", "stop_losses", "take_profits"]);
}

impl Record for Order {
    const FIELDS: &'static [(&'static str, Field<Self>)] = &[
        ("id", field!(Text, id)),
        ("target_symbol", field!(Name, target_symbol)),
        ("trading_symbol", field!(Name, trading_symbol)),
        ("order_side", field!(Side, side)),
        ("order_type", field!(Name, order_type)),
        ("status", field!(Name, status)),
        ("price", field!(Number, price)),
        ("amount", field!(Number, amount)),
        ("created_at", field!(Moment, created_at)),
        ("updated_at", field!(Moment, updated_at)),
        ("order_fee", field!(Number, fee)),
        ("metadata", field!(AnyMap, metadata)),
    ];

    const EXTRA: Accessors<Self, Fields> = accessors!(extra);

    const ASKED: Option<&'static [&'static str]> = Some(&["filled", "slippage"]);
}

impl Record for Position {
    const FIELDS: &'static [(&'static str, Field<Self>)] =
        &[("symbol", field!(Text, symbol)), ("amount", field!(Number, amount)), ("cost", field!(Number, cost))];

    const EXTRA: Accessors<Self, Fields> = accessors!(extra);
}
