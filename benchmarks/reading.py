"""Five passages, read for an answer: ``python -m benchmarks.reading``.

Milliseconds that one thread computes (what other programs take of the machine does not count), for
passages that were read before and for new ones, and the share of each step. Passages and questions
are made of the text that every machine with Python has.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"  # before NumPy is there

import time
from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any

from benchmarks.generate import Generator, paragraphs
from bot.evaluation.metrics import percentile
from bot.question import analyze
from bot.reader import PassageView, Reader, features, network, reader
from index import Collection, Document, Section

DOCUMENTS, QUESTIONS, PASSAGES = 1500, 200, 5
LIMITS = {"new": 25, "read before": 10}  # milliseconds: what was promised
STEPS: tuple[tuple[str, Any, str], ...] = (
    ("question", reader, "query"),
    ("passages", reader.Cache, "arrays"),
    ("page", reader, "lay"),
    ("matches", reader, "match"),
    ("context network", network, "context_scores"),
    ("features", features, "dense"),
    ("identities", features, "identities"),
    ("networks", network, "ensemble"),
    ("expected F1", network, "expected_f1"),
)


def timed(step: str, function: Callable[..., Any], spent: Counter[str]) -> Callable[..., Any]:
    """``function``, whose seconds are counted under ``step``."""

    @wraps(function)
    def counting(*args: Any, **named: Any) -> Any:
        start = time.thread_time()
        try:
            return function(*args, **named)
        finally:
            spent[step] += time.thread_time() - start

    return counting


def main() -> None:
    """Print both, their limits, and the steps."""
    generator = Generator(paragraphs(()))
    collection = Collection.from_documents(
        Document(d["title"], (Section("", d["text"]),)) for d in generator.documents(DOCUMENTS)
    )
    spent: Counter[str] = Counter()
    for step, home, name in STEPS:
        setattr(home, name, timed(step, getattr(home, name), spent))
    reads = Reader.load()
    questions = []
    for number in range(1, QUESTIONS + 1):
        document = collection.document(number)
        words = document.sections[0].text.split()[3:10] if document else []
        question = analyze(f"What is the {' '.join(words)}?")
        hits = collection.search(list(question.terms), PASSAGES)
        views = [PassageView(h.passage, h.title, h.heading, h.text, h.score) for h in hits]
        questions.append((question, views))
    reads.read(*questions[0], collection.idf)
    for kind, limit in LIMITS.items():
        spent.clear()
        times = []
        for question, views in questions:
            if kind == "new":
                reads = Reader(reads.weights)
            else:
                before = spent.copy()
                reads.read(question, views, collection.idf)
                spent.clear()
                spent.update(before)
            start = time.thread_time()
            reads.read(question, views, collection.idf)
            times.append((time.thread_time() - start) * 1000)
        total = sum(times) / 1000
        spent["the rest"] = total - sum(spent.values())
        shares = ", ".join(f"{step} {spent[step] / total:.0%}" for step in spent)
        print(
            f"{PASSAGES} passages, {kind}: p50 {percentile(times, 0.5):.1f} ms (limit {limit}),"
            f" p95 {percentile(times, 0.95):.1f} ms\n    {shares}"
        )


if __name__ == "__main__":
    main()
