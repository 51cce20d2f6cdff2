//! A guard: no card number in what is written. A public reply with one is refused, a note gets it blacked out.
use helpdesk_core::{Command, GuardFacts, Guarded, Hook, OnFailure};

/// Keeps card numbers out of messages.
pub struct NoCardNumbers;

impl Hook for NoCardNumbers {
    fn name(&self) -> &str {
        "no-card-numbers"
    }

    fn version(&self) -> &str {
        "1"
    }

    fn guard(&self, facts: &GuardFacts<'_>) -> Result<Guarded, String> {
        if let Command::Reply { body } = facts.command
            && !card_numbers(body).is_empty()
        {
            return Ok(Guarded::Refuse { why: "it holds a card number, write only its last four digits".into() });
        }
        if let Command::AddNote { body } = facts.command
            && !card_numbers(body).is_empty()
        {
            return Ok(Guarded::Amend(Box::new(Command::AddNote { body: blacked_out(body) })));
        }
        Ok(Guarded::Pass)
    }

    /// Without it nothing is written.
    fn on_failure(&self) -> OnFailure {
        OnFailure::Refuse
    }
}

/// The stretches that are card numbers: 13 to 19 digits with blanks and dashes between them, the last of which checks the others.
fn card_numbers(text: &str) -> Vec<&str> {
    let parts = text.split(|c: char| !(c.is_ascii_digit() || c == ' ' || c == '-'));
    let stretches = parts.map(|part| part.trim_matches([' ', '-']));
    stretches.filter(|stretch| is_card_number(stretch)).collect()
}

/// # Source
/// ISO/IEC 7812-1, annex B: from the right, every second digit is doubled, and the sum of all digits ends in 0.
fn is_card_number(stretch: &str) -> bool {
    let digits: Vec<u32> = stretch.chars().filter_map(|c| c.to_digit(10)).collect();
    let doubled =
        |(place, digit): (usize, &u32)| if place.is_multiple_of(2) { *digit } else { digit * 2 / 10 + digit * 2 % 10 };
    let sum: u32 = digits.iter().rev().enumerate().map(doubled).sum();
    (13..=19).contains(&digits.len()) && sum.is_multiple_of(10)
}

fn blacked_out(text: &str) -> String {
    card_numbers(text).into_iter().fold(text.to_owned(), |text, number| text.replace(number, "█████"))
}
