//! A bar in a table's cell: how large a value is among its like, from the middle to the left (loss) or to the right (gain).

use askama::Template;

use super::scale::coordinate;
use crate::model::{Better, Form, Typography};

/// Half the width of the bar.
const HALF: f64 = 22.0;

/// The picture.
#[derive(Debug, Clone, Template)]
#[template(path = "value_bar.html")]
pub struct ValueBar {
    width: f64,
    x: String,
    length: String,
    class: &'static str,
    colour: &'static str,
    luck: Option<LuckTick>,
}

/// Where the best that luck gives lies beside a value.
#[derive(Debug, Clone)]
struct LuckTick {
    x: String,
    words: String,
}

impl askama::filters::HtmlSafe for ValueBar {}

/// What the bars of a column have in common.
#[derive(Debug, Clone, Copy)]
pub struct BarRange {
    longest: f64,
    better: Better,
    luck: Option<f64>,
    form: Form,
}

impl BarRange {
    /// The range of some values; `luck` is the value that the best of them would have by luck alone, which is marked and told
    /// in the form of the values.
    pub fn of(values: impl Iterator<Item = f64>, better: Better, luck: Option<f64>, form: Form) -> BarRange {
        let luck = luck.filter(|luck| luck.is_finite());
        let sizes = values.chain(luck).map(f64::abs).filter(|size| size.is_finite());
        BarRange { longest: sizes.fold(0.0, f64::max), better, luck, form }
    }
}

impl ValueBar {
    /// A bar with nothing in it, to be filled by the script.
    pub fn empty(luck: Option<f64>) -> ValueBar {
        ValueBar {
            width: 2.0 * HALF,
            x: "0".to_owned(),
            length: "0".to_owned(),
            class: "size",
            colour: "#6b6f76",
            luck: luck.map(|_| LuckTick { x: "0".to_owned(), words: String::new() }),
        }
    }

    /// Draws a value; `None` where it is not finite, or all are zero.
    pub fn new(value: f64, range: BarRange) -> Option<ValueBar> {
        if range.longest <= 0.0 || !value.is_finite() {
            return None;
        }
        let length = value.abs() / range.longest * HALF;
        let (class, colour) = match range.better {
            Better::Higher if value >= 0.0 => ("gain", "#0f766e"),
            Better::Higher => ("loss", "#b45309"),
            Better::Lower | Better::Neither => ("size", "#6b6f76"),
        };
        let words = |luck: f64| match range.better {
            Better::Lower if value < luck => "below",
            Better::Lower => "not below",
            Better::Higher | Better::Neither if value > luck => "above",
            Better::Higher | Better::Neither => "not above",
        };
        let tick = |luck: f64| LuckTick {
            x: coordinate((HALF + luck / range.longest * HALF).clamp(1.0, 2.0 * HALF - 1.0)),
            words: format!("{} luck’s best of {}", words(luck), range.form.write(Some(luck), Typography::Page)),
        };
        Some(ValueBar {
            width: 2.0 * HALF,
            x: format!("{:.1}", if value < 0.0 { HALF - length } else { HALF }),
            length: format!("{length:.1}"),
            class,
            colour,
            luck: range.luck.map(tick),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luck_lies_right_of_a_bar_that_does_not_reach_it_and_is_told_in_words() {
        let range = BarRange::of([0.3, -0.5, f64::NAN].into_iter(), Better::Higher, Some(1.0), Form::RATIO);
        let below = ValueBar::new(0.3, range).unwrap();
        assert_eq!((&*below.x, &*below.length), ("22.0", "6.6"));
        let tick = below.luck.unwrap();
        assert_eq!((&*tick.x, &*tick.words), ("43", "not above luck’s best of 1.00"));
        let above =
            ValueBar::new(1.2, BarRange::of([1.2].into_iter(), Better::Higher, Some(0.6), Form::RATIO)).unwrap();
        let tick = above.luck.unwrap();
        assert_eq!((&*tick.x, &*tick.words), ("33", "above luck’s best of 0.60"));
        assert!(
            ValueBar::new(0.3, BarRange::of([0.3].into_iter(), Better::Higher, None, Form::RATIO))
                .unwrap()
                .luck
                .is_none()
        );
        assert!(ValueBar::new(f64::NAN, range).is_none());
    }

    #[test]
    fn where_less_is_better_luck_is_undercut_and_told_in_per_cent() {
        let words = |value: f64| {
            let range = BarRange::of([value].into_iter(), Better::Lower, Some(0.12), Form::PERCENT);
            ValueBar::new(value, range).unwrap().luck.unwrap().words
        };
        assert_eq!(words(0.1), "below luck’s best of 12.0%");
        assert_eq!(words(0.2), "not below luck’s best of 12.0%");
    }
}
