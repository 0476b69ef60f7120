"""JSON Lines: a document a line, as BEIR and Pyserini keep their collections.

``id`` or ``_id``, ``title`` and ``text`` (or ``contents``) are the document; every other key with
a string, a number or a list of such is a field. A line that is not JSON is reported.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from index.document import Document, Field, Section
from index.formats.source import clean, lines, open_text, printable, title_of
from index.formats.text import LONGEST_SECTION, cut

_TEXTS = ("text", "contents", "content", "body", "passage", "abstract")
_TITLES = ("title", "name", "headline")
_IDS = ("id", "_id", "docid", "doc_id", "pid")


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """The documents of a JSONL file."""
    source, stem = str(path), title_of(path)
    with open_text(path) as stream:
        for number, line in enumerate(lines(stream), 1):
            if line.isspace():
                continue
            try:
                record = json.loads(line)
                document = record_document(record, f"{stem} {number}", source)
            except (ValueError, RecursionError) as error:
                reason = getattr(error, "msg", None) or str(error)
                report(f"{printable(path)}:{number}: is not a JSON object ({reason}); line skipped")
                continue
            if document is not None:
                yield document


def record_document(record: object, fallback: str, source: str) -> Document | None:
    """A JSON object as a document; None when it holds nothing to read.

    >>> record_document({"_id": "d1", "text": "Hello.", "year": 1999}, "x", "").title
    'd1'

    :raises ValueError: when it is not an object.
    """
    if not isinstance(record, dict):
        raise ValueError("a list or a value stands alone")
    title_key = next((key for key in _TITLES if _scalar(record.get(key))), "")
    id_key = next((key for key in _IDS if _scalar(record.get(key))), "")
    text_key = next((key for key in _TEXTS if isinstance(record.get(key), (str, list))), "")
    text = _text(record[text_key]) if text_key else ""
    title = _scalar(record.get(title_key) or record.get(id_key)) or fallback
    if text_key == "contents" and not title_key:
        first, _, rest = text.partition("\n")  # Pyserini: the title is the first line
        if rest.strip() and len(first) < 200:
            title, text = first.strip() or title, rest
    metadata = record.get("metadata")
    nested = metadata.items() if isinstance(metadata, dict) else ()
    fields = tuple(
        Field(clean(str(key)), value)
        for key, raw in (*record.items(), *nested)
        if key not in (text_key, title_key, id_key) and (value := _scalar(raw))
    )
    stripped = clean(text).strip()
    short = len(stripped) <= LONGEST_SECTION
    sections = [Section("", stripped)] if short and stripped else list(cut("", stripped, -1))
    if not sections and not fields:
        return None
    return Document(" ".join(title.split()), tuple(sections), fields, "", source)


def _text(value: object) -> str:
    if isinstance(value, list):
        return "\n\n".join(part for part in value if isinstance(part, str))
    return str(value)


def _scalar(value: Any) -> str:
    """A string, a number or a list of such as a field's value; "" for anything else."""
    if isinstance(value, str):
        return clean(" ".join(value.split()))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, list):
        return ", ".join(part for part in map(_scalar, value) if part)
    return ""
