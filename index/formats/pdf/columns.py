"""Lines of a page in the order in which they are read, without numbers in the margin."""

from __future__ import annotations

import itertools
from statistics import median

from index.formats.pdf.pages import Cell, Line, Page

_FEWEST = 8  # lines of a column, and line numbers of a page
_LONG = 20  # characters that a cell of running text has on average
_APART = 0.25  # share of a page's lines that jump between columns, when they must be put in order


def in_order(page: Page) -> list[Line]:
    """The lines of a page, column by column.

    Most files hold them in this order. Where one line goes across two columns, or the columns
    take turns line by line, they are taken apart.
    """
    lines = _without_numbers(list(page.lines))
    gutter = _gutter(lines, page.width)
    if not gutter:
        return lines
    lines = [part for line in lines for part in _parts(line, gutter)]
    sides = [_side(line, gutter) for line in lines]
    jumps = sum(a != b and a and b for a, b in itertools.pairwise(sides))
    return _by_columns(lines, sides) if jumps > _APART * len(lines) else lines


def _without_numbers(lines: list[Line]) -> list[Line]:
    """Lines without the numbers that stand before them in the margin and count them."""
    numbered = [
        (at, int(line.cells[0].text))
        for at, line in enumerate(lines)
        if line.cells[0].text.isdecimal() and len(line.cells[0].text) < 5
    ]
    steps = [b[1] - a[1] for a, b in itertools.pairwise(numbered)]
    counting = sum(step == (1 if 1 in steps else 5) for step in steps)
    if len(numbered) < _FEWEST or counting < 0.8 * len(steps):
        return lines
    rights = [lines[at].cells[0].right for at, _ in numbered]
    others = [line.left for at, line in enumerate(lines) if at not in dict(numbered)]
    edge = median(rights)
    if sum(abs(right - edge) < 3 for right in rights) < 0.8 * len(rights):
        return lines
    inner = [lines[at].cells[1].left for at, _ in numbered if len(lines[at].cells) > 1]
    if min([*others, *inner], default=edge + 1) <= edge:
        return lines
    gone = {at for at, _ in numbered}
    kept = []
    for at, line in enumerate(lines):
        cells = line.cells[1:] if at in gone else line.cells
        if cells:
            kept.append(line._replace(cells=cells))
    return kept


def _gutter(lines: list[Line], width: float) -> float:
    """The middle of the gap between two columns of running text, or 0."""
    middle = width / 2
    crossing = [line for line in lines if len(line.cells) == 1 and _crosses(line, middle)]
    left = [line for line in lines if line.cells[0].right < middle + 5 and line.left < middle]
    right = [line for line in lines if line.cells[-1].left > middle - 5]
    both = [line for line in lines if len(line.cells) == 2 and not _crosses_by_cell(line, middle)]
    lengths = [sum(len(line.cells[side].text) for line in both) for side in (0, 1)]
    if len(both) >= _FEWEST and min(lengths) < _LONG * len(both):
        return 0.0  # a table
    enough = min(len(left), len(right)) >= _FEWEST
    return middle if enough and len(crossing) < 0.5 * (len(left) + len(right)) else 0.0


def _crosses(line: Line, middle: float) -> bool:
    return line.left < middle - 10 and line.right > middle + 10


def _crosses_by_cell(line: Line, middle: float) -> bool:
    return any(cell.left < middle - 10 and cell.right > middle + 10 for cell in line.cells)


def _parts(line: Line, gutter: float) -> list[Line]:
    """A line that goes across the gutter with a gap there, as two."""
    left: tuple[Cell, ...] = tuple(c for c in line.cells if c.right < gutter + 5)
    right = tuple(c for c in line.cells if c.left > gutter - 5)
    if left and right and len(left) + len(right) == len(line.cells):
        return [line._replace(cells=left), line._replace(cells=right)]
    return [line]


def _side(line: Line, gutter: float) -> int:
    """1 for the left column, 2 for the right one, 0 for a line across both."""
    if line.right < gutter + 5:
        return 1
    return 2 if line.left > gutter - 5 else 0


def _by_columns(lines: list[Line], sides: list[int]) -> list[Line]:
    """Between lines that go across, first the left column, then the right one."""
    ordered: list[Line] = []
    columns: tuple[list[Line], list[Line]] = ([], [])
    for line, side in zip(lines, sides, strict=True):
        if side:
            columns[side - 1].append(line)
            continue
        ordered += (*columns[0], *columns[1], line)
        columns = ([], [])
    return [*ordered, *columns[0], *columns[1]]
