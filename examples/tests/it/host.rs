//! The host from a browser's side: who sees what, forms that come twice, mail that fails, and time that passes.
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use helpdesk_core::Instant;
use helpdesk_examples::host::{Answer, Asked, Host, serve};
use helpdesk_memory::MemoryStore;
use pollster::block_on;

fn host() -> Host {
    Host::new(Arc::new(MemoryStore::new())).expect("the configuration has no problems")
}

/// Monday, 5 January 2026, in UTC; Berlin is an hour ahead.
fn at(time: &str) -> Instant {
    format!("2026-01-05T{time}:00Z").parse().expect("an instant")
}

/// `who/what/ticket?name=value&…`.
fn ask(host: &Host, asked: &str, now: Instant) -> Answer {
    let (path, values) = asked.split_once('?').unwrap_or((asked, ""));
    let mut parts = path.split('/').map(str::to_owned);
    let mut next = || parts.next().unwrap_or_default();
    let values = values.split('&').filter_map(|pair| pair.split_once('='));
    let values = values.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    block_on(host.answer(&Asked { who: next(), what: next(), ticket: next(), values }, now))
}

/// Opens a ticket as rita, and answers its id.
fn open(host: &Host, subject: &str, time: &str) -> String {
    let now = at(time);
    let form = now.timestamp_micros();
    let answer = ask(host, &format!("rita/open?subject={subject}&body=Help&form={form}"), now);
    let to = answer.location.expect("the ticket");
    to.strip_prefix("/rita/ticket/").expect("a ticket of rita's").to_owned()
}

#[test]
fn a_form_that_comes_twice_does_one_thing() {
    let host = host();
    assert_eq!(open(&host, "Fire", "09:00"), open(&host, "Fire", "09:00"));
    let inbox = ask(&host, "rita/tickets", at("09:01")).body;
    assert_eq!(inbox.matches("<li>").count(), 1, "{inbox}");
    let other = ask(&host, &format!("rita/open?subject=Flood&form={}", at("09:00").timestamp_micros()), at("09:00"));
    assert_eq!(other.status, 422, "another request under the same number: {}", other.body);
}

#[test]
fn each_sees_what_is_theirs() {
    let host = host();
    let id = open(&host, "<b>Fire</b>", "09:00");
    for (who, what, status, shown, not_shown) in [
        ("rita", "ticket", 200, "HD-2026-", "why?"),
        ("rob", "ticket", 404, "there is no ticket", "Fire"),
        ("ann", "ticket", 200, "requester rita: Help", "<b>"),
        ("ann", "why", 200, "first_reply #1: 10m of 4h used", "Fire</b>"),
        ("cid", "ticket", 404, "there is no ticket", "Fire"),
        ("dora", "ticket", 404, "there is no ticket", "Fire"),
        ("eve", "why", 200, "first_reply #1: 10m of 4h used", "Fire</b>"),
        ("rita", "why", 404, "there is no ticket", "4h"),
        ("mallory", "ticket", 403, "nobody is signed in", "Fire"),
    ] {
        let answer = ask(&host, &format!("{who}/{what}/{id}"), at("09:10"));
        assert_eq!(answer.status, status, "{who} {what}: {}", answer.body);
        assert!(answer.body.contains(shown) && !answer.body.contains(not_shown), "{who} {what}: {}", answer.body);
    }
    let german = ask(&host, &format!("ann/why/{id}?in=de"), at("09:10")).body;
    assert!(german.contains("first_reply #1: 10m von 4h verbraucht"), "{german}");
    let refused = ask(&host, &format!("eve/reply/{id}?body=Hi&form=1"), at("09:10"));
    assert_eq!(refused.status, 403, "{}", refused.body);
}

#[test]
fn the_inbox_goes_on_page_by_page() {
    let host = host();
    let opened: Vec<String> = (10..55).map(|minute| open(&host, "More", &format!("09:{minute}"))).collect();
    let (mut seen, mut next) = (Vec::new(), "ann/tickets".to_owned());
    loop {
        let page = ask(&host, &next, at("10:00")).body;
        let all = page.split("<h2>All tickets</h2>").nth(1).expect("the list").to_owned();
        seen.extend(all.split("/ann/ticket/").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        let Some(more) = all.split("href=\"/").find(|link| link.starts_with("ann/tickets?")) else { break };
        next = more.split('"').next().expect("an address").to_owned();
    }
    assert_eq!(seen, opened);
}

#[test]
fn time_passes_and_mail_fails() {
    let host = host();
    let id = open(&host, "Fire", "09:00");
    host.postbox().go_down();
    block_on(host.round(at("09:00"))).expect("a round");
    assert_eq!(host.postbox().sent(), [""; 0]);
    host.postbox().come_back();
    for time in ["09:06", "12:00", "12:50", "14:00"] {
        block_on(host.round(at(time))).expect("a round");
    }
    assert_eq!(
        host.postbox().sent(),
        [
            "agent ann: assigned: Fire",
            "agent ann: escalation: Fire",
            "agent bea: escalation: Fire",
            "agent bea: escalation: Fire",
        ]
    );
    let card = ask(&host, &format!("ann/reply/{id}?body=Pay 4111 1111 1111 1111&form=1"), at("14:10"));
    assert_eq!(card.status, 422);
    assert!(card.body.contains("guard `no-card-numbers` does not let it pass"), "{}", card.body);
    assert_eq!(ask(&host, &format!("ann/reply/{id}?body=On our way&form=2"), at("14:11")).status, 303);
    assert!(ask(&host, &format!("rita/ticket/{id}"), at("14:12")).body.contains("<p>On our way</p>"));
}

#[test]
fn browsers_are_answered_over_the_wire_until_it_stops() {
    let (host, stop) = (host(), AtomicBool::new(false));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let say = |request: &str| {
        let mut stream = TcpStream::connect(address).expect("connected");
        stream.write_all(request.as_bytes()).expect("said");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answered");
        answer
    };
    thread::scope(|scope| {
        let serving = scope.spawn(|| serve(&host, &listener, || at("09:00"), &stop));
        let form = format!("subject=It+smells&body=%C3%84h&form={}", at("09:00").timestamp_micros());
        let length = form.len();
        let opened = say(&format!("POST /rita/open HTTP/1.1\r\nContent-Length: {length}\r\n\r\n{form}"));
        assert!(opened.starts_with("HTTP/1.1 303"), "{opened}");
        assert!(say("GET /rita/tickets HTTP/1.1\r\n\r\n").contains("It smells (open)"));
        assert!(say("GET /rita/solve/1 HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 400"), "addresses only show");
        assert!(say("nonsense\r\n\r\n").starts_with("HTTP/1.1 400"));
        stop.store(true, Ordering::Relaxed);
        serving.join().expect("no panic").expect("no error");
    });
}
