//! The laws of a store that can be copied. Each takes what makes new, empty places, and panics where a copy is not like its original.
use std::sync::Arc;

use helpdesk_core::{Copied, CopyError, CopyMode, RecordKey, Store, StoredRecord, Transfer, copy_page, copy_store};
use helpdesk_memory::MemoryStore;
use pollster::block_on;
use proptest::collection::vec;

use crate::{
    TransferPlace, dump,
    fixture::Fixture,
    model::{self, Step, difference, extent, live, step},
};

/// Makes new, empty places.
pub type NewPlace<'a> = &'a dyn Fn() -> Box<dyn TransferPlace>;

/// Makes one `#[test]` of each law of [`transfers`](crate::transfers), named like it. The argument makes a new, empty
/// [`TransferPlace`] each time it is called; with `where` it makes an `Option`, and where there is no place the tests pass without having
/// tried anything.
#[macro_export]
macro_rules! transfer_conformance {
    (@[tests $new_place:expr] $($law:ident)*) => {
        $(
            #[test]
            fn $law() {
                $crate::transfers::$law(&|| ($new_place)());
            }
        )*
    };
    (@[tests_where $new_place:expr] $($law:ident)*) => {
        $(
            #[test]
            fn $law() {
                if ($new_place)().is_some() {
                    $crate::transfers::$law(&|| ($new_place)().expect("there was a place a moment ago"));
                }
            }
        )*
    };
    (@each [$($what:tt)*]) => {
        $crate::transfer_conformance! { @[$($what)*]
            records_come_in_order_and_once
            a_copy_goes_on_like_its_original
            keeping_records_again_changes_nothing
            a_mirror_takes_away_what_is_gone
            a_copy_spares_what_is_in_the_way
            a_copy_goes_on_where_it_stopped
            history_without_a_ticket_is_refused
        }
    };
    (where $new_place:expr) => {
        $crate::transfer_conformance!(@each [tests_where $new_place]);
    };
    ($new_place:expr) => {
        $crate::transfer_conformance!(@each [tests $new_place]);
    };
}

fn nothing_said(_: Copied) {}

fn copied(from: &dyn Transfer, to: &dyn Transfer, mode: CopyMode) -> Result<Copied, CopyError> {
    block_on(copy_store(from, to, mode, &mut nothing_said))
}

/// All records, in pages of this size.
pub(crate) fn records(store: &dyn Transfer, limit: usize) -> Vec<StoredRecord> {
    let mut found: Vec<StoredRecord> = Vec::new();
    loop {
        let after = found.last().map(StoredRecord::key);
        let page = block_on(store.records(after.as_ref(), limit)).expect("records are answered");
        assert!(page.len() <= limit, "{} records where {limit} were asked for", page.len());
        let is_last = page.len() < limit;
        found.extend(page);
        if is_last {
            return found;
        }
    }
}

/// Runs a law over random histories.
pub(crate) fn hold(law: impl Fn(&[Step], &[Step]) -> Result<(), String>) {
    model::hold(12, &(vec(step(), 1..60), vec(step(), 1..20)), |(first, second)| law(&first, &second));
}

fn same(expected: &str, found: &str) -> Result<(), String> {
    difference(expected, found).map_or(Ok(()), Err)
}

fn written_down(store: &dyn Store) -> String {
    dump(store, &extent())
}

/// Whatever the size of pages, each record comes once and after those of lower keys.
///
/// # Panics
/// Where it is not so.
pub fn records_come_in_order_and_once(new_place: NewPlace<'_>) {
    hold(|first, _| {
        let place = new_place();
        live(place.open(), first, 0);
        let store = place.open_transfer();
        let (all, few) = (records(&*store, 1_000), records(&*store, 3));
        let keys: Vec<RecordKey> = all.iter().map(StoredRecord::key).collect();
        if !keys.is_sorted_by(|a, b| a < b) {
            return Err(format!("keys are out of order: {keys:?}"));
        }
        if all == few { Ok(()) } else { Err("pages of three records are not those of thousand".to_owned()) }
    });
}

/// A copy answers as its original does, and the same requests get the same answers from both, whichever of the two is in memory.
///
/// # Panics
/// Where it is not so.
pub fn a_copy_goes_on_like_its_original(new_place: NewPlace<'_>) {
    hold(|first, second| {
        let (place, memory, again) = (new_place(), Arc::new(MemoryStore::new()), new_place());
        live(place.open(), first, 0);
        copied(&*place.open_transfer(), &*memory, CopyMode::Fill).map_err(|error| error.to_string())?;
        same(&written_down(&*place.open()), &written_down(&*memory))?;
        copied(&*memory, &*again.open_transfer(), CopyMode::Fill).map_err(|error| error.to_string())?;
        same(&written_down(&*place.open()), &written_down(&*again.open()))?;
        let expected = live(place.open(), second, 1_000);
        same(&expected, &live(memory.clone(), second, 1_000))?;
        same(&expected, &live(again.open(), second, 1_000))?;
        same(&written_down(&*place.open()), &written_down(&*memory))?;
        same(&written_down(&*place.open()), &written_down(&*again.open()))
    });
}

/// A second copy writes nothing.
///
/// # Panics
/// Where it is not so.
pub fn keeping_records_again_changes_nothing(new_place: NewPlace<'_>) {
    hold(|first, _| {
        let (place, target) = (new_place(), new_place());
        live(place.open(), first, 0);
        let n = copied(&*place.open_transfer(), &*target.open_transfer(), CopyMode::Fill)
            .map_err(|error| error.to_string())?;
        let again = copied(&*place.open_transfer(), &*target.open_transfer(), CopyMode::Fill);
        assert_eq!(again, Ok(Copied { n_same: n.n_kept, n_kept: 0, n_gone: 0 }));
        let all = records(&*target.open_transfer(), 1_000);
        block_on(target.open_transfer().keep_records(all, Vec::new())).map_err(|error| error.to_string())?;
        same(&written_down(&*place.open()), &written_down(&*target.open()))
    });
}

/// A mirror of a store is like it, whatever was there before.
///
/// # Panics
/// Where it is not so.
pub fn a_mirror_takes_away_what_is_gone(new_place: NewPlace<'_>) {
    hold(|first, second| {
        let (place, target) = (new_place(), new_place());
        live(place.open(), first, 0);
        live(target.open(), second, 5);
        copied(&*place.open_transfer(), &*target.open_transfer(), CopyMode::Mirror)
            .map_err(|error| error.to_string())?;
        assert_eq!(records(&*place.open_transfer(), 1_000), records(&*target.open_transfer(), 1_000));
        same(&written_down(&*place.open()), &written_down(&*target.open()))?;
        // And both go on alike.
        same(&live(place.open(), second, 1_000), &live(target.open(), second, 1_000))?;
        same(&written_down(&*place.open()), &written_down(&*target.open()))
    });
}

/// A copy that is no mirror changes and takes away nothing: it is refused, with what is in the way.
///
/// # Panics
/// Where it is not so.
pub fn a_copy_spares_what_is_in_the_way(new_place: NewPlace<'_>) {
    let (place, extra, other) = (new_place(), new_place(), new_place());
    let fixture = Fixture::acme();
    let opened = |place: &dyn TransferPlace, ticket: u64, subject: &str| {
        let request = fixture.open_request(ticket, 1, |open| subject.clone_into(&mut open.subject));
        let unit = fixture.unit_for(&*place.open(), &request).expect("it is planned");
        assert!(block_on(place.open().commit(vec![unit])).iter().all(Result::is_ok), "it is written");
    };
    opened(&*place, 1, "The printer is on fire");
    opened(&*extra, 2, "The printer is on fire");
    opened(&*other, 1, "The printer is under water");
    for (target, in_the_way) in [(extra, "which the source has not"), (other, "the target has another")] {
        let before = records(&*target.open_transfer(), 1_000);
        let error =
            copied(&*place.open_transfer(), &*target.open_transfer(), CopyMode::Fill).expect_err("something is there");
        assert!(error.to_string().contains(in_the_way), "{error}");
        assert_eq!(records(&*target.open_transfer(), 1_000), before, "nothing is changed");
    }
}

/// A copy that was stopped after any page is ended by the same copy.
///
/// # Panics
/// Where it is not so.
pub fn a_copy_goes_on_where_it_stopped(new_place: NewPlace<'_>) {
    hold(|first, _| {
        let (place, target) = (new_place(), new_place());
        live(place.open(), first, 0);
        let all = records(&*place.open_transfer(), 1_000);
        let (mut after, mut n_kept, to) = (None, 0, target.open_transfer());
        for page in all[..all.len() * 2 / 3].chunks(4) {
            let step = copy_page(page.to_vec(), after.as_ref(), false, &*to, CopyMode::Fill);
            n_kept += block_on(step).map_err(|error| error.to_string())?.n_kept;
            after = page.last().map(StoredRecord::key);
        }
        let rest = copied(&*place.open_transfer(), &*target.open_transfer(), CopyMode::Fill);
        let n_all = u64::try_from(all.len()).expect("few");
        assert_eq!(rest, Ok(Copied { n_same: n_kept, n_kept: n_all - n_kept, n_gone: 0 }));
        same(&written_down(&*place.open()), &written_down(&*target.open()))
    });
}

/// An event, or a decision, whose ticket is not there is refused, and nothing that came with it is kept.
///
/// # Panics
/// Where it is not so.
pub fn history_without_a_ticket_is_refused(new_place: NewPlace<'_>) {
    let (place, target, fixture) = (new_place(), new_place(), Fixture::acme());
    let unit = fixture.unit_for(&*place.open(), &fixture.open_request(1, 1, |_| {})).expect("it is planned");
    assert!(block_on(place.open().commit(vec![unit])).iter().all(Result::is_ok), "it is written");
    let all = records(&*place.open_transfer(), 1_000);
    let kinds = |record: &&StoredRecord| matches!(record, StoredRecord::Event { .. } | StoredRecord::Decision { .. });
    let receipt = all.iter().find(|record| matches!(record, StoredRecord::Receipt { .. })).expect("it was answered");
    for record in all.iter().filter(kinds) {
        let kept = block_on(target.open_transfer().keep_records(vec![receipt.clone(), record.clone()], Vec::new()));
        let error = kept.expect_err("there is no ticket").to_string();
        assert!(error.contains("expected tickets first"), "{error}");
        assert_eq!(records(&*target.open_transfer(), 10), [], "nothing is kept");
    }
}
