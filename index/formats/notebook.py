"""Jupyter notebooks (.ipynb): Markdown as in Markdown files, code with its printed results."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from index.document import Document, Place
from index.errors import SourceError
from index.formats.markdown import MarkdownReader
from index.formats.source import clean, printable, read_text, title_of

_LONGEST_OUTPUT = 4_000  # characters of what a cell printed


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A notebook as one document.

    :raises SourceError: when it is damaged.
    """
    try:
        notebook = json.loads(read_text(path))
        cells = notebook["cells"] if "cells" in notebook else notebook["worksheets"][0]["cells"]
        cells = [cell for cell in cells if isinstance(cell, dict)]
    except (ValueError, RecursionError, KeyError, IndexError, TypeError) as error:
        raise SourceError(
            f"{printable(path)}: is a damaged notebook ({error}); save it again"
        ) from None
    reader = MarkdownReader()
    for number, cell in enumerate(cells, 1):
        reader.fixed = Place(label=f"cell {number}")
        text = clean(_joined(cell.get("source") or cell.get("input")))
        if cell.get("cell_type") == "code":
            reader.blocks.literal(text, reader.fixed)
            for output in _outputs(cell):
                reader.blocks.literal(output[:_LONGEST_OUTPUT], reader.fixed)
        elif cell.get("cell_type") == "heading":
            reader.blocks.heading(text)
        else:
            reader.read(text)
    sections = reader.blocks.finish()
    if sections:
        found = tuple(reader.blocks.tables)
        title = reader.title or title_of(path)
        fields = tuple(reader.blocks.fields)
        yield Document(title, sections, fields, "", str(path), found, "notebook")


def _outputs(cell: dict[str, Any]) -> Iterator[str]:
    """What a cell printed or gave, as text."""
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        if not isinstance(output, dict) or output.get("output_type") == "error":
            continue
        data = output.get("data")
        text = output.get("text") or (data.get("text/plain") if isinstance(data, dict) else "")
        if words := clean(_joined(text)).strip():
            yield words


def _joined(lines: object) -> str:
    if isinstance(lines, list):
        return "".join(line for line in lines if isinstance(line, str))
    return lines if isinstance(lines, str) else ""
