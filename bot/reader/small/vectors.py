"""Small vectors for words: words that are used alike are near. Made by ``training/vectors.py``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.reader.small.spans import Floats, Ints

WIDTH = 24


@dataclass(frozen=True, slots=True)
class Vectors:
    """``hashes`` (V,) are word identities, ascending; ``rows`` (V + 1, WIDTH) are their vectors,
    the last row for all other words."""

    hashes: npt.NDArray[np.uint32]
    rows: Floats

    def of(self, identity: Ints) -> Floats:
        """The vectors of words given by their identities, (n, WIDTH)."""
        known = len(self.hashes)
        if not known:
            return np.zeros((len(identity), WIDTH), dtype=np.float32)
        places = np.searchsorted(self.hashes, identity.astype(np.uint32))
        places = np.minimum(places, known - 1)
        return np.asarray(self.rows[np.where(self.hashes[places] == identity, places, known)])
