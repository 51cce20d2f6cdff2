//! People around a ticket: who is in copy, who follows, who may say so, and what each of them sees.
use std::sync::Arc;

use helpdesk_core::{
    Action, Actor, Audience, Command, Configuration, EventBody, Facts, OrganizationSpec, PARTICIPANTS_MAX, Participant,
    ParticipantCommand, Refusal, Verdict, judge,
};
use proptest::prelude::*;

use crate::stage::{Stage, agent, request, requester, service, spec, tenant};

pub(crate) fn outside(id: &str) -> Participant {
    Participant::Requester(id.parse().expect("an id"))
}

pub(crate) fn inside(id: &str) -> Participant {
    Participant::Agent(id.parse().expect("an id"))
}

fn asks(id: &str) -> Actor {
    Actor::requester(tenant(), id.parse().expect("an id"))
}

pub(crate) fn copy(who: Participant) -> Command {
    Command::Participant(ParticipantCommand::Copy { who })
}

fn uncopy(who: Participant) -> Command {
    Command::Participant(ParticipantCommand::Uncopy { who })
}

pub(crate) fn follow(who: Participant) -> Command {
    Command::Participant(ParticipantCommand::Follow { who })
}

fn unfollow(who: Participant) -> Command {
    Command::Participant(ParticipantCommand::Unfollow { who })
}

fn sees(stage: &Stage, actor: &Actor) -> bool {
    judge(actor, Action::ReadPublic, &Facts::of(actor, stage.ticket.as_ref(), &stage.configuration)).is_allow()
}

#[test]
fn who_may_say_who_is_around() {
    let row = |actor: &Actor, command: Command, expected: &str| {
        let mut stage = Stage::opened("09:00");
        stage.act(&requester(), copy(outside("dan")), "09:01").expect("in copy");
        let said = stage.act(actor, command.clone(), "09:02").map(|unit| unit.events().len());
        let said = said.map_or_else(|refusal| refusal.to_string(), |n| format!("{n} events"));
        assert_eq!(said, expected, "{actor}: {command:?}");
    };
    let others = "requester dan may not uncopy: who is in copy takes out nobody but themselves";
    row(&requester(), copy(outside("eve")), "1 events");
    row(&requester(), copy(outside("dan")), "0 events");
    row(&requester(), copy(outside("rita")), "0 events");
    row(&requester(), uncopy(outside("dan")), "1 events");
    row(&requester(), uncopy(outside("eve")), "0 events");
    row(&requester(), copy(inside("ann")), "requester rita may not copy: who of the staff is told is for agents");
    row(&requester(), follow(outside("rita")), "1 events");
    row(&requester(), unfollow(outside("rita")), "0 events");
    row(&asks("dan"), uncopy(outside("dan")), "1 events");
    row(&asks("dan"), uncopy(outside("eve")), others);
    row(
        &asks("dan"),
        copy(outside("eve")),
        "requester dan may not copy: who is in copy takes out nobody but themselves",
    );
    row(&asks("dan"), follow(outside("dan")), "1 events");
    row(&asks("sam"), copy(outside("sam")), "there is no ticket 7");
    row(&asks("sam"), follow(outside("sam")), "there is no ticket 7");
    // The first deed of an agent takes the ticket out of New.
    row(&agent("ann"), copy(outside("eve")), "2 events");
    row(&agent("ann"), copy(inside("bob")), "2 events");
    row(&agent("ann"), copy(inside("zoe")), "there is no agent `zoe`, expected one of `ann`, `bob`, `cleo`");
    row(&agent("ann"), follow(inside("ann")), "2 events");
    let reader = Actor::collaborator(tenant(), "cleo".parse().expect("an id"));
    row(&reader, follow(inside("cleo")), "there is no ticket 7");
    let auditor = Actor::auditor(tenant(), "amy".parse().expect("an id"));
    row(&auditor, follow(inside("amy")), "agent amy may not follow: an auditor changes nothing");
}

#[test]
fn who_is_in_copy_sees_and_replies_and_who_follows_does_not() {
    let mut stage = Stage::opened("09:00");
    stage.act(&requester(), copy(outside("dan")), "09:01").expect("in copy");
    stage.act(&agent("ann"), follow(outside("fay")), "09:02").expect("follows");
    assert!(sees(&stage, &asks("dan")));
    assert!(!sees(&stage, &asks("fay")));
    stage.act(&asks("dan"), Command::Reply { body: "me too".into() }, "09:03").expect("a reply");
    stage.act(&asks("dan"), Command::Solve, "09:04").expect_err("not theirs");
    stage.act(&asks("dan"), uncopy(outside("dan")), "09:05").expect("out");
    assert!(!sees(&stage, &asks("dan")));
    let gone = stage.act(&asks("dan"), Command::Reply { body: "still?".into() }, "09:06").expect_err("gone");
    assert_eq!(gone.to_string(), "there is no ticket 7");
}

#[test]
fn an_organization_that_shares_lets_its_people_see() {
    let acme = |shares_tickets| OrganizationSpec {
        id: "acme".parse().expect("an id"),
        name: String::new(),
        domains: ["acme.example".to_owned()].into(),
        shares_tickets,
    };
    for (shares, of, seen) in [(true, "acme", true), (false, "acme", false), (true, "other", false)] {
        let mut stage = Stage::new();
        let mut spec = spec();
        spec.organizations = vec![acme(shares)];
        stage.configuration = Arc::new(Configuration::build(spec).expect("a configuration"));
        let mut open = request();
        open.organization = Some("acme".parse().expect("an id"));
        stage.act(&service(), Command::open(open), "09:00").expect("opened");
        let colleague = asks("eve").of_organization(of.parse().expect("an id"));
        assert_eq!(sees(&stage, &colleague), seen, "{shares} {of}");
        let replies = stage.act(&colleague, Command::Reply { body: "hi".into() }, "09:01").map(|_| ());
        assert!(replies.is_err(), "a colleague reads along");
    }
}

#[test]
fn an_address_belongs_to_the_organization_of_its_domain() {
    let mut spec = spec();
    spec.organizations = serde_json::from_str(
        r#"[{"id": "acme", "domains": ["acme.example", "bücher.example"]}, {"id": "apex", "domains": ["sub.acme.example"]}]"#,
    )
    .expect("organizations");
    let configuration = Configuration::build(spec).expect("a configuration");
    for (address, expected) in [
        ("ann@acme.example", Some("acme")),
        ("Ann@ACME.Example", Some("acme")),
        ("ann@sub.acme.example", Some("apex")),
        ("\"a@b\"@acme.example", Some("acme")),
        ("leser@BÜCHER.example", Some("acme")),
        ("ann@evilacme.example", None),
        ("ann@acme.example.evil.example", None),
        ("acme.example", None),
        ("", None),
    ] {
        let found = configuration.organization_of(address).map(|o| o.id.as_str());
        assert_eq!(found, expected, "{address}");
    }
}

#[test]
fn organizations_are_checked() {
    let mut spec = spec();
    spec.organizations = serde_json::from_str(
        r#"[{"id": "acme", "domains": ["acme.example", "no domain", "-x.example", "UPPER.example"]},
            {"id": "apex", "domains": ["acme.example"]}, {"id": "acme"}]"#,
    )
    .expect("organizations");
    let found = Configuration::build(spec).map(|_| ()).expect_err("problems").to_string();
    let expected = "organization `acme`: is there twice\n\
        organization `acme`: has the domain `-x.example`, expected one such as `acme.example`\n\
        organization `acme`: has the domain `UPPER.example`, expected one such as `acme.example`\n\
        organization `acme`: has the domain `no domain`, expected one such as `acme.example`\n\
        organization `apex`: has the domain `acme.example`, which is that of `acme`";
    assert_eq!(found, expected);
}

#[test]
fn there_is_a_limit() {
    let mut stage = Stage::opened("09:00");
    for n in 0..PARTICIPANTS_MAX {
        stage.act(&service(), copy(outside(&format!("r{n}"))), "09:01").expect("in copy");
    }
    let over = stage.act(&service(), copy(outside("one")), "09:02").map(|_| ()).expect_err("too many");
    assert_eq!(over.to_string(), "the people in copy: 101 entries, the limit is 100");
    assert!(matches!(over, Refusal::OverLimit { .. }));
}

#[test]
fn a_notice_to_the_people_around_reaches_each_of_them_but_its_author() {
    let mut stage = Stage::opened("09:00");
    for command in [copy(outside("dan")), copy(inside("bob")), follow(outside("fay")), follow(inside("ann"))] {
        stage.act(&service(), command, "09:01").expect("around");
    }
    let mut told = |to: Audience| -> Vec<String> {
        let unit = stage
            .act(&agent("ann"), Command::Notify { to, text: "x".into(), not_before: None, channel: None }, "09:02")
            .expect("told");
        unit.notices().iter().map(|n| format!("{} {}", n.id, n.to).replacen(char::is_numeric, "", 1)).collect()
    };
    let mut names = |to| -> Vec<String> {
        told(to).into_iter().map(|line| line.split_once(' ').expect("two words").1.to_owned()).collect()
    };
    assert_eq!(names(Audience::Collaborators), ["requester dan"]);
    assert_eq!(names(Audience::StaffInCopy), ["agent bob"]);
    assert_eq!(names(Audience::Followers), ["requester fay"]);
    assert!(names(Audience::StaffFollowers).is_empty());
}

proptest! {
    #![proptest_config(crate::stage::histories(256))]

    /// What is asked twice is done once, and taking back what was asked leaves what was there before.
    #[test]
    fn coming_and_going_is_the_identity(names in proptest::collection::vec("[a-e]", 0..12), n in 0usize..4) {
        let mut stage = Stage::opened("09:00");
        for name in &names {
            stage.act(&service(), copy(outside(name)), "09:01").expect("in copy");
        }
        let before = stage.ticket().participants.clone();
        let (come, go) = [(copy(outside("zoe")), uncopy(outside("zoe"))), (follow(outside("zoe")), unfollow(outside("zoe")))][n % 2].clone();
        for command in [come.clone(), come] {
            stage.act(&service(), command, "09:02").expect("around");
        }
        let events = stage.events.iter().filter(|e| matches!(e.body, EventBody::Participant(_))).count();
        prop_assert_eq!(events, before.in_copy.len() + 1);
        stage.act(&service(), go, "09:03").expect("gone");
        prop_assert_eq!(&before, &stage.ticket().participants);
    }
}

#[test]
fn verdicts_of_the_table_stay() {
    // Who is in copy may see and reply, and nothing that is internal.
    let mut stage = Stage::opened("09:00");
    stage.act(&requester(), copy(outside("dan")), "09:01").expect("in copy");
    let dan = asks("dan");
    let facts = Facts::of(&dan, stage.ticket.as_ref(), &stage.configuration);
    for action in Action::ALL {
        let internal = [Action::ReadInternal, Action::ReadInternalAttachment, Action::ViewSla, Action::NoteInternal];
        let allowed = matches!(judge(&dan, action, &facts), Verdict::Allow(_));
        assert!(!(allowed && internal.contains(&action)), "{action}");
    }
}
