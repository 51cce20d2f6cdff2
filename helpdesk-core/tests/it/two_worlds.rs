//! Two worlds that differ only in what is hidden: whatever a requester can get is the same in both, letter by letter.
//!
//! A room adds what it keeps from requesters to [`hidden`]; everything else here stays as it is.
use std::{
    fmt::Write as _,
    sync::{Arc, LazyLock},
};

use helpdesk_core::{
    Actor, Audience, ChecklistCommand, CloseReason, Command, Configuration, Desk, Impact, MessageId, NewMessage,
    OpenTicket, OrganizationSpec, Outbox, Person, Priority, Request, TicketId, Urgency, Visibility,
};
use helpdesk_memory::MemoryStore;
use pollster::block_on;
use proptest::prelude::*;

use crate::{
    matrix::id,
    messages::{to_team, write},
    participants::{copy, follow, inside},
    stage::{agent, at, request, requester, service, spec, tenant},
};

/// What nobody outside the staff may notice, by room: each row is done on its own, and all of them together.
fn hidden() -> Vec<(&'static str, Vec<Command>)> {
    let note = |body: &str| Command::AddNote { body: body.into() };
    let internal = NewMessage {
        in_reply_to: MessageId::new(1),
        automatic: true,
        attachments: vec![
            helpdesk_core::Attachment::new("secret.txt", "text/plain", 6, &"ab".repeat(32)).expect("a file"),
        ],
        ..NewMessage::new(Visibility::Internal, "secret")
    };
    vec![
        ("nothing", vec![]),
        ("internal messages", vec![note("secret"), note("secret for @bob"), Command::Write(Box::new(internal))]),
        ("messages for a team", vec![to_team("lab", "secret for @cleo"), to_team("desk", "secret")]),
        (
            "an internal message that could not be written",
            vec![write(Visibility::Internal, " "), to_team("moon", "secret")],
        ),
        ("staff in copy", vec![copy(inside("bob")), copy(inside("cleo"))]),
        ("followers", vec![follow(inside("bob")), follow(inside("ann")), follow(crate::participants::outside("fay"))]),
        (
            "priority",
            vec![
                Command::SetPriority { priority: Some(Priority::High) },
                Command::Assess { impact: Impact::High, urgency: Urgency::High },
            ],
        ),
        (
            "tags and fields",
            vec![
                Command::Tag { add: ["secret".to_owned()].into(), remove: [].into() },
                Command::SetField { name: "secret".into(), value: Some("secret".into()) },
                // It is there for a requester on changes only: on this ticket it is not to be seen, in no text either.
                Command::SetField { name: "window".into(), value: Some("secret".into()) },
            ],
        ),
        (
            "notices to staff",
            vec![
                Command::Notify {
                    to: Audience::StaffFollowers,
                    text: "secret".into(),
                    not_before: None,
                    channel: None,
                },
                Command::Notify {
                    to: Audience::NamedTeam(id("lab")),
                    text: "secret".into(),
                    not_before: None,
                    channel: None,
                },
            ],
        ),
        ("work that leaves no trace", vec![Command::Touch, Command::Tick]),
        ("an optional item", vec![Command::Checklist(ChecklistCommand::Add { text: "secret".into(), optional: true })]),
    ]
}

/// A desk with everything switched on that could show something.
fn configuration() -> Configuration {
    static BUILT: LazyLock<Configuration> = LazyLock::new(|| {
        let mut spec = spec();
        spec.messages.edit_within_minutes = Some(600);
        // Everybody is told of everything public, at once or with delay; but for followers, whom a hidden deed makes ones.
        spec.notices = serde_json::from_value(serde_json::json!({
            "subscriptions": [
                {"on": ["opened", "reply", "requester_reply", "solved", "closed", "reopened"],
                 "tell": ["requester", "collaborators", "staff_followers", "assignee", "members"]},
                {"on": ["note_added", "assigned", "priority_changed", "status_changed"], "tell": ["assignee", "members"]}
            ],
            "burst_seconds": 60,
            "people": [{"who": {"named_requester": "rita"}, "digest": "hourly", "language": "de", "own": true}],
            "texts": {"en": {"reply": {"requesters": {
                "subject": "{{ticket.subject}}: {{ticket.status}}, {{fields.window|no window}}",
                "body": "{{message.body}}, {{recipient.name}}"
            }}}}
        }))
        .expect("notices");
        spec.fields = serde_json::from_value(serde_json::json!([
            {"name": "secret"}, {"name": "window", "requester": "reads", "kinds": ["change"]}
        ]))
        .expect("fields");
        let shares_tickets = true;
        spec.organizations =
            vec![OrganizationSpec { id: id("acme"), name: String::new(), domains: [].into(), shares_tickets }];
        Configuration::build(spec).expect("a configuration")
    });
    BUILT.clone()
}

struct World {
    desk: Desk,
    store: Arc<MemoryStore>,
    n: u32,
}

const TICKET: u64 = 1;

impl World {
    fn new() -> Self {
        let store = Arc::new(MemoryStore::new());
        Self { desk: Desk::new(tenant(), store.clone(), configuration()), store, n: 0 }
    }

    /// The answer, as the actor gets it.
    fn ask(&mut self, actor: &Actor, command: Command, when: &str) -> String {
        self.n += 1;
        let ticket = TicketId::new(TICKET).expect("an id");
        let asked = Request::one(id(&format!("q{}", self.n)), ticket, command, at(when));
        let acting = self.desk.acting_as(actor.clone());
        format!("{:?} then {:?}", block_on(acting.submit(&asked)), block_on(acting.submit(&asked)))
    }

    /// Everything that people outside the staff can look at, and what they were told.
    fn seen(&self, told: &mut String, when: &str) {
        for who in outsiders() {
            let acting = self.desk.acting_as(who.clone());
            for number in [TICKET, 2] {
                let ticket = TicketId::new(number).expect("an id");
                writeln!(told, "{when} {who} {number} {:?}", block_on(acting.request(ticket))).expect("a line");
                writeln!(told, "{when} {who} {number} {:?}", block_on(acting.messages(ticket))).expect("a line");
                writeln!(told, "{when} {who} {number} {:?}", block_on(acting.history(ticket))).expect("a line");
                writeln!(told, "{when} {who} {number} {:?}", block_on(acting.explain(ticket, at(when))))
                    .expect("a line");
                let file = block_on(acting.attachment(ticket, &"ab".repeat(32)));
                writeln!(told, "{when} {who} {number} {file:?}").expect("a line");
            }
            writeln!(told, "{when} {who} {:?}", block_on(acting.requests(None, 10))).expect("a line");
        }
        let waiting = block_on(self.store.waiting(&tenant(), at("2026-02-01 00:00"), 1_000)).expect("the outbox");
        for notice in waiting.into_iter().map(|waiting| waiting.notice) {
            if let Audience::NamedRequester(who) = &notice.to
                && outsiders().iter().any(|outsider| outsider.is_known_as(who))
            {
                let (topic, subject, body, at) = (notice.topic, notice.subject, notice.body, notice.at);
                writeln!(told, "{when} told {who} {topic:?} {subject} {body} {at}").expect("a line");
            }
        }
    }
}

fn outsiders() -> Vec<Actor> {
    let asks = |who: &str| Actor::requester(tenant(), id(who));
    vec![requester(), asks("dan"), asks("eve").of_organization(id("acme")), asks("fay"), asks("sam")]
}

/// A life of a ticket with hidden deeds in the middle, and everything that came out of it to people outside the staff.
fn lived(secrets: &[Command]) -> String {
    lived_among(|_world| {}, secrets)
}

/// The same with what is known of people.
fn lived_among(people: impl Fn(&World), secrets: &[Command]) -> String {
    let mut world = World::new();
    let mut told = String::new();
    let organization = Some(id("acme"));
    let open = OpenTicket { body: Some("help".into()), organization, ..request() };
    world.ask(&service(), Command::open(open), "09:00");
    world.ask(&service(), Command::Route { team: id("desk") }, "09:01");
    world.ask(&agent("ann"), Command::Assign { agent: id("ann") }, "09:02");
    world.ask(&agent("ann"), Command::Reply { body: "yes?".into() }, "09:30");
    told += &world.ask(&requester(), copy(crate::participants::outside("dan")), "09:31");
    people(&world);
    for secret in secrets {
        // What makes no sense where the ticket stands is refused, and that is no difference.
        world.ask(&service(), secret.clone(), "10:00");
    }
    // The desk's own numbers may differ from here on, the requests of people outside do not.
    world.n = 1_000;
    world.seen(&mut told, "10:30");
    let reply = |body: &str| Command::Reply { body: body.into() };
    let dan = || Actor::requester(tenant(), id("dan"));
    let steps = [
        (requester(), reply("and?"), "11:00"),
        (agent("ann"), reply("done"), "11:30"),
        (dan(), reply("thanks"), "11:31"),
        (requester(), Command::AddNote { body: "x".into() }, "11:32"),
        (requester(), Command::Tag { add: ["x".to_owned()].into(), remove: [].into() }, "11:33"),
        (requester(), Command::Participant(helpdesk_core::ParticipantCommand::Copy { who: inside("bob") }), "11:34"),
        (requester(), Command::Reopen, "11:35"),
        (agent("ann"), Command::Solve, "12:00"),
        (requester(), reply("not yet"), "12:30"),
        (agent("ann"), Command::Solve, "13:00"),
        (requester(), Command::Close { reason: CloseReason::Completed }, "13:30"),
        (requester(), reply("too late"), "14:00"),
    ];
    for (actor, command, when) in steps {
        let answer = world.ask(&actor, command, when);
        if actor.is_requester() {
            writeln!(told, "{when} {actor} {answer}").expect("a line");
        }
        world.seen(&mut told, when);
    }
    told
}

fn check_alike(what: &str, plain: &str, full: &str) {
    for (plain, full) in plain.lines().zip(full.lines()) {
        assert_eq!(plain, full, "{what}");
    }
    assert_eq!(plain.len(), full.len(), "{what}");
    assert!(!full.contains("secret"), "{what}");
}

static PLAIN: LazyLock<String> = LazyLock::new(|| lived(&[]));

#[test]
fn what_each_room_hides_is_hidden() {
    for (what, secrets) in hidden() {
        check_alike(what, &PLAIN, &lived(&secrets));
    }
}

/// What is kept of the very people who look, and that others turned out to be one person, shows nowhere.
#[test]
fn what_is_known_of_people_is_hidden() {
    let known = |world: &World| {
        let acting = world.desk.acting_as(service());
        let ids = [50, 51].map(|number| TicketId::new(number).expect("an id"));
        for (ticket, who) in ids.into_iter().zip(["yan", "zoe"]) {
            let open = Command::open(OpenTicket::new("secret", id(who)));
            let asked = Request::one(id(&format!("open-{who}")), ticket, open, at("09:59"));
            block_on(acting.submit(&asked)).expect("opened");
        }
        block_on(acting.merge_people(ids[0], ids[1], at("10:00"))).expect("merged");
        for who in ["rita", "dan"] {
            let mut person = Person::new(id(who));
            person.names.push("secret".into());
            person.addresses.insert(format!("secret-{who}@acme.example").parse().expect("an address"));
            block_on(acting.keep_person(&person)).expect("kept");
        }
    };
    check_alike("people", &PLAIN, &lived_among(known, &[]));
}

#[test]
fn the_test_would_see_a_difference() {
    assert_ne!(*PLAIN, lived(&[Command::Reply { body: "public".into() }]));
    assert_ne!(*PLAIN, lived(&[copy(crate::participants::outside("sam"))]));
    assert!(PLAIN.contains("told rita"), "{}", *PLAIN);
    let view = PLAIN.lines().find(|line| line.contains("RequesterView")).expect("a view");
    assert!(view.contains("help") && view.contains("yes?"), "{view}");
}

proptest! {
    #![proptest_config(crate::stage::histories(16))]

    /// Whatever is hidden, in any order and together.
    #[test]
    fn worlds_with_hidden_deeds_in_any_order_look_alike(
        secrets in Just(hidden().into_iter().flat_map(|(_, secrets)| secrets).collect::<Vec<_>>()).prop_shuffle(),
        n in 0usize..20,
    ) {
        let secrets = secrets.get(..n).unwrap_or(&secrets);
        check_alike("some of everything", &PLAIN, &lived(secrets));
    }
}
