//! The block of one strategy's trades, orders and positions. `static/src/payload/trading.ts` reads what this writes.
//!
//! ```text
//! u8        layout, 1
//! texts
//! varint    number of trades that the backtest made, varint number of those that follow, then their columns:
//!           varint window | varint symbol | varint status | times opened | varint closed: 0 open, else 1 + seconds after
//!           opening | f32 amount | f32 open price | f32 close price, of an open trade the last one seen | f32 cost | f32 net gain | f32 fees
//!           | varint entry reason | varint exit reason | varint stop loss | varint take profit
//! varint    number of orders, varint number of those that follow, then their columns:
//!           varint window | varint symbol | u8 side: 0 unknown, 1 buy, 2 sell | varint type | varint status
//!           | times created | f32 price | f32 amount | f32 fee | f32 slippage | varint reason
//! varint    number of positions, then their columns: varint window | varint symbol | f32 amount | f32 cost
//! ```
//! A missing number is NaN; a window is its position among the strategy's; a text is its position among the texts.

use super::texts::Texts;
use super::{Block, missing};
use crate::model::{EpochMs, Side};
use crate::report::ladder::TradingShare;
use crate::report::trading::{OrderRecord, PositionRecord, TradeRecord, Trading};

/// The trading of a strategy, as far as `share` says.
pub fn trading_block(trading: &Trading, share: TradingShare) -> Vec<u8> {
    let mut texts = Texts::default();
    let mut columns = Block::unmarked();
    columns.varint(trading.trades.len() as u64);
    push_trades(&mut columns, &mut texts, &trading.trades_of(share));
    columns.varint(trading.orders.len() as u64);
    push_orders(&mut columns, &mut texts, trading.orders_of(share));
    push_positions(&mut columns, &mut texts, &trading.positions);
    texts.before(columns).0
}

fn push_trades<'a>(block: &mut Block, texts: &mut Texts<'a>, trades: &[&'a TradeRecord]) {
    let number = |value: fn(&TradeRecord) -> Option<f64>| trades.iter().map(move |trade| missing(value(trade)));
    block.varint(trades.len() as u64);
    block.varints(trades.iter().map(|trade| trade.window));
    texts.column(block, trades.iter().map(|trade| &*trade.symbol));
    texts.column(block, trades.iter().map(|trade| &*trade.status));
    block.times(trades.iter().map(|trade| trade.opened));
    for trade in trades {
        let after = |closed: EpochMs| (closed.0 - trade.opened.0).div_euclid(1000).max(0) as u64;
        block.varint(trade.closed.map_or(0, |closed| 1 + after(closed)));
    }
    block.floats(number(|trade| trade.amount));
    block.floats(number(|trade| trade.open_price));
    block.floats(number(|trade| trade.close_price.or(trade.last_price)));
    block.floats(number(|trade| trade.cost));
    block.floats(number(|trade| trade.net_gain));
    block.floats(number(|trade| trade.fees));
    texts.column(block, trades.iter().map(|trade| &*trade.entry_reason));
    texts.column(block, trades.iter().map(|trade| &*trade.exit_reason));
    texts.column(block, trades.iter().map(|trade| &*trade.stop_loss));
    texts.column(block, trades.iter().map(|trade| &*trade.take_profit));
}

fn push_orders<'a>(block: &mut Block, texts: &mut Texts<'a>, orders: &'a [OrderRecord]) {
    let number = |value: fn(&OrderRecord) -> Option<f64>| orders.iter().map(move |order| missing(value(order)));
    block.varint(orders.len() as u64);
    block.varints(orders.iter().map(|order| order.window));
    texts.column(block, orders.iter().map(|order| &*order.symbol));
    for order in orders {
        block.byte(match order.side {
            None => 0,
            Some(Side::Buy) => 1,
            Some(Side::Sell) => 2,
        });
    }
    texts.column(block, orders.iter().map(|order| &*order.order_type));
    texts.column(block, orders.iter().map(|order| &*order.status));
    block.times(orders.iter().map(|order| order.created));
    block.floats(number(|order| order.price));
    block.floats(number(|order| order.amount));
    block.floats(number(|order| order.fee));
    block.floats(number(|order| order.slippage));
    texts.column(block, orders.iter().map(|order| &*order.reason));
}

fn push_positions<'a>(block: &mut Block, texts: &mut Texts<'a>, positions: &'a [PositionRecord]) {
    block.varint(positions.len() as u64);
    block.varints(positions.iter().map(|position| position.window));
    texts.column(block, positions.iter().map(|position| &*position.symbol));
    block.floats(positions.iter().map(|position| missing(position.amount)));
    block.floats(positions.iter().map(|position| missing(position.cost)));
}
