//! The desk's name for a message of a ticket.
use core::{fmt, num::NonZeroU64};

use serde::{Deserialize, Serialize};

use crate::{Event, EventBody};

/// The desk's name for a message of a ticket: the sequence number of the event that added it, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(NonZeroU64);

impl MessageId {
    /// The message that an event of this sequence number added; none for 0, which is no event's.
    #[must_use]
    pub fn new(seq: u64) -> Option<Self> {
        NonZeroU64::new(seq).map(Self)
    }

    /// The message that an event added; none where it added none. A ticket that is opened with a text begins with a message.
    #[must_use]
    pub fn of(event: &Event) -> Option<Self> {
        let opens = matches!(&event.body, EventBody::Opened { request, .. } if request.body.is_some());
        let adds = matches!(event.body, EventBody::MessageAdded { .. });
        Self::new(event.seq).filter(|_| opens || adds)
    }

    /// The sequence number of its event.
    #[must_use]
    pub fn seq(self) -> u64 {
        self.0.get()
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
