//! The table: one row a peer, one pair of columns a size.
use std::fmt::Write as _;

use crate::{desk::SIZES, ours::OURS};

/// A peer and what one ticket costs it under each number of rules.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) microseconds: [Option<f64>; SIZES.len()],
}

impl Row {
    /// The row of this name, made where there is none.
    pub(crate) fn of<'r>(rows: &'r mut Vec<Self>, name: &str) -> &'r mut Self {
        let place = rows.iter().position(|row| row.name == name).unwrap_or_else(|| {
            rows.push(Self { name: name.to_owned(), microseconds: Default::default() });
            rows.len() - 1
        });
        &mut rows[place]
    }

    /// Reads what a script wrote: name, number of rules, microseconds, apart by tabs.
    pub(crate) fn read(rows: &mut Vec<Self>, line: &str) -> Result<(), String> {
        let wrong =
            || format!("`{line}` is no row, expected a name, a number of rules and microseconds, apart by tabs");
        let [name, n, time] = line.split('\t').collect::<Vec<_>>().try_into().map_err(|_| wrong())?;
        let place = SIZES.iter().position(|size| size.to_string() == n).ok_or_else(wrong)?;
        Self::of(rows, name).microseconds[place] = Some(time.parse().map_err(|_| wrong())?);
        Ok(())
    }
}

/// All rows as a Markdown table.
pub(crate) fn table(rows: &[Row]) -> String {
    let ours = rows.iter().find(|row| row.name == OURS).map(|row| row.microseconds).unwrap_or_default();
    let mut text = String::from("| engine |");
    let heads: Vec<String> = SIZES.iter().map(|n| format!(" {n} rules, µs | ÷ ours |")).collect();
    // INVARIANT: writing to a text cannot fail.
    let _ = writeln!(text, "{}\n|---|{}", heads.concat(), "--:|--:|".repeat(SIZES.len()));
    for row in rows {
        let _ = write!(text, "| {} |", row.name);
        for (time, ours) in row.microseconds.iter().zip(ours) {
            let ratio = time.zip(ours).map(|(time, ours)| time / ours);
            let _ = write!(text, " {} | {} |", number(*time), number(ratio));
        }
        text.push('\n');
    }
    text
}

/// Three digits, and thousands apart.
fn number(value: Option<f64>) -> String {
    let Some(value) = value else { return String::from("–") };
    if value < 9.995 {
        return format!("{value:.2}");
    }
    if value < 99.95 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let apart = |(n, digit): (usize, char)| {
        let comma = n > 0 && (digits.len() - n).is_multiple_of(3);
        comma.then_some(',').into_iter().chain([digit])
    };
    digits.chars().enumerate().flat_map(apart).collect()
}
