"""The words of a question, one by one and in their order, as the context network reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.reader.small.spans import Floats, Ints
from bot.reader.small.words import FLAGS, Word

_BEFORE, _BEHIND = 4, 6  # words from the slot whose distance is told apart
WORD_FEATURES = (
    "relative idf", "share of idf", "focus", "named", "unit", "no slot",
    *(f"{n} before slot" for n in range(1, _BEFORE + 1)), "slot",
    *(f"{n} behind slot" for n in range(1, _BEHIND + 1)), "first", "one of the last two", "place",
)  # fmt: skip
"""What is known of a word of a question besides its flags, in order."""
_COLUMN = {name: number for number, name in enumerate(WORD_FEATURES)}


@dataclass(frozen=True, slots=True)
class Wording:
    """W words. ``features`` is (W, FLAGS + WORD_FEATURES); ``identity`` and ``suffix`` (W,) are
    the words' hashes; ``unit`` (W,) is the number of each word's unit, -1 for function words."""

    features: Floats
    identity: Ints
    suffix: Ints
    unit: Ints


def wording(
    words: Sequence[Word],
    surface: Sequence[int],
    slot: tuple[int, int],
    units: tuple[Ints, Floats, Floats, Floats],
) -> Wording:
    """The arrays of a question's words.

    ``surface`` are the words' hashes as they are matched, ``slot`` is where the question word and
    its focus stand, and ``units`` are the hashes, idf, focus and named of the question's units.
    """
    hashes, idf, focus, named = units
    numbers = {int(unit): number for number, unit in enumerate(hashes)}
    most, total = max(1e-6, float(idf.max(initial=0))), max(1e-6, float(idf.sum()))
    told = np.zeros((len(words), len(WORD_FEATURES)), dtype=np.float32)
    own = np.full(len(words), -1, dtype=np.int64)
    for at, hashed in enumerate(surface):
        unit = numbers.get(int(hashed), -1)
        own[at] = unit
        if unit >= 0:
            told[at, :5] = idf[unit] / most, 3 * idf[unit] / total, focus[unit], named[unit], 1
        told[at, _slot_column(at, slot)] = 1
        told[at, _COLUMN["first"]] = at == 0
        told[at, _COLUMN["one of the last two"]] = at >= len(words) - 2
        told[at, _COLUMN["place"]] = at / 20
    flags = np.frombuffer(b"".join(w.flags for w in words), dtype=np.uint8)
    return Wording(
        features=np.concatenate((flags.reshape(len(words), len(FLAGS)), told), axis=1).astype(
            np.float32
        ),
        identity=np.array([w.identity for w in words], dtype=np.int64),
        suffix=np.array([w.suffix for w in words], dtype=np.int64),
        unit=own,
    )


def _slot_column(at: int, slot: tuple[int, int]) -> int:
    first, last = slot
    if first < 0:
        return _COLUMN["no slot"]
    if at < first:
        return _COLUMN[f"{min(first - at, _BEFORE)} before slot"]
    if at <= last:
        return _COLUMN["slot"]
    return _COLUMN[f"{min(at - last, _BEHIND)} behind slot"]
