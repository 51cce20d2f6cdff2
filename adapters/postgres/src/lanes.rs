//! The outbox of several desks: who delivers which lane, and until when.
use std::collections::{BTreeMap, BTreeSet};

use helpdesk_core::{Fence, Instant, LaneLease, LeasedNotice, NoticeId, Outgoing, Settlement, TenantId};
use tokio_postgres::Row;

use crate::due::first_fence;
use crate::fault::Fault;
use crate::link::{Link, Turn, Twice};
use crate::outbox::Ready;
use crate::row::{get, signed, text};
use crate::step::Step;
use crate::{moment, outbox, statements};

/// Takes leases of the lanes of what may be sent and is nobody's.
pub(crate) async fn claim(
    link: &Link,
    tenant: &TenantId,
    times: (Instant, Instant),
    limit: usize,
) -> Result<Vec<LeasedNotice>, Fault> {
    let mut tries = link.tries();
    loop {
        let turn = link.begin().await?;
        let done = match claim_in(&turn, link, tenant, times, limit).await {
            Ok(leased) => turn.commit().await.map(|()| leased),
            Err(fault) => {
                // A fault is told whether or not the connection can still be used.
                drop(turn.take_back().await);
                Err(fault)
            }
        };
        match done {
            Err(fault) if fault.is_passing() && !matches!(fault, Fault::Lost { .. }) && tries.go_on().await => {}
            done => return done,
        }
    }
}

async fn claim_in(
    turn: &Turn<'_>,
    link: &Link,
    tenant: &TenantId,
    (at, until): (Instant, Instant),
    limit: usize,
) -> Result<Vec<LeasedNotice>, Fault> {
    // What comes after the first statement sees what whoever was waited for in it has written. Lanes that others have are looked at before
    // what is in them: what they settle and give back in between is theirs.
    let (at_s, at_ns) = moment::columns(at);
    let about = |statement| Step::new(statement, link.shard).text(tenant.as_str());
    let leased = about(statements::LEASED_LANES).with(at_s).with(at_ns);
    let found = turn.run(&[about(statements::CLAIM_ALONE), outbox::outgoing_step(link, tenant), leased]).await?;
    let [_alone, outgoing, leased] = found.as_slice() else { return Ok(Vec::new()) };
    if outbox::outgoing_of(outgoing)? == Outgoing::Held {
        return Ok(Vec::new());
    }
    let mut taken = BTreeSet::new();
    for row in leased {
        taken.insert(text(row, 0)?.to_owned());
    }
    let mut ready = Ready::new(tenant, at, limit, taken);
    while let Some(step) = ready.step(link) {
        let lanes = ready.found(rows(&turn.run(&[step]).await?))?;
        let holding_back = ready.holding_back(link, lanes);
        ready.sift(rows(&turn.run(&[holding_back]).await?))?;
    }
    let ready = ready.ready;
    if ready.is_empty() {
        return Ok(Vec::new());
    }
    let lanes: Vec<String> = ready.iter().map(|waiting| waiting.notice.lane()).collect();
    let mut fences: BTreeMap<&str, i64> = lanes.iter().map(|lane| (lane.as_str(), 0)).collect();
    let first = first_fence(link, turn, fences.len()).await?;
    fences.values_mut().zip(first..).for_each(|(fence, number)| *fence = number);
    let (names, numbers): (Vec<String>, Vec<i64>) =
        fences.iter().map(|(lane, fence)| ((*lane).to_owned(), *fence)).unzip();
    let (until_s, until_ns) = moment::columns(until);
    let step = Step::new(statements::LEASE_LANES, link.shard).text(tenant.as_str()).with(names).with(numbers);
    turn.run(&[step.with(until_s).with(until_ns)]).await?;
    let leased = ready.into_iter().zip(&lanes).map(|(waiting, lane)| {
        let number = fences.get(lane.as_str()).copied().unwrap_or_default();
        LeasedNotice { waiting, lease: LaneLease { lane: lane.clone(), fence: Fence::new(number.unsigned_abs()) } }
    });
    Ok(leased.collect())
}

/// What the only step found.
fn rows(found: &[Vec<Row>]) -> &[Row] {
    found.first().map_or(&[][..], Vec::as_slice)
}

/// Says what became of a notice of a lane, if the lane is under this lease, and whether it is.
pub(crate) async fn settle(
    link: &Link,
    tenant: &TenantId,
    lease: &LaneLease,
    notice: &NoticeId,
    settlement: &Settlement,
) -> Result<bool, Fault> {
    let turn = link.begin().await?;
    let about = |statement, key: &str| Step::new(statement, link.shard).text(tenant.as_str()).text(key);
    let asked = [about(statements::LANE_FENCE, &lease.lane), about(statements::LANE_OF, notice.as_str())];
    let found = turn.run(&asked).await?;
    let [fence, lane] = found.as_slice() else { return Ok(false) };
    let is_held = match fence.first() {
        Some(row) => get::<i64>(row, 0)? == signed(lease.fence.number()),
        None => false,
    };
    let is_of_lane = match lane.first() {
        Some(row) => text(row, 0)? == lease.lane,
        None => true,
    };
    if !is_held || !is_of_lane {
        return turn.take_back().await.map(|()| false);
    }
    turn.run(&outbox::settling(link, tenant, notice, settlement).0).await?;
    turn.commit().await.map(|()| true)
}

/// Gives leases back.
pub(crate) async fn release(link: &Link, tenant: &TenantId, leases: &[LaneLease]) -> Result<(), Fault> {
    let given_back = |lease: &LaneLease| {
        let step = Step::new(statements::RELEASE_LANE, link.shard).text(tenant.as_str()).text(&lease.lane);
        step.with(signed(lease.fence.number()))
    };
    // In one order, so that of two desks one waits for the other and not both.
    let mut leases: Vec<&LaneLease> = leases.iter().collect();
    leases.sort();
    let steps: Vec<Step> = leases.into_iter().map(given_back).collect();
    link.write(&steps, Twice::Harmless).await.map(drop)
}
