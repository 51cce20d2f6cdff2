//! What a difference of two dumps shows.
use super::difference;

#[test]
fn only_what_differs_is_shown() {
    for (name, expected, found, then) in [
        ("the same", "a\nb", "a\nb", None),
        ("in the middle", "a\nb\nc", "a\nx\nc", Some("after 1 equal lines\nexpected b\n   found x\n")),
        ("missing", "a\nb\nc", "a\nc", Some("after 1 equal lines\nexpected b\n")),
        ("too much", "a\nc", "a\nb\nc", Some("after 1 equal lines\n   found b\n")),
        ("at the end", "a", "a\nb", Some("after 1 equal lines\n   found b\n")),
        ("twice the same", "a\na", "a", Some("after 1 equal lines\nexpected a\n")),
    ] {
        assert_eq!(difference(expected, found).as_deref(), then, "{name}");
    }
    let many: Vec<String> = (0..20).map(|n| n.to_string()).collect();
    let shown = difference(&many.join("\n"), "").expect("a difference");
    assert!(shown.ends_with("expected 11\nexpected … and 8 lines more\n"), "{shown}");
}
