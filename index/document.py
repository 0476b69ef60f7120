"""What a collection is made of: documents with sections and fields, cut into passages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One line of an infobox, a column of a row, an entry of front matter.

    ``name`` and ``value`` are as written, cleaned of markup only. Where a value had to be rendered
    to be readable (``{{birth date|1969|7|18}}`` as "18 July 1969"), ``quote`` holds the words of
    the source; empty means that "name: value" are its words already.
    """

    name: str
    value: str
    quote: str = ""

    @property
    def line(self) -> str:
        """The field as it is quoted: the words of the source.

        >>> Field("Type", "Air interdiction").line
        'Type: Air interdiction'
        """
        return self.quote or f"{self.name}: {self.value}"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text below it. The first section of a document often has no heading.

    ``text`` is the readable text; ``start`` is its character offset in the source file where
    the format keeps text as it is (the seeds' format, plain text), otherwise -1.
    """

    heading: str
    text: str
    start: int = -1


@dataclass(frozen=True, slots=True)
class Document:
    """A readable document: what every format is turned into.

    ``caption`` is the line above an infobox, ``source`` the path that it was read from.
    """

    title: str
    sections: tuple[Section, ...] = ()
    fields: tuple[Field, ...] = ()
    caption: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """About a hundred words of one section, cut at sentence ends: what is retrieved.

    ``text == section.text[start:end]`` for the section number ``section`` of its document.
    """

    section: int
    start: int
    end: int
    text: str
