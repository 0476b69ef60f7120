"""Rendered text to the sections of a document: paragraphs, list items and rows on their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.document import Markup, Section
from index.formats.cutting import cut
from index.formats.wikitext.marks import BREAK, resolve

_ITEMS = re.compile(r"(?:[-*#:;]\s+)+")
_RESIDUE = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>|\{\||\|\}|\|-+$|'{2,}")
_ROW = re.compile(r"[|!]+(?:[^|=\n]*=[^|\n]*\|(?!\|))?\s*")


def laid_out(heading: str, marked: str) -> Iterator[Section]:
    """The text below a heading; more than one section when it is very long."""
    text, markup = resolve(_lines(marked.replace(BREAK, "\n\n")))
    for section in cut(heading, text, 0):
        start, end = section.start, section.start + len(section.text)
        inside = tuple(
            Markup(m.start - start, m.end - start, m.source, m.literal)
            for m in markup
            if start <= m.start and m.end <= end
        )
        yield Section(heading, section.text, -1, inside)


def _lines(text: str) -> str:
    """Lines of a paragraph joined; list items and rows of tables on lines of their own."""
    lines: list[str] = []
    joins = False  # does the next line go on where the last one ended?
    for raw in text.split("\n"):
        line = _RESIDUE.sub("", raw).strip()
        if match := _ITEMS.match(line):
            line = "- " + line[match.end() :]
        elif line.startswith("!") or (line.startswith("|") and not line.startswith("| ")):
            line = "| " + _ROW.sub("", line, count=1)
        if line in ("-", "- ", "| ", "|"):
            continue
        starts_anew = not line or line.startswith(("- ", "| "))
        if starts_anew or not joins:
            lines.append(line)
        else:
            lines[-1] += " " + line
        joins = bool(line) and not line.startswith("| ")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
