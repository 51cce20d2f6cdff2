//! The reference of the rule language: every fact, function, action and code of a check, each with an example that runs.
use std::{fmt::Write as _, sync::LazyLock};

use crate::{
    actions::ACTIONS,
    clock_facts::CLOCK,
    event_facts,
    fact::Fact,
    facts,
    lint::Words,
    local_facts::LOCAL,
    moment_facts::{MOMENTS, Whose},
};

/// One entry of the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReferenceEntry {
    /// What it is: a fact of the ticket, of the event, a function, an action, a part of a rule or of a test.
    pub section: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is for, in a line.
    pub what: &'static str,
    /// How it is used.
    pub example: &'static str,
}

const fn entry(section: &'static str, name: &'static str, what: &'static str, example: &'static str) -> ReferenceEntry {
    ReferenceEntry { section, name, what, example }
}

const TICKET: &str = "Facts of the ticket";
const CLOCK_FACT: &str = "Facts of a clock";
const EVENT: &str = "Facts of the event";
const LOCAL_FACT: &str = "Facts of a local time";
const MOMENT: &str = "Functions of a moment";
const FUNCTION: &str = "Functions";
const ACTION: &str = "Actions";
const RULE: &str = "Parts of a rule";
const TEST: &str = "In tests";

/// The entries, in the order in which they are shown.
#[must_use]
pub fn reference_entries() -> &'static [ReferenceEntry] {
    static ENTRIES: LazyLock<Vec<ReferenceEntry>> = LazyLock::new(|| {
        let of = |section: &'static str| OTHERS.iter().filter(move |entry| entry.section == section).copied();
        let fact = |section| move |fact: &Fact| entry(section, fact.name, fact.what, fact.example);
        let moments = |whose: Whose, section: &'static str| {
            let of_whom = MOMENTS.iter().filter(move |fact| fact.whose == whose);
            of_whom.map(move |fact| entry(section, fact.name, fact.what, fact.example))
        };
        let clock = CLOCK.iter().map(|fact| entry(CLOCK_FACT, fact.name, fact.what, fact.example));
        let clock = clock.chain(moments(Whose::Clock, CLOCK_FACT));
        let ticket = facts::TICKET.iter().map(fact(TICKET)).chain(moments(Whose::Ticket, TICKET));
        let ticket = ticket.chain(of(TICKET)).chain(clock);
        let actions = ACTIONS.iter().map(|action| entry(ACTION, action.name, action.what, action.example));
        let local = LOCAL.iter().map(|fact| entry(LOCAL_FACT, fact.name, fact.what, fact.example));
        let event = event_facts::EVENT.iter().map(fact(EVENT)).chain(moments(Whose::Event, EVENT));
        let event = event.chain(of(EVENT)).chain(local).chain(of(MOMENT));
        of(RULE).chain(ticket).chain(event).chain(of(FUNCTION)).chain(actions).chain(of(TEST)).collect()
    });
    &ENTRIES
}

/// What is no fact.
const OTHERS: &[ReferenceEntry] = &[
    entry(RULE, "rule", "begins a rule; its name is the one that traces show", r#"rule("vip")"#),
    entry(
        RULE,
        "macro",
        "begins a macro: an agent applies it by its name, and what it asks for is done in their name; it has `when`, `unless` and `then`",
        r#"macro("refund").when(|t| t.status != "closed").then(|t, act, e| act.note(`refunded by ${e.who}`))"#,
    ),
    entry(RULE, "on", "the events it listens to", "on([OPENED, REOPENED])"),
    entry(
        RULE,
        "every",
        "runs by itself at a time of day in a zone, on each ticket that is not solved: `09:00`, `weekday 09:00`, `monday 09:00`",
        r#"every("weekday 09:00", "Europe/Berlin")"#,
    ),
    entry(
        RULE,
        "untouched",
        "runs by itself once no person has touched a ticket, and its status has not changed, for so long; open hours are those of a schedule",
        r#"untouched("4 open hours", "office")"#,
    ),
    entry(
        RULE,
        "due_soon",
        "runs by itself once no more than so much open time of a promise is left",
        r#"due_soon("first_reply", "30 minutes")"#,
    ),
    entry(RULE, "phase", "when it runs: `triage`, `route`, `escalate`, `notify`", r#"phase("route")"#),
    entry(RULE, "order", "its place within the phase, small numbers first", "order(10)"),
    entry(RULE, "when", "the guard", "when(|t, e| t.tier > 1)"),
    entry(
        RULE,
        "unless",
        "where it does not run; a time that it waits for is given up as soon as this holds",
        r#"unless(|t, e| t.status == "pending")"#,
    ),
    entry(RULE, "then", "what it asks for", "then(|t, act, e| act.start())"),
    entry(RULE, "stop", "no later rule of the phase runs where it matched", "stop()"),
    entry(RULE, "once", "once per ticket: it leaves a tag that says so", "once()"),
    entry(
        RULE,
        "test",
        "begins a test",
        r#"test("a new ticket stays new", |x| x.eq(x.decide(OPENED, #{}).status, "new"))"#,
    ),
    entry(TICKET, "has_tag", "whether it has a tag", r#"t.has_tag("vip")"#),
    entry(TICKET, "has_link", "whether it is linked with another ticket in one way", r#"t.has_link("blocked_by")"#),
    entry(
        TICKET,
        "clock",
        "one of its clocks, by its metric; see the facts of a clock",
        r#"t.clock("first_reply").state == "running""#,
    ),
    entry(TICKET, "field", "a custom field, or `()`", r#"t.field("region") == "emea""#),
    entry(
        EVENT,
        "local",
        "what the clock on the wall of a zone shows; see the facts of a local time",
        r#"e.local("Europe/Berlin").hour < 9"#,
    ),
    entry(EVENT, "in_hours", "whether a schedule is open", r#"e.in_hours("office")"#),
    entry(
        EVENT,
        "minutes_to_open",
        "the minutes until a schedule opens, 0 while it is open",
        r#"e.minutes_to_open("office") > 60"#,
    ),
    entry(
        MOMENT,
        "add",
        "the moment that is so much later; open hours are those of a schedule",
        r#"e.at.add("4 open hours", "office")"#,
    ),
    entry(
        MOMENT,
        "minutes_until",
        "the whole minutes until another moment, less than 0 where that was before",
        "t.opened_at.minutes_until(e.at) > 60",
    ),
    entry(
        MOMENT,
        "open_between",
        "the whole minutes that a schedule is open between two moments",
        r#"open_between(t.touched_at, e.at, "office") >= 4 * 60"#,
    ),
    entry(
        MOMENT,
        "local",
        "what the clock on the wall of a zone shows then, as `e.local`; so do `in_hours` and `minutes_to_open`",
        r#"t.opened_at.local("Europe/Berlin").weekday == "friday""#,
    ),
    entry(FUNCTION, "contains", "whether a text, a list or a map holds something", r#"t.subject.contains("down")"#),
    entry(
        FUNCTION,
        "contains_any",
        "whether a text holds one of some words",
        r#"t.subject.to_lower().contains_any(["vpn", "wifi"])"#,
    ),
    entry(
        FUNCTION,
        "words",
        "words that a file declares with `words(\"refund\", \"de\", [\"erstatt\"])`, in a language, or in all where that is `()` or left out",
        r#"t.subject.to_lower().contains_any(words("refund", e.language))"#,
    ),
    entry(FUNCTION, "starts_with", "how a text begins", r#"t.subject.starts_with("Re: ")"#),
    entry(FUNCTION, "ends_with", "how a text ends", r#"t.subject.ends_with("?")"#),
    entry(FUNCTION, "matches", "whether a regular expression is found", r#"t.subject.matches("(?i)invoice [0-9]+")"#),
    entry(FUNCTION, "to_lower", "the text in small letters", r#"t.subject.to_lower() == "hello""#),
    entry(FUNCTION, "to_upper", "the text in capital letters", r#"t.subject.to_upper() == "HELLO""#),
    entry(FUNCTION, "trim", "the text without space around it", r#"t.subject.trim() != """#),
    entry(FUNCTION, "len", "how long a text, a list or a map is", "t.subject.len() > 100"),
    entry(FUNCTION, "is_empty", "whether there is nothing in it", "t.tags.is_empty()"),
    entry(FUNCTION, "split", "the parts of a text", r#"t.subject.split(" ").len() > 3"#),
    entry(FUNCTION, "join", "a list as one text", r#"t.tags.join(", ") == "a, b""#),
    entry(FUNCTION, "parse_int", "the number in a text, or `()`", r#"t.subject.parse_int() == ()"#),
    entry(FUNCTION, "min", "the smaller number", "min(t.tier, 2) == 1"),
    entry(FUNCTION, "max", "the larger number", "max(t.tier, 2) == 2"),
    entry(FUNCTION, "abs", "the number without its sign", "abs(t.tier - 3) > 1"),
    entry(FUNCTION, "to_string", "the value as text", r#"t.tier.to_string() == "1""#),
    entry(
        FUNCTION,
        "push",
        "adds to a list",
        r#"{ let words = []; words.push("vpn"); t.subject.contains_any(words) }"#,
    ),
    entry(FUNCTION, "keys", "the names in a map", r#"#{ a: 1 }.keys().contains("a")"#),
    entry(
        TEST,
        "ticket",
        "a ticket with some entries, everything else as usual",
        r#"x.ticket(#{ subject: "VPN", tags: ["vip"] }).subject"#,
    ),
    entry(
        TEST,
        "event",
        "an event with some entries",
        r#"x.decide(x.event(BREACHED, #{ metric: "resolution" }), x.ticket()).faults"#,
    ),
    entry(TEST, "agent", "an agent on the desk of this test", r#"x.agent(#{ id: "kim", team: "network", open: 3 })"#),
    entry(TEST, "team", "a team on the desk of this test", r#"x.team(#{ id: "network", tiers: [1, 2], lead: () })"#),
    entry(
        TEST,
        "organization",
        "a company on the desk of this test",
        r#"x.organization(#{ id: "globex", name: "Globex Ltd" })"#,
    ),
    entry(
        TEST,
        "contract",
        "a contract on the desk of this test",
        r#"x.contract(#{ id: "gold", organization: "globex", hours: 10, ends_on: "2026-03-31" })"#,
    ),
    entry(
        TEST,
        "status",
        "a status of the desk's own on the desk of this test",
        r#"x.status(#{ id: "waiting-for-parts", base: "on_hold" })"#,
    ),
    entry(TEST, "decide", "what the desk makes of an event", "x.decide(OPENED, #{ tier: 1 }).commands"),
    entry(
        TEST,
        "apply",
        "what the desk makes of a macro that an agent applies; with `who` and `at`",
        r#"x.apply("greet", x.ticket(), #{ who: "kim" }).refused"#,
    ),
    entry(TEST, "by", "the rule that asked for a command", r#"x.decide(OPENED, #{}).by("route")"#),
    entry(TEST, "asked", "what a rule asked for", r#"x.decide(OPENED, #{}).asked("vip")"#),
    entry(TEST, "eq", "the first is the second", "x.eq(1 + 1, 2)"),
    entry(TEST, "has", "a list has an element, or a text a part", r#"x.has(["a", "b"], "b")"#),
    entry(TEST, "lacks", "it has not", r#"x.lacks(["a"], "b")"#),
    entry(TEST, "no", "there is nothing", "x.no(x.decide(OPENED, #{}).faults)"),
    entry(TEST, "ok", "it holds", "x.ok(1 < 2)"),
];

/// The codes of checks: what each says, and what to do about it.
pub const CODES: &[(&str, &str)] = &[
    ("always-holds", "A guard, or a part of it, always holds: leave it out, or say what was meant."),
    ("bad-name", "A rule's name is empty, too long or not printable."),
    ("bad-pattern", "The pattern of `matches` is no regular expression."),
    ("bad-time", "A time of day, a length of time or a zone that cannot be read."),
    ("changed-fact", "Facts cannot be changed: `==` compares, and actions ask the desk for changes."),
    ("conflict", "Two rules set the same to something else. The first wins: by phase, then `order`, then place."),
    ("duplicate-name", "Two rules or two tests have the same name."),
    ("duplicate-rule", "A rule says what another one says already."),
    ("empty-text", "A text that says something is needed."),
    ("endless-loop", "A loop that nothing leaves."),
    ("gap", "Some new tickets are routed by no rule."),
    ("incomplete-rule", "A rule needs `on`, or a time of its own, and `then`."),
    ("limit", "The file is larger or does more than a named limit allows."),
    ("loop", "Rules may set each other off without end; the desk cuts that after three reactions."),
    (
        "may-be-nothing",
        "A fact that may be `()` is used as if it were there: the rule fails then. Compare it with `()` first.",
    ),
    ("misplaced-closure", "A closure stands only in `when`, `then` and `test`."),
    ("never-holds", "A guard, or a part of it, never holds."),
    ("never-runs", "What stands behind `return` or `throw` never runs."),
    ("no-effect", "The body of a rule asks for nothing."),
    ("not-available", "A word of rhai that rules do not have."),
    ("order-of-words", "Words are compared by their letters: `\"high\" < \"low\"`."),
    ("shadowed", "Everything a rule sets has been set by an earlier one wherever it matches."),
    ("shadowed-function", "A function has the name of one of the language."),
    ("single-sign", "`&` and `|` look at both sides: `&&` and `||` are usual."),
    ("syntax", "The file cannot be read here."),
    ("template", "`${…}` is filled in only between backticks, not in quotation marks."),
    ("twice", "A part of a rule is there twice."),
    ("undecided", "It cannot be decided without running the rules."),
    ("unknown-action", "There is no such action."),
    ("unknown-agent", "The configuration has no such agent."),
    ("unknown-approval", "The configuration has no such approval."),
    ("unknown-checklist", "The configuration has no such checklist."),
    ("unknown-contract", "The configuration has no such contract."),
    ("unknown-entry", "An entry of a map that means nothing there."),
    ("unknown-event", "There is no such event."),
    ("unknown-fact", "There is no such fact."),
    ("unknown-field", "The configuration has no such field."),
    ("unknown-function", "There is no such function."),
    ("unknown-macro", "The configuration has no such macro."),
    ("unknown-name", "A name that stands for nothing."),
    ("unknown-organization", "The configuration has no such organization."),
    ("unknown-phase", "There is no such phase."),
    ("unknown-policy", "The configuration has no such policy."),
    ("unknown-response", "The configuration has no such canned response."),
    ("unknown-rule", "No rule has this name: nothing of it can be ended."),
    ("unknown-schedule", "The configuration has no such schedule."),
    ("unknown-service", "The configuration has no such service."),
    ("unknown-status", "The configuration has no such status of its own."),
    ("unknown-tag", "No rule sets this tag, but one sets a tag that looks like it."),
    ("unknown-team", "The configuration has no such team."),
    ("unknown-value", "A word that this fact never has, or that this action does not take."),
    ("unknown-words", "No file declares such a list of words."),
    ("unreachable", "An earlier rule with `stop` matches wherever this one does."),
    ("wrong-count", "Too many or too few values."),
    ("wrong-letters", "Capitals are looked for in a text in small letters, or the other way round."),
    ("wrong-parameters", "A closure has other parameters than its place wants."),
    ("wrong-type", "A value of another type than is wanted, or two that are never equal."),
];

/// The reference as a page of Markdown.
#[must_use]
pub fn reference() -> String {
    let mut page = String::from(
        "# Reference of the rule language\n\nEverything a rule can see, do and be told. This page is made by `rules docs` from the tables of the \
         language, and a test\nholds it to them; every example runs in a test. How to write rules: [SCRIPTING.md](SCRIPTING.md).\n",
    );
    for section in [RULE, TICKET, CLOCK_FACT, EVENT, LOCAL_FACT, MOMENT, FUNCTION, ACTION, TEST] {
        let _written = write!(page, "\n## {section}\n\n| name | what it is | example |\n|---|---|---|\n");
        for entry in reference_entries().iter().filter(|entry| entry.section == section) {
            let words = words_of(section, entry.name);
            let example = entry.example.replace('|', "\\|");
            let _written = writeln!(page, "| `{}` | {}{words} | `{example}` |", entry.name, entry.what);
        }
    }
    page.push_str("\n## Events\n\n");
    let events: Vec<String> = crate::vocabulary::constants().iter().map(|name| format!("`{name}`")).collect();
    for line in events.chunks(8) {
        let _written = writeln!(page, "{}", line.join(", "));
    }
    page.push_str("\n## What a check says\n\n| code | what it means |\n|---|---|\n");
    for (code, what) in CODES {
        let _written = writeln!(page, "| `{code}` | {} |", what.replace('|', "\\|"));
    }
    page
}

/// The words that a fact can have, where they can be listed.
fn words_of(section: &str, name: &str) -> String {
    let of = |facts: &[Fact]| facts.iter().find(|fact| fact.name == name).map(|fact| fact.words);
    let words = match section {
        TICKET => of(facts::TICKET),
        EVENT => of(event_facts::EVENT),
        LOCAL_FACT => LOCAL.iter().find(|fact| fact.name == name).map(|fact| fact.words),
        CLOCK_FACT => CLOCK.iter().find(|fact| fact.name == name).map(|fact| fact.words),
        _ => None,
    };
    let Some(words) = words.filter(|words| *words != Words::Event).and_then(|words| words.known(None)) else {
        return String::new();
    };
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    format!(": {}", words.join(", "))
}
