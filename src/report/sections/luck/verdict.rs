//! Verdict in paragraphs: its sentences, each figure of which leads to where it stands.

use crate::judgement::{Judgement, Part, Sentence};
use crate::report::text::{cut, sentence};

/// The id of the list of all figures.
const EVERY_FIGURE: &str = "luck-every-figure";

/// The ids of the elements that show figures, by how their keys begin; the first that fits counts.
const PLACES: [(&str, &str); 19] = [
    ("best.dsr", "luck-tries"),
    ("best.sharpe_", "figure-interval"),
    ("best.haircut", "figure-haircut"),
    ("best.sharpe", "luck-trials"),
    ("corrections.holm", "figure-holm"),
    ("corrections.", "figure-haircut"),
    ("luck.", "luck-trials"),
    ("overfitting.probability_of_loss", "figure-loss"),
    ("overfitting.", "luck-halves"),
    ("spa.", "figure-ability"),
    ("out_of_sample.", "luck-chosen"),
    ("plateau.", "luck-winners"),
    ("importance", "luck-importance"),
    ("trials.effective", "figure-effective"),
    ("trials.risk_free_rate", "figure-compared"),
    ("trials.left_out", "figure-compared"),
    ("trials.drawn", "figure-compared"),
    ("trials.gone", "figure-trials"),
    ("trials.", "luck-trials"),
];

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// The id of the element that has the figure, where this is one.
    pub figure: Option<&'static str>,
}

/// The sentences by what they are on: the best trial, the choosing, the parameters.
pub fn paragraphs(judgement: &Judgement) -> Vec<Vec<Piece>> {
    let mut paragraphs: [Vec<Piece>; 3] = Default::default();
    for found in judgement.verdict() {
        let paragraph = &mut paragraphs[subject(&found)];
        if !paragraph.is_empty() {
            paragraph.push(Piece { text: " ".to_owned(), figure: None });
        }
        paragraph.extend(found.parts.iter().map(piece));
    }
    paragraphs.into_iter().filter(|paragraph| !paragraph.is_empty()).collect()
}

/// The number of the paragraph that a sentence belongs to.
fn subject(found: &Sentence) -> usize {
    let is_on = |starts: [&str; 2]| found.figures().iter().any(|key| starts.iter().any(|start| key.starts_with(start)));
    match (is_on(["overfitting.", "out_of_sample."]), is_on(["plateau.", "importance"])) {
        (true, _) => 1,
        (_, true) => 2,
        _ => 0,
    }
}

fn piece(part: &Part) -> Piece {
    Piece { text: sentence(&cut(&part.text)), figure: part.figure.map(place) }
}

/// The id of the element that shows the figure of a key.
fn place(key: &str) -> &'static str {
    PLACES.iter().find(|(start, _)| key.starts_with(start)).map_or(EVERY_FIGURE, |(_, place)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_leads_to_its_own_figure_and_words_lead_nowhere() {
        let of = |text: &str, figure| piece(&Part { text: text.to_owned(), figure });
        assert_eq!(
            of("-0.61", Some("luck.expected_best_sharpe")),
            Piece { text: "−0.61".to_owned(), figure: Some("luck-trials") }
        );
        assert_eq!(
            of("53 %", Some("best.dsr_effective")),
            Piece { text: "53%".to_owned(), figure: Some("luck-tries") }
        );
        assert_eq!(of("sma_200 and v1.2 explain it", None).figure, None);
        assert_eq!(place("something.else"), EVERY_FIGURE);
    }
}
