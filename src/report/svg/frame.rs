//! Frame: the axes that a picture of values over others is drawn in.

use askama::Template;

use super::scale::Tick;

/// From the line at the bottom to what the axis is of.
const AXIS: f64 = 36.0;

/// The frame of a picture: a rule for each tick upwards, a stronger one where these are compared with, and both axes' labels.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "frame.html")]
pub struct Frame {
    /// Width of the picture.
    pub width: f64,
    /// Height of the picture.
    pub height: f64,
    /// The left end of what is drawn; labels stand before it.
    pub left: f64,
    /// The right end of what is drawn.
    pub right: f64,
    /// The lower end of what is drawn; labels stand below it.
    pub bottom: f64,
    /// The marks upwards.
    pub upwards: Vec<Tick>,
    /// The marks across.
    pub across: Vec<Tick>,
    /// What lies across, at the lower right; empty where it is plain.
    pub axis: String,
}

impl askama::filters::HtmlSafe for Frame {}
