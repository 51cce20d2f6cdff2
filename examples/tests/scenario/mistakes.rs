//! What is said of files that cannot be used: the place, and what was expected.
use helpdesk_examples::scenario::read;

fn said(text: &str) -> String {
    read(text).expect_err(text).to_string()
}

fn event(event: &str) -> String {
    said(&format!(r#"{{"events": [{{"at": "2026-01-05 09:00", "do": "open"}}, {event}]}}"#))
}

fn config(config: &str) -> String {
    said(&format!(r#"{{"config": {config}, "events": []}}"#))
}

fn ask(ask: &str) -> String {
    said(&format!(r#"{{"events": [{{"at": "2026-01-05 09:00", "do": "open"}}], "ask": [{ask}]}}"#))
}

/// Each row: what the text begins with, and what it says.
fn check(rows: &[(String, &str, &str)]) {
    for (said, place, what) in rows {
        assert!(said.starts_with(&format!("{place}: ")) && said.contains(what), "{said}\nexpected {place} and {what}");
    }
}

#[test]
fn files() {
    check(&[
        (said("{"), "file", "is no JSON of scenarios: EOF while parsing an object at line 1 column 1"),
        (said("[]"), "file", "found `[]`, expected a scenario with `config`, `events` and `ask`"),
        (said("{}"), "file", "has no `events`, expected a list of events"),
        (said(r#"{"events": [], "asks": []}"#), "asks", "`asks` is no field here, expected `name`, `why`"),
        (said(r#"{"events": [], "asks": []}"#), "asks", "did you mean `ask`"),
        (
            said(r#"{"events": [], "events": []}"#),
            "file",
            "`events` is there twice in one object, expected it once at line",
        ),
        (said(r#"{"scenarios": [{"events": []}, {}]}"#), "scenarios[1]", "has no `events`"),
        (said(r#"{"scenarios": [], "events": []}"#), "events", "`events` is no field here, expected `about`"),
        (
            said(r#"{"scenarios": [{"name": "a", "events": []}, {"name": "a", "events": []}]}"#),
            "scenarios[1].name",
            "`a` is there twice",
        ),
        (
            said(r#"{"scenarios": [{"config": "offce", "events": []}], "configs": {"office": {}}}"#),
            "scenarios[0].config",
            "found `\"offce\"`, expected the name of a configuration in `configs`: `office`",
        ),
        (
            said(r#"{"configs": {"a": {"like": "b"}, "b": {}}, "scenarios": []}"#),
            "configs.a.like",
            "expected the name of a configuration in `configs`: none may be used here",
        ),
        (said(r#"{"events": [{"at": "2026-01-05 09:00", "do": "opne"}]}"#), "events[0].do", "did you mean `open`"),
        (said(r#"{"timers": "late", "events": []}"#), "timers", "expected `in_time` or `by_hand`"),
    ]);
}

#[test]
fn events() {
    check(&[
        (event(r#"{"do": "solve"}"#), "events[1]", "has no `at`, expected the instant of the event"),
        (
            event(r#"{"at": "2026-01-05 08:59", "actor": "agent:ann", "do": "solve"}"#),
            "events[1].at",
            "expected no instant before that of the event above, 2026-01-05T09:00:00Z",
        ),
        (
            event(r#"{"at": "05.01.2026", "actor": "agent:ann", "do": "solve"}"#),
            "events[1].at",
            "expected an instant such as `2026-01-05 09:00` in UTC",
        ),
        (
            event(r#"{"at": "2026-01-05T09:00:00.5Z", "actor": "agent:ann", "do": "solve"}"#),
            "events[1].at",
            "expected an instant",
        ),
        (
            event(r#"{"at": "2026-02-30 09:00", "actor": "agent:ann", "do": "solve"}"#),
            "events[1].at",
            "expected an instant",
        ),
        (
            event(r#"{"at": "2100-01-01 00:00", "actor": "agent:ann", "do": "solve"}"#),
            "events[1].at",
            "expected an instant from 1970 to 2099",
        ),
        (
            event(r#"{"at": "2026-01-05 10:00", "id": "", "actor": "agent:ann", "do": "solve"}"#),
            "events[1].id",
            "is empty",
        ),
        (
            event(r#"{"at": "2026-01-05 10:00", "id": "one", "do": "tick"}"#),
            "events[1].id",
            "expected none: the desk itself does this",
        ),
        (
            event(r#"{"at": "2026-01-05 10:00", "actor": "ann", "do": "solve"}"#),
            "events[1].actor",
            "expected `requester`, `requester:rita`, `requester:rita of acme`, `agent:ann`",
        ),
        (
            event(r#"{"at": "2026-01-05 10:00", "actor": "requester:rita of", "do": "solve"}"#),
            "events[1].actor",
            "found `\"requester:rita of\"`, expected",
        ),
        (
            event(r#"{"at": "2026-01-05 10:00", "actor": "agent: ann", "do": "solve"}"#),
            "events[1].actor",
            "found `\"agent: ann\"`, expected",
        ),
        (event(r#"{"at": "2026-01-05 10:00", "do": "solve"}"#), "events[1]", "has no `actor`"),
    ]);
}

#[test]
fn deeds() {
    check(&[
        (
            event(r#"{"at": "2026-01-05 10:00", "actor": "agent:ann", "do": "slove"}"#),
            "events[1].do",
            "`slove` is no deed here",
        ),
        (
            event(r#"{"at": "2026-01-05 10:00", "actor": "agent:ann", "do": "slove"}"#),
            "events[1].do",
            "did you mean `solve`",
        ),
        (
            event(r#"{"at": "2026-01-05 10:00", "actor": "agent:ann", "do": {"presense": "away"}}"#),
            "events[1].do",
            "`presense` is no deed here",
        ),
        (
            event(r#"{"at": "2026-01-05 10:00", "actor": "agent:ann", "do": {"reply": 5}}"#),
            "events[1].do.reply",
            "found `5`, expected a text",
        ),
        (
            event(r#"{"at": "2026-01-05 10:00", "actor": "agent:ann", "do": {"solve": "now"}}"#),
            "events[1].do.solve",
            "expected the deed alone: `\"solve\"`",
        ),
        (
            event(r#"{"at": "2026-01-05 10:00", "actor": "agent:ann", "do": {"solve": null, "close": null}}"#),
            "events[1].do",
            "expected one deed, or a list of several",
        ),
        (
            event(r#"{"at": "2026-01-05 10:00", "actor": "agent:ann", "do": []}"#),
            "events[1].do",
            "expected a deed such as",
        ),
        (
            event(r#"{"at": "2026-01-05 10:00", "actor": "agent:ann", "do": [{"note": "a"}, {"priority": "hihg"}]}"#),
            "events[1].do[1].priority",
            "unknown variant `hihg`, expected one of `low`, `normal`, `high`, `urgent`, did you mean `high`",
        ),
        (
            event(r#"{"at": "2026-01-05 10:00", "actor": "agent:ann", "do": ["solve", "tick"]}"#),
            "events[1].do[1]",
            "expected this deed on its own",
        ),
        (
            event(r#"{"at": "2026-01-05 10:00", "actor": "agent:ann", "do": "tick"}"#),
            "events[1].actor",
            "expected none: the desk itself does this",
        ),
        (
            event(r#"{"at": "2026-01-05 10:00", "ticket": "b", "actor": "agent:ann", "do": "solve"}"#),
            "events[1].ticket",
            "no event before opens `b`, expected a ticket that is open by then: `ticket`",
        ),
        (
            event(r#"{"at": "2026-01-05 10:00", "actor": "agent:ann", "do": {"wait": {"untill": "x"}}}"#),
            "events[1].do.wait.untill",
            "did you mean `until`",
        ),
        (
            event(r#"{"at": "2026-01-05 10:00", "ticket": "b", "do": {"open": {"kind": "bug"}}}"#),
            "events[1].do.open.kind",
            "unknown variant `bug`",
        ),
    ]);
}

#[test]
fn configurations() {
    check(&[
        (config(r#"{"team": {}}"#), "config.team", "did you mean `teams`"),
        (
            config(r#"{"contracts": [{"id": "a"}, {"id": "b", "organization": "acme"}]}"#),
            "config.contracts[0]",
            "has no `organization`, which is needed",
        ),
        (
            config(r#"{"approvals": {"a": {"question": "?", "approvers": [], "expires": {"after": {"time": "2d"}}}}}"#),
            "config.approvals.a.expires.after.time",
            "`2d` counts in days or longer",
        ),
        (
            config(r#"{"agents": {"ann": {"skills": {"sql": 9}}}}"#),
            "config.agents.ann.skills.sql",
            "9 is no level of a skill",
        ),
        (config(r#"{"teams": {"desk": {"tires": [1]}}}"#), "config.teams.desk.tires", "unknown field `tires`"),
        (config(r#"{"teams": {"desk": {"lead": "zoe"}}}"#), "config", "team `desk`: is led by the unknown agent `zoe`"),
        (config(r#"{"agents": {"ann": 5}}"#), "config.agents.ann", "found `5`"),
        (config(r#"{"agents": {"ann": "dsek"}}"#), "config", "agent `ann`: is in the unknown team `dsek`"),
    ]);
}

#[test]
fn schedules_policies_and_ladders() {
    check(&[
        (
            config(r#"{"schedules": {"office": {"hours": {"mon-fry": "09:00-17:00"}}}}"#),
            "config.schedules.office.hours.mon-fry",
            "`mon-fry` is no day here",
        ),
        (
            config(r#"{"schedules": {"office": {"hours": {"fri-mon": "09:00-17:00", "sun": "09:00-12:00"}}}}"#),
            "config.schedules.office.hours.sun",
            "`sun` is there twice",
        ),
        (
            config(r#"{"schedules": {"office": {"hours": {"mon": "9-5"}}}}"#),
            "config.schedules.office",
            "`9` is no time of day, expected `HH:MM`",
        ),
        (
            config(r#"{"schedules": {"office": {"hours": {"mon-fri": "09:00-17:00", "tue": "09:00-12:00"}}}}"#),
            "config.schedules.office.hours.tue",
            "`tue` is there twice",
        ),
        (
            config(r#"{"schedules": {"office": {"zone": "Europe/Berln", "hours": "always"}}}"#),
            "config.schedules.office.zone",
            "Europe/Berln",
        ),
        (
            config(r#"{"policies": [{"id": "a", "targets": {"first_reply": "4h"}}]}"#),
            "config.policies[0]",
            "has no `schedule`, expected the id of one of `schedules`, of which there is none",
        ),
        (
            config(
                r#"{"schedules": {"a": "always", "b": "always"}, "policies": [{"id": "p", "targets": {"first_reply": "4h"}}]}"#,
            ),
            "config.policies[0]",
            "has no `schedule`, expected one of `a`, `b`",
        ),
        (
            config(r#"{"schedules": {"o": "always"}, "policies": [{"id": "a", "targets": {"first_repy": "4h"}}]}"#),
            "config.policies[0].targets.first_repy",
            "did you mean `first_reply`",
        ),
        (
            config(r#"{"schedules": {"o": "always"}, "policies": [{"id": "a", "targets": {"first_reply": "2d"}}]}"#),
            "config.policies[0].targets.first_reply",
            "write hours, as in `8h`",
        ),
        (
            config(
                r#"{"schedules": {"o": "always"}, "policies": [{"id": "a", "targets": {"first_reply": {"any": "4h", "ladder": "l"}}}]}"#,
            ),
            "config",
            "has the unknown ladder `l` for first_reply",
        ),
        (
            config(r#"{"ladders": {"l": [{"id": "a", "notify": "lead"}]}}"#),
            "config.ladders.l[0]",
            "has 0 triggers, expected one of",
        ),
        (config(r#"{"ladders": {"l": [{"id": "a", "used": 50}]}}"#), "config", "rung `a` does nothing"),
        (config(r#"{"rules": "rule(\"a\").on(OPEND)"}"#), "config.rules", "rules:1:"),
        (config("5"), "config", "expected a configuration, or the name of one"),
    ]);
}

#[test]
fn dates_numbers_rights_and_macros() {
    check(&[
        (
            config(r#"{"schedules": {"o": {"hours": "always", "holidays": ["2026-13-01"]}}}"#),
            "config.schedules.o.holidays[0]",
            "`2026-13-01` is no date, expected one such as `2026-12-24`",
        ),
        (
            config(r#"{"schedules": {"o": {"hours": "always", "overrides": {"24.12.": "09:00-12:00"}}}}"#),
            "config.schedules.o.overrides.24.12.",
            "`24.12.` is no date",
        ),
        (
            config(r#"{"close_solved_after_days": "4"}"#),
            "config.close_solved_after_days",
            "found the text \"4\", expected a whole number from 0 to 65535",
        ),
        (config(r#"{"fields": {"a": "text"}}"#), "config.fields", "expected a list of fields"),
        (
            config(r#"{"agents": {"lee": {"rights": "light"}}}"#),
            "config.agents.lee.rights",
            "expected `everywhere`, `own_teams`, `collaborator`, or rights by ground",
        ),
        (
            config(r#"{"agents": {"lee": {"rights": {"members": "agent"}}}}"#),
            "config.agents.lee.rights.members",
            "`members` is no ground here, expected `everywhere`",
        ),
        (
            config(r#"{"agents": {"lee": {"rights": {"member": ["read", "answer"]}}}}"#),
            "config.agents.lee.rights.member[1]",
            "unknown variant `answer`, expected one of `list`, `read`, `note`",
        ),
        (
            config(r#"{"agents": {"lee": {"rights": {"team:lab": "agent"}}}}"#),
            "config",
            "agent `lee`: has rights in the unknown team `lab`",
        ),
        (
            config(r#"{"macros": {"m": {"steps": [{"do": "slove"}]}}}"#),
            "config.macros.m.steps[0].do",
            "`slove` is no deed here",
        ),
        (
            config(r#"{"macros": {"m": {"steps": [{"reply": "a", "do": "solve"}]}}}"#),
            "config.macros.m.steps[0].do",
            "`do` is no field here, expected `reply`",
        ),
    ]);
}

#[test]
fn questions() {
    check(&[
        (ask(r#"{"what": "state"}"#), "ask[0].what", "`state` is no question here, expected `status`"),
        (ask(r#"{"clock": "first"}"#), "ask[0].clock", "unknown variant `first`"),
        (ask(r#"{}"#), "ask[0]", "expected one of `what`, `clock` and `ledger`"),
        (ask(r#"{"what": "status", "clock": "tier"}"#), "ask[0]", "expected one of `what`, `clock` and `ledger`"),
        (ask(r#"{"what": "status", "instance": 1}"#), "ask[0].instance", "expected none without `clock`"),
        (ask(r#"{"clock": "tier", "instance": 0}"#), "ask[0].instance", "expected the number of an instance, from 1"),
        (ask(r#"{"what": "status", "ticket": "b"}"#), "ask[0].ticket", "no event before opens `b`"),
        (ask(r#"{"clock": "tier", "expect_some": {}}"#), "ask[0].expect_some", "expected none with `clock`"),
        (ask(r#"{"what": "view", "as": "agent:ann"}"#), "ask[0].as", "expected a requester: staff reads `messages`"),
        (ask(r#"{"what": "messages", "as": "rita"}"#), "ask[0].as", "expected an agent such as `agent:ann`"),
        (ask(r#"{"what": "status", "as": "rita"}"#), "ask[0].as", "expected none but with `view`"),
        (ask(r#"{"what": "status", "expects": "open"}"#), "ask[0].expects", "did you mean `expect`"),
    ]);
}

#[test]
fn lists_have_limits() {
    let events = vec![r#"{"at": "2026-01-05 09:00", "do": "tick"}"#; 10_001].join(",");
    assert_eq!(said(&format!(r#"{{"events": [{events}]}}"#)), "events: has 10001 entries, expected at most 10000");
    let scenarios = vec![r#"{"events": []}"#; 1_001].join(",");
    assert_eq!(
        said(&format!(r#"{{"scenarios": [{scenarios}]}}"#)),
        "scenarios: has 1001 entries, expected at most 1000"
    );
}

#[test]
fn instants_on_local_clocks() {
    let at = |at: &str| said(&format!(r#"{{"events": [{{"at": "{at}", "do": "opne"}}]}}"#));
    check(&[
        (at("2026-03-29 03:00 Europe/Berlin"), "events[0].do", "`opne` is no deed here"),
        (at("2026-03-29 02:30 Europe/Berlin"), "events[0].at", "expected a time that the clocks show there"),
        (
            at("2026-10-25 02:30 Europe/Berlin"),
            "events[0].at",
            "expected `2026-10-25T00:30:00Z` or `2026-10-25T01:30:00Z`",
        ),
        (at("2026-03-29 03:00 Europe/Berln"), "events[0].at", "expected an instant such as"),
    ]);
}

#[test]
fn deeds_of_the_desk() {
    check(&[
        (
            event(r#"{"at": "2026-01-05 10:00", "actor": "admin:amy", "do": "relay"}"#),
            "events[1].actor",
            "expected none",
        ),
        (
            event(r#"{"at": "2026-01-05 10:00", "do": {"relay": 1}}"#),
            "events[1].do.relay",
            "expected `later` and `never`",
        ),
        (
            event(r#"{"at": "2026-01-05 10:00", "do": {"merge_people": "b"}, "actor": "admin:amy"}"#),
            "events[1].do.merge_people.ticket",
            "no event before opens `b`",
        ),
        (event(r#"{"at": "2026-01-05 10:00", "do": "unmerge_people"}"#), "events[1]", "has no `actor`"),
        (event(r#"{"at": "2026-01-05 10:00", "do": {"rate": {}}}"#), "events[1].do.rate", "has no `score`"),
        (
            event(r#"{"at": "2026-01-05 10:00", "actor": "agent:a", "do": ["solve", "relay"]}"#),
            "events[1].do[1]",
            "expected this deed on its own",
        ),
        (
            event(
                r#"{"at": "2026-01-05 10:00", "actor": "agent:a", "do": {"set_status": {"status": "s", "step": "solve", "until": "2026-01-05 10:00"}}}"#,
            ),
            "events[1].do.set_status.until",
            "expected none with `solve`",
        ),
    ]);
}

/// Whoever has to mend a file is told the line.
#[test]
fn a_mistake_has_its_line() {
    let text = "{\n  \"events\": [\n    {\"at\": \"2026-01-05 09:00\", \"do\": \"open\"},\n    {\"at\": \"2026-01-05 08:00\", \"do\": \"open\"}\n  ]\n}";
    let fault = read(text).expect_err("out of order");
    assert_eq!((fault.place.as_str(), fault.line), ("events[1].at", Some(4)));
    assert_eq!(read("{\n  1").expect_err("no JSON").line, Some(2));
}

#[test]
fn what_was_meant() {
    let deed =
        |deed: &str| event(&format!(r#"{{"at": "2026-01-05 10:00", "actor": "agent:ann", "do": {{"{deed}": "x"}}}}"#));
    check(&[
        (deed("comment"), "events[1].do", "did you mean `reply`"),
        (deed("status"), "events[1].do", "did you mean `set_status`"),
        (deed("pending"), "events[1].do", "did you mean `wait`"),
        (deed("solved"), "events[1].do", "did you mean `solve`"),
        (ask(r#"{"what": "assigne"}"#), "ask[0].what", "did you mean `assignee`"),
        (
            config(r#"{"schedules": {"o": {"hours": {"monday": "09:00-17:00"}}}}"#),
            "config.schedules.o.hours.monday",
            "did you mean `mon`",
        ),
        (
            config(
                r#"{"schedules": {"o": "always"}, "policies": [{"id": "a", "targets": {}, "when": {"priority": "high"}}]}"#,
            ),
            "config.policies[0].when.priority",
            "did you mean `priorities`",
        ),
    ]);
    assert!(!deed("zz").contains("did you mean"), "{}", deed("zz"));
}
