//! The words of a notice: by topic, by who reads them, by language. What was not filled gives way to what comes along.
use alloc::{
    borrow::Cow,
    collections::BTreeMap,
    format,
    string::{String, ToString},
};

use super::{english::ENGLISH, german::GERMAN, recipients::author, topic::plain};
use crate::{
    Audience, Cause, Configuration, Event, EventBody, ForRequesters, ForStaff, LanguageTag, NoticeTopic, Reader,
    Template, TemplateError, Ticket, Visibility, decide::readable,
};

/// The words that come along: a topic, whether requesters read them, the text.
pub(super) type Words = &'static [(&'static str, For, &'static str)];

/// Who reads some words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    Staff,
    Requesters,
    Both,
}

/// What most notices have as their one line.
pub(crate) const SUBJECT: &str = "{{ticket.subject|}}";

/// One line and the text, for one kind of reader.
#[derive(Debug, Clone)]
pub(crate) struct Letter<R> {
    pub(crate) subject: Template<R>,
    pub(crate) body: Template<R>,
}

type Shelf<R> = BTreeMap<NoticeTopic, BTreeMap<LanguageTag, Letter<R>>>;

/// All words, those that come along beside those that a person wrote.
#[derive(Debug, Clone, Default)]
pub(crate) struct Letters {
    pub(crate) staff: Shelf<ForStaff>,
    pub(crate) requesters: Shelf<ForRequesters>,
    usual_staff: Shelf<ForStaff>,
    usual_requesters: Shelf<ForRequesters>,
}

/// What a notice says: one line, the text, and what went wrong where other words had to stand in.
pub(super) struct Said {
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) fault: Option<String>,
}

/// What the values of a text come from.
pub(super) struct Source<'a> {
    pub(super) topic: NoticeTopic,
    pub(super) event: &'a Event,
    pub(super) ticket: &'a Ticket,
    pub(super) configuration: &'a Configuration,
    pub(super) to: &'a Audience,
    pub(super) because: &'a str,
    pub(super) requester_name: Option<&'a str>,
}

impl Letters {
    /// What comes along.
    pub(crate) fn usual() -> Self {
        let mut letters = Self::default();
        for (tag, words) in [("en", ENGLISH), ("de", GERMAN)] {
            let Ok(language) = LanguageTag::new(tag) else { continue };
            for (topic, reader, body) in words {
                let Ok(topic) = topic.parse::<NoticeTopic>() else { continue };
                if *reader != For::Requesters {
                    put(&mut letters.usual_staff, topic, &language, body);
                }
                if *reader != For::Staff {
                    put(&mut letters.usual_requesters, topic, &language, body);
                }
            }
        }
        letters.staff.clone_from(&letters.usual_staff);
        letters.requesters.clone_from(&letters.usual_requesters);
        letters
    }

    /// The words for a recipient, in the language wanted or the nearest there is.
    pub(super) fn say(&self, source: &Source<'_>) -> Said {
        let book = source.configuration.notices();
        // Whoever asks is answered in the language of the question, unless they wished for another.
        let asks = matches!(source.to, Audience::Requester)
            || matches!(source.to, Audience::NamedRequester(id) if *id == source.ticket.requester);
        let asked_in = source.ticket.language.as_ref().filter(|_| asks);
        let (wanted, usual) = (book.wished_language(source.to).or(asked_in).unwrap_or(&book.language), &book.language);
        if source.to.may_be_outside() {
            let (own, along) = (self.requesters.get(&source.topic), self.usual_requesters.get(&source.topic));
            return write(own, along, wanted, usual, source);
        }
        let (own, along) = (self.staff.get(&source.topic), self.usual_staff.get(&source.topic));
        write(own, along, wanted, usual, source)
    }
}

fn put<R: Reader>(shelf: &mut Shelf<R>, topic: NoticeTopic, language: &LanguageTag, body: &str) {
    if let (Ok(subject), Ok(body)) = (Template::parse(SUBJECT), Template::parse(body)) {
        shelf.entry(topic).or_default().insert(language.clone(), Letter { subject, body });
    }
}

fn write<R: Reader>(
    own: Option<&BTreeMap<LanguageTag, Letter<R>>>,
    along: Option<&BTreeMap<LanguageTag, Letter<R>>>,
    wanted: &LanguageTag,
    usual: &LanguageTag,
    source: &Source<'_>,
) -> Said {
    let mut fault = None;
    for letters in [own, along].into_iter().flatten() {
        let Some((language, letter)) = wanted.choose(usual, letters) else { continue };
        match fill(letter, source) {
            Ok((subject, body)) => return Said { subject, body, fault },
            Err(error) => {
                let what = format!("the text of `{}` in `{language}` was not used: {error}", source.topic);
                fault.get_or_insert(what);
            }
        }
    }
    let body = source.value("notice.text").unwrap_or_else(|| plain(source.topic));
    Said { subject: source.ticket.subject.clone(), body, fault }
}

fn fill<R: Reader>(letter: &Letter<R>, source: &Source<'_>) -> Result<(String, String), TemplateError> {
    let value = |name: &str| source.value(name).filter(|value| !value.is_empty()).map(Cow::Owned);
    Ok((letter.subject.fill_from(value)?, letter.body.fill_from(value)?))
}

impl Source<'_> {
    /// What a name stands for. What a reader may not name is not asked for: it is not in their texts.
    fn value(&self, name: &str) -> Option<String> {
        let (ticket, configuration) = (self.ticket, self.configuration);
        if let Some(field) = name.strip_prefix("fields.") {
            return self.field(field);
        }
        match name {
            "requester.name" => Some(self.requester_name.unwrap_or(ticket.requester.as_str()).to_string()),
            "requester.id" => Some(ticket.requester.to_string()),
            "organization.name" => ticket.organization.as_ref().map(ToString::to_string),
            "recipient.name" => self.name_of(self.to),
            "agent.name" => {
                author(&self.event.by).filter(|who| !who.may_be_outside()).and_then(|who| self.name_of(&who))
            }
            "ticket.number" => Some(configuration.number_of(ticket)),
            "ticket.subject" => Some(ticket.subject.clone()),
            "ticket.status" if self.to.may_be_outside() => {
                Some(ticket.status.kind().shown_to_requester().as_str().replace('_', " "))
            }
            "ticket.status" => Some(ticket.status.kind().as_str().replace('_', " ")),
            "ticket.kind" => Some(ticket.kind.as_str().replace('_', " ")),
            "ticket.priority" => Some(ticket.priority.to_string()),
            "ticket.tier" => Some(ticket.tier.to_string()),
            "ticket.team" => {
                let team = ticket.team.as_ref()?;
                Some(configuration.team(team).map_or_else(|| team.to_string(), |team| team.display_name().to_string()))
            }
            "ticket.assignee" => ticket.assignee.clone().and_then(|agent| self.name_of(&Audience::Agent(agent))),
            "message.body" => self.message(),
            "notice.text" => self.message().or_else(|| Some(plain(self.topic))),
            "notice.reason" => Some(String::from(self.because)),
            "clock.metric" | "clock.rung" | "clock.due" => self.clock(name),
            _ => None,
        }
    }

    /// What a custom field holds, where the reader may know of it.
    fn field(&self, name: &str) -> Option<String> {
        if self.to.may_be_outside() {
            return readable(self.ticket, self.configuration).remove(name);
        }
        self.ticket.fields.get(name).cloned()
    }

    /// What was written: a public message, an internal one for staff, or what somebody is to be told.
    fn message(&self) -> Option<String> {
        let outside = self.to.may_be_outside();
        if let EventBody::MessageAdded { visibility, body, .. } = &self.event.body {
            return (!outside || *visibility == Visibility::Public).then(|| body.clone());
        }
        if let EventBody::Notified { to, text, .. } = &self.event.body {
            return (!outside || to.may_be_outside()).then(|| text.clone());
        }
        if let EventBody::Opened { request, .. } = &self.event.body {
            return request.body.clone();
        }
        None
    }

    fn clock(&self, name: &str) -> Option<String> {
        let Cause::Rung { metric, rung, .. } = &self.event.cause else { return None };
        match name {
            "clock.metric" => Some(metric.to_string()),
            "clock.rung" => Some(rung.clone()),
            _ => {
                self.ticket.clock(*metric)?.clock.due.map(|due| due.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
            }
        }
    }

    fn name_of(&self, who: &Audience) -> Option<String> {
        if let Audience::Agent(id) = who {
            let name = self.configuration.agent(id).map(|agent| agent.name.clone()).filter(|name| !name.is_empty());
            return Some(name.unwrap_or_else(|| id.to_string()));
        }
        if let Audience::NamedTeam(id) = who {
            let team = self.configuration.team(id);
            return Some(team.map_or_else(|| id.to_string(), |team| team.display_name().to_string()));
        }
        if let Audience::NamedRequester(id) = who {
            return Some(id.to_string());
        }
        None
    }
}
