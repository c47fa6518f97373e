//! The tiered store as a whole.
