"""Two sets of answers to one exam: which questions only one of them gets right."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.evaluation.exam import ExamQuestion, json_object, lines_of, text_of
from bot.evaluation.metrics import best, exact_match
from index import ExamError

Given = Mapping[str, str | None]
"""Answers by the id of their question; None is silence."""

Predictions = tuple[tuple[ExamQuestion, ...], Given]
"""Questions, and the answers that were given to them."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The questions that both answer rightly, only one of them, or none; ``missing`` counts those
    that the second set does not hold. ``p`` is the p value of the sign test.
    """

    both: tuple[ExamQuestion, ...]
    first: tuple[ExamQuestion, ...]
    second: tuple[ExamQuestion, ...]
    neither: tuple[ExamQuestion, ...]
    missing: int
    p: float


def is_right(question: ExamQuestion, answer: str | None) -> bool:
    """Is an answer an accepted one (exact match), or silence where there is none?"""
    if not question.answerable:
        return answer is None
    return best(exact_match, answer, question.answers) == 1.0


def compare(questions: Sequence[ExamQuestion], first: Given, second: Given) -> Comparison:
    """Compare two sets of answers, the first of which answers all the questions."""
    groups: dict[tuple[bool, bool], list[ExamQuestion]] = {}
    common = [question for question in questions if question.id in second]
    for question in common:
        marks = is_right(question, first[question.id]), is_right(question, second[question.id])
        groups.setdefault(marks, []).append(question)
    both, one, other, neither = (
        tuple(groups.get(marks, ()))
        for marks in ((True, True), (True, False), (False, True), (False, False))
    )
    missing = len(questions) - len(common)
    return Comparison(both, one, other, neither, missing, sign_test(len(one), len(other)))


def sign_test(wins: int, losses: int) -> float:
    """The probability of a split at least so uneven, were both sides equally likely.

    The exact two-sided binomial test of Dixon and Mood (1946); ties do not count.

    >>> sign_test(9, 1)
    0.021484375
    >>> sign_test(0, 0)
    1.0
    """
    tries = wins + losses
    ways = tail = 1  # in which 0 of the tries are lost; then 1, and so on
    for lost in range(1, min(wins, losses) + 1):
        ways = ways * (tries - lost + 1) // lost
        tail += ways
    both_tails: float = 2 * tail / 2**tries
    return min(1.0, both_tails)


def read_predictions(path: str | os.PathLike[str]) -> Predictions:
    """The questions and the answers of a predictions file, as ``--predictions`` writes it.

    Raises ``ExamError`` that names the file, and the line where there is one.
    """
    path = Path(path)
    questions: list[ExamQuestion] = []
    given: dict[str, str | None] = {}
    for number, line in lines_of(text_of(path)):
        row = json_object(f"{path}:{number}", line)
        if not _is_prediction(row):
            raise ExamError(
                f"{path}:{number}: is no prediction (id, answer, ...); "
                "write some with: citebot eval QUESTIONS --predictions OUT.jsonl"
            )
        answers = tuple(map(str, row.get("answers") or ()))
        questions.append(ExamQuestion(str(row["id"]), str(row.get("question", "")), answers))
        given[questions[-1].id] = row["answer"]
    if not questions:
        raise ExamError(f"{path}: holds no predictions; name another file")
    return tuple(questions), given


def is_predictions(path: str | os.PathLike[str]) -> bool:
    """Does a file hold predictions with their questions, and not an exam?"""
    try:
        with Path(path).open(encoding="utf-8") as file:
            row = json_object(str(path), file.readline())
    except (OSError, UnicodeDecodeError, ExamError):
        return False
    return _is_prediction(row) and "answers" in row


def _is_prediction(row: Mapping[str, Any]) -> bool:
    answer = row.get("answer", 0)
    return "id" in row and (answer is None or isinstance(answer, str))
