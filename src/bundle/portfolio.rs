//! Which keys the fields of snapshots, trades, orders and positions stand under.

use super::record::{Record, Slot, place, read_list};
use crate::model::{Fields, Order, Position, Snapshot, Trade};

impl Record for Snapshot {
    const FIELDS: &'static [(&'static str, Slot<Self>)] = &[
        ("metadata", Slot::Fields(|snapshot| &mut snapshot.metadata)),
        ("portfolio_id", Slot::Name(|snapshot| &mut snapshot.portfolio_id)),
        ("trading_symbol", Slot::Name(|snapshot| &mut snapshot.trading_symbol)),
        ("pending_value", Slot::Number(|snapshot| &mut snapshot.pending_value)),
        ("unallocated", Slot::Number(|snapshot| &mut snapshot.unallocated)),
        ("total_net_gain", Slot::Number(|snapshot| &mut snapshot.total_net_gain)),
        ("total_revenue", Slot::Number(|snapshot| &mut snapshot.total_revenue)),
        ("total_cost", Slot::Number(|snapshot| &mut snapshot.total_cost)),
        ("cash_flow", Slot::Number(|snapshot| &mut snapshot.cash_flow)),
        ("net_size", Slot::Number(|snapshot| &mut snapshot.net_size)),
        ("created_at", Slot::Moment(|snapshot| &mut snapshot.created_at)),
        ("total_value", Slot::Number(|snapshot| &mut snapshot.total_value)),
    ];

    fn extra(&mut self) -> &mut Fields {
        &mut self.extra
    }
}

impl Record for Trade {
    const FIELDS: &'static [(&'static str, Slot<Self>)] = &[
        ("id", Slot::Text(|trade| &mut trade.id)),
        ("orders", Slot::List(|trade, reader, entries| Ok(place(&mut trade.orders, read_list(reader, entries)?)))),
        ("target_symbol", Slot::Name(|trade| &mut trade.target_symbol)),
        ("trading_symbol", Slot::Name(|trade| &mut trade.trading_symbol)),
        ("status", Slot::Name(|trade| &mut trade.status)),
        ("amount", Slot::Number(|trade| &mut trade.amount)),
        ("remaining", Slot::Number(|trade| &mut trade.remaining)),
        ("open_price", Slot::Number(|trade| &mut trade.open_price)),
        ("last_reported_price", Slot::Number(|trade| &mut trade.last_reported_price)),
        ("opened_at", Slot::Moment(|trade| &mut trade.opened_at)),
        ("closed_at", Slot::Moment(|trade| &mut trade.closed_at)),
        ("net_gain", Slot::Number(|trade| &mut trade.net_gain)),
        ("cost", Slot::Number(|trade| &mut trade.cost)),
        ("metadata", Slot::Fields(|trade| &mut trade.metadata)),
    ];

    fn extra(&mut self) -> &mut Fields {
        &mut self.extra
    }
}

impl Record for Order {
    const FIELDS: &'static [(&'static str, Slot<Self>)] = &[
        ("id", Slot::Text(|order| &mut order.id)),
        ("target_symbol", Slot::Name(|order| &mut order.target_symbol)),
        ("trading_symbol", Slot::Name(|order| &mut order.trading_symbol)),
        ("order_side", Slot::Side(|order| &mut order.side)),
        ("order_type", Slot::Name(|order| &mut order.order_type)),
        ("status", Slot::Name(|order| &mut order.status)),
        ("price", Slot::Number(|order| &mut order.price)),
        ("amount", Slot::Number(|order| &mut order.amount)),
        ("created_at", Slot::Moment(|order| &mut order.created_at)),
        ("updated_at", Slot::Moment(|order| &mut order.updated_at)),
        ("order_fee", Slot::Number(|order| &mut order.fee)),
        ("metadata", Slot::Fields(|order| &mut order.metadata)),
    ];

    fn extra(&mut self) -> &mut Fields {
        &mut self.extra
    }
}

impl Record for Position {
    const FIELDS: &'static [(&'static str, Slot<Self>)] = &[
        ("symbol", Slot::Text(|position| &mut position.symbol)),
        ("amount", Slot::Number(|position| &mut position.amount)),
        ("cost", Slot::Number(|position| &mut position.cost)),
    ];

    fn extra(&mut self) -> &mut Fields {
        &mut self.extra
    }
}
