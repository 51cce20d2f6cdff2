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


def content(event):
    """The event without its seal, each text replaced by its digest."""
    event = {name: member for name, member in event.items() if name != "seal"}
    for path in TEXTS.get(event["event"], []):
        event = digested(event, path)
    return spelled(event)


def digested(value, path):
    """The value with the text at a path replaced by its digest; `*` is each member of a list."""
    if value is None:
        return None
    if not path:
        return "sha256:" + hashlib.sha256(value.encode()).hexdigest()
    first, *rest = path
    if first == "*":
        return [digested(member, rest) for member in value]
    return {name: digested(member, rest) if name == first else member for name, member in value.items()}


def main():
    before, count, broken = None, 0, []
    for place, line in enumerate(sys.stdin, start=1):
        event = json.loads(line)
        if event["seq"] != place:
            broken.append(f"event {event['seq']} stands at place {place}")
        seal = event.get("seal")
        if seal is None and before is not None:
            broken.append(f"event {event['seq']} has no seal")
        if seal is not None:
            start = bytes.fromhex(before) if before else bytes(32)
            if hashlib.sha256(start + content(event)).hexdigest() != seal:
                broken.append(f"event {event['seq']} and its seal do not belong together")
        before, count = seal, place
    for what in broken:
        print(what)
    if broken:
        sys.exit(1)
    print(f"{count} events hold, the last seal is {before}")


main()
