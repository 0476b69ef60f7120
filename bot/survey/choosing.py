"""Questions that choose among named things: which is first, the largest, meets a condition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.survey import filters
from bot.survey.comparing import Comparison, comparison
from bot.survey.plan import Plan
from bot.survey.words import alternatives, pattern, words

_AND_OR = re.compile(r" (?:and|or) ")
_HEAD_WORDS = 9  # of "who is older a or b": the names begin after at most so many
_TAIL_WORDS = 6  # of "is a or b larger": the comparison is at most so long


def plans(text: str) -> Iterator[Plan]:
    """The ways to understand a question in normal form as a choice among things it names."""
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
