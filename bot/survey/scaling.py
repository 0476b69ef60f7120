"""The highest and the lowest of all documents, their sum and their average."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.answer import Citation
from bot.survey import phrase
from bot.survey.conditions import Verdict, check_all
from bot.survey.counting import LONGEST_LIST, MOST_CITED
from bot.survey.facts import Fact, fact
from bot.survey.meant import MOST_READ, VERY_FEW, Task
from bot.survey.naming import added
from bot.survey.outcome import EXACT, FROM_TEXT, Outcome, declined
from bot.survey.pages import pages
from bot.survey.ranking import NOT_THAT_MANY, rank, winning
from bot.survey.things import title_without_bracket
from bot.survey.words import Attribute
from index.columns import Kind, Name

_FIRST = 100
"""So many of the highest values are read first to find the highest of a kind."""
_MOST_UNITS = 12


@dataclass(frozen=True, slots=True)
class _Found:
    """Values, what proves that their documents are meant, and how many documents had none.

    ``counted`` is the number of values where not all of them were read.
    """

    facts: list[Fact]
    citations: dict[int, tuple[Citation, ...]] = field(default_factory=dict)
    missing: int = 0
    counted: int = 0


def valued(task: Task) -> Outcome | None:
    """The document at an end of a scale, or the sum or average of a value."""
    if not task.small:
        return _at_scale(task)
    meant = [one for one in pages(task.collection) if task.is_meant(one)]
    text = (
        task.plan.scoped
        or task.plan.chosen
        or (bool(task.plan.noun) and len(task.collection) <= VERY_FEW)
    )
    citations: dict[int, tuple[Citation, ...]] = {}
    chosen = []
    unknown = 0
    for one in meant:
        found = check_all(task.plan.filters, one, text=text)
        if found.verdict is Verdict.MET:
            chosen.append(one)
            citations[one.key] = found.citations
        unknown += found.verdict in (Verdict.MISSING, Verdict.UNSURE)
    for attribute in task.plan.attributes:
        facts = [f for one in chosen if (f := fact(attribute, one, text=text))]
        known = any(not f.in_text for f in facts) and len(facts) > 1
        if facts if task.plan.scoped else known:
            missing = len(chosen) - len(facts)
            if task.plan.task != "extreme":
                if missing:
                    return declined(
                        f"{phrase.counted(missing, 'document')} without a {attribute.id}."
                    )
                return added(task.plan, attribute, facts)
            return _extreme(task, attribute, _Found(facts, citations, missing + unknown))
    return None


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
    facts: list[Fact] = []
    citations: dict[int, tuple[Citation, ...]] = {}
    missing = 0
    for one in task.fields.pages(sorted(possible)):
        if not task.is_meant(one):
            continue
        met = check_all(task.plan.filters, one, text=False)
        if met.verdict is not Verdict.MET and exact is None:
            continue
        value = fact(attribute, one, text=False)
        if value is None:
            missing += 1
            continue
        facts.append(value)
        citations[one.key] = met.citations
    if len(facts) < (1 if task.plan.scoped else 2):
        return None
    if task.plan.task == "extreme":
        return _extreme(task, attribute, _Found(facts, citations, missing))
    if missing:
        return declined(f"{phrase.counted(missing, 'document')} without a {attribute.id}.")
    return added(task.plan, attribute, facts)


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
    facts = [f for one in task.fields.pages(read) if (f := fact(attribute, one, text=False))]
    if not facts:
        return None
    ranked = rank(facts, task.plan.high, task.plan.top)
    first = {f.document for f in ranked[: task.plan.top]} if isinstance(ranked, list) else set()
    citations = {
        one.key: check_all(task.plan.filters, one, text=False).citations
        for one in task.fields.pages(sorted(first))
    }
    missing = len(documents) - known if known else 0
    return _extreme(task, attribute, _Found(facts, citations, missing, known or len(documents)))


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
                return _extreme(task, attribute, _Found(meant, counted=counted))
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


def _extreme(task: Task, attribute: Attribute, found: _Found) -> Outcome:
    facts = found.facts
    ranked = rank(facts, task.plan.high, task.plan.top)
    if isinstance(ranked, str):
        return declined(ranked)
    winners = winning(ranked, task.plan)
    if not winners:
        return declined(NOT_THAT_MANY)
    if len(winners) > max(task.plan.top, LONGEST_LIST):
        return declined(f"{len(winners):,} documents share that value.")
    number = found.counted or len(facts)
    note = f"By {attribute.id}, over {phrase.counted(number, 'document')} with a value"
    note += f"; {found.missing:,} without." if found.missing else "."
    text = phrase.listed([title_without_bracket(f.title) for f in winners])
    if task.plan.valued:
        note = f"Of {text}. {note}"
        text = phrase.value(winners[0], task.plan.unit)
    cited = [c for f in winners for c in (*f.citations, *found.citations.get(f.document, ()))]
    cited += [c for f in ranked[len(winners) : len(winners) + 4] for c in f.citations]
    in_text = any(f.in_text for f in facts)
    confidence = FROM_TEXT if in_text else EXACT
    return Outcome(text, tuple(dict.fromkeys(cited))[:MOST_CITED], note, confidence)
