//! Tools: the one table of what a client can ask, with the arguments of each.

use super::answers;
use super::arguments::Arguments;
use super::desk::Desk;
use crate::cli::error::CliError;
use serde_json::{Value as Json, json};

/// Something that a client can ask.
pub(super) struct Tool {
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    /// Its arguments, as the properties of a JSON Schema.
    pub(super) arguments: fn() -> Json,
    pub(super) needed: &'static [&'static str],
    pub(super) answer: fn(&mut Desk, &Arguments) -> Result<String, CliError>,
    /// Whether it writes, where that is allowed.
    pub(super) writes: bool,
}

/// Every tool.
pub(super) const TOOLS: [Tool; 5] = [
    Tool {
        name: "rank",
        description: "Rank the backtests of the sweep by a metric or by a score of many, best first, as a table with their \
                      parameters. Falls such as max_drawdown are positive fractions; 0.2 is 20 %.",
        arguments: ranking,
        needed: &[],
        answer: answers::rank,
        writes: false,
    },
    Tool {
        name: "show",
        description: "Everything that is known of one backtest: parameters, windows, metrics of its summary and measured on its \
                      equity, contradictions between them, tests.",
        arguments: || json!({ "strategy_id": text("Name of the algorithm, or the path of its bundle as 'rank' gives it") }),
        needed: &["strategy_id"],
        answer: answers::show,
        writes: false,
    },
    Tool {
        name: "statistics",
        description: "Whether the best of the sweep is more than luck gives: number of trials that count, deflated Sharpe ratio, \
                      probability of overfitting, superior ability, what choosing earned out of sample, which parameters matter.",
        arguments: || json!({}),
        needed: &[],
        answer: answers::statistics,
        writes: false,
    },
    Tool {
        name: "compare",
        description: "Compare two backtests: parameters and metrics side by side.",
        arguments: || {
            json!({
                "strategy_a": text("Name of the first algorithm, or the path of its bundle"),
                "strategy_b": text("Name of the second algorithm, or the path of its bundle"),
            })
        },
        needed: &["strategy_a", "strategy_b"],
        answer: answers::compare,
        writes: false,
    },
    Tool {
        name: "report",
        description: "Sum the sweep up in Markdown: the verdict on its best and a table of the winners. With 'output', which needs a \
                      server that was started with --write, the whole report is written too, as one HTML page.",
        arguments: || {
            let mut arguments = ranking();
            arguments["title"] = text("Title of the report");
            arguments["output"] = text("File to write the page to, in the working directory of the server or below");
            arguments
        },
        needed: &[],
        answer: answers::report,
        writes: true,
    },
];

fn text(description: &str) -> Json {
    json!({ "type": "string", "description": description })
}

fn ranking() -> Json {
    json!({
        "metric": text("Metric to rank by, such as sharpe_ratio (the default), chained_sharpe, cagr, worst_drawdown or dsr"),
        "focus": text("Rank by a score instead: balanced, profit, frequency or risk_adjusted"),
        "where": text("SQL condition, such as: number_of_trades > 30 AND worst_drawdown < 0.2 AND param.ema_fast >= 12"),
        "tag": text("Only backtests with this tag"),
        "ascending": { "type": "boolean", "description": "Least first, or most first; by default the better come first" },
        "limit": { "type": "integer", "minimum": 1, "maximum": answers::MOST, "description": "How many, 10 by default" },
    })
}
