"""The survey: a question over many documents to plans, and the first that can be carried out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from time import perf_counter

from bot.answer import Answer
from bot.question import Question
from bot.survey import apart, counting, mention, named, naming, scaling, whole
from bot.survey.meant import FEW, Task
from bot.survey.outcome import Outcome
from bot.survey.pages import pages
from bot.survey.plan import Plan, Side
from bot.survey.table import Table, table
from bot.survey.things import title_without_bracket
from bot.survey.words import extremes, kind_called, lexicon, numbers, pattern, words
from index import Collection
from index.analyzer import fold, tokenize

_MOST_WORDS = 60  # of a question; a longer one is a pasted page
_MOST_READINGS = 40


def survey(question: Question, collection: Collection) -> Answer | None:
    """The answer to a question over many documents, or None when it is not one.

    An answer without a text is one to a question of this kind that cannot be answered exactly;
    its ``note`` says why. Quick for other questions: they are recognised by their words.
    """
    started = perf_counter()
    declined: Outcome | None = None
    for number, plan in enumerate(plans(question, collection)):
        if number >= _MOST_READINGS:
            break
        outcome = carried_out(plan, collection)
        if outcome is None:
            continue
        if outcome.text is not None:
            return _answer(question, outcome, started)
        declined = declined or outcome
    return _answer(question, declined, started) if declined else None


def plans(question: Question, collection: Collection) -> Iterator[Plan]:
    """The ways to understand a question as one over many documents; none for most questions.

    In a table every "which" may ask for its records; elsewhere it takes a word that says more.
    """
    if len(question.tokens) > _MOST_WORDS:
        return iter(())
    tokens = [fold(token.text) for token in question.tokens]
    if not any(token in _cues() for token in tokens):
        if tokens[:1] == ["who"] and "born" in tokens[1:3]:
            return whole.plans(normal(tokens))
        asks = "which" in tokens or "what" in tokens
        if not asks or not table(collection).uniform:
            return iter(())
    text = normal(tokens)
    return chain(
        named.plans(text), whole.plans(text), *map(named.plans, _named_one_by_one(text, collection))
    )


def _named_one_by_one(text: str, collection: Collection) -> Iterator[str]:
    """A question about "the two events" with their titles in it, when there are just two."""
    match = pattern("numbered").search(text)
    if not match or len(collection) > FEW or not kind_called(match["noun"]):
        return
    meant = [one.title for one in pages(collection) if one.is_kind(match["noun"])]
    if len(meant) == numbers().get(match["number"] or "two"):
        names = " and ".join(map(title_without_bracket, meant))
        titles = normal([fold(token.text) for token in tokenize(names)])
        together = " combined" if text.startswith("how many") and "both" in match.group() else ""
        yield f"{text[: match.start()]}{titles}{text[match.end() :]}{together}"


def normal(tokens: list[str]) -> str:
    """Folded tokens as one text: a space between them, marks of the end left out."""
    text = re.sub(r"[?!.\s]+$", "", " ".join(tokens))
    text = re.sub(
        r"^(?:(?:please|and|so|hey|hi|tell me|can you tell me|do you know) )+(?:, )?", "", text
    )
    return re.sub(r"[“”\"`]+ ?", "", text).strip()


@lru_cache(1)
def _cues() -> frozenset[str]:
    """Words without which a question is none over many documents."""
    single = {word.split()[0] for word in extremes()}
    nouns = {noun for entry in lexicon()["kind"] for noun in entry["nouns"].split()}
    return words("cues") | single | nouns | words("documents")


def carried_out(plan: Plan, collection: Collection) -> Outcome | None:
    """The outcome of a plan; None when the collection has nothing that it speaks of."""
    if plan.task != "mention":
        plan = _settled(plan, table(collection))
    match plan.task:
        case "mention":
            return mention.mention(plan, collection)
        case "difference":
            return apart.difference(plan, collection)
        case "age":
            return apart.age_at(plan, collection)
        case "same":
            return apart.same(plan, collection)
        case "check":
            return apart.check(plan, collection)
        case _:
            return naming.run(plan, collection) if plan.things else _on_all(plan, collection)


def _on_all(plan: Plan, collection: Collection) -> Outcome | None:
    """Count, list, order or add up over every document."""
    task = Task(plan, collection, table(collection))
    if not plan.scoped and not task.spoken_of():
        return None
    return counting.counted(task) if plan.task in ("count", "list") else scaling.valued(task)


def _settled(plan: Plan, fields: Table) -> Plan:
    """The plan with what the question words freely as the fields of the collection have it."""
    return replace(
        plan,
        attributes=tuple(fields.known(attribute) for attribute in plan.attributes),
        filters=tuple(fields.settled(condition) for condition in plan.filters),
        sides=tuple(
            Side(side.thing, fields.known(side.attribute) if side.attribute else None)
            for side in plan.sides
        ),
    )


def _answer(question: Question, outcome: Outcome, started: float) -> Answer:
    return Answer(
        question=question.text,
        text=outcome.text,
        guess=outcome.text,
        confidence=outcome.confidence if outcome.text is not None else 0.0,
        kind="survey",
        citations=outcome.citations,
        note=outcome.note,
        milliseconds=round((perf_counter() - started) * 1000, 3),
    )
