//! Handles: many of them in the room of their letters.

use super::Handle;
use super::texts::Texts;
use std::cmp::Ordering;

/// Handles in an order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Handles(Texts);

impl Handles {
    /// Adds a handle.
    pub fn push(&mut self, handle: &Handle) {
        self.0.push(handle.as_str());
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The handle at a position.
    pub fn at(&self, position: usize) -> Handle {
        Handle::known(self.text(position))
    }

    /// The text of the handle at a position.
    pub fn text(&self, position: usize) -> &str {
        self.0.at(position)
    }

    /// All handles.
    pub fn iter(&self) -> impl Iterator<Item = Handle> {
        self.0.iter().map(Handle::known)
    }

    /// Compares two by their paths, part by part, as a folder is walked.
    pub fn by_path(&self, one: usize, other: usize) -> Ordering {
        Handle::by_path(self.text(one), self.text(other))
    }

    /// Whether they stand in the order of their paths.
    pub fn are_in_order(&self) -> bool {
        (1..self.len()).all(|next| self.by_path(next - 1, next).is_le())
    }

    /// Itself in the order of paths, with each once.
    pub fn in_order_once(self) -> Handles {
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by(|one, other| self.by_path(*one, *other));
        order.dedup_by(|one, other| self.text(*one) == self.text(*other));
        order.into_iter().map(|position| self.at(position)).collect()
    }
}

impl FromIterator<Handle> for Handles {
    fn from_iter<T: IntoIterator<Item = Handle>>(handles: T) -> Handles {
        let mut all = Handles::default();
        handles.into_iter().for_each(|handle| all.push(&handle));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_had_as_they_were_put_in_and_their_order_is_that_of_their_paths() {
        let of = |names: &[&str]| names.iter().map(|name| Handle::new(*name).unwrap()).collect::<Handles>();
        let handles = of(&["Z", "a/b", "a/c", "a-b"]);
        assert_eq!(handles.iter().map(|handle| handle.to_string()).collect::<Vec<_>>(), ["Z", "a/b", "a/c", "a-b"]);
        assert_eq!((handles.at(1), handles.text(3)), (Handle::new("a/b").unwrap(), "a-b"));
        assert_eq!(of(&["a-b", "Z", "a/b", "Z", "a/c"]).in_order_once(), of(&["Z", "a/b", "a/c", "a-b"]));
        assert!(handles.are_in_order() && !of(&["a-b", "a/b"]).are_in_order() && of(&[]).are_in_order());
    }
}
