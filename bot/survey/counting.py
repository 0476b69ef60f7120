"""How many documents, and which: those of a kind that meet conditions."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer import INFOBOX_SECTION, Citation
from bot.survey import phrase
from bot.survey.conditions import Verdict, check_all
from bot.survey.meant import Task
from bot.survey.outcome import DESCRIBED, EXACT, FROM_TEXT, MOST, Outcome, declined, listed
from bot.survey.pages import Page, pages
from bot.survey.things import title_without_bracket
from bot.survey.words import kind_called
from index.analyzer import terms


def counted(task: Task) -> Outcome | None:
    """The number of documents that meet the plan, or their titles."""
    if not task.plan.filters:
        return _all_of_kind(task)
    if not task.small:
        exact = task.told_by_columns()
        if exact is not None and (exact or task.plan.scoped):
            return _exactly(task, exact)
    candidates = task.candidates()
    if isinstance(candidates, Outcome):
        return candidates if task.plan.scoped or task.fields.uniform else None
    least = 1 if _typed(task) else 2
    if not task.plan.scoped and task.small and len(candidates) < least:
        return None
    return _filtered(task, candidates)


def _exactly(task: Task, found: set[int]) -> Outcome | None:
    note = f"Over {phrase.counted(len(task.collection), 'document')}."
    some = task.fields.pages(sorted(found)[:MOST])
    citations = [c for p in some for c in check_all(task.plan.filters, p, text=False).citations]
    titles = [title_without_bracket(p.title) for p in some]
    return listed(task.plan, titles, citations, note, number=len(found))


def _all_of_kind(task: Task) -> Outcome | None:
    plan = task.plan
    if task.fields.means_all(plan.noun):
        if plan.task == "count":
            return Outcome(str(len(task.collection)), (), "All documents were counted.")
        titles = list(task.collection.titles(MOST + 1))
    elif not task.small:
        return declined("The documents are too many to tell the kind of each.")
    else:
        titles = [one.title for one in pages(task.collection) if one.is_kind(plan.noun)]
    if not titles or (plan.task == "list" and not plan.scoped):
        return None
    note = f"Counted: {phrase.some(titles, 10)}." if plan.task == "count" else ""
    return listed(plan, [title_without_bracket(t) for t in titles], (), note, FROM_TEXT)


def _filtered(task: Task, candidates: Sequence[Page]) -> Outcome | None:
    met: list[tuple[str, tuple[Citation, ...]]] = []
    by_field = without = failed = 0
    unsure: list[str] = []
    in_text = loosely = False
    typed = bool(kind_called(task.plan.noun)) and _typed(task)
    for one in candidates:
        found = check_all(task.plan.filters, one, text=task.small)
        match found.verdict:
            case Verdict.MET:
                met.append((title_without_bracket(one.title), found.citations))
                by_field += any(c.section == INFOBOX_SECTION for c in found.citations)
                in_text = in_text or found.in_text
                loosely = loosely or found.loosely
            case Verdict.MISSING:
                without += 1
            case Verdict.UNSURE:
                unsure.append(one.title)
            case _:
                failed += 1
                by_field += all(c.section == INFOBOX_SECTION for c in found.citations) and typed
    # Of "which city" one that there is nothing about is asked for in a text; "which cities" lists.
    said_to_be = any(
        f.relation == "described" and (task.plan.chosen or kind_called(f.said))
        for f in task.plan.filters
    )
    if not (task.plan.scoped or (met and (by_field or said_to_be))) and not (
        by_field and task.plan.noun.endswith("s") and _known(task)
    ):
        return None
    if not met and not failed and not unsure:
        return None
    if task.plan.top not in (1, len(met)):  # "which two cities"
        return declined(f"It is {len(met)} that meet the condition.") if task.plan.scoped else None
    if unsure:
        return declined(f"It cannot be told exactly of {phrase.some(unsure)}.")
    if without and any(f.negated or f.relation == "described" for f in task.plan.filters):
        return declined(f"{phrase.counted(without, 'document')} may be meant but do not tell.")
    described = any(f.type == "text" for f in task.plan.filters)
    note = _coverage(task, len(met) + failed, without) if task.small else ""
    if task.plan.task == "count" and described and (in_text or loosely):
        return (
            declined("Only words in passing tell; that gives no exact count.")
            if task.plan.scoped
            else None
        )
    citations = [c for _, cited in met for c in cited]
    confidence = DESCRIBED if described and in_text else FROM_TEXT if in_text else EXACT
    return listed(task.plan, [title for title, _ in met], citations, note, confidence)


def _typed(task: Task) -> bool:
    """Are all conditions on values, and not on words?"""
    return all(f.attribute or (f.type == "date" and not f.said) for f in task.plan.filters)


def _known(task: Task) -> bool:
    """Are the places that the question names known in the collection at all?"""
    places = [f.value for f in task.plan.filters if f.type == "place"]
    return all(task.collection.knows(term) for place in places for term in terms(place))


def _coverage(task: Task, with_value: int, without: int) -> str:
    kind = kind_called(task.plan.noun) if task.plan.noun else None
    about = f" about a {kind.id}" if kind else ""
    attributes = [f.attribute.id for f in task.plan.filters if f.attribute]
    what = f" with a {attributes[0]}" if attributes else ""
    note = f"Over {phrase.counted(with_value, 'document')}{what}"
    return (
        f"{note}; {phrase.counted(without, 'document')}{about} without." if without else f"{note}."
    )
