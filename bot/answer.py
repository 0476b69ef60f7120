"""What comes out: answers, the quotes that prove them, and what was weighed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from index import Hit

Kind = Literal["span", "sentence", "code", "list", "field", "table", "yesno", "talk", "none"]
"""What an answer is: a phrase, a sentence, a block of code or a list of the running text; an
infobox field; the result of a question over a table; yes or no; a reply to small talk; or
nothing (``none``: the question holds nothing to look for, or nothing was found)."""

INFOBOX_SECTION = "Infobox"
"""The section that a citation of an infobox field names."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an answer stands.

    ``quote`` is verbatim text of the document as read: one sentence, or the infobox line
    ``Name: value``. ``section`` is the heading, "" above the first one, ``Infobox`` for a field.
    ``source`` is the path of the file, ``line`` and ``page`` count from 1 and are None where the
    format has none, ``label`` is what else the format calls the place ("sheet Staff, row 12",
    "00:12:05"). ``document_id`` is the document's number in the collection.
    """

    document: str
    section: str
    quote: str
    source: str = ""
    document_id: int = 0
    line: int | None = None
    page: int | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer with its citation and its probability, 0..1.

    ``values`` are its items where it is a list. ``citations`` are all that decided it, where they
    are several, and ``note`` is what the user should know of it.
    """

    text: str
    confidence: float
    citation: Citation
    kind: Kind
    values: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Nearest:
    """A passage that comes near to an answer; ``hit.text[start:end]`` is its likeliest sentence."""

    hit: Hit
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was weighed: for ``/why``.

    ``matched`` and ``missing`` are question terms with their idf, found in the best passage or
    not; ``candidates`` are the contenders, best first; ``threshold`` is the confidence below
    which nothing is answered; ``readers`` names the readers that read; ``reason`` says in words why
    there is no answer.
    """

    matched: tuple[tuple[str, float], ...] = ()
    missing: tuple[tuple[str, float], ...] = ()
    candidates: tuple[Candidate, ...] = ()
    threshold: float = 0.0
    readers: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question.

    ``text`` is None when the bot does not know; ``guess`` is the best candidate all the same;
    ``listed`` are its values where it has several.
    ``confidence`` is calibrated, 0..1. ``citations`` holds one quote, or for a question over
    rows of a table one for each that decided it. ``understood`` is the question as it was asked of
    the collection where that is not what was typed: completed, or with its spelling corrected.
    ``passages`` are what was read, best first; ``nearest`` the three that most probably hold the
    answer, each with its likeliest sentence. ``note`` is a remark for the user (what was
    computed, what may have been meant).
    ``milliseconds`` is the time from question to answer. ``parts`` are the answers to several
    questions in one, whose texts ``text`` joins. ``talk`` is the kind of small talk that the words
    were instead of a question ("greeting", "quit", ...; see ``bot.dialogue.talk.KINDS``): then
    ``kind`` is "talk", ``text`` is None and ``note`` is the reply.
    """

    question: str
    text: str | None
    guess: str | None
    confidence: float
    kind: Kind
    citations: tuple[Citation, ...] = ()
    alternatives: tuple[Candidate, ...] = ()
    passages: tuple[Hit, ...] = ()
    nearest: tuple[Nearest, ...] = ()
    listed: tuple[str, ...] = ()
    understood: str | None = None
    note: str = ""
    milliseconds: float = 0.0
    explanation: Explanation = field(default_factory=Explanation)
    parts: tuple[Answer, ...] = ()
    talk: str = ""

    @property
    def values(self) -> tuple[str, ...]:
        """The values of the guess, in order: one, or all of a list."""
        return self.listed or ((self.guess,) if self.guess is not None else ())

    @property
    def citation(self) -> Citation | None:
        """The first citation, or None."""
        return self.citations[0] if self.citations else None
