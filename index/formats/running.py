"""What is repeated on every page and is no part of the text: heads, feet, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_EDGE = 3  # lines at the top and at the bottom of a page that are looked at
_FEW_PAGES = 6  # in fewer pages, what stands on two of them is repeated
_LONGEST = 160  # characters
_GAP = re.compile(r" {3,}|\t")
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|p\.|seite|slide)?\s*(?:\d{1,4}|#|[ivxlc]{1,7})\s*(?:(?:of|/|von)\s*\d{1,4})?\W*",
    re.I,
)
_AT_AN_END = re.compile(r"^\W*(\d{1,4})\b|\b(\d{1,4})\W*$")


def running_lines(pages: Sequence[Sequence[str]]) -> list[set[int]]:
    """For each page, given as its lines from top to bottom, the numbers of those to leave out.

    A line at the edge of a page is left out when the same line (but for numbers) stands at the
    edge of others, when it is a page number, or when it holds one that counts the pages. What is
    repeated is kept on the first page unless it holds the number of the page.

    >>> pages = [["Tea", "It is hot."], ["Tea 2", "It cools."], ["Tea 3", "It is cold."]]
    >>> running_lines(pages)
    [set(), {0}, {0}]
    """
    edges = [_edge(lines) for lines in pages]
    counts: Counter[tuple[bool, str]] = Counter()  # (at the top?, a part of a line)
    offsets: Counter[int] = Counter()
    for number, (lines, edge) in enumerate(zip(pages, edges, strict=True)):
        counts.update({(top, part) for at, top in edge for part in _parts(lines[at])})
        offsets.update({found - number for at, _ in edge for found in _numbers(lines[at])})
    few = max(2 if len(pages) < _FEW_PAGES else 3, len(pages) // 10)
    counting = {offset for offset, count in offsets.items() if count > max(2, len(pages) // 2)}
    left_out: list[set[int]] = []
    for number, (lines, edge) in enumerate(zip(pages, edges, strict=True)):
        gone = set()
        for at, top in edge:
            line = lines[at]
            numbered = any(found - number in counting for found in _numbers(line))
            parts = {part for part in _parts(line) if not _PAGE_NUMBER.fullmatch(part)}
            repeated = len(pages) > 2 and all(counts[top, part] >= few for part in parts)
            alone = len(pages) > 1 and bool(_PAGE_NUMBER.fullmatch(line.strip()))
            if numbered or alone or (repeated and (number or _numbers(line))):
                gone.add(at)
        left_out.append(_outermost(gone, lines))
    return left_out


def _edge(lines: Sequence[str]) -> list[tuple[int, bool]]:
    """(number of the line, is it at the top) of the lines at the edges."""
    filled = [at for at, line in enumerate(lines) if line.strip() and len(line) <= _LONGEST]
    upper = filled[:_EDGE]
    return [(at, True) for at in upper] + [(at, False) for at in filled[-_EDGE:] if at not in upper]


def _parts(line: str) -> set[str]:
    """The parts of a line that wide gaps set apart, with "#" for numbers."""
    return {" ".join(part.split()) for part in _GAP.split(_NUMBER.sub("#", line).casefold())} - {""}


def _numbers(line: str) -> list[int]:
    match = _AT_AN_END.findall(line.strip())
    return [int(first or last) for first, last in match]


def _outermost(gone: set[int], lines: Sequence[str]) -> set[int]:
    """Of the lines to leave out, those that no other line parts from the edge."""
    kept = set()
    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        for at in order:
            if at in gone:
                kept.add(at)
            elif lines[at].strip():
                break
    return kept
