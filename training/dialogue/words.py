"""Ordinary English words, from the texts of question sets: no names, no rare misspellings."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

_LEAST = 8  # occurrences
_LOWER = 0.3  # share of a word's occurrences that must be in lower case; a name has less
_LONGEST = 24


def ordinary(paths: Iterable[Path]) -> list[str]:
    """The words of SQuAD files that occur often enough, the most frequent first."""
    counts: Counter[str] = Counter()
    lower: Counter[str] = Counter()
    for path in paths:
        for article in json.loads(path.read_text("utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                for text in (paragraph["context"], *(qa["question"] for qa in paragraph["qas"])):
                    for word in re.findall(r"[A-Za-z]+(?:'[a-z]+)?", text):
                        counts[word.lower()] += 1
                        lower[word.lower()] += word.islower()
    kept = [
        word for word, count in counts.items()
        if count >= _LEAST and lower[word] >= _LOWER * count
        and len(word) <= _LONGEST and (len(word) > 1 or word in "ai")
    ]  # fmt: skip
    return sorted(kept, key=lambda word: (-counts[word], word))
