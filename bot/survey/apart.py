"""How far apart two things are, how old somebody was, whether one comes before the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.survey import phrase
from bot.survey.facts import Fact, age, fact, holders, in_one_unit
from bot.survey.filters import span_of
from bot.survey.naming import facts_of, sized
from bot.survey.outcome import FROM_TEXT, Outcome, declined, told
from bot.survey.pages import Page, page
from bot.survey.plan import Plan, side_of
from bot.survey.things import Thing, resolve, resolve_list
from bot.survey.within import dated_sentence, interval
from bot.survey.words import Attribute, attribute_said, attributes, extremes
from index import Collection
from index.analyzer import fold, stem
from index.values import Date


def difference(plan: Plan, collection: Collection) -> Outcome | None:
    """How far apart two things are."""
    sides = [(side, resolve(side.thing, collection)) for side in plan.sides]
    if (
        not all(thing.documents for _, thing in sides)
        or sides[0][1].documents == sides[1][1].documents
    ):
        if (
            len(sides) == 2
            and sides[0][1].documents
            and sides[0][1].documents == sides[1][1].documents
        ):
            same = _two_dates(plan, sides[0][1], collection)
            if same:
                return same
        return interval(plan, collection)
    choices: list[tuple[Attribute, Attribute]]
    general = [attributes()[i] for i in extremes()["first"].of if i != "said"]
    first, second = plan.sides[0].attribute, plan.sides[1].attribute
    if first and second:
        choices = [(first, second)]
    elif first or second:
        one = first or second
        assert one is not None
        choices = [(one, one)]
    else:
        choices = [(a, a) for a in general]
    problem: Outcome | None = None
    for one, other in choices:
        left, missing, several = facts_of(one, [sides[0][1]], collection)
        right, missing2, several2 = facts_of(other, [sides[1][1]], collection)
        if left and right:
            return _apart(left[0], right[0], one, plan)
        unclear = several + several2
        if unclear:
            problem = problem or declined(f"{phrase.some(unclear)} may mean several documents.")
        elif (missing or missing2) and (left or right):
            names = phrase.some(missing + missing2)
            problem = problem or declined(f"There is no {one.id} for {names}.")
    return problem


def _two_dates(plan: Plan, thing: Thing, collection: Collection) -> Outcome | None:
    """ "between the birth and the death of a": two attributes of one document."""
    first, second = plan.sides[0].attribute, plan.sides[1].attribute
    if not first or not second or first == second or not thing.clear:
        return None
    read = page(thing.documents[0], collection)
    if read is None:
        return None
    one, other = (fact(a, read) for a in (first, second))
    return _apart(one, other, first, plan) if one and other else None


def _apart(left: Fact, right: Fact, attribute: Attribute, plan: Plan) -> Outcome:
    if isinstance(left.value, Date) and isinstance(right.value, Date):
        found = phrase.span(left.value, right.value, plan.unit)
        if found is None:
            return declined("The dates are too coarse to tell.")
        text, remark = found
        note = f"From {attribute.id}" + (f": {remark}." if remark else ".")
        return told(text, (left, right), note)
    if (
        isinstance(left.value, Date)
        or isinstance(right.value, Date)
        or not (alike := in_one_unit((left, right)))
    ):
        return declined("The values cannot be subtracted from each other.")
    one, other = alike
    gap = sorted((abs(one.low - other.low), abs(one.high - other.high)))
    text = phrase.measured(gap[0], gap[1], one.measure, getattr(one.value, "unit", ""))
    return told(text, (left, right), f"Difference of {attribute.id}.")


_OLDEST = 125


def age_at(plan: Plan, collection: Collection) -> Outcome | None:
    """How old somebody was at a date, at an event or at death."""
    thing = resolve(plan.sides[0].thing, collection)
    if not thing.clear:
        return None
    number = thing.documents[0]
    read = page(number, collection)
    if read is None:
        return None
    born = fact(attributes()["birth date"], read)
    if born is None:
        return None
    then: Fact | None = None
    if plan.sides[0].attribute:
        then = fact(plan.sides[0].attribute, read)
    elif len(plan.sides) > 1:
        event = plan.sides[1].thing
        if value := span_of(event):
            then = Fact(number, read.title, value, ())
        else:
            then = (
                _own_event(event, read)
                or _other_event(event, number, collection)
                or dated_sentence(event, read, collection)
            )
    if then is None:
        return None
    low, high = age(born.value, then.value)
    died = fact(attributes()["death date"], read)
    if low < 0 or high > _OLDEST or (died and died.high < then.low):
        return declined(f"{read.title} did not live then.")
    facts = (then, born)
    if low != high:
        if then.in_text or high - low > 1:  # the text may say the age itself
            return None
        return told(f"{low} or {high}", facts, "The dates are too coarse to tell which.")
    return told(phrase.counted(low, "year") if plan.unit else str(low), facts, "")


def _own_event(event: str, read: Page) -> Fact | None:
    """ "when she took office": a date of the same document."""
    stems = [stem(word) for word in re.sub(r"^(?:he|she|they|it) ", "", event).split()]
    if len(stems) > 3 or not event.startswith(("he ", "she ", "they ", "it ")):
        return None
    pairs = [f"{a} {b}" for a, b in pairwise(stems)]
    attribute = attribute_said(pairs, "date") or attribute_said(stems, "date")
    return fact(attribute, read) if attribute else None


def _other_event(event: str, besides: int, collection: Collection) -> Fact | None:
    """ "when the toronto star was founded": a date of another document."""
    side = side_of(event)
    thing = resolve(side.thing, collection)
    if not thing.clear or thing.documents == (besides,):
        return None
    attribute = side.attribute or attributes()["date"]
    found, _, _ = facts_of(attribute, [thing], collection)
    return found[0] if found else None


def check(plan: Plan, collection: Collection) -> Outcome | None:
    """Is a before, larger than, older than b?"""
    things = [
        replace(resolve(side.thing, collection), attribute=side.attribute) for side in plan.sides
    ]
    if not all(thing.documents for thing in things) or things[0].documents == things[1].documents:
        return None
    for attribute in sized(plan.attributes, things, collection):
        facts, missing, ambiguous = facts_of(attribute, things, collection)
        if missing or ambiguous:
            continue
        alike = in_one_unit(facts)
        if alike is None:
            continue
        left, right = alike
        note = f"By {attribute.id}, over 2 documents."
        if left.low > right.high or left.high < right.low:
            larger = left.low > right.high
            return told("Yes" if larger is plan.high else "No", facts, note)
        if left.low == left.high == right.low == right.high:
            return told("No", facts, f"{note} They are equal.")
        return declined("The values are too coarse to tell.")
    return None


def same(plan: Plan, collection: Collection) -> Outcome | None:
    """Were two born in the same year, the same place?"""
    things = resolve_list(plan.things, collection)
    if len(things) != 2 or not all(thing.clear for thing in things):
        return None
    attribute = plan.attributes[0]
    if attribute.type == "place":
        return _same_place(attribute, things, plan.unit, collection)
    facts, missing, _ = facts_of(attribute, things, collection)
    if missing or len(facts) != 2:
        return (
            declined(f"There is no {attribute.id} for {phrase.some(missing)}.") if facts else None
        )
    parts = [{_part(int(bound), plan.unit) for bound in (f.low, f.high)} for f in facts]
    if any(len(part) > 1 for part in parts):
        return declined("The dates are too coarse to tell.")
    return told("Yes" if parts[0] == parts[1] else "No", facts, f"By {attribute.id}.")


def _part(day: int, unit: str) -> int:
    """The year, month, decade or century of a day of ``index.values.Date``, or the day itself."""
    year = day // 10_000
    parts = {"year": year, "month": day // 100, "decade": year // 10, "century": (year - 1) // 100}
    return parts.get(unit, day)


def _same_place(
    attribute: Attribute, things: Sequence[Thing], unit: str, collection: Collection
) -> Outcome | None:
    """By the last part of a place for a country, by the first for anything smaller."""
    found = []
    for thing in things:
        read = page(thing.documents[0], collection)
        fields = holders(attribute, read.fields) if read else []
        if read is None or not fields:
            return None
        parts = [part.strip() for part in fold(fields[0].value).split(",") if part.strip()]
        found.append((parts[-1 if unit == "country" else 0], read.cite_field(fields[0])))
    (one, first), (other, second) = found
    answer = "Yes" if one == other else "No"
    return Outcome(answer, (first, second), f"By {attribute.id}.", FROM_TEXT)
