//! What would have to be otherwise: every answer is tried.
use std::{collections::BTreeSet, sync::Arc};

use helpdesk_core::{
    Actor, AgentSpec, Basis, COUNTERFACTUAL_CHANGES_MAX, Change, Command, Configuration, Counterfactuals, Desk,
    EventKind, Hook, HookFacts, Language, OpenTicket, Priority, Proposal, Reaction, Refusal, Request, SkillLevel,
    SubmitError, TicketId, TicketKind, Tier, Urgency, Wanted,
};
use helpdesk_memory::MemoryStore;
use pollster::block_on;
use proptest::prelude::*;

use crate::stage::{agent, at, request, service, spec, tenant};

/// The desk takes everything; the lab what is urgent enough, and changes that come over a program.
struct Router;

impl Hook for Router {
    fn name(&self) -> &'static str {
        "router"
    }
    fn version(&self) -> &'static str {
        "1"
    }
    fn listens_to(&self, kind: EventKind) -> bool {
        kind == EventKind::Opened
    }
    fn react(&self, facts: &HookFacts<'_>) -> Reaction {
        let ticket = facts.ticket;
        let program = ticket.kind == TicketKind::Change && ticket.channel == helpdesk_core::Channel::Api;
        let team = if ticket.priority >= Priority::High || program { "lab" } else { "desk" };
        let command = Command::Route { team: team.parse().expect("an id") };
        Reaction { proposals: vec![Proposal { rule: "route".into(), command }], ..Reaction::default() }
    }
}

/// Databases take what somebody of theirs knows how to do well.
struct Specialists;

impl Hook for Specialists {
    fn name(&self) -> &'static str {
        "specialists"
    }
    fn version(&self) -> &'static str {
        "1"
    }
    fn listens_to(&self, kind: EventKind) -> bool {
        kind == EventKind::Opened
    }
    fn react(&self, facts: &HookFacts<'_>) -> Reaction {
        let three = SkillLevel::new(3).expect("a level");
        let knows = |agent: &AgentSpec| {
            agent.teams.iter().any(|team| team.as_str() == "databases")
                && agent.skills.iter().any(|(skill, level)| skill.as_str() == "postgres" && *level >= three)
        };
        let known = facts.configuration.agents().any(knows) || facts.ticket.priority >= Priority::High;
        let team = if known { "databases" } else { "desk" };
        let command = Command::Route { team: team.parse().expect("an id") };
        Reaction { proposals: vec![Proposal { rule: "route".into(), command }], ..Reaction::default() }
    }
}

/// A desk, and databases of the second tier that give away by skill. Cem works late.
fn specialists() -> Desk {
    let text = r#"{
        "schedules": {"late": [{"effective_from": null, "plan": {"zone": "UTC", "hours": {"mon": [["14:00", "22:00"]]}}}]},
        "teams": [{"id": "desk"}, {"id": "databases", "tiers": [2], "strategy": "skill_match"}],
        "agents": [
            {"id": "ann", "teams": ["desk"]},
            {"id": "dora", "teams": ["databases"], "tiers": [2], "skills": {"postgres": 1}},
            {"id": "cem", "teams": ["databases"], "tiers": [2], "shift": "late", "skills": {"postgres": 2}}
        ],
        "skill_rules": [{"when": {"teams": ["databases"]}, "needs": {"skills": {"postgres": 2}}}]
    }"#;
    let configuration = Configuration::build(serde_json::from_str(text).expect("a spec")).expect("a configuration");
    Desk::new(tenant(), Arc::new(MemoryStore::new()), configuration).with_hook(Arc::new(Specialists))
}

#[test]
fn skills_and_presence_are_inputs_too() {
    let desk = specialists();
    open(&desk, request());
    let databases = Wanted::Place { team: "databases".parse().expect("an id"), tier: Tier(2) };
    let found = said(&ask(&desk, &databases, Basis::Opening, &[]).expect("answered"));
    for line in ["if priority high or more", "if dora's postgres is 3 or more", "if cem's postgres is 3 or more"] {
        assert!(found.iter().any(|said| said == line), "{line} not in {found:?}");
    }
    assert!(!found.iter().any(|line| line.contains("ann")), "she is of another team: {found:?}");

    let mut urgent = request();
    urgent.priority = Some(Priority::Urgent);
    let desk = specialists();
    open(&desk, urgent);
    let agent = |id: &str| Wanted::Agent(id.parse().expect("an id"));
    let now = |wanted: &Wanted| ask(&desk, wanted, Basis::Now, &[]).expect("answered");
    assert_eq!(said(&now(&agent("dora"))), ["if dora's postgres is 2 or more"]);
    let cem = now(&agent("cem"));
    assert_eq!(said(&cem), ["if cem were there"]);
    assert_eq!(Language::german().say(&cem.found[0].tell()), "wenn cem da wäre");
    let dora = now(&agent("dora"));
    assert_eq!(Language::german().say(&dora.found[0].tell()), "wenn postgres von dora 2 oder mehr");
    assert_eq!(
        serde_json::to_string(&dora.found[0].changes).expect("JSON"),
        r#"[{"skill":{"agent":"dora","skill":"postgres","level":2}}]"#
    );
}

/// A kind, an organization and a field that a condition within a condition names: all of them can change while a ticket is under way.
#[test]
fn what_a_ticket_can_turn_out_to_be_is_tried() {
    let text = r#"{
        "schedules": {"early": [{"plan": {"zone": "UTC", "hours": {"mon": [["06:00", "14:00"]]}}}]},
        "organizations": [{"id": "acme", "name": "Acme"}],
        "policies": [
            {"id": "bug", "schedule": "early", "when": {"kinds": ["problem"]}, "targets": {}},
            {"id": "partner", "schedule": "early", "when": {"any": [{"organizations": ["acme"]}, {"fields": {"area": ["api"]}}]}, "targets": {}},
            {"id": "rest", "schedule": "early", "targets": {}}
        ]
    }"#;
    let configuration = Configuration::build(serde_json::from_str(text).expect("a spec")).expect("a configuration");
    let desk = Desk::new(tenant(), Arc::new(MemoryStore::new()), configuration);
    open(&desk, request());
    for (policy, expected) in [
        ("bug", r#"[[{"kind":"problem"}]]"#),
        ("partner", r#"[[{"organization":"acme"}],[{"field":{"name":"area","value":"api"}}]]"#),
    ] {
        for basis in [Basis::Now, Basis::Opening] {
            let found = ask(&desk, &Wanted::Policy(policy.parse().expect("an id")), basis, &[]).expect("answered");
            let changes: Vec<_> = found.found.iter().map(|way| &way.changes).collect();
            assert_eq!(serde_json::to_string(&changes).expect("JSON"), expected, "{policy} {basis:?}");
        }
    }
}

fn desk() -> Desk {
    let configuration = Configuration::build(spec()).expect("a configuration");
    Desk::new(tenant(), Arc::new(MemoryStore::new()), configuration).with_hook(Arc::new(Router))
}

fn ticket() -> TicketId {
    TicketId::new(7).expect("an id")
}

fn open(desk: &Desk, request: OpenTicket) {
    let request = Request::open("o".parse().expect("an id"), ticket(), request, at("09:00"));
    block_on(desk.acting_as(service()).submit(&request)).expect("opened");
}

fn ask(desk: &Desk, wanted: &Wanted, basis: Basis, also: &[Change]) -> Result<Counterfactuals, SubmitError> {
    block_on(desk.acting_as(agent("ann")).counterfactuals(ticket(), wanted, basis, also, at("10:00")))
}

fn said(found: &Counterfactuals) -> Vec<String> {
    found.found.iter().map(|one| Language::english().say(&one.tell())).collect()
}

#[test]
fn a_table_of_ways() {
    let lab = Wanted::Place { team: "lab".parse().expect("an id"), tier: Tier(2) };
    let vip = Wanted::Policy("vip".parse().expect("an id"));
    for (wanted, basis, expected) in [
        (
            &lab,
            Basis::Opening,
            vec!["if priority high or more", "if impact high", "if urgency high", "if kind change, over a program"],
        ),
        (&vip, Basis::Opening, vec!["if tag `vip`"]),
        (&vip, Basis::Now, vec!["if tag `vip`"]),
        (&Wanted::Priority(Priority::Urgent), Basis::Now, vec!["if priority urgent", "if impact high, urgency high"]),
    ] {
        let desk = desk();
        open(&desk, request());
        let found = ask(&desk, wanted, basis, &[]).expect("answered");
        assert!(!found.is_so && !found.cut);
        let said = said(&found);
        for line in &expected {
            assert!(said.iter().any(|found| found == line), "{wanted:?} {basis:?}: {line} not in {said:?}");
        }
    }
}

#[test]
fn what_is_so_needs_no_change() {
    let desk = desk();
    open(&desk, request());
    let found = ask(&desk, &Wanted::Team("desk".parse().expect("an id")), Basis::Opening, &[]).expect("answered");
    assert!(found.is_so && found.found.is_empty());
}

#[test]
fn an_agent_who_is_full_would_have_to_be_free() {
    let mut spec = spec();
    spec.agents.retain(|agent| agent.id.as_str() != "bob");
    spec.agents.iter_mut().for_each(|agent| agent.capacity = Some(1));
    let configuration = Configuration::build(spec).expect("a configuration");
    let desk = Desk::new(tenant(), Arc::new(MemoryStore::new()), configuration).with_hook(Arc::new(Router));
    for n in [6, 7] {
        let id = format!("o{n}").parse().expect("an id");
        let request = Request::open(id, TicketId::new(n).expect("an id"), request(), at("09:00"));
        block_on(desk.acting_as(service()).submit(&request)).expect("opened");
    }
    let found = ask(&desk, &Wanted::Agent("ann".parse().expect("an id")), Basis::Now, &[]).expect("answered");
    assert_eq!(said(&found), ["if ann had nothing to do"]);
}

#[test]
fn what_cannot_be_is_refused() {
    let desk = desk();
    open(&desk, request());
    let refused = |wanted: &Wanted, also: &[Change]| match ask(&desk, wanted, Basis::Opening, also) {
        Err(SubmitError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    let attic = "cellar".parse().expect("an id");
    assert!(matches!(refused(&Wanted::Team(attic), &[]), Refusal::UnknownTeam { .. }));
    let many = vec![Change::Tag("x".into()); COUNTERFACTUAL_CHANGES_MAX + 1];
    assert!(matches!(refused(&Wanted::Tier(Tier(2)), &many), Refusal::OverLimit { .. }));
    let rita = Actor::requester(tenant(), "rita".parse().expect("an id"));
    let asked = desk.acting_as(rita);
    let hidden = block_on(asked.counterfactuals(ticket(), &Wanted::Tier(Tier(2)), Basis::Now, &[], at("10:00")));
    assert!(matches!(hidden, Err(SubmitError::Refused(Refusal::NoSuchTicket { .. }))), "{hidden:?}");
}

/// A request with these changes made by hand.
fn changed(mut request: OpenTicket, changes: &[Change]) -> OpenTicket {
    for change in changes {
        match change.clone() {
            Change::Priority(priority) => request.priority = Some(priority),
            Change::Impact(impact) => request.impact = impact,
            Change::Urgency(urgency) => request.urgency = urgency,
            Change::Kind(kind) => request.kind = kind,
            Change::Channel(channel) => request.channel = channel,
            Change::Organization(organization) => request.organization = Some(organization),
            Change::Tag(tag) => {
                request.tags.insert(tag);
            }
            Change::WithoutTag(tag) => {
                request.tags.remove(&tag);
            }
            Change::Field { name, value } => {
                request.fields.insert(name, value);
            }
            Change::Free(_) | _ => {}
        }
    }
    request
}

proptest! {
    #![proptest_config(crate::stage::histories(24))]

    /// Every answer is a world in which the wanted is so, and none of its changes alone would do.
    #[test]
    fn counterfactuals_come_true(
        urgent in any::<bool>(),
        tags in proptest::sample::subsequence(vec!["vip", "night", "patient"], 0..=3),
        wanted in prop_oneof![
            Just(Wanted::Team("lab".parse().expect("an id"))),
            Just(Wanted::Tier(Tier(1))),
            Just(Wanted::Policy("night".parse().expect("an id"))),
            Just(Wanted::Priority(Priority::Low)),
        ],
    ) {
        let mut asked = request();
        asked.tags = tags.iter().map(|tag| (*tag).to_owned()).collect::<BTreeSet<_>>();
        if urgent {
            asked.urgency = Urgency::High;
        }
        let first = desk();
        open(&first, asked.clone());
        let found = ask(&first, &wanted, Basis::Opening, &[]).expect("answered");
        let outcome = |changes: &[Change]| {
            let desk = desk();
            open(&desk, changed(asked.clone(), changes));
            wanted.holds(&block_on(desk.acting_as(agent("ann")).ticket(ticket())).expect("a ticket"))
        };
        prop_assert_eq!(found.is_so, outcome(&[]));
        for one in found.found.iter().filter(|one| !one.changes.iter().any(|c| matches!(c, Change::Free(_)))) {
            prop_assert!(outcome(&one.changes), "{:?}", one);
            if let [a, b] = &one.changes[..] {
                prop_assert!(!outcome(std::slice::from_ref(a)) && !outcome(std::slice::from_ref(b)), "{:?}", one);
            }
        }
    }
}
