//! A long ledger, folded or in columns, loses nothing.
use helpdesk_core::Instant;
use helpdesk_sla::{LedgerLine, LedgerReason, OpenTime};

use super::{COLUMNS, LedgerRow, Life, rows, shares};

fn line(hour: i64) -> LedgerLine {
    let at = |hour: i64| Instant::from_timestamp(hour * 3600, 0).unwrap();
    let (reason, counted) = if hour % 2 == 0 {
        (LedgerReason::Open, OpenTime::from_hours(1))
    } else {
        (LedgerReason::Closed, OpenTime::ZERO)
    };
    LedgerLine { from: at(hour), to: at(hour + 1), reason, counted }
}

#[test]
fn the_columns_of_a_long_life_share_all_of_it() {
    for n in [1, 7, 199, 401, 1003] {
        let lines: Vec<_> = (0..n).map(line).collect();
        let life = Life { from: lines[0].from, to: lines[lines.len() - 1].to };
        let shares = shares(&lines, life);
        for k in 0..COLUMNS {
            let sum: u64 = shares.iter().filter(|((column, _), _)| *column == k).map(|(_, share)| share).sum();
            assert_eq!(sum, life.column_end(k) - life.column_start(k), "column {k} of {n} lines");
        }
        assert_eq!(shares.values().sum::<u64>(), life.length());
    }
}

#[test]
fn a_folded_ledger_counts_what_the_whole_one_counts() {
    for n in [0, 1, 59, 60, 61, 62, 500] {
        let lines: Vec<_> = (0..n).map(line).collect();
        let mut shown = 0;
        let sum = rows(&lines).iter().fold(OpenTime::ZERO, |sum, row| match row {
            LedgerRow::Line(line) => {
                shown += 1;
                sum.saturating_add(line.counted)
            }
            LedgerRow::Folded { n, counted } => {
                shown += n;
                sum.saturating_add(*counted)
            }
        });
        assert_eq!(i64::try_from(shown), Ok(n));
        assert_eq!(sum, OpenTime::from_hours((n + 1) / 2), "{n} lines");
    }
}
