"""Sitting an exam at the command line: progress, files that are written, the table of figures."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

import click

from bot.evaluation.exam import Exam, read_exam
from bot.evaluation.grading import (
    Graded,
    by_kind,
    evaluate,
    latency,
    open_bot,
    retrieval,
)
from bot.terminal.record import json_text, record
from bot.terminal.typesetting import printable
from index import ExamError

_COLUMNS = {
    "questions": "n",
    "em": "EM",
    "f1": "F1",
    "guess_em": "guess EM",
    "guess_f1": "guess F1",
    "contains": "contains",
    "answered": "answered",
    "abstained": "abstained",
    "right": "right",
    "verbatim": "verbatim",
    "cited": "cited",
}
_LEGEND = """\
EM, F1: silence is right where there is no answer. guess: the best candidate of answerable
questions, whatever the confidence. contains: an accepted answer stands in the answer. answered: of
the answerable, abstained: of the unanswerable. right: EM of all that was answered. verbatim: the
quote stands in the cited document. cited: moreover the document is right and the quote holds an
accepted answer."""


def sit(
    path: str,
    sources: Sequence[str],
    *,
    reader: str,
    predictions: str | None,
    figures: str | None,
    gold_passage: bool,
    limit: int | None,
    warn: Callable[[Sequence[str]], None],
) -> None:
    """Run an exam and print its figures to stdout.

    Raises ``CitebotError`` for files that cannot be read or written.
    """
    exam = read_exam(path)
    if gold_passage and (sources or not exam.documents):
        raise ExamError(f"{path}: --gold-passage needs a SQuAD file, and no -d")
    with ExitStack() as stack:
        lines = stack.enter_context(_writable(predictions)) if predictions else None
        summary = stack.enter_context(_writable(figures)) if figures else None
        bot = open_bot(exam, sources, reader)
        warn(bot.collection.problems)
        questions = exam.questions[:limit]
        graded = []
        for one in _with_progress(
            evaluate(bot, questions, gold_passage=gold_passage), len(questions)
        ):
            graded.append(one)
            if lines:
                lines.write(json_text({"id": one.question.id, **record(one.answer)}) + "\n")
        found = _report(path, sources, exam, graded)
        found["documents"], found["passages"] = len(bot.collection), bot.collection.passage_count
        found["gold_passage"] = gold_passage
        found["reader"] = bot.reader.name
        if summary:
            summary.write(json_text(found, indent=1) + "\n")
    print("\n".join(_table(found)))


def _writable(path: str) -> TextIO:
    try:
        return Path(path).open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise ExamError(
            f"{path}: cannot be written ({error.strerror}); name another file"
        ) from None


def _with_progress(graded: Iterator[Graded], count: int) -> Iterator[Graded]:
    """A bar on stderr while it runs, when somebody looks."""
    if not sys.stderr.isatty():
        yield from graded
        return
    with click.progressbar(
        graded, length=count, label="Asking", file=sys.stderr, show_pos=True
    ) as bar:
        yield from bar


def _report(
    path: str, sources: Sequence[str], exam: Exam, graded: Sequence[Graded]
) -> dict[str, Any]:
    asked = [g.question for g in graded]
    in_conversation = [q.conversation for q in asked if q.conversation is not None]
    return {
        "exam": path,
        "sources": list(sources),
        "questions": {
            "in_file": len(exam.questions),
            "asked": len(asked),
            "answerable": sum(q.answerable for q in asked),
            "unanswerable": sum(not q.answerable for q in asked),
            "in_conversation": len(in_conversation),
            "conversations": len(set(in_conversation)),
        },
        "figures": by_kind(graded),
        "retrieval": retrieval(graded) if exam.documents and not sources else None,
        "milliseconds": latency(graded),
    }


def _table(report: dict[str, Any]) -> Iterator[str]:
    counts, figures = report["questions"], report["figures"]
    talked = (
        f"; {counts['in_conversation']:,} of them in {counts['conversations']:,} conversations"
        if counts["conversations"]
        else ""
    )
    yield (
        f"{printable(report['exam'])}: {counts['asked']:,} of {counts['in_file']:,} questions"
        f" ({counts['answerable']:,} answerable, {counts['unanswerable']:,} unanswerable{talked})"
    )
    own = "the seeds" if not report["retrieval"] else "its own paragraphs"
    read = ", each question's paragraph alone" if report["gold_passage"] else ""
    where = ", ".join(map(printable, report["sources"])) or own
    yield (
        f"asked of {where}: {report['documents']:,} documents,"
        f" {report['passages']:,} passages{read}; reader: {printable(report['reader'])}"
    )
    yield ""
    room = max(len(printable(kind)) for kind in figures) + 1
    yield " " * room + "".join(f"{label:>{_room(label)}}" for label in _COLUMNS.values())
    for kind, values in figures.items():
        cells = (f"{_cell(values[key]):>{_room(label)}}" for key, label in _COLUMNS.items())
        yield printable(kind).ljust(room) + "".join(cells)
    yield ""
    yield _LEGEND
    yield ""
    if report["retrieval"]:
        shares = ", ".join(f"{name} {_cell(v)}" for name, v in report["retrieval"].items())
        yield f"gold paragraph: {shares}"
    times = report["milliseconds"]
    yield f"time: p50 {times['p50']:.1f} ms, p95 {times['p95']:.1f} ms a question"


def _room(label: str) -> int:
    return max(len(label), 5) + 2


def _cell(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"
