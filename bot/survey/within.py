"""Dates inside one document: how long from one thing that it tells of to another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.survey import phrase
from bot.survey.conditions import said_alike
from bot.survey.facts import Fact
from bot.survey.outcome import DESCRIBED, Outcome
from bot.survey.pages import Page
from bot.survey.pages import page as page_of
from bot.survey.plan import Plan
from bot.survey.prose import DATE, MONTHS
from bot.survey.words import light
from index import Collection
from index.analyzer import terms
from index.values import Date, date

_READ = 12
_LEAST_HELD = 0.7  # of the weight of an event's words, in the sentence that dates it
_LEAST_FOR_AGE = 0.95
_DAY = re.compile(rf"\b(?:\d{{1,2}} {MONTHS}|{MONTHS} \d{{1,2}})\b")
_YEAR = re.compile(r"\b(1\d{3}|20\d\d)\b")


@dataclass(frozen=True, slots=True)
class _Dated:
    """The sentence that tells of an event best, and its date."""

    held: float
    fact: Fact


def interval(plan: Plan, collection: Collection) -> Outcome | None:
    """The time between two things that the text of one document dates."""
    if len(plan.sides) != 2 or not plan.phrase:
        return None
    if any(side.attribute is not None and side.attribute.type != "date" for side in plan.sides):
        return None
    wanted = [_content(text) for text in plan.phrase.split("|")]
    if not all(wanted):
        return None
    hits = collection.search({term: 1.0 for words in wanted for term in words}, _READ)
    best: tuple[float, Outcome] | None = None
    for number in dict.fromkeys(hit.document for hit in hits):
        read = page_of(number, collection)
        if read is None:
            continue
        first, second = (_best(words, read, collection) for words in wanted)
        if not first or not second or first.fact.citations == second.fact.citations:
            continue
        assert isinstance(first.fact.value, Date)
        assert isinstance(second.fact.value, Date)
        if first.fact.value == second.fact.value:
            continue
        if not first.fact.value.precision == second.fact.value.precision == "day":
            continue
        found = phrase.span(first.fact.value, second.fact.value, plan.unit)
        held = first.held + second.held
        if found and (best is None or held > best[0]):
            text, remark = found
            note = f"Read in the text of “{read.title}”{f': {remark}' if remark else ''}."
            citations = (*first.fact.citations, *second.fact.citations)
            best = held, Outcome(text, citations, note, DESCRIBED)
    return best[1] if best else None


def dated_sentence(event: str, read: Page, collection: Collection) -> Fact | None:
    """The date of what a document tells of: "she married marc emery"."""
    wanted = _content(re.sub(r"^(?:he|she|they|it) ", "", event))
    found = _best(wanted, read, collection) if wanted else None
    return found.fact if found and found.held >= _LEAST_FOR_AGE else None


def _content(text: str) -> list[str]:
    return [term for term in dict.fromkeys(terms(text)) if term not in light()]


def _best(wanted: Sequence[str], read: Page, collection: Collection) -> _Dated | None:
    """The date of the sentence that holds the most of the words; the first of several."""
    weights = {term: collection.idf(term) + 0.5 for term in wanted}
    total = sum(weights.values())
    titled = set(terms(read.title))
    year = ""
    best: _Dated | None = None
    for sentence, found in zip(read.sentences, read.sentence_terms, strict=True):
        text = read.text(sentence)
        years = _YEAR.findall(text)
        held = sum(
            weight for term, weight in weights.items() if said_alike(term) & found or term in titled
        )
        told = any(said_alike(term) & found for term in wanted)
        value = _date(text, years[-1] if years else year) if told else None
        share = held / total if total else 0.0
        if value and share >= _LEAST_HELD:
            fact = Fact(read.key, read.title, value, (read.cite(sentence),), in_text=True)
            if best is None or share > best.held + 1e-9:
                best = _Dated(share, fact)
        year = years[-1] if years else year
    return best


def _date(text: str, year: str) -> Date | None:
    """The first date of a sentence; a day without a year is of the year last named."""
    full, day = DATE.search(text), _DAY.search(text)
    if full and (not day or full.start() <= day.start()):
        return date(full.group())
    return date(f"{day.group()} {year}") if day and year else None
