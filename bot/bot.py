"""The bot: from a question to an answer with its evidence."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from time import perf_counter
from types import TracebackType

from bot import fields
from bot.answer import Answer
from bot.box import Box
from bot.decide import decide
from bot.dialogue import Conversation
from bot.dialogue.courtesy import questions
from bot.dialogue.spelling import spelling
from bot.evidence import Evidence
from bot.fields import FieldCandidate
from bot.question import Question, analyze
from bot.reader import PassageView, Reader
from bot.retrieval import Query, affinities, query
from bot.tables.answering import table_candidates
from index import Collection, Hit, Progress, QuestionError, SettingsError
from index.analyzer import terms
from index.cache import user_folder
from index.grammar import counted

RETRIEVED = 20
"""Passages that are retrieved for a question."""
READ = 10
"""Passages of running text that are read at the most, the best of those retrieved."""
LEAST_SHARE = 0.5
"""Of the best passage's score; the reader hardly believes a passage with less."""
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

    A bot may be asked from several threads at once. As a context, it is closed at the end:

    >>> with Bot.open() as bot:
    ...     bot
    <Bot: 2 documents, 12 passages>

    ``bot.collection.problems`` names what could not be read, a line each.
    """

    def __init__(
        self,
        collection: Collection,
        reader: Reader | None = None,
        *,
        threshold: float | None = None,
    ) -> None:
        self.collection = collection
        self.reader = reader or Reader.load()
        self.threshold = threshold

    @classmethod
    def open(
        cls,
        *sources: str | os.PathLike[str],
        reader: str | os.PathLike[str] = "auto",
        threshold: float | None = None,
        progress: Progress | None = None,
        cache: bool | str | os.PathLike[str] = True,
    ) -> Bot:
        """A bot over files, folders or an on-disk collection; over the seeds when none is named.

        ``reader`` is "small", "neural" (which needs the extra ``neural``), "auto" for the best that
        is installed, or a folder with an extractive question answering model in ONNX.
        ``threshold`` is the confidence below which it does not know, 0..1, None for the calibrated
        one. ``progress`` hears of each file before it is read (see ``Collection.open``). What was
        read is kept for the next time in the user's cache folder, in another folder that ``cache``
        names, or nowhere with ``cache=False``. Raises
        ``SourceError`` (and its kin, see ``index.errors``) for what cannot be read.
        """
        if threshold is not None and not 0 <= threshold <= 1:
            raise SettingsError(f"the threshold {threshold} is not between 0 and 1")
        loaded = Reader.load(os.fspath(reader))
        folder = user_folder() if cache is True else (cache or None)
        collection = Collection.open(*(sources or (seeds(),)), progress=progress, cache=folder)
        return cls(collection, loaded, threshold=threshold)

    def close(self) -> None:
        """Give back the database; the bot cannot be asked afterwards."""
        self.collection.close()

    def __enter__(self) -> Bot:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        documents = counted(len(self.collection), "document")
        passages = counted(self.collection.passage_count, "passage")
        problems = self.collection.problems
        left_out = f", {counted(len(problems), 'problem')}" if problems else ""
        return f"<Bot: {documents}, {passages}{left_out}>"

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
        """The answer to a question by itself, however politely it is asked.

        Typing errors are corrected (``Answer.understood``) and several questions in one are all
        answered (``Answer.parts``). ``hits`` are the passages to read instead of those that the
        search finds; ``documents`` keeps the search to the documents with these numbers. Any text
        is a question; one that holds nothing to look for is answered with "I don't know". Raises
        ``QuestionError``, which is a ``TypeError`` too, for what is no text.
        """
        if not isinstance(question, str):
            raise QuestionError(f"a question is a text (str), not {type(question).__name__}")
        parts = questions(question)
        if len(parts) > 1 and hits is None and documents is None:
            return self.conversation().ask(question)
        spelled = spelling(parts[0] if len(parts) == 1 else question, self.collection)
        answer = self.look_up(spelled.text, hits=hits, documents=documents)
        understood = spelled.text if spelled.corrected else None
        return replace(
            answer, question=question, understood=understood, note=answer.note or spelled.note
        )

    def look_up(
        self,
        question: str,
        *,
        hits: Sequence[Hit] | None = None,
        documents: Sequence[int] | None = None,
    ) -> Answer:
        """The answer to a question exactly as it is written; see ``ask`` for the rest."""
        started = perf_counter()
        analyzed = analyze(question)
        with self.collection.reading():
            search = query(analyzed, self.collection)
            if hits is None:
                hits = self.collection.search(search.weights, RETRIEVED, documents)
            evidence = self.evidence(analyzed, search, hits)
            return decide(evidence, self.collection, started, self.threshold)

    def evidence(self, question: Question, search: Query, hits: Sequence[Hit]) -> Evidence:
        """What retrieved passages hold for a question: fields, and what was read in them."""
        titles = {hit.document: hit.title for hit in hits}
        named = affinities(search, titles, self.collection)
        telling = [hit for hit in hits if not hit.is_infobox][:READ]
        read = [hit for hit in telling if hit.score >= LEAST_SHARE * telling[0].score]
        views = [
            PassageView(hit.passage, hit.title, hit.heading, hit.text, hit.score) for hit in read
        ]
        return Evidence(
            question=question,
            search=search,
            hits=tuple(hits),
            fields=tuple(self._fields(question, search, hits, named)),
            reading=self.reader.read(question, views, self.collection.idf),
            read=tuple(read),
            named=named,
            tables=tuple(table_candidates(question.text, hits, self.collection)),
        )

    def _fields(
        self, question: Question, search: Query, hits: Sequence[Hit], named: Mapping[int, float]
    ) -> list[FieldCandidate]:
        boxes = self._boxes(question, hits, named)
        found = [fields.candidates(question, search, box, self.collection) for box in boxes]
        return sorted(chain.from_iterable(found), key=lambda candidate: -candidate.probability)

    def _boxes(
        self, question: Question, hits: Sequence[Hit], named: Mapping[int, float]
    ) -> Iterator[Box]:
        """The fields of the documents of the best passages."""
        scores: dict[int, float] = {}
        found: dict[int, set[str]] = {}
        for hit in hits:
            scores.setdefault(hit.document, hit.score)
            found.setdefault(hit.document, set()).update(terms(f"{hit.heading} {hit.text}"))
        top = max(scores.values(), default=0.0) or 1.0
        for number in list(scores)[:BOXES]:
            document = self.collection.outline(number)
            if document is not None and document.kind != "sheet":  # which may be very long
                document = self.collection.document(number)
            if document is not None:
                share = scores[number] / top
                box = Box(number, document, share, named[number], frozenset(found[number]))
                yield box
