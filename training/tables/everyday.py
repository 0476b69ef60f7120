"""Questions about folders of everyday tables (``folders/``), with the answers that are right."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bot.evaluation.metrics import contains
from index import Collection
from index.tables import TypedTable

FOLDERS = Path(__file__).with_name("folders")
_MOST_WORDS = 12  # of an answer that is right, unless an accepted one is long


class Asking(NamedTuple):
    """A question to all tables of a folder; no ``answers``: they do not tell."""

    question: str
    tables: Sequence[TypedTable]
    answers: tuple[str, ...]


def askings(folders: Path = FOLDERS) -> Iterator[Asking]:
    """The questions of all folders, in the order of their names."""
    for file in sorted(folders.glob("*.jsonl")):
        collection = Collection.open(file.with_suffix(""))
        tables = [collection.table(info.number) for info in collection.tables()]
        for line in file.read_text("utf-8").splitlines():
            one = json.loads(line)
            yield Asking(one["question"], tables, tuple(one["answers"]))


def is_accepted(answers: Sequence[str], text: str) -> bool:
    """Does an answer as a user sees it hold an accepted one, and little besides?"""
    longest = max((len(answer.split()) for answer in answers), default=0)
    short = len(text.split()) <= max(_MOST_WORDS, 2 * longest)
    return short and any(contains(text, answer) for answer in answers)
