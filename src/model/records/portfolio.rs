//! Trades and orders as packed records: first a number of which each bit says whether an optional field is there, then the
//! fields.

use super::{Pack, PackedRecord, Unpack};
use crate::model::{Order, Side, Trade};

/// A number with a bit for each of these that is there.
fn bits<const N: usize>(are_there: [bool; N]) -> u64 {
    are_there.iter().enumerate().map(|(at, is_there)| u64::from(*is_there) << at).sum()
}

/// The bits of a number, one after the other from the lowest.
struct Bits(u64);

impl Bits {
    /// What a reader gives, where the next bit says that it is there.
    fn next<'a, T>(&mut self, unpack: &mut Unpack<'a>, read: fn(&mut Unpack<'a>) -> T) -> Option<T> {
        let is_there = self.0 & 1 == 1;
        self.0 >>= 1;
        is_there.then(|| read(unpack))
    }
}

impl PackedRecord for Trade {
    fn pack(&self, pack: &mut Pack) {
        let numbers =
            [self.amount, self.remaining, self.open_price, self.last_reported_price, self.net_gain, self.cost];
        let [amount, remaining, open, last, gain, cost] = numbers.map(|number| number.is_some());
        let moments = [self.opened_at, self.closed_at];
        let [opened, closed] = moments.map(|moment| moment.is_some());
        pack.number(bits([self.id.is_some(), amount, remaining, open, last, gain, cost, opened, closed]));
        self.id.iter().for_each(|id| pack.text(id));
        numbers.into_iter().flatten().for_each(|number| pack.float(number));
        moments.into_iter().flatten().for_each(|moment| pack.moment(moment));
        let names = [&self.target_symbol, &self.trading_symbol, &self.status];
        names.into_iter().for_each(|name| pack.name(name.as_ref()));
        pack.number(self.orders.len() as u64);
        self.orders.iter().for_each(|order| order.pack(pack));
        pack.fields(&self.metadata);
        pack.fields(&self.extra);
    }

    fn unpack(unpack: &mut Unpack<'_>) -> Trade {
        let mut bits = Bits(unpack.number());
        // Fields are evaluated in the order in which they stand here.
        Trade {
            id: bits.next(unpack, Unpack::text),
            amount: bits.next(unpack, Unpack::float),
            remaining: bits.next(unpack, Unpack::float),
            open_price: bits.next(unpack, Unpack::float),
            last_reported_price: bits.next(unpack, Unpack::float),
            net_gain: bits.next(unpack, Unpack::float),
            cost: bits.next(unpack, Unpack::float),
            opened_at: bits.next(unpack, Unpack::moment),
            closed_at: bits.next(unpack, Unpack::moment),
            target_symbol: unpack.name(),
            trading_symbol: unpack.name(),
            status: unpack.name(),
            orders: {
                let orders = unpack.number();
                (0..orders).map(|_| Order::unpack(unpack)).collect()
            },
            metadata: unpack.fields(),
            extra: unpack.fields(),
        }
    }
}

impl PackedRecord for Order {
    fn pack(&self, pack: &mut Pack) {
        let numbers = [self.price, self.amount, self.fee];
        let [price, amount, fee] = numbers.map(|number| number.is_some());
        let moments = [self.created_at, self.updated_at];
        let [created, updated] = moments.map(|moment| moment.is_some());
        let [buys, sells] = [Side::Buy, Side::Sell].map(|side| self.side == Some(side));
        pack.number(bits([buys, sells, self.id.is_some(), price, amount, fee, created, updated]));
        self.id.iter().for_each(|id| pack.text(id));
        numbers.into_iter().flatten().for_each(|number| pack.float(number));
        moments.into_iter().flatten().for_each(|moment| pack.moment(moment));
        let names = [&self.target_symbol, &self.trading_symbol, &self.order_type, &self.status];
        names.into_iter().for_each(|name| pack.name(name.as_ref()));
        pack.fields(&self.metadata);
        pack.fields(&self.extra);
    }

    fn unpack(unpack: &mut Unpack<'_>) -> Order {
        let mut bits = Bits(unpack.number());
        let buys = bits.next(unpack, |_| Side::Buy);
        let sells = bits.next(unpack, |_| Side::Sell);
        // Fields are evaluated in the order in which they stand here.
        Order {
            side: buys.or(sells),
            id: bits.next(unpack, Unpack::text),
            price: bits.next(unpack, Unpack::float),
            amount: bits.next(unpack, Unpack::float),
            fee: bits.next(unpack, Unpack::float),
            created_at: bits.next(unpack, Unpack::moment),
            updated_at: bits.next(unpack, Unpack::moment),
            target_symbol: unpack.name(),
            trading_symbol: unpack.name(),
            order_type: unpack.name(),
            status: unpack.name(),
            metadata: unpack.fields(),
            extra: unpack.fields(),
        }
    }
}
