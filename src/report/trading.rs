//! Trades, orders and positions of a backtest, as far as the report shows them.

use std::borrow::Cow;
use std::sync::Arc;

use crate::measure::closing_price;
use crate::model::{EpochMs, Fields, Order, Position, Run, Side, Trade, Value};

use super::ladder::{LARGEST_TRADES, TradingShare};
use super::text::{cut, day, percent};

/// The trades, orders and positions of a backtest in all its windows.
#[derive(Debug, Clone, Default)]
pub struct Trading {
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
    pub window: usize,
    /// The symbol that was traded.
    pub symbol: Arc<str>,
    /// Its status as the file writes it.
    pub status: Arc<str>,
    /// When it was opened; the start of its window where the file does not say.
    pub opened: EpochMs,
    /// When it was closed; `None` while it is open.
    pub closed: Option<EpochMs>,
    /// The amount that was traded, in the target symbol.
    pub amount: Option<f64>,
    /// Price at the opening.
    pub open_price: Option<f64>,
    /// Price of the fills that closed it.
    pub close_price: Option<f64>,
    /// The last price seen, while it is open.
    pub last_price: Option<f64>,
    /// Money put in.
    pub cost: Option<f64>,
    /// Profit or loss.
    pub net_gain: Option<f64>,
    /// Fees of its orders.
    pub fees: Option<f64>,
    /// Why it was opened, where the file says so.
    pub entry_reason: Arc<str>,
    /// Why it was closed, where the file says so.
    pub exit_reason: Arc<str>,
    /// Its stop losses, and whether they were triggered.
    pub stop_loss: String,
    /// Its take profits, and whether they were triggered.
    pub take_profit: String,
}

/// An order.
#[derive(Debug, Clone)]
pub struct OrderRecord {
    /// The position of its window among the backtest's.
    pub window: usize,
    /// The symbol that was bought or sold.
    pub symbol: Arc<str>,
    /// Its side.
    pub side: Option<Side>,
    /// Its type as the file writes it.
    pub order_type: Arc<str>,
    /// Its status as the file writes it.
    pub status: Arc<str>,
    /// When it was sent; the start of its window where the file does not say.
    pub created: EpochMs,
    /// Price for one.
    pub price: Option<f64>,
    /// Its amount, in the target symbol.
    pub amount: Option<f64>,
    /// Fee paid.
    pub fee: Option<f64>,
    /// Difference to the price that was aimed at.
    pub slippage: Option<f64>,
    /// Why it was sent, where the file says so.
    pub reason: Arc<str>,
}

/// A position at the end of a window.
#[derive(Debug, Clone)]
pub struct PositionRecord {
    /// The position of its window among the backtest's.
    pub window: usize,
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
        for (window, run) in runs.iter().enumerate() {
            let start = run.start.unwrap_or(EpochMs(0));
            trading.trades.extend(run.trades.iter().map(|trade| trade_record(window, start, trade)));
            trading.orders.extend(run.orders.iter().map(|order| order_record(window, start, order)));
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
            let size = |trade: &TradeRecord| trade.net_gain.unwrap_or(0.0).abs();
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

fn trade_record(window: usize, start: EpochMs, trade: &Trade) -> TradeRecord {
    let of_side = |side| trade.orders.iter().filter(move |order| order.side == Some(side));
    let fees: Vec<f64> = trade.orders.iter().filter_map(|order| order.fee).collect();
    TradeRecord {
        window,
        symbol: shown(trade.target_symbol.as_ref()),
        status: shown(trade.status.as_ref()),
        opened: trade.opened_at.unwrap_or(start),
        closed: trade.closed_at,
        amount: trade.amount,
        open_price: trade.open_price,
        close_price: closing_price(trade),
        last_price: trade.last_reported_price.filter(|_| trade.is_open()),
        cost: trade.cost,
        net_gain: trade.net_gain,
        fees: if fees.is_empty() { trade.extra.number("total_fees") } else { Some(fees.iter().sum()) },
        entry_reason: of_side(Side::Buy).next().map(reason).unwrap_or_default(),
        exit_reason: of_side(Side::Sell).next_back().map(reason).unwrap_or_default(),
        stop_loss: guards(trade.extra.get("stop_losses"), -1.0),
        take_profit: guards(trade.extra.get("take_profits"), 1.0),
    }
}

fn order_record(window: usize, start: EpochMs, order: &Order) -> OrderRecord {
    OrderRecord {
        window,
        symbol: shown(order.target_symbol.as_ref()),
        side: order.side,
        order_type: shown(order.order_type.as_ref()),
        status: shown(order.status.as_ref()),
        created: order.created_at.unwrap_or(start),
        price: order.price,
        amount: order.amount,
        fee: order.fee,
        slippage: order.extra.number("slippage"),
        reason: reason(order),
    }
}

fn position_record(window: usize, position: &Position) -> PositionRecord {
    let symbol = position.symbol.as_deref().map(|symbol| cut(symbol).into_owned()).unwrap_or_default();
    PositionRecord { window, symbol, amount: position.amount, cost: position.cost }
}

fn shown(text: Option<&Arc<str>>) -> Arc<str> {
    text.map(|text| match cut(text) {
        Cow::Borrowed(_) => text.clone(),
        Cow::Owned(short) => short.into(),
    })
    .unwrap_or_default()
}

fn reason(order: &Order) -> Arc<str> {
    order.metadata.text("order_reason").map(|reason| Arc::from(cut(reason))).unwrap_or_default()
}

/// Stop losses or take profits in words: `−5.0% trailing, triggered 3 May 2023`. Their percentages count in percent.
fn guards(value: Option<&Value>, sign: f64) -> String {
    let Some(Value::List(guards)) = value else { return String::new() };
    let in_words = |guard: &Value| match guard {
        Value::Map(fields) => Some(guard_in_words(fields, sign)),
        _ => None,
    };
    guards.iter().filter_map(in_words).collect::<Vec<_>>().join("; ")
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
            let record = trade_record(0, EpochMs(0), trade);
            (record.close_price, record.last_price)
        };
        assert_eq!(prices(&closed), (Some(2_854.3), None));
        assert_eq!(prices(&open), (None, Some(2_870.3)));
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
