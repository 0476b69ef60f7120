"""A follow-up apart from what it follows, and a complete question that it may stand for."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue.clauses import Word, question_words
from bot.dialogue.things import Thing

FORMS = ("alone", "pronoun", "topic", "focus", "swap", "ask", "attribute")

_OPENERS = frozenset(
    ["and", "but", "or", "so", "also", "then", "ok", "okay", "well", "what", "how", "about"]
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A complete question, the form in which it was made, and what was put for what.

    ``thing`` was put in or added; ``old`` are the words that it, or the follow-up, replaced.
    """

    text: str
    form: str
    thing: Thing | None = None
    old: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up without its "and": its words, and whether it is no clause of its own."""

    said: tuple[Word, ...]
    opened: bool
    fragment: bool
    asks: bool


def follow_up(text: str) -> FollowUp:
    """What kind of follow-up a text is.

    >>> follow_up("and in Wales?").fragment, follow_up("who paid?").fragment
    (True, False)
    """
    said = [word for word in question_words(text) if word.folded not in ("?", "!", ".", "…")]
    opened = False
    while len(said) > 1 and said[0].folded in _OPENERS | {","}:
        about = said[0].folded in ("what", "how")
        if about and said[1].folded != "about":
            break
        said, opened = said[2 if about else 1 :], True
    while len(said) > 1 and (
        said[-1].folded in ("then", "please", "instead") or said[-1].tag == "PUNCT"
    ):
        said = said[:-1]
    asks = any(word.asks for word in said)
    clause = any(word.is_auxiliary or word.tag in ("VERB", "AUX") for word in said)
    return FollowUp(tuple(said), opened, not clause, asks)
