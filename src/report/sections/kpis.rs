//! Key performance indicators of the winners: the best value of each and who holds it.

use askama::Template;

use crate::model::{Better, Metric};

use super::{Html, Subject, html};
use crate::report::ids::tearsheet_id;
use crate::report::input::ReportInput;
use crate::report::noun::Noun;
use crate::report::tearsheet::Tearsheet;
use crate::report::text::metric_value;

/// The metrics shown, with what the best of each is called.
const SHOWN: [(&str, &str); 8] = [
    ("chained_cagr", "Best CAGR"),
    ("chained_sharpe", "Best Sharpe"),
    ("chained_sortino", "Best Sortino"),
    ("chained_calmar", "Best Calmar"),
    ("win_rate", "Best win rate"),
    ("worst_drawdown", "Shallowest worst drawdown"),
    ("chained_volatility", "Lowest volatility"),
    ("recovery_days", "Fastest recovery"),
];

/// The row of indicators.
#[derive(Debug, Template)]
#[template(path = "kpis.html")]
struct KpisView<'a> {
    kpis: Vec<Kpi<'a>>,
    noun: Noun,
}

#[derive(Debug)]
struct Kpi<'a> {
    label: &'static str,
    definition: &'static str,
    value: String,
    holder: Option<(String, &'a str)>,
}

/// The section.
pub fn render(subject: &Subject<'_>) -> Html {
    html(KpisView::new(subject.input, subject.listed.len()))
}

impl<'a> KpisView<'a> {
    /// The indicators of winners, best first, of whom the first `listed` can be pointed at; `None` with a single one, which
    /// holds them all.
    fn new(input: &'a ReportInput, listed: usize) -> Option<KpisView<'a>> {
        let winners = &input.winners;
        if winners.len() < 2 {
            return None;
        }
        let id = |position| if position < listed { tearsheet_id(position) } else { "ranking".to_owned() };
        let kpi = |(name, label): (&str, &'static str)| {
            let metric = Metric::find(name)?;
            let best = best(winners, metric);
            Some(Kpi {
                label,
                definition: metric.definition,
                value: metric_value(metric, best.map(|(_, value)| value)),
                holder: best.map(|(position, _)| (id(position), winners[position].name.as_str())),
            })
        };
        Some(KpisView { noun: input.noun(), kpis: SHOWN.into_iter().filter_map(kpi).collect() })
    }
}

/// Who has the best value of a metric; of equals the one with the better rank. Who never traded holds no record: doing
/// nothing is no achievement.
fn best(winners: &[Tearsheet], metric: &Metric) -> Option<(usize, f64)> {
    let traded = winners.iter().enumerate().filter(|(_, winner)| winner.measured.has_traded());
    let values = traded.filter_map(|(position, winner)| Some((position, winner.measured.value(metric)?)));
    let better = |one: f64, other: f64| match metric.better {
        Better::Lower => one < other,
        Better::Higher | Better::Neither => one > other,
    };
    values.filter(|(_, value)| value.is_finite()).reduce(|best, next| if better(next.1, best.1) { next } else { best })
}
