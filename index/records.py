"""Forward records: which terms a passage holds and how often, packed into a few hundred bytes.

An engine on disk finds candidates; their exact BM25 scores need the frequency of each of the
question's terms in each of them. A record is an array of 64-bit numbers, one for each different
term of the passage: the 48-bit key of the term above its 16-bit frequency. That two terms of
one question and its candidates share a key is as likely as one in ten thousand million.
"""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from operator import or_

import numpy as np
import numpy.typing as npt

_MEMO = 1 << 17
_FREQUENCY_BITS = 16
_HIGHEST_FREQUENCY = (1 << _FREQUENCY_BITS) - 1


class _Keys(dict[str, int]):
    """The keys of the terms that were met, above room for a frequency; begun anew when full."""

    def __missing__(self, term: str) -> int:
        digest = blake2b(term.encode("utf-8", "surrogatepass"), digest_size=6).digest()
        key = int.from_bytes(digest, "little") << _FREQUENCY_BITS
        if len(self) >= _MEMO:
            self.clear()
        self[term] = key
        return key


_shifted_key = _Keys().__getitem__


def pack(terms: Sequence[str]) -> bytes:
    """The record of a passage with these terms.

    >>> frequencies([pack(["oil", "field", "oil"]), pack(["oil"])], ["oil", "gas"]).tolist()
    [[2, 1], [0, 0]]
    """
    counts = Counter(terms)
    if len(terms) > _HIGHEST_FREQUENCY:
        counts = Counter({term: min(n, _HIGHEST_FREQUENCY) for term, n in counts.items()})
    entries = array("Q", map(or_, map(_shifted_key, counts), counts.values()))
    if sys.byteorder == "big":
        entries.byteswap()
    return entries.tobytes()


def frequencies(records: Sequence[bytes], terms: Sequence[str]) -> npt.NDArray[np.int64]:
    """How often each term stands in each passage, shape (terms, passages)."""
    entries = np.frombuffer(b"".join(records), dtype="<u8")
    found = np.zeros((len(terms), len(records)), dtype=np.int64)
    if not len(entries):
        return found
    asked = np.array([_shifted_key(term) >> _FREQUENCY_BITS for term in terms], dtype=np.uint64)
    order = np.argsort(asked)
    asked = asked[order]
    keys = entries >> _FREQUENCY_BITS
    places = np.minimum(np.searchsorted(asked, keys), len(asked) - 1)
    held = np.flatnonzero(asked[places] == keys)
    ends = np.cumsum([len(record) // 8 for record in records])
    passages = np.searchsorted(ends, held, side="right")
    found[order[places[held]], passages] = entries[held] & _HIGHEST_FREQUENCY
    return found
