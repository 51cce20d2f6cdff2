//! Assets and what they change: which contract covers a ticket, which policy a service or a contract brings, what is left of it when closed.
use helpdesk_core::{
    AssetSpec, Claimant, CloseReason, Command, Condition, Configuration, EventKind, Holder, HostSubject, OpenTicket,
    OrganizationId, SubjectCommand, SubjectLink, Ticket, TicketKind, WorkCommand, entitlement,
};
use proptest::prelude::*;

use crate::{
    contracts::{asking, configured, contract, contracts, id, log, open, stage},
    stage::{Stage, agent, at, spec},
};

fn subject(id: &str) -> HostSubject {
    HostSubject::new("server", id).expect("a subject")
}

fn about(ids: &[&str]) -> OpenTicket {
    let link = |id: &&str| SubjectLink { subject: subject(id), role: String::new() };
    OpenTicket { subjects: ids.iter().map(link).collect(), ..asking(None) }
}

fn asset(text: &str) -> AssetSpec {
    serde_json::from_str(text).expect("an asset")
}

/// Of acme's servers one is covered by the last contract, one by none; umbra's is covered by umbra's.
fn equipped(used: &[(&str, i64)]) -> Stage {
    let mut stage = stage(used);
    stage.configuration = configured(|spec| {
        spec.contracts.push(contract(r#"{"id": "rack", "organization": "acme", "zone": "UTC", "policy": "night"}"#));
        spec.assets = vec![
            asset(r#"{"kind": "server", "id": "web-1", "name": "Web", "organization": "acme", "contract": "rack"}"#),
            asset(r#"{"kind": "server", "id": "web-2", "organization": "acme"}"#),
            asset(r#"{"kind": "server", "id": "far-1", "contract": "other"}"#),
        ];
    });
    stage
}

fn held(ticket: &Ticket) -> &str {
    ticket.entitlement.as_ref().map_or("", |held| held.contract.as_str())
}

fn policy(ticket: &Ticket) -> &str {
    ticket.policy.as_ref().map_or("", |policy| policy.id.as_str())
}

#[test]
fn what_covers_a_ticket_is_looked_at_first() {
    let rows: [(&str, &[&str], &str); 6] = [
        ("about nothing", &[], "gold"),
        ("about a covered server", &["web-1"], "rack"),
        ("about one that nothing covers", &["web-2"], "gold"),
        ("about one that the desk does not know", &["web-9"], "gold"),
        ("about somebody else's", &["far-1"], "gold"),
        ("about several", &["far-1", "web-1", "web-2"], "rack"),
    ];
    for (name, ids, expected) in rows {
        let mut stage = equipped(&[]);
        let ticket = open(&mut stage, about(ids), "2026-01-10 12:00").expect(name);
        assert_eq!(held(&ticket), expected, "{name}");
    }
    let mut foreign = equipped(&[]);
    open(&mut foreign, about(&["far-1"]), "2026-01-10 12:00").expect("opened");
    let looked_at: Vec<_> = foreign.decisions[0].contracts.iter().map(|t| (t.contract.as_str(), &t.against)).collect();
    assert_eq!(looked_at, [("other", &Some("another organization".to_owned())), ("gold", &None)]);
}

#[test]
fn a_link_looks_again_at_what_covers() {
    let mut stage = equipped(&[]);
    let ticket = open(&mut stage, about(&[]), "2026-01-10 12:00").expect("opened");
    assert_eq!((held(&ticket), policy(&ticket)), ("gold", "vip"));
    let link = |id| Command::Subject(SubjectCommand::Link(SubjectLink { subject: subject(id), role: String::new() }));
    let unlink = |id| Command::Subject(SubjectCommand::Unlink(subject(id)));
    for (command, expected) in [
        (link("web-2"), ("gold", "vip")),
        (link("web-1"), ("rack", "night")),
        (unlink("web-2"), ("rack", "night")),
        (unlink("web-1"), ("gold", "vip")),
    ] {
        stage.act(&agent("ann"), command, "2026-01-10 13:00").expect("done");
        assert_eq!((held(stage.ticket()), policy(stage.ticket())), expected);
    }
    let n_chosen = stage.kinds().into_iter().filter(|kind| *kind == EventKind::ContractChosen).count();
    assert_eq!(n_chosen, 2, "only where another one counts");
}

#[test]
fn the_desk_knows_more_of_an_asset_than_of_a_subject() {
    let mut stage = equipped(&[]);
    let ticket = open(&mut stage, about(&["web-9", "web-2", "web-1"]), "2026-01-10 12:00").expect("opened");
    let names: Vec<&str> = stage.configuration.assets_of(&ticket).map(AssetSpec::name).collect();
    assert_eq!(names, ["Web", "web-2"]);
    assert_eq!(stage.configuration.asset(&subject("web-9")), None);
}

#[test]
fn an_asset_stands_once_under_a_contract_of_its_owner() {
    let mut spec = spec();
    spec.contracts = contracts();
    spec.assets = vec![
        asset(r#"{"kind": "server", "id": "a", "contract": "none"}"#),
        asset(r#"{"kind": "server", "id": "a"}"#),
        asset(r#"{"kind": "server", "id": "b", "organization": "umbra", "contract": "gold"}"#),
        asset(r#"{"kind": "", "id": "c"}"#),
    ];
    spec.policies[0].when = Condition {
        contracts: vec![id("bronze")],
        any: vec![Condition { services: vec![id("golf")], ..Condition::default() }],
        ..Condition::default()
    };
    spec.services = vec![serde_json::from_str(r#"{"id": "s", "checklists": ["setup"]}"#).expect("a service")];
    spec.contracts.retain(|contract| contract.services.is_empty());
    let problems = Configuration::build(spec).expect_err("problems").to_string();
    let expected = [
        "asset server `a`: is covered by the unknown contract `none`",
        "asset server `a`: is there twice",
        "asset server `b`: is covered by contract `gold` of `acme`, expected its owner's",
        "asset  `c`: the kind of a subject is empty, expected some text",
        "policy `vip` version 1: asks for the unknown service `golf`",
        "policy `vip` version 1: asks for the unknown contract `bronze`",
        "service `s`: gives the unknown checklist `setup`",
    ];
    assert_eq!(problems.lines().collect::<Vec<_>>(), expected);
}

/// A name, what was used, for which service; which policy holds.
type AskedRow = (&'static str, &'static [(&'static str, i64)], Option<&'static str>, &'static str);

#[test]
fn policies_ask_for_services_and_contracts() {
    let conditional = |used: &[(&str, i64)]| {
        let mut stage = stage(used);
        stage.configuration = configured(|spec| {
            spec.policies[1].when = Condition { services: vec![id("repair")], ..Condition::default() };
            spec.policies[2].when = Condition { contracts: vec![id("silver")], ..Condition::default() };
        });
        stage
    };
    let rows: [AskedRow; 4] = [
        ("for a service", &[], Some("repair"), "night"),
        ("by a contract", &[], None, "patient"),
        ("by a contract that is used up", &[("silver@2026-02", 3_600)], None, "usual"),
        ("for a service that nothing asks about", &[("silver@2026-02", 3_600)], Some("premium"), ""),
    ];
    for (name, used, service, expected) in rows {
        let ticket = open(&mut conditional(used), asking(service), "2026-02-10 12:00");
        assert_eq!(ticket.as_ref().map_or("", policy), expected, "{name}: {ticket:?}");
    }
}

#[test]
fn a_service_gives_its_checklists_once() {
    let listed = |service: Option<&str>, kind: TicketKind| {
        let mut stage = stage(&[]);
        stage.configuration = configured(|spec| {
            spec.services[0].checklists = vec![id("setup"), id("all")];
            spec.checklists = serde_json::from_str(
                r#"[{"id": "setup", "items": [{"text": "rack"}, {"text": "cable"}]},
                    {"id": "all", "kinds": ["incident"], "items": [{"text": "label"}]}]"#,
            )
            .expect("checklists");
        });
        let ticket = open(&mut stage, OpenTicket { kind, ..asking(service) }, "2026-02-10 12:00").expect("opened");
        let items = ticket.checklist.map(|list| list.items).unwrap_or_default();
        items.iter().map(|item| format!("{} {}", item.n, item.text)).collect::<Vec<_>>()
    };
    let all = ["1 rack", "2 cable", "3 label"];
    assert_eq!(listed(Some("repair"), TicketKind::Incident), all);
    assert_eq!(listed(Some("repair"), TicketKind::Question), all);
    assert_eq!(listed(None, TicketKind::Incident), ["1 label"]);
    assert_eq!(listed(None, TicketKind::Question), [""; 0]);
}

/// What others can ask for is not suggested.
#[test]
fn suggestions_are_of_what_is_offered() {
    let own = open(&mut stage(&[]), asking(Some("labtop")), "2026-02-10 12:00").expect_err("no such service");
    assert_eq!(own, "there is no service `labtop` in the catalogue, did you mean `laptop`?");
    let foreign = OpenTicket { organization: Some(id("umbra")), ..asking(Some("labtop")) };
    let other = open(&mut stage(&[]), foreign, "2026-02-10 12:00").expect_err("no such service");
    assert!(!other.contains("laptop"), "{other}");
}

#[test]
fn a_wrong_entry_is_taken_back_on_a_closed_ticket_too() {
    let mut stage = stage(&[]);
    open(&mut stage, asking(None), "2026-01-10 12:00").expect("opened");
    stage.act(&agent("ann"), log(3_600), "2026-01-12 14:00").expect("logged");
    stage.act(&agent("ann"), Command::Solve, "2026-01-12 14:30").expect("solved");
    let close = Command::Close { reason: CloseReason::Completed };
    stage.act(&agent("ann"), close, "2026-01-12 15:00").expect("closed");
    let late = stage.act(&agent("ann"), log(60), "2026-02-12 15:00").map(|_| ()).expect_err("new work");
    assert_eq!(late, helpdesk_core::Refusal::Closed);
    let correct = || Command::Work(WorkCommand::Correct { number: 1, reason: "not theirs".into() });
    let unit = stage.act(&agent("ann"), correct(), "2026-02-12 15:00").expect("taken back");
    let given_back: Vec<_> = unit.claims().iter().map(|claim| (claim.holder.clone(), claim.delta)).collect();
    assert_eq!(given_back, [(Holder::Contract(id("gold")), -3_600)]);
    assert_eq!(held(stage.ticket()), "gold", "a closed ticket keeps what it had");
    stage.act(&agent("ann"), correct(), "2026-02-12 15:01").map(|_| ()).expect_err("once");
}

proptest! {
    #![proptest_config(crate::stage::histories(256))]

    /// The chosen contract is the first that holds among the covering ones, then among all in their order.
    #[test]
    fn covering_contracts_come_before_the_order(minutes in 0u64..90_000, cover in 0u8..16, acme in any::<bool>()) {
        let contracts = contracts();
        let covering: Vec<_> =
            (0..4).filter(|n| cover >> n & 1 == 1).map(|n| contracts[n].id.clone()).collect();
        let organization: OrganizationId = id(if acme { "acme" } else { "umbra" });
        let when = at("2026-01-01 00:00") + std::time::Duration::from_secs(minutes * 60);
        let claimant = Claimant { organization: Some(&organization), service: None, covering: &covering };
        let (chosen, _) = entitlement(&contracts, claimant, when, &|_| 0);
        let in_gold = when >= at("2026-01-04 23:00") && when < at("2026-01-31 23:00");
        let holds = |name: &str| match name {
            "gold" => acme && in_gold,
            "silver" => acme,
            "other" => !acme,
            _ => false,
        };
        let order = ["gold", "silver", "repair", "other"];
        let is_covering = |name: &&&str| covering.iter().any(|id| id.as_str() == **name);
        let slow = order.iter().filter(is_covering).chain(&order).find(|name| holds(name));
        prop_assert_eq!(chosen.as_ref().map(|held| held.contract.as_str()), slow.copied());
    }
}

/// The same configuration with or without assets plans the same for tickets that are about none.
#[test]
fn assets_change_nothing_for_others() {
    let kinds = |mut stage: Stage| {
        open(&mut stage, asking(None), "2026-01-10 12:00").expect("opened");
        stage.kinds()
    };
    assert_eq!(kinds(equipped(&[])), kinds(stage(&[])));
}
