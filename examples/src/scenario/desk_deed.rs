//! Deeds of the desk that are no command of a ticket: keeping and merging people, answering by token, looking anew, handing notices over.
use std::{collections::BTreeSet, sync::Mutex};

use async_trait::async_trait;
use helpdesk_core::{
    Address, Audience, CommandId, Delivery, Desk, Instant, LanguageTag, Notifier, NotifyError, OrganizationId,
    People as _, PeopleError, Person, Refusal, RequesterId, SubmitError, SurveyCommand, SurveySecret, SurveyToken,
    TicketId, Tickets as _,
};
use helpdesk_memory::MemoryStore;
use helpdesk_sla::Zone;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    event::Who,
    fault::ScenarioFault,
    node::{Node, shown},
    policy,
    read::Tickets,
    rights::Book,
    ties,
};

/// Deeds that stand alone, as no command of a ticket.
pub(super) const DEEDS: [&str; 7] =
    ["person", "merge_people", "unmerge_people", "rate", "rewake", "relay", "redeliver"];
/// How many tickets and notices are looked at in one go.
const PAGE: usize = 100;
/// How many notices one round hands over.
const LETTERS: u64 = 100;
/// What tokens of surveys are made with here.
const SECRET: &str = "a secret that scenarios share";

/// A deed that is no command of a ticket.
#[derive(Debug, Clone)]
pub(super) enum DeskDeed {
    /// Somebody says who a requester is.
    Person { by: Box<Who>, form: Box<PersonForm> },
    /// Who asks on a ticket is who asks on another.
    MergePeople { by: Box<Who>, ticket: TicketId, into: TicketId },
    /// That was not so.
    UnmergePeople { by: Box<Who>, ticket: TicketId },
    /// Somebody answers a survey with a token; with the ticket's own where none is named.
    Rate { ticket: TicketId, token: Option<String>, rating: SurveyCommand },
    /// The desk looks at every ticket.
    Rewake,
    /// What may go out is handed over.
    Relay(Fails),
    /// Dead letters wait again.
    Redeliver,
}

/// To whom nothing can be handed over, as the notifier says: `agent ann`.
#[derive(Debug, Clone, Default)]
pub(super) struct Fails {
    later: BTreeSet<String>,
    never: BTreeSet<String>,
}

/// Who a requester is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonForm {
    id: RequesterId,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    addresses: BTreeSet<Address>,
    #[serde(default)]
    language: Option<LanguageTag>,
    #[serde(default)]
    zone: Option<Zone>,
    #[serde(default)]
    organization: Option<OrganizationId>,
}

/// Why a deed was not done: a code and a text.
pub(super) type Why = (String, String);

/// Reads a deed of the desk; nothing where it is something else. `ticket` is the one that the event is about, if there is one.
pub(super) fn deed(
    node: &Node<'_>,
    by: impl Fn() -> Result<Who, ScenarioFault>,
    ticket: impl Fn() -> Result<TicketId, ScenarioFault>,
    tickets: &Tickets,
) -> Result<Option<DeskDeed>, ScenarioFault> {
    let nothing = Value::Null;
    let (name, with) = match (node.value.as_str(), node.value.as_object()) {
        (Some(name), _) => (name, Node::new(&nothing, node.place.clone())),
        (None, Some(fields)) => match fields.keys().find(|name| DEEDS.contains(&name.as_str())) {
            Some(name) => (name.as_str(), node.need(name, "a deed")?),
            None => return Ok(None),
        },
        (None, None) => return Ok(None),
    };
    let alone = || match with.value.is_null() {
        true => Ok(()),
        false => Err(with.wrong(&format!("the deed alone: `\"{name}\"`"))),
    };
    Ok(Some(match name {
        "person" => DeskDeed::Person { form: Box::new(with.parse()?), by: Box::new(by()?) },
        "merge_people" => {
            DeskDeed::MergePeople { into: ties::other(&with, tickets)?, ticket: ticket()?, by: Box::new(by()?) }
        }
        "unmerge_people" => {
            alone()?;
            DeskDeed::UnmergePeople { ticket: ticket()?, by: Box::new(by()?) }
        }
        "rate" => rate(&with, ticket()?)?,
        "rewake" => {
            alone()?;
            DeskDeed::Rewake
        }
        "redeliver" => {
            alone()?;
            DeskDeed::Redeliver
        }
        "relay" => DeskDeed::Relay(fails(&with)?),
        _ => return Ok(None),
    }))
}

fn fails(node: &Node<'_>) -> Result<Fails, ScenarioFault> {
    if node.value.is_null() {
        return Ok(Fails::default());
    }
    node.only(&["later", "never"], "`later` and `never`")?;
    let whom = |key: &str| -> Result<BTreeSet<String>, ScenarioFault> {
        let Some(named) = node.get(key) else { return Ok(BTreeSet::new()) };
        let named_here = policy::several(&named);
        let all = Node::new(&named_here, named.place.clone());
        let all = all.list(PAGE, "whom, such as `agent:ann`")?;
        let one = |to: &Node<'_>| Ok(to.form::<Audience>(policy::audience(to))?.to_string());
        all.iter().map(one).collect()
    };
    Ok(Fails { later: whom("later")?, never: whom("never")? })
}

fn rate(node: &Node<'_>, ticket: TicketId) -> Result<DeskDeed, ScenarioFault> {
    node.only(&["score", "comment", "token"], "`score`, `comment` and `token`")?;
    let score = node.need("score", "a number of the scale, from 1")?.parse()?;
    let text = |key: &str| node.get(key).map(|text| Ok(text.text("a text")?.to_owned())).transpose();
    let comment = text("comment")?.unwrap_or_default();
    Ok(DeskDeed::Rate { ticket, token: text("token")?, rating: SurveyCommand::Rate { score, comment } })
}

/// Keeps what is handed over, as it is told.
#[derive(Debug, Default)]
pub(super) struct Delivered(Mutex<Vec<(Vec<TicketId>, Value)>>);

impl Delivered {
    /// What was handed over about a ticket.
    pub(super) fn about(&self, ticket: TicketId) -> Value {
        let Ok(kept) = self.0.lock() else { return Value::Null };
        kept.iter().filter(|(tickets, _)| tickets.contains(&ticket)).map(|(_, told)| told.clone()).collect()
    }
}

/// Hands over at an instant.
struct Now<'a>(&'a Delivered, &'a Fails, Instant);

#[async_trait]
impl Notifier for Now<'_> {
    async fn deliver(&self, delivery: &Delivery) -> Result<(), NotifyError> {
        let to = delivery.to().to_string();
        if self.1.never.contains(&to) {
            return Err(NotifyError::Never { why: format!("{to} is not there") });
        }
        if self.1.later.contains(&to) {
            return Err(NotifyError::Later { why: format!("{to} does not answer") });
        }
        let tickets = delivery.notices().map(|notice| notice.ticket).collect();
        let notices = delivery.notices().map(|n| json!({"topic": n.topic, "subject": n.subject, "text": n.body}));
        let told = json!({
            "at": shown(self.2), "to": delivery.to().to_string(), "channel": delivery.channel(),
            "notices": notices.collect::<Vec<_>>(),
        });
        if let Ok(mut kept) = self.0.0.lock() {
            kept.push((tickets, told));
        }
        Ok(())
    }
}

/// Does a deed of the desk. Answers why it was not done, where that was so.
pub(super) async fn live(
    deed: &DeskDeed,
    (desk, store, delivered, rights): (&Desk, &MemoryStore, &Delivered, &Book),
    id: CommandId,
    at: Instant,
) -> Result<Option<Why>, SubmitError> {
    let tenant = desk.tenant();
    match deed {
        DeskDeed::Person { by, form } => {
            let stored = store.person(tenant, &form.id).await?;
            let mut person = stored.unwrap_or_else(|| Person::new(form.id.clone()));
            let form = form.as_ref().clone();
            (person.names, person.addresses) = (form.names, form.addresses);
            (person.language, person.zone, person.organization) = (form.language, form.zone, form.organization);
            people(desk.acting_as(by.actor(tenant, rights)).keep_person(&person).await.map(|_| ()))
        }
        DeskDeed::MergePeople { by, ticket, into } => {
            people(desk.acting_as(by.actor(tenant, rights)).merge_people(*ticket, *into, at).await)
        }
        DeskDeed::UnmergePeople { by, ticket } => {
            people(desk.acting_as(by.actor(tenant, rights)).unmerge_people(*ticket).await)
        }
        DeskDeed::Rate { ticket, token, rating } => {
            let Some(secret) = SurveySecret::new(SECRET) else { return Ok(None) };
            let found = store.load(*ticket).await?;
            let own = found.as_ref().and_then(|ticket| SurveyToken::of(&secret, ticket));
            let own = own.map_or_else(String::new, |own| own.as_str().to_owned());
            let token = token.as_ref().unwrap_or(&own);
            refused(desk.rate(&secret, token, id, rating.clone(), at).await.map(|_| ()))
        }
        DeskDeed::Rewake => {
            let mut after = None;
            loop {
                after = desk.rewake(after, PAGE, at).await?.next;
                if after.is_none() {
                    return Ok(None);
                }
            }
        }
        DeskDeed::Relay(fails) => {
            while desk.relay(&Now(delivered, fails, at), at, LETTERS).await?.n_delivered > 0 {}
            Ok(None)
        }
        DeskDeed::Redeliver => desk.redeliver_all(at).await.map(|_| None).map_err(SubmitError::Store),
    }
}

/// The code of a refusal, and its text.
pub(super) fn why(refusal: &Refusal) -> Why {
    let value = serde_json::to_value(refusal).unwrap_or_default();
    let code = value.get("code").and_then(Value::as_str).unwrap_or("refused").to_owned();
    (code, refusal.to_string())
}

fn refused(done: Result<(), SubmitError>) -> Result<Option<Why>, SubmitError> {
    match done {
        Ok(()) => Ok(None),
        Err(SubmitError::Refused(refusal)) => Ok(Some(why(&refusal))),
        Err(other) => Err(other),
    }
}

fn people(done: Result<(), PeopleError>) -> Result<Option<Why>, SubmitError> {
    let code = match &done {
        Ok(()) => return Ok(None),
        Err(PeopleError::Refused(refusal)) => return Ok(Some(why(refusal))),
        Err(PeopleError::Store(error)) => return Err(SubmitError::Store(error.clone())),
        Err(PeopleError::Changed { .. }) => "changed",
        Err(PeopleError::AddressTaken { .. }) => "address_taken",
        Err(PeopleError::CannotMerge { .. }) => "cannot_merge",
        Err(PeopleError::NotMerged { .. }) => "not_merged",
        Err(_) => "refused",
    };
    Ok(done.err().map(|why| (code.to_owned(), why.to_string())))
}
