//! Figures of trades: how often and how much closed ones win, at which price they were closed, what trading cost.

use crate::model::{Order, Records, Run, Side, Trade};
use crate::stats::median;

/// The finite gains of the closed ones among trades.
pub fn closed_gains(trades: &Records<Trade>) -> Vec<f64> {
    trades.iter().filter_map(|trade| closed_gain(&trade)).collect()
}

/// The finite gain of a trade that is closed.
pub fn closed_gain(trade: &Trade) -> Option<f64> {
    trade.net_gain.filter(|gain| gain.is_finite() && !trade.is_open())
}

/// Share of gains that are above zero.
pub fn win_rate(gains: &[f64]) -> Option<f64> {
    let wins = gains.iter().filter(|&&gain| gain > 0.0).count();
    (!gains.is_empty()).then(|| wins as f64 / gains.len() as f64)
}

/// Gains divided by losses; `None` without a loss.
pub fn profit_factor(gains: &[f64]) -> Option<f64> {
    let sum = |sign: f64| gains.iter().map(|gain| (gain * sign).max(0.0)).sum::<f64>();
    let losses = sum(-1.0);
    (losses > 0.0).then(|| sum(1.0) / losses)
}

/// Result of a closed trade relative to its cost, the middle one, a fraction.
pub fn median_return(runs: &[&Run]) -> Option<f64> {
    let closed = runs.iter().flat_map(|run| run.trades.iter()).filter(|trade| !trade.is_open());
    let returns = closed.filter_map(|trade| Some(trade.net_gain? / trade.cost.filter(|cost| *cost > 0.0)?));
    median(&returns.collect::<Vec<_>>())
}

/// The price at which a closed trade was closed: that of its fills on the closing side, weighted by volume.
///
/// `None` while it is open, or where it holds no such fill.
pub fn closing_price(trade: &Trade) -> Option<f64> {
    if trade.is_open() {
        return None;
    }
    let opening = opening_side(trade)?;
    let closing = trade.orders.iter().filter(|order| order.side.is_some_and(|side| side != opening));
    let fills = closing.filter_map(|order| Some((order.price?, filled_amount(order)?)));
    let (value, volume) =
        fills.fold((0.0, 0.0), |(value, volume), (price, amount)| (value + price * amount, volume + amount));
    Some(value / volume).filter(|price| price.is_finite())
}

/// The side that a trade was opened on: that of the order that was sent first. Files list the orders of a trade in any order,
/// and the framework 9 calls a trade short (`is_short`) by the one that is listed first.
fn opening_side(trade: &Trade) -> Option<Side> {
    trade.orders.iter().filter(|order| order.side.is_some()).min_by_key(|order| order.created_at)?.side
}

/// How much of an order was filled: what the file says, else all of one that was carried out.
fn filled_amount(order: &Order) -> Option<f64> {
    let was_filled = |status: &str| ["CLOSED", "FILLED"].iter().any(|filled| filled.eq_ignore_ascii_case(status));
    let filled = order.extra.number("filled").filter(|filled| *filled > 0.0);
    filled.or(order.amount.filter(|_| order.status.as_deref().is_none_or(was_filled)))
}

/// The cost of trading: what the orders of all runs say, added up.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TradingCosts {
    /// Fees paid, in the trading currency; `None` where no order tells of one.
    pub fees: Option<f64>,
    /// Slippage as the bundle gives it; `None` where no order tells of it.
    pub slippage: Option<f64>,
}

impl TradingCosts {
    /// The costs of runs. The orders of a run's trades count where it lists no others.
    pub fn of(runs: &[&Run]) -> TradingCosts {
        let mut costs = TradingCosts::default();
        for run in runs {
            run.orders.iter().for_each(|order| costs.add(&order));
            if run.orders.is_empty() {
                run.trades.iter().for_each(|trade| trade.orders.iter().for_each(|order| costs.add(order)));
            }
        }
        costs
    }

    fn add(&mut self, order: &Order) {
        add(&mut self.fees, order.fee);
        add(&mut self.slippage, order.extra.number("slippage"));
    }
}

fn add(sum: &mut Option<f64>, value: Option<f64>) {
    if let Some(value) = value.filter(|value| value.is_finite()) {
        *sum = Some(sum.unwrap_or(0.0) + value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EpochMs, Fields, Value};

    fn order(side: Side, status: &str, price: f64, amount: f64) -> Order {
        let (price, amount) = (Some(price), Some(amount));
        Order { side: Some(side), status: Some(status.into()), price, amount, ..Order::default() }
    }

    fn closed(orders: Vec<Order>) -> Trade {
        Trade { closed_at: Some(EpochMs(1)), last_reported_price: Some(999.0), orders, ..Trade::default() }
    }

    #[test]
    fn a_trade_closes_at_the_price_of_its_closing_fills_by_volume() {
        let buy = order(Side::Buy, "CLOSED", 100.0, 4.0);
        let partly = Order {
            extra: [("filled".to_owned(), Value::Float(1.0))].into_iter().collect::<Fields>(),
            ..order(Side::Sell, "CANCELED", 130.0, 9.0)
        };
        let sales = [order(Side::Sell, "closed", 110.0, 3.0), order(Side::Sell, "CANCELED", 500.0, 1.0), partly];
        let trade = closed([buy.clone()].into_iter().chain(sales).collect());
        assert_eq!(closing_price(&trade), Some(115.0));
        let short = closed(vec![order(Side::Sell, "CLOSED", 100.0, 1.0), order(Side::Buy, "CLOSED", 90.0, 1.0)]);
        assert_eq!(closing_price(&short), Some(90.0));
        let sent =
            |side, day| Order { created_at: Some(EpochMs(day)), ..order(side, "CLOSED", 100.0 + day as f64, 1.0) };
        let listed_backwards = closed(vec![sent(Side::Sell, 9), sent(Side::Buy, 1)]);
        assert_eq!(closing_price(&listed_backwards), Some(109.0), "files list orders in any order");
        assert_eq!(closing_price(&closed(vec![buy])), None, "the last price is not the closing price");
        assert_eq!(closing_price(&Trade { closed_at: None, ..trade }), None);
    }

    #[test]
    fn costs_are_those_of_all_orders_and_missing_where_none_tells() {
        let paid = Order { fee: Some(0.25), ..Order::default() };
        let in_trades = Run { trades: vec![closed(vec![paid.clone()])].into(), ..Run::default() };
        let listed = Run { orders: vec![paid.clone(), paid].into(), ..in_trades.clone() };
        assert_eq!(TradingCosts::of(&[&in_trades, &listed]), TradingCosts { fees: Some(0.75), slippage: None });
    }
}
