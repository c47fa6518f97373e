//! Sentences on a sweep, each computed: how its trials spread, where the best of them lie, and whether that is a plateau.

use crate::model::Better;
use crate::stats::{median, quantile};

use super::input::ReportInput;
use super::text::{counted, percent};
use super::trials::Grid;

/// Cells from which on one stands above or below the others.
const LEAST_CELLS: usize = 6;

/// The share of differences from which on a parameter is said to matter.
const LEAST_SHARE: f64 = 0.05;

/// How the values of all trials spread.
pub fn spread_words(label: &str, values: &[f64], input: &ReportInput, text: &dyn Fn(f64) -> String) -> String {
    let all = input.trials.in_words();
    let (Some(middle), Some(low), Some(high)) = (median(values), quantile(values, 0.05), quantile(values, 0.95)) else {
        return format!("None of the {all} has a {label}.");
    };
    let unknown = match input.trials.len() - values.len() {
        0 => String::new(),
        some => format!(
            " {} none.",
            match some {
                1 => "One has".to_owned(),
                some => format!("{some} have"),
            }
        ),
    };
    let failed = match input.failures.len() {
        0 => String::new(),
        1 => " One bundle more could not be read.".to_owned(),
        some => format!(" {} more could not be read.", counted(some, "bundle")),
    };
    let above = values.iter().filter(|value| **value > 0.0).count();
    format!(
        "The middle one of {all} has a {label} of {}, nine in ten lie between {} and {}, and {} are above zero.{unknown}{failed}",
        text(middle),
        text(low),
        text(high),
        percent(Some(above as f64 / values.len().max(1) as f64)),
    )
}

/// The parameters that matter; of those that explain little nothing is said.
pub fn matter_words(importance: &[(String, f64)]) -> Option<String> {
    let telling: Vec<String> = importance
        .iter()
        .filter(|(_, share)| *share >= LEAST_SHARE)
        .map(|(name, share)| format!("{name} ({:.0}%)", share * 100.0))
        .collect();
    match telling.as_slice() {
        [] => None,
        [only] => Some(format!("One parameter matters: {only} of what differs between trials.")),
        [first @ .., last] => Some(format!(
            "{} parameters matter, each alone by so much of what differs between trials: {} and {last}.",
            match telling.len() {
                2 => "Two".to_owned(),
                3 => "Three".to_owned(),
                4 => "Four".to_owned(),
                5 => "Five".to_owned(),
                more => more.to_string(),
            },
            first.join(", ")
        )),
    }
}

/// Where the best cell in a good neighbourhood lies, and what is around the cell that holds most winners and around that of
/// the first.
pub fn best_place(
    grid: &Grid,
    input: &ReportInput,
    winners: usize,
    place: &dyn Fn(usize) -> String,
    text: &dyn Fn(f64) -> String,
) -> Vec<String> {
    let sign = if input.criteria.better() == Better::Lower { -1.0 } else { 1.0 };
    let known: Vec<(usize, f64)> =
        grid.cells.iter().enumerate().filter_map(|(at, cell)| Some((at, cell.mean? * sign))).collect();
    if known.len() < LEAST_CELLS {
        return Vec::new();
    }
    let means: Vec<f64> = known.iter().map(|(_, mean)| *mean).collect();
    let (Some(middle), Some(upper)) = (median(&means), quantile(&means, 0.75)) else { return Vec::new() };
    let around = |at: usize| grid.around(at).map(|mean| mean * sign);
    let mut sentences = Vec::new();
    // A plateau is high where its neighbours are too.
    let level = |(at, mean): &(usize, f64)| Some((*at, mean.min(around(*at)?)));
    let plateau = known.iter().filter_map(level).reduce(|best, next| if next.1 > best.1 { next } else { best });
    let plateau = plateau.filter(|(_, level)| *level > upper);
    if let Some((at, _)) = plateau {
        let (own, near) = (grid.cells[at].mean.unwrap_or_default(), grid.around(at).unwrap_or_default());
        sentences.push(format!(
            "Around {} lies a plateau: {} on average there, {} in the cells next to it.",
            place(at),
            text(own),
            text(near)
        ));
    }
    let is_on_it = |at: usize| plateau.is_some_and(|(plateau, _)| plateau == at);
    let stands = |at: usize| {
        let near = grid.around(at)?;
        let kind = match near * sign {
            near if near <= middle => "a lone spike",
            near if near > upper => "on high ground",
            _ => "on a slope",
        };
        let own = text(grid.cells[at].mean?);
        Some(format!("at {}, {kind}: {own} on average there, {} in the cells next to it.", place(at), text(near)))
    };
    let most = (0..grid.cells.len())
        .reduce(|most, next| if grid.cells[next].winners > grid.cells[most].winners { next } else { most });
    let holder = most.filter(|at| grid.cells[*at].winners * 4 >= winners && grid.cells[*at].winners > 1);
    if let Some(at) = holder {
        let of = format!("{} of the {}", grid.cells[at].winners, counted(winners, input.noun().one()));
        match is_on_it(at) {
            true => sentences.push(format!("{of} sit there.")),
            false => sentences.extend(stands(at).map(|words| format!("{of} sit {words}"))),
        }
    }
    // Where the first stands is asked for whatever the others do.
    if let Some(at) = grid.first.filter(|first| holder != Some(*first)) {
        match is_on_it(at) {
            true => sentences.push("No. 1 sits there.".to_owned()),
            false => sentences.extend(stands(at).map(|words| format!("No. 1 sits {words}"))),
        }
    }
    sentences
}
