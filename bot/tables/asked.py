"""A question about a table as words: which announce an operation, which are numbers and dates.

Sets of words are integers: bit ``i`` is word ``i``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.tables.language import (
    MAGNITUDES,
    NOT_SUPERLATIVE,
    NUMBER_WORDS,
    ORDINALS,
    STOPWORDS,
    TRIGGER_WORDS,
    TRIGGERS,
)
from index.tables.dates import MONTHS
from index.tables.words import stem_of, words

_MOST_WORDS = 60
_QUESTION_WORDS = ("who", "which", "what", "when", "where", "how", "whom", "whose")
_ISO = re.compile(r"\b(\d{4})-(\d\d?)-(\d\d?)\b")
_AFTER_MAY = frozenset(
    ["in", "on", "of", "and", "to", "from", "between", "after", "before", "since", "until"]
)
_ENDINGS = ("st", "nd", "rd", "th")


@dataclass(frozen=True)
class Asked:
    """A question's words, and what they may announce.

    ``content`` are the words that are no stopwords; ``triggers`` holds the words that may announce
    each of :data:`TRIGGERS`; ``numbers``, ``ordinals``, ``dates`` and ``months`` are values with
    the words that say them. A date is (year, month, day) with 0 for what is not said.
    """

    text: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    content: int
    triggers: dict[str, int]
    numbers: tuple[tuple[float, int], ...]
    ordinals: tuple[tuple[int, int], ...]
    dates: tuple[tuple[tuple[int, int, int], int], ...]
    months: tuple[tuple[int, int], ...]
    decades: tuple[tuple[int, int], ...]
    wh_at: int
    wh: str

    def has(self, *operations: str) -> int:
        """The words that may announce one of these operations."""
        found = 0
        for operation in operations:
            found |= self.triggers[operation]
        return found

    def says(self, *those: str) -> bool:
        """Is one of these words in the question?"""
        return not set(those).isdisjoint(self.words)

    def with_stem(self, stem: str) -> int:
        """The words with this stem."""
        return sum(1 << i for i, other in enumerate(self.stems) if other == stem)


@lru_cache(64)
def understood(text: str) -> Asked:
    """What the words of a question may announce."""
    found = words(text[:2000])[:_MOST_WORDS]
    asking = [i for i, word in enumerate(found) if word in _QUESTION_WORDS]
    wh_at = asking[0] if asking else 0
    wh = found[wh_at] if asking else "none"
    if wh == "how" and wh_at + 1 < len(found):
        wh = f"how {found[wh_at + 1]}"
    return Asked(
        text=text,
        words=found,
        stems=tuple(map(stem_of, found)),
        content=sum(1 << i for i, word in enumerate(found) if word not in STOPWORDS),
        triggers=_triggers(found),
        numbers=tuple(_numbers(found)),
        ordinals=tuple(_ordinals(found)),
        dates=tuple(_dates(text, found)),
        months=tuple((MONTHS[word], 1 << i) for i, word in enumerate(found) if _is_month(found, i)),
        decades=tuple(_decades(found)),
        wh_at=wh_at,
        wh=wh,
    )


def _triggers(found: Sequence[str]) -> dict[str, int]:
    triggers = {
        name: sum(1 << i for i, word in enumerate(found) if word in TRIGGER_WORDS[name])
        for name in TRIGGERS
    }
    for i, word in enumerate(found):
        if len(word) > 4 and word.endswith("est") and word not in NOT_SUPERLATIVE:
            degrees = ["most", "least"]
        elif len(word) > 4 and word.endswith("er") and found[i + 1 : i + 2] == ("than",):
            degrees = ["most", "least", "more_than", "less_than"]
        else:
            continue
        for name in degrees:
            triggers[name] |= 1 << i
    return triggers


def _numbers(found: Sequence[str]) -> list[tuple[float, int]]:
    numbers: list[tuple[float, int]] = []
    for i, word in enumerate(found):
        if word[0].isdigit():
            value = float(word.replace(",", ""))
        elif word in NUMBER_WORDS and word not in MAGNITUDES:
            value = NUMBER_WORDS[word]
        else:
            continue
        said = 1 << i
        following = found[i + 1] if i + 1 < len(found) else ""
        if following in MAGNITUDES:
            value *= MAGNITUDES[following]
            said |= 1 << i + 1
        elif following in ("k", "m") and word[0].isdigit():
            value *= 1e3 if following == "k" else 1e6
            said |= 1 << i + 1
        numbers.append((value, said))
    return numbers


def _ordinals(found: Sequence[str]) -> list[tuple[int, int]]:
    named = [(ORDINALS[word], 1 << i) for i, word in enumerate(found) if word in ORDINALS and i]
    figures = [
        (int(word), 1 << i)
        for i, word in enumerate(found)
        if word.isdigit() and found[i + 1 : i + 2] and found[i + 1] in _ENDINGS
    ]
    return named + figures


def _is_month(found: Sequence[str], i: int) -> bool:
    word = found[i]
    if word not in MONTHS or word == "mar":
        return False
    if word not in ("may", "march"):
        return True
    before = found[i - 1] if i else ""
    after = found[i + 1] if i + 1 < len(found) else ""
    return before in _AFTER_MAY or before[:1].isdigit() or after[:1].isdigit() or before in _ENDINGS


def _dates(text: str, found: Sequence[str]) -> list[tuple[tuple[int, int, int], int]]:
    dates = []
    for i in range(len(found)):
        if _is_month(found, i):
            day, year, said = _around_month(found, i)
            if day or year:
                dates.append(((year, MONTHS[found[i]], day), said))
    written = _ISO.search(text)
    if written and not dates:
        parts = written.groups()
        for i in range(len(found) - 2):
            if tuple(found[i : i + 3]) == parts:
                year, month, day = map(int, parts)
                dates.append(((year, month, day), 7 << i))
                break
    return dates


def _around_month(found: Sequence[str], i: int) -> tuple[int, int, int]:
    """The day and the year beside the month at ``i``, and the words that say the date."""
    day = year = 0
    said, after, before = 1 << i, i + 1, i - 1
    if after < len(found) and found[after].isdigit() and int(found[after]) <= 31:
        day, said = int(found[after]), said | 1 << after
        after += 1
        if after < len(found) and found[after] in _ENDINGS:
            said |= 1 << after
            after += 1
    else:
        if before >= 0 and found[before] == "of":
            before -= 1
        if before > 0 and found[before] in _ENDINGS:
            said |= 1 << before
            before -= 1
        if before >= 0 and found[before].isdigit() and int(found[before]) <= 31:
            day, said = int(found[before]), said | 1 << before
    if after < len(found) and found[after] == "of":
        after += 1
    if after < len(found) and found[after].isdigit() and len(found[after]) == 4:
        year, said = int(found[after]), said | 1 << after
    return day, year, said


def _decades(found: Sequence[str]) -> list[tuple[int, int]]:
    """The first year of "1990s" and "90s"."""
    return [
        (int(word) if len(word) == 4 else 1900 + int(word), 3 << i)
        for i, word in enumerate(found[:-1])
        if word.isdigit() and word.endswith("0") and len(word) in (2, 4) and found[i + 1] == "s"
    ]
