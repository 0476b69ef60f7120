"""Files as they come: compressed or not, in any encoding, under any name.

Every text format opens its file with :func:`open_text`, so that what is binary, damaged or a
decompression bomb is refused in one place, and no format has to think about encodings.
"""

from __future__ import annotations

import codecs
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, TextIO, cast

from index.errors import NotText, SourceError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD = 1 << 16  # bytes that are looked at to tell what a file is
LONGEST_WHOLE = 100_000_000  # characters of a file that is parsed as a whole
COMPRESSED = frozenset({".gz", ".bz2", ".xz"})
STRAY = "citebot-stray-bytes"

_MAGIC = ((b"\x1f\x8b", "gzip"), (b"BZh", "bz2"), (b"\xfd7zXZ\x00", "lzma"))
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BOMB_SIZE = 1 << 28  # decompressed bytes from which the ratio is looked at
_BOMB_RATIO = 250  # real text compresses to a tenth, a repetitive dump to a fiftieth
_SAMPLE = 1 << 16
_FEW = 20  # so few non-ASCII bytes tell no code page from another
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z][\w-]{2,30})")
_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROL = bytes({*range(32), 127} - {9, 10, 12, 13, 27})


def printable(path: Path | str) -> str:
    """``path`` for a one-line message: what is not UTF-8 or not printable is escaped.

    >>> printable("caf\\udce9\\n.txt")
    'caf\\\\xe9\\\\x0a.txt'
    """
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def title_of(path: Path) -> str:
    """The name of a file as a title: its stem, without the ending of a compression."""
    stem = Path(path.stem).stem if path.suffix.lower() in COMPRESSED else path.stem
    return printable(stem)


def open_bytes(path: Path) -> IO[bytes]:
    """Open ``path`` for reading, decompressed where its first bytes say so.

    :raises SourceError: when it is not a file that can be opened.
    """
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "is not a regular file"
            what = what if path.exists() else "does not exist"
            raise SourceError(f"{printable(path)}: {what}; name a file to read")
        raw = path.open("rb")
        kind = next((kind for magic, kind in _MAGIC if raw.peek(8).startswith(magic)), None)
    except (OSError, ValueError) as error:
        raise SourceError(unreadable(path, error)) from None
    return cast("IO[bytes]", io.BufferedReader(_Inflated(path, raw, kind))) if kind else raw


def unreadable(path: Path, error: Exception) -> str:
    """The message for a file that the system does not let us read."""
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return f"{printable(path)}: cannot be read ({reason}); check the file and its permissions"


def head(path: Path) -> bytes:
    """The first bytes of ``path``, decompressed."""
    with open_bytes(path) as stream:
        return stream.read(HEAD)


def open_text(path: Path) -> TextIO:
    """Open ``path`` as text: decompressed, decoded, line ends as ``\\n``, without a BOM.

    Single bytes that are not valid where the rest is (a Latin-1 name in a UTF-8 file) are read
    as Windows-1252, so that nothing is lost.

    :raises SourceError: when it cannot be opened, or is not text.
    """
    first = head(path)
    refuse_binary(path, first)
    return io.TextIOWrapper(open_bytes(path), encoding=encoding_of(path, first), errors=STRAY)


def read_text(path: Path) -> str:
    """The whole text of a file whose format must be parsed as a whole.

    :raises SourceError: when it is longer than can be.
    """
    with open_text(path) as stream:
        text = stream.read(LONGEST_WHOLE)
        if stream.read(1):
            raise SourceError(
                f"{printable(path)}: is longer than {LONGEST_WHOLE:,} characters, too long for "
                "its format; split it, or save it as plain text"
            )
    return text


def clean(text: str) -> str:
    """``text`` without halves of characters (lone surrogates) and NULs, which nothing can store."""
    if text.isascii():
        return text.replace("\0", " ") if "\0" in text else text
    return _SURROGATES.sub("\ufffd", text).replace("\0", " ")


def refuse_binary(path: Path, first: bytes) -> None:
    """Raise NotText when the first bytes of a file are not text."""
    if any(first.startswith(bom) for bom, _ in _BOMS) or _wide(first):
        return
    controls = len(first) - len(first.translate(None, _CONTROL))
    if b"\0" in first or controls > len(first) // 20:
        raise NotText(f"{printable(path)}: is a binary file of no known format; convert it to text")


def encoding_of(path: Path, first: bytes) -> str:
    """The encoding of a text file: BOM, UTF-8 if all of it is, otherwise by its statistics."""
    for bom, encoding in _BOMS:
        if first.startswith(bom):
            return encoding
    if wide := _wide(first):
        return wide
    sample = first if path.suffix.lower() in COMPRESSED else _first_undecodable(path)
    if sample and (declared := _DECLARED.search(first[:2048])):
        encoding = declared.group(1).decode("ascii").lower()
        if encoding not in ("utf-8", "utf8", "unicode"):
            try:
                return codecs.lookup(encoding).name
            except LookupError:
                pass
    return _encoding_of_sample(sample) if sample else "utf-8"


def _wide(first: bytes) -> str:
    """UTF-16 without a BOM: every other byte of Western text is zero."""
    if len(first) >= 8 and b"\0" in first:
        half = len(first) // 2
        if first[1::2].count(0) > 0.6 * half and first[::2].count(0) == 0:
            return "utf-16-le"
        if first[::2].count(0) > 0.6 * half and first[1::2].count(0) == 0:
            return "utf-16-be"
    return ""


def _first_undecodable(path: Path) -> bytes:
    """The bytes from shortly before the first that is not UTF-8; empty when all are."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with open_bytes(path) as stream:
        while block := stream.read(1 << 20):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                start = max(0, error.start - _SAMPLE // 4)
                return (block + stream.read(_SAMPLE))[start : start + _SAMPLE]
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return block or b"\xff"
    return b""


def _encoding_of_sample(sample: bytes) -> str:
    readable = sample.decode("utf-8", "replace")
    bad = readable.count("\ufffd")
    high = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    if high > 4 * bad:  # most of what is not ASCII is UTF-8
        return "utf-8"
    if high < _FEW:
        return "cp1252"
    from charset_normalizer import from_bytes  # noqa: PLC0415

    best = from_bytes(sample).best()
    return best.encoding if best else "cp1252"


def _stray(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", "replace"), error.end


codecs.register_error(STRAY, _stray)


def lines(stream: TextIO, longest: int = 1 << 24) -> Iterator[str]:
    """The lines of a stream; one that is longer than ``longest`` characters comes in pieces."""
    while line := stream.readline(longest):
        yield line


class _Inflated(io.RawIOBase):
    """A decompressed stream that reports damage and refuses bombs."""

    def __init__(self, path: Path, raw: io.BufferedReader, kind: str) -> None:
        self._path, self._raw, self._read = path, raw, 0
        if kind == "gzip":
            import gzip  # noqa: PLC0415

            self._stream = cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
        elif kind == "bz2":
            import bz2  # noqa: PLC0415

            self._stream = cast("IO[bytes]", bz2.BZ2File(raw))
        else:
            import lzma  # noqa: PLC0415

            self._stream = cast("IO[bytes]", lzma.LZMAFile(raw))  # noqa: SIM115

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        try:
            block = self._stream.read(len(view))
        except Exception as error:  # zlib, bz2 and lzma each have errors of their own
            name = printable(self._path)
            raise SourceError(
                f"{name}: the compressed data are damaged ({error}); fetch the file again"
            ) from None
        view[: len(block)] = block
        self._read += len(block)
        if self._read > _BOMB_SIZE and self._read > _BOMB_RATIO * max(1, self._raw.tell()):
            raise SourceError(
                f"{printable(self._path)}: grows more than {_BOMB_RATIO} times when it is "
                "decompressed, as no text does; decompress it by hand if it is one"
            )
        return len(block)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            self._raw.close()
        super().close()
