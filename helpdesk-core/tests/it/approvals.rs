//! Approvals: who may answer, when that decides it, what expiry and delegation do, and who sees what.
use helpdesk_core::{
    Actor, AgentId, ApprovalCommand, ApprovalId, ApprovalOutcome, ApprovalRequest, Approver, Command, EventBody,
    EventKind, Expiry, OnExpiry, RequesterId, StatusKind, Vote,
};
use proptest::prelude::*;

use crate::stage::{Stage, agent, at, requester, service, spec, tenant};

fn id<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is an id"))
}

/// `ann`, `team:desk`, `lead:lab`, `requester:max`, `role:manager`.
fn who(text: &str) -> Approver {
    match text.split_once(':') {
        None => Approver::Agent(id(text)),
        Some(("team", team)) => Approver::Team(id(team)),
        Some(("lead", team)) => Approver::Lead(id(team)),
        Some(("role", role)) => Approver::Role(role.to_owned()),
        Some((_, requester)) => Approver::Requester(id(requester)),
    }
}

fn request(of: &[&str]) -> ApprovalRequest {
    ApprovalRequest::new("new laptop", of.iter().map(|text| who(text)).collect())
}

fn actor(name: &str) -> Actor {
    match name.split_once(':') {
        Some(("requester", name)) => Actor::requester(tenant(), id::<RequesterId>(name)),
        _ => Actor::agent(tenant(), id::<AgentId>(name)),
    }
}

fn ask(request: ApprovalRequest) -> Command {
    Command::Approval(ApprovalCommand::Ask(Box::new(request)))
}

fn answer(number: u32, vote: Vote) -> Command {
    Command::Approval(ApprovalCommand::Answer { number, vote, comment: String::new() })
}

fn asked(request: ApprovalRequest) -> Stage {
    let mut stage = Stage::opened("09:00");
    stage.act(&service(), ask(request), "09:10").expect("asked");
    stage
}

fn outcome(stage: &Stage, number: u32) -> Option<ApprovalOutcome> {
    stage.ticket().approval(number).expect("an approval").ended.as_ref().map(|ended| ended.outcome)
}

/// A name, who is asked, how many are needed, what each says with the refusal, and what comes of it.
type Row = (
    &'static str,
    &'static [&'static str],
    Option<u32>,
    &'static [(&'static str, &'static str)],
    Option<ApprovalOutcome>,
);

/// Who answers in order (`+` yes, `-` no), and the refusal of each that is refused; then what came of it.
#[test]
fn who_decides() {
    use ApprovalOutcome::{Approved, Rejected};
    let rows: [Row; 14] = [
        ("one of one", &["ann"], None, &[("+ann", "")], Some(Approved)),
        ("one no of one", &["ann"], None, &[("-ann", "")], Some(Rejected)),
        ("all of two, one yet", &["ann", "bob"], None, &[("+ann", "")], None),
        ("all of two", &["ann", "bob"], None, &[("+ann", ""), ("+bob", "")], Some(Approved)),
        ("one no ends what needs all", &["ann", "bob"], None, &[("-bob", "")], Some(Rejected)),
        ("one of two", &["ann", "bob"], Some(1), &[("+bob", "")], Some(Approved)),
        ("one no of two, one needed", &["ann", "bob"], Some(1), &[("-bob", "")], None),
        ("two noes of two, one needed", &["ann", "bob"], Some(1), &[("-bob", ""), ("-ann", "")], Some(Rejected)),
        (
            "two of three, the first no leaves enough",
            &["ann", "bob", "cleo"],
            Some(2),
            &[("-bob", ""), ("+ann", ""), ("+cleo", "")],
            Some(Approved),
        ),
        ("any member of a team", &["team:desk"], None, &[("+bob", "")], Some(Approved)),
        (
            "two members of a team, each once",
            &["team:desk", "team:desk"],
            None,
            &[("+bob", ""), ("+bob", "agent bob has answered approval 1 already"), ("+ann", "")],
            Some(Approved),
        ),
        (
            "the lead and nobody else",
            &["lead:lab"],
            None,
            &[("+ann", "agent ann is not asked in approval 1, expected the lead of lab"), ("+cleo", "")],
            Some(Approved),
        ),
        ("somebody outside", &["requester:max"], None, &[("+requester:max", "")], Some(Approved)),
        (
            "a lead and the team: the lead answers as the lead",
            &["team:desk", "lead:desk"],
            None,
            &[("+ann", ""), ("+bob", "")],
            Some(Approved),
        ),
    ];
    for (name, of, needed, answers, expected) in rows {
        let mut stage = asked(ApprovalRequest { needed, ..request(of) });
        for (said, refusal) in answers {
            let vote = if said.starts_with('+') { Vote::Approve } else { Vote::Reject };
            let done = stage.act(&actor(&said[1..]), answer(1, vote), "10:00").map(|_| ());
            let text = done.err().map(|refusal| refusal.to_string()).unwrap_or_default();
            assert_eq!(text, *refusal, "{name}");
        }
        assert_eq!(outcome(&stage, 1), expected, "{name}");
    }
}

#[test]
fn nobody_approves_their_own_request_unless_it_counts() {
    for (own_counts, expected) in
        [(false, "requester rita asked for it, expected somebody else to answer approval 1"), (true, "")]
    {
        let mut stage = asked(ApprovalRequest { own_counts, ..request(&["requester:rita"]) });
        let done = stage.act(&requester(), answer(1, Vote::Approve), "10:00").map(|_| ());
        assert_eq!(done.err().map(|r| r.to_string()).unwrap_or_default(), expected);
    }
    let mut stage = Stage::opened("09:00");
    stage.act(&agent("ann"), ask(request(&["team:desk"])), "09:10").expect("asked");
    let own = stage.act(&agent("ann"), answer(1, Vote::Approve), "09:20").map(|_| ()).expect_err("four eyes");
    assert_eq!(own.to_string(), "agent ann asked for it, expected somebody else to answer approval 1");
    stage.act(&agent("bob"), answer(1, Vote::Approve), "09:20").expect("another member");
}

/// The terms that make no sense, each with what was expected.
#[test]
fn terms_are_checked() {
    let office = |time: &str| Expiry::After { time: time.parse().expect("a time"), schedule: id("office") };
    let rows: Vec<(ApprovalRequest, &str)> = vec![
        (request(&[]), "the approval asks nobody, expected at least one approver"),
        (ApprovalRequest { needed: Some(0), ..request(&["ann"]) }, "the approval needs 0 of 1, expected 1 to 1"),
        (ApprovalRequest { needed: Some(2), ..request(&["ann"]) }, "the approval needs 2 of 1, expected 1 to 1"),
        (request(&["ann", "ann"]), "the approval asks agent ann twice, expected everybody once"),
        (request(&["zoe"]), "there is no agent `zoe`, expected one of `ann`, `bob`, `cleo`"),
        (request(&["lead:cellar"]), "there is no team `cellar`, expected one of `desk`, `lab`, `attic`"),
        (
            ApprovalRequest { expires: Some(Expiry::At(at("09:10"))), ..request(&["ann"]) },
            "the approval expires at 2026-01-05 09:10:00 UTC, expected an instant to come",
        ),
        (
            ApprovalRequest { expires: Some(office("0s")), ..request(&["ann"]) },
            "the approval expires at once, expected some open time",
        ),
        (
            ApprovalRequest {
                expires: Some(Expiry::At(at("12:00"))),
                on_expiry: OnExpiry::AskAgain { times: 2 },
                ..request(&["ann"])
            },
            "the approval is asked again after an instant, expected open time to expire after",
        ),
        (
            ApprovalRequest { on_expiry: OnExpiry::Escalate { to: who("bob") }, ..request(&["ann"]) },
            "the approval never expires and says what happens then, expected `expires`",
        ),
    ];
    for (request, expected) in rows {
        let mut stage = Stage::opened("09:00");
        let refusal = stage.act(&service(), ask(request), "09:10").map(|_| ()).expect_err(expected);
        assert_eq!(refusal.to_string(), expected);
    }
}

/// The last second counts, the instant of expiry does not: the interval is half-open.
#[test]
fn expiry_is_a_boundary() {
    for (when, expected) in [
        ("2026-01-05 12:59:59", Some(ApprovalOutcome::Approved)),
        ("2026-01-05 13:00:00", Some(ApprovalOutcome::Expired)),
        ("2026-01-05 13:00:01", Some(ApprovalOutcome::Expired)),
    ] {
        let expires = Some(Expiry::At(at("13:00")));
        let mut stage = asked(ApprovalRequest { expires, ..request(&["ann"]) });
        let _ = stage.act(&agent("ann"), answer(1, Vote::Approve), when);
        let _ = stage.act(&service(), Command::Tick, when);
        assert_eq!(outcome(&stage, 1), expected, "{when}");
    }
}

#[test]
fn open_time_to_answer_is_counted_by_the_schedule() {
    let expires = Some(Expiry::After { time: "8h".parse().expect("a time"), schedule: id("office") });
    let stage = asked(ApprovalRequest { expires, ..request(&["ann"]) });
    assert_eq!(stage.ticket().approval(1).expect("one").expires_at, Some(at("2026-01-06 09:10")));
    assert!(stage.ticket().wake(&stage.configuration).at() <= Some(at("2026-01-06 09:10")));
}

#[test]
fn nobody_answers_and_it_is_asked_again_then_counts_as_not_given() {
    let expires = Some(Expiry::After { time: "1h".parse().expect("a time"), schedule: id("always") });
    let on_expiry = OnExpiry::AskAgain { times: 2 };
    let mut stage = asked(ApprovalRequest { expires, on_expiry, needed_to_solve: true, ..request(&["ann"]) });
    stage.act(&service(), Command::Tick, "10:10").expect("a tick");
    assert_eq!(outcome(&stage, 1), Some(ApprovalOutcome::Expired));
    assert_eq!(outcome(&stage, 2), None);
    stage.act(&service(), Command::Tick, "11:10").expect("a tick");
    assert_eq!(outcome(&stage, 2), Some(ApprovalOutcome::Expired));
    assert_eq!(stage.ticket().approvals.len(), 2);
    let stands = stage.act(&agent("ann"), Command::Solve, "11:20").map(|_| ()).expect_err("not given");
    assert_eq!(stands.to_string(), "the ticket cannot be solved yet: approval 2 is needed and is expired");
}

#[test]
fn nobody_answers_and_somebody_else_is_asked() {
    let expires = Some(Expiry::At(at("10:00")));
    let on_expiry = OnExpiry::Escalate { to: who("lead:lab") };
    let mut stage = asked(ApprovalRequest { expires, on_expiry, ..request(&["ann"]) });
    stage.act(&agent("cleo"), answer(2, Vote::Approve), "10:00").expect("the lead was asked in time");
    assert_eq!(
        (outcome(&stage, 1), outcome(&stage, 2)),
        (Some(ApprovalOutcome::Expired), Some(ApprovalOutcome::Approved))
    );
    let told: Vec<String> = stage
        .events
        .iter()
        .filter_map(|e| {
            let EventBody::Notified { to, .. } = &e.body else { return None };
            Some(to.to_string())
        })
        .collect();
    assert_eq!(told, ["agent ann", "agent cleo", "the assignee"]);
}

#[test]
fn a_ticket_is_not_solved_while_an_approval_pends() {
    let mut stage = asked(request(&["ann"]));
    let refusal = stage.act(&agent("bob"), Command::Solve, "09:30").map(|_| ()).expect_err("pends");
    assert_eq!(refusal.to_string(), "the ticket cannot be solved yet: approval 1 pends");
    stage.act(&agent("ann"), answer(1, Vote::Reject), "09:40").expect("a no");
    stage.act(&agent("bob"), Command::Solve, "09:50").expect("it was asked only");
}

#[test]
fn what_is_needed_to_solve_is_needed_until_it_is_given() {
    let mut stage = asked(ApprovalRequest { needed_to_solve: true, ..request(&["ann"]) });
    stage.act(&agent("ann"), answer(1, Vote::Reject), "09:40").expect("a no");
    assert!(stage.act(&agent("bob"), Command::Solve, "09:50").is_err());
    let again = Command::Approval(ApprovalCommand::AskAgain { number: 1 });
    stage.act(&agent("bob"), again.clone(), "10:00").expect("asked again");
    let twice = stage.act(&agent("bob"), again, "10:01").map(|_| ()).expect_err("asked already");
    assert_eq!(
        twice.to_string(),
        "approval 1 was asked again, expected one that was rejected, withdrawn or not answered in time"
    );
    let withdraw = Command::Approval(ApprovalCommand::Withdraw { number: 2, reason: "too late".into() });
    stage.act(&agent("bob"), withdraw, "10:05").expect("taken back");
    assert!(stage.act(&agent("bob"), Command::Solve, "10:06").is_err(), "taking back is no way around");
    stage.act(&agent("bob"), Command::Approval(ApprovalCommand::AskAgain { number: 2 }), "10:10").expect("again");
    stage.act(&agent("ann"), answer(3, Vote::Approve), "10:20").expect("a yes");
    stage.act(&agent("bob"), Command::Solve, "10:30").expect("given");
}

#[test]
fn a_ticket_waits_on_hold_and_comes_back() {
    let mut stage = asked(ApprovalRequest { holds: true, ..request(&["ann"]) });
    assert_eq!(stage.ticket().status.kind(), StatusKind::OnHold);
    stage.act(&service(), ask(ApprovalRequest { holds: true, ..request(&["bob"]) }), "09:20").expect("asked");
    stage.act(&agent("ann"), answer(1, Vote::Approve), "09:30").expect("a yes");
    assert_eq!(stage.ticket().status.kind(), StatusKind::OnHold, "another one pends");
    stage.act(&agent("bob"), answer(2, Vote::Reject), "09:40").expect("a no");
    assert_eq!(stage.ticket().status.kind(), StatusKind::Open);
    let mut stage = asked(ApprovalRequest { holds: true, ..request(&["ann"]) });
    stage.act(&agent("bob"), Command::Hold { reason: "parts".into(), until: None }, "09:20").expect("held");
    stage.act(&agent("ann"), answer(1, Vote::Approve), "09:30").expect("a yes");
    assert_eq!(stage.ticket().status.kind(), StatusKind::OnHold, "it waits for something else now");
}

#[test]
fn it_is_passed_on() {
    let delegate = |number, to: &str| Command::Approval(ApprovalCommand::Delegate { number, to: who(to) });
    let mut stage = asked(request(&["ann", "cleo"]));
    stage.act(&agent("ann"), delegate(1, "bob"), "09:20").expect("passed on");
    let gone = stage.act(&agent("ann"), answer(1, Vote::Approve), "09:21").map(|_| ()).expect_err("not hers");
    assert_eq!(gone.to_string(), "agent ann is not asked in approval 1, expected agent bob, agent cleo");
    for (to, because) in [("ann", "it has been theirs"), ("cleo", "they are asked already")] {
        let refusal = stage.act(&agent("bob"), delegate(1, to), "09:22").map(|_| ()).expect_err(because);
        assert_eq!(refusal.to_string(), format!("approval 1 cannot be passed on to agent {to}: {because}"));
    }
    stage.act(&agent("bob"), answer(1, Vote::Approve), "09:23").expect("his turn");
    stage.act(&agent("cleo"), answer(1, Vote::Approve), "09:24").expect("hers");
    assert_eq!(outcome(&stage, 1), Some(ApprovalOutcome::Approved));
}

#[test]
fn a_role_of_the_hosts_is_nobody_until_somebody_is_appointed() {
    let appoint = |role: &str, to| Command::Approval(ApprovalCommand::Appoint { number: 1, role: role.into(), to });
    let mut stage = asked(request(&["role:manager"]));
    let nobody = stage.act(&agent("ann"), answer(1, Vote::Approve), "09:20").map(|_| ()).expect_err("nobody yet");
    assert_eq!(nobody.to_string(), "agent ann is not asked in approval 1, expected role `manager`");
    let other = stage.act(&service(), appoint("boss", who("ann")), "09:21").map(|_| ()).expect_err("no such role");
    assert_eq!(other.to_string(), "approval 1 asks nobody as `boss`");
    stage.act(&service(), appoint("manager", who("requester:max")), "09:22").expect("appointed");
    stage.act(&actor("requester:max"), answer(1, Vote::Approve), "09:23").expect("the manager");
    assert_eq!(outcome(&stage, 1), Some(ApprovalOutcome::Approved));
}

/// A requester passes it on to those whom the desk named: whoever it is would see the ticket.
#[test]
fn a_requester_passes_it_on_to_named_substitutes_only() {
    let delegate = |to: &str| Command::Approval(ApprovalCommand::Delegate { number: 1, to: who(to) });
    let substitutes = vec![who("requester:eva")];
    let mut stage = asked(ApprovalRequest { substitutes, ..request(&["requester:max"]) });
    assert!(stage.act(&actor("requester:max"), delegate("requester:tom"), "09:20").is_err());
    stage.act(&actor("requester:max"), delegate("requester:eva"), "09:21").expect("a substitute");
    assert!(stage.act(&actor("requester:max"), answer(1, Vote::Approve), "09:22").is_err(), "max sees it no more");
    stage.act(&actor("requester:eva"), answer(1, Vote::Approve), "09:22").expect("her turn");
}

#[test]
fn whoever_is_not_asked_sees_no_ticket() {
    let mut stage = asked(request(&["requester:max"]));
    let hidden = stage.act(&actor("requester:tom"), answer(1, Vote::Approve), "09:20").map(|_| ()).expect_err("hidden");
    assert_eq!(hidden.to_string(), "there is no ticket 7");
    stage.act(&actor("requester:max"), answer(1, Vote::Approve), "09:30").expect("asked");
    let over = stage.act(&actor("requester:max"), answer(1, Vote::Approve), "09:40").map(|_| ()).expect_err("over");
    assert_eq!(over.to_string(), "there is no ticket 7");
    let refusal = stage.act(&requester(), ask(request(&["ann"])), "09:50").map(|_| ()).expect_err("for agents");
    assert_eq!(refusal.to_string(), "requester rita may not approval: this is for agents");
}

#[test]
fn the_configuration_knows_approvals_by_name() {
    let mut spec = spec();
    spec.approvals.insert(id::<ApprovalId>("laptop"), request(&["lead:desk"]));
    spec.approvals.insert(id::<ApprovalId>("empty"), request(&[]));
    let problems = helpdesk_core::Configuration::build(spec.clone()).expect_err("nobody is asked").to_string();
    assert_eq!(problems, "approval `empty`: the approval asks nobody, expected at least one approver");
    spec.approvals.remove(&id::<ApprovalId>("empty"));
    let mut stage = Stage::new();
    stage.configuration = std::sync::Arc::new(helpdesk_core::Configuration::build(spec).expect("built"));
    stage.act(&requester(), Command::open(crate::stage::request()), "09:00").expect("opened");
    let ask_for = |name: &str| Command::Approval(ApprovalCommand::AskFor { approval: id(name) });
    let unknown = stage.act(&service(), ask_for("lapdog"), "09:10").map(|_| ()).expect_err("unknown");
    assert_eq!(unknown.to_string(), "there is no approval `lapdog` in the configuration");
    stage.act(&service(), ask_for("laptop"), "09:10").expect("asked");
    assert_eq!(stage.ticket().approvals.len(), 1);
}

/// What the laws of the desk mix into their random histories.
pub(crate) fn commands() -> impl Strategy<Value = Command> {
    let expires = |time: &str| Some(Expiry::After { time: time.parse().expect("a time"), schedule: id("office") });
    let again = OnExpiry::AskAgain { times: 3 };
    let escalate = OnExpiry::Escalate { to: who("lead:lab") };
    let requests = proptest::sample::select(vec![
        ApprovalRequest { holds: true, expires: expires("1h"), on_expiry: again, ..request(&["ann", "cleo"]) },
        ApprovalRequest {
            holds: true,
            needed_to_solve: true,
            expires: expires("2h"),
            on_expiry: escalate,
            ..request(&["cleo"])
        },
        ApprovalRequest { needed: Some(1), ..request(&["team:desk", "team:desk"]) },
    ]);
    let votes = proptest::sample::select(vec![Vote::Approve, Vote::Reject]);
    prop_oneof![
        2 => requests.prop_map(ask),
        4 => (1u32..5, votes).prop_map(|(number, vote)| answer(number, vote)),
        1 => (1u32..5).prop_map(|number| Command::Approval(ApprovalCommand::AskAgain { number })),
        1 => (1u32..5).prop_map(|number| {
            Command::Approval(ApprovalCommand::Withdraw { number, reason: "not needed".into() })
        }),
        1 => (1u32..5).prop_map(|number| Command::Approval(ApprovalCommand::Delegate { number, to: who("bob") })),
    ]
}

fn votes() -> impl Strategy<Value = Vec<(&'static str, bool)>> {
    let people = proptest::sample::select(vec!["ann", "bob", "cleo", "requester:max", "requester:rita"]);
    proptest::collection::vec((people, any::<bool>()), 0..12)
}

fn seats() -> impl Strategy<Value = Vec<&'static str>> {
    proptest::sample::subsequence(vec!["ann", "bob", "lead:lab", "team:desk", "requester:max"], 1..=5)
}

proptest! {
    #![proptest_config(crate::stage::histories(256))]

    /// However people answer: it ends at most once, at the answer that reaches the number, and nothing changes after.
    #[test]
    fn an_approval_is_decided_exactly_once(of in seats(), needed in 1u32..=5, votes in votes()) {
        let needed = needed.min(u32::try_from(of.len()).expect("few"));
        let mut stage = asked(ApprovalRequest { needed: Some(needed), ..request(&of) });
        let (mut yes, mut no, mut decided) = (0, 0, None);
        for (name, approves) in votes {
            let vote = if approves { Vote::Approve } else { Vote::Reject };
            if stage.act(&actor(name), answer(1, vote), "10:00").is_ok() {
                prop_assert!(decided.is_none(), "an answer after the end");
                if approves { yes += 1 } else { no += 1 }
                if yes >= needed { decided = Some(ApprovalOutcome::Approved) }
                if no > u32::try_from(of.len()).expect("few") - needed { decided = Some(ApprovalOutcome::Rejected) }
            }
            prop_assert_eq!(outcome(&stage, 1), decided);
        }
        let ends = stage.kinds().into_iter().filter(|kind| *kind == EventKind::ApprovalEnded).count();
        prop_assert_eq!(ends, usize::from(decided.is_some()));
    }

    #[test]
    fn nobody_answers_twice(of in seats(), votes in votes()) {
        let mut stage = asked(request(&of));
        for (name, _) in votes {
            let _ = stage.act(&actor(name), answer(1, Vote::Approve), "10:00");
        }
        let held = stage.ticket().approval(1).expect("one");
        let mut said: Vec<String> = held.seats.iter().filter_map(|s| s.answer.as_ref()).map(|a| a.by.to_string()).collect();
        let n = said.len();
        said.sort();
        said.dedup();
        prop_assert_eq!(said.len(), n);
    }
}
