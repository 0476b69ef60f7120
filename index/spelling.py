"""Mistyped words: the indexed term that a word was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable

from index.analyzer import fold, stem

_SHORTEST = 5  # letters; shorter words have too many neighbours, but for one more letter
_LONGEST_SUFFIX = 3  # letters that a stem may have lost at the end of the word


class Vocabulary:
    """The terms of an index, looked up by what was typed.

    >>> words = Vocabulary(["condemn", "minist", "contractor"])
    >>> words.similar("condemed"), words.similar("minster"), words.similar("zebra")
    ('condemn', 'minist', None)
    >>> words = Vocabulary(["level", "live"])
    >>> words.similar("levl"), words.similar("lave")
    ('level', None)
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._by_letter: dict[str, list[str]] = {}
        for word in words:
            if len(word) >= _SHORTEST - 1 and word.isalpha():
                self._by_letter.setdefault(word[0], []).append(word)

    def similar(self, word: str) -> str | None:
        """The term one slip away from ``word`` (two in words of nine letters), or None.

        A slip is a wrong, missing, added or swapped letter (Damerau 1964), never the first one.
        Terms are stems, so the ends of ``word`` may be missing from them.
        """
        from rapidfuzz import process  # noqa: PLC0415  (only mistyped questions need it)
        from rapidfuzz.distance import OSA  # noqa: PLC0415

        word = fold(word)
        known = self._by_letter.get(word[:1])
        if len(word) < _SHORTEST - 1 or not word.isalpha() or not known:
            return None
        if len(word) < _SHORTEST:  # only a letter that was left out
            known = [term for term in known if len(term) > len(word)]
        slips = 2 if len(word) >= 9 else 1
        forms = dict.fromkeys((stem(word), *(word[:-n] for n in range(1, _LONGEST_SUFFIX + 1))))
        best: tuple[int, str] | None = None
        for form in (form for form in forms if len(form) >= _SHORTEST - 1):
            found = process.extractOne(form, known, scorer=OSA.distance, score_cutoff=slips)
            if found and (best is None or found[1] < best[0]):
                best = (found[1], found[0])
        return best[1] if best else None
