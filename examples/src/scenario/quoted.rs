//! Messages that a deed names by what they say: which ids they have is known when the story has come that far.
use helpdesk_core::{Command, Message};
use serde_json::{Value, json};

/// The first of the ids that stand for texts until then: far beyond those of events.
const STANDS_FROM: u64 = 1 << 62;

/// What a deed says of messages: which texts are meant, in the order of the ids that stand for them.
pub(super) type Quotes = Vec<String>;

/// Puts ids that stand for texts in the place of the texts by which a deed, or a list of deeds, names messages.
pub(super) fn take(deed: &Value) -> (Value, Quotes) {
    let (mut deed, mut quotes) = (deed.clone(), Quotes::new());
    match &mut deed {
        Value::Array(deeds) => deeds.iter_mut().for_each(|deed| take_from(deed, &mut quotes)),
        Value::Object(_) => take_from(&mut deed, &mut quotes),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    (deed, quotes)
}

fn take_from(deed: &mut Value, quotes: &mut Quotes) {
    let fields = deed.as_object_mut().into_iter().flatten();
    for (name, with) in fields {
        let key = match name.as_str() {
            "edit_message" => "message",
            "redact" => "of",
            "split" => "messages",
            "write" => "in_reply_to",
            _ => continue,
        };
        match with.get_mut(key) {
            Some(Value::Array(list)) => list.iter_mut().for_each(|named| stand_for(named, quotes)),
            Some(named) => stand_for(named, quotes),
            None => {}
        }
    }
}

fn stand_for(named: &mut Value, quotes: &mut Quotes) {
    if let Value::String(text) = named {
        let id = stands_for(quotes.len());
        quotes.push(core::mem::take(text));
        *named = json!(id);
    }
}

fn stands_for(n: usize) -> Option<u64> {
    u64::try_from(n).ok()?.checked_add(STANDS_FROM)
}

/// The commands with the ids that the messages have: of several that read the same, the latest is meant.
///
/// # Errors
/// The text that no message reads.
pub(super) fn found(commands: &[Command], quotes: &Quotes, messages: &[Message]) -> Result<Vec<Command>, String> {
    let mut ids = Vec::new();
    for (n, text) in quotes.iter().enumerate() {
        let message = messages.iter().rev().find(|message| message.body == *text);
        ids.push((stands_for(n), message.ok_or_else(|| text.clone())?.id.seq()));
    }
    let put = |command: &Command| {
        let mut value = serde_json::to_value(command).ok()?;
        put_in(&mut value, &ids);
        serde_json::from_value(value).ok()
    };
    Ok(commands.iter().map(|command| put(command).unwrap_or_else(|| command.clone())).collect())
}

fn put_in(value: &mut Value, ids: &[(Option<u64>, u64)]) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|value| put_in(value, ids)),
        Value::Object(fields) => fields.values_mut().for_each(|value| put_in(value, ids)),
        Value::Number(_) => {
            let stands = value.as_u64();
            if let Some((_, id)) = ids.iter().find(|(id, _)| stands.is_some() && *id == stands) {
                *value = json!(id);
            }
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}
