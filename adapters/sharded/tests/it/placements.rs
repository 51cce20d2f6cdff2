//! Where tenants live, and what is said of placements that cannot be.
use helpdesk_core::TenantId;
use helpdesk_sharded::{Placement, SHARDS_MAX};

fn tenant(name: &str) -> TenantId {
    TenantId::new(name).expect("a text")
}

fn over(n_shards: usize) -> Placement {
    Placement::over(n_shards).expect("a few shards")
}

/// What is stored rests on these answers: no version may give others.
#[test]
fn a_tenant_lives_where_it_lived() {
    let table: [(&str, [usize; 4]); 6] = [
        ("acme", [1, 2, 2, 62]),
        ("other", [1, 1, 1, 45]),
        ("Ärger & Söhne", [1, 1, 1, 36]),
        ("a", [1, 2, 3, 56]),
        ("b", [1, 1, 3, 14]),
        ("tenant-1000000", [1, 2, 3, 33]),
    ];
    for (name, expected) in table {
        let found = [1, 2, 3, SHARDS_MAX].map(|n_shards| over(n_shards).home(&tenant(name)).number());
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn tenants_are_spread() {
    for n_shards in [2, 3, 7, SHARDS_MAX] {
        let mut n_by_shard = vec![0_usize; n_shards];
        let n = n_shards * 1_000;
        for number in 0..n {
            n_by_shard[over(n_shards).home(&tenant(&format!("tenant-{number}"))).number() - 1] += 1;
        }
        assert!(n_by_shard.iter().all(|n| (850..=1_150).contains(n)), "{n_by_shard:?}");
    }
}

#[test]
fn a_new_shard_takes_its_share_and_nothing_else_moves() {
    let (before, after) = (over(4), over(5));
    let mut n_moved = 0;
    for number in 0..5_000 {
        let tenant = tenant(&format!("tenant-{number}"));
        if before.home(&tenant) != after.home(&tenant) {
            assert_eq!(after.home(&tenant).number(), 5, "{tenant} moved from one old shard to another");
            n_moved += 1;
        }
    }
    assert!((850..=1_150).contains(&n_moved), "{n_moved} of 5000");
}

#[test]
fn who_is_pinned_lives_there_and_nobody_else_moves() {
    let (plain, big) = (over(3), tenant("big"));
    for shard in 1..=3 {
        let pinned = plain.clone().pinned(big.clone(), shard).expect("a shard that is there");
        assert_eq!(pinned.home(&big).number(), shard);
        assert_eq!(pinned.home(&tenant("acme")), plain.home(&tenant("acme")));
    }
}

#[test]
fn what_cannot_be_is_said() {
    let text = |error: helpdesk_sharded::PlacementError| error.to_string();
    assert_eq!(Placement::over(0).map_err(text), Err("0 shards, expected 1 to 64".to_owned()));
    assert_eq!(Placement::over(65).map_err(text), Err("65 shards, expected 1 to 64".to_owned()));
    let big = tenant("big");
    let nowhere = over(2).pinned(big.clone(), 3).map_err(text);
    assert_eq!(nowhere, Err("tenant `big` is pinned to shard 3, expected 1 to 2".to_owned()));
    assert!(over(2).pinned(big.clone(), 0).is_err());
    let twice = over(2).pinned(big.clone(), 2).and_then(|placement| placement.pinned(big.clone(), 1)).map_err(text);
    assert_eq!(twice, Err("tenant `big` is pinned to shard 2 and to shard 1, expected one of them".to_owned()));
    assert!(over(2).pinned(big.clone(), 2).and_then(|placement| placement.pinned(big, 2)).is_ok(), "said twice");
}
