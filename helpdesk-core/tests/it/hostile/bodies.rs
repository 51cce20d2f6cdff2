//! JSON that is not what it seems: commands, openings and configurations are read by types, which refuse what does not fit them.
use helpdesk_core::{Command, ConfigurationSpec, OpenTicket};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Case, each, made, unknown};

/// What answers over HTTP is the host's. Whatever it makes of a body, nothing here takes one that is wrong.
#[test]
fn what_does_not_fit_is_refused() {
    let opening = r#"{"do":"open","requester":"rita","subject":"a"}"#;
    let with = |more: &str| json!({"raw": opening.replace("\"a\"}", &format!("\"a\",{more}}}"))});
    let raw = |text: &str| json!({"raw": text});
    let case = |name: &str, input: Value, refused: bool| {
        let expect =
            if refused { json!({"oracle": "json", "status": 400}) } else { json!({"oracle": "json", "taken": true}) };
        json!({"slug": name, "input": input, "expect": expect})
    };
    let own = json!([
        case("right", raw(opening), false),
        case("right-with-more", with("\"impact\":\"high\",\"tags\":[\"a\"]"), false),
        case("twice", with("\"subject\":\"b\""), true),
        case("twice-what", with("\"do\":\"solve\""), true),
        case("twice-optional", with("\"body\":\"b\",\"body\":\"c\""), true),
        case("list-for-a-text", raw(&opening.replace("\"a\"", "[\"a\"]")), true),
        case("number-for-a-text", raw(&opening.replace("\"a\"", "1")), true),
        case("object-for-an-id", raw(&opening.replace("\"rita\"", "{\"$ne\":null}")), true),
        case("control-in-an-id", raw(&opening.replace("rita", "ri\\u0000ta")), true),
        case("half-a-letter", raw(&opening.replace("\"a\"", "\"\\udfff\"")), true),
        case("unknown-word", with("\"impact\":\"huge\""), true),
        case("unknown-command", raw(r#"{"do":"delete_everything"}"#), true),
        case("command-of-a-list", raw(r#"["open"]"#), true),
        case("two-values", raw(&format!("{opening}{opening}")), true),
        case("mark-before", json!({"b64": "77u/eyJkbyI6InNvbHZlIn0="}), true),
        case("no-text-at-all", json!({"b64": "/w=="}), true),
        case("deep", json!({"gen": {"prefix": "{\"do\":\"tag\",\"add\":", "repeat": "[", "count": 200_000}}), true),
        case(
            "deep-where-nobody-looks",
            json!({"gen": {"prefix": "{\"do\":\"solve\",\"x\":", "repeat": "[", "count": 130, "close": "]", "suffix": "}"}}),
            true
        ),
        case("score-too-big", raw(r#"{"do":"survey","step":"rate","score":256}"#), true),
        case("score-below-nothing", raw(r#"{"do":"survey","step":"rate","score":-1}"#), true),
        case("ticket-of-a-float", raw(r#"{"do":"link","step":"add","kind":"blocks","ticket":1.5}"#), true),
        case("time-far-away", raw(r#"{"do":"wait","until":"999999-01-01T00:00:00Z"}"#), true)
    ]);
    each("json_bodies.json", &own, |case| {
        // Methods, origins and patience are a server's.
        if ["headers", "rate"].iter().any(|name| !case.input[name].is_null()) {
            return;
        }
        let body = body(case).unwrap_or_else(|| unknown(case));
        let refused =
            case.in_time(|| [read::<Command>(&body), read::<OpenTicket>(&body), read::<ConfigurationSpec>(&body)]);
        let is_taken = case.expect["taken"] == true;
        assert_eq!(refused[0].is_none(), is_taken, "{}: {refused:?}", case.name);
        // An opening alone reads over what is no part of it.
        let is_command = String::from_utf8_lossy(&body).contains("\"do\"");
        assert!(is_command || refused[1].is_some(), "{}: {refused:?}", case.name);
        assert!(refused[2].is_some(), "{}: {refused:?}", case.name);
        for why in refused.iter().flatten() {
            assert!(why.len() < 1_000 && !why.contains(char::is_control), "{}: {why:?}", case.name);
            for leak in case.expect["body_has_no"].as_array().into_iter().flatten() {
                assert!(!why.contains(leak.as_str().expect("a text")), "{}: {why}", case.name);
            }
        }
    });
}

fn body(case: &Case) -> Option<Vec<u8>> {
    let made = || case.input.get("gen").map(|told| made(told).into_bytes());
    case.text("raw").map(|raw| raw.as_bytes().to_vec()).or_else(made).or_else(|| case.text("b64").map(decoded))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Option<String> {
    serde_json::from_slice::<T>(body).err().map(|error| error.to_string())
}

/// Bytes written in base64.
fn decoded(text: &str) -> Vec<u8> {
    let sign = |c: u8| match c {
        b'A'..=b'Z' => Some(c - b'A'),
        b'a'..=b'z' => Some(c - b'a' + 26),
        b'0'..=b'9' => Some(c - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _padding => None,
    };
    let signs: Vec<u32> = text.bytes().filter_map(sign).map(u32::from).collect();
    let three = |four: &[u32]| {
        let all = four.iter().chain([&0; 4]).take(4).fold(0, |all, sign| all << 6 | sign);
        all.to_be_bytes()[1..four.len()].to_vec()
    };
    signs.chunks(4).flat_map(three).collect()
}
