//! The desks that the slow model tells about: four configurations that differ in what becomes of promises.
use std::sync::{Arc, LazyLock};

use helpdesk_core::{Configuration, ConfigurationSpec, Metric, PolicySpec, Priority, StatusKind, TeamSpec};
use helpdesk_sla::OpenTime;

/// Minutes since Monday, 5 January 2026, 00:00 UTC.
pub(super) type Minute = i64;

/// After how many minutes a solved ticket closes by itself.
pub(super) const CLOSES_AFTER: Minute = 4 * DAY;
pub(super) const DAY: Minute = 24 * 60;

const PLAIN: &str = r#"{
    "schedules": {
        "always": [{"effective_from": null, "plan": {"zone": "UTC", "hours": {
            "mon": [["00:00", "24:00"]], "tue": [["00:00", "24:00"]], "wed": [["00:00", "24:00"]], "thu": [["00:00", "24:00"]],
            "fri": [["00:00", "24:00"]], "sat": [["00:00", "24:00"]], "sun": [["00:00", "24:00"]]}}}],
        "office": [{"effective_from": null, "plan": {"zone": "UTC", "hours": {
            "mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]], "wed": [["09:00", "17:00"]],
            "thu": [["09:00", "17:00"]], "fri": [["09:00", "17:00"]]}}}]
    },
    "teams": [
        {"id": "desk", "path": ["lab"], "lead": "lea", "hand_off_summary": "optional", "strategy": "least_loaded", "reopen": {"within_days": 2, "escalate_from": 2},
            "assignment": {"overflow": {"to": "attic", "after": "5h", "schedule": "office"}}},
        {"id": "lab", "tiers": [2], "lead": "cleo", "hand_off_summary": "optional", "reopen": {"requeue": true},
            "pending": {"solve_after": {"open": {"time": "10h", "schedule": "office"}}}},
        {"id": "attic", "reopen": {"on_reply": "reject"}}
    ],
    "agents": [
        {"id": "ann", "teams": ["desk"], "capacity": 2},
        {"id": "bob", "teams": ["desk"], "capacity": 4},
        {"id": "cleo", "teams": ["lab"], "tiers": [2]},
        {"id": "lea"}
    ],
    "policies": [
        {"id": "vip", "schedule": "office", "when": {"tags": ["vip"]}, "ladder": "care", "targets": {
            "first_reply": {"normal": "30m", "high": "20m", "ladder": "climb"},
            "next_reply": {"normal": "1h", "high": "1h", "urgent": "30m"},
            "pausable_update": {"normal": "3h", "high": "2h"},
            "requester_wait": {"normal": "5h", "high": "2h", "low": "6h", "schedule": "always"},
            "resolution": {"normal": "2h", "high": "1h", "low": "3h", "pauses_in": ["on_hold"]},
            "tier": {"normal": "2h", "high": "1h"}}},
        {"id": "night", "schedule": "always", "when": {"tags": ["night"]}, "targets": {
            "next_reply": {"normal": "10h", "high": "2h"},
            "agent_work": {"normal": "20h", "high": "4h", "pauses_in": []},
            "resolution": {"normal": "16h", "high": "4h", "low": "30h", "schedule": "office", "ladder": "climb"}}},
        {"id": "usual", "schedule": "office", "ladder": "care", "targets": {
            "first_reply": {"normal": "2h", "high": "1h", "low": "8h"},
            "next_reply": {"normal": "4h", "high": "2h"},
            "periodic_update": {"normal": "6h", "high": "3h"},
            "pausable_update": {"normal": "5h"},
            "requester_wait": {"normal": "8h", "high": "4h", "low": "20h"},
            "agent_work": {"normal": "6h", "high": "3h"},
            "resolution": {"normal": "16h", "high": "4h", "ladder": "climb"},
            "assignment": {"normal": "1h", "high": "1h", "low": "8h"},
            "tier": {"normal": "4h", "high": "2h", "ladder": "up"}}}
    ],
    "ladders": [
        {"id": "climb", "rungs": [
            {"id": "half", "trigger": {"used": 50}, "notify": ["assignee"]},
            {"id": "soon", "trigger": {"remaining": "30m"}, "notify": ["lead"]},
            {"id": "late", "trigger": {"after_breach": "1h"}, "notify": ["lead"], "repeat": {"every": "2h", "max": 2}}]},
        {"id": "up", "rungs": [{"id": "up", "trigger": {"used": 75}, "notify": ["lead"], "escalate": true}]},
        {"id": "care", "rungs": [
            {"id": "again", "trigger": {"reopened": 1}, "notify": ["lead"]},
            {"id": "moved", "trigger": {"reassigned": 2}, "notify": ["lead"]},
            {"id": "boss", "trigger": "by_hand", "notify": ["lead"]}]}
    ],
    "pending": {"reminders": [{"days": 1}, {"days": 2}], "solve_after": {"days": 3}},
    "close_solved_after_days": 4
}"#;

/// One of the desks.
pub(super) struct World {
    pub(super) spec: ConfigurationSpec,
    pub(super) built: Arc<Configuration>,
}

/// The four desks: what becomes of promises that change, by policy, and of those that wait for a reply at the solution.
pub(super) static WORLDS: LazyLock<Vec<World>> = LazyLock::new(|| {
    let ways = [
        (["carry", "carry", "carry"], "cancels"),
        (["restart", "restart", "restart"], "fulfils"),
        (["keep", "keep", "keep"], "keeps_running"),
        (["restart", "keep", "carry"], "cancels"),
    ];
    ways.into_iter().map(|(on_change, solved)| World::new(on_change, solved)).collect()
});

impl World {
    fn new(on_change: [&str; 3], solved_without_reply: &str) -> Self {
        let mut json: serde_json::Value = serde_json::from_str(PLAIN).expect("json");
        for (policy, on_change) in json["policies"].as_array_mut().expect("policies").iter_mut().zip(on_change) {
            policy["on_change"] = on_change.into();
            policy["solved_without_reply"] = solved_without_reply.into();
        }
        let spec: ConfigurationSpec = serde_json::from_value(json).expect("a configuration");
        let built = Arc::new(Configuration::build(spec.clone()).expect("a configuration without problems"));
        Self { spec, built }
    }

    pub(super) fn team(&self, id: &str) -> &TeamSpec {
        self.spec.teams.iter().find(|team| team.id.as_str() == id).expect("a team of the world")
    }

    pub(super) fn is_member(&self, agent: &str, team: &str) -> bool {
        let teams = self.spec.agents.iter().filter(|a| a.id.as_str() == agent).flat_map(|a| &a.teams);
        teams.into_iter().any(|id| id.as_str() == team)
    }

    /// The first policy whose tag the ticket has.
    pub(super) fn policy(&self, has: impl Fn(&str) -> bool) -> &PolicySpec {
        let holds = |policy: &&PolicySpec| policy.when.tags.is_empty() || policy.when.tags.iter().any(|tag| has(tag));
        self.spec.policies.iter().find(holds).expect("the last one asks nothing")
    }

    /// What a policy promises for a metric at a priority.
    pub(super) fn promise(&self, policy: &PolicySpec, metric: Metric, priority: Priority) -> Option<Promise> {
        let told = policy.targets.get(&metric)?;
        let target = match priority {
            Priority::Urgent => told.urgent,
            Priority::High => told.high,
            Priority::Normal => told.normal,
            Priority::Low => told.low,
        };
        let stands_in = match metric {
            Metric::RequesterWait | Metric::PausableUpdate => vec![StatusKind::Pending],
            Metric::AgentWork => vec![StatusKind::Pending, StatusKind::OnHold],
            Metric::FirstReply
            | Metric::NextReply
            | Metric::PeriodicUpdate
            | Metric::Resolution
            | Metric::Assignment
            | Metric::Tier => vec![],
        };
        let ladder = told.ladder.as_ref().map(|id| self.rungs(id.as_str())).unwrap_or_default();
        Some(Promise {
            policy: policy.id.as_str().to_owned(),
            target: minutes(target?),
            always: told.schedule.as_ref().unwrap_or(&policy.schedule).as_str() == "always",
            stands_in: told.pauses_in.clone().unwrap_or(stands_in),
            rungs: ladder,
        })
    }

    pub(super) fn rungs(&self, ladder: &str) -> Vec<helpdesk_core::RungSpec> {
        self.spec.ladders.iter().find(|l| l.id.as_str() == ladder).expect("a ladder of the world").rungs.clone()
    }
}

/// What is promised for one metric.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Promise {
    pub(super) policy: String,
    pub(super) target: Minute,
    pub(super) always: bool,
    pub(super) stands_in: Vec<StatusKind>,
    pub(super) rungs: Vec<helpdesk_core::RungSpec>,
}

impl Promise {
    /// Whether somebody is at work in this minute.
    pub(super) fn is_open(&self, minute: Minute) -> bool {
        self.always || is_office(minute)
    }
}

/// Whether it is Monday to Friday, from nine to five.
pub(super) fn is_office(minute: Minute) -> bool {
    let (day, of_day) = (minute.div_euclid(DAY).rem_euclid(7), minute.rem_euclid(DAY));
    day < 5 && (9 * 60..17 * 60).contains(&of_day)
}

/// The minute at whose beginning so many minutes of the office are over since another.
pub(super) fn office_after(since: Minute, minutes: Minute) -> Minute {
    let worked = (since..).filter(|minute| is_office(*minute));
    worked.take(usize::try_from(minutes).expect("some")).last().expect("some") + 1
}

pub(super) fn minutes(time: OpenTime) -> Minute {
    time.seconds() / 60
}
