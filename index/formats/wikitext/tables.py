"""Tables of wikitext: kept as tables, and as lines with one row each, every cell with its column.

``| Rider: Casey Stoner | Laps: 30`` can be searched, read and quoted by itself. The names of the
columns are marked as not standing there in the source.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mwparserfromhell.nodes import Tag

from index.document import Field, Table
from index.formats.wikitext.marks import BREAK, as_read, mark, resolve

if TYPE_CHECKING:
    from index.formats.wikitext.render import Renderer

_WIDEST = 60  # columns
_LONGEST_HEADER = 60  # characters
_LONGEST_CELL = 300  # of a table of data; longer ones are paragraphs in columns
_LEAST_COLUMNS, _LEAST_ROWS = 2, 2  # of a table that questions can be asked of
_SPAN = re.compile(r"(row|col)span\s*=\s*[\"']?\s*(\d{1,3})", re.I)


class _Cell(NamedTuple):
    text: str  # with marks
    header: bool
    rows: int
    columns: int


def table_text(table: Tag, renderer: Renderer) -> str:
    """The lines of a table, caption first; the table itself is added to those of the renderer.

    The rows of a table of class infobox become fields.
    """
    caption, rows = _rows(table, renderer)
    lines = [f"\n{caption}\n"] if caption else []
    if any("infobox" in str(attribute) for attribute in table.attributes):
        renderer.fields += _fields(rows)
        return "\n".join(lines)
    headers: dict[int, str] = {}
    held: dict[int, tuple[int, str]] = {}  # column -> rows that a cell still covers, its text
    in_head = True
    body: list[dict[int, str]] = []
    for row in rows:
        is_head = len(row) > 1 and all(cell.header for cell in row)
        cells = _placed(row, held, is_head)
        if is_head:
            headers = _headers(cells, headers if in_head else {})
            continue
        in_head = False
        lines.append(_line(row, cells, headers))
        body.append(cells)
    renderer.tables += _kept(caption, headers, body)
    return "\n" + "\n".join(line for line in lines if line) + "\n"


def _rows(table: Tag, renderer: Renderer) -> tuple[str, list[list[_Cell]]]:
    caption = ""
    rows: list[list[_Cell]] = [[]]
    for node in table.contents.nodes if table.contents else ():
        if not isinstance(node, Tag):
            continue
        if node.tag == "tr":
            inner = node.contents.nodes if node.contents else ()
            rows.append(
                [
                    _cell(cell, renderer)
                    for cell in inner
                    if isinstance(cell, Tag) and _is_cell(cell)
                ]
            )
        elif str(node).startswith("|+"):
            caption = _cell(node, renderer).text.removeprefix("+").strip()
        elif _is_cell(node):
            rows[-1].append(_cell(node, renderer))
    return caption, [row for row in rows if row]


def _is_cell(node: Tag) -> bool:
    return node.tag in ("td", "th")


def _cell(tag: Tag, renderer: Renderer) -> _Cell:
    attributes = "".join(str(attribute) for attribute in tag.attributes)
    text = renderer.cell(tag.contents) if tag.contents else ""
    spans = {kind.lower(): int(number) for kind, number in _SPAN.findall(attributes)}
    if "=" in attributes:
        text = mark("", attributes) + text if text else ""
    elif attributes.strip(" +"):  # no attributes, but text with a stray "|"
        text = f"{attributes.strip(' +')} {text}"
    rows, columns = min(spans.get("row", 1), 500), min(spans.get("col", 1), _WIDEST)
    return _Cell(text, tag.tag == "th", max(1, rows), max(1, columns))


def _placed(row: list[_Cell], held: dict[int, tuple[int, str]], is_head: bool) -> dict[int, str]:
    """The text of each column, with cells that reach down from rows above.

    A name stands for all the columns that it covers, a value in the first of them.
    """
    placed: dict[int, str] = {}
    column = 0
    cells = iter(row)
    cell = next(cells, None)
    while column < _WIDEST and (cell is not None or column in held):
        if column in held:
            left, text = held.pop(column)
            placed[column] = mark(text, "") if as_read(text) else ""
            if left > 1:
                held[column] = (left - 1, text)
            column += 1
            continue
        assert cell is not None
        for at in range(column, column + cell.columns):
            placed[at] = cell.text if at == column or is_head else ""
            if cell.rows > 1:
                held[at] = (cell.rows - 1, placed[at])
        column += cell.columns
        cell = next(cells, None)
    return placed


def _headers(cells: dict[int, str], above: dict[int, str]) -> dict[int, str]:
    """Names of columns; where the head has two rows, both: "Result For"."""
    headers: dict[int, str] = {}
    for column, text in cells.items():
        name = as_read(text).strip(" :*†‡")
        over = above.get(column, "")
        headers[column] = name if not over or over == name else f"{over} {name}"
    return headers


def _line(row: list[_Cell], cells: dict[int, str], headers: dict[int, str]) -> str:
    filled = {column: text for column, text in cells.items() if as_read(text).strip()}
    if not filled:
        return ""
    if not headers and any(len(text) > _LONGEST_CELL for text in filled.values()):
        return "".join(f"\n{text}\n" for text in filled.values())
    if not headers and len(filled) == 2 and row[0].header:
        return f"| {': '.join(filled.values())}"
    if len(filled) == 1:
        return f"| {next(iter(filled.values()))}"
    named = [
        (
            mark(f"{name}:", "") + " "
            if 0 < len(name := headers.get(column, "")) < _LONGEST_HEADER
            else ""
        )
        + text
        for column, text in filled.items()
    ]
    return f"| {' | '.join(named)}"


def _kept(caption: str, headers: dict[int, str], body: list[dict[int, str]]) -> tuple[Table, ...]:
    """The table of these rows; nothing where columns have no names or cells are paragraphs."""
    width = max([0, *headers, *(column for cells in body for column in cells)]) + 1
    rows = [
        tuple(_plain(cells.get(column, "")) for column in range(width))
        for cells in body
        if len(cells) > 1 or width == 1
    ]
    prose = any(len(cell) > _LONGEST_CELL for row in rows for cell in row)
    if prose or len(rows) < _LEAST_ROWS or len(headers) < _LEAST_COLUMNS:
        return ()
    header = tuple(headers.get(column, "") for column in range(width))
    return (Table("", header, tuple(rows), _plain(caption)),)


def _plain(text: str) -> str:
    return resolve(text)[0].replace(BREAK, "\n").strip()


def _fields(rows: list[list[_Cell]]) -> list[Field]:
    pairs = [[as_read(cell.text).strip() for cell in row] for row in rows if len(row) == 2]
    return [Field(name.rstrip(":"), value) for name, value in pairs if name and value]
