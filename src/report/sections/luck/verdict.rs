//! Verdict in paragraphs: its sentences, each number of which leads to the figure that it is from.

use crate::judgement::Judgement;
use crate::report::text::{cut, sentence};

/// The id of the list of all figures.
const EVERY_FIGURE: &str = "luck-every-figure";

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
        let figure = figure_of(&found.figures);
        let paragraph = &mut paragraphs[match figure {
            "luck-halves" | "luck-chosen" => 1,
            "luck-winners" | "luck-importance" => 2,
            _ => 0,
        }];
        if !paragraph.is_empty() {
            paragraph.push(Piece { text: " ".to_owned(), figure: None });
        }
        paragraph.extend(pieces(&sentence(&cut(&found.text)), figure));
    }
    paragraphs.into_iter().filter(|paragraph| !paragraph.is_empty()).collect()
}

/// The id of the element that shows the figures of these keys.
fn figure_of(keys: &[&str]) -> &'static str {
    const FIGURES: [(&str, &str); 10] = [
        ("best.dsr", "luck-tries"),
        ("best.sharpe_low", "figure-interval"),
        ("best.haircut", "figure-haircut"),
        ("luck.", "luck-trials"),
        ("overfitting.", "luck-halves"),
        ("spa.", "figure-ability"),
        ("out_of_sample.", "luck-chosen"),
        ("plateau.", "luck-winners"),
        ("importance", "luck-importance"),
        ("trials.", "luck-trials"),
    ];
    let shows = |start: &str| keys.iter().any(|key| key.starts_with(start));
    FIGURES.iter().find(|(start, _)| shows(start)).map_or(EVERY_FIGURE, |(_, figure)| figure)
}

/// A sentence, cut at its numbers.
fn pieces(sentence: &str, figure: &'static str) -> Vec<Piece> {
    let (mut pieces, mut text) = (Vec::new(), String::new());
    let mut rest = sentence;
    let mut before = ' ';
    while let Some(next) = rest.chars().next() {
        match number_at(rest).filter(|_| !before.is_alphanumeric() && !"_.-−".contains(before)) {
            Some(length) => {
                if !text.is_empty() {
                    pieces.push(Piece { text: std::mem::take(&mut text), figure: None });
                }
                pieces.push(Piece { text: rest[..length].to_owned(), figure: Some(figure) });
                (before, rest) = ('0', &rest[length..]);
            }
            None => {
                text.push(next);
                (before, rest) = (next, &rest[next.len_utf8()..]);
            }
        }
    }
    if !text.is_empty() {
        pieces.push(Piece { text, figure: None });
    }
    pieces
}

/// The length of the number that a text begins with, its sign and its per cent with it.
fn number_at(text: &str) -> Option<usize> {
    let unsigned = text.strip_prefix(['−', '+']).unwrap_or(text);
    let is_part = |(at, character): (usize, char)| {
        let is_digit = |at: usize| unsigned.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
        character.is_ascii_digit() || (at > 0 && ".,".contains(character) && is_digit(at + 1))
    };
    let digits = unsigned.char_indices().find(|part| !is_part(*part)).map_or(unsigned.len(), |(at, _)| at);
    if digits == 0 {
        return None;
    }
    let per_cent = usize::from(unsigned[digits..].starts_with('%'));
    Some(text.len() - unsigned.len() + digits + per_cent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_leads_to_its_figure_and_no_name_is_cut() {
        let of = |text: &str| {
            let pieces = pieces(text, "x");
            assert!(!pieces.iter().any(|piece| piece.text.is_empty()));
            let numbers = pieces.into_iter().filter(|piece| piece.figure.is_some());
            numbers.map(|piece| piece.text).collect::<Vec<_>>()
        };
        assert_eq!(of("Best of 12,500: Sharpe ratio 0.72 a year; luck −0.61."), ["12,500", "0.72", "−0.61"]);
        assert_eq!(of("earned +4.4%, the middle trial −23.0%."), ["+4.4%", "−23.0%"]);
        assert!(of("sma_200 and v1.2 of ema-9 explain it").is_empty());
    }
}
