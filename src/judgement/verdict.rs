//! Verdict: the figures of a judgement as sentences, each of which says what its statistic says and no more.
//!
//! What a sentence concludes follows from its figures by the rules of this file, which `docs/statistics.md` states too.

use super::{Ground, Judgement, Marking, OutOfSample, Path, Plateau, Standard};
use crate::stats::selection::Overfitting;

/// A deflated Sharpe ratio from which on the best counts as more than luck gives.
const SURVIVES: f64 = 0.95;

/// Up to this probability of overfitting the choice is stable.
const STABLE: f64 = 0.1;

/// From this probability on it is not: without skill it is near one half.
const UNSTABLE: f64 = 0.4;

/// A sentence, and where its figures stand in `iaf sweep --json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The sentence.
    pub text: String,
    /// The keys of its figures, such as `best.figures.sharpe`.
    pub figures: Vec<&'static str>,
}

impl std::fmt::Display for Sentence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// Whether the trial that leads in one half of the days keeps ahead in the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stability {
    /// The probability of overfitting is 0.1 or less.
    Stable,
    /// It is between.
    Partly,
    /// It is 0.4 or more.
    Unstable,
}

impl Stability {
    /// Of a probability of overfitting.
    pub fn of(probability: f64) -> Stability {
        match probability {
            probability if probability <= STABLE => Stability::Stable,
            probability if probability < UNSTABLE => Stability::Partly,
            _ => Stability::Unstable,
        }
    }

    /// Its name, in words.
    pub fn name(self) -> &'static str {
        match self {
            Stability::Stable => "stable",
            Stability::Partly => "partly stable",
            Stability::Unstable => "not stable",
        }
    }
}

impl Judgement {
    /// The verdict: the headline first, then a sentence for every figure that could be computed.
    pub fn verdict(&self) -> Vec<Sentence> {
        let mut sentences = vec![self.headline()];
        sentences.extend(self.counted());
        sentences.extend(self.not_compared());
        sentences.extend(self.deflated());
        sentences.extend(self.cut());
        sentences.extend(self.alone());
        sentences.extend(self.overfitting.as_ref().ok().map(halves));
        sentences.extend(self.resampled());
        sentences.extend(self.out_of_sample.as_ref().ok().map(chosen));
        sentences.extend(self.out_of_sample.as_ref().ok().and_then(decayed));
        sentences.extend(self.plateau.as_ref().ok().map(|plateau| self.around(plateau)));
        sentences.extend(self.explained());
        sentences
    }

    fn headline(&self) -> Sentence {
        let of = match self.count {
            1 => "One trial".to_owned(),
            count => format!("Best of {}", thousands(count)),
        };
        match (&self.best, &self.luck) {
            (Ok(best), _) if self.count == 1 => Sentence {
                text: format!(
                    "{of}: Sharpe ratio {:.2} a year; it was chosen from no others, so that there is no luck of choosing to \
                     hold it against.",
                    best.figures.sharpe
                ),
                figures: vec!["trials.count", "best.sharpe"],
            },
            (Ok(best), Ok(luck)) => Sentence {
                text: format!(
                    "{of}: Sharpe ratio {:.2} a year; luck alone would give {:.2}.",
                    best.figures.sharpe, luck.expected_best_sharpe
                ),
                figures: vec!["trials.count", "best.sharpe", "luck.expected_best_sharpe"],
            },
            (Ok(best), Err(reason)) => Sentence {
                text: format!(
                    "{of}: Sharpe ratio {:.2} a year; what luck would give is unknown: {reason}.",
                    best.figures.sharpe
                ),
                figures: vec!["trials.count", "best.sharpe", "luck.reason"],
            },
            (Err(reason), _) => Sentence {
                text: format!("{of}: cannot be judged, for {reason}."),
                figures: vec!["trials.count", "best.reason"],
            },
        }
    }

    fn deflated(&self) -> Option<Sentence> {
        let best = self.best.as_ref().ok()?;
        let all = best.figures.dsr?;
        let mut figures = vec!["trials.count", "best.dsr"];
        let (effective, number) =
            (best.figures.dsr_effective, self.effective.as_ref().ok().map(|effective| effective.number));
        let milder = effective.zip(number).map(|(share, number)| {
            figures.extend(["trials.effective", "best.dsr_effective"]);
            let they = if self.gone > 0 { "those left" } else { "they" };
            format!(" Counted as the {number:.1} independent trials that {they} vary like, in {}.", percent(share))
        });
        let least = effective.map_or(all, |effective| effective.min(all));
        let most = effective.map_or(all, |effective| effective.max(all));
        let follows = match (least >= SURVIVES, most >= SURVIVES) {
            (true, _) => "Luck alone seldom gives as much.",
            (false, false) => "It cannot be told from luck.",
            (false, true) => "Whether it can be told from luck depends on how the trials are counted.",
        };
        let text = format!(
            "Had none of the {} trials skill, the best would have looked worse than this in {} of such sweeps.{} {follows}",
            thousands(self.count),
            percent(all),
            milder.unwrap_or_default(),
        );
        Some(Sentence { text, figures })
    }

    fn cut(&self) -> Option<Sentence> {
        let best = self.best.as_ref().ok()?;
        let (haircut, corrections) =
            (best.figures.haircut?, best.corrections.as_ref().filter(|found| found.tests > 1)?);
        let [holm, ..] = corrections.corrected;
        let stay = match holm.significant {
            0 => "none of the trials stays".to_owned(),
            1 => "1 of the trials stays".to_owned(),
            count => format!("{} of the trials stay", thousands(count)),
        };
        Some(Sentence {
            text: format!(
                "Counted among {} tests it is as significant as a Sharpe ratio of {:.2} would be alone (haircut of Harvey and \
                 Liu); {stay} above zero at 5 % (Holm).",
                thousands(corrections.tests),
                haircut.ratio
            ),
            figures: vec!["corrections.tests", "best.haircut_sharpe", "corrections.holm.significant"],
        })
    }

    fn alone(&self) -> Option<Sentence> {
        let (low, high) = self.best.as_ref().ok()?.figures.interval?;
        let text = match self.count {
            1 => format!("Its Sharpe ratio has a 95 % confidence interval of {low:.2} to {high:.2}."),
            _ => format!(
                "Taken alone, its Sharpe ratio has a 95 % confidence interval of {low:.2} to {high:.2}; that it was chosen as \
                 the best is not in that."
            ),
        };
        Some(Sentence { text, figures: vec!["best.sharpe_low", "best.sharpe_high"] })
    }

    fn resampled(&self) -> Option<Sentence> {
        let ability = self.ability.as_ref().ok()?;
        let rate = self.table.as_ref().map(|table| table.risk_free_rate).unwrap_or_default();
        let mut figures = vec!["spa.consistent", "spa.draws", "spa.against"];
        let standard = match &ability.standard {
            Standard::Zero => "a return of zero".to_owned(),
            Standard::RiskFreeRate => {
                figures.push("trials.risk_free_rate");
                format!("the risk-free rate of {:.1} %", rate * 100.0)
            }
            Standard::Benchmark(name) => format!("the benchmark {name}"),
        };
        if ability.test.statistic <= 0.0 {
            return Some(Sentence {
                text: format!(
                    "No trial earned more a day than {standard} on average, so that nothing speaks for an edge over it \
                     (superior predictive ability, p = 1)."
                ),
                figures: vec!["spa.statistic", "spa.consistent", "spa.against"],
            });
        }
        let p = ability.test.studentised.consistent;
        let best = if self.count == 1 { "it" } else { "the best of the trials" };
        Some(Sentence {
            text: format!(
                "Resampled without any edge over {standard}, {best} stood out more than here in {} of {} draws \
                 (superior predictive ability, p = {p:.3}).",
                percent(p),
                thousands(ability.test.draws),
            ),
            figures,
        })
    }

    fn around(&self, plateau: &Plateau) -> Sentence {
        let own = self.best.as_ref().map(|best| best.figures.sharpe).unwrap_or_default();
        let mut figures = vec!["plateau.neighbours", "plateau.mean", "best.sharpe", "plateau.rank"];
        let at_edge: Vec<&str> = plateau.at_edge().collect();
        let edge = match at_edge.as_slice() {
            [] => String::new(),
            names => {
                figures.push("plateau.at_edge");
                format!(" It lies at the edge of what was searched: {}.", names.join(", "))
            }
        };
        let neighbours = match plateau.neighbours {
            1 => "The one trial next to it has".to_owned(),
            count => format!("The {} trials next to it have a mean of", thousands(count)),
        };
        let ground = match plateau.ground() {
            Some(Ground::Plateau) => " That is a plateau.",
            Some(Ground::Slope) => " That is a slope, neither a plateau nor a peak.",
            Some(Ground::Peak) => " That is a peak.",
            None => "",
        };
        if !ground.is_empty() {
            figures.push("plateau.ground");
        }
        Sentence {
            text: format!(
                "{neighbours} {:.2} against its {own:.2}; it is number {} among them.{ground}{edge}",
                plateau.mean, plateau.rank
            ),
            figures,
        }
    }

    fn explained(&self) -> Option<Sentence> {
        let importance = self.importance.as_ref().ok()?;
        let first = importance.parameters.first()?;
        if importance.explained <= 0.0 {
            return Some(Sentence {
                text: "The parameters do not tell how a trial does that was not looked at.".to_owned(),
                figures: vec!["importance_explained"],
            });
        }
        Some(Sentence {
            text: format!(
                "Of the differences that a forest makes out by the parameters, {} explains {} by itself; the forest \
                 foretells {} of the differences between trials that it was not shown.",
                first.parameter,
                percent(first.share),
                percent(importance.explained),
            ),
            figures: vec!["importance.0.parameter", "importance.0.share", "importance_explained"],
        })
    }
}

fn halves(found: &Overfitting) -> Sentence {
    let mut figures = vec!["overfitting.pbo", "overfitting.splits", "overfitting.probability_of_loss"];
    let drawn = match found.is_sampled() {
        true => {
            figures.push("overfitting.possible_splits");
            format!(" drawn of {}", thousands(found.possible_splits))
        }
        false => String::new(),
    };
    figures.push("overfitting.stability");
    let text = format!(
        "The trial that led in one half of the days was at or below the median of the other half in {} of {} splits{drawn} \
         (without skill in about half of them), and lost there against the risk-free rate in {}. The choice is {}.",
        percent(found.probability()),
        thousands(found.splits.len()),
        percent(found.probability_of_loss()),
        Stability::of(found.probability()).name(),
    );
    Sentence { text, figures }
}

fn chosen(found: &OutOfSample) -> Sentence {
    let mut figures = vec!["out_of_sample.marking", "out_of_sample.windows", "out_of_sample.return"];
    let mut beside = |key: &'static str, what: &str, value: Option<f64>| {
        let value = value?;
        figures.push(key);
        Some(format!(", {what} {}", signed_percent(value)))
    };
    let hindsight = found.hindsight.as_ref().map(Path::total_return);
    let hindsight = beside("out_of_sample.hindsight_return", "the best in hindsight", hindsight);
    let middle = beside("out_of_sample.median_return", "the middle trial", found.median_return);
    let benchmark = found.benchmark.as_ref().ok().and_then(|path| {
        let what = format!("the best benchmark ({})", path.name);
        beside("out_of_sample.benchmark_return", &what, Some(path.total_return()))
    });
    let windows = match found.choices.len() {
        1 => "one window".to_owned(),
        count => format!("each of {count} windows"),
    };
    let taking = match found.marking {
        Marking::InOrder => format!("Taking for {windows} the trial that led in those before"),
        Marking::Roles => {
            format!("Taking for {windows} marked as test the trial that led in those marked as train before")
        }
        Marking::Studies(sample_type) => {
            format!("Taking for what studies hold out ({sample_type}) the trial that led in sample")
        }
    };
    let text = format!(
        "{taking} earned {}{}{}{}.",
        signed_percent(found.chosen.total_return()),
        hindsight.unwrap_or_default(),
        middle.unwrap_or_default(),
        benchmark.unwrap_or_default(),
    );
    Sentence { text, figures }
}

fn decayed(found: &OutOfSample) -> Option<Sentence> {
    let (kept, held) = (found.median_kept()?, found.held()?);
    let bands = found.decay_bands();
    let count: usize = bands.iter().map(|(_, count)| count).sum();
    let [(_, held_on), _, _, (_, reversed)] = bands;
    let leaders = match count {
        1 => "The one leader with a Sharpe ratio above zero in sample".to_owned(),
        count => format!("Of {} leaders with a Sharpe ratio above zero in sample the middle one", thousands(count)),
    };
    Some(Sentence {
        text: format!(
            "{leaders} {} of it out of sample; {held_on} kept three quarters or more, {reversed} fell below \
             zero. What leads {} out of sample.",
            if kept < 0.0 { format!("fell to {}", percent(kept)) } else { format!("kept {}", percent(kept)) },
            held.name(),
        ),
        figures: vec![
            "out_of_sample.leaders",
            "out_of_sample.median_kept",
            "out_of_sample.decay.held",
            "out_of_sample.decay.reversed",
            "out_of_sample.held",
        ],
    })
}

/// A share in per cent; what rounds to none or all is said to be near it.
fn percent(share: f64) -> String {
    match share {
        share if share > 0.0 && share < 0.005 => "under 1 %".to_owned(),
        share if share < 1.0 && share > 0.995 => "over 99 %".to_owned(),
        // What rounds to zero has no sign.
        share => format!("{:.0} %", (share * 100.0).round() + 0.0),
    }
}

fn signed_percent(fraction: f64) -> String {
    format!("{:+.1} %", fraction * 100.0)
}

/// A count with its thousands apart.
pub(super) fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(|group| str::from_utf8(group).unwrap_or_default());
    groups.collect::<Vec<_>>().join(",")
}
