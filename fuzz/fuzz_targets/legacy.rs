//! Legacy directories: input is the files of one, divided by zero bytes.

#![no_main]

mod frame;

use frame::LIMITS;
use iaf::bundle::{LegacyFile, bundle_of_legacy_files, from_bytes};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 6] =
    ["algorithm_id.json", "parameters.json", "summary.json", "tag.json", "runs/a/run.json", "runs/a/metrics.json"];

fuzz_target!(init: frame::ignore_caught_panics(), |data: &[u8]| {
    let contents = data.splitn(NAMES.len(), |&byte| byte == 0);
    let files: Vec<LegacyFile> = NAMES
        .iter()
        .zip(contents)
        .map(|(name, content)| LegacyFile {
            path: name.split('/').map(str::to_owned).collect(),
            content: content.to_vec(),
        })
        .collect();
    if let Ok(bytes) = bundle_of_legacy_files(&files, &LIMITS) {
        let _ = from_bytes(&bytes, &LIMITS);
    }
});
