//! Drawing: which trials of an index are compared day by day, where there are too many to compare them all.

use crate::bundle::Sha256;
use crate::index::{Candidates, Catalog, IndexError};
use crate::judgement::NO_CHOICES;
use crate::model::{Direction, Metric, RowKey};
use rayon::prelude::*;
use std::collections::HashSet;

/// Leaders that are looked at, at most, to find enough that can be compared with those drawn.
const MOST_LOOKED_AT: usize = 10_000;

/// The trials of an index by what is asked of each.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    /// Those that stand for all, in the order of their keys.
    pub(super) drawn: Vec<RowKey>,
    /// Those that are shown, and were not drawn, in the order of their keys.
    pub(super) shown: Vec<RowKey>,
    /// Those of the others that lead by their measured Sharpe ratios, best first.
    pub(super) leaders: Vec<RowKey>,
    /// How many trials there are beside those drawn and those shown, the leaders with them.
    pub(super) others: usize,
}

impl Drawing {
    /// All trials, or of more than `most` as many, drawn by the hash of their bundles, so that it is always the same ones, and
    /// all of a bundle or none.
    ///
    /// # Errors
    /// The index cannot be read.
    pub(super) fn of(index: &dyn Catalog, most: usize, shown: &[RowKey]) -> Result<Drawing, IndexError> {
        let rows = index.candidates(None, &[])?;
        let row_count = rows.len();
        let trials = rows.without_parts();
        if trials.len() <= most {
            return Ok(Drawing { drawn: sorted(trials.keys().collect()), ..Drawing::default() });
        }
        let no_choices = no_choices(index, &trials)?;
        let drawn = sorted(by_chance(&trials, most));
        let mut taken: HashSet<&str> = drawn.iter().map(RowKey::as_str).collect();
        let asked_for: HashSet<&str> = shown.iter().map(RowKey::as_str).collect();
        let all = || (0..trials.len()).map(|trial| trials.key(trial));
        let shown: Vec<&str> = all().filter(|key| asked_for.contains(key) && !taken.contains(key)).collect();
        taken.extend(&shown);
        // Of a million trials each would be looked for in vain where there is no such sample.
        let others = match no_choices.is_empty() {
            true => trials.len() - taken.len(),
            false => all().filter(|key| !taken.contains(key) && !no_choices.contains(*key)).count(),
        };
        let shown = sorted(shown.into_iter().map(RowKey::new).collect());
        taken.extend(no_choices.iter().map(String::as_str));
        let leaders = leaders(index, &taken, row_count - trials.len())?;
        Ok(Drawing { drawn, shown, leaders, others })
    }
}

fn sorted(mut keys: Vec<RowKey>) -> Vec<RowKey> {
    keys.sort_unstable();
    keys
}

/// The trials of the bundles with the least hashes, so many or, for the last bundle's sake, a few more.
fn by_chance(trials: &Candidates, most: usize) -> Vec<RowKey> {
    let hashes: Vec<u64> = (0..trials.len()).into_par_iter().map(|trial| hash(trials.key(trial))).collect();
    let Some(last) = most.checked_sub(1) else { return Vec::new() };
    let greatest = *hashes.clone().select_nth_unstable(last).1;
    let drawn = hashes.iter().enumerate().filter(|(_, hash)| **hash <= greatest);
    drawn.map(|(trial, _)| RowKey::new(trials.key(trial))).collect()
}

/// The keys of the leaders beside those that are taken already, best first. So many rows are parts of others.
fn leaders(index: &dyn Catalog, taken: &HashSet<&str>, parts: usize) -> Result<Vec<RowKey>, IndexError> {
    let Some(sharpe) = Metric::find("chained_sharpe") else { return Ok(Vec::new()) };
    let first = index.leaders(sharpe, Direction::Descending, MOST_LOOKED_AT + taken.len() + parts)?;
    let is_free = |row: &usize| !first.is_part(*row) && !taken.contains(first.key(*row));
    Ok((0..first.len()).filter(is_free).take(MOST_LOOKED_AT).map(|row| RowKey::new(first.key(row))).collect())
}

/// The keys of samples that nothing was chosen from; none where there is nothing else.
fn no_choices(index: &dyn Catalog, trials: &Candidates) -> Result<HashSet<String>, IndexError> {
    let mut keys = (0..trials.len()).map(|trial| trials.key(trial));
    // Only studies are samples of something, and each of these is named in its key.
    if keys.clone().all(|key| bundle_of(key).is_none()) {
        return Ok(HashSet::new());
    }
    let types = NO_CHOICES.map(|sample_type| format!("'{sample_type}'")).join(", ");
    let found = index.candidates(Some(&format!("sample_type IN ({types})")), &[])?;
    let found: HashSet<String> = (0..found.len()).map(|row| found.key(row).to_owned()).collect();
    Ok(if keys.all(|key| found.contains(key)) { HashSet::new() } else { found })
}

/// The bundle of a trial of many.
fn bundle_of(key: &str) -> Option<RowKey> {
    // Of a million keys none is copied that names no trial.
    let named = key.contains('#').then(|| RowKey::new(key))?;
    Some(named.split_trial()?.0)
}

/// A number that looks like chance, and is one for all trials of a bundle.
fn hash(key: &str) -> u64 {
    let bundle = bundle_of(key);
    let Sha256(hash) = Sha256::of(bundle.as_ref().map_or(key, RowKey::as_str).as_bytes());
    hash.iter().take(size_of::<u64>()).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Limits;
    use crate::index::{Batch, MeasuredTrial, SqliteCatalog};
    use crate::model::{BundleStamp, Engine, Handle, IndexRow, Summary, Trial, TrialName};

    const STAMP: BundleStamp = BundleStamp { mtime_ns: 1, size: 1 };

    /// An index of trials with their measured Sharpe ratios, and what their studies are samples of.
    fn index(trials: &[(RowKey, Option<f64>, Option<&str>)]) -> (tempfile::TempDir, SqliteCatalog) {
        let folder = tempfile::tempdir().unwrap();
        let mut catalog = SqliteCatalog::open(&folder.path().join("index.sqlite")).unwrap();
        let row = |key: &RowKey| IndexRow {
            trial: key.split_trial().map(|(_, name)| name),
            handle: Handle::new(key.as_str()).unwrap(),
            algorithm_id: None,
            tag: None,
            engine_type: None,
            risk_free_rate: None,
            number_of_runs: 1,
            parameters_json: None,
            strategy_ids_json: None,
            stamp: STAMP,
            summary: Summary::default(),
        };
        let measured = |(key, sharpe, sample_type): &(RowKey, Option<f64>, Option<&str>)| {
            let mut trial = Trial { sample_type: sample_type.map(str::to_owned), ..Trial::default() };
            trial.figures.set("chained_sharpe", *sharpe);
            MeasuredTrial { key: key.clone(), stamp: STAMP, limits: Limits::default(), trial, details: None }
        };
        let batch = Batch {
            rows: trials.iter().map(|(key, ..)| (key.clone(), row(key))).collect(),
            trials: trials.iter().map(measured).collect(),
            ..Batch::default()
        };
        catalog.write(batch).unwrap();
        (folder, catalog)
    }

    fn plain(number: usize) -> (RowKey, Option<f64>, Option<&'static str>) {
        (RowKey::new(format!("run#{number}.iafbt")), Some(number as f64), None)
    }

    #[test]
    fn of_few_trials_all_are_drawn() {
        let (_folder, index) = index(&[plain(2), plain(1)]);
        let Drawing { drawn, shown, leaders, others } = Drawing::of(&index, 2, &[]).unwrap();
        assert_eq!((drawn, shown.len(), leaders.len(), others), (vec![plain(1).0, plain(2).0], 0, 0, 0));
    }

    #[test]
    fn of_many_as_many_as_asked_for_are_drawn_and_the_others_lead_by_what_was_measured() {
        let trials: Vec<_> = (0..1_500).map(plain).collect();
        let (_folder, all) = index(&trials);
        let shown = plain(3).0;
        let found = Drawing::of(&all, 200, std::slice::from_ref(&shown)).unwrap();
        assert_eq!((found.drawn.len(), found.drawn.is_sorted(), found.shown.as_slice()), (200, true, &[shown][..]));
        assert_eq!((found.leaders.len(), found.others), (1_299, 1_299));
        let drawn: HashSet<&RowKey> = found.drawn.iter().chain(&found.shown).collect();
        let expected = (0..1_500).rev().map(|number| plain(number).0).filter(|key| !drawn.contains(key));
        assert!(found.leaders.iter().cloned().eq(expected), "best first, and none twice");
        // Neither half of the numbers is preferred: of 200 drawn from one half each would have 100, give or take 7.
        let low = found.drawn.iter().filter(|key| (0..750).any(|number| plain(number).0 == **key)).count();
        assert!((70..130).contains(&low), "{low}");
        let (_folder, fewer) = index(&trials[..1_400]);
        let of_fewer: HashSet<RowKey> = Drawing::of(&fewer, 200, &[]).unwrap().drawn.into_iter().collect();
        let kept = found.drawn.iter().filter(|key| of_fewer.contains(*key)).count();
        assert!(kept > 170, "whoever was drawn stays drawn as the sweep grows: {kept}");
    }

    #[test]
    fn the_trials_of_a_bundle_are_drawn_together_and_what_is_held_out_is_no_trial() {
        let of_bundle = |number: usize| {
            [("in", "in_sample"), ("out", "out_sample_time")].map(|(study, sample_type)| {
                let name = TrialName { study: study.to_owned(), engine: Engine::Vector, universe: None };
                let key = RowKey::new(format!("{number}.iafbt")).of_trial(&name);
                (key, Some(number as f64), Some(sample_type))
            })
        };
        let trials: Vec<_> = (0..1_200).flat_map(of_bundle).collect();
        let (_folder, index) = index(&trials);
        let found = Drawing::of(&index, 101, &[]).unwrap();
        assert_eq!(found.drawn.len(), 102, "the last bundle comes whole");
        assert!(found.drawn.chunks(2).all(|pair| pair[0].split_trial().unwrap().0 == pair[1].split_trial().unwrap().0));
        assert!(found.leaders.iter().all(|key| key.as_str().contains("#in/")));
        assert_eq!(found.drawn.len() / 2 + found.others, 1_200);
    }
}
