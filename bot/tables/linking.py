"""Which words of a question mean which columns and cells of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bot.tables.asked import Asked
from bot.tables.language import (
    ABBREVIATIONS,
    DERIVED_ASKS,
    FORMS,
    LETTERS,
    STOPWORDS,
    SYNONYMS,
    is_nearly,
    likeness,
)
from bot.words import akin
from index.tables import TypedTable
from index.tables.words import header_stems, stems

_MOST_CELLS = 14
_FUZZY_TERMS = 6000  # stems of a column that are compared letter by letter
_LIKE, _LIKE_SCORE = 0.5, 0.45
_MOST_CODES = 50_000
"""A word that stands in more different values of a column tells none of them from the others."""
_SAYS_NOTHING = STOPWORDS | {"no", "number"}

Find = Callable[[str], Sequence[int]]


class Condition(NamedTuple):
    """A condition on a column: the rows that meet it, and the words of the question that say it.

    ``quality`` is how much of the cell the words are, 0..1; ``form`` is 1 for a whole cell or an
    equal number, 0 for a part of a cell, 2 for a comparison; ``values`` counts different cells.
    """

    rows: int
    words: int
    column: int
    quality: float
    form: int
    values: int


@dataclass
class ColumnLink:
    """How far a question names a column, 0..1, by which words, and where the first one stands."""

    words: int = 0
    score: float = 0.0
    share: float = 0.0
    at: int = -1
    like: float = 0.0
    like_words: int = 0


@dataclass
class Links:
    """What the words of a question mean in one table."""

    asked: Asked
    table: TypedTable
    columns: list[ColumnLink]
    cells: list[Condition]

    def best_columns(self, columns: Sequence[int], most: int) -> list[int]:
        """The columns that the question names most, of these."""
        named = self.columns
        if len(columns) <= most:
            return list(columns)
        return sorted(columns, key=lambda c: -max(named[c].score, named[c].like))[:most]


def link(asked: Asked, table: TypedTable) -> Links:
    """Find the columns and the cells that a question names."""
    columns = [_column(asked, name, derived) for name, derived in _names(table)]
    links = Links(asked, table, columns, [])
    links.cells = sorted(_cells(links), key=lambda found: -_weight(links, found))[:_MOST_CELLS]
    return links


def _weight(links: Links, found: Condition) -> float:
    words = (found.words & links.asked.content).bit_count()
    named = links.columns[found.column].score > 0.7
    return words * (0.4 + found.quality) + 0.2 * (found.form == 1) + 0.15 * named


def _names(table: TypedTable) -> Iterator[tuple[tuple[str, ...], bool]]:
    for column in table.columns:
        yield header_stems(column.name), column.facts.derived


def _column(asked: Asked, name: Sequence[str], derived: bool) -> ColumnLink:
    """How far the question says the name of a column."""
    found = ColumnLink()
    total = 0.0
    for part in name:
        best, said = _said(asked, part, len(name) > 1)
        if derived and part in DERIVED_ASKS:
            asks = [i for i, stem in enumerate(asked.stems) if stem in DERIVED_ASKS[part]]
            if asks and best < 0.9:
                best, said = 0.9, sum(1 << i for i in asks)
        total += best
        found.words |= said
        found.score = max(found.score, best)
    found.share = total / max(1, len(name))
    _add_likeness(asked, name, found)
    if found.words:
        found.at = (found.words & -found.words).bit_length() - 1
    return found


def _said(asked: Asked, part: str, long: bool) -> tuple[float, int]:
    """How surely a word of a header is said, and by which words."""
    best, said = 0.0, 0
    meant = {part, ABBREVIATIONS.get(part, part)}
    for i, stem in enumerate(asked.stems):
        score = _same_word(asked, i, stem, part, meant)
        if stem in STOPWORDS and long:
            score *= 0.3
        if score > best:
            best, said = score, 1 << i
        elif score and score == best:
            said |= 1 << i
    return best, said


def _same_word(asked: Asked, i: int, stem: str, part: str, meant: set[str]) -> float:
    if stem in meant:
        return 1.0 if stem == part else 0.9
    if min(len(stem), len(part)) >= 4 and (part.startswith(stem) or stem.startswith(part)):
        return 0.8 if asked.words[i] not in STOPWORDS else 0.0
    if not SYNONYMS.get(stem, frozenset()).isdisjoint(meant):
        return 0.5
    if min(len(stem), len(part)) >= 6 and part[:2] == stem[:2] and is_nearly(part, stem):
        return 0.75
    if len(stem) > 3 and not asked.stems[i].isdigit() and not akin(stem).isdisjoint(meant):
        return _LIKE_SCORE
    return 0.0


def _add_likeness(asked: Asked, name: Sequence[str], found: ColumnLink) -> None:
    """How near the nearest content word of the question is to the words of a header."""
    for part in name:
        part = ABBREVIATIONS.get(part, part)  # noqa: PLW2901
        for i, stem in enumerate(asked.stems):
            if asked.content >> i & 1:
                like = 1.0 if stem == part else likeness(stem, part)
                if like > found.like:
                    found.like, found.like_words = like, 1 << i
    if found.like >= _LIKE and not found.words:
        found.words, found.score = found.like_words, _LIKE_SCORE
        found.share = max(found.share, _LIKE_SCORE / len(name))


# --- Cells ---


def _cells(links: Links) -> Iterator[Condition]:
    asked, table = links.asked, links.table
    known = 0
    for column in links.columns:
        if column.score >= 0.75:
            known |= column.words
    for number in range(len(table.columns)):
        hits = _hits(links, number, known)
        for start, end, codes in _runs(asked, hits):
            yield from _conditions(links, number, start, end, codes)


def _hits(links: Links, number: int, known: int) -> list[frozenset[int] | None]:
    """For each word of the question, the codes of the values of a column that hold it."""
    asked, column = links.asked, links.table.columns[number]
    hits: list[frozenset[int] | None] = []
    for i, stem in enumerate(asked.stems):
        listed = column.values.find(stem)
        codes = set(listed) if len(listed) <= _MOST_CODES else set()
        if asked.words[i] not in STOPWORDS:
            for form in FORMS.get(stem, ()):
                codes.update(_with_all(column.values.find, form.split()))
            pair = " ".join(asked.stems[i : i + 2])
            for form in FORMS.get(pair, ()) if " " in pair else ():
                codes.update(_with_all(column.values.find, form.split()))
        for letter in LETTERS.get(stem, ()):
            codes.update(c for c in column.values.find(letter) if column.lengths[c] <= 3)
        rare = len(stem) >= 5 and not stem[0].isdigit() and not known >> i & 1
        if not listed and not codes and rare and column.kind == "text":
            codes.update(_nearly(column.values.vocabulary(), stem, column.values.find))
        hits.append(frozenset(codes) if codes else None)
    return hits


def _with_all(find: Find, parts: Sequence[str]) -> set[int]:
    return set.intersection(*(set(find(part)) for part in parts))


def _nearly(vocabulary: Sequence[str], stem: str, find: Find) -> set[int]:
    found: set[int] = set()
    if len(vocabulary) <= _FUZZY_TERMS:
        for other in vocabulary:
            if other[:1] != stem[0] or len(other) < 4 or abs(len(other) - len(stem)) > 3:
                continue
            begins = other.startswith(stem) or (len(other) >= 5 and stem.startswith(other))
            if begins or is_nearly(other, stem):
                found.update(find(other))
    return found


def _runs(
    asked: Asked, hits: Sequence[frozenset[int] | None]
) -> Iterator[tuple[int, int, frozenset[int]]]:
    """The longest runs of words that stand in one value, with the codes of those values.

    Words that say nothing may stand between; a run begins and ends with a word that does, unless
    it is the whole of a value.
    """
    count, start = len(hits), 0
    reached = -1
    while start < count:
        codes = hits[start]
        if codes is None:
            start += 1
            continue
        end, i = start, start + 1
        while i < count:
            following = hits[i]
            if following is not None and not codes.isdisjoint(following):
                codes, end = codes & following, i
            elif asked.words[i] not in _SAYS_NOTHING:
                break
            i += 1
        if end > reached:
            yield start, end, codes
            reached = end
        start += 1


def _conditions(
    links: Links, number: int, start: int, end: int, codes: frozenset[int]
) -> Iterator[Condition]:
    """The rows whose cell is the words of a run, and those whose cell holds them."""
    asked, column = links.asked, links.table.columns[number]
    said = range(start, end + 1)
    content = [i for i in said if asked.words[i] not in STOPWORDS]
    different = len({asked.stems[i] for i in said if _is_said(links, number, i)})
    words = (1 << end + 1) - (1 << start)
    listed = np.fromiter(codes, np.int64, len(codes))
    lengths = column.lengths[listed]
    whole = listed[lengths <= different]
    if len(whole):
        rows = column.rows_with(whole.tolist()) & links.table.all
        yield Condition(rows, words, number, 1.0, 1, len(whole))
    if not content or len(whole) == len(listed):
        return
    if all(len(asked.words[i]) < 3 and not asked.words[i][0].isdigit() for i in content):
        return
    first, last = content[0], content[-1]
    inner = (1 << last + 1) - (1 << first)
    quality = different / float(lengths.min()) if not len(whole) else 0.75
    rows = column.rows_with(listed.tolist())
    yield Condition(rows, inner, number, min(quality, 0.99), 0, len(listed))


def _is_said(links: Links, number: int, i: int) -> bool:
    """Does a word count towards the words of a value? Any word of the run may."""
    return bool(links.table.columns[number].values.find(links.asked.stems[i])) or (
        links.asked.words[i] not in STOPWORDS
    )


def title_stems(table: TypedTable) -> frozenset[str]:
    """The stems of the names of a table: its file or sheet, its caption, its heading."""
    named = f"{table.name} {table.caption} {table.section}".replace("_", " ").replace("-", " ")
    return frozenset(stems(named))
