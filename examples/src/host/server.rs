//! Just enough of HTTP to be looked at with a browser. A real host has a framework here.
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use helpdesk_core::Instant;
use pollster::block_on;

use super::{Answer, Asked, Host};

/// The largest form that is read.
const FORM_MAX: u64 = 64 * 1024;

/// How long a browser may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(5);

/// Answers browsers, each on a thread of its own, and lets time pass once a second, until it is told to stop. What is being answered
/// then is answered.
///
/// # Errors
/// Those of the listener.
pub fn serve(host: &Host, listener: &TcpListener, now: fn() -> Instant, stop: &AtomicBool) -> std::io::Result<()> {
    listener.set_nonblocking(true)?;
    thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                if let Err(error) = block_on(host.round(now())) {
                    eprintln!("a round failed: {error}");
                }
                thread::sleep(Duration::from_secs(1));
            }
        });
        while !stop.load(Ordering::Relaxed) {
            match listener.accept() {
                Ok((stream, _)) => {
                    scope.spawn(move || {
                        // Whoever has gone away reads no answer.
                        let _gone = converse(host, &stream, now());
                    });
                }
                Err(_nobody) => thread::sleep(Duration::from_millis(20)),
            }
        }
    });
    Ok(())
}

fn converse(host: &Host, stream: &TcpStream, now: Instant) -> std::io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream.take(FORM_MAX));
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut form = String::new();
    reader.take(length).read_to_string(&mut form)?;
    let answer = match asked(&first, &form) {
        Some(asked) => block_on(host.answer(&asked, now)),
        None => Answer::problem(400, &"that is no request, expected GET or POST"),
    };
    let location = answer.location.map(|to| format!("location: {to}\r\n")).unwrap_or_default();
    let (status, body) = (answer.status, answer.body);
    let length = body.len();
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status} .\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {length}\r\nconnection: close\r\n{location}\r\n{body}"
    )
}

/// The request of a browser: `GET /ann/ticket/7?in=de HTTP/1.1`, and the form that came with it. Forms do; addresses only show.
fn asked(first: &str, form: &str) -> Option<Asked> {
    let mut words = first.split_whitespace();
    let (method, target) = (words.next()?, words.next()?);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    // Nobody signs in at the door: it leads to somebody's list.
    let path = if path == "/" { "/rita/tickets" } else { path };
    let mut parts = path.trim_start_matches('/').split('/').map(decoded);
    let mut next = || parts.next().unwrap_or_default();
    let (who, what, ticket) = (next(), next(), next());
    let shows = ["tickets", "ticket", "why"].contains(&what.as_str());
    let values = match method {
        "GET" if shows => query,
        "POST" if !shows => form,
        _other => return None,
    };
    let pairs = values.split('&').filter_map(|pair| pair.split_once('='));
    Some(Asked { who, what, ticket, values: pairs.map(|(name, value)| (decoded(name), decoded(value))).collect() })
}

/// A text as forms and addresses write it: `%C3%A4` for what is no plain letter, `+` for a space.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let hexadecimal = more.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match (first, hexadecimal.and_then(|two| u8::from_str_radix(two, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = more.get(2..).unwrap_or_default();
                continue;
            }
            (b'+', _) => bytes.push(b' '),
            (other, _) => bytes.push(*other),
        }
        rest = more;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn texts_of_forms() {
        for (written, read) in [("a+b", "a b"), ("%C3%A4%21", "ä!"), ("100%", "100%"), ("%zz", "%zz"), ("", "")] {
            assert_eq!(decoded(written), read, "{written}");
        }
    }
}
