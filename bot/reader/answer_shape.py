"""Does the shape of a span agree with the answer type of a question?"""

from __future__ import annotations

from bot.reader.spans import Floats
from bot.reader.words import FLAG

_NUMERIC = ("digit", "number_word", "magnitude", "ordinal", "ordinal number")
# For each answer type the word flags of which a span of that type holds at least one.
_SIGNS = {
    "person": ("capital",),
    "organization": ("capital", "organisation_word"),
    "place": ("capital", "place_word"),
    "date": ("year", "decade", "month", "weekday", "period", "number"),
    "time": ("digit", "clock", "number_word", "period"),
    "number": _NUMERIC,
    "duration": _NUMERIC,
    "money": (*_NUMERIC, "currency"),
    "quantity": _NUMERIC,
    "percent": (*_NUMERIC, "percent"),
    "ordinal": ("ordinal", "ordinal number", "digit", "number_word"),
    "nationality": ("capital",),
    "language": ("capital",),
}
_SIGN_COLUMNS = {kind: [FLAG[name] for name in names] for kind, names in _SIGNS.items()}


def fits(answer_type: str, flags: Floats) -> bool:
    """Whether words with these flags (words, flags) may answer; types without signs: always."""
    columns = _SIGN_COLUMNS.get(answer_type)
    return columns is None or bool(flags[:, columns].any())
