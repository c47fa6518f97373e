//! Listing of objects, page by page. What no path can name, such as `a//b`, is told by its name, and the others are listed.
//!
//! The client makes paths of all keys of a page or gives none of them. So where it refuses one, what stands before it is asked
//! for in smaller pages, until that one is the first; then the listing goes on behind it.

use super::connection::Connection;
use object_store::client::{HttpError, HttpErrorKind};
use object_store::list::PaginatedListOptions;
use object_store::path::{Error as PathError, PathPart};
use object_store::{Error, ObjectMeta};
use std::io;
use std::iter::successors;
use std::thread;
use std::time::Duration;

/// Objects of a page from which smaller ones are made: a service gives no more at once.
const PAGE: usize = 1000;

/// How often a page is asked for again.
const TRIES: u32 = 3;

/// The pause before the second time; each later one is twice as long.
const PAUSE: Duration = Duration::from_millis(100);

/// What is behind all keys that begin with the text before it.
const BEHIND: char = char::MAX;

/// Why a listing ends at a name.
const NOTHING_BEHIND: &str = "a part of its name is empty, '.' or '..', or has letters that no path has, and the service does not list what \
                              is behind it: rename it";

/// What is found.
pub(super) enum Listed {
    Object(ObjectMeta),
    /// A key, or all that begin with it where it ends in a slash, without what stands before all names.
    Unnameable(String),
}

/// Looks at every object whose key begins with the connection's prefix and then this folder, which is empty or ends in a slash.
pub(super) fn list(connection: &Connection, folder: &str, look_at: &mut dyn FnMut(Listed)) -> io::Result<()> {
    let before = connection.before_names();
    let whole = format!("{before}{folder}");
    let prefix = (!whole.is_empty()).then_some(whole.as_str());
    let (mut behind, mut page_token, mut at_most, mut failed) = (None, None, None, 0);
    loop {
        let token: Option<String> = page_token.take();
        let offset = if token.is_none() { behind.clone() } else { None };
        let options = PaginatedListOptions {
            offset,
            page_token: token.clone(),
            max_keys: at_most,
            ..PaginatedListOptions::default()
        };
        match connection.answer(connection.pages().list_paginated(prefix, options)) {
            Ok(page) => {
                failed = 0;
                for object in page.result.objects {
                    behind = Some(object.location.to_string());
                    look_at(Listed::Object(object));
                }
                page_token = page.page_token;
                if page_token.is_none() {
                    return Ok(());
                }
            }
            Err(Error::InvalidPath {
                source: PathError::EmptySegment { path } | PathError::BadSegment { path, .. },
            }) => {
                at_most = match at_most {
                    Some(1) => {
                        let (name, last) = unnameable(&path, &before);
                        // Some services begin with the first, whatever they are told: that would have no end.
                        if behind.as_ref() == Some(&last) {
                            return Err(io::Error::other(format!("{name}: {NOTHING_BEHIND}")));
                        }
                        look_at(Listed::Unnameable(name));
                        behind = Some(last);
                        None
                    }
                    at_most => Some(at_most.unwrap_or(PAGE).div_ceil(2)),
                };
            }
            // The client asks again where it is refused, and not where an answer is cut off.
            Err(error) if is_cut_off(&error) && failed < TRIES => {
                thread::sleep(PAUSE * 2u32.pow(failed));
                failed += 1;
                page_token = token;
            }
            Err(error) => return Err(connection.error(error)),
        }
    }
}

/// Whether an answer came and was not whole.
fn is_cut_off(error: &Error) -> bool {
    let mut causes = successors(Some(error as &dyn std::error::Error), |cause| cause.source());
    let kind = causes.find_map(|cause| cause.downcast_ref::<HttpError>()).map(HttpError::kind);
    matches!(kind, Some(HttpErrorKind::Interrupted | HttpErrorKind::Decode | HttpErrorKind::Unknown))
}

/// What of a key no path can name, without what stands before all names, and what stands behind all such keys.
fn unnameable(key: &str, before: &str) -> (String, String) {
    let below = key.strip_prefix(before).unwrap_or(key);
    let mut end = 0;
    for part in below.split_inclusive('/') {
        end += part.len();
        let name = part.strip_suffix('/').unwrap_or(part);
        if name.is_empty() || PathPart::parse(name).is_err() {
            break;
        }
    }
    let name = &below[..end];
    let last = key.strip_suffix(&below[end..]).unwrap_or(key).to_owned();
    (name.to_owned(), if name.ends_with('/') { format!("{last}{BEHIND}") } else { last })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_path_can_name_is_told_from_what_stands_behind_it() {
        for (key, name, last) in [
            ("sweep/a//b/c.iafbt", "a//", "sweep/a//\u{10ffff}"),
            ("sweep//c.iafbt", "/", "sweep//\u{10ffff}"),
            ("sweep/a/../c.iafbt", "a/../", "sweep/a/../\u{10ffff}"),
            ("sweep/a/c\u{1}.iafbt", "a/c\u{1}.iafbt", "sweep/a/c\u{1}.iafbt"),
        ] {
            assert_eq!(unnameable(key, "sweep/"), (name.to_owned(), last.to_owned()), "{key}");
        }
    }
}
