//! The row: one peer in the table, measured here or by a script of another language.
use std::fmt::Write;

/// The name of the row all times are compared with: the least a sorted table costs.
pub(crate) const ARRAYS: &str = "binary search in sorted arrays";

/// The name of our row.
pub(crate) const OURS: &str = "helpdesk-sla, typed";

/// One peer: its times, and how many of its answers differ.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) times: Times,
    pub(crate) due: Option<Differences>,
    pub(crate) open: Option<Differences>,
}

/// Nanoseconds per call; none where a peer cannot be asked so.
#[derive(Clone, Copy, Default)]
pub(crate) struct Times {
    pub(crate) deadline: Option<f64>,
    pub(crate) deadline_chained: Option<f64>,
    pub(crate) measure: Option<f64>,
    pub(crate) measure_chained: Option<f64>,
}

/// How many answers are not ours.
#[derive(Clone, Copy, Default)]
pub(crate) struct Differences {
    pub(crate) differ: u32,
    pub(crate) asked: u32,
}

impl Differences {
    pub(crate) fn count(&mut self, same: bool) {
        self.asked += 1;
        self.differ += u32::from(!same);
    }

    fn read(text: &str) -> Option<Differences> {
        let (differ, asked) = text.split_once('/')?;
        Some(Differences { differ: differ.parse().ok()?, asked: asked.parse().ok()? })
    }
}

impl Row {
    /// Reads a row as a script writes it: name, two times, two counts as `1/200`, apart by tabs; `-` is none.
    pub(crate) fn read(line: &str) -> Result<Row, String> {
        let wrong =
            || format!("`{line}` is no row, expected a name, two times and two counts as `1/200`, apart by tabs");
        let [name, deadline, measure, due, open] =
            line.split('\t').collect::<Vec<_>>().try_into().map_err(|_| wrong())?;
        let time = |text: &str| if text == "-" { Ok(None) } else { text.parse().map(Some).map_err(|_| wrong()) };
        let count = |text| if text == "-" { Ok(None) } else { Differences::read(text).map(Some).ok_or_else(wrong) };
        let times = Times { deadline: time(deadline)?, measure: time(measure)?, ..Times::default() };
        Ok(Row { name: name.to_owned(), times, due: count(due)?, open: count(open)? })
    }
}

/// Writes all rows as a Markdown table.
pub(crate) fn table(rows: &[Row]) -> String {
    let times_of = |name| rows.iter().find(|row| row.name == name).map(|row| row.times).unwrap_or_default();
    let (arrays, ours) = (times_of(ARRAYS), times_of(OURS));
    let mut text = String::from(
        "| peer | deadline, ns | in a chain | ÷ arrays | ÷ ours | measure, ns | in a chain | ÷ arrays | ÷ ours \
         | deadlines that differ | measures that differ |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for Row { name, times, due, open } in rows {
        let cells = [
            number(times.deadline),
            number(times.deadline_chained),
            number(ratio(times.deadline, arrays.deadline)),
            number(ratio(times.deadline, ours.deadline)),
            number(times.measure),
            number(times.measure_chained),
            number(ratio(times.measure, arrays.measure)),
            number(ratio(times.measure, ours.measure)),
            counts(*due),
            counts(*open),
        ];
        // INVARIANT: writing to a text cannot fail.
        let _ = writeln!(text, "| {name} | {} |", cells.join(" | "));
    }
    text
}

fn ratio(time: Option<f64>, of: Option<f64>) -> Option<f64> {
    time.zip(of).map(|(time, of)| time / of)
}

/// Three digits, and thousands apart.
fn number(value: Option<f64>) -> String {
    let Some(value) = value else { return "–".to_owned() };
    if value < 9.995 {
        return format!("{value:.2}");
    }
    if value < 99.95 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn counts(differences: Option<Differences>) -> String {
    differences.map_or_else(|| "–".to_owned(), |counted| format!("{} of {}", counted.differ, counted.asked))
}
