"""Vectors for the words of the training paragraphs: words that are used alike are near.

Counts of which frequent word stands two before, one before, one behind and two behind each word,
as positive pointwise mutual information, reduced by a singular value decomposition (Levy and
Goldberg 2014, section 3, with positional contexts). They say above all what part of speech a
word is and of what kind: "founded" is near "published", "river" near "peninsula".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bot.reader.small.spans import Floats, Ints
from bot.reader.small.vectors import WIDTH, Vectors

_PLACES = (-2, -1, 1, 2)
_CONTEXTS = 400  # frequent words that count as neighbours; the others count as one
_LEAST = 3  # occurrences of a word that gets a vector
_OUTSIDE = -1


def train(texts: Sequence[Ints]) -> Vectors:
    """The vectors of the words of texts, which are given as word identities."""
    gap = np.full(len(_PLACES), _OUTSIDE)
    words = np.concatenate([part for text in texts for part in (text, gap)] or [gap])
    counted = Counter(words[words != _OUTSIDE].tolist())
    frequent = [word for word, count in counted.most_common() if count >= _LEAST]
    place = {word: number for number, word in enumerate(frequent)}
    numbers = np.array([place.get(int(word), _OUTSIDE) for word in words])
    columns = _CONTEXTS + 1
    counts = np.zeros((len(frequent), len(_PLACES), columns))
    for at, away in enumerate(_PLACES):
        beside = np.roll(numbers, -away)
        beside = np.where((beside >= 0) & (beside < _CONTEXTS), beside, _CONTEXTS)
        here = numbers >= 0
        flat = numbers[here] * columns + beside[here]
        found = np.bincount(flat, minlength=len(frequent) * columns)
        counts[:, at] = found.reshape(len(frequent), columns)
    vectors = _reduced(counts.reshape(len(frequent), -1))
    order = np.argsort(np.array(frequent, dtype=np.uint32))
    vocabulary = np.array(frequent, dtype=np.uint32)[order]
    return Vectors(vocabulary, np.concatenate((vectors[order], np.zeros((1, WIDTH), np.float32))))


def _reduced(counts: npt.NDArray[np.float64]) -> Floats:
    """Counts (V, C) to vectors (V, WIDTH) whose columns have a standard deviation of a half."""
    if not len(counts):
        return np.zeros((0, WIDTH), dtype=np.float32)
    total = counts.sum()
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0, keepdims=True) / total
    with np.errstate(divide="ignore", invalid="ignore"):
        information = np.where(counts > 0, np.log(counts / expected), 0)
    # What was seen once or twice says little.
    information = np.maximum(information, 0) * np.sqrt(counts / (counts + 1))
    values, directions = np.linalg.eigh(information.T @ information)
    strongest = np.argsort(-values)[:WIDTH]
    scale = np.maximum(values[strongest], 1e-9) ** -0.25
    vectors = information @ directions[:, strongest] * scale
    vectors = np.clip(0.5 * vectors / np.maximum(vectors.std(axis=0), 1e-9), -1.5, 1.5)
    wide = np.zeros((len(vectors), WIDTH), dtype=np.float32)
    wide[:, : vectors.shape[1]] = vectors
    return wide.astype(np.float16).astype(np.float32)
