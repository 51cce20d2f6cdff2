//! What a ticket turned out to be, as sentences.
use super::words;
use crate::{AttributeEvent, LanguageTag, OrganizationId, Phrase, Said};

pub(super) fn attribute(event: &AttributeEvent) -> Phrase {
    match event {
        AttributeEvent::KindChanged { from, to } => {
            Phrase::new("attribute.kind").with("from", words::kind(*from)).with("to", words::kind(*to))
        }
        AttributeEvent::SubjectChanged { from, to } => {
            Phrase::new("attribute.subject").with("from", from.as_str()).with("to", to.as_str())
        }
        AttributeEvent::RequesterChanged { from, to, organization: asks_for, .. } => Phrase::new("attribute.requester")
            .with("from", from.as_str())
            .with("to", to.as_str())
            .with("organization", organization(asks_for.as_ref())),
        AttributeEvent::LanguageChanged { from, to } => {
            Phrase::new("attribute.language").with("from", language(from.as_ref())).with("to", language(to.as_ref()))
        }
        AttributeEvent::OrganizationChanged { from, to, .. } => Phrase::new("attribute.organization")
            .with("from", organization(from.as_ref()))
            .with("to", organization(to.as_ref())),
    }
}

fn language(tag: Option<&LanguageTag>) -> Said {
    tag.map_or(Said::Word("none"), |tag| Said::from(tag.as_str()))
}

fn organization(id: Option<&OrganizationId>) -> Said {
    id.map_or(Said::Word("none"), |id| Said::from(id.as_str()))
}
