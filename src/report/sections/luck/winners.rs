//! The winners one by one: their neighbours in the grid, and what was left of their Sharpe ratios out of sample.

use crate::judgement::{JudgedWinner, Judgement};
use crate::report::ids::tearsheet_id;
use crate::report::tearsheet::Tearsheet;
use crate::report::text::{MISSING, count, cut, percent, ratio};

/// Winners that are shown.
const SHOWN: usize = 10;

/// A winner, and what supports it.
#[derive(Debug)]
pub struct WinnerRow<'a> {
    /// The id of its tearsheet.
    pub id: String,
    /// Its name.
    pub name: &'a str,
    /// Its Sharpe ratio from daily returns.
    pub sharpe: String,
    /// Its ratio in sample, out of sample, and the share of it that was left.
    pub decay: [String; 3],
    /// Its neighbours: how many, their mean, their deviation, its rank among them, and what that is.
    pub plateau: [String; 5],
    /// Parameters of which it has the least or the greatest value.
    pub at_edge: String,
}

/// The best of the ranking.
pub fn winners<'a>(judgement: &Judgement, listed: &'a [Tearsheet]) -> Vec<WinnerRow<'a>> {
    let judged = listed.iter().take(SHOWN).enumerate().filter_map(|(position, tearsheet)| {
        let found = judgement.winner(&tearsheet.key)?;
        Some(row(tearsheet_id(position), &tearsheet.name, &found))
    });
    judged.collect()
}

fn row<'a>(id: String, name: &'a str, found: &JudgedWinner) -> WinnerRow<'a> {
    let missing = || MISSING.to_owned();
    let decay = found.decay.map_or_else(
        || [missing(), missing(), missing()],
        |decay| [ratio(Some(decay.in_sample)), ratio(Some(decay.out_of_sample)), percent(decay.kept())],
    );
    let plateau = found.plateau.as_ref().map_or_else(
        |_| [missing(), missing(), missing(), missing(), missing()],
        |plateau| {
            [
                count(Some(plateau.neighbours as f64)),
                ratio(Some(plateau.mean)),
                ratio(plateau.deviation),
                format!("{} of {}", plateau.rank, plateau.neighbours + 1),
                plateau.ground().map_or_else(missing, |ground| ground.name().to_owned()),
            ]
        },
    );
    let at_edge = found.plateau.as_ref().map(|plateau| plateau.at_edge().collect::<Vec<_>>().join(", "));
    WinnerRow {
        id,
        name,
        sharpe: ratio(Some(found.sharpe)),
        decay,
        plateau,
        at_edge: at_edge
            .ok()
            .filter(|names| !names.is_empty())
            .map(|names| cut(&names).into_owned())
            .unwrap_or_else(missing),
    }
}
