//! The desk's own words as message ids.
use helpdesk_sla::RetargetMode;

use crate::{
    Audience, Author, Cause, Channel, ClockBinding, Impact, NoWake, Phrase, Placement, Priority, Said, StatusKind,
    TicketKind, Urgency,
};

pub(super) fn no_wake(why: NoWake) -> Said {
    Said::Word(match why {
        NoWake::Closed => "no_wake.closed",
        NoWake::StaysSolved => "no_wake.stays_solved",
        NoWake::ScheduleGone => "no_wake.schedule_gone",
        NoWake::NoPolicy => "no_wake.no_policy",
        NoWake::ClocksStand => "no_wake.clocks_stand",
        NoWake::LaddersDone => "no_wake.ladders_done",
        NoWake::NoPromise => "no_wake.no_promise",
    })
}

pub(super) fn status(status: StatusKind) -> Said {
    Said::Word(match status {
        StatusKind::New => "status.new",
        StatusKind::Open => "status.open",
        StatusKind::Pending => "status.pending",
        StatusKind::OnHold => "status.on_hold",
        StatusKind::Solved => "status.solved",
        StatusKind::Closed => "status.closed",
    })
}

pub(super) fn priority(priority: Priority) -> Said {
    Said::Word(match priority {
        Priority::Urgent => "priority.urgent",
        Priority::High => "priority.high",
        Priority::Normal => "priority.normal",
        Priority::Low => "priority.low",
    })
}

pub(super) fn impact(impact: Impact) -> Said {
    Said::Word(match impact {
        Impact::High => "level.high",
        Impact::Medium => "level.medium",
        Impact::Low => "level.low",
    })
}

pub(super) fn urgency(urgency: Urgency) -> Said {
    Said::Word(match urgency {
        Urgency::High => "level.high",
        Urgency::Medium => "level.medium",
        Urgency::Low => "level.low",
    })
}

pub(super) fn kind(kind: TicketKind) -> Said {
    Said::Word(match kind {
        TicketKind::Incident => "kind.incident",
        TicketKind::ServiceRequest => "kind.service_request",
        TicketKind::Question => "kind.question",
        TicketKind::Problem => "kind.problem",
        TicketKind::Change => "kind.change",
        TicketKind::Task => "kind.task",
    })
}

pub(super) fn channel(channel: Channel) -> Said {
    Said::Word(match channel {
        Channel::Web => "channel.web",
        Channel::Email => "channel.email",
        Channel::Phone => "channel.phone",
        Channel::Chat => "channel.chat",
        Channel::Api => "channel.api",
    })
}

pub(super) fn placement(placement: Placement) -> Said {
    Said::Word(match placement {
        Placement::Routed => "placement.routed",
        Placement::Placed => "placement.placed",
        Placement::Transferred => "placement.transferred",
        Placement::Escalated => "placement.escalated",
        Placement::HandedBack => "placement.handed_back",
    })
}

pub(super) fn author(author: &Author) -> Phrase {
    match author {
        Author::Requester { id } => Phrase::new("by.requester").with("name", id.as_str()),
        Author::Agent { id } => Phrase::new("by.agent").with("name", id.as_str()),
        Author::Service { name, on_behalf_of: Some(agent) } => {
            Phrase::new("by.service_for").with("name", name.as_str()).with("agent", agent.as_str())
        }
        Author::Service { name, on_behalf_of: None } => Phrase::new("by.service").with("name", name.as_str()),
        Author::Rule { hook, rule } => Phrase::new("by.rule").with("rule", rule.as_str()).with("hook", hook.as_str()),
        Author::Desk => Phrase::new("by.desk"),
    }
}

pub(super) fn cause(cause: &Cause) -> Phrase {
    match cause {
        Cause::Caller => Phrase::new("cause.caller"),
        Cause::Event { seq } => Phrase::new("cause.event").with("seq", *seq),
        Cause::Rule { rule, seq, .. } => Phrase::new("cause.rule").with("rule", rule.as_str()).with("seq", *seq),
        Cause::Rung { metric, rung, .. } => {
            Phrase::new("cause.rung").with("rung", rung.as_str()).with("metric", metric.as_str())
        }
        Cause::Ticket { ticket, seq } => Phrase::new("cause.ticket").with("ticket", ticket.number()).with("seq", *seq),
        Cause::TicketRung { ladder, rung, .. } => {
            Phrase::new("cause.ticket_rung").with("rung", rung.as_str()).with("ladder", ladder.as_str())
        }
    }
}

pub(super) fn audience(audience: &Audience) -> Phrase {
    match audience {
        Audience::Assignee => Phrase::new("audience.assignee"),
        Audience::Team => Phrase::new("audience.team"),
        Audience::Members => Phrase::new("audience.members"),
        Audience::Lead => Phrase::new("audience.lead"),
        Audience::Author => Phrase::new("audience.author"),
        Audience::Requester => Phrase::new("audience.requester"),
        Audience::Collaborators => Phrase::new("audience.collaborators"),
        Audience::StaffInCopy => Phrase::new("audience.staff_in_copy"),
        Audience::Followers => Phrase::new("audience.followers"),
        Audience::StaffFollowers => Phrase::new("audience.staff_followers"),
        Audience::Observer(name) => Phrase::new("audience.observer").with("name", name.as_str()),
        Audience::Agent(id) => Phrase::new("audience.agent").with("name", id.as_str()),
        Audience::NamedTeam(id) => Phrase::new("audience.named_team").with("name", id.as_str()),
        Audience::NamedRequester(id) => Phrase::new("audience.named_requester").with("name", id.as_str()),
    }
}

pub(super) fn under(binding: &ClockBinding) -> Phrase {
    Phrase::new("clock.under")
        .with("policy", &binding.policy)
        .with("schedule", binding.schedule.as_str())
        .with("version", binding.schedule_version)
}

pub(super) fn mode(mode: RetargetMode) -> Said {
    Said::Word(match mode {
        RetargetMode::Carry => "mode.carry",
        RetargetMode::Restart => "mode.restart",
        RetargetMode::Keep => "mode.keep",
    })
}
