"""Zip files of XML parts, as Word, PowerPoint, OpenDocument and EPUB write them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from lxml import etree

from index.document import Field
from index.errors import SourceError
from index.formats.source import clean, open_bytes, printable

_LARGEST = 1 << 28  # bytes that the parts may have together
_LARGEST_RATIO = 200
_SMALL = 1 << 24  # bytes; so much may be packed as tightly as it likes
_PROLOGUE = 4096  # bytes in which entities would be declared

CORE = {
    "creator": "Author",
    "initial-creator": "Author",
    "subject": "Subject",
    "keywords": "Keywords",
    "keyword": "Keywords",
    "category": "Category",
    "description": "Description",
    "publisher": "Publisher",
    "created": "Created",
    "creation-date": "Created",
    "modified": "Modified",
    "date": "Date",
    "lastModifiedBy": "Last modified by",
    "contentStatus": "Status",
    "Company": "Company",
    "Manager": "Manager",
    "Pages": "Pages",
    "Slides": "Slides",
}
"""Elements in which such files state what is known about them, and the names of the fields."""

_BOILERPLATE = frozenset({"python-docx", "Word Document", "PowerPoint Presentation", "0"})
_DAY = 10  # characters of "2024-05-01T10:00:00Z" that are the day


class Package:
    """The parts of a zip file; each is read once it is asked for."""

    def __init__(self, archive: ZipFile, path: Path) -> None:
        self._archive = archive
        self._path = path
        self.names = frozenset(archive.namelist())

    def bytes(self, name: str) -> bytes:
        """A part, or nothing where there is no such part."""
        return self._archive.read(name) if name in self.names else b""

    def xml(self, name: str) -> Any:
        """The root of an XML part, or None where there is no such part.

        :raises SourceError: when it declares entities.
        :raises etree.XMLSyntaxError: when it is damaged.
        """
        data = self.bytes(name)
        if not data.strip():
            return None
        if b"<!ENTITY" in data[:_PROLOGUE]:
            raise SourceError(f"{printable(self._path)}: declares entities; save it again")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        return etree.fromstring(data, parser)

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """What a part of an Office file refers to: id -> (last word of the kind, name of the part)."""
        folder, _, base = name.rpartition("/")
        root = self.xml(f"{folder}/_rels/{base}.rels")
        found = {}
        for relation in root if root is not None else ():
            target = relation.get("Target") or ""
            part = posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
            part = target.lstrip("/") if target.startswith("/") else part
            found[relation.get("Id") or ""] = (
                (relation.get("Type") or "").rpartition("/")[2],
                part,
            )
        return found

    def properties(self, *names: str, called: Mapping[str, str] = CORE) -> tuple[str, list[Field]]:
        """The title and the fields that the named parts state; ``called`` names the elements."""
        title, fields = "", dict[str, str]()
        for name in names:
            root = self.xml(name)
            for element in root.iter() if root is not None else ():
                key = local(element)
                value = " ".join(clean("".join(element.itertext())).split())
                if len(element) or not value or value in _BOILERPLATE:
                    continue
                if key == "title":
                    title = title or value
                elif key in called:
                    short = value[:_DAY] if "T" in value and value[:4].isdecimal() else value
                    fields.setdefault(called[key], short)
        return title, [Field(name, value) for name, value in fields.items()]


@contextmanager
def opened(path: Path, what: str) -> Iterator[Package]:
    """The package in a file, which ``what`` names for people ("Word file").

    :raises SourceError: when it is damaged, encrypted or a bomb.
    """
    try:
        with open_bytes(path) as stream, ZipFile(stream) as archive:
            _refuse_bomb(archive, path)
            yield Package(archive, path)
    except (SourceError, OSError):
        raise
    except (BadZipFile, etree.LxmlError, KeyError, ValueError, EOFError, RuntimeError) as error:
        raise SourceError(
            f"{printable(path)}: is a damaged {what} ({reason(error)}); save it again"
        ) from None
    except Exception as error:  # zlib, bz2 and lzma each raise errors of their own
        if type(error).__module__ in ("zlib", "_bz2", "_lzma", "builtins", "struct"):
            raise SourceError(
                f"{printable(path)}: is a damaged {what} ({reason(error)}); save it again"
            ) from None
        raise


def reason(error: Exception) -> str:
    """The message of an error on one line."""
    return " ".join(str(error).split())[:200] or type(error).__name__


def _refuse_bomb(archive: ZipFile, path: Path) -> None:
    parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if size > _LARGEST or (size > _SMALL and size > _LARGEST_RATIO * max(1, packed)):
        raise SourceError(f"{printable(path)}: grows to {size:,} bytes; save a smaller copy")


def local(element: Any) -> str:
    """The name of an element without its namespace; "" for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Any, name: str) -> str:
    """The attribute with this name in any namespace, or ""."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""
