//! What a message may be, and what writing one brings about.
use alloc::string::ToString;

use helpdesk_sla::Instant;

use crate::{
    Attachment, Author, Configuration, EventBody, MessageDetails, MessageId, NewMessage, Refusal, Ticket, Visibility,
    limits::{ATTACHMENTS_MAX, TEXT_MAX},
    messages::{marks::unpiled, mention},
};

use super::{
    Decided,
    check::{text, wall_minutes, within},
    one,
    placement::team,
    status::reply,
};

/// What a message is written by, to and when.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) ticket: &'a Ticket,
    pub(super) author: &'a Author,
    pub(super) configuration: &'a Configuration,
    pub(super) at: Instant,
}

/// A message with nothing but its text.
pub(super) fn write_text(scene: Scene<'_>, visibility: Visibility, body: &str) -> Result<Decided, Refusal> {
    add(scene, visibility, body, MessageDetails::default())
}

pub(super) fn write(scene: Scene<'_>, new: &NewMessage) -> Result<Decided, Refusal> {
    if let Some(message) = new.in_reply_to.filter(|answered| answered.seq() > scene.ticket.version) {
        return Err(Refusal::NoSuchMessage { message });
    }
    attachments(&new.attachments)?;
    let details = MessageDetails {
        in_reply_to: new.in_reply_to,
        channel: new.channel,
        automatic: new.automatic,
        attachments: new.attachments.clone(),
        ..MessageDetails::default()
    };
    add(scene, new.visibility.clone(), &new.body, details)
}

pub(super) fn attachments(attachments: &[Attachment]) -> Result<(), Refusal> {
    within("the attachments", attachments.len(), ATTACHMENTS_MAX)
}

fn add(scene: Scene<'_>, visibility: Visibility, body: &str, mut details: MessageDetails) -> Result<Decided, Refusal> {
    let Scene { ticket, author, configuration, at } = scene;
    let body = unpiled(body);
    text("the message", &body, TEXT_MAX)?;
    if let Visibility::Team(id) = &visibility {
        team(configuration, id)?;
        mention::writes_to(author, id, configuration)
            .map_err(|agent| Refusal::not_a_member(&agent, id, configuration))?;
    }
    details.mentions = mention::mentioned(&body, &visibility, configuration);
    details.editable_until = editable_until(author, configuration, at);
    let public_by_hand = visibility == Visibility::Public && !details.automatic;
    let decided = one(EventBody::MessageAdded { visibility, body: body.into_owned(), details });
    if public_by_hand { reply(ticket, decided, author, configuration, at) } else { Ok(decided) }
}

/// Until when a message may be edited: what people of the staff write, for as long as the configuration says.
fn editable_until(author: &Author, configuration: &Configuration, at: Instant) -> Option<Instant> {
    let minutes = configuration.spec().messages.edit_within_minutes?;
    author.human_agent()?;
    at.checked_add_signed(wall_minutes(u64::from(minutes)))
}

pub(super) fn edit(scene: Scene<'_>, message: MessageId, body: &str) -> Result<Decided, Refusal> {
    let Scene { ticket, author, configuration, at } = scene;
    let body = unpiled(body);
    text("the message", &body, TEXT_MAX)?;
    let refused = |why: &str| Refusal::NotEditable { message, why: why.to_string() };
    let Some(minutes) = configuration.spec().messages.edit_within_minutes else {
        return Err(refused("the configuration lets nobody edit messages"));
    };
    let over = || {
        refused(&alloc::format!(
            "it is not there, redacted, or older than the {minutes} minutes in which it may be edited"
        ))
    };
    let held = ticket.editable.iter().find(|held| held.message == message).ok_or_else(over)?;
    if held.by.human_agent() != author.human_agent() {
        return Err(refused("somebody else wrote it"));
    }
    if at >= held.until {
        return Err(over());
    }
    let (visibility, body) = (held.visibility.clone(), body.into_owned());
    Ok(one(EventBody::MessageEdited { message, visibility, body }))
}
