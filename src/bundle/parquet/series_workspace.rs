//! Workspace of decoding: buffers and moments that are worth keeping from one series to the next.

use std::rc::Rc;

use bytes::Bytes;
use zstd::zstd_safe::DCtx;

/// How many columns of moments are kept, those of the windows of a sweep.
const MOST_KEPT: usize = 32;

/// A column of more moments than this is not kept.
const LONGEST_KEPT: usize = 1 << 15;

/// The moments of a series, milliseconds since 1970.
#[derive(Debug, Clone)]
pub(super) struct Moments {
    pub(super) values: Rc<[i64]>,
    /// The smallest and the largest; `None` of none.
    pub(super) range: Option<(i64, i64)>,
}

impl Moments {
    /// The moments of a column.
    pub(super) fn new(values: Vec<i64>) -> Moments {
        let range = values.iter().copied().min().zip(values.iter().copied().max());
        Moments { values: values.into(), range }
    }
}

/// Buffers of decoding, and the moments decoded last: the curves of a run have the same ones, and so have the runs of a window
/// in all bundles of a sweep.
pub(crate) struct SeriesWorkspace {
    /// The context that pages are decompressed with.
    pub(super) context: DCtx<'static>,
    /// Columns as they stand in a file, and decoded.
    known: Vec<(Bytes, Moments)>,
}

impl Default for SeriesWorkspace {
    fn default() -> Self {
        SeriesWorkspace { context: DCtx::create(), known: Vec::new() }
    }
}

impl SeriesWorkspace {
    /// The moments of a column with these bytes, where they were decoded lately.
    pub(super) fn known_moments(&self, bytes: &Bytes, rows: usize) -> Option<Moments> {
        let is_it = |(other, moments): &&(Bytes, Moments)| other == bytes && moments.values.len() == rows;
        self.known.iter().rev().find(is_it).map(|(_, moments)| moments.clone())
    }

    /// Keeps the moments of a column in the place of those kept longest.
    pub(super) fn keep_moments(&mut self, bytes: &Bytes, moments: &Moments) {
        if moments.values.len() <= LONGEST_KEPT {
            if self.known.len() == MOST_KEPT {
                self.known.remove(0);
            }
            // A slice would keep the whole blob.
            self.known.push((Bytes::copy_from_slice(bytes), moments.clone()));
        }
    }
}
