//! Who sees what: scopes and tenants.
use helpdesk_core::{
    Actor, Command, CommitError, Counts, Grants, Ground, Instant, Participant, ParticipantCommand, Scope, Staff,
    StatusKind, Store, TeamRights, Ticked, Ticket, TicketId,
};
use pollster::block_on;

use crate::dump::{Extent, all_tickets, dump};
use crate::fixture::{
    Fixture, agent_id, command_id, commit, configuration, desk, external_id, instant, ticket_id, written,
};
use crate::{Place, RecordingNotifier};

/// Pages and counts hold what the scope covers and nothing else.
///
/// # Panics
/// Where the law does not hold.
pub fn scope_filters(place: &dyn Place) {
    let (store, fixture, other) = (place.open(), Fixture::acme(), Fixture::of("other"));
    for n in 1..=30 {
        let desk = if n % 4 == 0 { &other } else { &fixture };
        written(&*store, desk.opening(n, 0));
    }
    fixture.act(&*store, "a", 1, 1, Command::Solve);
    let copy = |id: &str| {
        let who = Participant::Requester(id.try_into().expect("a text"));
        Command::Participant(ParticipantCommand::Copy { who })
    };
    for (n, who) in [(5, "nobody"), (6, "requester-1"), (7, "it's \"odd\""), (9, "nobody")] {
        fixture.act(&*store, &format!("copy-{n}"), n, 1, copy(who));
    }
    for n in [10, 11, 12] {
        // The other desk's tickets of the same organization are nobody's here.
        let desk = if n == 12 { &other } else { &fixture };
        written(
            &*store,
            desk.opening_with(n + 30, 0, |open| open.organization = Some("acme".try_into().expect("a text"))),
        );
    }
    let everything: Vec<_> = [&fixture, &other].map(|desk| all_tickets(&*store, &desk.scope())).concat();
    assert_eq!(everything.len(), 33);
    for desk in [&fixture, &other] {
        for requester in ["requester-0", "requester-1", "requester-2", "nobody", "it's \"odd\""] {
            check_scope(&*store, &desk.scope_of(requester), &everything, requester);
            let actor = Actor::requester(desk.tenant().clone(), requester.try_into().expect("a text"));
            for company in ["acme", "other"] {
                let colleague = actor.clone().of_organization(company.try_into().expect("a text"));
                let scope = colleague.scope(configuration()).expect("a requester may list");
                check_scope(&*store, &scope, &everything, &format!("{requester} of {company}"));
            }
        }
    }
}

/// Pages and counts of staff hold the tickets of their teams, what they have and what no team has, as far as their grants say.
///
/// # Panics
/// Where the law does not hold.
pub fn staff_scopes_filter(place: &dyn Place) {
    let (store, fixture, other) = (place.open(), Fixture::acme(), Fixture::of("other"));
    for n in 1..=24 {
        let desk = if n % 6 == 0 { &other } else { &fixture };
        written(&*store, desk.opening(n, 0));
        let team = ["support", "platform"].get(usize::try_from(n % 3).expect("a small number"));
        if let Some(team) = team {
            let team = (*team).try_into().expect("a text");
            desk.act(&*store, &format!("route-{n}"), n, 1, Command::Route { team });
        }
        if n % 4 == 1 {
            let agent = agent_id(if n % 3 == 1 { "cem" } else { "ann" });
            desk.act(&*store, &format!("assign-{n}"), n, 2, Command::Assign { agent });
        }
        if n % 5 == 0 {
            desk.act(&*store, &format!("solve-{n}"), n, 3, Command::Solve);
        }
    }
    let everything: Vec<_> = [&fixture, &other].map(|desk| all_tickets(&*store, &desk.scope())).concat();
    let rights = TeamRights::of_an_agent;
    let odd = Ground::Team("it's \"odd\"".try_into().expect("a text"));
    let grants = [
        Grants::none(),
        Grants::everywhere(),
        Grants::of_members(),
        Grants::none().give(Ground::Assignee, rights()),
        Grants::none().give(Ground::Unplaced, rights()),
        Grants::none().give(odd, rights()),
        Grants::none()
            .give(Ground::Team("platform".try_into().expect("a text")), rights())
            .give(Ground::Lead, rights()),
    ];
    for desk in [&fixture, &other] {
        for agent in ["ann", "cem", "nobody"] {
            for grants in &grants {
                let staff = Staff::new(agent_id(agent), grants.clone());
                let scope = Actor::staff(desk.tenant().clone(), staff).scope(configuration());
                check_scope(&*store, &scope.expect("staff may list"), &everything, &format!("{agent} with {grants:?}"));
            }
        }
    }
}

fn check_scope(store: &dyn Store, scope: &Scope, everything: &[Ticket], who: &str) {
    let mut expected: Vec<_> = everything.iter().filter(|t| scope.covers(t)).cloned().collect();
    expected.sort_by_key(|t| t.id);
    assert_eq!(all_tickets(store, scope), expected, "tickets of {who} of {}", scope.tenant());
    let counts = block_on(store.counts(scope)).expect("counts are answered");
    let mut by_hand = Counts::default();
    for ticket in &expected {
        let status = ticket.status.kind();
        *by_hand.by_status.entry(status).or_default() += 1;
        if let Some(team) = ticket.team.as_ref().filter(|_| status != StatusKind::Closed) {
            *by_hand.not_closed_by_team.entry(team.clone()).or_default() += 1;
        }
    }
    assert_eq!(counts, by_hand, "counts of {who} of {}", scope.tenant());
}

/// Two tenants that use the same command ids, external ids, agents and even ask for the same ticket never meet.
///
/// # Panics
/// Where the law does not hold.
pub fn tenants_never_meet(place: &dyn Place) {
    let (store, fixture, other) = (place.open(), Fixture::acme(), Fixture::of("other"));
    let look = |desk: &Fixture| Extent {
        scopes: vec![desk.scope()],
        agents: vec![agent_id("ann")],
        commands: ["open-1", "a", "b"].map(command_id).to_vec(),
        externals: vec![external_id("JIRA-1")],
        ..Extent::default()
    };
    written(&*store, fixture.opening_with(1, 0, |open| open.external = Some(external_id("JIRA-1"))));
    fixture.act(&*store, "a", 1, 1, Command::Route { team: "support".try_into().expect("a text") });
    fixture.act(&*store, "b", 1, 2, Command::Assign { agent: agent_id("ann") });
    let before = dump(&*store, &look(&fixture));

    assert_eq!(commit(&*store, other.opening(1, 3)), Err(CommitError::Conflict { ticket: ticket_id(1) }));
    assert_eq!(block_on(store.receipt(other.tenant(), &command_id("a"))), Ok(None));
    assert_eq!(block_on(store.find(other.tenant(), &external_id("JIRA-1"))), Ok(None));
    assert_eq!(block_on(store.loads(other.tenant(), &[agent_id("ann")])).map(|loads| loads.len()), Ok(0));
    assert_eq!(block_on(store.page(&other.scope(), None, 10)), Ok(Vec::new()));
    assert_eq!(block_on(store.counts(&other.scope())), Ok(Counts::default()));
    assert_eq!(dump(&*store, &look(&fixture)), before);

    written(&*store, other.opening_with(2, 4, |open| open.external = Some(external_id("JIRA-1"))));
    other.act(&*store, "a", 2, 5, Command::Route { team: "support".try_into().expect("a text") });
    other.act(&*store, "b", 2, 6, Command::Assign { agent: agent_id("ann") });
    let ids = |desk: &Fixture| all_tickets(&*store, &desk.scope()).iter().map(|t| t.id).collect::<Vec<TicketId>>();
    assert_eq!((ids(&fixture), ids(&other)), (vec![ticket_id(1)], vec![ticket_id(2)]));
    for (desk, ticket) in [(&fixture, ticket_id(1)), (&other, ticket_id(2))] {
        let notices = block_on(store.waiting(desk.tenant(), Instant::MAX_UTC, 100)).expect("the outbox is answered");
        assert!(!notices.is_empty(), "an agent is told");
        assert!(notices.iter().all(|w| w.notice.ticket == ticket && &w.notice.tenant == desk.tenant()));
    }
}

/// Desks of different tenants on one store, whose tickets come due at the same time: each runs all of its timers and
/// relays all of its notices, and touches nothing of the other's.
///
/// # Panics
/// Where the law does not hold.
pub fn desks_of_tenants_run_side_by_side(place: &dyn Place) {
    let (store, fixtures) = (place.open(), [Fixture::acme(), Fixture::of("other")]);
    for n in 1..=6 {
        let fixture = &fixtures[usize::from(n % 2 == 0)];
        written(&*store, fixture.opening(n, 0));
        fixture.act(&*store, &format!("wait-{n}"), n, 1, Command::Wait { until: Some(instant(30)) });
        fixture.act(&*store, &format!("reply-{n}"), n, 2, Command::Reply { body: "Which floor?".to_owned() });
    }
    let desks = fixtures.each_ref().map(|fixture| desk(fixture, store.clone()));
    for (desk, fixture) in desks.iter().zip(&fixtures) {
        let others = fixtures.iter().filter(|other| other.tenant() != fixture.tenant());
        let others = Extent { scopes: others.map(Fixture::scope).collect(), ..Extent::default() };
        let before = dump(&*store, &others);
        assert_eq!(block_on(desk.next_wake()), Ok(Some(instant(30))));
        let ticked = block_on(desk.run_due(instant(30), 100)).expect("nobody else's ticket is in the way");
        assert_eq!(ticked, Ticked { n_looked_at: 3, n_changed: 3, stuck: Vec::new() });
        assert!(block_on(desk.next_wake()).expect("timers are answered").is_some_and(|next| next > instant(30)));
        let recording = RecordingNotifier::new();
        let relayed = block_on(desk.relay(&recording, instant(30), 100)).expect("the store answers");
        let delivered = recording.delivered();
        assert_eq!(u64::try_from(delivered.len()), Ok(relayed.n_delivered));
        assert!(delivered.len() >= 3, "one for each reply");
        assert!(delivered.iter().all(|notice| &notice.tenant == fixture.tenant()), "a notice of another tenant");
        assert_eq!(dump(&*store, &others), before, "something of another tenant was touched");
    }
}
