//! The first ticket in five minutes: a desk in memory, a request, an answer, and why its clock says what it says.
use std::sync::Arc;

use helpdesk_core::{Actor, Command, Configuration, Desk, Instant, Language, OpenTicket, Request, TicketId};
use helpdesk_memory::MemoryStore;

/// Mondays and Tuesdays from nine to five in Berlin, and a first reply within four hours of that.
const CONFIGURATION: &str = r#"
[[schedules.office]]
plan = { zone = "Europe/Berlin", hours = { mon = [["09:00", "17:00"]], tue = [["09:00", "17:00"]] } }

[[policies]]
id = "standard"
schedule = "office"
targets.first_reply = { normal = "4h" }
"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    pollster::block_on(run())
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let configuration = Configuration::build(toml::from_str(CONFIGURATION)?)?;
    let desk = Desk::new("acme".parse()?, Arc::new(MemoryStore::new()), configuration);
    let rita = Actor::requester("acme".parse()?, "rita@example.com".parse()?);
    let ann = Actor::agent("acme".parse()?, "ann".parse()?);
    let ticket = TicketId::new(1)?;

    let monday: Instant = "2026-01-05T15:00:00Z".parse()?;
    let request = OpenTicket::new("The printer is on fire", "rita@example.com".parse()?);
    desk.acting_as(rita).submit(&Request::open("r-1".parse()?, ticket, request, monday)).await?;

    let tuesday: Instant = "2026-01-06T09:00:00Z".parse()?;
    let reply = Command::Reply { body: String::from("On our way.") };
    desk.acting_as(ann.clone()).submit(&Request::one("r-2".parse()?, ticket, reply, tuesday)).await?;

    print!("{}", desk.acting_as(ann).explain(ticket, tuesday).await?.say(&Language::english()));
    Ok(())
}
