//! What happens by itself and is noticed late: it counts from its own instant, and so does what follows from it.
use std::sync::Arc;

use helpdesk_core::{
    ApprovalCommand, ApprovalRequest, Approver, Command, Configuration, EventBody, EventKind, Expiry, HandOff, Metric,
    OnExpiry, ReturnWhen, SolvedWithoutReply, StatusKind,
};

use crate::stage::{Stage, agent, at, request, requester, service, spec};

/// A desk that overflows to the lab after two hours, and the lab to the attic after three; nobody is chosen by strategy.
fn stage() -> Stage {
    let mut spec = spec();
    spec.teams.iter_mut().for_each(|team| team.strategy = None);
    let overflow = |to: &str, after: &str| {
        let text = format!(r#"{{"overflow": {{"to": "{to}", "after": "{after}"}}, "act_within": {{"after": "4h"}}}}"#);
        serde_json::from_str(&text).expect("an assignment")
    };
    spec.teams[0].assignment = overflow("lab", "2h");
    spec.teams[1].assignment = overflow("attic", "3h");
    spec.policies.iter_mut().for_each(|policy| policy.solved_without_reply = SolvedWithoutReply::KeepsRunning);
    let mut stage = Stage::new();
    stage.configuration = Arc::new(Configuration::build(spec).expect("a configuration"));
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    stage
}

fn route(team: &str) -> Command {
    Command::Route { team: team.parse().expect("an id") }
}

/// What happened at the last look, with the instant from which it counts.
fn counted(stage: &Stage) -> Vec<String> {
    let unit = stage.units.last().expect("a unit");
    let told = unit.events().iter().filter(|event| event.due_at.is_some());
    let time = |event: &helpdesk_core::Event| event.counted_at().format("%d %H:%M").to_string();
    told.map(|event| format!("{} {}", time(event), event.kind())).collect()
}

/// Since when a clock of the ticket counts and until when it did.
fn clock(stage: &Stage, metric: Metric) -> String {
    let held = stage.ticket().clock(metric).expect("a clock");
    format!("#{} from {}, {} used", held.instance, held.clock.counts_from.format("%d %H:%M"), held.clock.used)
}

fn look(stage: &mut Stage, when: &str) {
    stage.act(&service(), Command::Tick, when).expect("a tick");
    let again = stage.act(&service(), Command::Tick, when).expect("another tick");
    assert!(again.events().is_empty(), "an extra tick changes nothing: {:?}", again.events());
}

#[test]
fn overflows_count_from_their_own_instants() {
    let mut stage = stage();
    stage.act(&service(), route("desk"), "09:00").expect("routed");
    let from = stage.units.len();
    look(&mut stage, "20:00");
    let unit = &stage.units[from];
    let due: Vec<_> = unit.events().iter().filter_map(|event| event.due_at.map(|due| (event.kind(), due))).collect();
    let (first, second) = (at("11:00"), at("14:00"));
    assert_eq!(
        due,
        [
            (EventKind::Overflowed, first),
            (EventKind::TeamChanged, first),
            (EventKind::TierChanged, first),
            (EventKind::Overflowed, second),
            (EventKind::TeamChanged, second),
            (EventKind::TierChanged, second),
        ]
    );
    assert!(unit.events().iter().all(|event| event.at == at("20:00")), "when it was recorded stands beside it");
    assert_eq!(stage.ticket().team.as_ref().map(|team| team.as_str()), Some("attic"));
    assert_eq!(stage.ticket().hands.queued_since, Some(second));
    assert_eq!(stage.ticket().tier_since, second);
    assert_eq!(
        clock(&stage, Metric::Tier),
        "#3 from 05 14:00, 0s used",
        "its tiers had it two hours, three, and since"
    );
    let used: Vec<_> =
        stage.explain("20:00").clocks.iter().filter(|c| c.metric == Metric::Tier).map(|c| c.used).collect();
    assert_eq!(used.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2h", "3h", "3h"]);
}

#[test]
fn whoever_did_nothing_loses_it_when_the_time_is_over() {
    let mut stage = stage();
    stage.act(&service(), route("desk"), "09:00").expect("routed");
    stage.act(&service(), Command::Assign { agent: "ann".parse().expect("an id") }, "09:30").expect("assigned");
    look(&mut stage, "14:00");
    assert_eq!(stage.ticket().hands.queued_since, Some(at("13:30")), "four hours after it was given");
    assert_eq!(clock(&stage, Metric::Assignment), "#2 from 05 13:30, 0s used");
    look(&mut stage, "15:45");
    assert_eq!(stage.ticket().hands.queued_since, Some(at("15:30")), "and on from there");
}

/// Its agent could do nothing with it while it slept, so it is taken back when it wakes and not before.
#[test]
fn what_a_timer_makes_possible_comes_no_earlier_than_the_timer() {
    let mut stage = stage();
    stage.act(&service(), route("desk"), "09:00").expect("routed");
    stage.act(&service(), Command::Wait { until: Some(at("15:00")) }, "09:10").expect("pending");
    stage.act(&service(), Command::Assign { agent: "ann".parse().expect("an id") }, "09:30").expect("assigned");
    stage.act(&service(), Command::Tick, "16:30").expect("a tick");
    assert_eq!(stage.ticket().hands.queued_since, Some(at("15:00")));
    assert_eq!(counted(&stage), ["05 15:00 taken_back", "05 15:00 unassigned"]);
}

#[test]
fn a_hand_off_ends_when_it_was_to_end() {
    let mut stage = stage();
    stage.act(&service(), route("desk"), "09:00").expect("routed");
    let return_when = Some(Box::new(ReturnWhen { at: Some(at("10:00")), holds: None }));
    let asked = HandOff { return_when, ..HandOff::new("hard") };
    stage.act(&agent("ann"), Command::Escalate(Box::new(asked)), "09:20").expect("escalated");
    stage.act(&service(), Command::Tick, "11:30").expect("a tick");
    assert_eq!(counted(&stage), ["05 10:00 handed_back", "05 10:00 team_changed", "05 10:00 tier_changed"]);
    assert_eq!(stage.ticket().tier_since, at("10:00"));
    assert_eq!(stage.ticket().wake(&stage.configuration).at(), Some(at("12:00")), "two hours in the queue since ten");
}

#[test]
fn an_approval_expires_in_time_and_what_it_held_goes_on_then() {
    let mut stage = stage();
    let after = |time: &str| {
        Some(Expiry::After { time: time.parse().expect("a time"), schedule: "office".parse().expect("an id") })
    };
    let asked = ApprovalRequest {
        holds: true,
        expires: after("1h"),
        on_expiry: OnExpiry::AskAgain { times: 2 },
        ..ApprovalRequest::new("new laptop", vec![Approver::Agent("ann".parse().expect("an id"))])
    };
    stage.act(&service(), Command::Approval(ApprovalCommand::Ask(Box::new(asked))), "09:10").expect("asked");
    stage.act(&service(), Command::Tick, "15:00").expect("a tick");
    let told =
        ["05 10:10 approval_ended", "05 10:10 approval_asked", "05 11:10 approval_ended", "05 11:10 status_changed"];
    assert_eq!(counted(&stage), told);
    let of = |number| stage.ticket().approval(number).expect("an approval");
    assert_eq!(
        (of(2).asked_at, of(2).expires_at),
        (at("10:10"), Some(at("11:10"))),
        "the second round follows the first"
    );
    assert_eq!(of(2).ended.as_ref().map(|ended| ended.at), Some(at("11:10")));
    assert_eq!(stage.ticket().status.kind(), StatusKind::Open);
    // Agents' work stood from ten past nine to ten past eleven.
    assert_eq!(
        stage.explain("15:00").clocks.iter().find(|c| c.metric == Metric::AgentWork).expect("a clock").used.to_string(),
        "4h"
    );
}

#[test]
fn what_runs_on_after_solving_runs_until_the_closing() {
    let mut stage = stage();
    stage.act(&agent("ann"), Command::Solve, "10:00").expect("solved");
    // Eight days later it closes by itself; somebody looks after three more.
    stage.act(&service(), Command::Tick, "2026-01-16 12:00").expect("a tick");
    let closed = stage.events.iter().find(|event| event.kind() == EventKind::Closed).expect("closed");
    assert_eq!((closed.counted_at(), closed.at), (at("2026-01-13 10:00"), at("2026-01-16 12:00")));
    let explained = stage.explain("2026-01-16 12:00");
    let first = explained.clocks.iter().find(|c| c.metric == Metric::FirstReply).expect("a clock");
    // A Monday to Friday of five days of eight hours, Monday, and an hour on Tuesday.
    assert_eq!(first.used.to_string(), "49h");
}

/// A name of the stored form that only what is noticed late has.
#[test]
fn stored_form() {
    let mut stage = stage();
    stage.act(&agent("ann"), Command::Solve, "10:00").expect("solved");
    stage.act(&service(), Command::Tick, "2026-01-13 10:00").expect("a tick");
    assert!(stage.events.iter().all(|event| event.due_at.is_none()), "what is noticed in time says nothing more");
    let mut late = self::stage();
    late.act(&agent("ann"), Command::Solve, "10:00").expect("solved");
    late.act(&service(), Command::Tick, "2026-01-13 10:00:05").expect("a tick");
    let closed = late.events.iter().find(|event| event.kind() == EventKind::Closed).expect("closed");
    let stored = serde_json::to_value(closed).expect("json");
    assert_eq!(stored["due_at"], "2026-01-13T10:00:00Z");
    assert_eq!(serde_json::from_value::<helpdesk_core::Event>(stored).expect("read back"), *closed);
    assert!(matches!(&closed.body, EventBody::StatusChanged { .. }));
}

/// A desk whose resolution is due at one in the afternoon of a day without breaks, with a ladder that moves the ticket on its way there.
fn laddered(rungs: &str) -> Stage {
    let mut spec = stage().configuration.spec().clone();
    spec.ladders = serde_json::from_str(&format!(r#"[{{"id": "climb", "rungs": {rungs}}}, {{"id": "care", "rungs": [{{"id": "alone", "trigger": {{"untouched": "2h"}}, "escalate": true}}]}}]"#)).expect("ladders");
    spec.policies = serde_json::from_str(
        r#"[{"id": "alone", "schedule": "always", "when": {"tags": ["alone"]}, "ladder": "care", "targets": {"tier": {"normal": "4h"}}},
            {"id": "usual", "schedule": "always", "targets": {"resolution": {"normal": "4h", "ladder": "climb"}, "tier": {"normal": "4h"}}}]"#,
    )
    .expect("policies");
    spec.approvals = serde_json::from_str(
        r#"{"money": {"question": "More?", "approvers": [{"agent": "cleo"}], "expires": {"after": {"time": "1h", "schedule": "always"}}}}"#,
    )
    .expect("approvals");
    let mut stage = Stage::new();
    stage.configuration = Arc::new(Configuration::build(spec).expect("a configuration"));
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    stage.act(&service(), route("desk"), "09:00").expect("routed");
    stage
}

#[test]
fn a_rung_moves_a_ticket_at_its_own_instant() {
    // Half of four hours: to the lab, whose queue overflows three hours later.
    let mut late = laddered(r#"[{"id": "up", "trigger": {"used": 25}, "escalate": true}]"#);
    let mut timely = laddered(r#"[{"id": "up", "trigger": {"used": 25}, "escalate": true}]"#);
    look(&mut late, "20:00");
    for when in ["10:00", "13:00", "20:00"] {
        look(&mut timely, when);
    }
    assert_eq!(late.ticket().team, timely.ticket().team);
    assert_eq!(late.ticket().team.as_ref().map(|team| team.as_str()), Some("attic"));
    assert_eq!(late.ticket().tier_since, at("13:00"));
    assert_eq!(clock(&late, Metric::Tier), clock(&timely, Metric::Tier));
    let moved: Vec<_> = late.events.iter().filter(|e| e.kind() == EventKind::TeamChanged).map(|e| e.due_at).collect();
    assert_eq!(moved, [None, Some(at("10:00")), Some(at("13:00"))]);
    // What was broken in the first tier's hands, or would have been, is so whenever somebody looked.
    assert_eq!(late.ticket().n_breaches, timely.ticket().n_breaches);
}

#[test]
fn a_rung_of_the_ticket_moves_it_at_its_own_instant() {
    let mut stage = laddered("[]");
    stage
        .act(&service(), Command::Tag { add: ["alone".to_owned()].into(), remove: [].into() }, "09:00")
        .expect("tagged");
    look(&mut stage, "20:00");
    let moved: Vec<_> = stage.events.iter().filter(|e| e.kind() == EventKind::Escalated).map(|e| e.due_at).collect();
    assert_eq!(moved, [Some(at("11:00"))]);
    assert_eq!(stage.ticket().tier_since, at("14:00"), "its queue overflowed three hours later");
}

#[test]
fn an_approval_that_a_rung_asks_for_expires_as_if_it_had_been_asked_in_time() {
    let mut stage = laddered(r#"[{"id": "ask", "trigger": {"used": 25}, "ask_for": "money"}]"#);
    look(&mut stage, "10:30");
    let held = stage.ticket().approvals.first().expect("asked");
    assert_eq!(held.expires_at, Some(at("11:00")));
    look(&mut stage, "20:00");
    assert!(stage.ticket().approvals.iter().all(|held| !held.is_pending()));
    let mut late = laddered(r#"[{"id": "ask", "trigger": {"used": 25}, "ask_for": "money"}]"#);
    look(&mut late, "20:00");
    assert_eq!(late.ticket().approvals.first().map(|held| held.expires_at), Some(Some(at("11:00"))));
    assert!(late.ticket().approvals.iter().all(|held| !held.is_pending()), "asked at ten, and nobody answered in time");
}

#[test]
fn a_rung_that_only_tells_is_told_when_it_is_noticed() {
    let mut stage = laddered(r#"[{"id": "up", "trigger": {"used": 25}, "notify": ["lead"]}]"#);
    look(&mut stage, "20:00");
    let told =
        stage.units.iter().flat_map(|unit| unit.notices()).find(|n| n.topic == helpdesk_core::NoticeTopic::Escalation);
    assert_eq!(told.expect("told").at, at("20:00"), "nobody can be told in the past");
}

/// A desk that chooses by a strategy and overflows to the attic after so long, with a ticket that the lab has until ten; ann has as much as she
/// can take where `full`, and bob comes at two.
fn lent(after: &str, full: bool) -> Stage {
    let mut spec = spec();
    let overflow = format!(r#"{{"overflow": {{"to": "attic", "after": "{after}"}}}}"#);
    spec.teams[0].assignment = serde_json::from_str(&overflow).expect("an assignment");
    let mut stage = Stage::new();
    stage.configuration = Arc::new(Configuration::build(spec).expect("a configuration"));
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    stage.act(&service(), route("desk"), "09:00").expect("routed");
    let return_when = Some(Box::new(ReturnWhen { at: Some(at("10:00")), holds: None }));
    let asked = HandOff { return_when, ..HandOff::new("hard") };
    stage.act(&agent("ann"), Command::Escalate(Box::new(asked)), "09:20").expect("escalated");
    if full {
        stage.roster.entry("ann".parse().expect("an id")).or_default().open = 2;
    }
    stage
}

/// The team that has it, and who in it.
fn place(stage: &Stage) -> (&str, &str) {
    let ticket = stage.ticket();
    (ticket.team.as_ref().map_or("-", |team| team.as_str()), ticket.assignee.as_ref().map_or("-", |id| id.as_str()))
}

#[test]
fn a_strategy_is_asked_before_its_queue_overflows() {
    // Whether ann has no room, when the desk next looks, and who has it then.
    let rows = [
        ("ann has room: she would have got it at ten", false, "11:30", ("desk", "ann")),
        ("so too when its time in the queue is over", false, "15:30", ("desk", "ann")),
        ("nobody has room, and its time is not over", true, "11:30", ("desk", "-")),
        ("nobody has room, and its time is over", true, "13:30", ("attic", "-")),
        ("bob is there when somebody asks", true, "15:30", ("desk", "bob")),
    ];
    for (what, full, when, expected) in rows {
        let mut stage = lent("2h", full);
        look(&mut stage, when);
        assert_eq!(place(&stage), expected, "{what}");
        let mut stage = lent("2h", full);
        stage.act(&service(), Command::Touch, when).expect("touched");
        assert_eq!(place(&stage), expected, "{what}, and by any command");
        look(&mut stage, when);
    }
}

#[test]
fn a_strategy_that_has_its_turn_later_does_not_keep_a_queue_from_overflowing() {
    // At ten it is looked at, and nobody can have it before bob comes at two.
    for (after, expected, over) in [("3h", ("attic", "-"), "13:00"), ("4h", ("desk", "bob"), "14:00")] {
        let mut stage = lent(after, true);
        look(&mut stage, "10:00");
        assert_eq!(place(&stage), ("desk", "-"));
        assert_eq!(stage.ticket().overflows_at(&stage.configuration), Some(at(over)), "overflow {after}");
        assert_eq!(stage.ticket().assign_again_at, Some(at("14:00")));
        look(&mut stage, "15:30");
        assert_eq!(place(&stage), expected, "overflow {after}");
    }
}

#[test]
fn what_is_asked_for_finds_a_late_ticket_with_whom_it_was_given_to() {
    let mut stage = lent("2h", false);
    stage.act(&service(), Command::Unassign, "15:30").expect("put back");
    assert_eq!(place(&stage), ("desk", "-"), "what is taken from somebody waits for a person");
    assert_eq!(stage.ticket().hands.put_back_since, Some(at("15:30")));
    let mut stage = lent("2h", false);
    stage.act(&agent("ann"), Command::escalate("hard"), "15:30").expect("escalated");
    assert_eq!(place(&stage), ("lab", "-"));
    assert_eq!(stage.ticket().hands.had_by.as_ref().map(|id| id.as_str()), Some("ann"));
}

/// Puts what the last unit claims into the roster, as a store would.
fn held(stage: &mut Stage) {
    for claim in stage.units.last().expect("a unit").claims() {
        let load = stage.roster.entry(claim.holder.agent().expect("an agent").clone()).or_default();
        load.open = u32::try_from(i64::from(load.open) + claim.delta).expect("no fewer than none");
        load.assigned_at = claim.assigned_at.or(load.assigned_at);
    }
}

/// Ann got it first. It comes back at three, when it is bob's turn, is lent again at half past, and comes back once more: it is ann's turn then,
/// whether or not somebody looked while it was bob's.
#[test]
fn it_was_somebodys_turn_though_they_had_it_for_no_time() {
    for looked in [true, false] {
        let mut stage = Stage::new();
        let act = |stage: &mut Stage, command: Command, when: &str| {
            stage.act(&service(), command, when).expect("done");
            held(stage);
        };
        let lend = |until: &str| {
            let return_when = Some(Box::new(ReturnWhen { at: Some(at(until)), holds: None }));
            Command::Escalate(Box::new(HandOff { return_when, ..HandOff::new("hard") }))
        };
        act(&mut stage, Command::open(request()), "14:01");
        act(&mut stage, route("desk"), "14:01");
        assert_eq!(place(&stage), ("desk", "ann"));
        act(&mut stage, lend("15:00"), "14:01");
        if looked {
            act(&mut stage, Command::Tick, "15:00");
            assert_eq!(place(&stage), ("desk", "bob"));
        }
        act(&mut stage, lend("15:31"), "15:30");
        assert_eq!(place(&stage), ("lab", "-"));
        let (ann, bob) = ("ann".parse().expect("an id"), "bob".parse().expect("an id"));
        assert!(stage.roster[&ann].assigned_at < stage.roster[&bob].assigned_at, "looked: {looked}");
        assert_eq!((stage.roster[&ann].open, stage.roster[&bob].open), (0, 0));
        act(&mut stage, Command::Tick, "15:31");
        assert_eq!(place(&stage), ("desk", "ann"), "looked: {looked}");
    }
}

/// Within one request too: whom the ticket passes through has had a turn.
#[test]
fn whom_a_ticket_passes_through_in_one_request_has_had_a_turn() {
    let mut stage = Stage::new();
    let assign = |to: &str| Command::Assign { agent: to.parse().expect("an id") };
    let open = vec![Command::open(request()), route("desk"), assign("ann"), assign("bob")];
    stage.act_at(&service(), open, at("14:00")).expect("opened");
    let claims: Vec<_> =
        stage.units[0].claims().iter().map(|c| (c.holder.id().to_owned(), c.delta, c.assigned_at)).collect();
    assert_eq!(claims, [("ann".to_owned(), 0, Some(at("14:00"))), ("bob".to_owned(), 1, Some(at("14:00")))]);
    stage.act_at(&service(), vec![assign("ann"), assign("bob")], at("14:10")).expect("there and back");
    let claims: Vec<_> =
        stage.units[1].claims().iter().map(|c| (c.holder.id().to_owned(), c.delta, c.assigned_at)).collect();
    assert_eq!(claims, [("ann".to_owned(), 0, Some(at("14:10"))), ("bob".to_owned(), 0, Some(at("14:10")))]);
    // Nobody has a turn with what is done already.
    stage.act_at(&service(), vec![Command::Solve], at("14:20")).expect("solved");
    stage.act_at(&service(), vec![assign("ann"), assign("bob")], at("14:30")).expect("there and back");
    assert_eq!(stage.units[3].claims(), []);
}

#[test]
fn who_was_to_hear_of_a_rung_hears_of_it_though_the_ticket_has_closed_since() {
    for looks in [&["10:30", "2026-01-20 12:00"][..], &["2026-01-20 12:00"]] {
        let mut stage = laddered(r#"[{"id": "warn", "trigger": {"used": 25}, "notify": ["lead"]}]"#);
        stage.act(&agent("ann"), Command::Wait { until: None }, "09:30").expect("pending");
        let mut spec = stage.configuration.spec().clone();
        spec.pending = serde_json::from_str(r#"{"solve_after": {"days": 1}}"#).expect("a policy");
        stage.configuration = Arc::new(Configuration::build(spec).expect("a configuration"));
        looks.iter().for_each(|when| look(&mut stage, when));
        assert_eq!(stage.ticket().status.kind(), StatusKind::Closed);
        let notices = stage.units.iter().flat_map(|unit| unit.notices());
        let told = notices.filter(|n| n.topic == helpdesk_core::NoticeTopic::Escalation).count();
        let faults: Vec<_> = stage.decisions.iter().flat_map(|decision| &decision.faults).collect();
        assert_eq!((told, faults.len()), (1, 0), "{looks:?}: {faults:?}");
    }
}
