//! Deadlines and measured open time beside the peers: one run, the same questions, one table.
mod field;
mod interval_walk;
mod office;
mod osm_hours;
mod ours;
mod peer;
mod question;
mod row;
mod runner;
mod sorted_arrays;
mod stopwatch;
mod ule;
mod work_clock;

use std::error::Error;
use std::{env, fs};

use crate::field::Field;
use crate::office::Office;
use crate::peer::Peer;
use crate::row::Row;

/// How many questions there are.
const QUESTIONS: usize = 65_536;

/// How many of them the scripts are asked: they take milliseconds for each.
const QUESTIONS_OF_SCRIPTS: usize = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["questions", file] => questions(file),
        ["table", rows @ ..] => table(rows),
        _ => Err("expected `questions FILE`, or `table` and the files of rows that scripts wrote".into()),
    }
}

/// Writes what the scripts need: the office, and questions with the answers.
fn questions(file: &str) -> Result<(), Box<dyn Error>> {
    let office = Office::new()?;
    let questions = question::random(office.schedule(), QUESTIONS_OF_SCRIPTS)?;
    Ok(fs::write(file, question::to_json(&office, &questions))?)
}

/// Measures the peers of this language and prints them with the rows the scripts wrote.
fn table(files: &[&str]) -> Result<(), Box<dyn Error>> {
    let office = Office::new()?;
    let questions = question::random(office.schedule(), QUESTIONS)?;
    let schedule = office.schedule();
    let unix = schedule.unix();
    let walk = interval_walk::IntervalWalk::new(office.intervals()?);
    let arrays = sorted_arrays::SortedArrays::new(office.intervals()?);

    let mut field = Field::new(&questions);
    ours::enter(&mut field, schedule);
    field.enter(Peer::plain("helpdesk-sla, seconds", |at, budget| unix.advance(at, budget), |a, b| unix.measure(a, b)));
    field.enter(Peer::plain(row::ARRAYS, |start, budget| arrays.deadline(start, budget), |a, b| arrays.measure(a, b)));
    field.enter(Peer::plain(
        "walk over intervals",
        |start, budget| walk.deadline(start, budget),
        |a, b| walk.measure(a, b),
    ));
    ule::enter(&mut field, &office)?;
    work_clock::enter(&mut field, &office)?;
    osm_hours::enter(&mut field, &office)?;

    let mut rows = field.run()?;
    for file in files {
        rows.extend(fs::read_to_string(file)?.lines().map(Row::read).collect::<Result<Vec<Row>, _>>()?);
    }
    print!("{}", row::table(&rows));
    println!("\nBuilt once before: {}.", office::building()?);
    Ok(())
}
