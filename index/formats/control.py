"""Debian control files: the stanzas of ``apt-cache dumpavail``, a package each.

``Package`` is the title, the description the text, every other key a field, except checksums.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from index.document import Document, Field, Section
from index.formats.source import lines, open_text, printable

_LONGEST_STANZA = 1 << 20  # characters
_ENTRY = re.compile(r"^([^\s:][^:\n]*):[ \t]*(.*(?:\n[ \t].*)*)", re.MULTILINE)
_CHECKSUMS = frozenset({"MD5sum", "SHA1", "SHA256", "SHA512", "Description-md5"})


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """The packages of a control file."""
    source = str(path)
    with open_text(path) as stream:
        held: list[str] = []
        size = 0
        for number, line in enumerate(lines(stream, _LONGEST_STANZA), 1):
            if line != "\n" and not line.isspace():
                size += len(line)
                if size <= _LONGEST_STANZA:
                    held.append(line)
                continue
            if size > _LONGEST_STANZA:
                report(f"{printable(path)}:{number}: the stanza above is too long; its end skipped")
            if held:
                yield _package("".join(held), source)
            held, size = [], 0
        if held:
            yield _package("".join(held), source)


def _package(stanza: str, source: str) -> Document:
    title = ""
    fields: list[Field] = []
    sections: tuple[Section, ...] = ()
    for name, value in _ENTRY.findall(stanza):
        if name == "Package" and not title:
            title = value.strip()
        elif not value or name in _CHECKSUMS:
            continue
        elif name.startswith("Description"):
            summary, _, _ = value.partition("\n")
            fields.append(Field("Description", summary))
            if not sections:
                sections = (Section("", _paragraphs(value)),)
        else:
            fields.append(Field(name, " ".join(value.split()) if "\n" in value else value))
    return Document(title or "(package without a name)", sections, tuple(fields), "", source)


def _paragraphs(description: str) -> str:
    """The summary, then the paragraphs and list items of a description.

    >>> _paragraphs("A game\\n You play\\n it.\\n .\\n  * Fast")
    'A game\\n\\nYou play it.\\n\\n* Fast'
    """
    summary, *rest = description.split("\n")
    paragraphs = [summary.strip(), ""]
    for line in rest:
        words = line.strip()
        if words == ".":
            paragraphs.append("")
        elif words.startswith(("* ", "- ")):
            paragraphs.append(words)
        else:
            paragraphs[-1] = f"{paragraphs[-1]} {words}".lstrip()
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
