"""Which tables of a collection a question may be about, and which columns of a wide one."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from bot.tables.asked import Asked
from bot.tables.features import name_column
from bot.tables.language import ABBREVIATIONS, FORMS, LETTERS, SYNONYMS, likeness
from bot.tables.linking import Links, link, title_stems
from index.tables import TypedTable
from index.tables.words import header_stems

_CELL, _HEADER, _SYNONYM, _TITLE, _LIKE = 0.9, 1.0, 0.5, 0.8, 0.5
_LEAST_LIKE = 0.35
_NEAR = 0.8
"""Of the best score; tables with a lower one are not asked."""
_MOST_TABLES = 3
_WIDE, _KEPT_COLUMNS = 16, 12


def told(asked: Asked, table: TypedTable) -> list[float]:
    """How far each word of a question is told by a table: by its cells, its headers, its name."""
    titles = title_stems(table)
    headers = {part for column in table.columns for part in header_stems(column.name)}
    headers |= {ABBREVIATIONS.get(part, part) for part in headers}
    found = []
    for i, stem in enumerate(asked.stems):
        if not asked.content >> i & 1:
            found.append(0.0)
        elif stem in headers:
            found.append(_HEADER)
        elif stem in titles:
            found.append(_TITLE)
        elif _in_cells(table, stem):
            found.append(_CELL)
        elif not SYNONYMS.get(stem, frozenset()).isdisjoint(headers | titles):
            found.append(_SYNONYM)
        else:
            like = max((likeness(stem, other) for other in headers | titles), default=0.0)
            found.append(_LIKE * like if like > _LEAST_LIKE else 0.0)
    return found


def _in_cells(table: TypedTable, stem: str) -> bool:
    forms = [stem, *FORMS.get(stem, ()), *LETTERS.get(stem, ())]
    return any(
        column.values.find(form) for column in table.columns for form in forms if " " not in form
    )


def chosen(asked: Asked, tables: Sequence[TypedTable]) -> list[tuple[TypedTable, float]]:
    """The tables that a question may be about, with their share of the best score, best first.

    A word that few tables tell of counts more.
    """
    if len(tables) == 1:
        return [(tables[0], 1.0)]
    words = [told(asked, table) for table in tables]
    weights = [
        1 + log(len(tables) / max(1, sum(of[i] > 0 for of in words)))
        for i in range(len(asked.words))
    ]
    scores = [sum(w * v for w, v in zip(weights, of, strict=True)) for of in words]
    best = max(scores, default=0)
    if best <= 0:
        return []
    order = sorted(range(len(tables)), key=lambda n: -scores[n])[:_MOST_TABLES]
    return [(tables[n], scores[n] / best) for n in order if scores[n] >= _NEAR * best]


def narrowed(asked: Asked, table: TypedTable) -> Links:
    """The links of a question to a table; of a wide table only to the columns that it may mean."""
    links = link(asked, table)
    if len(table.columns) <= _WIDE:
        return links
    scores = [
        max(c.score, c.like) * (0.5 + 0.5 * min(1, c.share))
        + 0.2 * column.facts.filled / max(1, table.rows)
        for c, column in zip(links.columns, table.columns, strict=True)
    ]
    for cell in links.cells:
        content = (cell.words & asked.content).bit_count()
        scores[cell.column] = max(scores[cell.column], 0.5 + 0.5 * cell.quality * content)
    name = name_column(table)
    for always in {0, name} - {-1}:
        scores[always] += 1
    kept = sorted(sorted(range(len(scores)), key=lambda n: -scores[n])[:_KEPT_COLUMNS])
    return link(asked, table.narrowed(kept))
