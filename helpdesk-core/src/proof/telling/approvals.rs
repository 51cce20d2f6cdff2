//! Approvals as sentences.
use crate::{ApprovalEvent, ApprovalOutcome, Approver, Phrase, Said, Vote};

pub(super) fn approval(event: &ApprovalEvent) -> Phrase {
    let about = |id: &'static str| Phrase::new(id).with("number", event.number());
    match event {
        ApprovalEvent::Asked { request, .. } => {
            let asked = request.approvers.iter().map(|who| Said::Phrase(approver(who).into())).collect();
            about("approval.asked").with("approvers", Said::List(asked)).with("question", request.question.as_str())
        }
        ApprovalEvent::Answered { vote: Vote::Approve, .. } => about("approval.yes"),
        ApprovalEvent::Answered { vote: Vote::Reject, .. } => about("approval.no"),
        ApprovalEvent::Delegated { from, to, .. } => {
            about("approval.delegated").with("from", approver(from)).with("to", approver(to))
        }
        ApprovalEvent::Ended { outcome, .. } => about(match outcome {
            ApprovalOutcome::Approved => "approval.approved",
            ApprovalOutcome::Rejected => "approval.rejected",
            ApprovalOutcome::Expired => "approval.expired",
            ApprovalOutcome::Withdrawn => "approval.withdrawn",
        }),
    }
}

fn approver(approver: &Approver) -> Phrase {
    match approver {
        Approver::Agent(id) => Phrase::new("by.agent").with("name", id.as_str()),
        Approver::Requester(id) => Phrase::new("by.requester").with("name", id.as_str()),
        Approver::Team(id) => Phrase::new("audience.named_team").with("name", id.as_str()),
        Approver::Lead(id) => Phrase::new("approver.lead").with("team", id.as_str()),
        Approver::Role(role) => Phrase::new("approver.role").with("role", role.as_str()),
    }
}
