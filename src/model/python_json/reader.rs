//! Reader of what Python writes, and of nothing else.

use crate::model::{Fields, Value};

/// A fault of a JSON text, and its byte.
#[derive(Debug, PartialEq, Eq)]
pub struct JsonFault {
    /// The byte.
    pub offset: usize,
    /// The fault, in words.
    pub what: &'static str,
}

/// Limits of what a text may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadLimits {
    /// Lists and maps that may lie within each other.
    pub depth: usize,
    /// Values that there may be.
    pub values: u64,
}

impl Default for ReadLimits {
    fn default() -> Self {
        ReadLimits { depth: 128, values: u64::MAX }
    }
}

type Result<T> = std::result::Result<T, JsonFault>;

/// Reads a JSON text.
///
/// # Errors
/// It is none, it is nested too deep, or it has too many values.
pub fn read(text: &[u8], limits: &ReadLimits) -> Result<Value> {
    let mut parser = Parser { text, at: 0, values: limits.values };
    let value = parser.value(limits.depth)?;
    parser.skip_space();
    if parser.at < text.len() { Err(parser.fault("something follows the value")) } else { Ok(value) }
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
    /// Values that there may still be.
    values: u64,
}

impl Parser<'_> {
    fn value(&mut self, depth: usize) -> Result<Value> {
        self.skip_space();
        let Some(values) = self.values.checked_sub(1) else { return Err(self.fault("there are too many values")) };
        self.values = values;
        match self.text.get(self.at) {
            Some(b'{') => self.map(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => self.string().map(Value::Text),
            Some(b'0'..=b'9' | b'-') if !self.rest().starts_with(b"-I") => self.number(),
            Some(_) => self.word(),
            None => Err(self.fault("it ends where a value should be")),
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value> {
        let deeper = self.deeper(depth)?;
        let mut fields = Fields::default();
        self.at += 1;
        while !self.ends_with(b'}', fields.is_empty())? {
            self.skip_space();
            if self.text.get(self.at) != Some(&b'"') {
                return Err(self.fault("a key in quotes should be here"));
            }
            let name = self.string()?;
            self.skip_space();
            if !self.takes(b':') {
                return Err(self.fault("a colon should be here"));
            }
            fields.push(name, self.value(deeper)?);
        }
        Ok(Value::Map(fields))
    }

    fn list(&mut self, depth: usize) -> Result<Value> {
        let deeper = self.deeper(depth)?;
        let mut list = Vec::new();
        self.at += 1;
        while !self.ends_with(b']', list.is_empty())? {
            list.push(self.value(deeper)?);
        }
        Ok(Value::List(list))
    }

    fn deeper(&self, depth: usize) -> Result<usize> {
        depth.checked_sub(1).ok_or_else(|| self.fault("lists and maps lie too deep within each other"))
    }

    /// Steps over the end of a list or map, or over the comma before the next entry.
    fn ends_with(&mut self, end: u8, is_empty: bool) -> Result<bool> {
        self.skip_space();
        if self.takes(end) {
            return Ok(true);
        }
        if !is_empty && !self.takes(b',') {
            return Err(self.fault("a comma or the end of a list or map should be here"));
        }
        Ok(false)
    }

    fn string(&mut self) -> Result<String> {
        self.at += 1;
        let mut text = Vec::new();
        loop {
            match self.text.get(self.at) {
                Some(b'"') => break,
                Some(b'\\') => self.escape(&mut text)?,
                Some(0..0x20) => return Err(self.fault("a control character stands in a text")),
                Some(&byte) => {
                    text.push(byte);
                    self.at += 1;
                }
                None => return Err(self.fault("it ends within a text")),
            }
        }
        self.at += 1;
        String::from_utf8(text).map_err(|_| self.fault("a text is not UTF-8"))
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Result<()> {
        let letter = self.text.get(self.at + 1).copied();
        self.at += 2;
        text.push(match letter {
            Some(plain @ (b'"' | b'\\' | b'/')) => plain,
            Some(b'b') => 0x08,
            Some(b'f') => 0x0c,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => {
                let first = self.hex()?;
                // Beyond the first 65,536 letters, two escapes make one letter.
                let number = if (0xd800..0xdc00).contains(&first) && self.takes(b'\\') && self.takes(b'u') {
                    0x1_0000 + ((first - 0xd800) << 10) + (self.hex()?.wrapping_sub(0xdc00) & 0x3ff)
                } else {
                    first
                };
                let letter = char::from_u32(number).ok_or_else(|| self.fault("an escape stands for no letter"))?;
                text.extend(letter.encode_utf8(&mut [0; 4]).as_bytes());
                return Ok(());
            }
            _ => return Err(self.fault("a backslash stands before a letter that means nothing")),
        });
        Ok(())
    }

    fn hex(&mut self) -> Result<u32> {
        let digits = self.text.get(self.at..self.at + 4).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let number = digits.and_then(|digits| u32::from_str_radix(str::from_utf8(digits).ok()?, 16).ok());
        self.at += 4;
        number.ok_or_else(|| self.fault("an escape has not four digits"))
    }

    fn number(&mut self) -> Result<Value> {
        let is_part = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let length = self.rest().iter().take_while(is_part).count();
        let text = str::from_utf8(&self.rest()[..length]).unwrap_or_default().to_owned();
        if !is_number(&text) {
            return Err(self.fault("this is no number"));
        }
        let is_whole = !text.contains(['.', 'e', 'E', '+']);
        let value = match (is_whole, text.parse(), text.parse(), text.parse::<f64>()) {
            (true, Ok(number), ..) => Value::Int(number),
            (true, _, Ok(number), _) => Value::Unsigned(number),
            // Python's whole numbers have no end.
            (true, .., Ok(_)) => Value::Text(text),
            (false, .., Ok(number)) => Value::Float(number),
            _ => return Err(self.fault("this is no number")),
        };
        self.at += length;
        Ok(value)
    }

    fn word(&mut self) -> Result<Value> {
        let words: [(&[u8], Value); 6] = [
            (b"null", Value::Nil),
            (b"true", Value::Bool(true)),
            (b"false", Value::Bool(false)),
            (b"NaN", Value::Float(f64::NAN)),
            (b"Infinity", Value::Float(f64::INFINITY)),
            (b"-Infinity", Value::Float(f64::NEG_INFINITY)),
        ];
        let found = words.into_iter().find(|(word, _)| self.rest().starts_with(word));
        let (word, value) = found.ok_or_else(|| self.fault("a value should be here"))?;
        self.at += word.len();
        Ok(value)
    }

    fn rest(&self) -> &[u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn takes(&mut self, byte: u8) -> bool {
        let takes = self.text.get(self.at) == Some(&byte);
        self.at += usize::from(takes);
        takes
    }

    fn skip_space(&mut self) {
        self.at += self.rest().iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
    }

    fn fault(&self, what: &'static str) -> JsonFault {
        JsonFault { offset: self.at, what }
    }
}

/// Whether these characters are a number as JSON writes it: no zeros before it, and digits on both sides of a point.
fn is_number(text: &str) -> bool {
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (number, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(number, rest)| (number, Some(rest)));
    let (whole, fraction) = number.split_once('.').map_or((number, None), |(whole, rest)| (whole, Some(rest)));
    are_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(are_digits)
        && exponent.is_none_or(|exponent| are_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Result<Value> {
        read(text.as_bytes(), &ReadLimits::default())
    }

    #[test]
    fn what_python_writes_is_read() {
        let list = |values: Vec<Value>| Ok(Value::List(values));
        let numbers = "[1, -2, 18446744073709551615, 1.5, 1e3, NaN, Infinity, -Infinity]";
        let [nan, infinity] = [f64::NAN, f64::INFINITY].map(Value::Float);
        assert_eq!(
            value(numbers),
            list(vec![
                Value::Int(1),
                Value::Int(-2),
                Value::Unsigned(u64::MAX),
                Value::Float(1.5),
                Value::Float(1000.0),
                nan,
                infinity,
                Value::Float(f64::NEG_INFINITY),
            ])
        );
        let huge = "100000000000000000000000000000";
        assert_eq!(value(huge), Ok(Value::Text(huge.to_owned())));
        let map = [("a\n\"策🙂", Value::Nil), ("b", Value::Bool(true)), ("c", Value::List(vec![]))];
        let text = " {\"a\\n\\\"\\u7b56\\ud83d\\ude42\": null, \"b\": true,\t\"c\" : [ ]} ";
        assert_eq!(value(text), Ok(Value::Map(map.into_iter().collect())));
    }

    #[test]
    fn what_is_no_json_is_refused_with_its_place() {
        for (text, offset) in [("", 0), ("[1 2]", 3), ("{\"a\" 1}", 5), ("nul", 0), ("[1,]", 3), ("\"a", 2), ("1 2", 2)]
        {
            assert_eq!(value(text).unwrap_err().offset, offset, "{text}");
        }
        for text in
            ["\"\\x\"", "\"\\ud83d\"", "\"\\u12\"", "--1", "1.2.3", "01", "1.", "1e", "\"\n\"", "{1: 2}", "-", "\"\\"]
        {
            assert!(value(text).is_err(), "{text}");
        }
        assert!(value(&"[".repeat(200)).unwrap_err().what.contains("too deep"));
        let few = ReadLimits { values: 5, ..ReadLimits::default() };
        assert!(read(b"[1,2,3,4]", &few).is_ok() && read(b"[1,2,3,4,5]", &few).is_err());
    }
}
