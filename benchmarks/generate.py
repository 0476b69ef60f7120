"""Any number of documents with a realistic vocabulary, resampled from real text.

``python -m benchmarks.generate 1000000 out.jsonl [SOURCE...]``

Every document follows a real paragraph of the sources, so lengths, function words and punctuation
are real. Half of its content words are drawn anew from the words of the sources, by their
frequency, and a few are words that never were: halves of two real ones, or a number. So frequent
words are frequent, rare ones rare, and the vocabulary goes on growing as it does in real
collections (Heaps' law). The same sources, number and seed make the same file.

Without SOURCE the text is what this machine has: the descriptions of Debian's packages if there
are any, and the reference pages that come with Python.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from index import Collection
from index.analyzer import STOPWORDS

_WORD = re.compile(r"(?<![\w'\u2019.])[^\W\d_]{2,}(?![\w'\u2019(]|\.\w)")
_REPLACED = 0.5  # of the content words
_NEW = 0.012  # of the content words
_WORDS = range(40, 140)  # of a paragraph


class Generator:
    """Makes documents out of paragraphs."""

    def __init__(self, paragraphs: list[str], seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._paragraphs = paragraphs
        counts = Counter(
            word
            for text in paragraphs
            for word in _WORD.findall(text)
            if word.lower() not in STOPWORDS
        )
        self._words = list(counts)
        self._pool = self._random.choices(self._words, list(counts.values()), k=1 << 20)

    def documents(self, number: int) -> Iterator[dict[str, str]]:
        """``number`` documents as ``{"id", "title", "text"}``."""
        for key in range(number):
            text = _WORD.sub(self._replace, self._random.choice(self._paragraphs))
            title = " ".join(self._word().capitalize() for _ in range(self._random.randint(1, 3)))
            yield {"id": str(key), "title": title, "text": text}

    def _replace(self, match: re.Match[str]) -> str:
        word = match.group()
        if word.lower() in STOPWORDS:
            return word
        chance = self._random.random()
        if chance < _NEW:
            new = self._new_word()
        elif chance < _REPLACED:
            new = self._pool[int(self._random.random() * (1 << 20))]
        else:
            return word
        return new.capitalize() if word[0].isupper() else new

    def _word(self) -> str:
        return self._new_word() if self._random.random() < 0.2 else self._random.choice(self._words)

    def _new_word(self) -> str:
        if self._random.random() < 0.25:
            return str(int(10 ** self._random.uniform(1, 6)))
        one, other = self._random.choice(self._words), self._random.choice(self._words)
        return (one[: (len(one) + 1) // 2] + other[len(other) // 2 :]).lower()


def paragraphs(sources: tuple[str, ...]) -> list[str]:
    """The paragraphs of the sources, or of what this machine has, that are prose."""
    texts = list(_texts_of(sources) if sources else _texts_of_machine())
    found = dict.fromkeys(
        " ".join(paragraph.split()) for text in texts for paragraph in re.split(r"\n\s*\n", text)
    )
    return [text for text in found if text.count(" ") + 1 in _WORDS]


def _texts_of(sources: tuple[str, ...]) -> Iterator[str]:
    collection = Collection.open(*sources)
    for number in range(1, len(collection) + 1):
        document = collection.document(number)
        if document:
            yield from (section.text for section in document.sections)


def _texts_of_machine() -> Iterator[str]:
    from pydoc_data.topics import topics  # noqa: PLC0415

    yield from topics.values()
    if shutil.which("apt-cache"):
        dump = subprocess.run(["apt-cache", "dumpavail"], capture_output=True, check=False).stdout
        for match in re.finditer(r"^Description[^:\n]*: (.*\n(?: .*\n)*)", dump.decode(), re.M):
            yield re.sub(r"\n \.?", "\n", match.group(1))


@click.command(help=__doc__)
@click.argument("number", type=int)
@click.argument("out", type=click.Path(path_type=Path))
@click.argument("sources", nargs=-1)
@click.option("--seed", default=1)
def main(number: int, out: Path, sources: tuple[str, ...], seed: int) -> None:
    """Write ``number`` documents to ``out`` as JSONL."""
    generator = Generator(paragraphs(sources), seed)
    with out.open("w", encoding="utf-8") as file:
        for document in generator.documents(number):
            file.write(json.dumps(document, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
