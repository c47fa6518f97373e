//! The front end's files, embedded, and the policy that lets exactly these run.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// Runs in the head, before anything is painted.
pub const THEME_SCRIPT: &str = include_str!("../../static/dist/theme.js");
/// Runs at the end of the body: unpacks [`SCRIPT`] and runs it.
pub const LOADER: &str = include_str!("../../static/dist/loader.js");
/// The page's script, which travels packed.
pub const SCRIPT: &str = include_str!("../../static/dist/report.js");
/// The page's only style sheet.
pub const STYLE: &str = include_str!("../../static/dist/report.css");

/// The content security policy of the page: nothing from anywhere, but these scripts and this style.
pub fn content_security_policy() -> String {
    format!(
        "default-src 'none'; img-src data:; style-src {}; script-src {} {} {}; base-uri 'none'; form-action 'none'",
        source(STYLE),
        source(THEME_SCRIPT),
        source(LOADER),
        source(SCRIPT),
    )
}

fn source(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_asset_can_end_its_own_element() {
        for script in [THEME_SCRIPT, LOADER, SCRIPT] {
            assert!(!script.contains("</script") && !script.contains("<!--"));
        }
        assert!(!STYLE.contains("</style"));
    }

    #[test]
    fn no_asset_names_another_place() {
        for asset in [THEME_SCRIPT, LOADER, SCRIPT, STYLE] {
            let addresses =
                asset.split("http").skip(1).filter(|rest| rest.starts_with("://") || rest.starts_with("s://"));
            assert!(addresses.filter(|rest| !rest.contains("www.w3.org/")).count() == 0);
        }
    }
}
