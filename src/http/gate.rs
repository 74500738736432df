//! Whether anything may be sent at all, asked before each request.

use std::fmt;
use std::sync::Arc;

/// A gate; open unless somebody says otherwise.
#[derive(Clone, Default)]
pub struct Gate(Option<Arc<dyn Fn() -> bool + Send + Sync>>);

impl Gate {
    /// A gate that is open for as long as a question is answered with yes.
    pub fn while_true(question: impl Fn() -> bool + Send + Sync + 'static) -> Gate {
        Gate(Some(Arc::new(question)))
    }

    /// True if something may be sent now.
    pub(super) fn is_open(&self) -> bool {
        self.0.as_ref().is_none_or(|question| question())
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gate")
    }
}
