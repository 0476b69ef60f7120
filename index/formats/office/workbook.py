"""Excel workbooks: .xlsx by openpyxl, .xls by xlrd (extras); a sheet is a table.

Cells are read as they were computed when the file was saved, and written as they are shown as far
as percentages, currencies and dates go.
"""

from __future__ import annotations

import datetime
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from index.document import Document, Place
from index.errors import SourceError
from index.formats.extras import needed
from index.formats.grid import WIDEST, Row
from index.formats.office.package import opened, reason
from index.formats.sheets import workbook_document
from index.formats.source import clean, open_bytes, printable, title_of

_OLD = b"\xd0\xcf\x11\xe0"  # how compound files begin, of which .xls is one
_MOST_EMPTY = 5_000  # rows after which the rest of a sheet counts as empty
_MOST_CELLS = 20_000_000
_SIGN = re.compile(r"\[\$([^\]-]{1,4})|(?<!\[)([$€£¥])")
_MIDNIGHT = datetime.time()


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A workbook as one document, or several when a sheet has more than 20,000 rows.

    :raises MissingExtra: when openpyxl (.xlsx) or xlrd (.xls) is not installed.
    :raises SourceError: when the file is damaged.
    """
    with open_bytes(path) as stream:
        old = stream.read(4) == _OLD
    if old:
        yield from _old(path)
        return
    with needed(path, "Excel files", "openpyxl", "office"):
        from openpyxl import load_workbook  # noqa: PLC0415
    with opened(path, "Excel file") as package:
        title, fields = package.properties("docProps/core.xml", "docProps/app.xml")
    with open_bytes(path) as stream, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of extensions that hold no text
        try:
            book = load_workbook(stream, read_only=True, data_only=True)
        except Exception as error:  # openpyxl raises whatever a damaged file makes it stumble over
            raise _damaged(path, error) from None
        try:
            sheets = ((s.title, _rows(s, path, report)) for s in book.worksheets)
            kept = tuple(fields)
            yield from workbook_document(sheets, title or title_of(path), kept, str(path))
        except (OSError, SourceError):
            raise
        except Exception as error:
            raise _damaged(path, error) from None
        finally:
            book.close()


def _damaged(path: Path, error: Exception) -> SourceError:
    return SourceError(
        f"{printable(path)}: is a damaged Excel file ({reason(error)}); save it again"
    )


def _rows(sheet: Any, path: Path, report: Callable[[str], None]) -> Iterator[Row]:
    with suppress(AttributeError):
        sheet.reset_dimensions()  # what a file says of its size is not always so
    empty = cells = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        texts = [_shown_cell(cell) for cell in row[:WIDEST]]
        while texts and not texts[-1]:
            texts.pop()
        cells += len(texts)
        empty = 0 if texts else empty + 1
        if empty > _MOST_EMPTY:
            return
        if cells > _MOST_CELLS:
            where = f"{printable(path)}: sheet {sheet.title}"
            report(f"{where}: is too large; what follows row {number:,} is left out")
            return
        yield Row(texts, Place(label=f"sheet {sheet.title}, row {number}"))


def _old(path: Path) -> Iterator[Document]:
    with needed(path, "old Excel files (.xls)", "xlrd", "office"):
        import xlrd  # noqa: PLC0415
    with open_bytes(path) as stream:
        data = stream.read()
    try:
        book = xlrd.open_workbook(
            file_contents=data, on_demand=True, formatting_info=True, logfile=_Silence()
        )
        sheets = ((name, _old_rows(xlrd, book, name)) for name in book.sheet_names())
        yield from workbook_document(sheets, title_of(path), (), str(path))
    except Exception as error:  # xlrd raises whatever a damaged file makes it stumble over
        if type(error).__module__.startswith("index."):
            raise
        raise _damaged(path, error) from None


def _old_rows(xlrd: Any, book: Any, name: str) -> Iterable[Row]:
    sheet = book.sheet_by_name(name)
    for number in range(sheet.nrows):
        texts = []
        for cell in sheet.row(number)[:WIDEST]:
            value = cell.value
            if cell.ctype == xlrd.XL_CELL_DATE:
                with suppress(Exception):
                    value = xlrd.xldate_as_datetime(value, book.datemode)
            elif cell.ctype == xlrd.XL_CELL_NUMBER:
                style = book.format_map.get(book.xf_list[cell.xf_index].format_key)
                value = formatted(value, style.format_str if style else "")
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                value = bool(value)
            elif cell.ctype == xlrd.XL_CELL_ERROR:
                value = None
            texts.append(shown(value))
        yield Row(texts, Place(label=f"sheet {name}, row {number + 1}"))
    book.unload_sheet(name)


def _shown_cell(cell: Any) -> str:
    value = cell.value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return formatted(value, cell.number_format or "")
    return shown(value)


def formatted(value: float, pattern: str) -> str:
    """A number with the sign that its format gives it.

    >>> formatted(0.175, "0.0%"), formatted(1200.0, '[$€-407] #,##0.00'), formatted(9, "General")
    ('17.5%', '€1200', '9')
    """
    if pattern == "General":
        return shown(value)
    if "%" in pattern:
        return f"{shown(round(value * 100.0, 6))}%"
    sign = _SIGN.search(pattern)
    return f"{sign.group(1) or sign.group(2)}{shown(value)}" if sign else shown(value)


def shown(value: object) -> str:
    """A value of a cell as a person reads it.

    >>> shown(3.0), shown(0.1 + 0.2), shown(True), shown(datetime.datetime(2024, 5, 1))
    ('3', '0.3', 'yes', '2024-05-01')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, datetime.datetime):
        return str(value.date()) if value.time() == _MIDNIGHT else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    return clean(str(value))


class _Silence:
    """A file that forgets what xlrd tells it."""

    def write(self, _: str) -> int:
        return 0

    def flush(self) -> None:
        pass
