//! The ranking: a row for each winner, its shape and its key metrics, tinted from worst to best.

use askama::Template;

use crate::model::{Form, Metric, Origin, Typography};

use super::{Html, Planned, Subject, html};
use crate::judgement::{Unanswered, is_sharpe_ratio};
use crate::report::ids::tearsheet_id;
use crate::report::input::ReportInput;
use crate::report::noun::Noun;
use crate::report::svg::{BarRange, Spark, SparkRange, ValueBar, colour_number};
use crate::report::tearsheet::Tearsheet;
use crate::report::text::{MISSING, count, metric_value, ratio};
use crate::report::tint::{Tint, column_tints};

/// The columns after the ranked one, which is left out here when it is among them; each with its priority, 1 for the one
/// that is shown first where there is no room for all.
const COLUMNS: [(&str, u8); 17] = [
    ("chained_cagr", 1),
    ("chained_sharpe", 2),
    ("dsr", 4),
    ("chained_sortino", 9),
    ("chained_calmar", 5),
    ("worst_drawdown", 3),
    ("chained_volatility", 6),
    ("recovery_days", 12),
    ("chained_return", 7),
    ("win_rate", 10),
    ("profit_factor", 11),
    ("number_of_trades", 8),
    ("capacity", 8),
    ("consistency_score", 13),
    ("stability_score", 14),
    ("daily_var_95", 15),
    ("daily_cvar_95", 16),
];
/// The priority of the column of spark lines.
const SHAPE_PRIORITY: u8 = 5;
/// Parameters named below a winner; those that differ between winners come first.
const NAMED_PARAMETERS: usize = 6;

/// The table of winners.
#[derive(Debug, Template)]
#[template(path = "ranking.html")]
struct RankingView<'a> {
    ranked: RankedHead,
    heads: Vec<Head>,
    rows: Vec<Row<'a>>,
    /// A row with every part that a row can have, all empty: the script makes the others of it.
    template_row: Row<'a>,
    /// How many winners have no row here.
    left: usize,
    /// The Sharpe ratio that luck would give the best of all trials.
    luck: Option<String>,
    /// What luck would give in what the winners are ranked by, where that is no Sharpe ratio, or why it is not known.
    ranked_luck: Option<Result<String, Unanswered>>,
    /// Whether the bundle of any winner names candles.
    has_candles: bool,
    noun: Noun,
}

#[derive(Debug)]
struct Head {
    name: &'static str,
    label: &'static str,
    definition: String,
    better: &'static str,
    priority: u8,
    /// Luck's best, where it is marked in its cells.
    luck: Option<f64>,
}

/// The column of what the winners are ranked by, which is always shown.
#[derive(Debug)]
struct RankedHead {
    label: &'static str,
    definition: String,
    better: &'static str,
    sorted: &'static str,
    /// Luck's best, where it is marked in its cells.
    luck: Option<f64>,
}

#[derive(Debug)]
struct Row<'a> {
    rank: String,
    /// The id of its tearsheet, where there is one.
    id: Option<String>,
    /// The row's own id, where there is no tearsheet.
    row_id: Option<String>,
    colour_number: usize,
    name: &'a str,
    tag: Option<&'a str>,
    /// How many near copies it stands for, in words.
    copies: Option<String>,
    parameters: String,
    spark: Option<Spark>,
    ranked: String,
    bar: Option<ValueBar>,
    cells: Vec<RankingCell>,
}

/// A value, with the priority of its column.
#[derive(Debug)]
struct RankingCell {
    text: String,
    tint: &'static str,
    priority: u8,
    /// Beside a Sharpe ratio where luck's best is known.
    bar: Option<ValueBar>,
}

impl Row<'_> {
    fn template(heads: &[Head], ranked_luck: Option<f64>) -> Row<'static> {
        let cell = |head: &Head| RankingCell {
            text: String::new(),
            tint: "",
            priority: head.priority,
            bar: head.luck.map(|luck| ValueBar::empty(Some(luck))),
        };
        Row {
            rank: String::new(),
            id: Some(String::new()),
            row_id: None,
            colour_number: 1,
            name: "",
            tag: Some(""),
            copies: Some(String::new()),
            parameters: String::new(),
            spark: Some(Spark::empty()),
            ranked: String::new(),
            bar: Some(ValueBar::empty(ranked_luck)),
            cells: heads.iter().map(cell).collect(),
        }
    }
}

/// The section.
pub fn render(subject: &Subject<'_>, planned: &Planned<'_>) -> Html {
    html(Some(RankingView::new(subject.input, subject.listed.len(), planned.detailed)))
}

impl<'a> RankingView<'a> {
    /// The table of a report's winners, the first `listed` of them; the best `detailed` have tearsheets.
    fn new(input: &'a ReportInput, listed: usize, detailed: usize) -> RankingView<'a> {
        let criteria = &input.criteria;
        let columns = COLUMNS.into_iter().filter_map(|(name, priority)| {
            Some((
                Metric::find(name).or_else(|| Metric::find_of_sweep(name)).or_else(|| Metric::find_of_candles(name))?,
                priority,
            ))
        });
        let has_candles = input.winners.iter().any(|winner| winner.liquidity.is_some());
        let is_known = |metric: &Metric| match metric.origin {
            Origin::Summary | Origin::Equity => true,
            Origin::Sweep => input.luck().is_some(),
            Origin::Candles => has_candles,
        };
        let columns: Vec<(&'static Metric, u8)> =
            columns.filter(|(metric, _)| !criteria.shows(metric) && is_known(metric)).collect();
        let tints: Vec<Vec<Tint>> =
            columns.iter().map(|(metric, _)| column_tints(&values(input, metric), metric.better)).collect();
        let luck = input.luck().filter(|luck| luck.is_finite());
        let in_ranked = input.ranked_luck();
        let ranked_luck =
            in_ranked.as_ref().and_then(|luck| luck.as_ref().ok()).copied().filter(|luck| luck.is_finite());
        let ranked_form = criteria.ranking.metric().map_or(Form::RATIO, |metric| metric.form);
        let ranked_values = input.winners.iter().filter_map(|winner| criteria.value(winner));
        let ranked_bars = BarRange::of(ranked_values, criteria.better(), ranked_luck, ranked_form);
        let bars = columns.iter().map(|(metric, _)| {
            let is_marked = luck.is_some() && is_sharpe_ratio(metric);
            let values = || values(input, metric).into_iter().flatten();
            is_marked.then(|| BarRange::of(values(), metric.better, luck, metric.form))
        });
        let bars: Vec<Option<BarRange>> = bars.collect();
        let heads: Vec<Head> = columns
            .iter()
            .zip(&bars)
            .map(|((metric, priority), bars)| head(metric, *priority, luck.filter(|_| bars.is_some())))
            .collect();
        let range = SparkRange::of(input.winners.iter().map(|winner| winner.curve.points.as_slice()));
        let varying = varying_parameters(&input.winners);

        let row = |(position, winner): (usize, &'a Tearsheet)| {
            let colour_number = colour_number(position);
            let value = criteria.value(winner);
            Row {
                rank: (position + 1).to_string(),
                id: (position < detailed).then(|| tearsheet_id(position)),
                row_id: (position >= detailed).then(|| tearsheet_id(position)),
                colour_number,
                name: &winner.name,
                tag: winner.tag.as_deref(),
                copies: (winner.near_copies > 0).then(|| copies(winner.near_copies)),
                parameters: parameter_line(winner, &varying),
                spark: Spark::new(&winner.curve.points, range, colour_number),
                ranked: criteria.text(winner),
                bar: value.and_then(|value| ValueBar::new(value, ranked_bars)),
                cells: columns
                    .iter()
                    .zip(tints.iter().zip(&bars))
                    .map(|((metric, priority), (tints, bars))| {
                        let value = winner.value(metric);
                        RankingCell {
                            text: metric_value(metric, value),
                            tint: tints[position].class(),
                            priority: *priority,
                            bar: bars.and_then(|bars| ValueBar::new(value?, bars)),
                        }
                    })
                    .collect(),
            }
        };
        RankingView {
            ranked: RankedHead {
                label: criteria.short_label(),
                definition: criteria.definition(),
                better: criteria.better().name(),
                sorted: if criteria.is_ascending() { "ascending" } else { "descending" },
                luck: ranked_luck,
            },
            template_row: Row::template(&heads, ranked_luck),
            heads,
            luck: luck.map(|luck| ratio(Some(luck))),
            ranked_luck: in_ranked
                .filter(|_| !criteria.ranking.metric().is_some_and(is_sharpe_ratio))
                .map(|luck| luck.map(|luck| ranked_form.write(Some(luck), Typography::Page))),
            has_candles,
            rows: input.winners.iter().enumerate().take(listed).map(row).collect(),
            left: input.winners.len().saturating_sub(listed),
            noun: input.noun(),
        }
    }
}

/// How many near copies a winner stands for.
fn copies(count: usize) -> String {
    format!("+{} near {}", self::count(Some(count as f64)), if count == 1 { "copy" } else { "copies" })
}

fn values(input: &ReportInput, metric: &Metric) -> Vec<Option<f64>> {
    input.winners.iter().map(|winner| winner.value(metric)).collect()
}

fn head(metric: &Metric, priority: u8, luck: Option<f64>) -> Head {
    Head {
        name: metric.name,
        label: metric.short_label,
        definition: metric.definition.to_owned(),
        better: metric.better.name(),
        priority,
        luck,
    }
}

/// Names of the parameters whose values differ between winners, in the order of the first winner that has them.
pub fn varying_parameters(winners: &[Tearsheet]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in winners.iter().flat_map(|winner| &winner.parameters) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let differs = |name: &&str| {
        let mut values = winners.iter().map(|winner| parameter(winner, name));
        let first = values.next().flatten();
        winners.len() < 2 || values.any(|value| value != first)
    };
    names.into_iter().filter(differs).collect()
}

fn parameter<'a>(winner: &'a Tearsheet, name: &str) -> Option<&'a str> {
    winner.parameters.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}

fn parameter_line(winner: &Tearsheet, varying: &[&str]) -> String {
    let named = |name: &&str| Some(format!("{name}\u{a0}{}", parameter(winner, name)?));
    let mut parts: Vec<String> = varying.iter().filter_map(named).collect();
    let more = parts.len().saturating_sub(NAMED_PARAMETERS);
    parts.truncate(NAMED_PARAMETERS);
    if more > 0 {
        parts.push(format!("{more} more"));
    }
    if parts.is_empty() { MISSING.to_owned() } else { parts.join("\u{a0}· ") }
}
