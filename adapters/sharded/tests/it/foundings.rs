//! Stores that were not begun together, in this order and number, are refused, each with what is wrong.
use std::sync::Arc;

use helpdesk_core::{Configurations, Fingerprint, RecordKind, Store, StoredRecord, TenantId, Tickets, Transfer};
use helpdesk_memory::MemoryStore;
use helpdesk_sharded::{OpenError, Placement, ShardedStore};
use helpdesk_testkit::Fixture;
use pollster::block_on;

fn stores(n: usize) -> Vec<Arc<MemoryStore>> {
    (0..n).map(|_| Arc::new(MemoryStore::new())).collect()
}

fn over(n_shards: usize) -> Placement {
    Placement::over(n_shards).expect("a few shards")
}

fn begun(n: usize) -> Vec<Arc<MemoryStore>> {
    let stores = stores(n);
    drop(block_on(ShardedStore::begin(stores.clone(), over(n))).expect("they are empty"));
    stores
}

/// What both ways to open these stores say.
fn refused(stores: &[Arc<MemoryStore>], placement: &Placement) -> String {
    let begin = block_on(ShardedStore::begin(stores.to_vec(), placement.clone())).expect_err("they are refused");
    let open = block_on(ShardedStore::open(stores.to_vec(), placement.clone())).expect_err("they are refused");
    assert_eq!(begin, open);
    begin.to_string()
}

fn pick(stores: &[Arc<MemoryStore>], numbers: &[usize]) -> Vec<Arc<MemoryStore>> {
    numbers.iter().map(|number| Arc::clone(&stores[number - 1])).collect()
}

#[test]
fn other_stores_than_were_begun_are_refused() {
    let three = begun(3);
    assert!(block_on(ShardedStore::open(three.clone(), over(3))).is_ok());
    assert!(block_on(ShardedStore::begin(three.clone(), over(3))).is_ok(), "beginning again opens them");
    let order = "the store given as shard 1 is shard 2, expected the stores in the order in which they were begun";
    assert_eq!(refused(&pick(&three, &[2, 1, 3]), &over(3)), order);
    let twice = "the store given as shard 2 is shard 1, expected the stores in the order in which they were begun";
    assert_eq!(refused(&pick(&three, &[1, 1, 3]), &over(3)), twice);
    let fewer = "the store given as shard 1 is one of 3 shards, expected 3 stores, and 2 were given";
    assert_eq!(refused(&pick(&three, &[1, 2]), &over(2)), fewer);
    let strange = "the store given as shard 2 was begun with other stores than shard 1, expected those begun together";
    let others = begun(3);
    let mixed = [pick(&three, &[1]), pick(&others, &[2]), pick(&three, &[3])].concat();
    assert_eq!(refused(&mixed, &over(3)), strange);
    let given = "2 stores were given, expected 3: as many as the placement has shards";
    assert_eq!(refused(&pick(&three, &[1, 2]), &over(3)), given);
}

#[test]
fn a_tenant_is_pinned_once_and_for_all() {
    let (acme, stores) = (TenantId::new("acme").expect("a text"), stores(2));
    let pinned = |shard| over(2).pinned(acme.clone(), shard).expect("a shard that is there");
    drop(block_on(ShardedStore::begin(stores.clone(), pinned(2))).expect("they are empty"));
    let then =
        "the store given as shard 1 was begun with tenant `acme` pinned to shard 2, expected the same pins as then";
    assert_eq!(refused(&stores, &pinned(1)), then);
    assert_eq!(refused(&stores, &over(2)), then);
    let not = "the store given as shard 1 was begun with tenant `acme` not pinned, expected the same pins as then";
    assert_eq!(refused(&begun(2), &pinned(1)), not);
}

#[test]
fn a_store_that_holds_something_becomes_no_shard() {
    let fixture = Fixture::acme();
    for shard in 1..=2 {
        let stores = stores(2);
        assert!(block_on(stores[shard - 1].commit(vec![fixture.opening(1, 0)])).iter().all(Result::is_ok));
        let error = block_on(ShardedStore::begin(stores.clone(), over(2))).expect_err("it is not empty");
        assert_eq!(
            error.to_string(),
            format!(
                "the store given as shard {shard} holds records and is no shard, expected an empty one: copy what is in it into the shards"
            )
        );
        let n_records = |store: &MemoryStore| block_on(store.records(None, 100)).expect("answered").len();
        assert_eq!(n_records(&stores[2 - shard]), 0, "nothing was begun");
    }
    let new = "the store given as shard 1 is no shard, expected one that is: the stores that were begun together";
    let error = block_on(ShardedStore::open(stores(1), over(1))).expect_err("opening begins nothing");
    assert_eq!(error.to_string(), new);
}

/// An empty file in the place of a shard that was lost is not taken for it, and a beginning that was stopped is ended.
#[test]
fn a_lost_shard_is_noticed_and_a_beginning_is_ended() {
    let three = begun(3);
    let lost = [stores(1), pick(&three, &[2, 3])].concat();
    let new = "the store given as shard 1 is no shard, expected one that is: the stores that were begun together";
    assert_eq!(refused(&lost, &over(3)), new);
    // The first was kept, the others were not.
    let stopped = [pick(&three, &[1]), stores(2)].concat();
    assert!(block_on(ShardedStore::open(stopped.clone(), over(3))).is_err());
    assert!(block_on(ShardedStore::begin(stopped.clone(), over(3))).is_ok());
    assert!(block_on(ShardedStore::open(stopped, over(3))).is_ok());
}

#[test]
fn what_a_shard_says_of_itself_is_no_record_of_the_whole() {
    let stores = begun(2);
    let store = block_on(ShardedStore::open(stores.clone(), over(2))).expect("they open");
    assert_eq!(block_on(store.records(None, 100)), Ok(Vec::new()));
    let own = block_on(stores[1].records(None, 100)).expect("answered");
    assert_eq!(own.iter().map(|record| record.key().kind()).collect::<Vec<_>>(), [RecordKind::Configuration]);
    let key = own[0].key();
    let error = block_on(store.keep_records(own, Vec::new())).expect_err("it is no record");
    let said =
        "stored data is damaged: what a shard says of itself is among the records, expected those of a whole store";
    assert_eq!(error.to_string(), said);
    assert!(block_on(store.keep_records(Vec::new(), vec![key])).is_err());
    assert!(block_on(ShardedStore::open(stores, over(2))).is_ok());
}

#[test]
fn what_cannot_be_read_is_said() {
    let key = Fingerprint::from("helpdesk-sharded".to_owned());
    for (text, why) in [
        (r#"{"format": 2, "all": "new"}"#, "it has format 2, expected 1"),
        ("[]", "invalid length 0"),
        (
            r#"{"format": 1, "set": "x", "shard": 1, "of": 1, "rule": "by hand", "pinned": {}}"#,
            "it places tenants by `by hand`, expected `rendezvous-fnv1a-splitmix64`",
        ),
    ] {
        let stores = stores(1);
        block_on(stores[0].keep(&key, text)).expect("it is kept");
        let told = refused(&stores, &over(1));
        assert!(told.starts_with("what the store given as shard 1 says of itself cannot be read: "), "{told}");
        assert!(told.contains(why), "{told}");
    }
    // The format is pinned: what is stored is read for good.
    let stores = stores(1);
    let text = r#"{"format":1,"set":"0123456789abcdef","shard":1,"of":1,"rule":"rendezvous-fnv1a-splitmix64","pinned":{"acme":1}}"#;
    block_on(stores[0].keep(&key, text)).expect("it is kept");
    let pinned = over(1).pinned(TenantId::new("acme").expect("a text"), 1).expect("a shard that is there");
    assert!(block_on(ShardedStore::open(stores, pinned)).is_ok());
}

/// Stores behind one name: of whatever kind they are, a host may mix them.
#[test]
fn any_store_is_a_shard() {
    let stores: Vec<Arc<dyn Store>> = vec![Arc::new(MemoryStore::new()), Arc::new(MemoryStore::new())];
    let store = ShardedStore::unchecked(stores.clone(), over(2)).expect("as many");
    assert!(block_on(store.commit(vec![Fixture::acme().opening(1, 0)])).iter().all(Result::is_ok));
    let error = block_on(ShardedStore::open(stores, over(2))).expect_err("nobody has begun them");
    assert!(matches!(error, OpenError::NotBegun { shard } if shard.number() == 1), "{error}");
}

#[test]
fn a_record_on_two_shards_is_noticed() {
    let stores = begun(2);
    let store = block_on(ShardedStore::open(stores.clone(), over(2))).expect("they open");
    let record = |tenant: &str| {
        let fixture = Fixture::of(tenant);
        let alone = MemoryStore::new();
        assert!(block_on(alone.commit(vec![fixture.opening(1, 0)])).iter().all(Result::is_ok));
        let all = block_on(alone.records(None, 100)).expect("answered");
        all.into_iter().filter(|record| matches!(record, StoredRecord::Ticket { .. })).collect::<Vec<_>>()
    };
    for (store, tenant) in stores.iter().zip(["acme", "other"]) {
        block_on(store.keep_records(record(tenant), Vec::new())).expect("it is kept past the set");
    }
    let both = "ticket 1 is on shard 1 and on shard 2, expected it on one";
    let error = block_on(store.load(helpdesk_testkit::ticket_id(1))).expect_err("nobody guesses");
    assert!(error.to_string().contains(both), "{error}");
    let error = block_on(store.records(None, 100)).expect_err("nobody guesses");
    assert!(error.to_string().contains("ticket 1 is on shard 2 and on another one"), "{error}");
}
