//! The canonical content of an event: what its seal is computed over. Pinned for good, described in `docs/HISTORY.md`.
//!
//! It is the event's stored JSON without its seal, with each text that can be taken out later replaced by its digest, in the
//! compact spelling of [`Writer`](writer::Writer).
mod writer;

use alloc::{borrow::Cow, format, vec::Vec};

use serde::Serialize;

use self::writer::{NotCanonical, Writer};
use crate::{Event, TextDigest};

/// The digest under which a text was sealed, by its place and the text as it is now; its own where nothing was taken out of it.
pub(crate) type Sealed<'a> = &'a dyn Fn(&str, &str) -> TextDigest;

/// Appends the canonical content of an event.
pub(crate) fn write(event: &Event, sealed_as: Sealed<'_>, content: &mut Vec<u8>) {
    #[expect(clippy::expect_used, reason = "INVARIANT: our own types have text keys and no failing serializer")]
    write_members(event, sealed_as, &mut Writer::new(content)).expect("an event with a canonical form");
}

fn write_members(event: &Event, sealed_as: Sealed<'_>, writer: &mut Writer<'_>) -> Result<(), NotCanonical> {
    let Event { seq, at, by, cause, late, due_at, body, seal: _ } = event;
    let body = body
        .with_texts(&mut |place, text| format!("sha256:{}", sealed_as(place, text)))
        .map_or(Cow::Borrowed(body), Cow::Owned);
    writer.begin_object();
    writer.member("seq", seq)?;
    writer.name("at");
    writer.instant(at)?;
    writer.member("by", by)?;
    writer.member("cause", cause)?;
    late.iter().try_for_each(|late| writer.member("late", late))?;
    due_at.iter().try_for_each(|due_at| writer.member("due_at", due_at))?;
    // What happened has its members in the same object, and ends it.
    writer.go_on();
    body.serialize(writer)
}

#[cfg(test)]
mod tests;
