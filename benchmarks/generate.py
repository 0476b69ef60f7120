"""Any number of documents with a realistic vocabulary, resampled from real text.

``python -m benchmarks.generate 1000000 out.jsonl [SOURCE...]``

Every document follows a real paragraph of the sources, so lengths, function words and punctuation
are real. Half of its content words are drawn anew: most from the words of the sources, by their
frequency; some from 300,000 words that never were, made of halves of real ones and used by Zipf's
law; a few are numbers. So frequent words are frequent, rare ones rare, and the vocabulary goes on
growing as it does in real collections. The same sources, number and seed make the same file.

Without SOURCE the text is what every machine with Python has: its reference pages and the
documentation inside its standard library.
"""

from __future__ import annotations

import json
import random
import re
import sysconfig
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from index import Collection
from index.analyzer import STOPWORDS

_WORD = re.compile(r"(?<![\w'\u2019.])[^\W\d_]{2,}(?![\w'\u2019(]|\.\w)")
_DOCUMENTATION = re.compile(r'"""(.{100,}?)"""', re.DOTALL)
_REPLACED, _INVENTED, _NUMBERS = 0.5, 0.15, 0.01  # shares of the content words
_INVENTIONS = 300_000  # words
_WORDS = range(25, 140)  # of a paragraph
_PROSE = 0.93  # of its characters are letters, spaces and plain punctuation


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
        if chance < _NUMBERS:
            new = str(int(10 ** self._random.uniform(1, 6)))
        elif chance < _INVENTED:
            new = self._invented()
        elif chance < _REPLACED:
            new = self._pool[int(self._random.random() * (1 << 20))]
        else:
            return word
        return new.capitalize() if word[0].isupper() else new

    def _word(self) -> str:
        return self._invented() if self._random.random() < 0.4 else self._random.choice(self._words)

    def _invented(self) -> str:
        """A word that never was; the n-th of them comes 1/n times as often as the first."""
        number = int(_INVENTIONS ** self._random.random())
        one = self._words[number * 7919 % len(self._words)]
        other = self._words[number * 104_729 % len(self._words)]
        return (one[: (len(one) + 1) // 2] + other[len(other) // 2 :]).lower()


def paragraphs(sources: tuple[str, ...]) -> list[str]:
    """The paragraphs of the sources, or of what this machine has, that are prose."""
    texts = list(_texts_of(sources) if sources else _texts_of_machine())
    found = dict.fromkeys(
        " ".join(paragraph.split()) for text in texts for paragraph in re.split(r"\n\s*\n", text)
    )
    return [text for text in found if text.count(" ") + 1 in _WORDS and _is_prose(text)]


def _is_prose(text: str) -> bool:
    return sum(c.isalpha() or c in " .,;'-" for c in text) >= _PROSE * len(text)


def _texts_of(sources: tuple[str, ...]) -> Iterator[str]:
    collection = Collection.open(*sources)
    for number in range(1, len(collection) + 1):
        document = collection.document(number)
        if document:
            yield from (section.text for section in document.sections)


def _texts_of_machine() -> Iterator[str]:
    from pydoc_data.topics import topics  # noqa: PLC0415

    yield from topics.values()
    library = Path(sysconfig.get_path("stdlib"))
    for file in sorted(library.rglob("*.py")):
        if not {"site-packages", "test", "tests", "pydoc_data"} & set(file.parts):
            source = file.read_text(encoding="utf-8", errors="replace")
            yield from (match.group(1) for match in _DOCUMENTATION.finditer(source))


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
