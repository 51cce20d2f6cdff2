//! What a script sees of the ticket: values behind getters, no setters.
use helpdesk_core::{
    Channel, ContractSpec, FIELD_VALUE_MAX, ID_MAX, LinkKind, NAME_MAX, Placement, SUBJECT_MAX, SurveyStands, TEXT_MAX,
};
use rhai::{Dynamic, EvalAltResult, INT, Module};

use crate::{
    clock_facts::ClockFacts,
    fact::{Fact, Holds, fact},
    fault_text::complain,
    lint::Words,
    source::{Source, View},
    value::Value,
    vocabulary,
};

/// The ticket as one phase sees it: `t` in a script.
#[derive(Clone)]
pub(crate) struct TicketFacts(pub(crate) View);

/// The facts of the ticket.
pub(crate) const TICKET: &[Fact] = &[
    fact("id", Holds::Number, |s| Value::Number(s.ticket.id.signed())).is("the ticket's number", "t.id > 0"),
    fact("subject", Holds::Text, |s| Value::text(&s.ticket.subject))
        .within(SUBJECT_MAX)
        .is("one line of text", r#"t.subject.contains("VPN")"#),
    fact("kind", Holds::Word, |s| Value::text(s.ticket.kind.as_str()))
        .of(Words::Kind)
        .within(NAME_MAX)
        .moves()
        .is("what it is", r#"t.kind == "incident""#),
    fact("language", Holds::MaybeText, |s| Value::maybe(s.ticket.language.as_ref().map(|tag| tag.as_str())))
        .within(NAME_MAX)
        .moves()
        .is("the language that it is asked in, or `()`", r#"t.language == "de""#),
    fact("channel", Holds::Word, |s| Value::text(s.ticket.channel.as_str()))
        .of(Words::Channel)
        .within(NAME_MAX)
        .is("how it came in", r#"t.channel in ["phone", "chat"]"#),
    fact("status", Holds::Word, |s| Value::text(s.ticket.status.kind().as_str()))
        .of(Words::Status)
        .within(NAME_MAX)
        .moves()
        .is("where it stands", r#"t.status != "pending""#),
    fact("custom_status", Holds::MaybeText, |s| Value::maybe(s.ticket.named_status.as_ref().map(|id| id.as_str())))
        .of(Words::CustomStatus)
        .within(ID_MAX)
        .moves()
        .is("the desk's own name for that, or `()`", r#"t.custom_status == "waiting-for-parts""#),
    fact("priority", Holds::Word, |s| Value::text(s.ticket.priority.as_str()))
        .of(Words::Priority)
        .within(NAME_MAX)
        .moves()
        .is("how soon it matters", r#"t.priority == "urgent""#),
    fact("impact", Holds::Word, |s| Value::text(s.ticket.impact.as_str()))
        .of(Words::Degree)
        .within(NAME_MAX)
        .moves()
        .is("how much is affected", r#"t.impact == "high""#),
    fact("urgency", Holds::Word, |s| Value::text(s.ticket.urgency.as_str()))
        .of(Words::Degree)
        .within(NAME_MAX)
        .moves()
        .is("how fast it gets worse", r#"t.urgency == "high""#),
    fact("requester", Holds::Text, |s| Value::text(s.ticket.requester.as_str()))
        .within(ID_MAX)
        .is("who asks", r#"t.requester == "rita""#),
    fact("requester_name", Holds::MaybeText, |s| Value::maybe(s.known.requester.and_then(|who| who.name())))
        .within(NAME_MAX)
        .is("what they are called, or `()`", r#"t.requester_name == "Rita Ray""#),
    fact("requester_language", Holds::MaybeText, requester_language)
        .within(NAME_MAX)
        .is("the language they want to read, or `()`", r#"t.requester_language == "de""#),
    fact("requester_address", Holds::MaybeText, requester_address)
        .within(ID_MAX)
        .is("the first of their addresses, or `()`", r#"t.requester_address == "rita@globex.example""#),
    fact("organization", Holds::MaybeText, |s| Value::maybe(s.ticket.organization.as_ref().map(|id| id.as_str())))
        .of(Words::Organization)
        .within(ID_MAX)
        .is("the requester's company, or `()`", r#"t.organization == "globex""#),
    fact("organization_name", Holds::MaybeText, organization_name)
        .within(FIELD_VALUE_MAX)
        .is("what it is called, or `()`", r#"t.organization_name == "Globex Ltd""#),
    fact("service", Holds::MaybeText, |s| Value::maybe(s.ticket.service.as_ref().map(|id| id.as_str())))
        .of(Words::Service)
        .within(ID_MAX)
        .is("what of the catalogue it asks for, or `()`", r#"t.service == "new-laptop""#),
    fact("contract", Holds::MaybeText, |s| {
        Value::maybe(s.ticket.entitlement.as_ref().map(|held| held.contract.as_str()))
    })
    .of(Words::Contract)
    .within(ID_MAX)
    .is("the contract that entitles it, or `()`", r#"t.contract == "globex-gold""#),
    fact("contract_minutes_left", Holds::MaybeNumber, contract_minutes_left)
        .is("the included work that is left, or `()`", "t.contract_minutes_left != () && t.contract_minutes_left < 60"),
    fact("contract_used_up", Holds::Truth, contract_used_up)
        .is("whether nothing of it is left", r#"t.contract_used_up && t.priority != "urgent""#),
    fact("contract_days_left", Holds::MaybeNumber, contract_days_left).is(
        "the days after today until its last day, or `()`",
        "t.contract_days_left != () && t.contract_days_left < 30",
    ),
    fact("policy", Holds::MaybeText, |s| Value::maybe(s.ticket.policy.as_ref().map(|policy| policy.id.as_str())))
        .of(Words::Policy)
        .within(ID_MAX)
        .is("which promises hold, or `()`", r#"t.policy == "gold""#),
    fact("team", Holds::MaybeText, |s| Value::maybe(s.ticket.team.as_ref().map(|id| id.as_str())))
        .of(Words::Team)
        .within(ID_MAX)
        .moves()
        .is("which team has it, or `()`", "t.team == ()"),
    fact("team_name", Holds::MaybeText, team_name)
        .within(FIELD_VALUE_MAX)
        .moves()
        .is("what the team is called, or `()`", r#"t.team_name == "Network operations""#),
    fact("candidates", Holds::MaybeNumber, |s| number(s.known.n_candidates))
        .is("how many agents of its team could have it as the phases began, or `()`", "t.candidates == 0"),
    fact("assignee", Holds::MaybeText, |s| Value::maybe(s.ticket.assignee.as_ref().map(|id| id.as_str())))
        .of(Words::Agent)
        .within(ID_MAX)
        .moves()
        .is("which agent has it, or `()`", "t.assignee != ()"),
    fact("tier", Holds::Number, |s| Value::Number(INT::from(s.ticket.tier.0)))
        .is("in which tier's hands it is: 1, 2, 3 …", "t.tier < 3"),
    fact("tags", Holds::Texts, |s| Value::Texts(&s.ticket.tags))
        .of(Words::Tag)
        .moves()
        .is("the list of tags", "t.tags.len() > 2"),
    fact("reopenings", Holds::Number, |s| Value::Number(INT::from(s.ticket.n_reopenings)))
        .is("how often it was taken up again", "t.reopenings >= 2"),
    fact("reassignments", Holds::Number, |s| Value::Number(INT::from(s.ticket.n_reassignments)))
        .is("how often a person moved it between teams", "t.reassignments > 3"),
    fact("breaches", Holds::Number, |s| Value::Number(INT::from(s.ticket.n_breaches)))
        .is("how many promises were broken", "t.breaches > 0"),
    fact("messages", Holds::Number, |s| Value::Number(INT::from(s.ticket.n_messages)))
        .is("how many messages it has", "t.messages == 1"),
    fact("agent_replies", Holds::Number, |s| Value::Number(INT::from(s.ticket.n_agent_replies())))
        .is("how often agents answered publicly", "t.agent_replies >= 3"),
    fact("requester_messages", Holds::Number, |s| Value::Number(INT::from(s.ticket.n_requester_messages())))
        .is("how often requesters wrote publicly, the first message counted", "t.requester_messages > 3"),
    fact("last_message_by", Holds::MaybeText, |s| Value::maybe(s.ticket.last_message().map(|last| last.by.word())))
        .of(Words::By)
        .within(NAME_MAX)
        .is("who wrote the last public message, or `()`", r#"t.last_message_by == "requester""#),
    fact("last_message_text", Holds::MaybeText, |s| Value::maybe(s.known.last_text)).within(TEXT_MAX).is(
        "what the last public message says, or `()`",
        r#"t.last_message_text != () && t.last_message_text.to_lower().contains("thank")"#,
    ),
    fact("last_message_channel", Holds::MaybeText, |s| {
        Value::maybe(s.ticket.last_message().and_then(|last| last.channel).map(Channel::as_str))
    })
    .of(Words::Channel)
    .within(NAME_MAX)
    .is("how the last public message came in, where that was said, or `()`", r#"t.last_message_channel == "chat""#),
    fact("last_message_minutes", Holds::MaybeNumber, |s| since(s, s.ticket.last_message().map(|last| last.at))).is(
        "the minutes since the last public message, or `()`",
        "t.last_message_minutes != () && t.last_message_minutes > 60",
    ),
    fact("replied", Holds::Truth, |s| Value::Truth(s.ticket.first_replied_at.is_some()))
        .is("whether an agent has ever answered", "!t.replied"),
    fact("unanswered", Holds::Truth, |s| Value::Truth(s.ticket.course.asked_at.is_some()))
        .is("whether the requester waits for an answer", r#"t.unanswered && t.status == "open""#),
    fact("reminders", Holds::Number, |s| {
        Value::Number(s.ticket.waiting.as_ref().map_or(0, |waiting| INT::from(waiting.n_reminders)))
    })
    .is("how often the requester was reminded in this wait", "t.reminders < 2"),
    fact("age_minutes", Holds::Number, |s| since(s, Some(s.ticket.opened_at)))
        .is("the minutes since it was opened", "t.age_minutes > 60"),
    fact("idle_minutes", Holds::Number, |s| since(s, Some(s.ticket.touched_at)))
        .is("the minutes since a person last did something with it", "t.idle_minutes > 24 * 60"),
    fact("status_minutes", Holds::Number, |s| {
        since(s, s.ticket.course.stays.last().map(|stay| stay.since).or(Some(s.ticket.opened_at)))
    })
    .is("the minutes since it is in its status", "t.status_minutes > 120"),
    fact("unanswered_minutes", Holds::MaybeNumber, |s| since(s, s.ticket.course.asked_at))
        .is("the minutes since the oldest unanswered message, or `()`", "t.unanswered_minutes > 30"),
    fact("queue_minutes", Holds::MaybeNumber, |s| since(s, s.ticket.course.queued_at))
        .is("the minutes since it waits in a queue, or `()`", "t.queue_minutes > 15"),
    fact("open_approvals", Holds::Number, |s| {
        count(s.ticket.approvals.iter().filter(|approval| approval.is_pending()).count())
    })
    .is("how many approvals nobody has decided", "t.open_approvals == 0"),
    fact("open_items", Holds::Number, |s| {
        count(s.ticket.checklist.as_ref().map_or(0, |list| list.unfinished().count()))
    })
    .is("how many items of its checklist are to be done before it is solved", "t.open_items > 0"),
    fact("links", Holds::Number, |s| count(s.ticket.ties().links.len()))
        .is("with how many tickets it is linked", "t.links > 0"),
    fact("rating", Holds::MaybeNumber, rating)
        .is("how satisfied the requester is, from 1, or `()`", "t.rating != () && t.rating <= 2"),
    fact("placement", Holds::MaybeText, |s| Value::maybe(s.ticket.placement.map(Placement::as_str)))
        .of(Words::Placement)
        .within(NAME_MAX)
        .moves()
        .is("in what way it came to its team, or `()`", r#"t.placement == "handed_back""#),
    fact("external", Holds::MaybeText, |s| Value::maybe(s.ticket.external.as_ref().map(|id| id.as_str())))
        .within(ID_MAX)
        .is("its name in the system it comes from, or `()`", "t.external == ()"),
];

pub(crate) fn register(module: &mut Module, bytes_max: usize) {
    module.set_custom_type::<TicketFacts>("ticket");
    for Fact { name, get, .. } in TICKET {
        module.set_getter_fn(*name, move |facts: &mut TicketFacts| {
            Ok(get(&facts.0.source()).bounded(bytes_max).to_script())
        });
    }
    module.set_native_fn("has_tag", |facts: &mut TicketFacts, tag: &str| Ok(facts.0.ticket.tags.contains(tag)));
    module.set_native_fn("has_link", |facts: &mut TicketFacts, kind: &str| {
        let kind = vocabulary::word(kind).map_err(|unknown| complain(unknown.in_one_line()))?;
        Ok(has_link(&facts.0.source(), kind))
    });
    module.set_native_fn("clock", |facts: &mut TicketFacts, metric: &str| -> Result<ClockFacts, Box<EvalAltResult>> {
        let metric = vocabulary::word(metric).map_err(|unknown| complain(unknown.in_one_line()))?;
        Ok(ClockFacts { view: facts.0.clone(), metric })
    });
    module.set_native_fn("field", move |facts: &mut TicketFacts, name: &str| {
        Ok(Value::maybe(facts.0.ticket.fields.get(name).map(String::as_str)).bounded(bytes_max).to_script())
    });
}

/// Whether the ticket is linked in one way.
pub(crate) fn has_link(source: &Source<'_>, kind: LinkKind) -> bool {
    source.ticket.ties().linked(kind).next().is_some()
}

/// A text as a script sees it.
pub(crate) fn text(text: &str) -> Dynamic {
    Value::text(text).to_script()
}

/// A text as a script sees it, or `()` where there is none.
pub(crate) fn maybe(text: Option<&str>) -> Dynamic {
    Value::maybe(text).to_script()
}

fn number(n: Option<u32>) -> Value<'static> {
    n.map_or(Value::Nothing, |n| Value::Number(INT::from(n)))
}

fn count(n: usize) -> Value<'static> {
    Value::Number(INT::try_from(n).unwrap_or(INT::MAX))
}

/// The whole minutes from an instant to the event, or nothing where there is none.
fn since(source: &Source<'_>, from: Option<helpdesk_core::Instant>) -> Value<'static> {
    from.map_or(Value::Nothing, |from| Value::Number(source.at().signed_duration_since(from).num_minutes().max(0)))
}

fn requester_language<'a>(source: &Source<'a>) -> Value<'a> {
    Value::maybe(source.known.requester.and_then(|who| who.language.as_ref()).map(|tag| tag.as_str()))
}

fn requester_address<'a>(source: &Source<'a>) -> Value<'a> {
    Value::maybe(source.known.requester.and_then(|who| who.addresses.first()).map(|address| address.as_str()))
}

fn organization_name<'a>(source: &Source<'a>) -> Value<'a> {
    let organization = source.ticket.organization.as_ref().and_then(|id| source.configuration.organization(id));
    Value::maybe(organization.map(|o| if o.name.is_empty() { o.id.as_str() } else { &o.name }))
}

fn team_name<'a>(source: &Source<'a>) -> Value<'a> {
    let team = source.ticket.team.as_ref().and_then(|id| source.configuration.team(id));
    Value::maybe(team.map(|team| if team.name.is_empty() { team.id.as_str() } else { &team.name }))
}

fn contract<'a>(source: &Source<'a>) -> Option<&'a ContractSpec> {
    let held = source.ticket.entitlement.as_ref()?;
    source.configuration.spec().contracts.iter().find(|contract| contract.id == held.contract)
}

fn contract_minutes_left<'a>(source: &Source<'a>) -> Value<'a> {
    let included = contract(source).and_then(|contract| contract.included);
    let left = included.zip(source.known.contract_seconds).map(|(all, used)| all.seconds().saturating_sub(used));
    left.map_or(Value::Nothing, |left| Value::Number(left.max(0).wrapping_div(60)))
}

fn contract_used_up<'a>(source: &Source<'a>) -> Value<'a> {
    let noted = source.ticket.entitlement.as_ref().is_some_and(|held| held.used_up);
    let used = contract(source).zip(source.known.contract_seconds);
    Value::Truth(noted || used.is_some_and(|(contract, used)| contract.is_used_up(used)))
}

fn contract_days_left<'a>(source: &Source<'a>) -> Value<'a> {
    let until =
        contract(source).and_then(|contract| Some((contract.ends_on?, contract.zone.local(source.at()).date())));
    until.map_or(Value::Nothing, |(last, today)| Value::Number(last.signed_duration_since(today).num_days()))
}

fn rating<'a>(source: &Source<'a>) -> Value<'a> {
    let stands = source.ticket.survey.as_ref().map(|survey| &survey.stands);
    let Some(SurveyStands::Rated { score, .. }) = stands else { return Value::Nothing };
    Value::Number(INT::from(*score))
}
