//! Names that resemble a mistyped one.

use super::{METRICS, Metric};

/// Names that are offered at most.
const OFFERED: usize = 3;

/// Up to three of the `known` names that resemble `name`, the most similar first.
pub fn nearest_names<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let name = name.to_lowercase();
    let mut scored: Vec<(f64, &str)> = known
        .into_iter()
        .map(|candidate| (similarity(&name, candidate), candidate))
        .filter(|(score, _)| *score > 0.75)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().take(OFFERED).map(|(_, candidate)| candidate).collect()
}

/// Spelling counts most; a name that holds all of what was typed is a likely abbreviation.
fn similarity(name: &str, candidate: &str) -> f64 {
    let spelling = strsim::jaro_winkler(name, candidate);
    let abbreviation = name.len() > 2 && candidate.contains(name);
    spelling + f64::from(u8::from(abbreviation))
}

/// Up to three names of metrics, or of the `others` that stand among them, that resemble `name`. Of a figure of the summary and the
/// measured one that says what it means to say both are offered: the measured one first, unless the other was mistyped.
pub fn nearest_metrics<'a>(name: &str, others: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let known = METRICS.iter().map(|metric| metric.name).chain(others);
    let mut offered = Vec::new();
    for candidate in nearest_names(name, known) {
        let measured = Metric::find(candidate).and_then(Metric::counterpart).map(|metric| metric.name);
        let is_shortened = candidate.contains(&name.to_lowercase());
        let pair = if is_shortened { [measured, Some(candidate)] } else { [Some(candidate), measured] };
        for name in pair.into_iter().flatten() {
            if !offered.contains(&name) {
                offered.push(name);
            }
        }
    }
    offered.truncate(OFFERED);
    offered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_or_shortened_name_finds_its_neighbours() {
        let known = ["sharpe_ratio", "sortino_ratio", "cagr", "max_drawdown", "max_drawdown_duration"];
        assert_eq!(nearest_names("sharp", known)[0], "sharpe_ratio");
        assert_eq!(nearest_names("drawdown", known), ["max_drawdown", "max_drawdown_duration"]);
        assert_eq!(nearest_names("CARG", known), ["cagr"]);
        assert!(nearest_names("xyz", known).is_empty());
    }

    #[test]
    fn what_is_measured_is_offered_before_what_a_summary_says_of_it() {
        assert_eq!(nearest_metrics("drawdown", [])[..2], ["worst_drawdown", "max_drawdown"]);
        assert_eq!(nearest_metrics("sharp", [])[..2], ["chained_sharpe", "sharpe_ratio"]);
        assert_eq!(
            nearest_metrics("sharpe_rato", [])[..2],
            ["sharpe_ratio", "chained_sharpe"],
            "mistyped, not shortened"
        );
        assert_eq!(nearest_metrics("algoritm_id", ["algorithm_id"]), ["algorithm_id"]);
    }
}
