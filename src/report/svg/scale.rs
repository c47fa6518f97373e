//! Scales: from values and moments to positions in a picture, with round ticks.

use jiff::civil::Date;

use crate::model::{EpochMs, Form, MS_PER_DAY, Point, Typography};
use crate::report::text::month_name;

/// A straight mapping from values to positions.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    from: f64,
    per_unit: f64,
    position: f64,
}

impl Scale {
    /// Maps `from` to `start` and `to` to `end`; an empty range maps to the start.
    pub fn new(from: f64, to: f64, start: f64, end: f64) -> Scale {
        let per_unit = if to > from { (end - start) / (to - from) } else { 0.0 };
        Scale { from, per_unit, position: start }
    }

    /// The position of a value.
    pub fn at(&self, value: f64) -> f64 {
        self.position + (value - self.from) * self.per_unit
    }
}

/// A mark on an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where, in the picture's units.
    pub position: String,
    /// The text there.
    pub label: String,
    /// Whether it is the line to compare with.
    pub strong: bool,
}

/// A coordinate with one decimal, which is finer than any screen.
pub fn coordinate(position: f64) -> String {
    let text = format!("{position:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// Round values within a range, about `count` of them.
pub fn round_values(low: f64, high: f64, count: usize) -> Vec<f64> {
    let rough = (high - low) / count.max(1) as f64;
    if !rough.is_finite() || rough <= 0.0 {
        return vec![low];
    }
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|nice| nice * power).find(|step| *step >= rough);
    let step = step.unwrap_or(rough);
    let first = (low / step).ceil() as i64;
    let last = (high / step).floor() as i64;
    (first..=last).map(|multiple| multiple as f64 * step).collect()
}

/// A value at an axis: without decimals that are all zero.
pub fn tick_label(form: Form, value: f64) -> String {
    let text = form.write(Some(value), Typography::Page);
    let digits = text.strip_suffix(form.suffix).unwrap_or(&text);
    let short = if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits };
    format!("{short}{}", form.suffix)
}

/// Ticks at round moments: months where the span is long enough, else days.
pub fn time_ticks(from: EpochMs, to: EpochMs, count: usize, scale: Scale) -> Vec<Tick> {
    let tick = |date: Date, label: String| Tick {
        position: coordinate(scale.at(EpochMs::from_date(date).0 as f64)),
        label,
        strong: false,
    };
    let days = (to.0 - from.0) / MS_PER_DAY;
    if days < 62 {
        let step = (days / count.max(1) as i64 + 1).max(1);
        let first = from.0.div_euclid(MS_PER_DAY) + i64::from(from.0.rem_euclid(MS_PER_DAY) > 0);
        let last = to.0.div_euclid(MS_PER_DAY);
        let dates = (first..=last).step_by(step as usize).map(|day| EpochMs(day * MS_PER_DAY).date());
        return dates.map(|date| tick(date, format!("{} {}", date.day(), month_name(date.month())))).collect();
    }
    let months_in_all = days as f64 / 30.4;
    let steps = [1, 2, 3, 6, 12, 24, 60, 120, 240];
    let step = steps.into_iter().find(|step| months_in_all / f64::from(*step) <= count as f64).unwrap_or(600);
    let month_of = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
    let (first, last) = (month_of(from.date()), month_of(to.date()));
    let mut ticks = Vec::new();
    for month in (first..=last).filter(|month| month % step == 0) {
        let Ok(date) = Date::new((month.div_euclid(12)) as i16, (month.rem_euclid(12) + 1) as i8, 1) else { continue };
        if EpochMs::from_date(date) < from {
            continue;
        }
        let name = month_name(date.month());
        let with_year = ticks.is_empty() || date.month() == 1;
        ticks.push(tick(date, if with_year { format!("{name} {}", date.year()) } else { name.to_owned() }));
    }
    ticks
}

/// A path through points, with a gap where a value is NaN. A point on its own is a dot.
pub fn path(points: &[Point], x: Scale, y: Scale) -> String {
    let mut path = String::with_capacity(points.len() * 12);
    for segment in points.split(|point| point.value.is_nan()) {
        for (at, point) in segment.iter().enumerate() {
            path.push(if at == 0 { 'M' } else { 'L' });
            path.push_str(&coordinate(x.at(point.time.0 as f64)));
            path.push(' ');
            path.push_str(&coordinate(y.at(point.value)));
        }
        if segment.len() == 1 {
            path.push_str("h.1");
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(round_values(-0.17, 0.18, 6), [-0.1, 0.0, 0.1]);
        assert_eq!(round_values(0.0, 1.0, 4), [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(round_values(2.0, 2.0, 5), [2.0]);
    }

    #[test]
    fn an_axis_says_no_zeros_behind_the_point() {
        assert_eq!(
            [tick_label(Form::RATIO, 1.5), tick_label(Form::CHANGE, 0.2), tick_label(Form::COUNT, 100.0)],
            ["1.5", "+20%", "100"]
        );
    }

    #[test]
    fn a_path_has_a_gap_where_nothing_is_known() {
        let point = |(time, value)| Point { time: EpochMs(time), value };
        let scale = Scale::new(0.0, 9.0, 0.0, 9.0);
        let points = [(0, 1.0), (1, 2.0), (2, f64::NAN), (5, 3.0), (6, f64::NAN)].map(point);
        assert_eq!(path(&points, scale, scale), "M0 1L1 2M5 3h.1");
    }

    #[test]
    fn months_are_ticked_at_their_first_and_named_with_the_year_once_a_year() {
        let [from, to] = ["2022-01-15", "2023-10-14"].map(|day| EpochMs::parse(day).unwrap());
        let scale = Scale::new(from.0 as f64, to.0 as f64, 0.0, 1000.0);
        let labels: Vec<String> = time_ticks(from, to, 8, scale).into_iter().map(|tick| tick.label).collect();
        assert_eq!(labels, ["Apr 2022", "Jul", "Oct", "Jan 2023", "Apr", "Jul", "Oct"]);
    }
}
