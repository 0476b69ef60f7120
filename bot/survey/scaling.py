"""The highest and the lowest of all documents, their sum and their average."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Citation
from bot.survey import phrase
from bot.survey.conditions import Verdict, check_all
from bot.survey.facts import Fact, fact
from bot.survey.meant import MOST_READ, VERY_FEW, Task
from bot.survey.outcome import Outcome, added, declined, extreme, rank
from bot.survey.pages import Page, pages
from bot.survey.words import Attribute
from index.columns import Kind, Name

_FIRST = 100
"""So many of the highest values are read first to find the highest of a kind."""
_MOST_UNITS = 12


Chosen = Sequence[tuple[Page, tuple[Citation, ...]]]
"""Documents that meet a plan, with what proves it."""


def valued(task: Task) -> Outcome | None:
    """The document at an end of a scale, or the sum or average of a value."""
    if not task.small:
        return _at_scale(task)
    plan = task.plan
    text = plan.scoped or plan.chosen or (bool(plan.noun) and len(task.collection) <= VERY_FEW)
    chosen: list[tuple[Page, tuple[Citation, ...]]] = []
    unknown = 0
    for one in pages(task.collection):
        if task.is_meant(one):
            found = check_all(plan.filters, one, text=text)
            if found.verdict is Verdict.MET:
                chosen.append((one, found.citations))
            unknown += found.verdict in (Verdict.MISSING, Verdict.UNSURE)
    answers = (_of(task, attribute, chosen, unknown, text=text) for attribute in plan.attributes)
    return next((answer for answer in answers if answer is not None), None)


def _of(
    task: Task, attribute: Attribute, chosen: Chosen, unknown: int = 0, *, text: bool = False
) -> Outcome | None:
    """The extreme, the sum or the average of a value of documents; None when hardly any has it."""
    facts = _facts(attribute, chosen, text=text)
    told = len(facts) > 1 and any(not found.in_text for found in facts)
    if not (facts if task.plan.scoped else told):
        return None
    missing = len(chosen) - len(facts)
    if task.plan.task == "extreme":
        return extreme(task.plan, attribute, facts, missing=missing + unknown)
    if missing:
        return declined(f"{phrase.counted(missing, 'document')} without a {attribute.id}.")
    return added(task.plan, attribute, facts)


def _facts(attribute: Attribute, chosen: Chosen, *, text: bool = False) -> list[Fact]:
    return [
        replace(found, citations=(*found.citations, *cited))
        for one, cited in chosen
        if (found := fact(attribute, one, text=text))
    ]


def _at_scale(task: Task) -> Outcome | None:
    for attribute in task.plan.attributes:
        names = task.fields.holding(attribute)
        if not names:
            continue
        if task.plan.filters:
            found = _among(task, attribute)
        elif task.plan.task == "extreme":
            found = _highest(task, attribute)
        else:
            found = _total(task, attribute)
        if found is not None:
            return found
    return None


def _among(task: Task, attribute: Attribute) -> Outcome | None:
    """The values of the documents that meet the conditions."""
    exact = task.told_by_columns()
    names = task.fields.holding(attribute)
    if exact and task.plan.task == "extreme" and len(names) == 1:
        return _highest_of(task, attribute, exact, names[0])
    possible = task.possible()
    if possible is None or len(possible) > MOST_READ:
        several = task.plan.scoped or possible
        return declined("Too many documents would have to be read.") if several else None
    chosen: list[tuple[Page, tuple[Citation, ...]]] = []
    for one in task.fields.pages(sorted(possible)):
        if task.is_meant(one):
            met = check_all(task.plan.filters, one, text=False)
            if met.verdict is Verdict.MET or exact is not None:
                chosen.append((one, met.citations))
    return _of(task, attribute, chosen)


def _highest_of(
    task: Task, attribute: Attribute, documents: set[int], name: Name
) -> Outcome | None:
    """The highest or lowest values of a name among documents."""
    kind: Kind = "date" if attribute.type == "date" else "number"
    columns = task.collection.columns
    wanted = _FIRST + task.plan.top
    if kind == "number" and len(columns.units(name.id)) > 1:
        if len(documents) > MOST_READ:
            return declined(f"{len(documents):,} values would have to be converted.")
        wanted = len(documents)
    read, known = _first_among(task, (kind, name), documents, wanted)
    first = task.fields.pages(read)
    facts = _facts(
        attribute, [(p, check_all(task.plan.filters, p, text=False).citations) for p in first]
    )
    missing = len(documents) - known if known else 0
    counted = known or len(documents)
    return extreme(task.plan, attribute, facts, missing=missing, counted=counted) if facts else None


def _first_among(
    task: Task, column: tuple[Kind, Name], documents: set[int], wanted: int
) -> tuple[list[int], int]:
    """The documents with the first values, and how many have a value (0: not counted)."""
    kind, name = column
    ordered = task.collection.columns.ordered
    if len(documents) <= MOST_READ:
        rows = ordered(
            kind, name.id, high=task.plan.high, limit=len(documents), documents=sorted(documents)
        )
        return [number for number, _ in rows[:wanted]], len(rows)
    limit = wanted
    while True:  # so many documents that walking down all values meets enough of them
        limit *= 8
        rows = ordered(kind, name.id, high=task.plan.high, limit=limit)
        found = [number for number, _ in rows if number in documents][:wanted]
        if len(found) == wanted or len(rows) < limit:
            return found, 0


def _highest(task: Task, attribute: Attribute) -> Outcome | None:
    """The highest or lowest values: as many of the first as it takes to be sure."""
    names = task.fields.holding(attribute)
    kind: Kind = "date" if attribute.type == "date" else "number"
    columns = task.collection.columns
    plan = task.plan
    limit = _FIRST + plan.top
    while limit <= MOST_READ:
        documents, ends = _first_of_each(task, (kind, names), limit)
        facts: dict[int, Fact] = {}
        meant: list[Fact] = []
        for one in task.fields.pages(sorted(documents)):
            if value := fact(attribute, one, text=False):
                facts[one.key] = value
                if task.is_meant_or_said_to_be(one):
                    meant.append(value)
        if meant and (len(meant) >= plan.top or not ends):
            ranked = rank(meant, plan.high, plan.top)
            if isinstance(ranked, str):
                return declined(ranked)
            last = ranked[min(plan.top, len(ranked)) - 1]
            bounds = [facts[number] for number in ends if number in facts]
            if all(last.low > b.low if plan.high else last.high < b.high for b in bounds):
                counted = sum(columns.valued(kind, name.id) for name in names)
                return extreme(plan, attribute, meant, counted=counted)
        if not ends:
            return None
        limit *= 8
    return declined("Too many documents would have to be read.")


def _first_of_each(
    task: Task, columns: tuple[Kind, tuple[Name, ...]], limit: int
) -> tuple[set[int], list[int]]:
    """The documents with the first values of every name and unit.

    Also the last document of each list that goes on beyond ``limit``.
    """
    kind, names = columns
    found: set[int] = set()
    ends: list[int] = []
    for name in names:
        units = task.collection.columns.units(name.id) if kind == "number" else {}
        several: list[str | None] = [*units] if 1 < len(units) <= _MOST_UNITS else [None]
        for unit in several:
            rows = task.collection.columns.ordered(
                kind, name.id, high=task.plan.high, limit=limit, unit=unit
            )
            found.update(number for number, _ in rows)
            if len(rows) == limit:
                ends.append(rows[-1][0])
    return found, ends


def _total(task: Task, attribute: Attribute) -> Outcome | None:
    names = task.fields.holding(attribute)
    implied = task.fields.implies(attribute, task.plan.noun)
    if len(names) != 1 or not (implied or task.fields.means_all(task.plan.noun)):
        return declined("The documents are too many to tell the kind of each.")
    low, high, count = task.collection.columns.total(names[0].id)
    if len(task.collection.columns.units(names[0].id)) > 1 or not count:
        return declined(f"The values of {attribute.id} are in several units.")
    if task.plan.task == "average":
        low, high = low / count, high / count
    return Outcome(phrase.between(low, high), (), f"Over {phrase.counted(count, 'value')}.")
