"""Exams to figures: how often the bot is right, says that it does not know, and can prove it."""

from bot.evaluation.exam import Exam, ExamQuestion, read_exam
from bot.evaluation.grading import (
    Graded,
    by_kind,
    evaluate,
    figures,
    is_verbatim,
    latency,
    open_bot,
    retrieval,
)

__all__ = [
    "Exam",
    "ExamQuestion",
    "Graded",
    "by_kind",
    "evaluate",
    "figures",
    "is_verbatim",
    "latency",
    "open_bot",
    "read_exam",
    "retrieval",
]
