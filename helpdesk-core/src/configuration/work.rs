//! The rate card in a configuration: categories once, rates for what is there.
use alloc::{format, string::String};

use super::{Configuration, check::check_unique, problems::Problems};
use crate::{
    Rounding,
    limits::{RATES_MAX, WORK_CATEGORIES_MAX, WORK_SECONDS_MAX},
};

pub(super) fn check_work(configuration: &Configuration, problems: &mut Problems) {
    let work = &configuration.spec().work;
    check_unique(work.categories.iter().map(|category| category.id.as_str()), "work category", problems);
    for (what, n, most) in
        [("categories", work.categories.len(), WORK_CATEGORIES_MAX), ("rates", work.rates.len(), RATES_MAX)]
    {
        if n > most {
            problems.add(format!("work.{what}"), format!("has {n} entries, expected at most {most}"));
        }
    }
    if let Rounding::PerStarted { seconds } | Rounding::Nearest { seconds } = work.rounding
        && !(1..=WORK_SECONDS_MAX).contains(&seconds)
    {
        let what = format!("rounds to {seconds} seconds, expected 1 to {WORK_SECONDS_MAX}");
        problems.add(String::from("work.rounding"), what);
    }
    for (n, rate) in work.rates.iter().enumerate() {
        let place = || format!("work.rates[{n}]");
        for category in rate.categories.iter().filter(|id| !work.categories.iter().any(|known| &known.id == *id)) {
            problems.add(place(), format!("is for the unknown work category `{category}`"));
        }
        for agent in rate.agents.iter().filter(|id| configuration.agent(id).is_none()) {
            problems.add(place(), format!("is for the unknown agent `{agent}`"));
        }
        for team in rate.teams.iter().filter(|id| configuration.team(id).is_none()) {
            problems.add(place(), format!("is for the unknown team `{team}`"));
        }
    }
}
