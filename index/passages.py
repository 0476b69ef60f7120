"""Documents to passages: about a hundred words, cut at sentence ends, never across a section."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.document import Document, Passage
from index.sentences import MARKS, sentences

PASSAGE_WORDS = 100
"""Words after which a passage ends with the sentence that it is in."""

INFOBOX = -1
"""The section number of a passage that holds infobox lines."""

_WORD = re.compile(r"\S+")
_LONGEST_SENTENCE = 300  # words; a longer one is data without full stops and is cut between words
_LONG_WORD = 12  # characters that count as a word in scripts and data without spaces
_LONGEST_PIECE = 4_000  # characters; a longer one has no spaces and is cut anywhere


def passages(document: Document, words: int = PASSAGE_WORDS) -> Iterator[Passage]:
    """The passages of ``document`` in reading order: first its infobox, then its sections.

    A passage of a section holds whole sentences and ends with the one in which its
    ``words``-th word stands; a short rest joins the passage before it. A passage of the infobox
    holds whole ``Name: value`` lines; its ``start`` and ``end`` number the fields.
    """
    yield from _infobox_passages(document, words)
    for number, section in enumerate(document.sections):
        for start, end in _cut(section.text, words):
            yield Passage(number, start, end, section.text[start:end])


def infobox_text(document: Document, start: int = 0, end: int | None = None) -> str:
    """The lines ``Name: value`` of the fields from number ``start`` up to ``end``."""
    return "\n".join(field.line for field in document.fields[start:end])


def _infobox_passages(document: Document, words: int) -> Iterator[Passage]:
    start = count = 0
    lines: list[str] = []
    for number, field in enumerate(document.fields, 1):
        lines.append(field.line)
        count += lines[-1].count(" ") + 1
        if count >= words or number == len(document.fields):
            yield Passage(INFOBOX, start, number, "\n".join(lines))
            start, count, lines = number, 0, []


def _cut(text: str, words: int) -> list[tuple[int, int]]:
    spaces = text.count(" ")
    dense = len(text) // _LONG_WORD > spaces + 1
    few = len(text) <= _LONGEST_PIECE and spaces + sum(map(text.count, MARKS)) + 1 < words
    if few and not dense:  # one passage, wherever its sentences end
        stripped = text.strip()
        start = text.find(stripped)
        return [(start, start + len(stripped))] if stripped else []
    pieces = [
        piece for start, end in sentences(text) for piece in _short_pieces(text, start, end, dense)
    ]
    cuts: list[tuple[int, int]] = []
    first = count = 0
    for number, (_start, end, length) in enumerate(pieces):
        count += length
        if count >= words:
            cuts.append((pieces[first][0], end))
            first, count = number + 1, 0
    if first < len(pieces):
        if cuts and count < words // 4:
            cuts[-1] = (cuts[-1][0], pieces[-1][1])
        else:
            cuts.append((pieces[first][0], pieces[-1][1]))
    return cuts


def _short_pieces(text: str, start: int, end: int, dense: bool) -> Iterator[tuple[int, int, int]]:
    """(start, end, words) of a sentence, or of parts of it where it is absurdly long.

    In ``dense`` text, which has few spaces, words are guessed by its length.
    """
    count = (end - start) // _LONG_WORD if dense else text.count(" ", start, end) + 1
    if count <= _LONGEST_SENTENCE and end - start <= _LONGEST_PIECE:
        yield start, end, count
        return
    position, count = start, 0
    for word in _WORD.finditer(text, start, end):
        count += 1
        while word.end() - position > _LONGEST_PIECE:
            furthest = position + _LONGEST_PIECE
            cut = word.start() if position < word.start() <= furthest else furthest
            yield position, cut, max(count - 1, (cut - position) // _LONG_WORD)
            position, count = cut, 1
        if count >= _LONGEST_SENTENCE:
            yield position, word.end(), count
            position, count = word.end(), 0
    if position < end:
        yield position, end, max(count, (end - position) // _LONG_WORD)
