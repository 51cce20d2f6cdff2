//! Search over a desk: who finds what, what is shown of it, and what an index that is behind may not show.
use std::sync::Arc;

use async_trait::async_trait;
use helpdesk_core::{
    Action, Actor, Command, Desk, EventBody, Facts, Indexed, NewMessage, Piece, Redact, Redaction, Refusal, Restrict,
    Restriction, SNIPPET_BYTES_MAX, Scope, Search, SearchLag, SearchQuery, SearchQueryError, Snippet, StoreError,
    SubmitError, TicketId, Tickets, Visibility,
};
use helpdesk_memory::MemoryStore;
use pollster::block_on;

use crate::relay::{desk_of, reply, submit, ticket};
use crate::stage::{agent, at, request, requester, service, spec};

fn desk() -> (Desk, Arc<MemoryStore>) {
    let store = Arc::new(MemoryStore::new());
    (desk_of(spec(), &store).with_search(store.clone()), store)
}

fn query(text: &str) -> SearchQuery {
    text.parse().expect("something to look for")
}

/// A snippet with what is marked in brackets.
fn shown(snippet: &Snippet) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Plain(text) => text.clone(),
        Piece::Marked(text) => format!("[{text}]"),
    };
    snippet.pieces.iter().map(piece).collect()
}

fn found(desk: &Desk, actor: Actor, text: &str) -> Vec<(u64, String)> {
    let page = block_on(desk.acting_as(actor).search(&query(text), None, 9)).expect("found");
    assert_eq!(page.next, None);
    page.hits.iter().map(|hit| (hit.found.id.number(), shown(&hit.snippet))).collect()
}

fn found_by_requester(desk: &Desk, actor: Actor, text: &str) -> Vec<(u64, String)> {
    let page = block_on(desk.acting_as(actor).search_requests(&query(text), None, 9)).expect("found");
    page.hits.iter().map(|hit| (hit.found.id.number(), shown(&hit.snippet))).collect()
}

fn opened(desk: &Desk, number: u64, subject: &str, body: &str) {
    let mut open = request();
    subject.clone_into(&mut open.subject);
    open.body = Some(body.to_owned());
    submit(desk, requester(), number, Command::open(open), at("09:00"));
}

fn team_message(body: &str) -> Command {
    Command::Write(Box::new(NewMessage::new(Visibility::Team("lab".parse().expect("an id")), body)))
}

#[test]
fn each_finds_what_they_may_see_and_is_shown_it() {
    let (desk, _) = desk();
    opened(&desk, 1, "Drucker brennt", "Der Toner ist ausgelaufen.");
    opened(&desk, 2, "No sound", "The speakers are mute.");
    submit(&desk, agent("ann"), 1, Command::AddNote { body: "The toner was not ours.".into() }, at("10:00"));
    submit(&desk, agent("ann"), 1, reply("We bring a new Tonér, today."), at("10:01"));
    submit(&desk, agent("cleo"), 1, team_message("toner gossip"), at("10:02"));
    let all = [(1, "We bring a new [Tonér], today.".to_owned())];
    assert_eq!(found(&desk, agent("ann"), "toner"), all, "the latest of those that say it");
    assert_eq!(found_by_requester(&desk, requester(), "TONER"), all);
    assert_eq!(found(&desk, agent("ann"), "toner ours"), [(1, "The [toner] was not [ours].".to_owned())]);
    assert_eq!(found_by_requester(&desk, requester(), "toner ours"), []);
    assert_eq!(found_by_requester(&desk, requester(), "ours"), [], "what is internal is not searched");
    for actor in [agent("ann"), agent("cleo")] {
        assert_eq!(found(&desk, actor, "gossip"), [], "messages to a team are not searched");
    }
    assert_eq!(found(&desk, agent("ann"), "brennt toner").len(), 1, "each term anywhere");
    let rolf = Actor::requester(desk.tenant().clone(), "rolf".parse().expect("an id"));
    assert_eq!(found_by_requester(&desk, rolf, "toner"), []);
    let refused = block_on(desk.acting_as(requester()).search(&query("toner"), None, 9));
    assert!(matches!(refused, Err(SubmitError::Refused(Refusal::NotAllowed { .. }))), "{refused:?}");
}

#[test]
fn pages_go_on_below_the_last() {
    let (desk, _) = desk();
    for number in 1..=5 {
        opened(&desk, number, "Printer", "It burns.");
    }
    let (mut all, mut below) = (Vec::new(), None);
    loop {
        let page = block_on(desk.acting_as(agent("ann")).search(&query("printer"), below, 2)).expect("found");
        all.extend(page.hits.iter().map(|hit| hit.found.id.number()));
        below = page.next;
        if below.is_none() {
            break;
        }
    }
    assert_eq!(all, [5, 4, 3, 2, 1]);
}

/// Nobody sees anything.
struct Sealed;

impl Restrict for Sealed {
    fn name(&self) -> &str {
        "sealed"
    }
    fn restrict(&self, _actor: &Actor, action: Action, _facts: &Facts) -> Result<Restriction, String> {
        Ok(if action == Action::List { Restriction::None } else { Restriction::Hide })
    }
}

/// An index that answers what it is told.
struct Told(Vec<u64>, u64);

#[async_trait]
impl Search for Told {
    async fn search(
        &self,
        _scope: &Scope,
        _query: &SearchQuery,
        _below: Option<TicketId>,
        _limit: usize,
    ) -> Result<Vec<Indexed>, StoreError> {
        Ok(self.0.iter().map(|number| Indexed { ticket: ticket(*number), version: self.1 }).collect())
    }
    async fn index(&self, _limit: usize) -> Result<SearchLag, StoreError> {
        Ok(SearchLag { n_events: 3 })
    }
    async fn lag(&self) -> Result<SearchLag, StoreError> {
        Ok(SearchLag { n_events: 3 })
    }
    async fn begin_anew(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

#[test]
fn an_index_that_is_behind_shows_nothing_that_was_taken_out() {
    let (desk, store) = desk();
    opened(&desk, 1, "Printer", "The key is xq7.");
    let version = block_on(store.load(ticket(1))).expect("it answers").expect("a ticket").version;
    let behind = desk.clone().with_search(Arc::new(Told(vec![1], version)));
    assert_eq!(found(&behind, agent("ann"), "xq7"), [(1, "The key is [xq7].".to_owned())]);
    submit(&desk, agent("ann"), 1, reply("Thank you."), at("10:00"));
    assert_eq!(found(&behind, agent("ann"), "xq7").len(), 1, "what came since is no reason");
    let history = block_on(store.history(ticket(1), 0, 99)).expect("it answers");
    let of = history.iter().find(|event| matches!(event.body, EventBody::Opened { .. })).expect("opened").seq;
    let what = Redaction::Passages(vec!["xq7".into()]);
    let redact = Command::Redact(Box::new(Redact { of, what, reason: "a key".into() }));
    submit(&desk, service(), 1, redact, at("10:05"));
    assert_eq!(found(&behind, agent("ann"), "xq7"), [], "it is not even said that it was there");
    assert_eq!(block_on(behind.search_lag()).map(|lag| lag.n_events), Ok(3));
}

#[test]
fn an_index_is_not_believed() {
    let (desk, _) = desk();
    opened(&desk, 1, "Printer", "It burns.");
    opened(&desk, 2, "Printer", "It burns.");
    let rolf = Actor::requester(desk.tenant().clone(), "rolf".parse().expect("an id"));
    let told = |numbers: &[u64]| desk.clone().with_search(Arc::new(Told(numbers.to_vec(), 9)));
    assert_eq!(found_by_requester(&told(&[2, 1]), rolf, "printer"), [], "each is judged");
    for wrong in [vec![1, 2], vec![2, 2], vec![9; 10]] {
        let answer = block_on(told(&wrong).acting_as(agent("ann")).search(&query("printer"), None, 9));
        assert!(matches!(answer, Err(SubmitError::Store(StoreError::Damaged { .. }))), "{wrong:?}");
    }
    assert_eq!(found(&told(&[3, 2]), agent("ann"), "printer").len(), 1, "what is gone is left out");
    let none = desk_of(spec(), &Arc::new(MemoryStore::new()));
    let answer = block_on(none.acting_as(agent("ann")).search(&query("printer"), None, 9)).expect_err("no search");
    assert_eq!(
        answer.to_string(),
        "the store is not available: the desk has no search, expected one that `with_search` gave it"
    );
    let sealed = desk.with_restrict(Arc::new(Sealed));
    assert_eq!(found(&sealed, agent("ann"), "printer"), [], "what the host takes away is not found");
}

#[test]
fn what_cannot_be_looked_for_is_said() {
    let words = vec!["word"; 17].join(" ");
    let table = [
        ("", "there is nothing to look for, expected a word"),
        ("\"\" * - \u{e000}\u{a0}\t\r\n", "there is nothing to look for, expected a word"),
        ("a\u{0}' OR 1=1", "the search holds the control character U+0000, expected words"),
        ("printer \u{1b}[31m", "the search holds the control character U+001B, expected words"),
        ("a*", "`a*` is too short, expected at least 2 letters before the `*`"),
        (&words, "the search has 17 words and phrases, expected at most 16"),
        (&"x".repeat(1_001), "the search is 1001 bytes long, expected at most 1000"),
    ];
    for (text, expected) in table {
        let error: SearchQueryError = text.parse::<SearchQuery>().expect_err("an error");
        assert_eq!(error.to_string(), expected, "{text:?}");
    }
}

#[test]
fn a_snippet_is_cut_at_letters_around_what_was_found() {
    let long = format!("{} Tonér {}", "ä".repeat(300), "ö".repeat(300));
    let snippet = Snippet::of([long.as_str()], &query("toner"));
    let text = shown(&snippet);
    assert!(text.starts_with('…') && text.ends_with('…') && text.contains("[Tonér]"), "{text}");
    assert!(snippet.text().len() <= SNIPPET_BYTES_MAX + 2 * '…'.len_utf8());
    let table = [
        ("on on fire", "\"on fire\" on", "[on] [on fire]"),
        ("nothing of it", "toner", "nothing of it"),
        ("Toner toner TONERS", "toner", "[Toner] [toner] TONERS"),
        ("Toner toner TONERS", "tone*", "[Toner] [toner] [TONERS]"),
        ("<b>toner</b>", "toner", "<b>[toner]</b>"),
    ];
    for (text, looked_for, expected) in table {
        assert_eq!(shown(&Snippet::of([text], &query(looked_for))), expected, "{looked_for} in {text}");
    }
    assert_eq!(Snippet::of([], &query("toner")).pieces, []);
}
