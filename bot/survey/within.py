"""Dates inside one document: how long from one thing that it tells of to another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.survey import phrase
from bot.survey.conditions import _alike
from bot.survey.facts import Fact
from bot.survey.outcome import DESCRIBED, Outcome
from bot.survey.plan import Plan
from bot.survey.pages import Page
from bot.survey.pages import page as page_of
from bot.survey.prose import DATE, MONTHS
from bot.survey.words import light
from index import Collection
from index.analyzer import terms
from index.values import date

_READ = 12
_DAY = re.compile(rf"\b(?:\d{{1,2}} (?:{MONTHS})|(?:{MONTHS}) \d{{1,2}})\b")


def interval(plan: Plan, collection: Collection) -> Outcome | None:
    """The time between two things that the text of one document dates."""
    if len(plan.sides) != 2:
        return None
    if any(side.attribute is not None and side.attribute.type != "date" for side in plan.sides):
        return None
    phrases = plan.phrase.split("|") if plan.phrase else [side.thing for side in plan.sides]
    wanted = [_content(text) for text in phrases]
    if not all(wanted):
        return None
    hits = collection.search({term: 1.0 for words in wanted for term in words}, _READ)
    for number in dict.fromkeys(hit.document for hit in hits):
        found_page = page_of(number, collection)
        if found_page is None:
            continue
        first, second = (_best(words, found_page) for words in wanted)
        if first and second and first.citations != second.citations:
            found = phrase.span(first.value, second.value, plan.unit)  # type: ignore[arg-type]
            if found:
                text, remark = found
                note = f"Read in the text of “{found_page.title}”. {remark}".strip()
                return Outcome(text, (*first.citations, *second.citations), note, DESCRIBED)
    return None


def dated_sentence(event: str, page: Page) -> Fact | None:
    """The date of what a document tells of: "she married marc emery"."""
    wanted = _content(re.sub(r"^(?:he|she|they|it) ", "", event))
    return _best(wanted, page) if wanted else None


def _content(text: str) -> list[str]:
    return [term for term in terms(text) if term not in light()]


def _best(wanted: Sequence[str], page: Page) -> Fact | None:
    """The date of the sentence that holds all the words, if there is but one such date."""
    year = ""
    named = set(terms(page.title))
    dates: dict[tuple[int, int], Fact] = {}
    for section, start, end in page.sentences:
        text = page.text((section, start, end))
        years = re.findall(r"\b(1[0-9]{3}|20\d\d)\b", text)
        held = set(terms(text))
        if all(_alike(term) & held or term in named for term in wanted):
            value = None
            full = DATE.search(text)
            day = _DAY.search(text)
            if full and (not day or full.start() <= day.start()):
                value = date(full.group())
            elif day and (years or year):
                value = date(f"{day.group()} {(years or [year])[-1]}")
            if value:
                cited = page.cite((section, start, end))
                dates.setdefault(
                    (value.low, value.high), Fact(page.key, page.title, value, (cited,), in_text=True)
                )
        year = years[-1] if years else year
    finest = [f for f in dates.values() if f.value.low == f.value.high]
    chosen = finest or list(dates.values())
    return chosen[0] if len(chosen) == 1 else None
