"""The questions behind polite words: what is asked, without what is said around it.

"Hello, could you tell me how long the bridge is and who built it, please?" asks two questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.dialogue.clauses import (
    NOUNS,
    Word,
    asked_end,
    direct,
    inverted,
    listed,
    text_of,
    words,
)
from bot.dialogue.talk import talk
from index.analyzer import STOPWORDS

_MOST_CHARACTERS = 600  # of a question; a pasted page is asked as it is
_SEGMENT = re.compile(r"\s*[,.;:!?–—]+\s+|\s+-+\s+")
_SENTENCE = re.compile(r"(?<=\?)\s+(?=\S)")
_ENDS = " ?.!,;:"
_BEFORE = ("greeting", "thanks", "opening", "acknowledge")
"""Small talk that may stand before a question without a mark between them."""


def questions(text: str) -> tuple[str, ...]:
    """The questions that ``text`` asks, each as it would be asked directly; at least one.

    >>> questions("I was wondering how long the bridge is.")
    ('how long is the bridge.',)
    >>> questions("Who built it, and when?")
    ('Who built it', 'when?')
    """
    text = " ".join(text.split())
    if len(text) > _MOST_CHARACTERS:
        return (text,)
    found: list[str] = []
    for sentence in _SENTENCE.split(text):
        asked = plain(sentence)
        found += _parts(asked) if any(map(str.isalnum, asked)) else []
    return tuple(found) if found else (text,)


def plain(text: str) -> str:
    """The question behind courtesy, or ``text`` as it is; empty when it is small talk only."""
    asked = _without_talk(text)
    for _ in range(3):  # "I wonder if you could find out who ..."
        shorter = _embedded(words(asked))
        if shorter is None:
            break
        asked = shorter
    return asked


def _without_talk(text: str) -> str:
    """``text`` without the phrases around it that are small talk: "hello, ...", "..., please"."""
    cuts = list(_SEGMENT.finditer(text))
    start, end = 0, len(text)
    for cut in cuts:
        if talk(text[start : cut.start()]) is None or not text[cut.end() :].strip(_ENDS):
            break
        start = cut.end()
    for cut in reversed(cuts):
        tail = text[cut.end() : end].strip(_ENDS)
        if cut.start() <= start or talk(tail) in (None, "nonsense", "quit", "help"):
            break
        end = cut.start()
    kept = text[start:end]
    said = words(kept)
    first = next((i for i, word in enumerate(said) if word.asks), 0)
    if 0 < first <= 6 and talk(text_of(said[:first])) in _BEFORE:
        kept = direct(said[first:])
    return re.sub(
        r"(?i)^(?:but|please)\s+|[\s,]+(?:please|for (?:me|us))\s*(?=[?.!]*$)", "", kept
    ).strip()


def _embedded(said: Sequence[Word]) -> str | None:
    """The question inside a clause that only asks for it; None where there is none."""
    if not said or said[0].asks:
        return None
    for at in range(1, len(said)):
        word = said[at]
        if word.folded in ("if", "whether") and _takes_question(said[:at]):
            clause = _trimmed(said[at + 1 :])
            nested = _embedded(clause)
            return nested if nested is not None else inverted(clause)
        if word.asks:
            start = (
                at - 1
                if said[at - 1].tag == "ADP" and said[at - 1].folded not in ("out", "up")
                else at
            )
            return direct(_trimmed(said[start:])) if _takes_question(said[:start]) else None
    return _wanted(said)


def _takes_question(matrix: Sequence[Word]) -> bool:
    """Do these words take an indirect question: "could you tell me", "my boss asked"?"""
    at = len(matrix) - 1
    while at > 0 and (
        matrix[at].tag in ("PRON", "PUNCT", "ADP", "ADV", "PART") or matrix[at].folded == "again"
    ):
        if matrix[at].folded in listed("embedding"):
            break
        at -= 1
    if at >= 0 and matrix[at].folded in listed("embedding"):
        return True
    # "she asked my colleague who ...": the verb stands before a person
    return any(word.folded in ("ask", "asked", "asks", "tell", "told") for word in matrix[:-1])


def _wanted(said: Sequence[Word]) -> str | None:
    """ "Could you give me the address" to "what is the address"."""
    for at, word in enumerate(said):
        if word.folded in listed("giving") and at + 1 < len(said):
            start = at + 1
            while start < len(said) and said[start].folded in ("me", "us", "for", "up", "out"):
                start += 1
            asks_for = at + 1 < start or {w.folded for w in said[:at]} & listed("first_or_second")
            if asks_for and start + 1 < len(said) and said[start].tag == "DET":
                return "what is " + text_of(_trimmed(said[start:]))
            return None
        if word.tag not in ("PRON", "AUX", "PART", "ADV") and word.folded not in (
            "please",
            "like",
            "am",
        ):
            return None
    return None


def _trimmed(said: Sequence[Word]) -> Sequence[Word]:
    end = len(said)
    while end and (said[end - 1].tag == "PUNCT" or said[end - 1].folded == "please"):
        end -= 1
    return said[:end]


def _parts(text: str) -> list[str]:
    """The questions of a sentence that joins two with "and"."""
    said = words(text)
    for at in range(1, len(said) - 1):
        if said[at].folded in ("and", "or", "but", ";") and _is_question(said[:at]):
            right = said[at + 1 :]
            if _opens_question(right):
                left = text_of(_trimmed(said[:at]))
                return [left.rstrip(_ENDS), *_parts(text[right[0].start :])]
    both = _two_words(said)
    return both or [text]


def _two_words(said: Sequence[Word]) -> list[str]:
    """ "When and where was he born?" asks "when was he born" and "where was he born"."""
    if len(said) > 4 and said[0].asks and said[1].folded == "and" and said[2].asks:
        rest = said[3:]
        if said[2].folded == "how" or rest[0].is_auxiliary:
            return [text_of([word, *rest]) for word in (said[0], said[2])]
    return []


def _is_question(said: Sequence[Word]) -> bool:
    """Is it a question by itself, and not the first half of "between when and when"?"""
    asks = said[0].asks or said[0].is_auxiliary or any(word.asks for word in said[:3])
    content = [w for w in said if w.tag in (*NOUNS, "VERB", "ADJ") and w.folded not in STOPWORDS]
    pointing = any(word.tag == "PRON" and not word.asks for word in said)
    return asks and bool(content or pointing) and all(word.folded != "between" for word in said)


def _opens_question(said: Sequence[Word]) -> bool:
    """Do these words begin a question of their own: "when", "how many ...", "is it ..."?"""
    first = said[0]
    if first.tag == "ADP" and len(said) > 1 and said[1].asks:
        said = said[1:]
        first = said[0]
    following = said[1] if len(said) > 1 else None
    if first.asks:
        end = asked_end(said)
        ends = following is None or following.tag == "PUNCT" or end >= len(said)
        return ends or said[end].is_auxiliary or said[end].tag in ("VERB", "AUX", "PUNCT")
    if first.is_auxiliary and first.tag == "AUX" and following is not None:
        return following.tag in ("PRON", "DET", "PROPN") or following.folded in ("there", "it")
    return False
