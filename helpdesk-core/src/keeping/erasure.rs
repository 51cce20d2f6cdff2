//! Who is to be erased, under which ids, names and addresses, and what stands in their place.
use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};

use helpdesk_sla::Instant;

use crate::{
    Author, Fingerprint, Person, Refusal, RequesterId, TenantId,
    decide::text,
    keeping::blotting::{blotted, words},
    limits::{COPY_CHARS_MIN, NAME_MAX, REASON_MAX},
};

/// Who is to be erased, and how.
///
/// [`begin_erasure`](crate::begin_erasure) makes one from what a store knows of the person. What stands in their place is made from the
/// tenant, the first of their ids and the key: the same each time, so that an erasure that was stopped goes on, and on every ticket. Without
/// a key whoever can guess an id can see that the guess is right; with one that nobody keeps, nobody can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    pub(crate) tenant: TenantId,
    pub(crate) ids: BTreeSet<RequesterId>,
    pub(crate) pseudonym: RequesterId,
    /// Of people's texts.
    words: Vec<String>,
    /// Of what the desk itself says.
    own_words: Vec<String>,
    pub(crate) fields: BTreeSet<String>,
    pub(crate) reason: String,
    pub(crate) by: Author,
    pub(crate) at: Instant,
}

/// What is asked of an erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erase {
    /// Who. Everybody whom they turned out to be goes with them.
    pub person: RequesterId,
    /// Words beside their names and addresses that tell who they are: nicknames, telephone numbers.
    pub also: BTreeSet<String>,
    /// Custom fields whose values are to go on the tickets that they asked.
    pub fields: BTreeSet<String>,
    /// What makes the pseudonym one that nobody can guess.
    pub key: String,
    /// Why.
    pub reason: String,
    /// Who does it.
    pub by: Author,
    /// When.
    pub at: Instant,
}

impl Erasure {
    /// The erasure of somebody who is kept as these people, themselves and whom they turned out to be.
    pub(crate) fn of(
        tenant: TenantId,
        asked: Erase,
        ids: BTreeSet<RequesterId>,
        people: &[Person],
    ) -> Result<Self, Refusal> {
        text("the reason", &asked.reason, REASON_MAX)?;
        asked.also.iter().try_for_each(|word| text("a word", word, NAME_MAX))?;
        let first = ids.first().unwrap_or(&asked.person);
        let digits = Fingerprint::of(&("erased", &tenant, first.as_str(), &asked.key));
        let pseudonym = format!("erased-{}", digits.as_str().get(..16).unwrap_or_default());
        let pseudonym = RequesterId::new(pseudonym).map_err(|error| Refusal::BadRequest { what: error.to_string() })?;
        let names = people.iter().flat_map(|person| person.names.iter().map(String::as_str));
        let addresses = people.iter().flat_map(|person| person.addresses.iter().map(crate::Address::as_str));
        let told: Vec<&str> = names.chain(addresses).chain(asked.also.iter().map(String::as_str)).collect();
        let addressed = ids.iter().map(RequesterId::as_str).filter(|id| id.contains('@'));
        let all = told.iter().copied().chain(ids.iter().map(RequesterId::as_str));
        Ok(Self {
            words: words(told.iter().copied().chain(addressed), COPY_CHARS_MIN),
            own_words: words(all, COPY_CHARS_MIN),
            tenant,
            pseudonym,
            ids,
            fields: asked.fields,
            reason: asked.reason,
            by: asked.by,
            at: asked.at,
        })
    }

    /// What stands in their place.
    #[must_use]
    pub fn pseudonym(&self) -> &RequesterId {
        &self.pseudonym
    }

    /// Their ids.
    #[must_use]
    pub fn ids(&self) -> &BTreeSet<RequesterId> {
        &self.ids
    }

    pub(crate) fn is_theirs(&self, id: &str) -> bool {
        self.ids.iter().any(|own| own.as_str() == id)
    }

    /// What stands in the place of an id.
    pub(crate) fn id(&self, id: &str) -> Option<String> {
        self.is_theirs(id).then(|| self.pseudonym.to_string())
    }

    /// What stands in the place of a text that somebody wrote.
    pub(crate) fn text(&self, text: &str) -> Option<String> {
        blotted(text, &self.words, self.pseudonym.as_str())
    }

    /// What stands in the place of a text that the desk made: it names ids.
    pub(crate) fn own_text(&self, text: &str) -> Option<String> {
        blotted(text, &self.own_words, self.pseudonym.as_str())
    }
}
