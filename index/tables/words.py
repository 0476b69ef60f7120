"""The words of cells, headers and questions about them: cut and stemmed alike.

A number is one word ("1,234.5"); a unit that is glued to it is another ("30km" is "30", "km").
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from index.analyzer import stem

_WORD = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d+|[^\W\d_]+")
_POSSESSIVE = re.compile(r"'s\b|(?<=\w)'(?=\w)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_FOOTNOTE = re.compile(r"((?<!^)\[[^\]]*\]|\[\d+\]|[•♦†‡*#+])*$")
_REMARK = re.compile(r"(?<!^)( \([^)]*\))*$")
_QUOTED = re.compile(r'^"([^"]*)"$')
_MEMO = 1 << 16

EMPTY = frozenset({"", "-", "--", "n/a", "na", "none", "nil", "tbd", "tba", "unknown", "?", "null"})
"""Cells, normalised, that hold no value."""


@lru_cache(_MEMO)
def folded(text: str) -> str:
    """``text`` in lower case, without accents, with plain quotation marks and dashes.

    >>> folded("Café – L’Été")
    "cafe - l'ete"
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
        text = re.sub("[‘’´`]", "'", text)
        text = re.sub("[‐‑‒–—−]", "-", re.sub("[“”]", '"', text))
    return text.lower()


@lru_cache(_MEMO)
def normalized(text: str) -> str:
    """A cell as it is compared: folded, without footnote marks and remarks in brackets at its end.

    The steps are those of WikiTableQuestions' evaluator (Pasupat and Liang 2015).

    >>> normalized("Berlin (capital)[3]"), normalized(" 12 * ")
    ('berlin', '12')
    """
    if text.isascii() and text.replace(" ", "").isalnum():  # most cells, told fast
        return " ".join(text.lower().split())
    text, before = folded(text).strip(), None
    while text != before:
        before = text
        text = _FOOTNOTE.sub("", text).strip()
        text = _REMARK.sub("", text).strip()
        text = _QUOTED.sub(r"\1", text)
    return " ".join(text.rstrip(".").split())


@lru_cache(_MEMO)
def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded.

    >>> words("Ann's 1,200 points (30km)")
    ('ann', '1,200', 'points', '30', 'km')
    """
    return tuple(_WORD.findall(_POSSESSIVE.sub("", folded(text))))


@lru_cache(_MEMO)
def stems(text: str) -> tuple[str, ...]:
    """The stems of the words of a text; a number is its own stem, without separators.

    >>> stems("Largest cities: 1,200")
    ('largest', 'citi', '1200')
    """
    return tuple(map(stem_of, words(text)))


def header_stems(name: str) -> tuple[str, ...]:
    """The stems of a column's name, which may be written as ``unit_price`` or ``unitPrice``.

    >>> header_stems("unitPrice_eur")
    ('unit', 'price', 'eur')
    """
    return stems(_CAMEL.sub(" ", name).replace("_", " "))


@lru_cache(_MEMO)
def stem_of(word: str) -> str:
    """The stem of one word of :func:`words`."""
    return word.replace(",", "") if word[0].isdigit() else stem(word)
