//! A judgement as a page of text, for people: the verdict first, then the figures that it is from.

use super::format::printable;
use super::judgement_json::date;
use super::table::STYLE;
use crate::judgement::{Corrected, DecayBand, JudgedWinner, Judgement, Marking, OutOfSample, Path};
use crate::stats::selection::{BestByLuck, LuckFigure, NEAR_COPY};
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};

/// How wide sentences are where no terminal says.
const USUAL_WIDTH: u16 = 100;

/// How many of the best trials are shown.
const WINNERS: usize = 10;

/// How many pairs of parameters are shown, and what they must explain at least.
const PAIRS: usize = 5;
const LEAST_SHARE: f64 = 0.01;

/// The page.
pub(super) fn judgement_text(judgement: &Judgement, width: Option<u16>) -> String {
    let width = usize::from(width.unwrap_or(USUAL_WIDTH).clamp(40, USUAL_WIDTH));
    let mut out: String =
        judgement.verdict().iter().map(|sentence| wrapped(&printable(&sentence.to_string()), width) + "\n").collect();
    out.push_str(&table(None, figures(judgement)));
    if let Ok(found) = &judgement.out_of_sample {
        out.push_str(&choices(found));
    }
    out.push_str(&winners(judgement));
    if let Ok(importance) = &judgement.importance {
        let alone = importance.parameters.iter().map(|one| vec![one.parameter.clone(), percent(one.share)]);
        let pairs = importance.pairs.iter().filter(|pair| pair.share >= LEAST_SHARE).take(PAIRS);
        let pairs = pairs.map(|pair| vec![pair.parameters.join(" and "), percent(pair.share)]);
        out.push_str(&table(Some(&["parameter", "explains alone"]), alone.collect()));
        out.push_str(&table(Some(&["pair of parameters", "explains together"]), pairs.collect()));
    }
    out
}

/// Every figure with its name, or why there is none.
fn figures(judgement: &Judgement) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut add = |name: &str, value: String| rows.push(vec![name.to_owned(), value]);
    let tried = match judgement.gone {
        0 => judgement.count.to_string(),
        _ => format!("{} tried, {}", judgement.count, judgement.gone_since()),
    };
    add("trials", format!("{tried}, {} more could not be read", judgement.failed));
    if judgement.aside > 0 {
        add("samples that are no trials", format!("{}, held out or simulated by studies", judgement.aside));
    }
    match &judgement.table {
        Ok(table) => {
            let span = table
                .days
                .first()
                .zip(table.days.last())
                .map(|(first, last)| format!(", {} to {}", date(*first), date(*last)));
            add(
                "compared",
                format!("{} over {} days{}", table.trials.len(), table.days.len(), span.unwrap_or_default()),
            );
            if judgement.not_drawn > 0 {
                let beside = table.trials.len() - table.drawn;
                add(
                    "drawn by chance",
                    format!("{} of these; the other {beside} lead, and are looked at beside them", table.drawn),
                );
            }
            if table.dropped_days > 0 {
                add("days dropped", format!("{}, which not all trials have", table.dropped_days));
            }
            let rate = if table.rates_differ { ", the middle one of different ones" } else { "" };
            add(
                "periods a year, risk-free rate",
                format!("{}, {:.2}%{rate}", table.periods_per_year, table.risk_free_rate * 100.0),
            );
        }
        Err(reason) => add("compared", format!("- ({reason})")),
    }
    add("effective trials", or_reason(&judgement.effective, |effective| format!("{:.1}", effective.number)));
    add(
        "clusters of near copies",
        or_reason(&judgement.clusters, |sizes| {
            let of_best = sizes.first().map_or(String::new(), |size| format!(", the best's with {size}"));
            format!("{}{of_best} (correlation above {NEAR_COPY})", sizes.len())
        }),
    );
    add("deviation of Sharpe ratios", decimals(judgement.deviation, 2));
    add(
        "best",
        or_reason(&judgement.best, |best| match best.shares_name {
            true => format!("{} ({})", best.name, best.handle),
            false => best.name.clone(),
        }),
    );
    if let Ok(best) = &judgement.best {
        add("its Sharpe ratio, daily returns", format!("{:.2}", best.figures.sharpe));
        add("its Sharpe ratio, as its bundle has it", decimals(best.reported_sharpe, 2));
        add("95% interval, selection aside", interval(best.figures.interval));
        add("its Sortino ratio, daily returns", decimals(best.sortino, 2));
        add("its Sortino ratio, as its bundle has it", decimals(best.reported_sortino, 2));
        add("95% interval, selection aside", interval(best.sortino_interval));
        add("probabilistic Sharpe ratio against 0", decimals(best.figures.psr, 3));
        add("the same, inference of 2025", decimals(best.psr_2025, 3));
        add("deflated Sharpe ratio", decimals(best.figures.dsr, 3));
        add("deflated, for the effective trials", decimals(best.figures.dsr_effective, 3));
        add("deflated, inference of 2025", decimals(best.dsr_2025, 3));
        add("Sharpe ratio after the haircut", decimals(best.figures.haircut.map(|haircut| haircut.ratio), 2));
        if let Some(corrections) = &best.corrections {
            let [holm, hochberg, yekutieli] = &corrections.corrected;
            add(
                "p-value, had it been alone",
                format!("{:.3}, {} trials under 5%", corrections.p_value, corrections.significant),
            );
            let corrected = |one: &Corrected| format!("{:.3}, {} trials under 5%", one.p_value, one.significant);
            add("p-value by Holm", corrected(holm));
            add("p-value by Benjamini and Hochberg", corrected(hochberg));
            add("p-value by Benjamini and Yekutieli", corrected(yekutieli));
        }
        add("days needed, had it been alone", decimals(best.figures.days_needed, 0));
        add("the same, inference of 2025", decimals(best.days_needed_2025, 0));
        add("power to find a Sharpe ratio of 1", best.power.map_or("-".to_owned(), percent));
    }
    add("luck's best Sharpe ratio", or_reason(&judgement.luck, |luck| format!("{:.2}", luck.expected_best_sharpe)));
    let resampled = |found: &BestByLuck| {
        let share = |figure| found.get(figure).map_or("-".to_owned(), percent);
        format!(
            "CAGR {}, Sortino {}, Calmar {}, drawdown {}",
            share(LuckFigure::AnnualGrowth),
            decimals(found.get(LuckFigure::Sortino), 2),
            decimals(found.get(LuckFigure::Calmar), 2),
            share(LuckFigure::Drawdown),
        )
    };
    add("luck's best of resampled days", or_reason(judgement.resampled_luck(), resampled));
    add(
        "probability of overfitting",
        or_reason(&judgement.overfitting, |found| {
            format!("{:.3} ({} blocks of {} days)", found.probability(), found.blocks, found.days_per_block)
        }),
    );
    if let Ok(found) = &judgement.overfitting {
        add("probability of loss in the other half", format!("{:.3}", found.probability_of_loss()));
        add("loss of rank in the other half", decimals(found.loss_of_rank(), 2));
    }
    add(
        "SPA p-value, lower to upper",
        or_reason(&judgement.ability, |ability| {
            let p = ability.test.studentised;
            format!(
                "{:.3} ({:.3} to {:.3}), blocks of {:.1} days",
                p.consistent, p.lower, p.upper, ability.test.block_length
            )
        }),
    );
    add(
        "reality check p-value",
        or_reason(&judgement.ability, |ability| format!("{:.3}", ability.test.of_means.upper)),
    );
    add("earned by choosing", or_reason(&judgement.out_of_sample, |found| percent(found.chosen.total_return())));
    if let Ok(found) = &judgement.out_of_sample {
        add(
            "best benchmark over the same days",
            or_reason(&found.benchmark, |path: &Path| format!("{}, {}", path.name, percent(path.total_return()))),
        );
    }
    add(
        "rank correlation of windows",
        or_reason(&judgement.out_of_sample, |found| decimals(found.rank_correlation, 2)),
    );
    add(
        "neighbours of the best",
        or_reason(&judgement.plateau, |plateau| {
            format!("{}, mean {:.2}, deviation {}", plateau.neighbours, plateau.mean, decimals(plateau.deviation, 2))
        }),
    );
    if let Err(reason) = &judgement.importance {
        add("importance of parameters", format!("- ({reason})"));
    }
    rows
}

/// The best trials, each with its neighbours and with what was left of it out of sample.
fn winners(judgement: &Judgement) -> String {
    let row = |winner: &JudgedWinner| {
        let plateau = winner.plateau.as_ref().ok();
        let around = plateau.map_or("-".to_owned(), |plateau| {
            let spread = plateau.deviation.map(|deviation| format!(" ±{deviation:.2}")).unwrap_or_default();
            format!("{:.2}{spread} of {}", plateau.mean, plateau.neighbours)
        });
        vec![
            winner.handle.clone(),
            format!("{:.2}", winner.sharpe),
            around,
            plateau.map_or("-".to_owned(), |plateau| plateau.rank.to_string()),
            plateau.map_or("-".to_owned(), |plateau| plateau.at_edge().collect::<Vec<_>>().join(", ")),
            decimals(winner.decay.map(|decay| decay.in_sample), 2),
            decimals(winner.decay.map(|decay| decay.out_of_sample), 2),
        ]
    };
    // The ranking knows the last window too, where nothing is marked.
    let in_order = judgement.out_of_sample.as_ref().is_ok_and(|found| found.marking == Marking::InOrder);
    let [before, after] = if in_order { ["before last window", "in it"] } else { ["in sample", "out of sample"] };
    let head = ["best trials", "Sharpe", "neighbours", "rank", "at the edge", before, after];
    table(Some(&head), judgement.winners(WINNERS).iter().map(row).collect())
}

/// What was chosen for each window, and how trials did in the next window by how they had done before.
fn choices(found: &OutOfSample) -> String {
    let choices = found.choices.iter().map(|choice| {
        vec![
            format!("{} to {}", date(choice.first_day), date(choice.last_day)),
            choice.handle.clone(),
            format!("{:.2}", choice.in_sample),
            format!("{:.2}", choice.out_of_sample),
            percent(choice.total_return),
        ]
    });
    let bands = found.bands.iter().enumerate().map(|(band, ratios)| {
        vec![(band + 1).to_string(), format!("{:.2}", ratios.in_sample), format!("{:.2}", ratios.out_of_sample)]
    });
    let chosen = table(Some(&["window", "led before", "Sharpe before", "Sharpe in it", "return"]), choices.collect());
    let decay = found.decay_bands().map(|(band, count)| vec![said_of(band).to_owned(), count.to_string()]);
    chosen
        + &table(Some(&["band by Sharpe before", "before", "in the next window"]), bands.collect())
        + &table(Some(&["leaders in sample, out of it", "leaders"]), decay.into())
}

fn said_of(band: DecayBand) -> &'static str {
    match band {
        DecayBand::Held => "kept three quarters of their Sharpe ratio or more",
        DecayBand::Faded => "kept a quarter or more",
        DecayBand::Lost => "kept less than a quarter",
        DecayBand::Reversed => "fell below zero",
    }
}

fn interval(interval: Option<(f64, f64)>) -> String {
    interval.map_or("-".to_owned(), |(low, high)| format!("{low:.2} to {high:.2}"))
}

fn or_reason<T>(value: &Result<T, impl std::fmt::Display>, text: impl Fn(&T) -> String) -> String {
    value.as_ref().map_or_else(|reason| format!("- ({reason})"), text)
}

fn decimals(value: Option<f64>, places: usize) -> String {
    value.map_or("-".to_owned(), |value| format!("{value:.places$}"))
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// Rows as a table, texts to the left and numbers to the right.
fn table(head: Option<&[&str]>, rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic).force_no_tty();
    let is_text =
        |position: usize| head.is_none() || position == 0 || head.is_some_and(|head| head[position] == "led before");
    let cell = |position: usize, text: &str| {
        let alignment = if is_text(position) { CellAlignment::Left } else { CellAlignment::Right };
        Cell::new(printable(text)).set_alignment(alignment)
    };
    if let Some(head) = head {
        table.set_header(head.iter().enumerate().map(|(position, text)| cell(position, text)));
    }
    for row in rows {
        table.add_row(row.iter().enumerate().map(|(position, text)| cell(position, text)));
    }
    if table.is_empty() { String::new() } else { format!("\n{}\n", table.trim_fmt()) }
}

/// A text in lines of a width; no number is parted from its per cent.
fn wrapped(text: &str, width: usize) -> String {
    let (mut lines, mut line) = (String::new(), 0);
    for word in text.replace(" %", "\u{a0}%").split(' ') {
        let length = word.chars().count();
        if line > 0 && line + 1 + length > width {
            lines.push('\n');
            line = 0;
        } else if line > 0 {
            lines.push(' ');
            line += 1;
        }
        lines.push_str(word);
        line += length;
    }
    lines.replace('\u{a0}', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_to_a_width_and_no_number_is_parted_from_its_per_cent() {
        assert_eq!(wrapped("earned in 53 % of splits", 12), "earned in\n53 % of\nsplits");
        assert_eq!(wrapped("averylongwordindeed x", 5), "averylongwordindeed\nx");
    }
}
