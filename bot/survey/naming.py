"""Plans about named things, carried out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Citation
from bot.survey import phrase
from bot.survey.conditions import Verdict, check_all
from bot.survey.facts import Fact, fact
from bot.survey.outcome import (
    DESCRIBED,
    EXACT,
    FROM_TEXT,
    Outcome,
    added,
    declined,
    extreme,
    listed,
)
from bot.survey.pages import page
from bot.survey.plan import Plan
from bot.survey.things import Thing, resolve_list, title_without_bracket
from bot.survey.words import Attribute, kinds
from index import Collection

_UNKNOWN = "There is no document about {}."


def run(plan: Plan, collection: Collection) -> Outcome | None:
    """A choice, a count, a list or a sum among things that the question lists."""
    things = resolve_list(plan.things, collection)
    known = [thing for thing in things if thing.documents]
    if (
        len(things) < 2
        or not known
        or len({(t.documents, t.attribute) for t in known}) < len(known)
    ):
        return None
    if len(known) < len(things):
        if len(things) - len(known) > 1 or (len(known) < 2 and plan.task != "extreme"):
            return None
        missing = [thing.name for thing in things if not thing.documents]
        told = any(facts_of(attribute, known, collection)[0] for attribute in plan.attributes)
        return declined(_UNKNOWN.format(phrase.some(missing))) if told or plan.filters else None
    match plan.task:
        case "extreme":
            return _extreme(plan, things, collection)
        case "sum" | "average":
            return _sum(plan, things, collection)
        case _:
            return _chosen(plan, things, collection)


def facts_of(
    attribute: Attribute, things: Sequence[Thing], collection: Collection
) -> tuple[list[Fact], list[str], list[str]]:
    """The facts of things, the names of those without one and of those that may be several."""
    found: list[Fact] = []
    missing: list[str] = []
    ambiguous: list[str] = []
    for thing in things:
        facts = [
            one
            for number in thing.documents
            if (found_page := page(number, collection))
            and (one := fact(thing.attribute or attribute, found_page))
        ]
        if len(facts) == 1:
            found += facts
        elif facts:
            ambiguous.append(thing.name)
        else:
            missing.append(thing.name)
    return found, missing, ambiguous


def _extreme(plan: Plan, things: Sequence[Thing], collection: Collection) -> Outcome | None:
    plan = replace(plan, attributes=sized(plan.attributes, things, collection))
    problem: Outcome | None = None
    answers: list[tuple[Attribute, Outcome]] = []
    for attribute in plan.attributes:
        facts, missing, ambiguous = facts_of(attribute, things, collection)
        if ambiguous:
            problem = problem or declined(f"{phrase.some(ambiguous)} may mean several documents.")
        elif missing and facts:
            where = phrase.some(missing)
            problem = problem or declined(f"There is no {attribute.id} for {where}.")
        elif facts:
            outcome = extreme(plan, attribute, facts)
            if outcome.text is None:
                problem = problem or outcome
                continue
            answers.append((attribute, outcome))
            if not _ambiguous_size(plan):
                break
    if not answers:
        return problem
    texts = {outcome.text for _, outcome in answers}
    if len(texts) > 1:
        said = "; ".join(f"by {attribute.id} {outcome.text}" for attribute, outcome in answers)
        return declined(f"It depends on what is meant: {said}.")
    return answers[0][1]


def sized(
    attributes: tuple[Attribute, ...], things: Sequence[Thing], collection: Collection
) -> tuple[Attribute, ...]:
    """What "larger" means of things that are all of one kind: of countries the area."""
    meant = [page(number, collection) for thing in things for number in thing.documents]
    for kind in kinds().values():
        noun = min(kind.nouns)
        if any(a.id == kind.size for a in attributes[:-1]) and all(
            one is not None and one.is_kind(noun) for one in meant
        ):
            return tuple(a for a in attributes if a.id == kind.size)
    return attributes


def _ambiguous_size(plan: Plan) -> bool:
    """ "larger" without saying what: population and area must agree."""
    return len(plan.attributes) > 1 and all(a.type == "number" for a in plan.attributes)


def _sum(plan: Plan, things: Sequence[Thing], collection: Collection) -> Outcome | None:
    attribute = plan.attributes[0]
    if attribute.type != "number":
        return None
    facts, missing, ambiguous = facts_of(attribute, things, collection)
    if not facts:
        return None
    if missing or ambiguous:
        what = f"There is no {attribute.id} for" if missing else "Several documents may be meant by"
        return declined(f"{what} {phrase.some(missing or ambiguous)}.")
    return added(plan, attribute, facts)


def _chosen(plan: Plan, things: Sequence[Thing], collection: Collection) -> Outcome | None:
    """Those of the things that meet the conditions: how many, or which."""
    met: list[str] = []
    citations: list[Citation] = []
    others: list[Citation] = []
    in_text = False
    for thing in things:
        if not thing.clear:
            return declined(f"{phrase.some([thing.name])} may mean several documents.")
        read = page(thing.documents[0], collection)
        if read is None:
            return None
        found = check_all(plan.filters, read)
        in_text = in_text or found.in_text
        if found.verdict is Verdict.MET:
            met.append(title_without_bracket(read.title))
            citations += found.citations
        elif found.verdict is Verdict.NOT_MET:
            others += found.citations
        elif found.verdict is Verdict.UNSURE:
            return declined(f"The value of {phrase.some([read.title])} is too coarse to tell.")
        elif plan.task == "count" or not met:
            return declined(f"{phrase.some([read.title])} does not tell.")
    described = any(f.type == "text" for f in plan.filters)
    confidence = DESCRIBED if described and in_text else FROM_TEXT if in_text else EXACT
    note = f"Over {phrase.counted(len(things), 'document')}."
    if not met and plan.task != "count":
        return declined(f"None of the {len(things)} documents meets the condition.")
    return listed(plan, met, (*citations, *others), note, confidence)
