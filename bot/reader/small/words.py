"""What the reader is told of a word: its classes, its terms and its hashed identities.

Everything that depends on the word alone is computed once and remembered, so that a passage
that was never seen costs a table look-up per word. The word classes are data
(``lexicon.toml``, ``[reader.words]``); the shapes are here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from bot.question import lexicon
from index.analyzer import fold, token_terms

_CLASSES: Mapping[str, frozenset[str]] = {
    name: frozenset(words.split()) for name, words in lexicon()["reader"]["words"].items()
}
_SHAPES = (
    "mark", "comma", "opening", "closing", "quote", "dash", "hyphen", "stop", "capital", "capitals",
    "initial", "digit", "number", "year", "decade", "ordinal number", "proper adjective", "past",
    "gerund", "manner adverb", "abstract noun", "plural", "plain", "not ascii", "short", "long",
)  # fmt: skip
FLAGS: tuple[str, ...] = (*_SHAPES, *_CLASSES)
"""The names of a word's flags, in the order of the features."""
FLAG = {name: number for number, name in enumerate(FLAGS)}

# "May" and "Will" with a capital are rarely auxiliaries.
_ALSO_NAMES = frozenset(("may", "will"))
_GLUE = frozenset(("auxiliary",))
_YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")
_DECADE = re.compile(r"(?:1[0-9]|20)?[0-9]0s|'[0-9]0s")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_DEMONYM = re.compile(r"(?:.{2,}(?:ian|ean|ese|ish|can|rab|ish|nch|tch|eek|iss|aeli|aqi|ani))s?")
_ABSTRACT = ("tion", "sion", "ment", "ness", "ity", "ism", "ance", "ence", "ship", "ology")


class Word(NamedTuple):
    """A word as the reader sees it, wherever it stands.

    ``flags`` has a byte, 0 or 1, for each name in ``FLAGS``; ``terms`` are 32-bit hashes of its
    index terms; ``identity``, ``suffix`` and ``shape`` are 32-bit hashes of the folded word, of its
    last three letters and of its outline; ``content`` is false for marks and function words;
    ``answer`` is the hash that counts for F1: 0 for articles and marks.
    """

    folded: str
    flags: bytes
    terms: tuple[int, ...]
    identity: int
    suffix: int
    shape: int
    content: bool
    answer: int


def hashed(text: str) -> int:
    """A 32-bit hash that is the same in every process and on every machine."""
    return crc32(text.encode("utf-8", "surrogatepass"))


@lru_cache(1 << 16)
def word(text: str) -> Word:
    """Everything that is known of a token by itself."""
    folded = fold(text)
    flags = _flags(text, folded)
    mark = flags[FLAG["mark"]] > 0
    function = any(flags[number] for number in _FUNCTION)
    return Word(
        folded=folded,
        flags=flags,
        terms=tuple(hashed(term) for term in token_terms(text)),
        identity=hashed(folded),
        suffix=hashed("-" + folded[-3:]),
        shape=hashed("/" + _outline(text, flags)),
        content=not (mark or function),
        answer=0 if mark or flags[FLAG["article"]] else hashed(folded),
    )


_FUNCTION = tuple(
    FLAG[name]
    for name in (
        "article", "preposition", "conjunction", "be", "auxiliary", "pronoun", "subordinator",
        "negation",
    )
)  # fmt: skip


def _flags(text: str, folded: str) -> bytes:
    alphanumeric = any(c.isalnum() for c in text)
    letters = text.isalpha()
    capital = text[:1].isupper()
    shapes = (
        not alphanumeric,
        text in (",", ";"),
        text in "([{",
        text in ")]}",
        text in ('"', "``", "''", "“", "”", "'", "‘", "’"),
        text in ("-", "–", "—", "/"),
        text == "-",
        text in (".", "?", "!", ":", "..."),
        capital,
        len(text) > 1 and text.isupper() and alphanumeric,
        len(text) <= 2 and capital and (len(text) == 1 or text[1] == "."),
        any(c.isdigit() for c in text),
        bool(_NUMBER.fullmatch(text)),
        bool(_YEAR.fullmatch(text)),
        bool(_DECADE.fullmatch(folded)),
        bool(_ORDINAL.fullmatch(folded)),
        capital and letters and bool(_DEMONYM.fullmatch(folded)),
        letters and not capital and len(folded) > 4 and folded.endswith("ed"),
        letters and not capital and len(folded) > 4 and folded.endswith("ing"),
        letters and len(folded) > 4 and folded.endswith("ly"),
        letters and len(folded) > 5 and folded.endswith(_ABSTRACT),
        letters and len(folded) > 3 and folded.endswith("s") and not folded.endswith("ss"),
        letters and not capital,
        not text.isascii(),
        len(text) <= 3,
        len(text) >= 8,
    )
    named = capital and folded in _ALSO_NAMES
    classes = (
        folded in words and not (named and name in _GLUE) for name, words in _CLASSES.items()
    )
    return bytes((*shapes, *classes))


def _outline(text: str, flags: bytes) -> str:
    """``Xxx`` for McKay, ``dd`` for 12, ``year`` for 1984; a function word is itself."""
    for name in ("year", "month", "weekday", "article", "preposition", "conjunction", "currency",
                 "percent", "number_word", "magnitude", "unit"):  # fmt: skip
        if flags[FLAG[name]]:
            return fold(text) if name in ("preposition", "conjunction") else name
    outline: list[str] = []
    for c in text[:12]:
        kind = "d" if c.isdigit() else "X" if c.isupper() else "x" if c.isalpha() else c
        if len(outline) < 2 or outline[-2:] != [kind, kind]:
            outline.append(kind)
    return "".join(outline)
