//! Entries of the ledger: what a catalog keeps of every trial that was ever in it, in some hundred bytes.

use crate::measure::sharpe_of_days;
use crate::model::{DailyReturns, EpochMs, GoneTrial, RowKey};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::array::TryFromSliceError;
use std::collections::HashSet;
use std::time::{SystemTime, UNIX_EPOCH};

/// Bytes of an imprint: with a million trials the chance that two share one is 10⁻²⁷.
const LENGTH: usize = 16;

/// The beginning of a SHA-256, by which two things are told to be equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Imprint([u8; LENGTH]);

impl Imprint {
    /// The imprint of parameters, a JSON object, in whatever order they stand.
    pub(super) fn of_parameters(json: Option<&str>) -> Imprint {
        let text = json.unwrap_or_default();
        // Another program's row may hold anything; then the text itself will do.
        let sorted = serde_json::from_str::<Json>(text).map_or_else(|_| text.to_owned(), |json| json.to_string());
        Imprint::of([sorted.as_bytes()].into_iter())
    }

    fn of_returns(returns: &DailyReturns) -> Imprint {
        let days = returns.days.iter().map(|day| day.to_le_bytes());
        let bytes: Vec<[u8; 4]> = days.chain(returns.values.iter().map(|value| value.to_le_bytes())).collect();
        Imprint::of([bytes.as_flattened()].into_iter())
    }

    fn of<'a>(parts: impl Iterator<Item = &'a [u8]>) -> Imprint {
        let mut hash = Sha256::new();
        parts.for_each(|part| hash.update(part));
        let mut imprint = [0; LENGTH];
        imprint.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
        Imprint(imprint)
    }
}

impl AsRef<[u8]> for Imprint {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl TryFrom<&[u8]> for Imprint {
    type Error = TryFromSliceError;

    fn try_from(bytes: &[u8]) -> Result<Imprint, TryFromSliceError> {
        bytes.try_into().map(Imprint)
    }
}

/// What is measured of a trial for the ledger.
pub(super) struct Measured {
    /// The imprint of its returns. Only returns that vary tell a trial from others.
    pub(super) returns: Option<Imprint>,
    /// Its Sharpe ratio from daily returns, per year.
    pub(super) sharpe: Option<f64>,
    /// First and last day of its returns, since 1970.
    pub(super) span: Option<(i32, i32)>,
}

impl Measured {
    /// Measures daily returns; the risk-free rate is a fraction per year.
    pub(super) fn of(returns: &DailyReturns, risk_free_rate: Option<f64>) -> Measured {
        let sharpe = sharpe_of_days(returns, risk_free_rate);
        Measured {
            returns: sharpe.is_some().then(|| Imprint::of_returns(returns)),
            sharpe,
            span: returns.days.first().copied().zip(returns.days.last().copied()),
        }
    }
}

/// One entry as it stands in the table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) key: RowKey,
    pub(super) parameters: Imprint,
    pub(super) returns: Option<Imprint>,
    pub(super) sharpe: Option<f64>,
    pub(super) span: Option<(i32, i32)>,
    pub(super) first_seen: i64,
    pub(super) last_seen: i64,
    pub(super) sample_type: Option<String>,
}

/// What tells a trial that was moved from another: its parameters, its returns and its sample.
pub(super) type Identity = (Imprint, Imprint, Option<String>);

impl Entry {
    /// What it is known by under any key; `None` where its returns tell nothing.
    pub(super) fn identity(&self) -> Option<Identity> {
        Some((self.parameters, self.returns?, self.sample_type.clone()))
    }

    fn into_gone(self) -> GoneTrial {
        GoneTrial {
            key: self.key,
            sharpe: self.sharpe,
            sample_type: self.sample_type,
            span: self.span,
            first_seen: EpochMs(self.first_seen),
            last_seen: EpochMs(self.last_seen),
        }
    }
}

/// The trials of a ledger that are there no more, in the order of their entries, of which these are and those are not.
///
/// One that was moved or renamed is not gone: a trial that is there, or of those that are gone, with equal parameters,
/// equal daily returns and the same sample is the same one under another key.
pub(super) fn gone(there: &[Entry], mut gone: Vec<Entry>) -> Vec<GoneTrial> {
    let mut known: HashSet<Identity> = there.iter().filter_map(Entry::identity).collect();
    gone.retain(|entry| entry.identity().is_none_or(|identity| known.insert(identity)));
    gone.into_iter().map(Entry::into_gone).collect()
}

/// The time in milliseconds since 1970.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_parameters_have_one_imprint_in_any_order() {
        let of = |json| Imprint::of_parameters(Some(json));
        assert_eq!(of(r#"{"a": 1, "b": [2, 3]}"#), of(r#"{"b":[2,3],"a":1}"#));
        assert_ne!(of(r#"{"a": 1}"#), of(r#"{"a": 2}"#));
        assert_ne!(of(r#"{"a": NaN}"#), of(r#"{"a": Infinity}"#), "what is no JSON is told apart by its text");
        assert_eq!(Imprint::of_parameters(None), of(""));
    }

    #[test]
    fn only_returns_that_vary_have_an_imprint() {
        let of = |values: &[f32]| {
            let days = (1..=values.len() as i32).collect();
            Measured::of(&DailyReturns { days, values: values.to_vec() }, None)
        };
        let (one, other, still, none) = (of(&[0.1, 0.2]), of(&[0.1, 0.3]), of(&[0.0, 0.0]), of(&[]));
        assert!(one.returns.is_some() && one.returns != other.returns && one.span == Some((1, 2)));
        assert!(still.returns.is_none() && still.sharpe.is_none() && still.span.is_some());
        assert!(none.returns.is_none() && none.span.is_none());
    }
}
