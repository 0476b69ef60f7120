"""A small cache: the last values that were read, from any thread."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """The last ``most`` values.

    >>> kept = Kept[str, int](2)
    >>> for number, name in enumerate("abc"):
    ...     kept.keep(name, number)
    >>> kept.get("a"), kept.get("c")
    (None, 2)
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: dict[Key, Value] = {}
        self._lock = threading.Lock()

    def get(self, key: Key) -> Value | None:
        """The value of a key, or None."""
        with self._lock:
            found = self._values.pop(key, None)
            if found is not None:
                self._values[key] = found
            return found

    def keep(self, key: Key, value: Value) -> None:
        """Keep a value; the one that was asked for longest ago makes room."""
        with self._lock:
            self._values.pop(key, None)
            self._values[key] = value
            if len(self._values) > self._most:
                del self._values[next(iter(self._values))]

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._values.clear()
