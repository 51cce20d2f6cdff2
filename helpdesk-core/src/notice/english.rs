//! The English words that come along.
use super::letters::{For, Words};

/// Topics, who reads the words, and the words.
pub(super) const ENGLISH: Words = &[
    ("assigned", For::Staff, "you have a ticket"),
    ("reply", For::Both, "{{message.body|}}"),
    ("requester_reply", For::Both, "{{message.body|}}"),
    ("escalation", For::Staff, "{{notice.text|}}"),
    ("mention", For::Staff, "{{notice.text|}}"),
    ("message", For::Both, "{{message.body|}}"),
    ("solved", For::Requesters, "your request is solved"),
    ("solved", For::Staff, "the ticket is solved"),
    ("opened", For::Requesters, "we have your request"),
    ("opened", For::Staff, "there is a new ticket"),
    ("closed", For::Requesters, "your request is closed"),
    ("closed", For::Staff, "the ticket is closed"),
    ("reopened", For::Requesters, "your request is open again"),
    ("reopened", For::Staff, "the ticket is open again"),
    ("reminded", For::Requesters, "we wait for your answer"),
    ("reminded", For::Staff, "the requester was reminded"),
    ("woken", For::Staff, "the ticket is awake again"),
    ("note_added", For::Staff, "{{notice.text|}}"),
    ("status_changed", For::Staff, "the ticket is {{ticket.status}} now"),
    ("team_changed", For::Staff, "the ticket is in the team {{ticket.team|nobody's}} now"),
    ("tier_changed", For::Staff, "the ticket is in {{ticket.tier}} now"),
    ("escalated", For::Staff, "the ticket was escalated"),
    ("handed_back", For::Staff, "the ticket was handed back"),
    ("unassigned", For::Staff, "the ticket is in the queue again"),
    ("assignment_deferred", For::Staff, "nobody can take the ticket at the moment"),
    ("priority_changed", For::Staff, "the priority of the ticket is {{ticket.priority}} now"),
    ("breached", For::Staff, "a promise was broken"),
];
