"""Word lists and other tables in TOML, parsed once when the package is built.

Parsing the lexicon takes a tenth of what a person waits for an answer. So a wheel holds the tables
as JSON, too, beside the TOML; they count only as long as they come from the very bytes of the
source. Nothing is written when the program runs. In a working copy ``make`` makes them, and
without them each start parses.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib.util import source_hash
from pathlib import Path
from typing import Any


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file that comes with the program; it may hold no dates."""
    source = path.read_bytes()
    with suppress(OSError, ValueError, LookupError, TypeError):
        content = json.loads(_compiled(path).read_bytes())
        if content["source"] == source_hash(source).hex():
            return dict(content["tables"])
    return parse_toml(source.decode("utf-8"))


def parse_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text.

    :raises ValueError: when it is not TOML.
    """
    if sys.version_info >= (3, 11):
        import tomllib  # noqa: PLC0415
    else:
        import tomli as tomllib  # noqa: PLC0415

    return tomllib.loads(text)


def compile_toml(folders: Iterable[Path]) -> None:
    """Keep the tables of all TOML files below some folders as JSON beside them."""
    for path in (found for folder in folders for found in sorted(folder.rglob("*.toml"))):
        source = path.read_bytes()
        tables = parse_toml(source.decode("utf-8"))
        content = json.dumps({"source": source_hash(source).hex(), "tables": tables})
        part = path.with_name(path.name + ".part")
        part.write_text(content, "utf-8")
        part.replace(_compiled(path))


def _compiled(path: Path) -> Path:
    return path.with_name(path.name + ".json")
