//! Content addresses: the same content has the same name, here and elsewhere.
use alloc::{string::String, vec::Vec};
use core::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The first 128 bits of a SHA-256, as 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of raw bytes.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let digest = Sha256::digest(bytes);
        let mut text = String::with_capacity(32);
        for nibble in digest.iter().take(16).flat_map(|byte| [byte >> 4, byte & 15]) {
            text.extend(char::from_digit(u32::from(nibble), 16));
        }
        Self(text)
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

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
