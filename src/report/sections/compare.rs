//! The room for winners side by side, which the page's script fills.

use askama::Template;

use super::{Html, Subject, html};

#[derive(Debug, Template)]
#[template(path = "compare.html")]
struct CompareView;

/// The section, empty and hidden.
pub fn render(_: &Subject<'_>) -> Html {
    html(Some(CompareView))
}
