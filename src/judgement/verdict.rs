//! Verdict: the figures of a judgement as sentences, each of which says what its statistic says and no more.

use super::{Judgement, OutOfSample, Plateau};
use crate::stats::selection::{Overfitting, SuperiorAbility};

/// A deflated Sharpe ratio from which on the best counts as more than luck gives.
const SURVIVES: f64 = 0.95;

impl Judgement {
    /// The verdict: the headline first, then a sentence for every figure that could be computed.
    pub fn verdict(&self) -> Vec<String> {
        let mut sentences = vec![self.headline()];
        sentences.extend(self.deflated());
        sentences.extend(self.alone());
        sentences.extend(self.overfitting.as_ref().ok().map(halves));
        sentences.extend(self.ability.as_ref().ok().map(|ability| self.resampled(ability)));
        sentences.extend(self.out_of_sample.as_ref().ok().map(chosen));
        sentences.extend(self.plateau.as_ref().ok().map(|plateau| self.around(plateau)));
        sentences.extend(self.explained());
        sentences
    }

    fn headline(&self) -> String {
        let of = format!("Best of {}", thousands(self.count));
        match (&self.best, &self.luck) {
            (Ok(best), Ok(luck)) => format!(
                "{of}: Sharpe ratio {:.2} a year; luck alone would give {:.2}.",
                best.figures.sharpe, luck.expected_best_sharpe
            ),
            (Ok(best), Err(reason)) => {
                format!(
                    "{of}: Sharpe ratio {:.2} a year; what luck would give is unknown: {reason}.",
                    best.figures.sharpe
                )
            }
            (Err(reason), _) => format!("{of}: cannot be judged, for {reason}."),
        }
    }

    fn deflated(&self) -> Option<String> {
        let best = self.best.as_ref().ok()?;
        let all = best.figures.dsr?;
        let (effective, number) =
            (best.figures.dsr_effective, self.effective.as_ref().ok().map(|effective| effective.number));
        let milder = effective.zip(number).map(|(share, number)| {
            format!(" Counted as the {number:.1} independent trials that they vary like, in {}.", percent(share))
        });
        let least = effective.map_or(all, |effective| effective.min(all));
        let most = effective.map_or(all, |effective| effective.max(all));
        let follows = match (least >= SURVIVES, most >= SURVIVES) {
            (true, _) => "Luck alone seldom gives as much.",
            (false, false) => "It cannot be told from luck.",
            (false, true) => "Whether it can be told from luck depends on how the trials are counted.",
        };
        Some(format!(
            "Had none of the {} trials skill, the best would have looked worse than this in {} of such sweeps.{} {follows}",
            thousands(self.count),
            percent(all),
            milder.unwrap_or_default(),
        ))
    }

    fn alone(&self) -> Option<String> {
        let best = self.best.as_ref().ok()?;
        let (low, high) = best.figures.interval?;
        Some(format!(
            "Taken alone, its Sharpe ratio has a 95 % confidence interval of {low:.2} to {high:.2}; that it was chosen as the \
             best is not in that."
        ))
    }

    fn resampled(&self, ability: &SuperiorAbility) -> String {
        let rate = self.table.as_ref().map(|table| table.risk_free_rate).unwrap_or_default();
        format!(
            "Resampled without any edge over the risk-free rate of {:.1} %, the best of the trials stood out more than here in {} of {} \
             draws (superior predictive ability, p = {:.3}).",
            rate * 100.0,
            percent(ability.studentised.consistent),
            thousands(ability.draws),
            ability.studentised.consistent,
        )
    }

    fn around(&self, plateau: &Plateau) -> String {
        let own = self.best.as_ref().map(|best| best.figures.sharpe).unwrap_or_default();
        let edge = match plateau.at_edge.as_slice() {
            [] => String::new(),
            names => format!(" It lies at the edge of what was searched: {}.", names.join(", ")),
        };
        let neighbours = match plateau.neighbours {
            1 => "The one trial next to it has".to_owned(),
            count => format!("The {count} trials next to it have a mean of"),
        };
        format!(
            "{neighbours} {:.2} against its {own:.2}; it is number {} among them.{edge}",
            plateau.mean, plateau.rank
        )
    }

    fn explained(&self) -> Option<String> {
        let importance = self.importance.as_ref().ok()?;
        let first = importance.first()?;
        if first.explained <= 0.0 {
            return Some("The parameters do not tell how a trial does that was not looked at.".to_owned());
        }
        Some(format!(
            "Of what differs between trials, {} explains {} by itself; all parameters together foretell {} of it in trials \
             that were not looked at.",
            first.parameter,
            percent(first.share),
            percent(first.explained),
        ))
    }
}

fn halves(found: &Overfitting) -> String {
    let drawn =
        if found.is_sampled() { format!(" drawn of {}", thousands(found.possible_splits)) } else { String::new() };
    format!(
        "The trial that led in one half of the days was at or below the median of the other half in {} of {} splits{drawn} \
         (without skill in about half of them), and lost there against the risk-free rate in {}.",
        percent(found.probability()),
        thousands(found.splits.len()),
        percent(found.probability_of_loss()),
    )
}

fn chosen(found: &OutOfSample) -> String {
    let beside = |what: &str, value: Option<f64>| value.map(|value| format!(", {what} {}", signed_percent(value)));
    format!(
        "Taking for each of {} windows the trial that led in those before earned {}{}{}.",
        found.choices.len(),
        signed_percent(found.total_return),
        beside("the best in hindsight", found.hindsight_return).unwrap_or_default(),
        beside("the middle trial", found.median_return).unwrap_or_default(),
    )
}

/// A share in per cent; what rounds to none or all is said to be near it.
fn percent(share: f64) -> String {
    match share {
        share if share > 0.0 && share < 0.005 => "under 1 %".to_owned(),
        share if share < 1.0 && share > 0.995 => "over 99 %".to_owned(),
        share => format!("{:.0} %", share * 100.0),
    }
}

fn signed_percent(fraction: f64) -> String {
    format!("{:+.1} %", fraction * 100.0)
}

/// A count with its thousands apart.
fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| str::from_utf8(group).unwrap_or_default()).collect();
    groups.join(",")
}
