//! One event under a set of rules, beside other rule engines: one run, the same rules and tickets, one table.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a bench that cannot be set up cannot go on")]

#[path = "../../rules/by_hand.rs"]
mod by_hand;
mod cel_programs;
#[path = "../../rules/desk.rs"]
mod desk;
mod facts;
mod hand;
mod lane;
mod ours;
mod peer;
mod rego;
mod table;
mod zen;

use std::{env, error::Error, fs};

use crate::{
    desk::SIZES,
    lane::Lane,
    peer::Peer,
    table::{Row, table},
};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["questions", file] => Ok(fs::write(file, facts::questions())?),
        ["table", rows @ ..] => measure(rows),
        _ => Err("expected `questions FILE`, or `table` and the files of rows that scripts wrote".into()),
    }
}

/// Checks and times all peers at each size, and prints them with the rows that scripts wrote.
fn measure(files: &[&str]) -> Result<(), Box<dyn Error>> {
    let mut rows: Vec<Row> = Vec::new();
    for (place, n) in SIZES.into_iter().enumerate() {
        eprintln!("measuring {n} rules");
        let expected = facts::matched(n);
        let mut lanes = Vec::new();
        for peer in peers(n)? {
            lanes.push(Lane::checked(peer, &expected)?);
        }
        while lanes.iter_mut().map(Lane::round).fold(false, |more, goes_on| more | goes_on) {}
        for lane in &lanes {
            Row::of(&mut rows, lane.name()).microseconds[place] = Some(lane.microseconds());
        }
    }
    for file in files {
        for line in fs::read_to_string(file)?.lines() {
            Row::read(&mut rows, line)?;
        }
    }
    print!("{}", table(&rows));
    Ok(())
}

fn peers(n: usize) -> Result<Vec<Box<dyn Peer>>, Box<dyn Error>> {
    Ok(vec![
        Box::new(ours::Ours::new(n)),
        Box::new(hand::ByHand::with_tables(n)),
        Box::new(hand::ByHand::as_chain(n)),
        Box::new(ours::Ours::plain(n)),
        Box::new(zen::Expressions::new(n)?),
        Box::new(cel_programs::Programs::new(n)?),
        Box::new(rego::Policy::new(n)?),
    ])
}
