//! The block of one strategy's trades, orders and positions. `static/src/dealings-payload.ts` reads what this writes.
//!
//! ```text
//! u8        layout, 1
//! varint    number of texts; for each: varint length in bytes, UTF-8. Texts are named by their place; place 0 is ""
//! varint    number of trades, then their columns:
//!           varint window | varint symbol | varint status | times opened | varint closed: 0 open, else 1 + seconds after
//!           opening | f32 amount | f32 open price | f32 close price | f32 cost | f32 net gain | f32 fees
//!           | varint entry reason | varint exit reason | varint stop loss | varint take profit
//! varint    number of orders, then their columns:
//!           varint window | varint symbol | u8 side: 0 unknown, 1 buy, 2 sell | varint type | varint status
//!           | times created | f32 price | f32 amount | f32 fee | f32 slippage | varint reason
//! varint    number of positions, then their columns: varint window | varint symbol | f32 amount | f32 cost
//! ```
//! A missing number is NaN; a window is its place in the report's list.

use std::collections::HashMap;
use std::io;

use super::Block;
use crate::model::{EpochMs, Side};
use crate::report::dealings::{Dealings, OrderRecord, PositionRecord, TradeRecord};

/// The dealings of a strategy; `window_places` says where each of its windows stands in the report's list.
///
/// # Errors
/// Only if the compressor fails.
pub fn dealings_block(dealings: &Dealings, window_places: &[usize]) -> io::Result<String> {
    let mut texts = Texts::default();
    let mut columns = Block(Vec::new());
    push_trades(&mut columns, &mut texts, &dealings.trades, window_places);
    push_orders(&mut columns, &mut texts, &dealings.orders, window_places);
    push_positions(&mut columns, &mut texts, &dealings.positions, window_places);

    let mut block = Block::new();
    block.varint(texts.all.len() as u64);
    texts.all.iter().for_each(|text| block.text(text));
    block.0.extend(columns.0);
    block.pack()
}

fn push_trades<'a>(block: &mut Block, texts: &mut Texts<'a>, trades: &'a [TradeRecord], windows: &[usize]) {
    let number = |value: fn(&TradeRecord) -> Option<f64>| trades.iter().map(move |trade| missing(value(trade)));
    block.varint(trades.len() as u64);
    push_windows(block, trades.iter().map(|trade| trade.window), windows);
    texts.column(block, trades.iter().map(|trade| &*trade.symbol));
    texts.column(block, trades.iter().map(|trade| &*trade.status));
    block.times(trades.iter().map(|trade| trade.opened));
    for trade in trades {
        let after = |closed: EpochMs| (closed.0 - trade.opened.0).div_euclid(1000).max(0) as u64;
        block.varint(trade.closed.map_or(0, |closed| 1 + after(closed)));
    }
    block.floats(number(|trade| trade.amount));
    block.floats(number(|trade| trade.open_price));
    block.floats(number(|trade| trade.close_price));
    block.floats(number(|trade| trade.cost));
    block.floats(number(|trade| trade.net_gain));
    block.floats(number(|trade| trade.fees));
    texts.column(block, trades.iter().map(|trade| &*trade.entry_reason));
    texts.column(block, trades.iter().map(|trade| &*trade.exit_reason));
    texts.column(block, trades.iter().map(|trade| &*trade.stop_loss));
    texts.column(block, trades.iter().map(|trade| &*trade.take_profit));
}

fn push_orders<'a>(block: &mut Block, texts: &mut Texts<'a>, orders: &'a [OrderRecord], windows: &[usize]) {
    let number = |value: fn(&OrderRecord) -> Option<f64>| orders.iter().map(move |order| missing(value(order)));
    block.varint(orders.len() as u64);
    push_windows(block, orders.iter().map(|order| order.window), windows);
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

fn push_positions<'a>(block: &mut Block, texts: &mut Texts<'a>, positions: &'a [PositionRecord], windows: &[usize]) {
    block.varint(positions.len() as u64);
    push_windows(block, positions.iter().map(|position| position.window), windows);
    texts.column(block, positions.iter().map(|position| &*position.symbol));
    block.floats(positions.iter().map(|position| missing(position.amount)));
    block.floats(positions.iter().map(|position| missing(position.cost)));
}

fn push_windows(block: &mut Block, windows: impl Iterator<Item = usize>, places: &[usize]) {
    for window in windows {
        block.varint(places.get(window).copied().unwrap_or_default() as u64);
    }
}

fn missing(value: Option<f64>) -> f64 {
    value.unwrap_or(f64::NAN)
}

/// Every text once, in the order in which they are first met.
struct Texts<'a> {
    all: Vec<&'a str>,
    places: HashMap<&'a str, usize>,
}

impl Default for Texts<'_> {
    fn default() -> Self {
        Texts { all: vec![""], places: HashMap::from([("", 0)]) }
    }
}

impl<'a> Texts<'a> {
    fn column(&mut self, block: &mut Block, texts: impl Iterator<Item = &'a str>) {
        for text in texts {
            let next = self.all.len();
            let place = *self.places.entry(text).or_insert(next);
            if place == next {
                self.all.push(text);
            }
            block.varint(place as u64);
        }
    }
}
