//! What a choice counts: never the ticket in question against who has it, always what the same request gives on other tickets.
use helpdesk_core::{Command, ConfigurationSpec, EventKind, LinkKind, Strategy, TicketKind};
use serde_json::json;

use crate::{
    stage::{agent, service},
    world::{World, link},
};

fn route(team: &str) -> Command {
    Command::Route { team: team.parse().expect("an id") }
}

fn holder(world: &World, number: u64) -> String {
    world.load(number).assignee.map_or_else(|| "-".to_owned(), |agent| agent.to_string())
}

/// Two at the desk, and whoever asks says by which strategy.
fn by_hand() -> World {
    let spec = json!({
        "teams": [{"id": "desk"}],
        "agents": [{"id": "ann", "teams": ["desk"], "capacity": 4, "skills": {"sql": 3}},
            {"id": "bob", "teams": ["desk"], "capacity": 4, "skills": {"sql": 3}}]
    });
    World::under(serde_json::from_value(spec).expect("a configuration"))
}

#[test]
fn asking_the_same_again_moves_nothing() {
    for strategy in [Strategy::LeastLoaded, Strategy::LongestIdle, Strategy::SkillMatch, Strategy::SameAgent] {
        let mut world = by_hand();
        // Both had tickets: bob's is older, and each has one.
        for (number, who) in [(1, "bob"), (2, "ann"), (3, "ann")] {
            world.open(number, "rita", TicketKind::Incident);
            world.act(service(), number, route("desk"), "09:01").expect("routed");
            let given = Command::Assign { agent: who.parse().expect("an id") };
            world.act(service(), number, given, &format!("09:1{number}")).expect("given");
        }
        world.act(agent("ann"), 2, Command::Solve, "09:20").expect("solved");
        let ask = |world: &mut World, when: &str| {
            world.act(service(), 3, Command::AssignBy { strategy }, when).expect("asked");
            holder(world, 3)
        };
        let first = ask(&mut world, "10:00");
        // Beside it ann has nothing and bob has one; the one that ann got last is the ticket itself.
        assert_eq!(first, "ann", "{strategy}");
        let n_events = world.history(3).len();
        for when in ["10:01", "10:02", "10:03"] {
            assert_eq!(ask(&mut world, when), first, "{strategy}");
        }
        assert_eq!(world.history(3).len(), n_events, "{strategy}: nothing happens");
    }
}

#[test]
fn who_has_had_less_to_do_since_gets_it() {
    let mut world = by_hand();
    for (number, when) in [(1, "09:11"), (2, "09:12")] {
        world.open(number, "rita", TicketKind::Incident);
        world.act(service(), number, route("desk"), "09:01").expect("routed");
        world.act(service(), number, Command::Assign { agent: "ann".parse().expect("an id") }, when).expect("given");
    }
    world.act(service(), 1, Command::AssignBy { strategy: Strategy::LongestIdle }, "10:00").expect("asked");
    assert_eq!(holder(&world, 1), "bob", "ann got another one later, bob none");
}

/// ann has room for one; so has bob, who comes at two. Their teams are said by the row.
fn shifts(ann: &str, bob: &str) -> ConfigurationSpec {
    serde_json::from_value(json!({
        "schedules": {"late": [{"effective_from": null, "plan": {"zone": "UTC", "hours": {"mon": [["14:00", "22:00"]]}}}]},
        "teams": [{"id": "desk", "strategy": "least_loaded"}, {"id": "lab", "strategy": "same_agent", "assignment": {"then": ["least_loaded"]}}, {"id": "attic"}],
        "agents": [{"id": "ann", "teams": [ann], "capacity": 1}, {"id": "bob", "teams": [bob], "capacity": 1, "shift": "late"},
            {"id": "cem", "teams": ["lab"], "capacity": 1, "shift": "late"}]
    }))
    .expect("a configuration")
}

/// Ticket 1 is ann's; 2 and 3 are in the queues of these teams, on hold until 1 is done.
fn two_wait_for_one(spec: ConfigurationSpec, queues: [&str; 2]) -> World {
    let mut world = World::under(spec);
    let anns = world.desk.configuration().agent(&"ann".parse().expect("an id")).expect("ann").teams[0].to_string();
    for (number, team) in [(1, anns.as_str()), (2, queues[0]), (3, queues[1])] {
        world.open(number, "rita", TicketKind::Incident);
        world.act(service(), number, route(team), "09:01").expect("routed");
    }
    world.act(service(), 1, Command::Assign { agent: "ann".parse().expect("an id") }, "09:02").expect("ann's");
    for number in [2, 3] {
        let hold = Command::Hold { reason: "waits for the other one".to_owned(), until: None };
        world.act(service(), number, hold, "09:10").expect("on hold");
        world.act(service(), number, link(LinkKind::WaitsFor, 1), "09:11").expect("linked");
    }
    assert_eq!([holder(&world, 1), holder(&world, 2), holder(&world, 3)], ["ann", "-", "-"]);
    world
}

#[test]
fn what_one_ticket_gets_the_next_of_the_request_cannot_have() {
    let mut world = two_wait_for_one(shifts("desk", "desk"), ["desk", "desk"]);
    world.act(agent("ann"), 1, Command::Solve, "14:00").expect("solved, and both go on");
    assert_eq!(
        [holder(&world, 2), holder(&world, 3)],
        ["bob", "ann"],
        "one for each: bob is idle, and ann's room is free again"
    );
    for number in [2, 3] {
        let part_of = world.decisions(number).last().expect("a decision").part_of;
        assert_eq!(part_of.map(u64::from), Some(1), "ticket {number}: in the same request");
    }
}

#[test]
fn who_finds_no_room_in_the_same_request_waits() {
    let mut world = two_wait_for_one(shifts("attic", "desk"), ["desk", "desk"]);
    world.act(agent("ann"), 1, Command::Solve, "14:00").expect("solved, and both go on");
    assert_eq!([holder(&world, 2), holder(&world, 3)], ["bob", "-"]);
    let last = world.decisions(3).last().cloned().expect("a decision");
    let against =
        last.assignments[0].candidates.iter().map(|candidate| candidate.against.as_ref().map(ToString::to_string));
    assert_eq!(against.collect::<Vec<_>>(), [Some("full: 1 of 1 tickets".to_owned())], "and the reason is said");
}

#[test]
fn tickets_of_two_teams_in_one_request_each_get_their_own() {
    let mut world = two_wait_for_one(shifts("desk", "lab"), ["lab", "lab"]);
    world.open(4, "rita", TicketKind::Incident);
    let kinds = |world: &World| world.history(4).iter().map(helpdesk_core::Event::kind).collect::<Vec<_>>();
    world.act(service(), 4, route("desk"), "09:20").expect("routed");
    world.act(service(), 4, Command::Hold { reason: "the same".to_owned(), until: None }, "09:21").expect("on hold");
    world.act(service(), 4, link(LinkKind::WaitsFor, 1), "09:22").expect("linked");
    world.act(agent("ann"), 1, Command::Solve, "14:00").expect("solved, and all go on");
    assert_eq!([2, 3, 4].map(|number| holder(&world, number)), ["bob", "cem", "ann"]);
    assert!(kinds(&world).contains(&EventKind::Assigned));
}

#[test]
fn one_request_may_ask_for_agents_of_several_teams() {
    let mut world = World::under(shifts("desk", "lab"));
    world.open(1, "rita", TicketKind::Incident);
    world.act(service(), 1, route("desk"), "14:00").expect("routed");
    let commands = vec![
        Command::AssignBy { strategy: Strategy::LeastLoaded },
        route("lab"),
        Command::AssignBy { strategy: Strategy::SameAgent },
    ];
    world.act_all(service(), 1, commands, "14:10").expect("no end of wants");
    assert_eq!(world.load(1).team.map(|team| team.to_string()).as_deref(), Some("lab"));
}
