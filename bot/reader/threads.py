"""One thread for small matrices: more cost more in waiting than they save."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from threadpoolctl import ThreadpoolController


@contextmanager
def one_thread() -> Iterator[None]:
    """Inside, NumPy's matrix products use one thread."""
    with _controller().limit(limits=1, user_api="blas"):
        yield


@lru_cache(1)
def _controller() -> ThreadpoolController:
    """Finds the libraries that NumPy has loaded; takes milliseconds, so it is done once."""
    return ThreadpoolController()
