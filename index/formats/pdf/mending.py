"""Words of a PDF mended: broken words joined, ligatures written out; unreadable ones noticed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
    0x00AD: "",
    0xFFFE: "",
}
TEX_LIGATURES = {
    0x0B: 0xFB00,
    0x0C: 0xFB01,
    0x0E: 0xFB03,
    0x0F: 0xFB04,
    0x1B: 0xFB00,
    0x1C: 0xFB01,
    0x1D: 0xFB02,
    0x1E: 0xFB03,
    0x1F: 0xFB04,
}
"""Codes of TeX's fonts (OT1, T1) for ligatures, which a PDF may give where it gives no letters."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]{3,}")
_VOWEL = re.compile(r"[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœ]", re.IGNORECASE)
_STRANGE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\uffff]")
_FEWEST_WORDS = 20  # of a page; fewer tell nothing
_MOST_STRANGE = 0.3  # share of letters that are none
_MOST_WITHOUT_VOWEL = 0.6  # share of words


def clean_letters(text: str) -> str:
    """``text`` with ligatures written out and marks of broken words taken away."""
    return text if text.isascii() else text.translate(_LIGATURES)


def is_unreadable(text: str) -> bool:
    """Is this the text of a font that does not say which letters it draws?"""
    if len(text) > _FEWEST_WORDS and len(_STRANGE.findall(text)) > _MOST_STRANGE * len(text):
        return True
    words = _LATIN.findall(text)
    if len(words) < _FEWEST_WORDS:
        return False
    return sum(not _VOWEL.search(word) for word in words) > _MOST_WITHOUT_VOWEL * len(words)


class Vocabulary:
    """The words of a document, by which it is told how a broken word is to be joined.

    >>> words = Vocabulary(["a general-purpose system", "these systems", "purpose in general"])
    >>> words.joined("sys", "tems"), words.joined("general", "purpose"), words.joined("ex", "tra")
    ('systems', 'general-purpose', 'extra')
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._words = Counter(
            word.casefold() for text in texts for word in _WORD.findall(text) if len(word) > 1
        )

    def joined(self, before: str, after: str) -> str:
        """The word whose parts stand at the end of a line and at the beginning of the next."""
        first = _last_word(before).casefold()
        match = _WORD.match(after)
        second = match.group().casefold() if match else ""
        whole, hyphened = self._words[first + second], self._words[f"{first}-{second}"]
        both = min(self._words[first], self._words[second]) if len(first) > 3 < len(second) else 0
        if hyphened > whole or (not whole and (both or not after[:1].islower())):
            return f"{before}-{after}"
        return before + after


def _last_word(text: str) -> str:
    words = _WORD.findall(text[-60:])
    return words[-1] if words else ""
