//! Parameters of a sweep: which of them matter, and whether the best trial stands on a plateau, a peak or the edge.

use super::{Candidate, TrialTable, Unanswered};
use crate::stats::selection::{Importance, Levels, Neighbourhood};
use serde_json::Value as Json;

/// Levels of a parameter with more values than this are bands of values.
const MOST_LEVELS: usize = 32;

/// Names that have fewer trials each than this tell trials apart, not parameters: whoever orders them by result explains all.
const LEAST_TRIALS_A_NAME: usize = 3;

/// How much a parameter explains of what differs between the Sharpe ratios of trials.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterImportance {
    /// Its name.
    pub parameter: String,
    /// The share that it explains alone, 0 to 1.
    pub share: f64,
    /// The share that the forest of all parameters foretells of trials it did not see; at 0 or below no share means anything.
    pub explained: f64,
}

/// The trials next to the best one.
#[derive(Debug, Clone, PartialEq)]
pub struct Plateau {
    /// How many there are.
    pub neighbours: usize,
    /// The mean of their Sharpe ratios, per year.
    pub mean: f64,
    /// The sample standard deviation of their Sharpe ratios, per year.
    pub deviation: Option<f64>,
    /// The rank of the best among them and itself.
    pub rank: usize,
    /// Parameters whose least or greatest value it has.
    pub at_edge: Vec<String>,
}

/// The trials that have a Sharpe ratio, with the levels of every parameter that varies among them.
struct Searched {
    names: Vec<String>,
    levels: Vec<Levels>,
    ratios: Vec<f64>,
}

impl Searched {
    fn of(table: &TrialTable, ratios: &[Option<f64>], candidates: &[Candidate]) -> Searched {
        let known = table.trials.iter().zip(ratios).filter_map(|(trial, ratio)| Some((&candidates[*trial], (*ratio)?)));
        let (trials, ratios): (Vec<&Candidate>, Vec<f64>) = known.unzip();
        let mut names: Vec<&String> = Vec::new();
        for (name, _) in trials.iter().flat_map(|trial| &trial.parameters) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let value = |trial: &Candidate, name: &str| {
            trial.parameters.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let mut searched = Searched { names: Vec::new(), levels: Vec::new(), ratios };
        for name in names {
            let values: Vec<Json> = trials.iter().map(|trial| value(trial, name)).collect();
            let levels = levels(&values, &searched.ratios);
            let are_labels = !levels.is_ordered() && levels.count() * LEAST_TRIALS_A_NAME > values.len();
            if levels.count() > 1 && !are_labels {
                searched.names.push(name.clone());
                searched.levels.push(levels);
            }
        }
        searched
    }
}

fn levels(values: &[Json], ratios: &[f64]) -> Levels {
    if values.iter().all(|value| value.is_number() || value.is_null()) {
        let numbers: Vec<f64> = values.iter().map(|value| value.as_f64().unwrap_or(f64::NAN)).collect();
        return Levels::of_numbers(&numbers, MOST_LEVELS);
    }
    let names: Vec<String> = values.iter().map(Json::to_string).collect();
    Levels::of_names(&names.iter().map(String::as_str).collect::<Vec<_>>(), ratios)
}

/// The importance of every parameter that varies, most first.
pub(super) fn importance(
    table: &TrialTable,
    ratios: &[Option<f64>],
    candidates: &[Candidate],
) -> Result<Vec<ParameterImportance>, Unanswered> {
    let searched = Searched::of(table, ratios, candidates);
    let found = Importance::of(&searched.levels, &searched.ratios, super::SEED)?;
    let shares = searched.names.into_iter().zip(found.shares);
    let mut all: Vec<ParameterImportance> =
        shares.map(|(parameter, share)| ParameterImportance { parameter, share, explained: found.explained }).collect();
    all.sort_by(|one, other| other.share.total_cmp(&one.share));
    Ok(all)
}

impl Plateau {
    pub(super) fn of(
        table: &TrialTable,
        ratios: &[Option<f64>],
        candidates: &[Candidate],
    ) -> Result<Plateau, Unanswered> {
        let searched = Searched::of(table, ratios, candidates);
        let best = (0..searched.ratios.len())
            .reduce(|best, next| if searched.ratios[next] > searched.ratios[best] { next } else { best });
        let around = Neighbourhood::of(&searched.levels, &searched.ratios, best.ok_or(Unanswered::NoSharpe)?);
        Ok(Plateau {
            neighbours: around.neighbours.len(),
            mean: around.mean.ok_or(Unanswered::NoNeighbours)?,
            deviation: around.deviation,
            rank: around.rank,
            at_edge: around.at_edge.iter().map(|parameter| searched.names[*parameter].clone()).collect(),
        })
    }
}
