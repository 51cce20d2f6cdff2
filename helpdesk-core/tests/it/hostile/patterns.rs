//! Patterns of fields that want to take for ever: refused when they are configured, or linear in what they are held against.
use helpdesk_core::{PATTERN_MAX, PATTERN_VALUE_MAX, Pattern};
use serde_json::json;

use super::{each, made};

/// The patterns that rules match texts with have a test of their own beside the rules.
#[test]
fn patterns_are_bounded_when_they_are_written() {
    let own = json!([
        {"slug": "plain", "input": {"pattern": "[A-Z]{2}-[0-9]+"}, "expect": {}},
        {"slug": "quantifiers", "input": {"pattern": "(x+x+)+y", "hay_gen": {"repeat": "x", "count": 50_000}}, "expect": {"max_ms": 100}},
        {"slug": "size", "input": {"pattern": "(?:\\w{200}){200}"}, "expect": {"reject": true, "max_ms": 200}},
        {"slug": "nested", "input": {"pattern_gen": {"repeat": "(", "count": 60, "middle": "a", "close": ")"}}, "expect": {"reject": true}},
        {"slug": "length", "input": {"pattern_gen": {"repeat": "a", "count": PATTERN_MAX + 1}}, "expect": {"reject": true}},
        {"slug": "longest", "input": {"pattern_gen": {"repeat": "a", "count": PATTERN_MAX}}, "expect": {}},
        {"slug": "escapes-the-anchors", "input": {"pattern": "a)|(?:b"}, "expect": {"reject": true}},
        {"slug": "look-ahead", "input": {"pattern": "(?=a)b"}, "expect": {"reject": true}},
        {"slug": "terminal", "input": {"pattern": "\u{1b}[31m("}, "expect": {"reject": true}},
        {"slug": "several-lines", "input": {"pattern": "(?x)\na[\n"}, "expect": {"reject": true}}
    ]);
    each("regexes.json", &own, |case| {
        let pattern = case.text("pattern").map_or_else(|| made(&case.input["pattern_gen"]), str::to_owned);
        let parsed = case.in_time(|| pattern.parse::<Pattern>());
        let parsed = match case.expect["accept_or_reject"].as_str() {
            Some(_either) => parsed.ok(),
            None => case.decided(parsed),
        };
        let hay = made(&case.input["hay_gen"]);
        if let Some(pattern) = parsed.filter(|_| !hay.is_empty()) {
            case.in_time(|| pattern.fits(&hay[..hay.len().min(PATTERN_VALUE_MAX)]));
            assert!(!case.in_time(|| pattern.fits(&hay)), "{}: what is too long does not fit", case.name);
        }
    });
}
