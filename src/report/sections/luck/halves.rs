//! Halves of the days: the logits of where the leader of one half ends up in the other, by CSCV.

use super::{Figure, Pictured};
use crate::judgement::{Judgement, Unanswered};
use crate::model::Form;
use crate::report::svg::{Bin, Expected, Histogram, HistogramStyle, Mark, Side, Tone};
use crate::report::text::{count, ratio};
use crate::stats::selection::{Overfitting, Split};

/// Bins on each side of the median.
const BINS_A_SIDE: usize = 8;

/// The picture.
pub fn halves(judgement: &Judgement) -> Pictured<Histogram> {
    let found = judgement.overfitting.as_ref().map_err(Clone::clone)?;
    let bins = bins(found);
    let behind = found.probability() * 100.0;
    let mark = |label: String, side, tone| Mark { at: 0.0, label, side, row: 1, tone };
    let marks = [
        mark(format!("{:.0}% above", 100.0 - behind), Side::Right, Tone::Plain),
        mark(format!("{behind:.0}% at or below the median"), Side::Left, Tone::Behind),
    ];
    let title = format!(
        "Histogram of the logits of {} splits: in {behind:.0}% the leader of one half was at or below the median of the other",
        count(Some(found.splits.len() as f64))
    );
    let rows = bins.iter().map(|bin| [ratio(Some(bin.from)), ratio(Some(bin.to)), count(Some(bin.count as f64))]);
    let rows = rows.collect();
    let axis = "← last · logit of its rank in the other half · first →";
    let style = HistogramStyle { axis, form: Form::RATIO, size: HistogramStyle::HALF };
    let picture = Histogram::new(title, &style, &bins, &marks, &Expected::default());
    Ok(Figure { picture: picture.ok_or(Unanswered::NoSharpe)?, rows })
}

/// Bins of one width from the lowest to the highest logit, as many below the median as above it; what lies at the median
/// counts below.
fn bins(found: &Overfitting) -> Vec<Bin> {
    let furthest = found.splits.iter().map(|split| split.logit().abs()).fold(1.0, f64::max);
    let width = furthest / BINS_A_SIDE as f64;
    let mut counts = [0; 2 * BINS_A_SIDE];
    for split in &found.splits {
        counts[bin_of(split, width)] += 1;
    }
    let bin = |(at, count): (usize, usize)| {
        let from = (at as f64 - BINS_A_SIDE as f64) * width;
        Bin { from, to: from + width, count, tone: if at < BINS_A_SIDE { Tone::Behind } else { Tone::Plain } }
    };
    counts.into_iter().enumerate().map(bin).collect()
}

fn bin_of(split: &Split, width: f64) -> usize {
    let bin = (split.logit() / width).ceil() as i64 - 1 + BINS_A_SIDE as i64;
    let (least, most) =
        if split.relative_rank <= 0.5 { (0, BINS_A_SIDE - 1) } else { (BINS_A_SIDE, 2 * BINS_A_SIDE - 1) };
    bin.clamp(least as i64, most as i64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_at_the_median_counts_below_it_as_in_the_probability() {
        let split = |relative_rank| Split { in_sample: 0.0, out_of_sample: 0.0, relative_rank };
        let splits: Vec<Split> = [0.5, 0.5, 1.0 / 37.0, 36.0 / 37.0, 0.6].map(split).to_vec();
        let found =
            Overfitting { trials: 36, blocks: 16, days_per_block: 20, days_left_out: 0, possible_splits: 5, splits };
        let bins = bins(&found);
        let below: usize = bins.iter().filter(|bin| bin.tone == Tone::Behind).map(|bin| bin.count).sum();
        assert_eq!(below as f64 / 5.0, found.probability());
        assert_eq!((bins[0].count, bins[7].count, bins[15].count), (1, 2, 1));
    }
}
