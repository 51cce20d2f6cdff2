//! Tenants are spread over the shards, each whole on one of them.
use helpdesk_core::{RecordKey, Store, TenantId, Transfer};
use helpdesk_testkit::{Fixture, Place};
use pollster::block_on;

use crate::files::Files;
use crate::memory::Memory;

/// How many tenants there are.
const TENANTS: u64 = 24;

/// All records of a store, each with the tenant that it names.
fn tenants(store: &dyn Transfer) -> Vec<(RecordKey, Option<TenantId>)> {
    let records = block_on(store.records(None, 2_000)).expect("answered");
    let told = records.iter().map(|record| {
        let json: serde_json::Value = serde_json::to_value(record).expect("JSON");
        let paths = ["/tenant", "/ticket/tenant", "/waiting/notice/tenant", "/letter/notice/tenant"];
        let tenant = paths.iter().find_map(|path| json.pointer(path)).and_then(serde_json::Value::as_str);
        (record.key(), tenant.map(|tenant| tenant.parse().expect("a tenant")))
    });
    told.collect()
}

fn live(store: &dyn Store) {
    for n in 1..=TENANTS {
        let fixture = Fixture::of(&format!("tenant-{n}"));
        let opening = fixture.opening_with(n, 0, |open| open.external = Some("X-1".parse().expect("a text")));
        assert!(block_on(store.commit(vec![opening])).iter().all(Result::is_ok));
        let team = "support".try_into().expect("a text");
        fixture.act(store, "route", n, 1, helpdesk_core::Command::Route { team });
        let agent = "ann".parse().expect("a text");
        fixture.act(store, "assign", n, 2, helpdesk_core::Command::Assign { agent });
    }
}

#[test]
fn everything_of_a_tenant_is_on_one_shard() {
    let files = Files::over(3);
    let store = files.store();
    live(&*store);
    let mut n_everywhere = 0;
    for (number, shard) in (1..).zip(files.stores()) {
        let found = tenants(&*shard);
        assert!(found.len() > 20, "shard {number} has its share");
        for (key, tenant) in &found {
            let home = tenant.as_ref().map_or(number, |tenant| store.placement().home(tenant).number());
            assert_eq!(home, number, "{key}");
        }
        n_everywhere += found.iter().filter(|(_, tenant)| tenant.is_some()).count();
    }
    let whole = tenants(&*store);
    assert_eq!(whole.iter().filter(|(_, tenant)| tenant.is_some()).count(), n_everywhere);
}

/// What each tenant has is what it has alone, on a store of its own.
#[test]
fn nobody_notices_the_others() {
    let (shards, one) = (Memory::over(3), Memory::over(1));
    let (shards, one) = (shards.open(), one.open());
    live(&*shards);
    live(&*one);
    for n in 1..=TENANTS {
        let fixture = Fixture::of(&format!("tenant-{n}"));
        let agents = ["ann".parse().expect("a text")];
        assert_eq!(block_on(shards.counts(&fixture.scope())), block_on(one.counts(&fixture.scope())));
        assert_eq!(block_on(shards.loads(fixture.tenant(), &agents)), block_on(one.loads(fixture.tenant(), &agents)));
        assert_eq!(block_on(shards.page(&fixture.scope(), None, 9)), block_on(one.page(&fixture.scope(), None, 9)));
    }
}
