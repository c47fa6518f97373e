//! Links of the pages: each leads to a file that is there and to a heading of it, and the contents name every page.

use super::page::{Page, pages};
use crate::world::repository;
use std::path::{Component, Path, PathBuf};

/// A path without its `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

/// What is wrong with where a link of a page leads.
fn fault(page: &Page, link: &str) -> Option<String> {
    if link.contains("://") || link.starts_with("mailto:") {
        return None;
    }
    let (file, heading) = link.split_once('#').map_or((link, None), |(file, heading)| (file, Some(heading)));
    let folder = page.path.parent().unwrap_or(Path::new(""));
    let path = if file.is_empty() { page.path.clone() } else { plain(&folder.join(file)) };
    if !repository(&path.display().to_string()).exists() {
        return Some(format!("{}: {link} leads nowhere", page.path.display()));
    }
    if page.path.starts_with("docs") && !path.starts_with("docs") {
        return Some(format!("{}: {link} leads out of the book", page.path.display()));
    }
    let known = |heading: &str| Page::read(&path).anchors().iter().any(|anchor| anchor == heading);
    heading.filter(|heading| !known(heading)).map(|_| format!("{}: {link} names no heading", page.path.display()))
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let faults: Vec<String> =
        pages().iter().flat_map(|page| page.links().into_iter().filter_map(|link| fault(page, &link))).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_contents_name_every_page_once() {
    let contents = Page::read(Path::new("docs/SUMMARY.md"));
    let mut named: Vec<PathBuf> = contents.links().iter().map(|link| Path::new("docs").join(link)).collect();
    named.sort();
    let mut there: Vec<PathBuf> = pages().into_iter().map(|page| page.path).collect();
    there.retain(|path| path.starts_with("docs") && !path.ends_with("SUMMARY.md"));
    there.sort();
    assert_eq!(named, there);
}
