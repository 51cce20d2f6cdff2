#!/usr/bin/env python3
"""Checks the seals of one ticket's history: its events as JSON, one a line, on standard input.

Knows nothing of the desk but what docs/HISTORY.md says. Prints what is broken and ends with 1, or says how many events hold.
"""
import hashlib
import json
import sys

TEXTS = {
    "opened": [("request", "body")],
    "message_added": [("body",)],
    "approval": [("request", "question"), ("comment",), ("reason",)],
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
    for *path, last in TEXTS.get(event["event"], []):
        if path and path[0] not in event:
            continue
        holder = event
        for name in path:
            holder[name] = dict(holder[name])
            holder = holder[name]
        if holder.get(last) is not None:
            holder[last] = "sha256:" + hashlib.sha256(holder[last].encode()).hexdigest()
    return spelled(event)


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
