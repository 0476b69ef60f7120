"""The tables of a collection on a cluster, read column by column as questions need them.

A table is one record with what is known of it, and for each column one with its facts and the code
of each row. Values stand beside the codes where they are few; where they are many, each is a record
of its own with its stems, and the cluster looks them up.
"""

from __future__ import annotations

import json
import threading
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from index.cluster.client import Json
from index.cluster.rows import unpack_array, unpack_bytes
from index.cluster.state import State
from index.cluster.store import ClusterStore, portions
from index.document import NOWHERE, Place
from index.tables.column import Codes, Column, Facts, Floats
from index.tables.shelf import TableInfo
from index.tables.storage import DOCUMENTS, PLACES
from index.tables.typed import TypedTable, body_of
from index.tables.words import stems

_KEPT = 64  # tables
FEW = 5000
"""Columns of at most so many different values have them beside the codes."""


class ClusterShelf:
    """The tables of one generation of a collection on a cluster. May be used from any thread."""

    def __init__(self, store: ClusterStore) -> None:
        self._store = store
        self._state = store.state()
        self._lock = threading.RLock()
        self._typed: dict[int, TypedTable] = {}
        found = [hit["_source"] for hit in store.scan("sheet")]
        found.sort(key=lambda sheet: sheet["d"] == 0)  # those of documents are the last
        self._sheets: dict[int, Json] = dict(enumerate(found, 1))
        self.infos = [_info(number, sheet) for number, sheet in self._sheets.items()]

    def table(self, number: int) -> TypedTable:
        """A table with typed columns; the last ones asked for are kept.

        :raises KeyError: where there is none.
        """
        with self._lock:
            found = self._typed.pop(number, None)
            if found is None:
                found = self._read(self._sheets[number])
            self._typed[number] = found
            if len(self._typed) > _KEPT:
                del self._typed[next(iter(self._typed))]
            return found

    def _read(self, sheet: Json) -> TypedTable:
        name, caption, section, _, rows, totals, _ = sheet["info"]
        read = _Reader(self._store, self._state, sheet["sheet"])
        columns = read.columns(whole=rows <= FEW)
        return TypedTable(
            name=name,
            columns=columns,
            rows=rows,
            body=body_of(columns, rows, totals),
            caption=caption,
            section=section,
            document=sheet["d"],
            documents=read.documents() if not sheet["d"] else (),
            place_of=read.place,
        )


def _info(number: int, sheet: Json) -> TableInfo:
    name, caption, section, header, rows, _, kind = sheet["info"]
    return TableInfo(number, name, tuple(header), rows, sheet["d"], caption, section, kind)


class _Reader:
    """Reads the records of one table, as they are in one state."""

    def __init__(self, store: ClusterStore, state: State, sheet: str) -> None:
        self._store, self._state, self._sheet = store, state, sheet

    def scan(self, kind: str, *conditions: Json, **more: Any) -> Iterator[Json]:
        """What the records of a kind hold; ``conditions`` and ``more`` go into the search."""
        with self._store.seeing(self._state):
            of_sheet = {"term": {"sheet": self._sheet}}
            for hit in self._store.scan(kind, of_sheet, *conditions, **more):
                yield hit["_source"]

    def columns(self, *, whole: bool) -> tuple[Column, ...]:
        """All columns; only their facts are read yet, unless they are wanted ``whole``."""
        needed = True if whole else ["column", "facts"]
        found = self.scan("column", order=({"column": "asc"},), _source=needed)
        return tuple(
            Column(facts := Facts(**source["facts"]), _Values(self, source, facts))
            for source in found
        )

    def documents(self) -> Sequence[int]:
        """The documents that the rows of a table of records are."""
        of_column = {"term": {"column": DOCUMENTS}}
        found = self.scan("cells", of_column, order=({"first": "asc"},))
        parts = [unpack_array(source["data"], np.int64) for source in found]
        return np.concatenate(parts).tolist() if parts else ()

    def place(self, row: int) -> Place:
        """Where a row stands in its file."""
        conditions = {"term": {"column": PLACES}}, {"range": {"first": {"lte": row}}}
        for source in self.scan("cells", *conditions, order=({"first": "desc"},), size=1):
            places = json.loads(zlib.decompress(unpack_bytes(source["data"])))
            at = row - source["first"]
            return Place(*places[at]) if at < len(places) else NOWHERE
        return NOWHERE


class _Values:
    """The values of a column on the cluster, read when they are needed."""

    def __init__(self, reader: _Reader, held: Json, facts: Facts) -> None:
        self._reader = reader
        self._held = held
        self._at: Json = {"term": {"column": held["column"]}}
        self._few = facts.distinct <= FEW

    def _field(self, name: str) -> Any:
        if name in self._held:
            return self._held[name]
        for source in self._reader.scan("column", self._at, order=({"column": "asc"},), size=1,
                                        _source=[name]):  # fmt: skip
            return source[name]
        raise LookupError(name)

    def _array(self, name: str, kind: Any) -> npt.NDArray[Any]:
        return np.frombuffer(zlib.decompress(unpack_bytes(self._field(name))), dtype=kind)

    def codes(self) -> Codes:
        """The code of each row."""
        return self._array("codes", np.int32)

    def figures(self) -> tuple[Floats, Floats]:
        """The number and the date of each code."""
        return self._array("numbers", np.float64), self._array("dates", np.float64)

    def lengths(self) -> npt.NDArray[np.int32]:
        """How many different stems the value of each code has."""
        return self._array("lengths", np.int32)

    @cached_property
    def _texts(self) -> list[str]:
        found: list[str] = self._field("texts")
        return found

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for code, text in enumerate(self._texts):
            for stem in set(stems(text)):
                found[stem].append(code)
        return dict(found)

    def texts(self, codes: Sequence[int]) -> list[str]:
        """The values with these codes, as written."""
        if self._few:
            return [self._texts[code] for code in codes]
        found: dict[int, str] = {}
        for some in portions(list(codes)):
            wanted = {"terms": {"code": list(map(int, some))}}
            for source in self._scan_values(wanted, _source=["code", "text"]):
                found[source["code"]] = source["text"]
        return [found[code] for code in codes]

    def find(self, stem: str) -> Sequence[int]:
        """The codes of the values that hold a stem."""
        if self._few:
            return self._index.get(stem, ())
        wanted = {"term": {"stems": stem}}
        return [source["code"] for source in self._scan_values(wanted, _source=["code"])]

    def _scan_values(self, condition: Json, **more: Any) -> Iterator[Json]:
        order = ({"code": "asc"},)
        yield from self._reader.scan("value", self._at, condition, order=order, **more)

    def vocabulary(self) -> Sequence[str]:
        """All stems of the values; nothing where there are very many."""
        return list(self._index) if self._few else ()
