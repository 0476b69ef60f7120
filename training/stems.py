"""Writes ``index/stems.txt``: ``python -m training.stems FILE...``.

It holds the words that are common in the text files (SQuAD's, say) and those of the lexicons and
the seeds, each with its stem by NLTK, as far as a rule of Snowball may touch them. Words that it
holds already stay: no file need be given when only the lexicons have changed.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from index.analyzer import fold
from index.stems import TOUCHED, known, stemmer

ROOT = Path(__file__).parent.parent
COMMON = 5
"""How often a word occurs in the files that is common in them."""


def own_words() -> Counter[str]:
    """The words that every question or every start meets: those of the lexicons and the seeds."""
    return words([*ROOT.glob("bot/**/*.toml"), *ROOT.glob("index/*.toml"), *ROOT.glob("seeds/*")])


def words(paths: Iterable[Path]) -> Counter[str]:
    """How often words occur, joined compounds too, of those that a rule may touch."""
    found: Counter[str] = Counter()
    for path in paths:
        text = fold(path.read_text("utf-8"))
        found.update(re.findall("[a-z]+", text))
        found.update(word.replace("-", "") for word in re.findall("[a-z]+(?:-[a-z]+)+", text))
    return Counter({word: count for word, count in found.items() if word.endswith(TOUCHED)})


def main(paths: Iterable[Path]) -> None:
    """Write the words with their stems, sorted."""
    common = {word for word, count in words(paths).items() if count >= COMMON}
    chosen = sorted(known().keys() | common | own_words().keys())
    lines = [f"{word} {stemmer().stem(word)}\n" for word in chosen]
    (ROOT / "index" / "stems.txt").write_text("".join(lines), "ascii")


if __name__ == "__main__":
    main(map(Path, sys.argv[1:]))
