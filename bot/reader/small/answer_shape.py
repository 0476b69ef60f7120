"""Does the shape of a span agree with the answer type of a question?

The networks learn what answers of a frequent type look like from examples; for the rare types
("At what time ...") these signs say it.
"""

from __future__ import annotations

import numpy as np

from bot.question import ANSWER_TYPES
from bot.reader.small.spans import Floats
from bot.reader.small.words import FLAG

_NUMERIC = ("digit", "number_word", "magnitude", "ordinal", "ordinal number")
# For each answer type: a span of that type has one of these, is sure with one of those, and is
# doubtful with one of the last.
_SIGNS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "person": (("capital",), ("honorific", "initial"),
               ("digit", "organisation_word", "place_word", "month")),
    "organization": (("capital", "organisation_word"), ("organisation_word", "capitals"),
                     ("month", "year")),
    "place": (("capital", "place_word"), ("place_word",), ("month", "year", "honorific")),
    "date": (("year", "decade", "month", "weekday", "period", "number"),
             ("year", "decade", "month", "weekday"), ("currency", "percent", "unit")),
    "time": (("digit", "clock", "number_word", "period"), ("clock",), ("year", "month")),
    "number": (_NUMERIC, ("number", "number_word", "magnitude"), ("month", "year", "currency")),
    "duration": (_NUMERIC, ("period", "unit"), ("month", "year", "currency")),
    "money": ((*_NUMERIC, "currency"), ("currency",), ("month", "year", "percent")),
    "quantity": (_NUMERIC, ("unit", "number"), ("month", "year", "currency")),
    "percent": ((*_NUMERIC, "percent"), ("percent",), ("month", "year", "currency")),
    "ordinal": (("ordinal", "ordinal number", "digit", "number_word"),
                ("ordinal", "ordinal number"), ("month", "year")),
    "nationality": (("capital",), ("proper adjective",), ("digit",)),
    "language": (("capital",), ("proper adjective",), ("digit",)),
}  # fmt: skip
_NOTHING: tuple[tuple[str, ...], ...] = ((), (), ())
_COLUMNS = [
    tuple([FLAG[name] for name in names] for names in _SIGNS.get(kind, _NOTHING))
    for kind in ANSWER_TYPES
]
MATCH = ("fits type", "surely fits type", "doubtful type", "misfits type")
"""The names of the columns of :func:`type_match`."""


def type_match(answer_type: int, inside: Floats) -> Floats:
    """How spans with these shares of word flags (K, flags) agree with a type: (K, MATCH)."""
    agreed, sure, doubtful = (
        inside[:, columns].any(axis=1) if columns else np.zeros(len(inside), dtype=np.bool_)
        for columns in _COLUMNS[answer_type]
    )
    typed = bool(_COLUMNS[answer_type][0])
    return np.stack([agreed, agreed & sure, doubtful, ~agreed & typed], axis=1).astype(np.float32)


def fits(answer_type: str, flags: Floats) -> bool:
    """Whether words with these flags (words, flags) may answer; types without signs: always."""
    columns = _COLUMNS[ANSWER_TYPES.index(answer_type)][0]
    return not columns or bool(flags[:, columns].any())
