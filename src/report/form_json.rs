//! Forms of numbers as JSON, for the page's script to write values as Rust does.

use serde_json::{Value as Json, json};

use crate::model::{Decimals, Form, Sign};

/// How values of a form are written.
pub fn form_json(form: &Form) -> Json {
    let decimals = match form.decimals {
        Decimals::Fixed(decimals) => Some(decimals),
        Decimals::ThreeDigits => None,
    };
    let sign = match form.sign {
        Sign::Change => "change",
        Sign::Size => "size",
        Sign::Fall => "fall",
    };
    json!({ "scale": form.scale, "decimals": decimals, "sign": sign, "suffix": form.suffix })
}
