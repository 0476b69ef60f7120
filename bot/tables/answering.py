"""Answers to a question from all tables of a collection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.reader.threads import one_thread
from bot.tables.answers import TableCandidate, candidate
from bot.tables.asked import understood
from bot.tables.choose import chosen, narrowed
from bot.tables.parser import Parse, parse
from bot.tables.ranking import ranking
from index import Collection, Hit
from index.analyzer import terms
from index.tables.shelf import TableInfo

_ALL_TABLES = 12
"""Of more tables, only those are read that the search found or whose names the question says."""
_READ_TABLES = 8
_CANDIDATES = 4
UNEXPLAINED = 0.49
"""The most probability of an answer that leaves a word of the question out of account."""


def table_candidates(
    question: str, hits: Sequence[Hit], collection: Collection
) -> list[TableCandidate]:
    """What the tables of a collection answer to a question, the most probable first.

    ``hits`` are the passages that the search found: of many tables, those of their documents are
    read first. Nothing where there are no tables or no weights. Raises nothing of its own.
    """
    infos = collection.tables()
    asked = understood(question)
    if not infos or not asked.words:
        return []
    network, calibration = ranking()
    tables = [collection.table(info.number) for info in _read(question, infos, hits)]
    found: list[tuple[float, Parse]] = []
    with one_thread():
        for table, share in chosen(asked, tables):
            parses = parse(asked, table, network, calibration, narrowed(asked, table))
            found += _guarded(parses, share)
    found.sort(key=lambda pair: -pair[0])
    best = [replace(candidate(one), probability=p) for p, one in found[: 2 * _CANDIDATES]]
    return _different(best)[:_CANDIDATES]


def _guarded(parses: Sequence[Parse], share: float) -> Iterator[tuple[float, Parse]]:
    """Answers with the probability that they are given; none with more than a better one."""
    most = 1.0
    for one in parses:
        if one.unexplained:
            most = min(most, UNEXPLAINED)
        most = min(most, one.probability * share)
        yield most, one


def _read(question: str, infos: Sequence[TableInfo], hits: Sequence[Hit]) -> Sequence[TableInfo]:
    """The tables to look into: all of a few, else those that a question and its passages name."""
    if len(infos) <= _ALL_TABLES:
        return infos
    rank = {hit.document: hit.rank for hit in reversed(hits)}
    wanted = set(terms(question))

    def score(info: TableInfo) -> float:
        named = f"{info.name} {info.caption} {info.section} {' '.join(info.header)}"
        said = wanted.intersection(terms(named.replace("_", " ")))
        found = 1 / (1 + rank[info.document]) if info.document in rank else 0.0
        return len(said) + 2 * found + (0.5 if not info.document else 0.0)

    return sorted(infos, key=score, reverse=True)[:_READ_TABLES]


def _different(candidates: Sequence[TableCandidate]) -> list[TableCandidate]:
    kept: dict[str, TableCandidate] = {}
    for one in candidates:
        kept.setdefault(one.text.casefold(), one)
    return list(kept.values())
