"""Tables on their way to a cluster: portions put together, columns typed, records gathered."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from index.cluster.counting import buckets, field_names
from index.cluster.rows import Row, pack_array, pack_bytes, unpack_bytes
from index.cluster.shelf import FEW
from index.cluster.store import ClusterStore
from index.tables.column import MANY_FIGURES
from index.tables.records import LEAST_DOCUMENTS, RecordTable, laid_out
from index.tables.storage import DOCUMENTS, PackedTable, unpack_cells
from index.tables.typed import ColumnParts, column_parts
from index.tables.words import stems

_READ = 20_000  # documents whose fields are read at once
_LONGEST = 300  # characters of a value that are a cell

Cells = Callable[[int], Iterator[Sequence[str]]]


@dataclass
class Sheet:
    """A table in the making; its cells are on their way."""

    version: int
    number: int
    document: int
    name: str
    caption: str
    section: str
    header: tuple[str, ...]
    rows: int
    totals: list[int]
    kind: str = ""

    @property
    def id(self) -> str:
        """What its cells and columns call it."""
        return f"{self.version}.{self.number}"

    def row(self) -> Row:
        """What is known of the table without reading it."""
        body = {
            "k": "sheet",
            "b": self.version,
            "d": self.document,
            "n": self.number,
            "sheet": self.id,
            "info": [
                self.name, self.caption, self.section, self.header, self.rows, self.totals,
                self.kind,
            ],
        }  # fmt: skip
        return "records", f"t{self.id}", body


@dataclass
class Sheets:
    """The tables of one version of a file, portion by portion."""

    version: int
    all: list[Sheet] = field(default_factory=list)

    def add(self, document: int, table: PackedTable) -> Iterator[Row]:
        """The rows with the cells of a portion: of a new table, or of one that it goes on with."""
        sheet = self._continued(table) if table.first else None
        if sheet is None:
            sheet = Sheet(
                self.version, len(self.all), document, table.name, table.caption, table.section,
                tuple(table.header), table.first, [],
            )  # fmt: skip
            self.all.append(sheet)
        sheet.rows += table.rows
        sheet.totals += [table.first + row for row in table.totals]
        for column, first, data in table.cells:
            yield cells_row(sheet, column, first, pack_bytes(data))

    def _continued(self, table: PackedTable) -> Sheet | None:
        """The table that a portion goes on with: of the same name, as long as it begins."""
        for sheet in reversed(self.all):
            if sheet.name == table.name and sheet.rows == table.first:
                return sheet
        return None


def cells_row(sheet: Sheet, column: int, first: int, data: str) -> Row:
    """Some cells of a column."""
    body = {
        "k": "cells",
        "b": sheet.version,
        "sheet": sheet.id,
        "column": column,
        "first": first,
        "data": data,
    }
    return "records", f"c{sheet.id}.{column}.{first}", body


def typed_rows(sheet: Sheet, cells: Cells) -> Iterator[Row]:
    """A table with its typed columns; ``cells`` gives those of a column, in portions."""
    for number, parts in enumerate(column_parts(sheet.header, cells)):
        yield from _column_rows(sheet, number, parts)
    yield sheet.row()


def _column_rows(sheet: Sheet, number: int, parts: ColumnParts) -> Iterator[Row]:
    head = {"b": sheet.version, "sheet": sheet.id, "column": number}
    worded = parts.facts.kind == "text" or len(parts.texts) <= MANY_FIGURES
    found = [sorted(set(stems(text))) if worded else [] for text in parts.texts]
    few = len(parts.texts) <= FEW
    body = {
        "k": "column",
        **head,
        "facts": parts.facts._asdict(),
        "codes": _packed(parts.codes.astype(np.int32)),
        "numbers": _packed(parts.numbers),
        "dates": _packed(parts.dates),
        "lengths": _packed(np.array([len(some) for some in found], dtype=np.int32)),
        "texts": parts.texts if few else [],
    }
    yield "records", f"o{sheet.id}.{number}", body
    if not few:
        for code, (text, some) in enumerate(zip(parts.texts, found, strict=True)):
            value = {"k": "value", **head, "code": code, "text": text, "stems": some}
            yield "records", f"v{sheet.id}.{number}.{code}", value


def _packed(array: Any) -> str:
    return pack_bytes(zlib.compress(np.ascontiguousarray(array).tobytes(), 1))


def stored_cells(store: ClusterStore, sheet: Sheet) -> Cells:
    """The cells of a table that were sent before."""

    def cells(column: int) -> Iterator[Sequence[str]]:
        of_column = {"term": {"sheet": sheet.id}}, {"term": {"column": column}}
        for hit in store.scan("cells", *of_column, order=({"first": "asc"},)):
            yield unpack_cells(unpack_bytes(hit["_source"]["data"]))

    return cells


# Documents with fields as tables


def record_rows(store: ClusterStore, version: int) -> Iterator[Row]:
    """The tables that the documents with fields make, one for each kind, as one version."""
    for number, table in enumerate(_record_tables(store)):
        rows = len(table.documents)
        sheet = Sheet(version, number, 0, table.kind, "", "", table.header, rows, [], table.kind)
        for first in range(0, rows, _READ):
            some = np.array(table.documents[first : first + _READ], dtype=np.int64)
            yield cells_row(sheet, DOCUMENTS, first, pack_array(some))
        yield from typed_rows(sheet, _cells_of_records(store, table))


def _record_tables(store: ClusterStore) -> list[RecordTable]:
    """As ``index.tables.records.record_tables``, worked out by the cluster."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    with_fields = {"range": {"fields": {"gte": 1}}}
    for hit in store.scan("document", with_fields, _source=["d", "kind"]):
        by_kind[hit["_source"]["kind"]].append(hit["_source"]["d"])
    lone = [n for some in by_kind.values() if len(some) < LEAST_DOCUMENTS for n in some]
    groups = {k: some for k, some in by_kind.items() if len(some) >= LEAST_DOCUMENTS}
    if lone:
        groups[""] = sorted(groups.get("", []) + lone)
    order = _first_appearances(store)
    return [_record_table(store, order, kind, some) for kind, some in groups.items()]


def _first_appearances(store: ClusterStore) -> dict[str, int]:
    """The names of fields, numbered as they first came."""
    names = field_names(store, by_first=True)
    return {name: number for number, (name, _) in enumerate(names)}


def _record_table(
    store: ClusterStore, order: dict[str, int], kind: str, documents: Sequence[int]
) -> RecordTable:
    counts: Counter[int] = Counter()
    of_kind = [{"term": {"kind": kind}}] if kind else []
    for some in _portions(documents):
        query = store.find("field", _between(some), *of_kind)
        found = {
            order[bucket["key"]["name"]]: bucket["doc_count"]
            for bucket in buckets(store, query, ("name",), {})
        }
        counts.update(dict(sorted(found.items())))
    return laid_out(kind, counts, {number: name for name, number in order.items()}, documents)


def _cells_of_records(store: ClusterStore, table: RecordTable) -> Cells:
    written = {number: name for name, number in _first_appearances(store).items()}

    def cells(column: int) -> Iterator[Sequence[str]]:
        names = [written[number] for number in table.names[column]]
        for some in _portions(table.documents):
            found: dict[int, str] = {}
            if column == 0:
                for hit in store.scan("document", _between(some)):
                    found[hit["_source"]["d"]] = hit["_source"]["document"][0]
            else:
                of_names = {"terms": {"name": names}}
                for hit in store.scan("field", _between(some), of_names, _source=["d", "value"]):
                    _join(found, hit["_source"]["d"], hit["_source"]["value"])
            yield [found.get(document, "") for document in some]

    return cells


def _join(found: dict[int, str], document: int, value: str) -> None:
    known = found.get(document)
    if len(value) <= _LONGEST:
        found[document] = f"{known}, {value}" if known and value != known else value


def _between(documents: Sequence[int]) -> dict[str, Any]:
    return {"range": {"d": {"gte": documents[0], "lte": documents[-1]}}}


def _portions(documents: Sequence[int]) -> Iterator[Sequence[int]]:
    return (documents[i : i + _READ] for i in range(0, len(documents), _READ))
