"""Documents with fields as tables: one for each kind, a document is a row, a field a column.

Fields whose names say the same ("birth_date", "birthDate", "Date of birth") are one column.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from index.tables.words import header_stems
from index.toml import read_toml

if TYPE_CHECKING:
    from index.store import Store

LEAST_DOCUMENTS = 2
"""Documents of a kind that make a table."""
_MOST_COLUMNS = 400
_LONGEST = 300  # characters of a value that are a cell
_NUMBERED = re.compile(r"\s*\d{1,2}$")
_NAME = "Name"
_READ = 4_000  # documents whose fields are read at once


class RecordTable(NamedTuple):
    """The documents of a kind as a table in the making: ``names`` are those of each column."""

    kind: str
    header: tuple[str, ...]
    names: tuple[tuple[int, ...], ...]
    documents: tuple[int, ...]


def record_tables(store: Store) -> list[RecordTable]:
    """The tables that the documents with fields make, one for each kind.

    Documents that are one of a kind, and kinds with fewer than two documents, make one together.
    """
    rows = store.rows(
        "select kind, document.id from document"
        " where exists (select 1 from field where field.document = document.id)"
        " order by document.id"
    )
    by_kind: dict[str, list[int]] = defaultdict(list)
    for kind, document in rows:
        by_kind[kind].append(document)
    lone = [n for kind, some in by_kind.items() if len(some) < LEAST_DOCUMENTS for n in some]
    groups = {k: some for k, some in by_kind.items() if len(some) >= LEAST_DOCUMENTS}
    if lone:
        groups[""] = sorted(groups.get("", []) + lone)
    return [_table(store, kind, documents) for kind, documents in groups.items()]


def _table(store: Store, kind: str, documents: Sequence[int]) -> RecordTable:
    counts: Counter[int] = Counter()
    for some in _portions(documents):
        counts.update(
            dict(
                store.rows(
                    "select name, count(*) from field where document between ? and ?"
                    " and document in (select id from document where kind = ? or ?) group by name",
                    (some[0], some[-1], kind, not kind),
                )
            )
        )
    written = dict(store.rows("select id, name from name"))
    return laid_out(kind, counts, written, documents)


def laid_out(
    kind: str, counts: Counter[int], written: Mapping[int, str], documents: Sequence[int]
) -> RecordTable:
    """The table of some documents whose fields have the names ``counts``, as often as it says.

    ``written`` holds the names by their numbers.
    """
    columns: dict[tuple[str, ...], list[int]] = {}
    for number, _ in counts.most_common():
        key = _meaning(written[number])
        if key:
            columns.setdefault(key, []).append(number)
    kept = list(columns.values())[:_MOST_COLUMNS]
    header = tuple(_NUMBERED.sub("", written[names[0]]) for names in kept)
    titled = any(h.lower() in ("name", "title") for h in header)
    return RecordTable(
        kind,
        ("Title" if titled else _NAME, *header),
        ((), *map(tuple, kept)),
        tuple(documents),
    )


@lru_cache(1)
def _same() -> dict[tuple[str, ...], tuple[str, ...]]:
    lines = read_toml(Path(__file__).with_name("names.toml"))["same"].strip().splitlines()
    found = {}
    for line in lines:
        keys = [header_stems(name.strip()) for name in line.split(";")]
        found.update(dict.fromkeys(keys, keys[0]))
    return found


def _meaning(name: str) -> tuple[str, ...]:
    """What a field's name says, the same for names that say the same."""
    key = header_stems(_NUMBERED.sub("", name)) or header_stems(name)
    return _same().get(key, key)


def record_cells(store: Store, table: RecordTable) -> Iterator[list[list[str]]]:
    """The cells of all columns, of some documents at a time: first their titles, then their fields.

    All columns at once, since the fields of a document stand together.
    """
    column_of = {name: number for number, names in enumerate(table.names) for name in names}
    for some in _portions(table.documents):
        row_of = {document: row for row, document in enumerate(some)}
        bounds = some[0], some[-1]
        cells = [[""] * len(some) for _ in table.names]
        for document, title in store.rows(
            "select id, title from document where id between ? and ?", bounds
        ):
            if document in row_of:
                cells[0][row_of[document]] = title
        for document, name, value in store.rows(
            "select document, name, value from field where document between ? and ?"
            " order by document, number",
            bounds,
        ):
            row, number = row_of.get(document), column_of.get(name)
            if row is not None and number is not None and len(value) <= _LONGEST:
                known = cells[number][row]
                cells[number][row] = f"{known}, {value}" if known and value != known else value
        yield cells


def _portions(documents: Sequence[int]) -> Iterator[Sequence[int]]:
    return (documents[i : i + _READ] for i in range(0, len(documents), _READ))
