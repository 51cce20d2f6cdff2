//! One event of a scenario: when, who, to which ticket, what, and whether the desk takes it.
use helpdesk_core::{
    Action, Actor, AgentId, Command, CommandId, Instant, OrganizationId, RequesterId, Rights, Staff, TenantId, TicketId,
};

use super::{
    config::{self, DeskConfig, Shared},
    deed,
    desk_deed::{self, DeskDeed},
    fault::ScenarioFault,
    hands::{self, Coming},
    node::{Node, shown},
    quoted::{self, Quotes},
    read::Tickets,
    rights::Book,
    ties,
};

const FIELDS: [&str; 8] = ["at", "occurred_at", "id", "ticket", "actor", "do", "follow_up_as", "expect"];
const ACTOR: &str = "`requester`, `requester:rita`, `requester:rita of acme`, `agent:ann`, `auditor:amy`, `admin:amy`, `service`, `service:ann` for what the agent did, or `import`";
/// Who asks where a scenario does not say.
const ASKER: &str = "rita";

/// One event of a scenario.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) place: String,
    pub(super) at: Instant,
    /// Under which id it is asked; under its place where absent.
    pub(super) id: Option<CommandId>,
    pub(super) what: What,
    /// `done`, `refused`, or the code of the refusal.
    pub(super) expect: Option<String>,
}

/// What happens in an event.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// Somebody asks something of a ticket.
    Request(Box<Asked>),
    /// Timers run now.
    Tick,
    /// Something that is no command of a ticket.
    Desk { name: String, deed: DeskDeed },
    /// Somebody comes or goes.
    Come(Box<Coming>),
    /// Another configuration holds.
    Configure(Box<DeskConfig>),
}

/// What somebody asks of a ticket.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) name: String,
    pub(super) ticket: TicketId,
    pub(super) actor: Who,
    pub(super) commands: Vec<Command>,
    /// The messages that are named by what they say.
    pub(super) quotes: Quotes,
    pub(super) occurred_at: Option<Instant>,
    /// Under which ticket a message goes on that this one does not take any more.
    pub(super) follow_up: Option<TicketId>,
}

/// As what somebody acts.
#[derive(Debug, Clone)]
pub(super) enum Who {
    Requester(RequesterId, Option<OrganizationId>),
    /// Whoever is the ticket's requester by then; this one while nobody knows.
    Asker(RequesterId),
    Agent(AgentId),
    Auditor(AgentId),
    Admin(AgentId),
    Service(Option<AgentId>),
    Import,
}

impl Who {
    pub(super) fn actor(&self, tenant: &TenantId, rights: &Book) -> Actor {
        let tenant = tenant.clone();
        match self {
            Self::Requester(id, None) | Self::Asker(id) => Actor::requester(tenant, id.clone()),
            Self::Requester(id, Some(company)) => Actor::requester(tenant, id.clone()).of_organization(company.clone()),
            Self::Agent(id) => Actor::staff(tenant, Staff::new(id.clone(), rights.grants(id))),
            Self::Admin(id) => Actor::admin(tenant, id.clone()),
            Self::Auditor(id) => Actor::auditor(tenant, id.clone()),
            Self::Import => Actor::service(tenant, "import", Rights::of(Action::ALL)),
            Self::Service(None) => Actor::service(tenant, "host", Rights::of_an_agent()),
            Self::Service(Some(id)) => Actor::service(tenant, "host", Rights::of_an_agent())
                .on_behalf_of_staff(Staff::new(id.clone(), rights.grants(id))),
        }
    }
}

/// Reads one event, which must not lie before the last one.
pub(super) fn event(
    node: &Node<'_>,
    last: Option<Instant>,
    tickets: &mut Tickets,
    shared: &Shared,
) -> Result<Event, ScenarioFault> {
    node.only(&FIELDS, "an event with `at`, `actor` and `do`")?;
    let at_node = node.need("at", "the instant of the event")?;
    let at = at_node.instant_of_life()?;
    if let Some(last) = last.filter(|last| at < *last) {
        return Err(at_node.wrong(&format!("no instant before that of the event above, {}", shown(last))));
    }
    let deed = node.need("do", "what happens")?;
    let expect =
        node.get("expect").map(|e| Ok(e.text("`done`, `refused` or the code of a refusal")?.to_owned())).transpose()?;
    let special = match deed.value.as_str() {
        Some("tick") => Some(What::Tick),
        _ => deed.get("configure").map(|c| Ok(What::Configure(Box::new(config::config(&c, shared)?)))).transpose()?,
    };
    let place = node.place.clone();
    let id = node.get("id").map(|id| id.parse()).transpose()?;
    if let Some(presence) = deed.get("presence") {
        deed.only(&["presence"], "a deed")?;
        if let Some(surplus) = ["ticket", "id", "follow_up_as"].iter().find_map(|key| node.get(key)) {
            return Err(surplus.wrong("none: an agent is there for all tickets"));
        }
        let by = who(&node.need("actor", ACTOR)?, None)?;
        let what = What::Come(Box::new(hands::coming(&presence, by)?));
        return Ok(Event { place, at, id, what, expect });
    }
    if let Some(what) = of_the_desk(node, &deed, tickets)? {
        return Ok(Event { place, at, id, what, expect });
    }
    if let Some(what) = special {
        deed_alone(node, &deed)?;
        return Ok(Event { place, at, id, what, expect });
    }
    let what = request(node, &deed, tickets)?;
    Ok(Event { place, at, id, what, expect })
}

/// A deed of the desk that is no command of a ticket; nothing where it is one.
fn of_the_desk(node: &Node<'_>, deed: &Node<'_>, tickets: &Tickets) -> Result<Option<What>, ScenarioFault> {
    let name = super::read::ticket_name(node)?;
    let known =
        || tickets.get(&name).map(|(id, _)| *id).ok_or_else(|| super::read::unknown_ticket(node, &name, tickets));
    let by = || who(&node.need("actor", ACTOR)?, tickets.get(&name).map(|(_, asker)| asker));
    let Some(found) = desk_deed::deed(deed, by, known, tickets)? else { return Ok(None) };
    let surplus: &[&str] = match found {
        DeskDeed::Person { .. } => &["ticket", "occurred_at", "id"],
        DeskDeed::MergePeople { .. } | DeskDeed::UnmergePeople { .. } => &["occurred_at", "id"],
        DeskDeed::Rate { .. } => &["actor", "occurred_at", "id"],
        DeskDeed::Rewake | DeskDeed::Relay(_) | DeskDeed::Redeliver => &["actor", "ticket", "occurred_at", "id"],
    };
    if deed.value.is_object() {
        deed.only(&desk_deed::DEEDS, "a deed")?;
    }
    if deed.value.as_object().is_some_and(|fields| fields.len() > 1) {
        return Err(deed.wrong("this deed on its own, without others"));
    }
    match surplus.iter().chain(&["follow_up_as"]).find_map(|key| node.get(key)) {
        Some(field) => Err(field.wrong("none with this deed")),
        None => Ok(Some(What::Desk { name, deed: found })),
    }
}

fn deed_alone(node: &Node<'_>, deed: &Node<'_>) -> Result<(), ScenarioFault> {
    if deed.value.is_object() {
        deed.only(&["configure"], "a deed")?;
    }
    match ["actor", "ticket", "occurred_at", "id", "follow_up_as", "expect"].iter().find_map(|key| node.get(key)) {
        Some(field) => Err(field.wrong("none: the desk itself does this, for all tickets")),
        None => Ok(()),
    }
}

fn request(node: &Node<'_>, deed: &Node<'_>, tickets: &mut Tickets) -> Result<What, ScenarioFault> {
    let name = super::read::ticket_name(node)?;
    let known = tickets.get(&name).cloned();
    let opens = opens(deed);
    if known.is_none() && !opens {
        // A deed that is none may be meant to open it.
        deed::commands(deed, &node.form(ASKER.into())?, &mut tickets.clone())?;
        return Err(super::read::unknown_ticket(node, &name, tickets));
    }
    let who = match node.get("actor") {
        Some(actor) => Some(who(&actor, known.as_ref().map(|(_, asker)| asker))?),
        None if opens => None,
        None => return Err(node.need("actor", ACTOR).err().unwrap_or_else(|| node.wrong(ACTOR))),
    };
    let asker = match (&who, &known) {
        (Some(Who::Requester(id, _) | Who::Asker(id)), _) | (_, Some((_, id))) => id.clone(),
        (_, None) => node.form(ASKER.into())?,
    };
    let (quoted, quotes) = quoted::take(deed.value);
    let commands = deed::commands(&Node::new(&quoted, deed.place.clone()), &asker, tickets)?;
    let ticket = match known {
        Some((ticket, _)) => ticket,
        None => {
            let ticket = ties::next(tickets).ok_or_else(|| node.wrong("fewer tickets"))?;
            let asker = commands.iter().find_map(opened_for).unwrap_or(asker);
            tickets.insert(name.clone(), (ticket, asker));
            ticket
        }
    };
    let occurred_at = node.get("occurred_at").map(|occurred_at| occurred_at.instant_of_life()).transpose()?;
    let asker = tickets.get(&name).map(|(_, asker)| asker.clone());
    let follow_up = node.get("follow_up_as").zip(asker).map(|(new, asker)| ties::begun(&new, &asker, tickets));
    let follow_up = follow_up.transpose()?;
    let actor = who.unwrap_or(Who::Service(None));
    Ok(What::Request(Box::new(Asked { name, ticket, actor, commands, quotes, occurred_at, follow_up })))
}

/// Whether the first deed opens a ticket.
fn opens(deed: &Node<'_>) -> bool {
    let first = deed.value.as_array().map_or(Some(deed.value), |deeds| deeds.first());
    first.is_some_and(|first| first.as_str() == Some("open") || first.get("open").is_some())
}

fn opened_for(command: &Command) -> Option<RequesterId> {
    if let Command::Open(request) = command { Some(request.requester.clone()) } else { None }
}

pub(super) fn who(node: &Node<'_>, asker: Option<&RequesterId>) -> Result<Who, ScenarioFault> {
    let text = node.text(ACTOR)?;
    let (role, id) = text.split_once(':').map_or((text, None), |(role, id)| (role, Some(id)));
    // A blank at an end belongs to no id: it is left over from something that is meant.
    if id.is_some_and(|id| id.trim() != id || id.ends_with(" of")) {
        return Err(node.wrong(ACTOR));
    }
    match (role, id) {
        ("requester", None) => match asker {
            Some(asker) => Ok(Who::Asker(asker.clone())),
            None => Ok(Who::Requester(node.form(ASKER.into())?, None)),
        },
        ("requester", Some(id)) => match id.split_once(" of ") {
            Some((id, company)) => Ok(Who::Requester(node.form(id.into())?, Some(node.form(company.into())?))),
            None => Ok(Who::Requester(node.form(id.into())?, None)),
        },
        ("agent", Some(id)) => Ok(Who::Agent(node.form(id.into())?)),
        ("admin", Some(id)) => Ok(Who::Admin(node.form(id.into())?)),
        ("auditor", Some(id)) => Ok(Who::Auditor(node.form(id.into())?)),
        ("import", None) => Ok(Who::Import),
        ("service", None) => Ok(Who::Service(None)),
        ("service", Some(id)) => Ok(Who::Service(Some(node.form(id.into())?))),
        _ => Err(node.wrong(ACTOR)),
    }
}
