//! Records of a run, such as its trades: takes them one after the other and gives them back, a few kept as they are, many
//! packed, as a backtest may have a million of them.
//!
//! A record is many times as large as what a file says of it: names, texts and fields that the framework leaves empty each
//! take room of their own. Packed, it takes less than in the file, and is unpacked whenever it is looked at. Must not know how
//! files are written: what is packed never leaves the process.

mod pack;
mod packed;
mod portfolio;
mod unpack;

use std::borrow::Cow;
use std::fmt;

pub(crate) use pack::Pack;
pub(crate) use packed::PackedRecords;
pub(crate) use unpack::Unpack;

/// Records that are kept as they are; with more of them, all are packed.
const UNPACKED: usize = 4096;

/// A record that can be packed.
pub(crate) trait PackedRecord: Clone {
    /// Adds the record to others.
    fn pack(&self, pack: &mut Pack);

    /// The record that stands next.
    fn unpack(unpack: &mut Unpack<'_>) -> Self;
}

/// Records in the order of the file.
#[derive(Clone)]
pub struct Records<T>(Kept<T>);

#[derive(Clone)]
enum Kept<T> {
    AsTheyAre(Vec<T>),
    Packed(PackedRecords),
}

#[expect(private_bounds, reason = "which records there are is for this crate to say")]
impl<T: PackedRecord> Records<T> {
    /// The number of records.
    pub fn len(&self) -> usize {
        match &self.0 {
            Kept::AsTheyAre(records) => records.len(),
            Kept::Packed(records) => records.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The records in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = Cow<'_, T>> {
        let (kept, packed) = match &self.0 {
            Kept::AsTheyAre(records) => (Some(records), None),
            Kept::Packed(records) => (None, Some(records)),
        };
        let kept = kept.into_iter().flatten().map(Cow::Borrowed);
        kept.chain(packed.into_iter().flat_map(PackedRecords::iter).map(Cow::Owned))
    }

    /// Adds a record at the end.
    pub fn push(&mut self, record: T) {
        match &mut self.0 {
            Kept::AsTheyAre(records) if records.len() < UNPACKED => records.push(record),
            Kept::AsTheyAre(records) => {
                let mut packed = PackedRecords::default();
                records.iter().chain([&record]).for_each(|record| packed.push(record));
                self.0 = Kept::Packed(packed);
            }
            Kept::Packed(records) => records.push(&record),
        }
    }

    /// Puts them in the order of a key, equal ones as they were. Those that are packed stay so.
    pub(crate) fn sort_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K) {
        match &mut self.0 {
            Kept::AsTheyAre(records) => records.sort_by_key(key),
            Kept::Packed(records) => records.sort_by_key(key),
        }
    }
}

impl<T> Default for Records<T> {
    fn default() -> Self {
        Records(Kept::AsTheyAre(Vec::new()))
    }
}

impl<T: PackedRecord> FromIterator<T> for Records<T> {
    fn from_iter<I: IntoIterator<Item = T>>(records: I) -> Self {
        let mut all = Records::default();
        records.into_iter().for_each(|record| all.push(record));
        all
    }
}

impl<T: PackedRecord> From<Vec<T>> for Records<T> {
    fn from(records: Vec<T>) -> Self {
        if records.len() <= UNPACKED { Records(Kept::AsTheyAre(records)) } else { records.into_iter().collect() }
    }
}

impl<T: PackedRecord + PartialEq> PartialEq for Records<T> {
    fn eq(&self, other: &Records<T>) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<T: PackedRecord + fmt::Debug> fmt::Debug for Records<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EpochMs, Fields, Order, Side, Trade, Value};

    fn value(number: usize) -> Value {
        let nested = [("a".to_owned(), Value::Unsigned(u64::MAX)), ("a".to_owned(), Value::Nil)];
        match number % 9 {
            0 => Value::Nil,
            1 => Value::Bool(number.is_multiple_of(2)),
            2 => Value::Int(i64::MIN + number as i64),
            3 => Value::Float(f64::NAN),
            4 => Value::Text(format!("text {number} ü")),
            5 => Value::Binary(vec![0xff; number % 300]),
            6 => Value::List(vec![Value::Float(-0.0), Value::Bool(true)]),
            7 => Value::Map(Fields::from_iter(nested)),
            _ => Value::Extension(-1, vec![1, 2]),
        }
    }

    fn order(number: usize) -> Order {
        Order {
            id: Some(format!("order {number}")),
            side: [None, Some(Side::Buy), Some(Side::Sell)][number % 3],
            status: Some("CLOSED".into()),
            price: number.is_multiple_of(2).then_some(number as f64 * 0.1),
            created_at: (!number.is_multiple_of(5)).then_some(EpochMs(-5_000 + number as i64)),
            extra: Fields::from_iter([
                ("filled".to_owned(), value(number)),
                (format!("key {}", number % 7), Value::Nil),
            ]),
            ..Order::default()
        }
    }

    fn trade(number: usize) -> Trade {
        Trade {
            id: (!number.is_multiple_of(4)).then(|| number.to_string()),
            target_symbol: Some(format!("SYMBOL{}", number % 3).into()),
            net_gain: Some(-1.5),
            closed_at: Some(EpochMs(i64::MAX)),
            orders: (0..number % 4).map(order).collect(),
            metadata: Fields::from_iter([("note".to_owned(), value(number + 4))]),
            ..Trade::default()
        }
    }

    #[test]
    fn many_records_are_unpacked_as_they_were() {
        let trades: Vec<Trade> = (0..UNPACKED + 40).map(trade).collect();
        let packed = Records::from(trades.clone());
        assert!(matches!(packed.0, Kept::Packed(_)));
        assert_eq!(packed.len(), trades.len());
        assert!(packed.iter().eq(trades.iter().map(Cow::Borrowed)));
        let few: Records<Trade> = trades[..UNPACKED].iter().cloned().collect();
        assert!(matches!(few.0, Kept::AsTheyAre(_)) && few != packed);
    }

    #[test]
    fn packed_records_are_sorted_as_they_would_be_unpacked() {
        let mut trades: Vec<Trade> = (0..UNPACKED + 40).map(trade).collect();
        let mut packed = Records::from(trades.clone());
        let key = |trade: &Trade| trade.id.as_ref().map(String::len);
        trades.sort_by_key(key);
        packed.sort_by_key(key);
        assert!(matches!(packed.0, Kept::Packed(_)) && packed.iter().eq(trades.iter().map(Cow::Borrowed)));
        packed.push(trades[0].clone());
        assert_eq!(packed.iter().last().as_deref(), Some(&trades[0]));
    }

    #[test]
    fn a_packed_order_of_a_usual_file_takes_less_than_half_of_what_it_takes_there() {
        const EMPTY: [&str; 7] =
            ["external_id", "cost", "filled", "remaining", "order_fee_currency", "stop_price", "triggered_at"];
        let usual = |number: usize| Order {
            id: Some(format!("94160b4f-5da7-44d7-88ba-{number:012}")),
            target_symbol: Some("SOL".into()),
            trading_symbol: Some("EUR".into()),
            side: Some(Side::Buy),
            order_type: Some("LIMIT".into()),
            status: Some("CLOSED".into()),
            price: Some(60.98),
            amount: Some(4.914_726),
            created_at: Some(EpochMs(1_663_142_400_000)),
            updated_at: Some(EpochMs(1_663_142_400_000)),
            fee: Some(0.3),
            metadata: Fields::from_iter([("order_reason", Value::Text("buy_signal".to_owned()))]),
            extra: EMPTY.map(|name| (name, Value::Nil)).into_iter().collect(),
        };
        let orders: Records<Order> = (0..UNPACKED + 1).map(usual).collect();
        let Kept::Packed(packed) = &orders.0 else { panic!("they are packed") };
        // In the file it takes 411 bytes.
        assert!(packed.bytes() / orders.len() < 200, "{} bytes", packed.bytes());
    }
}
