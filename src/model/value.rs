//! Any value that a bundle may hold, for the parts that have no type of their own.

use std::sync::Arc;

/// One value of a MessagePack document. Two that are NaN are equal, so that every value equals itself.
#[derive(Debug, Clone)]
pub enum Value {
    /// Nothing was given.
    Nil,
    /// True or false.
    Bool(bool),
    /// A whole number; unsigned numbers above `i64::MAX` are kept as [`Value::Unsigned`].
    Int(i64),
    /// A whole number above `i64::MAX`.
    Unsigned(u64),
    /// A floating-point number, NaN and infinities included.
    Float(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Binary(Vec<u8>),
    /// A list of values.
    List(Vec<Value>),
    /// Named values in the order of the file.
    Map(Fields),
    /// An application-defined MessagePack extension: its type and its bytes.
    Extension(i8, Vec<u8>),
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Nil, Value::Nil) => true,
            (Value::Bool(one), Value::Bool(other)) => one == other,
            (Value::Int(one), Value::Int(other)) => one == other,
            (Value::Unsigned(one), Value::Unsigned(other)) => one == other,
            (Value::Float(one), Value::Float(other)) => same_number(*one, *other),
            (Value::Text(one), Value::Text(other)) => one == other,
            (Value::Binary(one), Value::Binary(other)) => one == other,
            (Value::List(one), Value::List(other)) => one == other,
            (Value::Map(one), Value::Map(other)) => one == other,
            (Value::Extension(kind, one), Value::Extension(other_kind, other)) => (kind, one) == (other_kind, other),
            _ => false,
        }
    }
}

/// Whether two numbers are equal, or both NaN.
pub(super) fn same_number(one: f64, other: f64) -> bool {
    one == other || (one.is_nan() && other.is_nan())
}

impl Value {
    /// The number that this value stands for: a number, a boolean (0 or 1) or a decimal text.
    ///
    /// NaN counts as no number; infinities are kept.
    pub fn as_number(&self) -> Option<f64> {
        let number = match self {
            Value::Bool(flag) => f64::from(u8::from(*flag)),
            Value::Int(int) => *int as f64,
            Value::Unsigned(int) => *int as f64,
            Value::Float(float) => *float,
            Value::Text(text) => text.trim().parse().ok()?,
            _ => return None,
        };
        (!number.is_nan()).then_some(number)
    }

    /// The text, if this is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether this is [`Value::Nil`].
    pub fn is_nil(&self) -> bool {
        matches!(self, Value::Nil)
    }
}

/// Named values in the order of the file. Fields that come again and again share their names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fields(Vec<(Arc<str>, Value)>);

impl Fields {
    /// Adds a value at the end; a name given twice keeps both, the first one is found.
    pub fn push(&mut self, name: impl Into<Arc<str>>, value: Value) {
        self.0.push((name.into(), value));
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// Takes the value of a name out.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        let position = self.0.iter().position(|(key, _)| **key == *name)?;
        Some(self.0.remove(position).1)
    }

    /// The number under a name; see [`Value::as_number`].
    pub fn number(&self, name: &str) -> Option<f64> {
        self.get(name)?.as_number()
    }

    /// The text under a name.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_text()
    }

    /// Names and values in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    /// As [`iter`](Fields::iter), with the names as they are shared.
    pub(super) fn shared(&self) -> impl Iterator<Item = (&Arc<str>, &Value)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// The number of values.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl IntoIterator for Fields {
    type Item = (Arc<str>, Value);
    type IntoIter = std::vec::IntoIter<(Arc<str>, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<N: Into<Arc<str>>> FromIterator<(N, Value)> for Fields {
    fn from_iter<I: IntoIterator<Item = (N, Value)>>(entries: I) -> Self {
        Fields(entries.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_equals_itself_and_no_value_of_another_kind() {
        let list = |value| Value::List(vec![value]);
        assert_eq!(list(Value::Float(f64::NAN)), list(Value::Float(f64::NAN)));
        assert_ne!(Value::Float(1.0), Value::Int(1));
        assert_ne!(Value::Float(f64::NAN), Value::Float(1.0));
    }

    #[test]
    fn numbers_are_understood_in_every_form_that_a_bundle_uses() {
        assert_eq!(Value::Int(-3).as_number(), Some(-3.0));
        assert_eq!(Value::Text(" 0.25 ".into()).as_number(), Some(0.25));
        assert_eq!(Value::Bool(true).as_number(), Some(1.0));
        assert_eq!(Value::Float(f64::INFINITY).as_number(), Some(f64::INFINITY));
        assert_eq!(Value::Float(f64::NAN).as_number(), None);
        assert_eq!(Value::Text("n/a".into()).as_number(), None);
    }
}
