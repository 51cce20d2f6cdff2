//! The language of a message, where the host can tell it.
use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use helpdesk_core::Event;

use crate::{event_facts::body_of, limits::STRING_MAX, value::Value};

/// Tells in which language a text is written.
///
/// A host plugs one in with [`RuleSet::with_languages`](crate::RuleSet::with_languages). The crate itself guesses nothing: without
/// one, `e.language` is `()`.
///
/// # Examples
/// ```
/// use helpdesk_rules::LanguageDetector;
///
/// /// Knows a German greeting.
/// struct Greetings;
///
/// impl LanguageDetector for Greetings {
///     fn language(&self, text: &str) -> Option<String> {
///         text.starts_with("Guten Tag").then(|| "de".to_owned())
///     }
/// }
/// assert_eq!(Greetings.language("Guten Tag, das VPN geht nicht").as_deref(), Some("de"));
/// ```
pub trait LanguageDetector: Send + Sync {
    /// The language of a text as a tag such as `de`; nothing where it cannot be told. The same text gives the same answer.
    /// It is asked at most once for a message that rules look at, with its first bytes
    /// ([`STRING_MAX`](crate::STRING_MAX)), and its time is not counted in steps.
    fn language(&self, text: &str) -> Option<String>;
}

/// Whoever tells languages, shared.
pub(crate) type Detector = Arc<dyn LanguageDetector>;

/// What is found out about the message of one event: once, for whoever has a clone.
#[derive(Clone, Default)]
pub(crate) struct Detection(Option<Arc<Asked>>);

struct Asked {
    detector: Arc<dyn LanguageDetector>,
    found: OnceLock<Option<String>>,
}

impl Detection {
    pub(crate) fn by(detector: Option<Arc<dyn LanguageDetector>>) -> Self {
        Self(detector.map(|detector| Arc::new(Asked { detector, found: OnceLock::new() })))
    }

    /// The language of the event's message.
    pub(crate) fn language(&self, event: &Event) -> Option<&str> {
        let Asked { detector, found } = &**self.0.as_ref()?;
        let find = || {
            let Value::Text(text) = Value::text(body_of(event)?).bounded(STRING_MAX) else { return None };
            detector.language(&text)
        };
        found.get_or_init(find).as_deref()
    }
}

/// The language that a test says a message is in.
pub(crate) struct Told(pub(crate) String);

impl LanguageDetector for Told {
    fn language(&self, _text: &str) -> Option<String> {
        Some(self.0.clone())
    }
}

impl fmt::Debug for Detection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Detection").field("found", &self.0.as_ref().map(|asked| &asked.found)).finish_non_exhaustive()
    }
}
