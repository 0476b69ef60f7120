"""The bot: from a question to an answer with its evidence."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from bot import fields
from bot.answer import Answer
from bot.conversation import Conversation
from bot.decide import Evidence, decide
from bot.question import Question, analyze
from bot.reader import PassageView, Reader, Span
from bot.retrieval import Query, query
from index import Collection, Hit

RETRIEVED = 20
"""Passages that are retrieved for a question."""
READ = 6
"""Passages of running text that the reader reads, the best of those retrieved."""
BOXES = 4
"""Documents whose fields are considered: those of the best passages."""


def seeds() -> Path:
    """The folder of the documents that are asked when none is named."""
    inside = Path(__file__).parent / "seeds"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "seeds"


class Bot:
    """Answers questions about a collection of documents.

    >>> bot = Bot.open()
    >>> answer = bot.ask("Who claimed the drone attack?")
    >>> answer.text
    'Liwa Al-Ghaliboun'

    A bot may be asked from several threads at once.
    """

    def __init__(self, collection: Collection, reader: Reader | None = None) -> None:
        self.collection = collection
        self._reader = reader or Reader.load()

    @classmethod
    def open(cls, *sources: str | os.PathLike[str]) -> Bot:
        """A bot over files, folders or an on-disk collection; over the seeds when none is named.

        Raises ``SourceError`` (and its kin, see ``index.errors``) for what cannot be read.
        """
        return cls(Collection.open(*(sources or (seeds(),))))

    def conversation(self) -> Conversation:
        """A conversation, in which a question may lean on the ones before it."""
        return Conversation(self)

    def ask(
        self,
        question: str,
        *,
        hits: Sequence[Hit] | None = None,
        documents: Sequence[int] | None = None,
    ) -> Answer:
        """The answer to one question by itself.

        ``hits`` are the passages to read instead of those that the search finds; ``documents``
        keeps the search to the documents with these numbers. Any text is a question; one that
        holds nothing to look for is answered with "I don't know".
        """
        started = perf_counter()
        analyzed = analyze(question)
        search = query(analyzed, self.collection)
        if hits is None:
            hits = self.collection.search(search.weights, RETRIEVED, documents)
        evidence = Evidence(
            question=analyzed,
            search=search,
            hits=tuple(hits),
            fields=tuple(self._fields(analyzed, search, hits)),
            spans=tuple(self._spans(analyzed, hits)),
        )
        return decide(evidence, self.collection, started)

    def _fields(
        self, question: Question, search: Query, hits: Sequence[Hit]
    ) -> list[fields.FieldCandidate]:
        best: dict[int, float] = {}
        for hit in hits:
            if hit.document not in best and len(best) < BOXES:
                best[hit.document] = hit.score
        top = max(best.values(), default=1.0)
        found = []
        for number, score in best.items():
            document = self.collection.document(number)
            if document is not None and document.fields:
                found += fields.candidates(
                    question, search, number, document, score / top, self.collection
                )
        return sorted(found, key=lambda candidate: -candidate.probability)

    def _spans(self, question: Question, hits: Sequence[Hit]) -> list[Span]:
        texts = [hit for hit in hits if not hit.is_infobox][:READ]
        views = [
            PassageView(hit.passage, hit.title, hit.heading, hit.text, hit.score) for hit in texts
        ]
        return self._reader.read(question, views, self.collection.idf)
