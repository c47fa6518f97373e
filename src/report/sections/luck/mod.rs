//! Skill or luck: takes the judgement of a sweep, gives its verdict with the pictures and figures that it is from, and the
//! reason in place of each that there is not. Must not know how any of them is computed.

mod chosen;
mod figures;
mod halves;
mod parameters;
mod trials;
mod tries;
mod verdict;
mod winners;

use askama::Template;

use super::{Html, Subject, html};
use crate::judgement::{Judgement, Unanswered};
use crate::report::svg::{Histogram, LogCurve};
use chosen::{Chosen, chosen};
use figures::{FigureRow, figures};
use parameters::{BAR, Explained, importance};
use verdict::{Piece, paragraphs};
use winners::{WinnerRow, winners};

/// A picture with the table behind it, or the reason why there is none.
type Pictured<P> = Result<Figure<P>, Unanswered>;

/// A picture and the rows of the table behind it.
#[derive(Debug)]
struct Figure<P> {
    picture: P,
    rows: Vec<[String; 3]>,
}

/// The section.
#[derive(Debug, Template)]
#[template(path = "luck.html")]
struct LuckView<'a> {
    paragraphs: Vec<Vec<Piece>>,
    whose_ratios: String,
    trials: Pictured<Histogram>,
    tries: Pictured<LogCurve>,
    halves: Pictured<Histogram>,
    chosen: Result<Chosen, Unanswered>,
    importance: Result<Explained, Unanswered>,
    winners: Vec<WinnerRow<'a>>,
    plateau_unknown: Option<String>,
    figures: Vec<FigureRow>,
}

/// The section; nothing where there is one trial, of which nothing was selected.
pub fn render(subject: &Subject<'_>) -> Html {
    html(subject.input.selection().map(|judgement| LuckView::new(judgement, subject)))
}

impl<'a> LuckView<'a> {
    fn new(judgement: &Judgement, subject: &Subject<'a>) -> LuckView<'a> {
        LuckView {
            paragraphs: paragraphs(judgement),
            whose_ratios: trials::whose_ratios(judgement),
            trials: trials::trials(judgement),
            tries: tries::tries(judgement),
            halves: halves::halves(judgement),
            chosen: chosen(judgement, subject.windows.all()),
            importance: importance(judgement),
            winners: winners(judgement, subject.listed),
            plateau_unknown: judgement.plateau.as_ref().err().map(ToString::to_string),
            figures: figures(judgement),
        }
    }
}
