"""Word lists and other tables in TOML, parsed once for all starts.

Parsing the lexicon takes a tenth of what a person waits for an answer. So the tables are kept as
JSON in ``__pycache__``, as Python keeps the modules that it compiled: next to them, and only as
long as they come from the very bytes of the source. Where Python was told to keep nothing
(``PYTHONDONTWRITEBYTECODE``), no such folder is made, but one that an installer made is used.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from importlib.util import cache_from_source, source_hash
from pathlib import Path
from typing import Any


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file that comes with the program; it may hold no dates."""
    source = path.read_bytes()
    key = source_hash(source).hex()
    try:
        kept = Path(cache_from_source(path)).with_suffix(".json")
    except NotImplementedError:  # a Python that keeps nothing
        return parse_toml(source.decode("utf-8"))
    with suppress(OSError, ValueError, LookupError, TypeError):
        content = json.loads(kept.read_bytes())
        if content["source"] == key:
            return dict(content["tables"])
    tables = parse_toml(source.decode("utf-8"))
    _keep({"source": key, "tables": tables}, kept)
    return tables


def parse_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text.

    :raises ValueError: when it is not TOML.
    """
    if sys.version_info >= (3, 11):
        import tomllib  # noqa: PLC0415
    else:
        import tomli as tomllib  # noqa: PLC0415

    return tomllib.loads(text)


def _keep(content: dict[str, Any], path: Path) -> None:
    """Write all or nothing; where nobody may write, the next start parses again."""
    part = path.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        if not sys.dont_write_bytecode:
            path.parent.mkdir(exist_ok=True)
        try:
            part.write_text(json.dumps(content), "utf-8")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
