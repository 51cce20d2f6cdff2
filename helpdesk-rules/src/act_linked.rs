//! Opening a ticket that is linked with this one: what a rule says of it, and under which id it is opened.
use std::{collections::BTreeMap, sync::LazyLock};

use helpdesk_core::{
    Channel, Command, Impact, LanguageTag, OpenLinked, OpenTicket, OrganizationId, Priority, RequesterId, ServiceId,
    TicketId, TicketKind, Urgency,
};
use rhai::{EvalAltResult, Map, Module};

use crate::{
    act::{Act, unknown},
    entries::Entries,
    fault_text::complain,
    lint::{Types, Words},
    vocabulary,
};

type Outcome<T> = Result<T, Box<EvalAltResult>>;

/// What can be said of a linked ticket: each with the types and words of its values.
pub(crate) const LINKED: [(&str, Types, Words); 14] = [
    ("subject", Types::TEXT, Words::Free),
    ("body", Types::TEXT, Words::Free),
    ("kind", Types::TEXT, Words::Kind),
    ("channel", Types::TEXT, Words::Channel),
    ("requester", Types::TEXT, Words::Free),
    ("organization", Types::TEXT, Words::Organization),
    ("language", Types::TEXT, Words::Free),
    ("impact", Types::TEXT, Words::Degree),
    ("urgency", Types::TEXT, Words::Degree),
    ("priority", Types::TEXT, Words::Priority),
    ("service", Types::TEXT, Words::Service),
    ("tags", Types::LIST, Words::Free),
    ("fields", Types::MAP, Words::Free),
    ("key", Types::TEXT, Words::Free),
];

static LINKED_ENTRIES: LazyLock<Vec<&'static str>> = LazyLock::new(|| LINKED.map(|(name, ..)| name).to_vec());

pub(crate) fn register(module: &mut Module) {
    module.set_native_fn("open_linked", |act: &mut Act, link: &str, with: Map| open_linked(act, link, with));
}

fn open_linked(act: &Act, link: &str, with: Map) -> Outcome<()> {
    let link = vocabulary::word(link).map_err(unknown)?;
    let mut entries = Entries::new("a linked ticket", &LINKED_ENTRIES, with)?;
    let source = act.view()?.source();
    let ticket = source.ticket;
    // What a rule asks for twice on one event is two tickets; under a key it is one, whatever the event.
    let reason = match entries.text("key")? {
        Some(key) => format!("rule {:?} for {key:?}", act.rule()),
        None => format!("rule {:?} at event {}, command {}", act.rule(), source.event.seq, act.n_recorded()),
    };
    let requester = entries.parsed("requester", RequesterId::new)?.unwrap_or_else(|| ticket.requester.clone());
    let theirs = requester == ticket.requester;
    let organization = entries.parsed("organization", OrganizationId::new)?;
    let language = entries.parsed("language", |tag| LanguageTag::new(&tag))?;
    let subject = entries.text("subject")?.unwrap_or_else(|| ticket.subject.clone());
    let request = OpenTicket {
        body: entries.text("body")?,
        organization: organization.or_else(|| ticket.organization.clone().filter(|_| theirs)),
        language: language.or_else(|| ticket.language.clone().filter(|_| theirs)),
        kind: entries.word("kind", &TicketKind::ALL.map(|k| (k.as_str(), k)))?.unwrap_or_default(),
        channel: entries.word("channel", &Channel::ALL.map(|c| (c.as_str(), c)))?.unwrap_or(ticket.channel),
        impact: entries.word("impact", &Impact::ALL.map(|i| (i.as_str(), i)))?.unwrap_or_default(),
        urgency: entries.word("urgency", &Urgency::ALL.map(|u| (u.as_str(), u)))?.unwrap_or_default(),
        priority: entries.word("priority", &Priority::ALL.map(|p| (p.as_str(), p)))?,
        service: entries.parsed("service", ServiceId::new)?,
        tags: entries.texts("tags")?.unwrap_or_default().into_iter().collect(),
        fields: fields(entries.map("fields")?.unwrap_or_default())?,
        ..OpenTicket::new(subject, requester)
    };
    let ticket = TicketId::derived(&ticket.tenant, ticket.id, &reason);
    act.record(Command::OpenLinked(Box::new(OpenLinked { ticket, link, request })))
}

/// Custom fields as a script writes them: texts.
pub(crate) fn fields(map: Map) -> Outcome<BTreeMap<String, String>> {
    let text = |(name, value): (rhai::Identifier, rhai::Dynamic)| {
        let text = value.into_immutable_string();
        text.map(|text| (name.to_string(), text.to_string()))
            .map_err(|_| complain(format!("`fields` of a ticket are texts, `{name}` is not")))
    };
    map.into_iter().map(text).collect()
}
