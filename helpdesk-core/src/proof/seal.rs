//! The seal of an event: a hash over the seal before it and its own canonical content. A ticket carries the seal of its last event.
use alloc::{string::String, vec::Vec};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

use crate::{Event, TextDigest, proof::canonical};

/// A SHA-256 that ties an event to everything before it. Written as 64 hexadecimal digits.
///
/// # Source
/// FIPS 180-4. What exactly is hashed stands in `docs/HISTORY.md`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seal([u8; 32]);

/// A text that is no seal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no seal, expected 64 hexadecimal digits in lower case")]
pub struct SealError {
    /// As found.
    pub text: String,
}

impl Seal {
    /// What stands before the first sealed event of a ticket.
    pub const GENESIS: Self = Self([0; 32]);

    /// The seal of an event that follows a sealed one, or that is the first of its ticket to be sealed.
    #[must_use]
    pub fn of(before: Option<Self>, event: &Event) -> Self {
        Self::of_redacted(before, event, &own_digest)
    }

    /// The seal of an event out of which something was taken, with the digests under which its texts were sealed.
    pub(crate) fn of_redacted(before: Option<Self>, event: &Event, sealed_as: canonical::Sealed<'_>) -> Self {
        Self::in_room(before, event, sealed_as, &mut Vec::new())
    }

    /// The same, in a room that is used for one event after the other.
    fn in_room(before: Option<Self>, event: &Event, sealed_as: canonical::Sealed<'_>, room: &mut Vec<u8>) -> Self {
        room.clear();
        room.extend_from_slice(&before.unwrap_or(Self::GENESIS).0);
        canonical::write(event, sealed_as, room);
        Self::digest(room)
    }

    /// The SHA-256 of bytes.
    pub(crate) fn digest(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    pub(crate) fn hex(self) -> [u8; 64] {
        let mut digits = [0; 64];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(self.0) {
            for (digit, nibble) in pair.iter_mut().zip([byte >> 4, byte & 15]) {
                *digit = if nibble < 10 { b'0' + nibble } else { b'a' - 10 + nibble };
            }
        }
        digits
    }
}

/// A text that stands as it was written was sealed by its own digest.
fn own_digest(_place: &str, text: &str) -> TextDigest {
    TextDigest::of(text)
}

/// Seals new events of one ticket, and says which seal the ticket carries then.
pub(crate) fn seal_all(head: Option<Seal>, events: &mut [Event]) -> Option<Seal> {
    let mut room = Vec::with_capacity(512);
    events.iter_mut().fold(head, |before, event| {
        event.seal = Some(Seal::in_room(before, event, &own_digest, &mut room));
        event.seal
    })
}

impl FromStr for Seal {
    type Err = SealError;
    fn from_str(text: &str) -> Result<Self, SealError> {
        let wrong = || SealError { text: text.chars().take(80).collect() };
        let value = |digit: u8| match digit {
            b'0'..=b'9' => Ok(digit - b'0'),
            b'a'..=b'f' => Ok(digit - b'a' + 10),
            _ => Err(wrong()),
        };
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != 32 || !rest.is_empty() {
            return Err(wrong());
        }
        let mut bytes = [0; 32];
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = value(*high)? << 4 | value(*low)?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(core::str::from_utf8(&self.hex()).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Seal({self})")
    }
}

impl Serialize for Seal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Seal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Digits;
        impl de::Visitor<'_> for Digits {
            type Value = Seal;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("64 hexadecimal digits")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Seal, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Digits)
    }
}
