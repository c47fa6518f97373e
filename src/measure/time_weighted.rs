//! Time-weighted growth: what the portfolio made of its money, without the money that was paid in and out.

use crate::model::{Point, Snapshot};

/// The growth of 1.0 over snapshots of which some tell of money paid in or out; empty where none does.
///
/// A payment counts as made just before the snapshot that tells of it: the return from one snapshot to the next is the later
/// value less the payment, divided by the earlier value.
pub(super) fn time_weighted(snapshots: &[Snapshot]) -> Vec<Point> {
    let paid = |snapshot: &Snapshot| snapshot.cash_flow.filter(|flow| flow.is_finite()).unwrap_or(0.0);
    if snapshots.iter().all(|snapshot| paid(snapshot) == 0.0) {
        return Vec::new();
    }
    let known = |snapshot: &Snapshot| {
        let value = snapshot.total_value.filter(|value| value.is_finite())?;
        Some((snapshot.created_at?, value, paid(snapshot)))
    };
    let mut states: Vec<_> = snapshots.iter().filter_map(known).collect();
    states.sort_by_key(|(time, ..)| *time);

    let (mut level, mut before) = (1.0, None);
    let grown = |(time, value, paid)| {
        if let Some(before) = before {
            level = if before > 0.0 { level * (value - paid) / before } else { 0.0 };
        }
        before = Some(value);
        Point { time, value: level }
    };
    states.into_iter().map(grown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EpochMs;

    fn snapshot(time: i64, value: f64, paid: f64) -> Snapshot {
        let (created_at, total_value) = (Some(EpochMs(time)), Some(value));
        Snapshot { created_at, total_value, cash_flow: Some(paid), ..Snapshot::default() }
    }

    #[test]
    fn payments_are_no_gain_and_no_loss() {
        let paid =
            [snapshot(0, 100.0, 0.0), snapshot(3, 120.0, -40.0), snapshot(1, 110.0, 0.0), snapshot(2, 160.0, 50.0)];
        let levels: Vec<f64> = time_weighted(&paid).iter().map(|point| point.value).collect();
        assert!(
            levels.iter().zip([1.0, 1.1, 1.1, 1.1]).all(|(level, expected)| (level - expected).abs() < 1e-12),
            "{levels:?}"
        );
        assert_eq!(time_weighted(&[snapshot(0, 100.0, 0.0), snapshot(1, 150.0, f64::NAN)]), []);
    }
}
