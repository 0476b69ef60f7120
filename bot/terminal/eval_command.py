"""The command ``citebot eval``: an exam, its figures, and the files that are written."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from bot.terminal.help import Command
from bot.terminal.options import Opening, opening_options
from bot.terminal.streams import output_style, redraws, warn

if TYPE_CHECKING:
    from bot.bot import Bot
    from bot.evaluation import Exam, Graded
    from bot.evaluation.comparison import Predictions


@click.command("eval", cls=Command)
@click.argument("questions", metavar="QUESTIONS")
@opening_options
@click.option(
    "--predictions", metavar="OUT.jsonl", help="Write each answer as a line of JSON to a file."
)
@click.option("--json", "figures", metavar="OUT.json", help="Write the figures to a file.")
@click.option("--wrong", is_flag=True, help="Print what was not answered rightly.")
@click.option(
    "--against",
    metavar="OTHER.jsonl",
    help="Compare with the predictions of another run, by a sign test.",
)
@click.option(
    "--gold-passage",
    is_flag=True,
    help="Read each question's own paragraph only (SQuAD files without -d).",
)
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="Only the first N questions."
)
@click.pass_obj
def evaluate(
    before: Opening,
    *,
    questions: str,
    sources: tuple[str, ...],
    reader: str | None,
    threshold: float | None,
    predictions: str | None,
    figures: str | None,
    wrong: bool,
    against: str | None,
    gold_passage: bool,
    limit: int | None,
) -> int:
    """Measure the answers to the questions of a file.

    QUESTIONS is exam JSONL, or SQuAD 1.1 or 2.0. A SQuAD file without -d is its own collection:
    all its paragraphs. With --against, QUESTIONS may be a predictions file, too; then nothing is
    asked.
    """
    from bot.evaluation.comparison import is_predictions, read_predictions  # noqa: PLC0415

    other = read_predictions(against) if against else None
    if against and other and is_predictions(questions):
        mine = read_predictions(questions)
        _print_comparison(mine, other, (questions, against))
        return 0
    sitting = Sitting(questions, before.also(sources, reader, threshold), gold_passage, limit)
    graded = sitting.run(predictions, figures)
    if wrong:
        _print_wrong(graded)
    if against and other:
        answers = {one.question.id: one.answer.text for one in graded}
        asked = tuple(one.question for one in graded)
        print()
        _print_comparison((asked, answers), other, ("this run", against))
    return 0


@dataclass(frozen=True, slots=True)
class Sitting:
    """One run over an exam: its file, what is asked, and how."""

    path: str
    opening: Opening
    gold_passage: bool = False
    limit: int | None = None

    def run(self, predictions: str | None, figures: str | None) -> list[Graded]:
        """Ask everything, write the files that are named, and print the figures.

        Raises ``CitebotError`` for files that cannot be read or written.
        """
        from bot.evaluation import read_exam  # noqa: PLC0415
        from bot.terminal.exam_report import report_of, table  # noqa: PLC0415
        from bot.terminal.record import json_text  # noqa: PLC0415

        exam = read_exam(self.path)
        self._check(exam)
        warn(exam.problems)
        with ExitStack() as stack:
            lines = stack.enter_context(_writable(predictions)) if predictions else None
            summary = stack.enter_context(_writable(figures)) if figures else None
            bot = self._open(exam)
            graded = list(self._ask(bot, exam, lines))
            report = {
                **report_of(self.path, self.opening.sources, exam, graded),
                "documents": len(bot.collection),
                "passages": bot.collection.passage_count,
                "gold_passage": self.gold_passage,
                "reader": bot.reader.name,
            }
            if summary:
                summary.write(json_text(report, indent=1) + "\n")
        print("\n".join(table(report, output_style())))
        return graded

    def _check(self, exam: Exam) -> None:
        from index import ExamError  # noqa: PLC0415

        if self.gold_passage and (self.opening.sources or not exam.documents):
            raise ExamError(f"{self.path}: --gold-passage needs a SQuAD file, and no -d")

    def _open(self, exam: Exam) -> Bot:
        """The bot over what is named; over the exam's own documents, if it brings some."""
        from bot.evaluation import open_bot  # noqa: PLC0415

        if self.opening.sources or not exam.documents:
            return self.opening.open()
        whole = self.opening.complete()
        return open_bot(exam, reader=whole.reader or "auto", threshold=whole.threshold)

    def _ask(self, bot: Bot, exam: Exam, lines: TextIO | None) -> Iterator[Graded]:
        """Ask one question after the other, and write each answer down at once."""
        from bot.evaluation import evaluate as graded_answers  # noqa: PLC0415
        from bot.terminal.record import json_text, prediction  # noqa: PLC0415

        questions = exam.questions[: self.limit]
        graded = graded_answers(bot, questions, gold_passage=self.gold_passage)
        for one in _with_progress(graded, len(questions)):
            if lines:
                question = one.question
                row = prediction(question.id, question.text, question.answers, one.answer)
                lines.write(json_text(row) + "\n")
            yield one


def _writable(path: str) -> TextIO:
    from index import ExamError  # noqa: PLC0415

    try:
        return Path(path).open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise ExamError(
            f"{path}: cannot be written ({error.strerror}); name another file"
        ) from None


def _with_progress(graded: Iterator[Graded], count: int) -> Iterator[Graded]:
    """Says on stderr how many questions were asked, while somebody waits."""
    from bot.terminal.progress import ProgressBar, time_left  # noqa: PLC0415
    from index.grammar import counted  # noqa: PLC0415

    bar = ProgressBar(sys.stderr, redraws=redraws(sys.stderr))
    begun = time.monotonic()

    def text(done: int) -> str:
        left = time_left(done / count, time.monotonic() - begun)
        return ", ".join(filter(None, (f"asked {done:,} of {counted(count, 'question')}", left)))

    try:
        for done, one in enumerate(graded, 1):
            bar.show(done / count, partial(text, done))
            yield one
    finally:
        bar.clear()


def _print_wrong(graded: list[Graded]) -> None:
    from bot.terminal.exam_report import wrong_lines  # noqa: PLC0415

    print("", *wrong_lines(graded, output_style()), sep="\n")


def _print_comparison(first: Predictions, second: Predictions, names: tuple[str, str]) -> None:
    from bot.evaluation.comparison import compare  # noqa: PLC0415
    from bot.terminal.exam_report import comparison_lines  # noqa: PLC0415

    compared = compare(first[0], first[1], second[1])
    lines = comparison_lines(compared, names, (first[1], second[1]), output_style())
    print("\n".join(lines))
