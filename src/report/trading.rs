//! Trades, orders and positions of a backtest, as far as the report shows them.

use std::borrow::Cow;

use crate::measure::closing_price;
use crate::model::{EpochMs, Fields, Order, Position, Run, Side, Trade, Value};

use super::ladder::{LARGEST_TRADES, TradingShare};
use super::shared_texts::{SharedTexts, TextId};
use super::text::{cut, day, percent};

/// The trades, orders and positions of a backtest in all its windows. There may be millions of them, so that each takes little:
/// numbers are of the precision that the page has, and texts stand apart.
#[derive(Debug, Clone, Default)]
pub struct Trading {
    /// The texts of trades and orders.
    pub texts: SharedTexts,
    /// Trades in order of window and file.
    pub trades: Vec<TradeRecord>,
    /// Orders in order of window and file.
    pub orders: Vec<OrderRecord>,
    /// Positions at the end of each window.
    pub positions: Vec<PositionRecord>,
}

/// A trade; amounts of money are in the trading currency.
#[derive(Debug, Clone)]
pub struct TradeRecord {
    /// The position of its window among the backtest's.
    pub window: u32,
    /// The symbol that was traded.
    pub symbol: TextId,
    /// Its status as the file writes it.
    pub status: TextId,
    /// When it was opened; the start of its window where the file does not say.
    pub opened: EpochMs,
    /// When it was closed; `None` while it is open.
    pub closed: Option<EpochMs>,
    /// The amount that was traded, in the target symbol.
    pub amount: Option<f32>,
    /// Price at the opening.
    pub open_price: Option<f32>,
    /// Price of the fills that closed it; the last price seen, while it is open.
    pub last_price: Option<f32>,
    /// Money put in.
    pub cost: Option<f32>,
    /// Profit or loss.
    pub net_gain: Option<f32>,
    /// Fees of its orders.
    pub fees: Option<f32>,
    /// Why it was opened, where the file says so.
    pub entry_reason: TextId,
    /// Why it was closed, where the file says so.
    pub exit_reason: TextId,
    /// Its stop losses, and whether they were triggered.
    pub stop_loss: TextId,
    /// Its take profits, and whether they were triggered.
    pub take_profit: TextId,
}

/// An order.
#[derive(Debug, Clone)]
pub struct OrderRecord {
    /// The position of its window among the backtest's.
    pub window: u32,
    /// The symbol that was bought or sold.
    pub symbol: TextId,
    /// Its side.
    pub side: Option<Side>,
    /// Its type as the file writes it.
    pub order_type: TextId,
    /// Its status as the file writes it.
    pub status: TextId,
    /// When it was sent; the start of its window where the file does not say.
    pub created: EpochMs,
    /// Price for one.
    pub price: Option<f32>,
    /// Its amount, in the target symbol.
    pub amount: Option<f32>,
    /// Fee paid.
    pub fee: Option<f32>,
    /// Difference to the price that was aimed at.
    pub slippage: Option<f32>,
    /// Why it was sent, where the file says so.
    pub reason: TextId,
}

/// A position at the end of a window.
#[derive(Debug, Clone)]
pub struct PositionRecord {
    /// The position of its window among the backtest's.
    pub window: u32,
    /// The symbol that is held.
    pub symbol: String,
    /// The amount of it.
    pub amount: Option<f64>,
    /// Its cost.
    pub cost: Option<f64>,
}

impl Trading {
    /// The trading of runs in order of date.
    pub fn of(runs: &[&Run]) -> Trading {
        let mut trading = Trading::default();
        for (window, run) in (0..).zip(runs) {
            let start = run.start.unwrap_or(EpochMs(0));
            let texts = &mut trading.texts;
            trading.trades.extend(run.trades.iter().map(|trade| trade_record(window, start, &trade, texts)));
            trading.orders.extend(run.orders.iter().map(|order| order_record(window, start, &order, texts)));
            trading.positions.extend(run.positions.iter().map(|position| position_record(window, position)));
        }
        trading
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.trades.is_empty() && self.orders.is_empty() && self.positions.is_empty()
    }

    /// The trades of a share, in order.
    pub fn trades_of(&self, share: TradingShare) -> Vec<&TradeRecord> {
        let mut trades: Vec<(usize, &TradeRecord)> = self.trades.iter().enumerate().collect();
        if share == TradingShare::LargestTrades && trades.len() > LARGEST_TRADES {
            let size = |trade: &TradeRecord| trade.net_gain.unwrap_or_default().abs();
            trades.sort_by(|(_, one), (_, other)| size(other).total_cmp(&size(one)));
            trades.truncate(LARGEST_TRADES);
            trades.sort_by_key(|(position, _)| *position);
        }
        trades.into_iter().map(|(_, trade)| trade).collect()
    }

    /// The orders of a share, in order.
    pub fn orders_of(&self, share: TradingShare) -> &[OrderRecord] {
        if share == TradingShare::All { &self.orders } else { &[] }
    }

    /// Whether a share holds less than the one before it.
    pub fn is_cut_by(&self, share: TradingShare) -> bool {
        match share {
            TradingShare::All => false,
            TradingShare::WithoutOrders => !self.orders.is_empty(),
            TradingShare::LargestTrades => self.trades.len() > LARGEST_TRADES,
        }
    }
}

fn trade_record(window: u32, start: EpochMs, trade: &Trade, texts: &mut SharedTexts) -> TradeRecord {
    let of_side = |side| trade.orders.iter().filter(move |order| order.side == Some(side));
    let fees: Vec<f64> = trade.orders.iter().filter_map(|order| order.fee).collect();
    let fees = if fees.is_empty() { trade.extra.number("total_fees") } else { Some(fees.iter().sum()) };
    let price = if trade.is_open() { trade.last_reported_price } else { closing_price(trade) };
    TradeRecord {
        window,
        symbol: texts.id(shown(trade.target_symbol.as_deref())),
        status: texts.id(shown(trade.status.as_deref())),
        opened: trade.opened_at.unwrap_or(start),
        closed: trade.closed_at,
        amount: single(trade.amount),
        open_price: single(trade.open_price),
        last_price: single(price),
        cost: single(trade.cost),
        net_gain: single(trade.net_gain),
        fees: single(fees),
        entry_reason: texts.id(of_side(Side::Buy).next().map(reason).unwrap_or_default()),
        exit_reason: texts.id(of_side(Side::Sell).next_back().map(reason).unwrap_or_default()),
        stop_loss: texts.id(guards(trade.extra.get("stop_losses"), -1.0)),
        take_profit: texts.id(guards(trade.extra.get("take_profits"), 1.0)),
    }
}

fn order_record(window: u32, start: EpochMs, order: &Order, texts: &mut SharedTexts) -> OrderRecord {
    OrderRecord {
        window,
        symbol: texts.id(shown(order.target_symbol.as_deref())),
        side: order.side,
        order_type: texts.id(shown(order.order_type.as_deref())),
        status: texts.id(shown(order.status.as_deref())),
        created: order.created_at.unwrap_or(start),
        price: single(order.price),
        amount: single(order.amount),
        fee: single(order.fee),
        slippage: single(order.extra.number("slippage")),
        reason: texts.id(reason(order)),
    }
}

fn position_record(window: u32, position: &Position) -> PositionRecord {
    let symbol = shown(position.symbol.as_deref()).into_owned();
    PositionRecord { window, symbol, amount: position.amount, cost: position.cost }
}

/// Single precision: seven digits, more than a page shows.
fn single(number: Option<f64>) -> Option<f32> {
    number.map(|number| number as f32)
}

fn shown(text: Option<&str>) -> Cow<'_, str> {
    text.map(cut).unwrap_or_default()
}

fn reason(order: &Order) -> Cow<'_, str> {
    shown(order.metadata.text("order_reason"))
}

/// Stop losses or take profits in words: `−5.0% trailing, triggered 3 May 2023`. Their percentages count in percent.
fn guards(value: Option<&Value>, sign: f64) -> Cow<'static, str> {
    let Some(Value::List(guards)) = value else { return Cow::Borrowed("") };
    let in_words = |guard: &Value| match guard {
        Value::Map(fields) => Some(guard_in_words(fields, sign)),
        _ => None,
    };
    Cow::Owned(guards.iter().filter_map(in_words).collect::<Vec<_>>().join("; "))
}

fn guard_in_words(guard: &Fields, sign: f64) -> String {
    let mut words = percent(guard.number("percentage").map(|size| sign * size / 100.0));
    if guard.get("trailing") == Some(&Value::Bool(true)) {
        words.push_str(" trailing");
    }
    if guard.get("triggered") == Some(&Value::Bool(true)) {
        words.push_str(", triggered");
        if let Some(moment) = guard.text("triggered_at").and_then(EpochMs::parse) {
            words.push(' ');
            words.push_str(&day(Some(moment)));
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_trade_has_the_price_of_its_closing_orders_and_an_open_one_the_last_seen() {
        let order = |side, price| Order { side: Some(side), price: Some(price), amount: Some(2.0), ..Order::default() };
        let orders = vec![order(Side::Buy, 2_856.0), order(Side::Sell, 2_854.3)];
        let closed =
            Trade { closed_at: Some(EpochMs(5)), last_reported_price: Some(2_870.3), orders, ..Trade::default() };
        let open = Trade { closed_at: None, ..closed.clone() };
        let prices = |trade: &Trade| {
            let record = trade_record(0, EpochMs(0), trade, &mut SharedTexts::default());
            record.last_price
        };
        assert_eq!(prices(&closed), Some(2_854.3));
        assert_eq!(prices(&open), Some(2_870.3));
    }

    #[test]
    fn a_stop_loss_says_its_size_and_its_fate() {
        let guard: Fields = [
            ("percentage", Value::Int(5)),
            ("trailing", Value::Bool(true)),
            ("triggered", Value::Bool(true)),
            ("triggered_at", Value::Text("2023-05-03T10:00:00+00:00".into())),
        ]
        .into_iter()
        .collect();
        let guards = |sign| super::guards(Some(&Value::List(vec![Value::Map(guard.clone())])), sign);
        assert_eq!(guards(-1.0), "−5.0% trailing, triggered 3 May 2023");
        assert_eq!(super::guards(Some(&Value::Nil), 1.0), "");
    }
}
