"""Packages that only some formats need."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import MissingExtra
from index.formats.source import printable


@contextmanager
def needed(path: Path, what: str, package: str, extra: str) -> Iterator[None]:
    """Import a package inside, which the ``extra`` of citebot installs.

    :raises MissingExtra: when it is not there; says how to install it where citebot runs.
    """
    try:
        yield
    except ImportError:
        raise MissingExtra(
            f"{printable(path)}: reading {what} needs {package}; install it with: "
            f"{printable(sys.executable)} -m pip install 'citebot[{extra}]'"
        ) from None
