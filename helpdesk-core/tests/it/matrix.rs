//! The whole table of who may do what on one ticket, pinned, and held against an outside opinion where one is at hand.
use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use helpdesk_core::{
    Action, Actor, AgentId, Facts, Grants, Ground, Permit, RequesterId, Rights, Role, Staff, Standing, Subject, TeamId,
    TeamRights, TenantId, TicketFacts, Verdict, judge,
};

pub(crate) fn id<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is an id"))
}

/// Ticket of tenant `blue`, team `red`, asked for by ann of `acme`, assigned to bob; dan is in copy.
fn the_ticket() -> TicketFacts {
    TicketFacts {
        tenant: id("blue"),
        requester: id("ann"),
        shared_with: None,
        in_copy: [id::<RequesterId>("dan")].into(),
        approvers: [].into(),
        team: Some(id("red")),
        assignee: Some(id("bob")),
        authorized: [].into(),
    }
}

struct Person {
    name: &'static str,
    actor: Actor,
    standing: Standing,
    shares: bool,
}

fn person(name: &'static str, actor: Actor) -> Person {
    Person { name, actor, standing: Standing::default(), shares: false }
}

fn agent(name: &'static str, agent: &str, grants: Grants, member_of: &str) -> Person {
    let actor = Actor::staff(id("blue"), Staff::new(id::<AgentId>(agent), grants));
    let member_of = [id::<TeamId>(member_of)].into();
    Person { standing: Standing { member_of, ..Standing::default() }, ..person(name, actor) }
}

fn lead(name: &'static str, agent_id: &str, team: &str) -> Person {
    let mut lead = agent(name, agent_id, Grants::of_members(), team);
    lead.standing.leads = [id::<TeamId>(team)].into();
    lead
}

fn service(name: &'static str, actions: &[Action]) -> Person {
    person(name, Actor::service(id("blue"), name, Rights::of(actions.iter().copied())))
}

/// The people of the table. The desk's own timers cannot be made here: a unit test of the crate has their column.
fn people() -> Vec<Person> {
    let (blue, other): (TenantId, TenantId) = (id("blue"), id("green"));
    let asks = |who: &str| Actor::requester(blue.clone(), id(who));
    let staff = |staff: Staff| Actor::staff(blue.clone(), staff);
    let assigned_only = Grants::none().give(Ground::Assignee, TeamRights::of_an_agent());
    let lead_everywhere = Grants::none().give(Ground::Everywhere, TeamRights::of_a_lead());
    let keeper = Staff::new(id("ada"), lead_everywhere).with_role(Role::Admin);
    let far_admin = Staff::new(id("gus"), Grants::none()).with_role(Role::Admin).with_role(Role::Auditor);
    let reading = [Action::ReadPublic, Action::ReadPublicAttachment, Action::List, Action::Search];
    let colleague = asks("eve").of_organization(id("acme"));
    vec![
        person("anonymous", Actor::anonymous(blue.clone())),
        person("requester_owner", asks("ann").of_organization(id("acme"))),
        person("participant_cc", asks("dan")),
        Person { shares: true, ..person("requester_org_shared", colleague.clone()) },
        person("requester_org_unshared", colleague),
        person("requester_stranger", asks("sam")),
        Person {
            standing: Standing { member_of: [id::<TeamId>("red")].into(), ..Standing::default() },
            ..person("collaborator_team", Actor::collaborator(blue.clone(), id("col")))
        },
        agent("agent_assignee", "bob", Grants::of_members(), "red"),
        agent("agent_team", "cat", Grants::of_members(), "red"),
        agent("agent_all_scope", "fay", Grants::everywhere(), "gold"),
        agent("agent_other_team", "hal", Grants::of_members(), "gold"),
        agent("agent_assigned_only_not_assignee", "ian", assigned_only, "red"),
        agent("agent_revoked", "jim", Grants::none(), "red"),
        lead("lead_team", "kim", "red"),
        lead("lead_other_team", "lou", "gold"),
        person("admin_config_only", Actor::admin(blue.clone(), id("max"))),
        person("admin_with_tickets", staff(keeper)),
        person("auditor", Actor::auditor(blue.clone(), id("ned"))),
        service("service_create_only", &[Action::Create, Action::CreateOnBehalf]),
        service("service_read_public", &reading),
        person("other_tenant_requester", Actor::requester(other.clone(), id("ann"))),
        person("other_tenant_admin", Actor::staff(other, far_admin)),
    ]
}

impl Person {
    fn facts(&self, action: Action) -> Facts {
        let mut ticket = the_ticket();
        ticket.shared_with = self.shares.then(|| id("acme"));
        let written_by = (action == Action::EditOwnMessage).then(|| id("bob"));
        Facts { standing: self.standing.clone().into(), subject: Subject::Ticket(ticket), into: None, written_by }
    }

    fn answer(&self, action: Action) -> &'static str {
        match judge(&self.actor, action, &self.facts(action)) {
            Verdict::Allow(permit) => said_by(&permit, self),
            Verdict::Deny(_) => "deny",
            Verdict::Hide => "hide",
        }
    }
}

fn said_by(permit: &Permit, person: &Person) -> &'static str {
    assert_eq!(permit.author(), &person.actor.author(), "{}", person.name);
    assert_eq!(permit.tenant(), person.actor.tenant(), "{}", person.name);
    "allow"
}

fn table() -> String {
    let mut text = String::new();
    for person in people() {
        writeln!(text, "[{}]", person.name).expect("a line");
        for action in Action::ALL {
            writeln!(text, "{action} = {}", person.answer(action)).expect("a line");
        }
    }
    text
}

/// Every answer of the policy on the ticket of the table. `UPDATE_GOLDEN=1` writes it anew.
#[test]
fn every_answer_is_pinned() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/access_table.txt");
    golden(&path, &table());
}

fn golden(path: &Path, text: &str) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(path, text).expect("written");
    }
    let pinned = fs::read_to_string(path).expect("the pinned table");
    for (was, is) in pinned.lines().zip(text.lines()) {
        assert_eq!(was, is, "{}", path.display());
    }
    assert_eq!(pinned.len(), text.len(), "{}", path.display());
}

/// An opinion from outside the project, where it lies beside it: each of its answers is ours.
#[test]
fn an_outside_opinion_agrees() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/hostile/authz_matrix.json");
    let Ok(text) = fs::read_to_string(path) else {
        println!("absent: the outside opinion, so nothing was compared");
        return;
    };
    let told: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let decisions: BTreeMap<String, BTreeMap<String, String>> =
        serde_json::from_value(told["decisions"].clone()).expect("decisions by actor and action");
    let people = people();
    let mut n = 0;
    for (name, row) in &decisions {
        // The desk's own timers cannot be made outside the crate; their row is a unit test.
        let Some(person) = people.iter().find(|p| p.name == name) else {
            assert_eq!(name, "system_engine");
            continue;
        };
        for (action, expected) in row {
            assert_eq!(person.answer(action.parse().expect("an action")), expected, "{name} {action}");
            n += 1;
        }
    }
    assert_eq!(n, 22 * 40);
}

const BEGIN: &str = "<!-- the table: written by a test -->\n";
const END: &str = "<!-- end of the table -->\n";

/// The table of the guide: the usual people, a word an answer.
#[test]
fn the_guide_shows_the_table() {
    let shown = [
        ("requester_owner", "requester"),
        ("participant_cc", "in copy"),
        ("requester_org_shared", "colleague"),
        ("collaborator_team", "collaborator"),
        ("agent_team", "agent"),
        ("agent_other_team", "agent elsewhere"),
        ("lead_team", "lead"),
        ("admin_config_only", "admin"),
        ("auditor", "auditor"),
    ];
    let people = people();
    let mut text = String::from("| |");
    for (_, title) in shown {
        write!(text, " {title} |").expect("a cell");
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(shown.len()));
    text.push('\n');
    for action in Action::ALL {
        write!(text, "| `{action}` |").expect("a cell");
        for (name, _) in shown {
            let person = people.iter().find(|p| p.name == name).expect("somebody of the table");
            let word = match person.answer(action) {
                "allow" => "yes",
                "deny" => "–",
                other => other,
            };
            write!(text, " {word} |").expect("a cell");
        }
        text.push('\n');
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/ACCESS.md");
    let guide = fs::read_to_string(&path).expect("the guide");
    let (before, rest) = guide.split_once(BEGIN).expect("the table begins");
    let (_, after) = rest.split_once(END).expect("the table ends");
    golden(&path, &format!("{before}{BEGIN}\n{text}\n{END}{after}"));
}
