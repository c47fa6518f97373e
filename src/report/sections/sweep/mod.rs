//! The sweep: takes every trial, losers included, and gives what the parameters do to the value that the trials are ranked by.
//! Must not know how that value was measured.

mod by_window;

use askama::Template;

use self::by_window::ByWindow;
use super::{Html, Subject, html};
use crate::model::{Form, Typography};
use crate::report::input::ReportInput;
use crate::report::svg::{
    Expected, HeatAxis, HeatCell, HeatMap, Histogram, HistogramStyle, Mark, ProfileLines, ProfilePicture, ProfileRange,
    Side, Tone, filled, round_bins,
};
use crate::report::sweep_words::{best_place, matter_words, spread_words};
use crate::report::text::{count, counted};
use crate::report::tint::{TintedCell, column_tints};
use crate::report::trials::{Grid, Levels, Parameter, Profile};

/// Parameters whose profiles are drawn.
const PROFILES: usize = 3;
/// Bins of the histogram, about.
const BINS: usize = 46;

/// The section.
#[derive(Debug, Template)]
#[template(path = "sweep.html")]
struct SweepView {
    label: String,
    trials: String,
    sentences: Vec<String>,
    histogram: Option<Histogram>,
    bins: Vec<BinRow>,
    heat_map: Option<HeatMapView>,
    profiles: Vec<ProfileView>,
    by_window: Option<ByWindow>,
}

/// A line of the histogram's table.
#[derive(Debug)]
struct BinRow {
    from: String,
    to: String,
    trials: String,
    winners: String,
}

/// The heat map with its table.
#[derive(Debug)]
struct HeatMapView {
    picture: HeatMap,
    note: String,
    across: String,
    upwards: String,
    heads: Vec<String>,
    rows: Vec<(String, Vec<TintedCell>)>,
}

/// A profile with its table.
#[derive(Debug)]
struct ProfileView {
    picture: ProfilePicture,
    name: String,
    rows: Vec<ProfileRow>,
}

/// A line of a profile's table.
#[derive(Debug)]
struct ProfileRow {
    level: String,
    trials: String,
    lower: String,
    median: String,
    upper: String,
    best: String,
    held: String,
}

/// The section.
pub fn render(subject: &Subject<'_>) -> Html {
    html(shows_sweep(subject.input).then(|| SweepView::new(subject)))
}

/// Whether the page has a sweep to show: trials to choose from, and a choice of more than one.
pub fn shows_sweep(input: &ReportInput) -> bool {
    !input.is_tearsheet() && input.trials.len() > 1
}

/// What the pictures are drawn from.
struct Drawn<'a> {
    input: &'a ReportInput,
    form: Form,
    winners: Vec<usize>,
    parameters: Vec<(Parameter<'a>, Levels)>,
}

impl SweepView {
    fn new(subject: &Subject<'_>) -> SweepView {
        let input = subject.input;
        let drawn = Drawn::of(input);
        let values: Vec<f64> =
            input.trials.ranked.iter().flatten().copied().filter(|value| value.is_finite()).collect();
        let of_winners: Vec<f64> = drawn
            .winners
            .iter()
            .filter_map(|row| input.trials.ranked[*row])
            .filter(|value| value.is_finite())
            .collect();
        let bins = round_bins(&values, BINS);
        let winning = filled(&bins, &of_winners, Tone::Winner);
        let (label, marks) = (input.criteria.label(), drawn.marks(&values, &of_winners));
        let style = HistogramStyle { axis: &format!("{label} →"), form: drawn.form, size: HistogramStyle::LARGE };
        let grid = drawn.grid();
        SweepView {
            trials: input.trials.in_words(),
            sentences: drawn.sentences(&values, grid.as_ref()),
            histogram: Histogram::new(
                drawn.histogram_title(),
                &style,
                &[bins.as_slice(), &winning].concat(),
                &marks,
                &Expected::default(),
            ),
            bins: bins
                .iter()
                .zip(&winning)
                .map(|(bin, winning)| BinRow {
                    from: drawn.text(Some(bin.from)),
                    to: drawn.text(Some(bin.to)),
                    trials: count(Some(bin.count as f64)),
                    winners: count(Some(winning.count as f64)),
                })
                .collect(),
            heat_map: grid.map(|grid| drawn.heat_map(&grid)),
            profiles: drawn.profiles(),
            by_window: ByWindow::new(input, subject.windows, &drawn.winners),
            label,
        }
    }
}

impl<'a> Drawn<'a> {
    fn of(input: &'a ReportInput) -> Drawn<'a> {
        let parameters = input.trials.parameters().into_iter().map(|parameter| {
            let levels = Levels::of(&parameter);
            (parameter, levels)
        });
        let mut parameters: Vec<(Parameter<'_>, Levels)> =
            parameters.filter(|(_, levels)| levels.count() > 1).collect();
        let importance = input.importance();
        let place = |name: &str| importance.iter().position(|(known, _)| known == name).unwrap_or(usize::MAX);
        parameters.sort_by_key(|(parameter, _)| place(parameter.name));
        Drawn {
            input,
            parameters,
            form: input.criteria.ranking.metric().map_or(Form::RATIO, |metric| metric.form),
            winners: input
                .trials
                .rows_of(input.winners.iter().map(|winner| winner.key.as_str()))
                .into_iter()
                .flatten()
                .collect(),
        }
    }

    fn text(&self, value: Option<f64>) -> String {
        self.form.write(value, Typography::Page)
    }

    fn histogram_title(&self) -> String {
        let input = self.input;
        format!(
            "{} of {}, those of the {} in another colour",
            input.criteria.label(),
            input.trials.in_words(),
            input.noun().many()
        )
    }

    /// The values that the histogram marks.
    fn marks(&self, values: &[f64], of_winners: &[f64]) -> Vec<Mark> {
        let is_ascending = self.input.criteria.is_ascending();
        let ends =
            |values: &[f64]| values.iter().copied().reduce(f64::min).zip(values.iter().copied().reduce(f64::max));
        let middle = ends(values).map_or(0.0, |(low, high)| (low + high) / 2.0);
        let mark = |row, tone, at, label| {
            let side = if at > middle { Side::Left } else { Side::Right };
            Mark { at, label, side, row, tone }
        };
        let cut = ends(of_winners).map(|(low, high)| if is_ascending { high } else { low });
        let cut = cut.map(|value| {
            let (winners, noun) = (count(Some(of_winners.len() as f64)), self.input.noun().many());
            mark(0, Tone::Winner, value, format!("last of {winners} {noun}: {}", self.text(Some(value))))
        });
        let luck = self.input.ranked_luck().and_then(Result::ok).filter(|luck| luck.is_finite());
        let luck = luck.map(|value| mark(1, Tone::Behind, value, format!("luck’s best: {}", self.text(Some(value)))));
        cut.into_iter().chain(luck).collect()
    }

    /// The cells of the two parameters that matter most; the first lies upwards.
    fn grid(&self) -> Option<Grid> {
        let [(_, upwards), (_, across), ..] = self.parameters.as_slice() else { return None };
        Some(Grid::of(across, upwards, &self.input.trials.ranked, &self.winners))
    }

    fn heat_map(&self, grid: &Grid) -> HeatMapView {
        let ((upwards, rows), (across, columns)) = (&self.parameters[0], &self.parameters[1]);
        let means: Vec<Option<f64>> = grid.cells.iter().map(|cell| cell.mean).collect();
        let tints = column_tints(&means, self.input.criteria.better());
        let cells = grid.cells.iter().zip(&tints).map(|(cell, tint)| HeatCell {
            text: cell.mean.map_or_else(String::new, |mean| self.text(Some(mean))),
            tint: *tint,
            is_marked: cell.winners > 0,
        });
        let counts = || grid.cells.iter().map(|cell| cell.count).filter(|count| *count > 0);
        let (least, most) = (counts().min().unwrap_or_default(), counts().max().unwrap_or_default());
        let each =
            if least == most { counted(most, "trial") } else { format!("{least} to {}", counted(most, "trial")) };
        let label = self.input.criteria.label();
        let noun = self.input.noun().one();
        HeatMapView {
            picture: HeatMap::new(
                format!("Mean {label} over {} and {}", across.name, upwards.name),
                HeatAxis { name: across.name, labels: &columns.labels },
                HeatAxis { name: upwards.name, labels: &rows.labels },
                &cells.collect::<Vec<_>>(),
            ),
            note: format!("Mean {label} of {each} in each cell, tinted by rank; a dot where a {noun} is."),
            across: across.name.to_owned(),
            upwards: upwards.name.to_owned(),
            heads: columns.labels.clone(),
            rows: (0..grid.rows)
                .rev()
                .map(|row| {
                    let at = row * grid.columns..(row + 1) * grid.columns;
                    let cells = at.map(|at| TintedCell::new(self.text(means[at]), tints[at])).collect();
                    (rows.labels[row].clone(), cells)
                })
                .collect(),
        }
    }

    fn profiles(&self) -> Vec<ProfileView> {
        let ranked = &self.input.trials.ranked;
        let drawn = &self.parameters[..self.parameters.len().min(PROFILES)];
        let profiles: Vec<(Profile, Vec<Option<f64>>)> = drawn
            .iter()
            .enumerate()
            .map(|(position, (_, levels))| (Profile::of(levels, ranked), self.held(position)))
            .collect();
        let lines: Vec<ProfileLines<'_>> = drawn
            .iter()
            .zip(&profiles)
            .map(|((parameter, levels), (profile, held))| ProfileLines {
                name: parameter.name,
                labels: &levels.labels,
                profile,
                held,
                lowest_is_best: self.input.criteria.is_ascending(),
            })
            .collect();
        let Some(range) = ProfileRange::of(&lines) else { return Vec::new() };
        lines.iter().map(|lines| self.profile(*lines, range)).collect()
    }

    fn profile(&self, lines: ProfileLines<'_>, range: ProfileRange) -> ProfileView {
        let row = |(at, label): (usize, &String)| {
            let level = lines.profile.levels[at];
            let spread = level.map(|level| level.spread);
            let best = spread.map(|spread| if lines.lowest_is_best { spread.least } else { spread.most });
            ProfileRow {
                level: label.clone(),
                trials: count(level.map(|level| level.count as f64)),
                lower: self.text(spread.map(|spread| spread.lower)),
                median: self.text(spread.map(|spread| spread.median)),
                upper: self.text(spread.map(|spread| spread.upper)),
                best: self.text(best),
                held: self.text(lines.held[at]),
            }
        };
        let title = format!("{} along {}: median, middle half and best", self.input.criteria.label(), lines.name);
        ProfileView {
            picture: ProfilePicture::new(title, self.form, lines, range),
            name: lines.name.to_owned(),
            rows: lines.labels.iter().enumerate().map(row).collect(),
        }
    }

    /// The value at each level of a parameter of the trials that are otherwise as the first winner; of several their mean.
    fn held(&self, position: usize) -> Vec<Option<f64>> {
        let levels = &self.parameters[position].1;
        let Some(first) = self.winners.first() else { return vec![None; levels.count()] };
        let others = || self.parameters.iter().enumerate().filter(|(other, _)| *other != position);
        // By their values: a level may be a band of many.
        let is_alike = |row: usize| others().all(|(_, (parameter, _))| parameter.is_alike(row, *first));
        let mut within = vec![Vec::new(); levels.count()];
        for (row, value) in self.input.trials.ranked.iter().enumerate() {
            if let (Some(level), Some(value)) = (levels.of[row], value.filter(|value| value.is_finite()))
                && is_alike(row)
            {
                within[level].push(value);
            }
        }
        within.iter().map(|values| crate::stats::mean(values)).collect()
    }

    /// What the section shows, in words.
    fn sentences(&self, values: &[f64], grid: Option<&Grid>) -> Vec<String> {
        let label = self.input.criteria.label();
        let mut sentences = vec![spread_words(&label, values, self.input, &|value| self.text(Some(value)))];
        sentences.extend(matter_words(&self.input.importance()));
        if let Some(grid) = grid {
            let ((upwards, rows), (across, columns)) = (&self.parameters[0], &self.parameters[1]);
            let place = |at: usize| {
                format!(
                    "{} {}, {} {}",
                    across.name,
                    columns.labels[at % grid.columns],
                    upwards.name,
                    rows.labels[at / grid.columns]
                )
            };
            sentences.extend(best_place(grid, self.input, self.winners.len(), &place, &|value| self.text(Some(value))));
        }
        sentences
    }
}
