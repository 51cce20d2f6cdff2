//! The German words that come along.
use super::letters::{For, Words};

/// Topics, who reads the words, and the words.
pub(super) const GERMAN: Words = &[
    ("assigned", For::Staff, "Sie haben ein Ticket"),
    ("reply", For::Both, "{{message.body|}}"),
    ("requester_reply", For::Both, "{{message.body|}}"),
    ("escalation", For::Staff, "{{notice.text|}}"),
    ("mention", For::Staff, "{{notice.text|}}"),
    ("message", For::Both, "{{message.body|}}"),
    ("solved", For::Requesters, "Ihre Anfrage ist gelöst"),
    ("solved", For::Staff, "Das Ticket ist gelöst"),
    ("opened", For::Requesters, "Ihre Anfrage ist da"),
    ("opened", For::Staff, "Es gibt ein neues Ticket"),
    ("closed", For::Requesters, "Ihre Anfrage ist geschlossen"),
    ("closed", For::Staff, "Das Ticket ist geschlossen"),
    ("reopened", For::Requesters, "Ihre Anfrage ist wieder offen"),
    ("reopened", For::Staff, "Das Ticket ist wieder offen"),
    ("reminded", For::Requesters, "wir warten auf Ihre Antwort"),
    ("reminded", For::Staff, "der Anfragende wurde erinnert"),
    ("woken", For::Staff, "das Ticket ist wieder wach"),
    ("note_added", For::Staff, "{{notice.text|}}"),
    ("status_changed", For::Staff, "Der Status des Tickets ist jetzt: {{ticket.status}}"),
    ("team_changed", For::Staff, "Das Ticket hat jetzt das Team {{ticket.team|–}}"),
    ("tier_changed", For::Staff, "Das Ticket liegt jetzt in {{ticket.tier}}"),
    ("escalated", For::Staff, "Das Ticket wurde eskaliert"),
    ("handed_back", For::Staff, "Das Ticket wurde zurückgegeben"),
    ("unassigned", For::Staff, "Das Ticket ist wieder in der Warteschlange"),
    ("assignment_deferred", For::Staff, "Im Augenblick kann niemand das Ticket nehmen"),
    ("priority_changed", For::Staff, "Die Priorität des Tickets ist jetzt: {{ticket.priority}}"),
    ("breached", For::Staff, "Eine Zusage wurde gebrochen"),
];
