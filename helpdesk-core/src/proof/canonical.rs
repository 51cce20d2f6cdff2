//! The canonical content of an event: what its seal is computed over. Pinned for good, described in `docs/HISTORY.md`.
//!
//! It is the event's stored JSON without its seal, with each text that can be taken out later replaced by its digest, in the
//! compact spelling of [`Writer`](writer::Writer).
mod writer;

use alloc::{borrow::Cow, format, string::String, vec::Vec};

use helpdesk_sla::Instant;
use serde::Serialize;

use self::writer::Writer;
use crate::{Author, Cause, Event, EventBody, LateFact, Seal};

/// Appends the canonical content of an event.
pub(crate) fn write(event: &Event, content: &mut Vec<u8>) {
    #[derive(Serialize)]
    struct Content<'a> {
        seq: u64,
        at: Instant,
        by: &'a Author,
        cause: &'a Cause,
        #[serde(skip_serializing_if = "Option::is_none")]
        late: &'a Option<LateFact>,
        #[serde(flatten)]
        body: &'a EventBody,
    }
    let Event { seq, at, by, cause, late, body, seal: _ } = event;
    let body = body.with_texts(&mut |_place, text| digest(text)).map_or(Cow::Borrowed(body), Cow::Owned);
    let sealed = Content { seq: *seq, at: *at, by, cause, late, body: &body };
    #[expect(clippy::expect_used, reason = "INVARIANT: our own types have text keys and no failing serializer")]
    sealed.serialize(&mut Writer::new(content)).expect("an event with a canonical form");
}

/// How the canonical content names a text.
fn digest(text: &str) -> String {
    format!("sha256:{}", Seal::digest(text.as_bytes()))
}
