"""What comes out: answers, the quotes that prove them, and what was weighed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from index import Hit

Kind = Literal["span", "sentence", "code", "list", "field", "table", "yesno", "survey", "none"]
"""Where an answer comes from: an infobox field, the running text, explicit evidence for yes or
no, the fields of many documents, or nowhere (``none``: the question holds nothing to look for
or nothing was found)."""

INFOBOX_SECTION = "Infobox"
"""The section that a citation of an infobox field names."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an answer stands.

    ``quote`` is verbatim text of the document as read: one sentence, or the infobox line
    ``Name: value``. ``section`` is the heading, "" above the first one, ``Infobox`` for a field.
    ``document_id`` is the document's number in the collection.
    """

    document: str
    section: str
    quote: str
    source: str = ""
    document_id: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer with its citation and its probability, 0..1."""

    text: str
    confidence: float
    citation: Citation
    kind: Kind


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was weighed: for ``/why``.

    ``matched`` and ``missing`` are question terms with their idf, found in the best passage or
    not; ``candidates`` are the contenders, best first; ``threshold`` is the confidence below
    which nothing is answered; ``reason`` says in words why there is no answer.
    """

    matched: tuple[tuple[str, float], ...] = ()
    missing: tuple[tuple[str, float], ...] = ()
    candidates: tuple[Candidate, ...] = ()
    threshold: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question.

    ``text`` is None when the bot does not know; ``guess`` is the best candidate all the same.
    ``confidence`` is calibrated, 0..1. ``citations`` holds one quote, or for a question over
    many documents one for each that decided it. ``understood`` is the question as it was asked
    of the collection when the conversation added something to it. ``passages`` are what was
    read, best first. ``note`` is a remark for the user (what a survey covered).
    ``milliseconds`` is the time from question to answer.
    """

    question: str
    text: str | None
    guess: str | None
    confidence: float
    kind: Kind
    citations: tuple[Citation, ...] = ()
    alternatives: tuple[Candidate, ...] = ()
    passages: tuple[Hit, ...] = ()
    understood: str | None = None
    note: str = ""
    milliseconds: float = 0.0
    explanation: Explanation = field(default_factory=Explanation)

    @property
    def citation(self) -> Citation | None:
        """The first citation, or None."""
        return self.citations[0] if self.citations else None
