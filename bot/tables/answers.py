"""What a user sees of a parse: values with their units, the cells that prove them, what to note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from bot.tables.explain import explain
from bot.tables.features import name_column
from bot.tables.parser import Parse
from bot.tables.plan import MODIFIERS, VALUES
from index.document import Place
from index.tables import Column, TypedTable, bits, row_set, rows_of
from index.tables.numbers import figure

MOST_CITED = 10
_NAMED = 3  # rows without a value
_FIGURES = frozenset(
    {"sum", "average", "max", "min", "range", "diff", "sum_diff", "mean_diff", "product_sum"}
)
_AGGREGATES = _FIGURES - {"max", "min", "diff"}
_CURRENCIES = frozenset("$£€¥₹")
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class CitedRow:
    """A row that decided an answer: the number of its document, its text, its place.

    ``in_table``: it is a row of a table in the document; else the document itself is the row.
    """

    document: int
    text: str
    place: Place
    section: str = ""
    in_table: bool = True


@dataclass(frozen=True, slots=True)
class TableCandidate:
    """An answer from a table.

    ``values`` are all of it, in the order of the rows; ``text`` says them in one line. ``rows`` are
    at most ten of those that decided it, ``more`` how many others did. ``plan`` is what was
    computed, in one sentence; ``notes`` is what the user should know besides: ties, rows without a
    readable value. ``columns`` are the names of those that the plan reads.
    """

    text: str
    values: tuple[str, ...]
    probability: float
    plan: str
    rows: tuple[CitedRow, ...]
    more: int
    notes: tuple[str, ...]
    table: str
    section: str = ""
    columns: tuple[str, ...] = ()


def candidate(parse: Parse) -> TableCandidate:
    """A parse as the user sees it."""
    table = parse.links.table
    values = shown(parse)
    cited = _cited(parse)
    rows = tuple(
        CitedRow(
            table.documents[row] if table.documents else table.document,
            table.row_text(row),
            table.place_of(row),
            table.section,
            not table.documents,
        )
        for row in cited[:MOST_CITED]
    )
    return TableCandidate(
        text=", ".join(values),
        values=values,
        probability=parse.probability,
        plan=explain(parse.links, parse.sets, parse.plan, table.name or "the table"),
        rows=rows,
        more=max(0, _rows_read(parse).bit_count() - len(rows)),
        notes=tuple(_notes(parse)),
        table=table.name,
        section=table.section,
        columns=tuple(table.columns[number].name for number in _columns(parse)),
    )


def _columns(parse: Parse) -> list[int]:
    """The columns that a plan reads: of the value, of the key, of the conditions."""
    plan, sets = parse.plan, parse.sets
    conditions = [*sets[plan.rows].columns, *(sets[plan.other].columns if plan.other >= 0 else ())]
    return [n for n in dict.fromkeys((plan.column, plan.key, *conditions)) if n >= 0]


def shown(parse: Parse) -> tuple[str, ...]:
    """The values of an answer, figures rounded as people do and with the unit of their column."""
    name = VALUES[parse.plan.value]
    if name not in _FIGURES or parse.plan.column < 0:
        return tuple(value for value in parse.values if value) or parse.values
    column = parse.links.table.columns[parse.plan.column]
    if name in ("max", "min"):
        return (_cell_of(parse, column) or parse.values[0],)
    return tuple(_with_unit(value, column, name) for value in parse.values)


def _with_unit(value: str, column: Column, name: str) -> str:
    if not _PLAIN.fullmatch(value) or column.kind == "date":
        return value
    number = float(value)
    before, after = column.facts.before, column.facts.after
    money = before[-1:] in _CURRENCIES and bool(before)
    if money:
        cents = name in ("average", "mean_diff") or number != int(number)
        text = f"{_rounded(number, 2 if cents else 0):,}"
        return f"-{before}{text[1:]}" if text[0] == "-" else f"{before}{text}"
    decimals = 2 if abs(number) >= 0.1 else 4
    text = figure(float(_rounded(number, decimals)))
    if abs(number) >= 10_000:
        whole, _, rest = text.partition(".")
        text = f"{int(whole):,}" + (f".{rest}" if rest else "")
    return f"{text}{'' if after == '%' else ' '}{after}".strip()


def _rounded(number: float, decimals: int) -> Decimal:
    """A number with so many decimals, a half rounded up, as people do."""
    return Decimal(str(number)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _cell_of(parse: Parse, column: Column) -> str:
    """The cell of the highest or lowest number, as it is written."""
    rows = bits(parse.rows) if parse.rows.bit_count() < 1000 else []
    if not rows:
        return ""
    keys = column.numbers[rows]
    if np.isnan(keys).all():
        return ""
    best = np.nanargmax(keys) if VALUES[parse.plan.value] == "max" else np.nanargmin(keys)
    return column.text(rows[int(best)])


def _rows_read(parse: Parse) -> int:
    """The rows that decided an answer: of a figure, those that have a number."""
    rows = parse.rows
    if parse.plan.other >= 0:
        rows |= parse.sets[parse.plan.other].rows
    if VALUES[parse.plan.value] in _FIGURES and parse.plan.column >= 0:
        column = parse.links.table.columns[parse.plan.column]
        rows &= row_set(~np.isnan(column.keys)) or rows
    return rows


def _cited(parse: Parse) -> Sequence[int]:
    """The rows to cite: those with the extreme first, then those that were read, in order."""
    rows = _rows_read(parse)
    found: list[int] = []
    while rows and len(found) < MOST_CITED:
        lowest = rows & -rows
        found.append(lowest.bit_length() - 1)
        rows ^= lowest
    return found


def _notes(parse: Parse) -> list[str]:
    """Ties, and rows that could not take part in the computation."""
    table, plan = parse.links.table, parse.plan
    notes = []
    if MODIFIERS[plan.modifier] in ("argmax", "argmin") and parse.rows.bit_count() > 1:
        notes.append(f"{parse.rows.bit_count()} rows share the first place.")
    if VALUES[plan.value] in ("mode", "antimode") and len(parse.values) > 1:
        notes.append(f"{len(parse.values)} values are equally frequent.")
    number = plan.key if plan.modifier else plan.column
    if number >= 0 and (plan.modifier or VALUES[plan.value] in _AGGREGATES):
        column = table.columns[number]
        if plan.key >= 0 or VALUES[plan.value] in _AGGREGATES:
            notes += _unread(parse.links.table, column, parse.sets[plan.rows].rows)
    return notes


def _unread(table: TypedTable, column: Column, rows: int) -> list[str]:
    """The rows that have no number: the first of them by their names, and how many others."""
    numbered = rows_of(rows)
    missing = numbered[np.isnan(column.keys[numbered])].tolist()
    if not missing:
        return []
    name = name_column(table)
    some = [
        (table.columns[name].text(row) if name >= 0 else "") or f"row {row + 1}"
        for row in missing[:_NAMED]
    ]
    rest = f" and {len(missing) - _NAMED:,} more" if len(missing) > _NAMED else ""
    return [f"Without a readable {column.name or 'value'}: {', '.join(some)}{rest}."]
