//! What a redaction takes out of a history, and what the events say afterwards.
use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use crate::{
    AgentId, Event, EventBody, REDACTED, Redact, Redacted, RedactedText, Redaction, Refusal, TextDigest, Visibility,
    limits::{ATTACHMENTS_MAX, PASSAGES_MAX, REASON_MAX, TEXT_MAX},
    messages::redaction::{attachment_at, without},
    proof::copies::holds,
};

use super::check::{text, within};

/// What a redaction does: what happens, the events as they are stored from now on, and the words that are gone.
pub(crate) struct TakenOut {
    pub(crate) redacted: Redacted,
    pub(crate) events: Vec<Event>,
    pub(crate) words: Vec<String>,
}

/// What a redaction would take out of a history; nothing where it is out already.
pub(crate) fn take_out(
    history: &[Event],
    asked: &Redact,
    sees: &dyn Fn(&Visibility, Option<&AgentId>) -> bool,
) -> Result<Option<TakenOut>, Refusal> {
    check(asked)?;
    let target = find(history, asked, sees)?;
    let versions = history.iter().filter(|event| event.seq == target.seq || edits(event, target.seq));
    let mut cut = Cut { asked, met: vec![0; passages(asked).len()], texts: Vec::new(), words: Vec::new() };
    let events: Vec<Event> = versions.filter_map(|event| cut.out_of(event)).collect();
    if let Some(missed) = cut.missed() {
        // The words themselves are not repeated: a refusal is kept.
        let why = format!("passage {} of {} stands nowhere in it, expected its very words", missed + 1, cut.met.len());
        return Err(refused(asked, why));
    }
    if events.is_empty() {
        return Ok(None);
    }
    let still = |event: &&Event| !cut.texts.iter().any(|text| text.seq == event.seq) && holds(event, &cut.words);
    let redacted = Redacted {
        of: asked.of,
        visibility: visibility(target),
        reason: asked.reason.clone(),
        attachments: attachments_of(target, &cut.texts),
        also_in: history.iter().filter(still).map(|event| event.seq).collect(),
        texts: cut.texts,
    };
    Ok(Some(TakenOut { redacted, events, words: cut.words }))
}

fn check(asked: &Redact) -> Result<(), Refusal> {
    text("the reason", &asked.reason, REASON_MAX)?;
    let passages = passages(asked);
    within("the passages of one redaction", passages.len(), PASSAGES_MAX)?;
    passages.iter().try_for_each(|passage| text("a passage", passage, TEXT_MAX))?;
    if passages.iter().any(|passage| passage.contains(REDACTED)) {
        return Err(refused(asked, format!("a passage holds `{REDACTED}`, expected words that are there")));
    }
    let nothing = match &asked.what {
        Redaction::Passages(passages) => passages.is_empty(),
        Redaction::Attachments(digests) => {
            within("the attachments", digests.len(), ATTACHMENTS_MAX)?;
            digests.is_empty()
        }
        Redaction::Text | Redaction::Everything => false,
    };
    if nothing {
        return Err(refused(asked, String::from("it names nothing, expected at least one passage or attachment")));
    }
    Ok(())
}

/// The event that is asked about, where there is one that holds texts and whose texts may be read.
fn find<'a>(
    history: &'a [Event],
    asked: &Redact,
    sees: &dyn Fn(&Visibility, Option<&AgentId>) -> bool,
) -> Result<&'a Event, Refusal> {
    let found = history.iter().find(|event| event.seq == asked.of);
    let Some(event) = found else {
        return Err(refused(asked, String::from("there is no such event before this request")));
    };
    if let EventBody::MessageEdited { message, .. } = &event.body {
        return Err(refused(asked, format!("it edits message {message}, expected {message}")));
    }
    if event.body.with_texts(&mut |_place, text| text.to_string()).is_none() {
        let why = "it holds no text that can be taken out, expected a message or another text that people wrote";
        return Err(refused(asked, String::from(why)));
    }
    if !sees(&visibility(event), event.by.human_agent()) {
        return Err(refused(asked, String::from("it is for a team, expected one that may be read")));
    }
    if let Redaction::Attachments(digests) = &asked.what {
        let has = |digest: &&String| attachments(event).any(|(_, held)| held == digest.as_str());
        if !digests.iter().all(|digest| has(&digest)) {
            return Err(refused(
                asked,
                String::from("it has no attachment with that digest, expected one that came with it"),
            ));
        }
    }
    Ok(event)
}

fn refused(asked: &Redact, why: String) -> Refusal {
    Refusal::CannotRedact { of: asked.of, why }
}

fn passages(asked: &Redact) -> &[String] {
    if let Redaction::Passages(passages) = &asked.what { passages } else { &[] }
}

fn edits(event: &Event, of: u64) -> bool {
    matches!(&event.body, EventBody::MessageEdited { message, .. } if message.seq() == of)
}

/// Who may read what an event says; texts beside messages are the staff's.
fn visibility(event: &Event) -> Visibility {
    if let EventBody::MessageAdded { visibility, .. } | EventBody::MessageEdited { visibility, .. } = &event.body {
        return visibility.clone();
    }
    if let EventBody::Redacted(redacted) = &event.body {
        return redacted.visibility.clone();
    }
    if matches!(event.body, EventBody::Opened { .. }) { Visibility::Public } else { Visibility::Internal }
}

fn attachments(event: &Event) -> impl Iterator<Item = (usize, &str)> {
    let held =
        if let EventBody::MessageAdded { details, .. } = &event.body { details.attachments.as_slice() } else { &[] };
    held.iter().map(crate::Attachment::digest).enumerate()
}

/// The digests of the attachments whose names were taken out.
fn attachments_of(event: &Event, texts: &[RedactedText]) -> BTreeSet<String> {
    let gone: BTreeSet<usize> = texts.iter().filter_map(|text| attachment_at(&text.place)).collect();
    attachments(event).filter(|(n, _)| gone.contains(n)).map(|(_, digest)| digest.to_string()).collect()
}

/// The knife: what it has met, and what it has taken out so far.
struct Cut<'a> {
    asked: &'a Redact,
    met: Vec<u32>,
    texts: Vec<RedactedText>,
    words: Vec<String>,
}

impl Cut<'_> {
    /// The event without what is to go; nothing where nothing of it goes.
    fn out_of(&mut self, event: &Event) -> Option<Event> {
        let n_before = self.texts.len();
        let digests: Vec<String> = attachments(event).map(|(_, digest)| digest.to_string()).collect();
        let body = event.body.with_texts(&mut |place, text| self.out_of_text(event.seq, place, text, &digests))?;
        (self.texts.len() > n_before).then(|| Event { body, ..event.clone() })
    }

    fn out_of_text(&mut self, seq: u64, place: &str, text: &str, digests: &[String]) -> String {
        let digest = attachment_at(place).and_then(|n| digests.get(n));
        let goes = match &self.asked.what {
            Redaction::Everything => true,
            Redaction::Text => digest.is_none(),
            Redaction::Attachments(chosen) => digest.is_some_and(|digest| chosen.contains(digest)),
            Redaction::Passages(_) => false,
        };
        let cut = if goes {
            (text != REDACTED).then(|| (REDACTED.to_string(), vec![text.to_string()]))
        } else {
            let chosen = passages(self.asked);
            if digest.is_none() { without(text, chosen, &mut self.met) } else { None }
        };
        let Some((left, taken)) = cut else { return text.to_string() };
        let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        self.texts.push(RedactedText {
            seq,
            place: place.to_string(),
            n_passages: (!goes).then(|| u32::try_from(taken.len()).unwrap_or(u32::MAX)),
            n_bytes: number(taken.iter().map(String::len).sum()),
            was: TextDigest::of(text),
            now: TextDigest::of(&left),
        });
        for word in taken {
            if !self.words.contains(&word) {
                self.words.push(word);
            }
        }
        left
    }

    /// The first passage that stands nowhere, not even within a longer one.
    fn missed(&self) -> Option<usize> {
        let asked = passages(self.asked).iter().zip(&self.met);
        let within = |passage: &String| self.words.iter().any(|word| word.contains(passage.as_str()));
        asked.enumerate().find(|(_, (passage, met))| **met == 0 && !within(passage)).map(|(n, _)| n)
    }
}
