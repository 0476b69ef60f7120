"""What running a plan gives."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answer import Citation

EXACT = 0.9
"""Confidence of an answer from fields."""
FROM_TEXT = 0.7
"""Confidence of an answer for which running text had to serve."""
DESCRIBED = 0.6
"""Confidence of an answer that rests on descriptions in running text."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer with what proves it, or, without a ``text``, why there is none."""

    text: str | None
    citations: tuple[Citation, ...] = ()
    note: str = ""
    confidence: float = EXACT


def declined(note: str) -> Outcome:
    """No answer, and why."""
    return Outcome(None, (), note, 0.0)
