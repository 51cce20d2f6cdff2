//! Actions that look at the ticket or at the configuration, and those about what is around it.
use std::collections::BTreeMap;

use helpdesk_core::{
    ApplyMacro, ApprovalCommand, ApprovalId, AssignmentCommand, AttributeCommand, Author, CHECKLIST_ITEM_MAX,
    ChecklistCommand, ChecklistId, CloseReason, Command, EscalationCommand, HandOff, Instant, LanguageTag, MacroId,
    Metric, NAME_MAX, NewMessage, Participant, ParticipantCommand, REASON_MAX, Requirements, ResponseId, SetStatus,
    SkillId, SkillLevel, Skills, StatusId, StatusKind, StatusStep, TeamId, TimerCommand, Visibility, respond,
};
use rhai::{EvalAltResult, Map, Module, NativeCallContext};

use crate::{
    act::{Act, bounded, unknown},
    fault_text::complain,
    fuel::charge,
    hook::HOOK_NAME,
    moment,
    moment_facts::MomentFacts,
    source::Source,
    vocabulary,
};

type Outcome<T> = Result<T, Box<EvalAltResult>>;

pub(crate) fn register(module: &mut Module) {
    register_triage(module);
    register_hands(module);
    register_prepared(module);
    register_people(module);
    register_timers(module);
    register_waits(module);
}

/// Waiting until a moment: the desk looks again by itself then.
fn register_waits(module: &mut Module) {
    type Call<'a> = NativeCallContext<'a>;
    let until = |act: &Act, call: &Call<'_>, text: &str, schedule: Option<&str>| -> Outcome<Instant> {
        charge(call, moment::STEPS)?;
        let source = act.view()?.source();
        moment::later(text, schedule, source.at(), source.configuration).map_err(complain)
    };
    let wait = |act: &Act, until: Instant| act.record(Command::Wait { until: Some(until) });
    let hold = |act: &Act, reason: &str, until: Instant| {
        act.record(Command::Hold { reason: bounded("reason", reason, REASON_MAX)?, until: Some(until) })
    };
    module.set_native_fn("wait", move |act: &mut Act, moment: MomentFacts| wait(act, moment.at));
    module.set_native_fn("wait", move |c: Call<'_>, act: &mut Act, text: &str| wait(act, until(act, &c, text, None)?));
    module.set_native_fn("wait", move |c: Call<'_>, act: &mut Act, text: &str, schedule: &str| {
        wait(act, until(act, &c, text, Some(schedule))?)
    });
    module.set_native_fn("hold", move |act: &mut Act, reason: &str, moment: MomentFacts| hold(act, reason, moment.at));
    module.set_native_fn("hold", move |c: Call<'_>, act: &mut Act, reason: &str, text: &str| {
        hold(act, reason, until(act, &c, text, None)?)
    });
    module.set_native_fn("hold", move |c: Call<'_>, act: &mut Act, reason: &str, text: &str, schedule: &str| {
        hold(act, reason, until(act, &c, text, Some(schedule))?)
    });
}

fn register_timers(module: &mut Module) {
    let set =
        |act: &Act, at: Instant| act.record(Command::Timer(TimerCommand::Set { name: act.rule().to_owned(), at }));
    let later = |act: &Act, text: &str, schedule: Option<&str>| -> Outcome<Instant> {
        let source = act.view()?.source();
        moment::later(text, schedule, source.at(), source.configuration).map_err(complain)
    };
    module.set_native_fn("again", move |act: &mut Act, text: &str| set(act, later(act, text, None)?));
    module.set_native_fn("again", move |c: NativeCallContext<'_>, act: &mut Act, text: &str, schedule: &str| {
        charge(&c, moment::STEPS)?;
        set(act, later(act, text, Some(schedule))?)
    });
    module.set_native_fn("again_at", move |c: NativeCallContext<'_>, act: &mut Act, text: &str, zone: &str| {
        charge(&c, moment::STEPS)?;
        let from = act.view()?.source().at();
        set(act, moment::on_the_wall(text, zone, from).map_err(complain)?)
    });
    module.set_native_fn("again_at", move |act: &mut Act, moment: MomentFacts| set(act, moment.at));
    module.set_native_fn("cancel", |act: &mut Act, name: &str| {
        let name = bounded("name of a rule", name, NAME_MAX)?;
        act.record(Command::Timer(TimerCommand::Drop { name }))
    });
    module.set_native_fn("never_again", |act: &mut Act| {
        act.view()?;
        act.record(Command::Timer(TimerCommand::Drop { name: act.rule().to_owned() }))
    });
}

fn register_triage(module: &mut Module) {
    module.set_native_fn("kind", |act: &mut Act, kind: &str| {
        let kind = vocabulary::word(kind).map_err(unknown)?;
        act.record(Command::Attribute(AttributeCommand::SetKind { kind }))
    });
    module.set_native_fn("language", |act: &mut Act, language: &str| {
        let language = Some(made(LanguageTag::new(language))?);
        act.record(Command::Attribute(AttributeCommand::SetLanguage { language }))
    });
    module.set_native_fn("assess", |act: &mut Act, impact: &str, urgency: &str| {
        let impact = vocabulary::word(impact).map_err(unknown)?;
        act.record(Command::Assess { impact, urgency: vocabulary::word(urgency).map_err(unknown)? })
    });
    module.set_native_fn("reset_priority", |act: &mut Act| act.record(Command::SetPriority { priority: None }));
    module.set_native_fn("reopen", |act: &mut Act| act.record(Command::Reopen));
    module.set_native_fn("status", |act: &mut Act, status: &str| set_status(act, status, None));
    module.set_native_fn("status", |act: &mut Act, status: &str, reason: &str| set_status(act, status, Some(reason)));
}

fn register_hands(module: &mut Module) {
    module.set_native_fn("require_skills", |act: &mut Act, wanted: Map| {
        let needs = Requirements { skills: skills(wanted)?, language: None };
        act.record(Command::Assignment(AssignmentCommand::RequireSkills(needs)))
    });
    module.set_native_fn("require_skills", |act: &mut Act, wanted: Map, language: &str| {
        let needs = Requirements { skills: skills(wanted)?, language: Some(made(LanguageTag::new(language))?) };
        act.record(Command::Assignment(AssignmentCommand::RequireSkills(needs)))
    });
    module.set_native_fn("escalate", |act: &mut Act, reason: &str, summary: &str| {
        let summary = Some(bounded("summary", summary, REASON_MAX)?);
        let hand_off = HandOff { summary, ..HandOff::new(bounded("reason", reason, REASON_MAX)?) };
        act.record(Command::Escalate(Box::new(hand_off)))
    });
    module.set_native_fn("escalate_to", |act: &mut Act, wanted: Map, reason: &str| {
        let skills = skills(wanted)?;
        if skills.is_empty() {
            return Err(complain(String::from("`escalate_to` takes at least one skill, such as `#{ databases: 3 }`")));
        }
        let hand_off = HandOff { skills, ..HandOff::new(bounded("reason", reason, REASON_MAX)?) };
        act.record(Command::Escalate(Box::new(hand_off)))
    });
    module.set_native_fn("hand_back", |act: &mut Act, reason: &str, summary: &str| {
        let summary = Some(bounded("summary", summary, REASON_MAX)?);
        act.record(Command::HandBack { reason: bounded("reason", reason, REASON_MAX)?, summary })
    });
    let notice = |metric: Option<Metric>| Command::Escalation(EscalationCommand::Acknowledge { metric });
    module.set_native_fn("acknowledge", move |act: &mut Act| act.record(notice(None)));
    module.set_native_fn("acknowledge", move |act: &mut Act, metric: &str| {
        act.record(notice(Some(vocabulary::word(metric).map_err(unknown)?)))
    });
}

fn register_prepared(module: &mut Module) {
    module.set_native_fn("respond", |act: &mut Act, response: &str| respond_with(act, response, None));
    module.set_native_fn("respond", |act: &mut Act, response: &str, language: &str| {
        respond_with(act, response, Some(made(LanguageTag::new(language))?))
    });
    module.set_native_fn("notify_with", |act: &mut Act, to: &str, response: &str| notify_with(act, to, response, None));
    module.set_native_fn("notify_with", |act: &mut Act, to: &str, response: &str, language: &str| {
        notify_with(act, to, response, Some(made(LanguageTag::new(language))?))
    });
    module.set_native_fn("apply", apply);
    module.set_native_fn("todo", |act: &mut Act, text: &str| {
        let text = bounded("item", text, CHECKLIST_ITEM_MAX)?;
        act.record(Command::Checklist(ChecklistCommand::Add { text, optional: false }))
    });
    module.set_native_fn("checklist", |act: &mut Act, template: &str| {
        act.record(Command::Checklist(ChecklistCommand::Apply { template: made(ChecklistId::new(template))? }))
    });
    module.set_native_fn("ask_approval", |act: &mut Act, approval: &str| {
        act.record(Command::Approval(ApprovalCommand::AskFor { approval: made(ApprovalId::new(approval))? }))
    });
    module.set_native_fn("note_to", |act: &mut Act, team: &str, body: &str| {
        let visibility = Visibility::Team(made(TeamId::new(team))?);
        act.record(Command::Write(Box::new(NewMessage::new(visibility, bounded("note", body, usize::MAX)?))))
    });
}

fn register_people(module: &mut Module) {
    type Ask = fn(Participant) -> ParticipantCommand;
    let asks: [(&'static str, Ask); 4] = [
        ("follow", |who| ParticipantCommand::Follow { who }),
        ("unfollow", |who| ParticipantCommand::Unfollow { who }),
        ("copy", |who| ParticipantCommand::Copy { who }),
        ("uncopy", |who| ParticipantCommand::Uncopy { who }),
    ];
    for (name, ask) in asks {
        module.set_native_fn(name, move |act: &mut Act, who: &str| {
            act.record(Command::Participant(ask(vocabulary::participant(who).map_err(unknown)?)))
        });
    }
}

fn made<T, E: ToString>(made: Result<T, E>) -> Outcome<T> {
    made.map_err(|error| complain(error.to_string()))
}

fn skills(wanted: Map) -> Outcome<Skills> {
    let mut skills = Skills::new();
    for (skill, level) in wanted {
        let wrong = || complain(format!("the level of `{skill}` is a number from 1 to 5"));
        let level = level.as_int().ok().and_then(|n| u8::try_from(n).ok()).ok_or_else(wrong)?;
        skills.insert(made(SkillId::new(skill.as_str()))?, SkillLevel::new(level).map_err(|_| wrong())?);
    }
    Ok(skills)
}

/// The step that leads to a status of the desk's own.
fn set_status(act: &Act, status: &str, reason: Option<&str>) -> Outcome<()> {
    let id: StatusId = made(StatusId::new(status))?;
    let view = act.view()?;
    let configuration = view.source().configuration;
    let Some(spec) = configuration.status(&id) else {
        return Err(complain(format!("there is no status `{status}` in the configuration")));
    };
    let held = || bounded("reason of a status of on hold", reason.unwrap_or_default(), REASON_MAX);
    let step = match spec.base {
        StatusKind::New => return Err(complain(format!("nothing leads back to `{status}`, which is one of new"))),
        StatusKind::Open => StatusStep::Start,
        StatusKind::Pending => StatusStep::Wait { until: None },
        StatusKind::OnHold => StatusStep::Hold { reason: held()?, until: None },
        StatusKind::Solved => StatusStep::Solve,
        StatusKind::Closed => StatusStep::Close { reason: CloseReason::Completed },
    };
    act.record(Command::SetStatus(SetStatus { status: id, step }))
}

/// What texts may say of who asks beside what the desk knows of the ticket.
fn values(act: &Act) -> Outcome<BTreeMap<String, String>> {
    let view = act.view()?;
    let name = view.source().known.requester.and_then(|who| who.name()).map(str::to_owned);
    Ok(name.map(|name| (String::from("requester.name"), name)).into_iter().collect())
}

/// The rule that asks, or whoever applies the macro.
fn author(act: &Act) -> Outcome<Author> {
    if act.is_macro() {
        return Ok(act.view()?.source().event.by.clone());
    }
    Ok(by_a_rule(act))
}

fn by_a_rule(act: &Act) -> Author {
    Author::Rule { hook: HOOK_NAME.to_owned(), rule: act.rule().to_owned() }
}

/// The language in which the ticket is asked, or else its requester's.
fn spoken(source: &Source<'_>) -> Option<LanguageTag> {
    let of_requester = || source.known.requester.and_then(|who| who.language.clone());
    source.ticket.language.clone().or_else(of_requester)
}

/// A canned response as it stands for this ticket.
fn responded(act: &Act, response: &str, language: Option<LanguageTag>) -> Outcome<String> {
    let view = act.view()?;
    let source = view.source();
    let wanted = language.or_else(|| spoken(&source));
    let by = author(act)?;
    let scene = (source.ticket, &by, source.configuration);
    made(respond(&made(ResponseId::new(response))?, wanted.as_ref(), &values(act)?, scene))
}

fn respond_with(act: &Act, response: &str, language: Option<LanguageTag>) -> Outcome<()> {
    act.record(Command::Reply { body: responded(act, response, language)? })
}

fn notify_with(act: &Act, to: &str, response: &str, language: Option<LanguageTag>) -> Outcome<()> {
    let to = vocabulary::audience(to).map_err(unknown)?;
    act.record(Command::Notify { to, text: responded(act, response, language)?, not_before: None, channel: None })
}

/// Asks for what a macro does, as the ticket stands in this phase.
fn apply(act: &mut Act, name: &str) -> Outcome<()> {
    let view = act.view()?;
    let source = view.source();
    let language = spoken(&source);
    let applied = ApplyMacro { id: made(MacroId::new(name))?, language, values: values(act)? };
    let commands = made(applied.preview(source.ticket, &author(act)?, source.configuration))?;
    commands.into_iter().try_for_each(|command| act.record(command))
}
