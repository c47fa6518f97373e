//! Texts that come again and again, such as symbols and reasons, held once and named by a small number.

use std::collections::HashMap;
use std::sync::Arc;

/// The number that names a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextId(u32);

/// Texts, each once.
#[derive(Debug, Clone, Default)]
pub struct SharedTexts {
    all: Vec<Arc<str>>,
    ids: HashMap<Arc<str>, TextId>,
}

impl SharedTexts {
    /// The number that names a text.
    pub fn id(&mut self, text: impl AsRef<str>) -> TextId {
        let text = text.as_ref();
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let (id, text) = (TextId(self.all.len() as u32), Arc::<str>::from(text));
        self.all.push(Arc::clone(&text));
        self.ids.insert(text, id);
        id
    }

    /// The text that a number names.
    pub fn text(&self, id: TextId) -> &str {
        self.all.get(id.0 as usize).map_or("", |text| text)
    }
}
