//! Thrift's compact protocol, in which Parquet files say what they hold: one field after the other, and no length is believed.
//!
//! Only what Parquet's footers and page headers are made of is known. There are neither maps nor sets in them nor lists
//! of flags, which would let a few bytes claim billions of entries.

use super::fault::GuardFault;

type Result<T> = std::result::Result<T, GuardFault>;

/// The depth to which structures and lists may lie within each other; those of Parquet are less than ten deep.
const DEEPEST: usize = 32;

/// The kind of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Flag(bool),
    Byte,
    Integer,
    Double,
    Bytes,
    List,
    Structure,
}

impl Kind {
    fn of(code: u8) -> Option<Kind> {
        Some(match code {
            1 | 2 => Kind::Flag(code == 1),
            3 => Kind::Byte,
            4..=6 => Kind::Integer,
            7 => Kind::Double,
            8 => Kind::Bytes,
            9 => Kind::List,
            12 => Kind::Structure,
            _ => return None,
        })
    }
}

/// The kind that a value should be of.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Declared {
    Flag,
    Byte,
    Integer,
    Double,
    Bytes,
    List(&'static Declared),
    /// Some of its fields by their numbers; others may be of any kind.
    Structure(&'static [(i16, Declared)]),
}

impl Declared {
    fn fits(&self, kind: Kind) -> bool {
        matches!(
            (self, kind),
            (Declared::Flag, Kind::Flag(_))
                | (Declared::Byte, Kind::Byte)
                | (Declared::Integer, Kind::Integer)
                | (Declared::Double, Kind::Double)
                | (Declared::Bytes, Kind::Bytes)
                | (Declared::List(_), Kind::List)
                | (Declared::Structure(_), Kind::Structure)
        )
    }

    fn entry(&self) -> Option<&'static Declared> {
        if let Declared::List(entry) = self { Some(entry) } else { None }
    }

    fn field(&self, number: i16) -> Option<&'static Declared> {
        let Declared::Structure(fields) = self else { return None };
        fields.iter().find(|(known, _)| *known == number).map(|(_, declared)| declared)
    }
}

/// Reads structures field by field.
pub(crate) struct Thrift<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Thrift<'a> {
    /// A reader of what begins at `at`.
    pub(crate) fn new(bytes: &'a [u8], at: usize) -> Thrift<'a> {
        Thrift { bytes, at }
    }

    /// The position that reading has come to.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// The number and kind of the structure's next field, whose value is to be read or skipped; `None` at its end.
    ///
    /// # Errors
    /// The bytes end, or the kind is unknown.
    pub(crate) fn field(&mut self, last: &mut i16) -> Result<Option<(i16, Kind)>> {
        let head = self.byte()?;
        if head & 0x0f == 0 {
            return Ok(None);
        }
        let kind = Kind::of(head & 0x0f).ok_or_else(|| self.malformed("a field is of an unknown kind"))?;
        let number = match head >> 4 {
            0 => i16::try_from(self.integer()?).ok(),
            step => last.checked_add(step.into()),
        };
        *last = number.ok_or_else(|| self.malformed("the number of a field is out of range"))?;
        Ok(Some((*last, kind)))
    }

    /// An integer's value.
    ///
    /// # Errors
    /// The bytes end, or it has more than 64 bits.
    pub(crate) fn integer(&mut self) -> Result<i64> {
        let number = self.unsigned()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// The kind and number of a list's entries.
    ///
    /// # Errors
    /// The bytes end, or there are fewer of them than entries.
    pub(crate) fn list(&mut self) -> Result<(Kind, usize)> {
        let head = self.byte()?;
        // Some writers give no kind to the entries of an empty list.
        if head == 0 {
            return Ok((Kind::Byte, 0));
        }
        let entries = match head >> 4 {
            15 => self.unsigned()?,
            few => few.into(),
        };
        let kind = Kind::of(head & 0x0f).filter(|kind| !matches!(kind, Kind::Flag(_)));
        let kind = kind.ok_or_else(|| self.malformed("the entries of a list are of an unknown kind"))?;
        let left = self.bytes.len() - self.at;
        let entries = usize::try_from(entries).ok().filter(|&entries| entries <= left);
        Ok((kind, entries.ok_or_else(|| self.malformed("a list has more entries than bytes follow"))?))
    }

    /// Steps over a value.
    ///
    /// # Errors
    /// The bytes end, or it is malformed or nested too deep.
    pub(crate) fn skip(&mut self, kind: Kind) -> Result<()> {
        self.walk(kind, None, DEEPEST)
    }

    /// Steps over a structure of a certain declared.
    ///
    /// # Errors
    /// It has another, or as [`Thrift::skip`].
    pub(crate) fn check(&mut self, declared: &Declared) -> Result<()> {
        self.walk(Kind::Structure, Some(declared), DEEPEST)
    }

    fn walk(&mut self, kind: Kind, declared: Option<&Declared>, depth: usize) -> Result<()> {
        let deeper = depth.checked_sub(1).ok_or_else(|| self.malformed("structures lie too deep within each other"))?;
        if declared.is_some_and(|declared| !declared.fits(kind)) {
            return Err(self.malformed("a field is of another kind than the format says"));
        }
        match kind {
            Kind::Flag(_) => Ok(()),
            Kind::Byte => self.advance(1),
            Kind::Integer => self.unsigned().map(|_| ()),
            Kind::Double => self.advance(8),
            Kind::Bytes => {
                let length = self.unsigned()?;
                self.advance(length)
            }
            Kind::List => {
                let (kind, entries) = self.list()?;
                let entry = declared.and_then(Declared::entry);
                (0..entries).try_for_each(|_| self.walk(kind, entry, deeper))
            }
            Kind::Structure => {
                let mut last = 0;
                while let Some((number, kind)) = self.field(&mut last)? {
                    self.walk(kind, declared.and_then(|declared| declared.field(number)), deeper)?;
                }
                Ok(())
            }
        }
    }

    fn byte(&mut self) -> Result<u8> {
        let byte = *self.bytes.get(self.at).ok_or_else(|| self.malformed("it ends too early"))?;
        self.at += 1;
        Ok(byte)
    }

    fn advance(&mut self, bytes: u64) -> Result<()> {
        let left = (self.bytes.len() - self.at) as u64;
        if bytes > left {
            return Err(self.malformed("a length points behind its end"));
        }
        self.at += bytes as usize;
        Ok(())
    }

    fn unsigned(&mut self) -> Result<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(self.malformed("a number has more than 64 bits"))
    }

    /// An error at this position.
    #[cold]
    pub(crate) fn malformed(&self, what: &'static str) -> GuardFault {
        GuardFault::Malformed { offset: self.at as u64, what }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skip(bytes: &[u8]) -> Result<usize> {
        let mut thrift = Thrift::new(bytes, 0);
        thrift.skip(Kind::Structure).map(|()| thrift.position())
    }

    fn fault(bytes: &[u8]) -> &'static str {
        match skip(bytes) {
            Err(GuardFault::Malformed { what, .. }) => what,
            _ => "",
        }
    }

    #[test]
    fn fields_come_with_their_numbers_and_values() {
        // 1: 300, 3: true, 40 (said in full): "ab", and the end.
        let bytes = [0x15, 0xd8, 0x04, 0x21, 0x08, 0x50, 2, b'a', b'b', 0, 9];
        let (mut thrift, mut last) = (Thrift::new(&bytes, 0), 0);
        assert_eq!(thrift.field(&mut last).ok().flatten(), Some((1, Kind::Integer)));
        assert_eq!(thrift.integer().ok(), Some(300));
        assert_eq!(thrift.field(&mut last).ok().flatten(), Some((3, Kind::Flag(true))));
        assert_eq!(thrift.field(&mut last).ok().flatten(), Some((40, Kind::Bytes)));
        assert!(thrift.skip(Kind::Bytes).is_ok());
        assert_eq!(thrift.field(&mut last).ok(), Some(None));
        assert_eq!(skip(&bytes).ok(), Some(10));
    }

    #[test]
    fn no_claim_is_believed() {
        assert_eq!(fault(&[0x18, 0x7f]), "a length points behind its end");
        assert_eq!(fault(&[0x19, 0xf8, 0xff, 0xff, 0xff, 0x7f]), "a list has more entries than bytes follow");
        assert_eq!(fault(&[0x19, 0x11, 0, 0]), "the entries of a list are of an unknown kind");
        assert_eq!(fault(&[0x1b, 1, 0x33]), "a field is of an unknown kind");
        assert_eq!(fault(&[0x15]), "it ends too early");
        assert_eq!(fault(&[&[0x16][..], &[0xff; 10], &[0]].concat()), "a number has more than 64 bits");
        assert_eq!(fault(&[0x1c; 100]), "structures lie too deep within each other");
        assert_eq!(fault(&[[0x19].as_slice(), &[0x19; 100]].concat()), "structures lie too deep within each other");
    }
}
