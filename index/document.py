"""What a collection is made of: documents with sections and fields, cut into passages.

What there are millions of is a named tuple, which is made in a third less time than a dataclass.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal, NamedTuple


class Place(NamedTuple):
    """Where something stands in its file, as far as the format has such a thing.

    ``line`` and ``page`` count from 1; 0 means that there is none. ``label`` is what else people
    call it: "sheet Staff, row 12", "slide 3", "00:12:05".
    """

    line: int = 0
    page: int = 0
    label: str = ""


NOWHERE = Place()


class Field(NamedTuple):
    """One line of an infobox, a header of a mail, an entry of front matter.

    ``name`` and ``value`` are as written, cleaned of markup only. Where a value had to be rendered
    to be readable (``{{birth date|1969|7|18}}`` as "18 July 1969"), ``quote`` holds the words of
    the source; empty means that "name: value" are its words already. ``place`` is where it stands.
    """

    name: str
    value: str
    quote: str = ""
    place: Place = NOWHERE

    @property
    def line(self) -> str:
        """The field as it is quoted: the words of the source.

        >>> Field("Type", "Air interdiction").line
        'Type: Air interdiction'
        """
        return self.quote or f"{self.name}: {self.value}"


class Markup(NamedTuple):
    """A span of readable text that the source writes in another way.

    ``text[start:end]`` is what is read, ``source`` the words that are written: "c. 1040" for
    ``circa|1040``, nothing for ``{{citation needed}}``, a column's name for nothing.
    ``literal``: leaving the markup out leaves the source's own words (``{{citation needed}}``,
    ``{{convert|44|m}}`` as "44 m").
    """

    start: int
    end: int
    source: str
    literal: bool = False


PartKind = Literal["code", "block", "item", "quoted"]


class Part(NamedTuple):
    """``text[start:end]`` of a section is of a kind that the source's markup tells.

    "code" is a code span within a line (a command, an option, a file name), "block" a literal
    block, "item" an item of a list without its mark, "quoted" the words of an earlier mail.
    """

    kind: PartKind
    start: int
    end: int


class Section(NamedTuple):
    """A heading and the text below it. The first section of a document often has no heading.

    ``text`` is the readable text; ``start`` is its character offset in the source file where
    the format keeps text as it is (the seeds' format, plain text), otherwise -1.
    ``markup`` holds, in order, what the source writes in another way; ``parts``, in order of their
    starts, what its markup says of the text. ``places`` are (offset, place), in order: from that
    offset on the text stands at that place. Where the text is kept as it is, its line breaks are
    the file's, and one place is enough.
    """

    heading: str
    text: str
    start: int = -1
    markup: tuple[Markup, ...] = ()
    parts: tuple[Part, ...] = ()
    places: tuple[tuple[int, Place], ...] = ()

    def place(self, offset: int) -> Place:
        """Where ``text[offset]`` stands in the file.

        >>> section = Section("", "One. Two.", places=((0, Place(line=3)), (5, Place(line=4))))
        >>> section.place(4).line, section.place(5).line
        (3, 4)
        >>> Section("", "One.\\nTwo.", start=70, places=((0, Place(line=3)),)).place(5).line
        4
        """
        at = bisect_right(self.places, offset, key=lambda place: place[0])
        if not at:
            return NOWHERE
        since, place = self.places[at - 1]
        if self.start < 0 or not place.line:
            return place
        return place._replace(line=place.line + self.text.count("\n", since, offset))

    def quote(self, start: int, end: int) -> str:
        """``text[start:end]`` in the words of the source.

        Markup is left out of a quotation where that leaves the source's own words in their
        order; otherwise all of it is shown as it is written.

        >>> circa = Markup(8, 15, "circa|1040")
        >>> section = Section("", "He died c. 1040 in Cairo.", markup=(circa,))
        >>> section.quote(0, 25), section.quote(16, 25)
        ('He died circa|1040 in Cairo.', 'in Cairo.')
        """
        inside = [m for m in self.markup if start < m.end and m.start < end]
        literal = all(m.literal for m in inside)
        if literal and len({m.start == m.end for m in inside}) < 2:
            return self.text[start:end]
        pieces, position = [], start
        for markup in inside:
            pieces += [self.text[position : max(position, markup.start)], f" {markup.source} "]
            position = markup.end
        return " ".join("".join([*pieces, self.text[position:end]]).split())


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it stands in a document.

    ``name`` is that of its sheet or file, ``caption`` the line above it, ``section`` the heading
    that it stands below. ``header`` names the columns ("" for one without a name); each of
    ``rows`` has a cell for each column, as written, cleaned of markup only. ``places`` has the
    place of each row, or is empty.

    A table of very many rows may come in portions, in documents that follow each other: ``first``
    is the number of the first row of this portion, 0 for the first one. ``totals`` are the numbers
    of the rows (in ``rows``) that sum up others: "Total", "Average". Who counts or adds up rows
    leaves them out.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    section: str = ""
    places: tuple[Place, ...] = ()
    first: int = 0
    totals: frozenset[int] = frozenset()


KINDS = frozenset(
    "article book code contact event mail manual notebook notes page paper record settings sheet"
    " slides subtitles".split()
)
"""What a document can be; "" is a text of which no more is known."""


@dataclass(frozen=True, slots=True)
class Document:
    """A readable document: what every format is turned into.

    ``caption`` is the line above an infobox. ``source`` is the file that it was read from;
    ``within`` is its path inside that file, where the file is an archive or a mail with
    attachments. ``kind`` says what it is, where the format knows: one of :data:`KINDS`.
    """

    title: str
    sections: tuple[Section, ...] = ()
    fields: tuple[Field, ...] = ()
    caption: str = ""
    source: str = ""
    tables: tuple[Table, ...] = ()
    kind: str = ""
    within: str = ""


class Passage(NamedTuple):
    """About a hundred words of one section, cut at sentence ends: what is retrieved.

    ``text == section.text[start:end]`` for the section number ``section`` of its document.
    """

    section: int
    start: int
    end: int
    text: str
