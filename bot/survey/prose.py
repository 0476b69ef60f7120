"""Values in running text: "(born 21 November 1937)", "founded in 1826", "a population of".

Only what the text says in so many words counts: a verb of the attribute with a date beside it, in
a sentence about the document's subject.
"""

from __future__ import annotations

import re
from itertools import pairwise

from bot.survey.pages import Page
from bot.survey.words import Attribute
from index.analyzer import fold, stem
from index.values import Date, Number, date, number

Found = tuple[int, int, int, Date | Number]
"""Section number, start and end of the sentence, value."""

_LIFE = re.compile(r"\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)")
_DASH = re.compile(r"\s*(?:–|—|&ndash;|-)\s*")
_WORD = re.compile(r"[^\W_]+")
MONTHS = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DATE = re.compile(
    rf"\b\d{{1,2}} {MONTHS},? \d{{3,4}}\b|\b{MONTHS} \d{{1,2}},? \d{{4}}\b|\b{MONTHS},? \d{{4}}\b"
    r"|\b\d{4}-\d\d-\d\d\b|\b1\d{3}\b(?![,.]\d)|\b20\d{2}\b(?![,.]\d)"
)
_QUANTITY = (
    r"(?:about |around |some |over |nearly |approximately |roughly |almost |more than )?"
    r"(?P<number>[$€£]?\s?\d[\d,.]*(?:\s(?:million|billion|thousand))?)"
)


def prose_date(attribute: Attribute, page: Page) -> Found | None:
    """A date of the document's subject in its text, or None."""
    if attribute.id in ("birth date", "death date"):
        found = _life(attribute.id == "birth date", page)
        if found:
            return found
    if attribute.id == "date":
        return _of_event(page)
    for section, start, end in page.about:
        text = page.text((section, start, end))
        value = _beside(attribute, text)
        if value:
            return section, start, end, value
    return None


def _life(birth: bool, page: Page) -> Found | None:
    """The bracket behind a name: "(born 5 March 1980 in ...)", "(11 April 1895 – June 1969)"."""
    for section, start, end in page.sentences[:2]:
        text = page.text((section, start, end))
        for match in _LIFE.finditer(text):
            if match.start() > 250:
                break
            inside = match["inside"]
            born = re.search(r"\b(?:born|b\.)\s", inside)
            died = re.search(r"\b(?:died|d\.)\s", inside)
            if born or died:
                one = born if birth else died
                value = _first_date(inside[one.end() :]) if one else None
                if value:
                    return section, start, end, value
                continue
            for left, right in pairwise(_DASH.split(inside)):
                first, last = _last_date(left), _first_date(right)
                if first and last:
                    return section, start, end, first if birth else last
    return None


def _first_date(text: str) -> Date | None:
    match = DATE.search(text)
    return date(match.group()) if match else None


def _last_date(text: str) -> Date | None:
    found = DATE.findall(text)
    return date(found[-1]) if found else None


_JOIN = re.compile(r"[;:]|, (?:and|but|who|which|where|when|after|before) | and (?=\w+ed\b)")


def _beside(attribute: Attribute, text: str) -> Date | None:
    """The date in the clause of a verb of the attribute."""
    if not attribute.prose:
        return None
    for word in _WORD.finditer(text):
        if stem(fold(word.group())) not in attribute.prose:
            continue
        after = _JOIN.split(text[word.end() : word.end() + 120])[0]
        found = DATE.search(after)
        if found:
            return date(found.group())
        before = text[: word.start()]
        opening = re.match(rf"(?:In|On|Since) (?P<date>{DATE.pattern})", before)
        if opening and not _JOIN.search(before):
            return date(opening["date"])
    return None


def _of_event(page: Page) -> Found | None:
    """The date of the first sentence, or of the title when the sentence has none."""
    titled = date(page.title)
    for section, start, end in page.sentences[:2]:
        value = _first_date(page.text((section, start, end)))
        if value and (titled is None or titled.low <= value.low <= titled.high):
            return section, start, end, value
    if titled:
        for section, start, end in page.sentences[:1]:
            return section, start, end, titled
    return None


def prose_number(attribute: Attribute, page: Page) -> Found | None:
    """A number of the document's subject in its text, or None."""
    for section, start, end in page.about:
        text = page.text((section, start, end))
        for word in _WORD.finditer(text):
            if stem(fold(word.group())) not in attribute.prose:
                continue
            after = re.match(
                rf"\s*(?:is|was|of|:|at|had|stood at|being)\s+{_QUANTITY}(?P<unit>\s?[^\W\d_]+²?)?",
                text[word.end() :],
            )
            before = re.search(
                rf"{_QUANTITY}(?P<unit>[\s-][^\W\d_]+²?)?(?:\s\([^()]*\))?\s*$",
                text[: word.start()],
            )
            found = after or before
            if not found:
                continue
            value = number(found["number"].strip().rstrip(".,"))
            if value is None or _looks_like_year(found["number"]):
                continue
            named = (found["unit"] or "").strip(" -")
            return section, start, end, Number(value.low, value.high, named)
    return None


def _looks_like_year(text: str) -> bool:
    return bool(re.fullmatch(r"\s*(?:1[5-9]|20)\d\d\s*", text))
