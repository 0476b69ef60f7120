"""The part of a field's value that was asked for.

``1 killed, 25 injured`` answers "how many were injured?" with ``25``; ``16 May 1997 in Mexico
City`` answers "when" with the date and "where" with the place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.meanings import name_words
from bot.question import Question, lexicon
from bot.words import question_stems, related_to_any, stems
from index import Field
from index.analyzer import fold, stem

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
DATE = re.compile(
    rf"\d{{4}}-\d\d?-\d\d?|\d{{1,2}} {_MONTH},? \d{{3,4}}|{_MONTH} \d{{1,2}},? \d{{3,4}}"
    rf"|{_MONTH},? \d{{3,4}}|\d{{1,2}} {_MONTH}|{_MONTH} \d{{1,2}}"
    rf"|(?:c\. ?)?\b\d{{4}}\b(?: BC| AD)?",
    re.IGNORECASE,
)
_DATE_RANGE = re.compile(
    rf"(?:{DATE.pattern}|{_MONTH}|\d{{1,2}})\s*(?:–|—|-|to|until)\s*(?:{DATE.pattern}|present)",
    re.IGNORECASE,
)
_TO = re.compile(r"\s*(?:–|—|-|\bto\b|\buntil\b)\s*", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?<![\w.])(?:[$€£¥]\s?)?\d(?:,?\d)*(?:\.\d+)?(?:\s*[–—-]\s*\d(?:,?\d)*(?:\.\d+)?)?(?![\w])"
)
_YEARS = re.compile(r"(?:1[5-9]|20)\d\d(?:\s*[–—-]\s*(?:1[5-9]|20)\d\d)?")
_MAGNITUDE = re.compile(r"\s*(?:hundred|thousand|million|billion|trillion)\b", re.IGNORECASE)
_NAMES = frozenset({"name", "person", "organization", "place"})
_QUALIFIER = re.compile(r"\s*\(([^()]*)\)\s*$")
_IN_NUMBER = re.compile(r",\d{3}")
_DAY = re.compile(rf"{_MONTH} \d{{1,2}}$", re.IGNORECASE)
_MONTHS = re.compile(rf"\b{_MONTH}(?:\s*(?:–|—|-|to)\s*{_MONTH})?(?!\w)")
_BEFORE_NAME = re.compile(r"^[\s,;:–-]*(?:by\s+)?")
_FIGURE = re.compile(r"[A-Z]{0,3}[$€£¥]?\d")
_LABEL = re.compile(r"(?P<label>[^:;,()]*[^\W\d]):\s+(?P<text>.+)")
_LEADING = re.compile(r"^(?:as|by|from)\s+(?:the\s+)?(?=[A-Z])")
_AGED = re.compile(r"\bage[ds]?:?\s+(?:of\s+)?(\d+)")
_AGE = re.compile(r"\s*\(age[^()]*\)")


@dataclass(frozen=True, slots=True)
class Part:
    """An answer taken from a value, and the others that the value holds for the same question.

    ``counted``: it was counted out, as "the first" or "the last" of several.
    """

    text: str
    others: tuple[str, ...] = ()
    counted: bool = False


def pick(question: Question, field: Field) -> Part | None:
    """What a field answers to ``question``; None when it holds nothing of the kind asked for.

    >>> from bot.question import analyze
    >>> pick(analyze("How many people were injured?"), Field("", "1 killed, 25 injured")).text
    '25'
    >>> pick(analyze("When was it founded?"), Field("", "16 May 1997 in Mexico City")).text
    '16 May 1997'
    """
    value = field.value.strip()
    if not value:
        return None
    items = split_items(value)
    name = "".join(name_words(field.name))
    asked = frozenset(t for t in related_to_any(question_stems(question)) if t not in name)
    if question.wh == "how old":
        age = _AGED.search(value)
        return Part(age[1]) if age else None if DATE.search(value) else _number(asked, value)
    if question.wh == "how many":
        return None if _DATE_RANGE.fullmatch(value) else _number(asked, value)
    if question.answer_type == "date":
        return _date(asked, items, value)
    if question.wh in ("who", "whose"):
        if value[0].isdigit():
            dated = _DATE_RANGE.match(value) or DATE.match(value)
            value = _BEFORE_NAME.sub("", value[dated.end() :]) if dated else ""
            items = split_items(value)
        if not any(c.isalpha() for c in value):
            return None
    if question.wh == "where":
        return _place(value)
    if len(items) > 1 and question.answer_type in _NAMES:
        items = [item for item in items if not DATE.fullmatch(item)] or items
        value = value if len(items) > 1 else items[0]
    if len(items) > 1:
        at = _place_in_order(question)
        if at is not None and all(DATE.search(item) for item in items) and at < len(items):
            return Part(unqualified(items[at]), counted=True)
        chosen = _qualified(asked, items)
        if chosen:
            labelled = sum(bool(_LABEL.fullmatch(item)) for item in items) > 1
            texts = [(labelled and _LABEL.fullmatch(c)) or c for c in chosen]
            chosen = [c if isinstance(c, str) else c["text"] for c in texts]
            return Part(unqualified(chosen[0]), tuple(unqualified(c) for c in chosen[1:]))
    if question.wh == "how much" or question.answer_type in ("money", "quantity"):
        items = [item for item in items if any(c.isdigit() for c in item)]
        if not items:
            return None
        return Part(unqualified(items[0]), tuple(unqualified(item) for item in items[1:]))
    return Part(unqualified(value) if len(items) == 1 and value.count("(") < 2 else value)


def split_items(value: str) -> list[str]:
    """The items of a list value: cut at commas, semicolons and bullets outside brackets.

    Where there are semicolons the commas belong to the items.

    >>> split_items("Berlin (1920, 1930), Rome"), split_items("May 1, 1999 (US); Rome, Italy")
    (['Berlin (1920, 1930)', 'Rome'], ['May 1, 1999 (US)', 'Rome, Italy'])
    """
    return _cut(value, ";•·\n") if _outside(value, ";") else _cut(value, ",•·\n")


def _cut(value: str, separators: str) -> list[str]:
    cuts = [0, *(i + 1 for i in _outside(value, separators)), len(value) + 1]
    items = [value[start : end - 1].strip() for start, end in pairwise(cuts)]
    return [item for item in items if item]


def _outside(value: str, separators: str) -> list[int]:
    """Where separators stand outside brackets, numbers (``1,234``) and dates (``May 1, 1999``)."""
    places, depth = [], 0
    for i, c in enumerate(value):
        if c in "([":
            depth += 1
        elif c in ")]":
            depth = max(0, depth - 1)
        elif (
            depth == 0
            and c in separators
            and not (c == "," and (_IN_NUMBER.match(value, i) or _DAY.search(value, 0, i)))
        ):
            places.append(i)
    return places


def unqualified(text: str) -> str:
    """``60,000 (2014)`` without the bracket, ``as the Star`` without "as the"."""
    return _QUALIFIER.sub("", _LEADING.sub("", text)).strip() or text


def _place_in_order(question: Question) -> int | None:
    """Which item "her first husband", "his last club" is, of items in the order of their dates."""
    words = {fold(token.text) for token in question.tokens}
    for number, ordinal in enumerate(("first", "second", "third", "fourth")):
        if ordinal in words:
            return number
    return -1 if words & {"last", "latest", "final"} else None


def _qualified(asked: frozenset[str], items: Sequence[str]) -> list[str]:
    """The items with a qualifier that the question names, the best first."""
    labels = [_label(item) for item in items]
    common = frozenset.intersection(*labels)
    scored = []
    for number, (item, label) in enumerate(zip(items, labels, strict=True)):
        hits = len(asked & (label - common))
        if hits:
            scored.append((-hits / len(label), number, item))
    return [item for _, _, item in sorted(scored)]


def _label(item: str) -> frozenset[str]:
    """What an item says of itself: in a bracket, before a colon, after a figure."""
    if match := _QUALIFIER.search(item) or _LABEL.fullmatch(item):
        return frozenset(stems(match.group(1)))
    return frozenset(stems(item)[1:] if _FIGURE.match(item) else ())


def _number(asked: frozenset[str], value: str) -> Part | None:
    found = list(_NUMBER.finditer(value))
    found = [match for match in found if not _YEARS.fullmatch(match.group())] or found
    if not found:
        return None
    scored = []
    for i, match in enumerate(found):
        end = match.end()
        magnitude = _MAGNITUDE.match(value, end)
        end = magnitude.end() if magnitude else end
        following = value[end : found[i + 1].start() if i + 1 < len(found) else len(value)]
        label = [word for word in stems(following) if word.isalpha()]
        hits = len(asked.intersection(label))
        scored.append((-hits, i, value[match.start() : end].strip()))
    best = min(scored)
    same = [text for hits, _, text in sorted(scored) if hits == best[0] and text != best[2]]
    return Part(best[2], tuple(same) if best[0] else ())


def _date(asked: frozenset[str], items: Sequence[str], value: str) -> Part | None:
    """The date that is asked for; one end of a range when its start or its end is."""
    if len(items) > 1:
        if all(_DATE_RANGE.fullmatch(item) for item in items):
            return Part(value)
        dated = [item for item in _qualified(asked, items) if DATE.search(item)]
        value = dated[0] if dated else value
    if ends := _DATE_RANGE.search(value):
        first, last = (bool(asked & bounds(end)) for end in ("first", "last"))
        dates = [date.strip() for date in _TO.split(ends.group())]
        if first != last and len(dates) == 2 and all(map(DATE.fullmatch, dates)):
            return Part(dates[last], counted=True)
    match = ends or DATE.search(value) or _MONTHS.search(value)
    return Part(match.group().strip()) if match else None


@lru_cache(2)
def bounds(end: str) -> frozenset[str]:
    """The stems that ask for one end of a range: "first" or "last"."""
    return frozenset(map(stem, lexicon()["ranges"][end].split()))


def _place(value: str) -> Part | None:
    if not any(c.isalpha() for c in value):
        return None
    value = rest = _AGE.sub("", value)
    date = _DATE_RANGE.search(value) or DATE.search(value)
    if date:
        rest = (value[: date.start()] + value[date.end() :]).strip(" ,;()")
        rest = re.sub(r"^(?:in|at|near)\s+", "", rest)
        if rest not in value:
            rest = value
    return Part(unqualified(rest)) if any(c.isalpha() for c in rest) else None
