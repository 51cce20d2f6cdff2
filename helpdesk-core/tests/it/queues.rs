//! Queues of a whole desk: looked at again exactly when that helps, and why somebody does not have a ticket.
use std::collections::BTreeSet;

use helpdesk_core::{
    AgentId, AgentPresence, Command, ConfigurationSpec, EventKind, Hindrance, Language, LinkKind, Presence, Reassessed,
    TeamId, TicketKind, WhyNot, Workforce,
};
use pollster::block_on;
use serde_json::json;

use crate::{
    stage::{agent, at, service, tenant},
    world::{World, link, ticket},
};

/// A desk with one ticket's room for each of its two, one of whom another one stands in for.
fn spec() -> ConfigurationSpec {
    serde_json::from_value(json!({
        "teams": [{"id": "desk", "strategy": "least_loaded", "assignment": {"requeue_offline": {"after": "30m"}}}, {"id": "attic"}],
        "agents": [
            {"id": "ann", "teams": ["desk"], "capacity": 1},
            {"id": "bob", "teams": ["desk"], "capacity": 1, "substitutes": [{"agent": "cem"}]},
            {"id": "cem", "capacity": 1}, {"id": "dan", "teams": ["attic"]}
        ]
    }))
    .expect("a configuration")
}

/// Tickets 1 to `n` in the queue of the desk, opened one after the other.
fn queue(n: u64) -> World {
    let mut world = World::under(spec());
    for number in 1..=n {
        world.open(number, "rita", TicketKind::Incident);
        world.act(service(), number, route("desk"), &format!("09:0{number}")).expect("routed");
    }
    world
}

fn route(team: &str) -> Command {
    Command::Route { team: team.parse().expect("an id") }
}

fn id(agent: &str) -> AgentId {
    agent.parse().expect("an id")
}

fn holders(world: &World, n: u64) -> Vec<String> {
    (1..=n).map(|n| world.load(n).assignee.map_or_else(|| "-".to_owned(), |agent| agent.to_string())).collect()
}

fn say(world: &World, who: &str, presence: Presence, when: &str) -> Reassessed {
    let acting = world.desk.acting_as(agent(who));
    block_on(acting.set_presence(&id(who), presence, at(when))).expect("said")
}

fn kinds(world: &World, number: u64) -> Vec<EventKind> {
    world.history(number).iter().map(helpdesk_core::Event::kind).collect()
}

#[test]
fn who_has_room_again_gets_the_next_of_the_queue() {
    let mut world = queue(4);
    assert_eq!(holders(&world, 4), ["ann", "bob", "-", "-"]);
    world.act(agent("ann"), 1, Command::Solve, "10:00").expect("solved");
    assert_eq!(holders(&world, 4), ["ann", "bob", "ann", "-"], "the first opened goes first");
    world.act(agent("bob"), 2, Command::Unassign, "10:10").expect("put back");
    assert_eq!(holders(&world, 4), ["ann", "-", "ann", "bob"], "what a person put back waits for a person");
    let n_decisions = world.decisions(4).len();
    world.act(agent("ann"), 3, Command::AddNote { body: "hm".to_owned() }, "10:20").expect("a note");
    assert_eq!(world.decisions(4).len(), n_decisions, "nothing was freed, nothing is looked at");
}

#[test]
fn a_look_that_changes_nothing_writes_nothing() {
    let world = queue(4);
    let before: Vec<usize> = (1..=4).map(|n| world.decisions(n).len()).collect();
    let looked = block_on(world.desk.reassess_all(at("10:00"), u64::MAX)).expect("looked");
    assert_eq!(looked.n_changed, 0, "cem has room, and stands in for nobody");
    let ticked = block_on(world.desk.run_due(at("18:00"), u64::MAX)).expect("ticked");
    assert_eq!((ticked.n_changed, ticked.stuck.len()), (0, 0), "a full queue has no time of its own");
    assert_eq!((1..=4).map(|n| world.decisions(n).len()).collect::<Vec<_>>(), before);
}

#[test]
fn the_queue_follows_who_comes_and_goes() {
    let world = queue(4);
    let went = say(&world, "bob", Presence::Offline, "10:00");
    assert_eq!((went.n_looked_at, went.n_changed), (1, 1), "cem stands in and has room for one");
    assert_eq!(holders(&world, 4), ["ann", "bob", "cem", "-"]);
    assert!(kinds(&world, 2).contains(&EventKind::AssigneeLeft));
    assert_eq!(say(&world, "bob", Presence::Offline, "09:50"), Reassessed::default(), "what is older changes nothing");
    block_on(world.desk.run_due(at("10:30"), u64::MAX)).expect("ticked");
    assert_eq!(holders(&world, 4), ["ann", "-", "cem", "-"], "half an hour later bob has lost it");
    say(&world, "bob", Presence::Online, "11:00");
    assert_eq!(holders(&world, 4), ["ann", "bob", "cem", "-"]);
    let known = block_on(world.desk.acting_as(agent("bob")).presence(&id("bob"))).expect("known");
    assert_eq!(known, Some(AgentPresence { presence: Presence::Online, since: at("11:00") }));
}

#[test]
fn presence_is_ones_own_or_a_leads() {
    let world = queue(1);
    let set = |who: &str, of: &str| {
        let acting = world.desk.acting_as(agent(who));
        block_on(acting.set_presence(&id(of), Presence::Away, at("10:00")))
            .map(|_| ())
            .map_err(|error| error.to_string())
    };
    assert_eq!(set("bob", "bob"), Ok(()));
    let refused = set("ann", "bob").expect_err("not hers");
    assert!(refused.contains("expected agent `bob` or somebody who manages a team of theirs"), "{refused}");
    let nobody = block_on(world.desk.acting_as(agent("eve")).set_presence(&id("eve"), Presence::Away, at("10:00")));
    assert_eq!(
        nobody.expect_err("unknown").to_string(),
        "there is no agent `eve`, expected one of `ann`, `bob`, `cem`, `dan`"
    );
}

#[test]
fn a_limit_leaves_the_rest_and_says_so() {
    let mut world = queue(5);
    // The store learns of who comes and goes in another way: nobody looks.
    let set = |world: &World, presence, when: &str| {
        for who in ["ann", "bob"] {
            let said = AgentPresence { presence, since: at(when) };
            block_on(world.store.set_presence(&tenant(), &id(who), said)).expect("kept");
        }
    };
    set(&world, Presence::Away, "09:30");
    for (number, who) in [(1, "ann"), (2, "bob")] {
        world.act(agent(who), number, Command::Solve, "10:00").expect("solved");
    }
    set(&world, Presence::Online, "10:30");
    assert_eq!(holders(&world, 5)[2..], ["cem", "-", "-"], "cem stood in");
    let desk: TeamId = "desk".parse().expect("an id");
    let looked = block_on(world.desk.reassess(&desk, at("11:00"), 1)).expect("looked");
    assert_eq!((looked.n_looked_at, looked.n_changed, looked.unfinished), (1, 1, BTreeSet::from([desk.clone()])));
    let rest = block_on(world.desk.reassess(&desk, at("11:00"), 9)).expect("looked");
    assert_eq!((rest.n_changed, rest.unfinished.len()), (1, 0));
    assert_eq!(holders(&world, 5)[2..], ["cem", "ann", "bob"]);
}

#[test]
fn a_unit_of_several_parts_frees_everybody_it_frees() {
    let mut world = World::under(spec());
    world.open(9, "rita", TicketKind::Problem);
    for number in 1..=4 {
        world.open(number, "rita", TicketKind::Incident);
        world.act(service(), number, route("desk"), "09:10").expect("routed");
        assert_eq!(world.ann(9, link(LinkKind::ProblemOf, number), "09:20"), "ok");
    }
    assert_eq!(holders(&world, 4), ["ann", "bob", "-", "-"]);
    // Ann's and bob's incidents only: the others are no incidents of the problem.
    for number in [3, 4] {
        assert_eq!(world.ann(9, crate::world::unlink(LinkKind::ProblemOf, number), "09:30"), "ok");
    }
    assert_eq!(world.ann(9, Command::Solve, "10:00"), "ok");
    let solved = |n| world.load(n).status.kind().is_active();
    assert!(!solved(1) && !solved(2), "the incidents are solved with their problem");
    assert_eq!(holders(&world, 4), ["ann", "bob", "ann", "bob"], "both were freed by one commit");
}

fn why(world: &World, number: u64, who: &str) -> WhyNot {
    let acting = world.desk.acting_as(agent("ann"));
    block_on(acting.why_not(ticket(number), &id(who), at("10:00"))).expect("answered")
}

#[test]
fn a_table_of_why_not() {
    let mut world = queue(3);
    world.open(5, "rita", TicketKind::Incident);
    world.open(6, "rita", TicketKind::Incident);
    world.act(service(), 6, route("attic"), "09:30").expect("routed");
    for (number, who, expected) in [
        (1, "ann", "nothing keeps it from ann\n"),
        (
            1,
            "bob",
            "bob does not have it:\n  ann was chosen by least_loaded at 2026-01-05 09:01:00Z, when this spoke against the one you ask about:\n    eligible, but ann comes first by least_loaded: 0 of 1, never given one, against 0 of 1, never given one\n  full at 1\n",
        ),
        (
            2,
            "ann",
            "ann does not have it:\n  bob was chosen by least_loaded at 2026-01-05 09:02:00Z, when this spoke against the one you ask about:\n    full at 1\n  full at 1\n",
        ),
        (3, "cem", "cem does not have it:\n  is not of team desk and stands in for nobody there\n"),
        (3, "ann", "ann does not have it:\n  full at 1\n"),
        (5, "ann", "ann does not have it:\n  it has no team yet\n"),
        (6, "dan", "dan does not have it:\n  team attic gives nothing by itself, somebody has to take it\n"),
    ] {
        assert_eq!(why(&world, number, who).say(&Language::english()), expected, "{number} {who}");
    }
    world.act(agent("ann"), 2, Command::Assign { agent: id("ann") }, "09:40").expect("given");
    world.act(agent("ann"), 2, Command::Solve, "09:45").expect("solved");
    let given = why(&world, 2, "bob");
    assert!(matches!(&given.hindrances[..], [Hindrance::NoWork { .. }, Hindrance::Given { .. }, ..]), "{given:?}");
    let german = given.say(&Language::german());
    assert!(german.starts_with("bob hat es nicht:\n  es gibt daran nichts zu tun, es ist gelöst\n"), "{german}");
    let stored = serde_json::to_string(&given).expect("JSON");
    assert_eq!(serde_json::from_str::<WhyNot>(&stored).expect("read back"), given);
}

#[test]
fn a_requester_is_not_told_why() {
    let world = queue(1);
    let acting = world.desk.acting_as(crate::stage::requester());
    let hidden = block_on(acting.why_not(ticket(1), &id("bob"), at("10:00"))).expect_err("hidden");
    assert_eq!(hidden.to_string(), "there is no ticket 1");
}
