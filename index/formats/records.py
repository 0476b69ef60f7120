"""Objects of JSON and the like that are records: each a document, or together a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from index.document import NOWHERE, Document, Field, Place, Section
from index.formats.cutting import LONGEST_SECTION, cut
from index.formats.grid import Row
from index.formats.source import clean

_TEXTS = ("text", "contents", "content", "body", "passage", "abstract")
_TITLES = ("title", "name", "headline")
_IDS = ("id", "_id", "docid", "doc_id", "pid")
_LONG_TEXT = 300  # characters
_DEEPEST = 3  # objects inside objects that become columns
_MOST_COLUMNS = 300


def are_texts(records: Sequence[object]) -> bool:
    """Do most of these objects hold a text of their own, so that each is a document?"""
    objects = [record for record in records if isinstance(record, dict)]
    return 2 * sum(map(_has_text, objects)) >= len(objects) > 0


def _has_text(record: dict[str, Any]) -> bool:
    if any(isinstance(record.get(key), (str, list)) and record[key] for key in _TEXTS):
        return True
    return any(isinstance(value, str) and len(value) > _LONG_TEXT for value in record.values())


def record_document(
    record: object, fallback: str, source: str, place: Place = NOWHERE
) -> Document | None:
    """A JSON object as a document; None when it holds nothing to read.

    ``id`` or ``_id``, ``title`` and ``text`` (or ``contents``) are the document; every other key
    with a string, a number or a list of such is a field.

    >>> record_document({"_id": "d1", "text": "Hello.", "year": 1999}, "x", "").title
    'd1'

    :raises ValueError: when it is not an object.
    """
    if not isinstance(record, dict):
        raise ValueError("a list or a value stands alone")
    title_key = next((key for key in _TITLES if scalar(record.get(key))), "")
    id_key = next((key for key in _IDS if scalar(record.get(key))), "")
    text_key = next((key for key in _TEXTS if isinstance(record.get(key), (str, list))), "")
    text = _text(record[text_key]) if text_key else ""
    title = scalar(record.get(title_key) or record.get(id_key)) or fallback
    if text_key == "contents" and not title_key:
        first, _, rest = text.partition("\n")  # Pyserini: the title is the first line
        if rest.strip() and len(first) < 200:
            title, text = first.strip() or title, rest
    metadata = record.get("metadata")
    nested = metadata.items() if isinstance(metadata, dict) else ()
    sections = _sections("", text, place)
    fields: list[Field] = []
    for key, raw in (*record.items(), *nested):
        if key in (text_key, title_key, id_key) or not (value := scalar(raw)):
            continue
        if len(value) > _LONG_TEXT and isinstance(raw, str):
            sections += _sections(clean(str(key)), raw, place)
        else:
            fields.append(Field(clean(str(key)), value, "", place))
    if not sections and not fields:
        return None
    title = " ".join(title.split())
    return Document(title, tuple(sections), tuple(fields), "", source, kind="record")


def record_rows(records: Iterator[tuple[object, Place]]) -> Iterator[Row]:
    """Objects as rows of a grid, the names of their keys first; objects inside are spread out.

    Keys that later objects have and the first hundreds do not are added at the end of their row.
    """
    names: dict[str, int] = {}
    held: list[tuple[dict[str, str], Place]] = []
    for record, place in records:
        held.append((flat(record), place))
        names.update((name, len(names)) for name in held[-1][0] if name not in names)
        if len(held) == 500:
            break
    yield Row(list(names), NOWHERE, True)
    for cells, place in held:
        yield _row(cells, names, place)
    for record, place in records:
        yield _row(flat(record), names, place)


def _row(cells: dict[str, str], names: dict[str, int], place: Place) -> Row:
    row = [""] * len(names)
    for name, value in cells.items():
        if name in names:
            row[names[name]] = value
        elif len(row) < _MOST_COLUMNS:
            row.append(f"{name}: {value}")
    return Row(row, place)


def flat(record: object, depth: int = 0) -> dict[str, str]:
    """An object as names and texts: ``{"address": {"city": "Bern"}}`` as "address city".

    >>> flat({"id": 7, "address": {"city": "Bern"}, "tags": ["a", "b"]})
    {'id': '7', 'address city': 'Bern', 'tags': 'a, b'}
    """
    if not isinstance(record, dict):
        return {"value": scalar(record)}
    cells: dict[str, str] = {}
    for key, value in record.items():
        name = clean(str(key))
        if isinstance(value, dict) and depth < _DEEPEST:
            cells.update((f"{name} {k}", v) for k, v in flat(value, depth + 1).items())
        elif text := scalar(value):
            cells[name] = text
        if len(cells) > _MOST_COLUMNS:
            break
    return cells


def scalar(value: Any, depth: int = 0) -> str:
    """A string, a number, a date or a list of such on one line; "" for anything else."""
    if isinstance(value, str):
        return clean(" ".join(value.split()))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or depth > _DEEPEST:
        return ""
    if isinstance(value, (list, tuple, set)):
        return ", ".join(part for part in (scalar(item, depth + 1) for item in value) if part)
    if isinstance(value, dict):
        if not depth:
            return ""
        parts = ((str(key), scalar(inner, depth + 1)) for key, inner in value.items())
        return clean("; ".join(f"{name}: {inner}" for name, inner in parts if inner))
    return clean(str(value))


def _text(value: object) -> str:
    if isinstance(value, list):
        return "\n\n".join(part for part in value if isinstance(part, str))
    return str(value)


def _sections(heading: str, text: str, place: Place) -> list[Section]:
    stripped = clean(text).strip()
    places = ((0, place),) if place != NOWHERE else ()
    if len(stripped) <= LONGEST_SECTION:
        return [Section(heading, stripped, places=places)] if stripped else []
    return [section._replace(places=places) for section in cut(heading, stripped, -1)]
