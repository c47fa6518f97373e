//! Bootstrap of all trials at once: takes their returns, and gives whether the best of them beats a standard by more
//! than luck. Must not know which trial was chosen.

mod best_by_luck;
mod block_length;
mod draws;
mod long_run_variance;
mod superior_ability;

pub use best_by_luck::{BestByLuck, LuckFigure};
pub use block_length::{block_length, typical_block_length};
pub use draws::Draws;
pub(super) use long_run_variance::LongRunVariance;
pub use superior_ability::{PValues, SuperiorAbility};
