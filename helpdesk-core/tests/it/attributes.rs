//! What a ticket turns out to be: its kind, its subject, who asks, for which organization; and what follows from that.
use std::sync::Arc;

use helpdesk_core::{
    Action, Actor, AttributeCommand, CloseReason, Command, Configuration, Event, EventBody, EventKind, Facts, Grants,
    Ground, LinkKind, MergeCommand, Message, Metric, OpenTicket, Right, Rights, Staff, TeamRights, Ticket, Verdict,
    judge,
};
use proptest::prelude::*;

use crate::{
    matrix::id,
    participants::{copy, outside},
    stage::{Stage, agent, at, request, requester, spec, tenant},
    world::{World, link},
};

fn attribute(text: &str) -> Command {
    let command: AttributeCommand = serde_json::from_str(text).unwrap_or_else(|why| panic!("{text}: {why}"));
    Command::Attribute(command)
}

pub(crate) fn kind(kind: &str) -> Command {
    attribute(&format!(r#"{{"step": "set_kind", "kind": "{kind}"}}"#))
}

/// `sam`, `sam of acme`, `sam+` where the one before comes in copy.
pub(crate) fn asks(text: &str) -> Command {
    let (who, company) = text
        .split_once(" of ")
        .map_or((text, String::new()), |(who, company)| (who, format!(r#", "organization": "{company}""#)));
    let former = if who.ends_with('+') { r#", "former": "in_copy""# } else { "" };
    let who = who.trim_end_matches('+');
    attribute(&format!(r#"{{"step": "set_requester", "requester": "{who}"{company}{former}}}"#))
}

pub(crate) fn company(name: Option<&str>) -> Command {
    let name = name.map_or(String::new(), |name| format!(r#", "organization": "{name}""#));
    attribute(&format!(r#"{{"step": "set_organization"{name}}}"#))
}

/// Promises and contracts that depend on what a ticket is.
fn configuration() -> Arc<Configuration> {
    let mut spec = spec();
    let policies = r#"[
        {"id": "rita", "schedule": "always", "when": {"requesters": ["rita"], "kinds": ["task"]}, "targets": {"resolution": {"normal": "5h"}}},
        {"id": "change", "schedule": "always", "when": {"kinds": ["change"]}, "targets": {"resolution": {"normal": "40h"}}},
        {"id": "gold", "schedule": "always", "when": {"contracts": ["gold"]}, "targets": {"resolution": {"normal": "10h"}}},
        {"id": "strict", "schedule": "always", "when": {"organizations": ["umbra"], "not": [{"contracts": ["mild"]}]}, "targets": {"resolution": {"normal": "1h"}}},
        {"id": "mild", "schedule": "always", "when": {"contracts": ["mild"]}, "targets": {"resolution": {"normal": "30h"}}},
        {"id": "usual", "schedule": "always", "targets": {"resolution": {"normal": "20h"}, "first_reply": {"normal": "4h"}, "next_reply": {"normal": "4h"}}}]"#;
    spec.policies = serde_json::from_str(policies).expect("policies");
    let contracts = r#"[{"id": "gold", "organization": "acme", "zone": "UTC"}, {"id": "mild", "organization": "umbra", "zone": "UTC"}]"#;
    spec.contracts = serde_json::from_str(contracts).expect("contracts");
    spec.organizations =
        serde_json::from_str(r#"[{"id": "acme", "shares_tickets": true}, {"id": "umbra"}]"#).expect("organizations");
    spec.checklists = serde_json::from_str(
        r#"[{"id": "change", "kinds": ["change"], "items": [{"text": "back out"}, {"text": "tell everybody", "optional": true}]}]"#,
    )
    .expect("checklists");
    Arc::new(Configuration::build(spec).expect("a configuration"))
}

fn stage() -> Stage {
    let mut stage = Stage::new();
    stage.configuration = configuration();
    stage
        .act(&requester(), Command::open(OpenTicket { body: Some("help".into()), ..request() }), "09:00")
        .expect("opened");
    stage
}

fn done(stage: &mut Stage, command: Command, when: &str) -> String {
    stage.act(&agent("ann"), command, when).map_or_else(|refusal| refusal.to_string(), |_| "ok".into())
}

fn told(stage: &Stage) -> Vec<String> {
    let of = |event: &Event| {
        if let EventBody::PolicyChosen { to: Some(to), .. } = &event.body {
            return Some(to.id.to_string());
        }
        let told = matches!(event.body, EventBody::Attribute(_) | EventBody::Participant(_) | EventBody::Checklist(_));
        told.then(|| event.kind().to_string())
    };
    stage.units.last().expect("a unit").parts().flat_map(|part| part.events()).filter_map(of).collect()
}

#[test]
fn what_each_command_does() {
    for (command, then) in [
        (kind("incident"), vec![]),
        (kind("problem"), vec!["kind_changed"]),
        (kind("change"), vec!["kind_changed", "change", "checklist_changed"]),
        (attribute(r#"{"step": "set_subject", "subject": "printer"}"#), vec![]),
        (attribute(r#"{"step": "set_subject", "subject": "scanner"}"#), vec!["subject_changed"]),
        (asks("rita"), vec![]),
        (asks("sam"), vec!["requester_changed"]),
        (asks("sam+"), vec!["requester_changed", "participants_changed"]),
        (asks("sam of acme"), vec!["requester_changed", "gold"]),
        (asks("rita of acme"), vec!["organization_changed", "gold"]),
        // Strict promises hold for umbra without a contract; it has one, so nobody ever promises an hour.
        (asks("sam of umbra"), vec!["requester_changed", "mild"]),
        (company(Some("umbra")), vec!["organization_changed", "mild"]),
        (company(None), vec![]),
    ] {
        let mut stage = stage();
        done(&mut stage, Command::Start, "09:10");
        let before = stage.events.len();
        assert_eq!(done(&mut stage, command.clone(), "12:00"), "ok", "{command:?}");
        assert_eq!(if stage.events.len() == before { vec![] } else { told(&stage) }, then, "{command:?}");
        assert_eq!(stage.ticket().n_breaches, 0, "{command:?}");
    }
}

#[test]
fn what_is_refused() {
    let long = format!(r#"{{"step": "set_subject", "subject": "{}"}}"#, "x".repeat(1_001));
    for (command, then) in [
        (attribute(r#"{"step": "set_subject", "subject": " "}"#), "the subject is empty, expected some text"),
        (attribute(&long), "the subject: 1001 bytes, the limit is 1000"),
    ] {
        assert_eq!(done(&mut stage(), command, "10:00"), then);
    }
    let mut closed = stage();
    let spam = Command::Close { reason: CloseReason::Spam };
    assert_eq!(done(&mut closed, spam, "10:00"), "ok");
    let gone = "the ticket is closed, only tags can change; a reply opens a follow-up ticket";
    for command in
        [kind("task"), attribute(r#"{"step": "set_subject", "subject": "x"}"#), asks("sam"), company(Some("acme"))]
    {
        assert_eq!(done(&mut closed, command, "10:01"), gone);
    }
    let mut merged = World::with(2);
    assert_eq!(merged.ann(1, Command::Merge(MergeCommand::Into { ticket: crate::world::ticket(2) }), "10:00"), "ok");
    assert_eq!(merged.ann(1, asks("sam"), "10:01"), gone);
}

#[test]
fn a_problem_with_incidents_stays_one() {
    let mut world = World::with(2);
    assert_eq!(world.ann(1, kind("problem"), "09:30"), "ok");
    assert_eq!(world.ann(1, link(LinkKind::ProblemOf, 2), "09:31"), "ok");
    let only =
        "ticket 2 cannot be linked as `problem_of`: only a problem has incidents, expected a ticket of kind `problem`";
    assert_eq!(world.ann(1, kind("incident"), "09:32"), only);
    assert_eq!(world.ann(2, kind("question"), "09:33"), "ok", "whatever the problem is behind of");
    assert_eq!(world.ann(1, crate::world::unlink(LinkKind::ProblemOf, 2), "09:34"), "ok");
    assert_eq!(world.ann(1, kind("incident"), "09:35"), "ok");
}

#[test]
fn who_may_say_so() {
    let rights = |rights: &[Right]| {
        let all = [Right::List, Right::Read].into_iter().chain(rights.iter().copied());
        Actor::staff(tenant(), Staff::new(id("ann"), Grants::none().give(Ground::Everywhere, TeamRights::of(all))))
    };
    let program = |actions: &[Action]| {
        let actions = [Action::ReadPublic, Action::EditFields].into_iter().chain(actions.iter().copied());
        Actor::service(tenant(), "crm", Rights::of(actions))
    };
    let edits = [kind("task"), attribute(r#"{"step": "set_subject", "subject": "x"}"#)];
    let hands_over = [asks("sam"), company(Some("acme"))];
    for (actor, what_it_is, whose_it_is) in [
        (requester(), "this is for agents", "this is for agents"),
        (rights(&[]), "the right `edit` is needed", "the right `edit` is needed"),
        (rights(&[Right::Edit]), "ok", "the right `cc` is needed"),
        (rights(&[Right::Edit, Right::Cc]), "ok", "ok"),
        (program(&[Action::AddCc]), "ok", "the service was not given this right"),
        (program(&[Action::CreateOnBehalf]), "ok", "the service was not given this right"),
        (program(&[Action::CreateOnBehalf, Action::AddCc]), "ok", "ok"),
    ] {
        for (commands, then) in [(&edits, what_it_is), (&hands_over, whose_it_is)] {
            for command in commands {
                let mut stage = stage();
                let found = stage.act(&actor, command.clone(), "10:00").map(|_| ()).map_err(|why| why.to_string());
                let found =
                    found.map_or_else(|why| why.rsplit(": ").next().unwrap_or_default().to_owned(), |()| "ok".into());
                assert_eq!(found, then, "{actor} {command:?}");
            }
        }
    }
    let stranger = Actor::requester(tenant(), id("sam"));
    let hidden = stage().act(&stranger, asks("sam"), "10:00").map(|_| ()).expect_err("hidden").to_string();
    assert_eq!(hidden, "there is no ticket 7", "nobody takes a ticket that they cannot see");
}

fn sees(who: &str, company: Option<&str>, ticket: &Ticket, configuration: &Configuration) -> bool {
    let actor = Actor::requester(tenant(), id(who));
    let actor = company.map_or(actor.clone(), |company| actor.of_organization(id(company)));
    judge(&actor, Action::ReadPublic, &Facts::of(&actor, Some(ticket), configuration)) != Verdict::Hide
}

#[test]
fn who_asked_before_sees_it_no_more_unless_somebody_says_so() {
    for (command, rita, sam, cleo_of_acme) in [
        (asks("sam"), false, true, false),
        (asks("sam+"), true, true, false),
        (asks("sam of acme"), false, true, true),
        (company(Some("acme")), true, false, true),
    ] {
        let mut stage = stage();
        assert_eq!(done(&mut stage, command.clone(), "10:00"), "ok");
        let now = |who, company| sees(who, company, stage.ticket(), &stage.configuration);
        assert_eq!(
            (now("rita", None), now("sam", None), now("cleo", Some("acme"))),
            (rita, sam, cleo_of_acme),
            "{command:?}"
        );
    }
    let mut stage = stage();
    assert_eq!(done(&mut stage, copy(outside("sam")), "10:00"), "ok");
    assert_eq!(done(&mut stage, asks("sam"), "10:01"), "ok");
    assert!(stage.ticket().participants.is_empty(), "whoever asks is not in copy of their own ticket");
    assert_eq!(done(&mut stage, asks("rita+"), "10:02"), "ok");
    let in_copy: Vec<_> = stage.ticket().participants.collaborators().map(ToString::to_string).collect();
    assert_eq!(in_copy, ["sam"]);
}

#[test]
fn what_was_asked_counts_on_and_notices_go_to_who_asks_now() {
    let mut stage = stage();
    assert_eq!(done(&mut stage, Command::Reply { body: "on it".into() }, "09:30"), "ok");
    stage.act(&requester(), Command::Reply { body: "and?".into() }, "10:00").expect("a reply");
    assert_eq!(done(&mut stage, asks("sam"), "10:30"), "ok");
    let asked = stage.ticket().clock(Metric::NextReply).expect("a clock");
    assert_eq!((asked.clock.counts_from, asked.clock.due), (at("10:00"), Some(at("14:00"))), "a question is a fact");
    assert_eq!(stage.ticket().first_replied_at, Some(at("09:30")));
    stage.act(&agent("ann"), Command::Reply { body: "done".into() }, "11:00").expect("a reply");
    let to: Vec<_> = stage.units.last().expect("a unit").notices().iter().map(|notice| notice.to.to_string()).collect();
    assert_eq!(to, ["requester sam"]);
    // What rita wrote stays hers, and what sam writes is the requester's.
    let sam = Actor::requester(tenant(), id("sam"));
    stage.act(&sam, Command::Reply { body: "thanks".into() }, "11:30").expect("a reply");
    let by: Vec<_> = Message::all(&stage.events).iter().map(|message| message.by.to_string()).collect();
    assert_eq!(by, ["requester rita", "agent ann", "requester rita", "agent ann", "requester sam"]);
    let refused = stage.act(&requester(), Command::Reply { body: "still here".into() }, "11:40").map(|_| ());
    assert_eq!(refused.expect_err("hidden").to_string(), "there is no ticket 7");
}

#[test]
fn the_checklist_of_the_new_kind_comes_once() {
    let mut stage = stage();
    for (to, items) in [("change", 2), ("task", 2), ("change", 2)] {
        assert_eq!(done(&mut stage, kind(to), "10:00"), "ok");
        assert_eq!(stage.ticket().checklist.as_ref().map_or(0, |list| list.items.len()), items);
    }
    let left = done(&mut stage, Command::Solve, "10:01");
    assert_eq!(left, "the ticket cannot be solved yet: item 1 of the checklist is not checked: `back out`");
}

#[test]
fn a_breach_by_another_promise_is_stamped_when_it_was_due() {
    let mut stage = stage();
    assert_eq!(done(&mut stage, company(Some("acme")), "2026-01-05 20:00"), "ok");
    // Ten hours of gold were over at seven in the evening; the change at eight breaks it.
    let clock = stage.ticket().clock(Metric::Resolution).expect("a clock").clock.clone();
    assert_eq!(clock.breach.map(|breach| (breach.due, breach.detected_at)), Some((at("19:00"), at("20:00"))));
}

#[test]
fn stored_forms() {
    for text in [
        r#"{"do":"attribute","step":"set_kind","kind":"problem"}"#,
        r#"{"do":"attribute","step":"set_subject","subject":"scanner"}"#,
        r#"{"do":"attribute","step":"set_requester","requester":"sam"}"#,
        r#"{"do":"attribute","step":"set_requester","requester":"sam","organization":"acme","former":"in_copy"}"#,
        r#"{"do":"attribute","step":"set_organization","organization":"acme"}"#,
        r#"{"do":"attribute","step":"set_organization"}"#,
    ] {
        let command: Command = serde_json::from_str(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        assert_eq!(serde_json::to_string(&command).expect("json"), text);
    }
    let mut stage = stage();
    for command in [
        kind("problem"),
        attribute(r#"{"step": "set_subject", "subject": "scanner"}"#),
        asks("sam of acme"),
        company(None),
    ] {
        assert_eq!(done(&mut stage, command, "10:00"), "ok");
    }
    let of_body = |event: &Event| {
        let is_one = matches!(event.body, EventBody::Attribute(_));
        is_one.then(|| serde_json::to_string(&event.body).expect("json"))
    };
    let stored: Vec<String> = stage.events.iter().filter_map(of_body).collect();
    assert_eq!(
        stored,
        [
            r#"{"event":"attribute","step":"kind_changed","from":"incident","to":"problem"}"#,
            r#"{"event":"attribute","step":"subject_changed","from":"printer","to":"scanner"}"#,
            r#"{"event":"attribute","step":"requester_changed","from":"rita","to":"sam","organization":"acme","entitlement":{"contract":"gold","counted_as":"gold"}}"#,
            r#"{"event":"attribute","step":"organization_changed","from":"acme","to":null}"#,
        ]
    );
    let kinds: Vec<EventKind> = stage.kinds();
    for kind in
        [EventKind::KindChanged, EventKind::SubjectChanged, EventKind::RequesterChanged, EventKind::OrganizationChanged]
    {
        assert!(kinds.contains(&kind), "{kind}");
        assert_eq!(kind.as_str().parse(), Ok(kind));
    }
}

fn any_change() -> impl Strategy<Value = Command> {
    let companies = || proptest::option::of(proptest::sample::select(vec!["acme", "umbra"]));
    prop_oneof![
        proptest::sample::select(vec!["incident", "change", "task", "problem", "question"]).prop_map(kind),
        (proptest::sample::select(vec!["rita", "sam"]), companies())
            .prop_map(|(who, of)| asks(&of.map_or(who.to_owned(), |of| format!("{who} of {of}")))),
        companies().prop_map(company),
    ]
}

/// What makes a ticket again what it was.
fn back(change: &Command, before: &Ticket) -> Command {
    let of = before.organization.as_ref().map(|of| of.as_str());
    if matches!(change, Command::Attribute(AttributeCommand::SetKind { .. })) {
        return kind(before.kind.as_str());
    }
    if matches!(change, Command::Attribute(AttributeCommand::SetOrganization { .. })) {
        return company(of);
    }
    let who = before.requester.as_str();
    asks(&of.map_or(who.to_owned(), |of| format!("{who} of {of}")))
}

proptest! {
    #![proptest_config(crate::stage::histories(256))]

    /// Changing what a ticket is and changing it back gives the conditions it had: the same policy, the same contract, the same
    /// promise of a resolution, counted from the same instant.
    #[test]
    fn a_change_and_back_is_the_identity_on_conditions(changes in proptest::collection::vec(any_change(), 1..6)) {
        let mut stage = stage();
        done(&mut stage, Command::Start, "09:10");
        for change in changes {
            let before = stage.ticket().clone();
            prop_assert_eq!(done(&mut stage, change.clone(), "10:00"), "ok");
            let way_back = back(&change, &before);
            prop_assert_eq!(done(&mut stage, way_back, "10:00"), "ok");
            let conditions = |ticket: &Ticket| {
                let clock = ticket.clock(Metric::Resolution).map(|held| (held.clock.counts_from, held.clock.due));
                let who = (ticket.requester.clone(), ticket.organization.clone());
                (ticket.kind, who, ticket.policy.clone(), ticket.entitlement.clone(), clock)
            };
            prop_assert_eq!(conditions(&before), conditions(stage.ticket()));
        }
    }
}
