//! Texts that come again and again, such as keys and symbols, held once.

use std::sync::Arc;

/// Places for names; a power of two.
const BUCKETS: usize = 1024;

/// The longest name that is shared, in bytes; a longer one hardly comes again.
const LONGEST: usize = 64;

/// The names seen last. A name may push out another one: that costs memory, never correctness.
pub(crate) struct NamePool(Vec<Option<Arc<str>>>);

impl Default for NamePool {
    fn default() -> Self {
        NamePool(vec![None; BUCKETS])
    }
}

impl NamePool {
    /// The name of these bytes; `None` if they are not UTF-8.
    #[inline]
    pub(crate) fn share(&mut self, bytes: &[u8]) -> Option<Arc<str>> {
        match self.0.get_mut(bucket(bytes)) {
            Some(Some(name)) if name.as_bytes() == bytes => Some(Arc::clone(name)),
            kept => {
                let name: Arc<str> = str::from_utf8(bytes).ok()?.into();
                if let Some(kept) = kept
                    && bytes.len() <= LONGEST
                {
                    *kept = Some(Arc::clone(&name));
                }
                Some(name)
            }
        }
    }
}

/// The bucket in which a name is looked for: names mostly differ in their length, their first or their last four bytes.
fn bucket(bytes: &[u8]) -> usize {
    let ends = match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last)),
        _ => bytes.iter().fold(0, |ends, &byte| ends << 8 | u64::from(byte)),
    };
    let hash = (ends ^ bytes.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (hash >> (u64::BITS - BUCKETS.trailing_zeros())) as usize
}
