"""Answers to marks: each question graded, and the figures of many."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.answer import Answer, Citation
from bot.bot import Bot
from bot.dialogue import Conversation
from bot.evaluation.exam import Exam, ExamQuestion
from bot.evaluation.metrics import best, contains, exact_match, f1, mean, normalize, percentile
from bot.reader import Reader
from index import Collection, Document, Hit
from index.analyzer import terms
from index.tables.dates import date_key

PARAGRAPH_WORDS = 10_000
"""Passages of this many words keep every paragraph of SQuAD whole."""

RECALL_AT = (1, 5, 20)
_MARKUP = re.compile(r"[|=()\[\]{}]+")


@dataclass(frozen=True, slots=True)
class Graded:
    """A question, its answer and what they are worth; all marks are 0..1.

    ``em`` and ``f1`` are those of SQuAD 2.0: silence earns 1 where there is no answer and 0
    elsewhere. ``guess_em``, ``guess_f1`` and ``contains`` are of answerable questions, the first
    two of the guess that was made in any case. ``verbatim`` says that the quote stands in the cited
    document, ``cited`` that moreover the document is an accepted one and the quote holds an
    accepted answer; both are None without an answer, ``cited`` also where nothing is right.
    ``rank`` is the place of the gold paragraph among the retrieved, from 1, None when it is
    not among the first 20.
    """

    question: ExamQuestion
    answer: Answer
    milliseconds: float
    em: float
    f1: float
    guess_em: float
    guess_f1: float
    contains: float
    verbatim: float | None
    cited: float | None
    rank: int | None = None

    @property
    def right(self) -> bool:
        """Is the answer an accepted one, or silence where there is none?"""
        return self.em == 1.0


def open_bot(
    exam: Exam,
    sources: Sequence[str | os.PathLike[str]] = (),
    reader: str = "auto",
    threshold: float | None = None,
) -> Bot:
    """The bot that sits the exam: over the sources, or the exam's own documents, or the seeds."""
    if sources or not exam.documents:
        return Bot.open(*sources, reader=reader, threshold=threshold)
    collection = Collection.from_documents(exam.documents, words=PARAGRAPH_WORDS)
    return Bot(collection, Reader.load(reader), threshold=threshold)


def evaluate(
    bot: Bot, questions: Iterable[ExamQuestion], *, gold_passage: bool = False
) -> Iterator[Graded]:
    """Ask the questions in order and grade each answer.

    ``gold_passage`` lets the bot read the gold paragraph only, as the papers on readers do.
    """
    examiner = _Examiner(bot)
    conversations: dict[str, Conversation] = {}
    for question in questions:
        found = examiner.retrieve(question)
        hits = examiner.gold(question, found) if gold_passage else None
        start = time.perf_counter()
        if question.conversation is not None:
            if question.conversation not in conversations:
                conversations[question.conversation] = bot.conversation()
            answer = conversations[question.conversation].ask(question.text)
        else:
            answer = bot.ask(question.text, hits=hits)
        milliseconds = (time.perf_counter() - start) * 1000
        yield examiner.grade(question, answer, milliseconds, found)


class _Examiner:
    """Holds what grading needs of the collection."""

    def __init__(self, bot: Bot) -> None:
        self._collection = bot.collection
        self._pieces = lru_cache(64)(self._read_pieces)

    def retrieve(self, question: ExamQuestion) -> list[Hit]:
        """What is found for a question whose gold paragraph is known."""
        if question.paragraph is None:
            return []
        return self._collection.search(terms(question.text), max(RECALL_AT))

    def gold(self, question: ExamQuestion, found: Sequence[Hit]) -> list[Hit]:
        """The gold paragraph as the only hit; empty when it shares no word with the question."""
        place = _place(question, found)
        if place is None:
            named = self._collection.find_titles(question.documents[0], 100)
            within = [number for number, title in named if title == question.documents[0]]
            every = self._collection.passage_count
            found = self._collection.search(terms(question.text), every, within)
            place = _place(question, found)
        return [replace(found[place], rank=0)] if place is not None else []

    def grade(
        self, question: ExamQuestion, answer: Answer, milliseconds: float, found: Sequence[Hit]
    ) -> Graded:
        golds = question.answers
        silent = float(answer.text is None)
        place = _place(question, found)
        verbatim = cited = None
        if answer.text is not None:
            verbatim = float(bool(answer.citations) and all(map(self.verbatim, answer.citations)))
            if question.answerable:
                cited = verbatim * float(_supports(question, answer.citation))
        return Graded(
            question,
            answer,
            milliseconds,
            em=best(exact_match, answer.text, golds) if golds else silent,
            f1=best(f1, answer.text, golds) if golds else silent,
            guess_em=best(exact_match, answer.guess, golds),
            guess_f1=best(f1, answer.guess, golds),
            contains=best(contains, answer.text, golds),
            verbatim=verbatim,
            cited=cited,
            rank=None if place is None else place + 1,
        )

    def verbatim(self, citation: Citation) -> bool:
        """Does the quote stand in the cited document?"""
        quote = _collapsed(citation.quote)
        return bool(quote) and any(quote in piece for piece in self._pieces(citation.document_id))

    def _read_pieces(self, number: int) -> tuple[str, ...]:
        document = self._collection.document(number)
        return _pieces(document) if document else ()


def is_verbatim(quote: str, document: Document) -> bool:
    """Is ``quote`` text of the document as read or as its source writes it, up to white space?"""
    quote = _collapsed(quote)
    return bool(quote) and any(quote in piece for piece in _pieces(document))


def _pieces(document: Document) -> tuple[str, ...]:
    lines = [document.title, document.caption, *(field.line for field in document.fields)]
    for section in document.sections:
        written = section.quote(0, len(section.text))
        lines += [section.heading, section.text, *([written] * (written != section.text))]
    return tuple(map(_collapsed, lines))


def _collapsed(text: str) -> str:
    return " ".join(text.split())


@lru_cache(1)
def _paragraph(text: str) -> str:
    return _collapsed(text)


def _place(question: ExamQuestion, found: Sequence[Hit]) -> int | None:
    """Where the gold paragraph stands among the hits, from 0."""
    if question.paragraph is None:
        return None
    gold = _paragraph(question.paragraph)
    return next((n for n, hit in enumerate(found) if _collapsed(hit.text) == gold), None)


def _supports(question: ExamQuestion, citation: Citation | None) -> bool:
    """Is the document one that may be cited, and does its quote hold an accepted answer?"""
    if citation is None:
        return False
    accepted = {normalize(title) for title in question.documents}
    if accepted and normalize(citation.document) not in accepted:
        return False
    return question.any_quote or any(_holds(citation.quote, gold) for gold in question.answers)


def _holds(quote: str, gold: str) -> bool:
    """Does a quote hold an answer, be it in markup ("birth date|1968|7|21", "ubl|60,000")?"""
    text = _MARKUP.sub(" ", quote)
    if contains(text, gold):
        return True
    day = int(date_key(gold) or 0)
    parts = {day // 10_000, day // 100 % 100, day % 100}
    return 0 not in parts and parts <= {int(figure) for figure in re.findall(r"\d+", text)}


# Figures


def figures(graded: Sequence[Graded]) -> dict[str, float | int | None]:
    """The figures of a group of answers: counts, and shares 0..1 (None: of nothing).

    ``answered`` is of the answerable questions, ``abstained`` of the unanswerable ones, ``right``
    (exact matches) of everything that was answered.
    """
    answerable = [g for g in graded if g.question.answerable]
    unanswerable = [g for g in graded if not g.question.answerable]
    answered = [g for g in graded if g.answer.text is not None]
    return {
        "questions": len(graded),
        "answerable": len(answerable),
        "unanswerable": len(unanswerable),
        "em": mean(g.em for g in graded),
        "f1": mean(g.f1 for g in graded),
        "guess_em": mean(g.guess_em for g in answerable),
        "guess_f1": mean(g.guess_f1 for g in answerable),
        "contains": mean(g.contains for g in answerable),
        "answered": mean(float(g.answer.text is not None) for g in answerable),
        "abstained": mean(float(g.answer.text is None) for g in unanswerable),
        "right": mean(g.em if g.question.answerable else 0.0 for g in answered),
        "verbatim": mean(g.verbatim for g in graded if g.verbatim is not None),
        "cited": mean(g.cited for g in graded if g.cited is not None),
    }


def by_kind(graded: Sequence[Graded]) -> dict[str, dict[str, float | int | None]]:
    """The figures of each kind of question in the order of the exam, and of ``all`` at the end."""
    kinds = dict.fromkeys(g.question.kind for g in graded)
    found = {kind: figures([g for g in graded if g.question.kind == kind]) for kind in kinds}
    found.pop("all", None)
    return {**found, "all": figures(graded)}


def retrieval(graded: Sequence[Graded]) -> dict[str, float | None] | None:
    """Recall of the gold paragraph and mean reciprocal rank; None without gold paragraphs."""
    ranks = [g.rank for g in graded if g.question.paragraph is not None]
    if not ranks:
        return None
    found: dict[str, float | None] = {
        f"recall@{k}": mean(float(rank is not None and rank <= k) for rank in ranks)
        for k in RECALL_AT
    }
    return {**found, "mrr": mean(1 / rank if rank else 0.0 for rank in ranks)}


def latency(graded: Sequence[Graded]) -> dict[str, float | None]:
    """Milliseconds from question to answer: the median and what 95 of 100 stay below."""
    times = [g.milliseconds for g in graded]
    return {"p50": percentile(times, 0.5), "p95": percentile(times, 0.95)}
