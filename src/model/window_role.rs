//! Role of a window: whether a choice is made on it, or held to it.

/// What a window is for, where its bundle says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WindowRole {
    /// Parameters are chosen on it: `train`, or a sample that is `in_sample`.
    Train,
    /// What was chosen is held to it: `test`, or a sample that is out of sample.
    Test,
}

impl WindowRole {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            WindowRole::Train => "train",
            WindowRole::Test => "test",
        }
    }

    /// The role that a run's `window_role` or its `sample_type` means; `None` where it means neither.
    pub fn from_name(name: &str) -> Option<WindowRole> {
        match name {
            "train" | "in_sample" => Some(WindowRole::Train),
            "test" => Some(WindowRole::Test),
            name if name.starts_with("out_sample") => Some(WindowRole::Test),
            _ => None,
        }
    }
}
