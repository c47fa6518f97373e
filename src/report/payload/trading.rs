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
use crate::report::shared_texts::{SharedTexts, TextId};
use crate::report::trading::{OrderRecord, PositionRecord, TradeRecord, Trading};

/// The trading of a strategy, as far as `share` says.
pub fn trading_block(trading: &Trading, share: TradingShare) -> Vec<u8> {
    let mut texts = Texts::default();
    let mut columns = Block::unmarked();
    columns.varint(trading.trades.len() as u64);
    push_trades(&mut columns, &mut texts, &trading.trades_of(share), &trading.texts);
    columns.varint(trading.orders.len() as u64);
    push_orders(&mut columns, &mut texts, trading.orders_of(share), &trading.texts);
    push_positions(&mut columns, &mut texts, &trading.positions);
    texts.before(columns).0
}

fn push_trades<'a>(block: &mut Block, texts: &mut Texts<'a>, trades: &[&TradeRecord], shared: &'a SharedTexts) {
    let number = |value: fn(&TradeRecord) -> Option<f32>| trades.iter().map(move |trade| value(trade));
    let text = |value: fn(&TradeRecord) -> TextId| trades.iter().map(move |trade| shared.text(value(trade)));
    block.varint(trades.len() as u64);
    block.varints(trades.iter().map(|trade| trade.window as usize));
    texts.column(block, text(|trade| trade.symbol));
    texts.column(block, text(|trade| trade.status));
    block.times(trades.iter().map(|trade| trade.opened));
    for trade in trades {
        let after = |closed: EpochMs| (closed.0 - trade.opened.0).div_euclid(1000).max(0) as u64;
        block.varint(trade.closed.map_or(0, |closed| 1 + after(closed)));
    }
    block.singles(number(|trade| trade.amount));
    block.singles(number(|trade| trade.open_price));
    block.singles(number(|trade| trade.last_price));
    block.singles(number(|trade| trade.cost));
    block.singles(number(|trade| trade.net_gain));
    block.singles(number(|trade| trade.fees));
    texts.column(block, text(|trade| trade.entry_reason));
    texts.column(block, text(|trade| trade.exit_reason));
    texts.column(block, text(|trade| trade.stop_loss));
    texts.column(block, text(|trade| trade.take_profit));
}

fn push_orders<'a>(block: &mut Block, texts: &mut Texts<'a>, orders: &[OrderRecord], shared: &'a SharedTexts) {
    let number = |value: fn(&OrderRecord) -> Option<f32>| orders.iter().map(value);
    let text = |value: fn(&OrderRecord) -> TextId| orders.iter().map(move |order| shared.text(value(order)));
    block.varint(orders.len() as u64);
    block.varints(orders.iter().map(|order| order.window as usize));
    texts.column(block, text(|order| order.symbol));
    for order in orders {
        block.byte(match order.side {
            None => 0,
            Some(Side::Buy) => 1,
            Some(Side::Sell) => 2,
        });
    }
    texts.column(block, text(|order| order.order_type));
    texts.column(block, text(|order| order.status));
    block.times(orders.iter().map(|order| order.created));
    block.singles(number(|order| order.price));
    block.singles(number(|order| order.amount));
    block.singles(number(|order| order.fee));
    block.singles(number(|order| order.slippage));
    texts.column(block, text(|order| order.reason));
}

fn push_positions<'a>(block: &mut Block, texts: &mut Texts<'a>, positions: &'a [PositionRecord]) {
    block.varint(positions.len() as u64);
    block.varints(positions.iter().map(|position| position.window as usize));
    texts.column(block, positions.iter().map(|position| &*position.symbol));
    block.floats(positions.iter().map(|position| missing(position.amount)));
    block.floats(positions.iter().map(|position| missing(position.cost)));
}
