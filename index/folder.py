"""The folder of an on-disk collection: its files, its version, its lock.

::

    citebot.json     makes the folder a collection: format version and the sources it was built of
    store.sqlite     the truth (index.store)
    engine/          Tantivy's index, derived from the store (index.tantivy_engine)
    lock             held by the process that writes
"""

from __future__ import annotations

import errno
import json
import os
import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from index.errors import CollectionError
from index.files import MARKER
from index.formats.source import printable, unreadable
from index.schema import SCHEMA

FORMAT = 4
"""The version of the format that this program writes and reads."""

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL = ("disk is full", "No space left", "disk I/O error", "quota exceeded", "File too large")
_READ_THROUGH_MAP = 1 << 40  # bytes; SQLite takes as much as it was built to


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths and the checks of an on-disk collection."""

    path: Path

    @property
    def marker(self) -> Path:
        """The file that makes it a collection."""
        return self.path / MARKER

    @property
    def store(self) -> Path:
        """The SQLite file."""
        return self.path / "store.sqlite"

    @property
    def engine(self) -> Path:
        """Tantivy's folder."""
        return self.path / "engine"

    @property
    def next_engine(self) -> Path:
        """A whole engine that is about to take the place of the one before."""
        return self.path / "engine.next"

    @property
    def is_collection(self) -> bool:
        """Does the folder say that it is one?"""
        return self.marker.is_file()

    def rebuild(self, extra: str = " --rebuild") -> str:
        """The command that builds the collection anew."""
        try:
            sources = [str(source) for source in self._read_marker()["sources"]]
        except CollectionError:
            sources = []
        names = " ".join(shlex.quote(printable(source)) for source in sources) or "SOURCE..."
        return f"citebot index {names} --to {shlex.quote(printable(self.path))}{extra}"

    def damaged(self, what: str, extra: str = " --rebuild") -> CollectionError:
        """The error for a collection that cannot be read."""
        name = printable(self.path)
        return CollectionError(f"{name}: {what}; build it again with: {self.rebuild(extra)}")

    def make(self) -> None:
        """Make the folder, unless it is a collection already.

        :raises CollectionError: when it holds other things.
        """
        if self.path.exists() and not self.path.is_dir():
            raise CollectionError(f"{printable(self.path)}: is a file; name a folder with --to")
        if self.path.is_dir() and not self.is_collection and self._others():
            raise CollectionError(
                f"{printable(self.path)}: holds other files and is not a collection; "
                "name a new folder with --to"
            )
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CollectionError(unreadable(self.path, error)) from None

    def mark(self, sources: list[str]) -> None:
        """Declare the folder a collection that was built of ``sources``."""
        marker = self.path / (MARKER + ".new")
        content = {"format": FORMAT, "sources": sources}
        marker.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        marker.replace(self.marker)

    def _others(self) -> bool:
        own = {"lock", MARKER + ".new", "engine", "engine.new", "engine.next", "engine.old"}
        return any(
            file.name not in own and not file.name.startswith("store.sqlite")
            for file in self.path.iterdir()
        )

    def check(self) -> None:
        """Raise a CollectionError unless this program can read the collection."""
        version = self._read_marker()["format"]
        if version > FORMAT:
            raise CollectionError(
                f"{printable(self.path)}: is of format {version}, and this citebot reads {FORMAT}; "
                f"update citebot, or build the collection again with: {self.rebuild()}"
            )
        if version < FORMAT:
            raise self.damaged(f"is of format {version}, which is older than this citebot's")
        if not self.store.is_file():
            raise self.damaged("has lost its store.sqlite")

    def sources(self) -> list[str]:
        """The sources that it was built of."""
        return [str(source) for source in self._read_marker()["sources"]]

    def _read_marker(self) -> dict[str, Any]:
        try:
            found = json.loads(self.marker.read_text(encoding="utf-8"))
            if isinstance(found["format"], int) and isinstance(found["sources"], list):
                return dict(found)
        except OSError as error:
            raise CollectionError(unreadable(self.marker, error)) from None
        except (ValueError, KeyError, TypeError):
            pass
        name = printable(self.path)
        raise CollectionError(
            f"{name}: its {MARKER} is damaged; build the collection again with: "
            f"citebot index SOURCE... --to {shlex.quote(name)} --rebuild"
        )

    # Connections

    def connect_to_read(self) -> sqlite3.Connection:
        """A connection that can change nothing."""
        uri = self.store.resolve().as_uri() + "?mode=ro"
        if (
            not os.access(self.path, os.W_OK)
            and not self.store.with_name("store.sqlite-wal").exists()
        ):
            uri += "&immutable=1"  # SQLite cannot make its shared files in a read-only folder
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
        connection.execute(f"pragma mmap_size = {_READ_THROUGH_MAP}")
        connection.execute("pragma cache_size = -8000")
        return connection

    def connect_to_write(self) -> sqlite3.Connection:
        """A connection for the one process that writes; makes the tables if there are none."""
        connection = sqlite3.connect(self.store, check_same_thread=False, isolation_level=None)
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        connection.execute("pragma cache_size = -64000")
        if not connection.execute("select count(*) from sqlite_master").fetchone()[0]:
            connection.executescript(f"begin; {SCHEMA} commit;")
        return connection

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Errors of SQLite, Tantivy and the system inside become a CollectionError."""
        try:
            yield
        except (sqlite3.Error, ValueError, OSError) as error:
            raise self.explain(error) from None

    @staticmethod
    def is_damage(error: Exception) -> bool:
        """Does an error of Tantivy speak of its files, not of the disk or of permissions?"""
        return not any(sign in str(error) for sign in (*_FULL, "ermission denied", "LockBusy"))

    def explain(self, error: Exception) -> CollectionError:
        """What an error of SQLite, Tantivy or the system means, and what to do."""
        text = str(error).split("\n", 1)[0][:200]
        if getattr(error, "errno", None) in _NO_ROOM or any(sign in text for sign in _FULL):
            return CollectionError(
                f"{printable(self.path)}: the disk is full; what was finished is kept: "
                f"make room and continue with: {self.rebuild(extra='')}"
            )
        if "locked" in text:
            return CollectionError(
                f"{printable(self.path)}: is locked by another program; try again"
            )
        if "unable to open" in text:
            return CollectionError(
                f"{printable(self.path)}: its store.sqlite cannot be opened; check its permissions"
            )
        if isinstance(error, sqlite3.Error):
            return self.damaged(f"its store.sqlite is damaged ({text})")
        if isinstance(error, ValueError):  # what Tantivy raises
            return self.damaged(f"its engine is damaged ({text})", extra="")
        return CollectionError(unreadable(self.path, error))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the collection for writing.

        :raises CollectionError: when another process writes.
        """
        try:
            file = (self.path / "lock").open("a+b")
        except OSError as error:
            raise CollectionError(unreadable(self.path, error)) from None
        with file:
            if not _lock(file):
                raise CollectionError(
                    f"{printable(self.path)}: another citebot is writing to it; "
                    "wait until it has finished and run the command again"
                )
            yield  # the system gives the lock back, also when the process is killed


def _lock(file: IO[bytes]) -> bool:
    try:
        if os.name == "nt":
            import msvcrt  # noqa: PLC0415

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
