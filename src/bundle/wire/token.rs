//! Tokens of MessagePack, and the markers that tell them.

/// A scalar, or the head of something longer with the number of its bytes or entries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Token {
    Nil,
    Bool(bool),
    Int(i64),
    Unsigned(u64),
    Float(f64),
    Text(usize),
    Binary(usize),
    List(usize),
    Map(usize),
    Extension(i8, usize),
}

impl Token {
    /// Its kind in words.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Token::Nil => "nothing",
            Token::Bool(_) => "a boolean",
            Token::Int(_) | Token::Unsigned(_) | Token::Float(_) => "a number",
            Token::Text(_) => "a text",
            Token::Binary(_) => "bytes",
            Token::List(_) => "a list",
            Token::Map(_) => "a map",
            Token::Extension(..) => "a MessagePack extension",
        }
    }
}

/// Bytes of a token with its marker, by marker; 0 where more than the marker must be seen.
pub(crate) const WIDTHS: [u8; 256] = {
    let mut widths = [0; 256];
    let mut marker = 0;
    while marker < 256 {
        widths[marker] = match marker {
            0x00..=0x80 | 0x90 | 0xc0 | 0xc2 | 0xc3 | 0xe0..=0xff => 1,
            0xa0..=0xbf => 1 + (marker as u8 & 0x1f),
            0xcc | 0xd0 => 2,
            0xcd | 0xd1 | 0xd4 => 3,
            0xca | 0xce | 0xd2 => 5,
            0xcb | 0xcf | 0xd3 => 9,
            _ => 0,
        };
        marker += 1;
    }
    widths
};

/// Why bytes are no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenFault {
    CutOffNumber,
    CutOffType,
    NoMarker,
}

impl TokenFault {
    /// The fault in words.
    pub(crate) fn what(self) -> &'static str {
        match self {
            TokenFault::CutOffNumber => "it ends within a number",
            TokenFault::CutOffType => "it ends within the type of an extension",
            TokenFault::NoMarker => "a byte is no marker of MessagePack",
        }
    }
}

/// The tokens with a number behind their marker, and the bytes of that number.
pub(crate) fn long_token(marker: u8, rest: &[u8]) -> Result<(Token, usize), TokenFault> {
    fn number<const N: usize>(rest: &[u8]) -> Result<[u8; N], TokenFault> {
        rest.first_chunk().copied().ok_or(TokenFault::CutOffNumber)
    }
    let byte = || number::<1>(rest).map(|[byte]| byte);
    let short = || number(rest).map(u16::from_be_bytes);
    let long = || number(rest).map(u32::from_be_bytes);
    let kind = |at: usize| rest.get(at).map(|&byte| byte as i8).ok_or(TokenFault::CutOffType);
    Ok(match marker {
        0xc0 => (Token::Nil, 0),
        0xc2 => (Token::Bool(false), 0),
        0xc3 => (Token::Bool(true), 0),
        0xc4 => (Token::Binary(byte()?.into()), 1),
        0xc5 => (Token::Binary(short()?.into()), 2),
        0xc6 => (Token::Binary(long()? as usize), 4),
        0xc7 => (Token::Extension(kind(1)?, byte()?.into()), 2),
        0xc8 => (Token::Extension(kind(2)?, short()?.into()), 3),
        0xc9 => (Token::Extension(kind(4)?, long()? as usize), 5),
        0xca => (Token::Float(f32::from_be_bytes(number(rest)?).into()), 4),
        0xcc => (Token::Int(byte()?.into()), 1),
        0xcd => (Token::Int(short()?.into()), 2),
        0xce => (Token::Int(long()?.into()), 4),
        0xcf => {
            let number = u64::from_be_bytes(number(rest)?);
            (i64::try_from(number).map_or(Token::Unsigned(number), Token::Int), 8)
        }
        0xd0 => (Token::Int(i8::from_be_bytes(number(rest)?).into()), 1),
        0xd1 => (Token::Int(i16::from_be_bytes(number(rest)?).into()), 2),
        0xd2 => (Token::Int(i32::from_be_bytes(number(rest)?).into()), 4),
        0xd3 => (Token::Int(i64::from_be_bytes(number(rest)?)), 8),
        0xd4..=0xd8 => (Token::Extension(kind(0)?, 1 << (marker - 0xd4)), 1),
        0xd9 => (Token::Text(byte()?.into()), 1),
        0xda => (Token::Text(short()?.into()), 2),
        0xdb => (Token::Text(long()? as usize), 4),
        0xdc => (Token::List(short()?.into()), 2),
        0xdd => (Token::List(long()? as usize), 4),
        0xde => (Token::Map(short()?.into()), 2),
        0xdf => (Token::Map(long()? as usize), 4),
        _ => return Err(TokenFault::NoMarker),
    })
}
