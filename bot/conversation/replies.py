"""Replies about the last answer: its evidence once more, and what else was found."""

from __future__ import annotations

from dataclasses import replace

from bot.answer import Answer
from bot.conversation.context import Context
from bot.conversation.vocabulary import phrases, plain, without_opener

EVIDENCE = "This is the evidence; the alternatives are what else the documents offer."


def is_doubt(text: str) -> bool:
    """Does it ask for the evidence: "are you sure?"."""
    return plain(without_opener(text)) in phrases("doubt")


def is_other(text: str) -> bool:
    """Does it ask for another answer: "and the other one?"."""
    return plain(without_opener(text)) in phrases("another")


def again(context: Context, question: str, note: str) -> Answer:
    """The last answer with its evidence once more."""
    if context.answer.text is None:
        note = ""
    return replace(context.answer, question=question, note=note, understood=None)


def other(context: Context, question: str, number: int) -> Answer:
    """The alternative with a number, from 1, to the last answer."""
    others = context.answer.alternatives
    asked = f"{context.question.text} (another answer)"
    if number > len(others):
        return Answer(question, None, None, 0.0, "none", note="There was no other answer.")
    found = others[number - 1]
    return replace(
        context.answer,
        question=question,
        text=found.text,
        guess=found.text,
        confidence=found.confidence,
        kind=found.kind,
        citations=(found.citation,),
        understood=asked,
        note="",
    )
