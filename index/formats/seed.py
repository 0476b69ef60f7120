"""The seeds' format: articles as plain text, with the lines of an infobox under the title.

::

    = March 2023 northeastern Syria clashes =

    US Army
    - Conflict: 2023 Northeastern Syria clashes
    - Date: ()

    On March 23, 2023, a kamikaze drone ...

    ==Attacks==
    ...

A file may hold several articles. Values that lost their content (``()``, ``|time-end =``, ``,``)
make no field. Offsets count characters of the decoded text with line ends as ``\\n``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from index.document import Document, Field, Section
from index.formats.cutting import LONGEST_DOCUMENT, cut, part
from index.formats.source import lines, open_text, title_of

_TITLE = re.compile(r"=[ \t]*([^=\s](?:[^=\n]*[^=\s])?)[ \t]*=\s*")
_HEADING = re.compile(r"^[ \t]*(={2,6})[ \t]*([^=\s](?:[^\n]*?[^=\s])?)[ \t]*\1[ \t]*$", re.M)
_FIELD = re.compile(r"[ \t]*-[ \t]+([^:\n]{1,80}?)[ \t]*:(?:[ \t]+|$)(.*)")
_EMPTY_PARAMETER = re.compile(r"\|[ \t]*[\w -]{1,40}=[ \t]*(?=\||$)")
_PARAMETER = re.compile(r"[ \t]*\|[ \t]*(?=[\w -]{1,40}=)")
_EMPTY_BRACKETS = re.compile(r"\([\s,;|]*\)|\[[\s,;|]*\]|\{[\s,;|]*\}")
_COMMAS = re.compile(r"(?:[ \t]*[,;]){2,}")
_LONGEST_CAPTION = 250  # characters; a longer line is prose
_LONGEST_VALUE = 5_000  # characters of a value that goes on over several lines
_EDGES = " \t,;|"


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """The articles of a file in the seeds' format."""
    with open_text(path) as stream:
        for title, text, start in _articles(stream_lines=lines(stream, LONGEST_DOCUMENT)):
            document = article(title or title_of(path), text, start, str(path))
            if document.sections or document.fields or document.caption:
                yield document


def article(title: str, text: str, start: int = 0, source: str = "") -> Document:
    """One article without its title line; ``start`` is the offset of ``text`` in the file."""
    caption, fields, body = _infobox(text)
    sections: list[Section] = []
    heading = ""
    for match in chain(_HEADING.finditer(text, body), [None]):
        end = match.start() if match else len(text)
        sections += cut(heading, text[body:end], start + body)
        if match:
            heading, body = match.group(2), match.end()
    return Document(title, tuple(sections), tuple(fields), caption, source)


def clean_value(value: str) -> str:
    """A field's value without what an extraction left behind; empty when nothing else is there.

    >>> clean_value("Iranian-backed militias, ,"), clean_value("|time-begin = |time-end =")
    ('Iranian-backed militias', '')
    """
    value = " ".join(value.split())
    value = _EMPTY_BRACKETS.sub("", _EMPTY_PARAMETER.sub("", value))
    value = _COMMAS.sub(",", _PARAMETER.sub(", ", value))
    value = " ".join(value.split()).strip(_EDGES)
    return value if any(c.isalnum() for c in value) else ""


def _articles(stream_lines: Iterator[str]) -> Iterator[tuple[str, str, int]]:
    """(title, text below the title line, offset of that text), article by article."""
    title, number = "", 1
    held: list[str] = []
    position = start = size = 0
    for line in stream_lines:
        match = _TITLE.fullmatch(line) if line.startswith("=") else None
        if match or size > LONGEST_DOCUMENT:
            if size:
                yield part(title, number), "".join(held), start
            held, size, start = [], 0, position
            number = 1 if match else number + 1
            title = match.group(1) if match else title
            start += len(line) if match else 0
        position += len(line)
        if not match:
            held.append(line)
            size += len(line)
    if size:
        yield part(title, number), "".join(held), start


def _infobox(text: str) -> tuple[str, list[Field], int]:
    """The caption, the fields, and where the prose starts."""
    caption: list[str] = []
    names: list[list[str]] = []  # [name, value], until continuation lines have been added
    position = body = 0
    blank = False
    for line in text.splitlines(keepends=True):
        words = line.strip()
        match = _FIELD.fullmatch(line.rstrip("\n"))
        if match:
            if caption and blank and not names and len(" ".join(caption)) > _LONGEST_CAPTION:
                break
            names.append([match.group(1).strip(), match.group(2)])
        elif _is_prose(words) or (words and blank and (names or caption)):
            break
        elif names and len(names[-1][1]) < _LONGEST_VALUE:
            names[-1][1] += " " + words
        elif names:
            break
        elif words:
            caption.append(words)
        position += len(line)
        blank = not words
        body = position if names else 0
    if not names:
        return "", [], 0
    cleaned = [(name, clean_value(value)) for name, value in names]
    return " ".join(caption), [Field(name, value) for name, value in cleaned if value], body


def _is_prose(words: str) -> bool:
    return words.startswith("=") or len(words) > _LONGEST_CAPTION
