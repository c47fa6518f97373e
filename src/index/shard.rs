//! Shards: the part of a source's bundles that one of several workers reads.

use crate::bundle::Sha256;
use crate::model::Handle;
use std::fmt;
use std::str::FromStr;

/// One of so many parts of the bundles. A bundle falls to a part by the hash of its path below the location, so that each
/// falls to one, whoever asks and whatever else is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shard {
    index: u32,
    of: u32,
}

/// Why a text names no shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShardError {
    /// It is not two whole numbers with a slash between them.
    #[error("a shard is two numbers, such as 0/8 for the first of eight")]
    Malformed,
    /// There is no such shard.
    #[error("shards are counted from 0, so that the last of {of} is {}/{of}", of.saturating_sub(1))]
    OutOfRange {
        /// How many there are.
        of: u32,
    },
}

impl Shard {
    /// The shard of a number, counted from 0, of so many.
    ///
    /// # Errors
    /// There are not so many.
    pub fn new(index: u32, of: u32) -> Result<Shard, ShardError> {
        match () {
            () if of == 0 => Err(ShardError::Malformed),
            () if index >= of => Err(ShardError::OutOfRange { of }),
            () => Ok(Shard { index, of }),
        }
    }

    /// Its number, counted from 0.
    pub fn index(self) -> u32 {
        self.index
    }

    /// How many there are.
    pub fn of(self) -> u32 {
        self.of
    }

    /// Whether a bundle falls to it.
    pub fn holds(self, bundle: &Handle) -> bool {
        Shard::index_of(bundle, self.of) == self.index
    }

    /// The number of the shard that a bundle falls to, of so many.
    pub(crate) fn index_of(bundle: &Handle, of: u32) -> u32 {
        let Sha256(hash) = Sha256::of(bundle.as_str().as_bytes());
        let number = hash.iter().take(size_of::<u64>()).fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
        // What is left of a division by a number of 32 bits has no more.
        (number % u64::from(of.max(1))) as u32
    }

    /// The part of the names of its files that is its own.
    pub(super) fn name(self) -> String {
        format!("{}-of-{}", self.index, self.of)
    }

    /// The shard of such a name.
    pub(super) fn from_name(name: &str) -> Option<Shard> {
        let (index, of) = name.split_once("-of-")?;
        let shard = Shard::new(index.parse().ok()?, of.parse().ok()?).ok()?;
        (shard.name() == name).then_some(shard)
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Shard, ShardError> {
        let (index, of) = text.split_once('/').ok_or(ShardError::Malformed)?;
        let number = |text: &str| text.parse().map_err(|_| ShardError::Malformed);
        Shard::new(number(index)?, number(of)?)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bundle_falls_to_one_shard_and_all_shards_get_some() {
        let shards: Vec<Shard> = (0..8).map(|index| Shard::new(index, 8).unwrap()).collect();
        let mut counts = [0; 8];
        for number in 0..4000 {
            let bundle = Handle::new(format!("n/{number}.iafbt")).unwrap();
            let holders: Vec<u32> = shards.iter().filter(|shard| shard.holds(&bundle)).map(|it| it.index()).collect();
            assert_eq!(holders.len(), 1);
            counts[holders[0] as usize] += 1;
        }
        assert!(counts.iter().all(|count| (400..600).contains(count)), "{counts:?}");
        // Other versions must find the same, or segments are made twice.
        assert_eq!(Shard::index_of(&Handle::new("n/1.iafbt").unwrap(), 1000), 300);
    }

    #[test]
    fn a_shard_is_written_with_a_slash_and_counted_from_zero() {
        let parse = |text: &str| text.parse::<Shard>();
        assert_eq!(parse("7/8").unwrap().to_string(), "7/8");
        assert_eq!(Shard::from_name(&parse("7/8").unwrap().name()), parse("7/8").ok());
        assert_eq!(parse("8/8"), Err(ShardError::OutOfRange { of: 8 }));
        assert_eq!(
            ShardError::OutOfRange { of: 8 }.to_string(),
            "shards are counted from 0, so that the last of 8 is 7/8"
        );
        for text in ["", "1", "/", "a/2", "0/0", "-1/2", "1/2/3"] {
            assert_eq!(parse(text), Err(ShardError::Malformed), "{text}");
        }
        for name in ["1-of-1", "01-of-2", "x", "1-of-"] {
            assert_eq!(Shard::from_name(name), None, "{name}");
        }
    }
}
