//! Content addresses: the same content has the same name, here and elsewhere.
use alloc::{string::String, sync::Arc, vec::Vec};
use core::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::Seal;

/// The first 128 bits of a SHA-256, as 32 hexadecimal digits.
///
/// A clone shares the text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(from = "String")]
pub struct Fingerprint(Arc<str>);

impl Fingerprint {
    /// The fingerprint of raw bytes.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let digits = Seal::digest(bytes).hex();
        let half = digits.get(..32).and_then(|half| core::str::from_utf8(half).ok());
        Self(half.unwrap_or_default().into())
    }

    /// The fingerprint of a value, by its JSON. Maps here are ordered, so equal values have equal JSON.
    #[must_use]
    pub fn of<T: Serialize>(value: &T) -> Self {
        #[expect(clippy::expect_used, reason = "INVARIANT: our own types have text keys and no failing serializer")]
        let json: Vec<u8> = serde_json::to_vec(value).expect("a value with a JSON form");
        Self::of_bytes(&json)
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Fingerprint {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
