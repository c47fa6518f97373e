//! Gates: takes conditions on the figures of a report under which a build is to fail, such as `best.dsr < 0.9`, and the figures;
//! gives those that closed, with the figures that closed them. Must not know where figures come from.
//!
//! ```text
//! condition := all { "or" all }      all := one { "and" one }      one := "not" one | "(" condition ")" | comparison
//! comparison := side ( "<" | "<=" | ">" | ">=" | "=" | "!=" ) side      side := name | number [ "%" ]
//! ```

mod parse;
mod token;

use crate::model::Comparison;
use std::fmt;
use std::str::FromStr;

/// A condition under which a build is to fail.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Gate {
    text: String,
    condition: Condition,
}

#[derive(Debug, Clone, PartialEq)]
enum Condition {
    Comparison(Side, Comparison, Side),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}

#[derive(Debug, Clone, PartialEq)]
enum Side {
    Name(String),
    Number(f64),
    /// A number that was written with a percent sign, as a fraction.
    Percentage(f64),
}

/// A text that is no condition: what was expected, and at which character, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{expected} is expected at character {at}")]
pub(super) struct NoGate {
    expected: &'static str,
    at: usize,
}

/// Why a gate closed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Closed {
    gate: String,
    /// Every figure that the gate names, in its order.
    figures: Vec<(String, Option<f64>)>,
}

impl Gate {
    /// The names of figures in it, each once, in their order.
    pub(super) fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        collect(&self.condition, &mut names);
        names
    }

    /// The names in it that are compared with a number, each with that number and whether it is written as a percentage.
    pub(super) fn comparisons(&self) -> Vec<(&str, f64, bool)> {
        let mut comparisons = Vec::new();
        compared(&self.condition, &mut comparisons);
        comparisons
    }

    /// Whether it closes on these figures. One that is not known closes it, unless the rest of the condition decides without it.
    pub(super) fn check(&self, figure: impl Fn(&str) -> Option<f64>) -> Result<(), Closed> {
        match holds(&self.condition, &figure) {
            Some(false) => Ok(()),
            Some(true) | None => Err(Closed {
                gate: self.text.clone(),
                figures: self.names().into_iter().map(|name| (name.to_owned(), figure(name))).collect(),
            }),
        }
    }
}

impl FromStr for Gate {
    type Err = NoGate;

    fn from_str(text: &str) -> Result<Gate, NoGate> {
        Ok(Gate { text: text.to_owned(), condition: parse::condition(text)? })
    }
}

impl fmt::Display for Closed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the gate '{}' is closed:", self.gate)?;
        for (position, (name, value)) in self.figures.iter().enumerate() {
            let mark = if position == 0 { "" } else { "," };
            match value {
                // Six decimals at most, and none that say nothing.
                Some(value) => write!(out, "{mark} {name} is {}", (value * 1e6).round() / 1e6)?,
                None => write!(out, "{mark} {name} is not known")?,
            }
        }
        Ok(())
    }
}

fn collect<'a>(condition: &'a Condition, names: &mut Vec<&'a str>) {
    match condition {
        Condition::Comparison(left, _, right) => {
            for side in [left, right] {
                match side {
                    Side::Name(name) if !names.contains(&name.as_str()) => names.push(name),
                    _ => {}
                }
            }
        }
        Condition::Not(condition) => collect(condition, names),
        Condition::And(left, right) | Condition::Or(left, right) => {
            collect(left, names);
            collect(right, names);
        }
    }
}

fn compared<'a>(condition: &'a Condition, found: &mut Vec<(&'a str, f64, bool)>) {
    match condition {
        Condition::Comparison(Side::Name(name), _, side) | Condition::Comparison(side, _, Side::Name(name)) => {
            match side {
                Side::Number(number) => found.push((name, *number, false)),
                Side::Percentage(number) => found.push((name, *number, true)),
                Side::Name(_) => {}
            }
        }
        Condition::Comparison(..) => {}
        Condition::Not(condition) => compared(condition, found),
        Condition::And(left, right) | Condition::Or(left, right) => {
            compared(left, found);
            compared(right, found);
        }
    }
}

/// Whether a condition holds; `None` where that hangs on a figure that is not known.
fn holds(condition: &Condition, figure: &impl Fn(&str) -> Option<f64>) -> Option<bool> {
    match condition {
        Condition::Comparison(left, comparison, right) => {
            let value = |side: &Side| match side {
                Side::Name(name) => figure(name).filter(|value| !value.is_nan()),
                Side::Number(number) | Side::Percentage(number) => Some(*number),
            };
            Some(comparison.holds(value(left)?, value(right)?))
        }
        Condition::Not(condition) => holds(condition, figure).map(|holds| !holds),
        Condition::And(left, right) => match (holds(left, figure), holds(right, figure)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        },
        Condition::Or(left, right) => match (holds(left, figure), holds(right, figure)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closes(gate: &str) -> bool {
        let figures = |name: &str| match name {
            "a" => Some(1.0),
            "b.c" => Some(0.2),
            _ => None,
        };
        gate.parse::<Gate>().unwrap().check(figures).is_err()
    }

    #[test]
    fn a_gate_closes_where_its_condition_holds() {
        for gate in
            ["a < 2", "a>=1 and b.c = 20%", "not a > 1", "a > 1 or (b.c != .5 and a <= 1e0)", "0.3 > b.c", "a > -1"]
        {
            assert!(closes(gate), "{gate}");
        }
        for gate in ["a < 1", "a > 0 and b.c > 20 %", "not (a = 1 or a = 2)", "a > 1 or b.c > 1 and a = 1"] {
            assert!(!closes(gate), "{gate}");
        }
    }

    #[test]
    fn what_is_not_known_closes_a_gate_unless_the_rest_decides() {
        assert!(closes("x < 1") && closes("not x < 1") && closes("x < 1 and a = 1") && closes("x < 1 or a = 2"));
        assert!(!closes("x < 1 and a = 2"));
    }

    #[test]
    fn a_closed_gate_says_what_its_figures_are() {
        let gate: Gate = "best.dsr < 0.9 or best.dsr < luck".parse().unwrap();
        let closed = gate.check(|name| (name == "best.dsr").then_some(0.5)).unwrap_err();
        let said = "the gate 'best.dsr < 0.9 or best.dsr < luck' is closed: best.dsr is 0.5, luck is not known";
        assert_eq!(closed.to_string(), said);
    }

    #[test]
    fn what_is_compared_with_a_number_is_known() {
        let gate: Gate = "a < 2 or not (3% > b.c and a = b.c)".parse().unwrap();
        assert_eq!(gate.comparisons(), [("a", 2.0, false), ("b.c", 0.03, true)]);
    }

    #[test]
    fn what_is_no_condition_says_where_and_what_is_expected() {
        for (text, said) in [
            ("", "a name or a number is expected at character 1"),
            ("best.dsr <", "a name or a number is expected at character 11"),
            ("best.dsr", "a comparison such as < or >= is expected at character 9"),
            ("a < 1 b", "'and', 'or' or the end is expected at character 7"),
            ("(a < 1", "')' is expected at character 7"),
            ("a < 1 and", "a name or a number is expected at character 10"),
            ("a ~ 1", "a comparison such as < or >= is expected at character 3"),
            ("ä < 1 ;", "'and', 'or' or the end is expected at character 7"),
        ] {
            assert_eq!(text.parse::<Gate>().unwrap_err().to_string(), said, "{text}");
        }
    }

    #[test]
    fn nesting_has_a_limit() {
        let deep = "(".repeat(1_000) + "a < 1" + &")".repeat(1_000);
        assert!(deep.parse::<Gate>().unwrap_err().to_string().starts_with("less nesting is expected"));
    }
}
