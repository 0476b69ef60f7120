"""What was read of files, kept from one opening of a folder to the next.

An entry is a file of its own, named by a hash of what the file held, of its name and of the readers
(their source files, and which optional programs are there). So an entry is never wrong, only
useless; whoever deletes it loses the time to read the file again. Entries are written beside and
renamed; those not used for longest go when there are too many. A folder that cannot be written is
no error.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from index.formats.source import printable
from index.reading import READ, REFUSED, Portion, digest_of

_MOST_BYTES = 500_000_000
_LARGEST_ENTRY = 50_000_000  # bytes
_SUFFIX = ".read"
_CHECK = 16  # bytes of a hash before each entry
_OPTIONAL = ("docutils", "openpyxl", "pypdfium2", "striprtf", "xlrd")
_PROGRAMS = ("soffice", "libreoffice", "antiword", "catdoc")
_LASTING = ("NotText", "NothingToRead")  # refusals that a second reading would repeat
_HERE = "\0here\0"  # stands for the path of the file in what is kept


def user_folder() -> Path | None:
    """The folder for caches of this user and program, as the platform has it; None without one."""
    try:
        if sys.platform == "win32":
            base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
            return Path(base, "citebot", "Cache")
        if sys.platform == "darwin":
            return Path.home() / "Library" / "Caches" / "citebot"
        named = Path(os.environ.get("XDG_CACHE_HOME") or "")
        return (named if named.is_absolute() else Path.home() / ".cache") / "citebot"
    except RuntimeError:  # nobody is at home
        return None


class ReadCache:
    """The entries in a folder, which is made when the first is written."""

    def __init__(self, folder: Path, most_bytes: int = _MOST_BYTES) -> None:
        self._folder = folder / "read"
        self._most_bytes = most_bytes

    def key(self, file: Path, words: int) -> str:
        """The name of what is read of ``file`` as it is now; "" when it cannot be opened."""
        try:
            digest = digest_of(file)
        except OSError:
            return ""
        hashed = hashlib.blake2b(_readers(), digest_size=20)
        hashed.update(digest)
        hashed.update(f"{words} {file.name}".encode("utf-8", "surrogatepass"))
        return hashed.hexdigest()

    def has(self, key: str) -> bool:
        """Is there an entry?"""
        return bool(key) and self._path(key).exists()

    def get(self, key: str, file: Path) -> Portion | None:
        """What was read of ``file``, or None when there is no entry or it is damaged."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            content = memoryview(data)[_CHECK:]
            if not key or hashlib.blake2b(content, digest_size=_CHECK).digest() != data[:_CHECK]:
                return None
            os.utime(path)  # it was used
        except OSError:
            return None
        _, documents, problems, *rest = marshal.loads(content)
        named = [problem.replace(_HERE, printable(file)) for problem in problems]
        return Portion(str(file), documents, named, *rest)

    def put(self, key: str, file: Path, portions: Sequence[Portion]) -> None:
        """Keep what was read of ``file``, unless a second reading may end in another way."""
        last = portions[-1]
        lasts = last.outcome == READ and not last.error
        if not key or not (lasts or (last.outcome == REFUSED and last.error in _LASTING)):
            return
        problems = [problem for portion in portions for problem in portion.problems]
        whole = last._replace(
            path="",
            documents=[document for portion in portions for document in portion.documents],
            problems=[problem.replace(printable(file), _HERE) for problem in problems],
            characters=sum(portion.characters for portion in portions),
        )
        content = marshal.dumps(tuple(whole))
        if len(content) > _LARGEST_ENTRY:
            return
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(self._path(key), content)

    def _write(self, path: Path, content: bytes) -> None:
        import tempfile  # noqa: PLC0415  (not for a start that keeps nothing)

        number, part = tempfile.mkstemp(dir=self._folder, suffix=".part")
        try:
            with os.fdopen(number, "wb") as stream:
                stream.write(hashlib.blake2b(content, digest_size=_CHECK).digest())
                stream.write(content)
            Path(part).replace(path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise

    def trim(self) -> None:
        """Remove what was not used for longest, until four fifths of the room are taken."""
        entries = []
        with suppress(OSError):
            for entry in os.scandir(self._folder):
                with suppress(OSError):
                    status = entry.stat()
                    entries.append((status.st_mtime_ns, status.st_size, entry.path))
        total = sum(size for _, size, _ in entries)
        if total <= self._most_bytes:
            return
        for _, size, path in sorted(entries):
            with suppress(OSError):
                Path(path).unlink()
            total -= size
            if total <= self._most_bytes * 4 // 5:
                return

    def _path(self, key: str) -> Path:
        return self._folder / (key + _SUFFIX)


@lru_cache(1)
def _readers() -> bytes:
    """A hash of the readers: their files, and the packages and programs that they use."""
    hashed = hashlib.blake2b(digest_size=16)
    hashed.update(f"{marshal.version} {sys.version_info[:2]}".encode())
    top = Path(__file__).parent
    for path in sorted(top.rglob("*")):
        if path.suffix in (".py", ".toml", ".txt"):
            status = path.stat()
            hashed.update(
                f"{path.relative_to(top)} {status.st_size} {status.st_mtime_ns}\n".encode()
            )
    for name in _OPTIONAL:
        hashed.update(b"yes" if find_spec(name) else b"no")
    for name in _PROGRAMS:
        hashed.update(b"yes" if shutil.which(name) else b"no")
    return hashed.digest()
