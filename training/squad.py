"""SQuAD files (1.1 and 2.0) to paragraphs and questions, and the metrics of SQuAD."""

from __future__ import annotations

import json
import re
import string
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from urllib.parse import unquote

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_MARKS = str.maketrans("", "", string.punctuation)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph and the title of its article (empty when nobody knows it)."""

    article: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A question about the paragraph number ``paragraph``; no ``answers``: unanswerable.

    ``answers`` are (text, character offset), the accepted variants.
    """

    id: str
    question: str
    paragraph: int
    answers: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Squad:
    """Paragraphs and the questions about them, without duplicates."""

    paragraphs: tuple[Paragraph, ...]
    items: tuple[Item, ...]

    @property
    def articles(self) -> list[str]:
        """The titled articles, in order."""
        return list(dict.fromkeys(p.article for p in self.paragraphs if p.title))

    def part(self, articles: Container[str]) -> Squad:
        """The paragraphs of some articles and the questions about them, in their order."""
        kept = [n for n, p in enumerate(self.paragraphs) if p.article in articles]
        number = {before: now for now, before in enumerate(kept)}
        return Squad(
            tuple(self.paragraphs[n] for n in kept),
            tuple(
                replace(item, paragraph=number[item.paragraph])
                for item in self.items
                if item.paragraph in number
            ),
        )


UNTITLED = ("random", "unknown (SQuAD 1.1 train)", "", "Filtered Reddit Comments")
"""Articles of the usual files that are a mixture of paragraphs without a common title."""


def read(paths: Iterable[Path], untitled: Sequence[str] = UNTITLED) -> Squad:
    """Read SQuAD files; a paragraph or question that comes twice is kept once.

    ``untitled`` names articles that are a mixture of paragraphs: their paragraphs get no title.
    """
    paragraphs: dict[tuple[str, str], int] = {}
    kept: list[Paragraph] = []
    items: dict[tuple[str, str], Item] = {}
    for path in paths:
        for entry in json.loads(path.read_text("utf-8"))["data"]:
            article = unquote(entry["title"]).replace("_", " ")
            title = "" if article in untitled else article
            for paragraph in entry["paragraphs"]:
                text = paragraph["context"]
                number = paragraphs.setdefault((article, text), len(kept))
                if number == len(kept):
                    kept.append(Paragraph(article, title, text))
                for qa in paragraph["qas"]:
                    answers = tuple((a["text"], a["answer_start"]) for a in qa["answers"])
                    if qa.get("is_impossible"):
                        answers = ()
                    item = Item(qa["id"], qa["question"], number, answers)
                    items.setdefault((article, qa["question"].strip()), item)
    return Squad(tuple(kept), tuple(items.values()))


def held_out(paragraph: Paragraph, share: float) -> bool:
    """Is a paragraph for validation? Decided by its article, or by itself in a mixture.

    The same in every file, every run and every recipe.

    >>> names = ("Tin", "Andes", "andes", "Lipid")
    >>> [held_out(Paragraph(name, name, ""), 0.5) for name in names]
    [True, True, True, False]
    """
    name = paragraph.article if paragraph.title else paragraph.text[:80]
    digest = blake2b(name.casefold().encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") / 2**32 < share


@lru_cache(1 << 18)
def normalised(text: str) -> str:
    """SQuAD's normal form: lower case, without marks and articles."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_MARKS)).split())


def exact(answer: str, gold: str) -> float:
    """Exact match of normal forms, 0 or 1."""
    return float(normalised(answer) == normalised(gold))


def f1(answer: str, gold: str) -> float:
    """F1 over the words of normal forms (Rajpurkar et al. 2016, section 6.1)."""
    one, other = normalised(answer).split(), normalised(gold).split()
    shared = sum((Counter(one) & Counter(other)).values())
    if not shared:
        return float(one == other)
    return 2 * shared / (len(one) + len(other))
