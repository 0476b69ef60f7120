"""Files to documents: one module per format, chosen by name or by content.

>>> from pathlib import Path
>>> [document.title for document in read(Path("seeds/003_024252a408ca38f3.txt"))]
['June 2021 United States airstrike in Syria']

A format is a module with a function ``read(path, report)`` that yields documents. It is
imported when the first file of its kind is met, so this package costs nothing to import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from index.document import Document
from index.errors import CitebotError, MissingExtra, NothingToRead, SourceError
from index.formats.endings import CONTAINERS, reader_of, refuse_by_name
from index.formats.source import printable, unreadable

Report = Callable[[str], None]

_PACKAGES = {
    "charset_normalizer": "charset-normalizer",
    "defusedxml": "defusedxml",
    "lxml": "lxml",
    "markdown_it": "markdown-it-py",
    "mwparserfromhell": "mwparserfromhell",
    "yaml": "PyYAML",
}


def read(path: Path, on_problem: Report | None = None, *, depth: int = 0) -> Iterator[Document]:
    """The documents of one file, one at a time: a dump is never held in memory.

    What is wrong with single records (a line of JSONL, a row of CSV, an article of a dump) is
    reported to ``on_problem`` as one line with the file and the line number; the others are read.
    ``depth`` counts the archives and mails that the file came out of.

    :raises NotText: when the file is no document: a picture, a program, data of some program.
    :raises SourceError: when the file cannot be read as any format.
    :raises NothingToRead: when it holds no text.
    :raises MissingExtra: when its format needs a package that is not installed.
    """
    found = False

    def report(problem: str) -> None:
        if on_problem:
            on_problem(_one_line(problem))

    try:
        for document in _documents(path, report, depth):
            found = True
            yield document
    except CitebotError as error:
        raise type(error)(_one_line(str(error))) from None
    except RecursionError:
        raise SourceError(f"{printable(path)}: is nested too deep to be read; left out") from None
    except OSError as error:
        raise SourceError(unreadable(path, error)) from None
    except ImportError as error:
        package = _PACKAGES.get((error.name or "").partition(".")[0])
        if package is None:
            raise
        raise MissingExtra(
            f"{printable(path)}: reading it needs {package}; pip install {package}"
        ) from None
    if not found:
        raise NothingToRead(f"{printable(path)}: holds no text; name a file that does")


def _documents(path: Path, report: Report, depth: int) -> Iterator[Document]:
    name = reader_of(path)
    if name is None:
        refuse_by_name(path)
        name = import_module("index.formats.sniff").sniff(path)
    module = import_module(f"index.formats.{name}")
    found = module.read(path, report, depth) if name in CONTAINERS else module.read(path, report)
    yield from found


def _one_line(problem: str) -> str:
    """A message without the line breaks that it quotes from a library or a file."""
    return " ".join(problem.splitlines()) if not problem.isprintable() else problem
