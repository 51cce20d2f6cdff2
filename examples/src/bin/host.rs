//! A whole host to look at with a browser: `host [PORT]`, then <http://127.0.0.1:8080/rita/tickets> and `/ann/tickets`. It goes on
//! until it is interrupted.
use std::{
    env,
    net::TcpListener,
    process::ExitCode,
    sync::{Arc, atomic::AtomicBool},
    time::{SystemTime, UNIX_EPOCH},
};

use helpdesk_core::Instant;
use helpdesk_examples::{
    failure::Failure,
    host::{Host, serve},
    say,
};
use helpdesk_memory::MemoryStore;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let port = env::args().nth(1).map_or(Ok(8080), |port| port.parse());
    let port: u16 =
        port.map_err(|error| Failure::new(format!("the port: {error}, expected `host [PORT]`, a number up to 65535")))?;
    let listener = TcpListener::bind(("127.0.0.1", port)).map_err(Failure::from_display)?;
    let address = listener.local_addr().map_err(Failure::from_display)?;
    say!("http://{address}/rita/tickets asks, http://{address}/ann/tickets answers; Ctrl+C ends it");
    let host = Host::new(Arc::new(MemoryStore::new()))?;
    let never = AtomicBool::new(false);
    serve(&host, &listener, now, &never).map_err(Failure::from_display)
}

/// The only place that reads a clock.
fn now() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    Instant::from_timestamp(seconds, since.subsec_nanos()).unwrap_or_default()
}
