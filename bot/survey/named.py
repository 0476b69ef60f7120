"""Questions about things that they name: choices, differences, sums, ages, yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.survey import filters, subtracting
from bot.survey.comparing import Comparison, comparison
from bot.survey.plan import Plan, Side, side_of
from bot.survey.subtracting import attribute_of
from bot.survey.words import alternatives, attribute_said, attributes, extremes, pattern, words
from index.analyzer import stem

_AND_OR = re.compile(r" (?:and|or) ")
_HEAD_WORDS = 9  # of "who is older a or b": the names begin after at most so many
_TAIL_WORDS = 6  # of "is a or b larger": the comparison is at most so long
_MOST_BEFORE, _MOST_AFTER = 30, 12  # characters around the comparison in "a is older than b"


def plans(text: str) -> Iterator[Plan]:
    """The ways to understand a question in normal form as one about things that it names."""
    yield from subtracting.plans(text)
    yield from _sums(text)
    yield from _ages(text)
    yield from _checks(text)
    yield from _choices(text)


def _sums(text: str) -> Iterator[Plan]:
    if match := pattern("sum_of").match(text):
        names = pattern("together_end").sub("", match["names"]).removeprefix("both ")
        if attribute := attribute_of(match["what"]):
            average = match["how"] in ("average", "mean")
            yield Plan("average" if average else "sum", things=names, attributes=(attribute,))
    if match := pattern("together").match(text):
        said = match["what"] + (match["have"] or "")
        if attribute := attribute_of(re.sub(r" have$| had$", "", said)):
            yield Plan("sum", things=match["names"], attributes=(attribute,))


def _ages(text: str) -> Iterator[Plan]:
    if lived := pattern("lived").match(text):
        yield Plan("age", sides=(Side(lived["thing"], attributes()["death date"]),), unit="years")
    match = pattern("age").match(text)
    if not match:
        return
    if died := pattern("age_at_death").fullmatch(match["rest"]):
        yield Plan("age", sides=(Side(died["thing"], attributes()["death date"]),))
    elif when := pattern("age_when").fullmatch(match["rest"]):
        yield Plan("age", sides=(Side(when["thing"]), Side(when["event"])))
    elif match["how"] != "how old" and (deed := pattern("age_of_deed").fullmatch(match["rest"])):
        yield Plan("age", sides=(Side(deed["thing"].strip()), Side(deed["event"])))


def _checks(text: str) -> Iterator[Plan]:
    verbs = alternatives(words("verbs"))
    if match := pattern("than").match(text):
        second = re.sub(rf" {verbs}$", "", match["second"])
        whole = f"{match['first']} {match['comparison']}"
        for cut in re.finditer(" ", whole):
            head = whole[cut.end() :]
            found = comparison(head)
            if found and found.start <= _MOST_BEFORE and len(found.after) <= _MOST_AFTER:
                first = side_of(whole[: cut.start()])
                own = (first.attribute,) if first.attribute else found.attributes
                sides = (Side(first.thing), Side(side_of(second).thing))
                yield Plan("check", sides=sides, attributes=own, high=found.high)
    if match := pattern("same").match(text):
        yield from _same(match["names"], match["said"] or "", match["what"])
    if match := pattern("before").match(text):
        verb = [stem(w) for w in match["verb"].split()]
        said = attribute_said([*verb, " ".join(verb)], "date")
        earlier = match["first"] if said else f"{match['first']} {match['verb']}"
        any_date = tuple(attributes()[i] for i in extremes()["first"].of if i != "said")
        later = side_of(re.sub(rf" {verbs}$", "", match["second"]))
        yield Plan(
            "check",
            sides=(Side(earlier), later if later.attribute != said else Side(later.thing)),
            attributes=(said,) if said and said.id != "date" else any_date,
            high=match["order"] in ("after", "later than"),
        )


def _same(names: str, said: str, what: str) -> Iterator[Plan]:
    """ "were a and b born in the same year"."""
    dated = what in words("times") or what == "date"
    attribute = attribute_said([stem(said)], "date" if dated else "place")
    if attribute is None:
        attribute = attributes()["date" if dated else "place"]
        names = f"{names} {said}".strip()
    yield Plan("same", things=names, attributes=(attribute,), unit=what)


def _choices(text: str) -> Iterator[Plan]:
    asks = pattern("asks")
    if " or " in text:
        for match in pattern("separator").finditer(text):
            head, names = text[: match.start()], text[match.end() :]
            if " or " in names and asks.search(head):
                yield from _choice(head, names)
        if inserted := pattern("inserted").match(text):
            yield from _choice(f"{inserted['ask']} {inserted['rest']}", inserted["names"])
        if turned := pattern("reversed").match(text):
            yield from _choice(turned["head"], turned["names"])
    elif " : " in text and (listed := pattern("colon").match(text)) and asks.search(listed["head"]):
        yield from _choice(listed["head"], listed["names"])
    if _AND_OR.search(text):
        for match in pattern("among").finditer(text):
            yield from _among(text[: match.start()], text[match.end() :])
    if " or " in text:
        yield from _without_mark(text)


def _choice(head: str, names: str) -> Iterator[Plan]:
    if found := comparison(head):
        yield _extreme(found, names)
    elif (predicate := _predicate(head)) and (conditions := filters.parse(predicate)):
        yield Plan("list", things=names, filters=conditions)


def _extreme(found: Comparison, names: str) -> Plan:
    return Plan("extreme", things=names, attributes=found.attributes, high=found.high)


def _among(head: str, tail: str) -> Iterator[Plan]:
    """ "the youngest of a , b and c", "how many of a , b and c were founded before 1950"."""
    verbs = alternatives(words("verbs"))
    cuts = [m.start() for m in re.finditer(rf" (?=(?:, )?{verbs} )", tail)]
    cuts += [m.start() for m in re.finditer(r" , (?=(?:who|which|what|how many)\b)", tail)]
    counted = head.startswith(("how many", "what number")) or tail.find("how many") > 0
    asks = pattern("asks")
    for cut in [len(tail), *cuts]:
        names, rest = tail[:cut].strip(" ,"), tail[cut:].strip(" ,")
        if not _AND_OR.search(names):
            continue
        if not counted and (found := comparison(f"{head} {rest}".strip())):
            plan = _extreme(found, names)
            asked = pattern("asks_value").search(head[: found.start])
            yield replace(plan, valued=bool(asked) and found.amount)
        elif rest:
            predicate = _predicate(rest) if asks.match(rest) else rest
            conditions = filters.parse(predicate) if predicate else None
            if conditions and (counted or asks.search(head + rest)):
                yield Plan("count" if counted else "list", things=names, filters=conditions)


def _predicate(head: str) -> str:
    """The condition in "which was founded before 1950", "which place is in canada"."""
    match = pattern("predicate").match(head)
    return match["rest"] if match else ""


def _without_mark(text: str) -> Iterator[Plan]:
    """ "who is older a or b", "is a or b larger": only the order of words parts the names."""
    if pattern("asks").match(text):
        for space in [m.start() for m in re.finditer(" ", text)][1:_HEAD_WORDS]:
            head, names = text[:space], text[space + 1 :]
            if " or " in names and (found := comparison(head)):
                yield _extreme(found, names)
    if match := pattern("yes_or_no").match(text):
        rest = match["rest"]
        for space in [m.start() for m in re.finditer(" ", rest)][: -_TAIL_WORDS - 1 : -1]:
            names, head = rest[:space], rest[space + 1 :]
            if " or " in names and not names.endswith(" or") and (found := comparison(head)):
                yield _extreme(found, names)
