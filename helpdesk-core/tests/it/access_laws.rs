//! Laws of access over random actors, facts and worlds.
use std::sync::{Arc, LazyLock};

use helpdesk_core::{
    Action, Actor, AgentId, Configuration, ConfigurationSpec, Facts, Grants, Ground, OrganizationId, OrganizationSpec,
    Participant, Restrict, Restriction, Right, Rights, Role, Scope, Staff, Standing, Subject, TeamId, TeamRights,
    Ticket, TicketFacts, Verdict, finds, judge, judge_restricted,
};
use proptest::{prelude::*, sample::select};

use crate::{matrix::id, stage::Stage};

/// An actor in parts, so that a part can be taken away.
#[derive(Debug, Clone)]
struct Blueprint {
    kind: Kind,
    tenant: &'static str,
    name: &'static str,
    organization: bool,
    roles: Vec<Role>,
    grants: Vec<(Ground, Vec<Right>)>,
    actions: Vec<Action>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Anonymous,
    Requester,
    Staff,
    Service,
    ServiceForStaff,
}

impl Blueprint {
    fn staff(&self) -> Staff {
        let grants = self.grants.iter().fold(Grants::none(), |grants, (ground, rights)| {
            grants.give(ground.clone(), TeamRights::of(rights.iter().copied()))
        });
        self.roles.iter().fold(Staff::new(id(self.name), grants), |staff, role| staff.with_role(*role))
    }

    fn actor(&self) -> Actor {
        let tenant = id(self.tenant);
        let rights = || Rights::of(self.actions.iter().copied());
        match self.kind {
            Kind::Anonymous => Actor::anonymous(tenant),
            Kind::Requester if self.organization => Actor::requester(tenant, id(self.name)).of_organization(id("acme")),
            Kind::Requester => Actor::requester(tenant, id(self.name)),
            Kind::Staff => Actor::staff(tenant, self.staff()),
            Kind::Service => Actor::service(tenant, "program", rights()),
            Kind::ServiceForStaff => Actor::service(tenant, "program", rights()).on_behalf_of_staff(self.staff()),
        }
    }

    /// The same with the n-th of its rights, roles and relations taken away.
    fn less(&self, n: usize) -> Self {
        let mut less = self.clone();
        let n_rights: usize = self.grants.iter().map(|(_, rights)| rights.len()).sum();
        let n = n % (n_rights + self.roles.len() + self.actions.len() + 1);
        if n < n_rights {
            let mut at = n;
            for (_, rights) in &mut less.grants {
                if at < rights.len() {
                    rights.remove(at);
                    break;
                }
                at -= rights.len();
            }
        } else if n < n_rights + self.roles.len() {
            less.roles.remove(n - n_rights);
        } else if n < n_rights + self.roles.len() + self.actions.len() {
            less.actions.remove(n - n_rights - self.roles.len());
        } else {
            less.organization = false;
        }
        less
    }
}

fn grounds() -> impl Strategy<Value = Ground> {
    select(vec![
        Ground::Everywhere,
        Ground::Member,
        Ground::Lead,
        Ground::Assignee,
        Ground::Unplaced,
        Ground::Team(id("red")),
        Ground::Team(id("gold")),
    ])
}

/// Rights with reading in most of them, so that something is to be seen.
fn rights() -> impl Strategy<Value = Vec<Right>> {
    let some = proptest::sample::subsequence(Right::ALL.to_vec(), 0..=Right::ALL.len());
    (some, any::<bool>()).prop_map(|(mut rights, reads)| {
        if reads && !rights.contains(&Right::Read) {
            rights.push(Right::Read);
        }
        rights
    })
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    proptest::sample::subsequence(Action::ALL.to_vec(), 0..=Action::ALL.len())
}

fn blueprints() -> impl Strategy<Value = Blueprint> {
    let kinds = prop_oneof![
        1 => Just(Kind::Anonymous),
        3 => Just(Kind::Requester),
        6 => Just(Kind::Staff),
        2 => Just(Kind::Service),
        3 => Just(Kind::ServiceForStaff),
    ];
    let roles = proptest::sample::subsequence(vec![Role::Admin, Role::Auditor], 0..=2);
    let grants = proptest::collection::vec((grounds(), rights()), 0..4).prop_map(|mut grants| {
        grants.sort_by(|a, b| a.0.cmp(&b.0));
        grants.dedup_by(|a, b| a.0 == b.0);
        grants
    });
    let names = select(vec!["ann", "bob", "dan"]);
    (kinds, select(vec!["blue", "blue", "blue", "green"]), names, any::<bool>(), roles, grants, actions()).prop_map(
        |(kind, tenant, name, organization, roles, grants, actions)| Blueprint {
            kind,
            tenant,
            name,
            organization,
            roles,
            grants,
            actions,
        },
    )
}

fn teams() -> impl Strategy<Value = Option<TeamId>> {
    select(vec![None, Some(id("red")), Some(id("gold"))])
}

fn standings() -> impl Strategy<Value = Standing> {
    let some = || {
        proptest::sample::subsequence(vec![id::<TeamId>("red"), id("gold")], 0..=2)
            .prop_map(|teams| teams.into_iter().collect())
    };
    (some(), some()).prop_map(|(member_of, leads)| Standing { member_of, leads, ..Standing::default() })
}

fn tickets() -> impl Strategy<Value = TicketFacts> {
    let people = select(vec!["ann", "bob", "dan"]);
    let shared = select(vec![None, Some(id::<OrganizationId>("acme"))]);
    let in_copy = proptest::sample::subsequence(vec!["ann", "dan"], 0..=2);
    let approvers = proptest::sample::subsequence(vec!["bob", "dan"], 0..=2);
    let assignees = select(vec![None, Some(id::<AgentId>("ann")), Some(id("bob"))]);
    let rights = proptest::sample::subsequence(Right::ALL.to_vec(), 0..=Right::ALL.len()).prop_map(TeamRights::of);
    let authorized = proptest::collection::btree_map(select(vec![id::<AgentId>("ann"), id("bob")]), rights, 0..=1);
    (select(vec!["blue", "blue", "green"]), people, shared, in_copy, approvers, teams(), assignees, authorized)
        .prop_map(|(tenant, requester, shared_with, in_copy, approvers, team, assignee, authorized)| TicketFacts {
            tenant: id(tenant),
            requester: id(requester),
            shared_with,
            in_copy: in_copy.into_iter().map(id).collect(),
            approvers: approvers.into_iter().map(id).collect(),
            team,
            assignee,
            authorized,
        })
}

fn facts() -> impl Strategy<Value = Facts> {
    let subjects = prop_oneof![
        1 => Just(Subject::Tenant),
        1 => Just(Subject::Team { tenant: id("blue"), team: id("red") }),
        6 => tickets().prop_map(Subject::Ticket),
    ];
    let authors = select(vec![None, Some(id::<AgentId>("ann")), Some(id("bob"))]);
    (standings(), subjects, teams(), authors).prop_map(|(standing, subject, into, written_by)| Facts {
        standing: standing.into(),
        subject,
        into,
        written_by,
    })
}

/// The words that name a ticket, written down here once more.
fn names_a_ticket(action: Action) -> bool {
    let tenant = ["ticket.list", "ticket.search", "ticket.create", "ticket.create_on_behalf"];
    let ours = ["ticket.", "comment.", "attachment.", "sla.view", "sla.pause", "person.", "satisfaction."];
    let name = action.as_str();
    ours.iter().any(|start| name.starts_with(start)) && !tenant.contains(&name)
}

fn reads(action: Action) -> bool {
    let name = action.as_str();
    ["read", "list", "search", "view", "replay", "export"].iter().any(|word| name.contains(word))
}

const INTERNAL: [Action; 4] =
    [Action::ReadInternal, Action::ReadInternalAttachment, Action::ViewSla, Action::NoteInternal];

proptest! {
    #![proptest_config(crate::stage::histories(1_000))]

    #[test]
    fn what_is_not_seen_is_hidden(who in blueprints(), facts in facts()) {
        let actor = who.actor();
        let sees = judge(&actor, Action::ReadPublic, &facts).is_allow();
        for action in Action::ALL.into_iter().filter(|a| names_a_ticket(*a)) {
            let hidden = judge(&actor, action, &facts) == Verdict::Hide;
            prop_assert_eq!(hidden, !sees, "{} {}", actor, action);
        }
    }

    /// Requesters see what is public only; services that were not given more, too.
    #[test]
    fn public_sight_yields_nothing_internal(who in blueprints(), facts in facts()) {
        let mut who = who;
        who.actions.retain(|action| !INTERNAL.contains(action));
        let actor = who.actor();
        if who.kind != Kind::Staff {
            for action in INTERNAL {
                prop_assert!(!judge(&actor, action, &facts).is_allow(), "{} {}", actor, action);
            }
        }
    }

    #[test]
    fn readers_change_nothing(who in blueprints(), facts in facts()) {
        let mut who = who;
        who.grants.clear();
        who.roles = vec![Role::Auditor];
        who.actions.retain(|action| reads(*action));
        let actor = who.actor();
        if !matches!(who.kind, Kind::Requester) {
            for action in Action::ALL.into_iter().filter(|action| !reads(*action)) {
                prop_assert!(!judge(&actor, action, &facts).is_allow(), "{} {}", actor, action);
            }
        }
    }

    #[test]
    fn an_admin_reads_no_ticket(who in blueprints(), facts in facts()) {
        let mut who = who;
        (who.kind, who.roles) = (Kind::Staff, vec![Role::Admin]);
        who.grants.clear();
        let actor = who.actor();
        for action in Action::ALL.into_iter().filter(|a| names_a_ticket(*a)) {
            prop_assert_eq!(judge(&actor, action, &facts), Verdict::Hide, "{}", action);
        }
    }

    #[test]
    fn tenants_never_meet(who in blueprints(), ticket in tickets(), standing in standings()) {
        let (actor, mut ticket) = (who.actor(), ticket);
        ticket.tenant = id("yellow");
        let subject = Subject::Ticket(ticket);
        let facts = Facts { standing: standing.into(), subject, into: None, written_by: Some(id("bob")) };
        for action in Action::ALL.into_iter().filter(|a| names_a_ticket(*a)) {
            prop_assert_eq!(judge(&actor, action, &facts), Verdict::Hide, "{}", action);
        }
        prop_assert!(!judge(&actor, Action::ManageTeam, &facts).is_allow());
    }

    #[test]
    fn taking_a_right_away_allows_nothing_new(who in blueprints(), n in any::<usize>(), facts in facts()) {
        let (more, less) = (who.actor(), who.less(n).actor());
        for action in Action::ALL {
            let (was, is) = (judge(&more, action, &facts), judge(&less, action, &facts));
            prop_assert!(was.is_allow() || !is.is_allow(), "{} {}", more, action);
            // What was hidden does not come to light either.
            prop_assert!(was != Verdict::Hide || is == Verdict::Hide, "{} {}", more, action);
        }
    }

    #[test]
    fn the_same_question_has_the_same_answer(who in blueprints(), facts in facts()) {
        let ask = |actor: &Actor, facts: &Facts| Action::ALL.map(|action| judge(actor, action, facts));
        let first = ask(&who.actor(), &facts);
        let mut backwards = Action::ALL.map(|action| (action, facts.clone()));
        backwards.reverse();
        let second = backwards.map(|(action, facts)| judge(&who.actor(), action, &facts));
        prop_assert!(first.iter().eq(second.iter().rev()));
    }

    #[test]
    fn a_restriction_only_takes_away(who in blueprints(), facts in facts(), taken in actions(), how in 0..3u8) {
        let actor = who.actor();
        let restricts: Vec<Arc<dyn Restrict>> = vec![Arc::new(Takes { actions: taken.clone(), how })];
        for action in Action::ALL {
            let (free, held) = (judge(&actor, action, &facts), judge_restricted(&actor, action, &facts, &restricts));
            if !free.is_allow() {
                prop_assert_eq!(&held, &free);
            }
            let unseen = names_a_ticket(action) && taken.contains(&Action::ReadPublic);
            if free.is_allow() && unseen {
                prop_assert_eq!(&held, &Verdict::Hide);
            } else {
                prop_assert_eq!(held.is_allow(), free.is_allow() && !taken.contains(&action));
            }
        }
    }

    /// A scope against the filter by policy, ticket by ticket, and both against a model that knows no scope.
    #[test]
    fn a_scope_is_the_filter_by_policy(
        who in blueprints(),
        standing in standings(),
        world in proptest::collection::vec(tickets(), 1..12),
        reading in select(vec![Action::ReadPublic, Action::ReadInternal]),
        shares in any::<bool>(),
    ) {
        let actor = who.actor();
        let configuration = if shares { &*SHARING } else { &*NOT_SHARING };
        let colleague_in = Standing::of(&actor, configuration).colleague_in;
        let standing = Standing { colleague_in, ..standing };
        let scope = Scope::of(&actor, reading, &standing);
        for told in world {
            let ticket = ticket_of(&told);
            let subject = Subject::Ticket(TicketFacts::of(&ticket, configuration));
            let facts = Facts { standing: standing.clone().into(), subject, into: None, written_by: None };
            let within = scope.as_ref().is_some_and(|scope| scope.covers(&ticket));
            prop_assert_eq!(within, finds(&actor, reading, &facts), "{:?}", scope);
            prop_assert_eq!(within, model_finds(&who, reading, &facts), "{:?}", scope);
        }
    }
}

fn with_acme(shares_tickets: bool) -> Configuration {
    let organization = OrganizationSpec { id: id("acme"), name: String::new(), domains: [].into(), shares_tickets };
    Configuration::build(ConfigurationSpec { organizations: vec![organization], ..ConfigurationSpec::default() })
        .expect("a configuration")
}

static SHARING: LazyLock<Configuration> = LazyLock::new(|| with_acme(true));
static NOT_SHARING: LazyLock<Configuration> = LazyLock::new(|| with_acme(false));

/// Takes some actions away, in one of three ways.
struct Takes {
    actions: Vec<Action>,
    how: u8,
}

impl Restrict for Takes {
    fn name(&self) -> &str {
        "takes"
    }

    fn restrict(&self, _actor: &Actor, action: Action, _facts: &Facts) -> Result<Restriction, String> {
        match self.how {
            _ if !self.actions.contains(&action) => Ok(Restriction::None),
            0 => Ok(Restriction::Deny { why: "no".into() }),
            1 => Ok(Restriction::Hide),
            _ => Err("broken".into()),
        }
    }
}

fn ticket_of(facts: &TicketFacts) -> Ticket {
    static OPENED: LazyLock<Ticket> = LazyLock::new(|| Stage::opened("09:00").ticket().clone());
    let mut ticket = OPENED.clone();
    ticket.tenant = facts.tenant.clone();
    ticket.requester = facts.requester.clone();
    ticket.organization = facts.shared_with.clone();
    ticket.participants.in_copy = facts.in_copy.iter().cloned().map(Participant::Requester).collect();
    ticket.team = facts.team.clone();
    ticket.assignee = facts.assignee.clone();
    ticket
}

/// Who finds a ticket, said plainly and slowly.
fn model_finds(who: &Blueprint, reading: Action, facts: &Facts) -> bool {
    let Subject::Ticket(ticket) = &facts.subject else { return false };
    let given = |action| who.actions.contains(&action);
    let grounds = |ground: &Ground| {
        let (members, leads) = (&facts.standing.member_of, &facts.standing.leads);
        let team = |of: &std::collections::BTreeSet<TeamId>| of.iter().any(|t| Some(t) == ticket.team.as_ref());
        [
            Some(Ground::Everywhere),
            team(members).then_some(Ground::Member),
            team(leads).then_some(Ground::Lead),
            (ticket.assignee == Some(id(who.name))).then_some(Ground::Assignee),
            ticket.team.is_none().then_some(Ground::Unplaced),
            ticket.team.clone().map(Ground::Team),
        ]
        .contains(&Some(ground.clone()))
    };
    let finds = |rights: &[Right]| rights.contains(&Right::Read) && rights.contains(&Right::List);
    let as_staff = who.roles.contains(&Role::Auditor) || who.grants.iter().any(|(g, r)| grounds(g) && finds(r));
    let as_service = given(Action::List) && given(Action::ReadPublic) && given(reading);
    ticket.tenant == id(who.tenant)
        && match who.kind {
            Kind::Anonymous => false,
            Kind::Requester => {
                let colleague = who.organization && ticket.shared_with == Some(id("acme"));
                let theirs = ticket.requester == id(who.name) || ticket.in_copy.contains(&id(who.name));
                reading == Action::ReadPublic && (theirs || colleague)
            }
            Kind::Staff => as_staff,
            Kind::Service => as_service,
            Kind::ServiceForStaff => as_service && as_staff,
        }
}
