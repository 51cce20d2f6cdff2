//! What an erasure makes of one ticket: everything of it that is stored, as it is stored from now on, with the event that proves it.
use alloc::{
    boxed::Box,
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use helpdesk_sla::Instant;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    Audience, Author, Cause, CommandId, Decision, Erased, ErasedEvent, ErasedWhat, Erasure, Event, EventBody,
    Fingerprint, Notice, REDACTED, RecordKey, RedactedText, Seal, StoreError, StoredRecord, TextDigest, Ticket, evolve,
    keeping::{
        marking::{Marking, marked},
        whole_ticket::{ErasedTicket, Knife, Rewriting, WholeTicket},
    },
    messages::redaction::attachment_at,
    proof::{
        copies::{decision_without, notice_without},
        redactions::Redactions,
        seal::seal_all,
    },
    verify,
};

/// What becomes of a ticket; nothing where there is nothing to take out.
///
/// # Errors
/// [`StoreError::Damaged`] for a ticket whose history does not lead to it, or where what comes out would not hold: such a one is left as it
/// is, for somebody to look at.
pub(crate) fn erase(whole: &WholeTicket, knife: Knife<'_>) -> Result<Option<Rewriting>, StoreError> {
    let id = whole.ticket.id;
    let wrong = |what: String| StoreError::Damaged { what: format!("ticket {id} is not erased: {what}") };
    if whole.events.iter().fold(None, evolve).as_ref() != Some(&whole.ticket) {
        return Err(wrong(format!("the fold of its {} events is not the ticket", whole.events.len())));
    }
    let mut cut = Cut::new(knife, whole);
    let events: Vec<Event> =
        whole.events.iter().map(|event| cut.event(event)).collect::<Result<_, _>>().map_err(wrong)?;
    let of: Vec<u64> = cut.emptied.iter().copied().collect();
    let decisions: Vec<Decision> =
        whole.decisions.iter().map(|decision| cut.decision(decision, &of)).collect::<Result<_, _>>().map_err(wrong)?;
    let (outbox, gone) = cut.outbox(whole, &of).map_err(wrong)?;
    if events == whole.events && decisions == whole.decisions && outbox.is_empty() && gone.is_empty() {
        return Ok(None);
    }
    let proof = proof(whole, &events, &cut);
    let mut history = events;
    history.push(proof);
    let Some(ticket) = history.iter().fold(None, evolve) else { return Err(wrong(String::from("it has no history"))) };
    if let Err(broken) = verify(&history, Some(ticket.head())) {
        let first = broken.first().map(ToString::to_string).unwrap_or_default();
        return Err(wrong(format!("its history would not hold: {first}")));
    }
    Ok(Some(cut.rewriting(whole, ticket, history, decisions, outbox, gone)))
}

/// The event that says what was erased, with its seal.
fn proof(whole: &WholeTicket, events: &[Event], cut: &Cut<'_>) -> Event {
    let (by, at, what, reason) = cut.said();
    let mut erased =
        Erased { what, reason, texts: cut.texts.clone(), events: Vec::new(), attachments: cut.attachments.clone() };
    let said = |erased: &Erased| Event {
        seq: whole.ticket.version.saturating_add(1),
        at: at.max(whole.ticket.updated_at),
        by: by.clone(),
        cause: Cause::Caller,
        late: None,
        due_at: None,
        body: EventBody::Erased(Box::new(erased.clone())),
        seal: None,
    };
    let with_proof: Vec<Event> = events.iter().cloned().chain([said(&erased)]).collect();
    let (redactions, earlier) = (Redactions::of(&with_proof), Redactions::of(&whole.events));
    let mut before = None;
    for (old, new) in whole.events.iter().zip(events) {
        if let Some(seal) = new.seal.filter(|_| old != new) {
            let sealed_as = |place: &str, text: &str| redactions.sealed_as(new.seq, place, text);
            let now = Seal::of_redacted(before, new, &sealed_as);
            let was = earlier.erased_as(new.seq, seal);
            erased.events.extend((now != was).then_some(ErasedEvent { seq: new.seq, was, now }));
        }
        before = new.seal;
    }
    let mut event = [said(&erased)];
    seal_all(whole.ticket.seal, &mut event);
    let [event] = event;
    event
}

/// The knife, whose ticket it is, and what it has taken out so far.
struct Cut<'a> {
    knife: Knife<'a>,
    /// Whether the person asked, from the beginning or later.
    asked: bool,
    texts: Vec<RedactedText>,
    /// Whole texts, which other places may repeat.
    taken: Vec<String>,
    emptied: BTreeSet<u64>,
    attachments: BTreeSet<String>,
}

impl<'a> Cut<'a> {
    fn new(knife: Knife<'a>, whole: &WholeTicket) -> Self {
        let asked = match knife {
            Knife::Person(erasure) => whole.events.iter().any(|event| asks(event, erasure)),
            Knife::Texts { .. } => false,
        };
        let (texts, taken) = (Vec::new(), Vec::new());
        Self { knife, asked, texts, taken, emptied: BTreeSet::new(), attachments: BTreeSet::new() }
    }

    fn said(&self) -> (Author, Instant, ErasedWhat, String) {
        match self.knife {
            Knife::Person(erasure) => {
                let what = ErasedWhat::Person { pseudonym: erasure.pseudonym.clone() };
                (erasure.by.clone(), erasure.at, what, erasure.reason.clone())
            }
            Knife::Texts { policy, reason, by, at } => {
                (by.clone(), at, ErasedWhat::Texts { policy: policy.to_string() }, reason.to_string())
            }
        }
    }

    fn event(&mut self, event: &Event) -> Result<Event, String> {
        let is_whole = self.is_whole(event);
        let digests = digests(event);
        let body = event.body.with_texts(&mut |place, text| self.text(event.seq, place, text, is_whole, &digests));
        let mut cut = Event { body: body.unwrap_or_else(|| event.body.clone()), ..event.clone() };
        let Knife::Person(erasure) = self.knife else { return Ok(cut) };
        self.facts(&mut cut, erasure);
        let text = |text: &str| erasure.text(text);
        replaced(&cut, erasure, &text, "event", event.seq).map(|found| found.unwrap_or(cut))
    }

    /// Whether all that an event says goes, and not only who somebody is.
    fn is_whole(&self, event: &Event) -> bool {
        if matches!(event.body, EventBody::Redacted(_) | EventBody::Erased(_)) {
            return false;
        }
        let Knife::Person(erasure) = self.knife else { return true };
        let is_theirs = event.by.requester().is_some_and(|id| erasure.ids.contains(id));
        // What a program wrote on their ticket came from them, as far as anybody can tell: mail that a host took in.
        let by_program = matches!(event.by, Author::Service { on_behalf_of: None, .. });
        let asked = if let EventBody::Opened { request, .. } = &event.body {
            erasure.ids.contains(&request.requester)
        } else if matches!(event.body, EventBody::MessageAdded { .. }) {
            self.asked && by_program
        } else {
            self.asked && matches!(event.body, EventBody::Attribute(_))
        };
        is_theirs || asked
    }

    fn text(&mut self, seq: u64, place: &str, text: &str, is_whole: bool, digests: &[String]) -> String {
        let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let (left, n_passages, n_bytes) = if is_whole {
            (REDACTED.to_string(), None, number(text.len()))
        } else {
            let Knife::Person(erasure) = self.knife else { return text.to_string() };
            let Some(left) = erasure.text(text) else { return text.to_string() };
            let by = erasure.pseudonym.as_str();
            let n = left.matches(by).count().saturating_sub(text.matches(by).count());
            let n_bytes = text.len().saturating_add(n.saturating_mul(by.len())).saturating_sub(left.len());
            (left, Some(u32::try_from(n).unwrap_or(u32::MAX)), number(n_bytes))
        };
        if left == text {
            return left;
        }
        if is_whole {
            self.emptied.insert(seq);
            self.taken.push(text.to_string());
            let digest = attachment_at(place).and_then(|n| digests.get(n));
            self.attachments.extend(digest.cloned());
        }
        let (was, now) = (TextDigest::of(text), TextDigest::of(&left));
        self.texts.push(RedactedText { seq, place: place.to_string(), n_passages, n_bytes, was, now });
        left
    }

    /// What is sealed as it stands and was theirs: the subject, fields that were named.
    fn facts(&mut self, event: &mut Event, erasure: &Erasure) {
        let mut gone = Vec::new();
        let mut redact = |value: &mut String| {
            if value != REDACTED {
                gone.push(core::mem::replace(value, REDACTED.to_string()));
            }
        };
        if let EventBody::Opened { request, .. } = &mut event.body
            && erasure.ids.contains(&request.requester)
        {
            redact(&mut request.subject);
            let named = request.fields.iter_mut().filter(|(name, _)| erasure.fields.contains(*name));
            named.for_each(|(_, value)| redact(value));
        } else if let EventBody::FieldChanged { name, from, to, .. } = &mut event.body
            && self.asked
            && erasure.fields.contains(name)
        {
            from.iter_mut().chain(to).for_each(redact);
        }
        self.taken.extend(gone);
    }

    fn decision(&self, decision: &Decision, of: &[u64]) -> Result<Decision, String> {
        let left = decision_without(decision, &self.taken, of);
        let Knife::Person(erasure) = self.knife else { return Ok(left.unwrap_or_else(|| decision.clone())) };
        let left = left.unwrap_or_else(|| decision.clone());
        let text = |text: &str| erasure.own_text(text);
        replaced(&left, erasure, &text, "decision", left.first_seq.unwrap_or_default())
            .map(|found| found.unwrap_or(left))
    }

    /// The notices that say something else, and those that go: what was to be sent to the person.
    fn outbox(&self, whole: &WholeTicket, of: &[u64]) -> Result<(Vec<StoredRecord>, Vec<RecordKey>), String> {
        let (mut records, mut gone) = (Vec::new(), Vec::new());
        for record in &whole.outbox {
            let mut record = record.clone();
            let key = record.key();
            let notice = if let StoredRecord::Waiting { waiting, .. } = &mut record {
                &mut waiting.notice
            } else if let StoredRecord::DeadLetter { letter, .. } = &mut record {
                &mut letter.notice
            } else {
                continue;
            };
            if self.is_for_them(notice, whole) {
                gone.push(key);
                continue;
            }
            let left = self.notice(notice, of)?;
            if left != *notice {
                *notice = left;
                records.push(record);
            }
        }
        Ok((records, gone))
    }

    fn is_for_them(&self, notice: &Notice, whole: &WholeTicket) -> bool {
        let Knife::Person(erasure) = self.knife else { return false };
        match &notice.to {
            Audience::NamedRequester(id) => erasure.ids.contains(id),
            Audience::Requester => erasure.ids.contains(&whole.ticket.requester),
            Audience::Author => {
                let by =
                    whole.events.iter().find(|event| event.seq == notice.seq).and_then(|event| event.by.requester());
                by.is_some_and(|id| erasure.ids.contains(id))
            }
            Audience::Assignee
            | Audience::Team
            | Audience::Members
            | Audience::Lead
            | Audience::Collaborators
            | Audience::StaffInCopy
            | Audience::Followers
            | Audience::StaffFollowers
            | Audience::Agent(_)
            | Audience::NamedTeam(_)
            | Audience::Observer(_) => false,
        }
    }

    fn notice(&self, notice: &Notice, of: &[u64]) -> Result<Notice, String> {
        let left = notice_without(notice, &self.taken, of).unwrap_or_else(|| notice.clone());
        let Knife::Person(erasure) = self.knife else { return Ok(left) };
        let text = |text: &str| erasure.own_text(text);
        // Its id and its event stay: it is the same notice.
        replaced(&left, erasure, &text, "notice about event", left.seq).map(|found| found.unwrap_or(left))
    }

    fn rewriting(
        &self,
        whole: &WholeTicket,
        ticket: Ticket,
        history: Vec<Event>,
        decisions: Vec<Decision>,
        outbox: Vec<StoredRecord>,
        gone: Vec<RecordKey>,
    ) -> Rewriting {
        let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let (id, at, seq, seal) = (ticket.id, ticket.updated_at, ticket.version, ticket.seal);
        let seen = whole.seen();
        let changed: Vec<(u64, Decision)> = (1..)
            .zip(decisions)
            .zip(&whole.decisions)
            .filter(|((_, new), old)| new != *old)
            .map(|((n, new), _)| (n, new))
            .collect();
        let (n_decisions, n_notices, n_withdrawn) = (number(changed.len()), number(outbox.len()), number(gone.len()));
        let events: Vec<Event> = history
            .into_iter()
            .enumerate()
            .filter(|(n, event)| whole.events.get(*n) != Some(event))
            .map(|(_, event)| event)
            .collect();
        let n_events = number(events.len().saturating_sub(1));
        let own = (number(whole.decisions.len()).saturating_add(1), self.own_decision(whole, &ticket));
        let mut records = vec![StoredRecord::Ticket { ticket: Box::new(ticket), wake_at: whole.wake_at }];
        records.extend(events.into_iter().map(|event| StoredRecord::Event { ticket: id, event: Box::new(event) }));
        let said = changed.into_iter().chain([own]);
        records.extend(said.map(|(n, decision)| StoredRecord::Decision {
            ticket: id,
            n,
            decision: Box::new(decision),
        }));
        records.extend(outbox);
        let told = ErasedTicket {
            ticket: id,
            at,
            seq,
            seal,
            n_events,
            n_texts: number(self.texts.len()),
            n_bytes: self.texts.iter().map(|text| text.n_bytes).fold(0, u64::saturating_add),
            n_decisions,
            n_notices,
            n_withdrawn,
            attachments: self.attachments.clone(),
            left: self.left(&records),
        };
        Rewriting { seen, records, gone, told }
    }

    /// Why the event that proves it is there.
    fn own_decision(&self, whole: &WholeTicket, ticket: &Ticket) -> Decision {
        let (by, _, what, _) = self.said();
        #[expect(
            clippy::expect_used,
            reason = "INVARIANT: a pseudonym or a policy's id, and two numbers, are a short printable text"
        )]
        let command =
            CommandId::new(format!("erase {} {} {}", what.name(), ticket.id, ticket.version)).expect("a command id");
        let last = whole.decisions.last().map(|decision| decision.configuration.clone());
        let configuration = last.unwrap_or_else(|| Fingerprint::of_bytes(b""));
        let asked = vec![String::from("erase")];
        Decision {
            first_seq: Some(ticket.version),
            ..Decision::bare(command, asked, by, ticket.updated_at, configuration)
        }
    }

    /// Where one of their words stands still.
    fn left(&self, records: &[StoredRecord]) -> Vec<String> {
        let Knife::Person(erasure) = self.knife else { return Vec::new() };
        let names = |value: &Value| is_in(value, erasure);
        let still = records.iter().filter(|record| serde_json::to_value(record).is_ok_and(|value| names(&value)));
        still.map(|record| record.key().to_string()).collect()
    }
}

/// The value without the person; nothing where they do not stand in it.
///
/// # Errors
/// [`StoreError::Damaged`] where it cannot be written anew.
pub(crate) fn without<T: Serialize + DeserializeOwned>(value: &T, erasure: &Erasure) -> Result<Option<T>, StoreError> {
    let text = |text: &str| erasure.own_text(text);
    replaced(value, erasure, &text, "answer", 0).map_err(|what| StoreError::Damaged { what })
}

/// Whether somebody asks from this event on.
fn asks(event: &Event, erasure: &Erasure) -> bool {
    if let EventBody::Opened { request, .. } = &event.body {
        return erasure.ids.contains(&request.requester);
    }
    let EventBody::Attribute(crate::AttributeEvent::RequesterChanged { to, .. }) = &event.body else { return false };
    erasure.ids.contains(to)
}

fn digests(event: &Event) -> Vec<String> {
    let EventBody::MessageAdded { details, .. } = &event.body else { return Vec::new() };
    details.attachments.iter().map(|attachment| attachment.digest().to_string()).collect()
}

fn is_in(value: &Value, erasure: &Erasure) -> bool {
    match value {
        Value::String(text) => erasure.own_text(text).is_some() || erasure.is_theirs(text),
        Value::Array(list) => list.iter().any(|value| is_in(value, erasure)),
        Value::Object(members) => members.iter().any(|(name, value)| erasure.is_theirs(name) || is_in(value, erasure)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The value with ids and words replaced. Where a word is also one of the desk's own, only the ids.
fn replaced<T: Serialize + DeserializeOwned>(
    value: &T,
    erasure: &Erasure,
    text: &dyn Fn(&str) -> Option<String>,
    what: &str,
    n: u64,
) -> Result<Option<T>, String> {
    let id = |id: &str| erasure.id(id);
    let both = marked(value, Marking { ids: "RequesterId", id: &id, text });
    let found = both.or_else(|_| marked(value, Marking { ids: "RequesterId", id: &id, text: &|_| None }));
    found.map_err(|error| format!("{what} {n} cannot be written anew: {error}"))
}
