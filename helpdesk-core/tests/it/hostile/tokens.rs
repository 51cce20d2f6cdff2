//! Tokens: what lets somebody answer a survey without signing in.
use std::time::Duration;

use helpdesk_core::Desk;
use serde_json::json;

use crate::{
    stage::{at, tenant},
    surveys::{asked, asked_in, by_token, secret},
};

use super::{Case, each, unknown};

const NONE: &str = "there is no survey to answer";

/// There is one kind of token, for one purpose: it answers one survey once. It opens nothing to read, so there are none for reading, and no
/// pixel that says a letter was opened. It is not bound to an address: whoever asks is, and a ticket of somebody else's has another one. How
/// often somebody may guess is the host's to bound; there are 2^256 to guess.
#[test]
fn a_token_answers_its_survey_once_and_nothing_else() {
    let own = json!([
        {"slug": "no-expiry", "input": {"age_days": 7}, "expect": {"result": "Expired"}},
        {"slug": "empty", "input": {"token": ""}, "expect": {"result": "Invalid"}},
        {"slug": "nul", "input": {"token": "7.\u{0}"}, "expect": {"result": "Invalid"}},
        {"slug": "number-of-another", "input": {"token": "18446744073709551616.00"}, "expect": {"result": "Invalid"}},
        {"slug": "prefix", "input": {}, "expect": {"result": "Invalid"}},
        {"slug": "suffix", "input": {}, "expect": {"result": "Invalid"}},
        {"slug": "capitals", "input": {}, "expect": {"result": "Invalid"}},
        {"slug": "wrong-tenant", "input": {}, "expect": {"result": "Invalid"}},
        {"slug": "replay-single-use", "input": {}, "expect": {"result": "second Invalid"}}
    ]);
    each("tokens.json", &own, decide);
}

fn decide(case: &Case) {
    let ours = secret("a secret of the host's");
    let (desk, token) = asked();
    let whole = token.as_str();
    let rate = |desk: &Desk, token: &str, id: &str, when| by_token(desk, &ours, token, id, when);
    let refused = |token: &str| {
        assert_eq!(rate(&desk, token, "try", at("12:00")), Err(NONE.to_owned()), "{}", case.name);
        assert_eq!(
            rate(&desk, whole, "right", at("12:00")),
            Ok(()),
            "{}: the right one is as good as before",
            case.name
        );
    };
    match case.name.as_str() {
        "no-expiry" => {
            let age = Duration::from_secs(case.input["age_days"].as_u64().expect("days") * 24 * 3_600);
            assert_eq!(rate(&desk, whole, "late", at("11:00") + age), Err(NONE.to_owned()));
            let last = at("11:00") + Duration::from_secs(7 * 24 * 3_600 - 1);
            assert_eq!(rate(&desk, whole, "in time", last), Ok(()));
        }
        "prefix" => refused(&whole[..whole.len() / 2]),
        "suffix" => refused(&format!("{whole}0")),
        "capitals" => refused(&whole.to_uppercase()),
        // Made for the same ticket and secret, to something else: the purpose is part of what is signed.
        "wrong-purpose" => refused(&whole.replacen('7', "07", 1)),
        "wrong-tenant" => {
            let (theirs, token) = asked_in(&"other".parse().expect("an id"));
            assert_ne!(theirs.tenant(), &tenant());
            refused(token.as_str());
        }
        "after-email-change" => of_somebody_else(case),
        "replay-single-use" => {
            assert_eq!(rate(&desk, whole, "first", at("12:00")), Ok(()));
            assert_eq!(rate(&desk, whole, "second", at("12:01")), Err(NONE.to_owned()));
        }
        "brute" => {
            for n in 0..1_000 {
                let guess = format!("7.{n:064x}");
                assert_eq!(rate(&desk, &guess, &format!("guess-{n}"), at("12:00")), Err(NONE.to_owned()));
            }
            refused("7.0");
        }
        // Nothing is tracked: there is no address to be asked.
        "open-tracking" => {}
        _ => match case.text("token") {
            Some(token) => refused(token),
            None => unknown(case),
        },
    }
}

/// The token of a ticket that is somebody else's by now is none.
fn of_somebody_else(case: &Case) {
    let (desk, token) = asked();
    let other = helpdesk_core::AttributeCommand::SetRequester {
        requester: "rolf".parse().expect("an id"),
        organization: None,
        former: helpdesk_core::FormerRequester::default(),
    };
    let ann = crate::stage::agent("ann");
    crate::relay::submit(&desk, ann, 7, helpdesk_core::Command::Attribute(other), at("11:30"));
    let ours = secret("a secret of the host's");
    assert_eq!(by_token(&desk, &ours, token.as_str(), "try", at("12:00")), Err(NONE.to_owned()), "{}", case.name);
}
