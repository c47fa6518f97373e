//! Files: takes paths and bytes and puts them on the disk whole or not at all.
//!
//! Gives writes that a kill at any moment leaves undone or done, moves that never lose or overwrite a file, locks between
//! processes, reading up to a limit, and whether paths lie within each other. Every file that the library writes goes
//! through here, and none through a link: what was named itself is a [`make_folder`] or a [`replace_file`], and all that
//! lies below it goes through the [`Home`] that it is. It must not know what the bytes mean: neither bundles, nor indexes, nor stores.

mod aside;
mod error;
mod folder;
mod home;
mod lock;
mod moving;
mod read;
mod temporary;
mod within;
mod write;

pub use aside::Aside;
pub use error::{FileError, is_gone};
pub use folder::{folder_of, make_folder, remove_file, sync_folder};
pub use home::Home;
pub use lock::Lock;
pub use moving::{move_directory, move_file};
pub use read::{begins_with, holds, metadata, read};
pub use temporary::{
    SUFFIX as TEMPORARY_SUFFIX, TemporaryFolder, is_temporary, remove_abandoned, remove_if_abandoned, remove_own,
    try_making, try_writing,
};
pub use within::{lies_in_or_beside, lies_within, link_target, overlap};
pub use write::replace_file;
