//! What comes with a message: a reference to bytes that the host keeps, in [`Blobs`](crate::Blobs) or elsewhere.
use alloc::{
    format,
    string::{String, ToString},
};

use serde::{Deserialize, Serialize};

use crate::{
    limits::{ATTACHMENT_NAME_MAX, ATTACHMENT_TYPE_MAX},
    spelling::shown,
};

/// What comes with a message. The bytes are the host's: the desk knows what they are called and how to recognize them.
///
/// # Examples
/// ```
/// use helpdesk_core::Attachment;
///
/// let digest = "0".repeat(64);
/// assert!(Attachment::new("plan.pdf", "application/pdf", 1_024, &digest).is_ok());
/// let error = Attachment::new("plan\r\n.pdf", "application/pdf", 1_024, &digest).unwrap_err();
/// assert_eq!(error.to_string(), r#"the name "plan\r\n.pdf" holds characters that are not shown, expected plain text"#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Attachment {
    name: String,
    content_type: String,
    size: u64,
    digest: String,
}

/// Why something is no attachment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AttachmentError {
    /// No name, or too long a one.
    #[error("the name of an attachment has {actual} bytes, expected 1 to {ATTACHMENT_NAME_MAX}")]
    NameLength {
        /// How long it is.
        actual: usize,
    },
    /// A name that shows otherwise than it reads.
    #[error("the name {name} holds characters that are not shown, expected plain text")]
    NameCharacters {
        /// The name, escaped.
        name: String,
    },
    /// No content type.
    #[error("`{content_type}` is no content type, expected one such as `application/pdf`")]
    ContentType {
        /// As given.
        content_type: String,
    },
    /// No digest.
    #[error("`{digest}` is no digest, expected the 64 hexadecimal digits of SHA-256 in small letters")]
    Digest {
        /// As given.
        digest: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    name: String,
    content_type: String,
    size: u64,
    digest: String,
}

impl Attachment {
    /// Checks a reference. `digest` is that of SHA-256 over the bytes.
    ///
    /// # Errors
    /// [`AttachmentError`].
    pub fn new(name: &str, content_type: &str, size: u64, digest: &str) -> Result<Self, AttachmentError> {
        if name.trim().is_empty() || name.len() > ATTACHMENT_NAME_MAX {
            return Err(AttachmentError::NameLength { actual: name.len() });
        }
        if name.chars().any(is_unseen) {
            return Err(AttachmentError::NameCharacters { name: format!("{name:?}") });
        }
        if !is_content_type(content_type) {
            return Err(AttachmentError::ContentType { content_type: shown(content_type) });
        }
        if digest.len() != 64 || !digest.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
            return Err(AttachmentError::Digest { digest: shown(digest) });
        }
        let (name, content_type, digest) = (name.to_string(), content_type.to_string(), digest.to_string());
        Ok(Self { name, content_type, size, digest })
    }

    /// The same under what stands for its name once that is taken out.
    pub(crate) fn renamed(&self, name: String) -> Self {
        Self { name, ..self.clone() }
    }

    /// What it is called: for display only, never a path.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its sender says it is. Serve it as something that no browser runs.
    #[must_use]
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// How many bytes it has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// SHA-256 over its bytes, in hexadecimal digits.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

impl TryFrom<Unchecked> for Attachment {
    type Error = AttachmentError;
    fn try_from(given: Unchecked) -> Result<Self, AttachmentError> {
        Self::new(&given.name, &given.content_type, given.size, &given.digest)
    }
}

/// Control characters, and those that turn the direction of writing or have no width: `exe.fdp` shown as `pdf.exe`.
fn is_unseen(c: char) -> bool {
    let unseen = ['\u{200b}'..='\u{200f}', '\u{202a}'..='\u{202e}', '\u{2060}'..='\u{206f}', '\u{feff}'..='\u{feff}'];
    c.is_control() || unseen.iter().any(|range| range.contains(&c))
}

fn is_content_type(text: &str) -> bool {
    let token =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b));
    text.len() <= ATTACHMENT_TYPE_MAX && text.split_once('/').is_some_and(|(of, kind)| token(of) && token(kind))
}
