"""The text around a quotation, as much of it as is wanted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.answer import INFOBOX_SECTION
from index import Document, Place
from index.document import NOWHERE

_LONGEST_SOUGHT = 60  # words of a quote that are looked for


@dataclass(frozen=True, slots=True)
class Extract:
    """A part of a document: ``text[start:end]`` is what was looked for.

    ``cut_before`` and ``cut_after`` say that the section goes on there.
    """

    heading: str
    text: str
    start: int = 0
    end: int = 0
    cut_before: bool = False
    cut_after: bool = False
    place: Place = NOWHERE


def extract(document: Document, section: int, span: tuple[int, int], characters: int) -> Extract:
    """``span`` of a section with what stands around it, cut to about so many characters."""
    found = document.sections[section]
    start, end = span
    spare = max(0, characters - (end - start)) // 2
    first, last = max(0, start - spare), min(len(found.text), end + spare)
    return Extract(
        heading=found.heading,
        text=found.text[first:last],
        start=start - first,
        end=end - first,
        cut_before=first > 0,
        cut_after=last < len(found.text),
        place=found.place(start),
    )


def around_quote(document: Document, quote: str, characters: int, heading: str = "") -> Extract:
    """The surroundings of a quote: its section, or the fields.

    Where the quote is not found as it is, the section below ``heading``, or the first one.
    """
    lines = [field.line for field in document.fields]
    if quote in lines:
        number = lines.index(quote)
        before = sum(len(line) + 1 for line in lines[:number])
        place = document.fields[number].place
        end = before + len(quote)
        return Extract(INFOBOX_SECTION, "\n".join(lines), before, end, place=place)
    words = quote.split()[:_LONGEST_SOUGHT]
    pattern = re.compile(r"\s+".join(map(re.escape, words))) if words else None
    for number, section in enumerate(document.sections):
        if pattern and (match := pattern.search(section.text)):
            return extract(document, number, match.span(), characters)
    below = [n for n, section in enumerate(document.sections) if section.heading == heading]
    if document.sections:
        return extract(document, (below or [0])[0], (0, 0), 2 * characters)
    return Extract(INFOBOX_SECTION, "\n".join(lines)[:characters])
