//! What is listed and counted: the same tickets, in the same words of access, a page at a time.
use std::sync::Arc;

use helpdesk_core::{
    Action, Actor, AgentId, Command, Configuration, ConfigurationSpec, Counts, Desk, Facts, Grants, InHand,
    Responsible, Restrict, Restriction, Staff, Subject, Ticket, TicketId, TicketKind,
};
use pollster::block_on;
use serde_json::json;

use crate::{
    stage::{agent, at, requester, service, tenant},
    world::{World, said},
};

/// Two teams, in each of which somebody works.
fn spec() -> ConfigurationSpec {
    serde_json::from_value(json!({
        "teams": [{"id": "desk"}, {"id": "attic"}],
        "agents": [{"id": "ann", "teams": ["desk"]}, {"id": "dan", "teams": ["attic"]}]
    }))
    .expect("a configuration")
}

/// Nine tickets: three of each team and three of none. The first of each team is somebody's, the second is solved.
fn world() -> World {
    let mut world = World::under(spec());
    for number in 1..=9 {
        world.open(number, "rita", TicketKind::Incident);
        let team = match number % 3 {
            0 => continue,
            1 => "desk",
            _else => "attic",
        };
        let route = Command::Route { team: team.parse().expect("an id") };
        world.act(service(), number, route, "09:10").expect("routed");
    }
    for (number, who) in [(1, "ann"), (2, "dan")] {
        let assign = Command::Assign { agent: who.parse().expect("an id") };
        world.act(service(), number, assign, "09:20").expect("assigned");
    }
    for number in [4, 5] {
        world.act(service(), number, Command::Solve, "09:30").expect("solved");
    }
    world
}

/// Hides every ticket of one team.
struct Hides(&'static str);

impl Restrict for Hides {
    fn name(&self) -> &'static str {
        "hides"
    }

    fn restrict(&self, _actor: &Actor, _action: Action, facts: &Facts) -> Result<Restriction, String> {
        let hidden = match &facts.subject {
            Subject::Ticket(ticket) => ticket.team.as_ref().is_some_and(|team| team.as_str() == self.0),
            Subject::Tenant | Subject::Team { .. } => false,
        };
        Ok(if hidden { Restriction::Hide } else { Restriction::None })
    }
}

fn member(who: &str) -> Actor {
    Actor::staff(tenant(), Staff::new(who.parse().expect("an id"), Grants::of_members()))
}

fn auditor() -> Actor {
    Actor::auditor(tenant(), AgentId::new("eve").expect("an id"))
}

fn numbers(tickets: &[Ticket]) -> Vec<u64> {
    tickets.iter().map(|ticket| ticket.id.number()).collect()
}

/// Everything that an actor may list, two tickets at a time.
fn paged(desk: &Desk, actor: &Actor) -> Vec<Ticket> {
    let (mut all, mut after): (Vec<Ticket>, Option<TicketId>) = (Vec::new(), None);
    loop {
        let page = block_on(desk.acting_as(actor.clone()).page(after, 2)).expect("a page");
        let Some(last) = page.last() else { return all };
        after = Some(last.id);
        all.extend(page);
    }
}

#[test]
fn counts_are_those_of_the_list() {
    let open = world().desk;
    let restricted = open.clone().with_restrict(Arc::new(Hides("attic")));
    for (actor, seen, seen_without_attic) in [
        (agent("ann"), vec![1, 2, 3, 4, 5, 6, 7, 8, 9], vec![1, 3, 4, 6, 7, 9]),
        (member("ann"), vec![1, 3, 4, 6, 7, 9], vec![1, 3, 4, 6, 7, 9]),
        (member("dan"), vec![2, 3, 5, 6, 8, 9], vec![3, 6, 9]),
        (auditor(), vec![1, 2, 3, 4, 5, 6, 7, 8, 9], vec![1, 3, 4, 6, 7, 9]),
    ] {
        for (desk, expected) in [(&open, seen), (&restricted, seen_without_attic)] {
            let listed = paged(desk, &actor);
            assert_eq!(numbers(&listed), expected, "{actor}");
            let counts = block_on(desk.acting_as(actor.clone()).counts()).expect("counts");
            assert_eq!(counts, Counts::of(&listed), "{actor}");
        }
    }
}

#[test]
fn whats_in_hands_is_listed_as_the_actor_may_see_it() {
    let open = world().desk;
    let restricted = open.clone().with_restrict(Arc::new(Hides("attic")));
    let agent_of = |who: &str| Responsible::Agent(who.parse().expect("an id"));
    let queue_of = |team: &str| Responsible::Queue(team.parse().expect("an id"));
    for (desk, actor, whose, expected) in [
        (&open, member("ann"), agent_of("ann"), vec![1]),
        (&open, member("ann"), queue_of("desk"), vec![7]),
        (&open, member("ann"), Responsible::Triage, vec![3, 6, 9]),
        (&open, member("ann"), agent_of("dan"), vec![]),
        (&open, member("ann"), queue_of("attic"), vec![]),
        (&open, member("ann"), Responsible::Nobody, vec![]),
        (&open, agent("ann"), queue_of("attic"), vec![8]),
        (&restricted, agent("ann"), queue_of("attic"), vec![]),
        (&open, auditor(), agent_of("dan"), vec![2]),
    ] {
        let acting = desk.acting_as(actor.clone());
        let (mut all, mut after) = (Vec::new(), None);
        while let [ticket] = block_on(acting.in_hands(&whose, after, 1)).expect("a page").as_slice() {
            after = Some(InHand::of(ticket));
            all.push(ticket.id.number());
        }
        assert_eq!(all, expected, "{actor}: {whose:?}");
        let whole = block_on(acting.in_hands(&whose, None, 100)).expect("a page");
        assert_eq!(numbers(&whole), expected, "{actor}: {whose:?}");
    }
}

#[test]
fn lists_of_staff_are_for_staff() {
    let desk = world().desk;
    let stranger = Actor::agent("other".parse().expect("an id"), AgentId::new("ann").expect("an id"));
    for (actor, expected) in [
        (requester(), "requester rita may not list tickets: the list shows what is internal"),
        (Actor::anonymous(tenant()), "anonymous may not list tickets: sign in first"),
        (stranger, "agent ann may not list tickets: it is not their desk"),
    ] {
        let acting = desk.acting_as(actor.clone());
        let refused = block_on(acting.counts()).expect_err("refused").to_string();
        assert_eq!(refused, expected, "{actor}");
        let refused = block_on(acting.in_hands(&Responsible::Triage, None, 5)).expect_err("refused").to_string();
        assert_eq!(refused, expected, "{actor}");
    }
}

#[test]
fn a_desk_goes_on_under_another_configuration() {
    let mut world = world();
    let mut next = spec();
    next.teams.remove(1);
    next.agents.remove(1);
    let next = Configuration::build(next).expect("a configuration");
    let before = world.desk.configuration().version().clone();
    let hides: Arc<dyn Restrict> = Arc::new(Hides("desk"));
    world.desk = world.desk.clone().with_restrict(hides).with_configuration(next);
    let route = |team: &str| Command::Route { team: team.parse().expect("an id") };
    assert_eq!(
        said(world.act(service(), 3, route("attic"), "10:00")),
        "there is no team `attic`, expected one of `desk`"
    );
    assert_eq!(said(world.act(service(), 1, Command::Touch, "10:00")), "there is no ticket 1", "what was added stays");
    world.act(service(), 3, Command::Tag { add: ["new".to_owned()].into(), remove: [].into() }, "10:10").expect("done");
    let explained = block_on(world.desk.acting_as(agent("ann")).explain(world.load(3).id, at("10:20"))).expect("told");
    let versions: Vec<bool> = explained.steps.iter().map(|step| step.decision.configuration == before).collect();
    assert_eq!(versions, [true, false, false], "each decision names the one it was made under, and is explained by it");
    let debug = format!("{:?}", world.desk);
    assert!(debug.starts_with("Desk { tenant: TenantId(\"acme\"), configuration: Fingerprint("), "{debug}");
}
