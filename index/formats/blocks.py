"""The sections and tables of a document while a format reads it, block by block.

Every format that has markup tells a :class:`Blocks` what it meets: a heading, a paragraph, an item
of a list, a literal block, a term and its definition, a table. Blocks stand apart by a blank line,
rows of a table by a line break; the marks of lists are left out, and what the markup says of the
text is kept as ``Section.parts``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.document import NOWHERE, Field, Markup, Part, PartKind, Place, Section, Table
from index.formats.cutting import cut
from index.formats.properties import LONGEST_VALUE, all_labelled, stated_at_the_top
from index.lines import separate

_LONGEST_NAME = 100  # characters of a column's name that are repeated in each row
_LONGEST_SECTION = 60_000  # characters after which a section goes on in another one
_HEAD = 1_000  # characters at the top of a document, where names and values speak of all of it
_MOST_PAIRS = 200  # rows of a table that are names and values
_FIRST_LINES = 4  # that may state the date and the author of a document
_MOST_TERMS = 12  # terms that share a definition
_LONGEST_TITLE = 200  # characters of a heading
_LONG_TITLE = 6  # spaces in a heading that ends like a sentence, and so is one
_LONGEST_PATH = 160  # characters of a heading with the one that leads it
_LONGEST_HEADING = 60  # characters of a heading that a name is set below
_NAME = re.compile(r"(?=.*[^\W\d_]{2})[^\W\d_](?:[^\s.!?]+\.?(?:\s+|$)){1,6}")
_SPACE = re.compile(r"\s+")


class Words:
    """The words of one block while they are gathered: white space becomes one space.

    >>> words = Words("Use ")
    >>> words.add("make\\n test", code=True).text
    'Use make test'
    >>> words.codes
    [(4, 13)]
    """

    def __init__(self, text: str = "", place: Place = NOWHERE) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._open = False  # white space came after the last word
        self.bold = False
        """Does the markup say that it begins with a name ("**Date:** 12 May")?"""
        self.codes: list[tuple[int, int]] = []
        self.places: list[tuple[int, Place]] = []
        if place != NOWHERE:
            self.at(place)
        if text:
            self.add(text)

    def __len__(self) -> int:
        return self._length

    @property
    def place(self) -> Place:
        """Where the first of them stands."""
        return self.places[0][1] if self.places else NOWHERE

    @property
    def text(self) -> str:
        """The words so far."""
        return "".join(self._pieces)

    def at(self, place: Place) -> Words:
        """What is added from here on stands at ``place``."""
        if not self.places or self.places[-1][1] != place:
            self.places.append((self._length, place))
        return self

    def add(self, text: str, *, code: bool = False) -> Words:
        """Add some text; ``code`` says that it is a command, an option, a name of a file."""
        words = _SPACE.sub(" ", text)
        if words in ("", " "):
            self._open = self._open or bool(words)
            return self
        if self._length and (self._open or words[0] == " "):
            self._put(" ")
        self._open = words[-1] == " "
        start = self._length
        self._put(words.strip(" "))
        if code:
            self.codes.append((start, self._length))
        return self

    def line_break(self) -> Words:
        """Go on in a new line of the same block, unless it begins here."""
        if self._length and self._pieces[-1] != "\n":
            self._put("\n")
            self._open = False
        return self

    def append(self, other: Words, between: str = "") -> Words:
        """Add all of ``other`` after the characters ``between``."""
        if self._length and between:
            self._put(between)
        start = self._length
        self._put(other.text)
        self.codes += [(start + first, start + last) for first, last in other.codes]
        self.places += [(start + offset, place) for offset, place in other.places]
        self._open = False
        return self

    def without(self, count: int) -> Words:
        """The words after the first ``count`` characters."""
        rest = Words()
        rest._put(self.text[count:])
        rest.bold = self.bold
        rest.codes = [(max(a - count, 0), b - count) for a, b in self.codes if b > count]
        rest.places = [(max(offset - count, 0), place) for offset, place in self.places]
        return rest

    def _put(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)


class Blocks:
    """The sections and tables of a document in the making."""

    def __init__(self, heading: str = "") -> None:
        self.sections: list[Section] = []
        self.tables: list[Table] = []
        self.fields: list[Field] = []
        self.current = heading
        """The heading of the section that is being filled."""
        self._begin()
        self._written = False  # does any text stand below this heading, in sections before?
        self._terms: list[Words] = []
        self._first: list[tuple[str, Place]] = []  # the first lines

    def heading(self, words: str, place: Place = NOWHERE) -> None:
        """Begin a section.

        A heading below which nothing stands but the next one leads that one: "Part 2 › Fees".
        What is too long for a heading, as whole clauses of contracts in that style, is a paragraph.
        """
        words = " ".join(words.split())
        is_sentence = words.endswith((".", ";", ",")) and words.count(" ") >= _LONG_TITLE
        if len(words) > _LONGEST_TITLE or is_sentence:
            self.paragraph(words, place)
            return
        self._flush_terms()
        empty = self.current and not self._length and not self._written
        whole = f"{self.current} › {words}" if empty and words else words
        self._end()
        self._written = False
        self.current = whole if len(whole) <= _LONGEST_PATH else words

    def paragraph(
        self, words: Words | str, place: Place = NOWHERE, kind: PartKind | None = None
    ) -> None:
        """Add a paragraph, or with ``kind`` an item of a list or a quotation.

        After :meth:`term` it is the definition: both become one paragraph "term: definition".
        """
        words = Words(words, place) if isinstance(words, str) else words
        if not len(words):
            return
        if self._terms:
            defined, self._terms = Words(), self._terms
            for term in self._terms:
                defined.append(term, ", ")
            words, self._terms = defined.append(words, ": "), []
        self._block(words.text, words.places or [(0, place)], kind, words.codes)

    def lines(self, lines: Sequence[Words], *, sure: bool = False, breaks: bool = False) -> None:
        """Add a paragraph whose source has these lines.

        Where they are a block of names and values ("Date: 12 May"), these become fields; at the
        top of a document they are nothing else. Lines that wrap are joined, and those of notes
        stay lines. ``sure``: the markup says that they are names; ``breaks``: it says that they
        are lines.
        """
        pairs = all_labelled([line.text for line in lines])
        if pairs and (sure or len(pairs) > 1):
            top = not self._length and not self.sections
            written = self._length + sum(len(section.text) for section in self.sections)
            found = [(name, value, lines[at].place) for name, value, at in pairs]
            self._label(found, top=written < _HEAD)
            if top:
                return
        separated = separate([line.text for line in lines])
        whole = Words()
        for number, line in enumerate(lines):
            stays = breaks or pairs or (number and separated[number - 1])
            between = "\n" if stays else " "
            whole.append(line, between)
        self.paragraph(whole)

    def _pairs(self, table: Table) -> None:
        """Write the rows of a form, and note them as fields."""
        found: list[tuple[str, str, Place]] = []
        for number, (name, value) in enumerate(table.rows):
            place = table.places[number] if table.places else NOWHERE
            self.pair(name.rstrip(": "), value, place)
            if value and _NAME.fullmatch(name):
                found.append((name.rstrip(": "), value, place))
        if len({name for name, _, _ in found}) == len(found) <= _MOST_PAIRS:
            self._label(found, top=not self.sections)

    def _label(self, pairs: Sequence[tuple[str, str, Place]], *, top: bool) -> None:
        """Note names and values as fields, with the heading that they stand below."""
        within = "" if top else self.current
        for name, value, place in pairs:
            if len(value) > LONGEST_VALUE:
                continue
            if within and len(within) <= _LONGEST_HEADING:
                self.fields.append(Field(f"{within} {name}", value, f"{name}: {value}", place))
            else:
                self.fields.append(Field(name, value, "", place))

    def item(self, words: Words | str, place: Place = NOWHERE) -> None:
        """Add an item of a list, without its mark."""
        self.paragraph(words, place, "item")

    def literal(self, text: str, place: Place = NOWHERE) -> None:
        """Add a literal block, whose lines stay lines."""
        self._flush_terms()
        lines = [line.rstrip() for line in text.expandtabs(4).split("\n")]
        text = "\n".join(lines).strip("\n")
        if text.strip():
            self._block(text, [(0, place)], "block", [])

    def term(self, words: Words | str, place: Place = NOWHERE) -> None:
        """Note a term; the paragraph that follows defines it."""
        words = Words(words, place) if isinstance(words, str) else words
        if len(self._terms) >= _MOST_TERMS:
            self._flush_terms()
        if len(words):
            self._terms.append(words)

    def pair(self, name: str, value: str, place: Place = NOWHERE) -> None:
        """Add a line that is a name and a value."""
        self._flush_terms()
        self._line([("", f"{name}: {value}" if name and value else name or value)], place)

    def table(self, table: Table) -> None:
        """Add a table: a line for each row, in which each cell has the name of its column.

        ``| Rider: Casey Stoner | Laps: 30`` can be found and read by itself. The names of the
        columns are marked, since the source does not have them there.
        """
        self._flush_terms()
        if not table.first:
            self.paragraph(table.caption, table.places[0] if table.places else NOWHERE)
        self.tables.append(table)
        if is_pairs(table):
            self._pairs(table)
            return
        names = [name if len(name) <= _LONGEST_NAME else "" for name in table.header]
        for number, row in enumerate(table.rows):
            place = table.places[number] if table.places else NOWHERE
            self._line([(n, c) for n, c in zip(names, row, strict=True) if c], place)

    def finish(self) -> tuple[Section, ...]:
        """All sections; those without text are left out.

        The date and the author that the first lines state become fields.
        """
        self._end()
        known = {field.name for field in self.fields}
        self.fields += (f for f in stated_at_the_top(self._first) if f.name not in known)
        return tuple(self.sections)

    def _begin(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._markup: list[Markup] = []
        self._parts: list[Part] = []
        self._places: list[tuple[int, Place]] = []
        self._in_table = False

    def _end(self) -> None:
        self._flush_terms()
        self._close()

    def _close(self) -> None:
        """End the section; what follows stands in another one with the same heading."""
        if self._length > 2 * _LONGEST_SECTION:  # one block that is very long
            for part in cut(self.current, "".join(self._pieces), -1):
                self.sections.append(part._replace(places=tuple(self._places[:1])))
        elif self._length:
            self._written = True
            self.sections.append(
                Section(
                    self.current,
                    "".join(self._pieces),
                    -1,
                    tuple(self._markup),
                    tuple(self._parts),
                    tuple(self._places),
                )
            )
        self._begin()

    def _flush_terms(self) -> None:
        terms, self._terms = self._terms, []
        for term in terms:
            self._block(term.text, term.places, None, term.codes)

    def _block(
        self,
        text: str,
        places: Sequence[tuple[int, Place]],
        kind: PartKind | None,
        codes: Sequence[tuple[int, int]],
    ) -> None:
        if self._length + len(text) > _LONGEST_SECTION and self._length:
            self._close()
        if self._length:
            self._put("\n\n")
        if len(self._first) < _FIRST_LINES:
            self._first += ((line, places[0][1]) for line in text[:_HEAD].split("\n"))
        start = self._length
        if kind:
            self._parts.append(Part(kind, start, start + len(text)))
        self._parts += (Part("code", start + first, start + last) for first, last in codes)
        for offset, place in places:
            self._at(start + offset, place)
        self._put(text)
        self._in_table = False

    def _line(self, cells: Sequence[tuple[str, str]], place: Place) -> None:
        if not cells:
            return
        length = sum(len(name) + len(cell) + 4 for name, cell in cells)
        if self._length + length > _LONGEST_SECTION and self._length:
            self._close()
        if self._length:
            self._put("\n" if self._in_table else "\n\n")
        self._at(self._length, place)
        for number, (name, cell) in enumerate(cells):
            self._put(" | " if number else "| ")
            if name:
                self._markup.append(Markup(self._length, self._length + len(name) + 1, ""))
                self._put(f"{name}: ")
            self._put(cell)
        self._in_table = True

    def _at(self, offset: int, place: Place) -> None:
        if place != (self._places[-1][1] if self._places else NOWHERE):
            self._places.append((offset, place))

    def _put(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)


def is_pairs(table: Table) -> bool:
    """Is each row a name and a value, as in a form?"""
    return len(table.header) == 2 and not any(table.header)
