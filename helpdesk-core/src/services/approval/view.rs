//! What somebody who is asked sees of an approval: no other approver, no other answer.
use alloc::string::String;

use helpdesk_sla::Instant;
use serde::Serialize;

use super::Approval;
use crate::{Author, Configuration};

/// An approval as somebody sees it whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApprovalView {
    /// Its number on the ticket.
    pub number: u32,
    /// What is to be approved.
    pub question: String,
    /// When it was asked for.
    pub asked_at: Instant,
    /// From when on no answer counts.
    pub expires_at: Option<Instant>,
}

impl ApprovalView {
    /// The view of somebody whose turn it is; nothing for anybody else.
    #[must_use]
    pub fn of(approval: &Approval, author: &Author, configuration: &Configuration) -> Option<Self> {
        let mut open = approval.seats.iter().filter(|seat| approval.is_pending() && seat.answer.is_none());
        open.any(|seat| seat.approver.is(author, configuration)).then(|| Self {
            number: approval.number,
            question: approval.request.question.clone(),
            asked_at: approval.asked_at,
            expires_at: approval.expires_at,
        })
    }
}
