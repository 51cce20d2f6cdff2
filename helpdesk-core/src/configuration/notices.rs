//! What the notices of a configuration must hold to be taken: people and schedules that are there, words that can be filled.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    sync::Arc,
    vec,
    vec::Vec,
};

use helpdesk_sla::{Schedule, Shift, Tz, Zone};

use super::{ConfigurationSpec, fields::check_named, problems::Problems};
use crate::{
    Audience, DigestSpec, FieldSpec, LetterSpec, NoticeChannel, NoticeTopic, NoticeWishesSpec, NoticesSpec, QuietSpec,
    Reader, RetrySpec, ScheduleId, Template,
    limits::{
        NOTICE_ATTEMPTS_LIMIT, NOTICE_ATTEMPTS_MAX, NOTICE_BURST_SECONDS_MAX, NOTICE_CHANNELS_MAX, NOTICE_PEOPLE_MAX,
        NOTICE_SUBSCRIPTIONS_MAX,
    },
    notice::{Digest, Letter, Letters, NoticeBook, Quiet, Retry, SUBJECT, Subscription, USUAL, Wishes, every_day},
};

/// Schedules of quiet hours and digests, each compiled once: many people share a few.
type Daily = BTreeMap<(String, Shift), Arc<Schedule>>;

pub(super) fn compile_notices(
    spec: &ConfigurationSpec,
    schedules: &BTreeMap<ScheduleId, Schedule>,
    problems: &mut Problems,
) -> NoticeBook {
    let notices = &spec.notices;
    check_numbers(notices, problems);
    let mut people = BTreeMap::new();
    let mut daily = Daily::new();
    for wishes in &notices.people {
        let place = format!("notices of {}", wishes.who);
        check_person(&wishes.who, spec, &place, problems);
        let compiled = compile_wishes(wishes, schedules, &mut daily, &place, problems);
        if people.insert(wishes.who.clone(), compiled).is_some() {
            problems.add(place, String::from("is there twice"));
        }
    }
    check_channels(&notices.channels, "notices", problems);
    NoticeBook {
        subscriptions: compile_subscriptions(spec, problems),
        channels: if notices.channels.is_empty() { vec![NoticeChannel::default()] } else { notices.channels.clone() },
        urgent: notices.urgent.clone(),
        burst_seconds: notices.burst_seconds.unwrap_or(0),
        attempts: notices.attempts.unwrap_or(NOTICE_ATTEMPTS_MAX),
        retry: Retry::new(notices.retry.unwrap_or_default()),
        language: notices.language.clone().unwrap_or_default(),
        people,
        letters: compile_letters(spec, problems),
    }
}

fn check_numbers(notices: &NoticesSpec, problems: &mut Problems) {
    let place = || String::from("notices");
    if let Some(seconds) = notices.burst_seconds.filter(|seconds| *seconds > NOTICE_BURST_SECONDS_MAX) {
        let what = format!("wait {seconds} seconds for others, expected at most {NOTICE_BURST_SECONDS_MAX}");
        problems.add(place(), what);
    }
    if let Some(attempts) = notices.attempts.filter(|n| *n == 0 || *n > NOTICE_ATTEMPTS_LIMIT) {
        problems.add(place(), format!("are tried {attempts} times, expected 1 to {NOTICE_ATTEMPTS_LIMIT}"));
    }
    for problem in notices.retry.iter().flat_map(RetrySpec::problems) {
        problems.add(place(), problem);
    }
    if notices.people.len() > NOTICE_PEOPLE_MAX {
        let what = format!("have the wishes of {} people, expected at most {NOTICE_PEOPLE_MAX}", notices.people.len());
        problems.add(place(), what);
    }
}

/// Whom wishes belong to, and whom a subscription names: somebody who is there.
fn check_person(who: &Audience, spec: &ConfigurationSpec, place: &str, problems: &mut Problems) {
    match who {
        Audience::Agent(agent) if !spec.agents.iter().any(|a| &a.id == agent) => {
            problems.add(place.to_string(), format!("are for the unknown agent `{agent}`"));
        }
        Audience::NamedTeam(team) if !spec.teams.iter().any(|t| &t.id == team) => {
            problems.add(place.to_string(), format!("are for the unknown team `{team}`"));
        }
        Audience::Agent(_) | Audience::NamedTeam(_) | Audience::NamedRequester(_) => {}
        Audience::Assignee
        | Audience::Team
        | Audience::Members
        | Audience::Lead
        | Audience::Author
        | Audience::Requester
        | Audience::Collaborators
        | Audience::StaffInCopy
        | Audience::Followers
        | Audience::StaffFollowers
        | Audience::Observer(_) => {
            problems.add(
                place.to_string(),
                String::from("are for nobody by name, expected an agent, a team or a requester"),
            );
        }
    }
}

fn check_channels(channels: &[NoticeChannel], place: &str, problems: &mut Problems) {
    let distinct: BTreeSet<_> = channels.iter().collect();
    if distinct.len() < channels.len() {
        problems.add(place.to_string(), String::from("name a channel twice"));
    }
    if channels.len() > NOTICE_CHANNELS_MAX {
        let what = format!("go out on {} channels, expected at most {NOTICE_CHANNELS_MAX}", channels.len());
        problems.add(place.to_string(), what);
    }
}

fn compile_wishes(
    wishes: &NoticeWishesSpec,
    schedules: &BTreeMap<ScheduleId, Schedule>,
    daily: &mut Daily,
    place: &str,
    problems: &mut Problems,
) -> Wishes {
    for channels in wishes.channels.iter().chain(wishes.topics.values()) {
        check_channels(channels, place, problems);
    }
    let zone = wishes.zone.clone().unwrap_or(Zone::Iana(Tz::UTC));
    let digest = match &wishes.digest {
        None => None,
        Some(DigestSpec::Hourly) => Some(Digest::Hourly(zone.clone())),
        Some(DigestSpec::Daily(time)) => match Digest::minute(time) {
            Ok(minute) => compile_daily(&zone, minute, daily, place, problems).map(Digest::Daily),
            Err(_) => {
                let what = format!("have a digest at `{time}`, expected a time of day like `08:00`");
                problems.add(place.to_string(), what);
                None
            }
        },
    };
    let quiet = match &wishes.quiet {
        None => None,
        Some(QuietSpec::Daily(hours)) => compile_daily(&zone, *hours, daily, place, problems).map(Quiet::During),
        Some(QuietSpec::Outside(id)) => {
            let schedule = schedules.get(id);
            if schedule.is_none() {
                problems.add(place.to_string(), format!("are quiet outside the unknown schedule `{id}`"));
            }
            schedule.map(|schedule| Quiet::Outside(Arc::new(schedule.clone())))
        }
    };
    Wishes {
        channels: wishes.channels.clone(),
        topics: wishes.topics.clone(),
        own: wishes.own,
        language: wishes.language.clone(),
        digest,
        quiet,
    }
}

fn compile_daily(
    zone: &Zone,
    shift: Shift,
    daily: &mut Daily,
    place: &str,
    problems: &mut Problems,
) -> Option<Arc<Schedule>> {
    let key = (zone.name().to_string(), shift);
    // A zone of the host's own may share its name with another one.
    let shared = matches!(zone, Zone::Iana(_));
    if let Some(schedule) = daily.get(&key).filter(|_| shared) {
        return Some(schedule.clone());
    }
    match every_day(zone, shift) {
        Ok(schedule) => {
            let schedule = Arc::new(schedule);
            if shared {
                daily.insert(key, schedule.clone());
            }
            Some(schedule)
        }
        Err(errors) => {
            for problem in errors.problems() {
                problems.add(place.to_string(), problem.to_string());
            }
            None
        }
    }
}

fn compile_subscriptions(
    spec: &ConfigurationSpec,
    problems: &mut Problems,
) -> BTreeMap<NoticeTopic, Vec<Subscription>> {
    let mut compiled: BTreeMap<NoticeTopic, Vec<Subscription>> = BTreeMap::new();
    let Some(subscriptions) = &spec.notices.subscriptions else {
        for (topic, tell) in USUAL {
            compiled.entry(topic).or_default().push(Subscription { tell, channels: None });
        }
        return compiled;
    };
    if subscriptions.len() > NOTICE_SUBSCRIPTIONS_MAX {
        let what = format!("have {} subscriptions, expected at most {NOTICE_SUBSCRIPTIONS_MAX}", subscriptions.len());
        problems.add(String::from("notices"), what);
    }
    for (n, subscription) in subscriptions.iter().enumerate() {
        let place = format!("notices.subscriptions[{n}]");
        if subscription.on.is_empty() || subscription.tell.is_empty() {
            problems.add(place.clone(), String::from("tells nobody of anything, expected topics and audiences"));
        }
        check_channels(subscription.channels.as_deref().unwrap_or_default(), &place, problems);
        for tell in &subscription.tell {
            if matches!(tell, Audience::Agent(_) | Audience::NamedTeam(_)) {
                check_person(tell, spec, &place, problems);
            }
        }
        for (topic, tell) in subscription.on.iter().flat_map(|on| subscription.tell.iter().map(move |to| (on, to))) {
            if tell.may_be_outside() && *tell != Audience::Author && !topic.is_public() {
                let what = format!("tells {tell} of `{topic}`, which is internal, expected staff");
                problems.add(place.clone(), what);
            }
            let channels = subscription.channels.clone();
            compiled.entry(*topic).or_default().push(Subscription { tell: tell.clone(), channels });
        }
    }
    compiled
}

fn compile_letters(spec: &ConfigurationSpec, problems: &mut Problems) -> Letters {
    let mut letters = Letters::usual();
    let fields = &spec.fields;
    for (language, texts) in &spec.notices.texts {
        for (topic, text) in texts {
            let place = |reader: &str| format!("notices.texts.{language}.{topic}.{reader}");
            let staff = text.staff.as_ref();
            if let Some(letter) = staff.and_then(|spec| compile_letter(spec, fields, &place("staff"), problems)) {
                letters.staff.entry(*topic).or_default().insert(language.clone(), letter);
            }
            let requesters = text.requesters.as_ref();
            let place = place("requesters");
            if let Some(letter) = requesters.and_then(|spec| compile_letter(spec, fields, &place, problems)) {
                letters.requesters.entry(*topic).or_default().insert(language.clone(), letter);
            }
        }
    }
    letters
}

fn compile_letter<R: Reader>(
    spec: &LetterSpec,
    fields: &[FieldSpec],
    place: &str,
    problems: &mut Problems,
) -> Option<Letter<R>> {
    let mut parse = |part: &str, text: &str| match Template::parse(text) {
        Ok(template) => {
            check_named(&template, fields, &format!("{place}.{part}"), problems);
            Some(template)
        }
        Err(error) => {
            problems.add(format!("{place}.{part}"), error.to_string());
            None
        }
    };
    let subject = parse("subject", spec.subject.as_deref().unwrap_or(SUBJECT));
    let body = parse("body", &spec.body);
    Some(Letter { subject: subject?, body: body? })
}
