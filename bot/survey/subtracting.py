"""Questions for a difference: how far apart two things are, in years or in anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.survey.comparing import comparison
from bot.survey.plan import Plan, Side, side_of
from bot.survey.words import (
    Attribute,
    alternatives,
    attribute_said,
    attributes,
    extremes,
    pattern,
    words,
)
from index.analyzer import stem


def plans(text: str) -> Iterator[Plan]:
    """The ways to understand a question in normal form as one for a difference."""
    yield from _between(text)
    yield from _by_how_much(text)
    yield from _long_after(text)


def attribute_of(phrase: str) -> Attribute | None:
    """The attribute that a noun phrase names ("population", "the date of birth", "age")."""
    said = [w for w in re.findall(r"[^\W\d_]+", phrase) if w not in words("filler")]
    said = [w for w in said if w != "people"] or said
    if not said:
        return None
    if "age" in said:
        return attributes()["birth date"]
    whole = " ".join(said)
    if whole in attributes():
        return attributes()[whole]
    stems = [stem(w) for w in said]
    joined = [*stems, *(f"{a} {b}" for a, b in pairwise(stems))]
    return attribute_said(joined, "date", "number") or Attribute(whole, "number")


def _between(text: str) -> Iterator[Plan]:
    match = pattern("between").match(text)
    if not match:
        return
    asked = match["of"] or match["what"] or ""
    unit = match["unit"] or (asked if asked in words("times") - {"time", "age"} else "")
    if match["unit"] and unit not in words("times"):
        return
    named = asked and (asked == "age" or asked not in words("times"))
    attribute = attribute_of(asked) if named else None
    timed = unit in words("times") or text.startswith(("how long", "how much time", "how far"))
    for first, second in _pairs(match["pair"], attribute):
        told = f"{first.thing}|{second.thing}" if timed and attribute is None else ""
        yield Plan("difference", sides=(first, second), unit=unit or _unit(text), phrase=told)


def _unit(text: str) -> str:
    match = pattern("unit").search(text)
    return match["unit"] if match else ""


def _pairs(text: str, attribute: Attribute | None) -> Iterator[tuple[Side, Side]]:
    """Both sides of "between the founding of a and that of b", wherever the "and" may stand."""
    shared = pattern("shared").match(text)
    for match in re.finditer(" and ", text):
        first, second = text[: match.start()], text[match.end() :]
        left, right = side_of(first), side_of(second)
        if that := pattern("that_of").match(second):
            right = Side(second[that.end() :], left.attribute)
        elif own := pattern("its_own").fullmatch(second):  # "the birth of a and his death"
            right = side_of(f"the {own['said']} of {left.thing}")
        if shared and left.attribute and not right.attribute:
            right = Side(second, left.attribute)
        yield (
            Side(left.thing, left.attribute or attribute),
            Side(right.thing, right.attribute or attribute),
        )
        if left.attribute is not None and attribute is None and left.thing != first:
            yield Side(first), Side(second)


def _by_how_much(text: str) -> Iterator[Plan]:
    """ "how much older is a than b", "how many more inhabitants does a have than b"."""
    match = pattern("by_how_much").match(text)
    if not match:
        return
    verbs = alternatives(words("verbs"))
    head = f"{match['unit'] or ''} {match['comparison']}".strip()
    if match["unit"] == "times":  # a ratio
        return
    first, second = (
        match["rest"].split(" than ", maxsplit=1) if " than " in match["rest"] else ("", "")
    )
    second = re.sub(r"^(?:in|at) ", "", re.sub(rf" {verbs}$", "", second))
    found = comparison(head) or comparison(f"{head} {first}")
    if not found or not second:
        return
    # "was b founded earlier": the comparison may stand behind the thing.
    first = re.sub(rf"^(?:in|at) | {alternatives(extremes())}$", "", first)
    first = re.sub(rf" {verbs}$", "", first)
    side = side_of(f"{first} being")
    thing = side.thing.removesuffix(" being")
    thing = re.sub(r" \w+$", "", thing) if _is_deed(thing.split()[-1:]) else thing
    second = pattern("that_of").sub("", second)
    for attribute in (side.attribute,) if side.attribute else found.attributes:
        sides = (Side(thing, attribute), Side(second, attribute))
        yield Plan("difference", sides=sides, unit=_unit(head))


def _is_deed(last: list[str]) -> bool:
    """Is the last word the verb of a date: "founded", "born"?"""
    return any(w.endswith(("ed", "born", "built")) for w in last) and bool(
        attribute_said((stem(w) for w in last), "date")
    )


def _long_after(text: str) -> Iterator[Plan]:
    """ "how many years after a was b founded", "how long before the pledge was the strike"."""
    match = pattern("long_after").match(text)
    if not match:
        return
    rest, unit = match["rest"], match["unit"] or ""
    for cut in pattern("long_after_cut").finditer(rest):
        first, second = rest[: cut.start()], rest[cut.end() :]
        one, other = side_of(first), side_of(second)
        if said := attribute_said((stem(w) for w in second.split()[-2:]), "date"):
            other = Side(re.sub(r" (?:take place|took place|\w+)$", "", second), said)
            one = one if one.attribute else Side(one.thing, said)
        yield Plan("difference", sides=(one, other), unit=unit, phrase=f"{first}|{second}")
