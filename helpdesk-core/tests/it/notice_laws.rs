//! Notices on their way: what goes out in one piece, and the laws of who is told what.
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use helpdesk_core::{
    Actor, Audience, Author, Command, Delivery, Instant, Notice, Outbox, Participant, Priority, Request, Tickets,
};
use helpdesk_memory::MemoryStore;
use pollster::block_on;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    notices::{assign, follow, route, staff, stage, with_notices},
    relay::{Recorder, desk_of, reply, rita, submit, ticket},
    stage::{Stage, agent, at, request, requester, service},
};

fn relayed(notices: Value, deeds: &[(u64, Actor, Command, &str)], looks: &[&str]) -> Vec<Delivery> {
    let store = Arc::new(MemoryStore::new());
    let desk = desk_of(with_notices(notices), &store);
    for number in [1, 2] {
        submit(&desk, requester(), number, Command::open(request()), at("09:00"));
    }
    let recorder = Recorder::default();
    let mut looks = looks.iter().map(|when| at(when)).peekable();
    for (number, actor, command, when) in deeds {
        while let Some(look) = looks.next_if(|look| *look < at(when)) {
            block_on(desk.relay(&recorder, look, 100)).expect("relayed");
        }
        submit(&desk, actor.clone(), *number, command.clone(), at(when));
    }
    for look in looks {
        block_on(desk.relay(&recorder, look, 100)).expect("relayed");
    }
    assert!(block_on(store.waiting(desk.tenant(), Instant::MAX_UTC, 9)).expect("the outbox").is_empty());
    recorder.seen.into_inner().expect("a lock")
}

fn bodies(deliveries: &[Delivery]) -> Vec<Vec<String>> {
    deliveries.iter().map(|delivery| delivery.notices().map(|notice| notice.body.clone()).collect()).collect()
}

#[test]
fn a_burst_goes_out_in_one_piece() {
    let ann = || agent("ann");
    let deeds = [
        (1, ann(), reply("one"), "10:00:00"),
        (1, ann(), reply("two"), "10:00:30"),
        (2, ann(), reply("other"), "10:00:40"),
        (1, ann(), reply("three"), "10:00:59"),
        (1, ann(), reply("four"), "10:02:00"),
    ];
    let looks = ["10:00:59", "10:01:00", "10:01:40", "10:03:00"];
    let deliveries = relayed(json!({"burst_seconds": 60}), &deeds, &looks);
    assert_eq!(bodies(&deliveries), [vec!["one", "two", "three"], vec!["other"], vec!["four"]]);
    assert_eq!(deliveries[1].id(), &deliveries[1].notices().next().expect("a notice").id);
    assert_ne!(deliveries[0].id(), &deliveries[0].notices().next().expect("a notice").id);
    assert_eq!((deliveries[0].to(), deliveries[0].channel().as_str()), (&rita(), "email"));
}

#[test]
fn a_digest_goes_out_in_one_piece_over_tickets() {
    let wishes = json!({"who": {"named_requester": "rita"}, "digest": "hourly"});
    let deeds = [
        (1, agent("ann"), reply("one"), "09:10"),
        (2, agent("ann"), reply("two"), "09:20"),
        (1, agent("ann"), reply("three"), "09:30"),
        (2, agent("ann"), assign("bob"), "09:40"),
        (1, agent("ann"), reply("four"), "10:10"),
    ];
    let deliveries = relayed(json!({"people": [wishes]}), &deeds, &["09:50", "10:00", "11:00"]);
    let expected = [vec!["you have a ticket"], vec!["one", "three", "two"], vec!["four"]];
    assert_eq!(bodies(&deliveries), expected);
}

fn deeds() -> impl Strategy<Value = Vec<(Actor, Command, u64)>> {
    let actor =
        prop_oneof![Just(requester()), Just(agent("ann")), Just(agent("bob")), Just(agent("cleo")), Just(service())];
    let team = prop_oneof![Just("desk"), Just("lab"), Just("attic")];
    let person = prop_oneof![Just("ann"), Just("bob"), Just("cleo")];
    let command = prop_oneof![
        3 => Just(reply("text")),
        1 => Just(Command::AddNote { body: "note".into() }),
        1 => Just(Command::Solve),
        1 => Just(Command::Reopen),
        1 => team.prop_map(route),
        2 => person.prop_map(assign),
        1 => Just(follow(staff("cleo"))),
        1 => Just(follow(Participant::Requester("sam".parse().expect("an id")))),
        1 => Just(Command::Notify { to: Audience::Team, text: "look".into(), not_before: None, channel: None }),
        1 => Just(Command::SetPriority { priority: Some(Priority::High) }),
    ];
    proptest::collection::vec((actor, command, 0..400_u64), 0..25)
}

fn worlds() -> impl Strategy<Value = Value> {
    let everybody = json!([
        {"on": ["reply", "requester_reply", "solved", "reopened"],
         "tell": ["requester", "assignee", "members", "lead", "followers"]},
        {"on": ["assigned", "note_added", "priority_changed"],
         "tell": ["assignee", "members", "staff_followers"], "channels": ["chat", "push"]}
    ]);
    let wishes = json!([
        {"who": {"agent": "ann"}, "quiet": {"daily": ["20:00", "08:00"]}},
        {"who": {"agent": "bob"}, "digest": {"daily": "08:00"}, "zone": "Europe/Berlin"},
        {"who": {"named_requester": "rita"}, "digest": "hourly", "quiet": {"outside": "office"}},
        {"who": {"agent": "cleo"}, "topics": {"note_added": []}}
    ]);
    prop_oneof![
        Just(json!({})),
        Just(json!({"subscriptions": everybody, "burst_seconds": 60})),
        Just(json!({"people": wishes})),
        Just(json!({"subscriptions": everybody, "people": wishes, "burst_seconds": 300, "urgent": ["escalation"]})),
    ]
}

fn lived(notices: &Value, deeds: &[(Actor, Command, u64)]) -> Stage {
    let mut stage = stage(notices.clone());
    let mut when = at("09:00");
    for (actor, command, minutes) in deeds {
        when += std::time::Duration::from_secs(minutes * 60 + 7);
        let _ = stage.act_at(actor, vec![command.clone()], when);
    }
    stage
}

fn wrote(by: &Author, to: &Audience) -> bool {
    match (by, to) {
        (Author::Requester { id }, Audience::NamedRequester(to)) => id == to,
        (by, Audience::Agent(to)) => by.human_agent() == Some(to),
        (_, _) => false,
    }
}

proptest! {
    #![proptest_config(crate::stage::histories(256))]

    #[test]
    fn nobody_gets_two_notices_with_one_id(notices in worlds(), deeds in deeds()) {
        let stage = lived(&notices, &deeds);
        let all: Vec<&Notice> = stage.units.iter().flat_map(|unit| unit.notices()).collect();
        let ids: BTreeSet<_> = all.iter().map(|notice| &notice.id).collect();
        prop_assert_eq!(ids.len(), all.len());
        let mut once: Vec<_> = all.iter().map(|n| (n.seq, &n.to, &n.channel)).collect();
        once.sort();
        once.dedup();
        prop_assert_eq!(once.len(), all.len(), "one notice for each event, person and channel");
        let traced: Vec<_> = stage.decisions.iter().flat_map(|d| d.notices.iter().map(|trace| &trace.id)).collect();
        prop_assert_eq!(traced, all.iter().map(|notice| &notice.id).collect::<Vec<_>>());
    }

    #[test]
    fn the_author_is_not_told_unless_they_asked(notices in worlds(), deeds in deeds()) {
        let stage = lived(&notices, &deeds);
        for notice in stage.units.iter().flat_map(|unit| unit.notices()) {
            let event = stage.events.iter().find(|event| event.seq == notice.seq).expect("its event");
            prop_assert!(!wrote(&event.by, &notice.to), "{:?} of {:?}", notice, event);
        }
    }

    /// Everything that is planned goes out by the end, each once, in order within its lane as long as nothing is urgent; and
    /// never before its instant.
    #[test]
    fn waiting_loses_no_notice(notices in worlds(), deeds in deeds(), every in 1..700_i64) {
        let store = Arc::new(MemoryStore::new());
        let desk = desk_of(with_notices(notices.clone()), &store);
        submit(&desk, requester(), 1, Command::open(request()), at("09:00"));
        let recorder = Recorder::default();
        let (mut when, mut look) = (at("09:00"), at("09:00"));
        for (n, (actor, command, minutes)) in deeds.iter().enumerate() {
            when += std::time::Duration::from_secs(minutes * 60 + 7);
            let id = format!("d{n}").parse().expect("an id");
            let request = Request::one(id, ticket(1), command.clone(), when);
            let _ = block_on(desk.acting_as(actor.clone()).submit(&request));
            while look <= when {
                block_on(desk.relay(&recorder, look, 100)).expect("relayed");
                look += std::time::Duration::from_secs(u64::try_from(every).expect("positive") * 60);
            }
        }
        block_on(desk.relay(&recorder, at("2027-01-01 00:00"), 1_000)).expect("relayed");
        prop_assert!(block_on(store.waiting(desk.tenant(), Instant::MAX_UTC, 9)).expect("the outbox").is_empty());
        let decisions = block_on(Tickets::decisions(&*store, ticket(1), 0, 1_000)).expect("decisions");
        let mut planned: Vec<_> = decisions.iter().flat_map(|d| d.notices.iter().map(|n| n.id.clone())).collect();
        let letters = block_on(store.dead_letters(desk.tenant(), 1_000)).expect("letters");
        let seen = recorder.seen.lock().expect("a lock");
        let sent: Vec<&Notice> = seen.iter().flat_map(Delivery::notices).collect();
        let mut ended: Vec<_> = sent.iter().map(|n| n.id.clone()).chain(letters.iter().map(|l| l.notice.id.clone())).collect();
        planned.sort();
        ended.sort();
        prop_assert_eq!(ended, planned);
        let mut lanes: BTreeMap<String, u64> = BTreeMap::new();
        for notice in sent.iter().filter(|_| notices.get("urgent").is_none()) {
            let last = lanes.insert(notice.lane(), notice.seq);
            prop_assert!(last.is_none_or(|last| last < notice.seq), "{:?} after event {last:?}", notice);
        }
    }
}
