"""Weight tables of linear classifiers, stored as 8-bit numbers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt


@lru_cache(4)
def table(path: Path) -> npt.NDArray[np.float32]:
    """The weights of a classifier, (buckets, classes): a feature's bucket is its hash."""
    with np.load(path) as stored:
        return np.asarray(stored["table"].astype(np.float32) * stored["scale"])
