"""The text of a section while it is put together from paragraphs and rows of tables.

A row becomes a line ``| Rider: Casey Stoner | Laps: 30``, which can be found and read by itself;
the names of the columns are marked, since the source does not have them there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.document import Markup, Section
from index.formats.text import cut

_LONGEST_NAME = 60  # characters of a column's name that are repeated in each row


class Rows:
    """A section in the making."""

    def __init__(self) -> None:
        self.text = ""
        self._markup: list[Markup] = []

    def paragraph(self, words: str, item: bool = False) -> None:
        """Add a paragraph, or an item of a list."""
        if words := words.strip():
            paragraph = "\n" if self.text.endswith("\n") else "\n\n"
            self.text += ("\n- " if item else paragraph) + words

    def row(self, columns: Sequence[str], cells: Sequence[str]) -> None:
        """Add a row of a table whose columns have names (or none)."""
        line = "\n|"
        for number, cell in enumerate(cells):
            if not cell:
                continue
            line += " " if line == "\n|" else " | "
            name = columns[number] if number < len(columns) else ""
            if name and len(name) <= _LONGEST_NAME:
                start = len(self.text) + len(line)
                self._markup.append(Markup(start, start + len(name) + 1, ""))
                line += f"{name}: "
            line += cell
        self.text += line if line != "\n|" else ""

    def pair(self, name: str, value: str) -> None:
        """Add a row that is a name and a value."""
        self.text += f"\n| {name}: {value}"

    def end_of_table(self) -> None:
        """What follows is a paragraph of its own."""
        if not self.text.endswith("\n"):
            self.text += "\n"

    def sections(self, heading: str) -> Iterator[Section]:
        """The section, or several when it is very long."""
        for section in cut(heading, self.text, 0):
            start, end = section.start, section.start + len(section.text)
            inside = (m for m in self._markup if start <= m.start and m.end <= end)
            shifted = (m._replace(start=m.start - start, end=m.end - start) for m in inside)
            yield Section(heading, section.text, -1, tuple(shifted))
