//! The texts of a block: each once, named by its position; position 0 is "".
//!
//! ```text
//! varint    number of texts; for each: varint length in bytes, UTF-8
//! ```

use std::collections::HashMap;

use super::Block;

/// Every text once, in the order in which they are first met.
pub struct Texts<'a> {
    all: Vec<&'a str>,
    positions: HashMap<&'a str, usize>,
}

impl Default for Texts<'_> {
    fn default() -> Self {
        Texts { all: vec![""], positions: HashMap::from([("", 0)]) }
    }
}

impl<'a> Texts<'a> {
    /// Adds a column of texts to a block.
    pub fn column(&mut self, block: &mut Block, texts: impl Iterator<Item = &'a str>) {
        for text in texts {
            let next = self.all.len();
            let position = *self.positions.entry(text).or_insert(next);
            if position == next {
                self.all.push(text);
            }
            block.varint(position as u64);
        }
    }

    /// A block of these texts and the columns that name them.
    pub fn before(self, columns: Block) -> Block {
        let mut block = Block::new();
        block.varint(self.all.len() as u64);
        self.all.iter().for_each(|text| block.text(text));
        block.0.extend(columns.0);
        block
    }
}
