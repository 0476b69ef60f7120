"""Sets of rows as integers: bit ``i`` is row ``i``.

Python's integers intersect and count a million rows in microseconds, and small sets cost nothing.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]

_FEW = 64


def row_set(flags: Bools) -> int:
    """The rows whose flag is set.

    >>> bin(row_set(np.array([True, False, True])))
    '0b101'
    """
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


def row_set_of(rows: Rows, count: int) -> int:
    """The set of these rows of ``count``."""
    if len(rows) <= 4:
        return sum(1 << row for row in set(rows.tolist()))
    flags = np.zeros(count, dtype=np.bool_)
    flags[rows] = True
    return row_set(flags)


def rows_of(rows: int) -> Rows:
    """The rows of a set, in order.

    >>> rows_of(0b101).tolist()
    [0, 2]
    """
    if rows.bit_length() <= _FEW:
        return np.array(bits(rows), dtype=np.intp)
    raw = np.frombuffer(rows.to_bytes((rows.bit_length() + 7) // 8, "little"), dtype=np.uint8)
    return np.flatnonzero(np.unpackbits(raw, bitorder="little"))


def bits(number: int) -> list[int]:
    """The places of the bits that are set, in order.

    >>> bits(0b1010)
    [1, 3]
    """
    found = []
    while number:
        lowest = number & -number
        found.append(lowest.bit_length() - 1)
        number ^= lowest
    return found
