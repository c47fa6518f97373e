//! The room for the reader's notes, which the page's script fills.

use askama::Template;

use super::{Html, Subject, html};

#[derive(Debug, Template)]
#[template(path = "notes.html")]
struct NotesView;

/// The section, empty and hidden.
pub fn render(_: &Subject<'_>) -> Html {
    html(Some(NotesView))
}
