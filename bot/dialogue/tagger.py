"""Parts of speech: a linear classifier over each word and the two words on either side.

It was trained on questions that spaCy's English model had tagged (``training/dialogue/tagger.py``),
as they are written and in lower case, because people type names in lower case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

from bot.dialogue.weights import table
from index.analyzer import fold

TAGS = (
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN",
    "PUNCT", "SCONJ", "VERB",
)  # fmt: skip
"""Universal parts of speech (Petrov, Das and McDonald 2012), without symbols and other words."""

BUCKETS = 1 << 14
"""Rows of the weight table, into which features are hashed."""

WEIGHTS = Path(__file__).with_name("tagger.npz")


def tags(words: Sequence[str]) -> list[str]:
    """The part of speech of each word of a sentence, one of ``TAGS``.

    >>> tags(["who", "found", "the", "old", "wreck", "?"])
    ['PRON', 'VERB', 'DET', 'ADJ', 'NOUN', 'PUNCT']
    """
    if not words:
        return []
    weights = table(WEIGHTS)
    scores = [weights[buckets].sum(axis=0) for buckets in hashed(words)]
    return [TAGS[int(row.argmax())] for row in scores]


def hashed(words: Sequence[str]) -> Iterator[list[int]]:
    """For each word, the rows of the weight table that its features fall into."""
    folded = ["<s>", "<s>", *map(fold, words), "</s>", "</s>"]
    shapes = ["-", "-", *map(_shape, words), "-", "-"]
    for at in range(2, len(words) + 2):
        word, before, after = folded[at], folded[at - 1], folded[at + 1]
        features = (
            "bias", f"w {word}", f"b {before}", f"a {after}", f"bb {folded[at - 2]}",
            f"aa {folded[at + 2]}", f"bw {before} {word}", f"wa {word} {after}",
            f"s3 {word[-3:]}", f"s2 {word[-2:]}", f"p3 {word[:3]}", f"sh {shapes[at]}",
            f"shb {shapes[at - 1]} {shapes[at]}", f"bs {before[-3:]}", f"as {after[-3:]}",
            f"ba {before} {after}", f"bs3 {before} {word[-3:]}", f"sa3 {word[-2:]} {after}",
        )  # fmt: skip
        yield [crc32(feature.encode("utf-8", "replace")) % BUCKETS for feature in features]


def _shape(word: str) -> str:
    if word[:1].isdigit():
        return "digit"
    if not word[:1].isalpha():
        return "mark"
    return "lower" if word.islower() else "upper" if word.isupper() else "title"
