//! Figures: how much is asked of bundles when they are indexed.

/// What a row shall have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FiguresWanted {
    /// What is measured on its series too, for which the whole bundle is read.
    #[default]
    Measured,
    /// The bundle's own summary alone. A bundle that begins with it is read no further; what is measured is left for later.
    Summary,
}
