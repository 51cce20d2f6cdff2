//! The way on which a notice goes out, as a checked word. The desk knows no way of its own: the host's notifier does.
use alloc::{borrow::ToOwned, string::String};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{limits::NOTICE_CHANNEL_MAX, spelling::shown};

/// The way on which a notice goes out: `email`, `chat`, `push`, `in_app`, `webhook`, or a word of the host's own.
///
/// # Errors
/// The constructor takes a lower-case letter and then lower-case letters, digits and `_`, at most
/// [`NOTICE_CHANNEL_MAX`] bytes.
///
/// # Examples
/// ```
/// use helpdesk_core::NoticeChannel;
///
/// assert_eq!(NoticeChannel::default().as_str(), "email");
/// assert!(NoticeChannel::new("in_app").is_ok());
/// assert!(NoticeChannel::new("In App").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NoticeChannel(String);

/// Why a text is no channel.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "channel `{text}` is no word, expected a letter of `a-z`, then `a-z`, `0-9` or `_`, at most {NOTICE_CHANNEL_MAX} bytes"
)]
pub struct NoticeChannelError {
    /// The text as given.
    pub text: String,
}

impl NoticeChannel {
    /// Checks and keeps the word.
    ///
    /// # Errors
    /// [`NoticeChannelError`].
    pub fn new(text: impl Into<String>) -> Result<Self, NoticeChannelError> {
        let text = text.into();
        let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
        let goes_on = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if begins && goes_on && text.len() <= NOTICE_CHANNEL_MAX {
            return Ok(Self(text));
        }
        Err(NoticeChannelError { text: shown(&text) })
    }

    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_usual(&self) -> bool {
        self.0 == EMAIL
    }
}

/// The way where nobody says another one.
const EMAIL: &str = "email";

impl Default for NoticeChannel {
    fn default() -> Self {
        Self(EMAIL.to_owned())
    }
}

impl fmt::Display for NoticeChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for NoticeChannel {
    type Err = NoticeChannelError;
    fn from_str(text: &str) -> Result<Self, NoticeChannelError> {
        Self::new(text)
    }
}

impl TryFrom<String> for NoticeChannel {
    type Error = NoticeChannelError;
    fn try_from(text: String) -> Result<Self, NoticeChannelError> {
        Self::new(text)
    }
}

impl From<NoticeChannel> for String {
    fn from(channel: NoticeChannel) -> Self {
        channel.0
    }
}
