//! Verdict: the figures of a judgement as sentences, each of which says what its statistic says and no more.
//!
//! What a sentence concludes follows from its figures by the rules of this file, which `docs/statistics.md` states too.

use super::{Ground, Judgement, Marking, OutOfSample, Path, Plateau, Sentence, Standard};
use crate::stats::selection::Overfitting;

/// A deflated Sharpe ratio from which on the best counts as more than luck gives.
const SURVIVES: f64 = 0.95;

/// Up to this probability of overfitting the choice is stable.
const STABLE: f64 = 0.1;

/// From this probability on it is not: without skill it is near one half.
const UNSTABLE: f64 = 0.4;

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
        sentences.extend(self.drawn());
        sentences.extend(self.not_compared());
        sentences.extend(self.deflated());
        sentences.extend(self.cut());
        sentences.extend(self.alone());
        sentences.extend(self.overfitting.as_ref().ok().map(halves));
        sentences.extend(self.resampled());
        sentences.extend(self.out_of_sample.as_ref().ok().map(|found| chosen(found, self.not_drawn > 0)));
        sentences.extend(self.out_of_sample.as_ref().ok().and_then(decayed));
        sentences.extend(self.plateau.as_ref().ok().map(|plateau| self.around(plateau)));
        sentences.extend(self.explained());
        sentences
    }

    fn headline(&self) -> Sentence {
        let of = match self.count {
            1 => Sentence::default().show("trials.count", "One trial"),
            count => Sentence::of("Best of ").show("trials.count", thousands(count)),
        };
        let with_ratio = |sharpe: f64| {
            of.clone().say(": Sharpe ratio ").show("best.sharpe", format!("{sharpe:.2}")).say(" a year; ")
        };
        match (&self.best, &self.luck) {
            (Ok(best), _) if self.count == 1 => with_ratio(best.figures.sharpe)
                .say("it was chosen from no others, so that there is no luck of choosing to hold it against."),
            (Ok(best), Ok(luck)) => with_ratio(best.figures.sharpe)
                .say("luck alone would give ")
                .show("luck.expected_best_sharpe", format!("{:.2}", luck.expected_best_sharpe))
                .say("."),
            (Ok(best), Err(reason)) => with_ratio(best.figures.sharpe)
                .say("what luck would give is unknown: ")
                .show("luck.reason", reason.to_string())
                .say("."),
            (Err(reason), _) => of.say(": cannot be judged, for ").show("best.reason", reason.to_string()).say("."),
        }
    }

    fn deflated(&self) -> Option<Sentence> {
        let best = self.best.as_ref().ok()?;
        let all = best.figures.dsr?;
        let (effective, number) =
            (best.figures.dsr_effective, self.effective.as_ref().ok().map(|effective| effective.number));
        let least = effective.map_or(all, |effective| effective.min(all));
        let most = effective.map_or(all, |effective| effective.max(all));
        // Those drawn vary like fewer independent trials than all do, so that the milder count is no bound.
        let most = if self.not_drawn > 0 { all } else { most };
        let follows = match (least >= SURVIVES, most >= SURVIVES) {
            (true, _) => " Luck alone seldom gives as much.",
            (false, false) => " It cannot be told from luck.",
            (false, true) => " Whether it can be told from luck depends on how the trials are counted.",
        };
        let harsh = Sentence::of("Had none of the ")
            .show("trials.count", thousands(self.count))
            .say(" trials skill, the best would have looked worse than this in ")
            .show("best.dsr", percent(all))
            .say(" of such sweeps.");
        let they = match (self.not_drawn, self.gone) {
            (0, 0) => "they",
            (0, _) => "those left",
            _ => "those drawn",
        };
        let counted = match effective.zip(number) {
            Some((share, number)) => harsh
                .say(if self.not_drawn > 0 { " Counted only as the " } else { " Counted as the " })
                .show("trials.effective", format!("{number:.1}"))
                .say(format!(" independent trials that {they} vary like, in "))
                .show("best.dsr_effective", percent(share))
                .say("."),
            None => harsh,
        };
        Some(counted.say(follows))
    }

    fn cut(&self) -> Option<Sentence> {
        let best = self.best.as_ref().ok()?;
        let (haircut, corrections) =
            (best.figures.haircut?, best.corrections.as_ref().filter(|found| found.tests > 1)?);
        let [holm, ..] = corrections.corrected;
        let (stay, verb) = match holm.significant {
            0 => ("none".to_owned(), "stays"),
            1 => ("1".to_owned(), "stays"),
            count => (thousands(count), "stay"),
        };
        let compared = if self.not_drawn > 0 { " compared" } else { "" };
        let sentence = Sentence::of("Counted among ")
            .show("corrections.tests", thousands(corrections.tests))
            .say(" tests it is as significant as a Sharpe ratio of ")
            .show("best.haircut_sharpe", format!("{:.2}", haircut.ratio))
            .say(" would be alone (haircut of Harvey and Liu); ")
            .show("corrections.holm.significant", stay)
            .say(format!(" of the trials{compared} {verb} above zero at 5 % (Holm)."));
        Some(sentence)
    }

    fn alone(&self) -> Option<Sentence> {
        let (low, high) = self.best.as_ref().ok()?.figures.interval?;
        let (begin, end) = match self.count {
            1 => ("Its", "."),
            _ => ("Taken alone, its", "; that it was chosen as the best is not in that."),
        };
        let sentence = Sentence::of(format!("{begin} Sharpe ratio has a 95 % confidence interval of "))
            .show("best.sharpe_low", format!("{low:.2}"))
            .say(" to ")
            .show("best.sharpe_high", format!("{high:.2}"))
            .say(end);
        Some(sentence)
    }

    fn resampled(&self) -> Option<Sentence> {
        let ability = self.ability.as_ref().ok()?;
        let against = |sentence: Sentence| match &ability.standard {
            Standard::Zero => sentence.show("spa.against", "a return of zero"),
            Standard::RiskFreeRate => {
                let rate = self.table.as_ref().map(|table| table.risk_free_rate).unwrap_or_default();
                let sentence = sentence.show("spa.against", "the risk-free rate").say(" of ");
                sentence.show("trials.risk_free_rate", format!("{:.1} %", rate * 100.0))
            }
            Standard::Benchmark(name) => sentence.say("the benchmark ").show("spa.against", name.clone()),
        };
        if ability.test.statistic <= 0.0 {
            let drawn = if self.not_drawn > 0 { " of those drawn" } else { "" };
            let sentence = against(Sentence::of(format!("No trial{drawn} earned more a day than ")))
                .say(" on average, so that nothing speaks for an edge over it (superior predictive ability, p = ")
                .show("spa.consistent", "1")
                .say(").");
            return Some(sentence);
        }
        let p = ability.test.studentised.consistent;
        let best = match (self.count, self.not_drawn) {
            (1, _) => "it",
            (_, 0) => "the best of the trials",
            _ => "the best of those drawn",
        };
        let sentence = against(Sentence::of("Resampled without any edge over "))
            .say(format!(", {best} stood out more than here in "))
            .show("spa.consistent", percent(p))
            .say(" of ")
            .show("spa.draws", thousands(ability.test.draws))
            .say(" draws (superior predictive ability, p = ")
            .show("spa.consistent", format!("{p:.3}"))
            .say(").");
        Some(sentence)
    }

    fn around(&self, plateau: &Plateau) -> Sentence {
        let own = self.best.as_ref().map(|best| best.figures.sharpe).unwrap_or_default();
        let (next_to_it, mean) = match plateau.neighbours {
            1 => (Sentence::of("The ").show("plateau.neighbours", "one"), " trial next to it has "),
            count => (
                Sentence::of("The ").show("plateau.neighbours", thousands(count)),
                " trials next to it have a mean of ",
            ),
        };
        let beside = next_to_it
            .say(mean)
            .show("plateau.mean", format!("{:.2}", plateau.mean))
            .say(" against its ")
            .show("best.sharpe", format!("{own:.2}"))
            .say("; it is number ")
            .show("plateau.rank", plateau.rank.to_string())
            .say(" among them.");
        let on_ground = match plateau.ground() {
            Some(Ground::Plateau) => beside.say(" That is ").show("plateau.ground", "a plateau").say("."),
            Some(Ground::Slope) => {
                beside.say(" That is ").show("plateau.ground", "a slope, neither a plateau nor a peak").say(".")
            }
            Some(Ground::Peak) => beside.say(" That is ").show("plateau.ground", "a peak").say("."),
            None => beside,
        };
        let at_edge: Vec<&str> = plateau.at_edge().collect();
        match at_edge.is_empty() {
            true => on_ground,
            false => on_ground
                .say(" It lies at the edge of what was searched: ")
                .show("plateau.at_edge", at_edge.join(", "))
                .say("."),
        }
    }

    fn explained(&self) -> Option<Sentence> {
        let importance = self.importance.as_ref().ok()?;
        let first = importance.parameters.first()?;
        if importance.explained <= 0.0 {
            let nothing = Sentence::of("The parameters ")
                .show("importance_explained", "do not tell")
                .say(" how a trial does that was not looked at.");
            return Some(nothing);
        }
        let sentence = Sentence::of("Of the differences that a forest makes out by the parameters, ")
            .show("importance.0.parameter", first.parameter.clone())
            .say(" explains ")
            .show("importance.0.share", percent(first.share))
            .say(" by itself; the forest foretells ")
            .show("importance_explained", percent(importance.explained))
            .say(" of the differences between trials that it was not shown.");
        Some(sentence)
    }
}

fn halves(found: &Overfitting) -> Sentence {
    let splits =
        Sentence::of("The trial that led in one half of the days was at or below the median of the other half in ")
            .show("overfitting.pbo", percent(found.probability()))
            .say(" of ")
            .show("overfitting.splits", thousands(found.splits.len()))
            .say(" splits");
    let splits = match found.is_sampled() {
        true => splits.say(" drawn of ").show("overfitting.possible_splits", thousands(found.possible_splits)),
        false => splits,
    };
    splits
        .say(" (without skill in about half of them), and lost there against the risk-free rate in ")
        .show("overfitting.probability_of_loss", percent(found.probability_of_loss()))
        .say(". The choice is ")
        .show("overfitting.stability", Stability::of(found.probability()).name())
        .say(".")
}

fn chosen(found: &OutOfSample, are_drawn: bool) -> Sentence {
    let best = if are_drawn { "the best of all" } else { "the best" };
    let windows = |sentence: Sentence| match found.choices.len() {
        1 => sentence.show("out_of_sample.windows", "one").say(" window"),
        count => sentence.say("each of ").show("out_of_sample.windows", count.to_string()).say(" windows"),
    };
    let taking = Sentence::of("Taking for ");
    let taking = match found.marking {
        Marking::InOrder => {
            windows(taking).say(" the trial that led in ").show("out_of_sample.marking", "those before")
        }
        Marking::Roles => windows(taking)
            .say(" ")
            .show("out_of_sample.marking", "marked as test")
            .say(" the trial that led in those marked as train before"),
        Marking::Studies(sample_type) => taking
            .say("what studies hold out (")
            .show("out_of_sample.marking", sample_type)
            .say(") the trial that led in sample"),
    };
    let mut earned = taking.say(" earned ").show("out_of_sample.return", signed_percent(found.chosen.total_return()));
    let hindsight = found.hindsight.as_ref().map(Path::total_return);
    let benchmark = found.benchmark.as_ref().ok();
    for (key, what, value) in [
        ("out_of_sample.hindsight_return", format!("{best} in hindsight"), hindsight),
        ("out_of_sample.median_return", "the middle trial".to_owned(), found.median_return),
        (
            "out_of_sample.benchmark_return",
            benchmark.map_or_else(String::new, |path| format!("the best benchmark ({})", path.name)),
            benchmark.map(Path::total_return),
        ),
    ] {
        if let Some(value) = value {
            earned = earned.say(format!(", {what} ")).show(key, signed_percent(value));
        }
    }
    earned.say(".")
}

fn decayed(found: &OutOfSample) -> Option<Sentence> {
    let (kept, held) = (found.median_kept()?, found.held()?);
    let bands = found.decay_bands();
    let count: usize = bands.iter().map(|(_, count)| count).sum();
    let [(_, held_on), _, _, (_, reversed)] = bands;
    let leaders = match count {
        1 => Sentence::of("The ")
            .show("out_of_sample.leaders", "one")
            .say(" leader with a Sharpe ratio above zero in sample"),
        count => Sentence::of("Of ")
            .show("out_of_sample.leaders", thousands(count))
            .say(" leaders with a Sharpe ratio above zero in sample the middle one"),
    };
    let sentence = leaders
        .say(if kept < 0.0 { " fell to " } else { " kept " })
        .show("out_of_sample.median_kept", percent(kept))
        .say(" of it out of sample; ")
        .show("out_of_sample.decay.held", held_on.to_string())
        .say(" kept three quarters or more, ")
        .show("out_of_sample.decay.reversed", reversed.to_string())
        .say(" fell below zero. What leads ")
        .show("out_of_sample.held", held.name())
        .say(" out of sample.");
    Some(sentence)
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
