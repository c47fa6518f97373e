//! The front end's files, embedded, and the policy that lets exactly these run.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// Runs in the head, before anything is painted.
pub const THEME_SCRIPT: &str = include_str!("../../static/dist/theme.js");
/// Runs at the end of the body: unpacks the page's script and runs it.
pub const LOADER: &str = include_str!("../../static/dist/loader.js");
/// The script and the style sheet of a page.
#[derive(Debug)]
pub struct FrontEnd {
    /// The script, which travels packed.
    pub script: &'static str,
    /// The only style sheet.
    pub style: &'static str,
}

impl FrontEnd {
    /// Of a page of several backtests.
    pub const SEVERAL: FrontEnd = FrontEnd {
        script: include_str!("../../static/dist/report.js"),
        style: include_str!("../../static/dist/report.css"),
    };
    /// Of a page of one, which has nothing to sort, select or compare.
    pub const ALONE: FrontEnd = FrontEnd {
        script: include_str!("../../static/dist/alone.js"),
        style: include_str!("../../static/dist/alone.css"),
    };

    /// The content security policy of the page: nothing from anywhere, but these scripts and this style.
    pub fn policy(&self) -> String {
        format!(
            "default-src 'none'; img-src data:; style-src {}; script-src {} {} {}; base-uri 'none'; form-action 'none'",
            source(self.style),
            source(THEME_SCRIPT),
            source(LOADER),
            source(self.script),
        )
    }
}

fn source(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_asset_can_end_its_own_element() {
        for script in [THEME_SCRIPT, LOADER, FrontEnd::SEVERAL.script, FrontEnd::ALONE.script] {
            assert!(!script.contains("</script") && !script.contains("<!--"));
        }
        assert!([FrontEnd::SEVERAL, FrontEnd::ALONE].iter().all(|front_end| !front_end.style.contains("</style")));
    }

    #[test]
    fn no_asset_names_another_place() {
        let of = |front_end: FrontEnd| [front_end.script, front_end.style];
        let assets = [[THEME_SCRIPT, LOADER], of(FrontEnd::SEVERAL), of(FrontEnd::ALONE)];
        for asset in assets.into_iter().flatten() {
            let addresses =
                asset.split("http").skip(1).filter(|rest| rest.starts_with("://") || rest.starts_with("s://"));
            assert!(addresses.filter(|rest| !rest.contains("www.w3.org/")).count() == 0);
        }
    }
}
