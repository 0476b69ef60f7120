"""What was found for a question, before anything is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.fields import FieldCandidate
from bot.question import Question
from bot.reader import Reading
from bot.retrieval import Query
from bot.tables.answers import TableCandidate
from index import Hit


@dataclass(frozen=True, slots=True)
class Evidence:
    """Passages, and what was found in them and in fields.

    ``reading`` is what was read in the passages ``read``; ``named`` tells how far the question
    names each document. ``tables`` are answers from tables, the most probable first.
    """

    question: Question
    search: Query
    hits: tuple[Hit, ...]
    fields: tuple[FieldCandidate, ...]
    reading: Reading
    read: tuple[Hit, ...]
    named: Mapping[int, float]
    tables: tuple[TableCandidate, ...] = ()
