"""Where something stands, as a person can find it: a path, a line, a page."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from bot.answer import Citation
from bot.terminal.typesetting import printable
from index import Collection, Hit, Place


def heading_of(document: str, section: str) -> str:
    """The title and the heading below which something stands.

    >>> heading_of("Tea", "History")
    'Tea › History'
    """
    title, heading = printable(document), printable(section)
    return f"{title} › {heading}" if heading else title


def position(source: str, line: int | None, page: int | None, label: str) -> str:
    """A path with what is known of the place in it; "" without a path.

    >>> position("notes.md", 12, None, "")
    'notes.md:12'
    >>> position("report.pdf", None, 3, ""), position("staff.xlsx", None, None, "sheet A, row 2")
    ('report.pdf, page 3', 'staff.xlsx, sheet A, row 2')
    """
    if not source:
        return ""
    parts = [shown_path(source) + (f":{line}" if line else "")]
    parts += [f"page {page}"] if page else []
    parts += [printable(label)] if label else []
    return ", ".join(parts)


def shown_path(source: str) -> str:
    """A path as short as it can be: from here where it is below, otherwise from the home folder."""
    path = Path(source)
    for base_of, prefix in ((Path.cwd, ""), (Path.home, "~/")):
        with suppress(
            OSError, RuntimeError, ValueError
        ):  # no such folder, or the path is elsewhere
            return printable(prefix + os.fspath(path.relative_to(base_of())))
    return printable(source)


def place_of(citation: Citation) -> str:
    """The place of a citation: heading and file."""
    where = position(citation.source, citation.line, citation.page, citation.label)
    heading = heading_of(citation.document, citation.section)
    return f"{heading} · {where}" if where else heading


def citation_of(hit: Hit, collection: Collection, offset: int = 0) -> Citation:
    """A passage as a citation, which knows its file and its line; ``offset`` is in its text."""
    document = collection.document(hit.document)
    place: Place = collection.place(hit, offset)
    return Citation(
        document=hit.title,
        section=hit.heading,
        quote=hit.text[offset:],
        source=document.source if document else "",
        document_id=hit.document,
        line=place.line or None,
        page=place.page or None,
        label=place.label,
    )
