//! Heat map over two parameters: a cell for each pair of levels, tinted by its rank among all.

use askama::Template;

use crate::report::tint::Tint;

use super::curves::shortened;
use super::scale::coordinate;

const WIDTH: f64 = 520.0;
const LEFT: f64 = 74.0;
const TOP: f64 = 24.0;
const ROW: f64 = 30.0;
const LONGEST_LABEL: usize = 10;

/// A cell to draw.
#[derive(Debug, Clone)]
pub struct HeatCell {
    /// What is written in it; empty where no trial is.
    pub text: String,
    /// Its tint.
    pub tint: Tint,
    /// Whether a winner is in it.
    pub is_marked: bool,
}

/// The picture.
#[derive(Debug, Clone, Template)]
#[template(path = "heat_map.html")]
pub struct HeatMap {
    title: String,
    width: f64,
    height: f64,
    left: f64,
    top: f64,
    bottom: f64,
    middle: f64,
    across: String,
    upwards: String,
    columns: Vec<Label>,
    rows: Vec<Label>,
    tints: Vec<TintedCells>,
    values: Vec<CellValue>,
    marks: Vec<(String, String)>,
    font_size: f64,
}

#[derive(Debug, Clone)]
struct Label {
    position: String,
    text: String,
}

/// All cells of one tint, in one path.
#[derive(Debug, Clone)]
struct TintedCells {
    class: &'static str,
    fill: &'static str,
    path: String,
}

#[derive(Debug, Clone)]
struct CellValue {
    x: String,
    y: String,
    text: String,
}

impl askama::filters::HtmlSafe for HeatMap {}

/// The axes of a heat map: a name and the label of each level, in order.
#[derive(Debug, Clone, Copy)]
pub struct HeatAxis<'a> {
    /// The parameter.
    pub name: &'a str,
    /// What each of its levels is called.
    pub labels: &'a [String],
}

impl HeatMap {
    /// Draws cells, row by row from the lowest level upwards.
    pub fn new(title: String, across: HeatAxis<'_>, upwards: HeatAxis<'_>, cells: &[HeatCell]) -> HeatMap {
        let (columns, rows) = (across.labels.len().max(1), upwards.labels.len().max(1));
        let width = (WIDTH - LEFT - 2.0) / columns as f64;
        let bottom = TOP + ROW * rows as f64;
        let x = |column: usize| LEFT + column as f64 * width;
        let y = |row: usize| bottom - (row + 1) as f64 * ROW;
        let room = LONGEST_LABEL.min((width / 5.5).max(4.0) as usize + 2);
        let label = |position: f64, text: &str| Label { position: coordinate(position), text: shortened(text, room) };
        let (mut tints, mut values, mut marks): (Vec<TintedCells>, Vec<CellValue>, _) =
            (Vec::new(), Vec::new(), Vec::new());
        for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.text.is_empty()) {
            let (left, top) = (x(at % columns), y(at / columns));
            let (from, to) = (coordinate(left + 1.0), coordinate(left + width - 1.0));
            let path = format!("M{from} {}H{to}v{}H{from}z", coordinate(top + 1.0), ROW - 2.0);
            match tints.iter_mut().find(|tinted| tinted.class == cell.tint.class()) {
                Some(tinted) => tinted.path.push_str(&path),
                None => tints.push(TintedCells { class: cell.tint.class(), fill: cell.tint.fill(), path }),
            }
            values.push(CellValue {
                x: coordinate(left + width / 2.0),
                y: coordinate(top + ROW / 2.0),
                text: cell.text.clone(),
            });
            if cell.is_marked {
                marks.push((coordinate(left + width - 7.0), coordinate(top + 7.0)));
            }
        }
        HeatMap {
            title,
            width: WIDTH,
            height: bottom + 42.0,
            left: LEFT,
            top: TOP,
            bottom,
            middle: WIDTH - 2.0,
            across: shortened(across.name, 40),
            upwards: shortened(upwards.name, 40),
            columns: across.labels.iter().enumerate().map(|(at, text)| label(x(at) + width / 2.0, text)).collect(),
            rows: upwards.labels.iter().enumerate().map(|(at, text)| label(y(at) + ROW / 2.0, text)).collect(),
            tints,
            values,
            marks,
            font_size: if width < 36.0 { 9.5 } else { 11.5 },
        }
    }
}
