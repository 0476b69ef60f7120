"""RTF, by striprtf (an extra): its text, with tables and the properties that it states."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from index.document import Document
from index.errors import SourceError
from index.formats.blocks import Blocks, Words
from index.formats.extras import needed
from index.formats.grid import Row, tables
from index.formats.properties import fields_of
from index.formats.source import LONGEST_WHOLE, clean, open_bytes, printable, title_of

_STATED = re.compile(r"\{\\(title|author|subject|keywords|company|manager)\s([^{}\\]*)\}")
_BULLET = re.compile(r"^[•·▪●*-]\s+|^\d{1,2}[.)]\s+")
_HEADING_WORDS = 12


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """An RTF file as one document.

    :raises MissingExtra: when striprtf is not installed.
    :raises SourceError: when the file is no RTF or too long.
    """
    with needed(path, "RTF", "striprtf", "office"):
        from striprtf.striprtf import rtf_to_text  # noqa: PLC0415
    with open_bytes(path) as stream:
        data = stream.read(LONGEST_WHOLE)
    written = data.decode("latin-1")
    if not written.lstrip().startswith("{\\rtf"):
        raise SourceError(f"{printable(path)}: is no RTF; save it again")
    try:
        text = clean(rtf_to_text(written, _encoding(written), "replace"))
    except Exception as error:  # striprtf raises whatever a damaged file makes it stumble over
        raise SourceError(
            f"{printable(path)}: is a damaged RTF file ({error}); save it again"
        ) from None
    stated = {
        name.capitalize(): " ".join(value.split()) for name, value in _STATED.findall(written)
    }
    title = stated.pop("Title", "")
    blocks = Blocks()
    _read(text.split("\n"), blocks)
    sections = blocks.finish()
    if sections:
        fields = (*blocks.fields, *fields_of(list(stated.items())))
        yield Document(
            title or title_of(path), sections, fields, "", str(path), tuple(blocks.tables)
        )


def _encoding(written: str) -> str:
    match = re.search(r"\\ansicpg(\d{3,5})", written[:2000])
    return f"cp{match.group(1)}" if match and match.group(1) != "65001" else "cp1252"


def _read(lines: list[str], blocks: Blocks) -> None:
    """Lines are paragraphs; those with "|" at the end of each cell are rows."""
    rows: list[Row] = []
    held: list[Words] = []
    for line in [*lines, ""]:
        if line.rstrip().endswith("|") and line.count("|") > 1:
            _flush(held, blocks)
            rows.append(Row(line.rstrip()[:-1].split("|")))
            continue
        for table in tables(rows, section=blocks.current):
            blocks.table(table)
        rows = []
        words = Words(line)
        if not len(words):
            _flush(held, blocks)
        elif mark := _BULLET.match(words.text):
            _flush(held, blocks)
            blocks.item(words.without(mark.end()))
        elif held and len(held[-1].text.split()) > _HEADING_WORDS:
            _flush(held, blocks)
            held.append(words)
        else:
            held.append(words)


def _flush(held: list[Words], blocks: Blocks) -> None:
    if held:
        blocks.lines(list(held), breaks=True)
        held.clear()
