//! Where somebody can be written to: checked once, and folded so that one mailbox has one spelling.
use alloc::{format, string::String};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    limits::{ADDRESS_LOCAL_MAX, ADDRESS_MAX},
    people::organization::is_domain,
};

/// An address of mail, in small letters: `rita@acme.example`.
///
/// Two spellings that differ in capitals only are one address. What stands before the `@` is ASCII without spaces and quotes,
/// so that nobody has an address that only looks like somebody else's.
///
/// # Examples
/// ```
/// use helpdesk_core::Address;
///
/// assert_eq!(Address::new("Rita@ACME.example")?.as_str(), "rita@acme.example");
/// assert!(Address::new("Rita <rita@acme.example>").is_err());
/// # Ok::<(), helpdesk_core::AddressError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address(String);

/// Why a text is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text} is no address, expected one such as `rita@acme.example`")]
pub struct AddressError {
    text: String,
}

impl Address {
    /// Checks, folds and keeps an address.
    ///
    /// # Errors
    /// [`AddressError`] where it is none.
    pub fn new(text: &str) -> Result<Self, AddressError> {
        // Of a text that is far too long only its beginning is shown.
        let wrong = || AddressError { text: format!("{:?}", text.chars().take(ADDRESS_MAX).collect::<String>()) };
        // Some letters outside ASCII have a small letter inside: they are not the same mailbox.
        if text.chars().any(|c| !c.is_ascii() && c.to_lowercase().any(|small| small.is_ascii())) {
            return Err(wrong());
        }
        let folded = text.to_lowercase();
        let (local, domain) = folded.rsplit_once('@').ok_or_else(wrong)?;
        if folded.len() > ADDRESS_MAX || !is_local(local) || !is_domain(domain) {
            return Err(wrong());
        }
        Ok(Self(folded))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Words of letters, digits and the marks that mail allows, with single dots between them.
fn is_local(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    text.len() <= ADDRESS_LOCAL_MAX && text.split('.').all(|word| !word.is_empty() && word.bytes().all(plain))
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Address {
    type Err = AddressError;
    fn from_str(text: &str) -> Result<Self, AddressError> {
        Self::new(text)
    }
}

impl TryFrom<String> for Address {
    type Error = AddressError;
    fn try_from(text: String) -> Result<Self, AddressError> {
        Self::new(&text)
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.0
    }
}
