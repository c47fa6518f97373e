//! Pictures that need no script: takes points and values, and gives SVG with presentation attributes, so that they are
//! drawn without styles too. Must not know where on the page a picture stands.

mod bars;
mod boxes;
mod curves;
mod frame;
mod heat_map;
mod histogram;
mod log_curve;
mod panels;
mod profile;
mod scale;
mod scatter;
mod spark;
mod strip;
mod value_bar;

pub use bars::Bars;
pub use boxes::{Boxes, Spread};
pub use curves::{Curve, CurvesPicture, CurvesStyle};
pub use heat_map::{HeatAxis, HeatCell, HeatMap};
pub use histogram::{Bin, Expected, Histogram, HistogramStyle, Mark, Side, Tone, filled, round_bins};
pub use log_curve::{LogCurve, NamedPoint};
pub use panels::{Panel, PanelLine, PanelsPicture};
pub use profile::{ProfileLines, ProfilePicture, ProfileRange};
pub use scatter::{Dot, Scatter};
pub use spark::{Spark, SparkRange};
pub use strip::Strip;
pub use value_bar::{BarRange, ValueBar};

/// The colours of the lines on white paper; the style sheet has lighter ones for the dark.
const COLOURS: [&str; 12] = [
    "#1f5fa8", "#b45309", "#0f766e", "#8b3fe8", "#a3195b", "#5f6b00", "#0a7cc4", "#8a5a2b", "#3f3d99", "#c2273f",
    "#1a7f37", "#6b6f76",
];

/// The number, 1 to 12, of the colour of the strategy in this position.
pub fn colour_number(position: usize) -> usize {
    position % COLOURS.len() + 1
}

/// The colour of a number from [`colour_number`] on white paper.
fn colour(number: usize) -> &'static str {
    COLOURS[(number + COLOURS.len() - 1) % COLOURS.len()]
}
