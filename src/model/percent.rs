//! Percent-encoding of names that stand where some characters have a meaning.

use std::fmt::Write;

/// A text with `%` and every character that is special to the place percent-encoded, byte by byte.
pub(crate) fn percent_encoded(text: &str, is_special: impl Fn(char) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for character in text.chars() {
        if character == '%' || is_special(character) {
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a text cannot fail.
                _ = write!(encoded, "%{byte:02X}");
            }
        } else {
            encoded.push(character);
        }
    }
    encoded
}

/// The text of a percent-encoded one. Percent signs that begin no code stand for themselves, and so does a text whose codes
/// are no Unicode.
pub(crate) fn percent_decoded(encoded: &str) -> String {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        match (byte == b'%').then(|| behind.get(..2).and_then(code)).flatten() {
            Some(decoded) => {
                bytes.push(decoded);
                rest = &behind[2..];
            }
            None => {
                bytes.push(byte);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| encoded.to_owned())
}

/// The byte of two hexadecimal digits.
fn code(digits: &[u8]) -> Option<u8> {
    let is_code = digits.iter().all(u8::is_ascii_hexdigit);
    u8::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| is_code)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded_and_nothing_else_is() {
        for text in ["", "plain", "50% / #1", "a\u{7}b", "ä/ö", "%41", "100%"] {
            let encoded = percent_encoded(text, |character| "/#".contains(character) || character.is_control());
            assert!(!encoded.contains(['/', '#', '\u{7}']), "{encoded}");
            assert_eq!(percent_decoded(&encoded), text);
        }
        assert_eq!(percent_encoded("ü", |character| character == 'ü'), "%C3%BC");
        for text in ["per%cent", "%", "%4", "%+1", "%FF"] {
            assert_eq!(percent_decoded(text), text);
        }
    }
}
