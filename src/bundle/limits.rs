//! Limits of what a file may ask for, so that a hostile one meets an error instead of the machine's memory.

/// Limits of what a bundle may cost to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that the file may have.
    pub file: u64,
    /// Bytes that its document may have once decompressed.
    pub decompressed: u64,
    /// Bytes that lists and maps built from it may take, before what lies in them.
    pub memory: u64,
    /// Lists and maps that may lie within each other.
    pub depth: usize,
    /// Points that one series may have.
    pub series_points: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { file: 1 << 30, decompressed: 1 << 30, memory: 4 << 30, depth: 128, series_points: 10_000_000 }
    }
}
