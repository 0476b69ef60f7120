"""Long texts in parts: no section and no document grows without bound."""

from __future__ import annotations

from collections.abc import Iterator

from index.document import Section

LONGEST_SECTION = 1_000_000  # characters
LONGEST_DOCUMENT = 8_000_000


def part(title: str, number: int) -> str:
    """The title of one part of a long document.

    >>> part("War and Peace", 1), part("War and Peace", 2)
    ('War and Peace', 'War and Peace (part 2)')
    """
    return title if number == 1 else f"{title} (part {number})"


def cut(heading: str, text: str, start: int) -> Iterator[Section]:
    """``text`` as sections without outer white space; more than one when it is very long.

    ``start`` is the offset of ``text`` in its file, or -1 when it has none.
    """
    position = 0
    while position < len(text):
        end = paragraph_end(text, position, LONGEST_SECTION)
        stripped = text[position:end].strip()
        if stripped:
            lead = len(text[position:end]) - len(text[position:end].lstrip())
            yield Section(heading, stripped, start + position + lead if start >= 0 else -1)
        position = end


def paragraph_end(text: str, start: int, longest: int) -> int:
    """Where to cut ``text`` so that at most ``longest`` characters follow ``start``."""
    limit = start + longest
    if len(text) < limit:
        return len(text)
    for end in ("\n\n", "\n", ". ", " "):
        found = text.rfind(end, start + longest // 2, limit)
        if found >= 0:
            return found + len(end)
    return limit
