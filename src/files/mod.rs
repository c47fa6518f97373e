//! Files: takes paths and bytes and puts them on the disk whole or not at all.
//!
//! Gives writes that a kill at any moment leaves undone or done, moves that never lose or overwrite a file, locks between
//! processes, reading up to a limit, and whether paths lie within each other. Every file that the library writes goes
//! through here. It must not know what the bytes mean: neither bundles, nor indexes, nor stores.

mod error;
mod folder;
mod lock;
mod moving;
mod read;
mod temporary;
mod within;
mod write;

pub use error::{FileError, is_gone};
pub use folder::{folder_of, make_folder, remove_file};
pub use lock::Lock;
pub use moving::{move_directory, move_file};
pub use read::{begins_with, holds, read};
pub use temporary::{SUFFIX as TEMPORARY_SUFFIX, remove_abandoned};
pub use within::{lies_within, overlap};
pub use write::{create_file, put_file, put_file_by_way_of, put_staged, replace_file, stage};
