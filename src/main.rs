//! The command `iaf`.
fn main() {}
