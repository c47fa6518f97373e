//! Open files: the bundles that processes of the same user hold open for writing, as far as the system tells.

use std::collections::HashSet;
use std::path::PathBuf;

/// Every bundle that a process can write to at this moment, with all links resolved.
#[cfg(target_os = "linux")]
pub(super) fn open_for_writing() -> HashSet<PathBuf> {
    use std::fs;
    use std::path::Path;
    let entries = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
    let is_process = |name: &str| name.bytes().all(|byte| byte.is_ascii_digit());
    let processes = entries(Path::new("/proc")).filter(|entry| entry.file_name().to_str().is_some_and(is_process));
    let mut open = HashSet::new();
    for process in processes {
        for descriptor in entries(&process.path().join("fd")) {
            let Ok(file) = fs::read_link(descriptor.path()) else { continue };
            let info = process.path().join("fdinfo").join(descriptor.file_name());
            if crate::bundle::is_bundle_name(&file) && fs::read_to_string(info).is_ok_and(|info| can_write(&info)) {
                open.insert(file);
            }
        }
    }
    open
}

/// Whether the flags of an open file allow writing; they are octal, and the last two bits tell.
#[cfg(target_os = "linux")]
fn can_write(info: &str) -> bool {
    let flags = info.lines().find_map(|line| line.strip_prefix("flags:"));
    flags.and_then(|flags| u64::from_str_radix(flags.trim(), 8).ok()).is_some_and(|flags| flags & 3 != 0)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn open_for_writing() -> HashSet<PathBuf> {
    HashSet::new()
}
