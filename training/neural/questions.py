"""SQuAD files to training questions: passages as the bot cuts them, and retrieved wrong ones."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from random import Random

from index.analyzer import terms
from index.bm25 import BM25Index
from index.document import Document, Section
from index.passages import passages
from training import squad
from training.neural import synthetic

NEGATIVES = 10
"""Retrieved wrong passages that are kept for each question."""
UNTITLED = ("random", "unknown (SQuAD 1.1 train)", "", "Filtered Reddit Comments")
"""Articles that are a mixture of paragraphs without a common title."""
_SYNTHETIC = 4000  # questions made of each kind
_RETRIEVED = 24

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as the bot would cut it; ``article`` is what it is held out by."""

    article: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question, where it is answered, and passages that do not answer it.

    ``answers`` are (passage number, first character, last character + 1); an unanswerable question
    has none. ``own`` are the passages of its paragraph, ``wrong`` the retrieved ones that hold no
    accepted answer, best first. ``file`` names the file that it is from, ``held`` says that it is
    for validation.
    """

    id: str
    file: str
    text: str
    own: tuple[int, ...]
    answers: tuple[tuple[int, int, int], ...]
    wrong: tuple[int, ...]
    accepted: tuple[str, ...]
    held: bool


@dataclass(frozen=True, slots=True)
class Questions:
    """All passages and all questions."""

    passages: tuple[Passage, ...]
    questions: tuple[Question, ...]

    @property
    def held(self) -> list[Question]:
        """The questions for validation."""
        return [question for question in self.questions if question.held]


def held_out(article: str, share: float) -> bool:
    """Is an article for validation? Decided by its name, the same in every file and every run.

    >>> [held_out(name, 0.5) for name in ("Tin", "Andes", "andes", "Lipid")]
    [True, True, True, False]
    """
    digest = blake2b(article.casefold().encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") / 2**32 < share


def prepare(files: Sequence[Path], share: float, cache: Path, report: Report) -> Questions:
    """The questions of SQuAD files, kept in ``cache``, where they are read from the next time.

    ``share`` of the articles is held out.
    """
    if cache.exists():
        with cache.open("rb") as stored:
            found: Questions = pickle.load(stored)
        return found
    found = _read(files, share, report)
    cache.parent.mkdir(parents=True, exist_ok=True)
    with cache.open("wb") as target:
        pickle.dump(found, target)
    return found


def _read(files: Sequence[Path], share: float, report: Report) -> Questions:
    kept: list[Passage] = []
    numbers: dict[tuple[str, str], int] = {}
    drafts: list[Question] = []
    random = Random(1)
    for file in files:
        data = squad.read([file], UNTITLED)
        cuts = [_cut(paragraph) for paragraph in data.paragraphs]
        articles = [p.article if p.title else p.text[:80] for p in data.paragraphs]
        own: list[list[int]] = []
        for paragraph, article, cut in zip(data.paragraphs, articles, cuts, strict=True):
            own.append([])
            for _start, text in cut:
                number = numbers.setdefault((paragraph.title, text), len(kept))
                if number == len(kept):
                    title = "" if _is_number(paragraph.title) else paragraph.title
                    kept.append(Passage(article, title, text))
                own[-1].append(number)
        more = list(synthetic.made(list(data.paragraphs), random, _SYNTHETIC))
        drafts += [_draft(item, file.stem, own, cuts, share, articles) for item in data.items]
        drafts += [_draft(item, item.id.split("-")[0], own, cuts, share, articles) for item in more]
        report(f"{file.name}: {len(data.items)} questions, {len(more)} made")
    whole = [d for d in drafts if d.answers or not d.accepted]
    unique = {(kept[d.own[0]].article, d.text): d for d in reversed(whole)}
    questions = list(reversed(unique.values()))
    report(
        f"dropped: {len(drafts) - len(whole)} questions whose answer crosses a cut, "
        f"{len(whole) - len(questions)} that come twice"
    )
    return Questions(tuple(kept), tuple(_with_wrong(kept, questions, report)))


def _is_number(title: str) -> bool:
    return title.startswith("Amazon Reviews")


def _cut(paragraph: squad.Paragraph) -> list[tuple[int, str]]:
    document = Document(paragraph.title, (Section("", paragraph.text),))
    return [(p.start, p.text) for p in passages(document)]


def _draft(
    item: squad.Item,
    name: str,
    own: Sequence[Sequence[int]],
    cuts: Sequence[Sequence[tuple[int, str]]],
    share: float,
    articles: Sequence[str],
) -> Question:
    answers: dict[tuple[int, int, int], None] = {}
    for text, start in item.answers:
        for number, (begin, passage) in zip(own[item.paragraph], cuts[item.paragraph], strict=True):
            if begin <= start and start + len(text) <= begin + len(passage):
                answers.setdefault((number, start - begin, start - begin + len(text)))
    return Question(
        id=item.id,
        file=name,
        text=" ".join(item.question.split()),
        own=tuple(own[item.paragraph]),
        answers=tuple(answers),
        wrong=(),
        accepted=tuple(text for text, _ in item.answers),
        held=held_out(articles[item.paragraph], share),
    )


def _with_wrong(
    kept: Sequence[Passage], questions: Sequence[Question], report: Report
) -> Iterable[Question]:
    """The questions with the best passages that BM25 finds and that hold no accepted answer."""
    index = BM25Index([terms(f"{passage.title} {passage.text}") for passage in kept])
    normal = [f" {squad.normalised(passage.text)} " for passage in kept]
    report(f"{len(kept)} passages indexed")
    for count, q in enumerate(questions):
        golds = [f" {squad.normalised(text)} " for text in q.accepted]
        found = [n for n, _ in index.search(terms(q.text), _RETRIEVED)]
        wrong = [
            n
            for n in found
            if all(n != number for number, _, _ in q.answers)
            and not any(gold in normal[n] for gold in golds)
        ]
        yield Question(
            q.id, q.file, q.text, q.own, q.answers, tuple(wrong[:NEGATIVES]), q.accepted, q.held
        )
        if (count + 1) % 10000 == 0:
            report(f"searched for {count + 1} of {len(questions)} questions")
