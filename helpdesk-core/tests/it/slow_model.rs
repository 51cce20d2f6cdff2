//! A slow model of the desk: plain, obvious, written from the terms alone, and asked whether the desk says the same.
//!
//! It keeps the list of what the desk accepted and tells from that list alone, each time from the beginning and minute by
//! minute, where the ticket is, who has it, what its clocks have come to and who is told. It shares no arithmetic of time,
//! no table of statuses and no rule with the desk.
mod account;
mod approving;
mod clock;
mod comparison;
mod deed;
mod ladder;
mod placing;
mod promises;
mod timers;
mod world;

use helpdesk_core::{Command, OpenTicket, Refusal};
use proptest::prelude::*;

use self::{
    account::Account,
    deed::{Deed, What, Who, instant, steps},
    world::{Minute, WORLDS, World},
};
use crate::stage::{Stage, request, requester};

/// What both say of a ticket after each deed, or the first difference.
fn compare(world: &World, begin: Minute, with_message: bool, steps: &[(Who, What, Minute)]) -> Result<(), String> {
    let mut stage = Stage::new();
    stage.configuration = world.built.clone();
    stage.roster = world.built.agents().map(|a| (a.id.clone(), Default::default())).collect();
    let open = OpenTicket { body: with_message.then(|| "help".to_owned()), ..request() };
    stage.act_at(&requester(), vec![Command::open(open)], instant(begin)).map_err(|refusal| refusal.to_string())?;
    let (mut deeds, mut at) = (Vec::new(), begin);
    let mut so_far = Account::of(world, begin, with_message, &deeds);
    for (who, what, gap) in steps {
        at += gap;
        let deed = Deed { at, who: *who, what: what.clone() };
        let mut account = so_far.clone();
        account.look(at);
        let expected = account.refusal(&deed);
        let outcome = stage.act_at(&who.actor(), vec![deed.command()], instant(at)).map(|_| ());
        let code = |refusal: &Refusal| serde_json::to_value(refusal).expect("json")["code"].clone();
        let refused = outcome.as_ref().err().map(code);
        if refused != expected.map(Into::into) {
            return Err(tell(begin, &deeds, &deed, &[format!("model: {expected:?}"), format!("desk: {refused:?}")]));
        }
        if outcome.is_err() {
            continue;
        }
        let before = stage.units.len() - 1;
        load(&mut stage);
        stage.act_at(&Who::Service.actor(), vec![Command::Tick], instant(at)).map_err(|refusal| refusal.to_string())?;
        load(&mut stage);
        let notices: Vec<_> = stage.units[before..].iter().flat_map(|unit| unit.notices().to_vec()).collect();
        deeds.push(deed.clone());
        so_far = Account::of(world, begin, with_message, &deeds);
        let model = comparison::of_the_model(&so_far);
        let desk = comparison::of_the_desk(&stage, &notices, instant(at));
        let apart = |of: &str, here: &[String], there: &[String]| -> Vec<String> {
            here.iter().filter(|line| !there.contains(line)).map(|line| format!("{of} {line}")).collect()
        };
        let differences = [apart("model", &model, &desk), apart("desk", &desk, &model)].concat();
        if model != desk {
            return Err(tell(begin, &deeds, &deed, &differences));
        }
    }
    Ok(())
}

/// Keeps what each agent has, as the last unit claims it.
fn load(stage: &mut Stage) {
    for claim in stage.units.last().expect("a unit").claims() {
        let load = stage.roster.entry(claim.holder.agent().expect("an agent").clone()).or_default();
        load.open = u32::try_from(i64::from(load.open) + claim.delta).expect("no fewer than none");
        load.assigned_at = claim.assigned_at.or(load.assigned_at);
    }
}

/// A difference, with the deeds that lead to it.
fn tell(begin: Minute, deeds: &[Deed], last: &Deed, differences: &[String]) -> String {
    let deed = |deed: &Deed| format!("  {} {}: {:?}\n", instant(deed.at), deed.who.id(), deed.what);
    let deeds: String = deeds.iter().map(deed).collect();
    format!("opened {}\n{deeds}after {}{}", instant(begin), deed(last), differences.join("\n"))
}

proptest! {
    #![proptest_config(crate::stage::same_histories(1_000))]

    /// The desk says what the terms say, after each deed of a random history.
    #[test]
    fn the_desk_agrees_with_the_slow_model(
        world in 0usize..4,
        begin in 0i64..10_080,
        with_message: bool,
        steps in steps(),
    ) {
        let difference = compare(&WORLDS[world], begin, with_message, &steps);
        prop_assert!(difference.is_ok(), "world {world}, {}", difference.unwrap_err());
    }
}

/// Whoever got it when it was solved gets work with it when it is taken up again: that is a turn.
#[test]
fn what_is_taken_up_again_is_a_turn() {
    use deed::{What::*, Who::*};
    let steps =
        [(Rita, Solve, 0), (Ann, Assign("ann"), 0), (Rita, Reply, 0), (Ann, Route("lab"), 0), (Ann, Route("desk"), 0)];
    assert_eq!(compare(&WORLDS[0], 0, false, &steps), Ok(()));
}

/// A promise that lets a standing clock run on is looked at with that, and whoever leads the team then hears of it; what moves the ticket is
/// reached with the next look.
#[test]
fn a_clock_that_runs_on_under_another_promise_is_looked_at_at_once() {
    use deed::{What::*, Who::*};
    let steps = [
        (Ann, Route("desk"), 254),
        (Ann, Tag(Some("vip"), None), 150),
        (Ann, Hold(Some(783)), 316),
        (Ann, Tag(None, Some("vip")), 0),
    ];
    assert_eq!(compare(&WORLDS[0], 0, false, &steps), Ok(()));
}
