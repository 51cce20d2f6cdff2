#!/usr/bin/env python3
"""Checks the seals of one ticket's history: its events as JSON, one a line, on standard input.

Knows nothing of the desk but what docs/HISTORY.md says. Prints what is broken and ends with 1, or says how many events hold.
"""
import hashlib
import json
import sys

TEXTS = {
    "opened": [("request", "body")],
    "message_added": [("body",), ("details", "attachments", "*", "name")],
    "message_edited": [("body",)],
    "redacted": [("reason",)],
    "erased": [("reason",)],
    "survey": [("comment",)],
    "work": [("note",)],
    "approval": [("request", "question"), ("comment",), ("reason",)],
    "escalated": [("summary",)],
    "handed_back": [("summary",)],
}


def spelled(value):
    """The compact spelling that is hashed."""
    if value is None:
        return b"n"
    if isinstance(value, bool):
        return b"t" if value else b"f"
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, str):
        text = value.encode()
        return b"%d:%s" % (len(text), text)
    if isinstance(value, list):
        return b"l" + b"".join(map(spelled, value)) + b"e"
    return b"d" + b"".join(spelled(name) + spelled(member) for name, member in value.items()) + b"e"


def content(event, redactions):
    """The event without its seal, each text replaced by the digest under which it was sealed."""
    event = {name: member for name, member in event.items() if name != "seal"}
    for path in TEXTS.get(event["event"], []):
        event = digested(event, path, (), redactions.get(event["seq"], {}))
    return spelled(event)


def digested(value, path, at, redactions):
    """The value with the text at a path replaced by its digest; `*` is each member of a list."""
    if value is None:
        return None
    if not path:
        digest = hashlib.sha256(value.encode()).hexdigest()
        steps = redactions.get(".".join(at), [])
        follow = all(left["now"] == found["was"] for left, found in zip(steps, steps[1:]))
        if steps and follow and steps[-1]["now"] == digest:
            digest = steps[0]["was"]
        return "sha256:" + digest
    first, *rest = path
    if first == "*":
        return [digested(member, rest, (*at, str(n)), redactions) for n, member in enumerate(value)]
    at = (*at, first)
    return {name: digested(member, rest, at, redactions) if name == first else member for name, member in value.items()}


def taken_out(events):
    """What redactions and erasures say: by event and place, each text before and after, in order; and each changed event."""
    redactions, changes, by = {}, {}, {}
    for event in events:
        if event["event"] not in ("redacted", "erased"):
            continue
        for text in event.get("texts", []):
            if text["seq"] < event["seq"]:
                redactions.setdefault(text["seq"], {}).setdefault(text["place"], []).append(text)
                by[text["seq"]] = event["seq"]
        for change in event.get("events", []):
            if change["seq"] < event["seq"]:
                changes.setdefault(change["seq"], []).append(change)
                by[change["seq"]] = event["seq"]
    return redactions, changes, by


def expected(seal, steps):
    """The hash that belongs to an event: its seal, or what the last erasure left of it."""
    follow = all(left["now"] == found["was"] for left, found in zip(steps, steps[1:]))
    return steps[-1]["now"] if steps and follow and steps[0]["was"] == seal else seal


def main():
    before, count, broken = None, 0, []
    events = [json.loads(line) for line in sys.stdin]
    redactions, changes, by = taken_out(events)
    for place, event in enumerate(events, start=1):
        if event["seq"] != place:
            broken.append(f"event {event['seq']} stands at place {place}")
        seal = event.get("seal")
        if seal is None and before is not None:
            broken.append(f"event {event['seq']} has no seal")
        if seal is not None:
            start = bytes.fromhex(before) if before else bytes(32)
            if hashlib.sha256(start + content(event, redactions)).hexdigest() != expected(seal, changes.get(event["seq"], [])):
                broken.append(f"event {event['seq']} and its seal do not belong together")
        before, count = seal, place
    for what in broken:
        print(what)
    if broken:
        sys.exit(1)
    for seq, last in sorted(by.items()):
        print(f"event {seq} redacted by event {last}")
    print(f"{count} events hold, the last seal is {before}")


main()
