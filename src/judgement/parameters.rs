//! Parameters of a sweep: which of them matter, and whether a trial stands on a plateau, a peak or the edge.

use super::{AllTrials, Candidate, TrialTable, Unanswered};
use crate::stats::selection::{Importance, Levels, Neighbourhood};
use serde_json::Value as Json;

/// Levels of a parameter with more values than this are bands of values.
const MOST_LEVELS: usize = 32;

/// Names that have fewer trials each than this tell trials apart, not parameters: whoever orders them by result explains all.
const LEAST_TRIALS_A_NAME: usize = 3;

/// Fewer neighbours than this are no ground to speak of.
const LEAST_NEIGHBOURS: usize = 3;

/// From this share of a trial's ratio on its neighbours are a plateau.
const PLATEAU: f64 = 0.75;

/// Below this share of it the trial is a peak.
const PEAK: f64 = 0.5;

/// How much of what differs between the Sharpe ratios of trials the parameters explain.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterImportances {
    /// Every parameter that varies, most important first.
    pub parameters: Vec<ParameterImportance>,
    /// What two parameters explain together and neither alone, most first.
    pub pairs: Vec<PairImportance>,
    /// The share that the forest of all parameters foretells of trials it did not see; at 0 or below no share means anything.
    pub explained: f64,
}

/// How much one parameter explains by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterImportance {
    /// Its name.
    pub parameter: String,
    /// The share that it explains alone, 0 to 1.
    pub share: f64,
    /// Its values (of bands of values the least) in order, each with the Sharpe ratio per year that the forest gives it over
    /// all values of the others.
    pub effects: Vec<(String, f64)>,
}

/// How much two parameters explain together.
#[derive(Debug, Clone, PartialEq)]
pub struct PairImportance {
    /// Their names.
    pub parameters: [String; 2],
    /// The share that they explain together and neither alone, 0 to 1.
    pub share: f64,
}

/// The trials next to one.
#[derive(Debug, Clone, PartialEq)]
pub struct Plateau {
    /// How many there are.
    pub neighbours: usize,
    /// The mean of their Sharpe ratios, per year.
    pub mean: f64,
    /// The sample standard deviation of their Sharpe ratios, per year.
    pub deviation: Option<f64>,
    /// The rank of the trial among them and itself.
    pub rank: usize,
    /// The share of the trial's own ratio that their mean is; `None` where its own is not above zero.
    pub kept: Option<f64>,
    /// How far each parameter with an order and three values or more is from the edge of what was searched.
    pub to_edge: Vec<EdgeDistance>,
}

/// How far a parameter of a trial is from the least or the greatest value that was searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdgeDistance {
    /// Its name.
    pub parameter: String,
    /// Steps to the nearer edge; 0 at the edge, where better may lie beyond.
    pub steps: usize,
    /// How many values were searched.
    pub values: usize,
}

/// What the ground around a trial is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Its neighbours have three quarters of its ratio or more.
    Plateau,
    /// They have between one half and three quarters of it.
    Slope,
    /// They have less than half of it.
    Peak,
}

impl Ground {
    /// Its name, a word.
    pub fn name(self) -> &'static str {
        match self {
            Ground::Plateau => "plateau",
            Ground::Slope => "slope",
            Ground::Peak => "peak",
        }
    }
}

impl Plateau {
    /// What the ground is like, by the share that neighbours have of the trial's own ratio; `None` with fewer than three
    /// neighbours, or where its own is not above zero.
    pub fn ground(&self) -> Option<Ground> {
        Some(match self.kept.filter(|_| self.neighbours >= LEAST_NEIGHBOURS)? {
            kept if kept >= PLATEAU => Ground::Plateau,
            kept if kept >= PEAK => Ground::Slope,
            _ => Ground::Peak,
        })
    }

    /// Parameters of which the trial has the least or the greatest value.
    pub fn at_edge(&self) -> impl Iterator<Item = &str> {
        self.to_edge.iter().filter(|edge| edge.steps == 0).map(|edge| edge.parameter.as_str())
    }
}

/// The trials that stand for all and have a Sharpe ratio, with the levels of every parameter that varies among them.
#[derive(Debug, Default)]
pub(super) struct Searched {
    names: Vec<String>,
    levels: Vec<Levels>,
    /// Per year.
    ratios: Vec<f64>,
    /// The position of each trial in the table.
    trials: Vec<usize>,
    /// Whether there are trials of which nothing is known here.
    lacks_some: bool,
}

impl Searched {
    pub(super) fn of(table: &TrialTable, ratios: &[Option<f64>], all: &AllTrials) -> Searched {
        let known =
            ratios.iter().take(table.drawn).enumerate().filter_map(|(position, ratio)| Some((position, (*ratio)?)));
        let (positions, ratios): (Vec<usize>, Vec<f64>) = known.unzip();
        let trials: Vec<&Candidate> =
            positions.iter().map(|position| &all.candidates[table.trials[*position]]).collect();
        let mut names: Vec<&String> = Vec::new();
        for (name, _) in trials.iter().flat_map(|trial| &trial.parameters) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let value = |trial: &Candidate, name: &str| {
            trial.parameters.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let lacks_some = all.not_drawn() > 0;
        let mut searched = Searched { ratios, trials: positions, lacks_some, ..Searched::default() };
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

    /// The importance of every parameter that varies.
    pub(super) fn importance(&self) -> Result<ParameterImportances, Unanswered> {
        let found = Importance::of(&self.levels, &self.ratios, super::SEED)?;
        let parameters = self.names.iter().zip(&self.levels).zip(found.shares.iter().zip(&found.main_effects));
        let mut parameters: Vec<ParameterImportance> = parameters
            .map(|((name, levels), (share, effects))| ParameterImportance {
                parameter: name.clone(),
                share: *share,
                effects: levels.labels().iter().cloned().zip(effects.iter().copied()).collect(),
            })
            .collect();
        parameters.sort_by(|one, other| other.share.total_cmp(&one.share));
        let pair = |(one, other, share): &(usize, usize, f64)| PairImportance {
            parameters: [self.names[*one].clone(), self.names[*other].clone()],
            share: *share,
        };
        let mut pairs: Vec<PairImportance> = found.pairs.iter().map(pair).collect();
        pairs.sort_by(|one, other| other.share.total_cmp(&one.share));
        Ok(ParameterImportances { parameters, pairs, explained: found.explained })
    }

    /// The trials next to one of the table.
    pub(super) fn plateau(&self, trial: usize) -> Result<Plateau, Unanswered> {
        if self.lacks_some {
            return Err(Unanswered::NeighboursNotDrawn);
        }
        let chosen = self.trials.iter().position(|own| *own == trial).ok_or(Unanswered::NoSharpe)?;
        let around = Neighbourhood::of(&self.levels, &self.ratios, chosen);
        let mean = around.mean.ok_or(Unanswered::NoNeighbours)?;
        let own = self.ratios[chosen];
        let edge = |(parameter, steps): &(usize, usize)| EdgeDistance {
            parameter: self.names[*parameter].clone(),
            steps: *steps,
            values: self.levels[*parameter].count(),
        };
        Ok(Plateau {
            neighbours: around.neighbours.len(),
            mean,
            deviation: around.deviation,
            rank: around.rank,
            kept: (own > 0.0).then(|| mean / own),
            to_edge: around.to_edge.iter().map(edge).collect(),
        })
    }
}

fn levels(values: &[Json], ratios: &[f64]) -> Levels {
    if values.iter().all(|value| value.is_number() || value.is_null()) {
        let numbers: Vec<f64> = values.iter().map(|value| value.as_f64().unwrap_or(f64::NAN)).collect();
        return Levels::of_numbers(&numbers, MOST_LEVELS);
    }
    let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let names: Vec<String> = values.iter().map(text).collect();
    Levels::of_names(&names.iter().map(String::as_str).collect::<Vec<_>>(), ratios)
}
