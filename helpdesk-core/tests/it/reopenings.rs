//! What a team does with a solved ticket that is taken up again.
use std::sync::Arc;

use helpdesk_core::{Command, Configuration, EventKind, Refusal, ReopenPolicy, TicketId, Tier};

use crate::stage::{Stage, agent, at, requester, service, spec};

/// A ticket of `desk` that ann has solved.
fn solved(policy: &str) -> Stage {
    let mut spec = spec();
    spec.teams[0].reopen = serde_json::from_str(policy).expect("a policy");
    spec.teams[0].strategy = None;
    let mut stage = Stage::opened("09:00");
    stage.configuration = Arc::new(Configuration::build(spec).expect("a configuration"));
    stage.act(&service(), Command::Route { team: "desk".parse().expect("an id") }, "09:01").expect("routed");
    stage.act(&agent("ann"), Command::Assign { agent: "ann".parse().expect("an id") }, "09:02").expect("taken");
    stage.act(&agent("ann"), Command::Solve, "10:00").expect("solved");
    stage
}

fn answer(stage: &mut Stage, when: &str) -> Result<(), Refusal> {
    stage.act(&requester(), Command::Reply { body: "no".into() }, when).map(|_| ())
}

#[test]
fn who_has_it_then() {
    for (policy, assignee, team, tier) in [
        ("{}", Some("ann"), "desk", 1),
        (r#"{"requeue": true}"#, None, "desk", 1),
        (r#"{"escalate_from": 1}"#, None, "lab", 2),
        (r#"{"escalate_from": 2}"#, Some("ann"), "desk", 1),
        (r#"{"escalate_from": 2, "requeue": true}"#, None, "desk", 1),
        (r#"{"escalate_from": 1, "requeue": true}"#, None, "lab", 2),
    ] {
        let mut stage = solved(policy);
        answer(&mut stage, "11:00").expect("reopened");
        let ticket = stage.ticket();
        assert_eq!(ticket.assignee.as_ref().map(|agent| agent.as_str()), assignee, "{policy}");
        assert_eq!(ticket.team.as_ref().map(|team| team.as_str()), Some(team), "{policy}");
        assert_eq!(ticket.tier, Tier(tier), "{policy}");
    }
}

#[test]
fn from_the_second_time_on() {
    let mut stage = solved(r#"{"escalate_from": 2}"#);
    answer(&mut stage, "11:00").expect("reopened");
    stage.act(&agent("ann"), Command::Solve, "12:00").expect("solved");
    answer(&mut stage, "13:00").expect("reopened");
    assert_eq!(stage.ticket().tier, Tier(2));
    assert_eq!(stage.kinds().iter().filter(|kind| **kind == EventKind::Escalated).count(), 1);
    // Nobody above: it stays where it is.
    stage.act(&service(), Command::escalate("harder"), "13:10").expect("up");
    assert_eq!(stage.ticket().tier, Tier(3));
}

#[test]
fn what_is_not_taken_up_again() {
    let ticket = TicketId::new(7).expect("an id");
    for (policy, when, then) in [
        (r#"{"on_reply": "follow_up"}"#, "11:00", Refusal::FollowUpWanted { ticket }),
        (r#"{"on_reply": "reject"}"#, "11:00", Refusal::NotTakenUpAgain),
        (r#"{"on_reply": "follow_up", "within_days": 1}"#, "2026-01-08 11:00", Refusal::FollowUpWanted { ticket }),
        (
            r#"{"within_days": 1}"#,
            "2026-01-08 11:00",
            Refusal::ReopenWindowOver { solved_at: at("10:00"), within_days: 1 },
        ),
    ] {
        let mut stage = solved(policy);
        assert_eq!(answer(&mut stage, when), Err(then.clone()), "{policy}");
        let by_agent = stage.act(&agent("ann"), Command::Reopen, when).map(|_| ());
        assert_eq!(by_agent, Err(then), "{policy}: staff too");
    }
    assert_eq!(
        Refusal::FollowUpWanted { ticket }.to_string(),
        "the ticket is not taken up again, expected a new ticket that follows ticket 7"
    );
    assert_eq!(Refusal::NotTakenUpAgain.to_string(), "the ticket is not taken up again, its team wants a new one");
}

#[test]
fn stored_forms() {
    let json = |policy: &str| {
        let policy: ReopenPolicy = serde_json::from_str(policy).expect("a policy");
        serde_json::to_string(&policy).expect("json")
    };
    assert_eq!(json("{}"), r#"{"requeue":false}"#);
    assert_eq!(
        json(r#"{"escalate_from": 2, "on_reply": "reject"}"#),
        r#"{"requeue":false,"escalate_from":2,"on_reply":"reject"}"#
    );
}
