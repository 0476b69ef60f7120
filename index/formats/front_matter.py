"""Front matter: YAML between ``---``, TOML between ``+++``, at the top of a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from index.document import Field
from index.formats.records import flat
from index.formats.source import printable
from index.formats.structure import Locator

_FRONT_MATTER = re.compile(
    r"\A\s*(?:---[ \t]*\n(?P<yaml>.*?)\n(?:---|\.\.\.)|\+\+\+[ \t]*\n(?P<toml>.*?)\n\+\+\+)"
    r"[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
_ENTRY = re.compile(r"^([\w][\w .-]*):[ \t]*(.+)$", re.MULTILINE)
_LONGEST = 100_000  # characters


def front_matter(text: str, path: Path, report: Callable[[str], None]) -> tuple[list[Field], int]:
    """The entries at the top of a text as fields, and the offset at which the text goes on."""
    match = _FRONT_MATTER.match(text, 0, _LONGEST)
    if match is None:
        return [], 0
    written = match["yaml"] if match["yaml"] is not None else match["toml"]
    try:
        loaded = _loaded(written, match["yaml"] is not None)
    except (ValueError, RecursionError):
        report(f"{printable(path)}:1: the front matter cannot be read; read line by line")
        loaded = dict(_ENTRY.findall(written))
    if not isinstance(loaded, dict):
        return [], 0
    locator = Locator(text)
    fields = [
        Field(name, value, "", locator.place(name.partition(" ")[0]))
        for name, value in flat(loaded).items()
    ]
    return fields, match.end()


def _loaded(written: str, is_yaml: bool) -> object:
    if not is_yaml:
        from index.toml import parse_toml  # noqa: PLC0415

        return parse_toml(written)
    import yaml  # noqa: PLC0415

    from index.formats.yaml_file import load  # noqa: PLC0415

    try:
        return next(load(written), None)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None
