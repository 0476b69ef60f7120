"""Plans about every document, carried out.

A small collection is read document by document, text included. In a large one the columns of
the store say which documents may meet a plan, and only their fields are read.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer import Citation
from bot.survey import phrase
from bot.survey.conditions import Verdict, check_all
from bot.survey.facts import Fact, fact
from bot.survey.filters import Filter
from bot.survey.naming import added
from bot.survey.outcome import DESCRIBED, EXACT, FROM_TEXT, Outcome, declined
from bot.survey.pages import Page, page, pages
from bot.survey.plan import Plan
from bot.survey.ranking import rank
from bot.survey.table import Table, table
from bot.survey.things import title_without_bracket
from bot.survey.words import Attribute, kind_called
from index import Collection
from index.columns import Kind, Name

_FEW = 2000
"""So many documents are read one by one; of more, only the fields."""
_VERY_FEW = 200
"""So few documents are read as text even when the question does not say that it means them."""
_MOST_READ = 6000
"""So many documents of a large collection have their fields read for one question."""
_FIRST = 100
"""So many of the highest values are read first to find the highest of a kind."""
_LONGEST_LIST = 50
_MOST_CITED = 50


def run(plan: Plan, collection: Collection) -> Outcome | None:
    """Count, list, order or add up over the collection."""
    small = len(collection) <= _FEW
    fields = table(collection)
    if not plan.scoped and not _spoken_of(plan, fields):
        return None
    if plan.task in ("count", "list"):
        return _counted(plan, collection, fields, small)
    return _valued(plan, collection, fields, small)


def _spoken_of(plan: Plan, fields: Table) -> bool:
    """Does the collection have fields for what the plan asks? Without a scope it must."""
    if not fields.names:
        return False
    kind = kind_called(plan.noun) if plan.noun else None
    if kind is None and not fields.means_all(plan.noun):
        return False
    if plan.attributes and not any(
        fields.holding(a) for a in plan.attributes if a.id != "lifespan"
    ):
        return plan.attributes[0].id == "lifespan"
    if not plan.filters:
        return bool(plan.attributes) or (kind is None and fields.uniform)
    found = [_possible_for(f, fields) for f in plan.filters]
    if all(f is None for f in found):
        return bool(plan.attributes)
    return all(f is None or f for f in found)


def _possible_for(condition: Filter, fields: Table) -> set[int] | None:
    """The documents whose fields may meet a condition; None when fields cannot tell."""
    ranged = fields.in_range(condition)
    return ranged[0] if ranged else fields.meeting(condition)


# --- Which documents ---


def _candidates(
    plan: Plan, collection: Collection, fields: Table, small: bool
) -> list[Page] | Outcome:
    """The documents of the right kind that may meet the conditions."""
    if small:
        return [one for one in pages(collection) if _is_meant(plan, one, fields)]
    possible = _possible(plan, fields)
    if possible is None:
        return declined("No field tells, and the documents are too many to read.")
    if len(possible) > _MOST_READ:
        return declined(f"{len(possible):,} documents would have to be read.")
    return [one for one in fields.pages(sorted(possible)) if _is_meant(plan, one, fields)]


def _is_meant(plan: Plan, one: Page, fields: Table) -> bool:
    return fields.means_all(plan.noun) or one.is_kind(plan.noun)


def _possible(plan: Plan, fields: Table) -> set[int] | None:
    """The documents that fields leave possible: those of every condition that they can tell."""
    found: set[int] | None = None
    for condition in plan.filters:
        some = None if condition.negated else _possible_for(condition, fields)
        if some is not None:
            found = some if found is None else found & some
    return found


def _told_by_columns(plan: Plan, fields: Table) -> set[int] | None:
    """The documents that meet the plan, when the columns alone decide it exactly."""
    if not fields.means_all(plan.noun):
        return None
    found: set[int] | None = None
    for condition in plan.filters:
        ranged = fields.in_range(condition)
        some = fields.meeting(condition) if ranged is None else ranged[0] if ranged[1] else None
        if some is None:
            return None
        found = some if found is None else found & some
    return found


# --- Counts and lists ---


def _counted(plan: Plan, collection: Collection, fields: Table, small: bool) -> Outcome | None:
    if not plan.filters:
        return _all_of_kind(plan, collection, fields, small)
    if not small:
        exact = _told_by_columns(plan, fields)
        if exact is not None and (exact or plan.scoped):
            return _exactly(plan, exact, fields, collection)
    candidates = _candidates(plan, collection, fields, small)
    if isinstance(candidates, Outcome):
        return candidates if plan.scoped or fields.uniform else None
    if not plan.scoped and len(candidates) < 2 and small:
        return None
    return _filtered(plan, candidates, text=small)


def _exactly(plan: Plan, found: set[int], fields: Table, collection: Collection) -> Outcome | None:
    note = f"Over {phrase.counted(len(collection), 'document')}."
    some = fields.pages(sorted(found)[:_MOST_CITED])
    citations = tuple(
        dict.fromkeys(c for one in some for c in check_all(plan.filters, one, text=False).citations)
    )
    if plan.task == "count":
        return Outcome(str(len(found)), citations, note)
    if len(found) > _LONGEST_LIST:
        return declined(f"{len(found):,} documents meet the condition: too many to list.")
    return Outcome(phrase.listed([title_without_bracket(p.title) for p in some]), citations, note)


def _all_of_kind(plan: Plan, collection: Collection, fields: Table, small: bool) -> Outcome | None:
    if fields.means_all(plan.noun):
        if plan.task == "list":
            return _listed(plan, collection.titles(_LONGEST_LIST + 1))
        return Outcome(str(len(collection)), (), "All documents were counted.")
    if not small:
        return declined("The documents are too many to tell the kind of each.")
    found = [one for one in pages(collection) if one.is_kind(plan.noun)]
    if plan.task == "list":
        return _listed(plan, [one.title for one in found])
    titles = phrase.some([one.title for one in found], 10)
    return Outcome(str(len(found)), (), f"Counted: {titles}." if found else "", FROM_TEXT)


def _listed(plan: Plan, titles: Sequence[str]) -> Outcome | None:
    if not plan.scoped or not titles:
        return None
    if len(titles) > _LONGEST_LIST:
        return declined("There are too many to list.")
    return Outcome(phrase.listed([title_without_bracket(t) for t in titles]), (), "", FROM_TEXT)


def _filtered(plan: Plan, candidates: Sequence[Page], *, text: bool) -> Outcome | None:
    met: list[tuple[str, tuple[Citation, ...]]] = []
    by_field = without = failed = 0
    unsure: list[str] = []
    in_text = False
    for one in candidates:
        found = check_all(plan.filters, one, text=text)
        match found.verdict:
            case Verdict.MET:
                met.append((title_without_bracket(one.title), found.citations))
                by_field += any(c.section == "Infobox" for c in found.citations)
                in_text = in_text or found.in_text
            case Verdict.MISSING:
                without += 1
            case Verdict.UNSURE:
                unsure.append(one.title)
            case _:
                failed += 1
    if not plan.scoped and not by_field:
        return None
    if not met and not failed and not unsure:
        return None
    if unsure:
        return declined(f"The values of {phrase.some(unsure)} are too coarse to tell.")
    described = any(f.type == "text" for f in plan.filters)
    note = _coverage(plan, len(met) + failed, without) if text else ""
    if plan.task == "count":
        if described and in_text:
            return (
                declined("Only running text tells; that gives no exact count.")
                if plan.scoped
                else None
            )
        answer = str(len(met))
    elif not met:
        return declined(f"No document meets the condition. {note}".strip())
    elif len(met) > _LONGEST_LIST:
        return declined(f"{len(met):,} documents meet the condition: too many to list.")
    else:
        answer = phrase.listed([title for title, _ in met])
    citations = tuple(dict.fromkeys(c for _, cited in met for c in cited))[:_MOST_CITED]
    confidence = DESCRIBED if described and in_text else FROM_TEXT if in_text else EXACT
    return Outcome(answer, citations, note, confidence)


def _coverage(plan: Plan, with_value: int, without: int) -> str:
    kind = kind_called(plan.noun) if plan.noun else None
    about = f" about a {kind.id}" if kind else ""
    attributes = [f.attribute.id for f in plan.filters if f.attribute]
    what = f" with a {attributes[0]}" if attributes else ""
    note = f"Over {phrase.counted(with_value, 'document')}{what}"
    return (
        f"{note}; {phrase.counted(without, 'document')}{about} without." if without else f"{note}."
    )


# --- Extremes, sums ---


def _valued(plan: Plan, collection: Collection, fields: Table, small: bool) -> Outcome | None:
    if not small:
        return _valued_at_scale(plan, collection, fields)
    meant = [one for one in pages(collection) if _is_meant(plan, one, fields)]
    text = plan.scoped or plan.chosen or (bool(plan.noun) and len(collection) <= _VERY_FEW)
    citations: dict[int, tuple[Citation, ...]] = {}
    chosen = []
    unknown = 0
    for one in meant:
        found = check_all(plan.filters, one, text=text)
        if found.verdict is Verdict.MET:
            chosen.append(one)
            citations[one.key] = found.citations
        unknown += found.verdict in (Verdict.MISSING, Verdict.UNSURE)
    for attribute in plan.attributes:
        facts = [f for one in chosen if (f := fact(attribute, one, text=text))]
        known = any(not f.in_text for f in facts) and len(facts) > 1
        if facts if plan.scoped else known:
            missing = len(chosen) - len(facts)
            if plan.task != "extreme":
                if missing:
                    return declined(
                        f"{phrase.counted(missing, 'document')} without a {attribute.id}."
                    )
                return added(plan, attribute, facts)
            return _extreme(plan, attribute, facts, citations, missing + unknown)
    return None


def _valued_at_scale(plan: Plan, collection: Collection, fields: Table) -> Outcome | None:
    for attribute in plan.attributes:
        names = fields.holding(attribute)
        if not names:
            continue
        if plan.filters:
            found = _among(plan, attribute, collection, fields)
        elif plan.task == "extreme":
            found = _highest(plan, attribute, collection, fields)
        else:
            found = _total(plan, attribute, collection, fields)
        if found is not None:
            return found
    return None


def _among(
    plan: Plan, attribute: Attribute, collection: Collection, fields: Table
) -> Outcome | None:
    """The values of the documents that meet the conditions."""
    possible = _possible(plan, fields)
    if possible is None or len(possible) > _MOST_READ:
        return (
            declined("Too many documents would have to be read.")
            if plan.scoped or possible
            else None
        )
    exact = _told_by_columns(plan, fields) is not None
    names = fields.holding(attribute)
    if exact and plan.task == "extreme" and len(names) == 1 and possible:
        return _highest_of(plan, attribute, possible, names[0], collection, fields)
    facts: list[Fact] = []
    citations: dict[int, tuple[Citation, ...]] = {}
    missing = 0
    for one in fields.pages(sorted(possible)):
        if not _is_meant(plan, one, fields):
            continue
        met = check_all(plan.filters, one, text=False)
        if met.verdict is not Verdict.MET and not exact:
            continue
        value = fact(attribute, one, text=False)
        if value is None:
            missing += 1
            continue
        facts.append(value)
        citations[one.key] = met.citations
    if len(facts) < (1 if plan.scoped else 2):
        return None
    if plan.task == "extreme":
        return _extreme(plan, attribute, facts, citations, missing)
    if missing:
        return declined(f"{phrase.counted(missing, 'document')} without a {attribute.id}.")
    return added(plan, attribute, facts)


def _highest_of(
    plan: Plan,
    attribute: Attribute,
    documents: set[int],
    name: Name,
    collection: Collection,
    fields: Table,
) -> Outcome | None:
    """The highest or lowest values of a name among documents."""
    kind: Kind = "date" if attribute.type == "date" else "number"
    columns = collection.columns
    if kind == "number" and len(columns.units(name.id)) > 1:
        limit = len(documents)
    else:
        limit = _FIRST + plan.top
    rows = columns.ordered(
        kind, name.id, high=plan.high, limit=len(documents), documents=sorted(documents)
    )
    read = fields.pages([number for number, _ in rows[:limit]])
    facts = [f for one in read if (f := fact(attribute, one, text=False))]
    if not facts:
        return None
    ranked = rank(facts, plan.high, plan.top)
    first = ranked[: plan.top] if isinstance(ranked, list) else []
    citations = {
        one.key: check_all(plan.filters, one, text=False).citations
        for one in read
        if any(f.document == one.key for f in first)
    }
    return _extreme(plan, attribute, facts, citations, len(documents) - len(rows), len(rows))


def _highest(
    plan: Plan, attribute: Attribute, collection: Collection, fields: Table
) -> Outcome | None:
    """The highest or lowest values: as many of the first as it takes to be sure."""
    names = fields.holding(attribute)
    kind: Kind = "date" if attribute.type == "date" else "number"
    columns = collection.columns
    limit = _FIRST + plan.top
    while limit <= _MOST_READ:
        documents: set[int] = set()
        bound: float | None = None
        for name in names:
            units = columns.units(name.id) if kind == "number" else {"": 0}
            several: list[str | None] = [*units] if 1 < len(units) <= 12 else [None]
            for unit in several:
                rows = columns.ordered(kind, name.id, high=plan.high, limit=limit, unit=unit)
                documents.update(number for number, _ in rows)
                if len(rows) == limit:
                    bound = (
                        rows[-1][1]
                        if bound is None
                        else (max if plan.high else min)(bound, rows[-1][1])
                    )
        meant = [
            one
            for one in fields.pages(sorted(documents))
            if _is_kind_for_sure(plan, one, collection, fields)
        ]
        facts = [f for one in meant if (f := fact(attribute, one, text=False))]
        if len(facts) >= max(plan.top, 1 if bound is None else plan.top) and facts:
            ranked = rank(facts, plan.high, plan.top)
            if isinstance(ranked, str):
                return declined(ranked)
            last = ranked[min(plan.top, len(ranked)) - 1]
            if (
                bound is None
                or (last.low > bound if plan.high else last.high < bound)
                or last.measure
            ):
                counted = sum(columns.valued(kind, name.id) for name in names)
                return _extreme(plan, attribute, facts, {}, 0, counted)
        if bound is None:
            return None
        limit *= 8
    return declined("Too many documents would have to be read.")


def _is_kind_for_sure(plan: Plan, one: Page, collection: Collection, fields: Table) -> bool:
    """Kinds that fields do not show are looked up in the text, as the documents are few."""
    if _is_meant(plan, one, fields):
        return True
    whole = page(one.key, collection)
    return whole is not None and _is_meant(plan, whole, fields)


def _total(
    plan: Plan, attribute: Attribute, collection: Collection, fields: Table
) -> Outcome | None:
    names = fields.holding(attribute)
    if len(names) != 1 or not fields.means_all(plan.noun):
        return declined("The documents are too many to tell the kind of each.")
    low, high, count = collection.columns.total(names[0].id)
    if len(collection.columns.units(names[0].id)) > 1 or not count:
        return declined(f"The values of {attribute.id} are in several units.")
    if plan.task == "average":
        low, high = low / count, high / count
    return Outcome(phrase.between(low, high), (), f"Over {phrase.counted(count, 'value')}.")


def _extreme(
    plan: Plan,
    attribute: Attribute,
    facts: list[Fact],
    citations: dict[int, tuple[Citation, ...]],
    missing: int,
    counted: int = 0,
) -> Outcome:
    ranked = rank(facts, plan.high, plan.top)
    if isinstance(ranked, str):
        return declined(ranked)
    last = ranked[min(plan.top, len(ranked)) - 1]
    winners = ranked[: plan.top] + [
        f for f in ranked[plan.top :] if (f.low, f.high) == (last.low, last.high)
    ]
    if len(winners) > max(plan.top, _LONGEST_LIST):
        return declined(f"{len(winners):,} documents share that value.")
    number = counted or len(facts)
    note = f"By {attribute.id}, over {phrase.counted(number, 'document')} with a value"
    note += f"; {missing:,} without." if missing else "."
    text = phrase.listed([title_without_bracket(f.title) for f in winners])
    cited = [c for f in winners for c in (*f.citations, *citations.get(f.document, ()))]
    cited += [c for f in ranked[len(winners) : len(winners) + 4] for c in f.citations]
    in_text = any(f.in_text for f in facts)
    confidence = FROM_TEXT if in_text else EXACT
    return Outcome(text, tuple(dict.fromkeys(cited))[:_MOST_CITED], note, confidence)
