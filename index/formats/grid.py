"""Grids of cells, as files hold them, to tables: which row names the columns, what stands above.

A sheet, a CSV file or a table of a page is a list of rows of texts. Here it is found out

- which lines above it are its title ("Stock count as of 30 June"),
- which row names the columns, or which two ("Autumn term" above "Maths"; a row of units),
- whether it lies on its side, with the names of its columns one below the other,
- which rows sum up others, and which lines below it are notes.

A format that knows some of this (``<th>``, a repeated header row) says so. Empty rows and columns
are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise
from typing import NamedTuple

from index.analyzer import ENGLISH
from index.document import NOWHERE, Place, Table

PORTION = 20_000
"""Rows of a table that come together."""

WIDEST = 500
"""Columns of a table; what stands further to the right is left out."""

_SAMPLE = 400  # rows that are looked at to tell the layout
_MOST_TITLES = 12  # lines above a table
_LONGEST_NAME = 200  # characters of a column's name
_LONGEST_TOTAL = 40  # characters of the label of a row that sums up
_LONGEST_SIDE = 40  # columns of a table that may lie on its side
_TOTALS = frozenset(ENGLISH["totals"].split())
_MODIFIERS = frozenset(ENGLISH["total_modifiers"].split())
_SHORTEST_NOTE = 4  # words of a line below a table
_LAST_ROWS = 3  # rows at the end that may sum up with more words: "Total spent"
_CURRENCY = r"(?:[$€£¥₹]|[A-Z]{2,3}\$?)"
_NUMBER = re.compile(
    rf"[(+\-−–]?\s?{_CURRENCY}?\s?[(+\-−–]?[.,]?\d[\d.,'’ \u00a0\u202f]*\)?"
    rf"\s?(?:%|‰|°?[A-Za-zµ°²³]{{1,4}}(?:/[a-z0-9²³]{{1,4}})?|{_CURRENCY})?\)?"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"(?:\w{{3,9}},?\s)?(?:\d{{1,4}}[-/.]\d{{1,2}}(?:[-/.]\d{{1,4}})?|\d{{1,2}}[-\s]{_MONTH}[-,\s]*\d{{2,4}}"
    rf"|{_MONTH}\s\d{{1,2}}(?:,?\s\d{{4}})?|{_MONTH}[\s-]'?\d{{2,4}})"
    r"(?:[T,\s]\s?\d{1,2}:\d{2}\S*(?:\s?[ap]\.?m\.?)?)?|\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20|21)\d\d(?:\s?[-/–]\s?\d{2,4})?")
_UNIT = re.compile(r"[(\[].{1,12}[)\]]|%|°?[A-Za-zµ°²³$€£]{1,4}(?:/[a-zA-Z²³0-9]{1,5})?")
_ADDRESS = re.compile(r"\S+@\S+\.\w+|\w+://\S+|www\.\S+")
_WORDS = re.compile(r"[^\W\d_]+")


class Row(NamedTuple):
    """Cells of a grid; ``header`` says that the format marks them as names of columns."""

    cells: Sequence[str]
    place: Place = NOWHERE
    header: bool = False


class _Layout(NamedTuple):
    """What was found out of the first rows."""

    caption: tuple[str, ...]
    header: tuple[str, ...]
    body: int  # the number of the first row below the header
    columns: tuple[int, ...]  # the columns that are kept
    aside: bool = False  # the table lies on its side


def tables(
    rows: Iterable[Row],
    *,
    name: str = "",
    caption: str = "",
    section: str = "",
    headless: bool = False,
) -> Iterator[Table]:
    """The table that a grid holds, in portions of 20,000 rows; nothing when the grid is empty.

    ``caption`` is what the format says of it; lines above the header are added to it.
    ``headless``: the format says that no row names the columns.

    >>> grid = [["Stock", ""], ["Item", "Count"], ["Nails", "12"], ["Total", "12"]]
    >>> (table,) = tables(map(Row, grid))
    >>> table.caption, table.header, table.rows[0], table.totals
    ('Stock', ('Item', 'Count'), ('Nails', '12'), frozenset({1}))
    """
    filled = (row for row in map(_trimmed, rows) if row.cells)
    sample = list(islice(filled, _SAMPLE))
    if not sample:
        return
    whole = len(sample) < _SAMPLE
    notes = _notes(sample) if whole else []
    layout = _layout(sample, whole, headless)
    caption = "\n".join(dict.fromkeys(filter(None, (caption, *layout.caption, *notes))))
    if layout.aside:
        yield _turned(sample, layout, name, caption, section)
        return
    first = 0
    rest = chain(sample[layout.body :], filled)
    while True:
        portion = list(islice(rest, PORTION))
        if not portion and first:
            return
        yield _table(portion, layout, (name, caption, section), first, sample)
        if len(portion) < PORTION:
            return
        first += len(portion)


def _trimmed(row: Row) -> Row:
    cells = [" ".join(cell.split()) for cell in row.cells[:WIDEST]]
    while cells and not cells[-1]:
        cells.pop()
    return row._replace(cells=cells)


def _table(
    portion: list[Row],
    layout: _Layout,
    names: tuple[str, str, str],
    first: int,
    sample: list[Row],
) -> Table:
    """``portion`` of the body; a table without body is a row without names."""
    columns, header = layout.columns, layout.header
    if not portion and not first:
        portion, header = sample[layout.body - 1 : layout.body], ("",) * len(columns)
    width = max((len(row.cells) for row in portion), default=0)
    further = tuple(range(columns[-1] + 1 if columns else 0, width))  # columns that come later
    header, columns = (*header, *("" for _ in further)), (*columns, *further)
    rows = tuple(
        tuple(row.cells[at] if at < len(row.cells) else "" for at in columns) for row in portion
    )
    places = tuple(row.place for row in portion)
    name, caption, section = names
    return Table(
        name,
        header,
        rows,
        caption,
        section,
        places if any(place != NOWHERE for place in places) else (),
        first,
        _totals(rows),
    )


def _turned(sample: list[Row], layout: _Layout, name: str, caption: str, section: str) -> Table:
    """A table that lies on its side, put upright; a row stands where its names stand."""
    width = max(len(row.cells) for row in sample)
    lines = [[*row.cells, *[""] * (width - len(row.cells))] for row in sample[layout.body :]]
    place = sample[layout.body].place
    rows = tuple(zip(*(line[1:] for line in lines), strict=True))
    places = () if place == NOWHERE else (place,) * len(rows)
    return Table(name, tuple(line[0] for line in lines), rows, caption, section, places)


def _layout(sample: list[Row], whole: bool, headless: bool) -> _Layout:
    marked = _marked_header(sample)
    start = marked[0] if marked else _titles(sample)
    caption = tuple(" ".join(filter(None, row.cells)) for row in sample[:start])
    grid = sample[start:]
    columns = _columns(grid) if whole else tuple(range(max(len(row.cells) for row in grid)))
    if marked:
        end = marked[1] - start
    elif headless:
        end = 0
    elif _lies_aside(grid):
        return _Layout(caption, (), start, columns, True)
    else:
        end = _header_end(grid, columns)
    header = _header([row.cells for row in grid[:end]], columns)
    return _Layout(caption, header, start + end, columns)


def _marked_header(sample: list[Row]) -> tuple[int, int] | None:
    """The first and the last row, excluded, that the format marks as the header."""
    first = next((n for n, row in enumerate(sample[:_MOST_TITLES]) if row.header), None)
    if first is None:
        return None
    end = first
    while end < len(sample) and sample[end].header:
        end += 1
    return first, min(end, first + 3)


def _titles(sample: list[Row]) -> int:
    """How many lines stand above the table: one cell each, or a name and a value."""
    width = max(len(row.cells) for row in sample)
    count = 0
    while count < min(_MOST_TITLES, len(sample) - 1):
        cells = sample[count].cells
        filled = [cell for cell in cells if cell]
        alone = len(filled) == 1 and bool(cells[0]) and width > 1
        stated = len(filled) == 2 and width > 3 and filled[0].endswith(":")
        if not (alone or stated):
            break
        count += 1
    rest = max((len(row.cells) for row in sample[count:]), default=0)
    return count if rest > 1 else 0


def _notes(sample: list[Row]) -> list[str]:
    """The lines below the table, which are taken away from it: "Source: own figures"."""
    notes: list[str] = []
    if max(len(row.cells) for row in sample) < 2:
        return notes
    while len(sample) > 2:
        filled = [cell for cell in sample[-1].cells if cell]
        if len(filled) != 1 or len(filled[0].split()) < _SHORTEST_NOTE:
            break
        notes.insert(0, filled[0])
        sample.pop()
    return notes


def _columns(grid: list[Row]) -> tuple[int, ...]:
    """The columns in which anything stands."""
    return tuple(sorted({at for row in grid for at, cell in enumerate(row.cells) if cell}))


def _kind(cell: str) -> str:
    """What kind of value a cell holds: "", "number", "date", "address" or "text"."""
    if not cell:
        return ""
    if len(cell) > 40:
        return "text"
    if _NUMBER.fullmatch(cell):
        return "number"
    if _DATE.fullmatch(cell):
        return "date"
    return "address" if _ADDRESS.fullmatch(cell) else "text"


def _header_end(grid: list[Row], columns: tuple[int, ...]) -> int:
    """How many rows name the columns: 0, 1 or 2."""
    if len(grid) < 2 or not columns:
        return 0
    body = [[_kind(row.cells[at]) if at < len(row.cells) else "" for at in columns] for row in grid]
    usual = [_usual([row[n] for row in body[1:]]) for n in range(len(columns))]
    mixed = len({row[-1] for row in body[1:]} - {""}) > 1
    if not _may_name(grid[0].cells, columns, usual, mixed):
        return 0
    if len(grid) < 3:
        return 1
    below = [_usual([row[n] for row in body[2:]]) for n in range(len(columns))]
    return 2 if _is_second(grid[0].cells, grid[1].cells, columns, below) else 1


def _usual(kinds: list[str]) -> str:
    """The kind that most cells of a column have."""
    filled = [kind for kind in kinds if kind]
    for kind in ("number", "date", "address"):
        if filled and filled.count(kind) > 0.6 * len(filled):
            return kind
    return "text" if filled else ""


def _may_name(
    cells: Sequence[str], columns: tuple[int, ...], usual: list[str], mixed: bool
) -> bool:
    """Could these cells be the names of columns that usually hold ``usual``?

    ``mixed``: the last column holds values of several kinds.
    """
    names = [cells[at] if at < len(cells) else "" for at in columns]
    filled = [name for name in names if name]
    if not filled or any(len(name) > _LONGEST_NAME for name in filled):
        return False
    kinds = [_kind(name) for name in names]
    if "address" in kinds:
        return False
    values = [n for n, kind in enumerate(kinds) if kind in ("number", "date")]
    if not values:
        different = len({name.casefold() for name in filled}) > len(filled) // 2
        return different and (len(columns) > 2 or _named_pair(names, usual, mixed))
    years = all(_YEAR.fullmatch(names[n]) or len(names[n]) <= 3 for n in values)
    return years and len(values) < len(columns) and len(values) > 1 and kinds[0] in ("", "text")


def _named_pair(names: list[str], usual: list[str], mixed: bool) -> bool:
    """Do two cells name two columns, rather than being the first name and value of a form?"""
    return len(names) < 2 or usual[1] != "text" or not (mixed or names[0].endswith(":"))


def _is_second(
    first: Sequence[str], second: Sequence[str], columns: tuple[int, ...], below: list[str]
) -> bool:
    """Is the second row a part of the header, below names of groups or above columns of values?"""
    upper = [first[at] if at < len(first) else "" for at in columns]
    lower = [second[at] if at < len(second) else "" for at in columns]
    kinds = [_kind(cell) for cell in lower]
    if any(kind in ("number", "date", "address") for kind in kinds) or not any(lower):
        return False
    filled = [cell for cell in lower if cell]
    if all(_UNIT.fullmatch(cell) for cell in filled) and _values_below(kinds, below):
        return True
    groups = sum(1 for cell in upper if not cell) or len(upper) - len(set(upper))
    if groups and len(filled) > len(set(filter(None, upper))):
        return _values_below(kinds, below) or not all(upper)
    return False


def _values_below(kinds: list[str], below: list[str]) -> bool:
    """Does a column hold numbers or dates below a cell that is neither?"""
    return any(
        kind == "text" and usual in ("number", "date")
        for kind, usual in zip(kinds, below, strict=True)
    )


def _header(rows: list[Sequence[str]], columns: tuple[int, ...]) -> tuple[str, ...]:
    """One name for each column; where the header has two rows, both: "Autumn term Maths"."""
    names: list[list[str]] = [[] for _ in columns]
    for number, cells in enumerate(rows):
        line = [cells[at] if at < len(cells) else "" for at in columns]
        for at, cell in enumerate(line if number == len(rows) - 1 else _spread(line)):
            if cell and cell not in names[at]:
                names[at].append(cell)
    return tuple(" ".join(name).strip(" :*†‡") for name in names)


def _spread(groups: list[str]) -> list[str]:
    """The name of each group for all of its columns, up to the next one.

    >>> _spread(["", "Spring", "", "Autumn", "", ""])
    ['', 'Spring', 'Spring', 'Autumn', 'Autumn', '']
    """
    starts = [at for at, name in enumerate(groups) if name]
    widths = {later - start for start, later in pairwise(starts)}
    widest = widths.pop() if len(widths) == 1 else len(groups)  # the last one is as wide
    spread = list(groups)
    for at in range(1, len(groups)):
        since = next((at - start for start in reversed(starts) if start <= at), widest)
        if not spread[at] and since < widest:
            spread[at] = spread[at - 1]
    return spread


def _lies_aside(grid: list[Row]) -> bool:
    """Are the values of a row of one kind, but not those of a column?

    >>> _lies_aside([Row(r.split()) for r in ("Name Ann Bob", "Age 30 25", "Born 1/2/94 4/5/99")])
    True
    """
    width = max(len(row.cells) for row in grid)
    if not 3 <= width <= _LONGEST_SIDE or not 2 <= len(grid) <= _LONGEST_SIDE:
        return False
    names = [row.cells[0] for row in grid]
    if len(set(names)) < len(names) or any(_kind(name) != "text" for name in names):
        return False
    kinds = [[_kind(cell) for cell in row.cells] for row in grid]
    along = [set(row[1:]) - {""} for row in kinds]
    across = [{row[at] for row in kinds if at < len(row)} - {""} for at in range(1, width)]
    mixed = sum(len(kind) > 1 for kind in across)
    return (
        all(len(kind) <= 1 for kind in along)
        and len(set().union(*along)) > 1
        and mixed == len(across)
        and along[0] == {"text"}
    )


def _totals(rows: Sequence[tuple[str, ...]]) -> frozenset[int]:
    """The numbers of the rows that sum up others.

    They are called so ("Total", "Year average"), or stand at the end, with numbers and one label,
    but without what the other rows have in the first column.
    """
    keyed = sum(bool(row[0]) for row in rows if row) >= len(rows) - _LAST_ROWS > 0
    return frozenset(
        number
        for number, row in enumerate(rows)
        if _is_total(row, number >= len(rows) - _LAST_ROWS, keyed)
    )


def _is_total(row: Sequence[str], last: bool, keyed: bool) -> bool:
    label = next((cell for cell in row if cell), "")
    words = [word.casefold() for word in _WORDS.findall(label)]
    if not words or len(label) > _LONGEST_TOTAL:
        return False
    named = not _TOTALS.isdisjoint(words) and _TOTALS.union(_MODIFIERS).issuperset(words)
    if last and not named:
        named = bool(_TOTALS.intersection((words[0], words[-1]))) and len(words) < 5
    others = [_kind(cell) for cell in row if cell and cell != label]
    if last and keyed and not named:
        named = not row[0] and not {"text", "date", "address"}.intersection(others)
    return named and "number" in others
