"""Text to sentences, by offsets.

NLTK's Punkt without a trained model breaks at "p.m. local" and "U.S. troops", and with one it
needs a download; these rules need a list of abbreviations and the shape of initials.
"""

from __future__ import annotations

import re

from index.analyzer import ABBREVIATIONS, ENGLISH
from index.lines import separate

_FINAL_ABBREVIATIONS = frozenset(ENGLISH["final_abbreviations"].split())

# A possible end: closing punctuation and white space, a full-width full stop, or a line end
# that is one by layout (blank line, list item, table row, a line of notes).
MARKS = ".!?\u2026\u3002\uff01\uff1f\n"
_MARK = re.compile(f"[{MARKS}]")
_BOUNDARY = re.compile(
    r"""(?P<mark>[.!?\u2026]+)["'\u201d\u2019)\]]*(?P<space>\s+)(?=\S)
      | [\u3002\uff01\uff1f]+\s*
      | \n(?:[ \t]*\n)+\s*
      | \n(?=[ \t]*(?:[-*\u2022+#|>]|(?:\d+[.)]|o[ \t])[ \t]))\s*
    """,
    re.VERBOSE,
)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_BEFORE_LAST_WORD = re.compile(r".*[\s(\[\"'\u201c\u2018]", re.DOTALL)
_INITIAL = re.compile(r" [^\W\d_]\. (?=\S)")  # a shortcut for lines full of them
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_OPENERS = "\"'\u201c\u2018([{*_-\u2013\u2014$\u20ac\u00a3"
_LOOK_BACK = 40  # characters: longer than any abbreviation


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of ``text`` as (start, end) character offsets, without outer white space.

    Lines of notes, which are no running text, are sentences: see :mod:`index.lines`.

    >>> text = "It began at 1:38 p.m. local time. U.S. President Joe Biden replied."
    >>> [text[start:end] for start, end in sentences(text)]
    ['It began at 1:38 p.m. local time.', 'U.S. President Joe Biden replied.']
    """
    found: list[tuple[int, int]] = []
    start = position = 0
    breaks = _Breaks(text)
    for candidate in _MARK.finditer(text):
        at = candidate.start()
        if at < position or _INITIAL.match(text, at - 2 if at > 1 else at):
            continue
        match = _BOUNDARY.match(text, at)
        if match is None:
            if text[at] == "\n" and breaks.separates(at):
                _add(found, text, start, at)
                start = position = at + 1
            continue
        position = match.end()
        mark = match.group("mark")
        if mark is not None and not _ends(text, match.start(), mark, match.end()):
            continue
        _add(found, text, start, match.end())
        start = match.end()
    _add(found, text, start, len(text))
    return found


class _Breaks:
    """The line breaks of a text, looked at paragraph by paragraph as they are met."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._end = -1  # of the paragraph that was looked at last
        self._separating: frozenset[int] = frozenset()

    def separates(self, at: int) -> bool:
        """Does the line break ``text[at]`` separate two lines, instead of wrapping one?"""
        if at > self._end:
            self._look(at)
        return at in self._separating

    def _look(self, at: int) -> None:
        start = max(0, self._end)
        before = self._text.rfind("\n\n", start, at)
        start = start if before < 0 else before + 2
        blank = _BLANK_LINE.search(self._text, at)
        self._end = blank.start() if blank else len(self._text)
        lines = self._text[start : self._end].split("\n")
        separating, position = [], start
        for line, separated in zip(lines, separate(lines), strict=False):
            position += len(line)
            if separated:
                separating.append(position)
            position += 1
        self._separating = frozenset(separating)


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    words = text[start:end].rstrip()
    if words:
        end = start + len(words)
        found.append((end - len(words.lstrip()), end))


def _ends(text: str, at: int, mark: str, following: int) -> bool:
    """Does the punctuation at ``at`` end a sentence, given what stands on both sides?"""
    if text.find("\n", at, following) >= 0 and _BLANK_LINE.search(text, at, following):
        return True
    if mark != ".":
        return not text[following].islower()
    if not (text[following].isalnum() or text[following] in _OPENERS):
        return False
    start = max(0, at - _LOOK_BACK)
    before = _BEFORE_LAST_WORD.match(text, start, at)
    word = text[before.end() if before else start : at].casefold()
    if _INITIALS.fullmatch(word):
        return False
    if text[following].islower():  # a slip of the pen, unless the word may be an abbreviation
        if not text[at + 1].isspace():  # “Stop.” and left
            return False
        return word.isalpha() and len(word) > 3 and word not in ABBREVIATIONS
    if word in ABBREVIATIONS:
        return word in _FINAL_ABBREVIATIONS and text[following] not in "([{0123456789"
    return True
