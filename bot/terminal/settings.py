"""The config file: names for collections, and what holds when no option says otherwise.

``~/.config/citebot/config.toml`` (below ``$XDG_CONFIG_HOME``, if that is set)::

    reader = "small"
    threshold = 0.6

    [collections]
    notes = "~/notes"
    work = ["~/office/docs", "/srv/handbook.pdf"]
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from index.errors import SettingsError
from index.formats.source import printable
from index.toml import parse_toml

_KEYS = ("collections", "reader", "threshold")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a config file says; ``collections`` gives the sources that a name stands for."""

    collections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reader: str | None = None
    threshold: float | None = None


def settings_path() -> Path | None:
    """Where the config file is looked for; None without a home folder."""
    folder = os.environ.get("XDG_CONFIG_HOME") or ""
    try:
        base = Path(folder) if Path(folder).is_absolute() else Path.home() / ".config"
    except RuntimeError:
        return None
    return base / "citebot" / "config.toml"


def read_settings(path: Path | None) -> Settings:
    """The settings of a config file; those of an empty one where there is no file.

    :raises SettingsError: naming the file, and the line or the key that is wrong.
    """
    try:
        if path is None or not path.exists():
            return Settings()
        source = path.read_bytes().decode("utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingsError(
            f"{_name(path)}: cannot be read ({reason}); check its permissions"
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(f"{_name(path)}: is not UTF-8; save it as UTF-8") from None
    found = _parsed(path, source)
    for key in found:
        if key not in _KEYS:
            raise SettingsError(f"{_name(path)}: there is no key {key!r}; {_advice(key)}")
    return Settings(
        collections=_collections(path, found.get("collections", {})),
        reader=_reader(path, found.get("reader")),
        threshold=_threshold(path, found.get("threshold")),
    )


def _name(path: Path | None) -> str:
    return printable(path or "")


def _parsed(path: Path, source: str) -> dict[str, Any]:
    try:
        return parse_toml(source)
    except ValueError as error:
        raise SettingsError(f"{_name(path)}: is not TOML ({error}); correct it") from None


def _advice(key: str) -> str:
    near = get_close_matches(key, _KEYS, 1)
    return f"did you mean {near[0]!r}?" if near else f"the keys are {', '.join(_KEYS)}"


def _collections(path: Path, found: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(found, dict):
        raise SettingsError(
            f"{_name(path)}: collections is not a table; write [collections] and name = "
            '"path" below it'
        )
    return {name: _sources(path, name, value) for name, value in found.items()}


def _sources(path: Path, name: str, value: Any) -> tuple[str, ...]:
    """The paths of a collection; those that are relative start at the config file's folder."""
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(item, str) and item for item in values):
        raise SettingsError(
            f"{_name(path)}: collections.{name} is not a path or a list of paths; correct it"
        )
    return tuple(
        item if "://" in item else os.path.join(path.parent, os.path.expanduser(item))  # noqa: PTH111, PTH118
        for item in values
    )


def _reader(path: Path, value: Any) -> str | None:
    if value is None or (isinstance(value, str) and value):
        return value
    raise SettingsError(f'{_name(path)}: reader is not a text such as "small"; correct it')


def _threshold(path: Path, value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    raise SettingsError(f"{_name(path)}: threshold is not a number from 0 to 1; correct it")
