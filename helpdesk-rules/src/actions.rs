//! One table of actions: name, what it takes, what it does. Checks, suggestions and the reference read it; `act.rs` does what it says.
use crate::lint::{Types, Words};

/// Something a rule can ask for.
pub(crate) struct Action {
    pub(crate) name: &'static str,
    /// The shapes in which it can be called: each with `act` in front.
    pub(crate) shapes: &'static [&'static [(Types, Words)]],
    pub(crate) what: &'static str,
    pub(crate) example: &'static str,
}

const ACT: (Types, Words) = (Types::ACT, Words::Free);
const TEXT: (Types, Words) = (Types::TEXT, Words::Free);
const MOMENT: (Types, Words) = (Types::MOMENT, Words::Free);
const TEXT_OR_MOMENT: (Types, Words) = (Types::TEXT.or(Types::MOMENT), Words::Free);
const MAP: (Types, Words) = (Types::MAP, Words::Free);
const VALUE: (Types, Words) = (Types::TEXT.or(Types::NUMBER).or(Types::BOOL).or(Types::NOTHING), Words::Free);

const fn word(words: Words) -> (Types, Words) {
    (Types::TEXT, words)
}

const fn action(
    name: &'static str,
    shapes: &'static [&'static [(Types, Words)]],
    what: &'static str,
    example: &'static str,
) -> Action {
    Action { name, shapes, what, example }
}

/// The actions, in the order in which they are shown.
pub(crate) const ACTIONS: &[Action] = &[
    action("route", &[&[ACT, word(Words::Team)]], "gives it to a team", r#"act.route("network")"#),
    action(
        "assign",
        &[&[ACT, word(Words::Agent)], &[ACT, word(Words::Agent), TEXT]],
        "gives it to an agent, with a reason where there is one to tell",
        r#"act.assign("kim", "knows this customer")"#,
    ),
    action(
        "assign_by",
        &[&[ACT, word(Words::Strategy)]],
        "lets the desk choose an agent of the team",
        r#"act.assign_by("least_loaded")"#,
    ),
    action("unassign", &[&[ACT]], "back to the queue", "act.unassign()"),
    action(
        "require_skills",
        &[&[ACT, MAP], &[ACT, MAP, TEXT]],
        "says what whoever gets it must be able to do, 1 to 5 each, and in which language; instead of what was said before",
        r#"act.require_skills(#{ linux: 3 }, "de")"#,
    ),
    action(
        "escalate",
        &[&[ACT, TEXT], &[ACT, TEXT, TEXT]],
        "to the next tier, with a reason, and what whoever gets it has to know",
        r#"act.escalate("nobody answered", "the router was replaced")"#,
    ),
    action(
        "escalate_to",
        &[&[ACT, MAP, TEXT]],
        "to whoever on the team's path has these skills, with a reason",
        r#"act.escalate_to(#{ databases: 4 }, "the index is broken")"#,
    ),
    action(
        "hand_back",
        &[&[ACT, TEXT], &[ACT, TEXT, TEXT]],
        "back to the tier it came from, with a reason, and what whoever gets it back has to know",
        r#"act.hand_back("solved upstream")"#,
    ),
    action(
        "acknowledge",
        &[&[ACT], &[ACT, word(Words::Metric)]],
        "takes notice of the rungs that have fired, of all or of one clock: they do not fire again",
        "act.acknowledge()",
    ),
    action("kind", &[&[ACT, word(Words::Kind)]], "says what it is", r#"act.kind("incident")"#),
    action(
        "language",
        &[&[ACT, TEXT]],
        "says in which language it is asked: what is written to the requester comes in it",
        r#"act.language("de")"#,
    ),
    action("priority", &[&[ACT, word(Words::Priority)]], "sets the priority", r#"act.priority("urgent")"#),
    action("reset_priority", &[&[ACT]], "lets impact and urgency decide on the priority again", "act.reset_priority()"),
    action(
        "assess",
        &[&[ACT, word(Words::Degree), word(Words::Degree)]],
        "says how much is affected and how fast it gets worse",
        r#"act.assess("high", "medium")"#,
    ),
    action("tag", &[&[ACT, word(Words::Tag)]], "adds a tag", r#"act.tag("vip")"#),
    action("untag", &[&[ACT, word(Words::Tag)]], "removes a tag", r#"act.untag("vip")"#),
    action(
        "field",
        &[&[ACT, word(Words::Field), VALUE]],
        "sets a custom field; `()` empties it",
        r#"act.field("region", "emea")"#,
    ),
    action("note", &[&[ACT, TEXT]], "writes an internal message", r#"act.note("looks like spam")"#),
    action(
        "note_to",
        &[&[ACT, word(Words::Team), TEXT]],
        "writes a message that only one team reads",
        r#"act.note_to("network", "ask the carrier first")"#,
    ),
    action("reply", &[&[ACT, TEXT]], "writes a public message", r#"act.reply("Thank you, we are on it.")"#),
    action(
        "respond",
        &[&[ACT, word(Words::Response)], &[ACT, word(Words::Response), TEXT]],
        "writes a canned response, in the language of the ticket, else the requester's, or in this one",
        r#"act.respond("thanks")"#,
    ),
    action(
        "apply",
        &[&[ACT, word(Words::Macro)]],
        "asks for all that a macro does, each command on its own",
        r#"act.apply("greet")"#,
    ),
    action("todo", &[&[ACT, TEXT]], "adds an item to the checklist", r#"act.todo("return the old laptop")"#),
    action(
        "checklist",
        &[&[ACT, word(Words::Checklist)]],
        "adds the items of a checklist of the configuration",
        r#"act.checklist("leaver")"#,
    ),
    action(
        "ask_approval",
        &[&[ACT, word(Words::Approval)]],
        "asks for an approval of the configuration",
        r#"act.ask_approval("manager")"#,
    ),
    action(
        "follow",
        &[&[ACT, word(Words::Participant)]],
        "lets somebody be told of what happens, `agent:kim` or `requester:rita`",
        r#"act.follow("agent:kim")"#,
    ),
    action("unfollow", &[&[ACT, word(Words::Participant)]], "ends that", r#"act.unfollow("agent:kim")"#),
    action(
        "copy",
        &[&[ACT, word(Words::Participant)]],
        "puts somebody in copy: a requester reads it from then on",
        r#"act.copy("requester:boss")"#,
    ),
    action("uncopy", &[&[ACT, word(Words::Participant)]], "ends that", r#"act.uncopy("requester:boss")"#),
    action(
        "open_linked",
        &[&[ACT, word(Words::LinkKind), MAP]],
        "opens a ticket that is linked with this one, which has that to do with it; of the new one `subject`, `body`, `kind`, `channel`, `requester`, `organization`, `language`, `impact`, `urgency`, `priority`, `service`, `tags`, `fields`, the rest as here; under one `key` it is opened once",
        r#"act.open_linked("parent_of", #{ subject: "Order a laptop", kind: "task", key: "laptop" })"#,
    ),
    action("start", &[&[ACT]], "status open", "act.start()"),
    action(
        "wait",
        &[&[ACT], &[ACT, TEXT_OR_MOMENT], &[ACT, TEXT, word(Words::Schedule)]],
        "status pending: waits for the requester, at most for so long or until a moment; the desk opens it again then",
        r#"act.wait("3 days")"#,
    ),
    action(
        "hold",
        &[&[ACT, TEXT], &[ACT, TEXT, TEXT_OR_MOMENT], &[ACT, TEXT, TEXT, word(Words::Schedule)]],
        "status on hold: waits for a third party, with a reason, at most for so long or until a moment",
        r#"act.hold("spare part ordered", "8 open hours", "office")"#,
    ),
    action(
        "status",
        &[&[ACT, word(Words::CustomStatus)], &[ACT, word(Words::CustomStatus), TEXT]],
        "a status of the desk's own; one of on hold takes a reason",
        r#"act.status("waiting-for-parts", "ordered today")"#,
    ),
    action("solve", &[&[ACT]], "status solved", "act.solve()"),
    action("no_survey", &[&[ACT]], "nobody is asked how satisfied they are with this ticket", "act.no_survey()"),
    action("reopen", &[&[ACT]], "takes up a solved ticket again", "act.reopen()"),
    action("close", &[&[ACT, word(Words::CloseReason)]], "closes it for good, with a reason", r#"act.close("spam")"#),
    action(
        "again",
        &[&[ACT, TEXT], &[ACT, TEXT, word(Words::Schedule)]],
        "lets the rule run again after a time, if its guard holds then; open hours are those of a schedule",
        r#"act.again("4 hours")"#,
    ),
    action(
        "again_at",
        &[&[ACT, TEXT, TEXT], &[ACT, MOMENT]],
        "the same at a time of day in a zone: `09:00`, `weekday 09:00`, `monday 09:00`; or at a moment",
        r#"act.again_at("weekday 09:00", "Europe/Berlin")"#,
    ),
    action(
        "cancel",
        &[&[ACT, TEXT]],
        "ends what another rule waits for, by the name of the rule: its `again` does not come",
        r#"act.cancel("remind-three-times")"#,
    ),
    action("never_again", &[&[ACT]], "lets the rule not run again, whatever it asked for before", "act.never_again()"),
    action("notify", &[&[ACT, word(Words::Audience), TEXT]], "tells somebody", r#"act.notify("lead", "look at this")"#),
    action(
        "notify_by",
        &[&[ACT, TEXT, word(Words::Audience), TEXT]],
        "tells somebody on a way such as `chat` or `push`, where they want no other one",
        r#"act.notify_by("chat", "lead", "look at this")"#,
    ),
    action(
        "notify_with",
        &[
            &[ACT, word(Words::Audience), word(Words::Response)],
            &[ACT, word(Words::Audience), word(Words::Response), TEXT],
        ],
        "tells somebody with a canned response, in the language of the ticket, else the requester's, or in this one",
        r#"act.notify_with("lead", "thanks")"#,
    ),
];
