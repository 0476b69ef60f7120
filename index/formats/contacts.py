"""vCards (.vcf): each contact is a document with its fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from index.document import Document, Field, Place
from index.formats.content_lines import ContentLine, content_lines
from index.formats.source import clean, read_text, title_of

_NAMES = {
    "FN": "Name",
    "NICKNAME": "Nickname",
    "ORG": "Organization",
    "TITLE": "Job title",
    "ROLE": "Role",
    "EMAIL": "Email",
    "TEL": "Phone",
    "ADR": "Address",
    "BDAY": "Birthday",
    "ANNIVERSARY": "Anniversary",
    "URL": "URL",
    "NOTE": "Note",
    "CATEGORIES": "Categories",
}
_TYPES = frozenset({"home", "work", "cell", "fax"})


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """The contacts of a file as documents."""
    held: list[ContentLine] = []
    for line in content_lines(clean(read_text(path))):
        if line.name == "BEGIN":
            held = []
        elif line.name == "END":
            if held:
                yield _contact(held, path)
            held = []
        else:
            held.append(line)


def _contact(lines: list[ContentLine], path: Path) -> Document:
    title = ""
    fields: list[Field] = []
    for line in lines:
        name = _NAMES.get(line.name)
        value = ", ".join(" ".join(part.split()) for part in line.value.split(";") if part.strip())
        if name is None or not value:
            continue
        title = value if line.name == "FN" else title
        types = {kind.lower() for kind in line.parameters.get("TYPE", "").split(",")}
        types |= {key.lower() for key in line.parameters}
        kind = " ".join(sorted(types & _TYPES)).replace("cell", "mobile")
        shown = f"{kind.capitalize()} {name.lower()}" if kind else name
        fields.append(Field(shown, value, "", Place(line=line.number)))
    return Document(title or title_of(path), (), tuple(fields), "", str(path), kind="contact")
