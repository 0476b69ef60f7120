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
from index.errors import MissingExtra, NothingToRead, SourceError
from index.formats.source import COMPRESSED, printable, unreadable

Report = Callable[[str], None]

# The ending of a file -> the module that reads it. The formats in _SNIFFED share an ending
# (or have none): index.formats.sniff tells them apart by their content.
_BY_NAME = {
    ".yaml": "yaml_file",
    ".yml": "yaml_file",
    ".toml": "settings",
    ".ini": "settings",
    ".cfg": "settings",
    ".md": "markdown",
    ".markdown": "markdown",
    ".htm": "webpage",
    ".html": "webpage",
    ".xhtml": "webpage",
    ".wikitext": "wikitext",
    ".wiki": "wikitext",
    ".mediawiki": "wikitext",
    ".pdf": "pdf",
    ".docx": "docx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "table_file",
    ".tsv": "table_file",
    ".tab": "table_file",
}
_PACKAGES = {
    "charset_normalizer": "charset-normalizer",
    "defusedxml": "defusedxml",
    "lxml": "lxml",
    "markdown_it": "markdown-it-py",
    "mwparserfromhell": "mwparserfromhell",
    "yaml": "PyYAML",
}
_SNIFFED = frozenset({"", ".txt", ".text", ".json", ".xml", ".dump", ".control", ".log", ".rst"})


def read(path: Path, on_problem: Report | None = None) -> Iterator[Document]:
    """The documents of one file, one at a time: a dump is never held in memory.

    What is wrong with single records (a line of JSONL, a row of CSV, an article of a dump) is
    reported to ``on_problem`` as one line with the file and the line number; the others are read.

    :raises SourceError: when the file cannot be read as any format.
    :raises NothingToRead: when it holds no text.
    :raises MissingExtra: when its format needs a package that is not installed.
    """
    report = on_problem or _ignore
    found = False
    try:
        for document in _reader(path)(path, report):
            found = True
            yield document
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


def supported(path: Path) -> bool:
    """Does the name say that this is a document? For walking folders; looks at the name only."""
    ending = _ending(path)
    is_dump = ".xml-p" in path.name  # enwiki-latest-pages-articles1.xml-p1p41242.bz2
    return ending in _BY_NAME or ending in _SNIFFED or is_dump


def _reader(path: Path) -> Callable[[Path, Report], Iterator[Document]]:
    name = _BY_NAME.get(_ending(path)) or import_module("index.formats.sniff").sniff(path)
    module = import_module(f"index.formats.{name}")
    return module.read  # type: ignore[no-any-return]


def _ending(path: Path) -> str:
    """The ending that names the format: ``.xml`` of ``dump.xml.bz2``."""
    suffixes = [suffix.lower() for suffix in path.suffixes[-2:]]
    if suffixes and suffixes[-1] in COMPRESSED:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def _ignore(_: str) -> None:
    """The default of ``on_problem``."""
