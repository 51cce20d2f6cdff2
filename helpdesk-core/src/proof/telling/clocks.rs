//! One clock and its ledger as sentences.
use alloc::{vec, vec::Vec};

use helpdesk_sla::{LedgerLine, LedgerReason, Phase};

use super::{Told, events::breach, reasons::reason, words};
use crate::{ClockExplanation, Phrase, Said};

pub(super) fn tell(clock: &ClockExplanation) -> Vec<Told> {
    let c = &clock.clock;
    let head = Phrase::new("clock.head")
        .with("metric", clock.metric.as_str())
        .with("instance", clock.instance)
        .with("used", clock.used)
        .with("target", c.target);
    let under = words::under(&clock.binding);
    let mut told = vec![Told::at_depth(1, head), Told::at_depth(2, under)];
    told.extend(c.due.map(|due| Told::at_depth(2, Phrase::new("clock.due").with("at", due))));
    if let Some(held) = &c.breach {
        let phrase = Phrase::new("clock.breach_noticed").with("due", held.due).with("at", held.detected_at);
        told.push(Told::at_depth(2, phrase.with("cause", breach(held.cause))));
        if matches!(c.phase, Phase::Fulfilled { met: true, .. }) {
            told.push(Told::at_depth(2, Phrase::new("clock.met_later_target")));
        }
    }
    if let Some(excused) = &c.excused {
        let phrase = Phrase::new("clock.excused_breach").with("due", excused.due).with("at", excused.detected_at);
        told.push(Told::at_depth(2, phrase));
    }
    told.extend(clock.ledger.lines.iter().map(|line| Told::at_depth(2, account(line))));
    told.push(Told::at_depth(2, Phrase::new("ledger.total").with("total", clock.ledger.total)));
    told
}

fn account(line: &LedgerLine) -> Phrase {
    let why = match &line.reason {
        LedgerReason::Open => Said::Word("ledger.open"),
        LedgerReason::Closed => Said::Word("ledger.closed"),
        LedgerReason::Holiday { name } => Said::from(Phrase::new("ledger.holiday").with("name", name.as_str())),
        LedgerReason::Break { name } => Said::from(Phrase::new("ledger.break").with("name", name.as_str())),
        LedgerReason::Paused { by } => Said::from(Phrase::new("ledger.paused").with("by", reason(by, "paused."))),
        another => Said::shown(another),
    };
    Phrase::new("ledger.line")
        .with("from", line.from)
        .with("to", line.to)
        .with("why", why)
        .with("counted", line.counted)
}
