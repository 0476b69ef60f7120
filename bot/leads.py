"""What the first sentence of a document says of its subject: what it is, and when it lived.

"Ada Long (1 May 1820 – 3 June 1901) was a Scottish shipwright who ..." is an infobox in a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.box import Box
from bot.parts import DATE
from bot.question import Question
from index import Document, Field, Section
from index.analyzer import fold, terms
from index.sentences import sentences

_BE = ("is", "are", "was", "were", "'s")
_SURE = 0.9  # in what a first sentence says
_LONGEST = 1500  # characters that are looked at
_LONGEST_NAME = 300  # characters before "is a"
_IS = re.compile(r"\s(?:is|are|was|were)\s+(?:currently\s+|best known as\s+)?(?=(?:an?|the|one)\s)")
_WHAT = re.compile(
    r"(?:an?|the|one)\s+(?P<what>.+?)(?=[.;:]?\s*$|[;:]\s|,?\s(?:who|which|that|where|whose|whom)\s)"
)
_DATED = rf"(?:(?:c\.|circa)\s*)?(?:{DATE.pattern})"
_LIFE = re.compile(
    rf"(?:\bborn(?:\s+on)?\s+(?P<only>{_DATED})(?:,?\s+in\s+(?P<place>[^();]+))?"
    rf"|(?P<born>{_DATED})(?:,?\s+in\s+[^();–-]+)?\s*[–—-]\s*(?P<died>{_DATED}))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Lead:
    """A first sentence: ``name`` is what stands before "is", ``what`` what follows "is a".

    ``subject`` are the terms of the title and the name, ``about`` those of all that follows;
    ``start`` and ``end`` are where the sentence stands in its section.
    """

    name: str
    what: str
    subject: frozenset[str]
    about: frozenset[str]
    start: int
    end: int

    def fields(self, quote: str) -> Iterator[Field]:
        """What the sentence says, as fields."""
        life = _LIFE.search(self.name)
        if life is None:
            return
        for name, value in (
            ("birth date", life["only"] or life["born"]),
            ("death date", life["died"]),
            ("birth place", life["place"]),
            ("occupation", self.what),
        ):
            if value:
                yield Field(name, value.strip(), quote)


def lead(document: Document) -> Lead | None:
    """The first sentence, if it says what the document's subject is."""
    section = _first(document)
    return _lead(document.title, section.text[:_LONGEST]) if section else None


def _first(document: Document) -> Section | None:
    return next((section for section in document.sections if section.text.strip()), None)


@lru_cache(256)
def _lead(title: str, text: str) -> Lead | None:
    start, end = next(iter(sentences(text)), (0, 0))
    sentence = text[start:end]
    is_ = _IS.search(sentence, 0, _LONGEST_NAME)
    if is_ is None:
        return None
    name, what = sentence[: is_.start()], _WHAT.match(sentence, is_.end())
    if set(terms(name)).isdisjoint(terms(title)):
        return None
    return Lead(
        name=name,
        what=what["what"] if what else "",
        subject=frozenset(terms(f"{title} {name}")),
        about=frozenset(terms(sentence[is_.end() :])),
        start=start,
        end=end,
    )


def box(question: Question, of: Box) -> Box | None:
    """What the first sentence of the document of a box says, as a box."""
    section, first = _first(of.document), lead(of.document)
    if section is None or first is None:
        return None
    quote = section.quote(first.start, first.end)
    document = replace(of.document, fields=tuple(first.fields(quote)), caption="")
    found = replace(of, document=document, section=section.heading)
    if not first.what or not _asks_what_it_is(question, first):
        return found if document.fields else None
    title = set(terms(document.title))
    share = len(title.intersection(question.terms)) / (len(title) or 1)
    own = Field("definition", first.what, quote)
    key = frozenset(question.terms)
    return replace(found, own=own, strength=_SURE * (4 + share) / 5, key=key)


def _asks_what_it_is(question: Question, lead: Lead) -> bool:
    """Is it "Who is X?", "Tell me about X" or "X" alone, and X the subject?"""
    at = question.wh_at
    words = [fold(token.text) for token in question.tokens]
    if question.wh in ("who", "what"):
        plain = words[at + 1 : at + 2] and words[at + 1] in _BE
    else:
        plain = question.wh == "none"
    asked = terms(" ".join(token.text for token in question.tokens[at + 1 :]))
    return bool(plain and asked) and lead.subject.issuperset(asked)
