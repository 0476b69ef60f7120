"""Mailboxes (.mbox): each mail is a document, with its attachments after it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from index.document import Document, Place
from index.formats.mail import message_documents
from index.formats.source import open_bytes, printable

_LARGEST = 1 << 27  # bytes of a mail
_FROM = re.compile(rb"From \S*.*\d\d:\d\d")
_HEADER = re.compile(rb"[!-9;-~]+:")


def read(path: Path, report: Callable[[str], None], depth: int = 0) -> Iterator[Document]:
    """The mails of a mailbox."""
    for number, (line, data) in enumerate(_messages(path, report), 1):
        place = Place(line=line, label=f"mail {number}")
        yield from message_documents(data, path, report, depth, place)


def _messages(path: Path, report: Callable[[str], None]) -> Iterator[tuple[int, bytes]]:
    """(number of its first line, mail as it is written) of each mail."""
    with open_bytes(path) as stream:
        held: list[bytes] = []
        size, first = 0, 1
        blank = True
        for number, line in enumerate(_lines(stream), 1):
            if blank and held and line.startswith(b"From ") and _FROM.match(line):
                yield first, b"".join(held)
                held, size, first = [], 0, number
            size += len(line)
            if size <= _LARGEST:
                held.append(line[1:] if line.startswith(b">From ") else line)
            elif size - len(line) <= _LARGEST:
                report(f"{printable(path)}:{first}: the mail is too long; its end is left out")
            blank = not line.strip()
        if b"".join(held).strip():
            yield first, b"".join(held)


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    while line := stream.readline(1 << 20):
        yield line
