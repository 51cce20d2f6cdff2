//! The shelf: the calendars of a file that have names, and those compiled lately.
use std::{collections::BTreeMap, rc::Rc};

use helpdesk_sla::Schedule;
use serde_json::Value;

use super::{calendar::Calendar, extension::made_of_others, fault::Fault, input::wrong};

/// The most calendars that are kept compiled; then the shelf is emptied.
const COMPILED_MAX: usize = 64;

/// A calendar, and its schedule or why it has none.
#[derive(Debug)]
pub(super) struct World {
    pub(super) calendar: Result<Calendar, Fault>,
    schedule: Result<Schedule, Fault>,
    pub(super) ignored: Vec<String>,
}

impl World {
    fn of(calendar: &Value) -> Self {
        let made = made_of_others(calendar);
        let calendar = match made {
            Some(_) => Err(wrong(calendar, "one calendar, not some put together")),
            None => Calendar::read(calendar),
        };
        let schedule = made.unwrap_or_else(|| calendar.as_ref().map_err(Fault::clone).and_then(Calendar::schedule));
        let ignored = calendar.as_ref().map(|calendar| calendar.ignored.clone()).unwrap_or_default();
        Self { calendar, schedule, ignored }
    }

    pub(super) fn calendar(&self) -> Result<&Calendar, Fault> {
        self.calendar.as_ref().map_err(Fault::clone)
    }

    pub(super) fn schedule(&self) -> Result<&Schedule, Fault> {
        self.schedule.as_ref().map_err(Fault::clone)
    }
}

/// The calendars of one file.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    named: BTreeMap<String, Value>,
    compiled: BTreeMap<String, Rc<World>>,
}

impl Shelf {
    /// Gives a calendar a name; a name given again means the later one from then on.
    pub(super) fn define(&mut self, name: &Value, calendar: Option<&Value>) -> Result<(), Fault> {
        let name = name.as_str().ok_or_else(|| wrong(name, "the name of a calendar"))?;
        let Some(calendar) = calendar.filter(|calendar| calendar.is_object()) else {
            return Err(Fault::unreadable(format!("`{name}` has no `calendar`, expected an object")));
        };
        self.named.insert(name.to_owned(), calendar.clone());
        Ok(())
    }

    /// Finds the calendar an object or a name stands for.
    pub(super) fn find<'a>(&'a self, calendar: Option<&'a Value>) -> Result<&'a Value, Fault> {
        match calendar {
            Some(Value::String(name)) => self.named.get(name).ok_or_else(|| {
                Fault::unreadable(format!("the calendar `{name}` is not defined, expected a line that does so before"))
            }),
            Some(calendar @ Value::Object(_)) => Ok(calendar),
            Some(other) => Err(wrong(other, "a calendar or the name of one")),
            None => Err(Fault::unreadable(String::from("has no `calendar`, expected one or the name of one"))),
        }
    }

    /// Compiles a calendar, or finds it compiled.
    pub(super) fn take(&mut self, calendar: Option<&Value>) -> Result<Rc<World>, Fault> {
        let found = self.find(calendar)?;
        let key = found.to_string();
        if let Some(world) = self.compiled.get(&key) {
            return Ok(Rc::clone(world));
        }
        let world = Rc::new(World::of(found));
        if self.compiled.len() >= COMPILED_MAX {
            self.compiled.clear();
        }
        self.compiled.insert(key, Rc::clone(&world));
        Ok(world)
    }
}
