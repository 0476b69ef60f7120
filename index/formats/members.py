"""Files inside files: members of archives, attachments of mails.

Each is written to a temporary folder under a name of our own, so that no path of an archive leads
anywhere, and is read like any other file. How many there are, how large they are together and how
deep they nest is bounded.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, NamedTuple

from index.document import Document
from index.errors import CitebotError, NothingToRead, NotText
from index.formats import read
from index.formats.source import printable

DEEPEST = 3
"""Archives inside archives that are opened."""

MOST_MEMBERS = 20_000
_MOST_BYTES = 1 << 29  # of all members together
_LARGEST = 1 << 28  # bytes of a member
_BLOCK = 1 << 20
_UNSAFE = re.compile(r"[^\w.,;=@+()\[\] -]|^[. ]+")
_MOST_REPORTED = 20


class Member(NamedTuple):
    """A file inside another: its path there, and a function that opens it."""

    name: str
    open: Callable[[], IO[bytes]]


class TooMuch(CitebotError):
    """The members are larger together than can be read."""


def documents_of(
    members: Iterable[Member], path: Path, report: Callable[[str], None], depth: int
) -> Iterator[Document]:
    """The documents of the members of ``path``, each with its path ``within`` it.

    Members that are no documents are passed over; what cannot be read is reported.
    """
    if depth >= DEEPEST:
        report(f"{printable(path)}: is nested too deep; its files are left out")
        return
    size = problems = 0
    with tempfile.TemporaryDirectory(prefix="citebot-") as folder:
        for number, member in enumerate(members):
            if number >= MOST_MEMBERS or size > _MOST_BYTES:
                report(f"{printable(path)}: holds more than can be read; the rest is left out")
                return
            file = Path(folder, str(number), safe_name(member.name))
            file.parent.mkdir()
            try:
                size += _copy(member, file)
                yield from _read(member, file, path, report, depth)
            except (NotText, NothingToRead):
                pass
            except Exception as error:  # each kind of archive raises errors of its own
                problems += 1
                if problems <= _MOST_REPORTED:
                    reason = " ".join(str(error).replace(f"{file}: ", "").split())
                    report(f"{printable(path)}/{printable(member.name)}: {reason}")
            finally:
                file.unlink(missing_ok=True)


def _read(
    member: Member, file: Path, path: Path, report: Callable[[str], None], depth: int
) -> Iterator[Document]:
    shown = f"{printable(path)}/{printable(member.name)}"

    def on_problem(problem: str) -> None:
        report(problem.replace(printable(file), shown))

    for document in read(file, on_problem, depth=depth + 1):
        inner = f"{member.name}/{document.within}" if document.within else member.name
        yield replace(document, source=str(path), within=inner)


def _copy(member: Member, file: Path) -> int:
    size = 0
    with member.open() as source, file.open("wb") as target:
        while block := source.read(_BLOCK):
            size += len(block)
            if size > _LARGEST:
                raise TooMuch(f"is larger than {_LARGEST >> 20} MB; left out")
            target.write(block)
    return size


def safe_name(name: str) -> str:
    """The last part of a path inside an archive, as the name of a file that does no harm.

    >>> safe_name("../../etc/passwd"), safe_name("C:\\\\a\\\\notes.txt"), safe_name("...")
    ('passwd', 'notes.txt', 'file')
    """
    last = re.split(r"[/\\]", name.replace("\0", ""))[-1]
    return _UNSAFE.sub("_", last).strip("_ ")[-120:] or "file"
