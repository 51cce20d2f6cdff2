//! The canonical content of an event: what its seal is computed over. Pinned for good, described in `docs/HISTORY.md`.
//!
//! It is the event's stored JSON without its seal, with each text that can be taken out later replaced by its digest, in the
//! compact spelling of [`Writer`](writer::Writer).
mod writer;

use alloc::{borrow::Cow, format, vec::Vec};

use helpdesk_sla::Instant;
use serde::Serialize;

use self::writer::Writer;
use crate::{Author, Cause, Event, EventBody, LateFact, TextDigest};

/// The digest under which a text was sealed, by its place and the text as it is now; its own where nothing was taken out of it.
pub(crate) type Sealed<'a> = &'a dyn Fn(&str, &str) -> TextDigest;

/// Appends the canonical content of an event.
pub(crate) fn write(event: &Event, sealed_as: Sealed<'_>, content: &mut Vec<u8>) {
    #[derive(Serialize)]
    struct Content<'a> {
        seq: u64,
        at: Instant,
        by: &'a Author,
        cause: &'a Cause,
        #[serde(skip_serializing_if = "Option::is_none")]
        late: &'a Option<LateFact>,
        #[serde(skip_serializing_if = "Option::is_none")]
        due_at: &'a Option<Instant>,
        #[serde(flatten)]
        body: &'a EventBody,
    }
    let Event { seq, at, by, cause, late, due_at, body, seal: _ } = event;
    let body = body
        .with_texts(&mut |place, text| format!("sha256:{}", sealed_as(place, text)))
        .map_or(Cow::Borrowed(body), Cow::Owned);
    let sealed = Content { seq: *seq, at: *at, by, cause, late, due_at, body: &body };
    #[expect(clippy::expect_used, reason = "INVARIANT: our own types have text keys and no failing serializer")]
    sealed.serialize(&mut Writer::new(content)).expect("an event with a canonical form");
}
