//! Parameters: the share of what differs between trials that each explains.

use crate::judgement::{Judgement, ParameterImportance, Unanswered};
use crate::report::text::{cut, percent};

/// The width of a bar that explains all.
pub const BAR: f64 = 160.0;

/// A parameter and the share that it explains.
#[derive(Debug)]
pub struct ParameterRow {
    /// Its name.
    pub name: String,
    /// The share, as text.
    pub share: String,
    /// The width of its bar, of [`BAR`].
    pub width: String,
}

/// How much the parameters explain.
#[derive(Debug)]
pub struct Explained {
    /// Each parameter, the most important first.
    pub parameters: Vec<ParameterRow>,
    /// The share that all of them together foretell of trials that were not looked at; nothing where they foretell none.
    pub foretold: Option<String>,
}

/// The importance of each parameter, or why that is not known.
pub fn importance(judgement: &Judgement) -> Result<Explained, Unanswered> {
    let found = judgement.importance.as_ref().map_err(Clone::clone)?;
    let row = |one: &ParameterImportance| ParameterRow {
        name: cut(&one.parameter).into_owned(),
        share: percent(Some(one.share)),
        width: format!("{:.1}", one.share.clamp(0.0, 1.0) * BAR),
    };
    let explained = Some(found.explained).filter(|explained| *explained > 0.0);
    Ok(Explained {
        parameters: found.parameters.iter().map(row).collect(),
        foretold: explained.map(|share| percent(Some(share))),
    })
}
