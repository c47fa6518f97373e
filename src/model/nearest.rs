//! Names that resemble a mistyped one.

/// Up to three of the `known` names that resemble `name`, the most similar first.
pub fn nearest_names<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let name = name.to_lowercase();
    let mut scored: Vec<(f64, &str)> = known
        .into_iter()
        .map(|candidate| (similarity(&name, candidate), candidate))
        .filter(|(score, _)| *score > 0.75)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// Spelling counts most; a name that holds all of what was typed is a likely abbreviation.
fn similarity(name: &str, candidate: &str) -> f64 {
    let spelling = strsim::jaro_winkler(name, candidate);
    let abbreviation = name.len() > 2 && candidate.contains(name);
    spelling + f64::from(u8::from(abbreviation))
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
}
