"""Pages of a PDF as lines of cells with their places, by PDFium (pypdfium2).

PDFium finds words, lines and broken words. Positions are looked up for the first and the last
letter of each word only, which makes this ten times faster than reading every letter's.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from index.formats.pdf.mending import TEX_LIGATURES, is_unreadable

HYPHEN = "\ufffe"
"""What stands for a hyphen that breaks a word at the end of a line."""

_HYPHENS = (0x02, 0xFFFE)  # what PDFium has for it
_LINE = re.compile(rf"[^\r\n{HYPHEN}]*(?:{HYPHEN}|(?=[\r\n])|\Z)")
_WORD = re.compile(r"\S+")
_DIGIT_AFTER = re.compile(r"(?<=[^\W\d]|[.,;:)\]\"”’])\d")

_WIDE = 1.1  # times the size of the letters: a gap between cells of a table, not between words
_SMALLER = 0.8  # times the size of the line: smaller digits are marks of footnotes
_HIGHER = 0.25  # times the size of the line: so are those that stand higher
_BOLD = 600  # weight of a font
_FIXED_PITCH = 1  # flag of a font
_MOST_LETTERS = 300_000  # of a page
_CODES = 0x110000


class Cell(NamedTuple):
    """Words of a line that stand close to each other; ``left`` and ``right`` in points."""

    text: str
    left: float
    right: float


class Line(NamedTuple):
    """A line of a page. ``top`` counts points from the upper edge; ``size`` is that of letters."""

    cells: tuple[Cell, ...]
    top: float
    size: float
    bold: bool = False
    fixed: bool = False

    @property
    def text(self) -> str:
        """Its words; one that goes on in the next line ends with :data:`HYPHEN`."""
        return " ".join(cell.text for cell in self.cells)

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.cells[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.cells[-1].right


class Page(NamedTuple):
    """A page: its number, which counts from 1, its size in points, and its lines as written."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    readable: bool = True


def read_page(document: Any, number: int) -> Page:
    """Page ``number`` of a pypdfium2 document."""
    page = document[number - 1]
    try:
        width, height = page.get_size()
        text = page.get_textpage()
        try:
            letters = _Letters(text, height)
            lines = tuple(letters.lines())
        finally:
            text.close()
    finally:
        page.close()
    readable = not is_unreadable("\n".join(line.text for line in lines))
    return Page(number, width, height, lines, readable)


class _Letters:
    """The letters of a page, as PDFium numbers them."""

    def __init__(self, page: Any, height: float) -> None:
        import pypdfium2.raw as pdfium  # noqa: PLC0415

        self._pdfium, self._raw, self._height = pdfium, page.raw, height
        count = min(page.count_chars(), _MOST_LETTERS)
        self._text = page.get_text_range(0, count) if count else ""
        if len(self._text) != count:  # letters that are no or two characters: one by one
            code = pdfium.FPDFText_GetUnicode
            self._text = "".join(_letter(code(self._raw, at)) for at in range(count))
        self._text = self._text.translate(TEX_LIGATURES)
        self._box = tuple(ctypes.c_double() for _ in range(4))

    def lines(self) -> Iterator[Line]:
        """The lines, in the order in which they are written."""
        for line in _LINE.finditer(self._text):
            words = list(_WORD.finditer(self._text, line.start(), line.end()))
            if words:
                yield self._line([(word.start(), word.end()) for word in words])

    def _line(self, words: list[tuple[int, int]]) -> Line:
        size = self._size(words[0][0]) or 10.0
        cells: list[Cell] = []
        top = self._place(words[0][0])[1]
        for start, end in words:
            left, right = self._place(start)[0], self._place(end - 1)[2]
            word = self._word(start, end, size)
            if cells and left - cells[-1].right < _WIDE * size:
                cells[-1] = Cell(f"{cells[-1].text} {word}", cells[-1].left, right)
            else:
                cells.append(Cell(word, left, right))
        styles = [self._style(words[n][0]) for n in {0, len(words) // 2, len(words) - 1}]
        bold, fixed = (all(signs) for signs in zip(*styles, strict=True))
        return Line(tuple(cells), top, size, bold, fixed)

    def _word(self, start: int, end: int, size: float) -> str:
        """A word without the mark of a footnote that is glued to it."""
        mark = _DIGIT_AFTER.search(self._text, start + 1, end) if end - start > 1 else None
        if mark and self._is_raised(mark.start(), size):
            end = mark.start()
        return self._text[start:end]

    def _is_raised(self, at: int, size: float) -> bool:
        own = self._size(at)
        if own < _SMALLER * size:
            return True
        return own < size and self._place(at - 1)[1] - self._place(at)[1] > _HIGHER * size

    def _size(self, at: int) -> float:
        """The size of a letter as it is shown."""
        matrix = self._pdfium.FS_MATRIX()
        size = float(self._pdfium.FPDFText_GetFontSize(self._raw, at))
        if self._pdfium.FPDFText_GetMatrix(self._raw, at, matrix):
            size *= (matrix.b**2 + matrix.d**2) ** 0.5 or 1.0
        return abs(size)

    def _place(self, at: int) -> tuple[float, float, float]:
        """(left, distance of the base line from the upper edge, right) of a letter."""
        left, right, bottom, upper = self._box
        self._pdfium.FPDFText_GetCharBox(self._raw, at, left, right, bottom, upper)
        return left.value, self._height - bottom.value, right.value

    def _style(self, at: int) -> tuple[bool, bool]:
        """(bold, of fixed pitch) of a letter."""
        weight = self._pdfium.FPDFText_GetFontWeight(self._raw, at)
        flags = ctypes.c_int()
        name = ctypes.create_string_buffer(128)
        self._pdfium.FPDFText_GetFontInfo(self._raw, at, name, 128, flags)
        font = name.value.decode("utf-8", "replace").casefold()
        bold = weight >= _BOLD or "bold" in font or "black" in font or "cmbx" in font
        fixed = bool(flags.value & _FIXED_PITCH) or any(
            sign in font for sign in ("mono", "courier", "cmtt", "consolas", "typewriter")
        )
        return bold, fixed


def _letter(code: int) -> str:
    if code in _HYPHENS:
        return HYPHEN
    return chr(code) if 0 < code < _CODES else "\ufffd"
