//! How steps of several units become those of one transaction.
use super::merged;
use crate::statements as of;
use crate::step::Step;
use crate::value::Value;

fn step(statement: &'static str) -> Step {
    Step::new(statement, 1)
}

fn texts(texts: &[&str]) -> Value {
    Value::Texts(texts.iter().map(|text| Some((*text).to_owned())).collect())
}

#[test]
fn rows_of_one_table_are_one_statement_in_one_order() {
    let unit = |command: &str, ticket: i64, seqs: Vec<i64>| {
        let bodies: Vec<String> = seqs.iter().map(|seq| format!("{ticket}.{seq}")).collect();
        [
            step(of::ANSWER).text("acme").text(command).text("{}"),
            step(of::APPEND).with(ticket).with(seqs).with(bodies),
            step(of::EXPLAIN_FIRST).with(ticket).text("why"),
        ]
    };
    let all = unit("b", 2, vec![1, 2]).into_iter().chain(unit("a", 1, vec![1])).collect();
    let merged = merged(all).expect("all are known");
    let found: Vec<(&str, &[Value])> = merged.iter().map(|step| (step.statement, step.values.as_slice())).collect();
    let numbers = |numbers: &[i64]| Value::Numbers(numbers.iter().copied().map(Some).collect());
    let expected: [(&str, &[Value]); 3] = [
        (of::ANSWER_ALL, &[Value::Small(1), texts(&["acme", "acme"]), texts(&["a", "b"]), texts(&["{}", "{}"])]),
        (of::APPEND_ALL, &[Value::Small(1), numbers(&[1, 2, 2]), numbers(&[1, 1, 2]), texts(&["1.1", "2.1", "2.2"])]),
        (of::EXPLAIN_FIRST_ALL, &[Value::Small(1), numbers(&[1, 2]), texts(&["why", "why"])]),
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_is_locked_is_locked_in_one_order() {
    let hold = |statement, holder: &str| step(statement).text("acme").with("agent").text(holder);
    let all = vec![
        step(of::LOOK).with(9_i64),
        step(of::EXPLAIN).with(9_i64),
        hold(of::HOLD_NOTHING, "zoe"),
        hold(of::HOLD, "zoe"),
        step(of::REPLACE).with(4_i64),
        step(of::EXPLAIN).with(4_i64),
        hold(of::HOLD, "ada"),
    ];
    let merged = merged(all).expect("all are known");
    let found: Vec<(&str, Option<&Value>)> = merged.iter().map(|step| (step.statement, step.values.last())).collect();
    let (ticket, holder) = (|n| Value::Number(Some(n)), |name: &str| Value::Text(Some(name.to_owned())));
    let (four, nine, ada, zoe) = (ticket(4), ticket(9), holder("ada"), holder("zoe"));
    let expected = [
        (of::REPLACE, Some(&four)),
        (of::LOOK, Some(&nine)),
        (of::EXPLAIN, Some(&four)),
        (of::EXPLAIN, Some(&nine)),
        (of::HOLD, Some(&ada)),
        (of::HOLD_NOTHING, Some(&zoe)),
        (of::HOLD, Some(&zoe)),
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_is_not_known_is_not_merged() {
    assert!(merged(vec![step(of::ANSWER).text("acme"), step(of::HOLD_PLACE).with(1_i64)]).is_none());
}
