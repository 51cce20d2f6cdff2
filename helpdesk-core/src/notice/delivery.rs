//! What is handed to a notifier in one piece: one notice, or several for the same person on the same way.
use alloc::{string::String, vec::Vec};

use crate::{Audience, Fingerprint, Notice, NoticeChannel, NoticeId, TenantId};

/// What goes out in one piece: to one recipient on one channel. One answer settles all that is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    id: NoticeId,
    first: Notice,
    rest: Vec<Notice>,
}

impl Delivery {
    /// One notice, and what goes out with it.
    #[must_use]
    pub fn new(first: Notice, rest: Vec<Notice>) -> Self {
        let id = if rest.is_empty() { first.id.clone() } else { id_of(&first, &rest) };
        Self { id, first, rest }
    }

    /// Its stable name: that of its notice, or a fingerprint of theirs. The same notices tried again have the same name.
    #[must_use]
    pub fn id(&self) -> &NoticeId {
        &self.id
    }

    /// Whose.
    #[must_use]
    pub fn tenant(&self) -> &TenantId {
        &self.first.tenant
    }

    /// To whom.
    #[must_use]
    pub fn to(&self) -> &Audience {
        &self.first.to
    }

    /// On which way.
    #[must_use]
    pub fn channel(&self) -> &NoticeChannel {
        &self.first.channel
    }

    /// Its notices in order; one at least.
    pub fn notices(&self) -> impl Iterator<Item = &Notice> {
        core::iter::once(&self.first).chain(&self.rest)
    }
}

fn id_of(first: &Notice, rest: &[Notice]) -> NoticeId {
    let ids: Vec<&str> = core::iter::once(first).chain(rest).map(|notice| notice.id.as_str()).collect();
    let name = String::from(Fingerprint::of(&ids).as_str());
    NoticeId::new(name).unwrap_or_else(|_| first.id.clone())
}
