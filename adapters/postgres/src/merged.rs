//! The steps of several units as the steps of one transaction: in one order, and those of one kind in one statement.
//!
//! The order is that of [`writing`](crate::writing), kept over all units: answers, then events, then tickets by their ids, then what is
//! held. So of two transactions one waits for the other and not both.
use crate::statements as of;
use crate::step::Step;
use crate::value::Value;

/// Where a statement stands among the others, by how many of its values it is ordered, and the statement that takes several of its rows.
struct Kind {
    one: &'static str,
    rank: u8,
    n_key: usize,
    all: Option<&'static str>,
}

const fn kind(one: &'static str, rank: u8, n_key: usize, all: Option<&'static str>) -> Kind {
    Kind { one, rank, n_key, all }
}

const KINDS: [Kind; 21] = [
    kind(of::ANSWER, 0, 2, Some(of::ANSWER_ALL)),
    kind(of::APPEND_ONE, 1, 1, Some(of::APPEND_ALL)),
    kind(of::APPEND, 1, 1, Some(of::APPEND_ALL)),
    kind(of::CREATE, 2, 1, Some(of::CREATE_ALL)),
    kind(of::REPLACE, 3, 1, None),
    kind(of::LOOK, 3, 1, None),
    kind(of::REST_ON, 3, 1, None),
    kind(of::END_LEASE, 3, 1, None),
    kind(of::EXPLAIN_FIRST, 4, 1, Some(of::EXPLAIN_FIRST_ALL)),
    kind(of::EXPLAIN, 5, 1, None),
    kind(of::OWN, 6, 2, None),
    kind(of::REWRITE_EVENT, 7, 2, None),
    kind(of::REWRITE_DECISION, 8, 2, None),
    kind(of::REWRITE_NOTICE, 9, 2, None),
    kind(of::REWRITE_LETTER, 10, 2, None),
    kind(of::FORGET_SUBJECTS, 11, 1, None),
    kind(of::BE_ABOUT, 12, 3, None),
    kind(of::TAKE_OFF_SHELF, 13, 3, None),
    kind(of::PUT_ON_SHELVES, 14, 1, Some(of::PUT_ALL_ON_SHELVES)),
    kind(of::HOLD_NOTHING, 15, 3, None),
    kind(of::HOLD, 15, 3, None),
];

/// What waits until all else is written: notices, whose order is their own.
const LAST: Kind = kind(of::ENQUEUE, 16, 0, Some(of::ENQUEUE_ALL));

impl Kind {
    fn of(step: &Step) -> Option<&'static Self> {
        KINDS.iter().chain([&LAST]).find(|kind| kind.one == step.statement)
    }
}

/// The steps of several units in one order, with as few statements as there can be; nothing where one of them is not known here.
pub(crate) fn merged(steps: Vec<Step>) -> Option<Vec<Step>> {
    let mut known = steps.into_iter().map(|step| Some((Kind::of(&step)?, step))).collect::<Option<Vec<_>>>()?;
    let key =
        |(kind, step): &(&Kind, Step)| (kind.rank, step.values.iter().skip(1).take(kind.n_key).cloned().collect());
    known.sort_by_cached_key(|one| -> (u8, Vec<Value>) { key(one) });
    let mut merged: Vec<Step> = Vec::new();
    for (kind, step) in known {
        let Some(all) = kind.all else {
            merged.push(step);
            continue;
        };
        let rows = rows(all, step)?;
        match merged.last_mut().filter(|last| last.statement == all) {
            Some(last) => join(last, rows)?,
            None => merged.push(rows),
        }
    }
    Some(merged)
}

/// A step as the statement that takes several rows: a list a column. What is one value beside lists is that of all their rows.
fn rows(all: &'static str, step: Step) -> Option<Step> {
    let n_rows = step.values.iter().filter_map(Value::n_listed).max().unwrap_or(1);
    let mut values = step.values.into_iter();
    let shard = values.next()?;
    let columns = values.map(|value| value.listed(n_rows)).collect::<Option<Vec<_>>>()?;
    Some(Step { statement: all, values: std::iter::once(shard).chain(columns).collect() })
}

/// Puts the rows of a step behind those of another one.
fn join(step: &mut Step, rows: Step) -> Option<()> {
    step.values.iter_mut().zip(rows.values).skip(1).try_for_each(|(column, more)| column.extend(more))
}

#[cfg(test)]
mod tests;
