"""Values inside values (JSON, YAML, TOML, INI) as fields, tables and texts.

``{"server": {"port": 80}}`` is the field "server port: 80"; a list of objects is a table, and so is
an object of objects that have the same keys; a long string is a paragraph below the path to it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from index.document import NOWHERE, Document, Field, Place
from index.formats.blocks import Blocks
from index.formats.grid import Row, tables
from index.formats.records import flat, record_rows, scalar
from index.formats.source import clean

_FURTHEST = 1 << 18  # characters to the next key
_LONGEST_VALUE = 300  # characters; a longer string is a paragraph
_DEEPEST = 50
_MOST_VALUES = 200_000
_FEWEST_ROWS = 2
_SAME_KEYS = 0.5  # share of the keys that objects of a table have in common


class Locator:
    """The lines of keys in a text, looked for from one to the next.

    >>> locator = Locator('{\\n "a": 1,\\n "b": 2}')
    >>> locator.place("a").line, locator.place("b").line
    (2, 3)
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._line = 1

    def place(self, key: str) -> Place:
        """Where the key stands next, or nowhere."""
        found = self._text.find(key, self._position, self._position + _FURTHEST) if key else -1
        if found < 0:
            return NOWHERE
        self._line += self._text.count("\n", self._position, found)
        self._position = found
        return Place(line=self._line)


def located(records: Iterable[dict[str, Any]], locator: Locator) -> Iterator[tuple[object, Place]]:
    """Objects with their places, told by the first string in each as JSON and YAML write it."""
    for record in records:
        value = next((v for v in record.values() if isinstance(v, str) and v), "")
        written = json.dumps(value[:80], ensure_ascii=False)[1:-1]
        yield record, locator.place(written)


def structured(value: object, title: str, source: str, locator: Locator) -> Document | None:
    """A value as one document; None when there is nothing to read in it.

    ``locator`` tells lines by the keys in the file's text.
    """
    reader = _Structure(locator)
    reader.read(value)
    sections, fields = reader.blocks.finish(), tuple(reader.fields)
    if not sections and not fields:
        return None
    found = tuple(reader.blocks.tables)
    return Document(reader.title or title, sections, fields, "", source, found, "settings")


class _Structure:
    """A document while the values that it is made of are walked, without recursion."""

    def __init__(self, locator: Locator) -> None:
        self.blocks = Blocks()
        self.fields: list[Field] = []
        self.title = ""
        self._locator = locator

    def read(self, value: object) -> None:
        """Read a value and all values inside."""
        if isinstance(value, dict):
            self.title = scalar(value.get("title"))
        stack: list[tuple[tuple[str, ...], Any]] = [((), value)]
        count = 0
        while stack and count < _MOST_VALUES:
            path, inner = stack.pop()
            count += 1
            place = self._locator.place(path[-1]) if path else NOWHERE
            if isinstance(inner, dict) and len(path) < _DEEPEST:
                others = inner
                if path and _alike(inner.values()):
                    rows = {key: row for key, row in inner.items() if isinstance(row, dict)}
                    self._table(path, [{path[-1]: key} | row for key, row in rows.items()])
                    others = {key: v for key, v in inner.items() if key not in rows}
                stack += [((*path, clean(str(k))), v) for k, v in reversed(others.items())]
            elif isinstance(inner, (list, tuple)) and any(isinstance(v, dict) for v in inner):
                if _alike(inner):
                    self._table(path, inner)
                else:
                    items = [((*path, str(n)), v) for n, v in enumerate(inner, 1)]
                    stack += reversed(items)
            else:
                self._value(path, inner, place)

    def _value(self, path: tuple[str, ...], value: object, place: Place) -> None:
        words = scalar(value, 1) if not isinstance(value, dict) else scalar(flat(value), 1)
        name = " ".join(path)
        if not words:
            return
        if isinstance(value, str) and (len(words) > _LONGEST_VALUE or not path):
            self.blocks.heading(name)
            for paragraph in clean(value).split("\n\n"):
                self.blocks.paragraph(paragraph, place)
        elif path:
            quote = f"{path[-1]}: {words}" if len(path) > 1 else ""
            self.fields.append(Field(name, words, quote, place))
        else:
            self.blocks.paragraph(words, place)

    def _table(self, path: tuple[str, ...], records: Iterable[Any]) -> None:
        rows: list[Row] = []
        for row in record_rows((record, NOWHERE) for record in records):
            first = next((cell for cell in row.cells if cell), "")
            rows.append(row if row.header else row._replace(place=self._locator.place(first)))
        name = " ".join(path)
        for table in tables(rows, name=name, section=name):
            if not table.first:
                self.blocks.heading(name)
            self.blocks.table(table)


def _alike(values: Iterable[Any]) -> bool:
    """Are these objects rows of a table: several, with keys in common and nothing deep inside?"""
    objects = [value for value in values if isinstance(value, dict) and value]
    if len(objects) < _FEWEST_ROWS or len(objects) < len(list(values)) * _SAME_KEYS:
        return False
    usual = max(objects, key=len)
    shared = sum(len(usual.keys() & value.keys()) for value in objects)
    return shared >= _SAME_KEYS * sum(map(len, objects))
