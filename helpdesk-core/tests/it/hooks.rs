//! Hooks: what they propose is decided like anything else, and what goes wrong is a fault, never an error of the caller's.
use std::sync::Arc;

use helpdesk_core::{Action, Author, Cause, Command, EventKind, Hook, HookFacts, Priority, Proposal, Reaction, Rights};

use crate::stage::{Stage, request, requester};

/// Answers each event of a kind with the same commands.
struct Always(EventKind, Vec<Command>);

impl Hook for Always {
    fn name(&self) -> &str {
        "always"
    }
    fn version(&self) -> &str {
        "1"
    }
    fn listens_to(&self, kind: EventKind) -> bool {
        kind == self.0
    }
    fn react(&self, _facts: &HookFacts<'_>) -> Reaction {
        let proposals = self.1.iter().map(|command| Proposal { rule: "it".into(), command: command.clone() });
        Reaction { proposals: proposals.collect(), ..Reaction::default() }
    }
}

fn opened_with(hooks: Vec<Arc<dyn Hook>>) -> Stage {
    let mut stage = Stage::new();
    stage.hooks = hooks;
    stage.act(&requester(), Command::open(request()), "09:00").expect("a hook refuses nothing");
    stage
}

fn faults(stage: &Stage) -> Vec<String> {
    stage.decisions.iter().flat_map(|d| &d.faults).map(ToString::to_string).collect()
}

#[test]
fn a_reaction_is_part_of_the_same_commit_with_its_cause() {
    let command = Command::SetPriority { priority: Some(Priority::Urgent) };
    let stage = opened_with(vec![Arc::new(Always(EventKind::Opened, vec![command]))]);
    assert_eq!(stage.ticket().priority, Priority::Urgent);
    assert_eq!(stage.units.len(), 1);
    let event = stage.events.iter().find(|e| e.kind() == EventKind::PriorityChanged).expect("an event");
    assert_eq!(event.by, Author::Rule { hook: "always".into(), rule: "it".into() });
    assert_eq!(event.cause, Cause::Rule { hook: "always".into(), rule: "it".into(), seq: 1 });
}

#[test]
fn what_is_refused_is_a_fault_and_the_rest_goes_on() {
    let commands = vec![
        Command::Route { team: "cellar".parse().expect("an id") },
        Command::Route { team: "attic".parse().expect("an id") },
    ];
    let stage = opened_with(vec![Arc::new(Always(EventKind::Opened, commands))]);
    assert_eq!(stage.ticket().team.as_ref().map(|t| t.as_str()), Some("attic"));
    let expected = "`route` was refused: there is no team `cellar`, expected one of `desk`, `lab`, `attic` (from rule `it` on event 1)";
    assert_eq!(faults(&stage), [expected]);
}

#[test]
fn a_cascade_is_cut_at_its_depth_and_says_where() {
    let note = Command::AddNote { body: "again".into() };
    let stage = opened_with(vec![
        Arc::new(Always(EventKind::Opened, vec![note.clone()])),
        Arc::new(Always(EventKind::NoteAdded, vec![note])),
    ]);
    assert_eq!(stage.kinds().iter().filter(|k| **k == EventKind::NoteAdded).count(), 3);
    let cut = faults(&stage);
    assert_eq!(cut.len(), 1);
    assert!(
        cut[0].starts_with(
            "`add_note` was not done: reactions are cut at depth 3: `it`, `it`, `it`, `it` (from rule `it` on event "
        ),
        "{}",
        cut[0]
    );
    let step = helpdesk_core::Step { decision: stage.decisions[0].clone(), events: Vec::new() };
    let german = step.say(&helpdesk_core::Language::german());
    let said = "`add_note` geschah nicht: Reaktionen enden in Tiefe 3: `it`, `it`, `it`, `it`";
    assert!(german.contains(said), "{german}");
}

#[test]
fn hooks_can_neither_open_nor_tick() {
    let commands = vec![Command::open(request()), Command::Tick];
    let stage = opened_with(vec![Arc::new(Always(EventKind::Opened, commands))]);
    assert_eq!(faults(&stage).len(), 2);
}

#[test]
fn hooks_react_in_the_order_in_which_they_were_added() {
    let route = |team: &str| Command::Route { team: team.parse().expect("an id") };
    let stage = opened_with(vec![
        Arc::new(Always(EventKind::Opened, vec![route("attic")])),
        Arc::new(Always(EventKind::Opened, vec![route("lab")])),
    ]);
    assert_eq!(stage.ticket().team.as_ref().map(|t| t.as_str()), Some("lab"), "the last one has the last word");
}

/// Reacts to the reaction: whoever cannot be found here is looked for there.
#[test]
fn a_hook_that_places_a_ticket_anew_gets_an_agent_for_it() {
    let mut stage = Stage::new();
    let route = Command::Route { team: "lab".parse().expect("an id") };
    stage.hooks = vec![Arc::new(Always(EventKind::AssignmentDeferred, vec![route]))];
    let mut spec = crate::stage::spec();
    spec.teams[1].strategy = Some(helpdesk_core::Strategy::LeastLoaded);
    spec.agents[2].tiers.push(helpdesk_core::Tier(1));
    spec.teams[1].tiers.push(helpdesk_core::Tier(1));
    stage.configuration = Arc::new(helpdesk_core::Configuration::build(spec).expect("a configuration"));
    let full = helpdesk_core::AgentLoad { open: 9, ..helpdesk_core::AgentLoad::default() };
    stage.roster.insert("ann".parse().expect("an id"), full);
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    stage
        .act(&crate::stage::service(), Command::Route { team: "desk".parse().expect("an id") }, "09:00")
        .expect("routed");
    assert_eq!(stage.ticket().assignee.as_ref().map(|a| a.as_str()), Some("cleo"));
}

#[test]
fn a_hooks_own_choice_of_agent_is_bounded_by_no_capacity() {
    let mut stage = Stage::new();
    let assign = Command::Assign { agent: "bob".parse().expect("an id") };
    stage.hooks = vec![Arc::new(Always(EventKind::Assigned, vec![assign]))];
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    let route = Command::Route { team: "desk".parse().expect("an id") };
    let unit = stage.act(&crate::stage::service(), route, "09:00").expect("routed");
    assert_eq!(
        unit.claims().iter().map(|c| (c.holder.id(), c.limit)).collect::<Vec<_>>(),
        [("ann", None), ("bob", None)]
    );
    let deltas: Vec<_> = unit.claims().iter().map(|claim| claim.delta).collect();
    assert_eq!(deltas, [0, 1], "it was ann's turn, and she holds nothing");
}

#[test]
fn a_reaction_is_done_whole_or_not_at_all() {
    let fields = |n: usize| Command::SetField { name: format!("f{n}"), value: Some("x".into()) };
    let mut commands: Vec<Command> = (0..200).map(fields).collect();
    commands.extend(
        (0..400).map(|n| Command::SetPriority {
            priority: Some(if n % 2 == 0 { Priority::High } else { Priority::Normal }),
        }),
    );
    let stage = opened_with(vec![Arc::new(Always(EventKind::Opened, commands))]);
    assert!(stage.events.len() <= helpdesk_core::EVENTS_MAX);
    assert!(faults(&stage).iter().any(|f| f.contains("the events of one request: ")), "{:?}", faults(&stage).first());
    let clocks = stage.explain("09:00").clocks;
    assert!(clocks.iter().all(|c| c.ledger.total == c.used));
}

/// Reads along and no more.
struct Reader(Always);

impl Hook for Reader {
    fn name(&self) -> &str {
        "reader"
    }
    fn version(&self) -> &str {
        "1"
    }
    fn listens_to(&self, kind: EventKind) -> bool {
        self.0.listens_to(kind)
    }
    fn rights(&self) -> Rights {
        Rights::of([Action::ReadPublic, Action::NoteInternal])
    }
    fn react(&self, facts: &HookFacts<'_>) -> Reaction {
        self.0.react(facts)
    }
}

#[test]
fn a_hook_does_what_its_owner_may() {
    let commands = vec![
        Command::AddNote { body: "seen".into() },
        Command::SetPriority { priority: Some(Priority::Urgent) },
        Command::Close { reason: helpdesk_core::CloseReason::Spam },
    ];
    let stage = opened_with(vec![Arc::new(Reader(Always(EventKind::Opened, commands)))]);
    assert_eq!((stage.ticket().n_messages, stage.ticket().priority), (1, Priority::Normal));
    let expected = [
        "`set_priority` is not allowed: the service was not given this right (from rule `it` on event 1)",
        "`close` is not allowed: the service was not given this right (from rule `it` on event 1)",
    ];
    assert_eq!(faults(&stage), expected);
}
