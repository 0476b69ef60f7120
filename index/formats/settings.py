"""Settings in TOML and INI: paths to values as fields, lists of tables as tables."""

from __future__ import annotations

import configparser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from index.document import Document
from index.errors import SourceError
from index.formats.source import printable, read_text, title_of
from index.formats.structure import Locator, structured
from index.toml import parse_toml


def read(path: Path, report: Callable[[str], None]) -> Iterator[Document]:
    """A TOML or an INI file as one document."""
    text = read_text(path)
    try:
        value = parse_toml(text) if path.suffix.lower() == ".toml" else _ini(text)
    except (configparser.Error, ValueError, RecursionError, AttributeError) as error:
        # configparser stumbles with an AttributeError over a line that goes on with an empty value
        reason = " ".join(str(error).split())
        raise SourceError(
            f"{printable(path)}: cannot be read as settings ({reason}); "
            "mend it, or name it .txt to read it as text"
        ) from None
    if document := structured(value, title_of(path), str(path), Locator(text)):
        yield document


def _ini(text: str) -> dict[str, Any]:
    parser = configparser.RawConfigParser(
        allow_no_value=True, strict=False, empty_lines_in_values=False, default_section="\0"
    )
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names as written
    try:
        parser.read_string(text)
    except configparser.MissingSectionHeaderError:
        parser.read_string(f"[\0top]\n{text}")
    values: dict[str, Any] = {}
    for section in parser.sections():
        options = dict(parser.items(section))
        values.update(options if section == "\0top" else {section: options})
    return values
