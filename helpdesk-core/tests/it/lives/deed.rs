//! What can be asked in random lives: every command there is, as it is stored, by whoever usually asks it and by others.
use std::fmt;

use helpdesk_core::Presence;
use proptest::prelude::*;

/// How often, who asks it as a rule, and what: `$message` and the like stand for what fits when it is asked.
type Row = (usize, &'static str, &'static str);

const STAFF: &str = "ann ann bob cleo lea import";
const WORK: &str = "ann ann cleo lea";
const ASKS: &str = "rita rita sam";
const LEADS: &str = "lea";
const ALL: &str = "rita sam ann ann bob cleo lea import";

/// All that is asked of tickets. What programs do with presence and time is beside it, in [`What`].
const ROWS: &[Row] = &[
    (4, STAFF, r#"{"do": "reply", "body": "text"}"#),
    (5, ASKS, r#"{"do": "reply", "body": "text"}"#),
    (2, STAFF, r#"{"do": "add_note", "body": "secret for @bob"}"#),
    (3, WORK, r#"{"do": "start"}"#),
    (2, STAFF, r#"{"do": "wait", "until": null}"#),
    (2, STAFF, r#"{"do": "wait", "until": $later}"#),
    (2, STAFF, r#"{"do": "hold", "reason": "secret", "until": null}"#),
    (1, STAFF, r#"{"do": "hold", "reason": "secret", "until": $later}"#),
    (1, STAFF, r#"{"do": "set_status", "status": "in-repair", "step": "hold", "reason": "parts", "until": $later}"#),
    (1, STAFF, r#"{"do": "set_status", "status": "testing", "step": "start"}"#),
    (1, STAFF, r#"{"do": "set_status", "status": "answered", "step": "wait", "until": null}"#),
    (6, STAFF, r#"{"do": "solve"}"#),
    (1, ASKS, r#"{"do": "solve"}"#),
    (4, ALL, r#"{"do": "reopen"}"#),
    (1, ALL, r#"{"do": "close", "reason": {"why": "completed"}}"#),
    (1, ALL, r#"{"do": "close", "reason": {"why": "cancelled"}}"#),
    (5, STAFF, r#"{"do": "route", "team": $team}"#),
    (3, STAFF, r#"{"do": "assign", "agent": $agent}"#),
    (2, STAFF, r#"{"do": "assign_by", "strategy": $strategy}"#),
    (2, STAFF, r#"{"do": "unassign"}"#),
    (2, STAFF, r#"{"do": "assignment", "step": "require_skills", "skills": {"postgres": $n}}"#),
    (1, "import", r#"{"do": "assignment", "step": "reconsider"}"#),
    (
        1,
        "import",
        r#"{"do": "assignment", "step": "note_presence", "agent": $agent, "presence": "offline", "since": $now}"#,
    ),
    (3, STAFF, r#"{"do": "escalate", "reason": "hard", "summary": "secret"}"#),
    (2, STAFF, r#"{"do": "escalate", "reason": "lent", "return_when": {"at": $later}}"#),
    (1, STAFF, r#"{"do": "escalate", "reason": "lent", "return_when": {"holds": {"tags": ["night"]}}}"#),
    (1, STAFF, r#"{"do": "escalate", "reason": "skill", "skills": {"postgres": 5}}"#),
    (3, WORK, r#"{"do": "hand_back", "reason": "easy"}"#),
    (4, STAFF, r#"{"do": "set_priority", "priority": $priority}"#),
    (1, STAFF, r#"{"do": "assess", "impact": $level, "urgency": $level}"#),
    (2, STAFF, r#"{"do": "tag", "add": [$tag], "remove": []}"#),
    (1, STAFF, r#"{"do": "tag", "add": [], "remove": ["vip", "night"]}"#),
    (3, STAFF, r#"{"do": "set_field", "name": "cause", "value": "wear"}"#),
    (1, STAFF, r#"{"do": "set_field", "name": "engine", "value": null}"#),
    (1, STAFF, r#"{"do": "checklist", "step": "add", "text": "secret", "optional": true}"#),
    (1, STAFF, r#"{"do": "checklist", "step": "apply", "template": "setup"}"#),
    (3, WORK, r#"{"do": "checklist", "step": "check", "item": $item}"#),
    (1, WORK, r#"{"do": "checklist", "step": "uncheck", "item": $item}"#),
    (1, WORK, r#"{"do": "checklist", "step": "remove", "item": $item}"#),
    (3, WORK, r#"{"do": "link", "step": "add", "kind": $link, "ticket": $ticket}"#),
    (3, WORK, r#"{"do": "link", "step": "add", "kind": "problem_of", "ticket": $ticket}"#),
    (2, WORK, r#"{"do": "link", "step": "remove", $tie}"#),
    (3, WORK, r#"{"do": "merge", "step": "into", "ticket": $ticket}"#),
    (3, WORK, r#"{"do": "merge", "step": "undo"}"#),
    (2, WORK, r#"{"do": "split", "ticket": $new, "messages": [$message]}"#),
    (1, WORK, r#"{"do": "split", "ticket": $new, "messages": [$message], "subject": "another", "requester": "tom"}"#),
    (2, ALL, r#"{"do": "follow_up", "ticket": $new, "body": "again"}"#),
    (1, STAFF, r#"{"do": "notify", "to": "staff_followers", "text": "secret"}"#),
    (1, STAFF, r#"{"do": "notify", "to": "requester", "text": "news", "not_before": $later}"#),
    (1, STAFF, r#"{"do": "write", "visibility": "internal", "body": "secret"}"#),
    (1, STAFF, r#"{"do": "write", "visibility": {"team": "lab"}, "body": "secret for @cleo"}"#),
    (1, STAFF, r#"{"do": "write", "visibility": "public", "body": "we are at it", "automatic": true}"#),
    (2, ALL, r#"{"do": "edit_message", "message": $message, "body": "another text"}"#),
    (3, "author", r#"{"do": "edit_message", "message": $editable, "body": "another text"}"#),
    (2, LEADS, r#"{"do": "redact", "of": $message, "what": "text", "reason": "a key"}"#),
    (1, LEADS, r#"{"do": "redact", "of": $message, "what": {"passages": ["text"]}, "reason": "a key"}"#),
    (1, STAFF, r#"{"do": "apply_macro", "macro": "answer", "language": "de"}"#),
    (4, STAFF, r#"{"do": "apply_macro", "macro": "finish"}"#),
    (2, STAFF, r#"{"do": "apply_macro", "macro": "cure"}"#),
    (1, STAFF, r#"{"do": "participant", "step": "copy", "who": {"requester": "tom"}}"#),
    (1, STAFF, r#"{"do": "participant", "step": "copy", "who": {"agent": "cleo"}}"#),
    (1, STAFF, r#"{"do": "participant", "step": "uncopy", "who": {"requester": "tom"}}"#),
    (1, STAFF, r#"{"do": "participant", "step": "follow", "who": {"agent": $agent}}"#),
    (1, STAFF, r#"{"do": "participant", "step": "unfollow", "who": {"agent": $agent}}"#),
    (1, STAFF, r#"{"do": "approval", "step": "ask_for", "approval": "purchase"}"#),
    (
        2,
        STAFF,
        r#"{"do": "approval", "step": "ask", "question": "may we?", "approvers": [{"agent": "ann"}, {"role": "boss"}],
        "needed": 1, "expires": {"after": {"time": "12h", "schedule": "office"}}, "on_expiry": {"escalate": {"to": {"lead": "lab"}}}, "holds": true}"#,
    ),
    (6, "asked", r#"{"do": "approval", "step": "answer", "number": $approval, "vote": $vote}"#),
    (3, "asked", r#"{"do": "approval", "step": "delegate", "number": $approval, "to": {"agent": $agent}}"#),
    (
        3,
        STAFF,
        r#"{"do": "approval", "step": "appoint", "number": $approval, "role": "boss", "to": {"agent": "cleo"}}"#,
    ),
    (1, STAFF, r#"{"do": "approval", "step": "ask_again", "number": $ended}"#),
    (2, STAFF, r#"{"do": "approval", "step": "withdraw", "number": $approval, "reason": "not needed"}"#),
    (3, WORK, r#"{"do": "work", "step": "log", "seconds": 2000, "category": "remote", "note": "secret"}"#),
    (3, "worker", r#"{"do": "work", "step": "correct", "number": $work, "reason": "typo"}"#),
    (3, STAFF, r#"{"do": "subject", "step": "link", "kind": "server", "id": "web-1"}"#),
    (2, STAFF, r#"{"do": "subject", "step": "unlink", "kind": "server", "id": "web-1"}"#),
    (1, STAFF, r#"{"do": "attribute", "step": "set_kind", "kind": $kind}"#),
    (1, STAFF, r#"{"do": "attribute", "step": "set_subject", "subject": $tag}"#),
    (1, STAFF, r#"{"do": "attribute", "step": "set_requester", "requester": "tom", "former": "in_copy"}"#),
    (1, STAFF, r#"{"do": "attribute", "step": "set_organization", "organization": "acme"}"#),
    (1, STAFF, r#"{"do": "attribute", "step": "set_organization"}"#),
    (1, STAFF, r#"{"do": "attribute", "step": "set_language", "language": "de"}"#),
    (3, STAFF, r#"{"do": "timer", "step": "set", "name": "chase", "at": $later}"#),
    (6, STAFF, r#"{"do": "timer", "step": "drop", "name": "chase"}"#),
    (2, LEADS, r#"{"do": "escalation", "step": "fire", "ladder": "care", "rung": "boss", "reason": "it burns"}"#),
    (2, STAFF, r#"{"do": "escalation", "step": "acknowledge"}"#),
    (1, STAFF, r#"{"do": "escalation", "step": "come_back"}"#),
    (4, "asker", r#"{"do": "survey", "step": "rate", "score": 4, "comment": "fine"}"#),
    (2, "amy", r#"{"do": "migrate", "policy": "usual", "version": $version, "mode": $mode}"#),
    (1, ALL, r#"{"do": "close", "reason": {"why": "spam"}}"#),
    (1, STAFF, r#"{"do": "touch"}"#),
    (1, "import", r#"{"do": "tick"}"#),
    (
        1,
        "rita sam import",
        r#"{"do": "open", "subject": "again", "requester": "rita", "service": "laptop", "fields": {"model": "small"}}"#,
    ),
];

/// What is asked, of a ticket or of the desk.
#[derive(Debug, Clone)]
pub(crate) enum What {
    /// A row of the table, with numbers that choose what fits into its places.
    Row(usize, [u8; 4]),
    /// Somebody comes or goes.
    Presence(&'static str, Presence),
    /// The desk looks at all queues anew.
    Reassess,
}

/// One deed of a life.
#[derive(Clone)]
pub(crate) struct Deed {
    /// By name, or by what they have to do with the ticket.
    pub(crate) who: &'static str,
    /// The n-th of the tickets for which it makes sense, if there is one.
    pub(crate) ticket: u8,
    pub(crate) what: What,
    /// How long after the deed before.
    pub(crate) minutes: u64,
    /// How long before it is told it happened.
    pub(crate) late: Option<u64>,
}

/// On one line, for whoever looks at a life that breaks a law.
impl fmt::Debug for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { who, ticket, what, minutes, late } = self;
        write!(f, "{minutes} minutes later {who} on {ticket}, late {late:?}: ")?;
        match what {
            What::Row(row, numbers) => write!(f, "{} {numbers:?}", ROWS[*row].2),
            What::Presence(agent, presence) => write!(f, "{agent} is {presence:?}"),
            What::Reassess => f.write_str("a look at all queues"),
        }
    }
}

/// The text of a row.
pub(crate) fn text(row: usize) -> &'static str {
    ROWS[row].2
}

fn whats() -> impl Strategy<Value = (&'static str, What)> {
    let weighted: Vec<usize> = ROWS.iter().enumerate().flat_map(|(n, row)| vec![n; row.0]).collect();
    let rows = (proptest::sample::select(weighted), any::<[u8; 4]>(), any::<u8>(), 0..12u8);
    let row = rows.prop_map(|(row, numbers, who, anybody)| {
        let who = usize::from(who);
        let among: Vec<&str> = if anybody == 0 { ALL } else { ROWS[row].1 }.split(' ').collect();
        (among[who % among.len()], What::Row(row, numbers))
    });
    let agents = proptest::sample::select(vec!["ann", "bob", "cleo", "lea"]);
    let presence = proptest::sample::select(vec![Presence::Online, Presence::Away, Presence::Offline]);
    prop_oneof![
        20 => row,
        4 => (agents, presence).prop_map(|(agent, presence)| (agent, What::Presence(agent, presence))),
        1 => Just(("import", What::Reassess)),
    ]
}

/// A random life of a few tickets of one desk.
pub(crate) fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let minutes = prop_oneof![3 => Just(0u64), 4 => 0..120u64, 2 => 0..1_000u64, 1 => 0..5_000u64];
    let late = prop_oneof![9 => Just(None), 1 => (1..2_000u64).prop_map(Some)];
    let ticket = prop_oneof![4 => 0..2u8, 4 => 0..6u8, 1 => any::<u8>()];
    let deed = (whats(), ticket, minutes, late).prop_map(|((who, what), ticket, minutes, late)| Deed {
        who,
        ticket,
        what,
        minutes,
        late,
    });
    proptest::collection::vec(deed, 4..60)
}
