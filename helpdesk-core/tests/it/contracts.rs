//! Contracts and the service catalogue: who is entitled to what, on which day, until it is used up, and what asking sets in motion.
use std::{collections::BTreeMap, sync::Arc};

use helpdesk_core::{
    Billing, Claimant, Command, Configuration, ConfigurationSpec, ContractPeriod, ContractSpec, EventKind, Holder,
    OpenTicket, OrganizationId, Request, ServiceId, ServiceSpec, StatusKind, Ticket, WhenUsedUp, WorkCommand,
    entitlement,
};
use helpdesk_memory::MemoryStore;
use pollster::block_on;
use proptest::prelude::*;

use crate::stage::{Stage, agent, at, request, service, spec, tenant};

pub(crate) fn id<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is an id"))
}

pub(crate) fn contract(text: &str) -> ContractSpec {
    serde_json::from_str(text).expect("a contract")
}

/// Gold for the year in Berlin, ten hours of it; silver for ever.
pub(crate) fn contracts() -> Vec<ContractSpec> {
    vec![
        contract(
            r#"{"id": "gold", "organization": "acme", "zone": "Europe/Berlin", "starts_on": "2026-01-05", "ends_on": "2026-01-31",
                "policy": "vip", "included": "10h", "when_used_up": {"policy": "patient", "tag": "over", "notify": ["team"]}}"#,
        ),
        contract(
            r#"{"id": "silver", "organization": "acme", "zone": "UTC", "included": "1h", "per": "month", "when_used_up": {"refuse": true}}"#,
        ),
        contract(r#"{"id": "repair", "organization": "acme", "zone": "UTC", "services": ["repair"]}"#),
        contract(r#"{"id": "other", "organization": "umbra", "zone": "UTC"}"#),
    ]
}

pub(crate) fn configured(change: impl FnOnce(&mut ConfigurationSpec)) -> Arc<Configuration> {
    let mut spec = spec();
    spec.services = vec![
        serde_json::from_str(r#"{"id": "repair", "names": {"en": "Repair"}, "fields": ["rack"], "team": "lab", "urgency": "high", "impact": "high"}"#)
            .expect("a service"),
        serde_json::from_str(r#"{"id": "laptop", "approval": "boss", "policy": "patient", "priority": "low", "organizations": ["acme"]}"#)
            .expect("a service"),
        serde_json::from_str(r#"{"id": "premium", "contracts": ["gold"]}"#).expect("a service"),
    ];
    spec.contracts = contracts();
    spec.approvals = serde_json::from_str(
        r#"{"boss": {"question": "a laptop", "approvers": [{"agent": "ann"}], "holds": true, "needed_to_solve": true}}"#,
    )
    .expect("approvals");
    change(&mut spec);
    Arc::new(Configuration::build(spec).expect("contracts and services"))
}

pub(crate) fn asking(service: Option<&str>) -> OpenTicket {
    let fields = BTreeMap::from([(String::from("rack"), String::from("7"))]);
    OpenTicket { organization: Some(id("acme")), service: service.map(id), fields, ..request() }
}

/// A stage that knows what was used, as `contract=seconds`.
pub(crate) fn stage(used: &[(&str, i64)]) -> Stage {
    let mut stage = Stage::new();
    stage.configuration = configured(|_| {});
    for name in ["gold", "silver@2026-01", "silver@2026-02"] {
        stage.others.insert_held(Holder::Contract(id(name)), 0);
    }
    for (name, seconds) in used {
        stage.others.insert_held(Holder::Contract(id(name)), *seconds);
    }
    stage
}

pub(crate) fn open(stage: &mut Stage, request: OpenTicket, when: &str) -> Result<Ticket, String> {
    let opened = stage.act(&service(), Command::open(request), when).map(|_| ());
    opened.map(|()| stage.ticket().clone()).map_err(|refusal| refusal.to_string())
}

/// A name, when, what was used, for which service; by which contract, and whether it is used up.
type Row =
    (&'static str, &'static str, &'static [(&'static str, i64)], Option<&'static str>, Option<&'static str>, bool);

/// The day a contract begins, the day it ends, its last hour, and what is used.
#[test]
fn who_is_entitled_by_what() {
    let rows: [Row; 11] = [
        ("the evening before, in Berlin", "2026-01-04 22:59:59", &[], None, Some("silver"), false),
        ("its first instant in Berlin", "2026-01-04 23:00:00", &[], None, Some("gold"), false),
        ("its last second in Berlin", "2026-01-31 22:59:59", &[], None, Some("gold"), false),
        ("the day after, in Berlin", "2026-01-31 23:00:00", &[], None, Some("silver"), false),
        ("a second before it is used up", "2026-01-10 12:00", &[("gold", 35_999)], None, Some("gold"), false),
        ("used up to the second", "2026-01-10 12:00", &[("gold", 36_000)], None, Some("gold"), true),
        ("the month used up refuses", "2026-02-10 12:00", &[("silver@2026-02", 3_600)], None, None, false),
        (
            "the month before does not matter",
            "2026-02-10 12:00",
            &[("silver@2026-01", 3_600)],
            None,
            Some("silver"),
            false,
        ),
        (
            "a contract for a service",
            "2026-02-10 12:00",
            &[("silver@2026-02", 3_600)],
            Some("repair"),
            Some("repair"),
            false,
        ),
        ("of the first that fits", "2026-01-10 12:00", &[], Some("repair"), Some("gold"), false),
        ("not for another service", "2026-02-10 12:00", &[("silver@2026-02", 3_600)], Some("laptop"), None, false),
    ];
    for (name, when, used, service, expected, used_up) in rows {
        let mut stage = stage(used);
        let ticket = open(&mut stage, asking(service), when).expect(name);
        let held = ticket.entitlement.as_deref();
        assert_eq!(held.map(|held| held.contract.as_str()), expected, "{name}");
        assert_eq!(held.is_some_and(|held| held.used_up), used_up, "{name}");
    }
}

#[test]
fn the_decision_says_why_not() {
    let mut stage = stage(&[("silver@2026-02", 3_600)]);
    open(&mut stage, asking(None), "2026-02-10 12:00").expect("opened");
    let traces: Vec<(String, String)> = stage.decisions[0]
        .contracts
        .iter()
        .map(|trace| (trace.contract.to_string(), trace.against.clone().unwrap_or_default()))
        .collect();
    let told: [(&str, &str); 3] = [
        ("gold", "ended on 2026-01-31"),
        ("silver", "its hours are used up"),
        ("repair", "does not cover the service"),
    ];
    assert_eq!(traces, told.map(|(contract, why)| (contract.to_owned(), why.to_owned())));
}

#[test]
fn a_contract_gives_its_policy_until_it_is_used_up() {
    let policy = |ticket: &Ticket| ticket.policy.as_ref().map(|policy| policy.id.to_string()).unwrap_or_default();
    let mut fresh = stage(&[]);
    assert_eq!(policy(&open(&mut fresh, asking(None), "2026-01-10 12:00").expect("opened")), "vip");
    let mut over = stage(&[("gold", 40_000)]);
    assert_eq!(policy(&open(&mut over, asking(None), "2026-01-10 12:00").expect("opened")), "patient");
    let mut other = stage(&[]);
    let opened = open(&mut other, OpenTicket { organization: None, ..asking(None) }, "2026-01-10 12:00");
    assert_eq!(policy(&opened.expect("opened")), "usual");
}

pub(crate) fn log(seconds: u32) -> Command {
    let (category, note, began_at, agent) = (None, String::new(), None, None);
    Command::Work(WorkCommand::Log { seconds, category, note, billing: Billing::Billable, began_at, agent })
}

#[test]
fn the_last_hour_uses_it_up() {
    let mut stage = stage(&[("gold", 32_400)]);
    open(&mut stage, asking(None), "2026-01-10 12:00").expect("opened");
    stage.act(&agent("ann"), log(3_599), "2026-01-12 14:00").expect("a second is left");
    assert!(!stage.ticket().entitlement.as_ref().expect("gold").used_up);
    let claim = stage
        .units
        .last()
        .expect("a unit")
        .claims()
        .iter()
        .find(|claim| claim.delta == 3_599)
        .expect("a claim")
        .clone();
    assert_eq!((claim.holder, claim.limit), (Holder::Contract(id("gold")), Some(35_999)));
    stage.others.insert_held(Holder::Contract(id("gold")), 35_999);
    stage.act(&agent("ann"), log(1), "2026-01-12 15:00").expect("the last second");
    let ticket = stage.ticket();
    assert!(ticket.entitlement.as_ref().expect("gold").used_up);
    assert!(ticket.tags.contains("over"));
    assert_eq!(ticket.policy.as_ref().expect("a policy").id.as_str(), "patient");
    let entry = &ticket.work.as_ref().expect("a log").entries[1];
    assert_eq!((entry.contract.as_ref(), entry.counted_as.as_ref()), (Some(&id("gold")), Some(&id("gold"))));
    stage.others.insert_held(Holder::Contract(id("gold")), 36_000);
    stage.act(&agent("ann"), log(60), "2026-01-12 16:00").expect("over");
    let used_up = stage.kinds().into_iter().filter(|kind| *kind == EventKind::ContractUsedUp).count();
    assert_eq!(used_up, 1, "said once for a ticket");
}

/// Through a store: what one ticket uses is gone for the next, and a correction gives it back.
#[test]
fn a_store_adds_up_what_is_used() {
    let configuration = configured(|_| {});
    let store = Arc::new(MemoryStore::new());
    let desk = helpdesk_core::Desk::new(tenant(), store, Configuration::clone(&configuration));
    let submit = |name: &str, n: u64, who: &helpdesk_core::Actor, command: Command, when: &str| {
        let (id, ticket) = (id(name), helpdesk_core::TicketId::new(n).expect("an id"));
        block_on(desk.acting_as(who.clone()).submit(&Request {
            id,
            ticket,
            commands: vec![command],
            at: at(when),
            occurred_at: None,
            follow_up: None,
        }))
        .expect(name);
    };
    let by = |n: u64| {
        let auditor = helpdesk_core::Actor::auditor(tenant(), id("amy"));
        let ticket = block_on(desk.acting_as(auditor).ticket(helpdesk_core::TicketId::new(n).expect("an id")))
            .expect("a ticket");
        ticket.entitlement.map(|held| held.contract.to_string())
    };
    submit("o1", 1, &service(), Command::open(asking(None)), "2026-02-02 09:00");
    submit("w1", 1, &agent("ann"), log(3_600), "2026-02-02 12:00");
    submit("o2", 2, &service(), Command::open(asking(None)), "2026-02-03 09:00");
    assert_eq!((by(1), by(2)), (Some("silver".into()), None));
    let correct = Command::Work(WorkCommand::Correct { number: 1, reason: "not theirs".into() });
    submit("c1", 1, &agent("ann"), correct, "2026-02-03 10:00");
    submit("o3", 3, &service(), Command::open(asking(None)), "2026-02-03 11:00");
    submit("w3", 3, &agent("ann"), log(3_600), "2026-02-27 12:00");
    submit("o4", 4, &service(), Command::open(asking(None)), "2026-02-28 09:00");
    submit("o5", 5, &service(), Command::open(asking(None)), "2026-03-01 09:00");
    assert_eq!((by(3), by(4), by(5)), (Some("silver".into()), None, Some("silver".into())));
}

#[test]
fn a_service_sets_things_in_motion() {
    let mut repair = stage(&[]);
    let ticket = open(&mut repair, asking(Some("repair")), "2026-02-10 12:00").expect("opened");
    assert_eq!(ticket.team, Some(id("lab")));
    assert_eq!((ticket.tier.0, ticket.priority.to_string()), (2, String::from("urgent")));
    let mut laptop = stage(&[]);
    let ticket = open(&mut laptop, asking(Some("laptop")), "2026-02-10 12:00").expect("opened");
    assert_eq!((ticket.status.kind(), ticket.priority.to_string()), (StatusKind::OnHold, String::from("low")));
    assert_eq!(ticket.policy.as_ref().map(|policy| policy.id.as_str()), Some("patient"));
    assert_eq!(ticket.approvals.len(), 1);
    let solved = laptop.act(&agent("bob"), Command::Solve, "2026-02-10 13:00").map(|_| ()).expect_err("it is needed");
    assert_eq!(solved.to_string(), "the ticket cannot be solved yet: approval 1 pends");
}

#[test]
fn what_is_not_offered_is_refused() {
    let other = |request: OpenTicket| OpenTicket { organization: Some(id::<OrganizationId>("umbra")), ..request };
    let bare = |request: OpenTicket| OpenTicket { fields: BTreeMap::new(), ..request };
    let rows: [(OpenTicket, &str); 5] = [
        (asking(Some("labtop")), "there is no service `labtop` in the catalogue, did you mean `laptop`?"),
        (other(asking(Some("laptop"))), "service `laptop` is not offered here: it is for other organizations"),
        (asking(Some("premium")), "service `premium` is not offered here: no contract entitles to it"),
        (bare(asking(Some("repair"))), "service `repair` needs `rack`"),
        (asking(Some("laptop")), ""),
    ];
    for (request, expected) in rows {
        let mut stage = stage(&[]);
        let done = open(&mut stage, request, "2026-02-10 12:00").map(|_| ());
        assert_eq!(done.err().unwrap_or_default(), expected);
    }
    let mut entitled = stage(&[]);
    open(&mut entitled, asking(Some("premium")), "2026-01-10 12:00").expect("gold has it");
}

#[test]
fn names_in_contracts_and_services_are_there() {
    let mut spec = spec();
    spec.contracts = vec![contract(
        r#"{"id": "x", "organization": "acme", "zone": "UTC", "starts_on": "2026-02-01", "ends_on": "2026-01-31", "policy": "none",
            "services": ["golf"], "included": "0s", "when_used_up": {"notify": ["requester"]}}"#,
    )];
    spec.services = vec![
        serde_json::from_str::<ServiceSpec>(
            r#"{"id": "s", "team": "cellar", "policy": "none", "approval": "a", "contracts": ["y"]}"#,
        )
        .expect("s"),
    ];
    let problems = Configuration::build(spec).expect_err("problems").to_string();
    let expected = [
        "contract `x`: entitles to the unknown policy `none`",
        "contract `x`: covers the unknown service `golf`",
        "contract `x`: starts on 2026-02-01 and ends on 2026-01-31, expected an end not before the start",
        "contract `x`: includes no time, expected some, or none of it to include all",
        "contract `x`: tells a requester that it is used up, expected staff",
        "service `s`: is done by the unknown team `cellar`",
        "service `s`: has the unknown policy `none`",
        "service `s`: needs the unknown approval `a`",
        "service `s`: is offered by the unknown contract `y`",
    ];
    assert_eq!(problems.lines().collect::<Vec<_>>(), expected);
}

proptest! {
    #![proptest_config(crate::stage::histories(256))]

    /// The same contracts, instant and use give the same answer; the chosen one is the first against which nothing speaks, and a
    /// slow look at days and hours agrees.
    #[test]
    fn entitlement_is_a_function_of_its_arguments(
        minutes in 0u64..90_000,
        gold in 0i64..80_000,
        silver in 0i64..8_000,
        acme in any::<bool>(),
        repair in any::<bool>(),
    ) {
        let (organization, service): (OrganizationId, ServiceId) = (id(if acme { "acme" } else { "umbra" }), id("repair"));
        let when = at("2026-01-01 00:00") + std::time::Duration::from_secs(minutes * 60);
        let claimant =
            Claimant { organization: Some(&organization), service: Some(&service).filter(|_| repair), covering: &[] };
        let used = |holder: &Holder| if holder.id().starts_with("gold") { gold } else { silver };
        let contracts = contracts();
        let (chosen, traces) = entitlement(&contracts, claimant, when, &used);
        prop_assert_eq!(&(chosen.clone(), traces.clone()), &entitlement(&contracts, claimant, when, &used));
        // Winter: Berlin is an hour ahead.
        let in_gold = when >= at("2026-01-04 23:00") && when < at("2026-01-31 23:00");
        let slow = match (acme, in_gold, silver < 3_600, repair) {
            (false, ..) => Some("other"),
            (true, true, ..) => Some("gold"),
            (true, false, true, _) => Some("silver"),
            (true, false, false, true) => Some("repair"),
            (true, false, false, false) => None,
        };
        prop_assert_eq!(chosen.as_ref().map(|held| held.contract.as_str()), slow);
        let used_up = chosen.is_some_and(|held| held.used_up);
        prop_assert_eq!(used_up, slow == Some("gold") && gold >= 36_000);
        prop_assert_eq!(traces.iter().filter(|trace| trace.against.is_none()).count(), usize::from(slow.is_some()));
        prop_assert_eq!(contracts[1].per, ContractPeriod::Month);
        prop_assert!(contracts[0].when_used_up != WhenUsedUp::default());
    }
}
