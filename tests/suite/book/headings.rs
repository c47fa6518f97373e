//! Headings of the page: whoever looks one up in the book finds it where reports are explained.

use crate::world::{files, repository};
use std::fs;

/// The headings of a template that are the same on every page.
fn headings(template: &str) -> Vec<String> {
    let starts = ["<h2", "<h3"].into_iter().flat_map(|tag| template.match_indices(tag));
    let inside =
        starts.filter_map(|(at, _)| template[at..].split_once('>').and_then(|(_, rest)| rest.split_once("</h")));
    inside.map(|(text, _)| text.to_owned()).filter(|text| !text.contains(['{', '<'])).collect()
}

#[test]
fn every_heading_of_the_page_is_explained_in_the_book() {
    let book = fs::read_to_string(repository("docs/reading-a-report.md")).unwrap().to_lowercase();
    // The contents of the page have no section of their own.
    let templates = files(&repository("templates")).into_iter().filter(|file| !file.ends_with("page.html"));
    let all = templates.flat_map(|file| headings(&fs::read_to_string(repository("templates").join(file)).unwrap()));
    let missing: Vec<String> = all.filter(|heading| !book.contains(&heading.to_lowercase())).collect();
    assert!(missing.is_empty(), "docs/reading-a-report.md says nothing of {missing:?}");
}
