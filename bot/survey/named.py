"""Questions about things that they name: choices, differences, sums, ages, yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.survey import choosing, subtracting
from bot.survey.comparing import comparison
from bot.survey.plan import Plan, Side
from bot.survey.sides import side_of
from bot.survey.subtracting import attribute_of
from bot.survey.words import alternatives, attribute_said, attributes, extremes, pattern, words
from index.analyzer import stem

_MOST_BEFORE, _MOST_AFTER = 30, 12  # characters around the comparison in "a is older than b"


def plans(text: str) -> Iterator[Plan]:
    """The ways to understand a question in normal form as one about things that it names."""
    yield from subtracting.plans(text)
    yield from _sums(text)
    yield from _ages(text)
    yield from _checks(text)
    yield from choosing.plans(text)


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
        yield Plan(
            "check",
            sides=(Side(earlier), Side(re.sub(rf" {verbs}$", "", match["second"]))),
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
