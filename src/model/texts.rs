//! Texts: many short texts in one long one, so that of a million nothing is kept beside their letters and where they end.

/// Texts, one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Texts {
    letters: String,
    /// Where each text ends there.
    ends: Vec<usize>,
}

impl Texts {
    /// Makes room for so many more of so many bytes each.
    pub(crate) fn reserve(&mut self, texts: usize, bytes: usize) {
        self.letters.reserve_exact(texts.saturating_mul(bytes));
        self.ends.reserve_exact(texts);
    }

    /// Adds a text.
    pub(crate) fn push(&mut self, text: &str) {
        self.letters.push_str(text);
        self.ends.push(self.letters.len());
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text at a position.
    pub(crate) fn at(&self, position: usize) -> &str {
        let begins = position.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.letters[begins..self.ends[position]]
    }

    /// All texts.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|position| self.at(position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_had_as_it_was_put_in() {
        let mut texts = Texts::default();
        assert!(texts.is_empty());
        texts.reserve(4, 8);
        let all = ["a", "", "ä/b", ""];
        all.iter().for_each(|text| texts.push(text));
        assert_eq!((texts.iter().collect::<Vec<_>>(), texts.len()), (all.to_vec(), 4));
        assert_eq!(texts.at(2), "ä/b");
    }
}
