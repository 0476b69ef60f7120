"""JSON Lines: a document a line, as BEIR and Pyserini keep their collections, or a table.

Where most lines hold a text (``text``, ``contents``, a long string), each is a document; otherwise
each is a row of one table. A line that is not a JSON object is reported.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from index.document import Document, Place
from index.formats.sheets import record_documents
from index.formats.source import lines, open_text, printable, title_of


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """The documents of a JSONL file."""
    with open_text(path) as stream:
        records = _records(lines(stream), path, report)
        yield from record_documents(records, title_of(path), str(path))


def _records(
    source: Iterator[str], path: Path, report: Callable[[str], None]
) -> Iterator[tuple[object, Place]]:
    for number, line in enumerate(source, 1):
        if line.isspace():
            continue
        try:
            record = json.loads(line)
            if not isinstance(record, dict):
                raise ValueError("a list or a value stands alone")
        except (ValueError, RecursionError) as error:
            reason = getattr(error, "msg", None) or str(error)
            report(f"{printable(path)}:{number}: is not a JSON object ({reason}); line skipped")
            continue
        yield record, Place(line=number)
