"""The part of a field's value that was asked for.

``1 killed, 25 injured`` answers "how many were injured?" with ``25``; ``16 May 1997 in Mexico
City`` answers "when" with the date and "where" with the place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.meanings import name_words
from bot.question import Question
from bot.words import question_stems, related_to_any, stems
from index import Field
from index.analyzer import fold

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DATE = re.compile(
    rf"\d{{4}}-\d\d?-\d\d?|\d{{1,2}} {_MONTH},? \d{{3,4}}|{_MONTH} \d{{1,2}},? \d{{3,4}}"
    rf"|{_MONTH},? \d{{3,4}}|\d{{1,2}} {_MONTH}|{_MONTH} \d{{1,2}}"
    rf"|(?:c\. ?)?\b\d{{4}}\b(?: BC| AD)?",
    re.IGNORECASE,
)
_DATE_RANGE = re.compile(
    rf"(?:{_DATE.pattern})\s*(?:–|—|-|to|until)\s*(?:{_DATE.pattern}|present)", re.IGNORECASE
)
_NUMBER = re.compile(
    r"(?<![\w.])(?:[$€£¥]\s?)?\d[\d,]*(?:\.\d+)?(?:\s*[–—-]\s*\d[\d,]*(?:\.\d+)?)?(?![\w])"
)
_MAGNITUDE = re.compile(r"\s*(?:hundred|thousand|million|billion|trillion)\b", re.IGNORECASE)
_QUALIFIER = re.compile(r"\s*\(([^()]*)\)\s*$")
_LEADING = re.compile(r"^(?:as|by|from)\s+(?:the\s+)?(?=[A-Z])")
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
    if question.wh in ("how many", "how old"):
        return _number(asked, value)
    if question.answer_type == "date":
        return _date(value)
    if question.wh in ("who", "whose") and (
        value[0].isdigit() or not any(c.isalpha() for c in value)
    ):
        return None
    if question.wh == "where":
        return _place(value)
    if len(items) > 1:
        at = _place_in_order(question)
        if at is not None and all(_DATE.search(item) for item in items) and at < len(items):
            return Part(_unqualified(items[at]), counted=True)
        chosen = _qualified(asked, items)
        if chosen:
            return Part(_unqualified(chosen[0]), tuple(_unqualified(c) for c in chosen[1:]))
    if question.wh == "how much" or question.answer_type in ("money", "quantity"):
        if not any(c.isdigit() for c in value):
            return None
        return Part(_unqualified(items[0]), tuple(_unqualified(item) for item in items[1:]))
    return Part(_unqualified(value) if len(items) == 1 else value)


def split_items(value: str) -> list[str]:
    """The items of a list value: cut at commas, semicolons and bullets outside brackets.

    >>> split_items("Berlin (1920, 1930), Rome; Paris")
    ['Berlin (1920, 1930)', 'Rome', 'Paris']
    """
    items, depth, start = [], 0, 0
    for i, c in enumerate(value):
        if c in "([":
            depth += 1
        elif c in ")]":
            depth = max(0, depth - 1)
        elif depth == 0 and (
            c in ";•·\n" or (c == "," and not (value[i + 1 : i + 4].isdigit() and i))
        ):
            items.append(value[start:i])
            start = i + 1
    items.append(value[start:])
    return [item.strip() for item in items if item.strip()]


def _unqualified(text: str) -> str:
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
    labels = []
    for item in items:
        match = _QUALIFIER.search(item)
        labels.append(frozenset(stems(match.group(1)) if match else stems(item)[1:]))
    common = frozenset.intersection(*labels)
    scored = []
    for number, (item, label) in enumerate(zip(items, labels, strict=True)):
        hits = len(asked & (label - common))
        if hits:
            scored.append((-hits / len(label), number, item))
    return [item for _, _, item in sorted(scored)]


def _number(asked: frozenset[str], value: str) -> Part | None:
    found = list(_NUMBER.finditer(value))
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


def _date(value: str) -> Part | None:
    match = _DATE_RANGE.search(value) or _DATE.search(value)
    return Part(match.group().strip()) if match else None


def _place(value: str) -> Part | None:
    if not any(c.isalpha() for c in value):
        return None
    value = rest = _AGE.sub("", value)
    date = _DATE.search(value)
    if date:
        rest = (value[: date.start()] + value[date.end() :]).strip(" ,;()")
        rest = re.sub(r"^(?:in|at|near)\s+", "", rest)
        if rest not in value:
            rest = value
    return Part(_unqualified(rest)) if any(c.isalpha() for c in rest) else None
