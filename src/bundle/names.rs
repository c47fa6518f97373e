//! Texts that come again and again, such as symbols, held once.

use std::sync::Arc;

/// Places for names; a power of two.
const PLACES: usize = 64;

/// The names seen last. A name may push out another one: that costs memory, never correctness.
pub(super) struct Names([Option<Arc<str>>; PLACES]);

impl Default for Names {
    fn default() -> Self {
        Names([const { None }; PLACES])
    }
}

impl Names {
    /// The name of these bytes; `None` if they are not UTF-8.
    pub(super) fn share(&mut self, bytes: &[u8]) -> Option<Arc<str>> {
        let place = &mut self.0[place(bytes)];
        match place {
            Some(name) if name.as_bytes() == bytes => Some(Arc::clone(name)),
            _ => {
                let name: Arc<str> = str::from_utf8(bytes).ok()?.into();
                *place = Some(Arc::clone(&name));
                Some(name)
            }
        }
    }
}

fn place(bytes: &[u8]) -> usize {
    let hash = bytes.iter().take(16).fold(bytes.len(), |hash, &byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
    (hash ^ (hash >> 6)) % PLACES
}
