//! A quarter of a year at a desk, from a fixed seed: the page with everything on it. The file it leaves is for eyes.
use std::{collections::BTreeMap, sync::Arc};

use chrono::TimeDelta;
use helpdesk_core::{
    Channel, Command, EventKind, ExternalId, Hook, HookFacts, Instant, OpenTicket, OrganizationId, Priority, Proposal,
    Reaction, RuleOutcome, RuleTrace, TeamId,
};
use helpdesk_examples::report::{LogVerdicts, Rejected, Report};

use crate::{
    page::{check_accessible, check_self_contained},
    well_formed::read,
    world::{World, ask, at, head, is_rule},
};

/// Small numbers that look like chance and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn minutes(&mut self, most: i64) -> TimeDelta {
        TimeDelta::minutes(i64::try_from(self.roll(most.unsigned_abs())).unwrap())
    }
}

fn office() -> serde_json::Value {
    let shift = [["08:30", "12:30"], ["13:00", "17:30"]];
    let target = |urgent: &str, high: &str, normal: &str, low: &str| serde_json::json!({ "urgent": urgent, "high": high, "normal": normal, "low": low });
    let mut resolution = target("4h", "12h", "24h", "40h");
    resolution["pauses_in"] = serde_json::json!(["pending", "on_hold"]);
    resolution["ladder"] = "usual".into();
    serde_json::json!({
        "schedules": { "office": [{ "plan": { "zone": "Europe/Berlin",
            "hours": { "mon": shift, "tue": shift, "wed": shift, "thu": shift, "fri": shift },
            "holidays": [{ "name": "Good Friday", "on": "2026-04-03" }, { "name": "Easter Monday", "on": "2026-04-06" },
                         { "name": "Labour Day", "on": "2026-05-01" }] } }] },
        "teams": [
            { "id": "service-desk", "name": "Service desk", "tiers": [1], "path": ["network", "applications"] },
            { "id": "network", "name": "Network", "tiers": [2], "path": ["vendors"] },
            { "id": "applications", "name": "Applications", "tiers": [1, 2], "path": ["vendors"] },
            { "id": "field-service", "name": "Field service", "tiers": [1, 2] },
            { "id": "vendors", "name": "Vendors", "tiers": [3] }
        ],
        "agents": [
            { "id": "ann", "teams": ["service-desk", "applications"], "tiers": [1, 2] },
            { "id": "bob", "teams": ["network"], "tiers": [2] }, { "id": "cho", "teams": ["field-service"], "tiers": [1, 2] }
        ],
        "ladders": [{ "id": "usual", "rungs": [
            { "id": "warn", "trigger": { "used": 75 }, "notify": ["assignee", "team"] },
            { "id": "up", "trigger": { "remaining": "30m" }, "escalate": true },
            { "id": "lead", "trigger": { "after_breach": "1h" }, "repeat": { "every": "8h", "max": 3 }, "notify": ["lead"] },
            { "id": "board", "trigger": { "after_breach": "400h" }, "notify": ["lead"] }
        ] }],
        "policies": [{ "id": "standard", "schedule": "office", "targets": {
            "first_reply": target("30m", "2h", "4h", "8h"), "next_reply": target("1h", "4h", "8h", "16h"),
            "resolution": resolution, "tier": target("2h", "8h", "16h", "32h") } }],
        "close_solved_after_days": 5
    })
}

const SUBJECTS: [&str; 8] = [
    "VPN drops every ten minutes",
    "Printer on floor 3 is offline",
    "Cannot open the month-end report",
    "Neuer Laptop für Frau Müller-Lüdenscheidt",
    "パスワードを忘れました",
    "<script>alert('subject')</script> shows up in the intranet",
    "Mail delayed — \"Undelivered\" & 'bounced'",
    "A subject that goes on and on, as they do when somebody pastes the whole first paragraph of a mail into the field \
     that was meant for one line, and then some more of it",
];

/// Routes by words, fails on one subject, never matches another rule.
struct Routing;

impl Hook for Routing {
    fn name(&self) -> &str {
        "routing"
    }
    fn version(&self) -> &str {
        "1"
    }
    fn listens_to(&self, kind: EventKind) -> bool {
        kind == EventKind::Opened
    }
    fn react(&self, facts: &HookFacts<'_>) -> Reaction {
        if is_rule(&facts.event.by) {
            return Reaction::default();
        }
        let subject = &facts.ticket.subject;
        let wanted = [
            ("vpn-to-network", "VPN", "network"),
            ("printers", "Printer", "field-service"),
            ("reports", "report", "applications"),
            ("broken", "bounced", "no-such-team"),
            ("default", "", "service-desk"),
        ];
        let mut reaction = Reaction::default();
        let mut taken: Option<String> = None;
        for (rule, word, team) in wanted {
            let command = Command::Route { team: TeamId::new(team).unwrap() };
            let outcome = match (&taken, subject.contains(word)) {
                (_, false) => RuleOutcome::NotMatched,
                (Some(_), true) if rule == "default" => RuleOutcome::Skipped { because: "a stop before".to_string() },
                (Some(first), true) => {
                    RuleOutcome::Matched { commands: Vec::new(), overruled: vec![(command, first.clone())] }
                }
                (None, true) => {
                    taken = Some(rule.to_string());
                    reaction.proposals.push(Proposal { rule: rule.to_string(), command: command.clone() });
                    RuleOutcome::Matched { commands: vec![command], overruled: Vec::new() }
                }
            };
            reaction.rules.push(RuleTrace { rule: rule.to_string(), outcome });
        }
        reaction
    }
}

fn opened(dice: &mut Dice, n: u64) -> OpenTicket {
    let priority = match dice.roll(20) {
        0 => Priority::Urgent,
        1..=4 => Priority::High,
        5..=15 => Priority::Normal,
        _ => Priority::Low,
    };
    let subject = SUBJECTS[usize::try_from(dice.roll(8)).unwrap()];
    OpenTicket {
        priority: Some(priority),
        channel: if dice.roll(3) == 0 { Channel::Phone } else { Channel::Email },
        organization: Some(OrganizationId::new("Käse & Söhne <GmbH>").unwrap()),
        external: Some(ExternalId::new(format!("INC{:07}", 4_200 + n)).unwrap()),
        tags: ["vip", "<b>"].into_iter().filter(|_| dice.roll(6) == 0).map(str::to_string).collect(),
        ..ask(subject)
    }
}

/// What people do with one ticket; never before its last event.
fn live(world: &mut World, dice: &mut Dice, ticket: u64, opened_at: Instant, end: Instant) {
    let mut now = opened_at;
    let mut act = |world: &mut World, dice: &mut Dice, most: i64, agent: Option<&str>, command: Command| {
        now += dice.minutes(most) + TimeDelta::minutes(1);
        if now < end {
            world.wake(ticket, now);
            match agent {
                Some(agent) => world.agent(ticket, now, agent, command),
                None => world.requester(ticket, now, command),
            }
        }
    };
    let reply = || Command::Reply { body: "A text.".to_string() };
    let route = |team: &str| Command::Route { team: TeamId::new(team).unwrap() };
    if dice.roll(5) == 0 {
        let team = ["network", "applications", "field-service"][usize::try_from(dice.roll(3)).unwrap()];
        act(world, dice, 90, Some("ann"), route(team));
        if dice.roll(3) == 0 {
            act(world, dice, 90, Some("ann"), route("service-desk"));
        }
    }
    act(world, dice, 400, Some("ann"), reply());
    if dice.roll(2) == 0 {
        act(world, dice, 200, Some("ann"), Command::Wait { until: None });
        act(world, dice, 2_000, None, reply());
        act(world, dice, 500, Some("bob"), reply());
    }
    if dice.roll(8) == 0 {
        let reason = "waits for a <part>".to_string();
        act(world, dice, 60, Some("bob"), Command::Hold { reason, until: None });
        act(world, dice, 6_000, Some("bob"), Command::Start);
    }
    let most = if dice.roll(25) == 0 { 60_000 } else { 2_600 };
    act(world, dice, most, Some("bob"), Command::Solve);
    if dice.roll(9) == 0 {
        act(world, dice, 3_000, None, reply());
        act(world, dice, 2_000, Some("cho"), Command::Solve);
    }
    world.wake(ticket, end);
}

fn quarter() -> Report {
    let mut world = World::new(office()).with_hook(Arc::new(Routing));
    let mut dice = Dice(42);
    let (first, end) = (at("2026-03-02T00:00:00Z"), at("2026-05-31T22:00:00Z"));
    let mut by_ticket = BTreeMap::new();
    let mut n = 0;
    for day in 0..90 {
        let weekend = day % 7 >= 5;
        let many = if weekend { dice.roll(2) } else { 2 + dice.roll(7) };
        for _ in 0..many {
            n += 1;
            let opened_at = first + TimeDelta::days(day) + TimeDelta::hours(6) + dice.minutes(600);
            let request = opened(&mut dice, n);
            by_ticket.insert(request.external.clone().unwrap().to_string(), dice.roll(8) > 0);
            let ticket = world.open(opened_at, request);
            live(&mut world, &mut dice, ticket, opened_at, end);
        }
    }
    let mut head = head();
    head.title = "Replay of the spring quarter".to_string();
    head.source = "incidents.csv (a made-up log)".to_string();
    head.configuration = world.configuration.version().clone();
    let names = ["vpn-to-network", "printers", "reports", "broken", "vip-first", "default"];
    head.rule_set = Some(("b5d1c3a97e20f6648d1f0a2b3c4d5e6f".to_string(), names.map(str::to_string).to_vec()));
    head.span = Some((first, end));
    let row = |name: &str, n: u64| (name.to_string(), n);
    head.counts =
        vec![row("Rows read", 2_412), row("applied", 2_395), row("rejected", 12), row("without an effect", 5)];
    head.rejected = (1..=12)
        .map(|k| Rejected {
            line: k * 173,
            ticket: format!("INC{k:07}"),
            reason: "the instant `31/02/2026 25:00` is none, expected day/month/year hour:minute".to_string(),
        })
        .collect();
    head.rejected_total = 12;
    head.log_verdicts = Some(LogVerdicts { column: "made_sla".to_string(), by_ticket });
    world.tally(head, end).finish()
}

#[test]
fn a_quarter_of_a_year_on_one_page() {
    let report = quarter();
    assert!(report.glance.tickets > 250 && !report.worst.is_empty() && report.faults.total > 0);
    let sums = report.volume.periods.iter().map(|p| p.opened).sum::<u64>();
    assert_eq!(sums, report.glance.tickets);
    assert_eq!(report.volume.periods.last().map(|p| p.backlog), Some(report.glance.active));
    assert_eq!(report.teams.iter().map(|t| t.tickets).sum::<u64>(), report.glance.tickets);
    let html = report.to_html().unwrap();
    let page = read(&html);
    check_self_contained(&page, &html);
    check_accessible(&page);
    assert!(html.len() < 2_000_000, "{} bytes", html.len());
    std::fs::write(format!("{}/report.html", env!("CARGO_TARGET_TMPDIR")), &html).unwrap();
    let json = serde_json::to_string_pretty(&report).unwrap();
    std::fs::write(format!("{}/report.json", env!("CARGO_TARGET_TMPDIR")), json).unwrap();
}
