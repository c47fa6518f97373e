//! The header of a segment: which program read its bundles, and what it allowed them to ask for.

use super::SegmentFault;
use crate::bundle::Limits;
use crate::measure::MEASURES_VERSION;
use serde_json::{Value as Json, json};

/// The key in the footer of a segment.
pub(super) const SEGMENT: &str = "iaf.segment";

/// The version of the format.
pub(super) const FORMAT: u32 = 1;

/// Who read the bundles of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    /// What a bundle was allowed to ask for.
    pub(super) limits: Limits,
    /// Whether this version of the program read them, so that what failed would fail again.
    pub(super) is_of_this_version: bool,
}

impl Header {
    /// What this program writes.
    pub(super) fn text(limits: &Limits) -> String {
        let Limits { file, decompressed, memory, depth, series_points } = limits;
        json!({
            "format": FORMAT,
            "measures": MEASURES_VERSION,
            "program": env!("CARGO_PKG_VERSION"),
            "limits": { "file": file, "decompressed": decompressed, "memory": memory, "depth": depth,
                        "series_points": series_points },
        })
        .to_string()
    }

    /// Reads what a segment says.
    ///
    /// # Errors
    /// It is of another version, or makes no sense.
    pub(super) fn read(text: &str) -> Result<Header, SegmentFault> {
        let header: Json = serde_json::from_str(text).map_err(|_| SegmentFault::Header)?;
        if header["format"] != FORMAT || header["measures"] != MEASURES_VERSION {
            return Err(SegmentFault::Version);
        }
        let limit = |name: &str| header["limits"][name].as_u64().ok_or(SegmentFault::Header);
        let limits = Limits {
            file: limit("file")?,
            decompressed: limit("decompressed")?,
            memory: limit("memory")?,
            depth: usize::try_from(limit("depth")?).map_err(|_| SegmentFault::Header)?,
            series_points: limit("series_points")?,
        };
        Ok(Header { limits, is_of_this_version: header["program"] == env!("CARGO_PKG_VERSION") })
    }

    /// Whether what failed would fail again here, with these limits.
    pub(super) fn is_certain(&self, limits: &Limits) -> bool {
        self.is_of_this_version && self.limits == *limits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_as_it_was_written_and_another_version_is_refused() {
        let limits = Limits { file: 7, ..Limits::default() };
        let text = Header::text(&limits);
        let header = Header::read(&text).unwrap();
        assert!(header.is_certain(&limits) && !header.is_certain(&Limits::default()));
        let measures = format!("\"measures\":{MEASURES_VERSION}");
        for other in ["{}".to_owned(), text.replace(&measures, "\"measures\":0")] {
            assert!(matches!(Header::read(&other), Err(SegmentFault::Version)), "{other}");
        }
        assert!(matches!(Header::read("no JSON"), Err(SegmentFault::Header)));
    }
}
