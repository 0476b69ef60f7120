"""Candidates of every kind on one calibrated scale, and one threshold."""

from bot.decide.candidates import same_answer
from bot.decide.decision import decide

__all__ = ["decide", "same_answer"]
