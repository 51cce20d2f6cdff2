"""Asks the Python peers the questions of a file, and prints a row for each."""

import datetime
import importlib.util
import json
import sys
import time
import zoneinfo

ROUNDS = 7


def best(ask, questions):
    """The nanoseconds of processor time per call, each question at its best round."""
    least = [float("inf")] * len(questions)
    for _ in range(ROUNDS):
        for number, question in enumerate(questions):
            began = time.thread_time_ns()
            ask(*question)
            least[number] = min(least[number], time.thread_time_ns() - began)
    return sum(least) / len(least)


def row(name, due, open_seconds, asked, deadlines, measures):
    """One line: name, two times, two counts; a dash where the peer cannot be asked."""
    cells = [name, "-", "-", "-", "-"]
    if due:
        differ = sum(due(*question) != answer[3] for question, answer in zip(deadlines, asked))
        cells[1], cells[3] = f"{best(due, deadlines):.0f}", f"{differ}/{len(asked)}"
    if open_seconds:
        differ = sum(open_seconds(*question) != answer[4] for question, answer in zip(measures, asked))
        cells[2], cells[4] = f"{best(open_seconds, measures):.0f}", f"{differ}/{len(asked)}"
    print("\t".join(cells))


def business_time_delta(office):
    import businesstimedelta as peer
    import pytz

    zone = pytz.timezone(office["zone"])
    times = [[datetime.time.fromisoformat(text) for text in shift] for shift in office["shifts"]]
    week = [0, 1, 2, 3, 4]
    rules = peer.Rules([
        *(peer.WorkDayRule(start_time=start, end_time=end, working_days=week, tz=zone) for start, end in times),
        peer.HolidayRule({datetime.date.fromisoformat(day) for day in office["holidays"]}, tz=zone),
    ])
    at = lambda second: datetime.datetime.fromtimestamp(second, datetime.timezone.utc)
    asked = office["questions"][:50]
    deadlines = [(at(q[0]), peer.BusinessTimeDelta(rules, seconds=q[1])) for q in asked]
    measures = [(at(q[0]), at(q[2])) for q in asked]

    def due(start, budget):
        return int((start + budget).timestamp())

    def open_seconds(start, end):
        found = rules.difference(start, end)
        return found.hours * 3600 + found.seconds

    row("businesstimedelta 1.0.1 (Python)", due, open_seconds, asked, deadlines, measures)


def business_duration(office):
    from business_duration import businessDuration

    zone = zoneinfo.ZoneInfo(office["zone"])
    times = [[datetime.time.fromisoformat(text) for text in shift] for shift in office["shifts"]]
    holidays = {datetime.date.fromisoformat(day) for day in office["holidays"]}
    local = lambda second: datetime.datetime.fromtimestamp(second, zone).replace(tzinfo=None)
    asked = office["questions"]
    measures = [(local(q[0]), local(q[2])) for q in asked]

    def open_seconds(start, end):
        return round(sum(
            businessDuration(start, end, starttime=opens, endtime=closes, holidaylist=holidays, unit="sec")
            for opens, closes in times
        ))

    row("business-duration 0.68 (Python), once per shift", None, open_seconds, asked, [], measures)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        office = json.load(file)
    for module, ask in (("businesstimedelta", business_time_delta), ("business_duration", business_duration)):
        if importlib.util.find_spec(module):
            ask(office)
        else:
            print(f"skipped: the Python package `{module}` is not installed", file=sys.stderr)


main()
