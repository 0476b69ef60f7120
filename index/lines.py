"""Lines of a paragraph: which breaks separate lines, and which only wrap running text.

Notes, addresses and headings put each thing on a line of its own, often without punctuation.
Running text is broken where the next word would not have fitted. The longest line of a paragraph
shows how much fits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.analyzer import STOPWORDS

_WRAPPED_WIDTH = 50  # characters; text is hardly ever wrapped more narrowly
_MOST_RAGGED = 0.5  # share of breaks of wrapped text at which a word more would have fitted
_VERY_SHORT = 0.6  # share of the longest line; a line below it ends for another reason
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_GOES_ON = re.compile(r"[,(\[/&–—+=-]$")
_BEGINS = re.compile(r"[\"'“‘(\[]?(?:[^\W\d_a-z]|[\d$€£•*>|§#]|[-–—]\s)")
LABEL = re.compile(r"(?=\S)[^:\n]{1,40}(?<! ):[ \t]+\S|[A-Z][A-Z &/-]{2,30}(?:\t| {2,})\S")
"""The beginning of a line that is a name and a value: "Date: 12 May", "PRESENT    Ann, Bob"."""

_LAST_WORD = re.compile(r"[^\W\d_]+$")


def separate(lines: Sequence[str]) -> list[bool]:
    """For each break between two of ``lines``: does it separate them?

    >>> separate(["Attendees: Ann, Bob", "Venue: Room 2", "last backup is from 5 March"])
    [True, True]
    >>> separate(["The bridge will be closed to traffic from 4 September for",
    ...           "nine months while its turning gear is renewed."])
    [False]
    """
    stripped = [line.strip() for line in lines]
    lengths = [len(line.rstrip()) for line in lines]
    width = max(lengths, default=0)
    ragged = [
        lengths[at] + 1 + len(stripped[at + 1].partition(" ")[0]) <= width
        for at in range(len(lines) - 1)
    ]
    wrapped = width >= _WRAPPED_WIDTH and sum(ragged) < _MOST_RAGGED * len(ragged)
    notes = not wrapped and len(lines) > 2  # its longest line has no room for another reason
    return [
        _separates(
            stripped[at],
            stripped[at + 1],
            free or notes or width < _WRAPPED_WIDTH,
            wrapped,
            lengths[at] < _VERY_SHORT * width,
        )
        for at, free in enumerate(ragged)
    ]


def _separates(line: str, following: str, free: bool, wrapped: bool, short: bool) -> bool:
    """Does a line end here, by what stands on both sides?

    ``free``: another word may have fitted; ``wrapped``: the paragraph is running text; ``short``:
    the line is much shorter than others.
    """
    if LABEL.match(line) and LABEL.match(following):
        return True
    if not free or (wrapped and not short) or _GOES_ON.search(line):
        return False
    if line.endswith((":", ";")):
        return True
    last = _LAST_WORD.search(line)
    if last and last.group().islower() and last.group() in STOPWORDS:
        return False
    if _BEGINS.match(following):
        return True
    ended = bool(_SENTENCE_END.search(line)) or not _SENTENCE_END.search(following)
    return ended and not wrapped
