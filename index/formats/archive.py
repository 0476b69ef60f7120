"""Archives (.zip, .tar and compressed .tar) as folders: each file inside is read as what it is."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from index.document import Document
from index.errors import SourceError
from index.formats.members import Member, documents_of
from index.formats.source import open_bytes, printable
from index.passed_over import reason_to_pass

_MOST_ENTRIES = 100_000
_RATIO = 200  # times that a member may grow
_SMALL = 1 << 22  # bytes; so much may be packed as tightly as it likes


def read(path: Path, report: Callable[[str], None], depth: int = 0) -> Iterator[Document]:
    """The documents of all files in an archive; what a folder would pass over is passed over.

    :raises SourceError: when it is damaged or encrypted.
    """
    with open_bytes(path) as stream:
        if not stream.seekable():  # decompressed as it is read: a tar file
            yield from documents_of(_tar(path, stream, report), path, report, depth)
            return
        is_zip = zipfile.is_zipfile(stream)
        stream.seek(0)
        members = _zip(path, stream, report) if is_zip else _tar(path, stream, report)
        yield from documents_of(members, path, report, depth)


def _zip(path: Path, stream: IO[bytes], report: Callable[[str], None]) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(stream)
        entries = archive.infolist()[:_MOST_ENTRIES]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise _damaged(path, error) from None
    with archive:
        for entry in entries:
            if entry.is_dir() or stat.S_ISLNK(entry.external_attr >> 16) or _pass(entry.filename):
                continue
            if entry.flag_bits & 1:
                raise SourceError(f"{printable(path)}: is encrypted; unpack it with its password")
            grown = entry.file_size > _RATIO * max(1, entry.compress_size)
            if entry.file_size > _SMALL and grown:
                name = printable(entry.filename)
                report(f"{printable(path)}/{name}: grows more than {_RATIO} times; left out")
                continue
            yield Member(entry.filename, lambda entry=entry: archive.open(entry))  # type: ignore[misc]


def _tar(path: Path, stream: IO[bytes], report: Callable[[str], None]) -> Iterator[Member]:
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for number, entry in enumerate(archive):
                if number >= _MOST_ENTRIES:
                    report(f"{printable(path)}: holds too many files; the rest is left out")
                    return
                if entry.isreg() and not _pass(entry.name):
                    file = archive.extractfile(entry)
                    yield Member(entry.name, lambda file=file: file or io.BytesIO())  # type: ignore[misc]
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise _damaged(path, error) from None


def _pass(name: str) -> bool:
    """Would a file of this name be passed over in a folder?"""
    inside = PurePosixPath(name.replace("\\", "/"))
    hidden = any(part.startswith(".") and part != ".." for part in inside.parts)
    return hidden or "__MACOSX" in inside.parts or bool(reason_to_pass(Path(inside)))


def _damaged(path: Path, error: Exception) -> SourceError:
    reason = " ".join(str(error).split()) or type(error).__name__
    return SourceError(f"{printable(path)}: is a damaged archive ({reason}); fetch it again")
