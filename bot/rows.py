"""Rows of tables: each is a small box of fields, told apart by what else it holds.

"How many points did Dani Pedrosa score?" is answered by ``Points`` of the row whose ``Rider`` he
is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.box import Box
from bot.question import Question, lexicon
from bot.words import light_words
from index import Collection, Document, Field, Hit
from index.analyzer import fold, terms

_ROW = re.compile(r"^\| (?P<cells>.+)$", re.MULTILINE)
_CELL = re.compile(r"(?:(?P<name>[^|:]{1,60}): )?(?P<value>.+)")
_YEARS = re.compile(r"\b(?P<first>\d{4})\s*[–—-]\s*(?P<last>\d{4}|\d\d|present)\b", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}")
_NAME = re.compile(r"[^\W\d_][^\d]*$")
_DATE = re.compile(r".*\b\d{4}\b")
_FITTING = 0.75  # strength of a cell of the type that is asked for, under a name that is not
_PLACES = 2  # columns that may say the place in an order


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a retrieved passage, and the terms of the question that tell it from others."""

    hit: Hit
    start: int
    end: int
    cells: tuple[Field, ...]
    told: frozenset[str]


def boxes(question: Question, hits: Sequence[Hit], collection: Collection) -> Iterator[Box]:
    """The rows of retrieved passages that the question tells, each as a box of its own.

    The cells that the question does not tell are its fields; where none is asked for by its name,
    the first that holds a name answers for a person, the first that holds a year for a date.
    """
    top = max((hit.score for hit in hits), default=0.0) or 1.0
    fits = {"person": _NAME, "date": _DATE}.get(question.answer_type)
    for row in _told_apart(question, hits, collection):
        hit, quote = row.hit, collection.quote(row.hit, row.start, row.end)
        untold = [cell for cell in row.cells if row.told.isdisjoint(terms(cell.value))]
        names = {term for cell in row.cells for term in terms(cell.name)}
        key = row.told | (names - {term for cell in untold for term in terms(cell.name)})
        cells = tuple(cell._replace(quote=quote) for cell in untold)
        yield Box(
            number=hit.document,
            document=Document(hit.title, fields=cells, caption=hit.heading),
            share=hit.score / top,
            named=1.0,
            found=frozenset(names.union(terms(f"{hit.heading} {hit.text.partition('| ')[0]}"))),
            key=key,
            section=hit.heading,
            own=next((cell for cell in cells if fits and fits.match(cell.value)), None),
            strength=_FITTING,
        )


def _told_apart(question: Question, hits: Sequence[Hit], collection: Collection) -> Iterator[Row]:
    """Of each table the row that the question tells best, if there is one."""
    tables: dict[tuple[int, str], list[tuple[float, Row]]] = defaultdict(list)
    for hit in hits:
        for line in () if hit.is_infobox else _ROW.finditer(hit.text):
            cut = (_CELL.fullmatch(cell) for cell in line["cells"].split(" | "))
            cells = tuple(Field(cell["name"] or "", cell["value"]) for cell in cut if cell)
            told = _told(question, cells) - {*terms(f"{hit.title} {hit.heading}")} - light_words()
            if told and len(cells) > 1:
                weight = sum(collection.idf(term) for term in told)
                row = Row(hit, line.start(), line.end(), cells, told)
                tables[hit.document, hit.heading].append((weight, row))
    for weighed in tables.values():
        most = max(weight for weight, _ in weighed)
        best = [row for weight, row in weighed if weight == most]
        if len(best) == 1:
            yield best[0]


def _told(question: Question, cells: Sequence[Field]) -> frozenset[str]:
    """The terms of the question that a row holds, or says in figures."""
    held = {term for cell in cells for term in terms(cell.value)}
    told = held.intersection(question.terms)
    for token in question.tokens:
        word = fold(token.text)
        place = lexicon()["rows"]["places"].get(word)
        if place and any(cell.value.strip(". ") == place for cell in cells[:_PLACES]):
            told.update(terms(word))
        if _YEAR.fullmatch(word) and any(_within(int(word), cell.value) for cell in cells):
            told.add(word)
    return frozenset(told)


def _within(year: int, value: str) -> bool:
    """Does "1918-31" or "2013–present" hold a year?"""
    found = _YEARS.search(value)
    if found is None:
        return False
    first, last = found["first"], found["last"]
    if not last.isdigit():
        return year >= int(first)
    return int(first) <= year <= int(first[: 4 - len(last)] + last)
