"""Numbers with their nouns, as messages say them."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """A number with its noun in the singular or the plural.

    >>> counted(1, "file"), counted(1200, "passage")
    ('1 file', '1,200 passages')
    """
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
