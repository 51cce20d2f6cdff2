//! What fits where a random deed leaves a place: the ticket it makes sense for, the person, the message, the number.
use helpdesk_core::{
    Actor, Approval, Approver, Author, Command, Instant, LinkKind, Seat, Status, StatusKind, SurveyStands, Ticket,
    TicketKind,
};

use crate::{
    matrix::id,
    stage::{agent, requester, service, tenant},
};

/// A desk as a deed finds it.
pub(crate) struct Fit<'a> {
    pub(crate) now: Instant,
    pub(crate) ticket: &'a Ticket,
    pub(crate) others: &'a [u64],
    pub(crate) messages: &'a [u64],
    pub(crate) fresh: u64,
}

/// Whether a row makes sense for a ticket as it is; it may be refused all the same.
pub(crate) fn suits(row: &str, ticket: &Ticket) -> bool {
    let status = ticket.status.kind();
    let has = |part: &str| row.contains(part);
    let pending = |approval: &Approval| approval.is_pending();
    let items = ticket.checklist.as_ref().is_some_and(|list| !list.items.is_empty());
    if has("\"undo\"") {
        ticket.ties().mergers.merged.is_some()
    } else if has("follow_up") {
        status == StatusKind::Closed && ticket.ties().mergers.merged.is_none()
    } else if has("survey") {
        ticket.survey.as_ref().is_some_and(|survey| matches!(survey.stands, SurveyStands::Asked { .. }))
    } else if has("redact") {
        ticket.team == Some(id("desk")) && ticket.n_messages > 0
    } else if has("$tie") {
        !ticket.ties().links.is_empty()
    } else if status == StatusKind::Closed {
        // A reply to a merged ticket goes on.
        has("\"reply\"") && ticket.ties().mergers.merged.is_some()
    } else if has("reopen") || has("completed") {
        matches!(ticket.status, Status::Solved { .. })
    } else if has("hand_back") {
        status.is_active() && !ticket.came_from.is_empty()
    } else if has("escalate") && !has("approval") {
        status.is_active() && ticket.team == Some(id("desk"))
    } else if has("appoint") {
        let is_role = |seat: &Seat| matches!(seat.approver, Approver::Role(_));
        ticket.approvals.iter().any(|approval| approval.is_pending() && approval.seats.iter().any(is_role))
    } else if has("$approval") {
        ticket.approvals.iter().any(pending)
    } else if has("$ended") {
        ticket.approvals.iter().any(|approval| !approval.is_pending())
    } else if has("$item") {
        items
    } else if has("$work") {
        ticket.work.is_some()
    } else if has("$editable") {
        !ticket.editable.is_empty()
    } else if has("problem_of") || has("cause") {
        ticket.kind == TicketKind::Problem
    } else if has("cure") {
        ticket.kind == TicketKind::Problem && ticket.ties().linked(LinkKind::ProblemOf).next().is_some()
    } else if has("solve") || has("finish") {
        status.is_active() && !ticket.approvals.iter().any(pending)
    } else if has("unlink") {
        !ticket.subjects.is_empty()
    } else if has("migrate") {
        ticket.policy.as_ref().is_some_and(|policy| policy.id == id("usual"))
    } else {
        status.is_active()
    }
}

/// Who somebody is: a name, or whoever has this to do with the ticket.
pub(crate) fn actor(name: &str, numbers: [u8; 4], fit: &Fit<'_>) -> Actor {
    let ticket = fit.ticket;
    match name {
        "rita" => requester().of_organization(id("acme")),
        "import" => service(),
        "amy" => Actor::admin(tenant(), id("amy")),
        "sam" | "tom" => Actor::requester(tenant(), id(name)),
        "asker" => Actor::requester(tenant(), ticket.requester.clone()),
        "author" => pick(&ticket.editable, numbers[0]).map_or_else(service, |editable| as_author(&editable.by)),
        "worker" => {
            let entries = ticket.work.as_ref().map_or(&[][..], |work| &work.entries);
            pick(entries, numbers[0]).map_or_else(service, |entry| Actor::agent(tenant(), entry.agent.clone()))
        }
        "asked" => {
            let pending: Vec<_> = ticket.approvals.iter().filter(|approval| approval.is_pending()).collect();
            let seats = pick(&pending, numbers[0]).map_or(&[][..], |approval| &approval.seats);
            let open: Vec<_> = seats.iter().filter(|seat| seat.answer.is_none()).collect();
            match pick(&open, numbers[3]).map(|seat| &seat.approver) {
                Some(Approver::Agent(agent)) => Actor::agent(tenant(), agent.clone()),
                Some(Approver::Requester(who)) => Actor::requester(tenant(), who.clone()),
                Some(Approver::Lead(team)) => agent(if team.as_str() == "lab" { "cleo" } else { "lea" }),
                Some(Approver::Team(_) | Approver::Role(_)) | None => agent("ann"),
            }
        }
        agent_of_the_desk => agent(agent_of_the_desk),
    }
}

fn as_author(author: &Author) -> Actor {
    let requester = author.requester().map(|id| Actor::requester(tenant(), id.clone()));
    let agent = || author.human_agent().map(|id| Actor::agent(tenant(), id.clone()));
    requester.or_else(agent).unwrap_or_else(service)
}

fn pick<T>(list: &[T], n: u8) -> Option<&T> {
    list.get(usize::from(n) % list.len().max(1))
}

/// The command of a row.
pub(crate) fn command(row: &str, numbers: [u8; 4], fit: &Fit<'_>) -> Command {
    let (mut text, mut numbers) = (row.to_owned(), numbers.into_iter().cycle());
    while let Some(begin) = text.find('$') {
        let length = text[begin + 1..].find(|c: char| !c.is_ascii_lowercase()).expect("more text");
        let n = numbers.next().expect("without an end");
        let found = place(&text[begin + 1..=begin + length], n, fit);
        text.replace_range(begin..=begin + length, &found);
    }
    serde_json::from_str(&text).unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

fn place(name: &str, n: u8, fit: &Fit<'_>) -> String {
    let (ticket, many) = (fit.ticket, u64::from(n));
    let later = || fit.now + std::time::Duration::from_secs(60 * (many * many / 8 + 1));
    let of = |list: &[u64]| pick(list, n).copied().unwrap_or(1).to_string();
    let word = |words: &str| format!("{:?}", pick(&words.split(' ').collect::<Vec<_>>(), n).expect("words"));
    let approvals = |pending: bool| -> String {
        let numbers = ticket.approvals.iter().filter(|approval| approval.is_pending() == pending);
        of(&numbers.map(|approval| u64::from(approval.number)).collect::<Vec<_>>())
    };
    match name {
        "later" => format!("\"{}\"", later()),
        "now" => format!("\"{}\"", fit.now),
        "n" => (many % 3 + 1).to_string(),
        "version" => (many % 2 + 1).to_string(),
        "ticket" => of(fit.others),
        "message" => of(fit.messages),
        "editable" => of(&ticket.editable.iter().map(|editable| editable.message.seq()).collect::<Vec<_>>()),
        "new" => fit.fresh.to_string(),
        "approval" => approvals(true),
        "ended" => approvals(false),
        "item" => {
            let items = ticket.checklist.as_ref().map_or(&[][..], |list| &list.items);
            of(&items.iter().map(|item| u64::from(item.n)).collect::<Vec<_>>())
        }
        "work" => {
            let entries = ticket.work.as_ref().map_or(&[][..], |work| &work.entries);
            of(&entries.iter().map(|entry| u64::from(entry.number)).collect::<Vec<_>>())
        }
        "tie" => {
            let links: Vec<_> = ticket.ties().links.iter().collect();
            let (kind, other) = pick(&links, n).map_or(("relates_to", 1), |l| (l.kind.as_str(), l.ticket.number()));
            format!(r#""kind": "{kind}", "ticket": {other}"#)
        }
        "team" => word("desk lab attic"),
        "agent" => word("ann bob cleo lea"),
        "strategy" => word("least_loaded longest_idle skill_match same_agent"),
        "priority" => word("low normal high urgent"),
        "level" => word("low medium high"),
        "tag" => word("vip night database"),
        "link" => word("relates_to blocks parent_of waits_for duplicates"),
        "vote" => word("approve approve reject"),
        "kind" => word("incident problem question task"),
        "mode" => word("carry restart keep"),
        unknown => panic!("`${unknown}` is no place"),
    }
}
